package chart

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"image/png"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/shopspring/decimal"
)

func dec(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func plain(d decimal.Decimal) string { return d.String() }

// drawings are a picture of each kind, with everything that it may hold.
func drawings() map[string]func(Picture) ([]byte, error) {
	return map[string]func(Picture) ([]byte, error){
		"lines": func(p Picture) ([]byte, error) {
			l := Lines{Picture: p, X: Axis{Title: "requests", Text: plain}, Y: Axis{Title: "USD", Text: plain}}
			l.Series = []Series{
				{Name: "a/<b>&c", Points: []Point{{dec("0"), dec("0")}, {dec("100"), dec("20")}}},
				{Name: "d", Tone: 1, Dashed: true, Points: []Point{{dec("0"), dec("8")}, {dec("50"), dec("8")}, {dec("51"), dec("16")}, {dec("100"), dec("16")}}},
			}
			y := dec("8")
			l.Marks = []Mark{{At: dec("30"), Label: "today 30", Strong: true}, {At: dec("40"), Label: "40", Dot: &y}, {At: dec("80"), Label: "80"}}
			l.Bands = []Band{{From: dec("40"), To: dec("80"), Label: "both"}}
			l.Levels = []Level{{At: dec("12"), Label: "level 12"}, {At: dec("13"), Label: "level 13"}}
			return l.Draw()
		},
		"logarithmic": func(p Picture) ([]byte, error) {
			from := dec("10")
			l := Lines{Picture: p, X: Axis{Title: "requests", Text: plain, Log: true, From: &from}, Y: Axis{Title: "USD", Text: plain, Log: true}}
			l.Series = []Series{{Name: "a", Filled: true, Points: []Point{{dec("0"), dec("0")}, {dec("5000"), dec("5")}, {dec("10000"), dec("10")}}}}
			return l.Draw()
		},
		"bars": func(p Picture) ([]byte, error) {
			b := Bars{Picture: p, X: Axis{Title: "USD", Text: plain}, Keys: []Key{{"function", 0}, {"container", 1}}}
			for i := range 12 {
				b.Rows = append(b.Rows, Bar{Name: "an option with a name " + strings.Repeat("x", i), Value: "1.00", Length: decimal.NewFromInt(int64(i)), Tone: i % 3, Note: "noted", Strong: i == 0})
			}
			return b.Draw(func(shown int) string { return strings.Repeat("left out ", 12-shown) })
		},
	}
}

func pictures() []Picture {
	var all []Picture
	for _, format := range []Format{SVG, PNG} {
		for _, theme := range []Theme{Light, Dark} {
			for _, size := range [][2]int{{960, 540}, {MinWidth, MinHeight}, {601, 333}} {
				all = append(all, Picture{
					Format: format, Theme: theme, Width: size[0], Height: size[1],
					Title: "A title & <more>", Subtitle: "A sentence.", Alt: "What \"it\" shows: 1 < 2 & \u2026",
				})
			}
		}
	}
	return all
}

func TestAPictureHasTheSameBytesEveryTime(t *testing.T) {
	for name, draw := range drawings() {
		for _, p := range pictures() {
			if p.Format == PNG && p.Width > MinWidth {
				continue // the small ones go through the same code
			}
			first, err := draw(p)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var group sync.WaitGroup
			for range 3 {
				group.Go(func() {
					if again, err := draw(p); err != nil || !bytes.Equal(first, again) {
						t.Errorf("%s, %d x %d: drawn again it differs (%v)", name, p.Width, p.Height, err)
					}
				})
			}
			group.Wait()
		}
	}
}

func TestAnSVGIsADocumentForEyesAndReaders(t *testing.T) {
	for name, draw := range drawings() {
		for _, p := range pictures() {
			if p.Format != SVG {
				continue
			}
			body, err := draw(p)
			if err != nil {
				t.Fatal(err)
			}
			var document struct {
				XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
				Width   int      `xml:"width,attr"`
				Height  int      `xml:"height,attr"`
				ViewBox string   `xml:"viewBox,attr"`
				Role    string   `xml:"role,attr"`
				Title   string   `xml:"title"`
				Desc    string   `xml:"desc"`
			}
			if err := xml.Unmarshal(body, &document); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if document.Width != p.Width || document.Height != p.Height || document.Role != "img" || document.Title != p.Title || document.Desc != p.Alt {
				t.Errorf("%s: root is %+v", name, document)
			}
			text := string(body)
			for _, never := range []string{"NaN", "Inf", "href", "<script", "<image", "font-family:Liberation Sans;"} {
				if strings.Contains(text, never) {
					t.Errorf("%s, %d x %d contains %s", name, p.Width, p.Height, never)
				}
			}
			if p.Width == 960 && !strings.Contains(text, ">A title &amp; &lt;more&gt;</text>") {
				t.Errorf("%s: the title is not drawn", name)
			}
		}
	}
}

func TestEveryLabelStandsInALargePicture(t *testing.T) {
	want := map[string][]string{
		"lines": {"a/&lt;b&gt;&amp;c", "today 30", "40", "80", "both", "level 12", "level 13", "requests", "USD", "100"},
		"bars":  {"function", "container", "noted", "1.00", "USD", "an option with a name xxxxxxxxxxx"},
	}
	for name, labels := range want {
		body, err := drawings()[name](Picture{Width: 1400, Height: 900, Title: "t", Alt: "a"})
		if err != nil {
			t.Fatal(err)
		}
		for _, label := range labels {
			if !strings.Contains(string(body), ">"+label+"</text>") {
				t.Errorf("%s: no label %q", name, label)
			}
		}
	}
}

func TestBarsThatDoNotFitAreCounted(t *testing.T) {
	body, err := drawings()["bars"](Picture{Width: 400, Height: MinHeight, Title: "t", Alt: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(body), ">left out") {
		t.Error("nothing says that rows are left out")
	}
}

// chunks are the chunks of a PNG by name, whose sums are right.
func chunks(t *testing.T, body []byte) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for at := 8; at < len(body); {
		length := int(binary.BigEndian.Uint32(body[at:]))
		kind, data := string(body[at+4:at+8]), body[at+8:at+8+length]
		if sum := binary.BigEndian.Uint32(body[at+8+length:]); sum != crc32.ChecksumIEEE(body[at+4:at+8+length]) {
			t.Errorf("the sum of %s is wrong", kind)
		}
		found[kind] = append(found[kind], string(data))
		at += 12 + length
	}
	return found
}

func TestAPNGHasItsSizeAndItsWords(t *testing.T) {
	for name, draw := range drawings() {
		for _, p := range pictures() {
			if p.Format != PNG {
				continue
			}
			p.Alt = "plain words, caf\u00e9"
			body, err := draw(p)
			if err != nil {
				t.Fatal(err)
			}
			decoded, err := png.Decode(bytes.NewReader(body))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if size := decoded.Bounds().Size(); size.X != p.Width || size.Y != p.Height {
				t.Errorf("%s is %v, want %d x %d", name, size, p.Width, p.Height)
			}
			if texts := chunks(t, body)["tEXt"]; len(texts) != 3 || texts[0] != "Title\x00"+p.Title || texts[1] != "Description\x00plain words, caf\xe9" {
				t.Errorf("%s: text chunks %q", name, texts)
			}
		}
	}
}

func TestWordsBeyondLatin1GoIntoAnITXtChunk(t *testing.T) {
	body, err := drawings()["lines"](Picture{Format: PNG, Width: 400, Height: 300, Title: "\u6599\u91d1", Alt: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if texts := chunks(t, body)["iTXt"]; len(texts) != 1 || texts[0] != "Title\x00\x00\x00\x00\x00\u6599\u91d1" {
		t.Errorf("iTXt %q", texts)
	}
}

func TestNothingToDrawIsAnError(t *testing.T) {
	p := Picture{Width: 400, Height: 300}
	empty := Lines{Picture: p, X: Axis{Text: plain}, Y: Axis{Text: plain}, Series: []Series{{Name: "a"}}}
	if _, err := empty.Draw(); !errors.Is(err, ErrNothingToDraw) {
		t.Errorf("lines: %v", err)
	}
	zero := Lines{Picture: p, X: Axis{Text: plain, Log: true}, Y: Axis{Text: plain}, Series: []Series{{Name: "a", Points: []Point{{dec("0"), dec("1")}}}}}
	if _, err := zero.Draw(); !errors.Is(err, ErrNothingToDraw) {
		t.Errorf("zero on a logarithmic axis: %v", err)
	}
	bars := Bars{Picture: p, X: Axis{Text: plain}}
	if _, err := bars.Draw(func(int) string { return "" }); !errors.Is(err, ErrNothingToDraw) {
		t.Errorf("bars: %v", err)
	}
}

func TestSizesOutOfRangeAreRefused(t *testing.T) {
	for _, size := range [][2]int{{MinWidth - 1, 400}, {MaxWidth + 1, 400}, {400, MinHeight - 1}, {400, MaxHeight + 1}, {0, 0}} {
		if _, err := drawings()["bars"](Picture{Width: size[0], Height: size[1]}); err == nil {
			t.Errorf("%v was drawn", size)
		}
	}
}

// BenchmarkPNG is what a spreadsheet asks for.
func BenchmarkPNG(b *testing.B) { benchmark(b, PNG) }

// BenchmarkSVG is what a page asks for.
func BenchmarkSVG(b *testing.B) { benchmark(b, SVG) }

func benchmark(b *testing.B, format Format) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		body, err := drawings()["lines"](Picture{Format: format, Width: 960, Height: 540, Title: "t", Alt: "a"})
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Discard.Write(body)
	}
}
