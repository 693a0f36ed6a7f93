package replay

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"breakeven/pricing"
)

// awsFilePath begins the paths of price list files.
const awsFilePath = "/files/"

// plansService is the service of the savings plans for compute.
const awsPlansService = "AWSComputeSavingsPlan"

// servePriceLists answers with the list of a service for a region.
func (s *awsServer) servePriceLists(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		ServiceCode string `json:"ServiceCode"`
		RegionCode  string `json:"RegionCode"`
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		awsError(w, "SerializationException", err.Error())
		return
	}
	if ask.ServiceCode != awsPlansService && !slices.ContainsFunc(awsKinds, func(k awsKind) bool { return k.service == ask.ServiceCode }) {
		awsError(w, "NotFoundException", ask.ServiceCode)
		return
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_, _ = fmt.Fprintf(w, `{"PriceLists":[{"CurrencyCode":"USD","FileFormats":["json","csv"],"PriceListArn":"arn:aws:pricing:::price-list/aws/%s/USD/20260922120000/%s","RegionCode":%q}]}`,
		ask.ServiceCode, ask.RegionCode, ask.RegionCode)
}

// serveFileURL answers with where a list is, which is here.
func (s *awsServer) serveFileURL(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		PriceListArn string `json:"PriceListArn"`
		FileFormat   string `json:"FileFormat"`
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		awsError(w, "SerializationException", err.Error())
		return
	}
	parts := strings.Split(ask.PriceListArn, "/")
	if len(parts) != 6 {
		awsError(w, "ResourceNotFoundException", ask.PriceListArn)
		return
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_, _ = fmt.Fprintf(w, `{"Url":"http://%s%s%s/%s/index.%s"}`, r.Host, awsFilePath, parts[2], parts[5], ask.FileFormat)
}

// serveFile answers with a price list file.
func (s *awsServer) serveFile(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, awsFilePath), "/")
	if len(parts) != 3 {
		http.NotFound(w, r)
		return
	}
	service, region, format := parts[0], parts[1], strings.TrimPrefix(parts[2], "index.")
	var err error
	switch {
	case service == awsPlansService && format == "csv":
		err = s.writePlansCSV(w, region)
	case service == awsPlansService:
		err = s.writePlansJSON(w, region)
	case format == "csv":
		err = s.writeOfferCSV(w, service, region)
	default:
		err = s.writeOfferJSON(w, service, region)
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the reader has gone
	}
}

// awsPlan is a rate of a savings plan.
type awsPlan struct {
	price                   *pricing.Price
	sku, usage, operation   string
	unit                    string
	service                 string
	family, length, payment string
}

// plans are the rates of a region, and others that discount what is not priced here.
func (s *awsServer) plans(region string) []awsPlan {
	var list []awsPlan
	for i := range s.list.Prices {
		p := &s.list.Prices[i]
		purchase := string(p.Address.Purchase)
		if string(p.Address.Area) != region || !strings.Contains(purchase, "savings_plan") {
			continue
		}
		kind := awsKindOf(&p.Address)
		if kind == nil {
			continue
		}
		plan := awsPlan{price: p, service: kind.service, operation: kind.operation, unit: "Hrs", family: "ComputeSavingsPlans", length: "1", payment: "No Upfront"}
		if strings.HasPrefix(purchase, "instance_") {
			plan.family = "EC2InstanceSavingsPlans"
		}
		if strings.Contains(purchase, "_3y_") {
			plan.length = "3"
		}
		switch {
		case strings.HasSuffix(purchase, "all_upfront"):
			plan.payment = "All Upfront"
		case strings.HasSuffix(purchase, "partial_upfront"):
			plan.payment = "Partial Upfront"
		}
		if kind.service == "AWSLambda" {
			plan.unit = kind.unit
		}
		product := awsProduct{server: s, kind: kind, price: p}
		plan.usage = product.usage(region)
		plan.sku = awsSKU(p.Address.String(), 0)
		list = append(list, plan)
		if p.Address.Type != "" {
			windows, dedicated := plan, plan
			windows.operation, windows.sku = "RunInstances:0002", awsSKU(p.Address.String(), 1)
			dedicated.usage, dedicated.sku = awsUsage(region, "DedicatedUsage:"+p.Address.Type, true), awsSKU(p.Address.String(), 2)
			list = append(list, windows, dedicated)
		}
	}
	return list
}

// writePlansCSV writes the savings plans of a region as CSV.
func (s *awsServer) writePlansCSV(w io.Writer, region string) error {
	out := csv.NewWriter(w)
	for _, row := range [][]string{
		{"FormatVersion", "v1.0"},
		{"Disclaimer", "This pricing list is for tests only, and has a comma."},
		{"Publication Date", "2026-09-22T12:00:00Z"},
		{"Version", "20260922120000"},
		{"OfferCode", awsPlansService},
		{
			"SKU", "RateCode", "Unit", "EffectiveDate", "DiscountedRate", "Currency", "DiscountedSKU", "DiscountedServiceCode",
			"DiscountedUsageType", "DiscountedOperation", "PurchaseOption", "LeaseContractLength", "LeaseContractLengthUnit",
			"ServiceCode", "UsageType", "Operation", "Description", "Instance Family", "Location", "Location Type", "Granularity",
			"Product Family", "DiscountedRegionCode", "DiscountedInstanceType",
		},
	} {
		if err := out.Write(row); err != nil {
			return err
		}
	}
	for _, p := range s.plans(region) {
		sku := awsSKU(p.family+p.length+p.payment, 0)
		if err := out.Write([]string{
			sku, sku + "." + p.sku, p.unit, "2026-09-20T00:00:00Z", awsPrice(p.price.Tiers.Steps[0].UnitPrice), "USD", p.sku, p.service,
			p.usage, p.operation, p.payment, p.length, "year", "ComputeSavingsPlans", "ComputeSP:" + p.length + "yr", "", "Compute Savings Plan",
			"", "Any", "AWS Region", "hourly", p.family, region, p.price.Address.Type,
		}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// writePlansJSON writes the savings plans of a region as JSON.
func (s *awsServer) writePlansJSON(w io.Writer, region string) error {
	type object = map[string]any
	var products, terms []object
	byPlan := map[string][]object{}
	heads := map[string]awsPlan{}
	for _, p := range s.plans(region) {
		sku := awsSKU(p.family+p.length+p.payment, 0)
		heads[sku] = p
		byPlan[sku] = append(byPlan[sku], object{
			"discountedSku": p.sku, "discountedUsageType": p.usage, "discountedOperation": p.operation,
			"discountedServiceCode": p.service, "rateCode": sku + "." + p.sku, "unit": p.unit, "discountedRegionCode": region,
			"discountedRate": object{"price": awsPrice(p.price.Tiers.Steps[0].UnitPrice), "currency": "USD"},
		})
	}
	for sku, rates := range byPlan {
		p := heads[sku]
		products = append(products, object{
			"sku": sku, "productFamily": p.family, "serviceCode": "ComputeSavingsPlans",
			"attributes": object{"purchaseOption": p.payment, "granularity": "hourly"},
		})
		var duration int
		if _, err := fmt.Sscan(p.length, &duration); err != nil {
			return err
		}
		terms = append(terms, object{
			"sku": sku, "description": "of the test", "effectiveDate": "2026-09-20T00:00:00Z",
			"leaseContractLength": object{"duration": duration, "unit": "year"}, "rates": rates,
		})
	}
	productsText, err := json.MarshalIndent(products, "  ", "  ")
	if err != nil {
		return err
	}
	termsText, err := json.MarshalIndent(terms, "    ", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "{\n  \"version\" : \"20260922120000\",\n  \"publicationDate\" : \"2026-09-22T12:00:00Z\",\n  \"regionCode\" : %q,\n  \"products\" : %s,\n  \"terms\" : {\n    \"savingsPlan\" : %s\n  }\n}",
		region, productsText, termsText)
	return err
}

// serveFargateSpot answers with the feed of spot prices of Fargate.
func (s *awsServer) serveFargateSpot(w http.ResponseWriter) {
	type price struct {
		Unit       string            `json:"unit"`
		Price      map[string]string `json:"price"`
		Attributes map[string]string `json:"attributes"`
	}
	var feed struct {
		Prices []price `json:"prices"`
	}
	for i := range s.list.Prices {
		p := &s.list.Prices[i]
		if p.Address.Offering != "aws/fargate" || p.Address.Purchase != pricing.Spot {
			continue
		}
		unit := "vCPU-Hours"
		if p.Address.Meter == "memory-time" {
			unit = "GB-Hours"
		}
		if p.Address.Architecture == pricing.ARM {
			unit = "ARM-" + unit
		}
		feed.Prices = append(feed.Prices, price{
			unit, map[string]string{"USD": pricing.Text(p.Tiers.Steps[0].UnitPrice)}, map[string]string{"aws:region": string(p.Address.Area)},
		})
	}
	w.Header().Set("Content-Type", "application/json")
	encodeAWS(w, feed)
}

// serveSpot answers with the history of spot prices of a region, which stands in the
// call's signature. Two zones have them, one at less than the list's price, and each
// an older price as well.
func (s *awsServer) serveSpot(w http.ResponseWriter, r *http.Request) {
	type item struct {
		Zone    string `xml:"availabilityZone"`
		Type    string `xml:"instanceType"`
		Product string `xml:"productDescription"`
		Price   string `xml:"spotPrice"`
		Time    string `xml:"timestamp"`
	}
	type answer struct {
		XMLName xml.Name `xml:"http://ec2.amazonaws.com/doc/2016-11-15/ DescribeSpotPriceHistoryResponse"`
		Next    string   `xml:"nextToken"`
		Items   []item   `xml:"spotPriceHistorySet>item"`
	}
	region := signedRegion(r)
	if err := r.ParseForm(); err != nil || r.Form.Get("Action") != "DescribeSpotPriceHistory" || region == "" {
		http.Error(w, "<Response><Errors><Error><Code>InvalidAction</Code></Error></Errors></Response>", http.StatusBadRequest)
		return
	}
	var items []item
	for i := range s.list.Prices {
		p := &s.list.Prices[i]
		if p.Address.Offering != "aws/ec2" || p.Address.Purchase != pricing.Spot || string(p.Address.Area) != region {
			continue
		}
		price := p.Tiers.Steps[0].UnitPrice
		half := pricing.Text(price.Mul(perMiB))
		for _, product := range []string{"Linux/UNIX", "Windows"} {
			shown := pricing.Text(price)
			if product == "Windows" {
				shown = "77"
			}
			items = append(items,
				item{region + "a", p.Address.Type, product, "99", "2020-01-01T00:00:00.000Z"},
				item{region + "a", p.Address.Type, product, shown, "2026-09-22T00:00:00.000Z"},
				item{region + "b", p.Address.Type, product, half, "2026-09-22T00:00:00.000Z"},
			)
		}
	}
	from, size := 0, 1000
	_, _ = fmt.Sscan(r.Form.Get("NextToken"), &from)
	from = min(from, len(items))
	until := min(from+size, len(items))
	page := answer{Items: items[from:until]}
	if until < len(items) {
		page.Next = fmt.Sprint(until)
	}
	w.Header().Set("Content-Type", "text/xml;charset=UTF-8")
	_ = xml.NewEncoder(w).Encode(page)
}

// signedRegion is the region that a call is signed for.
func signedRegion(r *http.Request) string {
	_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	parts := strings.Split(scope, "/")
	if len(parts) < 4 {
		return ""
	}
	return parts[2]
}
