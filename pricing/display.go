package pricing

import (
	"strings"

	"github.com/shopspring/decimal"
)

// Grouped separates the thousands of a number's text with commas, for a person:
// "1234567.8901" becomes "1,234,567.8901". A sign and the digits behind the
// decimal point stay as they are. It takes the text of one number in canonical
// form (Text, or decimal's StringFixed), not a sentence, and its result is not
// for machines: ParseDecimal refuses it.
func Grouped(text string) string {
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, fraction, hasFraction := strings.Cut(text, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range []byte(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digit)
	}
	if hasFraction {
		b.WriteByte('.')
		b.WriteString(fraction)
	}
	return b.String()
}

// Readable shows a count to a person: whole from a thousand up, with three
// decimals below, half away from zero, thousands separated. A count that would
// show as zero keeps its digits.
func Readable(d decimal.Decimal) string {
	places := int32(3)
	if d.Abs().GreaterThanOrEqual(decimal.NewFromInt(1000)) {
		places = 0
	}
	if rounded := d.Round(places); !rounded.IsZero() {
		d = rounded
	}
	return Grouped(Text(d))
}
