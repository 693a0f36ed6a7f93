package gcp

import (
	"breakeven/pricing"
)

const cloudRunFunctionsID pricing.OfferingID = "gcp/cloud-run-functions"

// cloudRunFunctions are functions that Google deploys as Cloud Run services, once
// called 2nd generation: Cloud Run's rules under SKUs of their own. Functions that
// are deployed as a service by their owner are billed as gcp/cloud-run.
//
// No price list that was read has the idle time of their minimum instances.
func cloudRunFunctions() pricing.Offering {
	offering := requestBased(cloudRunFunctionsID, "Cloud Run functions", pricing.Function)
	offering.Citations = append(offering.Citations,
		pricing.Citation{URL: "https://docs.cloud.google.com/functions/quotas", Read: readAgain},
	)
	return offering
}
