package main

import (
	"strconv"

	"breakeven/report"
)

// chartFlags say how a chart is drawn.
type chartFlags struct {
	Theme  string `placeholder:"NAME" help:"Colours of a chart: light or dark; default light."`
	Width  int    `placeholder:"PIXELS" help:"Width of a chart; default 960."`
	Height int    `placeholder:"PIXELS" help:"Height of a chart; default 540."`
	Title  string `placeholder:"TEXT" help:"Title of a chart; default: what it shows."`
}

// chartFormats are the values of --output that are images.
func chartFormats() []string { return []string{string(report.ChartSVG), string(report.ChartPNG)} }

func (f *chartFlags) chart(format string) (report.Chart, error) {
	chart, err := report.ParseChart(func(name string) string {
		switch name {
		case "theme":
			return f.Theme
		case "width":
			return pixels(f.Width)
		case "height":
			return pixels(f.Height)
		case "title":
			return f.Title
		default:
			return ""
		}
	})
	chart.Format = report.ChartFormat(format)
	return chart, err
}

// pixels is empty for a length that is not given.
func pixels(length int) string {
	if length == 0 {
		return ""
	}
	return strconv.Itoa(length)
}
