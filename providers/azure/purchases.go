package azure

import (
	"breakeven/pricing"
)

// A savings plan costs the same whether it is paid by the month or upfront, and
// so does a reservation: their names carry the term, and no payment.
const (
	savingsPlan1Y pricing.Purchase = "savings_plan_1y"
	savingsPlan3Y pricing.Purchase = "savings_plan_3y"
	reserved1Y    pricing.Purchase = "reserved_1y"
	reserved3Y    pricing.Purchase = "reserved_3y"
)

// savingsPlans commit to an amount of money an hour for all compute that takes
// part in them. Which prices they have is the price list's business.
func savingsPlans() []pricing.Purchase {
	return []pricing.Purchase{savingsPlan1Y, savingsPlan3Y}
}

// machinePurchases are what changes the price of a virtual machine.
func machinePurchases() []pricing.Purchase {
	return []pricing.Purchase{pricing.Spot, savingsPlan1Y, savingsPlan3Y, reserved1Y, reserved3Y}
}

// withOnDemand is what an offering is sold as, given the purchases that change the
// price of one of its meters.
func withOnDemand(purchases []pricing.Purchase) []pricing.Purchase {
	return append([]pricing.Purchase{pricing.OnDemand}, purchases...)
}

// savingsPlansCitation is the page that says how plans are paid.
func savingsPlansCitation() pricing.Citation {
	return pricing.Citation{
		URL: "https://learn.microsoft.com/en-us/azure/cost-management-billing/savings-plan/buy-savings-plan", Read: readAgain,
	}
}
