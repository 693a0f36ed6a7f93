package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
)

// charts are the charts with what they say in words.
func charts(t testing.TB) map[string]struct {
	draw func(io.Writer, Chart) error
	alt  string
	says []string // in the picture
} {
	t.Helper()
	answer, pair, load := handmade(t), threefold(t), officeLoad(t)
	return map[string]struct {
		draw func(io.Writer, Chart) error
		alt  string
		says []string
	}{
		"cost": {
			func(w io.Writer, c Chart) error { return CostChart(w, answer, c) }, CostAlt(answer),
			[]string{"Cost by option", "USD per month", "24.27", "virtual machine, cheapest, low confidence: inferred, rule", "Not shown: 2 options without a price.", containerID},
		},
		"break-even": {
			func(w io.Writer, c Chart) error { return BreakEvenChart(w, pair, c) }, BreakEvenAlt(pair),
			[]string{"Break-even of aws/lambda and aws/fargate", "USD per month", "duration of an invocation in ms", "today 120", "115", "182", "187", "the order changes here", functionID, containerID},
		},
		"load": {
			func(w io.Writer, c Chart) error { return LoadChart(w, load, c) }, LoadAlt(load),
			[]string{"Load-duration curve", "requests per second", "peak 38.356", "mean 11.416", "capacity at steady_utilization 0.208: 54.795", "share of the time in which the load is at least so high, in %"},
		},
	}
}

// officeLoad is a load that comes on working days only.
func officeLoad(t testing.TB) *workload.LoadSummary {
	t.Helper()
	load, _, err := fixtureProfile(t, map[string]string{"load_shape": "office_hours"}).Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return load.Summary()
}

func TestChartsAreDrawnInBothFormatsAndThemes(t *testing.T) {
	for name, one := range charts(t) {
		seen := map[string]bool{}
		for _, format := range []ChartFormat{ChartSVG, ChartPNG} {
			for _, theme := range []string{ThemeLight, ThemeDark} {
				look := DefaultChart(format)
				look.Theme, look.Width, look.Height = theme, 1200, 700
				var first, again bytes.Buffer
				if err := one.draw(&first, look); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if err := one.draw(&again, look); err != nil || !bytes.Equal(first.Bytes(), again.Bytes()) {
					t.Errorf("%s, %s, %s: not the same bytes again (%v)", name, format, theme, err)
				}
				seen[first.String()] = true
				if format == ChartPNG {
					if drawn, err := png.Decode(&first); err != nil || drawn.Bounds().Dx() != 1200 || drawn.Bounds().Dy() != 700 {
						t.Errorf("%s: %v", name, err)
					}
					continue
				}
				var document struct {
					Title string   `xml:"title"`
					Desc  string   `xml:"desc"`
					Texts []string `xml:"g>text"`
				}
				if err := xml.Unmarshal(first.Bytes(), &document); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if document.Desc != one.alt || document.Title == "" {
					t.Errorf("%s: title %q, alt text %q", name, document.Title, document.Desc)
				}
				all := "\n" + strings.Join(document.Texts, "\n") + "\n"
				for _, text := range one.says {
					if !strings.Contains(all, "\n"+text+"\n") {
						t.Errorf("%s does not say %q:\n%s", name, text, all)
					}
				}
			}
		}
		if len(seen) != 4 {
			t.Errorf("%s: %d different pictures of 4", name, len(seen))
		}
	}
}

func TestAltTextsSayWhatChartsShow(t *testing.T) {
	want := map[string][]string{
		"cost":       {"Bar chart of the cost in USD per month by option, cheapest first: gcp/compute-engine/us-central1/x86_64/on_demand 24.27, ", "Recommended: " + containerID},
		"break-even": {"Line chart of the cost in USD per month of " + functionID + " and of " + containerID, "the order flips 3 times", "Today they cost 30.00 and 28.84."},
		"load":       {"Load-duration curve: 11.416 requests per second on average", "For half of the time the load is at least "},
	}
	for name, one := range charts(t) {
		for _, text := range want[name] {
			if !strings.Contains(one.alt, text) {
				t.Errorf("%s: %q is not in %q", name, text, one.alt)
			}
		}
	}
}

func TestATitleOfTheCallersIsTextAndNothingElse(t *testing.T) {
	look := DefaultChart(ChartSVG)
	look.Title = "</title><script>alert(1)</script>\x1b[2J & \"x\""
	var b bytes.Buffer
	if err := CostChart(&b, handmade(t), look); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Title string `xml:"title"`
	}
	if err := xml.Unmarshal(b.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	if document.Title != "</title><script>alert(1)</script> [2J & \"x\"" || strings.Contains(b.String(), "<script") {
		t.Errorf("title %q", document.Title)
	}
}

func TestNothingPricedHasNoChart(t *testing.T) {
	answer := handmade(t)
	for i := range answer.Estimate.Options {
		answer.Estimate.Options[i].Status = estimator.MissingPrice
	}
	if err := CostChart(io.Discard, answer, DefaultChart(ChartPNG)); !errors.Is(err, ErrNothingPriced) {
		t.Errorf("got %v", err)
	}
	if err := LoadChart(io.Discard, nil, DefaultChart(ChartPNG)); !errors.Is(err, ErrNoLoadProfile) {
		t.Errorf("got %v", err)
	}
}

func TestALoadFarFromItsCrossingIsDrawnOnALogarithmicAxis(t *testing.T) {
	near := pairOf(t, nil, decision.AxisInvocations, 0)
	if _, wide := manyDecades(near.BreakEven, near.Curve); wide {
		t.Error("30,000,000 beside 28,834,885 is logarithmic")
	}
	far := pairOf(t, map[string]string{"invocations_per_month": "20000"}, decision.AxisInvocations, 0)
	from, wide := manyDecades(far.BreakEven, far.Curve)
	if !wide || from.String() != "10000" {
		t.Errorf("20,000 beside 28,834,885: %v, from %v", wide, from)
	}
	if !costsSpread(far.Curve, from) {
		t.Error("its costs are not")
	}
}

func TestAPictureLeavesOutTheSteepBeginning(t *testing.T) {
	answer := pairOf(t, nil, decision.AxisUtilization, 0)
	curve := readable(answer)
	if len(curve) == len(answer.Curve) {
		t.Fatal("nothing is left out")
	}
	today, _ := costOf(answer.Estimate, containerID)
	if first := curve[0].BCost; first.GreaterThan(today.Mul(dec(t, "16"))) {
		t.Errorf("begins at %v", first)
	}
	if curve[0].At.GreaterThan(answer.BreakEven.Crossings[0].At) {
		t.Errorf("begins behind the first crossing")
	}
}

func TestChartSettings(t *testing.T) {
	get := func(settings map[string]string) func(string) string {
		return func(name string) string { return settings[name] }
	}
	if got, err := ParseChart(get(nil)); err != nil || got != DefaultChart(ChartSVG) {
		t.Errorf("nothing set: %+v, %v", got, err)
	}
	got, err := ParseChart(get(map[string]string{"theme": "dark", "width": "1600", "height": "900", "title": "Q3"}))
	if want := (Chart{Format: ChartSVG, Theme: ThemeDark, Width: 1600, Height: 900, Title: "Q3"}); err != nil || got != want {
		t.Errorf("all set: %+v, %v", got, err)
	}
	for name, value := range map[string]string{"theme": "blue", "width": "319", "height": "1e3", "title": strings.Repeat("x", 201)} {
		_, err := ParseChart(get(map[string]string{name: value}))
		var wrong workload.Errors
		if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Field != name {
			t.Errorf("%s=%s: %v", name, value, err)
		}
	}
	for _, name := range ChartSettings() {
		asked := false
		_, _ = ParseChart(func(setting string) string { asked = asked || setting == name; return "" })
		if !asked {
			t.Errorf("%s is not read", name)
		}
	}
}

func TestALoadIsToldInASentence(t *testing.T) {
	shaped := func(shape string) string {
		load, _, err := fixtureProfile(t, map[string]string{"load_shape": shape}).Resolve(nil)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(loadLines(load), " ")
	}
	tests := map[string]string{
		"constant":     "11.416 requests per second at any time; shape constant, 1 step of 1 min; steady_utilization 0.7.",
		"office_hours": "11.416 requests per second on average, 38.356 at the peak: 3.36 times the mean; shape office_hours, 10,080 steps of 1 min (UTC); steady_utilization 0.208.",
	}
	for shape, want := range tests {
		if got := shaped(shape); got != want {
			t.Errorf("%s: %s", shape, got)
		}
	}
	plain, _, err := fixtureProfile(t, nil).Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := loadLines(plain); got != nil {
		t.Errorf("a load of which only the mean is known: %q", got)
	}
}

func TestRepairsOfAnUploadAreTold(t *testing.T) {
	profile := fixtureProfile(t, nil)
	start := time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)
	profile.LoadProfile = &workload.LoadProfile{StepSeconds: 3600, Start: start, Counts: []int64{1, 3}, Repairs: []string{"1 gap was filled"}}
	if complaint := profile.SetValue("load_profile", profile.LoadProfile); complaint != nil {
		t.Fatal(complaint)
	}
	load, _, err := profile.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"11.416 requests per second on average, 17.123 at the peak: 1.5 times the mean; 2 steps of 1 h from 2026-03-29 00:00; steady_utilization 0.467.",
		"1 gap was filled",
	}
	if got := loadLines(load); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
