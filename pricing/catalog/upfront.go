package catalog

import (
	"bytes"
	"fmt"
	"strconv"

	"breakeven/pricing"
)

// appendUpfront writes what parseUpfront reads, mark included; nothing for a
// price without a payment before its term.
func appendUpfront(text []byte, u *pricing.Upfront) ([]byte, error) {
	if u == nil {
		return text, nil
	}
	amount, err := decimalText(u.Amount)
	if err != nil {
		return nil, err
	}
	text = append(append(text, upfrontMark), amount...)
	text = strconv.AppendInt(append(text, upfrontTerm), u.TermHours, 10)
	if u.Hourly.IsZero() {
		return text, nil
	}
	hourly, err := decimalText(u.Hourly)
	if err != nil {
		return nil, err
	}
	return append(append(text, upfrontHourly), hourly...), nil
}

// parseUpfront reads "AMOUNT/HOURS" or "AMOUNT/HOURS+HOURLY". There is one way
// to write each: an hourly price of zero is left out. Whether the unit price
// follows from it is for the price's own validation.
func parseUpfront(text []byte) (*pricing.Upfront, error) {
	amount, rest, term := bytes.Cut(text, []byte{upfrontTerm})
	hours, hourly, beside := bytes.Cut(rest, []byte{upfrontHourly})
	u := &pricing.Upfront{}
	canonical := term
	if canonical {
		u.Amount, canonical = parseDecimal(amount)
	}
	if canonical {
		var err error
		u.TermHours, err = strconv.ParseInt(string(hours), 10, 64)
		canonical = err == nil && strconv.FormatInt(u.TermHours, 10) == string(hours)
	}
	if canonical && beside {
		u.Hourly, canonical = parseDecimal(hourly)
		canonical = canonical && !u.Hourly.IsZero()
	}
	if !canonical {
		return nil, fmt.Errorf("upfront %.60q is not canonical", text)
	}
	return u, nil
}
