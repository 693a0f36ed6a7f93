package catalog_test

import (
	"errors"
	"testing"

	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/storetest"
)

// FuzzUnpack: bytes of a store are the list of their version, to the bit, or damaged.
func FuzzUnpack(f *testing.F) {
	packed, _, err := catalog.Pack(storetest.PriceList(f, "one", 1, 20))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed.Data)
	f.Add(packed.Data[:20])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := catalog.Unpack(data, packed.Version)
		verified := catalog.Verify(data, packed.Version)
		switch {
		case err == nil && (verified != nil || list.Version != packed.Version):
			t.Errorf("unpacked %s; verify: %v", list.Version, verified)
		case err != nil && (!errors.Is(err, catalog.ErrDamaged) || !errors.Is(verified, catalog.ErrDamaged)):
			t.Errorf("unpack: %v; verify: %v", err, verified)
		}
	})
}
