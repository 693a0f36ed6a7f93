package replay

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"breakeven/pricing"
)

// gcpSKU is one SKU of a service, as compact as it can be kept.
type gcpSKU struct {
	service, id, description string
	family, group, usage     string
	regions                  []string
	unit                     string
	tiers                    []pricing.Tier // by the catalog's unit
	date                     string
}

// gcpDisplayed are the names under which services are displayed, by id.
var gcpDisplayed = map[string]string{
	"152E-C115-5142": "Cloud Run",
	"29E7-DA93-CA13": "Cloud Run Functions",
	"6F81-5844-456A": "Compute Engine",
	"CCD8-9BF1-090E": "Kubernetes Engine",
	"E505-1604-58F8": "Networking",
	"36A9-155B-23F0": "API Gateway",
	"5490-F7B7-8DF6": "Cloud Logging",
}

// gcpNamed gives a SKU an id of the catalog's form, the same at every call.
func gcpNamed(s gcpSKU) gcpSKU {
	if s.id == "" {
		sum := sha256.Sum256([]byte(s.service + s.description + s.usage + strings.Join(s.regions, ",")))
		s.id = fmt.Sprintf("%X-%X-%X", sum[:2], sum[2:4], sum[4:6])
	}
	return s
}

// The layout of the catalog, field by field as its answers have it.
//

type (
	gcpPage struct {
		SKUs          []gcpWire `json:"skus"`
		NextPageToken string    `json:"nextPageToken"`
	}
	gcpWire struct {
		Name                string      `json:"name"`
		SKUID               string      `json:"skuId"`
		Description         string      `json:"description"`
		Category            gcpCategory `json:"category"`
		ServiceRegions      []string    `json:"serviceRegions"`
		PricingInfo         []gcpInfo   `json:"pricingInfo"`
		ServiceProviderName string      `json:"serviceProviderName"`
		GeoTaxonomy         gcpGeo      `json:"geoTaxonomy"`
	}
	gcpCategory struct {
		ServiceDisplayName string `json:"serviceDisplayName"`
		ResourceFamily     string `json:"resourceFamily"`
		ResourceGroup      string `json:"resourceGroup"`
		UsageType          string `json:"usageType"`
	}
	gcpInfo struct {
		Summary                string          `json:"summary"`
		PricingExpression      gcpExpression   `json:"pricingExpression"`
		AggregationInfo        *gcpAggregation `json:"aggregationInfo,omitempty"`
		CurrencyConversionRate int             `json:"currencyConversionRate"`
		EffectiveTime          string          `json:"effectiveTime"`
	}
	gcpExpression struct {
		UsageUnit                string      `json:"usageUnit"`
		DisplayQuantity          int         `json:"displayQuantity"`
		TieredRates              []gcpRate   `json:"tieredRates"`
		UsageUnitDescription     string      `json:"usageUnitDescription"`
		BaseUnit                 string      `json:"baseUnit"`
		BaseUnitDescription      string      `json:"baseUnitDescription"`
		BaseUnitConversionFactor json.Number `json:"baseUnitConversionFactor,omitempty"`
	}
	gcpRate struct {
		StartUsageAmount json.Number `json:"startUsageAmount"`
		UnitPrice        gcpMoney    `json:"unitPrice"`
	}
	gcpMoney struct {
		CurrencyCode string `json:"currencyCode"`
		Units        string `json:"units"`
		Nanos        int64  `json:"nanos"`
	}
	gcpAggregation struct {
		AggregationLevel    string `json:"aggregationLevel"`
		AggregationInterval string `json:"aggregationInterval"`
		AggregationCount    int    `json:"aggregationCount"`
	}
	gcpGeo struct {
		Type    string   `json:"type"`
		Regions []string `json:"regions,omitempty"`
	}
)

// gcpUnits are the catalog's units: description, base unit, and how many of it.
var gcpUnits = map[string][3]string{
	"s": {"second", "s", "1"}, "h": {"hour", "s", "3600"}, "count": {"count", "count", "1"},
	"GiBy": {"gibibyte", "By", "1073741824"}, "GiBy.s": {"gibibyte second", "By.s", "1073741824"},
	"GiBy.h": {"gibibyte hour", "By.s", "3865470566400"}, "GHz.s": {"gigahertz second", "Hz.s", "1000000000"},
	"GiBy.mo": {"gibibyte month", "By.s", ""},
}

func (s *gcpSKU) wire() gcpWire {
	unit := gcpUnits[s.unit]
	info := gcpInfo{
		CurrencyConversionRate: 1, EffectiveTime: s.date + "T07:00:00Z",
		PricingExpression: gcpExpression{
			UsageUnit: s.unit, DisplayQuantity: 1, UsageUnitDescription: unit[0],
			BaseUnit: unit[1], BaseUnitDescription: unit[1], BaseUnitConversionFactor: json.Number(unit[2]),
		},
	}
	for _, tier := range s.tiers {
		units := tier.UnitPrice.Truncate(0)
		info.PricingExpression.TieredRates = append(info.PricingExpression.TieredRates, gcpRate{
			StartUsageAmount: json.Number(pricing.Text(tier.From)),
			UnitPrice:        gcpMoney{"USD", pricing.Text(units), tier.UnitPrice.Sub(units).Shift(9).IntPart()},
		})
	}
	if len(s.tiers) > 1 {
		info.AggregationInfo = &gcpAggregation{"ACCOUNT", "MONTHLY", 1}
	}
	// A timeline: what has ended comes first, what has not begun last.
	ended, coming := info, info
	ended.EffectiveTime, coming.EffectiveTime = "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
	ended.PricingExpression.TieredRates = gcpDearer(info.PricingExpression.TieredRates)
	coming.PricingExpression.TieredRates = ended.PricingExpression.TieredRates
	timeline := []gcpInfo{info}
	if strings.HasSuffix(s.id, "7") {
		timeline = []gcpInfo{ended, info, coming}
	}
	geo := gcpGeo{Type: "GLOBAL"}
	switch {
	case len(s.regions) > 1:
		geo = gcpGeo{"MULTI_REGIONAL", s.regions}
	case s.regions[0] != "global":
		geo = gcpGeo{"REGIONAL", s.regions}
	}
	return gcpWire{
		Name: "services/" + s.service + "/skus/" + s.id, SKUID: s.id, Description: s.description,
		Category:       gcpCategory{gcpDisplayed[s.service], s.family, s.group, s.usage},
		ServiceRegions: s.regions, PricingInfo: timeline, ServiceProviderName: "Google", GeoTaxonomy: geo,
	}
}

// gcpDearer are rates with another price.
func gcpDearer(rates []gcpRate) []gcpRate {
	dearer := make([]gcpRate, len(rates))
	for i, rate := range rates {
		units, _ := strconv.Atoi(rate.UnitPrice.Units)
		rate.UnitPrice.Units = strconv.Itoa(units + 1)
		dearer[i] = rate
	}
	return dearer
}
