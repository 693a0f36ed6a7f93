package gcp

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"breakeven/providers"
)

// readonlyScope is what reading public prices needs; it grants nothing on a billing
// account beyond looking.
const readonlyScope = "https://www.googleapis.com/auth/cloud-billing.readonly"

// maxPageBytes bounds one page: more than twice what 5,000 SKUs take. Whoever sends
// more sends no price list.
const maxPageBytes = 32 << 20

// errPageTooLarge is not tried again: the next page would be as large.
var errPageTooLarge = errors.New("the page has more than 32 MiB")

// client identifies the caller: by an API key, or by the default credentials of the
// machine, found and refreshed by Google's own library. Another endpoint than
// Google's is shown neither, unless there is a key.
//
// Google's generated client of the catalog is not used: it holds the bounds of tiers
// in floating point, and brings 8 MB of libraries into the binary that nothing else
// here needs.
func (b *billing) client(ctx context.Context) (*http.Client, error) {
	via := http.RoundTripper(boundedBodies{b.transport})
	switch {
	case b.apiKey != "":
		via = labelled{"X-Goog-Api-Key", b.apiKey, via}
	case b.endpoint == "":
		// Tokens are fetched over the same transport.
		ctx := context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: b.transport, Timeout: b.callTimeout})
		credentials, err := google.FindDefaultCredentials(ctx, readonlyScope)
		if err != nil {
			return nil, fmt.Errorf("%w: set BREAKEVEN_GCP_API_KEY, or log in with `gcloud auth application-default login`: %w",
				providers.ErrNoCredentials, err)
		}
		if project := quotaProject(credentials.JSON); project != "" {
			via = labelled{"X-Goog-User-Project", project, via}
		}
		via = &oauth2.Transport{Source: credentials.TokenSource, Base: via}
	}
	// The catalog does not redirect, and a key is nobody else's business.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: via, CheckRedirect: stay}, nil
}

// quotaProject is the project whose quota pays for a person's calls. Without one the
// catalog refuses the credentials of people.
func quotaProject(credentials []byte) string {
	var file struct {
		QuotaProject string `json:"quota_project_id"`
	}
	// Credentials of other kinds name no project, or are no file at all.
	_ = json.Unmarshal(credentials, &file)
	return cmp.Or(os.Getenv("GOOGLE_CLOUD_QUOTA_PROJECT"), file.QuotaProject)
}

// labelled is a transport that sets a header. A key in an address would stand in
// every error that names the address.
type labelled struct {
	name, value string
	next        http.RoundTripper
}

func (t labelled) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set(t.name, t.value)
	return t.next.RoundTrip(request)
}

// boundedBodies is a transport whose answers end with errPageTooLarge.
type boundedBodies struct{ next http.RoundTripper }

func (t boundedBodies) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	response.Body = &boundedBody{ReadCloser: response.Body, left: maxPageBytes}
	return response, nil
}

type boundedBody struct {
	io.ReadCloser
	left int
}

func (b *boundedBody) Read(into []byte) (int, error) {
	if b.left <= 0 {
		return 0, errPageTooLarge
	}
	n, err := b.ReadCloser.Read(into[:min(len(into), b.left)])
	b.left -= n
	return n, err
}
