package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"breakeven/estimator"
	"breakeven/pricing"
)

// What the errors of a Replayer wrap, beside those of its store.
var (
	// ErrUnknownVersion says that no catalog has the name: it is misspelt, was pruned, or
	// was never here.
	ErrUnknownVersion = errors.New("no catalog has this version")
	// ErrAmbiguousVersion says that a prefix fits several catalogs.
	ErrAmbiguousVersion = errors.New("several catalogs have versions that begin so")
	// ErrNotComputable says that this program cannot compute on the catalog.
	ErrNotComputable = errors.New("this version of the program cannot compute on the catalog")
)

// Replayer finds catalogs by name, and compiles those that do not serve, for answers
// that name one. It keeps the plans that were used last: they are as large as the one
// that serves. It may be used by many goroutines.
type Replayer struct {
	options ReplayOptions
	slots   chan struct{} // one for each catalog that is compiled at once
	seen    atomic.Pointer[Index]

	mu    sync.Mutex
	plans map[string]*replay // by version
	turn  uint64             // grows with every use
}

// ReplayOptions are what a Replayer stands on. Current, EmbeddedVersion and Compile are
// required.
type ReplayOptions struct {
	Store           Store                  // nil: there are only the current catalog and the embedded one
	Current         func() *estimator.Plan // that serves; nil while there is none
	EmbeddedVersion string
	Compile         Compile
	// Most is how many plans are kept, and AtOnce how many are compiled at once;
	// DefaultReplays and 1 by default.
	Most, AtOnce int
	// Load reads the embedded catalog; Embedded by default.
	Load func() (*pricing.Catalog, error)
}

// DefaultReplays is how many plans a Replayer keeps by default: comparing last month
// with the month before takes two.
const DefaultReplays = 2

// replay is a plan that is compiled, or being compiled.
type replay struct {
	ready chan struct{} // closed when plan or err is set
	plan  *estimator.Plan
	err   error
	used  uint64
}

// NewReplayer returns a Replayer that has compiled nothing.
func NewReplayer(options ReplayOptions) *Replayer {
	if options.Most <= 0 {
		options.Most = DefaultReplays
	}
	if options.AtOnce <= 0 {
		options.AtOnce = 1
	}
	if options.Load == nil {
		options.Load = Embedded
	}
	return &Replayer{options: options, slots: make(chan struct{}, options.AtOnce), plans: map[string]*replay{}}
}

// Plan returns the plan of the catalog that the name means: "current", "embedded", a
// version in full or a unique prefix of eight or more hex digits. It waits for at most
// as long as the context allows; what it waits for is compiled all the same, once for
// all who ask.
func (r *Replayer) Plan(ctx context.Context, name string) (*estimator.Plan, error) {
	version, err := r.Version(ctx, name)
	if err != nil {
		return nil, err
	}
	if plan := r.options.Current(); plan != nil && plan.Catalog().Version() == version {
		return plan, nil
	}
	one := r.begin(ctx, version)
	select {
	case <-one.ready:
		return one.plan, one.err
	case <-ctx.Done():
		return nil, fmt.Errorf("catalog %s: %w", version, ctx.Err())
	}
}

// Version is the version in full of the catalog that the name means. The store is
// asked only for what is not known yet.
func (r *Replayer) Version(ctx context.Context, name string) (string, error) {
	switch name {
	case "current":
		if plan := r.options.Current(); plan != nil {
			return plan.Catalog().Version(), nil
		}
		return "", fmt.Errorf("catalog %.80q: %w", name, ErrUnknownVersion)
	case "embedded":
		return r.options.EmbeddedVersion, nil
	}
	found := r.named(name)
	if len(found) == 0 {
		if _, err := r.Index(ctx); err != nil {
			return "", err
		}
		found = r.named(name)
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("catalog %.80q: %w", name, ErrUnknownVersion)
	case 1:
		return found[0], nil
	default:
		return "", fmt.Errorf("catalog %.80q: %w", name, ErrAmbiguousVersion)
	}
}

// named are the known versions that a version or a prefix fits.
func (r *Replayer) named(name string) []string {
	known := []string{r.options.EmbeddedVersion}
	if plan := r.options.Current(); plan != nil {
		known = append(known, plan.Catalog().Version())
	}
	if index := r.seen.Load(); index != nil {
		for i := range index.Catalogs {
			known = append(known, index.Catalogs[i].Version)
		}
	}
	return MatchVersions(name, known)
}

// MatchVersions are those of the known versions, each once, that a name fits: a version
// in full, or a prefix of eight or more of its hex digits.
func MatchVersions(name string, known []string) []string {
	digits := strings.TrimPrefix(name, versionPrefix)
	if len(digits) < fewestDigits {
		return nil
	}
	fits := slices.DeleteFunc(slices.Clone(known), func(version string) bool {
		return !strings.HasPrefix(strings.TrimPrefix(version, versionPrefix), digits)
	})
	slices.Sort(fits)
	return slices.Compact(fits)
}

// fewestDigits of a version name a catalog, as pricing.Catalog.Named has it.
const fewestDigits = 8

// Index is what the store holds now; empty without a store.
func (r *Replayer) Index(ctx context.Context) (*Index, error) {
	if r.options.Store == nil {
		return &Index{}, nil
	}
	index, err := r.options.Store.Index(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking for stored catalogs: %w", err)
	}
	r.seen.Store(index)
	return index, nil
}

// Entries are the catalogs that can be asked for beside the current one, which may be
// among them: those of the store, the one saved last first, and the embedded one. With
// an error, they are those that need no store.
func (r *Replayer) Entries(ctx context.Context) ([]Entry, error) {
	index, failed := r.Index(ctx)
	if failed != nil {
		index = &Index{}
	}
	entries := slices.Clone(index.Catalogs)
	if index.Find(r.options.EmbeddedVersion) == nil {
		lists, err := EmbeddedLists()
		if err != nil {
			return entries, errors.Join(failed, err)
		}
		if lists.Version() == r.options.EmbeddedVersion {
			embedded := Entry{Lists: lists.Refs(), Origin: OriginEmbedded}
			embedded.complete()
			entries = append(entries, embedded)
		}
	}
	return entries, failed
}

// begin returns the plan's entry, and lets it be compiled when it is new.
func (r *Replayer) begin(ctx context.Context, version string) *replay {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn++
	if one := r.plans[version]; one != nil {
		one.used = r.turn
		return one
	}
	one := &replay{ready: make(chan struct{}), used: r.turn}
	r.plans[version] = one
	// Whoever asked first may go; others wait for the same plan.
	go r.compile(context.WithoutCancel(ctx), version, one)
	return one
}

// compile sets the plan. What fails is forgotten, so that it can be asked for again.
func (r *Replayer) compile(ctx context.Context, version string, one *replay) {
	r.slots <- struct{}{}
	defer func() { <-r.slots }()
	plan, err := r.load(ctx, version)
	r.mu.Lock()
	defer r.mu.Unlock()
	one.plan, one.err = plan, err
	close(one.ready)
	if err != nil {
		delete(r.plans, version)
		return
	}
	r.forget()
}

// forget drops the plans that were used longest ago. Those that are being compiled are
// not counted: of them there are no more than slots, and what waits for one has no size.
func (r *Replayer) forget() {
	for {
		oldest, kept := "", 0
		for version, one := range r.plans {
			if one.plan == nil {
				continue
			}
			if kept++; oldest == "" || one.used < r.plans[oldest].used {
				oldest = version
			}
		}
		if kept <= r.options.Most {
			return
		}
		delete(r.plans, oldest)
	}
}

func (r *Replayer) load(ctx context.Context, version string) (*estimator.Plan, error) {
	prices, err := r.catalog(ctx, version)
	if err != nil {
		return nil, err
	}
	plan, err := r.options.Compile(prices)
	if err != nil {
		return nil, fmt.Errorf("catalog %s: %w: %w", version, ErrNotComputable, err)
	}
	return plan, nil
}

// catalog reads the catalog from the store, or from the binary.
func (r *Replayer) catalog(ctx context.Context, version string) (*pricing.Catalog, error) {
	if version == r.options.EmbeddedVersion {
		prices, err := r.options.Load()
		if err != nil {
			return nil, fmt.Errorf("reading the embedded catalog: %w", err)
		}
		return prices, nil
	}
	index, err := r.Index(ctx)
	if err != nil {
		return nil, err
	}
	entry := index.Find(version)
	if entry == nil {
		return nil, fmt.Errorf("catalog %s: %w", version, ErrUnknownVersion) // it was pruned meanwhile
	}
	return LoadStored(ctx, r.options.Store, entry)
}
