package replay

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"breakeven/pricing"
	"breakeven/providers/azure"
)

// AzurePath is where the Retail Prices API stands below its host.
const AzurePath = "/api/retail/prices"

// azurePageRows is how many rows the API gives at once.
const azurePageRows = 1_000

// Azure answers like the Retail Prices API, with the prices of a list and with the
// rows that stand beside them there: Windows, Low Priority, Cloud Services, dedicated
// hosts, DevTest, other routings, prices that have ended or not yet begun, prices of
// zero. Every row is made when it is asked for; the handler keeps nothing but the list.
func Azure(list *pricing.PriceList) http.Handler { return AzurePaged(list, azurePageRows) }

// AzurePaged is Azure with so many rows to a page.
func AzurePaged(list *pricing.PriceList, rows int) http.Handler {
	server := &azureServer{list: list, rows: rows, zones: map[pricing.Area][]string{}, grants: map[azureMeter]string{}, families: map[string]string{}}
	for _, region := range azure.New().Regions() {
		server.zones[region.Zone] = append(server.zones[region.Zone], region.ID)
	}
	for _, allowance := range list.Allowances {
		server.grants[azureMeter{allowance.Offering, allowance.Meter}] = pricing.Text(allowance.Quantity)
	}
	for _, machine := range list.Machines {
		server.families[machine.Name] = machine.Family
	}
	return server
}

type azureServer struct {
	list     *pricing.PriceList
	rows     int
	zones    map[pricing.Area][]string // regions by zone
	grants   map[azureMeter]string     // free quantities, in pricing units
	families map[string]string         // by machine type
}

type azureMeter struct {
	offering pricing.OfferingID
	meter    pricing.MeterName
}

// ServeHTTP answers one page.
func (s *azureServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ask := r.URL.Query()
	filter, err := parseAzureFilter(ask.Get("$filter"))
	switch {
	case r.Method != http.MethodGet || r.URL.Path != AzurePath:
		http.NotFound(w, r)
		return
	case err != nil, ask.Get("api-version") == "", ask.Get("currencyCode") != "'USD'":
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"Error":{"Code":"BadRequest","Message":"Invalid OData parameters supplied"}}`)
		return
	}
	skip, _ := strconv.Atoi(ask.Get("$skip")) // absent: the first page
	body := []byte(`{"BillingCurrency":"USD","CustomerEntityId":"Default","CustomerEntityType":"Retail","Items":[`)
	seen, count := 0, 0
	for row := range s.matching(filter) {
		if seen++; seen <= skip {
			continue
		}
		if count == s.rows {
			break
		}
		if count++; count > 1 {
			body = append(body, ',')
		}
		body = row.append(body)
	}
	body = append(body, `],"NextPageLink":`...)
	if seen > skip+count {
		next := url.Values{
			"api-version": {ask.Get("api-version")}, "currencyCode": {ask.Get("currencyCode")},
			"$filter": {ask.Get("$filter")}, "$skip": {strconv.Itoa(skip + count)},
		}
		body = strconv.AppendQuote(body, "http://"+r.Host+AzurePath+"?"+next.Encode())
	} else {
		body = append(body, "null"...)
	}
	body = append(body, `,"Count":`...)
	body = strconv.AppendInt(body, int64(count), 10)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(append(body, '}')) // a client that has gone away is no business of ours
}

// azureFilter are the comparisons that all have to hold, by field.
type azureFilter map[string]string

// azureFields are what can be filtered by.
var azureFields = []string{
	"serviceName", "productName", "skuName", "meterName", "armRegionName", "armSkuName", "priceType",
}

// parseAzureFilter reads "field eq 'text' and ...", which is all that is asked here.
func parseAzureFilter(text string) (azureFilter, error) {
	filter := azureFilter{}
	for text != "" {
		field, rest, found := strings.Cut(text, " eq '")
		if !found || !slices.Contains(azureFields, field) {
			return nil, fmt.Errorf("filter %q", text)
		}
		var value strings.Builder
		for {
			before, after, closed := strings.Cut(rest, "'")
			if !closed {
				return nil, fmt.Errorf("filter %q: no closing quote", text)
			}
			value.WriteString(before)
			if !strings.HasPrefix(after, "'") {
				rest = after
				break
			}
			value.WriteByte('\'')
			rest = after[1:]
		}
		filter[field] = value.String()
		if text, found = strings.CutPrefix(rest, " and "); !found && rest != "" {
			return nil, fmt.Errorf("filter: %q", rest)
		}
	}
	return filter, nil
}

// holds compares case by case, as the API does since 2023.
func (f azureFilter) holds(row *azureRow) bool {
	for field, want := range f {
		if row.field(field) != want {
			return false
		}
	}
	return true
}
