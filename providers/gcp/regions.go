package gcp

import (
	"breakeven/pricing"
)

// operatorSeat is the seat of Google LLC, Mountain View, which operates every
// region below.
const operatorSeat = "US"

var seatCitation = pricing.Citation{URL: "https://policies.google.com/terms", Read: "2026-11-24", Memory: true}

// defaultRegion is the region of an estimate that names none.
const defaultRegion = "us-central1"

// The continents, by geography. Which of them Google groups in a price was not
// read, and no meter may use them before it was; a test holds that.
const (
	africa       pricing.Area = "africa"
	asia         pricing.Area = "asia"
	europe       pricing.Area = "europe"
	middleEast   pricing.Area = "middle-east"
	northAmerica pricing.Area = "north-america"
	oceania      pricing.Area = "oceania"
	southAmerica pricing.Area = "south-america"
)

// regions are the places where Google Cloud sells.
func regions() []pricing.Region {
	rows := []struct {
		id, name, country string
		continent         pricing.Area
	}{
		{"africa-south1", "Johannesburg", "ZA", africa},
		{"asia-east1", "Taiwan", "TW", asia},
		{"asia-east2", "Hong Kong", "HK", asia},
		{"asia-northeast1", "Tokyo", "JP", asia},
		{"asia-northeast2", "Osaka", "JP", asia},
		{"asia-northeast3", "Seoul", "KR", asia},
		{"asia-south1", "Mumbai", "IN", asia},
		{"asia-south2", "Delhi", "IN", asia},
		{"asia-southeast1", "Singapore", "SG", asia},
		{"asia-southeast2", "Jakarta", "ID", asia},
		{"asia-southeast3", "Bangkok", "TH", asia},
		{"australia-southeast1", "Sydney", "AU", oceania},
		{"australia-southeast2", "Melbourne", "AU", oceania},
		{"europe-central2", "Warsaw", "PL", europe},
		{"europe-north1", "Finland", "FI", europe},
		{"europe-north2", "Stockholm", "SE", europe},
		{"europe-southwest1", "Madrid", "ES", europe},
		{"europe-west1", "Belgium", "BE", europe},
		{"europe-west10", "Berlin", "DE", europe},
		{"europe-west12", "Turin", "IT", europe},
		{"europe-west2", "London", "GB", europe},
		{"europe-west3", "Frankfurt", "DE", europe},
		{"europe-west4", "Netherlands", "NL", europe},
		{"europe-west6", "Zurich", "CH", europe},
		{"europe-west8", "Milan", "IT", europe},
		{"europe-west9", "Paris", "FR", europe},
		{"me-central1", "Doha", "QA", middleEast},
		{"me-central2", "Dammam", "SA", middleEast},
		{"me-west1", "Tel Aviv", "IL", middleEast},
		{"northamerica-northeast1", "Montréal", "CA", northAmerica},
		{"northamerica-northeast2", "Toronto", "CA", northAmerica},
		{"northamerica-south1", "Querétaro", "MX", northAmerica},
		{"southamerica-east1", "São Paulo", "BR", southAmerica},
		{"southamerica-west1", "Santiago", "CL", southAmerica},
		{"us-central1", "Iowa", "US", northAmerica},
		{"us-east1", "South Carolina", "US", northAmerica},
		{"us-east4", "Northern Virginia", "US", northAmerica},
		{"us-east5", "Columbus", "US", northAmerica},
		{"us-south1", "Dallas", "US", northAmerica},
		{"us-west1", "Oregon", "US", northAmerica},
		{"us-west2", "Los Angeles", "US", northAmerica},
		{"us-west3", "Salt Lake City", "US", northAmerica},
		{"us-west4", "Las Vegas", "US", northAmerica},
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
			Continent:    row.continent,
			Default:      row.id == defaultRegion,
			Citation:     regionCitation(row.id),
		}
	}
	return list
}

// regionCitation is where a region and its place were read. The newest regions
// were not on the page that was read.
func regionCitation(id string) pricing.Citation {
	switch id {
	case "asia-southeast3":
		return pricing.Citation{URL: "https://docs.cloud.google.com/alloydb/docs/release-notes", Read: readAgain}
	case "europe-north2", "northamerica-south1":
		return pricing.Citation{URL: "https://docs.cloud.google.com/compute/docs/regions-zones", Read: readAgain, Memory: true}
	default:
		return pricing.Citation{URL: "https://docs.cloud.google.com/run/docs/locations", Read: readAgain}
	}
}
