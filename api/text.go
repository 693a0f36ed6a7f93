package api

import (
	"net/http"
)

// textAnswer is an answer that is not JSON. It implements the response
// interfaces of all operations that answer with text, because generated
// responses cannot carry parameters of a content type.
type textAnswer struct {
	contentType string
	body        []byte
	next        string // address of the next page; empty: none
	policy      string // what a page may load; empty: nothing
}

// csvContentType is the type of CSV in every dialect: the contract promises one.
const csvContentType = "text/csv; charset=utf-8"

func csvAnswer(body []byte) textAnswer {
	return textAnswer{contentType: csvContentType, body: body}
}

func (a textAnswer) write(w http.ResponseWriter) error {
	header := w.Header()
	header.Set("Content-Type", a.contentType)
	header.Set("Content-Length", int64Text(int64(len(a.body))))
	if a.next != "" {
		header.Set("Link", "<"+a.next+`>; rel="next"`)
	}
	if a.policy != "" {
		header.Set(policyHeader, a.policy)
	}
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(a.body)
	return err
}

// VisitGetEstimatesCsvResponse writes the answer.
func (a textAnswer) VisitGetEstimatesCsvResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetTemplateCsvResponse writes the answer.
func (a textAnswer) VisitGetTemplateCsvResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitListPricesCsvResponse writes the answer.
func (a textAnswer) VisitListPricesCsvResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitListInstanceTypesCsvResponse writes the answer.
func (a textAnswer) VisitListInstanceTypesCsvResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetOpenapiYAMLResponse writes the answer.
func (a textAnswer) VisitGetOpenapiYAMLResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetOpenapiJSONResponse writes the answer.
func (a textAnswer) VisitGetOpenapiJSONResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetDashboardResponse writes the answer.
func (a textAnswer) VisitGetDashboardResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetMetricsResponse writes the answer.
func (a textAnswer) VisitGetMetricsResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetEstimatesSvgResponse writes the answer.
func (a textAnswer) VisitGetEstimatesSvgResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetEstimatesPngResponse writes the answer.
func (a textAnswer) VisitGetEstimatesPngResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetBreakEvenCsvResponse writes the answer.
func (a textAnswer) VisitGetBreakEvenCsvResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetBreakEvenSvgResponse writes the answer.
func (a textAnswer) VisitGetBreakEvenSvgResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetBreakEvenPngResponse writes the answer.
func (a textAnswer) VisitGetBreakEvenPngResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetLoadSvgResponse writes the answer.
func (a textAnswer) VisitGetLoadSvgResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetLoadPngResponse writes the answer.
func (a textAnswer) VisitGetLoadPngResponse(w http.ResponseWriter) error { return a.write(w) }
