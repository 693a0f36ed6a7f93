package decision

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// warnings are what a reader must know before deciding, in a fixed order.
func warnings(comparison *estimator.Comparison, chosen int, flips *BreakEven) []Warning {
	var all []Warning
	warn := func(code, option, format string, args ...any) {
		all = append(all, Warning{Code: code, Option: option, Detail: fmt.Sprintf(format, args...)})
	}
	option := comparison.Option(chosen)
	if len(option.LowConfidence) > 0 {
		warn("low_confidence", option.ID, "a price or rule of the recommended option deserves a check: %s",
			strings.Join(append([]string{joined(option.LowConfidence)}, option.Notes...), "; "))
	}
	if option.Sizing != nil && option.Offering.Billing == pricing.AlwaysOn && atLeast(option.Sizing).LessThan(decimal.NewFromInt(2)) && option.Offering.Placement.Packed == nil {
		warn("no_redundancy", option.ID, "fewer than two instances: the loss of one stops the workload")
	}
	if flips != nil && flips.Truncated {
		warn("break_even_truncated", "", "the search for crossings was cut off: there may be more")
	}
	totals := comparison.Totals()
	missing, unrated := 0, 0
	for i := range totals {
		switch totals[i].Status {
		case estimator.MissingPrice:
			missing++
		case estimator.MissingRate:
			unrated++
		case estimator.Priced, estimator.Excluded:
		}
		if totals[i].Baseline {
			overloaded(comparison, i, warn)
		}
	}
	if missing > 0 {
		warn("missing_price", "", "%s and %s not compared", options(missing, "lacks a price", "lack a price"), wereNot(missing))
	}
	if unrated > 0 {
		warn("missing_rate", "", "%s and %s not compared", options(unrated, "lacks a rate of exchange for the rate card's price", "lack a rate of exchange for the rate card's price"), wereNot(unrated))
	}
	return all
}

// atLeast is the number of instances that run at any time.
func atLeast(s *estimator.Sizing) decimal.Decimal {
	if s.Variant != "" {
		return decimal.NewFromInt(s.LeastInstances)
	}
	return s.Count()
}

// overloaded warns about a stated fleet that does not hold the load.
func overloaded(comparison *estimator.Comparison, i int, warn func(code, option, format string, args ...any)) {
	today := comparison.Option(i)
	if today.Sizing != nil && today.Sizing.Utilization.GreaterThan(decimal.NewFromInt(1)) {
		warn("baseline_overloaded", today.ID, "the stated fleet has %s vCPU and the load asks for %s of it",
			pricing.Text(today.Sizing.VCPU), pricing.Text(today.Sizing.Utilization))
	}
}

func joined(reasons []pricing.Confidence) string {
	texts := make([]string, len(reasons))
	for i, reason := range reasons {
		texts[i] = string(reason)
	}
	return strings.Join(texts, ", ")
}

// options counts options that do something.
func options(n int, one, several string) string {
	if n == 1 {
		return "1 option " + one
	}
	return fmt.Sprintf("%d options %s", n, several)
}

func wereNot(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}
