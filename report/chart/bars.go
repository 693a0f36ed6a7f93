package chart

import (
	"math"

	"github.com/shopspring/decimal"
)

// Bars is a picture of amounts side by side, one in a row.
type Bars struct {
	Picture
	X    Axis // begins at zero
	Keys []Key
	Rows []Bar
}

// Key names a tone.
type Key struct {
	Name string
	Tone int
}

// Bar is one amount.
type Bar struct {
	Name   string
	Value  string // the amount in words, beside the bar
	Length decimal.Decimal
	Tone   int
	Note   string // behind the amount
	Strong bool
}

// Draw returns the bytes of the picture. The error is ErrNothingToDraw without a
// row. The height may not have room for all rows; rest says what is left out when so
// many are shown, and is empty for nothing.
func (b *Bars) Draw(rest func(shown int) string) ([]byte, error) {
	if len(b.Rows) == 0 {
		return nil, ErrNothingToDraw
	}
	return b.render(func(p *pen) { b.paint(p, rest) })
}

func (b *Bars) paint(p *pen, leftOut func(shown int) string) {
	var keys []key
	for _, one := range b.Keys {
		keys = append(keys, key{name: one.Name, colour: p.colours.tones[one.Tone], block: true})
	}
	top := p.header(keys) + 14
	bottom := p.height - margin - 26

	const least, most = 17.0, 44.0
	rows := b.Rows
	rows = rows[:min(len(rows), max(1, int((bottom-top-lineHeight)/least)))]
	rest := leftOut(len(rows))
	if rest != "" {
		bottom -= lineHeight
	}
	height := math.Max(least, math.Min(most, (bottom-top)/float64(len(rows))))
	bottom = math.Min(bottom, top+height*float64(len(rows)))

	if rest != "" {
		p.text(labelFace, p.colours.soft, margin, bottom+56, fromLeft, labelFace.wrap(rest, p.width-2*margin, 1)[0])
	}
	plot := b.columns(p, rows, top, bottom)
	x := scale{low: 0, from: plot.left, to: plot.right}
	for i := range rows {
		x.top = math.Max(x.top, number(rows[i].Length))
	}
	if x.top == 0 {
		x.top = 1
	}
	b.paintAxis(p, &x, plot)
	for i := range rows {
		b.paintRow(p, &rows[i], &x, plot, top+height*float64(i), height)
	}
}

// columns finds room for the names on the left, and makes the bars as long as the
// words behind each of them allow.
func (b *Bars) columns(p *pen, rows []Bar, top, bottom float64) rect {
	names, longest := 0.0, 0.0
	for i := range rows {
		names = math.Max(names, rows[i].face().width(rows[i].Name))
		longest = math.Max(longest, number(rows[i].Length))
	}
	left := margin + math.Min(names, (p.width-2*margin)*0.45) + 10
	right := p.width - margin - 60
	for i := range rows {
		words := rows[i].face().width(rows[i].Value)
		if whole := words + labelFace.width(rows[i].Note) + 14; whole < (p.width-left)*0.7 {
			words = whole
		}
		if share := number(rows[i].Length) / longest; share > 0 {
			right = math.Min(right, left+(p.width-margin-7-words-left)/share)
		}
	}
	return rect{left: left, top: top, right: math.Max(right, left+40), bottom: bottom}
}

func (b *Bars) paintAxis(p *pen, x *scale, plot rect) {
	for _, one := range b.X.fitting(x.low, x.top, plot.width(), int(math.Max(2, math.Min(8, plot.width()/70)))) {
		at := x.pixel(one.at)
		p.line(stroke{colour: p.colours.grid, width: 1}, point{at, plot.top}, point{at, plot.bottom})
		p.text(labelFace, p.colours.soft, at, plot.bottom+17, centred, b.X.Text(one.value))
	}
	p.text(labelFace, p.colours.soft, (plot.left+plot.right)/2, plot.bottom+34, centred, b.X.Title)
}

func (b *Bars) paintRow(p *pen, row *Bar, x *scale, plot rect, top, height float64) {
	f, thick := row.face(), math.Min(height*0.66, 20)
	middle := top + height/2
	p.text(f, p.colours.ink, plot.left-10, middle+4, fromRight, f.elide(row.Name, plot.left-10-margin))
	end := x.pixel(number(row.Length))
	// An amount above zero is never without a bar.
	if row.Length.IsPositive() {
		end = math.Max(end, plot.left+1)
	}
	p.fill(rect{plot.left, middle - thick/2, end, middle + thick/2}, p.colours.tones[row.Tone])
	noteAt := end + 7 + f.width(row.Value+"  ")
	note := row.Note
	if room := p.width - 6 - noteAt; labelFace.width(note) > room {
		note = labelFace.trim(note, math.Max(room, 0))
	}
	// The lines of the grid do not run through the words.
	p.fill(rect{end + 3, middle - 8, noteAt + labelFace.width(note) + 3, middle + 8}, p.colours.ground)
	p.text(f, p.colours.ink, end+7, middle+4, fromLeft, row.Value)
	p.text(labelFace, p.colours.soft, noteAt, middle+4, fromLeft, note)
	p.line(stroke{colour: p.colours.axis, width: 1}, point{plot.left, top}, point{plot.left, top + height})
}

func (b *Bar) face() face {
	if b.Strong {
		return boldLabel
	}
	return labelFace
}
