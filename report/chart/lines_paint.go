package chart

import (
	"math"

	"gonum.org/v1/plot/vg"
)

func (l *Lines) paint(p *pen, x, y scale) {
	var keys []key
	for i := range l.Series {
		s := &l.Series[i]
		keys = append(keys, key{name: s.Name, colour: p.colours.tones[s.Tone], dashes: s.dashes()})
	}
	top := p.header(keys) + 12

	rows := l.labelRows(p)
	plot := plotOf(p, top, rows)
	yTicks := l.yTicks(&y, plot.height())
	widest := 0.0
	for _, one := range yTicks {
		widest = math.Max(widest, labelFace.width(l.Y.Text(one.value)))
	}
	plot.left += widest + 8
	x.from, x.to, y.from, y.to = plot.left, plot.right, plot.bottom, plot.top

	l.paintBands(p, &x, plot)
	for _, one := range yTicks {
		at := y.pixel(one.at)
		p.line(stroke{colour: p.colours.grid, width: 1}, point{plot.left, at}, point{plot.right, at})
		p.text(labelFace, p.colours.soft, plot.left-8, at+4, fromRight, l.Y.Text(one.value))
	}
	l.paintX(p, &x, plot)
	for i := range l.Series {
		l.Series[i].paint(p, &x, &y, plot)
	}
	taken := &strip{top: top + 12, rows: rows}
	taken.take(0, margin, margin+labelFace.width(l.Y.Title))
	p.text(labelFace, p.colours.soft, margin, taken.baseline(0), fromLeft, l.Y.Title)
	l.paintMarks(p, &x, &y, plot, taken)
	l.paintLevels(p, &y, plot)
}

// labelRows are the rows of labels above the lines. The title of the Y axis stands
// in the first, where it is read without turning the head; labels of marks share it,
// and get another where there is room.
func (l *Lines) labelRows(p *pen) int {
	if len(l.Marks) > 0 && p.height >= 320 {
		return 2
	}
	return 1
}

// plotOf is where the lines are drawn, but for the labels on its left.
func plotOf(p *pen, top float64, rows int) rect {
	return rect{left: margin, top: top + float64(rows)*16 + 8, right: p.width - margin - 6, bottom: p.height - margin - 34}
}

// yTicks rounds the top of the axis up to a tick, so that no line touches the edge.
func (l *Lines) yTicks(y *scale, height float64) []tick {
	most := int(math.Max(2, math.Min(7, height/44)))
	if y.log {
		y.low, y.top = y.low/1.15, y.top*1.15
		return logTicks(y.low, y.top, most)
	}
	ticks := linearTicks(y.low, y.top, most)
	if len(ticks) > 1 {
		step := ticks[1].at - ticks[0].at
		if last := &ticks[len(ticks)-1]; last.at < y.top-step*roundingSlack {
			y.top = last.at + step
			ticks = append(ticks, tick{value: last.value.Add(ticks[1].value.Sub(ticks[0].value)), at: y.top})
		}
	}
	return ticks
}

func (l *Lines) paintX(p *pen, x *scale, plot rect) {
	most := int(math.Max(2, plot.width()/70))
	ticks := l.X.fitting(x.low, x.top, plot.width(), min(most, 11))
	p.line(stroke{colour: p.colours.axis, width: 1}, point{plot.left, plot.bottom}, point{plot.right, plot.bottom})
	for _, one := range ticks {
		at := x.pixel(one.at)
		p.line(stroke{colour: p.colours.axis, width: 1}, point{at, plot.bottom}, point{at, plot.bottom + 5})
		label := l.X.Text(one.value)
		half := labelFace.width(label) / 2
		p.text(labelFace, p.colours.soft, math.Min(at, p.width-4-half), plot.bottom+19, centred, label)
	}
	title := labelFace.elide(l.X.Title, p.width-2*margin)
	centre := math.Max((plot.left+plot.right)/2, margin+labelFace.width(title)/2)
	p.text(labelFace, p.colours.soft, centre, p.height-margin+4, centred, title)
}

func (l *Lines) paintBands(p *pen, x *scale, plot rect) {
	for i := range l.Bands {
		from, to := x.pixel(number(l.Bands[i].From)), x.pixel(number(l.Bands[i].To))
		from, to = math.Max(from, plot.left), math.Min(to, plot.right)
		// A band that is narrower than a pixel is still a band.
		if to-from < 1 {
			to = from + 1
		}
		p.fill(rect{from, plot.top, to, plot.bottom}, p.colours.band)
		// Its edges, so that it is seen where colours are not.
		edge := stroke{colour: p.colours.axis, width: 1, dashes: []vg.Length{1, 3}}
		p.line(edge, point{from, plot.top}, point{from, plot.bottom})
		p.line(edge, point{to, plot.top}, point{to, plot.bottom})
		if label := l.Bands[i].Label; label != "" && labelFace.width(label)+12 < to-from {
			p.text(labelFace, p.colours.soft, (from+to)/2, plot.bottom-8, centred, label)
		}
	}
}

func (s *Series) dashes() []vg.Length {
	if s.Dashed {
		return []vg.Length{7, 4}
	}
	return nil
}

// paint draws the line. On a logarithmic axis a straight piece between two points
// is a curve, so it is drawn in short ones.
func (s *Series) paint(p *pen, x, y *scale, plot rect) {
	var path []point
	var before *point // the last point, in values
	for _, one := range s.Points {
		at := point{number(one.X), number(one.Y)}
		if at.x < x.low || (y.log && at.y <= 0) {
			// A piece that begins beyond the axis is drawn from where it enters.
			before = &point{at.x, at.y}
			continue
		}
		if before != nil && (x.log || y.log) {
			path = append(path, between(*before, at, x, y)...)
		}
		path = append(path, point{x.pixel(at.x), y.pixel(at.y)})
		before = &point{at.x, at.y}
	}
	colour := p.colours.tones[s.Tone]
	if s.Filled && len(path) > 1 {
		shape := append([]point{{path[0].x, plot.bottom}}, path...)
		p.polygon(append(shape, point{path[len(path)-1].x, plot.bottom}), faint(colour))
	}
	p.line(stroke{colour: colour, width: 2.5, dashes: s.dashes()}, path...)
}

// between are the pixels between two places that a straight line in values passes.
func between(a, b point, x, y *scale) []point {
	var path []point
	first := math.Max(x.pixel(a.x), x.from)
	for pixel := first + 3; pixel < x.pixel(b.x); pixel += 3 {
		share := (x.value(pixel) - a.x) / (b.x - a.x)
		value := a.y + share*(b.y-a.y)
		if share < 0 || (y.log && value <= 0) {
			continue
		}
		path = append(path, point{pixel, y.pixel(value)})
	}
	return path
}

func (l *Lines) paintMarks(p *pen, x, y *scale, plot rect, taken *strip) {
	dotted := []vg.Length{2, 3}
	for i := range l.Marks {
		mark := &l.Marks[i]
		if x.log && !mark.At.IsPositive() {
			continue
		}
		at := x.pixel(number(mark.At))
		look, f := stroke{colour: p.colours.ink, width: 1, dashes: dotted}, labelFace
		if mark.Strong {
			look, f = stroke{colour: p.colours.ink, width: 1.5}, boldLabel
		}
		top := plot.top
		if row, left, fits := taken.place(at, f.width(mark.Label), plot.left-2, p.width-6, l.neighbour(i, x)); fits {
			p.text(f, p.colours.ink, left, taken.baseline(row), fromLeft, mark.Label)
			if taken.clearBelow(row, at) {
				top = taken.baseline(row) + 4
			}
		}
		p.line(look, point{at, top}, point{at, plot.bottom})
	}
	for i := range l.Marks {
		if mark := &l.Marks[i]; mark.Dot != nil && (!x.log || mark.At.IsPositive()) && (!y.log || mark.Dot.IsPositive()) {
			p.dot(x.pixel(number(mark.At)), y.pixel(number(*mark.Dot)), 4.5, p.colours.ink)
		}
	}
}

// neighbour is how far the nearest of the more important marks is, in pixels: below
// zero on the left. Labels give way to each other by that.
func (l *Lines) neighbour(i int, x *scale) float64 {
	at, nearest := x.pixel(number(l.Marks[i].At)), math.Inf(1)
	for j := range l.Marks {
		if away := x.pixel(number(l.Marks[j].At)) - at; j != i && j < mostAside && math.Abs(away) < math.Abs(nearest) {
			nearest = away
		}
	}
	return nearest
}

// mostAside is how many of the first marks others give way to.
const mostAside = 3

func (l *Lines) paintLevels(p *pen, y *scale, plot rect) {
	above, used := 0.0, false
	for i := range l.Levels {
		level := &l.Levels[i]
		at := y.pixel(number(level.At))
		p.line(stroke{colour: p.colours.ink, width: 1, dashes: []vg.Length{2, 3}}, point{plot.left, at}, point{plot.right, at})
		baseline := at - 6
		if used && math.Abs(baseline-above) < 15 {
			baseline = at + 15
		}
		p.text(labelFace, p.colours.ink, plot.right-4, baseline, fromRight, level.Label)
		above, used = baseline, true
	}
}
