package main

import (
	"errors"
	"fmt"
	"strconv"

	"breakeven/api"
	"breakeven/estimator/workload"
	"breakeven/report"
)

// loadFlags read the load over time from a file of timestamps and counts, as a
// monitoring system writes it.
type loadFlags struct {
	File        string `name:"load-csv" placeholder:"FILE" help:"Load as CSV with the columns timestamp and count; - reads standard input. It is the load_profile of the usage profile."`
	TimeZone    string `name:"load-csv-time-zone" placeholder:"ZONE" help:"IANA time zone of timestamps that state no offset; default UTC."`
	StepSeconds int64  `name:"load-csv-step-seconds" placeholder:"NUMBER" help:"Length of a step; default: the most frequent distance of two rows."`
	Gaps        string `name:"load-csv-gaps" placeholder:"RULE" help:"What stands in a missing step: zero, interpolate or refuse; default zero."`
	Duplicates  string `name:"load-csv-duplicates" placeholder:"RULE" help:"What happens to rows with the same timestamp: sum or refuse; default sum."`
}

// apply sets the load profile of the file.
func (f *loadFlags) apply(a *App, profile *workload.Profile) error {
	if f.File == "" {
		if *f != (loadFlags{}) {
			return usagef("--load-csv-time-zone, --load-csv-step-seconds, --load-csv-gaps and --load-csv-duplicates go with --load-csv")
		}
		return nil
	}
	if profile.Given("load_profile") {
		return usagef("--load-csv and load_profile in --file exclude each other")
	}
	load, err := f.read(a)
	if err != nil {
		return err
	}
	if wrong := profile.SetValue("load_profile", load); wrong != nil {
		return workload.Errors{*wrong}
	}
	return nil
}

func (f *loadFlags) read(a *App) (*workload.LoadProfile, error) {
	options, err := api.LoadCSVOptions(f.setting)
	if err != nil {
		return nil, aboutFlags(err)
	}
	in, err := a.open(f.File)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	load, err := report.ReadLoadCSV(in, options)
	if err != nil {
		return nil, aboutFlags(fmt.Errorf("%s: %w", f.File, err))
	}
	return load, nil
}

func (f *loadFlags) setting(name string) string {
	switch name {
	case "time_zone":
		return f.TimeZone
	case "gaps":
		return f.Gaps
	case "duplicates":
		return f.Duplicates
	case "step_seconds":
		if f.StepSeconds != 0 {
			return strconv.FormatInt(f.StepSeconds, 10)
		}
	}
	return ""
}

// aboutFlags turns complaints about parameters of the upload into a mistake in
// flags, whose names they do not have.
func aboutFlags(err error) error {
	if wrong, ok := errors.AsType[workload.Errors](err); ok {
		return usagef("--load-csv: %w", errors.New(wrong.Error()))
	}
	return usageError{err}
}
