package aws

import (
	"bufio"
	"fmt"
	"strings"
)

// maxPreamble is the most lines before the names of the columns.
const maxPreamble = 20

// readOfferCSV reads an offer file with a row for every rate, in which the product's
// attributes are repeated. The first lines are about the file, each a name and a
// value; then the columns are named, which differ from service to service.
func readOfferCSV(r *bufio.Reader, use *offerUse) error {
	o := &offerCSV{rows: newRows(r), use: use, products: map[string]*offered{}, rejected: map[string]bool{}}
	if err := o.readHead(); err != nil {
		return broken(err)
	}
	for {
		ok, err := o.rows.next()
		if err != nil {
			return broken(err)
		}
		if !ok {
			break
		}
		if o.rows.count() != o.width || !o.rows.ended {
			return &brokenError{fmt.Errorf("row %d has %d fields of %d, or no end", o.rows.number, o.rows.count(), o.width)}
		}
		if err := o.row(); err != nil {
			return err
		}
	}
	for _, product := range o.order {
		if err := use.product(product); err != nil {
			return err
		}
	}
	return nil
}

// offerCSV is a file while it is read.
type offerCSV struct {
	rows    *rows
	use     *offerUse
	edition edition
	row     func() error

	columns  map[string]int
	width    int             // how many columns there are
	traits   [traitCount]int // column of each trait, -1 without one
	products map[string]*offered
	order    []*offered
	rejected map[string]bool
}

// readHead reads the lines before the rows, and prepares for the kind of rows.
func (o *offerCSV) readHead() error {
	for range maxPreamble {
		ok, err := o.rows.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		switch name := o.rows.text(0); name {
		case "Version":
			o.edition.version = o.rows.text(1)
		case "Publication Date":
			o.edition.published = day(o.rows.text(1))
		case "SKU":
			return o.readColumns()
		}
	}
	return fmt.Errorf("%w: no line with the names of columns", errNotOffer)
}

// The columns without which there is no price.
var (
	offerColumns = []string{
		"sku", "termtype", "effectivedate", "startingrange", "endingrange", "unit", "priceperunit", "currency", "usagetype",
	}
	planColumns = []string{
		"sku", "unit", "discountedrate", "currency", "discountedsku", "discountedservicecode", "discountedusagetype",
		"discountedoperation", "purchaseoption", "leasecontractlength", "leasecontractlengthunit", "product family", "discountedregioncode",
	}
)

func (o *offerCSV) readColumns() error {
	o.columns, o.width = map[string]int{}, o.rows.count()
	for i := range o.rows.count() {
		o.columns[strings.ToLower(o.rows.text(i))] = i
	}
	for i := range traitCount {
		o.traits[i] = o.column(strings.ToLower(traitNames[i].column))
	}
	needed := offerColumns
	o.row = o.offerRow
	if o.column("discountedrate") >= 0 {
		needed, o.row = planColumns, o.planRow
	}
	for _, name := range needed {
		if o.column(name) < 0 {
			return fmt.Errorf("%w: no column %q", errNotOffer, name)
		}
	}
	return nil
}

func (o *offerCSV) column(name string) int {
	if i, exists := o.columns[name]; exists {
		return i
	}
	return -1
}

// get is a field of the current row by the name of its column.
func (o *offerCSV) get(name string) string { return o.rows.text(o.column(name)) }

// offerRow reads a rate of a product.
func (o *offerCSV) offerRow() error {
	if o.use.product == nil || !o.use.usage(o.rows.bytes(o.traits[traitUsage])) {
		return nil
	}
	sku := o.rows.bytes(0)
	product := o.products[string(sku)]
	if product == nil {
		if o.rejected[string(sku)] {
			return nil
		}
		product = &offered{sku: string(sku), edition: o.edition}
		for i, column := range o.traits {
			product.traits[i] = o.rows.text(column)
		}
		if !o.use.want(&product.traits) {
			o.rejected[product.sku] = true
			return nil
		}
		o.products[product.sku] = product
		o.order = append(o.order, product)
	}
	return o.addRate(product)
}

// addRate adds the rate of the current row to the term of the product that it belongs
// to.
func (o *offerCSV) addRate(p *offered) error {
	t := term{effective: o.get("effectivedate")}
	switch kind := o.get("termtype"); kind {
	case "OnDemand":
	case "Reserved":
		t.reserved = reservation{
			length: o.get("leasecontractlength"), class: o.get("offeringclass"), payment: o.get("purchaseoption"),
		}
	default:
		return fmt.Errorf("SKU %s: term type %q is unknown", p.sku, kind)
	}
	r := rate{
		unit: o.get("unit"), begin: o.get("startingrange"), end: o.get("endingrange"), usd: o.get("priceperunit"), currencies: true,
	}
	if o.get("currency") != "USD" {
		r.usd = ""
	}
	for i := range p.terms {
		if p.terms[i].reserved == t.reserved && p.terms[i].effective == t.effective {
			p.terms[i].rates = append(p.terms[i].rates, r)
			return nil
		}
	}
	t.rates = []rate{r}
	p.terms = append(p.terms, t)
	return nil
}

// planRow reads a rate of a savings plan.
func (o *offerCSV) planRow() error {
	if o.use.plan == nil || !o.use.usage(o.rows.bytes(o.column("discountedusagetype"))) {
		return nil
	}
	return o.use.plan(&planRate{
		edition: o.edition, family: o.get("product family"),
		length: leaseText(o.get("leasecontractlength"), o.get("leasecontractlengthunit")), payment: o.get("purchaseoption"),
		sku: o.get("discountedsku"), service: o.get("discountedservicecode"), usage: o.get("discountedusagetype"),
		operation: o.get("discountedoperation"), region: o.get("discountedregioncode"),
		unit: o.get("unit"), price: o.get("discountedrate"), currency: o.get("currency"),
	})
}
