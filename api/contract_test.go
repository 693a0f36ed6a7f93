package api

import (
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/pricing"
	"breakeven/report"
)

func testContract(t testing.TB) *contract {
	t.Helper()
	c, err := newContract(openapi.Spec())
	if err != nil {
		t.Fatalf("contract: %v", err)
	}
	return c
}

// The operations that take a profile as query parameters, and the fields that
// have no meaning there: those that shape the answer to one profile as JSON.
var profileOperations = map[string][]string{
	"GET /v1/estimates":       nil,
	"GET /v1/estimates.csv":   nil,
	"POST /v1/estimates.csv":  nil,
	"GET /v1/estimates.svg":   {"include", "detail", "numbers"},
	"GET /v1/estimates.png":   {"include", "detail", "numbers"},
	"POST /v1/portfolios.csv": answerFields,
	diffOperation:             append([]string{versionField}, answerFields...),
	"GET /v1/break-even":      {"option", "include", "detail", "top"},
	"GET /v1/break-even.csv":  pairFields,
	"GET /v1/break-even.svg":  pairFields,
	"GET /v1/break-even.png":  pairFields,
	"GET /v1/load.svg":        answerFields,
	"GET /v1/load.png":        answerFields,
}

// diffOperation compares catalogs: its path names them, and it asks for no answer to a
// profile but what it costs.
const diffOperation = "GET /v1/catalogs/:version/diff/:other"

var (
	answerFields = []string{"include", "detail", "numbers", "top"}
	pairFields   = append([]string{"option"}, answerFields...)
)

// fieldsOf are the fields that an operation takes, in the order of the table.
func fieldsOf(operation string) []string {
	return slices.DeleteFunc(workload.Names(), func(name string) bool {
		field, _ := workload.Lookup(name)
		return field.Kind == workload.KindLoadProfile || slices.Contains(profileOperations[operation], name)
	})
}

// otherParameters may stand beside the fields of a profile.
func otherParameters() []string {
	return slices.Concat(report.DialectSettings(), report.ChartSettings(),
		[]string{"map", "format", "field", "part", "a", "b", "axis", "points"})
}

func TestEveryOperationWithAProfileIsHeldToTheTable(t *testing.T) {
	for key, operation := range testContract(t).operations {
		if _, listed := profileOperations[key]; listed != operation.profile {
			t.Errorf("%s takes a profile: %t, held to the table: %t", key, operation.profile, listed)
		}
	}
}

func TestContractHasEveryFieldOfTheTableAndNoOther(t *testing.T) {
	c := testContract(t)
	profile := c.document.Components.Schemas["Profile"].Value
	echo := c.document.Components.Schemas["CompletedProfile"].Value
	for name, schema := range map[string]*openapi3.Schema{"Profile": profile, "CompletedProfile": echo} {
		// Keys of tags are the caller's: the schema lets them in, the words say which
		// they are, and TestOnlyTagsStandBesideTheFields that there are no others.
		if other := schema.AdditionalProperties; other.Has == nil || !*other.Has || !strings.Contains(schema.Description, "`tag.<name>`") {
			t.Errorf("%s does not tell of tags", name)
		}
		if got, want := slices.Sorted(maps.Keys(schema.Properties)), slices.Sorted(slices.Values(workload.Names())); !slices.Equal(got, want) {
			t.Errorf("%s has the properties\n%v, want\n%v", name, got, want)
		}
	}
	for key := range profileOperations {
		var fields []string
		for _, name := range c.operations[key].parameters {
			if _, known := workload.Lookup(name); known {
				fields = append(fields, name)
			} else if !slices.Contains(otherParameters(), name) &&
				!(key == diffOperation && slices.Contains([]string{"change", "provider", "offering", "meter", "area", "instance_type", "limit", "cursor"}, name)) {
				t.Errorf("%s: parameter %s is neither a field nor a setting", key, name)
			}
		}
		if want := fieldsOf(key); !slices.Equal(fields, want) {
			t.Errorf("%s has the fields\n%v, want\n%v", key, fields, want)
		}
	}
}

func TestContractAgreesWithTheFieldTable(t *testing.T) {
	c := testContract(t)
	profile := c.document.Components.Schemas["Profile"].Value
	for _, field := range workload.Fields() {
		t.Run(field.Name, func(t *testing.T) {
			property := profile.Properties[field.Name].Value
			checkSchema(t, field, property, false)
			checkDescription(t, field, property.Description)
			if got := slices.Contains(profile.Required, field.Name); got != field.Required {
				t.Errorf("required is %t, want %t", got, field.Required)
			}
			for key := range profileOperations {
				if !slices.Contains(fieldsOf(key), field.Name) {
					continue
				}
				parameter := c.operations[key].route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, field.Name)
				checkSchema(t, field, parameter.Schema.Value, true)
				checkDescription(t, field, parameter.Description)
				curve := field.Name == "load_shape" && strings.HasPrefix(key, "GET /v1/load.") // nothing to draw without one
				if want := (field.Required || curve) && strings.HasPrefix(key, http.MethodGet) && key != diffOperation; parameter.Required != want {
					t.Errorf("%s: required is %t, want %t", key, parameter.Required, want)
				}
				if exampleOf(parameter) == nil {
					t.Errorf("%s: no example", key)
				}
			}
		})
	}
}

func checkDescription(t *testing.T, field workload.Field, description string) {
	t.Helper()
	if field.Unit != "" && !strings.Contains(description, "Unit: "+field.Unit+".") {
		t.Errorf("description does not name the unit %s: %s", field.Unit, description)
	}
	want := strings.ReplaceAll(field.Default, ",", ", ")
	if want == "" {
		want = field.DefaultRule
	}
	if want != "" && !strings.Contains(description, "Default: "+want) {
		t.Errorf("description does not name the default %s: %s", want, description)
	}
	if field.Default != "" && !strings.Contains(description, strings.ReplaceAll(field.DefaultRule, ",", ", ")) {
		t.Errorf("description does not say that else the default is %s: %s", field.DefaultRule, description)
	}
	if want == "" && strings.Contains(description, "Default:") {
		t.Errorf("description names a default that the table does not have: %s", description)
	}
	if !strings.Contains(description, field.DefaultIf) {
		t.Errorf("description does not say that the default holds when %s: %s", field.DefaultIf, description)
	}
}

// checkSchema holds the kind, bounds and values of a schema against the table.
func checkSchema(t *testing.T, field workload.Field, schema *openapi3.Schema, query bool) {
	t.Helper()
	schema = unwrapped(schema)
	switch field.Kind {
	case workload.KindDecimal:
		if len(schema.AnyOf) != 2 || !schema.AnyOf[0].Value.Type.Is("number") || !schema.AnyOf[1].Value.Type.Is("string") {
			t.Fatalf("is not a number or a string")
		}
		checkBounds(t, field, schema.AnyOf[0].Value)
	case workload.KindInteger:
		if !schema.Type.Is("integer") || schema.Format != "int64" {
			t.Errorf("type %v, format %q", schema.Type, schema.Format)
		}
		checkBounds(t, field, schema)
	case workload.KindBoolean:
		if !schema.Type.Is("boolean") {
			t.Errorf("type %v", schema.Type)
		}
	case workload.KindList:
		if !schema.Type.Is("array") || schema.MinItems != uint64(field.MinItems) || schema.MaxItems == nil || *schema.MaxItems != workload.MaxListItems {
			t.Errorf("type %v, %d to %v items", schema.Type, schema.MinItems, schema.MaxItems)
		}
		checkValues(t, field, unwrapped(schema.Items.Value))
	case workload.KindDecimalMap:
		if query {
			if !schema.Type.Is("string") {
				t.Errorf("type %v", schema.Type)
			}
			return
		}
		if !schema.Type.Is("object") || len(schema.AdditionalProperties.Schema.Value.AnyOf) != 2 {
			t.Errorf("is not an object of decimals")
		}
	case workload.KindLoadProfile:
		counts := schema.Properties["counts"]
		if counts == nil || counts.Value.MaxItems == nil || *counts.Value.MaxItems != workload.MaxLoadSteps {
			t.Errorf("has no counts, or another number of them than the table")
		}
	case workload.KindRateCard:
		if !query { // a name, or in a body the card itself
			if len(schema.AnyOf) != 2 || !strings.HasSuffix(schema.AnyOf[1].Ref, "/RateCard") {
				t.Fatal("is neither a name nor a rate card")
			}
			schema = schema.AnyOf[0].Value
		}
		fallthrough
	default:
		if !schema.Type.Is("string") {
			t.Errorf("type %v", schema.Type)
		}
		checkValues(t, field, schema)
	}
}

func unwrapped(schema *openapi3.Schema) *openapi3.Schema {
	if len(schema.AllOf) == 1 {
		return schema.AllOf[0].Value
	}
	return schema
}

func checkValues(t *testing.T, field workload.Field, schema *openapi3.Schema) {
	t.Helper()
	var values []string
	for _, value := range schema.Enum {
		values = append(values, fmt.Sprint(value))
	}
	if !slices.Equal(values, field.Enum) {
		t.Errorf("values %v, want %v", values, field.Enum)
	}
	if len(field.Enum) == 0 && schema.Pattern == "" && (schema.MaxLength == nil || *schema.MaxLength > workload.MaxTextLength) {
		t.Errorf("no length limit")
	}
}

func checkBounds(t *testing.T, field workload.Field, schema *openapi3.Schema) {
	t.Helper()
	check := func(what string, got *float64, exclusive bool, want *workload.Bound) {
		t.Helper()
		switch {
		case (got == nil) != (want == nil):
			t.Errorf("%s is %v, want %v", what, got, want)
		case got != nil && (new(big.Float).SetFloat64(*got).Cmp(new(big.Float).SetInt64(want.Value)) != 0 || exclusive != want.Exclusive):
			t.Errorf("%s is %v (exclusive %t), want %v", what, *got, exclusive, *want)
		}
	}
	check("minimum", schema.Min, schema.ExclusiveMin.IsTrue(), field.Min)
	check("maximum", schema.Max, schema.ExclusiveMax.IsTrue(), field.Max)
}

func TestContractIsDescribedThroughout(t *testing.T) {
	c := testContract(t)
	for name, schema := range c.document.Components.Schemas {
		if schema.Value.Description == "" {
			t.Errorf("schema %s has no description", name)
		}
		for property, value := range schema.Value.Properties {
			if value.Value.Description == "" {
				t.Errorf("%s.%s has no description", name, property)
			}
		}
		if schema.Value.Type.Is("object") && schema.Value.AdditionalProperties.Has == nil && schema.Value.AdditionalProperties.Schema == nil {
			t.Errorf("schema %s does not say whether it holds other members", name)
		}
	}
	for name, parameter := range c.document.Components.Parameters {
		if parameter.Value.Description == "" || (exampleOf(parameter.Value) == nil && name != "CursorQuery") {
			t.Errorf("parameter %s has no description or example", name)
		}
	}
	for key, operation := range c.operations {
		definition := operation.route.Operation
		if definition.OperationID == "" || definition.Summary == "" || definition.Description == "" || len(definition.Tags) != 1 {
			t.Errorf("%s has no id, summary, description or tag", key)
		}
		for status, response := range definition.Responses.Map() {
			if response.Value.Description == nil || *response.Value.Description == "" {
				t.Errorf("%s %s has no description", key, status)
			}
		}
	}
}

func texts[T ~string](words []T) []string {
	plain := make([]string, len(words))
	for i, word := range words {
		plain[i] = string(word)
	}
	return plain
}

// The words of the contract's closed lists are the domain's.
func TestContractEnumsAgreeWithTheDomain(t *testing.T) {
	c := testContract(t)
	for name, want := range map[string][]string{
		"AbstractionName":  {string(pricing.Function), string(pricing.Container), string(pricing.VirtualMachine)},
		"BillingKind":      {string(pricing.PerExecution), string(pricing.AlwaysOn), string(pricing.MixedBilling)},
		"IsolationLevel":   {string(pricing.IsolationAny), string(pricing.IsolationSandbox), string(pricing.IsolationVM), string(pricing.IsolationDedicatedHost)},
		"ConfidenceReason": {string(pricing.ConfidencePrice), string(pricing.ConfidenceRule), string(pricing.ConfidenceInferred), string(pricing.ConfidenceOld)},
		"TierMode":         {string(pricing.Graduated), string(pricing.Volume)},
		"DialectName":      report.DialectNames(),
		"TierKind":         {string(estimator.TierAllowance), string(estimator.TierUsageBand), string(estimator.TierCommitted)},
		"OptionStatus":     {string(estimator.Priced), string(estimator.MissingPrice), string(estimator.Excluded), string(estimator.MissingRate)},
		"PortfolioProfileStatus": {
			string(estimator.Priced), string(estimator.MissingPrice), string(estimator.MissingRate), string(estimator.Excluded), string(portfolio.Failed),
		},
		"PortfolioTotalStatus": {string(estimator.Priced), string(portfolio.Incomplete)},
		"OfferingTotalStatus": {
			string(estimator.Priced), string(estimator.MissingPrice), string(estimator.MissingRate), string(estimator.Excluded), string(portfolio.NotSelected),
		},
		"PortfolioPart": texts(report.Parts()),
		"AxisName":      texts(decision.Axes()),
		"CrossingKind":  {string(decision.KindRoot), string(decision.KindJump), string(decision.KindBracketed)},
		"FlipKind":      {string(decision.FlipAxis), string(decision.FlipPrice)},
		"SizingName":    workload.SizingNames(),
		"LoadShape":     workload.ShapeNames(),
		"MachineRestriction": {
			string(pricing.RestrictAccelerator), string(pricing.RestrictBareMetal), string(pricing.RestrictDedicated), string(pricing.RestrictUnsized),
		},
	} {
		var got []string
		for _, value := range c.document.Components.Schemas[name].Value.Enum {
			got = append(got, fmt.Sprint(value))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestEveryBasisOfAnOfferingHasAWireName(t *testing.T) {
	for _, offering := range plan(t).Offerings() {
		for _, meter := range offering.Meters {
			if served := toAPIMeter(&meter).Basis; !meter.Basis.Known() || served != meter.Basis.String() {
				t.Errorf("%s/%s: basis %s is served as %q", offering.ID, meter.Name, meter.Basis, served)
			}
		}
	}
}
