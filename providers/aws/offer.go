package aws

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"breakeven/pricing"
	"breakeven/providers"
)

// Offer files are AWS's price lists as files: one for a service and a region, as
// JSON or as CSV, of up to half a gigabyte. They are read in one pass, and of their
// products only those are kept that are the price of a meter.

// offerBuffer is how much of a file is read at once.
const offerBuffer = 256 << 10

// offerUse is what becomes of what an offer file holds.
type offerUse struct {
	// usage reports whether a usage type may be that of a wanted product. It is asked
	// first, of bytes that are not kept.
	usage func([]byte) bool
	// want reports whether a product is wanted.
	want func(*traits) bool
	// product takes a wanted product with its terms; plan a rate of a savings plan.
	product func(*offered) error
	plan    func(*planRate) error
}

// errNotOffer says that a file is something else.
var errNotOffer = errors.New("not an offer file of AWS")

// readOffer reads an offer file, or the price list file of a savings plan, as JSON
// or as CSV.
func readOffer(r io.Reader, use offerUse) error {
	in := bufio.NewReaderSize(r, offerBuffer)
	first, err := firstByte(in)
	if err != nil {
		return err
	}
	if first == '{' {
		return readOfferJSON(in, &use)
	}
	return readOfferCSV(in, &use)
}

// firstByte looks at the first byte that is neither blank nor a byte order mark.
func firstByte(in *bufio.Reader) (byte, error) {
	if mark, err := in.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		if _, err := in.Discard(3); err != nil {
			return 0, err
		}
	}
	for {
		next, err := in.Peek(1)
		if errors.Is(err, io.EOF) {
			return 0, &brokenError{fmt.Errorf("%w: empty", errNotOffer)}
		}
		if err != nil {
			return 0, err
		}
		if c := next[0]; c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c, nil
		}
		if _, err := in.Discard(1); err != nil {
			return 0, err
		}
	}
}

// ReadOffer reads one offer file of AWS (of any service that is priced here, or of
// the savings plans for compute; for one region or all), as JSON or as CSV, and
// normalises it as Fetch does: Parts and their prices, and no others. It streams: a
// file of several hundred megabytes takes a few of memory.
//
// today chooses among terms of which one begins later, and is the day on which the
// list was fetched. Prices of a savings plan stand without machine types, which the
// catalog that they are merged into must have. A file of which nothing is priced here
// is an error.
func (s Source) ReadOffer(r io.Reader, today time.Time) (*providers.Fetched, error) {
	day := today.UTC().Format(time.DateOnly)
	c := newCollection(s.Regions(), nil, day)
	all := rules()
	table := pointers(all)
	use := offerUse{
		usage: usageFilter(table),
		want: func(t *traits) bool {
			region, regional := t.region()
			return regional && c.wants(region) && wanted(table, t)
		},
		product: func(o *offered) error { _, err := c.product(table, o); return err },
		plan: func(p *planRate) error {
			for _, rule := range table {
				if !rule.planMatches(p) {
					continue
				}
				e, known, err := rule.planEntry(p)
				if known && err == nil {
					c.addPlanMachine(&e)
					c.add(e)
				}
				return err
			}
			return nil
		},
	}
	if err := readOffer(r, use); err != nil {
		return nil, fmt.Errorf("read offer file: %w", err)
	}
	list, parts, err := c.finish(day)
	if err != nil {
		return nil, fmt.Errorf("read offer file: %w", err)
	}
	result := &providers.Fetched{List: list, Parts: parts}
	if list == nil {
		return result, nothingLanded(parts)
	}
	return result, nil
}

// addPlanMachine lets the prices of a savings plan for an instance type into a list
// of which the shapes are not known: an unsized type, until the list is merged.
func (c *collection) addPlanMachine(e *entry) {
	if e.address.Type == "" || !c.wants(e.region) {
		return
	}
	c.addMachine(pricing.MachineType{
		Offering: ec2ID, Name: e.address.Type, Family: Family(e.address.Type), Architecture: e.address.Architecture,
		Restriction: pricing.RestrictUnsized,
	})
}

func pointers(rules []rule) []*rule {
	list := make([]*rule, len(rules))
	for i := range rules {
		list[i] = &rules[i]
	}
	return list
}

// usageFilter reports of usage types whether a rule may match them.
func usageFilter(rules []*rule) func([]byte) bool {
	known := map[string]bool{}
	for _, r := range rules {
		known[r.usage] = true
	}
	return func(usage []byte) bool {
		rest := usage
		if i := bytes.IndexByte(usage, '-'); i > 0 && isPlace(usage[:i]) {
			rest = usage[i+1:]
		}
		if known[string(rest)] || known[string(usage)] {
			return true
		}
		i := bytes.IndexByte(rest, ':')
		return i > 0 && known[string(rest[:i])]
	}
}
