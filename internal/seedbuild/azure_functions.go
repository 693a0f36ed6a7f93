package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

func addFunctions(b *builder, premium *premiumPlan, f *fact) error {
	switch plan := f.attributes["plan"]; plan {
	case "consumption":
		return addConsumption(b, f)
	case "flex_consumption":
		return addFlex(b, f)
	case "premium":
		return premium.read(b, f)
	default:
		return fmt.Errorf("plan %q is unknown", plan)
	}
}

func addConsumption(b *builder, f *fact) error {
	switch f.name {
	case "Standard Execution Time":
		return addAzureMeter(b, f, azureConsumption, meterRule{"memory-time", pricing.GBSeconds, []string{"GB-second"}})
	case "Standard Total Executions":
		r, err := executionsRow(f)
		if err != nil {
			return err
		}
		return addAzure(b, f, address(azureConsumption, "requests", f.region, "", pricing.AnyArchitecture), r)
	default:
		return fmt.Errorf("meter %q is unknown", f.name)
	}
}

// The prices of instances that are always ready come from one undated table in
// EUR. They are taken for eastus, the region that the facts assume, and nowhere
// else; dated like the oldest other prices of the plan, so that they never look
// fresh; and marked as doubtful and as inferred.
const (
	assumedEastUS     = "eastus(assumed)"
	undatedAlwaysOnes = "2026-09-24"
)

// flexAlwaysReady are the meters of instances that are always ready.
var flexAlwaysReady = map[string]meterRule{
	"Always Ready Baseline":         {"provisioned-memory-time", pricing.GBSeconds, []string{"GB-second"}},
	"Always Ready Execution Time":   {"provisioned-duration", pricing.GBSeconds, []string{"GB-second"}},
	"Always Ready Total Executions": {"provisioned-requests", pricing.Requests, []string{"execution"}},
}

func addFlex(b *builder, f *fact) error {
	if f.attributes["term"] != "" {
		// A savings plan begins where the monthly grant ends. The grant is an allowance
		// of the meter, whatever it is paid with.
		f.from = decimal.Zero
	}
	if !strings.HasPrefix(f.source, "github:") {
		f.source = quotedElsewhere + f.source
	}
	if rule, ready := flexAlwaysReady[f.name]; ready {
		if f.region != assumedEastUS || f.date != "" || f.attributes["confidence"] != "low" {
			return fmt.Errorf("always ready in %s, of %q with confidence %q", f.region, f.date, f.attributes["confidence"])
		}
		f.region, f.date = "eastus", undatedAlwaysOnes
		return addAzureMeter(b, f, azureFlex, rule, pricing.ConfidencePrice, pricing.ConfidenceInferred)
	}
	switch f.name {
	case "On Demand Execution Time":
		return addAzureMeter(b, f, azureFlex, meterRule{"memory-time", pricing.GBSeconds, []string{"GB-second"}})
	case "On Demand Total Executions":
		r, err := executionsRow(f)
		if err != nil {
			return err
		}
		return addAzure(b, f, address(azureFlex, "requests", f.region, "", pricing.AnyArchitecture), r)
	default:
		return fmt.Errorf("meter %q is unknown", f.name)
	}
}

// premiumPlan collects the prices of the Premium plan. Some regions have them by
// vCPU and GiB, some only as the total of one EP1 instance.
//
// Where a region has both, the total must be their sum. It then confirms prices
// that were derived from monthly totals long before, and dates them. A total alone
// cannot be split, and stays out.
type premiumPlan struct {
	rates  map[pricing.Area]map[pricing.MeterName]*fact
	totals map[pricing.Area]*fact
}

func newPremiumPlan() *premiumPlan {
	return &premiumPlan{rates: map[pricing.Area]map[pricing.MeterName]*fact{}, totals: map[pricing.Area]*fact{}}
}

var premiumMeters = map[string]meterRule{
	"Premium vCPU Duration":   {"vcpu-time", pricing.VCPUHours, []string{"vCPU-hour"}},
	"Premium Memory Duration": {"memory-time", pricing.GiBHours, []string{"GiB-hour"}},
}

func (p *premiumPlan) read(b *builder, f *fact) error {
	rule, metered := premiumMeters[f.name]
	switch {
	case f.name == "EP1 instance":
		p.totals[f.region] = f
		return nil
	case !metered:
		return fmt.Errorf("meter %q is unknown", f.name)
	case f.attributes["derived"] == "":
		return addAzureMeter(b, f, azurePremium, rule)
	}
	if p.rates[f.region] == nil {
		p.rates[f.region] = map[pricing.MeterName]*fact{}
	}
	p.rates[f.region][rule.meter] = f
	return nil
}

// ep1MemoryGiB is the memory of an EP1 instance, beside its one vCPU.
var ep1MemoryGiB = decimal.RequireFromString("3.5")

func (p *premiumPlan) add(b *builder) error {
	for _, region := range slices.Sorted(maps.Keys(p.totals)) {
		if p.rates[region] == nil {
			b.leave("Azure Functions Premium: totals of an EP1 whose prices of vCPU and memory are not known")
		}
	}
	for _, region := range slices.Sorted(maps.Keys(p.rates)) {
		vcpu, memory, total := p.rates[region]["vcpu-time"], p.rates[region]["memory-time"], p.totals[region]
		if vcpu == nil || memory == nil || total == nil {
			return fmt.Errorf("premium plan in %s: derived prices that no total confirms", region)
		}
		if sum := vcpu.price.Add(memory.price.Mul(ep1MemoryGiB)); !sum.Equal(total.price) {
			return fmt.Errorf("premium plan in %s: an EP1 costs %s, its parts %s", region, pricing.Text(total.price), pricing.Text(sum))
		}
		for _, f := range []*fact{vcpu, memory} {
			if err := p.addConfirmed(b, f, total); err != nil {
				return fmt.Errorf("%s: %w", f.place, err)
			}
		}
		b.leave("Azure Functions Premium: totals of an EP1 that confirm its prices of vCPU and memory")
	}
	return nil
}

func (p *premiumPlan) addConfirmed(b *builder, f, total *fact) error {
	rule := premiumMeters[f.name]
	unit, err := rule.unitFor(f)
	if err != nil {
		return err
	}
	r, err := f.row(unit)
	if err != nil {
		return err
	}
	confirmed, err := total.row(unit)
	if err != nil {
		return err
	}
	r.date = confirmed.date
	r.source += "; their sum is the price of an EP1 in: " + confirmed.source
	r.confidence = []pricing.Confidence{pricing.ConfidenceInferred}
	return addAzure(b, f, address(azurePremium, rule.meter, f.region, "", pricing.AnyArchitecture), r)
}
