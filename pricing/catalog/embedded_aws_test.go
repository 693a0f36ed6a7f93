package catalog

import (
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
)

// TestEmbeddedAWSSpotChecks holds prices around the compute and of commitments, as
// AWS's pages and offer files of the time show them.
func TestEmbeddedAWSSpotChecks(t *testing.T) {
	c := embeddedCatalog(t)
	tests := []struct{ address, unit, price string }{
		{"aws/application-load-balancer/load-balancer/us-east-1/-/any/on_demand", "Endpoint-Hours", "0.0225"},
		{"aws/application-load-balancer/load-balancer-units/us-east-1/-/any/on_demand", "Capacity-Unit-Hours", "0.008"},
		{"aws/application-load-balancer/load-balancer/eu-west-1/-/any/on_demand", "Endpoint-Hours", "0.0252"},
		{"aws/application-load-balancer/load-balancer/sa-east-1/-/any/on_demand", "Endpoint-Hours", "0.034"},
		{"aws/public-ipv4/public-address/us-east-1/-/any/on_demand", "Address-Hours", "0.005"},
		{"aws/api-gateway-http/gateway-requests/us-east-1/-/any/on_demand", "Requests", "0.000001 300000000:0.0000009"},
		{
			"aws/api-gateway-rest/rest-gateway-requests/us-east-1/-/any/on_demand", "Requests",
			"0.0000035 333000000:0.0000028 1000000000:0.00000238 20000000000:0.00000151",
		},
		{"aws/data-transfer/data-out/us-east-1/-/any/on_demand", "GB", "0.09 10240:0.085 51200:0.07 153600:0.05"},
		{"aws/data-transfer/data-out/sa-east-1/-/any/on_demand", "GB", "0.15 10240:0.138 51200:0.126 153600:0.114"},
		{"aws/cloudwatch-logs/logs/us-east-1/-/any/on_demand", "GB", "0.5"},
		{"aws/ebs/disk/us-east-1/-/any/on_demand", "GB-Months", "0.08"},
		{"aws/ebs/disk/eu-central-1/-/any/on_demand", "GB-Months", "0.0952"},
		{"aws/nat-gateway/nat-hours/us-east-1/-/any/on_demand", "Gateway-Hours", "0.045"},
		{"aws/nat-gateway/nat-data/us-east-1/-/any/on_demand", "GB", "0.045"},
		{"aws/eks-fargate/vcpu-time/us-east-1/-/x86_64/on_demand", "vCPU-Hours", "0.04048"},
		{"aws/eks-fargate/memory-time/us-east-1/-/x86_64/on_demand", "GB-Hours", "0.004445"},
		{"aws/app-runner/vcpu-time/us-east-1/-/any/on_demand", "vCPU-Hours", "0.064"},
		{"aws/app-runner/provisioned-memory-time/us-east-1/-/any/on_demand", "GB-Hours", "0.007"},
		{"aws/fargate/vcpu-time/us-east-1/-/x86_64/spot", "vCPU-Hours", "0.01288871"},
		{"aws/fargate/memory-time/eu-west-1/-/arm64/spot", "GB-Hours", "0.00107649"},
		{"aws/fargate/vcpu-time/us-east-1/-/x86_64/savings_plan_1y_no_upfront", "vCPU-Hours", "0.032384"},
		{"aws/fargate/memory-time/us-west-2/-/arm64/savings_plan_3y_all_upfront", "GB-Hours", "0.00174"},
		{"aws/lambda/memory-time/us-east-1/-/x86_64/savings_plan_1y_no_upfront", "GB-Seconds", "0.0000147"},
		{"aws/lambda/memory-time/us-east-1/-/arm64/savings_plan_3y_all_upfront", "GB-Seconds", "0.0000111"},
		{"aws/lambda/provisioned-duration/us-east-1/-/x86_64/savings_plan_1y_no_upfront", "GB-Seconds", "0.00000856"},
		{"aws/lambda/provisioned-memory-time/us-east-1/-/x86_64/savings_plan_1y_no_upfront", "GB-Seconds", "0.00000367"},
		{"aws/ec2/instance-time/us-east-1/m7g.large/arm64/reserved_1y_no_upfront", "Instance-Hours", "0.054"},
		{"aws/ec2/instance-time/us-east-1/t3.medium/x86_64/reserved_1y_no_upfront", "Instance-Hours", "0.0261"},
		{"aws/ec2/instance-time/us-east-1/x2iedn.32xlarge/x86_64/reserved_3y_all_upfront", "Instance-Hours", "7.447412"},
		{"aws/ec2/instance-time/us-east-1/x2iedn.32xlarge/x86_64/reserved_convertible_3y_partial_upfront", "Instance-Hours", "9.523352"},
		{"aws/ec2/instance-time/ap-northeast-1/m7i.4xlarge/x86_64/savings_plan_1y_no_upfront", "Instance-Hours", "0.78895"},
		{"aws/ec2/instance-time/ap-northeast-1/m7i.4xlarge/x86_64/instance_savings_plan_1y_no_upfront", "Instance-Hours", "0.69017"},
	}
	for _, test := range tests {
		address, err := pricing.ParseAddress(test.address)
		if err != nil {
			t.Fatal(err)
		}
		price := c.Price(address)
		if price == nil {
			t.Errorf("%s has no price", address)
			continue
		}
		if string(price.Unit) != test.unit || price.Per != 1 {
			t.Errorf("%s is per %d %s, want %s", address, price.Per, price.Unit, test.unit)
		}
		if tiers := tiersText(price.Tiers); tiers != test.price {
			t.Errorf("%s costs %s, want %s", address, tiers, test.price)
		}
	}
}

// TestEmbeddedAWSHasNoPriceWhereNobodyKnowsOne: these would be guesses.
func TestEmbeddedAWSHasNoPriceWhereNobodyKnowsOne(t *testing.T) {
	c := embeddedCatalog(t)
	for _, text := range []string{
		// Tiers without the first; nothing for HTTP APIs.
		"aws/api-gateway-rest/rest-gateway-requests/sa-east-1/-/any/on_demand",
		"aws/api-gateway-http/gateway-requests/mx-central-1/-/any/on_demand",
		"aws/application-load-balancer/load-balancer-units/sa-east-1/-/any/on_demand",
		"aws/data-transfer/data-out/eu-central-2/-/any/on_demand",
		"aws/ebs/disk/eu-central-2/-/any/on_demand",
		"aws/eks-fargate/vcpu-time/us-gov-west-1/-/x86_64/on_demand",
		"aws/app-runner/vcpu-time/us-west-2/-/any/on_demand",
		// One of the two components has a rate, the other has none.
		"aws/fargate/memory-time/us-east-1/-/x86_64/savings_plan_1y_all_upfront",
		"aws/lambda/provisioned-duration/us-east-1/-/arm64/savings_plan_1y_no_upfront",
		"aws/ec2/instance-time/us-east-1/m5.large/x86_64/reserved_1y_no_upfront",
	} {
		address, err := pricing.ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		if price := c.Price(address); price != nil {
			t.Errorf("%s costs %s", address, tiersText(price.Tiers))
		}
	}
}

func TestEmbeddedAWSConfidence(t *testing.T) {
	const inferred, old, price = pricing.ConfidenceInferred, pricing.ConfidenceOld, pricing.ConfidencePrice
	c := embeddedCatalog(t)
	tests := []struct {
		address string
		want    []pricing.Confidence
	}{
		{"aws/data-transfer/data-out/us-east-1/-/any/on_demand", nil},
		{"aws/data-transfer/data-out/eu-west-1/-/any/on_demand", []pricing.Confidence{inferred, old}},
		{"aws/application-load-balancer/load-balancer/eu-west-1/-/any/on_demand", []pricing.Confidence{old}},
		{"aws/ebs/disk/eu-west-1/-/any/on_demand", []pricing.Confidence{old}},
		{"aws/fargate/vcpu-time/us-east-1/-/x86_64/spot", []pricing.Confidence{price}},
		{"aws/fargate/vcpu-time/eu-central-1/-/x86_64/spot", []pricing.Confidence{old, price}},
		{"aws/lambda/memory-time/us-east-1/-/x86_64/savings_plan_1y_no_upfront", []pricing.Confidence{price}},
		{"aws/lambda/provisioned-duration/us-east-1/-/x86_64/savings_plan_1y_no_upfront", []pricing.Confidence{inferred, price}},
		{"aws/ec2/instance-time/us-east-1/m7g.large/arm64/reserved_1y_no_upfront", nil},
	}
	for _, test := range tests {
		address, err := pricing.ParseAddress(test.address)
		if err != nil {
			t.Fatal(err)
		}
		if price := c.Price(address); price == nil || !slices.Equal(price.LowConfidence, test.want) {
			t.Errorf("%s: %+v, want confidence %v", address, price, test.want)
		}
	}
}

// TestEmbeddedAWSFreeTransferIsApart: one quantity for all regions of an account,
// before the tiers of a region.
func TestEmbeddedAWSFreeTransferIsApart(t *testing.T) {
	a := embeddedCatalog(t).Allowance("aws/data-transfer", "data-out")
	if a == nil || pricing.Text(a.Quantity) != "100" || a.Scope != pricing.ScopeAccount || a.CountsTowardTiers {
		t.Fatalf("allowance %+v", a)
	}
	if !slices.Equal(a.SKUs, []string{"PB257JUQ8U6E6UPM"}) || !strings.Contains(a.Source, "GovCloud") {
		t.Errorf("SKUs %v, source %q", a.SKUs, a.Source)
	}
}

// TestEmbeddedAWSHoldsEveryService guards against a build that lost rows.
func TestEmbeddedAWSHoldsEveryService(t *testing.T) {
	floors := map[pricing.OfferingID]struct{ prices, areas int }{
		"aws/lambda":                    {370, 36},
		"aws/fargate":                   {255, 36},
		"aws/ec2":                       {17_220, 36},
		"aws/eks-fargate":               {68, 34},
		"aws/app-runner":                {3, 1},
		"aws/application-load-balancer": {5, 3},
		"aws/api-gateway-http":          {33, 33},
		"aws/api-gateway-rest":          {32, 32},
		"aws/public-ipv4":               {36, 36},
		"aws/data-transfer":             {27, 27},
		"aws/cloudwatch-logs":           {36, 36},
		"aws/ebs":                       {6, 6},
		"aws/nat-gateway":               {72, 36},
	}
	prices := map[pricing.OfferingID]int{}
	areas := map[pricing.OfferingID]map[pricing.Area]bool{}
	list := embeddedCatalog(t).List("aws")
	for i := range list.Prices {
		at := list.Prices[i].Address
		if areas[at.Offering] == nil {
			areas[at.Offering] = map[pricing.Area]bool{}
		}
		prices[at.Offering]++
		areas[at.Offering][at.Area] = true
	}
	for id, floor := range floors {
		if prices[id] < floor.prices || len(areas[id]) < floor.areas {
			t.Errorf("%s has %d prices in %d areas, want at least %d in %d", id, prices[id], len(areas[id]), floor.prices, floor.areas)
		}
	}
}
