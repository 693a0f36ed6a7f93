package pricing_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

func pods() *pricing.Grid {
	return &pricing.Grid{
		MinVCPU: decimal.RequireFromString("0.25"), MaxVCPU: decimal.NewFromInt(4), VCPUStep: decimal.RequireFromString("0.25"),
		MinMemoryMiB: 512, MemoryStepMiB: 256, MinMiBPerVCPU: 1024, MaxMiBPerVCPU: 6656,
	}
}

func TestGridRules(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*pricing.Grid)
		want   string
	}{
		"as it is":                   {func(*pricing.Grid) {}, ""},
		"no vCPU":                    {func(g *pricing.Grid) { g.MinVCPU = decimal.Zero }, "vCPU from 0"},
		"no step":                    {func(g *pricing.Grid) { g.VCPUStep = decimal.Zero }, "in steps of 0"},
		"falling vCPU":               {func(g *pricing.Grid) { g.MaxVCPU = decimal.RequireFromString("0.1") }, "vCPU from 0.25 to 0.1"},
		"off the step":               {func(g *pricing.Grid) { g.MaxVCPU = decimal.RequireFromString("4.1") }, "no multiple"},
		"no memory step":             {func(g *pricing.Grid) { g.MemoryStepMiB = 0 }, "in steps of 0 MiB"},
		"memory off the step":        {func(g *pricing.Grid) { g.MinMemoryMiB = 500 }, "memory from 500"},
		"falling memory":             {func(g *pricing.Grid) { g.MaxMiBPerVCPU = 512 }, "MiB for each vCPU"},
		"a vCPU without any memory":  {func(g *pricing.Grid) { g.MaxMiBPerVCPU = 1100 }, "may have no memory"},
		"exactly one memory a vCPU":  {func(g *pricing.Grid) { g.MaxMiBPerVCPU = 2048 }, ""},
		"not one vCPU but the first": {func(g *pricing.Grid) { g.MaxVCPU = g.MinVCPU }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			grid := pods()
			test.change(grid)
			placement := pricing.Placement{Fleet: &pricing.Fleet{Grid: grid}}
			if err := placement.Validate(); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("says %v, want %q", err, test.want)
			}
		})
	}
}

// TestGridHoldsExactlyItsPairs against the pairs written out.
func TestGridHoldsExactlyItsPairs(t *testing.T) {
	grid := pods()
	pairs := map[string]bool{}
	name := func(vcpu decimal.Decimal, memory int64) string {
		return pricing.Text(vcpu) + " " + decimal.NewFromInt(memory).String()
	}
	for quarters := int64(1); quarters <= 16; quarters++ {
		for memory := int64(512); memory <= 6656*4; memory += 256 {
			if memory*4 >= 1024*quarters && memory*4 <= 6656*quarters {
				pairs[name(decimal.New(25*quarters, -2), memory)] = true
			}
		}
	}
	held := 0
	rapid.Check(t, func(t *rapid.T) {
		vcpu := decimal.New(rapid.SampledFrom([]int64{5, 25}).Draw(t, "step")*rapid.Int64Range(0, 20).Draw(t, "vcpu"), -2)
		memory := rapid.SampledFrom([]int64{128, 256}).Draw(t, "memory step") * rapid.Int64Range(0, 110).Draw(t, "memory")
		got := grid.Holds(pricing.Shape{VCPU: vcpu, MemoryMiB: memory})
		if got != pairs[name(vcpu, memory)] {
			t.Fatalf("%s vCPU with %d MiB: %t", vcpu, memory, got)
		}
		if got {
			held++
		}
	})
	if held == 0 {
		t.Error("no pair was held")
	}
}

func TestAFleetHasOneKindOfUnits(t *testing.T) {
	shapes := []pricing.Shape{{VCPU: decimal.NewFromInt(1), MemoryMiB: 512}}
	for name, test := range map[string]struct {
		fleet pricing.Fleet
		want  string
	}{
		"machines":          {pricing.Fleet{Machines: "aws/ec2"}, ""},
		"shapes":            {pricing.Fleet{Shapes: shapes}, ""},
		"nothing":           {pricing.Fleet{}, "has 0"},
		"shapes and a grid": {pricing.Fleet{Shapes: shapes, Grid: pods()}, "has 2"},
		"below nothing":     {pricing.Fleet{Shapes: shapes, MinInstances: -1}, "at least -1"},
	} {
		err := pricing.Placement{Fleet: &test.fleet}.Validate()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: says %v, want %q", name, err, test.want)
		}
	}
}
