package replay

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"breakeven/pricing"
)

// gcpPageSKUs is how many SKUs the catalog gives at once, at most and by default.
const gcpPageSKUs = 5_000

// GCP answers like the Cloud Billing Catalog, with the prices of a list and with the
// SKUs that stand beside them there. Machine types have no SKUs: their prices are
// taken apart into vCPUs, memory, accelerators and local disks, so that adding these
// up gives every price of the list again.
func GCP(list *pricing.PriceList) http.Handler { return GCPPaged(list, gcpPageSKUs) }

// GCPPaged is GCP with so many SKUs to a page.
func GCPPaged(list *pricing.PriceList, skus int) http.Handler {
	services, err := gcpServices(list)
	if err != nil {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, err.Error(), http.StatusNotImplemented)
		})
	}
	return &gcpServer{services: services, page: skus}
}

// gcpServices are the SKUs of each service, in the order of their ids.
func gcpServices(list *pricing.PriceList) (map[string][]gcpSKU, error) {
	machines, err := gcpMachineSKUs(list)
	if err != nil {
		return nil, fmt.Errorf("taking machine prices apart: %w", err)
	}
	services := map[string][]gcpSKU{}
	for _, sku := range slices.Concat(machines, gcpMeterSKUs(list), gcpDecoys(list, machines)) {
		services[sku.service] = append(services[sku.service], sku)
	}
	for _, skus := range services {
		slices.SortStableFunc(skus, func(a, b gcpSKU) int { return strings.Compare(a.id, b.id) })
	}
	return services, nil
}

type gcpServer struct {
	services map[string][]gcpSKU
	page     int
}

// ServeHTTP answers one page of services/ID/skus.
func (s *gcpServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, found := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/v1/services/"), "/skus")
	skus := s.services[id]
	if r.Method != http.MethodGet || !found || skus == nil {
		gcpRefuse(w, http.StatusNotFound, "NOT_FOUND", "Requested entity was not found.")
		return
	}
	ask := r.URL.Query()
	size := s.page
	if asked, err := strconv.Atoi(ask.Get("pageSize")); err == nil {
		size = min(size, asked)
	}
	from := 0
	if token := ask.Get("pageToken"); token != "" {
		var err error
		if from, err = strconv.Atoi(strings.TrimPrefix(token, "page-")); err != nil || from <= 0 || from >= len(skus) {
			gcpRefuse(w, http.StatusBadRequest, "INVALID_ARGUMENT", "Page token is invalid.")
			return
		}
	}
	if ask.Get("currencyCode") != "USD" || size <= 0 {
		gcpRefuse(w, http.StatusBadRequest, "INVALID_ARGUMENT", "Request contains an invalid argument.")
		return
	}
	to := min(from+size, len(skus))
	answer := gcpPage{NextPageToken: "page-" + strconv.Itoa(to), SKUs: make([]gcpWire, 0, to-from)}
	if to == len(skus) {
		answer.NextPageToken = ""
	}
	for i := range skus[from:to] {
		answer.SKUs = append(answer.SKUs, skus[from+i].wire())
	}
	body, err := json.Marshal(answer)
	if err != nil {
		gcpRefuse(w, http.StatusInternalServerError, "INTERNAL", err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	_, _ = w.Write(body) // a client that has gone away is no business of ours
}

func gcpRefuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"error":{"code":%d,"message":%q,"status":%q}}`, status, message, code)
}
