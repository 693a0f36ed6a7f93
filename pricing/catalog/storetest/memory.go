package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"breakeven/pricing/catalog"
)

// Memory is a store that nothing outlives: the contract in its smallest form, for tests
// of what stands on a store.
type Memory struct {
	mu     sync.Mutex
	index  *catalog.Index
	lists  map[string][]byte
	locked bool
	fault  error
}

var _ catalog.Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{index: &catalog.Index{}, lists: map[string][]byte{}} }

// Fail lets every method fail with the error, until it is told nil.
func (m *Memory) Fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault = err
}

// Damage turns over one bit of a list.
func (m *Memory) Damage(version string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if data := m.lists[version]; len(data) > 0 {
		data = slices.Clone(data)
		data[len(data)/2] ^= 1
		m.lists[version] = data
	}
}

// Index implements catalog.Store.
func (m *Memory) Index(ctx context.Context) (*catalog.Index, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	index := *m.index
	index.Catalogs = slices.Clone(index.Catalogs)
	return &index, nil
}

// List implements catalog.Store.
func (m *Memory) List(ctx context.Context, version string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	data, ok := m.lists[version]
	if !ok {
		return nil, fmt.Errorf("price list %s: %w", version, catalog.ErrNotFound)
	}
	return slices.Clone(data), nil
}

// Save implements catalog.Store.
func (m *Memory) Save(ctx context.Context, change *catalog.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return err
	}
	next, err := m.index.Apply(change, func(version string) bool { return m.lists[version] != nil })
	if err != nil {
		return err
	}
	for _, list := range change.Lists {
		m.lists[list.Version] = slices.Clone(list.Data)
	}
	for _, version := range change.SetAside {
		delete(m.lists, version)
	}
	for version := range m.lists {
		if change.Keep > 0 && !next.Needs(version) {
			delete(m.lists, version)
		}
	}
	m.index = next
	return nil
}

// Lock implements catalog.Store.
func (m *Memory) Lock(ctx context.Context) (func(), error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	if m.locked {
		return nil, catalog.ErrLocked
	}
	m.locked = true
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.locked = false
	}, nil
}

func (m *Memory) ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return m.fault
}
