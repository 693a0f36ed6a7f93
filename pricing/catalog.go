package pricing

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sort"
	"strings"
)

func compareMachines(a, b MachineType) int {
	return cmp.Or(cmp.Compare(a.Offering, b.Offering), cmp.Compare(a.Name, b.Name))
}

func compareAllowances(a, b Allowance) int {
	return cmp.Or(cmp.Compare(a.Offering, b.Offering), cmp.Compare(a.Meter, b.Meter))
}

// Catalog is an immutable set of price lists, one per provider.
type Catalog struct {
	version string
	asOf    string
	oldest  string
	lists   []*PriceList
}

// NewCatalog validates the lists, which are sorted. The catalog keeps the lists;
// nobody may change them afterwards. A list without a version, or a second list
// of one provider, is an error.
func NewCatalog(lists ...*PriceList) (*Catalog, error) {
	c := &Catalog{lists: slices.Clone(lists)}
	slices.SortFunc(c.lists, func(a, b *PriceList) int { return cmp.Compare(a.Provider, b.Provider) })
	for i, list := range c.lists {
		if err := list.Validate(); err != nil {
			return nil, err
		}
		if list.Version == "" {
			return nil, fmt.Errorf("price list %s has no version", list.Provider)
		}
		if i > 0 && c.lists[i-1].Provider == list.Provider {
			return nil, fmt.Errorf("two price lists of %s", list.Provider)
		}
	}
	for _, list := range c.lists {
		for i := range list.Prices {
			price := &list.Prices[i]
			c.asOf = max(c.asOf, price.EffectiveDate)
			if c.oldest == "" || price.EffectiveDate < c.oldest {
				c.oldest = price.EffectiveDate
			}
		}
	}
	c.version = versionOf(c.lists)
	return c, nil
}

func versionOf(lists []*PriceList) string {
	versions := make([]string, len(lists))
	for i, list := range lists {
		versions[i] = list.Version
	}
	return CatalogVersion(versions...)
}

// CatalogVersion is the version of the catalog whose lists have the given ones, in
// any order. It hashes the lists' own versions: when one provider is refreshed, the
// lists of the others stay what they are.
func CatalogVersion(versions ...string) string {
	sorted := slices.Clone(versions)
	slices.Sort(sorted)
	sum := sha256.Sum256([]byte(strings.Join(sorted, "\n")))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Version identifies the catalog: "sha256:" and 64 hex digits.
func (c *Catalog) Version() string { return c.version }

// versionDigits is the fewest hex digits of a version that name a catalog.
const versionDigits = 8

// Named reports whether a name means the catalog: "current", its version in
// full, a prefix of at least eight hex digits, or "embedded" when its version is
// that of the embedded catalog.
func (c *Catalog) Named(name, embeddedVersion string) bool {
	switch name {
	case "current", c.version:
		return true
	case "embedded":
		return c.version == embeddedVersion
	}
	digits := strings.TrimPrefix(name, "sha256:")
	return len(digits) >= versionDigits && strings.HasPrefix(strings.TrimPrefix(c.version, "sha256:"), digits)
}

// AsOf is the newest effective date of any price, YYYY-MM-DD.
func (c *Catalog) AsOf() string { return c.asOf }

// OldestPrice is the oldest effective date of any price, YYYY-MM-DD.
func (c *Catalog) OldestPrice() string { return c.oldest }

// Lists are the price lists, by provider. Callers must not change them.
func (c *Catalog) Lists() []*PriceList { return c.lists }

// List returns the price list of a provider, or nil.
func (c *Catalog) List(provider Provider) *PriceList {
	for _, list := range c.lists {
		if list.Provider == provider {
			return list
		}
	}
	return nil
}

// Price returns the price at the address, or nil if there is none. The lists are
// sorted: an index beside them would take as much memory as the prices.
func (c *Catalog) Price(address Address) *Price {
	list := c.List(address.Offering.Provider())
	if list == nil {
		return nil
	}
	prices := list.Prices
	i := sort.Search(len(prices), func(i int) bool { return prices[i].Address.Compare(address) >= 0 })
	if i == len(prices) || prices[i].Address != address {
		return nil
	}
	return &prices[i]
}

// Allowance returns the allowance that the provider's list publishes for the
// meter, or nil.
func (c *Catalog) Allowance(offering OfferingID, meter MeterName) *Allowance {
	list := c.List(offering.Provider())
	if list == nil {
		return nil
	}
	for i := range list.Allowances {
		if list.Allowances[i].Offering == offering && list.Allowances[i].Meter == meter {
			return &list.Allowances[i]
		}
	}
	return nil
}
