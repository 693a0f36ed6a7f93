package pricing

// Currency is an ISO 4217 code.
type Currency string

// USD is the currency of the providers' list prices.
const USD Currency = "USD"

// Valid reports whether the code has the form of ISO 4217: three capitals.
func (c Currency) Valid() bool {
	if len(c) != 3 {
		return false
	}
	for _, r := range c {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
}
