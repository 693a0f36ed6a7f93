package azure

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers"
)

// publishedBy is the source of every price.
const publishedBy = "Azure Retail Prices API (" + retailEndpoint + ", " + retailVersion + ")"

// meterOf is a meter, whatever the region.
type meterOf struct {
	offering pricing.OfferingID
	meter    pricing.MeterName
}

// priced are the prices of one part.
type priced struct {
	prices     []pricing.Price
	allowances map[meterOf]pricing.Allowance
}

// makePrices makes one price of all rows at an address. Grants name the meters of
// which the first tier may be free.
func makePrices(rows []row, grants map[meterOf]pricing.Scope) (*priced, error) {
	byAddress := map[pricing.Address][]row{}
	for _, r := range rows {
		byAddress[r.at] = append(byAddress[r.at], r)
	}
	made := &priced{allowances: map[meterOf]pricing.Allowance{}}
	var failures []error
	// On demand comes before any savings plan, whose tiers begin where the grant of
	// what is bought on demand ends.
	for _, at := range slices.SortedFunc(maps.Keys(byAddress), pricing.Address.Compare) {
		if err := made.add(at, byAddress[at], grants); err != nil {
			failures = append(failures, err)
		}
	}
	return made, joined(failures)
}

// joined are errors in one, each told once, and no more than some.
func joined(failures []error) error {
	const most = 5
	told := map[string]bool{}
	failures = slices.DeleteFunc(slices.Clone(failures), func(err error) bool {
		before := told[err.Error()]
		told[err.Error()] = true
		return before
	})
	if more := len(failures) - most; more > 0 {
		failures = append(slices.Clone(failures[:most]), fmt.Errorf("and %d more", more))
	}
	return errors.Join(failures...)
}

func (p *priced) add(at pricing.Address, rows []row, grants map[meterOf]pricing.Scope) error {
	tiers, skus, err := resolve(at, rows)
	if err != nil || len(tiers) == 0 {
		return err
	}
	if tiers, err = p.withoutGrant(at, tiers, skus, grants); err != nil || len(tiers) == 0 {
		return err
	}
	price := pricing.Price{
		Address: at, Unit: tiers[0].unit, Per: tiers[0].per, Tiers: pricing.Tiers{Mode: pricing.Graduated},
		SKUs: skus, Source: publishedBy,
	}
	for _, tier := range tiers {
		price.Tiers.Steps = append(price.Tiers.Steps, pricing.Tier{From: tier.from, UnitPrice: tier.price})
		price.EffectiveDate = max(price.EffectiveDate, tier.day)
	}
	if tiers[0].termHours > 0 {
		price.Upfront = tiers[0].upfront()
		price.Tiers = pricing.Flat(price.Upfront.UnitPrice())
	}
	if at.Purchase == pricing.Spot {
		// It floats: nobody promises the figure for the next hour.
		price.LowConfidence = []pricing.Confidence{pricing.ConfidencePrice}
	}
	if err := price.Validate(); err != nil {
		return err
	}
	p.prices = append(p.prices, price)
	return nil
}

// withoutGrant takes a first tier of price zero as the allowance that it is.
func (p *priced) withoutGrant(at pricing.Address, tiers []row, skus []string, grants map[meterOf]pricing.Scope) ([]row, error) {
	key := meterOf{at.Offering, at.Meter}
	first := tiers[0]
	switch {
	case first.price.IsZero() && grants[key] == "":
		return nil, fmt.Errorf("price %s: a first tier of price zero, which is no known allowance", at)
	case first.price.IsZero():
		allowance := pricing.Allowance{
			Offering: at.Offering, Meter: at.Meter, Quantity: tiers[1].from, Scope: grants[key], CountsTowardTiers: true,
			SKUs: skus, EffectiveDate: first.day, Source: publishedBy,
		}
		if err := p.grant(key, allowance); err != nil {
			return nil, err
		}
		tiers = slices.Clone(tiers[1:])
		tiers[0].from = decimal.Zero
	case !first.from.IsZero() && at.Purchase != pricing.OnDemand && first.from.Equal(p.allowances[key].Quantity):
		// Under a savings plan only what is paid has a row.
		tiers = slices.Clone(tiers)
		tiers[0].from = decimal.Zero
	}
	return tiers, nil
}

// grant records an allowance, which has to be the same in every region.
func (p *priced) grant(key meterOf, allowance pricing.Allowance) error {
	known, is := p.allowances[key]
	if !is {
		p.allowances[key] = allowance
		return nil
	}
	if !known.Quantity.Equal(allowance.Quantity) {
		return fmt.Errorf("allowance %s/%s: %s here, %s elsewhere",
			key.offering, key.meter, pricing.Text(allowance.Quantity), pricing.Text(known.Quantity))
	}
	for _, sku := range allowance.SKUs {
		if !slices.Contains(known.SKUs, sku) {
			known.SKUs = append(slices.Clip(known.SKUs), sku)
		}
	}
	known.EffectiveDate = max(known.EffectiveDate, allowance.EffectiveDate)
	p.allowances[key] = known
	return nil
}

// published is one price, of all that the rows of one SKU in one region say.
type published struct {
	tiers   []row
	own     bool
	primary bool
}

// resolve finds the one price at an address. Several SKUs with the same price are
// one, and keep their names. Where prices differ, that of the machine's own series
// counts, then that of the meter's primary region; the primary mark alone removes
// nothing, for some meters are published without it only. What differs still is
// nothing to guess. Where nothing costs anything there is no price: a preview, or a
// thing that is not sold.
func resolve(at pricing.Address, rows []row) (tiers []row, skus []string, err error) {
	candidates := preferred(slices.DeleteFunc(publishedIn(rows), published.free))
	if len(candidates) == 0 {
		return nil, nil, nil
	}
	for _, candidate := range candidates {
		if sku := candidate.tiers[0].meterID; !slices.Contains(skus, sku) {
			skus = append(skus, sku)
		}
	}
	for _, candidate := range candidates[1:] {
		if !candidate.same(candidates[0]) {
			return nil, nil, &providers.AmbiguousError{Address: at, SKUs: named(candidates)}
		}
	}
	slices.Sort(skus)
	return candidates[0].tiers, skus, nil
}

// named are the SKUs of candidates, with what tells them apart.
func named(candidates []published) []string {
	names := make([]string, len(candidates))
	for i, candidate := range candidates {
		tier := candidate.tiers[0]
		names[i] = fmt.Sprintf("%s (%s) in %s", tier.meterID, tier.skuID, tier.region)
	}
	return names
}

// publishedIn sorts the rows into prices: by SKU and region, tiers by their lower
// bound. Of two rows for one tier the later one replaces the earlier.
func publishedIn(rows []row) []published {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(compareSKUs(a, b), a.from.Cmp(b.from), cmp.Compare(b.day, a.day), a.price.Cmp(b.price))
	})
	var list, conflicts []published
	for i, r := range rows {
		if i == 0 || compareSKUs(rows[i-1], r) != 0 {
			list = append(list, published{own: r.own, primary: r.primary})
		}
		last := &list[len(list)-1]
		if n := len(last.tiers); n > 0 && last.tiers[n-1].from.Equal(r.from) {
			if before := last.tiers[n-1]; before.day == r.day && !before.price.Equal(r.price) {
				// One SKU at two prices at once: two candidates.
				conflicts = append(conflicts, published{tiers: []row{r}, own: r.own, primary: r.primary})
			}
			continue
		}
		last.tiers = append(last.tiers, r)
	}
	return append(list, conflicts...)
}

// free reports whether nothing is ever paid.
func (c published) free() bool {
	return !slices.ContainsFunc(c.tiers, func(r row) bool { return !r.price.IsZero() })
}

func compareSKUs(a, b row) int {
	return cmp.Or(
		cmp.Compare(a.region, b.region), cmp.Compare(a.meterID, b.meterID), cmp.Compare(a.skuID, b.skuID),
		cmp.Compare(rank(a.primary), rank(b.primary)),
	)
}

// rank puts what is true first.
func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// preferred leaves out the candidates that something better stands beside, region
// by region.
func preferred(all []published) []published {
	byRegion := map[string][]published{}
	for _, candidate := range all {
		region := candidate.tiers[0].region
		byRegion[region] = append(byRegion[region], candidate)
	}
	var kept []published
	for _, region := range slices.Sorted(maps.Keys(byRegion)) {
		kept = append(kept, best(byRegion[region])...)
	}
	return kept
}

func best(candidates []published) []published {
	for _, better := range []func(published) bool{
		func(c published) bool { return c.own },
		func(c published) bool { return c.primary },
	} {
		if agree(candidates) {
			return candidates
		}
		if preferred := slices.DeleteFunc(slices.Clone(candidates), func(c published) bool { return !better(c) }); len(preferred) > 0 {
			candidates = preferred
		}
	}
	return candidates
}

func agree(candidates []published) bool {
	for i := range candidates[1:] {
		if !candidates[i+1].same(candidates[0]) {
			return false
		}
	}
	return true
}

// same reports whether two candidates cost the same at any quantity.
func (c published) same(other published) bool {
	return slices.EqualFunc(c.tiers, other.tiers, func(a, b row) bool {
		return a.from.Equal(b.from) && a.price.Equal(b.price) && a.unit == b.unit && a.per == b.per && a.termHours == b.termHours
	})
}
