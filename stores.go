package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/postgres"
	"breakeven/pricing/catalog/sqlite"
)

// storeFlags say where catalogs are kept.
type storeFlags struct {
	Store    string `placeholder:"STORE" help:"Where catalogs are kept: sqlite (a file in --cache-dir, the default), postgres://... for several replicas, or none."`
	CacheDir string `placeholder:"DIR" help:"Directory of the store's file; breakeven in the user's cache directory without it."`
}

// The words of --store beside the address of a database.
const (
	storeSQLite = "sqlite"
	storeNone   = "none"
)

// named reports whether the flags name a store; without that the user's own is used.
func (f *storeFlags) named() bool { return f.Store != "" || f.CacheDir != "" }

// postgres reports whether the store is a database's.
func (f *storeFlags) postgres() bool {
	return strings.HasPrefix(f.Store, "postgres://") || strings.HasPrefix(f.Store, "postgresql://")
}

// openedStore is a store with the words that messages call it by.
type openedStore struct {
	catalog.Store

	where string // without a password
	close func()
}

// errNoStore says that there is none: --store none, or nothing was ever saved.
var errNoStore = errors.New("there is no catalog store")

// openStore opens the store that the flags name. A reader, who passes false, does not
// make the file of a store where there is none. errNoStore says that there is none.
func (a *App) openStore(ctx context.Context, flags storeFlags, create bool) (*openedStore, error) {
	return a.openStoreTelling(ctx, flags, create, a.warn)
}

// openStoreTelling tells what the store finds damaged, now and later, in sentences.
func (a *App) openStoreTelling(ctx context.Context, flags storeFlags, create bool, tell func(string)) (*openedStore, error) {
	switch {
	case flags.Store == storeNone:
		return nil, errNoStore
	case flags.postgres():
		return a.openPostgres(ctx, flags.Store)
	case flags.Store != "" && flags.Store != storeSQLite:
		// The value is not shown: it can be an address in another form, with a password.
		return nil, usagef("--store is neither %s nor %s nor the address of a PostgreSQL database (postgres://...)", storeSQLite, storeNone)
	}
	dir := flags.CacheDir
	if dir == "" {
		cache, err := a.cacheDirectory()
		if err != nil && !create {
			return nil, errNoStore // as in a container without a home: nothing can have been saved
		}
		if err != nil {
			return nil, err
		}
		dir = filepath.Join(cache, "breakeven")
	}
	if !create && !sqlite.Exists(dir) {
		return nil, errNoStore
	}
	store, err := sqlite.Open(ctx, dir, sqlite.Options{Report: tell})
	if err != nil {
		return nil, err
	}
	return &openedStore{Store: store, where: filepath.Join(dir, sqlite.FileName), close: func() { _ = store.Close() }}, nil
}

func (a *App) openPostgres(ctx context.Context, address string) (*openedStore, error) {
	authority, _, _ := strings.Cut(address, "?")
	if strings.Count(authority, "@") > 1 {
		// A part of the password would be taken for the host, and be shown.
		return nil, usagef("--store: an @ in a user or a password is written %%40")
	}
	where := withoutSecrets(address)
	store, err := postgres.Open(ctx, address, postgres.Options{})
	if err != nil {
		return nil, fmt.Errorf("--store %s: %w", where, err)
	}
	return &openedStore{Store: store, where: where, close: store.Close}, nil
}

// withoutSecrets is an address for messages. A password can also stand among its
// parameters, which are left out.
func withoutSecrets(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return "postgres://..."
	}
	shown := url.URL{Scheme: parsed.Scheme, User: parsed.User, Host: parsed.Host, Path: parsed.Path}
	return shown.Redacted()
}

// warn prints a sentence about something that was got over.
func (a *App) warn(sentence string) { a.complain("warning: " + sentence) }

// lastGood is the catalog of the store that the flags name, as it serves. It has none
// when there is no store, or nothing good in it: then the embedded one serves.
func (a *App) lastGood(ctx context.Context, flags storeFlags) (*catalog.LastGood, error) {
	store, err := a.openStore(ctx, flags, false)
	if errors.Is(err, errNoStore) {
		return &catalog.LastGood{Index: &catalog.Index{}}, nil
	}
	if err != nil {
		return nil, err
	}
	defer store.close()
	good, err := catalog.LoadLastGood(ctx, store)
	if err != nil {
		return nil, err
	}
	for _, note := range good.Notes {
		a.warn(fmt.Sprintf("%s: %s", store.where, note))
	}
	return good, nil
}
