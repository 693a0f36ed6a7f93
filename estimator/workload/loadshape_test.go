package workload

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

// named resolves a load of the shape.
func named(t *testing.T, pairs ...string) *Load {
	t.Helper()
	load, _ := resolve(t, append([]string{"memory_mb=512", "invocations_per_month=1000000", "duration_ms=100"}, pairs...)...)
	return load
}

// peakToMean is the exact ratio, as numerator and denominator.
func peakToMean(c *LoadCurve) (decimal.Decimal, decimal.Decimal) {
	return integer(c.Max()).Mul(integer(c.Steps())), integer(c.Sum())
}

func TestShapes(t *testing.T) {
	tests := []struct {
		pairs           string
		steps, distinct int64
		peak, trough    string // ratios to the mean
	}{
		{"load_shape=constant", 1, 1, "1", "1"},
		{"load_shape=diurnal", 1440, 0, "2", "0"},
		{"load_shape=diurnal load_peak_to_mean=1.5", 1440, 0, "1.5", "0.5"},
		{"load_shape=diurnal load_peak_to_mean=1", 1440, 1, "1", "1"},
		{"load_shape=diurnal load_peak_to_mean=5.25", 1440, 0, "5.25", "0"},
		{"load_shape=diurnal load_peak_to_mean=24", 1440, 2, "24", "0"},
		{"load_shape=office_hours", 10_080, 2, "3.36", "0"},
		{"load_shape=office_hours load_peak_to_mean=2", 10_080, 2, "2", "0.576271186441"}, // 68/118
		{"load_shape=spike", 1440, 2, "10", "0.608695652174"},                             // 14/23
		{"load_shape=spike load_peak_to_mean=24", 1440, 2, "24", "0"},
		{"load_shape=cron", 60, 2, "60", "0"},
		{"load_shape=cron load_period_minutes=5", 5, 2, "5", "0"},
		{"load_shape=on_off", 1440, 2, "2", "0"},
		{"load_shape=on_off load_peak_to_mean=7 load_period_minutes=60", 60, 3, "7", "0"}, // 8 minutes and 4/7 of the ninth
		{"load_shape=on_off load_peak_to_mean=60 load_period_minutes=60", 60, 2, "60", "0"},
		{"load_shape=on_off load_peak_to_mean=1.000001", 1440, 2, "1.000001", "0.998561"}, // the last minute lacks what the others have more
	}
	for _, test := range tests {
		t.Run(test.pairs, func(t *testing.T) {
			c := named(t, strings.Fields(test.pairs)...).Curve
			mean := pricing.Ratio(integer(c.Sum()), integer(c.Steps()))
			over, under := peakToMean(c)
			if !over.Equal(under.Mul(decimal.RequireFromString(test.peak))) {
				t.Errorf("peak / mean = %s / %s, want exactly %s", over, under, test.peak)
			}
			if got := pricing.Text(pricing.Ratio(integer(slices.Min(c.counts)), mean)); got != test.trough {
				t.Errorf("trough %s, want %s", got, test.trough)
			}
			if c.Steps() != test.steps || c.StepSeconds() != ShapeStepSeconds {
				t.Errorf("%d steps of %d s", c.Steps(), c.StepSeconds())
			}
			if n := len(c.Groups(2000)); test.distinct != 0 && int64(n) != test.distinct {
				t.Errorf("%d distinct counts", n)
			}
		})
	}
}

func TestShapesRunByTheClock(t *testing.T) {
	highest := func(c *LoadCurve) (first, last int) {
		first = slices.Index(c.counts, c.Max())
		for last = len(c.counts) - 1; c.counts[last] != c.Max(); last-- {
		}
		return first, last
	}
	tests := []struct {
		pairs       string
		first, last int // busiest minutes from midnight, of Monday where the week matters; a sine is flat at its top
	}{
		{"load_shape=diurnal", 14*60 - 2, 14*60 + 2},
		{"load_shape=diurnal load_peak_to_mean=3", 14*60 - 2, 14*60 + 2},
		{"load_shape=office_hours", 8 * 60, 4*1440 + 18*60 - 1},
		{"load_shape=spike", 12 * 60, 13*60 - 1},
		{"load_shape=cron", 0, 0},
		{"load_shape=on_off", 0, 719},
	}
	for _, test := range tests {
		if first, last := highest(named(t, strings.Fields(test.pairs)...).Curve); first != test.first || last != test.last {
			t.Errorf("%s: from minute %d to %d", test.pairs, first, last)
		}
	}
	day := named(t, "load_shape=diurnal").Curve
	if trough := slices.Index(day.counts, 0); trough != 2*60-2 {
		t.Errorf("lowest at minute %d", trough)
	}
}

// The peak and the mean are exactly as asked, whatever is asked.
func TestShapesAreExact(t *testing.T) {
	most := map[string]int64{ShapeDiurnal: 24_000_000, ShapeOfficeHours: 3_360_000, ShapeSpike: 24_000_000, ShapeOnOff: 60_000_000}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{ShapeDiurnal, ShapeOfficeHours, ShapeSpike, ShapeOnOff}).Draw(t, "shape")
		s := shape{name: name, places: 6, peakToMean: rapid.Int64Range(1_000_000, most[name]).Draw(t, "peak to mean"), periodMinutes: 60}
		c := s.curve()
		over, under := peakToMean(c)
		if !over.Equal(under.Mul(decimal.New(s.peakToMean, -6))) {
			t.Fatalf("%+v: %s / %s", s, over, under)
		}
		if slices.Min(c.counts) < 0 {
			t.Fatalf("%+v: less than nothing comes", s)
		}
	})
}

// The sines against values of a table.
func TestSines(t *testing.T) {
	table := sines()
	for minute, want := range map[int]int64{0: 0, 1: 44, 60: 2588, 120: 5000, 180: 7071, 240: 8660, 300: 9659, 359: 10_000, 360: 10_000, 600: 5000, 720: 0, 1080: -10_000, 1320: -5000, 1439: -44} {
		if table[minute] != want {
			t.Errorf("minute %d: %d, want %d", minute, table[minute], want)
		}
	}
	var sum int64
	for _, sine := range table {
		sum += sine
	}
	if sum != 0 {
		t.Errorf("the mean of a day is moved by %d", sum)
	}
}

func TestShapeParameters(t *testing.T) {
	tests := []struct{ pairs, want string }{
		{"load_timezone=UTC", "load_timezone contradictory"},
		{"load_peak_to_mean=2 load_period_minutes=3", "load_peak_to_mean contradictory|load_period_minutes contradictory"},
		{"load_shape=constant load_peak_to_mean=2 load_timezone=UTC load_period_minutes=5", "load_peak_to_mean contradictory|load_period_minutes contradictory|load_timezone contradictory"},
		{"load_shape=diurnal load_peak_to_mean=24.000001", "load_peak_to_mean contradictory"},
		{"load_shape=diurnal load_period_minutes=60", "load_period_minutes contradictory"},
		{"load_shape=diurnal load_peak_to_mean=1.0000001", "load_peak_to_mean out_of_range"},
		{"load_shape=office_hours load_peak_to_mean=3.37", "load_peak_to_mean contradictory"},
		{"load_shape=spike load_peak_to_mean=25", "load_peak_to_mean contradictory"},
		{"load_shape=cron load_peak_to_mean=2", "load_peak_to_mean contradictory"},
		{"load_shape=cron load_timezone=UTC", "load_timezone contradictory"},
		{"load_shape=on_off load_peak_to_mean=61 load_period_minutes=60", "load_peak_to_mean contradictory"},
		{"load_shape=diurnal hours_running_per_month=300", "hours_running_per_month contradictory"},
		{"load_shape=diurnal hours_running_per_month=730", ""},
		{"load_shape=diurnal load_timezone=Europe/Zurich", ""},
	}
	for _, test := range tests {
		t.Run(test.pairs, func(t *testing.T) {
			pairs := append([]string{"memory_mb=512", "invocations_per_month=1000", "duration_ms=100"}, strings.Fields(test.pairs)...)
			_, _, err := profileOf(t, pairs...).Resolve(nil)
			complaints, _ := err.(Errors) //nolint:errorlint // Resolve returns nothing else
			wantComplaints(t, complaints, test.want)
		})
	}
}

func BenchmarkResolveShape(b *testing.B) {
	for _, name := range ShapeNames() {
		b.Run(name, func(b *testing.B) {
			p := profileOf(b, "memory_mb=512", "duration_ms=100", "invocations_per_month=1000", "load_shape="+name)
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := p.Resolve(nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
