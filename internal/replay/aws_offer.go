package replay

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"breakeven/pricing"
)

// WriteAWSOffer writes the offer file of a service for a region ("" for all) as AWS
// lays it out, as "json" or "csv": the prices of a list, the products that look like
// them, and as many more that nobody asked for as it takes to reach the size.
func WriteAWSOffer(w io.Writer, list *pricing.PriceList, service, region, format string, size int64) error {
	s, ok := AWS(list).(*awsServer)
	if !ok {
		return fmt.Errorf("%T is not the server of AWS", s)
	}
	out := &counted{w: bufio.NewWriterSize(w, 1<<20)}
	var err error
	if format == "csv" {
		err = s.offerCSV(out, service, region, size)
	} else {
		err = s.offerJSON(out, service, region, size)
	}
	if err != nil {
		return err
	}
	return out.w.Flush()
}

func (s *awsServer) writeOfferCSV(w http.ResponseWriter, service, region string) error {
	out := &counted{w: bufio.NewWriterSize(w, 64<<10)}
	if err := s.offerCSV(out, service, region, 0); err != nil {
		return err
	}
	return out.w.Flush()
}

func (s *awsServer) writeOfferJSON(w http.ResponseWriter, service, region string) error {
	out := &counted{w: bufio.NewWriterSize(w, 64<<10)}
	if err := s.offerJSON(out, service, region, 0); err != nil {
		return err
	}
	return out.w.Flush()
}

// counted counts what is written, and keeps the first error.
type counted struct {
	w   *bufio.Writer
	n   int64
	err error
}

func (c *counted) text(texts ...string) {
	for _, text := range texts {
		n, err := c.w.WriteString(text)
		c.n += int64(n)
		if c.err == nil {
			c.err = err
		}
	}
}

const awsDisclaimer = `This pricing list is for tests only. All prices are those of the list that it was made from, or made up.`

// awsFiller are the attributes of the products that only fill a file: an instance
// type with licensed software on a dedicated host, of which a real file has most.
var awsFiller = [][2]string{
	{"servicecode", "AmazonEC2"},
	{"location", "US East (N. Virginia)"},
	{"locationType", "AWS Region"},
	{"instanceType", "m5d.8xlarge"},
	{"currentGeneration", "Yes"},
	{"instanceFamily", "General purpose"},
	{"vcpu", "32"},
	{"physicalProcessor", "Intel Xeon Platinum 8175"},
	{"clockSpeed", "3.1 GHz"},
	{"memory", "128 GiB"},
	{"storage", "2 x 600 NVMe SSD"},
	{"networkPerformance", "10 Gigabit"},
	{"processorArchitecture", "64-bit"},
	{"tenancy", "Dedicated"},
	{"operatingSystem", "Windows"},
	{"licenseModel", "No License required"},
	{"usagetype", "ReservedHostUsage:m5d.8xlarge"},
	{"operation", "RunInstances:0006"},
	{"availabilityzone", "NA"},
	{"capacitystatus", "UnusedCapacityReservation"},
	{"classicnetworkingsupport", "false"},
	{"dedicatedEbsThroughput", "6800 Mbps"},
	{"ecu", "131"},
	{"enhancedNetworkingSupported", "Yes"},
	{"gpuMemory", "NA"},
	{"instancesku", "EHF7XZ4T6Q8SJCRJ"},
	{"intelAvx2Available", "Yes"},
	{"intelAvxAvailable", "Yes"},
	{"intelTurboAvailable", "Yes"},
	{"marketoption", "OnDemand"},
	{"normalizationSizeFactor", "64"},
	{"preInstalledSw", "SQL Std"},
	{"processorFeatures", "AVX; AVX2; Intel AVX; Intel AVX2; Intel AVX512; Intel Turbo"},
	{"regionCode", "us-east-1"},
	{"servicename", "Amazon Elastic Compute Cloud"},
	{"vpcnetworkingsupport", "true"},
}

// fillerUsages are usage types of fillers; every fourth is one of instances, so that a
// reader has to look further.
var fillerUsages = [4]string{"UnusedDed:m5d.8xlarge", "DedicatedRes:m5d.8xlarge", "BoxUsage:m5d.8xlarge", "UnusedBox:m5d.8xlarge"}

func fillerAttribute(i int, a [2]string) string {
	if a[0] == "usagetype" {
		return fillerUsages[i%len(fillerUsages)]
	}
	return a[1]
}

// fillerSKU is the SKU of the i-th filler.
func fillerSKU(i int) string {
	text := "FILL" + strings.ToUpper(strconv.FormatInt(int64(i), 36))
	return text + strings.Repeat("X", 16-len(text))
}

// offerJSON writes the file as JSON: first all products, then the terms of all.
func (s *awsServer) offerJSON(out *counted, service, region string, size int64) error {
	version, published := "20260922120000", s.list.Published+"T12:00:00Z"
	out.text("{\n  \"formatVersion\" : \"v1.0\",\n  \"disclaimer\" : \"", awsDisclaimer, "\",\n  \"offerCode\" : \"", service,
		"\",\n  \"version\" : \"", version, "\",\n  \"publicationDate\" : \"", published, "\",\n  \"products\" : {")
	begun := out.n
	count := 0
	s.products(service, region, func(p awsProduct) {
		out.member(count)
		out.product(p.sku, p.attribute("productFamily"), p.attributes())
		count++
	})
	ours := out.n - begun
	fillers := 0
	if size > 0 {
		// A filler has about as many bytes of terms as of attributes.
		for begun = out.n; 2*(out.n-begun)+2*ours < size; fillers++ {
			out.member(1)
			out.filler(fillers)
		}
	}
	out.text("\n  },\n  \"terms\" : {\n    \"OnDemand\" : {")
	for i, kind := range []string{"OnDemand", "Reserved"} {
		if i == 1 {
			out.text("\n    },\n    \"Reserved\" : {")
		}
		count = 0
		s.products(service, region, func(p awsProduct) {
			if terms := termsOfKind(p.terms(), kind); len(terms) > 0 {
				out.terms(&count, p.sku, terms)
			}
		})
		for filler := range fillers {
			if (kind == "OnDemand") == (filler%4 != 3) {
				out.terms(&count, fillerSKU(filler), fillerTerms(kind))
			}
		}
	}
	out.text("\n    }\n  },\n  \"attributesList\" : { }\n}")
	return out.err
}

func termsOfKind(terms []awsTerm, kind string) []awsTerm {
	var list []awsTerm
	for _, t := range terms {
		if (t.length != "") == (kind == "Reserved") {
			list = append(list, t)
		}
	}
	return list
}

// fillerTerms are the terms of a filler. What is reserved has all kinds of them.
func fillerTerms(kind string) []awsTerm {
	if kind == "OnDemand" {
		return []awsTerm{{code: "JRTCKXETXF", effective: "2026-09-01T00:00:00Z", rates: []awsRate{{"6YS6EN2CT7", "Hrs", "0", "Inf", "12.3456000000"}}}}
	}
	var list []awsTerm
	for _, t := range []awsTerm{
		{code: "4NA7Y494T4", length: "1yr", class: "standard", payment: "No Upfront"},
		{code: "HU7G6KETJZ", length: "1yr", class: "standard", payment: "Partial Upfront"},
		{code: "NQ3QZPMQV9", length: "3yr", class: "standard", payment: "All Upfront"},
		{code: "Z2E3P23VKM", length: "3yr", class: "convertible", payment: "No Upfront"},
	} {
		t.effective = "2026-09-01T00:00:00Z"
		t.rates = []awsRate{{"6YS6EN2CT7", "Hrs", "0", "Inf", "2.3456000000"}}
		if t.payment != "No Upfront" {
			t.rates = append(t.rates, awsRate{code: "2TG2D8R56U", unit: "Quantity", usd: "1234"})
		}
		list = append(list, t)
	}
	return list
}

func (c *counted) member(before int) {
	if before > 0 {
		c.text(",")
	}
	c.text("\n")
}

func (c *counted) product(sku, family string, attributes [][2]string) {
	c.text("    \"", sku, "\" : {\n      \"sku\" : \"", sku, "\",\n      \"productFamily\" : \"", family, "\",\n      \"attributes\" : {")
	for i, a := range attributes {
		c.member(i)
		c.text("        \"", a[0], "\" : \"", a[1], "\"")
	}
	c.text("\n      }\n    }")
}

func (c *counted) filler(i int) {
	sku := fillerSKU(i)
	c.text("    \"", sku, "\" : {\n      \"sku\" : \"", sku, "\",\n      \"productFamily\" : \"Compute Instance\",\n      \"attributes\" : {")
	for j, a := range awsFiller {
		c.member(j)
		c.text("        \"", a[0], "\" : \"", fillerAttribute(i, a), "\"")
	}
	c.text("\n      }\n    }")
}

func (c *counted) terms(count *int, sku string, terms []awsTerm) {
	c.member(*count)
	*count++
	c.text("      \"", sku, "\" : {")
	for i := range terms {
		c.member(i)
		c.term(sku, &terms[i])
	}
	c.text("\n      }")
}

func (c *counted) term(sku string, t *awsTerm) {
	code := sku + "." + t.code
	c.text("        \"", code, "\" : {\n          \"offerTermCode\" : \"", t.code, "\",\n          \"sku\" : \"", sku,
		"\",\n          \"effectiveDate\" : \"", t.effective, "\",\n          \"priceDimensions\" : {")
	for i, r := range t.rates {
		c.member(i)
		c.text("            \"", code, ".", r.code, "\" : {\n              \"rateCode\" : \"", code, ".", r.code,
			"\",\n              \"description\" : \"", r.usd, " USD per ", r.unit, "\",\n")
		if r.end != "" {
			c.text("              \"beginRange\" : \"", r.begin, "\",\n              \"endRange\" : \"", r.end, "\",\n")
		}
		c.text("              \"unit\" : \"", r.unit, "\",\n              \"pricePerUnit\" : {\n                \"USD\" : \"", r.usd,
			"\"\n              },\n              \"appliesTo\" : [ ]\n            }")
	}
	c.text("\n          },\n          \"termAttributes\" : {")
	if t.length != "" {
		c.text("\n            \"LeaseContractLength\" : \"", t.length, "\",\n            \"OfferingClass\" : \"", t.class,
			"\",\n            \"PurchaseOption\" : \"", t.payment, "\"\n          }\n        }")
		return
	}
	c.text(" }\n        }")
}

// awsColumns are the columns of an offer file: those of a rate, then those of a
// product under the names of CSV.
var (
	awsRateColumns = []string{
		"SKU", "OfferTermCode", "RateCode", "TermType", "PriceDescription", "EffectiveDate", "StartingRange", "EndingRange", "Unit",
		"PricePerUnit", "Currency", "RelatedTo", "LeaseContractLength", "PurchaseOption", "OfferingClass", "Product Family",
	}
	awsProductColumns = [][2]string{
		{"serviceCode", "servicecode"},
		{"Location", "location"},
		{"Location Type", "locationType"},
		{"Instance Type", "instanceType"},
		{"Current Generation", "currentGeneration"},
		{"Instance Family", "instanceFamily"},
		{"vCPU", "vcpu"},
		{"Physical Processor", "physicalProcessor"},
		{"Clock Speed", "clockSpeed"},
		{"Memory", "memory"},
		{"Storage", "storage"},
		{"Network Performance", "networkPerformance"},
		{"Processor Architecture", "processorArchitecture"},
		{"Storage Media", "storageMedia"},
		{"Volume Type", "volumeType"},
		{"Max Volume Size", "maxVolumeSize"},
		{"Max IOPS/volume", "maxIopsvolume"},
		{"Provisioned", "provisioned"},
		{"Tenancy", "tenancy"},
		{"EBS Optimized", "ebsOptimized"},
		{"Operating System", "operatingSystem"},
		{"License Model", "licenseModel"},
		{"Group", "group"},
		{"Group Description", "groupDescription"},
		{"Transfer Type", "transferType"},
		{"From Location", "fromLocation"},
		{"From Location Type", "fromLocationType"},
		{"To Location", "toLocation"},
		{"To Location Type", "toLocationType"},
		{"usageType", "usagetype"},
		{"operation", "operation"},
		{"AvailabilityZone", "availabilityzone"},
		{"CapacityStatus", "capacitystatus"},
		{"ClassicNetworkingSupport", "classicnetworkingsupport"},
		{"Dedicated EBS Throughput", "dedicatedEbsThroughput"},
		{"ECU", "ecu"},
		{"Enhanced Networking Supported", "enhancedNetworkingSupported"},
		{"From Region Code", "fromRegionCode"},
		{"GPU", "gpu"},
		{"GPU Memory", "gpuMemory"},
		{"Instance", "instance"},
		{"Instance Capacity - 10xlarge", "x"},
		{"instanceSKU", "instancesku"},
		{"Intel AVX Available", "intelAvxAvailable"},
		{"Intel AVX2 Available", "intelAvx2Available"},
		{"Intel Turbo Available", "intelTurboAvailable"},
		{"MarketOption", "marketoption"},
		{"Normalization Size Factor", "normalizationSizeFactor"},
		{"Physical Cores", "physicalCores"},
		{"Pre Installed S/W", "preInstalledSw"},
		{"Processor Features", "processorFeatures"},
		{"Product Type", "productType"},
		{"Region Code", "regionCode"},
		{"Resource Type", "resourceType"},
		{"serviceName", "servicename"},
		{"SnapshotArchiveFeeType", "y"},
		{"To Region Code", "toRegionCode"},
		{"Volume API Name", "volumeApiName"},
		{"VPCNetworkingSupport", "vpcnetworkingsupport"},
	}
)

// offerCSV writes the file as CSV: a row for every rate, its product repeated.
func (s *awsServer) offerCSV(out *counted, service, region string, size int64) error {
	out.row("FormatVersion", "v1.0")
	out.row("Disclaimer", awsDisclaimer)
	out.row("Publication Date", s.list.Published+"T12:00:00Z")
	out.row("Version", "20260922120000")
	out.row("OfferCode", service)
	head := append([]string(nil), awsRateColumns...)
	for _, c := range awsProductColumns {
		head = append(head, c[0])
	}
	out.row(head...)
	s.products(service, region, func(p awsProduct) {
		for _, t := range p.terms() {
			out.rates(p.sku, p.attribute("productFamily"), &t, p.attribute)
		}
	})
	for i := 0; out.n < size; i++ {
		kind := "OnDemand"
		if i%4 == 3 {
			kind = "Reserved"
		}
		for _, t := range fillerTerms(kind) {
			out.rates(fillerSKU(i), "Compute Instance", &t, func(name string) string {
				for _, a := range awsFiller {
					if a[0] == name {
						return fillerAttribute(i, a)
					}
				}
				return ""
			})
		}
	}
	return out.err
}

func (c *counted) rates(sku, family string, t *awsTerm, attribute func(string) string) {
	kind := "OnDemand"
	if t.length != "" {
		kind = "Reserved"
	}
	for _, r := range t.rates {
		row := []string{
			sku, t.code, sku + "." + t.code + "." + r.code, kind, r.usd + " USD per " + r.unit + `, "as of today"`, t.effective[:10],
			r.begin, r.end, r.unit, r.usd, "USD", "", t.length, t.payment, t.class, family,
		}
		for _, column := range awsProductColumns {
			row = append(row, attribute(column[1]))
		}
		c.row(row...)
	}
}

// row writes a row as AWS does: every field in quotes.
func (c *counted) row(fields ...string) {
	for i, field := range fields {
		if i > 0 {
			c.text(",")
		}
		c.text(`"`, strings.ReplaceAll(field, `"`, `""`), `"`)
	}
	c.text("\n")
}
