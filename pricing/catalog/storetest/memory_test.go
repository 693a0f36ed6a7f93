package storetest_test

import (
	"testing"

	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) func() catalog.Store {
		store := storetest.NewMemory()
		return func() catalog.Store { return store }
	})
}
