package aws

import (
	"breakeven/pricing"
)

// nodes are EC2 instances that containers are packed on.
func nodes() *pricing.Packed {
	return &pricing.Packed{
		Nodes:       ec2ID,
		Reserve:     pricing.Reserve{MiB: exact("512"), Percent: exact("5")},
		Baselines:   baselines(),
		Speeds:      speeds(),
		PackingFill: exact("0.8"),
		Citation:    assumed(),
	}
}

// nodeMeter counts the hours of nodes, at the price of the machines that they are.
func nodeMeter() pricing.Meter {
	return pricing.Meter{
		Name: "instance-time", Basis: pricing.BasisUnitHours, Unit: pricing.InstanceHours,
		Area: pricing.AreaRegion, PriceOffering: ec2ID, PerType: true, TierScope: pricing.ScopeAccountRegion,
		Purchases: withSpot(machineCommitments()),
	}
}

// nodeRules are the assumptions behind nodes: what runs on each before the
// workload's units do, and what those are called.
func nodeRules(system, units string) []pricing.Rule {
	return []pricing.Rule{
		{
			Name:     "node_reserve",
			Value:    "512 MiB + 5 %",
			Text:     "Every node keeps this memory for its " + system + ".",
			Citation: assumed(),
		},
		{
			Name:     "packing_fill",
			Value:    "0.8",
			Text:     "Where workloads share a cluster, their " + units + " fill this share of what the nodes can allocate.",
			Citation: assumed(),
		},
	}
}
