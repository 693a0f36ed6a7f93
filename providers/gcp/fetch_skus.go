package gcp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// service is a service of the catalog. Its list is downloaded whole: the catalog
// filters by nothing but time.
type service struct {
	id   string
	name string // as the catalog displays it
}

// The services whose lists hold prices of ours.
var (
	cloudRunService   = service{"152E-C115-5142", "Cloud Run"}
	functionsService  = service{"29E7-DA93-CA13", "Cloud Run Functions"}
	computeService    = service{"6F81-5844-456A", "Compute Engine"}
	kubernetesService = service{"CCD8-9BF1-090E", "Kubernetes Engine"}
	networkService    = service{"E505-1604-58F8", "Networking"}
	gatewayService    = service{"36A9-155B-23F0", "API Gateway"}
	loggingService    = service{"5490-F7B7-8DF6", "Cloud Logging"}
)

// source is where a price was read.
func (s service) source() string {
	return fmt.Sprintf("Cloud Billing Catalog, service %s (%s)", s.name, s.id)
}

const (
	// pageSize is the largest page that the catalog gives.
	pageSize = 5_000
	// maxPages bounds a list whose pages do not end: Compute Engine takes about ten.
	maxPages = 100
	// maxRestarts is how often a list may begin again because a page token expired.
	maxRestarts = 2
)

// errEmptyPage: no page of the catalog is empty, so what came is not the catalog's.
var errEmptyPage = errors.New("the page holds no SKU")

// download hands every SKU of a service that somebody wants to use, page by page.
// When a page token expires the list begins again, and restart says so before any SKU
// is handed over for the second time.
func (b *billing) download(
	ctx context.Context, client *http.Client, s service, asOf string,
	restart func(), wanted func(*catalogSKU) bool, use func(*catalogSKU),
) error {
	token, seen := "", map[string]bool{}
	for number, restarts := 1, 0; ; number++ {
		page, err := b.page(ctx, client, s, asOf, token, wanted)
		if expired(err, token) && restarts < maxRestarts {
			restarts++
			token, seen, number = "", map[string]bool{}, 0
			restart()
			continue
		}
		if err != nil {
			return fmt.Errorf("service %s (%s), page %d: %w", s.name, s.id, number, err)
		}
		for _, sku := range page.SKUs {
			use(sku)
		}
		token = page.NextPageToken
		switch {
		case token == "":
			return nil
		case seen[token]:
			return fmt.Errorf("service %s (%s): page %d leads to itself", s.name, s.id, number)
		case number == maxPages:
			return fmt.Errorf("service %s (%s): the list does not end after %d pages", s.name, s.id, maxPages)
		}
		seen[token] = true
	}
}

// page asks for one page until it has come whole.
func (b *billing) page(
	ctx context.Context, client *http.Client, s service, asOf, token string, wanted func(*catalogSKU) bool,
) (page skuPage, err error) {
	ask := url.Values{"currencyCode": {"USD"}, "pageSize": {strconv.Itoa(pageSize)}}
	if token != "" {
		ask.Set("pageToken", token)
	}
	if asOf != "" {
		// The catalog wants both within one month of Los Angeles, where this is early
		// morning of the same day.
		ask.Set("startTime", asOf+"T12:00:00Z")
		ask.Set("endTime", asOf+"T13:00:00Z")
	}
	base := strings.TrimSuffix(cmp.Or(b.endpoint, googleEndpoint), "/")
	address := base + "/v1/services/" + s.id + "/skus?" + ask.Encode()
	err = b.retry(ctx, func(ctx context.Context) error {
		page, err = b.call(ctx, client, address, wanted)
		return err
	})
	return page, err
}

// googleEndpoint is where the catalog is.
const googleEndpoint = "https://cloudbilling.googleapis.com"

// call is one attempt.
func (b *billing) call(ctx context.Context, client *http.Client, address string, wanted func(*catalogSKU) bool) (skuPage, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return skuPage{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return skuPage{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return skuPage{}, refusal(response)
	}
	page, total, err := readPage(response.Body, wanted)
	if err == nil && total == 0 {
		return skuPage{}, errEmptyPage
	}
	return page, err
}
