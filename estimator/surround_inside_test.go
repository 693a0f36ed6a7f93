package estimator

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

// connections is a load on a load balancer.
type connections struct {
	invocations, durationMs, requestGB, responseGB, hours decimal.Decimal
}

func drawConnections(t *rapid.T) connections {
	draw := func(label string, most int64, places int32) decimal.Decimal {
		return decimal.New(rapid.Int64Range(0, most).Draw(t, label), -places)
	}
	return connections{
		invocations: draw("invocations", 1_000_000_000_000, 2), durationMs: draw("duration", 1_000_000_000, 3),
		requestGB: draw("request", 1_000_000_000, 15), responseGB: draw("response", 1_000_000_000, 15),
		hours: draw("hours", 8_783, 0).Add(decimal.NewFromInt(1)),
	}
}

func (c connections) unitHours(u *pricing.CapacityUnits) decimal.Decimal {
	o := &option[exact]{ofDecimal: toExact}
	d := demand[exact]{
		thousand: exactInt(1000), secondsPerHour: exactInt(3600), hours: exact{c.hours},
		invocations: exact{c.invocations}, durationMs: exact{c.durationMs}, requestGB: exact{c.requestGB}, responseGB: exact{c.responseGB},
	}
	return o.capacityUnitHours(&d, u).d
}

// inRationals is the rule as the provider writes it: of every hour the units of
// the thing that needs most of them, times the hours of the month.
func (c connections) inRationals(u *pricing.CapacityUnits) *big.Rat {
	over := func(a *big.Rat, n int64) *big.Rat { return new(big.Rat).Quo(a, new(big.Rat).SetInt64(n)) }
	hourly := new(big.Rat).Quo(c.invocations.Rat(), c.hours.Rat())
	perSecond := over(hourly, 3600)
	active := over(new(big.Rat).Mul(perSecond, c.durationMs.Rat()), 1000)
	gb := new(big.Rat).Mul(hourly, c.requestGB.Add(c.responseGB).Rat())
	most := new(big.Rat)
	for _, units := range []*big.Rat{over(perSecond, u.NewConnectionsPerSecond), over(active, u.ActiveConnections), over(gb, u.GBPerHour)} {
		if units.Cmp(most) > 0 {
			most = units
		}
	}
	return most.Mul(most, c.hours.Rat())
}

func drawUnitSize(t *rapid.T) *pricing.CapacityUnits {
	if rapid.Bool().Draw(t, "as published") {
		return &pricing.CapacityUnits{NewConnectionsPerSecond: 25, ActiveConnections: 3000, GBPerHour: 1}
	}
	return &pricing.CapacityUnits{
		NewConnectionsPerSecond: rapid.Int64Range(1, 1000).Draw(t, "connections"),
		ActiveConnections:       rapid.Int64Range(1, 100_000).Draw(t, "active"),
		GBPerHour:               rapid.Int64Range(1, 50).Draw(t, "GB"),
	}
}

// TestCapacityUnitsAreTheLargestDimension: within the one rounding to 12 decimals.
func TestCapacityUnitsAreTheLargestDimension(t *testing.T) {
	ulp := decimal.New(1, -pricing.QuotientPlaces).Rat()
	rapid.Check(t, func(t *rapid.T) {
		c, u := drawConnections(t), drawUnitSize(t)
		got, want := c.unitHours(u), c.inRationals(u)
		off := new(big.Rat).Sub(got.Rat(), want)
		if off.Abs(off).Cmp(ulp) >= 0 || got.Exponent() < -pricing.QuotientPlaces {
			t.Fatalf("%+v on %+v: %s unit-hours, want %s", c, u, got, want.FloatString(20))
		}
	})
}

// TestCapacityUnitsNeverFall: with more of anything, nor with a smaller unit.
func TestCapacityUnitsNeverFall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, u := drawConnections(t), drawUnitSize(t)
		more, by := c, drawConnections(t)
		smaller := *u
		switch rapid.IntRange(0, 4).Draw(t, "what") {
		case 0:
			more.invocations = more.invocations.Add(by.invocations)
		case 1:
			more.durationMs = more.durationMs.Add(by.durationMs)
		case 2:
			more.requestGB = more.requestGB.Add(by.requestGB)
		case 3:
			more.responseGB = more.responseGB.Add(by.responseGB)
		default:
			smaller.NewConnectionsPerSecond = max(1, u.NewConnectionsPerSecond/2)
			smaller.ActiveConnections = max(1, u.ActiveConnections/2)
			smaller.GBPerHour = max(1, u.GBPerHour/2)
		}
		if a, b := c.unitHours(u), more.unitHours(&smaller); b.LessThan(a) {
			t.Fatalf("%s unit-hours of %+v, %s of %+v", a, c, b, more)
		}
	})
}

// TestCapacityUnitsScale: n times the invocations are n times the unit-hours, and
// the length of the month does not matter: fewer hours are busier.
func TestCapacityUnitsScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, u := drawConnections(t), drawUnitSize(t)
		n := decimal.NewFromInt(rapid.Int64Range(2, 1000).Draw(t, "times"))
		scaled, longer := c, c
		scaled.invocations = c.invocations.Mul(n)
		longer.hours = c.hours.Mul(n)
		one := c.unitHours(u)
		// Each side was rounded on its own.
		if off := scaled.unitHours(u).Sub(one.Mul(n)).Abs(); off.GreaterThan(n.Mul(decimal.New(1, -pricing.QuotientPlaces))) {
			t.Fatalf("%+v: %s unit-hours, %s x is off by %s", c, one, n, off)
		}
		if other := longer.unitHours(u); !other.Equal(one) {
			t.Fatalf("%+v: %s unit-hours, %s in a month of %s hours", c, one, other, longer.hours)
		}
	})
}
