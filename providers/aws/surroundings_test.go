package aws_test

import (
	"slices"
	"testing"

	"breakeven/pricing"
	"breakeven/providers/aws"
)

func meterOf(t *testing.T, o pricing.Offering, name pricing.MeterName) pricing.Meter {
	t.Helper()
	for _, meter := range o.Meters {
		if meter.Name == name {
			return meter
		}
	}
	t.Fatalf("%s has no meter %s", o.ID, name)
	return pricing.Meter{}
}

func TestAServiceAroundTheComputeIsTheSameForEveryOffering(t *testing.T) {
	services := map[pricing.MeterName]pricing.OfferingID{
		"load-balancer": "aws/application-load-balancer", "load-balancer-units": "aws/application-load-balancer",
		"gateway-requests": "aws/api-gateway-http", "rest-gateway-requests": "aws/api-gateway-rest",
		"public-address": "aws/public-ipv4", "data-out": "aws/data-transfer", "logs": "aws/cloudwatch-logs",
		"disk": "aws/ebs", "nat-hours": "aws/nat-gateway", "nat-data": "aws/nat-gateway",
	}
	for _, o := range aws.New().Offerings() {
		for _, meter := range o.Meters {
			if !meter.Basis.Surrounds() {
				continue
			}
			if meter.PriceOffering != services[meter.Name] || meter.PriceMeter != "" || !meter.AnyArchitecture || meter.Area != pricing.AreaRegion {
				t.Errorf("%s: meter %s is priced at %s/%s", o.ID, meter.Name, meter.PriceOffering, meter.PriceMeter)
			}
			if len(meter.Purchases)+len(meter.Discounts) > 0 || meter.TierScope != pricing.ScopeAccountRegion {
				t.Errorf("%s: meter %s: purchases %v, scope %s", o.ID, meter.Name, meter.Purchases, meter.TierScope)
			}
		}
	}
}

func TestAnHTTPAPICountsHalfMegabytesAndARESTAPIDoesNot(t *testing.T) {
	lambda := offering(t, "aws/lambda")
	if kb := meterOf(t, lambda, "gateway-requests").RequestKB; kb != 512 {
		t.Errorf("HTTP API: a request for every %d KB, want 512", kb)
	}
	if kb := meterOf(t, lambda, "rest-gateway-requests").RequestKB; kb != 0 {
		t.Errorf("REST API: a request for every %d KB, want one each", kb)
	}
}

func TestFleetsStandBehindALoadBalancerWithTwoAddresses(t *testing.T) {
	own := map[pricing.OfferingID]bool{"aws/lambda": true, "aws/app-runner": true}
	for _, o := range aws.New().Offerings() {
		if own[o.ID] {
			if o.Front != nil {
				t.Errorf("%s has an endpoint of its own, and a load balancer", o.ID)
			}
			continue
		}
		if o.Front == nil || o.Front.Addresses != 2 || *o.Front.Units != (pricing.CapacityUnits{
			NewConnectionsPerSecond: 25, ActiveConnections: 3_000, GBPerHour: 1,
		}) || len(o.Front.Assumptions) == 0 {
			t.Errorf("%s: front %+v", o.ID, o.Front)
		}
	}
}

func TestPodsOnFargateReserveMemoryAndShareTheClustersControlPlane(t *testing.T) {
	pods := offering(t, "aws/eks-fargate")
	fleet := pods.Placement.Fleet
	if usable := pricing.Text(fleet.Reserve.Usable(decimalOf(512))); usable != "256" {
		t.Errorf("a pod of 512 MiB offers %s MiB, want 256", usable)
	}
	if len(fleet.Shapes) != 74 || fleet.IncludedStorageMB != 20_480 || fleet.MaxStorageMB != 179_200 {
		t.Errorf("%d sizes, storage %d of %d MB", len(fleet.Shapes), fleet.IncludedStorageMB, fleet.MaxStorageMB)
	}
	if !slices.Equal(pods.Architectures, []pricing.Architecture{pricing.X86}) || slices.Contains(pods.Purchases, pricing.Spot) {
		t.Errorf("pods on Fargate run on %v, bought %v", pods.Architectures, pods.Purchases)
	}
	if from := meterOf(t, pods, "control-plane").PriceOffering; from != "aws/eks-ec2" {
		t.Errorf("control plane priced at %s", from)
	}
	if from := meterOf(t, pods, "ephemeral-storage").PriceOffering; from != "aws/fargate" {
		t.Errorf("storage priced at %s", from)
	}
	if from := meterOf(t, pods, "vcpu-time").PriceOffering; from != "" {
		t.Errorf("pods have prices of their own, but use those of %s", from)
	}
}

func TestAppRunnerIsNamedOnlyAndDoubtful(t *testing.T) {
	runner := offering(t, "aws/app-runner")
	shared := runner.Placement.Shared
	if !runner.NamedOnly || !slices.Equal(runner.LowConfidence, []pricing.Confidence{pricing.ConfidenceRule}) {
		t.Errorf("named only: %v, confidence %v", runner.NamedOnly, runner.LowConfidence)
	}
	if shared.MinWarmInstances != 1 || shared.MaxConcurrency != 200 || pricing.Text(shared.MaxDurationMs) != "120000" {
		t.Errorf("limits %+v", shared)
	}
	if len(shared.Shapes) != 11 || shared.Shapes[10].MemoryMiB != 12_288 || pricing.Text(shared.Shapes[10].VCPU) != "4" {
		t.Errorf("sizes %v", shared.Shapes)
	}
}

// What AWS sells: three payments for each of two terms, of each kind.
func TestPurchases(t *testing.T) {
	tests := []struct {
		id   pricing.OfferingID
		want int // on demand, spot, six of each kind
		some pricing.Purchase
		not  pricing.Purchase
	}{
		{"aws/lambda", 1 + 6, "savings_plan_3y_all_upfront", "instance_savings_plan_1y_no_upfront"},
		{"aws/fargate", 2 + 6, pricing.Spot, "reserved_1y_no_upfront"},
		{"aws/ecs-ec2", 2 + 24, "reserved_convertible_1y_partial_upfront", pricing.Committed1Y},
		{"aws/eks-ec2", 2 + 24, "instance_savings_plan_3y_all_upfront", "reserved_1y"},
		{"aws/eks-fargate", 1 + 6, "savings_plan_1y_no_upfront", pricing.Spot},
		{"aws/app-runner", 1, pricing.OnDemand, pricing.Spot},
		{"aws/ec2", 2 + 24, "reserved_3y_partial_upfront", pricing.Committed3Y},
	}
	for _, test := range tests {
		sold := offering(t, test.id).Purchases
		if len(sold) != test.want || !slices.Contains(sold, test.some) || slices.Contains(sold, test.not) {
			t.Errorf("%s is sold in %d ways, want %d with %s and without %s: %v", test.id, len(sold), test.want, test.some, test.not, sold)
		}
	}
}

func TestPlansCoverTimeButNeitherRequestsNorStorageNorControlPlanes(t *testing.T) {
	const plan pricing.Purchase = "savings_plan_1y_no_upfront"
	tests := []struct {
		id      pricing.OfferingID
		meter   pricing.MeterName
		covered bool
	}{
		{"aws/lambda", "requests", false},
		{"aws/lambda", "memory-time", true},
		{"aws/lambda", "provisioned-duration", true},
		{"aws/lambda", "provisioned-memory-time", true},
		{"aws/lambda", "ephemeral-storage", false},
		{"aws/fargate", "vcpu-time", true},
		{"aws/fargate", "memory-time", true},
		{"aws/fargate", "ephemeral-storage", false},
		{"aws/eks-ec2", "instance-time", true},
		{"aws/eks-ec2", "control-plane", false},
		{"aws/eks-fargate", "control-plane", false},
		{"aws/ec2", "instance-time", true},
		{"aws/ec2", "load-balancer", false},
		{"aws/ec2", "disk", false},
	}
	for _, test := range tests {
		meter := meterOf(t, offering(t, test.id), test.meter)
		if covered := meter.PricedAs(plan) == plan; covered != test.covered {
			t.Errorf("%s: meter %s is covered: %v, want %v", test.id, test.meter, covered, test.covered)
		}
	}
}
