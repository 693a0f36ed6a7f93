package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"breakeven/pricing/catalog"
)

// companions are what the example of a field needs beside it, and what it
// cannot stand beside ("-").
var companions = map[string]map[string]string{
	"busy_vcpu_hours_per_month":    {"duration_ms": "-", "vcpu": "1"},
	"baseline_region":              {"baseline_offering": "aws/ec2", "baseline_instance_type": "m5.large", "baseline_instances": "3"},
	"baseline_offering":            {"baseline_instance_type": "m5.large", "baseline_instances": "3"},
	"baseline_instance_type":       {"baseline_offering": "aws/ec2", "baseline_instances": "3"},
	"baseline_container_vcpu":      {"baseline_offering": "aws/fargate", "baseline_container_memory_mb": "1024", "baseline_instances": "3"},
	"baseline_container_memory_mb": {"baseline_offering": "aws/fargate", "baseline_container_vcpu": "0.5", "baseline_instances": "3"},
	"baseline_instances":           {"baseline_offering": "aws/ec2", "baseline_instance_type": "m5.large", "baseline_instances": "3"},
	"baseline_architecture":        {"baseline_offering": "aws/fargate", "baseline_container_vcpu": "0.5", "baseline_container_memory_mb": "1024", "baseline_instances": "3"},
	"baseline_purchase":            {"baseline_offering": "aws/ec2", "baseline_instance_type": "m5.large", "baseline_instances": "3"},
	"cpu_utilization":              {"baseline_offering": "aws/ec2", "baseline_instance_type": "m5.large", "duration_ms": "-", "vcpu": "1", "baseline_instances": "3"},
	"fx_rates":                     {"currency": "CHF"},
	"field":                        {"format": "scalar"},
	"load_timezone":                {"load_shape": "office_hours"},
	"load_peak_to_mean":            {"load_shape": "spike"},
	"load_period_minutes":          {"load_shape": "cron"},
	"sizing":                       {"load_shape": "office_hours"},
	"target_utilization":           {"load_shape": "office_hours"},
	"zones":                        {"sizing": "steady-zones"},
	"max_wait_ms":                  {"sizing": "steady-latency"},
	"wait_percentile":              {"sizing": "steady-latency", "max_wait_ms": "100"},
	"scale_up_lead_s":              {"load_shape": "office_hours", "sizing": "autoscaled"},
	"scale_in_delay_s":             {"load_shape": "office_hours", "sizing": "autoscaled"},
	"billing_minimum_s":            {"load_shape": "office_hours", "sizing": "autoscaled"},
	"speed_factors":                {"vcpu": "0.5"},
}

// exampleOf is the example of a parameter. That of an optional one stands under a
// name of ours, because the reference page sends whatever stands under `example`,
// and all optional parameters together contradict each other.
func exampleOf(parameter *openapi3.Parameter) any {
	if parameter.Example != nil {
		return parameter.Example
	}
	return parameter.Extensions["x-example"]
}

// exampleText is an example as it stands in a query.
func exampleText(example any) string {
	if items, ok := example.([]any); ok {
		texts := make([]string, len(items))
		for i, item := range items {
			texts[i] = fmt.Sprint(item)
		}
		return strings.Join(texts, ",")
	}
	return fmt.Sprint(example)
}

// successOf is the status with which the contract answers what it can.
func successOf(o *operation) int {
	if o.route.Operation.Responses.Status(http.StatusAccepted) != nil {
		return http.StatusAccepted
	}
	return http.StatusOK
}

// examplePath is a path with the examples of its parameters.
func examplePath(o *operation) string {
	path := o.path
	for _, parameter := range o.route.Operation.Parameters {
		if parameter.Value.In == openapi3.ParameterInPath {
			path = strings.ReplaceAll(path, "{"+parameter.Value.Name+"}", exampleText(exampleOf(parameter.Value)))
		}
	}
	return path
}

func TestEveryExampleOfAParameterIsAnswered(t *testing.T) {
	s, _ := refreshing(t, catalog.Run{ID: "last", Status: catalog.RunRunning, StartedAt: clock()}, nil)
	for key, operation := range s.contract.operations {
		t.Run(key, func(t *testing.T) {
			base := url.Values{}
			if strings.HasSuffix(operation.path, ".csv") && slices.Contains(operation.parameters, "limit") {
				base.Set("limit", "50") // the whole table, once per parameter, tests nothing more
			}
			if operation.profile {
				base = url.Values{"memory_mb": {"512"}, "invocations_per_month": {"3000000"}, "duration_ms": {"120"}}
			}
			if strings.HasSuffix(operation.path, ".png") {
				base.Set("width", "320") // a small image for each parameter tests as much
				base.Set("height", "240")
			}
			path, body := examplePath(operation), ""
			header := map[string]string{}
			if operation.bodyType != "" {
				header["Content-Type"] = operation.bodyType
			}
			switch operation.bodyType {
			case typeJSON:
				body = `{"memory_mb":512,"invocations_per_month":1,"duration_ms":1}`
				if operation.portfolio {
					body = `{"profiles":[` + body + `]}`
				}
				if operation.breakEven {
					body = `{"profile":` + body + `}`
				}
			case typeCSV:
				body = "name\nx\n"
				if !operation.profile {
					body = "timestamp,count\n2026-03-01T00:00:00Z,1\n2026-03-01T01:00:00Z,2\n"
				}
			}
			if strings.HasPrefix(operation.path, "/v1/load.") {
				base.Set("load_shape", "diurnal") // of a mean alone there is no curve
			}
			wantStatus(t, send(t, s, request{operation.route.Method, path + "?" + base.Encode(), body, header}), successOf(operation))
			for _, parameter := range operation.route.Operation.Parameters {
				if parameter.Value.In != openapi3.ParameterInQuery || exampleOf(parameter.Value) == nil {
					continue
				}
				query := maps.Clone(base)
				for name, value := range companions[parameter.Value.Name] {
					if value == "-" {
						query.Del(name)
					} else {
						query.Set(name, value)
					}
				}
				query.Set(parameter.Value.Name, exampleText(exampleOf(parameter.Value)))
				rowBody := body
				if parameter.Value.Name == "map" {
					rowBody = "name,Invocations,Runtime (ms)\nx,5,5\n"
				}
				answer := send(t, s, request{operation.route.Method, path + "?" + query.Encode(), rowBody, header})
				if answer.Code != successOf(operation) || strings.Contains(answer.Body.String(), ",error,") {
					t.Errorf("%s: status %d: %.600s", query.Encode(), answer.Code, answer.Body)
				}
			}
		})
	}
}

func TestEveryExampleOfABodyIsAnswered(t *testing.T) {
	s := newTestServer(t)
	for key, operation := range s.contract.operations {
		if operation.bodyType == "" {
			continue
		}
		examples := operation.route.Operation.RequestBody.Value.Content[operation.bodyType].Examples
		if len(examples) == 0 {
			t.Errorf("%s has no example of a body", key)
		}
		for name, example := range examples {
			t.Run(key+" "+name, func(t *testing.T) {
				body, isText := example.Value.Value.(string)
				if !isText {
					encoded, err := json.Marshal(example.Value.Value)
					if err != nil {
						t.Fatal(err)
					}
					body = string(encoded)
				}
				answer := send(t, s, request{operation.route.Method, examplePath(operation), body, map[string]string{"Content-Type": operation.bodyType}})
				wantStatus(t, answer, http.StatusOK)
			})
		}
	}
}

// Examples of schemas and answers are held against their own schemas by the
// validation of the document, when the contract is loaded with examples on.
func TestEveryExampleFollowsItsSchema(t *testing.T) {
	c := testContract(t)
	if err := c.document.Validate(openapi3.NewLoader().Context, openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
	for name, parameter := range c.document.Components.Parameters {
		if example := exampleOf(parameter.Value); example != nil {
			if err := parameter.Value.Schema.Value.VisitJSON(example); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// The reference page opens every operation with a request that works: it fills
// in the examples of parameters, else those and the defaults of their schemas.
func TestThePrefilledRequestOfEveryOperationWorks(t *testing.T) {
	s, _ := refreshing(t, catalog.Run{ID: "last", Status: catalog.RunRunning, StartedAt: clock()}, nil)
	for key, operation := range s.contract.operations {
		path, query := operation.path, url.Values{}
		for _, parameter := range operation.route.Operation.Parameters {
			value, schema := parameter.Value, unwrapped(parameter.Value.Schema.Value)
			prefilled := value.Example
			for _, other := range []any{schema.Example, schema.Default} {
				if prefilled == nil {
					prefilled = other
				}
			}
			switch {
			case prefilled == nil && value.Required:
				t.Errorf("%s: required parameter %s is not filled in", key, value.Name)
			case prefilled == nil:
			case value.In == openapi3.ParameterInPath:
				path = strings.ReplaceAll(path, "{"+value.Name+"}", exampleText(prefilled))
			default:
				query.Set(value.Name, exampleText(prefilled))
			}
		}
		if operation.bodyType != "" {
			continue // the first of its examples; TestEveryExampleOfABodyIsAnswered sends them all
		}
		answer := send(t, s, request{method: operation.route.Method, target: path + "?" + query.Encode()})
		if answer.Code != successOf(operation) {
			t.Errorf("%s %s: status %d: %.600s", key, query.Encode(), answer.Code, answer.Body)
		}
	}
}
