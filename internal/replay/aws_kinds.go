package replay

import (
	"breakeven/pricing"
)

// awsKind is how a service writes the products of a meter.
type awsKind struct {
	offering     pricing.OfferingID
	meter        pricing.MeterName
	architecture pricing.Architecture // empty: of any type
	free         bool

	service   string
	family    string
	usage     string
	old       bool // no prefix in us-east-1
	operation string
	unit      string
	extra     [][2]string // further attributes
	// decoys change a product into one that must be left alone.
	decoys []awsDecoy
}

// awsDecoy is what a product that must be left alone has instead.
type awsDecoy struct {
	usage     string // instead of the kind's
	zero      bool   // listed at no price
	overrides [][2]string
}

// variants is how many products stand for a price, itself included.
func (k *awsKind) variants() int { return 1 + len(k.decoys) }

// awsKindOf is how the price at an address is written; nil where AWS has none.
func awsKindOf(a *pricing.Address) *awsKind {
	for i := range awsKinds {
		k := &awsKinds[i]
		if !k.free && k.offering == a.Offering && k.meter == a.Meter && (k.architecture == "" || k.architecture == a.Architecture) {
			return k
		}
	}
	return nil
}

func awsFreeKind(a *pricing.Allowance) *awsKind {
	for i := range awsKinds {
		k := &awsKinds[i]
		if k.free && k.offering == a.Offering && k.meter == a.Meter {
			return k
		}
	}
	return nil
}

// outpost and localZone are the places that are no regions.
var (
	awsOutpost   = [][2]string{{"locationType", "AWS Outposts"}}
	awsLocalZone = [][2]string{{"locationType", "AWS Local Zone"}, {"regionCode", "us-west-2-lax-1"}}
)

var awsKinds = append(awsLambdaKinds(), []awsKind{
	{
		offering: "aws/ec2", meter: "instance-time", service: "AmazonEC2", family: "Compute Instance", usage: "BoxUsage", old: true,
		operation: "RunInstances", unit: "Hrs",
		extra: [][2]string{
			{"operatingSystem", "Linux"},
			{"tenancy", "Shared"},
			{"preInstalledSw", "NA"},
			{"capacitystatus", "Used"},
			{"marketoption", "OnDemand"},
			{"licenseModel", "No License required"},
		},
		decoys: []awsDecoy{
			{usage: "DedicatedUsage", overrides: [][2]string{{"tenancy", "Dedicated"}}},
			{usage: "UnusedBox", overrides: [][2]string{{"capacitystatus", "UnusedCapacityReservation"}}},
			{usage: "Reservation", zero: true, overrides: [][2]string{{"capacitystatus", "AllocatedCapacityReservation"}}},
			{overrides: [][2]string{{"operatingSystem", "Windows"}, {"operation", "RunInstances:0002"}}},
			{overrides: [][2]string{{"operatingSystem", "Windows"}, {"operation", "RunInstances:0800"}, {"licenseModel", "Bring your own license"}}},
			{overrides: [][2]string{{"preInstalledSw", "SQL Web"}, {"operation", "RunInstances:0200"}}},
			{overrides: [][2]string{{"operation", "RunInstances:0010"}}},
			{usage: "HostBoxUsage", zero: true, overrides: [][2]string{{"tenancy", "Host"}}},
			{overrides: [][2]string{{"marketoption", "CapacityBlock"}}},
			{zero: true},
			{overrides: awsOutpost},
			{overrides: awsLocalZone},
		},
	},
	{
		offering: "aws/fargate", meter: "vcpu-time", architecture: pricing.X86, service: "AmazonECS", family: "Compute",
		usage: "Fargate-vCPU-Hours:perCPU", unit: "hours", extra: [][2]string{{"cputype", "perCPU"}, {"tenancy", "Shared"}},
		decoys: []awsDecoy{
			{usage: "Fargate-Windows-vCPU-Hours:perCPU"},
			{usage: "Fargate-Windows-OS-Hours:perCPU"},
			{usage: "ECS-EC2-vCPU-Hours", zero: true, overrides: [][2]string{{"productFamily", "Compute Metering"}}},
			{usage: "ManagedInstances-Fee:m5.large"},
			{usage: "Fargate-vCPU-Hours:perCPU-Outposts"},
		},
	},
	{
		offering: "aws/fargate", meter: "memory-time", architecture: pricing.X86, service: "AmazonECS", family: "Compute",
		usage: "Fargate-GB-Hours", unit: "hours",
		decoys: []awsDecoy{
			{usage: "Fargate-Windows-GB-Hours"}, {usage: "ECS-EC2-GB-Hours", zero: true}, {zero: true},
		},
	},
	{
		offering: "aws/fargate", meter: "vcpu-time", architecture: pricing.ARM, service: "AmazonECS", family: "Compute",
		usage: "Fargate-ARM-vCPU-Hours:perCPU", unit: "hours",
	},
	{
		offering: "aws/fargate", meter: "memory-time", architecture: pricing.ARM, service: "AmazonECS", family: "Compute",
		usage: "Fargate-ARM-GB-Hours", unit: "hours",
	},
	{
		offering: "aws/fargate", meter: "ephemeral-storage", service: "AmazonECS", family: "Compute",
		usage: "Fargate-EphemeralStorage-GB-Hours", unit: "GB-Hours", extra: [][2]string{{"storagetype", "default"}},
	},
	{
		offering: "aws/eks-ec2", meter: "control-plane", service: "AmazonEKS", family: "Compute",
		usage: "AmazonEKS-Hours:perCluster", unit: "Hours", operation: "CreateOperation",
		decoys: []awsDecoy{
			{usage: "AmazonEKS-Hours:extendedSupport"},
			{usage: "EKS-Auto:m5.large", overrides: [][2]string{{"eksproducttype", "AutoMode"}, {"instancetype", "m5.large"}}},
		},
	},
	{
		offering: "aws/eks-fargate", meter: "vcpu-time", service: "AmazonEKS", family: "Compute",
		usage: "Fargate-vCPU-Hours:perCPU", unit: "hours",
	},
	{
		offering: "aws/eks-fargate", meter: "memory-time", service: "AmazonEKS", family: "Compute",
		usage: "Fargate-GB-Hours", unit: "hours",
	},
	{
		offering: "aws/app-runner", meter: "vcpu-time", service: "AWSAppRunner", family: "Compute",
		usage: "AppRunner-vCPU-hours", unit: "vCPU-hours",
		decoys: []awsDecoy{{usage: "AppRunner-build-minutes"}, {usage: "AppRunner-automatic-deployment"}},
	},
	{
		offering: "aws/app-runner", meter: "memory-time", service: "AWSAppRunner", family: "Compute",
		usage: "AppRunner-GB-hours", unit: "GB-hours",
	},
	{
		offering: "aws/app-runner", meter: "provisioned-memory-time", service: "AWSAppRunner", family: "Compute",
		usage: "AppRunner-Provisioned-GB-hours", unit: "GB-hours",
	},
	{
		offering: "aws/application-load-balancer", meter: "load-balancer", service: "AWSELB", family: "Load Balancer-Application",
		usage: "LoadBalancerUsage", old: true, operation: "LoadBalancing:Application", unit: "Hrs",
		decoys: []awsDecoy{
			{usage: "TS-LoadBalancerUsage"},
			{usage: "Outposts-LoadBalancerUsage", overrides: awsOutpost},
			{overrides: [][2]string{{"operation", "LoadBalancing:Network"}}},
			{overrides: awsLocalZone},
		},
	},
	{
		offering: "aws/application-load-balancer", meter: "load-balancer-units", service: "AWSELB", family: "Load Balancer-Application",
		usage: "LCUUsage", old: true, operation: "LoadBalancing:Application", unit: "LCU-Hrs",
		decoys: []awsDecoy{{usage: "ReservedLCUUsage"}, {overrides: [][2]string{{"operation", "LoadBalancing:Gateway"}}}},
	},
	{
		offering: "aws/api-gateway-http", meter: "gateway-requests", service: "AmazonApiGateway", family: "API Calls",
		usage: "ApiGatewayHttpRequest", unit: "Requests", operation: "ApiGatewayHttpApi",
		decoys: []awsDecoy{{usage: "ApiGatewayMessage", overrides: [][2]string{{"productFamily", "WebSocket"}}}},
	},
	{
		offering: "aws/api-gateway-rest", meter: "rest-gateway-requests", service: "AmazonApiGateway", family: "API Calls",
		usage: "ApiGatewayRequest", unit: "Requests", operation: "ApiGatewayRequest",
		decoys: []awsDecoy{{usage: "ApiGatewayCacheUsage:0.5GB", overrides: [][2]string{{"productFamily", "Amazon API Gateway Cache"}}}},
	},
	{
		offering: "aws/public-ipv4", meter: "public-address", service: "AmazonVPC", family: "IP Address",
		usage: "PublicIPv4:InUseAddress", unit: "Hrs",
		decoys: []awsDecoy{{usage: "PublicIPv4:IdleAddress"}, {usage: "PublicIPv4:ContiguousBlock"}, {zero: true}},
	},
	{
		offering: "aws/data-transfer", meter: "data-out", service: "AWSDataTransfer", family: "Data Transfer",
		usage: "DataTransfer-Out-Bytes", old: true, unit: "GB",
		extra: [][2]string{{"transferType", "AWS Outbound"}, {"toLocation", "External"}},
		decoys: []awsDecoy{
			{usage: "DataTransfer-In-Bytes", zero: true, overrides: [][2]string{{"transferType", "AWS Inbound"}}},
			{usage: "DataTransfer-Regional-Bytes", overrides: [][2]string{{"transferType", "IntraRegion"}}},
			{usage: "CloudFront-Out-Bytes", zero: true},
			{overrides: [][2]string{{"fromLocationType", "AWS Local Zone"}, {"locationType", "AWS Local Zone"}}},
		},
	},
	{
		offering: "aws/data-transfer", meter: "data-out", free: true, service: "AWSDataTransfer", family: "Data Transfer",
		usage: "Global-DataTransfer-Out-Bytes", unit: "GB", extra: [][2]string{{"transferType", "AWS Outbound"}},
	},
	{
		offering: "aws/cloudwatch-logs", meter: "logs", service: "AmazonCloudWatch", family: "Data Payload",
		usage: "DataProcessing-Bytes", unit: "GB", operation: "PutLogEvents",
		decoys: []awsDecoy{{usage: "VendedLog-Bytes"}, {usage: "DataProcessingIA-Bytes"}, {usage: "TimedStorage-ByteHrs"}},
	},
	{
		offering: "aws/ebs", meter: "disk", service: "AmazonEC2", family: "Storage", usage: "EBS:VolumeUsage.gp3", old: true,
		unit: "GB-Mo", extra: [][2]string{{"volumeApiName", "gp3"}},
		decoys: []awsDecoy{
			{usage: "EBS:VolumeUsage.gp2", overrides: [][2]string{{"volumeApiName", "gp2"}}},
			{usage: "EBS:VolumeP-IOPS.gp3", overrides: [][2]string{{"productFamily", "System Operation"}}},
			{usage: "EBS:VolumeUsage.gp3.outposts", overrides: awsOutpost},
			{overrides: awsOutpost},
			{overrides: awsLocalZone},
		},
	},
	{
		offering: "aws/nat-gateway", meter: "nat-hours", service: "AmazonEC2", family: "NAT Gateway", usage: "NatGateway-Hours", old: true,
		operation: "NatGateway", unit: "Hrs", decoys: []awsDecoy{{overrides: awsLocalZone}, {zero: true}},
	},
	{
		offering: "aws/nat-gateway", meter: "nat-data", service: "AmazonEC2", family: "NAT Gateway", usage: "NatGateway-Bytes", old: true,
		operation: "NatGateway", unit: "GB", decoys: []awsDecoy{{usage: "NatGateway-Prvd-Bytes", zero: true}},
	},
}...)

// awsLambdaKinds: of either architecture.
func awsLambdaKinds() []awsKind {
	var kinds []awsKind
	for architecture, suffix := range map[pricing.Architecture]string{pricing.X86: "", pricing.ARM: "-ARM"} {
		for _, k := range []struct {
			meter              pricing.MeterName
			usage, group, unit string
			decoys             []awsDecoy
		}{
			{"requests", "Request", "AWS-Lambda-Requests", "Requests", []awsDecoy{
				{usage: "Lambda-Edge-Request", overrides: [][2]string{{"group", "AWS-Lambda-Edge-Requests"}}}, {zero: true},
			}},
			{"memory-time", "Lambda-GB-Second", "AWS-Lambda-Duration", "Lambda-GB-Second", []awsDecoy{
				{usage: "Lambda-Edge-GB-Second", overrides: [][2]string{{"group", "AWS-Lambda-Edge-Duration"}}},
				{usage: "Lambda-SnapStart-Cached-GB-S", overrides: [][2]string{{"group", "AWS-Lambda-SnapStart-Cached"}}},
				{usage: "Outposts-Lambda-GB-Second", overrides: awsOutpost},
			}},
			{"provisioned-memory-time", "Lambda-Provisioned-Concurrency", "AWS-Lambda-Provisioned-Concurrency", "Lambda-GB-Second", nil},
			{"provisioned-duration", "Lambda-Provisioned-GB-Second", "AWS-Lambda-Duration-Provisioned", "Lambda-GB-Second", nil},
			{"ephemeral-storage", "Lambda-Storage-GB-Second", "AWS-Lambda-Storage-Duration", "seconds", []awsDecoy{
				{usage: "Lambda-Edge-Storage-GB-Second"},
			}},
		} {
			kinds = append(kinds, awsKind{
				offering: "aws/lambda", meter: k.meter, architecture: architecture, service: "AWSLambda", family: "Serverless",
				usage: k.usage + suffix, old: true, unit: k.unit, extra: [][2]string{{"group", k.group + suffix}}, decoys: k.decoys,
			})
		}
	}
	anywhere := [][2]string{{"location", "Any"}}
	return append(kinds,
		awsKind{offering: "aws/lambda", meter: "requests", free: true, service: "AWSLambda", family: "Serverless", usage: "Global-Request", unit: "Requests", extra: anywhere},
		awsKind{offering: "aws/lambda", meter: "memory-time", free: true, service: "AWSLambda", family: "Serverless", usage: "Global-Lambda-GB-Second", unit: "seconds", extra: anywhere},
	)
}
