package workload

import (
	"fmt"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// The named shapes of a load. Each is a pattern that repeats all month, in steps of
// one minute (ShapeStepSeconds) of the clock of load_timezone. Counts are whole
// numbers chosen so that the mean and the busiest minute / the mean come out exactly
// as asked. With m the mean and p = load_peak_to_mean:
//
//   - constant: m in every minute.
//   - diurnal: a day whose minute x, counted from 8:00, has m (1 + (p-1) sin(2 pi x/1440)),
//     lowest at 2:00 and highest at 14:00, while p <= 2; the sine has 4 decimals.
//     Above 2 it is the wave of p = 2, which touches 0, and (p-2)/22 of the day's
//     requests come besides, evenly in the hour around 14:00, from 13:30 to 14:30.
//   - office_hours: a week with m p from Monday to Friday, 8:00 to 18:00, and
//     m (168 - 50 p)/118 in the other 118 hours.
//   - spike: a day with m p from 12:00 to 13:00 and m (24 - p)/23 in its other hours.
//   - cron: one minute has all requests of load_period_minutes.
//   - on_off: m p in the first load_period_minutes/p minutes of each period, then
//     nothing; the minute in which that ends has its share.
const (
	ShapeConstant    = "constant"
	ShapeDiurnal     = "diurnal"
	ShapeOfficeHours = "office_hours"
	ShapeSpike       = "spike"
	ShapeCron        = "cron"
	ShapeOnOff       = "on_off"
)

// ShapeStepSeconds is the step of every shape.
const ShapeStepSeconds = 60

// ShapeNames are the names of all shapes.
func ShapeNames() []string {
	return []string{ShapeConstant, ShapeDiurnal, ShapeOfficeHours, ShapeSpike, ShapeCron, ShapeOnOff}
}

const (
	hourMinutes     = 60
	dayMinutes      = 24 * hourMinutes
	weekHours       = 168
	officeHours     = 50 // a week
	quietHours      = weekHours - officeHours
	peakToMeanMicro = 6 // decimals of load_peak_to_mean that are read
)

// shape is a named shape with all its parameters.
type shape struct {
	name          string
	peakToMean    int64 // in units of 10^-places
	places        int32
	periodMinutes int64
}

// shapeRule says which parameters a shape has, and what they are when not given.
type shapeRule struct {
	clock      bool            // it runs by a clock: load_timezone
	peakToMean decimal.Decimal // 0: the shape has none
	mostPeak   decimal.Decimal // 0: load_period_minutes
	peakReason string
	period     int64 // 0: the shape has none
	periodWhy  string
}

func ruleOf(name string) shapeRule {
	number := decimal.NewFromInt
	switch name {
	case ShapeDiurnal:
		return shapeRule{clock: true, peakToMean: number(2), mostPeak: number(24), peakReason: "a whole sine: from nothing at night to twice the mean by day"}
	case ShapeOfficeHours:
		full := decimal.New(336, -2) // 168/50
		return shapeRule{clock: true, peakToMean: full, mostPeak: full, peakReason: "168/50: the whole load comes in the 50 office hours of the week"}
	case ShapeSpike:
		return shapeRule{clock: true, peakToMean: number(10), mostPeak: number(24), peakReason: "the busy hour has 10 times the mean, which is 10/24 of the day's load"}
	case ShapeCron:
		return shapeRule{period: hourMinutes, periodWhy: "one run every hour"}
	case ShapeOnOff:
		return shapeRule{
			peakToMean: number(2), peakReason: "on for half of the time",
			period: dayMinutes, periodWhy: "one burst every day",
		}
	default:
		return shapeRule{}
	}
}

// counts is the pattern of the shape.
func (s shape) counts() []int64 {
	p, one := s.peakToMean, powerOfTen(s.places) // the peak where the mean is one
	switch s.name {
	case ShapeDiurnal:
		return diurnal(p, one)
	case ShapeOfficeHours:
		week := make([]int64, weekHours*hourMinutes)
		for minute := range week {
			day, hour := minute/dayMinutes, minute%dayMinutes/hourMinutes
			week[minute] = weekHours*one - officeHours*p
			if day < 5 && hour >= 8 && hour < 18 {
				week[minute] = quietHours * p
			}
		}
		return week
	case ShapeSpike:
		day := make([]int64, dayMinutes)
		for minute := range day {
			day[minute] = 24*one - p
			if minute/hourMinutes == 12 {
				day[minute] = 23 * p
			}
		}
		return day
	case ShapeCron:
		period := make([]int64, s.periodMinutes)
		period[0] = 1
		return period
	case ShapeOnOff:
		period := make([]int64, s.periodMinutes)
		all := s.periodMinutes * one
		for minute := range period {
			period[minute] = min(p, all)
			all -= period[minute]
		}
		return period
	default:
		return []int64{1}
	}
}

// diurnal is a day from midnight with the peak p where the mean is one.
func diurnal(p, one int64) []int64 {
	wave := sines()
	day := make([]int64, dayMinutes)
	sine := func(minute int) int64 { // from 8:00
		return wave[(minute+dayMinutes-8*hourMinutes)%dayMinutes]
	}
	if p <= 2*one {
		for minute := range day {
			day[minute] = sineUnit*one + (p-one)*sine(minute)
		}
		return day
	}
	// 22 times the load: the wave has 24 - p parts of it, the hour p - 2 parts, in
	// which each of its minutes has 24 times the mean of these parts.
	rush := p - 2*one
	for minute := range day {
		day[minute] = (22*one - rush) * (sineUnit + sine(minute))
		if minute >= 13*hourMinutes+30 && minute < 14*hourMinutes+30 {
			day[minute] += rush * 24 * sineUnit
		}
	}
	return day
}

// sineUnit is 1 in the table of sines: 4 decimals.
const sineUnit = 10_000

// sines are the sines of a circle in minutes of a day, in units of 1/sineUnit. They
// come from the addition theorem in whole numbers, so that every machine has the
// same ones.
func sines() []int64 {
	const (
		unit    = 1_000_000_000 // of the sums
		sinStep = 4_363_309     // sin(2 pi/1440) units
		cosStep = 999_990_481
		quarter = dayMinutes / 4
	)
	table := make([]int64, dayMinutes)
	sin, cos := int64(0), int64(unit)
	for i := range quarter {
		value := (sin + unit/sineUnit/2) / (unit / sineUnit)
		table[i], table[2*quarter-i] = value, value
		table[2*quarter+i], table[(4*quarter-i)%dayMinutes] = -value, -value
		sin, cos = (sin*cosStep+cos*sinStep+unit/2)/unit, (cos*cosStep-sin*sinStep+unit/2)/unit
	}
	table[quarter], table[3*quarter] = sineUnit, -sineUnit
	return table
}

// curve is the shape as a load curve.
func (s shape) curve() *LoadCurve {
	counts := s.counts()
	var divisor int64
	for _, count := range counts {
		if divisor != 1 {
			divisor = gcd(count, divisor)
		}
	}
	for i := range counts {
		counts[i] /= divisor
	}
	return NewLoadCurve(ShapeStepSeconds, counts)
}

// shapeParameters checks and completes the parameters of a named shape.
func (r *resolver) shapeParameters() (shape, bool) {
	l := r.load
	rule := ruleOf(l.LoadShape)
	s := shape{name: l.LoadShape}
	before := len(r.errors)
	refuse := func(field string, has bool) bool {
		if !has && r.given(field) {
			r.complainf(field, CodeContradictory, "is no parameter of %s", l.LoadShape)
		}
		return has
	}
	if refuse(loadZoneField, rule.clock) && !r.given(loadZoneField) {
		r.copyConditional(loadZoneField)
	}
	if refuse(loadPeriodField, rule.period > 0) {
		if !r.given(loadPeriodField) {
			l.LoadPeriodMinutes = rule.period
			r.assume(loadPeriodField, itoa(int(rule.period)), rule.periodWhy)
		}
		s.periodMinutes = l.LoadPeriodMinutes
	}
	if refuse(peakToMeanField, rule.peakToMean.IsPositive()) {
		if !r.given(peakToMeanField) {
			l.LoadPeakToMean = rule.peakToMean
			r.assume(peakToMeanField, pricing.Text(rule.peakToMean), rule.peakReason)
		}
		most, what := rule.mostPeak, ""
		if most.IsZero() {
			most, what = decimal.NewFromInt(l.LoadPeriodMinutes), fmt.Sprintf(", which is on for at least one of the %d minutes", l.LoadPeriodMinutes)
		}
		units := l.LoadPeakToMean.Shift(peakToMeanMicro)
		switch {
		case l.LoadPeakToMean.GreaterThan(most):
			r.complainf(peakToMeanField, CodeContradictory, "%s must be at most %s for %s%s",
				clip(pricing.Text(l.LoadPeakToMean)), pricing.Text(most), l.LoadShape, what)
		case !units.IsInteger():
			r.complainf(peakToMeanField, CodeOutOfRange, "%s has more than %d decimals", clip(pricing.Text(l.LoadPeakToMean)), peakToMeanMicro)
		default:
			s.peakToMean, s.places = units.IntPart(), peakToMeanMicro
			for s.places > 0 && s.peakToMean%10 == 0 {
				s.peakToMean, s.places = s.peakToMean/10, s.places-1
			}
		}
	}
	return s, len(r.errors) == before
}
