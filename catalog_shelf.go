package main

import (
	"context"
	"fmt"

	"breakeven/pricing/catalog"
)

// shelf are the catalogs that a command can name, at rest: none is decoded until it is
// asked for.
type shelf struct {
	current  *catalog.Lists
	embedded *catalog.Lists
	entries  []catalog.Entry // of the store, the one saved last first
	store    *servedStore    // nil: there is none
}

// openShelf finds the catalogs that the flags name: that of a directory; or the store's;
// or the embedded one alone.
func (a *App) openShelf(ctx context.Context, from catalogFlags) (*shelf, error) {
	embedded, err := catalog.EmbeddedLists()
	if err != nil {
		return nil, fmt.Errorf("reading the embedded catalog: %w", err)
	}
	s := &shelf{current: embedded, embedded: embedded}
	switch {
	case from.Catalog != "":
		if s.current, err = catalog.OpenLists(from.Catalog); err != nil {
			return nil, fmt.Errorf("--catalog: %w", err)
		}
		return s, nil
	case a.given(from):
		s.current, err = catalog.ListsOf(a.Plan.Catalog())
		return s, err
	case from.Store.Store == storeNone:
		return s, nil
	}
	s.store = &servedStore{open: func(ctx context.Context, create bool) (*openedStore, error) {
		return a.openStore(ctx, from.Store, create)
	}}
	good, err := catalog.LoadLastGood(ctx, s.store)
	if err != nil {
		s.close()
		return nil, err
	}
	for _, note := range good.Notes {
		a.warn(note)
	}
	s.entries = good.Index.Catalogs
	if good.Entry != nil {
		s.current = catalog.StoredLists(ctx, s.store, good.Entry)
	}
	return s, nil
}

func (s *shelf) close() {
	if s.store != nil {
		s.store.close()
	}
}

// lists are those of the catalog that the name means.
func (s *shelf) lists(ctx context.Context, name string) (*catalog.Lists, error) {
	switch name {
	case "current":
		return s.current, nil
	case "embedded":
		return s.embedded, nil
	}
	known := []string{s.current.Version(), s.embedded.Version()}
	for i := range s.entries {
		known = append(known, s.entries[i].Version)
	}
	fits := catalog.MatchVersions(name, known)
	switch {
	case len(fits) == 0:
		return nil, fmt.Errorf("no catalog has the version %s; `breakeven catalog list` lists them", clip(name))
	case len(fits) > 1:
		return nil, fmt.Errorf("several catalogs have versions that begin with %s: give more digits", clip(name))
	case fits[0] == s.current.Version():
		return s.current, nil
	case fits[0] == s.embedded.Version():
		return s.embedded, nil
	}
	return catalog.StoredLists(ctx, s.store, s.find(fits[0])), nil
}

// find is what the store tells of a version; nil when it has it not.
func (s *shelf) find(version string) *catalog.Entry {
	for i := range s.entries {
		if s.entries[i].Version == version {
			return &s.entries[i]
		}
	}
	return nil
}
