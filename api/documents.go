package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/swaggest/swgui/v5emb"

	"breakeven/api/web"
	"breakeven/openapi"
)

const typeHTML = "text/html; charset=utf-8"

// docsPolicy lets the reference page run its own scripts and styles, which stand
// in it, and load files from here and nothing from elsewhere.
const docsPolicy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; frame-ancestors 'none'"

// docsPath is where the reference page and its files stand.
const docsPath = "/docs"

// newDocs serves the reference page with its files from within the program.
func newDocs() http.Handler {
	return v5emb.New("breakeven", "/openapi.json", docsPath)
}

// GetOpenapiYAML answers with the source of the contract.
func (s *server) GetOpenapiYAML(context.Context, openapi.GetOpenapiYAMLRequestObject) (openapi.GetOpenapiYAMLResponseObject, error) {
	return textAnswer{contentType: "application/yaml", body: openapi.Spec()}, nil
}

// contractJSON is the contract as JSON, with its members in the order of the
// source: the reference page shows them as they come. It is converted when first
// asked for, because that takes a good part of the time in which a server starts.
var contractJSON = sync.OnceValues(func() ([]byte, error) { return yaml.YAMLToJSON(openapi.Spec()) })

// GetOpenapiJSON answers with the contract as JSON.
func (s *server) GetOpenapiJSON(context.Context, openapi.GetOpenapiJSONRequestObject) (openapi.GetOpenapiJSONResponseObject, error) {
	body, err := contractJSON()
	if err != nil {
		return nil, fmt.Errorf("converting the contract to JSON: %w", err)
	}
	return textAnswer{contentType: typeJSON, body: body}, nil
}

// GetDashboard answers with the dashboard page.
func (s *server) GetDashboard(context.Context, openapi.GetDashboardRequestObject) (openapi.GetDashboardResponseObject, error) {
	return textAnswer{contentType: typeHTML, body: s.page, policy: web.Policy()}, nil
}

// GetDocs answers with the reference page.
func (s *server) GetDocs(ctx context.Context, _ openapi.GetDocsRequestObject) (openapi.GetDocsResponseObject, error) {
	return s.docsAnswer(ctx, docsPath)
}

// GetDocsAsset answers with a file of the reference page.
func (s *server) GetDocsAsset(ctx context.Context, request openapi.GetDocsAssetRequestObject) (openapi.GetDocsAssetResponseObject, error) {
	return s.docsAnswer(ctx, docsPath+"/"+request.Asset)
}

// docsAnswer asks the page's own handler once without writing, so that a file
// that does not exist becomes a problem document.
func (s *server) docsAnswer(ctx context.Context, path string) (docsAnswer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody)
	if err != nil {
		return docsAnswer{}, fmt.Errorf("asking for %s: %w", path, err)
	}
	recorded := &recorder{header: http.Header{}, status: http.StatusOK}
	s.docs.ServeHTTP(recorded, request)
	if recorded.status != http.StatusOK {
		return docsAnswer{}, &transportError{kindNotFound, "the reference page has no such file"}
	}
	return docsAnswer{recorded}, nil
}

// docsAnswer is a recorded page or file.
type docsAnswer struct{ *recorder }

func (a docsAnswer) write(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", a.header.Get("Content-Type"))
	w.Header().Set(policyHeader, docsPolicy)
	w.Header().Set("Content-Length", int64Text(int64(a.body.Len())))
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(a.body.Bytes())
	return err
}

// VisitGetDocsResponse writes the page.
func (a docsAnswer) VisitGetDocsResponse(w http.ResponseWriter) error { return a.write(w) }

// VisitGetDocsAssetResponse writes the file.
func (a docsAnswer) VisitGetDocsAssetResponse(w http.ResponseWriter) error { return a.write(w) }

// recorder is an answer in memory.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header            { return r.header }
func (r *recorder) WriteHeader(status int)         { r.status = status }
func (r *recorder) Write(data []byte) (int, error) { return r.body.Write(data) }
