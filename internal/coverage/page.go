package main

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"breakeven/pricing"
)

// page is the survey as Markdown.
func (s *survey) page() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# What is priced\n\nGenerated from the embedded catalog by `go generate ./internal/coverage`; a test keeps it fresh. Do not edit.\n\n")
	fmt.Fprintf(&b, "A region without a price is no zero: an estimate says `missing_price` there and names the address.\n")
	fmt.Fprintf(&b, "A way of buying counts where at least one machine type, or the whole offering, has its price.\n")
	fmt.Fprintf(&b, "Dates are when the source published or checked the price. Doubts: `price` the figure, `rule` how it is applied,\n")
	fmt.Fprintf(&b, "`inferred` derived from other figures, `old` more than 18 months old when collected.\n\n## Offerings\n\n")
	fmt.Fprintf(&b, "| offering | regions priced on demand | oldest | newest | doubts | other ways of buying that have a price, and in how many regions |\n|---|---|---|---|---|---|\n")
	for _, of := range s.offerings {
		of.summary(&b)
	}
	s.surroundings(&b)
	for _, of := range s.offerings {
		of.table(&b)
	}
	return b.Bytes()
}

func (o *surveyed) summary(b *bytes.Buffer) {
	priced, oldest, newest := 0, "", ""
	var doubts []pricing.Confidence
	ways := map[pricing.Purchase]int{}
	for i := range o.regions {
		p := &o.regions[i]
		for _, purchase := range p.commitments {
			ways[purchase]++
		}
		if len(p.priced) == 0 {
			continue
		}
		priced++
		doubts = append(doubts, p.doubts...)
		newest = max(newest, p.newest)
		if oldest == "" || p.oldest < oldest {
			oldest = p.oldest
		}
	}
	var sold []string
	for _, purchase := range o.offering.Purchases {
		if ways[purchase] > 0 {
			sold = append(sold, fmt.Sprintf("%#q %d", purchase, ways[purchase]))
		}
	}
	fmt.Fprintf(b, "| [`%s`](#%s) | %d of %d | %s | %s | %s | %s |\n", o.offering.ID, anchor(o.offering.ID), priced, len(o.regions),
		dash(oldest), dash(newest), doubted(doubts), dash(strings.Join(sold, ", ")))
}

func (s *survey) surroundings(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n## Around the compute\n\n| service and meter | areas priced | oldest | newest | doubts |\n|---|---|---|---|---|\n")
	for _, of := range s.services {
		areas := fmt.Sprint(len(of.areas))
		if n := len(of.areas); n > 0 && n <= 6 {
			areas += ": " + strings.Join(of.areas, ", ")
		}
		fmt.Fprintf(b, "| `%s/%s` | %s | %s | %s | %s |\n", of.id, of.meter, areas, dash(of.oldest), dash(of.newest), doubted(of.doubts))
	}
}

func (o *surveyed) table(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n## %s\n\n| region | on demand | oldest | newest | doubts | other ways of buying |\n|---|---|---|---|---|---|\n", o.offering.ID)
	var without []string
	for i := range o.regions {
		p := &o.regions[i]
		if len(p.priced) == 0 && len(p.commitments) == 0 {
			without = append(without, p.region.ID)
			continue
		}
		missing := ""
		if len(p.missing) > 0 {
			missing = "; missing " + strings.Join(sorted(p.missing), ", ")
		}
		fmt.Fprintf(b, "| %s | %s%s | %s | %s | %s | %s |\n", p.region.ID, dash(strings.Join(p.priced, ", ")), missing,
			dash(p.oldest), dash(p.newest), doubted(p.doubts), dash(joined(p.commitments)))
	}
	if len(without) > 0 {
		fmt.Fprintf(b, "\nWithout a price: %s.\n", strings.Join(without, ", "))
	}
}

// anchor is the address of a heading on its page.
func anchor(id pricing.OfferingID) string { return strings.ReplaceAll(string(id), "/", "") }

func dash(text string) string { return cmp.Or(text, "-") }

func doubted(doubts []pricing.Confidence) string { return dash(joined(sorted(doubts))) }

func joined[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = string(item)
	}
	return strings.Join(texts, ", ")
}
