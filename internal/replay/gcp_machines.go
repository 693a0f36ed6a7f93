package replay

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// gcpWords are what descriptions call a component: where it is used, and where it is
// committed to.
var gcpWords = map[string][2]string{
	"a2": {"A2 Instance", "A2 "}, "a3": {"A3 Instance", "A3 "}, "c2": {"Compute optimized", ""},
	"c2d": {"C2D AMD Instance", "C2D AMD "}, "c3": {"C3 Instance", "C3 "}, "c3d": {"C3D Instance", "C3D "},
	"c4": {"C4 Instance", "C4 "}, "c4a": {"C4A Arm Instance", "C4A Arm "}, "c4d": {"C4D Instance", "C4D "},
	"c4n": {"C4N Instance", "C4N "}, "e2": {"E2 Instance", "E2 "}, "g2": {"G2 Instance", "G2 "}, "g4": {"G4 Instance", "G4 "},
	"h3": {"H3 Instance", "H3 "}, "m1": {"Memory-optimized Instance", "Memory-optimized "},
	"m3": {"M3 Memory-optimized Instance", "M3 Memory-optimized "}, "m4": {"M4 Instance", "M4 "},
	"m4-ultramem-224": {"M4Ultramem224 Instance", "M4Ultramem224 "}, "n1": {"N1 Predefined Instance", ""},
	"n2": {"N2 Instance", "N2 "}, "n2d": {"N2D AMD Instance", "N2D AMD "}, "n4": {"N4 Instance", "N4 "},
	"n4a": {"N4A Instance", "N4A "}, "n4d": {"N4D Instance", "N4D "}, "t2a": {"T2A Arm Instance", "T2A Arm "},
	"t2d": {"T2D AMD Instance", "T2D AMD "}, "z3": {"Z3 Instance", "Z3 "},
	"m2-premium": {"Memory Optimized Upgrade Premium for Memory-optimized Instance", ""},

	"f1": {"Micro Instance with burstable CPU", ""}, "g1": {"Small Instance with 1 VCPU", ""},
	"local-ssd": {"SSD backed Local Storage", "Local SSD"}, "local-ssd/c4": {"C4 Instance Local SSD", "C4 Local SSD"},
	"local-ssd/c4a": {"C4A Instance Local SSD", "C4A Local SSD"}, "local-ssd/c4d": {"C4D Instance Local SSD", "C4D Local SSD"},
	"a100": {"Nvidia Tesla A100 GPU", ""}, "a100-80gb": {"Nvidia Tesla A100 80GB GPU", ""}, "l4": {"Nvidia L4 GPU", ""},
	"h100-80gb": {"Nvidia H100 80GB GPU", ""}, "h100-80gb-mega": {"Nvidia H100 80GB Mega GPU", ""}, "rtx6000": {"RTX 6000 96GB", ""},
}

var gcpUsages = map[pricing.Purchase]string{
	pricing.OnDemand: "OnDemand", pricing.Spot: "Preemptible", "cud_1y": "Commit1Yr", "cud_3y": "Commit3Yr",
}

// gcpMachineSKUs are the SKUs of the components that the list's machines are made
// of. Regions in which one costs the same share a SKU, as in the catalog.
func gcpMachineSKUs(list *pricing.PriceList) ([]gcpSKU, error) {
	rates, err := gcpTakeApart(list)
	if err != nil {
		return nil, err
	}
	type group struct {
		component string
		bought    pricing.Purchase
		price     string
	}
	regions := map[group][]string{}
	for key, price := range rates {
		of := group{key.component, key.bought, pricing.Text(price)}
		regions[of] = append(regions[of], string(key.area))
	}
	var skus []gcpSKU
	for of, areas := range regions {
		slices.Sort(areas)
		price, err := decimal.NewFromString(of.price)
		if err != nil {
			return nil, err
		}
		sku := gcpSKU{
			service: "6F81-5844-456A", family: "Compute", usage: gcpUsages[of.bought], regions: areas,
			tiers: []pricing.Tier{{UnitPrice: price}}, date: list.Published,
		}
		sku.describe(of.component)
		skus = append(skus, gcpNamed(sku))
	}
	return skus, nil
}

// describe gives a component's SKU the words that the catalog uses.
func (s *gcpSKU) describe(component string) {
	place := gcpPlace(s.regions[0])
	if len(s.regions) > 1 {
		place = "Americas"
	}
	family, part, isPair := strings.Cut(component, "/")
	words := gcpWords[component]
	used, committed := words[0], words[1]
	s.unit, s.group = "h", "GPU"
	switch {
	case strings.HasPrefix(component, "local-ssd"):
		s.unit, s.group, s.family = "GiBy.mo", "LocalSSD", "Storage"
	case component == "f1":
		s.group = "F1Micro"
	case component == "g1":
		s.group = "G1Small"
	case !isPair: // accelerators are committed to under the name under which they run
		committed = used + " running"
	default:
		words = gcpWords[family]
		used, committed = words[0]+" Core", words[1]+"Cpu"
		s.group = "CPU"
		if part == "ram" {
			used, committed = words[0]+" Ram", words[1]+"Ram"
			s.unit, s.group = "GiBy.h", "RAM"
		}
		if family == "n1" {
			s.group = "N1Standard"
		}
	}
	if family == "c2" && len(s.regions) == 1 {
		used = strings.Replace(used, "optimized", "optimized Instance", 1)
	}
	switch {
	case s.usage == "Commit1Yr" || s.usage == "Commit3Yr":
		term := map[string]string{"Commit1Yr": " for 1 Year", "Commit3Yr": " for 3 Years"}[s.usage]
		if family == "n1" || family == "n2" || family == "e2" {
			term = strings.TrimSuffix(term, "s") // the older families are singular
		}
		s.description = "Commitment v1: " + committed + " in " + place + term
		switch {
		case family == "c2" && part == "core":
			s.description = "Commitment: Compute optimized Core running in " + place + term
		case family == "c2":
			s.description = "Commitment: Compute optimized Ram running in " + place + term
		case component == "local-ssd":
			s.description = "Commitment v1: Local SSD In " + place + term
		}
	case component == "local-ssd" && s.usage == "Preemptible":
		s.description = used + " attached to Spot Preemptible VMs in " + place
	case component == "local-ssd" && len(s.regions) > 1:
		s.description = used
	case component == "local-ssd":
		s.description = used + " in " + place
	case s.usage == "Preemptible" && s.group == "GPU":
		s.description = used + " attached to Spot Preemptible VMs running in " + place
	case s.usage == "Preemptible":
		s.description = "Spot Preemptible " + used + " running in " + place
	default:
		s.description = used + " running in " + place
	}
}
