package pricing

import "slices"

// Region is a place where a provider sells offerings.
type Region struct {
	Provider     Provider
	ID           string // the provider's code, e.g. "eu-central-2"
	Name         string // e.g. "Zurich"
	Country      string // ISO 3166-1 alpha-2, where the data centres stand
	OperatorSeat string // ISO 3166-1 alpha-2, seat of the company that operates it
	SeatCitation Citation
	// Zone is the transfer price zone, where the provider has zones. Continent is
	// the provider's continent for continental prices. Both may be empty.
	Zone      Area
	Continent Area
	// AreaCitation is where zone and continent were read.
	AreaCitation Citation
	// Default marks the provider's region in an estimate that names none.
	Default  bool
	Citation Citation
}

// Area returns the area under which a price of the kind is published for r.
func (r Region) Area(kind AreaKind) Area {
	switch kind {
	case AreaZone:
		return r.Zone
	case AreaContinent:
		return r.Continent
	case AreaGlobal:
		return Global
	default:
		return Area(r.ID)
	}
}

// AreaFromMemory reports whether the area of a kind was written down from memory:
// a price that is looked up under it deserves a check.
func (r Region) AreaFromMemory(kind AreaKind) bool {
	return (kind == AreaZone || kind == AreaContinent) && r.AreaCitation.Memory
}

// InJurisdiction reports whether the region lies in the jurisdiction: an ISO
// country code, or "EU" for the member states.
func (r Region) InJurisdiction(code string) bool {
	return r.Country == code || (code == "EU" && slices.Contains(euMembers, r.Country))
}

// euMembers are the member states of the European Union
// (https://european-union.europa.eu/principles-countries-history/eu-countries_en,
// 27 states since 2020-02-01).
var euMembers = []string{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
	"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}

// Citation is where a rule or fact was read.
type Citation struct {
	URL  string // or the title of a document that has no address
	Read string // YYYY-MM-DD
	// Memory: written down from memory of public documentation and not yet
	// checked against it. Such a rule is flagged low_confidence: rule.
	Memory bool
}
