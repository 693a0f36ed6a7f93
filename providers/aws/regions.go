package aws

import (
	"breakeven/pricing"
)

// operatorSeat is the seat of Amazon Web Services, Inc., Seattle, which
// operates every region below.
const operatorSeat = "US"

var seatCitation = pricing.Citation{URL: "https://aws.amazon.com/legal/aws-contracting-party/", Read: "2026-11-24", Memory: true}

// defaultRegion is the region of an estimate that names none.
const defaultRegion = "us-east-1"

// regions are the places where AWS sells. AWS prices by region only: there are
// neither zones nor continents.
func regions() []pricing.Region {
	rows := []struct{ id, name, country string }{
		{"af-south-1", "Cape Town", "ZA"},
		{"ap-east-1", "Hong Kong", "HK"},
		{"ap-east-2", "Taipei", "TW"},
		{"ap-northeast-1", "Tokyo", "JP"},
		{"ap-northeast-2", "Seoul", "KR"},
		{"ap-northeast-3", "Osaka", "JP"},
		{"ap-south-1", "Mumbai", "IN"},
		{"ap-south-2", "Hyderabad", "IN"},
		{"ap-southeast-1", "Singapore", "SG"},
		{"ap-southeast-2", "Sydney", "AU"},
		{"ap-southeast-3", "Jakarta", "ID"},
		{"ap-southeast-4", "Melbourne", "AU"},
		{"ap-southeast-5", "Malaysia", "MY"},
		{"ap-southeast-6", "New Zealand", "NZ"},
		{"ap-southeast-7", "Thailand", "TH"},
		{"ca-central-1", "Canada Central", "CA"},
		{"ca-west-1", "Calgary", "CA"},
		{"eu-central-1", "Frankfurt", "DE"},
		{"eu-central-2", "Zurich", "CH"},
		{"eu-north-1", "Stockholm", "SE"},
		{"eu-south-1", "Milan", "IT"},
		{"eu-south-2", "Spain", "ES"},
		{"eu-west-1", "Ireland", "IE"},
		{"eu-west-2", "London", "GB"},
		{"eu-west-3", "Paris", "FR"},
		{"il-central-1", "Tel Aviv", "IL"},
		{"me-central-1", "UAE", "AE"},
		{"me-south-1", "Bahrain", "BH"},
		{"mx-central-1", "Mexico Central", "MX"},
		{"sa-east-1", "São Paulo", "BR"},
		{"us-east-1", "N. Virginia", "US"},
		{"us-east-2", "Ohio", "US"},
		{"us-gov-east-1", "GovCloud (US-East)", "US"},
		{"us-gov-west-1", "GovCloud (US-West)", "US"},
		{"us-west-1", "N. California", "US"},
		{"us-west-2", "Oregon", "US"},
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
			Default:      row.id == defaultRegion,
			Citation: pricing.Citation{
				URL: "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html", Read: readAgain,
			},
		}
	}
	return list
}
