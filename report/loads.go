package report

import (
	"fmt"
	"time"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// loadTitle heads what loadLines tells.
const loadTitle = "Load"

// loadLines tell how the load comes over time; nothing where only its mean is known.
func loadLines(load *workload.Load) []string {
	summary := load.Summary()
	if summary == nil {
		return nil
	}
	lines := []string{loadSentence(summary) + "."}
	for _, repair := range summary.Repairs {
		lines = append(lines, printable(repair))
	}
	return lines
}

// loadSentence is the load in one sentence, without its full stop.
func loadSentence(s *workload.LoadSummary) string {
	text := fmt.Sprintf("%s requests per second at any time", pricing.Readable(s.MeanRPS))
	if !s.PeakRPS.Equal(s.MeanRPS) {
		text = fmt.Sprintf("%s requests per second on average, %s at the peak: %s times the mean",
			pricing.Readable(s.MeanRPS), pricing.Readable(s.PeakRPS), pricing.Readable(s.PeakToMean))
	}
	steps := "1 step of " + span(s.StepSeconds)
	if s.Steps != 1 {
		steps = fmt.Sprintf("%s steps of %s", count(s.Steps), span(s.StepSeconds))
	}
	switch {
	case s.Shape != "":
		text += fmt.Sprintf("; shape %s, %s", printable(s.Shape), steps)
	default:
		text += "; " + steps
	}
	if !s.Start.IsZero() {
		text += " from " + s.Start.Format(time.DateOnly+" 15:04")
	}
	if s.TimeZone != "" {
		text += " (" + printable(s.TimeZone) + ")"
	}
	return text + "; steady_utilization " + utilization(s)
}

// utilization shows the share of the fleet in use to a person.
func utilization(s *workload.LoadSummary) string {
	if rounded := s.SteadyUtilization.Round(3); !rounded.IsZero() {
		return quantity(rounded)
	}
	return quantity(s.SteadyUtilization)
}

// span is a length of time in its largest whole unit.
func span(seconds int64) string {
	for _, unit := range []struct {
		seconds int64
		name    string
	}{{86400, "d"}, {3600, "h"}, {60, "min"}} {
		if seconds%unit.seconds == 0 {
			return fmt.Sprintf("%d %s", seconds/unit.seconds, unit.name)
		}
	}
	return fmt.Sprintf("%d s", seconds)
}
