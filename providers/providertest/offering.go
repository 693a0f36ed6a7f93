package providertest

import (
	"fmt"
	"slices"
	"strings"

	"breakeven/pricing"
)

// CheckOffering reports what is wrong with a definition of the provider.
func CheckOffering(provider pricing.Provider, offering *pricing.Offering) []error {
	var faults []error
	fault := func(format string, arguments ...any) {
		faults = append(faults, fmt.Errorf("offering %s: "+format, append([]any{offering.ID}, arguments...)...))
	}
	if err := offering.Validate(); err != nil {
		faults = append(faults, err)
	}
	if offering.ID.Provider() != provider || strings.Count(string(offering.ID), "/") != 1 {
		fault("id does not carry the provider %q", provider)
	}
	if offering.Abstraction == "" || offering.Billing == "" || offering.Isolation == "" {
		fault("abstraction %q, billing %q, isolation %q", offering.Abstraction, offering.Billing, offering.Isolation)
	}
	if repeated(offering.Architectures) || slices.Contains(offering.Architectures, pricing.AnyArchitecture) {
		fault("architectures %v", offering.Architectures)
	}
	for i := range offering.Meters {
		for _, err := range checkMeter(offering, &offering.Meters[i]) {
			fault("meter %s: %w", offering.Meters[i].Name, err)
		}
	}
	for _, err := range checkBases(offering) {
		fault("%w", err)
	}
	for _, err := range checkPurchases(offering) {
		fault("%w", err)
	}
	for _, err := range checkPlacement(offering.Placement) {
		fault("%w", err)
	}
	fromMemory := false
	for _, citation := range citations(offering) {
		if err := checkCitation(citation); err != nil {
			fault("%w", err)
		}
		fromMemory = fromMemory || citation.Memory
	}
	if fromMemory && !slices.Contains(offering.LowConfidence, pricing.ConfidenceRule) {
		fault("cites a page from memory, but is not flagged %q", pricing.ConfidenceRule)
	}
	return faults
}

func repeated[T comparable](list []T) bool {
	for i, item := range list {
		if slices.Contains(list[:i], item) {
			return true
		}
	}
	return false
}

// citations are the sources of the rules that enter every answer of the
// offering. A baseline enters only the answers that choose its machine type, and
// is flagged there.
func citations(offering *pricing.Offering) []pricing.Citation {
	list := append([]pricing.Citation{offering.IsolationWhy}, offering.Citations...)
	for _, rule := range offering.Assumptions {
		list = append(list, rule.Citation)
	}
	for _, meter := range offering.Meters {
		for _, band := range meter.UsageBands {
			list = append(list, band.Citation)
		}
		for _, discount := range meter.Discounts {
			list = append(list, discount.Citation)
		}
	}
	if offering.Front != nil {
		list = append(list, offering.Front.Citation)
	}
	switch placement := offering.Placement; {
	case placement.Sandbox != nil:
		list = append(list, placement.Sandbox.Citation, placement.Sandbox.Duration.Citation)
	case placement.Shared != nil:
		list = append(list, placement.Shared.Citation, placement.Shared.Duration.Citation)
	case placement.Fleet != nil:
		list = append(list, placement.Fleet.Citation)
	case placement.Packed != nil:
		list = append(list, placement.Packed.Citation)
	}
	return list
}

func checkMeter(offering *pricing.Offering, meter *pricing.Meter) []error {
	var faults []error
	if !slices.Contains(yields(offering), meter.Basis) {
		faults = append(faults, fmt.Errorf("placement %s does not yield basis %s", offering.Placement.Kind(), meter.Basis))
	}
	areas := []pricing.AreaKind{pricing.AreaRegion, pricing.AreaZone, pricing.AreaContinent, pricing.AreaGlobal}
	if !slices.Contains(areas, meter.Area) {
		faults = append(faults, fmt.Errorf("area %q", meter.Area))
	}
	scopes := []pricing.Scope{
		pricing.ScopeAccount, pricing.ScopeAccountRegion, pricing.ScopeSubscription, pricing.ScopeBillingAccount,
	}
	if !slices.Contains(scopes, meter.TierScope) {
		faults = append(faults, fmt.Errorf("scope of tiers %q", meter.TierScope))
	}
	faults = append(faults, checkDiscounts(meter)...)
	if meter.RequestKB > 0 && meter.Basis != pricing.BasisGatewayRequests && meter.Basis != pricing.BasisRESTGatewayRequests {
		faults = append(faults, fmt.Errorf("counts requests by size, but no requests of a gateway"))
	}
	if meter.PerType && meter.Basis != pricing.BasisUnitHours {
		faults = append(faults, fmt.Errorf("priced per machine type, but does not count machines"))
	}
	if allowance := meter.Allowance; allowance != nil {
		if err := allowance.Validate(); err != nil {
			faults = append(faults, err)
		}
		if allowance.Offering != offering.ID || allowance.Meter != meter.Name {
			faults = append(faults, fmt.Errorf("carries the allowance of %s/%s", allowance.Offering, allowance.Meter))
		}
	}
	var families []string
	for _, band := range meter.UsageBands {
		families = append(families, band.Families...)
		faults = append(faults, checkSteps(band)...)
	}
	if repeated(families) {
		faults = append(faults, fmt.Errorf("a family has two usage bands: %v", families))
	}
	return faults
}

// checkSteps expects shares of the month that rise from 0, below 1, each at no
// more than the list price and no more than the step before.
func checkSteps(band pricing.UsageBand) []error {
	var faults []error
	if len(band.Families) == 0 || len(band.Steps) == 0 || !band.Steps[0].From.IsZero() {
		faults = append(faults, fmt.Errorf("usage band of %v: no family, or no step from 0", band.Families))
	}
	for i, step := range band.Steps {
		if !step.Fraction.IsPositive() || step.From.GreaterThanOrEqual(one) || step.Fraction.GreaterThan(one) {
			faults = append(faults, fmt.Errorf("usage band of %v: %s from %s", band.Families, step.Fraction, step.From))
		}
		if i > 0 && (step.From.LessThanOrEqual(band.Steps[i-1].From) || step.Fraction.GreaterThan(band.Steps[i-1].Fraction)) {
			faults = append(faults, fmt.Errorf("usage band of %v: step from %s does not follow", band.Families, step.From))
		}
	}
	return faults
}
