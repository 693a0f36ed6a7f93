package workload

// providerNames are the providers that a profile may name.
var providerNames = []string{"aws", "azure", "gcp", "private"}

// purchases are the names under which capacity is bought: three general ones
// ("committed" is the cheapest commitment of the term), then exact ones. Which
// of them an offering sells is the offering's business.
func purchases() []string {
	terms := []string{"1y", "3y"}
	names := []string{"on_demand", "spot"}
	add := func(family string, suffixes ...string) {
		for _, term := range terms {
			for _, suffix := range suffixes {
				names = append(names, family+"_"+term+suffix)
			}
		}
	}
	// AWS sells its commitments by payment; Azure's have none, hence the bare names.
	payments := []string{"_no_upfront", "_partial_upfront", "_all_upfront"}
	add("committed", "")
	add("savings_plan", append([]string{""}, payments...)...)
	add("instance_savings_plan", payments...)
	add("reserved", append([]string{""}, payments...)...)
	add("reserved_convertible", payments...)
	add("cud", "")
	add("flex_cud", "")
	return names
}
