package report

import (
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/pricing"
)

// committed is the handmade answer with a rate card: its machine is committed for
// a year and paid upfront, and its container has a line that only the card has a
// price for.
func committed(t testing.TB) *decision.Answer {
	t.Helper()
	answer := handmade(t)
	answer.Estimate.RateCard = &pricing.RateCard{Name: "=acme", Version: "sha256:acme", ValidFrom: "2026-01-01"}

	machine := &answer.Estimate.Options[0]
	machine.Purchase, machine.Commitment = pricing.Committed1Y, "reserved_1y_all_upfront"
	machine.ID = "gcp/compute-engine/us-central1/x86_64/committed_1y"
	reserved := price(t, "gcp/compute-engine/instance-time/us-central1/n1-standard-1/x86_64/reserved_1y_all_upfront", "2026-05-01",
		pricing.InstanceHours, 1, "0.0285", "SKU-C")
	reserved.Upfront = &pricing.Upfront{Amount: dec(t, "249.66"), TermHours: pricing.HoursOf1Y, Hourly: decimal.Zero}
	line := &machine.LineItems[0]
	line.EffectivePrice = reserved
	line.ContractedTiers = []estimator.TierCost{{Quantity: dec(t, "730"), UnitPrice: dec(t, "0.044"), Cost: dec(t, "32.12")}}
	line.EffectiveTiers = []estimator.TierCost{{Kind: estimator.TierCommitted, Quantity: dec(t, "730"), UnitPrice: dec(t, "0.0285"), Cost: dec(t, "20.805")}}
	line.ContractedCost, line.EffectiveCost = dec(t, "32.12"), dec(t, "20.805")
	machine.Contracted, machine.MonthlyCost = dec(t, "32.12"), dec(t, "20.805")

	address, err := pricing.ParseAddress("aws/fargate/memory-time/us-east-1/-/arm64/on_demand")
	if err != nil {
		t.Fatal(err)
	}
	container := &answer.Estimate.Options[1]
	container.LineItems = append(container.LineItems, estimator.LineItem{
		Meter: "memory-time", Address: address, ConsumedQuantity: dec(t, "1460"), ConsumedUnit: pricing.GBHours,
		PricedQuantity: dec(t, "1460"), Unit: pricing.GBHours,
		ListTiers: []estimator.TierCost{{Quantity: dec(t, "1460"), UnitPrice: dec(t, "0.003"), Cost: dec(t, "4.38")}},
		ListCost:  dec(t, "4.38"), ContractedCost: dec(t, "4.38"), EffectiveCost: dec(t, "4.38"),
	})
	container.ListCost, container.Contracted, container.MonthlyCost = dec(t, "33.215"), dec(t, "33.215"), dec(t, "33.215")

	rateless := &answer.Estimate.Options[3]
	rateless.Status = estimator.MissingRate
	return answer
}

// What a commitment is paid with is as old as its own price.
func TestThePriceOfACommitmentCounts(t *testing.T) {
	answer := committed(t)
	machine := &answer.Estimate.Options[0]
	if got := priceAsOf(machine); got != "2026-05-01" {
		t.Errorf("oldest price of %s", got)
	}
	machine.LineItems[0].EffectivePrice = nil
	if got := priceAsOf(machine); got != "2026-08-01" {
		t.Errorf("oldest price without the commitment of %s", got)
	}
}

func TestTheNoteTellsCommitmentAndRateCard(t *testing.T) {
	got, err := Scalar(committed(t), "note", DefaultDialect())
	if err != nil {
		t.Fatal(err)
	}
	const want = "rate card =acme; committed as reserved_1y_all_upfront; 744 of 799 candidate types have a price"
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
