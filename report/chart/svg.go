package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg/vgsvg"
)

// fallback are the faces with the widths of the one that the picture was laid out
// with, for a reader who lacks it.
const fallback = "font-family:Liberation Sans,Arimo,Arial,Helvetica,sans-serif"

// encodeSVG is the drawing with a root element of our own: pixels, and a title and
// a description that screen readers announce.
func encodeSVG(canvas *vgsvg.Canvas, p *Picture) ([]byte, error) {
	var drawn bytes.Buffer
	if _, err := canvas.WriteTo(&drawn); err != nil {
		return nil, err
	}
	_, body, found := strings.Cut(drawn.String(), "<g ")
	if !found {
		return nil, errors.New("the drawing has no root group")
	}
	body = strings.ReplaceAll(body, "font-family:Liberation Sans;font-variant:none;", fallback+";")
	body = strings.ReplaceAll(body, "font-style:normal;", "")
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-labelledby="breakeven-title breakeven-desc">`+"\n",
		p.Width, p.Height, p.Width, p.Height)
	fmt.Fprintf(&out, "<title id=\"breakeven-title\">%s</title>\n<desc id=\"breakeven-desc\">%s</desc>\n<g %s", escape(p.Title), escape(p.Alt), body)
	return out.Bytes(), nil
}

func escape(text string) string {
	var b bytes.Buffer
	// A buffer takes every byte; invalid characters become U+FFFD.
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		return ""
	}
	return b.String()
}
