package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/report"
)

// GetLoadSvg draws the load-duration curve.
func (s *server) GetLoadSvg(ctx context.Context, _ openapi.GetLoadSvgRequestObject) (openapi.GetLoadSvgResponseObject, error) {
	return s.loadChart(ctx, report.ChartSVG)
}

// GetLoadPng draws the load-duration curve.
func (s *server) GetLoadPng(ctx context.Context, _ openapi.GetLoadPngRequestObject) (openapi.GetLoadPngResponseObject, error) {
	return s.loadChart(ctx, report.ChartPNG)
}

func (s *server) loadChart(ctx context.Context, format report.ChartFormat) (textAnswer, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return textAnswer{}, err
	}
	chart, profile, err := chartQuery(ctx, format)
	if err != nil {
		return textAnswer{}, err
	}
	load, _, err := profile.Resolve(plan.BaselineVCPU)
	if err != nil {
		return textAnswer{}, err
	}
	// There is a summary: the contract requires load_shape.
	return drawn(chart, func(body *bytes.Buffer) error { return report.LoadChart(body, load.Summary(), chart) })
}

// CreateLoadProfile turns an upload of timestamps and counts into a load profile.
func (s *server) CreateLoadProfile(ctx context.Context, request openapi.CreateLoadProfileRequestObject) (openapi.CreateLoadProfileResponseObject, error) {
	query := exchangeOf(ctx).query
	options, err := LoadCSVOptions(query.Get)
	if err != nil {
		return nil, err
	}
	if request.Body == nil {
		return nil, &transportError{kindMalformed, "the body is empty; its first row names the columns timestamp and count"}
	}
	return &loadUpload{server: s, body: request.Body, options: options, bare: query.Get("numbers") == "true"}, nil
}

// LoadCSVOptions reads how a CSV of timestamps and counts is meant from parameters;
// empty is absent. Errors are workload.Errors.
func LoadCSVOptions(get func(name string) string) (workload.LoadRowOptions, error) {
	options := workload.LoadRowOptions{TimeZone: get("time_zone"), Gaps: get("gaps"), Duplicates: get("duplicates")}
	if text := get("step_seconds"); text != "" {
		step, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return options, workload.Errors{{Field: "step_seconds", Code: workload.CodeMalformed, Detail: "must be a whole number of seconds"}}
		}
		if step < workload.MinStepSeconds || step > workload.MaxStepSeconds {
			return options, workload.Errors{{
				Field: "step_seconds", Code: workload.CodeOutOfRange,
				Detail: fmt.Sprintf("must be at least %d and at most %d", workload.MinStepSeconds, workload.MaxStepSeconds),
			}}
		}
		options.StepSeconds = step
	}
	return options, nil
}

// loadUpload reads a CSV of counts to its end and then answers.
type loadUpload struct {
	server  *server
	body    io.Reader
	options workload.LoadRowOptions
	bare    bool
}

var _ openapi.CreateLoadProfileResponseObject = (*loadUpload)(nil)

// VisitCreateLoadProfileResponse reads and answers.
func (u *loadUpload) VisitCreateLoadProfileResponse(w http.ResponseWriter) error {
	connection := &liveConnection{controller: http.NewResponseController(w), server: u.server}
	limited := http.MaxBytesReader(w, io.NopCloser(&deadlineReader{source: u.body, connection: connection}), u.server.MaxLoadCSVBytes)
	profile, err := report.ReadLoadCSV(limited, u.options)
	if err != nil {
		return err
	}
	answer, err := toAPILoadProfileAnswer(profile, u.bare)
	if err != nil {
		return err
	}
	return u.server.sendLong(w, typeJSON, func(out io.Writer) error { return json.NewEncoder(out).Encode(answer) })
}
