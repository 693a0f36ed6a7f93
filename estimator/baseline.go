package estimator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// baseline is what the caller runs today: a candidate, and its fleet as stated.
type baseline struct {
	candidate int
	unit      string // name of the unit; empty for offerings that scale by themselves
	shape     pricing.Shape
	instances decimal.Decimal
}

// BaselineVCPU is the nominal vCPUs of one unit of the caller's baseline. It
// turns cpu_utilization into busy vCPU-hours.
func (p *Plan) BaselineVCPU(profile *workload.Profile) (decimal.Decimal, error) {
	if profile.BaselineContainerVCPU.IsPositive() {
		return profile.BaselineContainerVCPU, nil
	}
	at, err := p.baselineCandidate(profile)
	if err != nil {
		return decimal.Decimal{}, err
	}
	machine, err := p.baselineMachine(profile, &p.candidates[at])
	if err != nil {
		return decimal.Decimal{}, err
	}
	if !machine.VCPU.IsPositive() {
		return decimal.Decimal{}, complain("baseline_instance_type", workload.CodeOutOfRange,
			"nobody published the vCPUs of %s: state busy_vcpu_hours_per_month instead", machine.Name)
	}
	return machine.VCPU, nil
}

func complain(field string, code workload.Code, format string, args ...any) workload.Errors {
	return workload.Errors{{Field: field, Code: code, Detail: fmt.Sprintf(format, args...)}}
}

// baselineOf resolves the baseline of a load, or nil when it states none.
func (p *Plan) baselineOf(load *workload.Load) (*baseline, error) {
	if load.BaselineOffering == "" {
		return nil, nil //nolint:nilnil // no baseline is an ordinary answer
	}
	at, err := p.baselineCandidate(&load.Profile)
	if err != nil {
		return nil, err
	}
	c := &p.candidates[at]
	switch placement := c.offering.Placement; {
	case placement.Sandbox != nil, placement.Shared != nil:
		if load.BaselineInstanceType != "" || load.Given("baseline_instances") || load.BaselineContainerVCPU.IsPositive() {
			return nil, complain("baseline_instances", workload.CodeContradictory, "%s scales by itself: it has no instances to state", c.offering.ID)
		}
		return &baseline{candidate: at}, nil
	case placement.Fleet != nil && placement.Fleet.Machines == "":
		return p.shapeBaseline(load, at)
	default:
		machine, err := p.baselineMachine(&load.Profile, c)
		if err != nil {
			return nil, err
		}
		return &baseline{candidate: at, unit: machine.Name, instances: decimal.NewFromInt(load.BaselineInstances)}, nil
	}
}

// typeAddress is where the price of a machine type stands.
func (c *candidate) typeAddress(name string) pricing.Address {
	for i := range c.offering.Meters {
		if def := &c.offering.Meters[i]; def.PerType {
			address := c.address(def)
			address.Type, address.Purchase = name, def.PricedAs(c.purchase)
			return address
		}
	}
	return pricing.Address{}
}

func (p *Plan) shapeBaseline(load *workload.Load, at int) (*baseline, error) {
	c := &p.candidates[at]
	if grid := c.offering.Placement.Fleet.Grid; grid != nil {
		shape := pricing.Shape{VCPU: load.BaselineContainerVCPU, MemoryMiB: load.BaselineContainerMemoryMB}
		if grid.Holds(shape) {
			return &baseline{candidate: at, unit: shapeName(shape), shape: shape, instances: decimal.NewFromInt(load.BaselineInstances)}, nil
		}
	}
	for _, shape := range c.offering.Placement.Fleet.Shapes {
		if shape.VCPU.Equal(load.BaselineContainerVCPU) && shape.MemoryMiB == load.BaselineContainerMemoryMB {
			return &baseline{candidate: at, unit: shapeName(shape), instances: decimal.NewFromInt(load.BaselineInstances)}, nil
		}
	}
	return nil, complain("baseline_container_vcpu", workload.CodeOutOfRange, "%s does not sell %s vCPU with %d MB",
		c.offering.ID, pricing.Text(load.BaselineContainerVCPU), load.BaselineContainerMemoryMB)
}

// baselineCandidate finds offering, region, architecture and purchase of the
// baseline. A machine type carries its own architecture.
func (p *Plan) baselineCandidate(profile *workload.Profile) (int, error) {
	offering := slices.IndexFunc(p.offerings, func(o pricing.Offering) bool { return string(o.ID) == profile.BaselineOffering })
	if offering < 0 {
		return 0, complain("baseline_offering", workload.CodeUnknown, "%s", p.unknownOffering(profile.BaselineOffering))
	}
	o := &p.offerings[offering]
	region, err := p.baselineRegion(profile, o.ID.Provider())
	if err != nil {
		return 0, err
	}
	architecture := profile.BaselineArchitecture
	if architecture == "" {
		architecture = string(pricing.X86)
		if machine := p.machineOf(o, profile.BaselineInstanceType); machine != nil {
			architecture = string(machine.Architecture)
		}
	}
	purchase := profile.BaselinePurchase
	if purchase == "" {
		purchase = string(pricing.OnDemand)
	}
	id := fmt.Sprintf("%s/%s/%s/%s", o.ID, region.ID, architecture, purchase)
	at, found := p.byID[id]
	if !found {
		return 0, complain("baseline_offering", workload.CodeContradictory, "%s is not an option", id)
	}
	return at, nil
}

func (p *Plan) baselineRegion(profile *workload.Profile, provider pricing.Provider) (*pricing.Region, error) {
	want := strings.TrimPrefix(profile.BaselineRegion, string(provider)+":")
	for i := range p.regions {
		if r := &p.regions[i]; r.Provider == provider && (r.ID == want || (want == "" && r.Default)) {
			return r, nil
		}
	}
	return nil, complain("baseline_region", workload.CodeUnknown, "%s", p.unknownRegion(string(provider)+":"+want))
}

// machineOf is the machine type of that name that the offering runs on, or nil.
func (p *Plan) machineOf(o *pricing.Offering, name string) *pricing.MachineType {
	switch placement := o.Placement; {
	case name == "":
		return nil
	case placement.Fleet != nil && placement.Fleet.Machines != "":
		return p.Machine(placement.Fleet.Machines, name)
	case placement.Packed != nil:
		return p.Machine(placement.Packed.Nodes, name)
	default:
		return nil
	}
}

func (p *Plan) baselineMachine(profile *workload.Profile, c *candidate) (*pricing.MachineType, error) {
	if profile.BaselineInstanceType == "" {
		return nil, complain("baseline_instance_type", workload.CodeMissing, "is needed: which machines of %s run today", c.offering.ID)
	}
	machine := p.machineOf(c.offering, profile.BaselineInstanceType)
	if machine == nil {
		return nil, complain("baseline_instance_type", workload.CodeUnknown, "%q is not a machine type of %s",
			profile.BaselineInstanceType, c.offering.ID)
	}
	if machine.Architecture != c.architecture {
		return nil, complain("baseline_architecture", workload.CodeContradictory, "%s is %s", machine.Name, machine.Architecture)
	}
	return machine, nil
}
