package report

import (
	"errors"
	"fmt"
	"io"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
	"breakeven/report/chart"
)

// ErrNoLoadProfile says that of a load only the mean is known.
var ErrNoLoadProfile = errors.New("the profile has no load over time: give load_profile or load_shape")

// LoadChart draws the load-duration curve: for which share of the time the load is at
// least so high. The error is ErrNoLoadProfile for a nil summary.
func LoadChart(w io.Writer, load *workload.LoadSummary, look Chart) error {
	if load == nil {
		return ErrNoLoadProfile
	}
	line := chart.Series{Name: "load, the highest first", Filled: true}
	// Every step of the load is a step of the curve, where the curve holds them all.
	since, exact := decimal.Decimal{}, len(load.Curve) < workload.MaxLoadPoints
	for i, p := range load.Curve {
		until := p.ShareOfTime.Shift(2)
		if exact || i == 0 {
			line.Points = append(line.Points, chart.Point{X: since, Y: p.RPS})
		}
		line.Points = append(line.Points, chart.Point{X: until, Y: p.RPS})
		since = until
	}
	lines := chart.Lines{
		Picture: look.picture("Load-duration curve", loadSentence(load)+".", LoadAlt(load)),
		X:       chart.Axis{Title: "share of the time in which the load is at least so high, in %", Text: quantity},
		Y:       chart.Axis{Title: "requests per second", Text: quantity},
		Series:  []chart.Series{line},
		Levels: []chart.Level{
			{At: load.PeakRPS, Label: "peak " + pricing.Readable(load.PeakRPS)},
			{At: load.MeanRPS, Label: "mean " + pricing.Readable(load.MeanRPS)},
		},
	}
	if capacity, shown := capacityOf(load); shown {
		lines.Levels = append(lines.Levels, chart.Level{
			At: capacity, Label: fmt.Sprintf("capacity at steady_utilization %s: %s", utilization(load), pricing.Readable(capacity)),
		})
	}
	body, err := lines.Draw()
	return send(w, body, err)
}

// capacityOf is the load that a fleet sized by the utilization holds, where it would
// not press the curve flat.
func capacityOf(load *workload.LoadSummary) (decimal.Decimal, bool) {
	if !load.SteadyUtilization.IsPositive() {
		return decimal.Decimal{}, false
	}
	capacity := pricing.Ratio(load.MeanRPS, load.SteadyUtilization)
	return capacity, capacity.LessThanOrEqual(load.PeakRPS.Mul(decimal.NewFromInt(3)))
}

// LoadAlt says in words what LoadChart shows.
func LoadAlt(load *workload.LoadSummary) string {
	text := "Load-duration curve: " + loadSentence(load) + "."
	for i := range load.Curve {
		// A load whose median is near its peak is steady.
		if p := &load.Curve[i]; p.ShareOfTime.GreaterThanOrEqual(decimal.New(5, -1)) {
			return text + fmt.Sprintf(" For half of the time the load is at least %s requests per second.", pricing.Readable(p.RPS))
		}
	}
	return text
}
