package api

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"
	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/pricing"
)

// prepareGin sets what gin keeps for the whole process, once: its mode, and the
// rules that stand in the contract (x-oapi-codegen-extra-tags). Every rule runs
// once, because gin's validator panics at an unknown one, and must do so here
// and not at the first request.
var prepareGin = sync.OnceValue(func() (err error) {
	gin.SetMode(gin.ReleaseMode)
	engine, ok := binding.Validator.Engine().(*validator.Validate)
	if !ok {
		return errors.New("gin's validator is not go-playground's")
	}
	engine.RegisterTagNameFunc(func(field reflect.StructField) string {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		return name
	})
	rules := map[string]validator.Func{
		"currency": func(f validator.FieldLevel) bool { return pricing.Currency(f.Field().String()).Valid() },
		"jurisdiction": func(f validator.FieldLevel) bool {
			code := f.Field().String()
			return len(code) == 2 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z'
		},
		"provider_region": func(f validator.FieldLevel) bool {
			region := f.Field().String()
			return region == "*" || strings.Count(region, ":") == 1
		},
	}
	for name, rule := range rules {
		if err := engine.RegisterValidation(name, rule); err != nil {
			return err
		}
	}
	defer func() {
		if cause := recover(); cause != nil {
			err = errors.New("a rule of the contract is not registered")
		}
	}()
	// A profile that has every field makes every rule run.
	whole := &openapi.Profile{
		MemoryMb: 2, SharedMemoryMb: new(int64(1)), Regions: []string{"*"}, Jurisdictions: []string{"EU"}, Currency: new("USD"),
		BaselineOffering: new("aws/ec2"), BaselineRegion: new("us-east-1"), BaselineInstanceType: new("m5.large"),
		BaselineInstances: new(int64(1)), BaselineArchitecture: new(openapi.ArchitectureName("x86_64")),
		BaselinePurchase: new(openapi.PurchaseName("on_demand")), CpuUtilization: new(decimal.New(2, -1)),
	}
	return engine.Struct(whole)
})

// rulesError says what the contract's rules refused. The domain knows the same
// contradictions and says them better; its words come first.
func (s *server) rulesError(ctx context.Context, rules validator.ValidationErrors, e *exchange) error {
	profile, wrong := workload.DecodeJSON(e.body)
	if len(wrong) > 0 {
		return wrong
	}
	if wrong = s.domainComplaints(ctx, profile, e); len(wrong) > 0 {
		return wrong
	}
	for _, rule := range rules {
		wrong = append(wrong, workload.FieldError{Field: rule.Field(), Code: codeOfRule(rule.Tag()), Detail: ruleText(rule)})
	}
	return wrong.Sorted()
}

func codeOfRule(tag string) workload.Code {
	switch tag {
	case "ltefield", "excluded_with", "excluded_without":
		return workload.CodeContradictory
	default:
		return workload.CodeMalformed
	}
}

func ruleText(rule validator.FieldError) string {
	switch rule.Tag() {
	case "ltefield":
		return "must not exceed memory_mb"
	case "excluded_with":
		return "cannot stand beside baseline_container_vcpu and baseline_container_memory_mb"
	case "excluded_without":
		return "needs baseline_offering"
	default:
		return "does not have the form that the contract asks for"
	}
}
