// Package plantest gives tests a compiled plan.
//
// It owns the two catalogs of tests: the embedded one, and the frozen one of the
// scenarios; and how a test changes their prices. It does not own any expectation about them.
package plantest

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
	"breakeven/providers/aws"
	"breakeven/providers/azure"
	"breakeven/providers/gcp"
)

// Set is the providers of the product.
func Set() providers.Set { return providers.Set{aws.New(), azure.New(), gcp.New()} }

// Embedded is the plan of the embedded catalog, compiled once per process.
func Embedded(tb testing.TB) *estimator.Plan {
	tb.Helper()
	return get(tb, embedded)
}

// Frozen is the plan of the frozen catalog in testdata/catalog.
func Frozen(tb testing.TB) *estimator.Plan {
	tb.Helper()
	return get(tb, frozen)
}

// Compile compiles a catalog with the product's providers.
func Compile(tb testing.TB, c *pricing.Catalog) *estimator.Plan {
	tb.Helper()
	plan, err := estimator.Compile(c, Set().Offerings(), Set().Regions())
	if err != nil {
		tb.Fatal(err)
	}
	return plan
}

// Root is the directory of the module.
func Root() string {
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		panic("the test binary carries no file names")
	}
	return filepath.Join(filepath.Dir(file), "..", "..")
}

func get(tb testing.TB, load func() (*estimator.Plan, error)) *estimator.Plan {
	tb.Helper()
	plan, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	return plan
}

var embedded = sync.OnceValues(func() (*estimator.Plan, error) {
	c, err := catalog.Embedded()
	if err != nil {
		return nil, err
	}
	return estimator.Compile(c, Set().Offerings(), Set().Regions())
})

var frozen = sync.OnceValues(func() (*estimator.Plan, error) {
	c, err := catalog.Load(os.DirFS(Root()), "testdata/catalog")
	if err != nil {
		return nil, err
	}
	return estimator.Compile(c, Set().Offerings(), Set().Regions())
})

// Changed is a catalog whose prices the function replaced, list by list; it must leave
// them sorted, and must not change what the prices share with the old ones.
func Changed(tb testing.TB, c *pricing.Catalog, change func([]pricing.Price) []pricing.Price) *pricing.Catalog {
	tb.Helper()
	var lists []*pricing.PriceList
	for _, list := range c.Lists() {
		fresh := *list
		fresh.Prices = change(slices.Clone(list.Prices))
		version, err := catalog.Version(&fresh)
		if err != nil {
			tb.Fatal(err)
		}
		fresh.Version = version
		lists = append(lists, &fresh)
	}
	changed, err := pricing.NewCatalog(lists...)
	if err != nil {
		tb.Fatal(err)
	}
	return changed
}

// Repriced multiplies the prices that are chosen with a factor; zero removes them.
func Repriced(tb testing.TB, c *pricing.Catalog, factor string, chosen func(pricing.Address) bool) *pricing.Catalog {
	tb.Helper()
	by := decimal.RequireFromString(factor)
	return Changed(tb, c, func(prices []pricing.Price) []pricing.Price {
		if by.IsZero() {
			return slices.DeleteFunc(prices, func(p pricing.Price) bool { return chosen(p.Address) })
		}
		for i := range prices {
			if p := &prices[i]; chosen(p.Address) {
				p.Tiers.Steps = slices.Clone(p.Tiers.Steps)
				for k := range p.Tiers.Steps {
					p.Tiers.Steps[k].UnitPrice = p.Tiers.Steps[k].UnitPrice.Mul(by)
				}
				p.Upfront = nil // what is paid before the term would contradict the new price
			}
		}
		return prices
	})
}
