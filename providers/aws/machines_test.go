package aws_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers/aws"
)

func decimalOf(n int64) decimal.Decimal { return decimal.NewFromInt(n) }

func TestBaselinesAreTheSustainedVCPUsOfTheWholeMachine(t *testing.T) {
	want := map[string]string{
		"t2.nano": "0.05", "t2.micro": "0.1", "t2.small": "0.2", "t2.medium": "0.4", "t2.large": "0.6", "t2.xlarge": "0.9", "t2.2xlarge": "1.36",
		"t3.nano": "0.1", "t3.micro": "0.2", "t3.small": "0.4", "t3.medium": "0.4", "t3.large": "0.6", "t3.xlarge": "1.6", "t3.2xlarge": "3.2",
		"t3a.nano": "0.1", "t3a.micro": "0.2", "t3a.small": "0.4", "t3a.medium": "0.4", "t3a.large": "0.6", "t3a.xlarge": "1.6", "t3a.2xlarge": "3.2",
		"t4g.nano": "0.1", "t4g.micro": "0.2", "t4g.small": "0.4", "t4g.medium": "0.4", "t4g.large": "0.6", "t4g.xlarge": "1.6", "t4g.2xlarge": "3.2",
	}
	for _, id := range []pricing.OfferingID{"aws/ec2", "aws/eks-ec2"} {
		placement := offering(t, id).Placement
		var list []pricing.Baseline
		if placement.Fleet != nil {
			list = placement.Fleet.Baselines
		} else {
			list = placement.Packed.Baselines
		}
		if len(list) != len(want) {
			t.Errorf("%s: %d baselines, want %d", id, len(list), len(want))
		}
		for _, baseline := range list {
			if got := pricing.Text(baseline.VCPU); got != want[baseline.Type] {
				t.Errorf("%s: %s sustains %s vCPU, want %s", id, baseline.Type, got, want[baseline.Type])
			}
		}
	}
}

func TestRestrictionFollowsTheName(t *testing.T) {
	tests := map[string]pricing.Restriction{
		"m5.large":         pricing.Unrestricted,
		"t3.micro":         pricing.Unrestricted,
		"c7i-flex.large":   pricing.Unrestricted,
		"hpc7g.16xlarge":   pricing.Unrestricted,
		"i3p.16xlarge":     pricing.Unrestricted,
		"inf2.xlarge":      pricing.RestrictAccelerator,
		"g4dn.xlarge":      pricing.RestrictAccelerator,
		"g5g.metal":        pricing.RestrictAccelerator,
		"gr6.4xlarge":      pricing.RestrictAccelerator,
		"g6f.large":        pricing.RestrictAccelerator,
		"p3dn.24xlarge":    pricing.RestrictAccelerator,
		"p6-b200.48xlarge": pricing.RestrictAccelerator,
		"trn1n.32xlarge":   pricing.RestrictAccelerator,
		"dl1.24xlarge":     pricing.RestrictAccelerator,
		"dl2q.24xlarge":    pricing.RestrictAccelerator,
		"vt1.3xlarge":      pricing.RestrictAccelerator,
		"f2.6xlarge":       pricing.RestrictAccelerator,
		"m5.metal":         pricing.RestrictBareMetal,
		"m7i.metal-24xl":   pricing.RestrictBareMetal,
		"u-6tb1.metal":     pricing.RestrictBareMetal,
		"t1.micro":         pricing.RestrictUnsized,
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			if got := aws.Restriction(name); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestFamilyIsThePartBeforeTheDot(t *testing.T) {
	for name, want := range map[string]string{
		"m5.large": "m5", "c7i-flex.large": "c7i-flex", "u7i-12tb.224xlarge": "u7i-12tb", "t4g.nano": "t4g", "m5": "m5",
	} {
		if got := aws.Family(name); got != want {
			t.Errorf("family of %s is %q, want %q", name, got, want)
		}
	}
}
