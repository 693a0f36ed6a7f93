package catalog

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// sampleText is a small list that uses every kind of line.
const sampleText = `breakeven-pricelist	1
provider	aws
currency	USD
published	2026-07-20
fetched	2026-11-22
counts	2	1	2	5
source	1	feed of EC2
source	2	feed of Lambda
allowance	aws/lambda	requests	1000000	account	apart	2025-10-30	2	FREE
machines	aws/ec2
type	m5.large	m5	x86_64	2	8192
type	odd.large	odd	arm64	0	0	unsized
prices	aws/ec2	instance-time
set	1	arm64	on_demand	Instance-Hours	1	graduated	2025-11-04	1	inferred	price
set	2	x86_64	on_demand	Instance-Hours	1	graduated	2026-07-20	1
area	eu-central-2
2	m5.large	0.12
area	us-east-1
2	m5.large	0.096
1	odd.large	1
prices	aws/lambda	memory-time
set	1	x86_64	on_demand	GB-Seconds	1	graduated	2025-10-30	2
area	us-east-1
1		0.0000166667 6000000000:0.000015 15000000000:0.0000133334	SKU1	SKU2
prices	aws/lambda	requests
set	1	x86_64	on_demand	Requests	1000000	volume	2025-10-30	2
area	us-east-1
1		0.2
end
`

func sampleList(t *testing.T) *pricing.PriceList {
	t.Helper()
	list, err := Decode(strings.NewReader(sampleText))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// encoded is the compact form of the list.
func encoded(t interface {
	Helper()
	Fatal(...any)
}, list *pricing.PriceList,
) string {
	t.Helper()
	var text strings.Builder
	if err := Encode(&text, list); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func decimalOf(n int64) decimal.Decimal { return decimal.NewFromInt(n) }

// tiersText is the tiers as the compact form writes them.
func tiersText(tiers pricing.Tiers) string {
	var text strings.Builder
	for i, step := range tiers.Steps {
		if i > 0 {
			text.WriteString(" " + pricing.Text(step.From) + ":")
		}
		text.WriteString(pricing.Text(step.UnitPrice))
	}
	return text.String()
}
