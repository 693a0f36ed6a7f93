package api

import (
	"errors"

	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
)

// below puts complaints under a place of the body.
func below(place string, wrong workload.Errors) workload.Errors {
	placed := make(workload.Errors, len(wrong))
	for i, one := range wrong {
		placed[i] = workload.FieldError{Path: place + one.Pointer(), Code: one.Code, Detail: one.Detail}
	}
	return placed
}

// maxRowComplaints bounds what a refusal says about a portfolio of many rows.
const maxRowComplaints = 100

// RefuseUnreadable refuses a portfolio of which no row can be read: its answer
// would be a list of complaints with the status of a success. place says where a
// row stands.
func RefuseUnreadable(rows []portfolio.Row, place func(row int) string) error {
	var wrong workload.Errors
	for i := range rows {
		if rows[i].Problem == nil {
			return nil
		}
		if len(wrong) < maxRowComplaints {
			wrong = append(wrong, complaintsOf(rows[i].Problem, place(i))...)
		}
	}
	return wrong[:min(len(wrong), maxRowComplaints)].OrNil()
}

// complaintsOf are the complaints of a row's problem under its place.
func complaintsOf(problem error, place string) workload.Errors {
	if wrong, ok := errors.AsType[workload.Errors](problem); ok {
		return below(place, wrong)
	}
	if one, ok := errors.AsType[workload.FieldError](problem); ok {
		return below(place, workload.Errors{one})
	}
	return workload.Errors{{Path: place, Code: workload.CodeMalformed, Detail: problem.Error()}}
}
