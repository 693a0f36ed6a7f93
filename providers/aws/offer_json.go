package aws

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// readOfferJSON reads an offer file in which first the products stand and then their
// terms: an object by SKU each, or for savings plans a list each.
func readOfferJSON(r io.Reader, use *offerUse) error {
	o := &offerJSON{
		use: use, products: map[string]*offered{}, plans: map[string]planProduct{},
		// The names of a hundred thousand products are not kept to find one twice.
		in: jsontext.NewDecoder(r, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
	}
	if err := o.members(o.section); err != nil {
		return broken(err)
	}
	if !o.seen {
		return &brokenError{fmt.Errorf("%w: no products and terms", errNotOffer)}
	}
	if _, err := o.in.ReadToken(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errors.New("more after its end")
		}
		return broken(err)
	}
	for _, product := range o.order {
		if err := use.product(product); err != nil {
			return err
		}
	}
	return nil
}

// offerJSON is a file while it is read.
type offerJSON struct {
	in   *jsontext.Decoder
	use  *offerUse
	head struct{ code, version, published string }
	seen bool

	products map[string]*offered
	order    []*offered
	plans    map[string]planProduct
}

// planProduct is a savings plan on sale.
type planProduct struct{ family, payment string }

// members hands every member of the object that comes next to use, which reads its
// value.
func (o *offerJSON) members(use func(name string) error) error {
	if token, err := o.in.ReadToken(); err != nil {
		return err
	} else if token.Kind() != '{' {
		return fmt.Errorf("%s where an object should be", token.Kind())
	}
	for o.in.PeekKind() != '}' {
		name, err := o.in.ReadToken()
		if err != nil {
			return err
		}
		if err := use(name.String()); err != nil {
			return err
		}
	}
	_, err := o.in.ReadToken()
	return err
}

// elements hands every element of the list that comes next to use.
func (o *offerJSON) elements(use func() error) error {
	if token, err := o.in.ReadToken(); err != nil {
		return err
	} else if token.Kind() != '[' {
		return fmt.Errorf("%s where a list should be", token.Kind())
	}
	for o.in.PeekKind() != ']' {
		if err := use(); err != nil {
			return err
		}
	}
	_, err := o.in.ReadToken()
	return err
}

// section reads a member of the file.
func (o *offerJSON) section(name string) error {
	switch name {
	case "offerCode":
		return o.text(&o.head.code)
	case "version":
		return o.text(&o.head.version)
	case "publicationDate":
		return o.text(&o.head.published)
	case "products":
		if o.in.PeekKind() == '[' {
			return o.elements(o.planProduct)
		}
		return o.members(o.product)
	case "terms":
		if !o.listed() {
			return errors.New("terms stand before the products that they are of")
		}
		o.seen = true
		return o.members(o.terms)
	default:
		return o.in.SkipValue()
	}
}

// listed reports whether the products have been read: a file that has none of ours
// says so as well.
func (o *offerJSON) listed() bool { return o.in.StackDepth() > 0 && o.head.version != "" }

func (o *offerJSON) text(to *string) error {
	token, err := o.in.ReadToken()
	if err == nil {
		*to = token.String()
	}
	return err
}

// usageKey stands before the usage type of a product.
var usageKey = []byte(`"usagetype"`)

// product reads a product, and keeps it if it is wanted.
func (o *offerJSON) product(string) error {
	raw, err := o.in.ReadValue()
	if err != nil {
		return err
	}
	usage, found := valueOf(raw, usageKey)
	if !found || o.use.product == nil || !o.use.usage(usage) {
		return nil
	}
	var p productObject
	if err := json.Unmarshal(raw, &p); err != nil {
		return err
	}
	t := p.traits()
	if !o.use.want(&t) {
		return nil
	}
	product := &offered{sku: p.SKU, traits: t}
	o.products[p.SKU] = product
	o.order = append(o.order, product)
	return nil
}

// valueOf finds the text that is the value of a key, in the bytes of an object. The
// key, in its quotes, cannot stand inside of a text: quotes are escaped there.
func valueOf(raw, key []byte) ([]byte, bool) {
	_, rest, found := bytes.Cut(raw, key)
	if !found {
		return nil, false
	}
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if len(rest) == 0 || rest[0] != ':' {
		return nil, false
	}
	rest = bytes.TrimLeft(rest[1:], " \t\r\n")
	if len(rest) == 0 || rest[0] != '"' {
		return nil, false
	}
	end := bytes.IndexByte(rest[1:], '"')
	if end < 0 {
		return nil, false
	}
	return rest[1 : 1+end], true
}

// terms reads the terms of one kind.
func (o *offerJSON) terms(kind string) error {
	switch kind {
	case "OnDemand":
		return o.members(func(sku string) error { return o.termsOf(sku, false) })
	case "Reserved":
		return o.members(func(sku string) error { return o.termsOf(sku, true) })
	case "savingsPlan":
		return o.elements(o.plan)
	default:
		return o.in.SkipValue()
	}
}

func (o *offerJSON) termsOf(sku string, reserved bool) error {
	product := o.products[sku]
	if product == nil {
		return o.in.SkipValue()
	}
	product.edition = o.edition()
	var byCode map[string]termObject
	if err := json.UnmarshalDecode(o.in, &byCode); err != nil {
		return err
	}
	for _, t := range byCode {
		product.terms = append(product.terms, t.term(reserved))
	}
	return nil
}

func (o *offerJSON) edition() edition {
	return edition{version: o.head.version, published: day(o.head.published)}
}

// planProduct reads a savings plan on sale.
func (o *offerJSON) planProduct() error {
	var p struct {
		productObject
		Attributes struct {
			PurchaseOption string `json:"purchaseOption"`
		} `json:"attributes"`
	}
	if err := json.UnmarshalDecode(o.in, &p); err != nil {
		return err
	}
	o.plans[p.SKU] = planProduct{p.ProductFamily, p.Attributes.PurchaseOption}
	return nil
}

// planRateObject is a rate of a savings plan.
type planRateObject struct {
	SKU          string `json:"discountedSku"`
	UsageType    string `json:"discountedUsageType"`
	Operation    string `json:"discountedOperation"`
	ServiceCode  string `json:"discountedServiceCode"`
	RegionCode   string `json:"discountedRegionCode"`
	Unit         string `json:"unit"`
	DiscountRate struct {
		Price    string `json:"price"`
		Currency string `json:"currency"`
	} `json:"discountedRate"`
}

// plan reads the rates of a savings plan. Its length may stand after them, so they
// are handed over when the plan has been read.
func (o *offerJSON) plan() error {
	var sku, length string
	var rates []planRateObject
	err := o.members(func(name string) error {
		switch name {
		case "sku":
			return o.text(&sku)
		case "leaseContractLength":
			var lease struct {
				Duration int64  `json:"duration"`
				Unit     string `json:"unit"`
			}
			if err := json.UnmarshalDecode(o.in, &lease); err != nil {
				return err
			}
			length = leaseText(strconv.FormatInt(lease.Duration, 10), lease.Unit)
			return nil
		case "rates":
			return o.elements(func() error { return o.planRate(&rates) })
		default:
			return o.in.SkipValue()
		}
	})
	if err != nil || o.use.plan == nil {
		return err
	}
	product := o.plans[sku]
	for i := range rates {
		r := &rates[i]
		if err := o.use.plan(&planRate{
			edition: o.edition(), family: product.family, length: length, payment: product.payment,
			sku: r.SKU, service: r.ServiceCode, usage: r.UsageType, operation: r.Operation, region: r.RegionCode,
			unit: r.Unit, price: r.DiscountRate.Price, currency: r.DiscountRate.Currency,
		}); err != nil {
			return err
		}
	}
	return nil
}

// discountedUsageKey stands before the usage type that a rate discounts.
var discountedUsageKey = []byte(`"discountedUsageType"`)

func (o *offerJSON) planRate(rates *[]planRateObject) error {
	raw, err := o.in.ReadValue()
	if err != nil {
		return err
	}
	usage, found := valueOf(raw, discountedUsageKey)
	if !found || !o.use.usage(usage) {
		return nil
	}
	var r planRateObject
	if err := json.Unmarshal(raw, &r); err != nil {
		return err
	}
	*rates = append(*rates, r)
	return nil
}

// leaseText is the length of a plan as reservations write it.
func leaseText(duration, unit string) string {
	if unit == "year" || unit == "years" {
		return duration + "yr"
	}
	return duration + " " + unit
}
