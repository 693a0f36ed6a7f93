package report

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// handmadePortfolio is a bill written down by hand: a machine that moves to a
// function, one that stays, two workloads in a cluster, one without a price, one
// that nothing holds, and one that could not be read.
func handmadePortfolio(t testing.TB) *portfolio.Answer {
	t.Helper()
	memory := price(t, "aws/lambda/memory-time/us-east-1/-/arm64/on_demand", "2026-09-02", pricing.GBSeconds, 1, "0.0000133334", "SKU-M")
	lambda := &pricing.Offering{ID: "aws/lambda", Abstraction: pricing.Function, Billing: pricing.PerExecution}
	machines := &pricing.Offering{ID: "aws/ec2", Abstraction: pricing.VirtualMachine, Billing: pricing.AlwaysOn}
	cluster := &pricing.Offering{ID: "aws/eks-ec2", Abstraction: pricing.Container, Billing: pricing.AlwaysOn}
	virginia := pricing.Region{Provider: "aws", ID: "us-east-1", Country: "US"}
	today := func(cost string) *portfolio.BaselineCost {
		return &portfolio.BaselineCost{OptionID: "aws/ec2/us-east-1/x86_64/on_demand/baseline", Offering: machines, Region: virginia, Status: estimator.Priced, MonthlyCost: dec(t, cost)}
	}
	pod := func(name, cost string) portfolio.RowResult {
		return portfolio.RowResult{
			Name: name, Status: estimator.Priced, OptionID: "aws/eks-ec2/us-east-1/arm64/committed_3y", Offering: cluster, Region: virginia,
			Architecture: pricing.ARM, Purchase: pricing.Committed3Y, Commitment: "savings_plan_3y_no_upfront",
			Sizing:   &estimator.Sizing{NodeShare: dec(t, "1.5"), Unit: "m7g.large", InstanceType: "m7g.large", Why: "cluster_share"},
			ListCost: dec(t, cost), Contracted: dec(t, cost), MonthlyCost: dec(t, cost), AloneCost: dec(t, "90"),
		}
	}
	unpriced := pod("more pods", "80")
	unpriced.Baseline = &portfolio.BaselineCost{
		OptionID: "aws/ec2/us-east-1/x86_64/reserved_3y_all_upfront/baseline", Offering: machines, Region: virginia, Status: estimator.MissingPrice,
		Missing: []pricing.Address{memory.Address},
	}
	return &portfolio.Answer{
		Catalog: fixtureCatalog(t, memory), PricingDate: "2026-09-02", Currency: pricing.USD, HoursPerMonth: dec(t, "730"),
		RateCard:    &pricing.RateCard{Name: "acme", Version: "sha256:acme"},
		Assumptions: []workload.Assumption{{Field: "portfolio/one_account", Value: "true", Reason: "all rows run in one account"}},
		Total:       portfolio.Total{Status: portfolio.Incomplete, Rows: 4, KnownCost: dec(t, "241.4"), AloneCost: dec(t, "261.4")},
		Rows: []portfolio.RowResult{
			{
				Name: "intranet", Tags: map[string]string{"owner": "=shop"}, Status: estimator.Priced, OptionID: "aws/lambda/us-east-1/arm64/on_demand",
				Offering: lambda, Region: virginia, Architecture: pricing.ARM, Purchase: pricing.OnDemand, Cluster: -1,
				Sizing:   &estimator.Sizing{MeanInstances: dec(t, "0.24"), Unit: "1024 MB", Why: "per_execution"},
				ListCost: dec(t, "11.4"), Contracted: dec(t, "11.4"), MonthlyCost: dec(t, "11.4"), AloneCost: dec(t, "11.4"),
				Baseline: today("210.24"), Saving: new(dec(t, "198.84")), LowConfidence: []pricing.Confidence{pricing.ConfidencePrice, pricing.ConfidenceOld},
			},
			{
				Status: estimator.Priced, Stays: true, OptionID: "aws/ec2/us-east-1/x86_64/on_demand/baseline", Offering: machines, Region: virginia,
				Architecture: pricing.X86, Purchase: pricing.OnDemand, Cluster: -1,
				Sizing:   &estimator.Sizing{Instances: dec(t, "1"), Unit: "m5.large", InstanceType: "m5.large", Why: "stated"},
				ListCost: dec(t, "70"), Contracted: dec(t, "70"), MonthlyCost: dec(t, "70"), AloneCost: dec(t, "70"), Baseline: today("70"), Saving: new(dec(t, "0")),
			},
			pod("+pods", "80"), unpriced,
			{Name: "rateless", Status: estimator.MissingRate, Cluster: -1, Missing: []pricing.Address{memory.Address}},
			{Name: "huge", Status: estimator.Excluded, Cluster: -1, ExcludedBy: &pricing.Rule{Name: "max_memory", Text: "at most 10,240 MB"}},
			{Name: "broken", Status: portfolio.Failed, Cluster: -1, Problem: errors.New("memory_mb: is required")},
		},
		Clusters: []portfolio.Cluster{{
			Offering: cluster, Region: virginia, Rows: []int{2, 3}, MonthlyCost: dec(t, "160"), AloneCost: dec(t, "180"),
			NodePools: []portfolio.NodePool{{
				Architecture: pricing.ARM, Purchase: "savings_plan_3y_no_upfront", HoursRunning: dec(t, "730"), InstanceType: "m7g.large", Nodes: 3, Pods: 22,
				Rows: []int{2, 3}, VCPUShare: dec(t, "0.8"), MemoryShare: dec(t, "0.5"),
			}},
		}},
		ByOffering: []portfolio.OfferingTotal{
			{
				Offering: lambda, Status: estimator.Excluded, KnownCost: dec(t, "500"), Priced: 3, Missing: 1, Excluded: 2,
				MissingPrices: []pricing.Address{memory.Address},
			},
			{Offering: machines, Status: estimator.Priced, MonthlyCost: dec(t, "700"), ListCost: dec(t, "710"), Priced: 6},
			{Offering: cluster, Status: estimator.Priced, MonthlyCost: dec(t, "600.005"), ListCost: dec(t, "600.005"), Priced: 6},
		},
		Summary: portfolio.Summary{
			Rows: 7, Compared: 2, SpendNow: dec(t, "280.24"), AtBest: dec(t, "81.4"), Saving: dec(t, "198.84"), SavingPercent: dec(t, "70.9534684556"), Stay: 1,
			Moves: []portfolio.Move{{
				From: pricing.VirtualMachine, To: pricing.Function, Rows: 1, SpendNow: dec(t, "210.24"), AtBest: dec(t, "11.4"), Saving: dec(t, "198.84"),
			}},
			TopSavings: []portfolio.Saving{{
				Row: 0, From: "aws/ec2/us-east-1/x86_64/on_demand/baseline", To: "aws/lambda/us-east-1/arm64/on_demand", Amount: dec(t, "198.84"),
			}},
			WithoutBaseline: []int{2}, UnpricedBaselines: []int{3}, MissingPrices: []int{4}, Excluded: []int{5}, Unreadable: []int{6},
		},
	}
}

// whereInFile stands for the place of a row in a caller's file.
func whereInFile(row int, problem error) string { return fmt.Sprintf("line %d: %v", row+2, problem) }

func TestABillOfManyProfilesShowsTheFirst(t *testing.T) {
	answer := handmadePortfolio(t)
	for range 40 {
		answer.Rows = append(answer.Rows, answer.Rows[0], answer.Rows[6])
	}
	var text strings.Builder
	if err := PortfolioTable(&text, answer, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"and 19 profiles more; csv and json hold all of them", "and 18 profiles more\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing:\n%s", want, &text)
		}
	}
}

func TestACompleteBill(t *testing.T) {
	answer := handmadePortfolio(t)
	answer.Total = portfolio.Total{Status: estimator.Priced, Rows: 7, MonthlyCost: dec(t, "241.4"), AloneCost: dec(t, "261.4")}
	var text strings.Builder
	if err := PortfolioTable(&text, answer, nil); err != nil {
		t.Fatal(err)
	}
	if want := "The bill is 241.40 USD a month; by themselves the profiles would cost 261.40."; !strings.Contains(text.String(), want) {
		t.Errorf("%q is missing:\n%s", want, &text)
	}
	var table strings.Builder
	csv := PortfolioCSV{Dialect: DefaultDialect(), Part: PartSummary}
	if err := csv.Write(&table, answer); err != nil {
		t.Fatal(err)
	}
	if want := "total,,,,7,241.4,,,,USD\r\n"; !strings.Contains(table.String(), want) {
		t.Errorf("%q is missing:\n%s", want, &table)
	}
}

func TestPartsOfAPortfolio(t *testing.T) {
	for text, want := range map[string]Part{"": PartProfiles, "summary": PartSummary, "by_offering": PartByOffering, "line_items": PartLineItems} {
		if got, err := ParsePart(text); err != nil || got != want {
			t.Errorf("%q is read as %q: %v", text, got, err)
		}
	}
	_, err := ParsePart("summery")
	var wrong workload.Errors
	if !errors.As(err, &wrong) || wrong[0].Field != "part" || !strings.Contains(wrong[0].Detail, `"summary"`) {
		t.Errorf("complaint %v", err)
	}
}

func TestReadPortfolio(t *testing.T) {
	read := func(body string) (*PortfolioRows, error) {
		t.Helper()
		reader, err := NewProfileReader(strings.NewReader(body), DefaultDialect(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return ReadPortfolio(reader)
	}
	rows, err := read("name,memory_mb,tag.owner\na,1,x\nb,no,y\n\nc,2,z\n")
	if err != nil || len(rows.Rows) != 3 {
		t.Fatalf("%d rows: %v", len(rows.Rows), err)
	}
	if bad := rows.Rows[1]; bad.Problem == nil || bad.Profile.Name != "b" || bad.Profile.Tags["owner"] != "y" {
		t.Errorf("the bad row is %+v", bad)
	}
	if rows.RefuseUnreadable() != nil {
		t.Error("refused for the sake of one row")
	}
	for _, test := range []struct {
		problem error
		want    string
	}{
		{workload.Errors{{Field: "memory_mb", Detail: "is small"}}, "line 5, column 2 (memory_mb): is small"},
		{workload.FieldError{Field: "vcpu", Detail: "is missing"}, "line 5: vcpu: is missing"},
		{errors.New("whatever"), "line 5: whatever"},
	} {
		if got := rows.Located(2, test.problem).Error(); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
	mixed := rows.Refused(&portfolio.MixedError{Row: 2, Name: "c", Field: "memory_mb", Value: "2", First: "1"})
	if want := "line 5, column 2 (memory_mb): "; !strings.HasPrefix(mixed.Error(), want) {
		t.Errorf("%s, want %s", mixed, want)
	}
	for _, body := range []string{"name\n", "memory_mb\nno\n0\n"} {
		rows, err := read(body)
		if err != nil {
			t.Fatal(err)
		}
		var refused RowError
		if err := rows.RefuseUnreadable(); !errors.As(err, &refused) {
			t.Errorf("%q is answered: %v", body, err)
		}
	}
	if _, err := read("memory_mb\n" + strings.Repeat("1\n", portfolio.MaxRows+1)); !errors.Is(err, ErrTooManyRows) {
		t.Errorf("too many rows: %v", err)
	}
}
