package azure

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// The pages with the base CPU performance of the burstable series. Since 2024
// they state it per vCPU.
func bv1Citation() pricing.Citation { return seriesCitation("bv1-series") }

func seriesCitation(series string) pricing.Citation {
	return pricing.Citation{
		URL: "https://learn.microsoft.com/en-us/azure/virtual-machines/sizes/general-purpose/" + series, Read: readAgain,
	}
}

// baselineCitations are all of them.
func baselineCitations() []pricing.Citation {
	return []pricing.Citation{
		bv1Citation(), seriesCitation("bsv2-series"), seriesCitation("basv2-series"), seriesCitation("bpsv2-series"),
	}
}

// burstable is what one vCPU of a size sustains.
type burstable struct {
	size    string // the number of vCPUs and the letters after it, e.g. "2ms"
	percent string
}

// baselines are the sustained vCPUs of the burstable machine types. A machine
// that needs more than that runs out of credits.
//
// The first generation's table rounds the four largest to 17 %; their credits per
// hour (81 of 480 and so on) give 16.875 %.
func baselines() []pricing.Baseline {
	first := []burstable{
		{"1ls", "5"},
		{"1s", "10"},
		{"1ms", "20"},
		{"2s", "20"},
		{"2ms", "30"},
		{"4ms", "22.5"},
		{"8ms", "16.875"},
		{"12ms", "16.875"},
		{"16ms", "16.875"},
		{"20ms", "16.875"},
	}
	return slices.Concat(
		baselinesOf(first, "", bv1Citation()),
		baselinesOf(secondGeneration("", 32), "_v2", seriesCitation("bsv2-series")),
		baselinesOf(secondGeneration("a", 32), "_v2", seriesCitation("basv2-series")),
		baselinesOf(secondGeneration("p", 16), "_v2", seriesCitation("bpsv2-series")),
	)
}

// secondGeneration are the sizes of a series of the second generation, whose
// processor is told by a letter: none, a or p. What a vCPU sustains goes with the
// memory: 20 % with 0.5 GiB, 30 % with 2 GiB, 40 % with 4 GiB.
func secondGeneration(processor string, largest int) []burstable {
	sizes := []burstable{{"2" + processor + "ts", "20"}}
	for vcpu := 2; vcpu <= largest; vcpu *= 2 {
		count := strconv.Itoa(vcpu)
		sizes = append(sizes, burstable{count + processor + "ls", "30"}, burstable{count + processor + "s", "40"})
	}
	return sizes
}

func baselinesOf(sizes []burstable, generation string, citation pricing.Citation) []pricing.Baseline {
	list := make([]pricing.Baseline, len(sizes))
	for i, of := range sizes {
		count := of.size[:len(of.size)-len(strings.TrimLeft(of.size, "0123456789"))]
		list[i] = pricing.Baseline{
			Type: "Standard_B" + of.size + generation,
			// A percentage of a whole number is exact.
			VCPU:     decimal.RequireFromString(count).Mul(exact(of.percent)).Shift(-2),
			Citation: citation,
		}
	}
	return list
}
