package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
)

func tieredPrice(t *testing.T, mode pricing.TierMode, steps ...string) *pricing.Price {
	t.Helper()
	p := price(t, "aws/lambda/requests/us-east-1/-/arm64/on_demand", "2026-09-01", pricing.Requests, 1_000_000, "0.2", "SKU-R", "SKU-S")
	p.Tiers = pricing.Tiers{Mode: mode}
	for i := 0; i < len(steps); i += 2 {
		p.Tiers.Steps = append(p.Tiers.Steps, pricing.Tier{From: dec(t, steps[i]), UnitPrice: dec(t, steps[i+1])})
	}
	return p
}

// rowsByColumn reads CSV into rows by column.
func rowsByColumn(t *testing.T, text string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var table []map[string]string
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for i, cell := range row {
			if cells[rows[0][i]] = cell; cell == "" {
				delete(cells, rows[0][i])
			}
		}
		table = append(table, cells)
	}
	return table
}

func expectCells(t *testing.T, got, want map[string]string) {
	t.Helper()
	for column, cell := range want {
		if got[column] != cell {
			t.Errorf("%s is %q, want %q", column, got[column], cell)
		}
	}
}

func TestChangesAsCSV(t *testing.T) {
	old := tieredPrice(t, pricing.Graduated, "0", "0.2", "10", "0.1")
	now := tieredPrice(t, pricing.Volume, "0", "0.2", "10", "0.15")
	machine := price(t, "aws/ec2/instance-time/us-east-1/m5.large/x86_64/on_demand", "2026-10-01", pricing.InstanceHours, 1, "0.096", "X")
	var out bytes.Buffer
	w := NewChangeWriter(&out, DefaultDialect())
	for _, change := range []pricing.Change{
		{Kind: pricing.Removed, Old: machine, Currency: pricing.USD},
		{Kind: pricing.Repriced, Old: old, New: now, Currency: pricing.USD},
		{Kind: pricing.Added, New: machine, Currency: pricing.USD},
	} {
		if err := w.Write(&change); err != nil {
			t.Fatal(err)
		}
	}
	rows := rowsByColumn(t, out.String())
	if len(rows) != 3 {
		t.Fatalf("%d rows", len(rows))
	}
	expectCells(t, rows[0], map[string]string{"change": "removed", "old_unit_price": "0.096", "new_unit_price": "", "ratio": "", "unit": "Instance-Hours", "new_effective_date": "", "sku": "X"})
	expectCells(t, rows[1], map[string]string{
		"change": "repriced", "provider": "aws", "offering": "aws/lambda", "old_unit_price": "0.2", "new_unit_price": "0.2", "ratio": "1.5", "per": "1000000",
		"old_tiers": "0:0.2|10:0.1", "new_tiers": "volume|0:0.2|10:0.15", "currency": "USD", "sku": "SKU-R|SKU-S",
	})
	expectCells(t, rows[2], map[string]string{"change": "added", "instance_type": "m5.large", "old_unit_price": "", "new_unit_price": "0.096", "old_effective_date": "", "new_effective_date": "2026-10-01"})
	var german bytes.Buffer
	if err := NewChangeWriter(&german, Dialect{Delimiter: ';', Decimal: ','}).Write(&pricing.Change{Kind: pricing.Added, New: machine, Currency: pricing.USD}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(german.String(), ";0,096;") {
		t.Errorf("in German: %s", german.String())
	}
}

func focusRows(t *testing.T, prices ...*pricing.Price) []map[string]string {
	t.Helper()
	var out bytes.Buffer
	w := NewFocusPriceWriter(&out, DefaultDialect(), []pricing.Region{{Provider: "aws", ID: "us-east-1"}}, []pricing.Offering{{ID: "aws/lambda", Title: "AWS Lambda"}})
	for _, p := range prices {
		if err := w.Write(p, &pricing.PriceList{Currency: pricing.USD, Fetched: "2026-10-02"}); err != nil {
			t.Fatal(err)
		}
	}
	return rowsByColumn(t, out.String())
}

func TestFocusPricesHaveARowPerTier(t *testing.T) {
	rows := focusRows(t, tieredPrice(t, pricing.Graduated, "0", "0.2", "10", "0.1"))
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	expectCells(t, rows[0], map[string]string{
		"ChargeCategory": "Usage", "PricingCurrency": "USD", "PricingCurrencyCategory": "Payable", "PricingRegionId": "us-east-1", "PricingServiceName": "AWS Lambda",
		"PricingUnit": "1000000 Requests", "QuantityTierCategory": "Graduated", "QuantityTierMinimum": "0", "QuantityTierMaximum": "10", "ServiceProviderName": "AWS",
		"SkuId": "SKU-R|SKU-S", "SkuPriceEffectiveStart": "2026-09-01T00:00:00Z", "SkuPriceCreated": "2026-10-02T00:00:00Z", "UnitPrice": "0.2", "UnitPriceType": "List",
		"SkuPriceId": "aws/lambda/requests/us-east-1/-/arm64/on_demand/0", "ContractId": "", "PurchaseDurationType": "", "SkuPriceEffectiveEnd": "",
	})
	expectCells(t, rows[1], map[string]string{
		"QuantityTierMinimum": "10", "QuantityTierMaximum": "", "UnitPrice": "0.1", "SkuPriceId": "aws/lambda/requests/us-east-1/-/arm64/on_demand/10",
	})
	if volume := focusRows(t, tieredPrice(t, pricing.Volume, "0", "0.2", "10", "0.1")); volume[0]["QuantityTierCategory"] != "Retroactive" {
		t.Errorf("volume tiers are %q", volume[0]["QuantityTierCategory"])
	}
	if flat := focusRows(t, tieredPrice(t, pricing.Graduated, "0", "0.2")); flat[0]["QuantityTierCategory"] != "" || flat[0]["QuantityTierMinimum"] != "0" {
		t.Errorf("one tier is %v", flat[0])
	}
}

func TestFocusPricesTellCommitmentsFromUsage(t *testing.T) {
	for purchase, want := range map[string][4]string{ // charge, discount, duration, payment
		"on_demand": {"Usage"}, "spot": {"Usage"},
		"savings_plan_1y_no_upfront":           {"Purchase", "Spend", "1 Year", "No Upfront"},
		"instance_savings_plan_3y_all_upfront": {"Purchase", "Spend", "3 Years", "All Upfront"},
		"reserved_3y_partial_upfront":          {"Purchase", "Usage", "3 Years", "Partial Upfront"},
		"cud_3y":                               {"Purchase", "Usage", "3 Years", "No Upfront"},
		"flex_cud_1y":                          {"Purchase", "Spend", "1 Year", "No Upfront"},
	} {
		p := price(t, "aws/ec2/instance-time/elsewhere/m5.large/x86_64/"+purchase, "2026-10-01", pricing.InstanceHours, 1, "0.096")
		row := focusRows(t, p)[0]
		if got := [4]string{row["ChargeCategory"], row["CommitmentDiscountCategory"], row["PurchaseDurationType"], row["PurchasePaymentModel"]}; got != want {
			t.Errorf("%s is %v, want %v", purchase, got, want)
		}
		if row["PricingRegionId"] != "" || row["x_Area"] != "elsewhere" || row["PricingServiceName"] != "aws/ec2" {
			t.Errorf("an area that is no region: %v", row)
		}
	}
	azure := price(t, "azure/virtual-machines/instance-time/eastus/D2s_v5/x86_64/reserved_1y", "2026-10-01", pricing.InstanceHours, 1, "0.05")
	azure.Upfront = &pricing.Upfront{Amount: dec(t, "438"), TermHours: pricing.HoursOf1Y}
	expectCells(t, focusRows(t, azure)[0], map[string]string{"PurchasePaymentModel": "All Upfront", "x_UpfrontAmount": "438", "ServiceProviderName": "Microsoft"})
}

// TestFocusColumnsFollowTheDraft pins what the dataset demands of every row.
func TestFocusColumnsFollowTheDraft(t *testing.T) {
	columns := FocusPriceColumns()
	ours := slices.IndexFunc(columns, func(name string) bool { return strings.HasPrefix(name, "x_") })
	if ours != 24 || !slices.IsSorted(columns[:ours]) {
		t.Errorf("%d columns of the draft: %v", ours, columns[:ours])
	}
	seen := map[string]bool{}
	for _, row := range focusRows(t, tieredPrice(t, pricing.Graduated, "0", "0.2", "10", "0.1"), tieredPrice(t, pricing.Graduated, "0", "0.2")) {
		for _, column := range []string{
			"ChargeCategory", "PricingCurrency", "PricingCurrencyCategory", "PricingServiceName", "PricingUnit", "QuantityTierMinimum", "ServiceProviderName",
			"SkuId", "SkuPriceCreated", "SkuPriceDescription", "SkuPriceEligibility", "SkuPriceId", "SkuPriceLastUpdated", "UnitPrice", "UnitPriceType",
		} {
			if row[column] == "" {
				t.Errorf("%s is null", column)
			}
		}
		if !json.Valid([]byte(row["SkuPriceEligibility"])) {
			t.Errorf("eligibility %q", row["SkuPriceEligibility"])
		}
		if seen[row["SkuPriceId"]] {
			t.Errorf("two rows are %s", row["SkuPriceId"])
		}
		seen[row["SkuPriceId"]] = true
	}
}
