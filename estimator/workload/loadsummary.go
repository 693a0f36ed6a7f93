package workload

import (
	"time"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// MaxLoadPoints is the most points of a load-duration curve.
const MaxLoadPoints = 101

// LoadSummary is a load over time in a few figures, for people and charts.
type LoadSummary struct {
	MeanRPS    decimal.Decimal // ratio: requests per second, of the month that is priced
	PeakRPS    decimal.Decimal // ratio: of the busiest step, at the same scale
	PeakToMean decimal.Decimal // ratio
	// SteadyUtilization is the ratio of the mean demand to always-on capacity.
	SteadyUtilization decimal.Decimal

	Steps       int64 // of the pattern that repeats
	StepSeconds int64
	Shape       string    // a named one; empty: stated step by step
	Start       time.Time // of the first step; zero: not said
	TimeZone    string    // IANA name; empty: no clock
	Repairs     []string  // what was done to an upload, in sentences

	// Curve is the load-duration curve: the first point is the peak, the last one the
	// minimum, and the load falls strictly from one point to the next.
	Curve []LoadPoint
}

// LoadPoint says for which share of the time the load is at least so high.
type LoadPoint struct {
	ShareOfTime decimal.Decimal // ratio, more than 0 and at most 1
	RPS         decimal.Decimal // ratio: requests per second
}

// Summary is the load over time in a few figures; nil without one.
func (l *Load) Summary() *LoadSummary {
	c := l.Curve
	if c == nil {
		return nil
	}
	s := &LoadSummary{
		PeakToMean:        pricing.Ratio(integer(c.Max()).Mul(integer(c.Steps())), integer(c.Sum())),
		SteadyUtilization: l.SteadyUtilization,
		Steps:             c.Steps(), StepSeconds: c.StepSeconds(), Shape: l.LoadShape, TimeZone: l.LoadTimezone,
	}
	if p := l.LoadProfile; p != nil {
		s.Start, s.TimeZone, s.Repairs = p.Start, p.TimeZone, p.Repairs
	}
	// invocations / seconds = sum of the counts / steps, at the scale of the month.
	seconds := l.HoursPerMonth.Mul(integer(secondsPerHour))
	rate := func(count int64) decimal.Decimal {
		return pricing.Ratio(l.InvocationsPerMonth.Mul(integer(c.Steps())).Mul(integer(count)), seconds.Mul(integer(c.Sum())))
	}
	s.MeanRPS, s.PeakRPS = pricing.Ratio(l.InvocationsPerMonth, seconds), rate(c.Max())
	for _, count := range c.duration(MaxLoadPoints) {
		s.Curve = append(s.Curve, LoadPoint{
			ShareOfTime: pricing.Ratio(integer(c.Above(count-1)), integer(c.Steps())),
			RPS:         rate(count),
		})
	}
	return s
}

func integer(value int64) decimal.Decimal { return decimal.NewFromInt(value) }

// duration are at most so many distinct counts, falling, from the largest to the
// smallest one: all of them where there are no more, else the counts that are
// reached for the next hundredth of the time.
func (c *LoadCurve) duration(most int) []int64 {
	last := len(c.sorted) - 1
	distinct := 1
	for i := range last {
		if c.sorted[i] != c.sorted[i+1] {
			distinct++
		}
	}
	counts := make([]int64, 0, min(distinct, most))
	add := func(count int64) {
		if n := len(counts); n == 0 || counts[n-1] != count {
			counts = append(counts, count)
		}
	}
	if distinct <= most {
		for i := last; i >= 0; i-- {
			add(c.sorted[i])
		}
		return counts
	}
	for point := range most {
		add(c.sorted[last-point*last/(most-1)])
	}
	return counts
}
