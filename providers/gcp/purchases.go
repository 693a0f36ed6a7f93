package gcp

import (
	"slices"

	"breakeven/pricing"
)

// Google sells two kinds of commitment, each for one year or three and paid by the
// month. A resource commitment is for vCPUs and memory of one family in one region,
// at published prices; a flexible one is for an amount of spending on compute, at a
// percentage off.
const (
	cud1Y     pricing.Purchase = "cud_1y"
	cud3Y     pricing.Purchase = "cud_3y"
	flexCUD1Y pricing.Purchase = "flex_cud_1y"
	flexCUD3Y pricing.Purchase = "flex_cud_3y"
)

func flexibleCommitments() []pricing.Purchase { return []pricing.Purchase{flexCUD1Y, flexCUD3Y} }

// withOnDemand is what an offering is sold as, given the purchases that change the
// price of one of its meters.
func withOnDemand(purchases []pricing.Purchase) []pricing.Purchase {
	return append([]pricing.Purchase{pricing.OnDemand}, purchases...)
}

// machinePricing is the page with the prices of machines under each way of buying,
// and with what is sold in which way.
func machinePricing() pricing.Citation {
	return pricing.Citation{URL: "https://cloud.google.com/compute/vm-instance-pricing", Read: readAgain}
}

// cloudRunCommitments is the page with what flexible commitments take off Cloud Run.
func cloudRunCommitments() pricing.Citation {
	return pricing.Citation{URL: "https://docs.cloud.google.com/run/cud", Read: readAgain}
}

// flexible are the percentages of flexible commitments for one year and for three.
// No families cover whatever the meter counts.
func flexible(oneYear, threeYears string, page pricing.Citation, families ...string) []pricing.Discount {
	return []pricing.Discount{
		{Purchase: flexCUD1Y, Percent: exact(oneYear), Families: families, Citation: page},
		{Purchase: flexCUD3Y, Percent: exact(threeYears), Families: families, Citation: page},
	}
}

// flexibleByRequest is the percentage for whatever Cloud Run bills by the request:
// it does not rise with the term.
func flexibleByRequest() []pricing.Discount { return flexible("17", "17", cloudRunCommitments()) }

// machinePurchases is what Compute Engine sells an hour of a machine as.
func machinePurchases() []pricing.Purchase {
	return withOnDemand(slices.Concat(machinePriced(), flexibleCommitments()))
}

// machinePriced are the ways of buying for which Google publishes prices. Shared
// cores of the first generation have spot prices only, and machines with the newest
// or rarest processors may have neither; the list then has no price.
func machinePriced() []pricing.Purchase { return []pricing.Purchase{pricing.Spot, cud1Y, cud3Y} }

// machineDiscounts are the percentages of flexible commitments by family. T2D, T2A,
// C4N, the shared cores of the first generation and every family with accelerators
// are not eligible; the M families are for three years only.
//
// Google's page calls the shared cores of E2 eligible (the table of prices, and the
// list of families) and not eligible (the section about them). They are taken as
// eligible, which is what their published prices are.
func machineDiscounts() []pricing.Discount {
	page := machinePricing()
	general := []string{
		"c2", "c2d", "c3", "c3d", "c4", "c4a", "c4d", "e2", "n1", "n2", "n2d", "n4", "n4a", "n4d", "z3",
	}
	return append(
		slices.Concat(flexible("28", "46", page, general...), flexible("17", "38", page, "h3", "h4d")),
		pricing.Discount{
			Purchase: flexCUD3Y, Percent: exact("63"), Families: []string{"m1", "m2", "m3", "m4"}, Citation: page,
		},
	)
}
