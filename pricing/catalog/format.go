package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// The compact form is UTF-8 text, one record per line, fields separated by one
// tab, every line ended by one newline:
//
//	breakeven-pricelist	1
//	provider	aws
//	currency	USD
//	published	2026-07-20
//	fetched	2026-11-22
//	counts	SOURCES	ALLOWANCES	MACHINES	PRICES
//	source	1	TEXT
//	allowance	aws/lambda	requests	1000000	account	apart	2025-10-30	1	SKU...
//	machines	aws/ec2
//	type	m5.large	m5	x86_64	2	8192	RESTRICTION
//	prices	aws/ec2	instance-time
//	set	1	x86_64	on_demand	Instance-Hours	1	graduated	2025-11-04	1	CONFIDENCE...
//	area	eu-central-2
//	1	m5.large	0.12	SKU...
//	end
//
// A price line names its set, its machine type (empty when the meter has none)
// and its tiers ("0.0000166667 6000000000:0.000015": the first starts at 0). The
// price of a commitment that is paid before its term is followed by the payment
// and the hours of the term ("0.059246575342@519/8760"), and by what is paid by
// the hour beside it, unless that is nothing ("0.069246575342@519/8760+0.01"). A
// set is what many prices of a meter share, and a source is written once, so a
// refresh that moves a date changes one line. RESTRICTION is absent for an
// ordinary type; "apart" says that the tiers start after an allowance, "first"
// that the list publishes it as the first tier.
//
// There is exactly one way to write a list: sources, sets, areas and prices are
// sorted and all used, numbers are canonical. The decoder refuses anything
// else, so the hash of the bytes is the version of the list.
const (
	magic         = "breakeven-pricelist"
	formatVersion = "1"

	keyProvider  = "provider"
	keyCurrency  = "currency"
	keyPublished = "published"
	keyFetched   = "fetched"
	keyCounts    = "counts"
	keySource    = "source"
	keyAllowance = "allowance"
	keyMachines  = "machines"
	keyType      = "type"
	keyPrices    = "prices"
	keySet       = "set"
	keyArea      = "area"
	keyEnd       = "end"

	allowanceApart = "apart"
	allowanceFirst = "first"

	separator     = '\t'
	tierSeparator = ' '
	tierBound     = ':'
	upfrontMark   = '@'
	upfrontTerm   = '/'
	upfrontHourly = '+'
)

// Bounds of what is read, so that a hostile file costs little.
const (
	// MaxLineBytes is the longest line, its newline included.
	MaxLineBytes = 64 << 10
	// MaxPrices is the most prices, and the most of anything else, in one list.
	MaxPrices = 5_000_000
)

// set is what many prices of one meter have in common.
type set struct {
	architecture pricing.Architecture
	purchase     pricing.Purchase
	unit         pricing.Unit
	per          int64
	mode         pricing.TierMode
	date         string
	source       int // number of the source, from 1
	confidence   []pricing.Confidence
}

// compare orders sets by content, so that their numbers do not depend on the
// order in which prices mention them.
func (s *set) compare(o *set) int {
	return cmp.Or(
		cmp.Compare(s.architecture, o.architecture), cmp.Compare(s.purchase, o.purchase),
		cmp.Compare(s.unit, o.unit), cmp.Compare(s.per, o.per), cmp.Compare(s.mode, o.mode),
		slices.Compare(s.confidence, o.confidence),
		cmp.Compare(s.date, o.date), cmp.Compare(s.source, o.source),
	)
}

// checkText refuses what would break the line structure.
func checkText[T ~string | ~[]byte](text T) error {
	for _, c := range []byte(text) {
		if c < ' ' || c == 0x7f {
			return fmt.Errorf("control character %#02x in %q", c, text)
		}
	}
	if !utf8.ValidString(string(text)) {
		return fmt.Errorf("%q is not UTF-8", text)
	}
	return nil
}

// decimalText is the one text of a number in the form: canonical, not negative.
func decimalText(d decimal.Decimal) (string, error) {
	// The exponent is checked first: the text of 1e1000000 has a megabyte.
	if exponent := d.Exponent(); exponent < -pricing.MaxDecimalDigits || exponent > pricing.MaxDecimalDigits {
		return "", fmt.Errorf("number with exponent %d", exponent)
	}
	text := pricing.Text(d)
	if d.IsNegative() {
		return "", fmt.Errorf("number %s is negative", text)
	}
	return text, pricing.CheckDecimal(text)
}

// maxFastDigits is the most decimal digits that always fit an int64.
const maxFastDigits = 18

// parseDecimal reads what decimalText writes and nothing else: no sign, no
// exponent, no leading or trailing zero that could be left out.
func parseDecimal(text []byte) (decimal.Decimal, bool) {
	var value int64
	digits, point := 0, -1
	for i, c := range text {
		switch {
		case c >= '0' && c <= '9':
			if digits++; digits <= maxFastDigits {
				value = value*10 + int64(c-'0')
			}
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return decimal.Decimal{}, false
		}
	}
	switch {
	case digits == 0 || digits > pricing.MaxDecimalDigits:
		return decimal.Decimal{}, false
	case text[0] == '0' && len(text) > 1 && point != 1:
		return decimal.Decimal{}, false
	case point >= 0 && (point == len(text)-1 || text[len(text)-1] == '0'):
		return decimal.Decimal{}, false
	}
	if digits > maxFastDigits {
		d, err := decimal.NewFromString(string(text))
		return d, err == nil
	}
	if point < 0 {
		return decimal.New(value, 0), true
	}
	return decimal.New(value, int32(point+1-len(text))), true
}
