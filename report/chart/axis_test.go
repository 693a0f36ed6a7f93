package chart

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
	"pgregory.net/rapid"
)

func TestTicksAreRoundAndExact(t *testing.T) {
	tests := map[string]struct {
		log       bool
		low, high float64
		most      int
		want      string
	}{
		"ones":                  {false, 0, 5, 6, "0 1 2 3 4 5"},
		"hundredths":            {false, 0, 0.05, 6, "0 0.01 0.02 0.03 0.04 0.05"},
		"millions":              {false, 0, 41250000, 6, "0 10000000 20000000 30000000 40000000"},
		"not from zero":         {false, 97, 203, 5, "100 150 200"},
		"below zero":            {false, -1, 1, 3, "-1 0 1"},
		"decades":               {true, 1, 1000000, 8, "1 10 100 1000 10000 100000 1000000"},
		"parts of decades":      {true, 10, 1000, 8, "10 20 50 100 200 500 1000"},
		"every third decade":    {true, 1e-6, 1e6, 5, "0.000001 0.001 1 1000 1000000"},
		"decades below a unit":  {true, 0.005, 2, 8, "0.01 0.03 0.1 0.3 1"},
		"less than half decade": {true, 20, 40, 4, "20"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, one := range ticksOf(test.log, test.low, test.high, test.most) {
				got = append(got, one.value.String())
			}
			if text := strings.Join(got, " "); text != test.want {
				t.Errorf("got %s, want %s", text, test.want)
			}
		})
	}
}

func TestTicksLieWithinTheirRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := rapid.Bool().Draw(t, "log")
		low := math.Pow(10, rapid.Float64Range(-9, 12).Draw(t, "low"))
		high := low * (1 + math.Pow(10, rapid.Float64Range(-3, 9).Draw(t, "span")))
		most := rapid.IntRange(2, 12).Draw(t, "most")
		ticks := ticksOf(log, low, high, most)
		if len(ticks) > most {
			t.Fatalf("%d ticks of %d", len(ticks), most)
		}
		for i, one := range ticks {
			if one.at < low*(1-1e-6) || one.at > high*(1+1e-6) {
				t.Fatalf("%v is not in %v to %v", one.value, low, high)
			}
			if exact := number(one.value); math.Abs(exact-one.at) > 1e-6*math.Abs(exact) {
				t.Fatalf("%v stands at %v", one.value, one.at)
			}
			if i > 0 && one.at <= ticks[i-1].at {
				t.Fatalf("%v after %v", one.value, ticks[i-1].value)
			}
		}
	})
}

func TestAScaleAndItsInverseAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scale{log: rapid.Bool().Draw(t, "log"), low: rapid.Float64Range(0.001, 1000).Draw(t, "low"), from: 50, to: 900}
		s.top = s.low * rapid.Float64Range(1.01, 1e9).Draw(t, "span")
		pixel := rapid.Float64Range(50, 900).Draw(t, "pixel")
		if back := s.pixel(s.value(pixel)); math.Abs(back-pixel) > 1e-6 {
			t.Fatalf("%v came back as %v", pixel, back)
		}
	})
}

func TestTextsFitTheirWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-z/_0-9]{1,40} ?){1,12}`).Draw(t, "text")
		width := rapid.Float64Range(40, 500).Draw(t, "width")
		if short := labelFace.elide(text, width); labelFace.width(short) > width {
			t.Fatalf("%q is %v wide", short, labelFace.width(short))
		}
		lines := textFace.wrap(text, width, 3)
		if len(lines) > 3 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, line := range lines {
			if textFace.width(line) > width {
				t.Fatalf("%q is %v wide, not %v", line, textFace.width(line), width)
			}
		}
	})
}

// Whatever is drawn, no label lies on another, and no coordinate is no number.
func TestAnyLinesCanBeDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Custom(func(t *rapid.T) decimal.Decimal {
			return decimal.New(rapid.Int64Range(0, 1_000_000).Draw(t, "digits"), rapid.Int32Range(-12, 9).Draw(t, "exponent"))
		})
		l := Lines{
			Picture: Picture{Width: rapid.IntRange(MinWidth, 1000).Draw(t, "width"), Height: rapid.IntRange(MinHeight, 700).Draw(t, "height"), Title: "t", Alt: "a"},
			X:       Axis{Title: "x", Text: plain, Log: rapid.Bool().Draw(t, "x log")}, Y: Axis{Title: "y", Text: plain, Log: rapid.Bool().Draw(t, "y log")},
		}
		for i := range rapid.IntRange(1, 3).Draw(t, "series") {
			s := Series{Name: "s", Tone: i, Dashed: i == 1, Filled: i == 2}
			at := decimal.Decimal{}
			for range rapid.IntRange(0, 6).Draw(t, "points") {
				at = at.Add(amount.Draw(t, "x"))
				s.Points = append(s.Points, Point{X: at, Y: amount.Draw(t, "y")})
			}
			l.Series = append(l.Series, s)
		}
		for range rapid.IntRange(0, 6).Draw(t, "marks") {
			y := amount.Draw(t, "dot")
			l.Marks = append(l.Marks, Mark{At: amount.Draw(t, "mark"), Label: "a label", Dot: &y})
		}
		for range rapid.IntRange(0, 2).Draw(t, "bands") {
			from := amount.Draw(t, "from")
			l.Bands = append(l.Bands, Band{From: from, To: from.Add(amount.Draw(t, "to")), Label: "band"})
		}
		body, err := l.Draw()
		if err == nil && (bytes.Contains(body, []byte("NaN")) || bytes.Contains(body, []byte("Inf"))) {
			t.Fatalf("a coordinate is no number:\n%s", body)
		}
	})
}

func TestLabelsDoNotLieOnEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &strip{rows: 2}
		for range rapid.IntRange(1, 30).Draw(t, "labels") {
			s.place(rapid.Float64Range(50, 900).Draw(t, "at"), rapid.Float64Range(10, 120).Draw(t, "width"), 48, 954, rapid.Float64Range(-200, 200).Draw(t, "neighbour"))
		}
		for i, a := range s.used {
			for _, b := range s.used[:i] {
				if a[0] == b[0] && a[1] < b[2] && a[2] > b[1] {
					t.Fatalf("%v and %v", a, b)
				}
			}
		}
	})
}

func TestTheSmallestPictureHasRoomForItsLines(t *testing.T) {
	for height := MinHeight; height <= 600; height += 10 {
		p := Picture{Width: MinWidth, Height: height, Title: strings.Repeat("a long title ", 9), Subtitle: strings.Repeat("a long sentence ", 30)}
		canvas := vgsvg.New(MinWidth, vg.Length(height))
		pen := newPen(draw.NewCanvas(canvas, MinWidth, vg.Length(height)), paletteOf(Light), &p)
		l := Lines{Marks: []Mark{{}}}
		name := strings.Repeat("a-long-name/", 5)
		top := pen.header([]key{{name: name}, {name: name}}) + 12
		if room := plotOf(pen, top, l.labelRows(pen)).height(); room < 60 {
			t.Errorf("a height of %d leaves %.0f pixels for the lines", height, room)
		}
	}
}
