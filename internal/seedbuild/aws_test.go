package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
	"breakeven/providers/aws"
)

// buildAWS makes the list of one provider, so that a fact of another cannot fail it.
func buildAWS(t *testing.T, facts string) (*pricing.PriceList, string, error) {
	t.Helper()
	b := newBuilder(aws.ID, defaultFetched, nil)
	if err := collectAWS(b, os.DirFS(facts)); err != nil {
		return nil, "", err
	}
	list, err := b.list()
	if err != nil {
		return nil, "", err
	}
	var report strings.Builder
	b.report(&report, list)
	return list, report.String(), nil
}

func TestBuildMakesOneAWSPricePerAddress(t *testing.T) {
	want := []string{
		"aws/api-gateway-http/gateway-requests/us-east-1/-/any/on_demand = 0:1 300:0.9 per 1 Requests [HTTP] [] 2025-10-20",
		"aws/api-gateway-rest/rest-gateway-requests/us-east-1/-/any/on_demand = 0:3.5 per 1 Requests [REST] [] 2025-10-20",
		"aws/app-runner/vcpu-time/us-east-1/-/any/on_demand = 0:0.064 per 1 vCPU-Hours [] [] 2026-06-27",
		// Published under two services, at one price.
		"aws/application-load-balancer/load-balancer/eu-central-2/-/any/on_demand = 0:0.0252 per 1 Endpoint-Hours [LB1 LB2] [old] 2023-02-23",
		"aws/application-load-balancer/load-balancer-units/us-east-1/-/any/on_demand = 0:0.008 per 1 Capacity-Unit-Hours [LCU] [] 2026-08-01",
		"aws/cloudwatch-logs/logs/us-east-1/-/any/on_demand = 0:0.5 per 1 GB [LOGS] [] 2025-09-23",
		"aws/data-transfer/data-out/eu-central-2/-/any/on_demand = 0:0.11 per 1 GB [] [inferred old] 2024-07-01",
		"aws/data-transfer/data-out/us-east-1/-/any/on_demand = 0:0.09 10240:0.085 per 1 GB [OUT] [] 2026-06-01",
		// Of a year without a day: the first it can be.
		"aws/ebs/disk/eu-central-2/-/any/on_demand = 0:0.0952 per 1 GB-Months [] [] 2026-01-01",
		"aws/ebs/disk/us-east-1/-/any/on_demand = 0:0.088 per 1 GB-Months [GP3] [old] 2023-02-23",
		"aws/ec2/instance-time/eu-central-2/m9.huge/x86_64/on_demand = 0:3 per 1 Instance-Hours [] [] 2025-11-04",
		"aws/ec2/instance-time/eu-central-2/m9.huge/x86_64/reserved_convertible_3y_partial_upfront = 0:1.5 per 1 Instance-Hours [] [] 2026-07-20",
		"aws/ec2/instance-time/us-east-1/cc9.large/x86_64/on_demand = 0:2 per 1 Instance-Hours [] [inferred] 2025-11-04",
		"aws/ec2/instance-time/us-east-1/m9.large/x86_64/instance_savings_plan_1y_no_upfront = 0:0.07 per 1 Instance-Hours [] [] 2026-09-25",
		"aws/ec2/instance-time/us-east-1/m9.large/x86_64/on_demand = 0:0.1 per 1 Instance-Hours [] [] 2025-11-04",
		"aws/ec2/instance-time/us-east-1/m9.metal/arm64/on_demand = 0:5 per 1 Instance-Hours [] [price] 2025-11-04",
		"aws/eks-ec2/control-plane/us-east-1/-/any/on_demand = 0:0.1 per 1 Cluster-Hours [ONE TWO] [] 2025-10-28",
		"aws/eks-fargate/vcpu-time/us-east-1/-/x86_64/on_demand = 0:0.04 per 1 vCPU-Hours [POD] [] 2025-10-28",
		"aws/fargate/ephemeral-storage/us-east-1/-/any/on_demand = 0:0.01 per 1 GB-Hours [DISK] [] 2025-10-27",
		"aws/fargate/vcpu-time/us-east-1/-/x86_64/on_demand = 0:0.04 per 1 vCPU-Hours [CPU] [] 2025-10-27",
		"aws/fargate/vcpu-time/us-east-1/-/x86_64/savings_plan_3y_all_upfront = 0:0.02 per 1 vCPU-Hours [] [] 2026-09-25",
		"aws/fargate/vcpu-time/us-east-1/-/x86_64/spot = 0:0.01 per 1 vCPU-Hours [] [old price] 2021-04-05",
		"aws/lambda/memory-time/us-east-1/-/x86_64/on_demand = 0:0.75 100:0.5 per 1 GB-Seconds [DUR] [] 2025-10-30",
		"aws/lambda/provisioned-duration/us-east-1/-/x86_64/savings_plan_1y_no_upfront = 0:0.3 per 1 GB-Seconds [] [inferred price] 2026-09-25",
		"aws/lambda/requests/eu-central-2/-/arm64/on_demand = 0:0.5 per 1 Requests [REQ2] [] 2025-10-30",
		"aws/lambda/requests/us-east-1/-/arm64/on_demand = 0:0.25 per 1 Requests [REQ] [] 2025-10-30",
		"aws/nat-gateway/nat-data/us-east-1/-/any/on_demand = 0:0.045 per 1 GB [NATB] [] 2025-10-28",
		"aws/nat-gateway/nat-hours/us-east-1/-/any/on_demand = 0:0.045 per 1 Gateway-Hours [NATH] [] 2025-10-28",
		"aws/public-ipv4/public-address/us-east-1/-/any/on_demand = 0:0.005 per 1 Address-Hours [IP] [] 2025-11-04",
	}
	list, _, err := buildAWS(t, testFacts)
	if err != nil {
		t.Fatal(err)
	}
	got := dumpList(list)
	if !slices.Equal(got, want) {
		t.Errorf("prices are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestBuildReportsWhatStaysOutOfAWS(t *testing.T) {
	_, report, err := buildAWS(t, testFacts)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"aws: 29 prices, 4 machine types, 3 allowances, published 2026-09-25",
		// Two tiers that begin at 333 requests.
		"2 rows: API Gateway REST tiers of regions whose first tier the source lacks",
		"1 rows: API Gateway caches and WebSocket APIs", "1 rows: CloudWatch other than the ingestion of logs",
		"1 rows: CloudWatch vended logs", "1 rows: EBS snapshots", "1 rows: EBS volumes other than gp3",
		"1 rows: EKS extended support", "1 rows: Fargate for Windows", "1 rows: Lambda components without a meter",
		"1 rows: Lambda durable functions", "1 rows: data transfer between zones", "1 rows: idle addresses and VPC endpoints",
		"1 rows: network load balancers",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
}

func TestAWSCommitmentSaysThatItsUpfrontPaymentIsSpread(t *testing.T) {
	list, _, err := buildAWS(t, testFacts)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list.Prices {
		price := &list.Prices[i]
		want := strings.HasSuffix(string(price.Address.Purchase), "_upfront") && !strings.HasSuffix(string(price.Address.Purchase), "_no_upfront")
		if spread := strings.HasSuffix(price.Source, "the upfront payment is spread over the hours of the term"); spread != want {
			t.Errorf("%s: source %q", price.Address, price.Source)
		}
		if price.Upfront != nil {
			t.Errorf("%s: the list publishes the price spread already, but has %+v upfront", price.Address, price.Upfront)
		}
	}
}

func TestBuildOfAWSFailsByName(t *testing.T) {
	const (
		plan = "public doc quoting AWSComputeSavingsPlan us-east-1 offer"
		note = "public evidence note verified 2026-09-30 from AWS offer files"
		vpc  = "lamngockhuong/aws-price@508fb45 lib/data/pricing/vpc.json"
	)
	tests := []struct{ name, file, row, want string }{
		{
			"a plan of an unknown kind", "aws/commitments.csv",
			"aws,X,us-east-1,P,plan=DatabaseSP;term=1yr;payment=No Upfront,Hrs,0,Inf,1,2026-09-25," + plan, `plan "DatabaseSP" of class "" is unknown`,
		},
		{
			"a term of five years", "aws/commitments.csv",
			"aws,X,us-east-1,P,plan=ComputeSP;term=5yr;payment=No Upfront,Hrs,0,Inf,1,2026-09-25," + plan, `term "5yr" is unknown`,
		},
		{
			"a payment that is none", "aws/commitments.csv",
			"aws,X,us-east-1,P,plan=ComputeSP;term=1yr;payment=Later,Hrs,0,Inf,1,2026-09-25," + plan, `payment "Later" is unknown`,
		},
		{
			"a plan for an unknown service", "aws/commitments.csv",
			"aws,X,us-east-1,P,plan=ComputeSP;discountedService=AmazonS3;term=1yr;payment=No Upfront,Hrs,0,Inf,1,2026-09-25," + plan,
			`commitment for service "AmazonS3" is unknown`,
		},
		{
			"a reservation of a type that nobody sells", "aws/commitments.csv",
			"aws,AmazonEC2,us-east-1,P,plan=RI;offeringClass=standard;instanceType=z1.large;os=Linux;tenancy=Shared;term=1yr;payment=No Upfront,Hrs,0,Inf,1,2026-09-25," + plan,
			`machine type "z1.large", which has no price on demand`,
		},
		{
			"a reservation with a licence", "aws/commitments.csv",
			"aws,AmazonEC2,us-east-1,P,plan=RI;offeringClass=standard;instanceType=m9.large;os=Windows;tenancy=Shared;term=1yr;payment=No Upfront,Hrs,0,Inf,1,2026-09-25," + plan,
			`os "Windows"`,
		},
		{
			"an unknown kind of API", "aws/apigateway.csv",
			"aws,AmazonApiGateway,us-east-1,A,component=grpc,Requests,0,Inf,1,2025-10-20," + vpc, `component "grpc" is unknown`,
		},
		{
			"an unknown price of CloudWatch", "aws/cloudwatch.csv",
			"aws,AmazonCloudWatch,us-east-1,Dreams,sku=X,GB,0,Inf,1,2025-09-23," + vpc, `price "Dreams" is unknown`,
		},
		{
			"an unknown price of the network", "aws/network_nat_ipv4.csv",
			"aws,AmazonVPC,us-east-1,PublicIPv6,component=network,Hrs,0,Inf,1,2025-11-04," + vpc, `price "PublicIPv6" is unknown`,
		},
		{
			"an unknown service around", "aws/surrounding.csv",
			"aws,AmazonS3,us-east-1,S,component=x,GB,0,Inf,1,2026-06-01," + note, `service "AmazonS3" is unknown`,
		},
		{
			"an unknown component of data transfer", "aws/surrounding.csv",
			"aws,AWSDataTransfer,us-east-1,S,component=sideways,GB,0,Inf,1,2026-06-01," + note, `component "sideways" is unknown`,
		},
		{
			"a free quantity of one region", "aws/surrounding.csv",
			"aws,AWSDataTransfer,us-east-1,S,component=internet-egress-free-tier,GB,0,100,0,2026-06-01," + note, "not a global first tier",
		},
		{
			"two prices of a load balancer", "aws/surrounding.csv",
			"aws,AWSELB,us-east-1,LCUUsage,component=alb-lcu,LCU-Hrs,0,Inf,0.009,2026-08-01," + note,
			"price aws/application-load-balancer/load-balancer-units/us-east-1/-/any/on_demand: contradiction",
		},
		{
			"a disk by the byte", "aws/surrounding.csv",
			"aws,AmazonEC2,us-east-1,D,component=ebs-gp3-storage,Bytes,0,Inf,1,2026-08-01," + note, `unit "Bytes" of disk is unknown`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := buildAWS(t, factsWith(t, test.file, test.row))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
}

// TestEveryAWSPurchaseHasAPriceSomewhere: what AWS sells and no fact prices is
// named here, so that neither a typo nor a lost row hides among it.
func TestEveryAWSPurchaseHasAPriceSomewhere(t *testing.T) {
	const (
		floats    = "spot prices of instances float; the facts have none"
		partly    = "the plans' file was quoted without the rates paid half upfront"
		oneTerm   = "the plans' rates of instances were quoted for one year without upfront payment"
		otherSKUs = "the plans' rates were quoted for tasks of ECS, and pods of EKS have SKUs of their own"
	)
	reason := func(at pricing.Address) string {
		name := string(at.Purchase)
		plan := strings.Contains(name, "savings_plan")
		switch {
		case at.Offering == "aws/ec2" && at.Purchase == pricing.Spot:
			return floats
		case at.Offering == "aws/ec2" && plan && !strings.HasSuffix(name, "_1y_no_upfront"):
			return oneTerm
		case at.Offering == "aws/eks-fargate" && plan:
			return otherSKUs
		case strings.HasPrefix(name, "savings_plan") && strings.HasSuffix(name, "_partial_upfront"):
			return partly
		case at.Offering == "aws/lambda" && at.Meter != "memory-time" && name != "savings_plan_1y_no_upfront":
			return "the plans' rates of provisioned concurrency were quoted once"
		default:
			return ""
		}
	}
	type meter struct {
		offering pricing.OfferingID
		name     pricing.MeterName
		bought   pricing.Purchase
	}
	priced := map[meter]bool{}
	list := embedded(t).List("aws")
	for i := range list.Prices {
		at := list.Prices[i].Address
		priced[meter{at.Offering, at.Meter, at.Purchase}] = true
	}
	for _, offering := range aws.New().Offerings() {
		for _, m := range offering.Meters {
			id := m.PriceOffering
			if id == "" {
				id = offering.ID
			}
			for _, bought := range m.Purchases {
				at := pricing.Address{Offering: id, Meter: m.Name, Purchase: bought}
				if has, why := priced[meter{id, m.Name, bought}], reason(at); has != (why == "") {
					t.Errorf("%s/%s bought as %s: priced %v, but %q", id, m.Name, bought, has, why)
				}
			}
		}
	}
}
