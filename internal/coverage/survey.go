package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// profile uses every compute meter of the offerings that have no settings of their
// own for it. Warm instances and storage are optional, and surveyed apart.
const profile = `{"invocations_per_month":1000000,"duration_ms":100,"memory_mb":512,"regions":["*"],"top":1,"offerings":[%q],"purchase":[%s]}`

// survey is what is priced where.
type survey struct {
	plan      *estimator.Plan
	offerings []*surveyed
	services  []*service
}

// surveyed is one offering.
type surveyed struct {
	offering *pricing.Offering
	regions  []place
}

// place is an offering in one region.
type place struct {
	region      pricing.Region
	priced      []string // architectures that have a price on demand
	missing     []string // addresses of what is missing on demand, without the part that all share
	oldest      string
	newest      string
	doubts      []pricing.Confidence
	commitments []pricing.Purchase // other ways of buying that have a price
}

func surveyOf(plan *estimator.Plan) (*survey, error) {
	s := &survey{plan: plan, services: servicesOf(plan)}
	for i := range plan.Offerings() {
		offering := &plan.Offerings()[i]
		found, err := surveyOffering(plan, offering)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", offering.ID, err)
		}
		s.offerings = append(s.offerings, found)
	}
	return s, nil
}

func surveyOffering(plan *estimator.Plan, offering *pricing.Offering) (*surveyed, error) {
	var purchases []string
	for _, purchase := range offering.Purchases {
		purchases = append(purchases, fmt.Sprintf("%q", purchase))
	}
	stated, errs := workload.DecodeJSON(fmt.Appendf(nil, profile, offering.ID, strings.Join(purchases, ",")))
	if len(errs) > 0 {
		return nil, errs
	}
	load, _, err := stated.Resolve(plan.BaselineVCPU)
	if err != nil {
		return nil, err
	}
	comparison, err := plan.Compare(load, nil)
	if err != nil {
		return nil, err
	}
	places := map[string]*place{}
	for _, option := range comparison.Estimate(nil).Options {
		at := places[option.Region.ID]
		if at == nil {
			at = &place{region: option.Region}
			places[option.Region.ID] = at
		}
		at.add(&option)
	}
	found := &surveyed{offering: offering}
	for _, id := range slices.Sorted(maps.Keys(places)) {
		at := places[id]
		at.doubts = sorted(at.doubts)
		at.commitments = sorted(at.commitments)
		found.regions = append(found.regions, *at)
	}
	return found, nil
}

func sorted[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

func (p *place) add(option *estimator.Option) {
	if option.Purchase != pricing.OnDemand {
		// Where only a few machine types have a price, those can be named.
		if option.Status == estimator.Priced || option.Coverage != nil && option.Coverage.Priced > 0 {
			p.commitments = append(p.commitments, option.Purchase)
		}
		return
	}
	if option.Status != estimator.Priced {
		for _, address := range option.Missing {
			p.missing = append(p.missing, fmt.Sprintf("%s (%s)", address.Meter, address.Architecture))
		}
		return
	}
	p.priced = append(p.priced, string(option.Architecture))
	p.doubts = append(p.doubts, option.LowConfidence...)
	for _, line := range option.LineItems {
		date := line.Price.EffectiveDate
		p.newest = max(p.newest, date)
		if p.oldest == "" || date < p.oldest {
			p.oldest = date
		}
	}
}

// service is something around the compute whose prices stand under their own name.
type service struct {
	id     pricing.OfferingID
	meter  pricing.MeterName
	areas  []string
	oldest string
	newest string
	doubts []pricing.Confidence
}

func servicesOf(plan *estimator.Plan) []*service {
	byAddress := map[string]*service{}
	for i := range plan.Offerings() {
		for _, meter := range plan.Offerings()[i].Meters {
			if meter.Basis.Surrounds() {
				of := &service{id: cmp.Or(meter.PriceOffering, plan.Offerings()[i].ID), meter: cmp.Or(meter.PriceMeter, meter.Name)}
				byAddress[string(of.id)+"/"+string(of.meter)] = of
			}
		}
	}
	for _, list := range plan.Catalog().Lists() {
		for i := range list.Prices {
			price := &list.Prices[i]
			of := byAddress[string(price.Address.Offering)+"/"+string(price.Address.Meter)]
			if of == nil {
				continue
			}
			of.areas = append(of.areas, string(price.Address.Area))
			of.doubts = append(of.doubts, price.LowConfidence...)
			of.newest = max(of.newest, price.EffectiveDate)
			if of.oldest == "" || price.EffectiveDate < of.oldest {
				of.oldest = price.EffectiveDate
			}
		}
	}
	var all []*service
	for _, key := range slices.Sorted(maps.Keys(byAddress)) {
		of := byAddress[key]
		of.areas, of.doubts = sorted(of.areas), sorted(of.doubts)
		all = append(all, of)
	}
	return all
}
