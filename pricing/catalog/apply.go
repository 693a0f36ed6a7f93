package catalog

import (
	"fmt"
	"slices"

	"breakeven/pricing"
)

// Apply is what a Save does to an index, for stores to use: they read the index,
// apply the change, and write what has become of it, in one transaction. held tells
// which lists the store has already. The index itself stays as it is.
func (x *Index) Apply(change *Change, held func(version string) bool) (*Index, error) {
	next := &Index{Current: x.Current, Catalogs: slices.Clone(x.Catalogs), Attempt: x.Attempt}
	if change.Attempt != nil {
		attempt := *change.Attempt
		next.Attempt = &attempt
	}
	if change.Catalog != nil {
		if err := next.add(change, held); err != nil {
			return nil, err
		}
	}
	next.Catalogs = slices.DeleteFunc(next.Catalogs, func(e Entry) bool {
		return slices.ContainsFunc(e.Lists, func(l ListRef) bool { return change.setsAside(l.Version) })
	})
	if swap := change.Swap; swap != nil {
		if swap.From != next.Current {
			return nil, fmt.Errorf("%w: it is %s, not %s", ErrMoved, named(next.Current), named(swap.From))
		}
		next.Current = swap.To
	}
	if next.Current != "" && next.Find(next.Current) == nil && (change.Swap != nil || x.Find(x.Current) != nil) {
		return nil, fmt.Errorf("catalog %s: %w", next.Current, ErrNotFound)
	}
	if change.Keep > 0 {
		next.prune(change.Keep)
	}
	return next, nil
}

func named(version string) string {
	if version == "" {
		return "none"
	}
	return version
}

// setsAside reports whether the change takes the list away.
func (c *Change) setsAside(version string) bool { return slices.Contains(c.SetAside, version) }

// puts reports whether the change brings the list.
func (c *Change) puts(version string) bool {
	return slices.ContainsFunc(c.Lists, func(l PackedList) bool { return l.Version == version })
}

// add puts the change's catalog first.
func (x *Index) add(change *Change, held func(string) bool) error {
	entry := *change.Catalog
	entry.Lists = slices.Clone(entry.Lists)
	versions := make([]string, len(entry.Lists))
	for i, list := range entry.Lists {
		versions[i] = list.Version
		if i > 0 && entry.Lists[i-1].Provider >= list.Provider {
			return fmt.Errorf("catalog %s: the lists are not in the order of their providers", entry.Version)
		}
		if !change.puts(list.Version) && (change.setsAside(list.Version) || !held(list.Version)) {
			return fmt.Errorf("catalog %s: price list %s of %s: %w", entry.Version, list.Version, list.Provider, ErrNotFound)
		}
	}
	if version := pricing.CatalogVersion(versions...); version != entry.Version || len(versions) == 0 {
		return fmt.Errorf("catalog %s: its lists make %s", entry.Version, version)
	}
	if known := x.Find(entry.Version); known != nil && entry.Origin == OriginAsOf {
		entry.Origin = known.Origin // what a refresh fetched stays good for more than its day
	}
	x.Catalogs = slices.DeleteFunc(x.Catalogs, func(e Entry) bool { return e.Version == entry.Version })
	x.Catalogs = slices.Insert(x.Catalogs, 0, entry)
	return nil
}

// prune drops the catalogs that were saved first, never the current one.
func (x *Index) prune(keep int) {
	if x.Find(x.Current) != nil {
		keep-- // for the current one
	}
	kept := x.Catalogs[:0:0]
	for i := range x.Catalogs {
		switch {
		case x.Catalogs[i].Version == x.Current:
		case keep > 0:
			keep--
		default:
			continue
		}
		kept = append(kept, x.Catalogs[i])
	}
	x.Catalogs = kept
}

// Needs reports whether a catalog of the index is made of the list.
func (x *Index) Needs(version string) bool {
	return slices.ContainsFunc(x.Catalogs, func(e Entry) bool {
		return slices.ContainsFunc(e.Lists, func(l ListRef) bool { return l.Version == version })
	})
}
