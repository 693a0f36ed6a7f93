package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// What surrounds every picture.
const (
	margin     = 22.0
	lineHeight = 18.0
)

// key is an entry of the legend.
type key struct {
	name   string
	colour color.NRGBA
	dashes []vg.Length
	block  bool // a filled block instead of a line
}

// header writes title, subtitle and legend, and returns where they end. A low
// picture keeps its room for what it shows: its words are in the alt text.
func (p *pen) header(keys []key) float64 {
	y, room := margin-6, p.width-2*margin
	titles, sentences := 2, 3
	switch {
	case p.height < 320:
		titles, sentences = 1, 0
	case p.height < 400:
		titles, sentences = 1, 1
	case p.height < 500:
		sentences = 2
	}
	for _, line := range titleFace.wrap(p.title, room, titles) {
		y += 22
		p.text(titleFace, p.colours.ink, margin, y-4, fromLeft, line)
	}
	if sentences > 0 {
		for _, line := range textFace.wrap(p.subtitle, room, sentences) {
			y += lineHeight
			p.text(textFace, p.colours.soft, margin, y-2, fromLeft, line)
		}
	}
	if len(keys) == 0 {
		return y
	}
	return p.legend(keys, y+8)
}

func (p *pen) legend(keys []key, y float64) float64 {
	const gap, apart = 8.0, 22.0
	room := p.width - 2*margin
	x := margin
	y += lineHeight
	for i, one := range keys {
		sample := 26.0
		if one.block {
			sample = 13
		}
		name := labelFace.elide(one.name, room-sample-gap)
		width := sample + gap + labelFace.width(name)
		if i > 0 && x+width > margin+room {
			x = margin
			y += lineHeight
		}
		if one.block {
			p.fill(rect{x, y - 11, x + sample, y + 1}, one.colour)
		} else {
			p.line(stroke{colour: one.colour, width: 2.5, dashes: one.dashes}, point{x, y - 4}, point{x + sample, y - 4})
		}
		p.text(labelFace, p.colours.ink, x+sample+gap, y, fromLeft, name)
		x += width + apart
	}
	return y
}
