package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"breakeven/pricing"
)

// StoredLists are the lists of a stored catalog. A list is read, from the store and
// with the context, when it is asked for.
func StoredLists(ctx context.Context, store Store, entry *Entry) *Lists {
	l := &Lists{open: func(file *listFile) (io.ReadCloser, error) {
		data, err := store.List(ctx, file.ref.Version)
		if err != nil {
			return nil, err
		}
		return unpacker(data)
	}}
	for _, ref := range entry.Lists {
		l.files = append(l.files, listFile{
			name: ref.Version, sum: strings.TrimPrefix(ref.Version, versionPrefix), ref: ref, stored: true,
		})
	}
	return l
}

// NewStoreDraft begins a draft whose Change a store saves.
func NewStoreDraft(base *Lists) *Draft {
	return &Draft{base: base, put: map[pricing.Provider]listFile{}, packed: map[string]PackedList{}}
}

// pack keeps the list in memory, where it takes about a tenth of its compact form.
func (d *Draft) pack(list *pricing.PriceList) error {
	packed, ref, err := Pack(list)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.packed[packed.Version] = packed
	d.put[list.Provider] = listFile{name: packed.Version, sum: strings.TrimPrefix(packed.Version, versionPrefix), ref: ref}
	return nil
}

// Change is what saves the draft of NewStoreDraft as one catalog: lists that were put
// were fetched at the given moment, the others when they were before. Lists of a base
// outside the store are packed too. Whoever saves it adds the swap of the pointer, and
// how many catalogs to keep.
func (d *Draft) Change(at time.Time, origin Origin) (*Change, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change := &Change{Catalog: &Entry{SavedAt: at.UTC(), Origin: origin}}
	for i := range d.base.files {
		file := &d.base.files[i]
		if _, replaced := d.put[file.ref.Provider]; replaced {
			continue
		}
		change.Catalog.Lists = append(change.Catalog.Lists, file.ref)
		if file.stored {
			continue
		}
		packed, err := d.base.pack(file)
		if err != nil {
			return nil, fmt.Errorf("pack price list of %s: %w", file.ref.Provider, err)
		}
		change.Lists = append(change.Lists, packed)
	}
	for _, file := range d.put {
		packed, ok := d.packed[file.ref.Version]
		if !ok {
			return nil, errors.New("the draft was written into a directory")
		}
		ref := file.ref
		ref.FetchedAt = at.UTC()
		change.Catalog.Lists = append(change.Catalog.Lists, ref)
		change.Lists = append(change.Lists, packed)
	}
	change.Catalog.complete()
	return change, nil
}

// Load reads the catalog that the change would save into the store, from the very bytes.
func (c *Change) Load(ctx context.Context, store Store) (*pricing.Catalog, error) {
	return c.load(ctx, store, func(*ListRef) *pricing.PriceList { return nil })
}

// load does not read a list that is held already.
func (c *Change) load(ctx context.Context, store Store, held func(*ListRef) *pricing.PriceList) (*pricing.Catalog, error) {
	lists := make([]*pricing.PriceList, len(c.Catalog.Lists))
	for i := range c.Catalog.Lists {
		ref := &c.Catalog.Lists[i]
		if lists[i] = held(ref); lists[i] != nil {
			continue
		}
		var err error
		if at := slices.IndexFunc(c.Lists, func(l PackedList) bool { return l.Version == ref.Version }); at >= 0 {
			lists[i], err = Unpack(c.Lists[at].Data, ref.Version)
		} else {
			lists[i], err = loadRef(ctx, store, ref)
		}
		if err != nil {
			return nil, err
		}
	}
	return pricing.NewCatalog(lists...)
}

// complete sorts the lists, and sets what follows from them.
func (e *Entry) complete() {
	slices.SortFunc(e.Lists, func(a, b ListRef) int { return strings.Compare(string(a.Provider), string(b.Provider)) })
	versions := make([]string, len(e.Lists))
	e.AsOf = ""
	for i, list := range e.Lists {
		versions[i] = list.Version
		e.AsOf = max(e.AsOf, list.Published)
	}
	e.Version = pricing.CatalogVersion(versions...)
}

// pack compresses a list of the base byte by byte, and checks its hash on the way.
func (l *Lists) pack(file *listFile) (PackedList, error) {
	in, err := l.open(file)
	if err != nil {
		return PackedList{}, err
	}
	defer in.Close()
	hash := sha256.New()
	data, err := compress(func(w io.Writer) error {
		_, err := io.Copy(io.MultiWriter(w, hash), in)
		return err
	})
	if err != nil {
		return PackedList{}, err
	}
	if sum := hash.Sum(nil); hex.EncodeToString(sum) != file.sum {
		return PackedList{}, fmt.Errorf("has the hash %x, not %s", sum, file.sum)
	}
	return PackedList{Version: file.ref.Version, Data: data}, nil
}

// ListsOf are the lists of a catalog in memory, packed.
func ListsOf(c *pricing.Catalog) (*Lists, error) {
	packed := map[string]PackedList{}
	l := &Lists{open: func(file *listFile) (io.ReadCloser, error) { return unpacker(packed[file.ref.Version].Data) }}
	for _, list := range c.Lists() {
		fresh := *list // whose version is set again
		data, ref, err := Pack(&fresh)
		if err != nil {
			return nil, err
		}
		packed[ref.Version] = data
		l.files = append(l.files, listFile{name: ref.Version, sum: strings.TrimPrefix(ref.Version, versionPrefix), ref: ref})
	}
	return l, nil
}

// ChangeOf is what saves the lists at rest as one catalog, such as the embedded ones.
func ChangeOf(lists *Lists, at time.Time, origin Origin) (*Change, error) {
	return NewStoreDraft(lists).Change(at, origin)
}
