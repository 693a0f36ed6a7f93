package workload

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

func TestTableIsConsistent(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[string]bool{}
	if len(table) > 64*len(fieldSet{}) {
		t.Fatalf("%d fields do not fit a fieldSet", len(table))
	}
	for _, f := range Fields() {
		t.Run(f.Name, func(t *testing.T) {
			if !snake.MatchString(f.Name) || seen[f.Name] {
				t.Errorf("name is not snake_case, or stands twice")
			}
			seen[f.Name] = true
			if f.Help == "" || strings.Contains(f.HelpLine(), "\n") {
				t.Errorf("help must be one line")
			}
			wantPointer := map[Kind]any{
				KindString: new(string), KindEnum: new(string), KindDecimal: new(decimal.Decimal), KindInteger: new(int64),
				KindBoolean: new(bool), KindList: new([]string), KindDecimalMap: new(map[string]decimal.Decimal),
				KindRateCard: new(string), KindLoadProfile: new(*LoadProfile),
			}[f.Kind]
			if got := f.access(&Profile{}); reflect.TypeOf(got) != reflect.TypeOf(wantPointer) {
				t.Errorf("access yields %T, want %T", got, wantPointer)
			}
			number := f.Kind == KindDecimal || f.Kind == KindInteger
			if both := f.Min != nil && f.Max != nil; number && !both || both && !number && f.Kind != KindDecimalMap {
				t.Errorf("numbers have two bounds, and only they and maps of them have any")
			}
			if f.Kind == KindEnum && len(f.Enum) == 0 {
				t.Errorf("enum without names")
			}
			if f.Required && (f.Default != "" || f.DefaultRule != "") {
				t.Errorf("required, yet with a default")
			}
			if i, ok := fieldIndex[f.Name]; !ok || table[i].Name != f.Name {
				t.Errorf("index is wrong")
			}
		})
	}
}

func TestDefaultsAreAcceptedByTheirOwnFields(t *testing.T) {
	for _, f := range Fields() {
		if f.Default == "" {
			continue
		}
		p := &Profile{}
		if err := p.SetText(f.Name, split(&f, f.Default)); err != nil {
			t.Errorf("%v", err)
		}
		if text, ok := p.Text(f.Name); !ok || text != f.Default {
			t.Errorf("%s: default %q reads back as %q", f.Name, f.Default, text)
		}
		if !reflect.DeepEqual(reflect.ValueOf(f.access(p)).Elem().Interface(), reflect.ValueOf(f.access(defaults)).Elem().Interface()) {
			t.Errorf("%s: default was not stored", f.Name)
		}
	}
}

// Every field of the struct is a field of the table, and the other way round.
func TestTableCoversTheProfile(t *testing.T) {
	p := &Profile{}
	reached := map[uintptr]string{}
	for _, f := range Fields() {
		pointer := reflect.ValueOf(f.access(p)).Pointer()
		if other, twice := reached[pointer]; twice {
			t.Errorf("%s and %s share a place in the profile", f.Name, other)
		}
		reached[pointer] = f.Name
	}
	value := reflect.ValueOf(p).Elem()
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if field.IsExported() && field.Name != "Tags" && field.Name != "RateCard" && reached[value.Field(i).Addr().Pointer()] == "" {
			t.Errorf("Profile.%s is in no row of the table", field.Name)
		}
	}
}

func TestCallersCannotReorderTheTable(t *testing.T) {
	fields := Fields()
	fields[0], fields[1] = fields[1], fields[0]
	if Fields()[0].Name != "name" || Names()[0] != "name" {
		t.Error("Fields hands out the table itself")
	}
}

func TestHelpLine(t *testing.T) {
	tests := map[string]string{
		"memory_mb":          "memory that an instance needs to serve a single invocation [MiB; at least 1 and at most 100000000; required]",
		"steady_utilization": "mean demand / always-on capacity: close to 1 for a steady load, close to 0 for a bursty one [share; more than 0 and at most 1; default 0.6 when neither load_profile nor load_shape is given, target_utilization x mean / peak with one of them]",
		"vcpu":               "vCPUs that a running invocation uses [vCPU; more than 0 and at most 100000; default min(memory_mb/1769, 1)]",
		"architecture":       "instruction set [x86_64, arm64, any; default any]",
		"baseline_purchase":  "how the baseline is bought [on_demand, spot, committed_1y, committed_3y, savings_plan_1y, savings_plan_1y_no_upfront, savings_plan_1y_partial_upfront, savings_plan_1y_all_upfront, ... (36 names); default on_demand when baseline_offering is given]",
		"name":               "a label of your own, given back as it came",
		"http":               "public endpoint: direct takes a function URL, a built-in ingress or a load balancer with its addresses; gateway an API gateway, gateway_rest the REST kind where a provider has two [none, direct, gateway, gateway_rest; default none]",
		"request_kb":         "size of one request, in KB of 1,024 bytes [KB; at least 0 and at most 1000000000; default 0 when an endpoint or a NAT gateway counts it (http, nat_gateways)]",
		"pricing_date":       "day on which the rate card must hold, YYYY-MM-DD; list prices are the catalog's, whatever the day [default the catalog's as_of]",
		"rate_card":          "negotiated prices: the name of a card that was loaded at the start, or in JSON the card itself",
	}
	for name, want := range tests {
		f, ok := Lookup(name)
		if got := f.HelpLine(); !ok || got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
	if got := Flag("invocations_per_month"); got != "invocations-per-month" {
		t.Errorf("Flag = %q", got)
	}
}

func TestNearest(t *testing.T) {
	tests := []struct{ name, want string }{
		{"memroy_mb", "memory_mb"},
		{"memory", "memory_mb"},
		{"memory-mb", "memory_mb"},
		{"Duration_MS", "duration_ms"},
		{"durationMs", "duration_ms"},
		{"invocations", "invocations_per_month"},
		{"invocationsPerMonth", "invocations_per_month"},
		{"provider", "providers"},
		{"htpt", "http"},
		{"ratecard", "rate_card"},
		{"x", ""},
		{"", ""},
		{"completely_different", ""},
		{strings.Repeat("a", 1_000_000), ""},
	}
	for _, test := range tests {
		if got := Nearest(test.name, Names()); got != test.want {
			t.Errorf("Nearest(%.30q) = %q, want %q", test.name, got, test.want)
		}
	}
	for _, name := range Names() {
		if got := Nearest(name, Names()); got != name {
			t.Errorf("Nearest(%q) = %q", name, got)
		}
	}
}

func TestPurchaseNames(t *testing.T) {
	names := purchases()
	for _, want := range []string{
		"on_demand", "spot", "committed_1y", "committed_3y", "savings_plan_1y_no_upfront", "instance_savings_plan_3y_all_upfront",
		"reserved_1y", "reserved_3y_partial_upfront", "reserved_convertible_1y_no_upfront", "cud_1y", "flex_cud_3y", "savings_plan_3y",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is missing", want)
		}
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != len(purchases()) {
		t.Error("a name stands twice")
	}
}
