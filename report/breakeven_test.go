package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

const (
	functionID  = "aws/lambda/us-east-1/arm64/on_demand"
	containerID = "aws/fargate/us-east-1/arm64/on_demand"
)

// between asks for the break-even of the function and the container.
func pairOf(t testing.TB, with map[string]string, axis decision.Axis, points int) *decision.PairAnswer {
	t.Helper()
	catalog := fixtureCatalog(t,
		price(t, "aws/lambda/requests/us-east-1/-/arm64/on_demand", "2026-09-01", pricing.Requests, 1, "0.0000002", "SKU-R"),
		price(t, "aws/lambda/memory-time/us-east-1/-/arm64/on_demand", "2026-09-02", pricing.GBSeconds, 1, "0.0000133334", "SKU-M"),
		price(t, "aws/fargate/vcpu-time/us-east-1/-/arm64/on_demand", "2025-10-27", pricing.VCPUHours, 1, "0.0395", "SKU-V"),
	)
	answer, err := decision.Between(fixturePlan(t, catalog), fixtureProfile(t, with), decision.PairQuestion{A: functionID, B: containerID, Axis: axis, Points: points})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// threefold is a pair whose order flips three times along the duration: the
// container is cheaper once, needs another unit, and is cheaper again.
func threefold(t testing.TB) *decision.PairAnswer {
	t.Helper()
	answer := pairOf(t, map[string]string{"name": "checkout"}, decision.AxisDuration, 11)
	if len(answer.BreakEven.Crossings) != 3 {
		t.Fatalf("%d crossings, not 3: %+v", len(answer.BreakEven.Crossings), answer.BreakEven)
	}
	return answer
}

func TestEachCrossingStandsInARowBehindThePointBefore(t *testing.T) {
	answer := threefold(t)
	var b bytes.Buffer
	if err := BreakEvenCSV(&b, answer, DefaultDialect()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows[0], BreakEvenColumns()) {
		t.Errorf("header %v", rows[0])
	}
	column := func(name string) int { return slices.Index(BreakEvenColumns(), name) }
	at, kind, mark, cheaper := column("at"), column("kind"), column("mark"), column("cheaper")
	var crossings, today int
	for i, row := range rows[1:] {
		if strings.Contains(row[mark], markToday) {
			today++
		}
		if row[kind] == "" {
			continue
		}
		c := answer.BreakEven.Crossings[crossings]
		if row[at] != c.At.String() || row[kind] != c.Kind || row[cheaper] != c.CheaperFrom {
			t.Errorf("row %v is not %+v", row, c)
		}
		before := rows[i]
		if !strings.Contains(before[mark], markBefore) || before[cheaper] == c.CheaperFrom {
			t.Errorf("before it stands %v", before)
		}
		crossings++
	}
	if crossings != 3 || today != 1 {
		t.Errorf("%d crossings, %d times today", crossings, today)
	}
}

func TestSentencesFollowTheAxis(t *testing.T) {
	tests := map[decision.Axis]string{
		decision.AxisInvocations: "Below 28,834,885 invocations per month " + functionID + " is cheaper, from there on " + containerID + ". Today's 30,000,000 are beyond that.",
		decision.AxisDuration:    "Below a duration of 115 ms ",
		decision.AxisUtilization: "Below a steady utilization of ",
	}
	for axis, want := range tests {
		answer := pairOf(t, nil, axis, 0)
		if got := strings.Join(breakEvenSentences(answer.Estimate, answer.BreakEven), " "); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", axis, got)
		}
	}
}

func TestAPairWithoutACrossingSaysWhichIsCheaper(t *testing.T) {
	answer := pairOf(t, map[string]string{"invocations_per_month": "1000"}, decision.AxisDuration, 0)
	if n := len(answer.BreakEven.Crossings); n != 0 {
		t.Fatalf("%d crossings", n)
	}
	want := functionID + " is cheaper than " + containerID + " at any duration that was searched."
	if got := breakEvenSentences(answer.Estimate, answer.BreakEven); len(got) != 1 || got[0] != want {
		t.Errorf("got %q", got)
	}
}

// sensitive is the answer written by hand with what would change it.
func sensitive(t testing.TB) *decision.Answer {
	t.Helper()
	answer := handmade(t)
	address := func(text string) *pricing.Address {
		parsed, err := pricing.ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		return &parsed
	}
	const machineID = "gcp/compute-engine/us-central1/x86_64/on_demand"
	answer.Sensitivity = &decision.Sensitivity{
		Option: machineID, RunnerUp: containerID, Margin: dec(t, "4.56262775"),
		Flips: []decision.Flip{
			{Kind: decision.FlipAxis, Axis: decision.AxisInvocations, Unit: "requests", Today: dec(t, "30000000"), At: new(dec(t, "41250000")), Change: new(dec(t, "0.375")), Becomes: containerID},
			{Kind: decision.FlipAxis, Axis: decision.AxisDuration, Unit: "ms", Today: dec(t, "120"), At: new(dec(t, "72")), Change: new(dec(t, "-0.4")), Becomes: functionID},
			{Kind: decision.FlipAxis, Axis: decision.AxisUtilization, Unit: "share", Today: dec(t, "0.6"), Reason: "no value up to 1 changes the order"},
			{
				Kind: decision.FlipPrice, Address: address("aws/fargate/vcpu-time/us-east-1/-/arm64/on_demand"), Option: containerID,
				Today: dec(t, "0.03238"), Unit: "Hrs", At: new(dec(t, "0.0265516")), Change: new(dec(t, "-0.18")), Becomes: containerID,
			},
			{
				Kind: decision.FlipPrice, Address: address("gcp/compute-engine/instance-time/us-central1/n1-standard-1/x86_64/on_demand"), Option: machineID,
				Today: dec(t, "0.04749975"), Unit: "Hrs", At: new(dec(t, "0.0564285")), Change: new(dec(t, "0.187974")), Becomes: containerID,
			},
			{
				Kind: decision.FlipPrice, Address: address("aws/lambda/requests/us-east-1/-/arm64/on_demand"), Option: functionID,
				Today: dec(t, "0.0000002"), Unit: "Requests", Reason: "even for nothing the option is not the cheapest",
			},
		},
	}
	return answer
}

func TestTheSmallestChangeOfEachKindIsASentence(t *testing.T) {
	want := []string{
		"gcp/compute-engine/us-central1/x86_64/on_demand is the cheapest, by 4.56 USD a month before " + containerID + ".",
		"If invocations_per_month rises by 37.5 %, to 41,250,000, " + containerID + " is the cheapest.",
		"The price of aws/fargate vcpu-time in us-east-1 must fall by 18 % for " + containerID + " to be the cheapest.",
		"If the price of gcp/compute-engine instance-time of n1-standard-1 in us-central1 rises by 18.8 %, " + containerID + " is the cheapest.",
	}
	if got := sensitivitySentences(sensitive(t)); !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestNumbersForPeopleHaveSixDigits(t *testing.T) {
	for number, want := range map[string]string{
		"28011204": "28,011,204", "0.0000125597129629574902": "0.0000125597", "0.388888888889": "0.388889", "108": "108", "1234567.5": "1,234,568", "0.0168": "0.0168", "0": "0",
	} {
		if got := short(dec(t, number)); got != want {
			t.Errorf("%s: %s, want %s", number, got, want)
		}
	}
}

func TestATieIsNoLead(t *testing.T) {
	answer := sensitive(t)
	answer.Sensitivity.Margin = dec(t, "0")
	if got := sensitivitySentences(answer)[0]; got != "gcp/compute-engine/us-central1/x86_64/on_demand is the cheapest, at the same cost as "+containerID+"." {
		t.Error(got)
	}
}

func TestAnOnlyOptionHasNobodyToLoseItsPlaceTo(t *testing.T) {
	answer := sensitive(t)
	answer.Sensitivity = &decision.Sensitivity{Option: functionID}
	if got := sensitivitySentences(answer); !slices.Equal(got, []string{functionID + " is the cheapest."}) {
		t.Errorf("got %q", got)
	}
}

func TestASensitivityIsRefusedWhereNothingShowsIt(t *testing.T) {
	for _, include := range [][]string{nil, {}, {"break_even"}} {
		if err := RefuseSensitivity(&workload.Profile{Include: include}); err != nil {
			t.Errorf("%v: %v", include, err)
		}
	}
	var wrong workload.Errors
	err := RefuseSensitivity(&workload.Profile{Include: []string{"break_even", "sensitivity"}})
	if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Field != "include" || wrong[0].Code != workload.CodeContradictory {
		t.Errorf("the complaint is %v", err)
	}
}

func TestASmallPercentageKeepsItsFirstDigit(t *testing.T) {
	for ratio, want := range map[string]string{"0.18": "18 %", "0.1876": "18.8 %", "12": "1,200 %", "0.0001": "0.01 %", "0.000000034": "0.000003 %", "0": "0 %"} {
		if got := percent(dec(t, ratio)); got != want {
			t.Errorf("%s: %s, want %s", ratio, got, want)
		}
	}
}

func TestSizingsThatFollowTheLoadAreNamed(t *testing.T) {
	fleet := func(s estimator.Sizing) *estimator.Option {
		return &estimator.Option{Sizing: &s, Offering: &pricing.Offering{Billing: pricing.AlwaysOn}}
	}
	tests := map[string]struct {
		option    *estimator.Option
		text, csv string
	}{
		"steady":     {fleet(estimator.Sizing{Unit: "m5.large", Instances: dec(t, "3")}), "m5.large x 3", "m5.large"},
		"peak":       {fleet(estimator.Sizing{Unit: "m5.large", Instances: dec(t, "7"), Variant: workload.SizingPeak, LeastInstances: 7, MostInstances: 7}), "m5.large x 7", "m5.large, peak"},
		"autoscaled": {fleet(estimator.Sizing{Unit: "m5.large", MeanInstances: dec(t, "3.41666"), Variant: "autoscaled-zones", LeastInstances: 3, MostInstances: 9}), "m5.large x 3.417 (3 to 9)", "m5.large, autoscaled-zones"},
		"flat":       {fleet(estimator.Sizing{Unit: "m5.large", MeanInstances: dec(t, "3"), Variant: "ideal", LeastInstances: 3, MostInstances: 3}), "m5.large x 3", "m5.large, ideal"},
	}
	for name, test := range tests {
		if got := sizingText(test.option); got != test.text {
			t.Errorf("%s: %q", name, got)
		}
		if got := sizedText(test.option.Sizing); got != test.csv {
			t.Errorf("%s: %q", name, got)
		}
	}
}
