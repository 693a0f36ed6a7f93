package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"breakeven/pricing"
)

// LoadStored reads a stored catalog, and checks every list to the bit. ErrDamaged, or
// ErrNotFound, says that one of its lists is not what was saved, or gone.
func LoadStored(ctx context.Context, store Store, entry *Entry) (*pricing.Catalog, error) {
	lists, failed := make([]*pricing.PriceList, len(entry.Lists)), make([]error, len(entry.Lists))
	var reading sync.WaitGroup
	for i := range entry.Lists {
		reading.Go(func() { lists[i], failed[i] = loadRef(ctx, store, &entry.Lists[i]) })
	}
	reading.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, fmt.Errorf("load catalog %s: %w", entry.Version, err)
	}
	c, err := pricing.NewCatalog(lists...)
	if err != nil {
		return nil, fmt.Errorf("load catalog %s: %w", entry.Version, err)
	}
	if c.Version() != entry.Version {
		return nil, fmt.Errorf("load catalog %s: %w: its lists make %s", entry.Version, ErrDamaged, c.Version())
	}
	return c, nil
}

func loadRef(ctx context.Context, store Store, ref *ListRef) (*pricing.PriceList, error) {
	data, err := store.List(ctx, ref.Version)
	if err != nil {
		return nil, &listError{ref.Version, err}
	}
	list, err := Unpack(data, ref.Version)
	if err != nil {
		return nil, &listError{ref.Version, err}
	}
	if list.Provider != ref.Provider {
		return nil, fmt.Errorf("price list %s: is one of %s, not of %s", ref.Version, list.Provider, ref.Provider)
	}
	return list, nil
}

// listError is what is wrong with a list.
type listError struct {
	version string
	err     error
}

func (e *listError) Error() string { return e.err.Error() }
func (e *listError) Unwrap() error { return e.err }

// LastGood is the catalog of a store that serves.
type LastGood struct {
	// Catalog is the current catalog, or else the one saved last of those that are
	// whole; nil when there is none, and the embedded one serves.
	Catalog *pricing.Catalog
	Entry   *Entry
	// Index is what the store holds now.
	Index *Index
	// Notes are sentences about what was found damaged and what was done about it. They
	// are for the log, and for whoever asks why this catalog serves.
	Notes []string
}

// LoadLastGood reads the current catalog of a store. Where that, or its record, is
// damaged, it heals what it can: lists that the binary carries are written again,
// others are set aside with the catalogs that they belong to, and the pointer moves to
// the last good catalog. In a store that cannot be written, nothing is healed, and the
// last good catalog is read all the same.
//
// The error is the store's, when it cannot be asked.
func LoadLastGood(ctx context.Context, store Store) (*LastGood, error) {
	return loadLastGood(ctx, store, attemptsToHeal)
}

// attemptsToHeal is how often a store that was healed is read again: one that breaks
// again at once is left alone.
const attemptsToHeal = 3

func loadLastGood(ctx context.Context, store Store, attempts int) (*LastGood, error) {
	index, err := store.Index(ctx)
	if err != nil {
		return nil, err
	}
	good := &LastGood{Index: index, Notes: slices.Clone(index.Faults)}
	if index.Current == "" && len(index.Faults) == 0 {
		return good, nil
	}
	var damaged []string
	for _, entry := range index.candidates() {
		c, err := LoadStored(ctx, store, entry)
		if err == nil {
			good.Catalog, good.Entry = c, entry
			break
		}
		lists := damagedLists(err)
		if len(lists) == 0 {
			return nil, err
		}
		good.Notes = append(good.Notes, fmt.Sprintf("the catalog %s cannot be read: %v", entry.Version, err))
		damaged = append(damaged, lists...)
	}
	serving := ""
	if good.Entry != nil {
		serving = good.Entry.Version
	}
	whole := len(damaged) == 0 && serving == index.Current && len(index.Faults) == 0
	if whole || attempts == 0 {
		return good, nil
	}
	if err := good.heal(ctx, store, damaged, attempts); err != nil {
		return nil, err
	}
	return good, nil
}

// candidates are the catalogs that may serve: the current one, and then those that were
// current before. Prices of a day in the past were never in force.
func (x *Index) candidates() []*Entry {
	var candidates []*Entry
	if current := x.Find(x.Current); current != nil {
		candidates = append(candidates, current)
	}
	for i := range x.Catalogs {
		if entry := &x.Catalogs[i]; entry.Version != x.Current && entry.Origin != OriginAsOf {
			candidates = append(candidates, entry)
		}
	}
	return candidates
}

// damagedLists are the versions that an error of LoadStored is about; none when the
// store could not be asked.
func damagedLists(err error) []string {
	joined := err
	for {
		if several, ok := joined.(interface{ Unwrap() []error }); ok {
			var versions []string
			for _, one := range several.Unwrap() {
				var list *listError
				if !errors.As(one, &list) || !(errors.Is(one, ErrDamaged) || errors.Is(one, ErrNotFound)) {
					return nil
				}
				versions = append(versions, list.version)
			}
			return versions
		}
		if joined = errors.Unwrap(joined); joined == nil {
			return nil
		}
	}
}

// heal writes again what the binary carries of the damaged lists, sets the others
// aside, and moves the pointer to what serves.
func (g *LastGood) heal(ctx context.Context, store Store, damaged []string, attempts int) error {
	change := &Change{}
	carried, err := EmbeddedLists()
	if err != nil {
		return err
	}
	for _, version := range damaged {
		if change.puts(version) || change.setsAside(version) {
			continue
		}
		packed, err := carried.packVersion(version)
		if err != nil {
			return err
		}
		if packed == nil {
			change.SetAside = append(change.SetAside, version)
			continue
		}
		change.Lists = append(change.Lists, *packed)
	}
	current := g.Index.Find(g.Index.Current)
	rewritten := current != nil && len(change.Lists) > 0 && !slices.ContainsFunc(current.Lists, func(l ListRef) bool { return change.setsAside(l.Version) })
	if !rewritten {
		change.Swap = &Swap{From: g.Index.Current}
		if g.Entry != nil {
			change.Swap.To = g.Entry.Version
		}
	}
	if err := store.Save(ctx, change); err != nil {
		if errors.Is(err, ErrMoved) {
			return g.again(ctx, store, attempts-1)
		}
		g.Notes = append(g.Notes, fmt.Sprintf("it could not be healed: %v", err))
		return nil
	}
	for _, list := range change.Lists {
		g.Notes = append(g.Notes, fmt.Sprintf("the price list %s was written again from the binary", list.Version))
	}
	for _, version := range change.SetAside {
		g.Notes = append(g.Notes, fmt.Sprintf("the price list %s was set aside", version))
	}
	if change.Swap != nil && change.Swap.From != change.Swap.To {
		g.Notes = append(g.Notes, fmt.Sprintf("the current catalog is now %s", named(change.Swap.To)))
	}
	return g.again(ctx, store, attempts-1)
}

// again reads what serves after the store has changed, and keeps the notes.
func (g *LastGood) again(ctx context.Context, store Store, attempts int) error {
	healed, err := loadLastGood(ctx, store, attempts)
	if err != nil {
		return err
	}
	healed.Notes = append(g.Notes, healed.Notes...)
	*g = *healed
	return nil
}

// packVersion packs the list of that version; nil when it is not among these.
func (l *Lists) packVersion(version string) (*PackedList, error) {
	for i := range l.files {
		if l.files[i].ref.Version == version {
			packed, err := l.pack(&l.files[i])
			return &packed, err
		}
	}
	return nil, nil //nolint:nilnil // another version is no error
}
