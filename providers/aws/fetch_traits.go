package aws

import "strings"

// trait is a property of a product in AWS's price lists that decides what the
// product is.
type trait int

// The traits that are read. A product has many more.
const (
	traitService trait = iota
	traitFamily
	traitUsage
	traitOperation
	traitRegion
	traitFromRegion
	traitLocation
	traitLocationType
	traitFromLocationType
	traitGroup
	traitTenancy
	traitSystem
	traitSoftware
	traitCapacity
	traitMarket
	traitLicense
	traitVolume
	traitTransfer
	traitInstanceType
	traitVCPU
	traitMemory
	traitProcessor
	traitCount // how many there are
)

// traitNames are the names of the traits: as attributes of a product in JSON, which
// are the fields of a filter too, and as columns of the same list as CSV, which are
// compared without regard to case: services spell them differently.
var traitNames = [traitCount]struct{ attribute, column string }{
	traitService:          {"servicecode", "serviceCode"},
	traitFamily:           {"productFamily", "Product Family"},
	traitUsage:            {"usagetype", "usageType"},
	traitOperation:        {"operation", "operation"},
	traitRegion:           {"regionCode", "Region Code"},
	traitFromRegion:       {"fromRegionCode", "From Region Code"},
	traitLocation:         {"location", "Location"},
	traitLocationType:     {"locationType", "Location Type"},
	traitFromLocationType: {"fromLocationType", "From Location Type"},
	traitGroup:            {"group", "Group"},
	traitTenancy:          {"tenancy", "Tenancy"},
	traitSystem:           {"operatingSystem", "Operating System"},
	traitSoftware:         {"preInstalledSw", "Pre Installed S/W"},
	traitCapacity:         {"capacitystatus", "CapacityStatus"},
	traitMarket:           {"marketoption", "MarketOption"},
	traitLicense:          {"licenseModel", "License Model"},
	traitVolume:           {"volumeApiName", "Volume API Name"},
	traitTransfer:         {"transferType", "Transfer Type"},
	traitInstanceType:     {"instanceType", "Instance Type"},
	traitVCPU:             {"vcpu", "vCPU"},
	traitMemory:           {"memory", "Memory"},
	traitProcessor:        {"physicalProcessor", "Physical Processor"},
}

// traits are the values of a product's traits; an absent one is empty.
type traits [traitCount]string

// attributeTraits finds a trait by its attribute.
var attributeTraits = func() map[string]trait {
	byName := make(map[string]trait, traitCount)
	for i := range traitCount {
		byName[traitNames[i].attribute] = i
	}
	return byName
}()

// condition is what a product must have. It is asked of the API as a filter, and
// checked again on what comes back.
type condition struct {
	trait    trait
	value    string
	contains bool // the trait holds the value somewhere; otherwise it is the value
	orAbsent bool // or the product has no such trait, as in lists of some years ago
}

func (c *condition) holds(t *traits) bool {
	got := t[c.trait]
	if c.contains {
		return strings.Contains(got, c.value)
	}
	return got == c.value || (c.orAbsent && got == "")
}

// region is where the product is sold: the region's id, or "" for what is sold
// everywhere alike, or stands in a place that is no region (a local zone, a
// wavelength zone, an outpost), which ok tells apart.
func (t *traits) region() (id string, ok bool) {
	id, kind := t[traitRegion], t[traitLocationType]
	if id == "" {
		id = t[traitFromRegion]
	}
	if kind == "" {
		kind = t[traitFromLocationType]
	}
	if id == "" {
		return "", t[traitLocation] == "Any" || t[traitLocation] == ""
	}
	return id, kind == "" || kind == "AWS Region"
}

// withoutPrefix is a usage type without the region in front of it ("EUC1-",
// "EU-"). The region that has none is us-east-1, for the older services. A prefix
// is the letters of a place with a number, or EU, so that "Lambda-GB-Second" and
// "TS-LoadBalancerUsage" have none.
func withoutPrefix(usage string) string {
	prefix, rest, found := strings.Cut(usage, "-")
	if !found || !isPlace(prefix) {
		return usage
	}
	return rest
}

// isPlace reports whether the text is how AWS abbreviates a region.
func isPlace[T string | []byte](prefix T) bool {
	letters := 0
	for letters < len(prefix) && prefix[letters] >= 'A' && prefix[letters] <= 'Z' {
		letters++
	}
	digits := len(prefix) - letters
	for i := letters; i < len(prefix); i++ {
		if prefix[i] < '0' || prefix[i] > '9' {
			return false
		}
	}
	return (letters == 2 || letters == 3) && digits >= 1 && digits <= 2 || string(prefix) == "EU"
}
