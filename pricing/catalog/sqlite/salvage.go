package sqlite

import (
	"context"
	"database/sql"
	"net/url"
	"slices"

	"breakeven/pricing/catalog"
)

// salvaged is what could be read of a damaged file and of its backup, and is whole.
type salvaged struct {
	lists   map[string][]byte
	entries []catalog.Entry // the one saved first comes first
	current string
	attempt *catalog.Attempt
}

// salvage reads what it can. Nothing that it finds is an error.
func (s *Store) salvage(ctx context.Context) *salvaged {
	saved := &salvaged{lists: map[string][]byte{}}
	var indexes []*catalog.Index
	for _, source := range []struct {
		path string
		more url.Values
	}{
		{s.path(), nil}, // with its log, when that can be read
		{s.path(), immutable()},
		{s.path() + backupSuffix, immutable()},
	} {
		if !exists(source.path) {
			continue
		}
		db, err := s.connect(source.path, "salvage", source.more)
		if err != nil {
			continue
		}
		indexes = append(indexes, saved.read(ctx, db))
		_ = db.Close()
	}
	saved.choose(indexes)
	return saved
}

// read takes the lists of a file that are whole, and returns what it says of catalogs.
func (v *salvaged) read(ctx context.Context, db *sql.DB) *catalog.Index {
	// What was read before an error is kept: the rest is behind the damage.
	versions, _ := texts(ctx, db, "SELECT version FROM lists NOT INDEXED")
	more, _ := texts(ctx, db, "SELECT version FROM lists")
	for _, version := range append(versions, more...) {
		if v.lists[version] != nil {
			continue
		}
		var data []byte
		err := db.QueryRowContext(ctx, "SELECT data FROM lists NOT INDEXED WHERE version = ?", version).Scan(&data)
		if err == nil && catalog.Verify(data, version) == nil {
			v.lists[version] = data
		}
	}
	pointers, _ := texts(ctx, db, "SELECT record FROM pointer")
	entries, _ := texts(ctx, db, "SELECT record FROM catalogs NOT INDEXED ORDER BY number DESC")
	pointer := ""
	if len(pointers) > 0 {
		pointer = pointers[0]
	}
	return catalog.IndexFrom(pointer, entries)
}

// choose puts together the catalogs whose lists are all there, and says which is the
// current one: what the damaged file says, or else its backup, or else the one saved
// last.
func (v *salvaged) choose(indexes []*catalog.Index) {
	found := map[string]bool{}
	for _, index := range indexes {
		for _, entry := range slices.Backward(index.Catalogs) {
			whole := !slices.ContainsFunc(entry.Lists, func(l catalog.ListRef) bool { return v.lists[l.Version] == nil })
			if whole && !found[entry.Version] {
				found[entry.Version] = true
				v.entries = append(v.entries, entry)
			}
		}
	}
	slices.SortStableFunc(v.entries, func(a, b catalog.Entry) int { return a.SavedAt.Compare(b.SavedAt) })
	for _, index := range indexes {
		if v.attempt == nil {
			v.attempt = index.Attempt
		}
		if v.current == "" && found[index.Current] {
			v.current = index.Current
		}
	}
	if v.current == "" {
		for i := range v.entries {
			if v.entries[i].Origin != catalog.OriginAsOf {
				v.current = v.entries[i].Version
			}
		}
	}
}

// changes are the saves that make a file of it.
func (v *salvaged) changes() []*catalog.Change {
	var changes []*catalog.Change
	for i := range v.entries {
		change := &catalog.Change{Catalog: &v.entries[i]}
		for _, list := range v.entries[i].Lists {
			change.Lists = append(change.Lists, catalog.PackedList{Version: list.Version, Data: v.lists[list.Version]})
		}
		changes = append(changes, change)
	}
	return append(changes, &catalog.Change{Swap: &catalog.Swap{To: v.current}, Attempt: v.attempt})
}
