package replay

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// awsProduct is a product of the lists: a price of ours, or one that looks like it.
type awsProduct struct {
	server  *awsServer
	kind    *awsKind
	price   *pricing.Price
	free    *pricing.Allowance // instead of a price
	variant int                // 0: the price itself; otherwise a decoy
	sku     string
}

func (p *awsProduct) decoy() *awsDecoy {
	if p.variant == 0 {
		return &awsDecoy{}
	}
	return &p.kind.decoys[p.variant-1]
}

// attributeNames are the attributes that a product may have, beside its kind's.
var awsAttributeNames = []string{
	"servicecode", "location", "locationType", "regionCode", "fromRegionCode", "fromLocation", "fromLocationType",
	"usagetype", "operation", "instanceType", "vcpu", "memory", "physicalProcessor", "instanceFamily", "currentGeneration",
	"processorArchitecture", "networkPerformance", "storage", "servicename",
}

// attribute is an attribute of the product, or its family; "" when it has none.
func (p *awsProduct) attribute(name string) string {
	for _, o := range p.decoy().overrides {
		if o[0] == name {
			return o[1]
		}
	}
	for _, e := range p.kind.extra {
		if e[0] == name {
			return e[1]
		}
	}
	region := ""
	if p.price != nil {
		region = string(p.price.Address.Area)
	}
	switch name {
	case "productFamily":
		if p.kind.offering == "aws/ec2" && p.server.machines[p.price.Address.Type].Restriction == pricing.RestrictBareMetal {
			return "Compute Instance (bare metal)"
		}
		return p.kind.family
	case "servicecode":
		return p.kind.service
	case "usagetype":
		return p.usage(region)
	case "operation":
		return p.kind.operation
	case "servicename":
		return "Service of the test"
	}
	if p.free != nil {
		return ""
	}
	switch name {
	case "location":
		return awsLocation(region)
	case "locationType":
		return "AWS Region"
	case "regionCode":
		return region
	}
	if p.kind.service == "AWSDataTransfer" {
		switch name {
		case "fromRegionCode":
			return region
		case "fromLocation":
			return awsLocation(region)
		case "fromLocationType":
			return "AWS Region"
		}
	}
	if p.price.Address.Type != "" {
		return p.machineAttribute(name)
	}
	return ""
}

func (p *awsProduct) usage(region string) string {
	usage := p.kind.usage
	if other := p.decoy().usage; other != "" {
		usage = other
	}
	if p.free != nil {
		return usage
	}
	if p.price.Address.Type != "" {
		usage += ":" + p.price.Address.Type
	}
	return awsUsage(region, usage, p.kind.old)
}

// machineAttribute is what a list says of an instance type. An unknown shape is left
// out, as the list leaves out what it does not know.
func (p *awsProduct) machineAttribute(name string) string {
	m := p.server.machines[p.price.Address.Type]
	switch name {
	case "instanceType":
		return m.Name
	case "vcpu":
		if m.VCPU.IsPositive() {
			return pricing.Text(m.VCPU)
		}
	case "memory":
		if m.MemoryMiB.IsPositive() {
			return thousands(pricing.Text(m.MemoryMiB.Mul(perMiB))) + " GiB"
		}
	case "physicalProcessor":
		if m.Architecture == pricing.ARM && !strings.HasPrefix(m.Name, "mac") {
			return "AWS Graviton Processor"
		}
		return "Intel Xeon Family"
	case "instanceFamily":
		return "General purpose"
	case "currentGeneration":
		return "Yes"
	case "processorArchitecture":
		return "64-bit"
	case "networkPerformance":
		return "Up to 5 Gigabit"
	case "storage":
		return "EBS only"
	}
	return ""
}

// perMiB is GiB per MiB, which has ten digits and no more.
var perMiB = decimal.RequireFromString("0.0009765625")

// thousands writes a whole number with commas, as the list does: "24,576".
func thousands(text string) string {
	whole, fraction, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		return whole + "." + fraction
	}
	return whole
}

// attributes are all attributes of the product, in a fixed order.
func (p *awsProduct) attributes() [][2]string {
	var list [][2]string
	add := func(name string) {
		if value := p.attribute(name); value != "" || name == "operation" {
			list = append(list, [2]string{name, value})
		}
	}
	for _, name := range awsAttributeNames {
		add(name)
	}
	for _, e := range p.kind.extra {
		if !slices.ContainsFunc(list, func(have [2]string) bool { return have[0] == e[0] }) {
			add(e[0])
		}
	}
	return list
}

// awsRate is a price of a term.
type awsRate struct{ code, unit, begin, end, usd string }

// awsTerm is a way of selling a product.
type awsTerm struct {
	code, effective        string
	length, class, payment string // of a reservation
	rates                  []awsRate
}

// published is when the lists of a replay were published: when the price was.
func (p *awsProduct) published() string {
	if p.free != nil {
		return p.free.EffectiveDate
	}
	return p.price.EffectiveDate
}

// nextYear is when a term begins that nobody pays yet.
const awsNextTerm = "2999-01-01T00:00:00Z"

// terms are the ways in which the product is sold. Beside what is paid stands what
// will be, from a distant day on.
func (p *awsProduct) terms() []awsTerm {
	date := p.published() + "T00:00:00Z"
	if p.free != nil {
		return []awsTerm{{code: "A429C66SYZ", effective: date, rates: []awsRate{
			{"6YS6EN2CT7", p.kind.unit, "0", pricing.Text(p.free.Quantity), "0.0000000000"},
		}}}
	}
	current := awsTerm{code: "JRTCKXETXF", effective: date, rates: p.rates()}
	list := []awsTerm{current}
	if p.variant == 0 {
		next := awsTerm{code: "JRTCKXETXG", effective: awsNextTerm, rates: p.rates()}
		for i := range next.rates {
			next.rates[i].usd = "99.0000000000"
		}
		list = append(list, next)
	}
	if p.kind.offering != "aws/ec2" || p.variant != 0 {
		return list
	}
	for _, reserved := range p.server.reserved(p.price.Address) {
		list = append(list, awsReservedTerm(reserved))
	}
	return list
}

// tierCodes are the ends of rate codes. That of a single rate is the first.
var awsTierCodes = []string{"6YS6EN2CT7", "CUKFZ388N3", "QZE2SB4KVB", "V7R92EXG27", "DRE2JBTXBV"}

// rates are the tiers of the price, the last first: a list's order means nothing.
func (p *awsProduct) rates() []awsRate {
	steps := p.price.Tiers.Steps
	if p.decoy().zero {
		return []awsRate{{awsTierCodes[0], p.kind.unit, "0", "Inf", "0.0000000000"}}
	}
	rates := make([]awsRate, 0, len(steps))
	for i, step := range slices.Backward(steps) {
		code := awsTierCodes[0]
		if len(steps) > 1 {
			code = awsTierCodes[min(i+1, len(awsTierCodes)-1)]
		}
		end := "Inf"
		if i+1 < len(steps) {
			end = pricing.Text(steps[i+1].From)
		}
		price := step.UnitPrice
		if p.variant > 0 {
			price = price.Mul(decimal.New(125, -2))
		}
		rates = append(rates, awsRate{code, p.kind.unit, pricing.Text(step.From), end, awsPrice(price)})
	}
	return rates
}

// awsPrice writes a price with at least ten decimals.
func awsPrice(price decimal.Decimal) string {
	return price.StringFixed(max(10, -price.Exponent()))
}

var awsTermCodes = map[pricing.Purchase]string{
	"reserved_1y_no_upfront": "4NA7Y494T4", "reserved_1y_partial_upfront": "HU7G6KETJZ", "reserved_1y_all_upfront": "6QCMYABX3D",
	"reserved_3y_no_upfront": "BPH4J8HBKS", "reserved_3y_partial_upfront": "38NPMPTW36", "reserved_3y_all_upfront": "NQ3QZPMQV9",
	"reserved_convertible_1y_no_upfront": "7NE97W5U4E", "reserved_convertible_1y_partial_upfront": "CUZHX8X6JH",
	"reserved_convertible_1y_all_upfront": "VJWZNREJX2", "reserved_convertible_3y_no_upfront": "Z2E3P23VKM",
	"reserved_convertible_3y_partial_upfront": "R5XV2EPZQZ", "reserved_convertible_3y_all_upfront": "MZU6U2429S",
}

// awsReservedTerm takes a spread price apart: half of it is paid upfront where part
// is, and for the whole term.
func awsReservedTerm(p *pricing.Price) awsTerm {
	purchase := string(p.Address.Purchase)
	t := awsTerm{code: awsTermCodes[p.Address.Purchase], effective: p.EffectiveDate + "T00:00:00Z", length: "1yr", class: "standard", payment: "No Upfront"}
	hours := decimal.NewFromInt(pricing.HoursOf1Y)
	if strings.Contains(purchase, "_3y_") {
		t.length, hours = "3yr", decimal.NewFromInt(pricing.HoursOf3Y)
	}
	if strings.Contains(purchase, "convertible") {
		t.class = "convertible"
	}
	hourly, upfront := p.Tiers.Steps[0].UnitPrice, decimal.Zero
	switch {
	case p.Upfront != nil:
		hourly, upfront = p.Upfront.Hourly, p.Upfront.Amount
	case strings.HasSuffix(purchase, "all_upfront"):
		hourly, upfront = decimal.Zero, hourly.Mul(hours)
	case strings.HasSuffix(purchase, "partial_upfront"):
		half := hourly.Mul(decimal.New(5, -1))
		hourly, upfront = half, half.Mul(hours)
	}
	switch {
	case strings.HasSuffix(purchase, "all_upfront"):
		t.payment = "All Upfront"
	case strings.HasSuffix(purchase, "partial_upfront"):
		t.payment = "Partial Upfront"
	}
	if upfront.IsPositive() {
		t.rates = append(t.rates, awsRate{code: "2TG2D8R56U", unit: "Quantity", usd: pricing.Text(upfront)})
	}
	t.rates = append(t.rates, awsRate{awsTierCodes[0], "Hrs", "0", "Inf", awsPrice(hourly)})
	return t
}

// version is the edition of a list of that day.
func awsVersion(date string) string { return strings.ReplaceAll(date, "-", "") + "120000" }

// document is the product as GetProducts writes it: a JSON text.
func (p *awsProduct) document() string {
	var b strings.Builder
	b.WriteString(`{"product":{"productFamily":`)
	writeText(&b, p.attribute("productFamily"))
	b.WriteString(`,"attributes":{`)
	for i, a := range p.attributes() {
		if i > 0 {
			b.WriteByte(',')
		}
		writeText(&b, a[0])
		b.WriteByte(':')
		writeText(&b, a[1])
	}
	b.WriteString(`},"sku":`)
	writeText(&b, p.sku)
	b.WriteString(`},"serviceCode":`)
	writeText(&b, p.kind.service)
	b.WriteString(`,"terms":{`)
	terms := p.terms()
	for i, kind := range []string{"OnDemand", "Reserved"} {
		first := true
		for _, t := range terms {
			if (t.length != "") != (kind == "Reserved") {
				continue
			}
			switch {
			case first && i == 1:
				b.WriteString(`},"Reserved":{`)
			case first:
				b.WriteString(`"OnDemand":{`)
			default:
				b.WriteByte(',')
			}
			first = false
			p.writeTerm(&b, &t)
		}
	}
	b.WriteString(`}},"version":`)
	writeText(&b, awsVersion(p.published()))
	b.WriteString(`,"publicationDate":`)
	writeText(&b, p.published()+"T12:00:00Z")
	b.WriteByte('}')
	return b.String()
}

func (p *awsProduct) writeTerm(b *strings.Builder, t *awsTerm) {
	code := p.sku + "." + t.code
	writeText(b, code)
	b.WriteString(`:{"priceDimensions":{`)
	for i, r := range t.rates {
		if i > 0 {
			b.WriteByte(',')
		}
		writeText(b, code+"."+r.code)
		b.WriteString(`:{"unit":`)
		writeText(b, r.unit)
		if r.end != "" {
			b.WriteString(`,"endRange":`)
			writeText(b, r.end)
		}
		b.WriteString(`,"description":"of the test","appliesTo":[],"rateCode":`)
		writeText(b, code+"."+r.code)
		if r.begin != "" {
			b.WriteString(`,"beginRange":`)
			writeText(b, r.begin)
		}
		b.WriteString(`,"pricePerUnit":{"USD":`)
		writeText(b, r.usd)
		b.WriteString(`}}`)
	}
	b.WriteString(`},"sku":`)
	writeText(b, p.sku)
	b.WriteString(`,"effectiveDate":`)
	writeText(b, t.effective)
	b.WriteString(`,"offerTermCode":`)
	writeText(b, t.code)
	b.WriteString(`,"termAttributes":{`)
	if t.length != "" {
		b.WriteString(`"LeaseContractLength":"` + t.length + `","OfferingClass":"` + t.class + `","PurchaseOption":"` + t.payment + `"`)
	}
	b.WriteString(`}}`)
}

// writeText writes a JSON text.
func writeText(b *strings.Builder, text string) {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always encodes
	}
	b.Write(quoted)
}
