package aws

import (
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// baselineCitation is AWS's table of credits earned per hour.
func baselineCitation() pricing.Citation {
	return pricing.Citation{
		URL: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html", Read: readAgain,
	}
}

// creditsPerVCPUHour is what one vCPU earns by running at full for an hour: a
// credit is one vCPU-minute.
const creditsPerVCPUHour = 60

// burstableSize is the credits per hour that a size of a burstable family earns.
type burstableSize struct {
	size    string
	credits string
}

// baselines are the sustained vCPUs of the burstable instance types, from the
// credits that they earn. A machine that needs more than that runs dry.
func baselines() []pricing.Baseline {
	third := []burstableSize{
		{"nano", "6"},
		{"micro", "12"},
		{"small", "24"},
		{"medium", "24"},
		{"large", "36"},
		{"xlarge", "96"},
		{"2xlarge", "192"},
	}
	second := []burstableSize{
		{"nano", "3"},
		{"micro", "6"},
		{"small", "12"},
		{"medium", "24"},
		{"large", "36"},
		{"xlarge", "54"},
		{"2xlarge", "81.6"},
	}
	return slices.Concat(
		baselinesOf("t2", second), baselinesOf("t3", third), baselinesOf("t3a", third), baselinesOf("t4g", third),
	)
}

func baselinesOf(family string, sizes []burstableSize) []pricing.Baseline {
	list := make([]pricing.Baseline, len(sizes))
	for i, size := range sizes {
		list[i] = pricing.Baseline{
			Type: family + "." + size.size,
			// Every figure of the table divides evenly.
			VCPU:     pricing.Quotient(exact(size.credits), decimal.NewFromInt(creditsPerVCPUHour)),
			Citation: baselineCitation(),
		}
	}
	return list
}
