// Package providertest is the conformance suite of the providers' contract.
//
// It owns the rules that every provider's definitions keep whatever the cloud:
// valid offerings, cited rules, nothing around the compute that costs nothing
// because no meter counts it, sorted regions with one default, fresh values at
// every call; and those that every provider's Fetch keeps: everything that was asked
// for comes back, in order and alike, or fails by name, part by part.
//
// It does not own any provider's facts: each package tests its own figures.
package providertest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
	"breakeven/providers"
)

// Run tests the source against the contract of providers.Source.
func Run(t *testing.T, source providers.Source) {
	t.Helper()
	if source.ID() == "" {
		t.Error("the provider has no id")
	}
	for _, offering := range source.Offerings() {
		t.Run(string(offering.ID), func(t *testing.T) {
			for _, fault := range CheckOffering(source.ID(), &offering) {
				t.Error(fault)
			}
			for _, fault := range CheckSurroundings(&offering) {
				t.Error(fault)
			}
		})
	}
	t.Run("offerings", func(t *testing.T) {
		for _, fault := range CheckOfferings(source.Offerings()) {
			t.Error(fault)
		}
	})
	t.Run("regions", func(t *testing.T) {
		for _, fault := range CheckRegions(source.ID(), source.Regions()) {
			t.Error(fault)
		}
	})
	t.Run("every call returns the same fresh values", func(t *testing.T) { returnsFreshValues(t, source) })
}

// CheckOfferings reports what is wrong between offerings of one provider.
func CheckOfferings(offerings []pricing.Offering) []error {
	if len(offerings) == 0 {
		return []error{fmt.Errorf("no offerings")}
	}
	var faults []error
	ids := map[pricing.OfferingID]bool{}
	for _, offering := range offerings {
		if ids[offering.ID] {
			faults = append(faults, fmt.Errorf("offering %s stands twice", offering.ID))
		}
		ids[offering.ID] = true
	}
	for _, offering := range offerings {
		for _, meter := range offering.Meters {
			if err := checkPriced(&meter, offering.ID.Provider(), ids); err != nil {
				faults = append(faults, fmt.Errorf("offering %s: meter %s: %w", offering.ID, meter.Name, err))
			}
		}
	}
	return append(faults, checkServices(offerings)...)
}

// CheckRegions reports what is wrong with a provider's regions.
func CheckRegions(provider pricing.Provider, regions []pricing.Region) []error {
	var faults []error
	defaults := 0
	for i, region := range regions {
		fault := func(format string, arguments ...any) {
			faults = append(faults, fmt.Errorf("region %q: "+format, append([]any{region.ID}, arguments...)...))
		}
		if region.Provider != provider {
			fault("provider %q", region.Provider)
		}
		if region.ID == "" || region.Name == "" || strings.ContainsAny(region.ID, "/ ") {
			fault("name %q", region.Name)
		}
		if i > 0 && regions[i-1].ID >= region.ID {
			fault("follows %q: not sorted, or twice", regions[i-1].ID)
		}
		if !isCountry(region.Country) || !isCountry(region.OperatorSeat) {
			fault("country %q, operator's seat %q", region.Country, region.OperatorSeat)
		}
		if err := checkCitation(region.SeatCitation); err != nil {
			fault("operator's seat: %w", err)
		}
		if err := checkCitation(region.Citation); err != nil {
			fault("%w", err)
		}
		if region.Default {
			defaults++
		}
	}
	if defaults != 1 {
		faults = append(faults, fmt.Errorf("%d default regions, want 1", defaults))
	}
	return faults
}

// isCountry reports the form of ISO 3166-1 alpha-2: two capitals.
func isCountry(code string) bool {
	return len(code) == 2 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z'
}

// checkCitation reports a citation that leads nowhere: without an address or
// title, or without a date of the form YYYY-MM-DD.
func checkCitation(citation pricing.Citation) error {
	if citation.URL == "" {
		return fmt.Errorf("citation without address or title")
	}
	if strings.Contains(citation.URL, "://") && !strings.HasPrefix(citation.URL, "https://") {
		return fmt.Errorf("citation %s: not an https address", citation.URL)
	}
	if !isDate(citation.Read) {
		return fmt.Errorf("citation %s: read on %q", citation.URL, citation.Read)
	}
	return nil
}

func isDate(text string) bool {
	if len(text) != len("2026-01-31") || text[4] != '-' || text[7] != '-' {
		return false
	}
	digits := text[:4] + text[5:7] + text[8:]
	return !strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
}

// returnsFreshValues spoils what one call returned and expects the next to be
// whole: a definition that is shared between callers could be changed by one.
func returnsFreshValues(t *testing.T, source providers.Source) {
	offerings, regions := source.Offerings(), source.Regions()
	for i := range offerings {
		clear(offerings[i].Meters)
		clear(offerings[i].Architectures)
		clear(offerings[i].Citations)
		offerings[i].Placement = pricing.Placement{}
	}
	clear(regions)
	if reflect.DeepEqual(offerings, source.Offerings()) || reflect.DeepEqual(regions, source.Regions()) {
		t.Error("a later call returned what an earlier caller changed")
	}
	if !reflect.DeepEqual(source.Offerings(), source.Offerings()) || !reflect.DeepEqual(source.Regions(), source.Regions()) {
		t.Error("two calls returned different definitions")
	}
	for _, offering := range source.Offerings() {
		if err := offering.Validate(); err != nil || slices.Contains(offering.Architectures, "") {
			t.Errorf("after a caller changed an earlier result: %v", err)
		}
	}
}
