package azure

import (
	"breakeven/pricing"
)

// operatorSeat is the seat of Microsoft Corporation, Redmond, which operates
// every region below.
const operatorSeat = "US"

var seatCitation = pricing.Citation{URL: "https://www.microsoft.com/en-us/legal/terms-of-use", Read: "2026-11-24", Memory: true}

// defaultRegion is the region of an estimate that names none.
const defaultRegion = "eastus"

// zoneCitation is one of two places that agree about every region below which they
// name. This one names all of them, after the zones of the virtual network pricing
// page; Microsoft's own, for internet egress, names a third:
// https://learn.microsoft.com/en-us/gaming/playfab/features/multiplayer/networking/supported-azure-regions
var zoneCitation = pricing.Citation{
	URL: "https://github.com/infracost/infracost/blob/95ba4f49/internal/providers/terraform/azure/util.go", Read: readAgain,
}

// The zones of Azure's network prices: North America and Europe, Asia and the
// Pacific, South America with Africa and the Gulf.
const (
	zoneOne   pricing.Area = "zone-1"
	zoneTwo   pricing.Area = "zone-2"
	zoneThree pricing.Area = "zone-3"
)

// regions are the places where Azure sells: display name, physical location.
func regions() []pricing.Region {
	rows := []struct {
		id, name, country string
		zone              pricing.Area
	}{
		{"australiaeast", "Australia East (New South Wales)", "AU", zoneTwo},
		{"brazilsouth", "Brazil South (São Paulo State)", "BR", zoneThree},
		{"canadacentral", "Canada Central (Toronto)", "CA", zoneOne},
		{"centralindia", "Central India (Pune)", "IN", zoneTwo},
		{"centralus", "Central US (Iowa)", "US", zoneOne},
		{"eastasia", "East Asia (Hong Kong)", "HK", zoneTwo},
		{"eastus", "East US (Virginia)", "US", zoneOne},
		{"eastus2", "East US 2 (Virginia)", "US", zoneOne},
		{"francecentral", "France Central (Paris)", "FR", zoneOne},
		{"germanywestcentral", "Germany West Central (Frankfurt)", "DE", zoneOne},
		{"japaneast", "Japan East (Tokyo)", "JP", zoneTwo},
		{"koreacentral", "Korea Central (Seoul)", "KR", zoneTwo},
		{"northeurope", "North Europe (Ireland)", "IE", zoneOne},
		{"norwayeast", "Norway East", "NO", zoneOne},
		{"polandcentral", "Poland Central (Warsaw)", "PL", zoneOne},
		{"southafricanorth", "South Africa North (Johannesburg)", "ZA", zoneThree},
		{"southcentralus", "South Central US (Texas)", "US", zoneOne},
		{"southeastasia", "Southeast Asia (Singapore)", "SG", zoneTwo},
		{"swedencentral", "Sweden Central (Gävle)", "SE", zoneOne},
		{"switzerlandnorth", "Switzerland North (Zurich)", "CH", zoneOne},
		{"switzerlandwest", "Switzerland West (Geneva)", "CH", zoneOne},
		{"uaenorth", "UAE North (Dubai)", "AE", zoneThree},
		{"uksouth", "UK South (London)", "GB", zoneOne},
		{"ukwest", "UK West (Cardiff)", "GB", zoneOne},
		{"westeurope", "West Europe (Netherlands)", "NL", zoneOne},
		{"westus2", "West US 2 (Washington)", "US", zoneOne},
		{"westus3", "West US 3 (Phoenix)", "US", zoneOne},
	}
	list := make([]pricing.Region, len(rows))
	for i, row := range rows {
		list[i] = pricing.Region{
			Provider:     ID,
			ID:           row.id,
			Name:         row.name,
			Country:      row.country,
			OperatorSeat: operatorSeat,
			SeatCitation: seatCitation,
			Zone:         row.zone,
			AreaCitation: zoneCitation,
			Default:      row.id == defaultRegion,
			Citation: pricing.Citation{
				URL: "https://learn.microsoft.com/en-us/azure/reliability/regions-list", Read: readAgain,
			},
		}
	}
	return list
}
