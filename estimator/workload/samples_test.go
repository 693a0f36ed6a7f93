package workload

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

// samples are valid texts of the fields that a generator cannot guess.
var samples = map[string][]string{
	"name":                   {"checkout", "=1+1", "Überlauf, \"quoted\"\nsecond line"},
	"regions":                {"*", "aws:eu-*", "azure:switzerlandnorth", "*:eu-*"},
	"offerings":              {"*", "aws/lambda", "aws/*", "gcp/cloud-run"},
	"instance_types":         {"m5.large", "Standard_D2s_v5"},
	"jurisdictions":          {"CH", "EU"},
	"baseline_offering":      {"aws/ec2", "gcp/compute-engine"},
	"baseline_region":        {"us-east-1", "aws:eu-central-2"},
	"baseline_instance_type": {"m5.large"},
	"currency":               {"USD", "CHF"},
	"fx_rates":               {"USD:0.88", "USD:0.88,EUR:0.95"},
	"option":                 {"aws/lambda/us-east-1/arm64/on_demand", "gcp/compute-engine/europe-west6/x86_64/cud_1y", "aws/ec2/eu-west-1/x86_64/on_demand/baseline"},
	"rate_card":              {"acme", "Rahmenvertrag 2026, \"A\""},
	"pricing_date":           {"2026-09-29", "2024-02-29"},
	"load_timezone":          {"UTC", "Europe/Zurich", "America/Argentina/Buenos_Aires"},
	"speed_factors":          {"arm64:1.1", "m7g:1.25,x86_64:1"},
	"catalog_version":        {"current", "embedded", "0123abcd", "sha256:0123456789abcdef"},
}

// drawText draws a valid canonical text of the field.
func drawText(t *rapid.T, f *Field) string {
	switch f.Kind {
	case KindDecimal:
		return pricing.Text(drawDecimal(t, f))
	case KindInteger:
		return strconv.FormatInt(rapid.Int64Range(f.Min.Value, f.Max.Value).Draw(t, f.Name), 10)
	case KindBoolean:
		return strconv.FormatBool(rapid.Bool().Draw(t, f.Name))
	case KindEnum:
		return rapid.SampledFrom(f.Enum).Draw(t, f.Name)
	case KindList:
		from := f.Enum
		if from == nil {
			from = samples[f.Name]
		}
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(from), 1, 3).Draw(t, f.Name), ",")
	default:
		return rapid.SampledFrom(samples[f.Name]).Draw(t, f.Name)
	}
}

// drawDecimal draws a decimal within the bounds, often at their edge.
func drawDecimal(t *rapid.T, f *Field) decimal.Decimal {
	places := rapid.Int32Range(0, 12).Draw(t, f.Name+" places")
	scale := decimal.New(1, -places)
	low := decimal.NewFromInt(f.Min.Value)
	if f.Min.Exclusive {
		low = low.Add(scale)
	}
	// The bound in units of the scale may not fit an int64; a smaller span will do.
	span := int64(1_000_000_000_000)
	high := decimal.NewFromInt(f.Max.Value)
	if f.Max.Exclusive {
		high = high.Sub(scale)
	}
	if top := high.Sub(low).Shift(places); top.LessThan(decimal.NewFromInt(span)) {
		span = top.IntPart()
	}
	return low.Add(scale.Mul(decimal.NewFromInt(rapid.Int64Range(0, span).Draw(t, f.Name))))
}

// drawProfile draws a profile with any subset of fields and some tags.
func drawProfile(t *rapid.T) *Profile {
	p := &Profile{}
	for i := range table {
		if !rapid.Bool().Draw(t, table[i].Name+" given") {
			continue
		}
		if table[i].Kind == KindLoadProfile {
			if err := p.SetValue(table[i].Name, drawLoad(t)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		text := drawText(t, &table[i])
		if err := p.SetText(table[i].Name, split(&table[i], text)); err != nil {
			t.Fatalf("%s = %q: %v", table[i].Name, text, err)
		}
	}
	if rapid.Bool().Draw(t, "card itself") {
		if err := p.SetValue(rateCardField, drawCard(t)); err != nil {
			t.Fatal(err)
		}
	}
	for _, tag := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z][a-z_ ]{0,8}`), 0, 3, rapid.ID).Draw(t, "tags") {
		if err := p.SetText(TagPrefix+tag, []string{rapid.StringN(1, 20, -1).Filter(noNUL).Draw(t, "tag value")}); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// drawLoad draws a load profile.
func drawLoad(t *rapid.T) *LoadProfile {
	load := &LoadProfile{
		StepSeconds: rapid.Int64Range(MinStepSeconds, MaxStepSeconds).Draw(t, "step"),
		TimeZone:    rapid.SampledFrom([]string{"", "UTC", "Europe/Zurich"}).Draw(t, "time zone"),
		Places:      rapid.Int32Range(0, MaxCountPlaces).Draw(t, "places"),
		Counts:      rapid.SliceOfN(rapid.Int64Range(0, 1_000_000_000), 1, 20).Draw(t, "counts"),
	}
	load.Counts = append(load.Counts, 1+rapid.Int64Range(0, 1000).Draw(t, "last count"))
	if rapid.Bool().Draw(t, "has a start") {
		load.Start = time.Unix(rapid.Int64Range(0, 4_000_000_000).Draw(t, "start"), 0)
	}
	return load
}

func noNUL(text string) bool { return !strings.Contains(text, "\x00") }

// split does what a transport does before it calls SetText.
func split(f *Field, text string) []string {
	if f.Repeats() {
		return SplitList(text, ',')
	}
	return []string{text}
}

// profileOf sets fields from "name=text" pairs.
func profileOf(tb testing.TB, pairs ...string) *Profile {
	tb.Helper()
	p := &Profile{}
	for _, pair := range pairs {
		name, text, _ := strings.Cut(pair, "=")
		f, _ := Lookup(name)
		if err := p.SetText(name, split(&f, text)); err != nil {
			tb.Fatalf("%s: %v", pair, err)
		}
	}
	return p
}
