package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
)

// PortfolioForm is how a caller wants the JSON of a portfolio written.
type PortfolioForm struct {
	Numbers   bool // decimals as JSON numbers
	LineItems bool // the profiles with their line items
}

// PortfolioRequest is a portfolio as a caller sent it.
type PortfolioRequest struct {
	Rows []portfolio.Row // at least one, at most portfolio.MaxRows
	Form PortfolioForm
	// Defaults are the fields that hold for every row which does not state them.
	Defaults *workload.Profile
}

// Members of the body of a portfolio.
const (
	memberDefaults = "defaults"
	memberProfiles = "profiles"
)

// DecodePortfolio reads the JSON body of POST /v1/portfolios. Fields of base
// (nil: none) hold where neither a profile nor the body's defaults state them. A
// profile that cannot be read becomes a row with its problem; the error is about
// the body as a whole, about all profiles when none can be read, or
// report.ErrTooManyRows.
func DecodePortfolio(body []byte, base *workload.Profile) (*PortfolioRequest, error) {
	members, err := splitPortfolio(body)
	if err != nil {
		return nil, err
	}
	request := &PortfolioRequest{}
	if request.Defaults, err = request.readDefaults(members.defaults, base); err != nil {
		return nil, err
	}
	for _, one := range members.profiles {
		request.Rows = append(request.Rows, readRow(one, request.Defaults))
	}
	return request, RefuseUnreadable(request.Rows, PointerToProfile)
}

// billed is a profile that states what holds for the bill as a whole, which all
// profiles that can be read must share.
func (r *PortfolioRequest) billed() *workload.Profile {
	for i := range r.Rows {
		if r.Rows[i].Problem == nil {
			return r.Rows[i].Profile
		}
	}
	return r.Defaults
}

// readDefaults reads the body's defaults over those of the caller.
func (r *PortfolioRequest) readDefaults(body []byte, base *workload.Profile) (*workload.Profile, error) {
	defaults, form, err := PortfolioDefaults(base)
	if err != nil {
		return nil, err
	}
	r.Form = form
	if body == nil {
		return defaults, nil
	}
	stated, wrong := workload.DecodeJSONOver(body, defaults)
	if len(wrong) == 0 {
		wrong = r.Form.shape(stated)
	}
	if len(wrong) > 0 {
		return nil, below("/"+memberDefaults, wrong)
	}
	return rowFields(stated)
}

// PortfolioDefaults takes what shapes the answer out of a profile that holds for
// all rows of a portfolio (nil: none): it is no field of a row.
func PortfolioDefaults(base *workload.Profile) (*workload.Profile, PortfolioForm, error) {
	form := PortfolioForm{LineItems: true}
	if base == nil {
		return &workload.Profile{}, form, nil
	}
	if wrong := form.shape(base); len(wrong) > 0 {
		return nil, form, wrong
	}
	defaults, err := rowFields(base)
	return defaults, form, err
}

// rowFields are the fields of a profile that a row may have.
func rowFields(from *workload.Profile) (*workload.Profile, error) {
	if !slices.ContainsFunc(workload.Names(), func(name string) bool { return answerField(name) && from.Given(name) }) {
		return from, nil
	}
	rows := &workload.Profile{}
	set := func(name string) error {
		if wrong := rows.SetValue(name, from.Value(name)); wrong != nil {
			return workload.Errors{*wrong}
		}
		return nil
	}
	for _, name := range workload.Names() {
		if from.Given(name) && !answerField(name) {
			if err := set(name); err != nil {
				return nil, err
			}
		}
	}
	for _, tag := range from.TagNames() {
		if err := set(workload.TagPrefix + tag); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// shape sets what a profile says about the form of the answer.
func (f *PortfolioForm) shape(from *workload.Profile) workload.Errors {
	var wrong workload.Errors
	complain := func(name, detail string) {
		wrong = append(wrong, workload.FieldError{Field: name, Code: workload.CodeContradictory, Detail: detail})
	}
	if from.Given("numbers") {
		f.Numbers = from.Numbers
	}
	if from.Given("include") {
		f.LineItems = slices.Contains(from.Include, lineItems)
		if slices.ContainsFunc(from.Include, func(part string) bool { return part != lineItems }) {
			complain("include", "a portfolio may hold line_items only")
		}
	}
	for _, name := range []string{"detail", "top"} {
		if from.Given(name) {
			complain(name, "has no meaning in a portfolio")
		}
	}
	return wrong
}

// answerField reports whether a field shapes the answer as a whole.
func answerField(name string) bool {
	return name == "include" || name == "detail" || name == "numbers" || name == "top"
}

// readRow reads one profile.
func readRow(body []byte, defaults *workload.Profile) portfolio.Row {
	profile, wrong := workload.DecodeJSONOver(body, defaults)
	if len(wrong) > 0 {
		return portfolio.Row{Profile: labels(body, defaults), Problem: wrong}
	}
	for _, name := range workload.Names() {
		if answerField(name) && profile.Given(name) {
			wrong = append(wrong, workload.FieldError{
				Field: name, Code: workload.CodeContradictory, Detail: "shapes the answer as a whole: it stands under " + memberDefaults,
			})
		}
	}
	if len(wrong) > 0 {
		return portfolio.Row{Profile: profile, Problem: wrong}
	}
	return portfolio.Row{Profile: profile}
}

// labels is a profile with nothing but the name and the tags that can be read, so
// that one which cannot be answered is still recognised.
func labels(body []byte, defaults *workload.Profile) *workload.Profile {
	profile := &workload.Profile{Name: defaults.Name, Tags: defaults.Tags}
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return profile
	}
	for name, raw := range members {
		var text string
		if (name == "name" || strings.HasPrefix(name, workload.TagPrefix)) && json.Unmarshal(raw, &text) == nil {
			_ = profile.SetText(name, []string{text}) // what is no label stays away
		}
	}
	return profile
}

// PointerToProfile is the place of a row in the body.
func PointerToProfile(row int) string { return fmt.Sprintf("/%s/%d", memberProfiles, row) }
