package main

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"breakeven/estimator/workload"
)

// newProfileFlags returns a pointer to a new struct that the command line parser
// understands, with one field per row of the field table that has a text: a field
// that is added there is a flag here.
func newProfileFlags() any {
	return reflect.New(profileFlagsType(flagFields())).Interface()
}

// flagFields are the fields that a flag can state: all that can be written as text.
func flagFields() []workload.Field {
	return slices.DeleteFunc(workload.Fields(), func(field workload.Field) bool { return field.Kind == workload.KindLoadProfile })
}

func profileFlagsType(fields []workload.Field) reflect.Type {
	structFields := make([]reflect.StructField, len(fields))
	for i := range fields {
		structFields[i] = reflect.StructField{
			Name: "F" + strconv.Itoa(i), Type: flagType(&fields[i]), Tag: flagTag(&fields[i]),
		}
	}
	return reflect.StructOf(structFields)
}

// flagType keeps "not given" apart from every value: nil is absent.
func flagType(field *workload.Field) reflect.Type {
	switch {
	case field.Repeats():
		return reflect.TypeFor[[]string]()
	case field.Kind == workload.KindBoolean:
		return reflect.TypeFor[*bool]()
	default:
		return reflect.TypeFor[*string]()
	}
}

func flagTag(field *workload.Field) reflect.StructTag {
	var b strings.Builder
	add := func(key, value string) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(key + ":" + strconv.Quote(value))
	}
	add("name", workload.Flag(field.Name))
	add("help", strings.ReplaceAll(field.HelpLine(), "$", "$$"))
	add("group", "Usage profile:")
	add("placeholder", placeholder(field))
	if field.Kind == workload.KindBoolean {
		add("negatable", "")
	}
	return reflect.StructTag(b.String())
}

func placeholder(field *workload.Field) string {
	switch field.Kind {
	case workload.KindDecimal:
		return "DECIMAL"
	case workload.KindInteger:
		return "NUMBER"
	case workload.KindList:
		return "A,B"
	case workload.KindDecimalMap:
		return "KEY:DECIMAL"
	case workload.KindRateCard:
		return "NAME"
	default:
		return "TEXT"
	}
}

// applyProfileFlags sets the fields whose flags are given. It collects every
// complaint.
func applyProfileFlags(profile *workload.Profile, flags any) workload.Errors {
	var complaints workload.Errors
	values := reflect.ValueOf(flags).Elem()
	for i, field := range flagFields() {
		texts, given := flagTexts(values.Field(i))
		if !given {
			continue
		}
		if complaint := profile.SetText(field.Name, texts); complaint != nil {
			complaints = append(complaints, *complaint)
		}
	}
	return complaints
}

func flagTexts(value reflect.Value) ([]string, bool) {
	switch v := value.Interface().(type) {
	case []string:
		return v, v != nil
	case *bool:
		if v == nil {
			return nil, false
		}
		return []string{strconv.FormatBool(*v)}, true
	case *string:
		if v == nil {
			return nil, false
		}
		return []string{*v}, true
	default:
		return nil, false
	}
}
