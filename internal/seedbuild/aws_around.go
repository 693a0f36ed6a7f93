package main

import (
	"fmt"
	"strings"

	"breakeven/pricing"
)

// The services around the compute, under the ids of providers/aws.
const (
	awsLoadBalancer pricing.OfferingID = "aws/application-load-balancer"
	awsHTTPGateway  pricing.OfferingID = "aws/api-gateway-http"
	awsRESTGateway  pricing.OfferingID = "aws/api-gateway-rest"
	awsPublicIPv4   pricing.OfferingID = "aws/public-ipv4"
	awsDataTransfer pricing.OfferingID = "aws/data-transfer"
	awsLogs         pricing.OfferingID = "aws/cloudwatch-logs"
	awsDisk         pricing.OfferingID = "aws/ebs"
	awsNAT          pricing.OfferingID = "aws/nat-gateway"
	awsAppRunner    pricing.OfferingID = "aws/app-runner"
)

// addAround adds a row of a service around the compute.
func addAround(b *builder, f *fact, service pricing.OfferingID, rule meterRule, confidence ...pricing.Confidence) error {
	unit, err := rule.unitFor(f)
	if err != nil {
		return err
	}
	r, err := f.row(unit, f.attributes["sku"])
	if err != nil {
		return err
	}
	r.confidence = confidence
	b.add(address(service, rule.meter, f.region, "", pricing.AnyArchitecture), r)
	return nil
}

func addAPIGateway(b *builder, f *fact) error {
	requests := []string{"Requests"}
	switch component := f.attributes["component"]; component {
	case "http":
		return addAround(b, f, awsHTTPGateway, meterRule{"gateway-requests", pricing.Requests, requests})
	case "rest":
		return addAround(b, f, awsRESTGateway, meterRule{"rest-gateway-requests", pricing.Requests, requests})
	case "cache", "websocket", "websocket-minutes":
		b.leave("API Gateway caches and WebSocket APIs")
		return nil
	default:
		return fmt.Errorf("component %q is unknown", component)
	}
}

func addCloudWatch(b *builder, f *fact) error {
	switch f.name {
	case "Logs Collected Data Ingestion":
		return addAround(b, f, awsLogs, meterRule{"logs", pricing.GB, []string{"GB"}})
	case "Vended Logs First 10TB":
		b.leave("CloudWatch vended logs, of which the source has the first of four tiers")
		return nil
	case "Alarm Standard", "IA Custom ingested Logs from 0 upto Inf", "Metric for the first 10000", "Queried Logs Insights",
		"StartLiveTail", "Stored Data":
		b.leave("CloudWatch other than the ingestion of logs")
		return nil
	default:
		return fmt.Errorf("price %q is unknown", f.name)
	}
}

func addNetwork(b *builder, f *fact) error {
	hours := []string{"Hrs"}
	switch f.name {
	case "NatGateway-Hours":
		return addAround(b, f, awsNAT, meterRule{"nat-hours", pricing.GatewayHours, hours})
	case "NatGateway-Bytes":
		return addAround(b, f, awsNAT, meterRule{"nat-data", pricing.GB, []string{"GB"}})
	case "PublicIPv4:InUseAddress":
		return addAround(b, f, awsPublicIPv4, meterRule{"public-address", pricing.AddressHours, hours})
	case "PublicIPv4:IdleAddress", "VpcEndpoint-Hours":
		b.leave("idle addresses and VPC endpoints")
		return nil
	default:
		return fmt.Errorf("price %q is unknown", f.name)
	}
}

// addSurrounding reads the file of what no other file holds.
func addSurrounding(b *builder, f *fact) error {
	switch f.service {
	case "AWSAppRunner":
		return addAppRunner(b, f)
	case "AWSDataTransfer":
		return addDataTransfer(b, f)
	case "AWSELB", "AmazonEC2":
		return addLoadBalancerOrDisk(b, f)
	case "AWSLambda":
		b.leave("Lambda durable functions, tenant isolation, pollers and managed instances")
		return nil
	default:
		return fmt.Errorf("service %q is unknown", f.service)
	}
}

var appRunnerMeters = map[string]meterRule{
	"apprunner-vcpu-active":        {"vcpu-time", pricing.VCPUHours, []string{"vCPU-Hours"}},
	"apprunner-memory-active":      {"memory-time", pricing.GBHours, []string{"GB-Hours"}},
	"apprunner-memory-provisioned": {"provisioned-memory-time", pricing.GBHours, []string{"GB-Hours"}},
}

func addAppRunner(b *builder, f *fact) error {
	rule, known := appRunnerMeters[f.attributes["component"]]
	if !known {
		return fmt.Errorf("component %q is unknown", f.attributes["component"])
	}
	return addAround(b, f, awsAppRunner, rule)
}

func addDataTransfer(b *builder, f *fact) error {
	out := meterRule{"data-out", pricing.GB, []string{"GB"}}
	switch component := f.attributes["component"]; component {
	case "internet-egress":
		if f.attributes["derived"] != "" {
			// Nobody published the rate: it is the cost of a computed bill over its quantity.
			return addAround(b, f, awsDataTransfer, out, pricing.ConfidenceInferred)
		}
		return addAround(b, f, awsDataTransfer, out)
	case "internet-egress-free-tier":
		return addFreeTransfer(b, f, out)
	case "inter-az-each-direction":
		b.leave("data transfer between zones")
		return nil
	default:
		return fmt.Errorf("component %q is unknown", component)
	}
}

// addFreeTransfer: what every account may send free stands under a SKU of its own
// for all regions together, and is taken off before the tiers of a region.
func addFreeTransfer(b *builder, f *fact, rule meterRule) error {
	if _, err := rule.unitFor(f); err != nil {
		return err
	}
	if !f.price.IsZero() || f.open || !f.from.IsZero() || f.region != pricing.Global {
		return fmt.Errorf("free data transfer: not a global first tier of price zero")
	}
	r, err := f.row(rule.unit, f.attributes["sku"])
	if err != nil {
		return err
	}
	return b.addAllowance(pricing.Allowance{
		Offering: awsDataTransfer, Meter: rule.meter, Quantity: f.to, Scope: pricing.ScopeAccount,
		SKUs: r.skus, EffectiveDate: r.date, Source: r.source + "; not in China and GovCloud",
	})
}

// addLoadBalancerOrDisk reads rows of two services: what AWS publishes under ELB is
// published under EC2 as well, at the same prices and under other SKUs.
func addLoadBalancerOrDisk(b *builder, f *fact) error {
	units := meterRule{"load-balancer-units", pricing.CapacityHours, []string{"LCU-Hrs"}}
	hours := meterRule{"load-balancer", pricing.EndpointHours, []string{"Hrs"}}
	switch component := f.attributes["component"]; component {
	case "alb-hour":
		return addAround(b, f, awsLoadBalancer, hours)
	case "alb-lcu":
		return addAround(b, f, awsLoadBalancer, units)
	case "Load Balancer-Application":
		switch {
		case strings.HasSuffix(f.name, "-LCUUsage"):
			return addAround(b, f, awsLoadBalancer, units)
		case strings.HasSuffix(f.name, "-LoadBalancerUsage"):
			return addAround(b, f, awsLoadBalancer, hours)
		default:
			return fmt.Errorf("price %q of a load balancer is unknown", f.name)
		}
	case "ebs-gp3-storage":
		return addDisk(b, f)
	case "Storage":
		if strings.HasSuffix(f.name, "EBS:VolumeUsage.gp3") {
			return addDisk(b, f)
		}
		b.leave("EBS volumes other than gp3")
	case "ebs-gp3-iops-above-3000", "ebs-gp3-throughput-above-125MiBps", "System Operation", "Provisioned Throughput":
		b.leave("EBS operations and throughput above what a gp3 volume includes")
	case "ebs-snapshot", "Storage Snapshot":
		b.leave("EBS snapshots")
	case "CPU Credits":
		b.leave("CPU credits of burstable types")
	case "IP Address":
		b.leave("elastic addresses as priced before 2024")
	case "NAT Gateway":
		b.leave("NAT gateways as priced in 2023")
	case "Load Balancer-Network":
		b.leave("network load balancers")
	default:
		return fmt.Errorf("component %q is unknown", component)
	}
	return nil
}

func addDisk(b *builder, f *fact) error {
	return addAround(b, f, awsDisk, meterRule{"disk", pricing.GBMonths, []string{"GB-Mo"}})
}
