package aws_test

import (
	"reflect"
	"slices"
	"testing"

	"breakeven/pricing"
	"breakeven/providers/aws"
	"breakeven/providers/providertest"
)

func TestConformance(t *testing.T) { providertest.Run(t, aws.New()) }

func offering(t *testing.T, id pricing.OfferingID) pricing.Offering {
	t.Helper()
	for _, o := range aws.New().Offerings() {
		if o.ID == id {
			return o
		}
	}
	t.Fatalf("no offering %s", id)
	return pricing.Offering{}
}

func names(o pricing.Offering) []pricing.MeterName {
	var list []pricing.MeterName
	for _, meter := range o.Meters {
		list = append(list, meter.Name)
	}
	return list
}

// The names of what stands around the compute, in the order of the bill.
var (
	ownEndpoint  = []pricing.MeterName{"gateway-requests", "rest-gateway-requests", "data-out", "logs", "nat-hours", "nat-data"}
	loadBalanced = []pricing.MeterName{
		"load-balancer", "load-balancer-units", "gateway-requests", "rest-gateway-requests", "public-address",
		"data-out", "logs", "nat-hours", "nat-data",
	}
	onMachines = []pricing.MeterName{
		"load-balancer", "load-balancer-units", "gateway-requests", "rest-gateway-requests", "public-address",
		"data-out", "logs", "disk", "nat-hours", "nat-data",
	}
)

func TestMetersStandInTheOrderOfTheBill(t *testing.T) {
	tests := []struct {
		id     pricing.OfferingID
		want   []pricing.MeterName
		around []pricing.MeterName
	}{
		{"aws/lambda", []pricing.MeterName{"requests", "memory-time", "provisioned-duration", "provisioned-memory-time", "ephemeral-storage"}, ownEndpoint},
		{"aws/fargate", []pricing.MeterName{"vcpu-time", "memory-time", "ephemeral-storage"}, loadBalanced},
		{"aws/ecs-ec2", []pricing.MeterName{"instance-time"}, onMachines},
		{"aws/eks-ec2", []pricing.MeterName{"instance-time", "control-plane"}, onMachines},
		{"aws/eks-fargate", []pricing.MeterName{"vcpu-time", "memory-time", "ephemeral-storage", "control-plane"}, loadBalanced},
		{"aws/app-runner", []pricing.MeterName{"vcpu-time", "memory-time", "provisioned-memory-time"}, ownEndpoint},
		{"aws/ec2", []pricing.MeterName{"instance-time"}, onMachines},
	}
	if sold := len(aws.New().Offerings()); sold != len(tests) {
		t.Errorf("%d offerings, of which %d are tested", sold, len(tests))
	}
	for _, test := range tests {
		t.Run(string(test.id), func(t *testing.T) {
			if got, want := names(offering(t, test.id)), slices.Concat(test.want, test.around); !slices.Equal(got, want) {
				t.Errorf("meters %v, want %v", got, want)
			}
		})
	}
}

func TestLambdaIsPricedPerArchitecture(t *testing.T) {
	lambda := offering(t, "aws/lambda")
	for _, meter := range lambda.Meters {
		if meter.AnyArchitecture != meter.Basis.Surrounds() {
			t.Errorf("meter %s: one price for both architectures: %v", meter.Name, meter.AnyArchitecture)
		}
		if meter.Allowance != nil {
			t.Errorf("meter %s defines an allowance that the price list publishes", meter.Name)
		}
	}
	if lambda.Meters[0].TierScope != pricing.ScopeAccount || lambda.Meters[1].TierScope != pricing.ScopeAccountRegion {
		t.Errorf("scopes %s and %s", lambda.Meters[0].TierScope, lambda.Meters[1].TierScope)
	}
}

func TestLambdaLimits(t *testing.T) {
	sandbox := offering(t, "aws/lambda").Placement.Sandbox
	want := []pricing.SizeRange{{FromMB: 128, ToMB: 10_240, StepMB: 1, MBPerVCPU: 1_769}}
	if !reflect.DeepEqual(sandbox.Sizes, want) {
		t.Errorf("sizes %+v, want %+v", sandbox.Sizes, want)
	}
	if pricing.Text(sandbox.MaxDurationMs) != "900000" || pricing.Text(sandbox.Duration.IncrementMs) != "1" {
		t.Errorf("duration up to %s ms in steps of %s ms", sandbox.MaxDurationMs, sandbox.Duration.IncrementMs)
	}
	if sandbox.IncludedStorageMB != 512 || sandbox.MaxStorageMB != 10_240 || *sandbox.Provisioned != (pricing.Provisioned{BlockSeconds: 300}) {
		t.Errorf("limits %+v", sandbox)
	}
}

func TestFargateSizes(t *testing.T) {
	fleet := offering(t, "aws/fargate").Placement.Fleet
	count := map[string]int{}
	sizes := map[string]bool{}
	for _, shape := range fleet.Shapes {
		vcpu := pricing.Text(shape.VCPU)
		count[vcpu]++
		sizes[vcpu+"/"+pricing.Text(pricing.Quotient(decimalOf(shape.MemoryMiB), decimalOf(1_024)))] = true
	}
	// .5/1/2 GB, 1-4, 2-8, 4-16, 8-30 by 1; 16-60 by 4; 32-120 by 8.
	for vcpu, want := range map[string]int{"0.25": 3, "0.5": 4, "1": 7, "2": 13, "4": 23, "8": 12, "16": 12} {
		if count[vcpu] != want {
			t.Errorf("%s vCPU: %d sizes, want %d", vcpu, count[vcpu], want)
		}
	}
	if len(fleet.Shapes) != 74 {
		t.Errorf("%d sizes, want 74", len(fleet.Shapes))
	}
	for _, valid := range []string{"0.25/0.5", "0.25/2", "0.5/1", "0.5/4", "1/2", "1/8", "2/16", "4/8", "4/30", "8/16", "8/60", "16/32", "16/120"} {
		if !sizes[valid] {
			t.Errorf("size %s is missing", valid)
		}
	}
	for _, invalid := range []string{"0.25/4", "0.25/3", "0.5/0.5", "1/1", "4/31", "8/18", "16/36"} {
		if sizes[invalid] {
			t.Errorf("size %s does not exist", invalid)
		}
	}
	if fleet.IncludedStorageMB != 20_480 || fleet.MaxStorageMB != 204_800 {
		t.Errorf("storage %d of %d MB", fleet.IncludedStorageMB, fleet.MaxStorageMB)
	}
}

func TestClusterNodesUseTheMachineOfferingsPrices(t *testing.T) {
	eks := offering(t, "aws/eks-ec2")
	if eks.Placement.Packed.Nodes != "aws/ec2" || eks.Meters[0].PriceOffering != "aws/ec2" || !eks.Meters[0].PerType {
		t.Errorf("nodes %s, priced by %s", eks.Placement.Packed.Nodes, eks.Meters[0].PriceOffering)
	}
	ecs := offering(t, "aws/ecs-ec2")
	if !reflect.DeepEqual(ecs.Placement, eks.Placement) || !reflect.DeepEqual(ecs.Meters[0], eks.Meters[0]) {
		t.Error("a node of ECS is not a node of EKS")
	}
	// 8 GiB less 512 MiB less 5 %.
	if usable := pricing.Text(eks.Placement.Packed.Reserve.Usable(decimalOf(8_192))); usable != "7270.4" {
		t.Errorf("a node of 8 GiB offers %s MiB, want 7270.4", usable)
	}
	if fill := pricing.Text(eks.Placement.Packed.PackingFill); fill != "0.8" {
		t.Errorf("packing fill %s", fill)
	}
}

func TestRegions(t *testing.T) {
	regions := map[string]pricing.Region{}
	for _, region := range aws.New().Regions() {
		regions[region.ID] = region
	}
	if len(regions) != 36 {
		t.Errorf("%d regions, want 36", len(regions))
	}
	for id, country := range map[string]string{
		"us-east-1": "US", "us-gov-west-1": "US", "eu-central-2": "CH", "eu-central-1": "DE", "ap-east-2": "TW", "me-central-1": "AE",
	} {
		if regions[id].Country != country {
			t.Errorf("%s stands in %q, want %s", id, regions[id].Country, country)
		}
	}
	if !regions["us-east-1"].Default {
		t.Error("us-east-1 is not the default")
	}
}
