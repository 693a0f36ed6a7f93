package workload

import (
	"strings"
	"testing"
	"time"

	"breakeven/pricing"
)

func TestLoadSummary(t *testing.T) {
	p := profileOf(t, "memory_mb=512", "duration_ms=100")
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	profile := &LoadProfile{StepSeconds: 60, Start: start, TimeZone: "Europe/Zurich", Counts: []int64{60, 0, 120, 60}, Repairs: []string{"a gap"}}
	if err := p.SetValue(loadProfileField, profile); err != nil {
		t.Fatal(err)
	}
	load, _, err := p.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := load.Summary()
	if got := summaryText(s); got != "mean 1, peak 2, ratio 2, steady 0.35, 4 x 60 s; 0.25:2 0.75:1 1:0" {
		t.Error(got)
	}
	if !s.Start.Equal(start) || s.TimeZone != "Europe/Zurich" || s.Shape != "" || len(s.Repairs) != 1 {
		t.Errorf("%+v", s)
	}
	// Scaled to ten times as many invocations, everything but the ratios is ten times as much.
	if err := p.SetValue(invocationsField, 26_280_000); err != nil {
		t.Fatal(err)
	}
	if load, _, err = p.Resolve(nil); err != nil {
		t.Fatal(err)
	}
	if got := summaryText(load.Summary()); got != "mean 10, peak 20, ratio 2, steady 0.35, 4 x 60 s; 0.25:20 0.75:10 1:0" {
		t.Error(got)
	}
}

func TestLoadSummaryOfShapes(t *testing.T) {
	if s := named(t).Summary(); s != nil {
		t.Errorf("without a load over time: %+v", s)
	}
	s := named(t, "invocations_per_month=2628000", "load_shape=spike", "load_peak_to_mean=24", "load_timezone=Asia/Tokyo").Summary()
	if got := summaryText(s); got != "mean 1, peak 24, ratio 24, steady 0.0291666666667, 1440 x 60 s; 0.0416666666667:24 1:0" {
		t.Error(got)
	}
	if s.Shape != ShapeSpike || s.TimeZone != "Asia/Tokyo" || !s.Start.IsZero() {
		t.Errorf("%+v", s)
	}
	if s := named(t, "load_shape=diurnal").Summary(); len(s.Curve) != MaxLoadPoints {
		t.Errorf("%d points", len(s.Curve))
	}
}

func summaryText(s *LoadSummary) string {
	var points []string
	for _, point := range s.Curve {
		points = append(points, pricing.Text(point.ShareOfTime)+":"+pricing.Text(point.RPS))
	}
	return "mean " + pricing.Text(s.MeanRPS) + ", peak " + pricing.Text(s.PeakRPS) + ", ratio " + pricing.Text(s.PeakToMean) +
		", steady " + pricing.Text(s.SteadyUtilization) + ", " + itoa(int(s.Steps)) + " x " + itoa(int(s.StepSeconds)) + " s; " + strings.Join(points, " ")
}
