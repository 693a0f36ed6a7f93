package pricing

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

func TestEveryBasisHasANameAndAUnit(t *testing.T) {
	var names []string
	for basis := NoBasis + 1; basis < countBases; basis++ {
		name := basis.String()
		if name == "" || slices.Contains(names, name) || !basis.Known() {
			t.Errorf("basis %d is named %q", basis, name)
		}
		names = append(names, name)
		for _, unit := range basis.units() {
			if !unit.Known() {
				t.Errorf("basis %s is counted in %q", basis, unit)
			}
		}
		if len(basis.units()) == 0 {
			t.Errorf("basis %s has no unit", basis)
		}
	}
	if len(names) != NumBases-1 {
		t.Errorf("%d names of %d bases", len(names), NumBases-1)
	}
	for _, none := range []Basis{NoBasis, -1, countBases} {
		if none.Known() || none.String() == "" {
			t.Errorf("basis %d: known %t, %q", int(none), none.Known(), none)
		}
	}
}

func TestAMeterIsPricedOnDemandUnlessThePurchaseChangesIt(t *testing.T) {
	nodes, plane := Meter{Purchases: []Purchase{"spot"}}, Meter{}
	for _, test := range []struct {
		meter        *Meter
		bought, want Purchase
	}{{&nodes, "spot", "spot"}, {&nodes, OnDemand, OnDemand}, {&nodes, "cud_1y", OnDemand}, {&plane, "spot", OnDemand}} {
		if got := test.meter.PricedAs(test.bought); got != test.want {
			t.Errorf("%v bought as %s is priced as %s, want %s", test.meter.Purchases, test.bought, got, test.want)
		}
	}
}

func TestMeterIsValidatedByName(t *testing.T) {
	sold := []Purchase{OnDemand, "spot"}
	for name, test := range map[string]struct {
		meter Meter
		want  string
	}{
		"sound":                     {Meter{Basis: BasisUnitHours, Unit: InstanceHours, Purchases: []Purchase{"spot"}}, ""},
		"no basis":                  {Meter{Unit: InstanceHours}, "basis none"},
		"a basis beyond the list":   {Meter{Basis: countBases, Unit: InstanceHours}, "basis("},
		"an unknown unit":           {Meter{Basis: BasisUnitHours, Unit: "Fortnights"}, "Fortnights"},
		"a unit of something else":  {Meter{Basis: BasisInvocations, Unit: GBSeconds}, "not counted in GB-Seconds"},
		"seconds by the hour":       {Meter{Basis: BasisBusyVCPUSeconds, Unit: VCPUHours}, ""},
		"hours by the second":       {Meter{Basis: BasisVCPUHours, Unit: VCPUSeconds}, ""},
		"on demand changes nothing": {Meter{Basis: BasisUnitHours, Unit: InstanceHours, Purchases: []Purchase{OnDemand}}, "that others change"},
		"a purchase not sold":       {Meter{Basis: BasisUnitHours, Unit: InstanceHours, Purchases: []Purchase{"cud_1y"}}, "cud_1y is not sold"},
		"a purchase twice":          {Meter{Basis: BasisUnitHours, Unit: InstanceHours, Purchases: []Purchase{"spot", "spot"}}, "twice"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, test.meter.Validate(sold), test.want) })
	}
}

func TestSandboxIsValidatedByName(t *testing.T) {
	sound := func() *Sandbox {
		return &Sandbox{
			Sizes: []SizeRange{
				{FromMB: 128, ToMB: 512, StepMB: 64, MBPerVCPU: 2_048},
				{FromMB: 1_024, ToMB: 1_024, VCPU: decimal.New(5, -1)},
				{FromMB: 2_048, ToMB: 2_048, MHz: 2_400},
			},
			MHzPerVCPU: 2_400, MaxDurationMs: decimal.NewFromInt(1_000),
		}
	}
	for name, test := range map[string]struct {
		spoil func(*Sandbox)
		want  string
	}{
		"sound":                        {func(*Sandbox) {}, ""},
		"no sizes":                     {func(s *Sandbox) { s.Sizes = nil }, "no memory sizes"},
		"no step":                      {func(s *Sandbox) { s.Sizes[0].StepMB = 0 }, "in steps of 0 MB"},
		"a negative step":              {func(s *Sandbox) { s.Sizes[1].StepMB = -1 }, "in steps of -1 MB"},
		"steps that miss the largest":  {func(s *Sandbox) { s.Sizes[0].StepMB = 100 }, "in steps of 100 MB"},
		"a size of nothing":            {func(s *Sandbox) { s.Sizes[0].FromMB = 0 }, "memory from 0"},
		"sizes that fall":              {func(s *Sandbox) { s.Sizes[0].ToMB = 64 }, "from 128 to 64"},
		"sizes that overlap":           {func(s *Sandbox) { s.Sizes[1].FromMB, s.Sizes[1].ToMB = 512, 512 }, "from 512 MB follow"},
		"no grant":                     {func(s *Sandbox) { s.Sizes[1].VCPU = decimal.Zero }, "exactly one"},
		"two grants":                   {func(s *Sandbox) { s.Sizes[0].VCPU = decimal.NewFromInt(1) }, "exactly one"},
		"a negative grant":             {func(s *Sandbox) { s.Sizes[0].MHz = -1 }, "exactly one"},
		"a larger size grants less":    {func(s *Sandbox) { s.Sizes[1].VCPU = decimal.New(24, -2) }, "1024 MB grant fewer"},
		"a clock rate without measure": {func(s *Sandbox) { s.MHzPerVCPU = 0 }, "MHz for one vCPU"},
		"a measure without clock rate": {func(s *Sandbox) { s.Sizes = s.Sizes[:2] }, "MHz for one vCPU"},
		"a negative increment":         {func(s *Sandbox) { s.Duration.IncrementMs = decimal.NewFromInt(-1) }, "steps of -1 ms"},
		"a negative concurrency":       {func(s *Sandbox) { s.MaxConcurrency = -1 }, "-1 invocations"},
		"a negative block":             {func(s *Sandbox) { s.Provisioned = &Provisioned{BlockSeconds: -1} }, "blocks of -1"},
		"more storage free than sold":  {func(s *Sandbox) { s.IncludedStorageMB = 1 }, "1 MB of storage"},
		"warm by the second":           {func(s *Sandbox) { s.Provisioned = &Provisioned{} }, ""},
		"durations that stay":          {func(s *Sandbox) { s.Duration = Granularity{} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			sandbox := sound()
			test.spoil(sandbox)
			refused(t, Placement{Sandbox: sandbox}.Validate(), test.want)
		})
	}
}

func TestSharedIsValidatedByName(t *testing.T) {
	one := decimal.NewFromInt(1)
	byRules := func() *Shared {
		return &Shared{
			MinVCPU: decimal.New(8, -2), VCPUStep: decimal.New(1, -3), WholeVCPUs: []int64{1, 2}, MinMemoryMB: 128, MaxMemoryMB: 512,
			MinVCPUForMemory: []VCPUForMemory{{AboveMB: 128, VCPU: one}, {AboveMB: 256, VCPU: decimal.NewFromInt(2)}},
			MinMemoryForVCPU: []MemoryForVCPU{{VCPU: one, MemoryMB: 128}, {VCPU: decimal.NewFromInt(2), MemoryMB: 256}},
			MaxConcurrency:   80, MaxDurationMs: one,
		}
	}
	byPairs := func() *Shared {
		return &Shared{Shapes: []Shape{{one, 512}, {one, 1_024}, {decimal.NewFromInt(2), 512}}, MaxConcurrency: 1, MaxDurationMs: one}
	}
	for name, test := range map[string]struct {
		sound func() *Shared
		spoil func(*Shared)
		want  string
	}{
		"sound rules":                 {byRules, func(*Shared) {}, ""},
		"no step":                     {byRules, func(s *Shared) { s.VCPUStep = decimal.Zero }, "steps of 0"},
		"no whole vCPUs":              {byRules, func(s *Shared) { s.WholeVCPUs = nil }, "no whole vCPUs"},
		"whole vCPUs that fall":       {byRules, func(s *Shared) { s.WholeVCPUs = []int64{2, 1} }, "1 whole vCPUs do not rise"},
		"no smallest vCPU":            {byRules, func(s *Shared) { s.MinVCPU = decimal.Zero }, "smallest vCPU"},
		"no memory":                   {byRules, func(s *Shared) { s.MinMemoryMB = 0 }, "memory from 0"},
		"memory that falls":           {byRules, func(s *Shared) { s.MaxMemoryMB = 1 }, "to 1 MB"},
		"vCPU for memory that falls":  {byRules, func(s *Shared) { s.MinVCPUForMemory[1].AboveMB = 1 }, "least vCPU"},
		"memory for vCPU that falls":  {byRules, func(s *Shared) { s.MinMemoryForVCPU[1].VCPU = one }, "least memory"},
		"no concurrency":              {byRules, func(s *Shared) { s.MaxConcurrency = 0 }, "0 invocations"},
		"a negative number kept warm": {byRules, func(s *Shared) { s.MinWarmInstances = -1 }, "-1 instances"},
		"a negative minimum":          {byRules, func(s *Shared) { s.Duration.MinimumMs = one.Neg() }, "at least -1 ms"},
		"sound pairs":                 {byPairs, func(*Shared) {}, ""},
		"pairs and rules":             {byPairs, func(s *Shared) { s.WholeVCPUs = []int64{1} }, "either"},
		"pairs that fall":             {byPairs, func(s *Shared) { s.Shapes[2].VCPU = one }, "does not rise"},
		"a pair twice":                {byPairs, func(s *Shared) { s.Shapes[1].MemoryMiB = 512 }, "does not rise"},
		"a pair of nothing":           {byPairs, func(s *Shared) { s.Shapes[0].VCPU = decimal.Zero }, "pair of 0 vCPU"},
	} {
		t.Run(name, func(t *testing.T) {
			shared := test.sound()
			test.spoil(shared)
			refused(t, Placement{Shared: shared}.Validate(), test.want)
		})
	}
}

func refused(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("refused: %v", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("says %v, want ...%s...", err, want)
	}
}

func TestSpeedsAreValidatedByFamily(t *testing.T) {
	one := Speed{Family: "m7g", Factor: decimal.RequireFromString("1.25")}
	for name, test := range map[string]struct {
		speeds []Speed
		wrong  bool
	}{
		"none":               {nil, false},
		"one":                {[]Speed{one}, false},
		"a family twice":     {[]Speed{one, one}, true},
		"no family":          {[]Speed{{Factor: decimal.RequireFromString("1")}}, true},
		"a vCPU that stands": {[]Speed{{Family: "m7g"}}, true},
	} {
		for _, placement := range []Placement{
			{Fleet: &Fleet{Machines: "aws/ec2", Speeds: test.speeds}},
			{Packed: &Packed{Nodes: "aws/ec2", PackingFill: decimal.RequireFromString("0.8"), Speeds: test.speeds}},
		} {
			if err := placement.Validate(); (err != nil && strings.Contains(err.Error(), "speed ")) != test.wrong {
				t.Errorf("%s, %s: %v", name, placement.Kind(), err)
			}
		}
	}
}
