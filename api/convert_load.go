package api

import (
	"fmt"
	"time"

	"breakeven/estimator/workload"
	"breakeven/openapi"
)

// loadProfileField is the one field whose echo is not its value: with its counts
// an answer would be megabytes longer and say nothing that the caller did not.
const loadProfileField = "load_profile"

func toAPICompletedLoadProfile(p *workload.LoadProfile) openapi.CompletedLoadProfile {
	return openapi.CompletedLoadProfile{
		StepSeconds: p.StepSeconds, Start: timeText(p.Start), TimeZone: optional(p.TimeZone), Steps: int64(len(p.Counts)),
	}
}

func timeText(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	return new(at.Format(time.RFC3339))
}

// toAPILoad is nil where nothing is known of a load but its mean.
func (f answerForm) toAPILoad(summary *workload.LoadSummary) *openapi.Load {
	if summary == nil {
		return nil
	}
	return &openapi.Load{
		MeanRps: f.number(summary.MeanRPS), PeakRps: f.number(summary.PeakRPS), PeakToMean: f.number(summary.PeakToMean),
		SteadyUtilization: f.number(summary.SteadyUtilization), Steps: summary.Steps, StepSeconds: summary.StepSeconds,
		Start: timeText(summary.Start), TimeZone: optional(summary.TimeZone), Shape: optional(openapi.LoadShape(summary.Shape)),
		Repairs: summary.Repairs,
		Curve: toAPIList(summary.Curve, func(p *workload.LoadPoint) openapi.LoadPoint {
			return openapi.LoadPoint{ShareOfTime: f.number(p.ShareOfTime), Rps: f.number(p.RPS)}
		}),
	}
}

// toAPILoadProfileAnswer is an uploaded load with what it says, were it all that is
// known of a workload.
func toAPILoadProfileAnswer(profile *workload.LoadProfile, bare bool) (openapi.LoadProfileAnswer, error) {
	var workloadOf workload.Profile
	for name, value := range map[string]any{"memory_mb": int64(1), "duration_ms": int64(1), loadProfileField: profile} {
		if wrong := workloadOf.SetValue(name, value); wrong != nil {
			return openapi.LoadProfileAnswer{}, workload.Errors{*wrong}
		}
	}
	load, _, err := workloadOf.Resolve(nil)
	if err != nil {
		return openapi.LoadProfileAnswer{}, fmt.Errorf("summing up a load profile: %w", err)
	}
	repairs := profile.Repairs
	if repairs == nil {
		repairs = []string{}
	}
	summary := load.Summary()
	summary.Repairs = nil // stand beside it
	return openapi.LoadProfileAnswer{
		LoadProfile: workload.EncodeLoadProfile(profile), Load: *answerForm{bare: bare}.toAPILoad(summary), Repairs: repairs,
	}, nil
}
