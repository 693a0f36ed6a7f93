package pricing_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

func TestTermOfAPurchase(t *testing.T) {
	for purchase, want := range map[pricing.Purchase]string{
		"on_demand": "", "spot": "", "committed_1y": "1y", "committed_3y": "3y", "savings_plan_1y_no_upfront": "1y",
		"reserved_convertible_3y_all_upfront": "3y", "cud_3y": "3y", "flex_cud_1y": "1y",
	} {
		if got := purchase.Term(); got != want {
			t.Errorf("%s is for %q, want %q", purchase, got, want)
		}
		if cheapest := strings.HasPrefix(string(purchase), "committed_"); purchase.Cheapest() != cheapest {
			t.Errorf("%s stands for the cheapest: %t", purchase, !cheapest)
		}
	}
}

func TestCommitmentsAreExactAndInOrder(t *testing.T) {
	o := pricing.Offering{Purchases: []pricing.Purchase{"on_demand", "spot", "reserved_1y", "savings_plan_3y", "committed_1y", "cud_1y"}}
	if got := o.Commitments("1y"); !slices.Equal(got, []pricing.Purchase{"reserved_1y", "cud_1y"}) {
		t.Errorf("one year: %v", got)
	}
	if got := o.Commitments("3y"); !slices.Equal(got, []pricing.Purchase{"savings_plan_3y"}) {
		t.Errorf("three years: %v", got)
	}
}

func meter() pricing.Meter {
	return pricing.Meter{
		Name: "vcpu-time", Basis: pricing.BasisVCPUHours, Unit: pricing.VCPUHours, Purchases: []pricing.Purchase{"spot"},
		Discounts: []pricing.Discount{{Purchase: "flex_cud_1y", Percent: decimal.NewFromInt(28)}},
	}
}

func TestMeterRules(t *testing.T) {
	sold := []pricing.Purchase{"on_demand", "spot", "flex_cud_1y"}
	disks := []pricing.DiskSize{{Type: "P4", GB: 32}, {Type: "P6", GB: 64}}
	for name, test := range map[string]struct {
		change func(*pricing.Meter)
		want   string
	}{
		"as it is":             {func(*pricing.Meter) {}, ""},
		"no basis":             {func(m *pricing.Meter) { m.Basis = pricing.NoBasis }, "basis none"},
		"another unit":         {func(m *pricing.Meter) { m.Unit = pricing.GB }, "not counted in GB"},
		"on demand as another": {func(m *pricing.Meter) { m.Purchases = []pricing.Purchase{"on_demand"} }, "the price that others change"},
		"not sold":             {func(m *pricing.Meter) { m.Purchases = []pricing.Purchase{"cud_1y"} }, "cud_1y is not sold"},
		"twice":                {func(m *pricing.Meter) { m.Purchases = []pricing.Purchase{"spot", "spot"} }, "stands twice"},
		"a discount not sold":  {func(m *pricing.Meter) { m.Discounts[0].Purchase = "flex_cud_3y" }, "flex_cud_3y is not sold"},
		"a price and a share":  {func(m *pricing.Meter) { m.Discounts[0].Purchase = "spot" }, "a price of its own and a percentage"},
		"nothing off":          {func(m *pricing.Meter) { m.Discounts[0].Percent = decimal.Zero }, "0 % off"},
		"all off":              {func(m *pricing.Meter) { m.Discounts[0].Percent = decimal.NewFromInt(100) }, "100 % off"},
		"negative requests":    {func(m *pricing.Meter) { m.RequestKB = -1 }, "requests of -1 KB"},
		"disks of no disk":     {func(m *pricing.Meter) { m.Disks = disks }, "2 sizes of disks"},
		"sizes of disks":       {func(m *pricing.Meter) { m.Basis, m.Unit, m.Disks = pricing.BasisDiskMonths, pricing.DiskMonths, disks }, ""},
		"disks without sizes":  {func(m *pricing.Meter) { m.Basis, m.Unit = pricing.BasisDiskMonths, pricing.DiskMonths }, "0 sizes"},
		"falling sizes": {func(m *pricing.Meter) {
			m.Basis, m.Unit, m.Disks = pricing.BasisDiskMonths, pricing.DiskMonths, []pricing.DiskSize{disks[1], disks[0]}
		}, "does not rise"},
	} {
		t.Run(name, func(t *testing.T) {
			m := meter()
			test.change(&m)
			if err := m.Validate(sold); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("says %v, want %q", err, test.want)
			}
		})
	}
}

// TestUpfrontIsSpreadOverItsTerm: the price of the hour, times the hours, is the
// whole payment within the one rounding.
func TestUpfrontIsSpreadOverItsTerm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := pricing.Upfront{
			Amount: decimal.New(rapid.Int64Range(1, 1_000_000_000).Draw(t, "amount"), -2),
			Hourly: decimal.New(rapid.Int64Range(0, 1_000_000).Draw(t, "hourly"), -5), TermHours: rapid.SampledFrom([]int64{8_760, 26_280}).Draw(t, "term"),
		}
		hours := decimal.NewFromInt(u.TermHours)
		off := u.UnitPrice().Mul(hours).Sub(u.Amount).Sub(u.Hourly.Mul(hours)).Abs()
		if off.GreaterThan(hours.Shift(-pricing.QuotientPlaces)) {
			t.Fatalf("%+v: %s an hour is off by %s", u, u.UnitPrice(), off)
		}
		price := pricing.Price{
			Address: pricing.Address{Offering: "aws/ec2", Meter: "instance-time", Area: "us-east-1", Type: "m5.large", Architecture: pricing.X86, Purchase: "reserved_1y_all_upfront"},
			Tiers:   pricing.Flat(u.UnitPrice()), Unit: pricing.InstanceHours, Per: 1, Upfront: &u, EffectiveDate: "2026-01-31", Source: "a test",
		}
		if err := price.Validate(); err != nil {
			t.Fatal(err)
		}
		for want, wrong := range map[string]pricing.Price{
			"is not the upfront": func() pricing.Price {
				p := price
				p.Tiers = pricing.Flat(u.UnitPrice().Add(decimal.New(1, -12)))
				return p
			}(),
			"neither one year": func() pricing.Price {
				p, other := price, u
				other.TermHours = 730
				p.Upfront = &other
				return p
			}(),
		} {
			if err := wrong.Validate(); err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("%v, want %s", err, want)
			}
		}
	})
}

func TestFrontRules(t *testing.T) {
	front := func(units pricing.CapacityUnits, addresses int64) pricing.Offering {
		return pricing.Offering{
			ID: "aws/x", Title: "x", Architectures: []pricing.Architecture{pricing.X86}, Purchases: []pricing.Purchase{"on_demand"},
			Meters: []pricing.Meter{{Name: "instance-time", Basis: pricing.BasisUnitHours, Unit: pricing.InstanceHours}}, Citations: []pricing.Citation{{URL: "a test"}},
			Placement: pricing.Placement{Fleet: &pricing.Fleet{Machines: "aws/ec2"}}, Front: &pricing.Front{Addresses: addresses, Units: &units},
		}
	}
	whole := pricing.CapacityUnits{NewConnectionsPerSecond: 25, ActiveConnections: 3000, GBPerHour: 1}
	if o := front(whole, 2); o.Validate() != nil {
		t.Error(o.Validate())
	}
	if o := front(whole, -1); o.Validate() == nil {
		t.Error("-1 addresses are taken")
	}
	for name, units := range map[string]pricing.CapacityUnits{
		"no connections": {ActiveConnections: 3000, GBPerHour: 1}, "none active": {NewConnectionsPerSecond: 25, GBPerHour: 1}, "no traffic": {NewConnectionsPerSecond: 25, ActiveConnections: 3000},
	} {
		if o := front(units, 2); o.Validate() == nil {
			t.Errorf("%s: a unit that holds nothing is taken", name)
		}
	}
}
