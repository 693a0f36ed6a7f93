package aws

import (
	"breakeven/pricing"
)

// ec2ID is the offering whose machine types and prices others use as nodes.
const ec2ID pricing.OfferingID = "aws/ec2"

// ec2 is Amazon EC2 with Linux on shared hosts: the cheapest fleet of one
// instance type, always on.
func ec2() pricing.Offering {
	return pricing.Offering{
		ID:          ec2ID,
		Title:       "Amazon EC2",
		Abstraction: pricing.VirtualMachine,
		Billing:     pricing.AlwaysOn,
		Isolation:   pricing.IsolationVM,
		IsolationWhy: pricing.Citation{
			URL: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/infrastructure-security.html", Read: readAgain,
		},
		Architectures: bothArchitectures(),
		Placement: pricing.Placement{Fleet: &pricing.Fleet{
			Machines:  ec2ID,
			Reserve:   pricing.Reserve{MiB: exact("512")},
			Baselines: baselines(),
			Speeds:    speeds(),
			Citation:  pricing.Citation{URL: "https://aws.amazon.com/ec2/instance-types/", Read: readFirst},
		}},
		Front: loadBalancer(),
		Meters: append([]pricing.Meter{{
			Name: "instance-time", Basis: pricing.BasisUnitHours, Unit: pricing.InstanceHours,
			Area: pricing.AreaRegion, PerType: true, TierScope: pricing.ScopeAccountRegion,
			Purchases: withSpot(machineCommitments()),
		}}, aroundMachines()...),
		Purchases: withOnDemand(withSpot(machineCommitments())),
		Assumptions: []pricing.Rule{{
			Name:     "vm_reserve",
			Value:    "512 MiB",
			Text:     "Every machine keeps this memory for its operating system and agents.",
			Citation: assumed(),
		}},
		Citations: append([]pricing.Citation{
			{URL: "https://aws.amazon.com/ec2/pricing/on-demand/", Read: readFirst},
			baselineCitation(), savingsPlansCitation(), reservationsCitation(), loadBalancerCitation(),
		}, machineCitations()...),
	}
}
