package chart

import (
	"errors"
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Format is the kind of file that a picture becomes.
type Format int

// The formats.
const (
	SVG Format = iota
	PNG
)

// Theme is the ground that a picture stands on.
type Theme int

// The themes.
const (
	Light Theme = iota
	Dark
)

// The size of a picture in pixels. Below the least no label has room; above the
// most a single request would take more memory than an answer should.
const (
	MinWidth  = 320
	MaxWidth  = 2400
	MinHeight = 240
	MaxHeight = 1600
)

// Picture is what all pictures have in common.
type Picture struct {
	Format   Format
	Theme    Theme
	Width    int // pixels, MinWidth to MaxWidth
	Height   int // pixels, MinHeight to MaxHeight
	Title    string
	Subtitle string // a sentence or two below the title
	Alt      string // what the picture shows, for those who do not see it
}

// ErrNothingToDraw says that a picture has no value in it.
var ErrNothingToDraw = errors.New("nothing to draw")

// render draws within the picture's margins, below its title.
func (p *Picture) render(paint func(pen *pen)) ([]byte, error) {
	if p.Width < MinWidth || p.Width > MaxWidth || p.Height < MinHeight || p.Height > MaxHeight {
		return nil, fmt.Errorf("a picture of %d x %d pixels: it must be %d x %d to %d x %d", p.Width, p.Height, MinWidth, MinHeight, MaxWidth, MaxHeight)
	}
	// One point is one pixel, in both formats.
	const dotsPerInch = 72
	width, height := vg.Length(p.Width), vg.Length(p.Height)
	colours := paletteOf(p.Theme)
	if p.Format == PNG {
		canvas := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dotsPerInch), vgimg.UseBackgroundColor(colours.ground))
		paint(newPen(draw.NewCanvas(canvas, width, height), colours, p))
		return encodePNG(canvas.Image(), p.Title, p.Alt)
	}
	canvas := vgsvg.New(width, height)
	pen := newPen(draw.NewCanvas(canvas, width, height), colours, p)
	pen.fill(rect{0, 0, float64(p.Width), float64(p.Height)}, colours.ground)
	paint(pen)
	return encodeSVG(canvas, p)
}
