package aws

import (
	"breakeven/pricing"
)

// ecsEC2 is Amazon ECS with EC2 instances of the customer's own: tasks packed on
// instances of one type. The control plane costs nothing.
func ecsEC2() pricing.Offering {
	return pricing.Offering{
		ID:          "aws/ecs-ec2",
		Title:       "Amazon ECS on EC2",
		Abstraction: pricing.Container,
		Billing:     pricing.AlwaysOn,
		// Tasks of one instance share its kernel, as pods of a node do.
		Isolation: pricing.IsolationAny,
		IsolationWhy: pricing.Citation{
			URL: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-shared-model.html", Read: readAgain,
		},
		Architectures: bothArchitectures(),
		Placement:     pricing.Placement{Packed: nodes()},
		Front:         loadBalancer(),
		Meters:        append([]pricing.Meter{nodeMeter()}, aroundMachines()...),
		Purchases:     withOnDemand(withSpot(machineCommitments())),
		Assumptions:   nodeRules("operating system and the container agent", "tasks"),
		Citations: append([]pricing.Citation{
			{URL: "https://aws.amazon.com/ecs/pricing/", Read: readAgain},
			baselineCitation(), savingsPlansCitation(), reservationsCitation(), loadBalancerCitation(),
		}, machineCitations()...),
	}
}
