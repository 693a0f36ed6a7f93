package chart

import (
	"image/color"
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// pen draws in pixels from the top left corner.
type pen struct {
	canvas        draw.Canvas
	colours       palette
	width, height float64
	title         string
	subtitle      string
}

func newPen(canvas draw.Canvas, colours palette, p *Picture) *pen {
	return &pen{canvas: canvas, colours: colours, width: float64(p.Width), height: float64(p.Height), title: p.Title, subtitle: p.Subtitle}
}

// rect is a rectangle: left, top, right, bottom.
type rect struct{ left, top, right, bottom float64 }

func (r rect) width() float64  { return r.right - r.left }
func (r rect) height() float64 { return r.bottom - r.top }

// point is a place in pixels.
type point struct{ x, y float64 }

func (p *pen) at(x, y float64) vg.Point { return vg.Point{X: vg.Length(x), Y: vg.Length(p.height - y)} }

func (p *pen) fill(r rect, colour color.Color) {
	p.polygon([]point{{r.left, r.top}, {r.right, r.top}, {r.right, r.bottom}, {r.left, r.bottom}}, colour)
}

func (p *pen) polygon(corners []point, colour color.Color) {
	var path vg.Path
	for i, corner := range corners {
		if i == 0 {
			path.Move(p.at(corner.x, corner.y))
		} else {
			path.Line(p.at(corner.x, corner.y))
		}
	}
	path.Close()
	p.canvas.SetColor(colour)
	p.canvas.Fill(path)
}

// stroke is how a line looks.
type stroke struct {
	colour color.Color
	width  float64
	dashes []vg.Length
}

func (p *pen) line(s stroke, points ...point) {
	if len(points) < 2 {
		return
	}
	var path vg.Path
	for i, at := range points {
		if i == 0 {
			path.Move(p.at(at.x, at.y))
		} else {
			path.Line(p.at(at.x, at.y))
		}
	}
	p.canvas.SetColor(s.colour)
	p.canvas.SetLineWidth(vg.Length(s.width))
	p.canvas.SetLineDash(s.dashes, 0)
	p.canvas.Stroke(path)
}

// dot is a disc with a ring of the ground around it, which lifts it off the lines.
func (p *pen) dot(x, y, radius float64, colour color.Color) {
	for _, disc := range []struct {
		radius float64
		colour color.Color
	}{{radius + 2, p.colours.ground}, {radius, colour}} {
		var path vg.Path
		path.Move(p.at(x+disc.radius, y))
		path.Arc(p.at(x, y), vg.Length(disc.radius), 0, fullTurn)
		path.Close()
		p.canvas.SetColor(disc.colour)
		p.canvas.Fill(path)
	}
}

const fullTurn = 6.283185307179586

// face is a size and weight of the one typeface.
type face struct {
	size float64
	bold bool
}

// The faces of a picture. Sizes are those of text on a page, whatever the size of
// the picture: a large picture has room for more, not louder words.
var (
	titleFace = face{17, true}
	textFace  = face{13, false}
	labelFace = face{12, false}
	boldLabel = face{12, true}
)

// align is where a text stands from its place.
type align float64

const (
	fromLeft  align = 0
	centred   align = 0.5
	fromRight align = 1
)

// text writes a line with its baseline at y.
func (p *pen) text(f face, colour color.Color, x, y float64, where align, text string) {
	if text == "" {
		return
	}
	drawn := f.font()
	p.canvas.SetColor(colour)
	p.canvas.FillString(drawn, p.at(x-float64(where)*f.width(text), y), text)
}

func (f face) font() font.Face {
	weight := xfont.WeightNormal
	if f.bold {
		weight = xfont.WeightBold
	}
	wanted := font.Font{Typeface: typeface, Weight: weight}
	return typefaces().Lookup(wanted, vg.Length(f.size))
}

func (f face) width(text string) float64 {
	drawn := f.font()
	return float64(drawn.Width(text))
}

const typeface = "Liberation Sans"

// typefaces are the two weights that are used, of the twelve that the library
// would bring: pictures look alike on machines that have no fonts.
var typefaces = sync.OnceValue(func() *font.Cache {
	var all font.Collection
	for _, one := range []struct {
		weight xfont.Weight
		ttf    []byte
	}{{xfont.WeightNormal, liberationsansregular.TTF}, {xfont.WeightBold, liberationsansbold.TTF}} {
		parsed, err := opentype.Parse(one.ttf)
		if err != nil {
			panic("chart: a font of the binary is broken: " + err.Error())
		}
		all = append(all, font.Face{Font: font.Font{Typeface: typeface, Weight: one.weight}, Face: parsed})
	}
	return font.NewCache(all)
})

// ellipsis marks a text that was cut.
const ellipsis = "\u2026"

// elide cuts a text in its middle to fit, so that both ends of an id stay.
func (f face) elide(text string, width float64) string {
	if f.width(text) <= width {
		return text
	}
	runes := []rune(text)
	for keep := len(runes) - 1; keep > 1; keep-- {
		head := (keep + 1) / 2
		short := string(runes[:head]) + ellipsis + string(runes[len(runes)-(keep-head):])
		if f.width(short) <= width {
			return short
		}
	}
	return ellipsis
}

// wrap breaks a text at spaces into at most so many lines; the last is cut short
// when there is more.
func (f face) wrap(text string, width float64, most int) []string {
	var lines []string
	line := ""
	words := strings.Fields(text)
	for i, word := range words {
		longer := strings.TrimSpace(line + " " + word)
		if line == "" || f.width(longer) <= width {
			line = longer
			continue
		}
		if len(lines) == most-1 {
			rest := strings.Join(append([]string{line}, words[i:]...), " ")
			return append(lines, f.trim(rest, width))
		}
		lines = append(lines, f.elide(line, width))
		line = word
	}
	if line != "" {
		lines = append(lines, f.elide(line, width))
	}
	return lines
}

// trim cuts a sentence at its end to fit.
func (f face) trim(text string, width float64) string {
	runes := []rune(text)
	for len(runes) > 0 && f.width(string(runes)+ellipsis) > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ,;.") + ellipsis
}
