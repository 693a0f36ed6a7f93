package main

import (
	"context"
	"errors"
	"sync"

	"breakeven/pricing/catalog"
)

// servedStore is the store of a server, opened when it is first needed, and again after
// it could not be: a server starts, and answers from its embedded catalog, while there is
// no store yet, or while the database is down.
type servedStore struct {
	// open opens the store; create makes one where there is none.
	open func(ctx context.Context, create bool) (*openedStore, error)

	mu     sync.Mutex
	opened *openedStore
}

var _ catalog.Store = (*servedStore)(nil)

func (s *servedStore) get(ctx context.Context, create bool) (*openedStore, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened != nil {
		return s.opened, nil
	}
	opened, err := s.open(ctx, create)
	if err != nil {
		return nil, err
	}
	s.opened = opened
	return opened, nil
}

// Index implements catalog.Store: a store that nobody has made yet is empty.
func (s *servedStore) Index(ctx context.Context) (*catalog.Index, error) {
	store, err := s.get(ctx, false)
	if errors.Is(err, errNoStore) {
		return &catalog.Index{}, nil
	}
	if err != nil {
		return nil, err
	}
	return store.Index(ctx)
}

// List implements catalog.Store.
func (s *servedStore) List(ctx context.Context, version string) ([]byte, error) {
	store, err := s.get(ctx, false)
	if errors.Is(err, errNoStore) {
		return nil, catalog.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return store.List(ctx, version)
}

// Save implements catalog.Store.
func (s *servedStore) Save(ctx context.Context, change *catalog.Change) error {
	store, err := s.get(ctx, true)
	if err != nil {
		return err
	}
	return store.Save(ctx, change)
}

// Lock implements catalog.Store.
func (s *servedStore) Lock(ctx context.Context) (func(), error) {
	store, err := s.get(ctx, true)
	if err != nil {
		return nil, err
	}
	return store.Lock(ctx)
}

func (s *servedStore) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened != nil {
		s.opened.close()
		s.opened = nil
	}
}
