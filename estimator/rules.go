package estimator

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

func memoryRule(most int64, citation pricing.Citation) *pricing.Rule {
	return &pricing.Rule{
		Name: "max_memory_mb", Value: fmt.Sprint(most),
		Text: fmt.Sprintf("an instance has at most %d MB", most), Citation: citation,
	}
}

func durationRule(mostMs decimal.Decimal, citation pricing.Citation) *pricing.Rule {
	return &pricing.Rule{
		Name: "max_duration_ms", Value: pricing.Text(mostMs),
		Text: fmt.Sprintf("one invocation runs at most %s ms", pricing.Text(mostMs)), Citation: citation,
	}
}

func vcpuRule(most decimal.Decimal, citation pricing.Citation) *pricing.Rule {
	return &pricing.Rule{
		Name: "max_vcpu", Value: pricing.Text(most),
		Text: fmt.Sprintf("an instance has at most %s vCPU", pricing.Text(most)), Citation: citation,
	}
}

func storageRule(mostMB int64, citation pricing.Citation) *pricing.Rule {
	return &pricing.Rule{
		Name: "max_ephemeral_storage_mb", Value: fmt.Sprint(mostMB),
		Text: fmt.Sprintf("an instance has at most %d MB of ephemeral storage", mostMB), Citation: citation,
	}
}

func concurrencyRule(most int64, citation pricing.Citation) *pricing.Rule {
	return &pricing.Rule{
		Name: "max_concurrency", Value: fmt.Sprint(most),
		Text: fmt.Sprintf("an instance runs at most %d invocations at once", most), Citation: citation,
	}
}

func isolationRule(least pricing.Isolation, offering *pricing.Offering) *pricing.Rule {
	return &pricing.Rule{
		Name: "isolation", Value: string(least),
		Text:     fmt.Sprintf("it isolates workloads as %q, the request asks for %q", offering.Isolation, least),
		Citation: offering.IsolationWhy,
	}
}

// noUnitRule says that no unit of the platform holds one invocation.
func (o *option[N]) noUnitRule(d *demand[N]) *pricing.Rule {
	placement := o.candidate.offering.Placement
	citation := pricing.Citation{}
	if placement.Fleet != nil {
		citation = placement.Fleet.Citation
	} else if placement.Packed != nil {
		citation = placement.Packed.Citation
	}
	if len(d.types) > 0 && o.perType() && len(o.choices(d)) == 0 {
		return &pricing.Rule{
			Name: "instance_types", Value: strings.Join(d.types, ","),
			Text:     fmt.Sprintf("none of the named machine types is %s and sold as %s", o.candidate.architecture, o.candidate.purchase),
			Citation: citation,
		}
	}
	return &pricing.Rule{
		Name: "no_valid_unit", Value: fmt.Sprint(d.memoryMiB),
		Text: fmt.Sprintf("no unit with a published size holds one invocation of %d MB and %s vCPU beside what it reserves",
			d.memoryMiB, pricing.Text(pricing.Ratio(d.vcpu.Decimal(), d.vcpuDivisor.Decimal()))),
		Citation: citation,
	}
}
