package aws

import (
	"fmt"

	"github.com/go-json-experiment/json"
)

// document is a product of the price list API: a text within the answer, which is
// JSON again.
type document struct {
	ServiceCode string        `json:"serviceCode"`
	Product     productObject `json:"product"`
	Terms       struct {
		OnDemand map[string]termObject `json:"OnDemand"`
		Reserved map[string]termObject `json:"Reserved"`
	} `json:"terms"`
	Version         string `json:"version"`
	PublicationDate string `json:"publicationDate"`
}

// productObject is a product, in the API as in offer files.
type productObject struct {
	SKU           string            `json:"sku"`
	ProductFamily string            `json:"productFamily"`
	Attributes    map[string]string `json:"attributes"`
}

// termObject is one way of selling a product, from a day on.
type termObject struct {
	EffectiveDate   string                `json:"effectiveDate"`
	PriceDimensions map[string]rateObject `json:"priceDimensions"`
	TermAttributes  struct {
		LeaseContractLength string `json:"LeaseContractLength"`
		OfferingClass       string `json:"OfferingClass"`
		PurchaseOption      string `json:"PurchaseOption"`
	} `json:"termAttributes"`
}

type rateObject struct {
	Unit         string            `json:"unit"`
	BeginRange   string            `json:"beginRange"`
	EndRange     string            `json:"endRange"`
	PricePerUnit map[string]string `json:"pricePerUnit"`
}

// parseDocument reads a product of the price list API.
func parseDocument(text string) (*offered, error) {
	var d document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return nil, &brokenError{fmt.Errorf("product: %w", err)}
	}
	if d.Product.SKU == "" {
		return nil, &brokenError{fmt.Errorf("product without an SKU: %.60q", text)}
	}
	o := &offered{
		sku: d.Product.SKU, traits: d.Product.traits(),
		edition: edition{version: d.Version, published: day(d.PublicationDate)},
	}
	if o.traits[traitService] == "" {
		o.traits[traitService] = d.ServiceCode
	}
	for _, t := range d.Terms.OnDemand {
		o.terms = append(o.terms, t.term(false))
	}
	for _, t := range d.Terms.Reserved {
		o.terms = append(o.terms, t.term(true))
	}
	return o, nil
}

func (p *productObject) traits() traits {
	var t traits
	for name, value := range p.Attributes {
		if i, known := attributeTraits[name]; known {
			t[i] = value
		}
	}
	t[traitFamily] = p.ProductFamily
	return t
}

func (t *termObject) term(reserved bool) term {
	out := term{effective: t.EffectiveDate}
	if reserved {
		out.reserved = reservation{
			length: t.TermAttributes.LeaseContractLength, class: t.TermAttributes.OfferingClass,
			payment: t.TermAttributes.PurchaseOption,
		}
	}
	for _, r := range t.PriceDimensions {
		usd := r.PricePerUnit["USD"]
		out.rates = append(out.rates, rate{
			unit: r.Unit, begin: r.BeginRange, end: r.EndRange, usd: usd, currencies: len(r.PricePerUnit) > 0,
		})
	}
	return out
}
