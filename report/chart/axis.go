package chart

import (
	"math"

	"github.com/shopspring/decimal"
)

// Axis is one of the two directions of a picture.
type Axis struct {
	Title string
	// Text prints a value at a tick; the values are exact.
	Text func(decimal.Decimal) string
	Log  bool // for values above zero only: those at or below it are left out
	// From is where a logarithmic axis begins; nil: at the lowest value.
	From *decimal.Decimal
}

// scale maps values to pixels.
type scale struct {
	log      bool
	low, top float64 // values
	from, to float64 // pixels
}

func (s *scale) pixel(value float64) float64 {
	share := 0.0
	switch {
	case s.top <= s.low:
	case s.log:
		share = (math.Log10(math.Max(value, s.low)) - math.Log10(s.low)) / (math.Log10(s.top) - math.Log10(s.low))
	default:
		share = (value - s.low) / (s.top - s.low)
	}
	return s.from + share*(s.to-s.from)
}

// value is the inverse of pixel.
func (s *scale) value(pixel float64) float64 {
	share := (pixel - s.from) / (s.to - s.from)
	if s.log {
		return math.Pow(10, math.Log10(s.low)+share*(math.Log10(s.top)-math.Log10(s.low)))
	}
	return s.low + share*(s.top-s.low)
}

// tick is a round value of an axis.
type tick struct {
	value decimal.Decimal
	at    float64
}

// linearTicks are round values from low to top, at most so many and at least two
// where there is room. Their distance is 1, 2 or 5 times a power of ten.
func linearTicks(low, top float64, most int) []tick {
	span := top - low
	if span <= 0 || most < 1 {
		return nil
	}
	exponent := int32(math.Floor(math.Log10(span/float64(most)))) - 1
	for {
		for _, factor := range []int64{1, 2, 5} {
			step := decimal.New(factor, exponent)
			width, _ := step.Float64()
			first, last := math.Ceil(low/width-roundingSlack), math.Floor(top/width+roundingSlack)
			if last-first+1 > float64(most) {
				continue
			}
			var ticks []tick
			for k := first; k <= last; k++ {
				ticks = append(ticks, tick{value: step.Mul(decimal.NewFromInt(int64(k))), at: k * width})
			}
			return ticks
		}
		exponent++
	}
}

// roundingSlack forgives that 0.3 / 0.1 is less than 3.
const roundingSlack = 1e-9

// logTicks are powers of ten, with 2 and 5 times them where there is room, or
// every so many powers where there is not.
func logTicks(low, top float64, most int) []tick {
	first, last := int32(math.Floor(math.Log10(low)+roundingSlack)), int32(math.Ceil(math.Log10(top)-roundingSlack))
	collect := func(factors []int64, stride int32) []tick {
		var ticks []tick
		for exponent := first - first%stride; exponent <= last; exponent += stride {
			for _, factor := range factors {
				value := decimal.New(factor, exponent)
				at, _ := value.Float64()
				if at >= low*(1-roundingSlack) && at <= top*(1+roundingSlack) {
					ticks = append(ticks, tick{value: value, at: at})
				}
			}
		}
		return ticks
	}
	for _, factors := range [][]int64{{1, 2, 5}, {1, 3}} {
		if ticks := collect(factors, 1); len(ticks) <= most {
			return ticks
		}
	}
	for stride := int32(1); ; stride++ {
		if ticks := collect([]int64{1}, stride); len(ticks) <= max(most, 2) {
			return ticks
		}
	}
}

func ticksOf(log bool, low, top float64, most int) []tick {
	if log {
		return logTicks(low, top, most)
	}
	return linearTicks(low, top, most)
}

// fitting are the most ticks whose texts stand side by side in the width.
func (a *Axis) fitting(low, top, width float64, most int) []tick {
	for ; most > 2; most-- {
		ticks := ticksOf(a.Log, low, top, most)
		widest := 0.0
		for _, one := range ticks {
			widest = math.Max(widest, labelFace.width(a.Text(one.value)))
		}
		if float64(len(ticks))*(widest+18) <= width {
			return ticks
		}
	}
	return ticksOf(a.Log, low, top, 2)
}

// number is a decimal as a coordinate.
func number(d decimal.Decimal) float64 {
	value, _ := d.Float64()
	return value
}
