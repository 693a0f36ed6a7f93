package chart

import (
	"math"

	"github.com/shopspring/decimal"
)

// Lines is a picture of lines over an axis.
type Lines struct {
	Picture
	X, Y   Axis // Y begins at zero unless it is logarithmic
	Series []Series
	Bands  []Band
	Marks  []Mark  // by falling importance: the later ones lose their label first
	Levels []Level // within the height of the lines, or a little above it
}

// Series is one line. Between its points it is straight.
type Series struct {
	Name   string
	Points []Point // rising in X
	Tone   int     // 0 to 2
	Dashed bool    // tells it from another without colours
	Filled bool    // down to the axis
}

// Point is a place on a line.
type Point struct{ X, Y decimal.Decimal }

// Band is a stretch of the X axis that is shaded.
type Band struct {
	From, To decimal.Decimal
	Label    string
}

// Mark is a place on the X axis.
type Mark struct {
	At     decimal.Decimal
	Label  string
	Strong bool             // a full line instead of a dotted one
	Dot    *decimal.Decimal // the Y of a dot; nil: none
}

// Level is a place on the Y axis.
type Level struct {
	At    decimal.Decimal
	Label string
}

// Draw returns the bytes of the picture. The error is ErrNothingToDraw when no
// series has a point on the axes.
func (l *Lines) Draw() ([]byte, error) {
	x, y, ok := l.extent()
	if !ok {
		return nil, ErrNothingToDraw
	}
	return l.render(func(p *pen) { l.paint(p, x, y) })
}

// extent is what the axes have to hold.
func (l *Lines) extent() (x, y scale, ok bool) {
	x = scale{log: l.X.Log, low: math.Inf(1), top: math.Inf(-1)}
	y = scale{log: l.Y.Log, low: math.Inf(1), top: math.Inf(-1)}
	if l.X.Log && l.X.From != nil {
		x.include(number(*l.X.From))
	}
	from := x.low // of a logarithmic axis that is given
	for i := range l.Series {
		for _, at := range l.Series[i].Points {
			if value := number(at.X); math.IsInf(from, 0) || value >= from {
				x.include(value)
			}
		}
	}
	for i := range l.Marks {
		x.include(number(l.Marks[i].At))
	}
	for i := range l.Series {
		for _, value := range l.Series[i].from(x.low) {
			y.include(value)
		}
	}
	for i := range l.Levels {
		y.include(number(l.Levels[i].At))
	}
	if math.IsInf(x.low, 0) || math.IsInf(y.low, 0) {
		return x, y, false
	}
	if !y.log {
		y.low = math.Min(y.low, 0)
	}
	widen(&x)
	widen(&y)
	return x, y, true
}

// include widens a scale by a value that it can hold.
func (s *scale) include(value float64) {
	if !s.log || value > 0 {
		s.low, s.top = math.Min(s.low, value), math.Max(s.top, value)
	}
}

// from are the values of the series from a place on, which it may pass between two
// points.
func (s *Series) from(low float64) []float64 {
	var values []float64
	var before *point
	for _, one := range s.Points {
		at := point{number(one.X), number(one.Y)}
		if at.x >= low {
			if before != nil && before.x < low {
				values = append(values, before.y+(low-before.x)/(at.x-before.x)*(at.y-before.y))
			}
			values = append(values, at.y)
		}
		before = &at
	}
	return values
}

// widen gives a single value some room around it.
func widen(s *scale) {
	if s.top > s.low {
		return
	}
	if s.log {
		s.low, s.top = s.low/2, s.top*2
		return
	}
	half := math.Max(math.Abs(s.top)/2, 1)
	if s.low == 0 {
		s.top = half
		return
	}
	s.low, s.top = s.low-half, s.top+half
}
