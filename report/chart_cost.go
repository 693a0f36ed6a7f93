package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/pricing"
	"breakeven/report/chart"
)

// mostBars is how many options a chart of costs shows.
const mostBars = 20

// CostChart draws the cost of the cheapest options as bars. The error is
// ErrNothingPriced when no option has a price.
func CostChart(w io.Writer, answer *decision.Answer, look Chart) error {
	priced := pricedOptions(answer)
	if len(priced) == 0 {
		return fmt.Errorf("%w: %s", ErrNothingPriced, nothingPriced(answer.Estimate))
	}
	bars := chart.Bars{
		Picture: look.picture("Cost by option", heading(answer), CostAlt(answer)),
		X:       chart.Axis{Title: string(answer.Estimate.Currency) + " per month", Text: quantity},
	}
	present := map[int]bool{}
	for _, option := range priced[:min(mostBars, len(priced))] {
		tone, word := toneOf(option.Offering.Abstraction)
		present[tone] = true
		bars.Rows = append(bars.Rows, chart.Bar{
			Name: option.ID, Value: amount(option.MonthlyCost), Length: option.MonthlyCost, Tone: tone, Strong: option.Rank == 1,
			// In words besides the colour.
			Note: strings.Join(append([]string{word}, marks(answer, option)...), ", "),
		})
	}
	for _, abstraction := range []pricing.Abstraction{pricing.Function, pricing.Container, pricing.VirtualMachine} {
		if tone, word := toneOf(abstraction); present[tone] {
			bars.Keys = append(bars.Keys, chart.Key{Name: word, Tone: tone})
		}
	}
	body, err := bars.Draw(func(shown int) string { return notShown(answer, len(priced)-shown) })
	return send(w, body, err)
}

// toneOf is the colour of an abstraction, and its name.
func toneOf(abstraction pricing.Abstraction) (int, string) {
	switch abstraction {
	case pricing.Function:
		return 0, "function"
	case pricing.Container:
		return 1, "container"
	default:
		return 2, "virtual machine"
	}
}

// notShown says what a chart with fewer options leaves out; empty for nothing.
func notShown(answer *decision.Answer, more int) string {
	var parts []string
	if more > 0 {
		parts = append(parts, options(more)+" that cost more")
	}
	if unpriced := len(answer.Estimate.Options) - len(pricedOptions(answer)); unpriced > 0 {
		parts = append(parts, options(unpriced)+" without a price")
	}
	if len(parts) == 0 {
		return ""
	}
	return "Not shown: " + strings.Join(parts, ", ") + "."
}

// options counts them in words.
func options(n int) string {
	if n == 1 {
		return "1 option"
	}
	return count(n) + " options"
}

// CostAlt says in words what CostChart shows.
func CostAlt(answer *decision.Answer) string {
	const most = 5
	options := pricedOptions(answer)
	var parts []string
	for _, option := range options[:min(most, len(options))] {
		parts = append(parts, option.ID+" "+amount(option.MonthlyCost))
	}
	if more := len(options) - most; more > 0 {
		last := options[len(options)-1]
		parts = append(parts, fmt.Sprintf("and %s more up to %s", count(more), amount(last.MonthlyCost)))
	}
	text := fmt.Sprintf("Bar chart of the cost in %s per month by option, cheapest first: %s.", answer.Estimate.Currency, strings.Join(parts, ", "))
	if i := slices.IndexFunc(options, func(o *estimator.Option) bool {
		return answer.Recommendation != nil && answer.Recommendation.Option == o.ID
	}); i >= 0 {
		text += " Recommended: " + options[i].ID + "."
	}
	return text
}
