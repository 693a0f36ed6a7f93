package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/gin-gonic/gin"
	"github.com/go-playground/validator/v10"

	"breakeven/estimator/workload"
)

// checkContract holds the request against the contract before anything is
// bound. The field table looks first, because it checks numbers as text (a
// decimal like 1e1000000000 must never become an integer) and finds the better
// words; the contract's schemas then look at the same request.
func (s *server) checkContract(c *gin.Context) {
	o := s.contract.find(c)
	if o == nil {
		return // no such route: answered by NoRoute or NoMethod
	}
	if err := s.check(c, o); err != nil {
		s.fail(c, err)
	}
}

func (s *server) check(c *gin.Context, o *operation) error {
	query, err := readQuery(c.Request.URL.RawQuery, o)
	if err != nil {
		return err
	}
	e := exchangeOf(c)
	e.query = query
	c.Request.URL.RawQuery = query.Encode() // what validator and binder read next
	if o.profile {
		if _, wrong := fromAPIQuery(query); len(wrong) > 0 {
			return wrong
		}
	}
	if o.bodyType != "" {
		if err := o.mediaTypeError(c.Request.Header); err != nil {
			return err
		}
	} else if methodHasBody(c.Request.Method) {
		c.Request.Body = http.NoBody
	}
	if o.bodyType == typeJSON {
		if err := s.readBody(c, o, e); err != nil {
			return err
		}
	}
	parameters := make(map[string]string, len(c.Params))
	for _, parameter := range c.Params {
		parameters[parameter.Key] = parameter.Value
	}
	err = openapi3filter.ValidateRequest(c.Request.Context(), &openapi3filter.RequestValidationInput{
		Request: c.Request, PathParams: parameters, QueryParams: query, Route: o.route,
		Options: &openapi3filter.Options{MultiError: true, ExcludeRequestBody: o.bodyType != typeJSON || e.knownByTable(o), SkipSettingDefaults: true},
	})
	if err != nil {
		return s.withDomainComplaints(c.Request.Context(), fromContractError(err), o, e)
	}
	return nil
}

// withDomainComplaints adds what the domain misses, so that a caller learns at
// once of everything that is missing: a schema knows required fields, but not
// that two of three are. The domain's words come first, because they say more.
func (s *server) withDomainComplaints(ctx context.Context, err error, o *operation, e *exchange) error {
	found, ok := errors.AsType[workload.Errors](err)
	given := func(one workload.FieldError) bool { return one.Code != workload.CodeMissing }
	if !ok || slices.ContainsFunc(found, given) {
		return err // what is given must be mended first
	}
	var profile *workload.Profile
	switch {
	case e.body != nil:
		profile = e.profile
	case o.profile && o.bodyType == "":
		profile, _ = fromAPIQuery(e.query)
	}
	if profile == nil {
		return err
	}
	said := s.domainComplaints(ctx, profile, e)
	for _, one := range found {
		if !slices.ContainsFunc(said, func(other workload.FieldError) bool { return other.Field == one.Field }) {
			said = append(said, one)
		}
	}
	return said.Sorted()
}

// domainComplaints is what the domain says about a profile that the contract
// refuses. It knows everything only with a catalog.
func (s *server) domainComplaints(ctx context.Context, profile *workload.Profile, e *exchange) workload.Errors {
	var err error
	if e.plan != nil {
		_, err = s.decideOn(ctx, e.plan, profile)
	} else {
		_, _, err = profile.Resolve(nil)
	}
	said, _ := errors.AsType[workload.Errors](err)
	return said
}

// readBody reads a JSON body within its limit and decodes it strictly by the
// field table. The body can be read again afterwards.
func (s *server) readBody(c *gin.Context, o *operation, e *exchange) error {
	most := max(s.MaxBodyBytes, s.MaxLoadBodyBytes)
	if o.portfolio {
		most = s.MaxPortfolioBytes
	}
	limited := http.MaxBytesReader(c.Writer, c.Request.Body, most)
	body, err := io.ReadAll(limited)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff")) // RFC 8259 section 8.1 lets a reader ignore it
	switch {
	case err != nil:
		return &transportError{kindMalformed, "the body could not be read"}
	case len(bytes.TrimSpace(body)) == 0:
		return &transportError{kindMalformed, "the body is empty; it must be a JSON object"}
	}
	tooLarge := !o.portfolio && int64(len(body)) > s.MaxBodyBytes
	if tooLarge && !bytes.Contains(body, []byte(loadProfileField)) {
		return &http.MaxBytesError{Limit: s.MaxBodyBytes}
	}
	if err := e.decode(o, body); err != nil {
		return err
	}
	if tooLarge && e.profile.LoadProfile == nil {
		return &http.MaxBytesError{Limit: s.MaxBodyBytes}
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	c.Request.ContentLength = int64(len(body))
	return nil
}

// decode reads a body by the field table.
func (e *exchange) decode(o *operation, body []byte) (err error) {
	switch {
	case o.portfolio:
		if e.portfolio, err = DecodePortfolio(body, nil); err != nil {
			return err
		}
		e.profile = e.portfolio.billed()
	case o.breakEven:
		if e.breakEven, err = decodeBreakEven(body); err != nil {
			return err
		}
		e.profile = e.breakEven.profile
	default:
		profile, wrong := workload.DecodeJSON(body)
		if len(wrong) > 0 {
			return syntaxFirst(body, wrong)
		}
		e.profile = profile
	}
	e.body = body
	return nil
}

// knownByTable reports whether the schema of the body would add nothing but work
// or worse words to what the field table said: it would refuse a portfolio for the
// sake of one profile, and look at each of half a million counts once more.
func (e *exchange) knownByTable(o *operation) bool {
	return o.portfolio || o.breakEven || e.profile != nil && e.profile.LoadProfile != nil
}

// syntaxFirst drops what is said about the fields of a body that is no JSON:
// where it is cut off, nobody knows what they were meant to be.
func syntaxFirst(body []byte, wrong workload.Errors) workload.Errors {
	if json.Valid(body) {
		return wrong
	}
	ofFields := func(one workload.FieldError) bool { return one.Field != "" }
	if syntax := slices.DeleteFunc(slices.Clone(wrong), ofFields); len(syntax) > 0 {
		return syntax
	}
	return wrong
}

// readQuery parses a query into canonical form: unknown names are refused,
// empty values are absent, and a list is one value whose items are separated by
// commas, however it was written.
func readQuery(raw string, o *operation) (url.Values, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, &transportError{kindMalformed, "the query cannot be read: " + clip(err.Error())}
	}
	names := slices.Sorted(maps.Keys(query))
	if wrong := o.unknownParameters(names); len(wrong) > 0 {
		return nil, wrong
	}
	var wrong workload.Errors
	for _, name := range names {
		values := slices.DeleteFunc(query[name], func(value string) bool { return value == "" })
		if o.lists[name] {
			var items []string
			for _, value := range values {
				items = append(items, workload.SplitList(value, ',')...)
			}
			values = nil
			if len(items) > 0 {
				values = []string{strings.Join(items, ",")}
			}
		}
		switch {
		case len(values) == 0:
			delete(query, name)
		case len(values) > 1:
			wrong = append(wrong, workload.FieldError{
				Field: name, Code: workload.CodeMalformed, Detail: "is given " + int64Text(int64(len(values))) + " times; it takes one value",
			})
		default:
			query[name] = values
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return query, nil
}

// fromContractError turns what the schemas complain about into complaints about
// fields.
func fromContractError(err error) error {
	wrong := contractComplaints(err, "")
	if len(wrong) == 0 {
		return &transportError{kindMalformed, "the request does not follow the contract"}
	}
	return wrong.Sorted()
}

// contractComplaints takes the validator's error apart, from outside to inside.
// The types are switched on and not searched for, because a search (errors.As)
// would skip the layer that knows the parameter.
func contractComplaints(err error, parameter string) workload.Errors {
	switch e := err.(type) { //nolint:errorlint // see above
	case openapi3.MultiError:
		var wrong workload.Errors
		for _, one := range e {
			wrong = append(wrong, contractComplaints(one, parameter)...)
		}
		return wrong
	case *openapi3filter.RequestError:
		if e.Parameter != nil {
			parameter = e.Parameter.Name
		}
		if errors.Is(e.Err, openapi3filter.ErrInvalidRequired) {
			return workload.Errors{{Field: parameter, Code: workload.CodeMissing, Detail: "is required"}}
		}
		if e.Err == nil {
			return workload.Errors{{Field: parameter, Code: workload.CodeMalformed, Detail: clip(e.Reason)}}
		}
		return contractComplaints(e.Err, parameter)
	case *openapi3.SchemaError:
		name := parameter
		if pointer := e.JSONPointer(); name == "" && len(pointer) > 0 {
			name = pointer[0]
		}
		detail := e.Reason
		if e.SchemaField == "required" {
			detail = "is required"
		}
		return workload.Errors{{Field: name, Code: codeOfSchema(e.SchemaField), Detail: detail}}
	default:
		return workload.Errors{{Field: parameter, Code: workload.CodeMalformed, Detail: clip(err.Error())}}
	}
}

// codeOfSchema is what a violated keyword of a schema means.
func codeOfSchema(keyword string) workload.Code {
	switch keyword {
	case "required":
		return workload.CodeMissing
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "maxLength", "minLength", "maxItems", "minItems", "maxProperties":
		return workload.CodeOutOfRange
	case "enum":
		return workload.CodeUnknown
	default:
		return workload.CodeMalformed
	}
}

// failBinding answers what the generated code could not bind, or what the
// contract's validation rules refuse.
func (s *server) failBinding(c *gin.Context, err error) {
	if rules, ok := errors.AsType[validator.ValidationErrors](err); ok {
		s.fail(c, s.rulesError(c.Request.Context(), rules, exchangeOf(c)))
		return
	}
	if _, wrong := workload.DecodeJSON(exchangeOf(c).body); len(exchangeOf(c).body) > 0 && len(wrong) > 0 {
		s.fail(c, wrong)
		return
	}
	s.fail(c, &transportError{kindMalformed, clip(err.Error())})
}
