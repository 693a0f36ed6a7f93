package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"breakeven/estimator/workload"
	"breakeven/report/chart"
)

// ChartFormat is the kind of file that a chart becomes.
type ChartFormat string

// The formats. Spreadsheets show PNG only.
const (
	ChartSVG ChartFormat = "svg"
	ChartPNG ChartFormat = "png"
)

// MediaType is the media type of the format.
func (f ChartFormat) MediaType() string {
	if f == ChartPNG {
		return "image/png"
	}
	return "image/svg+xml"
}

// The themes of a chart.
const (
	ThemeLight = "light"
	ThemeDark  = "dark"
)

// Chart is how a chart is drawn. DefaultChart and ParseChart make valid ones.
type Chart struct {
	Format ChartFormat
	Theme  string // ThemeLight or ThemeDark
	Width  int    // pixels, 320 to 2,400
	Height int    // pixels, 240 to 1,600
	Title  string // empty: what the chart shows
}

// DefaultChart is a light chart of 960 by 540 pixels.
func DefaultChart(format ChartFormat) Chart {
	return Chart{Format: format, Theme: ThemeLight, Width: 960, Height: 540}
}

// ChartSettings are the names that ParseChart asks for.
func ChartSettings() []string { return []string{"theme", "width", "height", "title"} }

// mostTitle is the most characters of a title: two lines of the widest chart.
const mostTitle = 200

// ParseChart reads a chart from settings; an empty text is an absent setting. The
// format is left to the caller, and is SVG until then. The error is a
// workload.Errors that names each setting with a value it does not have.
func ParseChart(get func(name string) string) (Chart, error) {
	parsed := DefaultChart(ChartSVG)
	var wrong workload.Errors
	refuse := func(name string, code workload.Code, format string, args ...any) {
		wrong = append(wrong, workload.FieldError{Field: name, Code: code, Detail: fmt.Sprintf(format, args...)})
	}
	if theme := get("theme"); theme != "" {
		if !slices.Contains([]string{ThemeLight, ThemeDark}, theme) {
			refuse("theme", workload.CodeMalformed, "%q is not %s or %s", clip(theme), ThemeLight, ThemeDark)
		}
		parsed.Theme = theme
	}
	for _, size := range []struct {
		name        string
		target      *int
		least, most int
	}{{"width", &parsed.Width, chart.MinWidth, chart.MaxWidth}, {"height", &parsed.Height, chart.MinHeight, chart.MaxHeight}} {
		text := get(size.name)
		if text == "" {
			continue
		}
		pixels, err := strconv.Atoi(text)
		switch {
		case err != nil:
			refuse(size.name, workload.CodeMalformed, "%q is not a whole number of pixels", clip(text))
		case pixels < size.least || pixels > size.most:
			refuse(size.name, workload.CodeOutOfRange, "%d is not between %d and %d pixels", pixels, size.least, size.most)
		default:
			*size.target = pixels
		}
	}
	if parsed.Title = get("title"); utf8.RuneCountInString(parsed.Title) > mostTitle {
		refuse("title", workload.CodeOutOfRange, "is longer than %d characters", mostTitle)
	}
	if len(wrong) > 0 {
		slices.SortStableFunc(wrong, func(a, b workload.FieldError) int { return strings.Compare(a.Field, b.Field) })
		return Chart{}, wrong
	}
	return parsed, nil
}

// picture is the chart with its words.
func (c Chart) picture(title, subtitle, alt string) chart.Picture {
	p := chart.Picture{Width: c.Width, Height: c.Height, Title: title, Subtitle: printable(subtitle), Alt: printable(alt)}
	if c.Title != "" {
		p.Title = c.Title
	}
	p.Title = printable(p.Title)
	if c.Format == ChartPNG {
		p.Format = chart.PNG
	}
	if c.Theme == ThemeDark {
		p.Theme = chart.Dark
	}
	return p
}

// send writes what was drawn.
func send(w io.Writer, body []byte, err error) error {
	if err != nil {
		return fmt.Errorf("draw a chart: %w", err)
	}
	_, err = w.Write(body)
	return err
}
