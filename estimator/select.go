package estimator

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// MaxOptions is the most options that one answer compares without `top`.
const MaxOptions = 2000

// selection is what a request compares.
type selection struct {
	candidates    []int
	notApplicable []NotApplicable
}

// choose returns the candidates of a load, in order of id. It complains about
// names that match nothing, and about a selection that is empty or too large.
func (p *Plan) choose(load *workload.Load) (selection, error) {
	if load.Option != "" {
		return p.only(load.Option)
	}
	purchases, notSold := p.purchases(load)
	if selectsNothing(load) && len(notSold) == 0 {
		return selection{candidates: p.narrowed(p.defaults, load)}, nil
	}
	regions, complaints := p.regionsOf(load)
	offerings, more := p.offeringsOf(load)
	complaints = append(complaints, more...)
	complaints = append(complaints, p.unknownTypes(load)...)
	if len(complaints) > 0 {
		return selection{}, complaints
	}
	chosen := selection{notApplicable: notSold}
	for i := range p.candidates {
		c := &p.candidates[i]
		if regions[c.inRegions] && offerings[c.inOfferings] && slices.Contains(purchases, c.purchase) {
			chosen.candidates = append(chosen.candidates, i)
		}
	}
	chosen.candidates = p.narrowed(chosen.candidates, load)
	if len(chosen.candidates) == 0 && len(chosen.notApplicable) == 0 {
		return selection{}, workload.Errors{{
			Code:   workload.CodeContradictory,
			Detail: "no offering is left: providers, regions, jurisdictions, offerings and architecture exclude one another",
		}}
	}
	if len(chosen.candidates) > MaxOptions && !load.Given("top") {
		return selection{}, workload.Errors{{
			Field: "regions", Code: workload.CodeOutOfRange,
			Detail: fmt.Sprintf("the request selects %d options, at most %d are compared: narrow it, or ask for top=N", len(chosen.candidates), MaxOptions),
		}}
	}
	return chosen, nil
}

// only is the selection of one option by its id, also of an offering that has to
// be named.
func (p *Plan) only(id string) (selection, error) {
	at, found := p.byID[unsized(id)]
	if !found {
		return selection{}, complain("option", workload.CodeUnknown, "%q is no option: offering/region/architecture/purchase%s", id, p.nearestOption(id))
	}
	return selection{candidates: []int{at}}, nil
}

// unsized is the id of an option without its sizing.
func unsized(id string) string {
	if at := strings.LastIndexByte(id, '/'); at >= 0 && slices.Contains(workload.SizingNames(), id[at+1:]) {
		return id[:at]
	}
	return id
}

// nearestOption suggests an option whose id shares its offering, else an offering.
func (p *Plan) nearestOption(id string) string {
	parts := strings.Split(id, "/")
	var names []string
	for i := range p.candidates {
		if len(parts) >= 3 && strings.HasPrefix(p.candidates[i].id, parts[0]+"/"+parts[1]+"/") {
			names = append(names, p.candidates[i].id)
		}
	}
	return workload.NearestClause(id, names)
}

// selectsNothing reports whether the default selection applies.
func selectsNothing(load *workload.Load) bool {
	return !slices.ContainsFunc(selectingFields[:], load.Given)
}

var selectingFields = [...]string{"providers", "regions", "offerings", "jurisdictions", "instance_types"}

// narrowed keeps the asked architecture.
func (p *Plan) narrowed(candidates []int, load *workload.Load) []int {
	want := pricing.Architecture(load.Architecture)
	if want == pricing.AnyArchitecture || want == "" {
		return candidates
	}
	var kept []int
	for _, i := range candidates {
		if p.candidates[i].architecture == want {
			kept = append(kept, i)
		}
	}
	return kept
}

// purchases splits the asked purchases into those that some offering sells and
// the reasons why the others are not applicable.
func (p *Plan) purchases(load *workload.Load) (sold []pricing.Purchase, notSold []NotApplicable) {
	if len(load.Purchase) == 1 && load.Purchase[0] == string(pricing.OnDemand) {
		return onDemandOnly, nil
	}
	for _, name := range load.Purchase {
		purchase := pricing.Purchase(name)
		if purchase == pricing.OnDemand {
			sold = append(sold, purchase)
			continue
		}
		for i := range p.offerings {
			if offering := &p.offerings[i]; !slices.Contains(ways(offering), purchase) && matches(load.Offerings, string(offering.ID)) {
				notSold = append(notSold, NotApplicable{
					Offering: offering.ID, Purchase: purchase,
					Reason: fmt.Sprintf("%s is not sold as %s, or nobody published such a price", offering.ID, purchase),
				})
			}
		}
		sold = append(sold, purchase)
	}
	return sold, notSold
}

// onDemandOnly is what nearly every request asks for.
var onDemandOnly = []pricing.Purchase{pricing.OnDemand}

// matches reports whether the text fits one of the patterns; no pattern fits all.
func matches(patterns []string, text string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(pattern string) bool { return glob(pattern, text) })
}

// glob matches * and ? over the whole text, slashes included.
func glob(pattern, text string) bool {
	if !strings.ContainsAny(pattern, `*?[\`) {
		return pattern == text
	}
	// path.Match keeps * within a path element; names are one element here.
	const element = "\x01"
	matched, err := path.Match(strings.ReplaceAll(pattern, "/", element), strings.ReplaceAll(text, "/", element))
	return err == nil && matched
}

// regionsOf are the regions of the request: as named, else all that fit the
// jurisdictions, else the default region of the named providers, else all
// default regions.
func (p *Plan) regionsOf(load *workload.Load) ([]bool, workload.Errors) {
	chosen := make([]bool, len(p.regions))
	var complaints workload.Errors
	for _, pattern := range load.Regions {
		if !p.addRegions(chosen, pattern) {
			complaints = append(complaints, workload.FieldError{
				Field: "regions", Code: workload.CodeUnknown,
				Detail: p.unknownRegion(pattern),
			})
		}
	}
	for _, code := range load.Jurisdictions {
		if !slices.ContainsFunc(p.regions, func(r pricing.Region) bool { return r.InJurisdiction(code) }) {
			complaints = append(complaints, workload.FieldError{
				Field: "jurisdictions", Code: workload.CodeUnknown,
				Detail: fmt.Sprintf("no region lies in %q: name ISO country codes or EU", code),
			})
		}
	}
	if len(load.Regions) == 0 {
		for i := range p.regions {
			if r := &p.regions[i]; r.Default || len(load.Jurisdictions) > 0 {
				chosen[i] = true
			}
		}
	}
	for i := range p.regions {
		chosen[i] = chosen[i] && fits(&p.regions[i], load)
	}
	return chosen, complaints
}

// fits reports whether a region passes the providers and jurisdictions.
func fits(r *pricing.Region, load *workload.Load) bool {
	provider := len(load.Providers) == 0 || slices.Contains(load.Providers, string(r.Provider))
	jurisdiction := len(load.Jurisdictions) == 0 || slices.ContainsFunc(load.Jurisdictions, r.InJurisdiction)
	return provider && jurisdiction
}

// addRegions marks the regions that a pattern names and reports whether there
// are any. A pattern without a provider matches ids of every provider.
func (p *Plan) addRegions(chosen []bool, pattern string) bool {
	provider, id, named := strings.Cut(pattern, ":")
	if !named {
		provider, id = "*", pattern
	}
	found := false
	for i := range p.regions {
		if r := &p.regions[i]; glob(id, r.ID) && glob(provider, string(r.Provider)) {
			chosen[i], found = true, true
		}
	}
	return found
}

func (p *Plan) unknownRegion(pattern string) string {
	names := make([]string, len(p.regions))
	for i := range p.regions {
		names[i] = string(p.regions[i].Provider) + ":" + p.regions[i].ID
	}
	return fmt.Sprintf("%q is not a region (provider:region, globs allowed)%s", pattern, workload.NearestClause(pattern, names))
}

// offeringsOf are the offerings of the request; an offering that has to be
// named is chosen only by its full id.
func (p *Plan) offeringsOf(load *workload.Load) ([]bool, workload.Errors) {
	chosen := make([]bool, len(p.offerings))
	var complaints workload.Errors
	for i := range p.offerings {
		offering := &p.offerings[i]
		if offering.NamedOnly {
			chosen[i] = slices.Contains(load.Offerings, string(offering.ID))
		} else {
			chosen[i] = matches(load.Offerings, string(offering.ID))
		}
	}
	for _, pattern := range load.Offerings {
		if !slices.ContainsFunc(p.offerings, func(o pricing.Offering) bool { return glob(pattern, string(o.ID)) }) {
			complaints = append(complaints, workload.FieldError{Field: "offerings", Code: workload.CodeUnknown, Detail: p.unknownOffering(pattern)})
		}
	}
	return chosen, complaints
}

func (p *Plan) unknownOffering(pattern string) string {
	names := make([]string, len(p.offerings))
	for i := range p.offerings {
		names[i] = string(p.offerings[i].ID)
	}
	return fmt.Sprintf("%q is not an offering%s", pattern, workload.NearestClause(pattern, names))
}

// unknownTypes complains about machine types that no provider publishes.
func (p *Plan) unknownTypes(load *workload.Load) workload.Errors {
	var complaints workload.Errors
	for _, pattern := range load.InstanceTypes {
		known := slices.ContainsFunc(p.catalog.Lists(), func(list *pricing.PriceList) bool {
			return slices.ContainsFunc(list.Machines, func(m pricing.MachineType) bool { return glob(pattern, m.Name) })
		})
		if !known {
			complaints = append(complaints, workload.FieldError{
				Field: "instance_types", Code: workload.CodeUnknown,
				Detail: fmt.Sprintf("%q is not a machine type of the catalog", pattern),
			})
		}
	}
	return complaints
}
