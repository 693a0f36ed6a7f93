package decision

import (
	"fmt"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Change is what two catalogs make of one workload. A choice is the cheapest option
// of a catalog, what runs today aside.
type Change struct {
	Currency pricing.Currency
	Before   *estimator.Option // chosen at the old prices; nil: nothing had a price
	// Held is the option of Before at the new prices, whatever its status; nil when
	// Before is, or when nothing at all is known of it any more.
	Held  *estimator.Option
	After *estimator.Option // chosen at the new prices; nil: nothing has a price
	// Effects divide the difference; nil unless all three have a price.
	Effects *estimator.Effects
	// Sentences say it to a person.
	Sentences []string
}

// Compare decides a profile on two plans and divides the difference. Everything but
// the catalog is the same. Errors are workload.Errors.
func Compare(old, now *estimator.Plan, profile *workload.Profile) (*Change, error) {
	before, err := comparisonOn(old, profile)
	if err != nil {
		return nil, err
	}
	after, err := comparisonOn(now, profile)
	if err != nil {
		return nil, err
	}
	c := &Change{Currency: pricing.Currency(after.Load().Currency), Before: choiceOf(before), After: choiceOf(after)}
	if c.Before != nil {
		c.Held = optionOf(after, c.Before.ID)
	}
	if c.After != nil && c.Held != nil && c.Held.Status == estimator.Priced {
		c.Effects = &estimator.Effects{Before: c.Before.MonthlyCost, Held: c.Held.MonthlyCost, After: c.After.MonthlyCost}
	}
	c.Sentences = c.sentences()
	return c, nil
}

func comparisonOn(plan *estimator.Plan, profile *workload.Profile) (*estimator.Comparison, error) {
	load, assumptions, err := profile.Resolve(plan.BaselineVCPU)
	if err != nil {
		return nil, err
	}
	return plan.Compare(load, assumptions)
}

func choiceOf(comparison *estimator.Comparison) *estimator.Option {
	i := cheapestOf(comparison, func(*pricing.Offering) bool { return true })
	if i < 0 {
		return nil
	}
	return new(comparison.Option(i))
}

func optionOf(comparison *estimator.Comparison, id string) *estimator.Option {
	for i, total := range comparison.Totals() {
		if total.ID == id {
			return new(comparison.Option(i))
		}
	}
	return nil
}

// sentences tell the change in words: first what prices did, then what to choose.
func (c *Change) sentences() []string {
	switch {
	case c.Before == nil && c.After == nil:
		return []string{"nothing that the profile selects has a price in either catalog"}
	case c.Before == nil:
		return []string{fmt.Sprintf("nothing had a price before; the cheapest is now %s", c.After.ID)}
	case c.After == nil:
		return []string{fmt.Sprintf("nothing has a price any more; the cheapest was %s", c.Before.ID)}
	case c.Effects == nil:
		return []string{
			c.lost() + ", so that the difference cannot be divided into prices and choice",
			fmt.Sprintf("the cheapest is now %s", c.After.ID),
		}
	}
	said := []string{c.Effects.PriceSentence("the same option costs", c.Currency)}
	if was, is := unitOf(c.Before), unitOf(c.Held); was != is {
		said = append(said, fmt.Sprintf("it is made of %s now, of %s before", is, was))
	}
	if c.After.ID == c.Before.ID {
		return append(said, fmt.Sprintf("the cheapest is still %s", c.After.ID))
	}
	text := fmt.Sprintf("the cheapest is now %s instead of %s", c.After.ID, c.Before.ID)
	if c.Effects.Choice().IsNegative() {
		text += ", which saves " + c.Effects.SavingText(c.Currency)
	}
	return append(said, text)
}

// lost says why the old choice has no price any more.
func (c *Change) lost() string {
	text := c.Before.ID + " has no price any more"
	if c.Held != nil && len(c.Held.Missing) > 0 {
		text += ": there is none at " + c.Held.Missing[0].String()
	}
	return text
}

// unitOf is what an option's platform is made of: "2 x m5.large".
func unitOf(o *estimator.Option) string {
	if o.Sizing == nil || o.Sizing.Unit == "" {
		return "nothing"
	}
	if o.Sizing.Instances.IsPositive() {
		return pricing.Text(o.Sizing.Instances) + " x " + o.Sizing.Unit
	}
	return o.Sizing.Unit
}
