package aws

import (
	"slices"
	"strings"

	"breakeven/pricing"
)

// rule says which product of AWS's price lists is the price of a meter: how it is
// asked for, how it is told from the many that look alike, and in which unit it is
// counted.
type rule struct {
	offering     pricing.OfferingID // the part to which it belongs, and its address
	meter        pricing.MeterName
	architecture pricing.Architecture // of the address; empty: the instance type's own

	service string
	// usage is the usage type without its region. Where perType is set, a colon and
	// an instance type follow it.
	usage   string
	perType bool
	// asked are filters of the query, and told what is checked on what comes back
	// besides them.
	asked []condition
	told  []condition

	unit  pricing.Unit
	units []string // under which the list counts it; any other is refused by name
	// free is the scope of an allowance that stands in the list as a product of its
	// own, with a first tier of price zero. Empty: a price.
	free pricing.Scope
	// byRegion: there are so many products that each region is asked for alone.
	byRegion bool
	// sparse: the service is not in every region, so that nothing may be found.
	sparse bool
	// verified: a raw answer to this filter and usage type has been seen.
	verified bool
}

// key names the query of the rule. Rules of one part with the same query share it.
func (r *rule) key() string {
	var key strings.Builder
	key.WriteString(r.service)
	for _, c := range r.asked {
		key.WriteString(" ")
		key.WriteString(traitNames[c.trait].attribute)
		if c.contains {
			key.WriteString("~")
		} else {
			key.WriteString("=")
		}
		key.WriteString(c.value)
	}
	return key.String()
}

// matches reports whether a product is what the rule looks for.
func (r *rule) matches(t *traits) bool {
	usage := t[traitUsage]
	if r.free == "" {
		usage = withoutPrefix(usage)
	}
	if r.perType {
		before, instanceType, found := strings.Cut(usage, ":")
		if !found || before != r.usage || instanceType != t[traitInstanceType] {
			return false
		}
	} else if usage != r.usage {
		return false
	}
	if t[traitService] != "" && t[traitService] != r.service {
		return false
	}
	holds := func(c condition) bool { return c.holds(t) }
	return !slices.ContainsFunc(slices.Concat(r.asked, r.told), func(c condition) bool { return !holds(c) })
}

// The names that the lists give to units, which are loose: a rule says by its usage
// type what is counted, and these only keep a change of the unit from passing unseen.
var (
	unitsOfRequests  = []string{"Request", "Requests"}
	unitsOfGBSeconds = []string{"Lambda-GB-Second", "GB-Second", "GB-Seconds", "Second", "Seconds", "seconds"}
	unitsOfHours     = []string{"hours", "Hours", "Hrs"}
	unitsOfVCPUHours = append([]string{"vCPU-Hours", "vCPU-hours"}, unitsOfHours...)
	unitsOfGBHours   = append([]string{"GB-Hours", "GB-hours"}, unitsOfHours...)
	unitsOfLCU       = append([]string{"LCU-Hrs", "LCU-hours"}, unitsOfHours...)
	unitsOfGB        = []string{"GB"}
	unitsOfGBMonths  = []string{"GB-Mo", "GB-month", "GB-Month"}
)

func is(t trait, value string) condition { return condition{trait: t, value: value} }

// inUsage asks for usage types that hold a text: the regions in front of it differ.
func inUsage(text string) condition {
	return condition{trait: traitUsage, value: text, contains: true}
}

func isOrAbsent(t trait, value string) condition {
	return condition{trait: t, value: value, orAbsent: true}
}

// rules is the one table of what is asked. It is a fresh value at every call.
func rules() []rule {
	return slices.Concat(lambdaRules(), fargateRules(), eksRules(), ec2Rules(), appRunnerRules(), aroundRules())
}

// lambdaRules: ARM is a usage type and a group of its own. The groups of Edge and of
// provisioned concurrency share words with the wanted ones, so groups are asked for
// by their whole name.
func lambdaRules() []rule {
	var all []rule
	for _, a := range []struct {
		architecture pricing.Architecture
		suffix       string
	}{{pricing.X86, ""}, {pricing.ARM, "-ARM"}} {
		for _, m := range []struct {
			meter        pricing.MeterName
			usage, group string
			unit         pricing.Unit
			units        []string
			verified     bool
		}{
			{"requests", "Request", "AWS-Lambda-Requests", pricing.Requests, unitsOfRequests, true},
			{"memory-time", "Lambda-GB-Second", "AWS-Lambda-Duration", pricing.GBSeconds, unitsOfGBSeconds, true},
			{"provisioned-memory-time", "Lambda-Provisioned-Concurrency", "AWS-Lambda-Provisioned-Concurrency", pricing.GBSeconds, unitsOfGBSeconds, true},
			{"provisioned-duration", "Lambda-Provisioned-GB-Second", "AWS-Lambda-Duration-Provisioned", pricing.GBSeconds, unitsOfGBSeconds, true},
			{"ephemeral-storage", "Lambda-Storage-GB-Second", "", pricing.GBSeconds, unitsOfGBSeconds, false},
		} {
			r := rule{
				offering: "aws/lambda", meter: m.meter, architecture: a.architecture, service: "AWSLambda",
				usage: m.usage + a.suffix, unit: m.unit, units: m.units, verified: m.verified,
			}
			if m.group != "" {
				r.asked = []condition{is(traitGroup, m.group+a.suffix)}
			} else {
				// No answer with the group of this storage has been seen.
				r.asked = []condition{inUsage(r.usage)}
			}
			all = append(all, r)
		}
	}
	anywhere := []condition{is(traitLocation, "Any")}
	return append(all,
		rule{
			offering: "aws/lambda", meter: "requests", service: "AWSLambda", usage: "Global-Request", asked: anywhere,
			unit: pricing.Requests, units: unitsOfRequests, free: pricing.ScopeAccount, verified: true,
		},
		rule{
			offering: "aws/lambda", meter: "memory-time", service: "AWSLambda", usage: "Global-Lambda-GB-Second", asked: anywhere,
			unit: pricing.GBSeconds, units: unitsOfGBSeconds, free: pricing.ScopeAccount, verified: true,
		},
	)
}

// fargateRules: the service also lists its fee for managed instances, one product
// for every instance type, so the usage type is asked for.
func fargateRules() []rule {
	task := func(meter pricing.MeterName, architecture pricing.Architecture, usage string, unit pricing.Unit, units []string) rule {
		return rule{
			offering: fargateID, meter: meter, architecture: architecture, service: "AmazonECS", usage: usage,
			asked: []condition{is(traitFamily, "Compute"), inUsage(usage)},
			unit:  unit, units: units,
		}
	}
	return []rule{
		task("vcpu-time", pricing.X86, "Fargate-vCPU-Hours:perCPU", pricing.VCPUHours, unitsOfVCPUHours),
		task("memory-time", pricing.X86, "Fargate-GB-Hours", pricing.GBHours, unitsOfGBHours),
		task("vcpu-time", pricing.ARM, "Fargate-ARM-vCPU-Hours:perCPU", pricing.VCPUHours, unitsOfVCPUHours),
		task("memory-time", pricing.ARM, "Fargate-ARM-GB-Hours", pricing.GBHours, unitsOfGBHours),
		task("ephemeral-storage", pricing.AnyArchitecture, "Fargate-EphemeralStorage-GB-Hours", pricing.GBHours, unitsOfGBHours),
	}
}

// eksRules: pods on Fargate are sold as AmazonEKS with usage types of ECS, and the
// control plane stands twice in every region, at one price.
func eksRules() []rule {
	cluster := func(offering pricing.OfferingID, meter pricing.MeterName, architecture pricing.Architecture, usage string, unit pricing.Unit, units []string) rule {
		return rule{
			offering: offering, meter: meter, architecture: architecture, service: "AmazonEKS", usage: usage,
			asked: []condition{inUsage(usage)}, unit: unit, units: units,
		}
	}
	pods := cluster("aws/eks-fargate", "vcpu-time", pricing.X86, "Fargate-vCPU-Hours:perCPU", pricing.VCPUHours, unitsOfVCPUHours)
	memory := cluster("aws/eks-fargate", "memory-time", pricing.X86, "Fargate-GB-Hours", pricing.GBHours, unitsOfGBHours)
	// Not sold in GovCloud.
	pods.sparse, memory.sparse = true, true
	return []rule{
		cluster(eksEC2ID, "control-plane", pricing.AnyArchitecture, "AmazonEKS-Hours:perCluster", pricing.ClusterHours, unitsOfHours),
		pods, memory,
	}
}

// ec2Rules: without every one of these conditions one instance type yields dozens of
// products: dedicated, unused and reserved capacity, Windows, SQL Server.
func ec2Rules() []rule {
	return []rule{{
		offering: ec2ID, meter: "instance-time", service: "AmazonEC2", usage: "BoxUsage", perType: true,
		asked: []condition{
			is(traitSystem, "Linux"), is(traitTenancy, "Shared"), is(traitSoftware, "NA"), is(traitCapacity, "Used"),
			isOrAbsent(traitMarket, "OnDemand"),
		},
		told: []condition{is(traitOperation, "RunInstances"), isOrAbsent(traitLicense, "No License required")},
		unit: pricing.InstanceHours, units: unitsOfHours, byRegion: true, verified: true,
	}}
}

func appRunnerRules() []rule {
	service := func(meter pricing.MeterName, usage string, unit pricing.Unit, units []string) rule {
		return rule{
			offering: "aws/app-runner", meter: meter, architecture: pricing.AnyArchitecture, service: "AWSAppRunner", usage: usage,
			unit: unit, units: units, sparse: true,
		}
	}
	return []rule{
		service("vcpu-time", "AppRunner-vCPU-hours", pricing.VCPUHours, unitsOfVCPUHours),
		service("memory-time", "AppRunner-GB-hours", pricing.GBHours, unitsOfGBHours),
		service("provisioned-memory-time", "AppRunner-Provisioned-GB-hours", pricing.GBHours, unitsOfGBHours),
	}
}

// aroundRules are the services around the compute. AWS lists its load balancers
// under EC2 a second time, at the same prices.
func aroundRules() []rule {
	around := func(offering pricing.OfferingID, meter pricing.MeterName, service, usage string, unit pricing.Unit, units []string, verified bool, asked ...condition) rule {
		return rule{
			offering: offering, meter: meter, architecture: pricing.AnyArchitecture, service: service, usage: usage,
			asked: asked, unit: unit, units: units, verified: verified,
		}
	}
	balancer, gateway, nat := is(traitOperation, "LoadBalancing:Application"), is(traitFamily, "API Calls"), is(traitFamily, "NAT Gateway")
	outbound := is(traitTransfer, "AWS Outbound")
	free := around(dataTransferID, "data-out", "AWSDataTransfer", "Global-DataTransfer-Out-Bytes", pricing.GB, unitsOfGB, false,
		is(traitUsage, "Global-DataTransfer-Out-Bytes"))
	free.free = pricing.ScopeAccount
	return []rule{
		around(loadBalancerID, "load-balancer", "AWSELB", "LoadBalancerUsage", pricing.EndpointHours, unitsOfHours, true, balancer),
		around(loadBalancerID, "load-balancer-units", "AWSELB", "LCUUsage", pricing.CapacityHours, unitsOfLCU, true, balancer),
		around(httpGatewayID, "gateway-requests", "AmazonApiGateway", "ApiGatewayHttpRequest", pricing.Requests, unitsOfRequests, false, gateway),
		around(restGatewayID, "rest-gateway-requests", "AmazonApiGateway", "ApiGatewayRequest", pricing.Requests, unitsOfRequests, false, gateway),
		around(publicIPv4ID, "public-address", "AmazonVPC", "PublicIPv4:InUseAddress", pricing.AddressHours, unitsOfHours, false,
			inUsage("PublicIPv4:InUseAddress")),
		around(dataTransferID, "data-out", "AWSDataTransfer", "DataTransfer-Out-Bytes", pricing.GB, unitsOfGB, false, outbound),
		free,
		around(logsID, "logs", "AmazonCloudWatch", "DataProcessing-Bytes", pricing.GB, unitsOfGB, false, inUsage("DataProcessing-Bytes")),
		around(diskID, "disk", "AmazonEC2", "EBS:VolumeUsage.gp3", pricing.GBMonths, unitsOfGBMonths, true,
			is(traitFamily, "Storage"), is(traitVolume, "gp3")),
		around(natID, "nat-hours", "AmazonEC2", "NatGateway-Hours", pricing.GatewayHours, unitsOfHours, true, nat),
		around(natID, "nat-data", "AmazonEC2", "NatGateway-Bytes", pricing.GB, unitsOfGB, true, nat),
	}
}
