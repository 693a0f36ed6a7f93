package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/openapi"
	"breakeven/pricing"
)

func estimateIn(t testing.TB, s *server, r request) openapi.Estimate {
	t.Helper()
	answer := send(t, s, r)
	wantStatus(t, answer, http.StatusOK)
	var estimate openapi.Estimate
	if err := json.Unmarshal(answer.Body.Bytes(), &estimate); err != nil {
		t.Fatal(err)
	}
	return estimate
}

// A committed option names the commitment that it came to, and the lines which it
// pays show the price of it beside the list price.
func TestACommittedOptionShowsWhatItIsPaidWith(t *testing.T) {
	s := newTestServer(t)
	estimate := estimateIn(t, s, postJSON(`{`+good+`,"offerings":["aws/lambda"],"architecture":"arm64","purchase":["on_demand","committed_1y"]}`))
	committed := slices.IndexFunc(estimate.Options, func(o openapi.Option) bool { return o.Purchase == "committed_1y" })
	if committed < 0 || estimate.Options[committed].Status != openapi.OptionStatusPriced {
		t.Fatal("no committed option is priced")
	}
	option := estimate.Options[committed]
	if option.Commitment == nil || pricing.Purchase(*option.Commitment).Term() != "1y" || pricing.Purchase(*option.Commitment).Cheapest() {
		t.Errorf("commitment %v", option.Commitment)
	}
	paid := 0
	for _, line := range option.LineItems {
		if line.EffectivePrice == nil {
			continue
		}
		paid++
		if !strings.HasSuffix(line.EffectivePrice.Address, "/"+*option.Commitment) || line.Address == line.EffectivePrice.Address || line.EffectivePrice.Source == "" {
			t.Errorf("%s is paid at %+v", line.Meter, line.EffectivePrice)
		}
		if len(line.EffectiveTiers) == 0 || line.EffectiveTiers[0].Kind == nil || *line.EffectiveTiers[0].Kind != "committed" {
			t.Errorf("%s: effective tiers %+v", line.Meter, line.EffectiveTiers)
		}
	}
	if paid == 0 {
		t.Error("no line shows what it is paid with")
	}
	for _, other := range estimate.Options {
		if other.Purchase == "on_demand" && other.Commitment != nil {
			t.Errorf("%s has the commitment %s", other.Id, *other.Commitment)
		}
	}
}

func TestARateCardContractsCosts(t *testing.T) {
	s := newTestServer(t)
	for name, r := range map[string]request{
		"named in a query": get("/v1/estimates?invocations_per_month=30000000&duration_ms=120&memory_mb=512&offerings=aws/lambda&rate_card=acme"),
		"named in a body":  postJSON(`{` + good + `,"offerings":["aws/lambda"],"rate_card":"acme"}`),
		"stated":           postJSON(`{` + good + `,"offerings":["aws/lambda"],"rate_card":` + acmeCard + `}`),
	} {
		t.Run(name, func(t *testing.T) {
			estimate := estimateIn(t, s, r)
			if estimate.RateCard == nil || estimate.RateCard.Name != "acme" || !strings.HasPrefix(estimate.RateCard.Version, "sha256:") {
				t.Fatalf("rate card %+v", estimate.RateCard)
			}
			for _, option := range estimate.Options {
				want := amountOf(t, option.ListCost).Mul(decimal.RequireFromString("0.93"))
				if got := amountOf(t, option.ContractedCost); !got.Equal(want) || !amountOf(t, option.MonthlyCost).Equal(want) {
					t.Errorf("%s: contracted %s of %s", option.Id, got, option.ListCost)
				}
			}
		})
	}
	plain := estimateIn(t, s, postJSON(`{`+good+`,"offerings":["aws/lambda"]}`))
	if plain.RateCard != nil || plain.Options[0].ContractedCost.Text != plain.Options[0].ListCost.Text {
		t.Errorf("without a card: %+v, contracted %s", plain.RateCard, plain.Options[0].ContractedCost)
	}
}

// A price that only the card has is the list price as well, and its source says so.
func TestALineWithoutAPublishedPriceNamesTheCard(t *testing.T) {
	form := answerForm{card: &pricing.RateCard{Name: "acme", ValidFrom: "2026-01-01"}}
	lines := unpublishedLine(t)
	item := form.toAPILineItem(&lines)
	if item.Sku != "" || item.Source != "rate card acme" || item.EffectiveDate == nil || *item.EffectiveDate != "2026-01-01" || item.Address == "" {
		t.Errorf("%+v", item)
	}
	form.card.ValidFrom = ""
	if item = form.toAPILineItem(&lines); item.EffectiveDate != nil {
		t.Errorf("effective %s", *item.EffectiveDate)
	}
	checkAgainst(t, "LineItem", item)
}

func TestComplaintsAboutARateCardPointIntoIt(t *testing.T) {
	s := newTestServer(t)
	for card, want := range map[string][]string{
		`{"name":"x","prices":[{"offering":"aws/lambda","meter":"requests","unit_price":"-1"}]}`: {"/rate_card/prices/0/unit_price"},
		`{"name":"x","discounts":[{"percent":5},{"percent":101,"provder":"aws"}]}`:               {"/rate_card/discounts/1/percent", "/rate_card/discounts/1/provder"},
		`{"prices":[]}`: {"/rate_card/name"},
		`7`:             {"/rate_card"},
		`"nobody"`:      {"/rate_card"},
	} {
		answer := send(t, s, postJSON(`{`+good+`,"rate_card":`+card+`}`))
		if answer.Code != http.StatusBadRequest && answer.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%s: status %d", card, answer.Code)
		}
		got := pointersOf(problemIn(t, answer))
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: complaints about %v, want %v: %s", card, got, want, answer.Body)
		}
	}
}

// checkAgainst holds a value against a schema of the contract.
func checkAgainst(t testing.TB, schema string, value any) {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var decoded any
	if err := json.Unmarshal(encoded, &decoded); err != nil {
		t.Fatal(err)
	}
	if err := testContract(t).document.Components.Schemas[schema].Value.VisitJSON(decoded, openapi3.MultiErrors()); err != nil {
		t.Errorf("%s against %s: %v", encoded, schema, err)
	}
}

// Every word of a definition is served, whichever offering uses it first.
func TestADefinitionIsServedWhole(t *testing.T) {
	cited := pricing.Citation{URL: "a test", Read: "2026-11-24"}
	offering := &pricing.Offering{
		ID: "aws/everything", Title: "Everything", Abstraction: pricing.Container, Billing: pricing.AlwaysOn, Isolation: pricing.IsolationVM, IsolationWhy: cited,
		Architectures: []pricing.Architecture{pricing.X86}, Purchases: []pricing.Purchase{pricing.OnDemand, "flex_cud_1y"},
		Front: &pricing.Front{Addresses: 2, Units: &pricing.CapacityUnits{NewConnectionsPerSecond: 25, ActiveConnections: 3000, GBPerHour: 1}, Citation: cited},
		Placement: pricing.Placement{Fleet: &pricing.Fleet{
			Grid: &pricing.Grid{
				MinVCPU: decimal.New(25, -2), MaxVCPU: decimal.NewFromInt(30), VCPUStep: decimal.New(25, -2),
				MinMemoryMiB: 512, MemoryStepMiB: 256, MinMiBPerVCPU: 1024, MaxMiBPerVCPU: 6656,
			},
			MinInstances: 1, Citation: cited,
		}},
		Meters: []pricing.Meter{
			{
				Name: "vcpu-time", Basis: pricing.BasisVCPUHours, Unit: pricing.VCPUHours,
				Discounts: []pricing.Discount{{Purchase: "flex_cud_1y", Percent: decimal.NewFromInt(28), Citation: cited}},
			},
			{Name: "gateway-requests", Basis: pricing.BasisGatewayRequests, Unit: pricing.Requests, RequestKB: 512},
			{Name: "disk", Basis: pricing.BasisDiskMonths, Unit: pricing.DiskMonths, Disks: []pricing.DiskSize{{Type: "P4", GB: 32}, {Type: "P6", GB: 64}}},
		},
		Citations: []pricing.Citation{cited},
	}
	if err := offering.Validate(); err != nil {
		t.Fatal(err)
	}
	served := toAPIOffering(offering)
	checkAgainst(t, "Offering", served)
	fleet := served.Placement.Fleet
	if *fleet.MinInstances != 1 || fleet.Grid.MaxVcpu.Text != "30" || fleet.Grid.MaxMbPerVcpu != 6656 || served.Front.CapacityUnits.ActiveConnections != 3000 {
		t.Errorf("%+v", served)
	}
	if m := served.Meters; m[0].Discounts[0].Percent.Text != "28" || *m[1].RequestKb != 512 || m[2].Disks[1].Gb != 64 {
		t.Errorf("%+v", m)
	}
	sandbox := toAPIPlacement(pricing.Placement{Sandbox: &pricing.Sandbox{Citation: cited}})
	if sandbox.Sandbox.MaxDurationMs != nil {
		t.Errorf("a limit that nobody publishes is served as %s", sandbox.Sandbox.MaxDurationMs)
	}
	upfront := &pricing.Upfront{Amount: decimal.NewFromInt(876), TermHours: pricing.HoursOf1Y, Hourly: decimal.New(5, -2)}
	address, err := pricing.ParseAddress("aws/ec2/instance-time/us-east-1/m5.large/x86_64/reserved_1y_partial_upfront")
	if err != nil {
		t.Fatal(err)
	}
	price := toAPIPrice(&pricing.Price{
		Address: address, Tiers: pricing.Flat(upfront.UnitPrice()), Unit: pricing.InstanceHours, Per: 1, Upfront: upfront,
		EffectiveDate: "2026-09-29", Source: "a test",
	}, pricing.USD)
	checkAgainst(t, "Price", price)
	if price.Upfront.Amount.Text != "876" || price.Upfront.Hourly.Text != "0.05" || price.Tiers[0].UnitPrice.Text != "0.15" {
		t.Errorf("%+v", price.Upfront)
	}
}

// unpublishedLine is a line that the provider publishes no price for.
func unpublishedLine(t testing.TB) estimator.LineItem {
	t.Helper()
	address, err := pricing.ParseAddress("aws/lambda/requests/us-east-1/-/arm64/on_demand")
	if err != nil {
		t.Fatal(err)
	}
	one := decimal.NewFromInt(1)
	return estimator.LineItem{
		Meter: "requests", Address: address, ConsumedQuantity: one, ConsumedUnit: pricing.Requests, PricedQuantity: one, Unit: pricing.Requests,
		ListTiers: []estimator.TierCost{{Quantity: one, UnitPrice: one, Cost: one}}, ListCost: one, ContractedCost: one, EffectiveCost: one,
	}
}
