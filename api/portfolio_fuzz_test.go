package api

import (
	"errors"
	"testing"

	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/report"
)

// FuzzDecodePortfolio: whatever comes, it is either refused by name or a portfolio
// of which at least one row can be computed.
func FuzzDecodePortfolio(f *testing.F) {
	for _, seed := range []string{
		lambdas, `{"profiles":[{` + good + `}]}`, `{"defaults":{"numbers":true,"include":["line_items"]},"profiles":[{},{"name":"x"},null,[],"y"]}`,
		`{"profiles":[],"profiles":[]}`, `{"profiles":[{"tag.x":"1","name":7}]}`, `[`, `{"defaults":null}`, "\ufeff{}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		request, err := DecodePortfolio(body, nil)
		if err != nil {
			if _, named := errors.AsType[workload.Errors](err); !named && !errors.Is(err, report.ErrTooManyRows) {
				t.Fatalf("%q is refused as %T: %v", body, err, err)
			}
			return
		}
		readable := 0
		for i := range request.Rows {
			if request.Rows[i].Profile == nil {
				t.Fatalf("%q: row %d has no profile to name it by", body, i)
			}
			if request.Rows[i].Problem == nil {
				readable++
			}
		}
		if readable == 0 || len(request.Rows) > portfolio.MaxRows {
			t.Fatalf("%q: %d rows, %d readable", body, len(request.Rows), readable)
		}
	})
}
