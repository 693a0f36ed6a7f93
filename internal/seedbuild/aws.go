package main

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers/aws"
)

const (
	awsLambda  pricing.OfferingID = "aws/lambda"
	awsFargate pricing.OfferingID = "aws/fargate"
	awsEC2     pricing.OfferingID = "aws/ec2"
	awsEKSEC2  pricing.OfferingID = "aws/eks-ec2"
	awsEKSPods pricing.OfferingID = "aws/eks-fargate"
)

func collectAWS(b *builder, facts fs.FS) error {
	for _, file := range []struct {
		name string
		use  func(*builder, *fact) error
	}{
		{"aws/lambda.csv", addLambda},
		{"aws/fargate.csv", addFargate},
		{"aws/eks.csv", addEKS},
		{"aws/ec2_ondemand_linux.csv", addEC2},
		// After the types that it commits to.
		{"aws/commitments.csv", addCommitment},
		{"aws/apigateway.csv", addAPIGateway},
		{"aws/cloudwatch.csv", addCloudWatch},
		{"aws/network_nat_ipv4.csv", addNetwork},
		{"aws/surrounding.csv", addSurrounding},
	} {
		if err := readFacts(b, facts, file.name, func(f *fact) error { return file.use(b, f) }); err != nil {
			return err
		}
	}
	b.dropHeadless(awsRESTGateway, "API Gateway REST tiers of regions whose first tier the source lacks")
	return nil
}

// meterRule says which meter a component of a price list is, and under which
// unit names the facts carry it.
type meterRule struct {
	meter pricing.MeterName
	unit  pricing.Unit
	facts []string // accepted names of the unit
}

// unitFor checks the row's unit. Providers name units loosely, so a name is
// accepted per component, and an unknown one is refused.
func (m meterRule) unitFor(f *fact) (pricing.Unit, error) {
	if slices.Contains(m.facts, f.unit) {
		return m.unit, nil
	}
	return "", fmt.Errorf("unit %q of %s is unknown", f.unit, m.meter)
}

// addMetered adds a row whose component names its meter, bought in the given way.
func addMetered(b *builder, f *fact, offering pricing.OfferingID, meters map[string]meterRule, bought purchase) error {
	component := f.attributes["component"]
	rule, known := meters[component]
	if !known {
		return fmt.Errorf("component %q is unknown", component)
	}
	unit, err := rule.unitFor(f)
	if err != nil {
		return err
	}
	architecture, err := awsArchitecture(f)
	if err != nil {
		return err
	}
	r, err := f.row(unit, f.attributes["sku"])
	if err != nil {
		return err
	}
	bought.mark(&r)
	b.add(bought.at(address(offering, rule.meter, f.region, "", architecture)), r)
	return nil
}

var lambdaMeters = map[string]meterRule{
	"requests":                {"requests", pricing.Requests, []string{"Requests"}},
	"duration":                {"memory-time", pricing.GBSeconds, []string{"Lambda-GB-Second"}},
	"duration-provisioned":    {"provisioned-duration", pricing.GBSeconds, []string{"Lambda-GB-Second"}},
	"provisioned-concurrency": {"provisioned-memory-time", pricing.GBSeconds, []string{"Lambda-GB-Second"}},
	"ephemeral-storage":       {"ephemeral-storage", pricing.GBSeconds, []string{"GB-Seconds"}},
}

// lambdaFree are the account-wide free tiers, published as SKUs of their own.
var lambdaFree = map[string]meterRule{
	"free-tier-requests": {"requests", pricing.Requests, []string{"Requests"}},
	"free-tier-duration": {"memory-time", pricing.GBSeconds, []string{"seconds"}},
}

// lambdaOut are the components of which no offering has a meter yet.
var lambdaOut = map[string]bool{
	"edge-requests": true, "edge-duration": true, "esm-provisioned": true, "response-streaming": true,
	"free-tier-response-streaming": true, "snapstart-cache": true, "snapstart-restore": true,
}

func addLambda(b *builder, f *fact) error {
	component := f.attributes["component"]
	if lambdaOut[component] {
		b.leave("Lambda components without a meter (edge, event source mapping, response streaming, SnapStart)")
		return nil
	}
	if free, known := lambdaFree[component]; known {
		return addLambdaFree(b, f, free)
	}
	return addMetered(b, f, awsLambda, lambdaMeters, onDemand)
}

// addLambdaFree: the free tier counts both architectures together and is taken
// off before the tiers, so it is an allowance apart.
func addLambdaFree(b *builder, f *fact, rule meterRule) error {
	unit, err := rule.unitFor(f)
	if err != nil {
		return err
	}
	if !f.price.IsZero() || f.open || !f.from.IsZero() || f.region != pricing.Global {
		return fmt.Errorf("free tier of %s: not a global first tier of price zero", rule.meter)
	}
	r, err := f.row(unit, f.attributes["sku"])
	if err != nil {
		return err
	}
	return b.addAllowance(pricing.Allowance{
		Offering: awsLambda, Meter: rule.meter, Quantity: f.to, Scope: pricing.ScopeAccount,
		SKUs: r.skus, EffectiveDate: r.date, Source: r.source,
	})
}

var fargateMeters = map[string]meterRule{
	"vcpu":              {"vcpu-time", pricing.VCPUHours, []string{"vCPU-Hours"}},
	"memory":            {"memory-time", pricing.GBHours, []string{"GB-Hours"}},
	"ephemeral-storage": {"ephemeral-storage", pricing.GBHours, []string{"GB-Hours"}},
}

func addFargate(b *builder, f *fact) error {
	switch os, purchase := f.attributes["os"], f.attributes["purchase"]; {
	case os == "Windows":
		b.leave("Fargate for Windows")
		return nil
	case purchase == "Spot":
		return addMetered(b, f, awsFargate, fargateMeters, spot)
	case purchase != "OnDemand" || (os != "Linux" && os != "any"):
		return fmt.Errorf("purchase %q, os %q are unknown", purchase, os)
	}
	return addMetered(b, f, awsFargate, fargateMeters, onDemand)
}

func addEKS(b *builder, f *fact) error {
	switch component := f.attributes["component"]; component {
	case "control-plane", "control-plane-alt-sku":
	case "control-plane-extended-support-surcharge":
		b.leave("EKS extended support surcharge")
		return nil
	case "fargate-vcpu", "fargate-memory":
		return addPods(b, f, component)
	default:
		return fmt.Errorf("component %q is unknown", component)
	}
	if f.unit != "Hours" {
		return fmt.Errorf("unit %q of control-plane is unknown", f.unit)
	}
	r, err := f.row(pricing.ClusterHours, f.attributes["sku"])
	if err != nil {
		return err
	}
	b.add(address(awsEKSEC2, "control-plane", f.region, "", pricing.AnyArchitecture), r)
	return nil
}

// podMeters are the pods of EKS on Fargate, which have SKUs of their own.
var podMeters = map[string]meterRule{
	"fargate-vcpu":   {"vcpu-time", pricing.VCPUHours, []string{"vCPU-Hours"}},
	"fargate-memory": {"memory-time", pricing.GBHours, []string{"GB-Hours"}},
}

// addPods: pods run on x86_64 only, and their rows name no architecture.
func addPods(b *builder, f *fact, component string) error {
	rule := podMeters[component]
	unit, err := rule.unitFor(f)
	if err != nil {
		return err
	}
	r, err := f.row(unit, f.attributes["sku"])
	if err != nil {
		return err
	}
	b.add(address(awsEKSPods, rule.meter, f.region, "", pricing.X86), r)
	return nil
}

func addEC2(b *builder, f *fact) error {
	a := f.attributes
	if a["os"] != "Linux" || a["purchase"] != "OnDemand" || f.unit != "Hrs" || a["instanceType"] != f.name {
		return fmt.Errorf("os %q, purchase %q, unit %q, type %q", a["os"], a["purchase"], f.unit, a["instanceType"])
	}
	architecture, err := awsArchitecture(f)
	if err != nil {
		return err
	}
	r, err := f.row(pricing.InstanceHours)
	if err != nil {
		return err
	}
	dedicated := a["tenancy"] == "Dedicated"
	if dedicated {
		// Published only as dedicated tenancy, some percent above the price that
		// the same bare metal type has as shared, where both are known.
		r.confidence = append(r.confidence, pricing.ConfidencePrice)
	} else if a["tenancy"] != "Shared" {
		return fmt.Errorf("tenancy %q is unknown", a["tenancy"])
	}
	if a["arch_inferred"] != "" {
		r.confidence = append(r.confidence, pricing.ConfidenceInferred)
	}
	machine, err := ec2Machine(f, architecture, dedicated)
	if err != nil {
		return err
	}
	if err := b.addMachine(machine); err != nil {
		return err
	}
	b.add(address(awsEC2, "instance-time", f.region, f.name, architecture), r)
	return nil
}

// ec2Machine: the strongest reason not to offer a type comes first.
func ec2Machine(f *fact, architecture pricing.Architecture, dedicated bool) (pricing.MachineType, error) {
	m := pricing.MachineType{
		Offering: awsEC2, Name: f.name, Family: aws.Family(f.name), Architecture: architecture,
		Restriction: aws.Restriction(f.name),
	}
	if m.Restriction == pricing.Unrestricted && f.attributes["gpu"] != "" {
		m.Restriction = pricing.RestrictAccelerator
	}
	if dedicated {
		m.Restriction = pricing.RestrictDedicated
	}
	if f.attributes["vcpu"] == "" || f.attributes["memory_gib"] == "" {
		m.Restriction = pricing.RestrictUnsized
		return m, nil
	}
	var err error
	if m.VCPU, err = pricing.ParseDecimal(f.attributes["vcpu"]); err != nil {
		return m, fmt.Errorf("vcpu: %w", err)
	}
	gib, err := pricing.ParseDecimal(f.attributes["memory_gib"])
	if err != nil {
		return m, fmt.Errorf("memory_gib: %w", err)
	}
	// The API publishes whole MiB; the facts carry MiB / 1024 to six digits.
	m.MemoryMiB = gib.Mul(mibPerGiB).Round(0)
	return m, nil
}

var mibPerGiB = decimal.NewFromInt(1024)

func awsArchitecture(f *fact) (pricing.Architecture, error) {
	switch architecture := pricing.Architecture(f.attributes["arch"]); architecture {
	case pricing.X86, pricing.ARM, pricing.AnyArchitecture:
		return architecture, nil
	default:
		return "", fmt.Errorf("architecture %q is unknown", architecture)
	}
}

// address is an on-demand address.
func address(offering pricing.OfferingID, meter pricing.MeterName, area pricing.Area, kind string, architecture pricing.Architecture) pricing.Address {
	return pricing.Address{
		Offering: offering, Meter: meter, Area: area, Type: kind, Architecture: architecture, Purchase: pricing.OnDemand,
	}
}
