package replay

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"breakeven/pricing"
	"breakeven/providers/aws"
)

// awsPage is the most products that the API puts on a page.
const awsPage = 100

// AWS answers like AWS's price list API (GetProducts, ListPriceLists,
// GetPriceListFileUrl and the files behind), EC2's history of spot prices and the feed
// of Fargate Spot, all at one address, with the prices of a list.
//
// Beside every price stand products that look like it, as there do in the real lists:
// dedicated, unused, reserved and licensed capacity, other systems, local zones and
// outposts, Edge functions, prices of zero, fees, terms of next year. Tiers stand in
// no order.
func AWS(list *pricing.PriceList) http.Handler {
	s := &awsServer{
		list: list, committed: map[pricing.Address][]*pricing.Price{}, machines: map[string]pricing.MachineType{},
		answers: map[string][]awsProduct{},
	}
	for i := range list.Prices {
		p := &list.Prices[i]
		if p.Address.Purchase != pricing.OnDemand {
			at := p.Address
			at.Purchase = ""
			s.committed[at] = append(s.committed[at], p)
		}
	}
	for _, m := range list.Machines {
		s.machines[m.Name] = m
	}
	return s
}

type awsServer struct {
	list      *pricing.PriceList
	committed map[pricing.Address][]*pricing.Price // by address without purchase
	machines  map[string]pricing.MachineType

	mu      sync.Mutex
	answers map[string][]awsProduct // of the queries that are paged through
}

// ServeHTTP answers a call of one of the services.
func (s *awsServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	target := r.Header.Get("X-Amz-Target")
	_, operation, _ := strings.Cut(target, ".")
	switch {
	case r.URL.Path == "/fargate-spot-prices.json":
		s.serveFargateSpot(w)
	case strings.HasPrefix(r.URL.Path, awsFilePath):
		s.serveFile(w, r)
	case operation == "GetProducts":
		s.serveProducts(w, r)
	case operation == "ListPriceLists":
		s.servePriceLists(w, r)
	case operation == "GetPriceListFileUrl":
		s.serveFileURL(w, r)
	case target == "" && r.Method == http.MethodPost:
		s.serveSpot(w, r)
	default:
		awsError(w, "UnknownOperationException", r.URL.Path+" "+target)
	}
}

// encodeAWS writes an answer, unless its reader has gone.
func encodeAWS(w http.ResponseWriter, answer any) {
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		panic(http.ErrAbortHandler)
	}
}

func awsError(w http.ResponseWriter, code, message string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = fmt.Fprintf(w, `{"__type":%q,"Message":%q}`, code, message)
}

// awsFilter is a filter of GetProducts.
type awsFilter struct {
	Type  string `json:"Type"`
	Field string `json:"Field"`
	Value string `json:"Value"`
}

func (f *awsFilter) holds(p *awsProduct) bool {
	got := p.attribute(f.Field)
	switch f.Type {
	case "TERM_MATCH", "EQUALS":
		return got == f.Value
	case "CONTAINS":
		return strings.Contains(got, f.Value)
	default:
		return false
	}
}

// serveProducts answers with a page of products, each a text of JSON in JSON.
func (s *awsServer) serveProducts(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		ServiceCode string      `json:"ServiceCode"`
		NextToken   string      `json:"NextToken"`
		MaxResults  int         `json:"MaxResults"`
		Filters     []awsFilter `json:"Filters"`
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		awsError(w, "SerializationException", err.Error())
		return
	}
	from := 0
	if ask.NextToken != "" {
		if _, err := fmt.Sscanf(ask.NextToken, "page:%d==", &from); err != nil {
			awsError(w, "InvalidNextTokenException", ask.NextToken)
			return
		}
	}
	size := awsPage
	if ask.MaxResults > 0 {
		size = min(size, ask.MaxResults)
	}
	products := s.answer(ask.ServiceCode, ask.Filters)
	from = min(from, len(products))
	until := min(from+size, len(products))
	answer := struct {
		FormatVersion string   `json:"FormatVersion"`
		NextToken     string   `json:"NextToken,omitempty"`
		PriceList     []string `json:"PriceList"`
	}{FormatVersion: "aws_v1", PriceList: []string{}}
	for i := range products[from:until] {
		answer.PriceList = append(answer.PriceList, products[from+i].document())
	}
	if until < len(products) {
		answer.NextToken = fmt.Sprintf("page:%d==", until)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	encodeAWS(w, answer)
}

// answer is the products that satisfy all filters. A field that no product has is
// satisfied by none.
func (s *awsServer) answer(service string, filters []awsFilter) []awsProduct {
	key := service + fmt.Sprint(filters)
	s.mu.Lock()
	defer s.mu.Unlock()
	if products, known := s.answers[key]; known {
		return products
	}
	var products []awsProduct
	region := ""
	for _, f := range filters {
		if f.Field == "regionCode" || f.Field == "fromRegionCode" {
			region = f.Value
		}
	}
	s.products(service, region, func(p awsProduct) {
		for i := range filters {
			if !filters[i].holds(&p) {
				return
			}
		}
		products = append(products, p)
	})
	s.answers[key] = products
	return products
}

// products are all products of a service, of one region or of all.
func (s *awsServer) products(service, region string, use func(awsProduct)) {
	for i := range s.list.Prices {
		p := &s.list.Prices[i]
		kind := awsKindOf(&p.Address)
		if kind == nil || kind.service != service || p.Address.Purchase != pricing.OnDemand ||
			(region != "" && string(p.Address.Area) != region) {
			continue
		}
		skus := p.SKUs
		if len(skus) == 0 {
			skus = []string{awsSKU(p.Address.String(), 0)}
		}
		for _, sku := range skus {
			use(awsProduct{server: s, kind: kind, price: p, sku: sku})
		}
		for variant := 1; variant < kind.variants(); variant++ {
			use(awsProduct{server: s, kind: kind, price: p, variant: variant, sku: awsSKU(p.Address.String(), variant)})
		}
	}
	for i := range s.list.Allowances {
		a := &s.list.Allowances[i]
		if kind := awsFreeKind(a); kind != nil && kind.service == service {
			for _, sku := range a.SKUs {
				use(awsProduct{server: s, kind: kind, free: a, sku: sku})
			}
		}
	}
}

// awsSKU makes up an SKU of the usual form where a list has none.
func awsSKU(address string, variant int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", address, variant))
	return base32.StdEncoding.EncodeToString(sum[:10])
}

// reserved are the reservations of an instance type, in the order of their names.
func (s *awsServer) reserved(address pricing.Address) []*pricing.Price {
	address.Purchase = ""
	var list []*pricing.Price
	for _, p := range s.committed[address] {
		if strings.HasPrefix(string(p.Address.Purchase), "reserved") {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *pricing.Price) int { return cmp.Compare(a.Address.Purchase, b.Address.Purchase) })
	return list
}

// awsPlaces are the codes of regions in usage types, as far as they are known. What a
// reader may rely on is their form.
func awsPlace(region string) string {
	codes := map[string]string{
		"us-east-1": "USE1", "us-east-2": "USE2", "us-west-1": "USW1", "us-west-2": "USW2", "eu-west-1": "EU",
		"eu-west-2": "EUW2", "eu-west-3": "EUW3", "eu-central-1": "EUC1", "eu-central-2": "EUC2", "eu-north-1": "EUN1",
		"eu-south-1": "EUS1", "eu-south-2": "EUS2", "ap-northeast-1": "APN1", "ap-northeast-2": "APN2",
		"ap-northeast-3": "APN3", "ap-southeast-1": "APS1", "ap-southeast-2": "APS2", "ap-southeast-3": "APS4",
		"ap-southeast-4": "APS6", "ap-southeast-5": "APS7", "ap-southeast-6": "APS8", "ap-southeast-7": "APS9",
		"ap-south-1": "APS3", "ap-south-2": "APS5", "ap-east-1": "APE1", "ap-east-2": "APE2", "ca-central-1": "CAN1",
		"ca-west-1": "CAN2", "sa-east-1": "SAE1", "af-south-1": "AFS1", "me-south-1": "MES1", "me-central-1": "MEC1",
		"il-central-1": "ILC1", "mx-central-1": "MXC1", "us-gov-west-1": "UGW1", "us-gov-east-1": "UGE1",
	}
	return codes[region]
}

// awsUsage is a usage type in a region. Older services write none for us-east-1.
func awsUsage(region, usage string, old bool) string {
	if old && region == "us-east-1" {
		return usage
	}
	return awsPlace(region) + "-" + usage
}

// awsLocation is the name of a region in the lists.
func awsLocation(region string) string {
	for _, r := range aws.New().Regions() {
		if r.ID == region {
			return strings.ReplaceAll(r.Name, "ã", "a")
		}
	}
	return region
}
