package catalog

import (
	"context"
	"errors"
	"time"

	"breakeven/pricing"
)

// Store keeps price lists that never change, the catalogs that are made of them, and
// one pointer to the current catalog, for this process and for others that share it.
//
// The contract, which pricing/catalog/storetest holds every implementation to:
//
//  1. A list is kept under its version, the hash of its compact form. Its bytes are
//     what Pack made; a store does not look into them, and whoever reads them checks
//     the hash (Unpack).
//  2. Save is atomic and durable: after it returned nil, everything in the change
//     survives a crash of the process, of the machine and of the store's server; after
//     an error, nothing of it is ever seen, and after a crash inside it all of it or
//     nothing. Only ErrUncertain says that either is possible: Index tells which.
//  3. The pointer moves by compare-and-set only. Of two changes that begin at one
//     version, the second fails with ErrMoved.
//  4. Lock is held by one holder over all processes that share the store. It ends with
//     its release, and with its holder's death at the latest. It keeps two refreshes
//     from doing the same work; that nothing is lost rests on rule 3.
//  5. What the pointer names, and every list of it, is never pruned.
//  6. All methods may be called by many goroutines at once. A reader sees what one
//     Save left, never half of it, and waits for no writer longer than a Save takes.
//  7. A method returns soon after its context ends. An error wraps its cause, and the
//     one of the errors below that fits.
type Store interface {
	// Index returns what the store holds. It is small and cheap: replicas poll it.
	Index(ctx context.Context) (*Index, error)
	// List returns the packed bytes of a list, or ErrNotFound.
	List(ctx context.Context, version string) ([]byte, error)
	// Save applies a change: all of it or nothing.
	Save(ctx context.Context, change *Change) error
	// Lock takes the refresh lock, without waiting: when somebody else holds it the
	// error is ErrLocked. The release is called once, and never fails: what cannot be
	// released properly ends with its holder's connection.
	Lock(ctx context.Context) (release func(), err error)
}

// What a store's errors wrap.
var (
	// ErrNotFound says that the store has no such list, or no such catalog.
	ErrNotFound = errors.New("not in the store")
	// ErrMoved says that the current catalog is not the one that a change began at:
	// somebody else moved the pointer meanwhile. Nothing was saved.
	ErrMoved = errors.New("the current catalog was replaced meanwhile")
	// ErrLocked says that another process, or this one, is refreshing.
	ErrLocked = errors.New("another refresh is running")
	// ErrReadOnly says that the store can be read but not written.
	ErrReadOnly = errors.New("the store is read-only")
	// ErrFull says that there was no room for a change. Nothing was saved.
	ErrFull = errors.New("the store is full")
	// ErrDamaged says that stored bytes are not what was saved.
	ErrDamaged = errors.New("the store is damaged")
	// ErrUncertain says that the store's server was lost at the very end of a Save, and
	// could not be asked afterwards.
	ErrUncertain = errors.New("it is not known whether the change was saved")
)

// Index is what a store holds, at one moment.
type Index struct {
	// Current is the version of the current catalog; empty when there is none yet.
	Current string
	// Catalogs are the stored catalogs, the one saved last first.
	Catalogs []Entry
	// Attempt is the last refresh that anybody tried; nil when nobody did.
	Attempt *Attempt
	// Faults are sentences about records that are there and cannot be read. Such a
	// record counts as absent; the next Save that writes it heals it.
	Faults []string
}

// Entry describes one stored catalog.
type Entry struct {
	Version string    `json:"version"`  // of the catalog, "sha256:..."
	Lists   []ListRef `json:"lists"`    // by provider, each provider once
	AsOf    string    `json:"as_of"`    // YYYY-MM-DD: newest effective date of any price
	SavedAt time.Time `json:"saved_at"` // UTC; by the clock of whoever saved it
	Origin  Origin    `json:"origin"`
}

// ListRef names a list of a catalog.
type ListRef struct {
	Provider  pricing.Provider `json:"provider"`
	Version   string           `json:"version"`   // "sha256:..." of the compact form
	Published string           `json:"published"` // YYYY-MM-DD: newest effective date in the list
	Prices    int              `json:"prices"`
	// FetchedAt is when the provider last confirmed the list: the end of the last
	// successful fetch, UTC. It can move while the list stays the same. Lists of the
	// seed have the midnight of the day on which they were collected.
	FetchedAt time.Time `json:"fetched_at"`
}

// Origin tells how a catalog came into the store.
type Origin string

// The origins.
const (
	OriginRefresh  Origin = "refresh"  // fetched from the providers
	OriginAsOf     Origin = "as_of"    // fetched for a day in the past
	OriginImport   Origin = "import"   // from a file
	OriginEmbedded Origin = "embedded" // the seed of a binary
)

// Attempt is the outcome of a refresh.
type Attempt struct {
	At time.Time `json:"at"` // UTC; when it ended
	// Failure says why nothing new was saved; empty after a success.
	Failure string `json:"failure,omitempty"`
}

// Change is what Save applies, all or nothing. Every part may be absent.
type Change struct {
	// Lists are put, each under its version. A list that is there is written again:
	// that is how a damaged one heals.
	Lists []PackedList
	// Catalog is added, or replaces the entry of its version. All of its lists must be
	// among Lists or in the store already; else ErrNotFound.
	Catalog *Entry
	// Swap moves the pointer.
	Swap *Swap
	// Attempt replaces the last one.
	Attempt *Attempt
	// SetAside are lists whose bytes proved damaged, and which are not among Lists. They
	// are kept apart, for whoever wants to look, until the next pruning; List does not
	// find them any more, and the catalogs that they belong to go. A pointer to one of
	// these is moved by the same change.
	SetAside []string
	// Keep is how many catalogs stay, the current one among them: older ones are
	// pruned, with the lists that only they have. 0 prunes nothing.
	Keep int
}

// Swap moves the pointer from one catalog to another.
type Swap struct {
	From string // what the pointer must hold: "" when there is no current catalog
	To   string // a stored catalog, or the change's own; "" leaves no current catalog
}

// PackedList is a list as stores keep it.
type PackedList struct {
	Version string
	Data    []byte // what Pack made
}

// Find returns the entry of a version in full, or nil.
func (x *Index) Find(version string) *Entry {
	for i := range x.Catalogs {
		if x.Catalogs[i].Version == version {
			return &x.Catalogs[i]
		}
	}
	return nil
}
