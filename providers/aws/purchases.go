package aws

import (
	"slices"

	"breakeven/pricing"
)

// AWS sells its commitments for one year or three, paid by the hour, half upfront
// or all upfront. Which of them have a price is the price list's business: one that
// AWS sells and the list lacks is a missing price, and not an offering that is not
// sold.
func commitments(kind string) []pricing.Purchase {
	var all []pricing.Purchase
	for _, term := range []string{"1y", "3y"} {
		for _, payment := range []string{"no_upfront", "partial_upfront", "all_upfront"} {
			all = append(all, pricing.Purchase(kind+"_"+term+"_"+payment))
		}
	}
	return all
}

// computeSavingsPlans cover Lambda, Fargate and EC2 alike: duration and provisioned
// concurrency of functions, vCPU and memory of tasks, hours of instances. Requests
// and storage stay at their list price.
func computeSavingsPlans() []pricing.Purchase { return commitments("savings_plan") }

// machineCommitments are what AWS sells for instance hours: plans for all compute,
// plans for one family of a region, standard and convertible reservations.
func machineCommitments() []pricing.Purchase {
	return slices.Concat(
		computeSavingsPlans(), commitments("instance_savings_plan"),
		commitments("reserved"), commitments("reserved_convertible"),
	)
}

// withSpot adds capacity that AWS may take back.
func withSpot(purchases []pricing.Purchase) []pricing.Purchase {
	return append([]pricing.Purchase{pricing.Spot}, purchases...)
}

// withOnDemand is what an offering is sold as, given the purchases that change the
// price of one of its meters.
func withOnDemand(purchases []pricing.Purchase) []pricing.Purchase {
	return append([]pricing.Purchase{pricing.OnDemand}, purchases...)
}

// savingsPlansCitation is the page that says what plans cover.
func savingsPlansCitation() pricing.Citation {
	return pricing.Citation{
		URL: "https://docs.aws.amazon.com/savingsplans/latest/userguide/plan-types.html", Read: readAgain,
	}
}

// reservationsCitation is the page that says what reservations are.
func reservationsCitation() pricing.Citation {
	return pricing.Citation{
		URL: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/reserved-instances-types.html", Read: readAgain,
	}
}
