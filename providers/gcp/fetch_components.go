package gcp

import (
	"slices"
	"strings"

	"breakeven/pricing"
)

// component is a part of machines that has SKUs of its own: the catalog prices no
// machine type, but vCPUs and memory by family, accelerators and local disks.
type component string

// The components that more than one family has.
const (
	localSSD    component = "local-ssd"
	premiumCore component = "m2-premium/core"
	premiumRAM  component = "m2-premium/ram"
)

func core(family string) component { return component(family + "/core") }
func ram(family string) component  { return component(family + "/ram") }

// familyNames are the words that stand in descriptions of a family's SKUs: before
// "Core" and "Ram" where they are used, before "Cpu" and "Ram" where they are
// committed to.
type familyNames struct {
	used, committed string
	// also are other words for the same SKUs.
	also []string
}

// families are the families that are vCPUs and memory. N1 is committed to under no
// name at all. M2 has the SKUs of M1 and a premium; one type of M4 has its own.
var families = map[string]familyNames{
	"a2":             {used: "A2 Instance", committed: "A2"},
	"a3":             {used: "A3 Instance", committed: "A3"},
	"c2":             {used: "Compute optimized", committed: "Compute optimized", also: []string{"Compute optimized Instance"}},
	"c2d":            {used: "C2D AMD Instance", committed: "C2D AMD"},
	"c3":             {used: "C3 Instance", committed: "C3"},
	"c3d":            {used: "C3D Instance", committed: "C3D"},
	"c4":             {used: "C4 Instance", committed: "C4"},
	"c4a":            {used: "C4A Arm Instance", committed: "C4A Arm"},
	"c4d":            {used: "C4D Instance", committed: "C4D"},
	"c4n":            {used: "C4N Instance", committed: "C4N"},
	"e2":             {used: "E2 Instance", committed: "E2"},
	"g2":             {used: "G2 Instance", committed: "G2"},
	"g4":             {used: "G4 Instance", committed: "G4"},
	"h3":             {used: "H3 Instance", committed: "H3"},
	"m1":             {used: "Memory-optimized Instance", committed: "Memory-optimized"},
	"m3":             {used: "M3 Memory-optimized Instance", committed: "M3 Memory-optimized"},
	"m4":             {used: "M4 Instance", committed: "M4"},
	m4Ultramem224:    {used: "M4Ultramem224 Instance", committed: "M4Ultramem224"},
	"n1":             {used: "N1 Predefined Instance", committed: ""},
	"n2":             {used: "N2 Instance", committed: "N2"},
	"n2d":            {used: "N2D AMD Instance", committed: "N2D AMD"},
	"n4":             {used: "N4 Instance", committed: "N4"},
	"n4a":            {used: "N4A Instance", committed: "N4A"},
	"n4d":            {used: "N4D Instance", committed: "N4D"},
	"t2a":            {used: "T2A Arm Instance", committed: "T2A Arm"},
	"t2d":            {used: "T2D AMD Instance", committed: "T2D AMD"},
	"z3":             {used: "Z3 Instance", committed: "Z3"},
	"m2-premium":     {used: "Memory Optimized Upgrade Premium for Memory-optimized Instance"},
	"f1":             {used: "Micro Instance with burstable CPU"},
	"g1":             {used: "Small Instance with 1 VCPU"},
	"local-ssd":      {used: "SSD backed Local Storage", committed: "Local SSD"},
	"local-ssd/c4":   {used: "C4 Instance Local SSD", committed: "C4 Local SSD"},
	"local-ssd/c4a":  {used: "C4A Instance Local SSD", committed: "C4A Local SSD"},
	"local-ssd/c4d":  {used: "C4D Instance Local SSD", committed: "C4D Local SSD"},
	"a100":           {used: "Nvidia Tesla A100 GPU", committed: "Nvidia Tesla A100 GPU"},
	"a100-80gb":      {used: "Nvidia Tesla A100 80GB GPU", committed: "Nvidia Tesla A100 80GB GPU"},
	"h100-80gb":      {used: "Nvidia H100 80GB GPU", committed: "Nvidia H100 80GB GPU"},
	"h100-80gb-mega": {used: "Nvidia H100 80GB Mega GPU", committed: "Nvidia H100 80GB Mega GPU"},
	"l4":             {used: "Nvidia L4 GPU", committed: "Nvidia L4 GPU"},
	"rtx6000":        {used: "RTX 6000 96GB", committed: "RTX 6000 96GB"},
}

// m4Ultramem224 is a machine type with SKUs of its own.
const m4Ultramem224 = "m4-ultramem-224"

// kinds say how the SKUs of a family, which are no vCPUs and memory, are counted.
var kinds = map[string]struct {
	unit   pricing.Unit
	counts counted
	spot   string // the words of its spot SKU; empty: those of machines
}{
	"f1":             {pricing.InstanceHours, hours, ""},
	"g1":             {pricing.InstanceHours, hours, ""},
	"local-ssd":      {pricing.GiBMonths, gibMonths, " attached to Spot Preemptible VMs"},
	"local-ssd/c4":   {pricing.GiBMonths, gibMonths, ""},
	"local-ssd/c4a":  {pricing.GiBMonths, gibMonths, ""},
	"local-ssd/c4d":  {pricing.GiBMonths, gibMonths, ""},
	"a100":           {pricing.InstanceHours, hours, " attached to Spot Preemptible VMs"},
	"a100-80gb":      {pricing.InstanceHours, hours, " attached to Spot Preemptible VMs"},
	"h100-80gb":      {pricing.InstanceHours, hours, " attached to Spot Preemptible VMs"},
	"h100-80gb-mega": {pricing.InstanceHours, hours, " attached to Spot Preemptible VMs"},
	"l4":             {pricing.InstanceHours, hours, " attached to Spot Preemptible VMs"},
	"rtx6000":        {pricing.InstanceHours, hours, " attached to Spot Preemptible VMs"},
}

// componentQueries are the SKUs that machines are made of, for each way of buying.
func componentQueries() []query {
	var list []query
	for _, name := range sortedKeys(families) {
		words := families[name]
		if kind, single := kinds[name]; single {
			list = append(list, componentOf(component(name), words, "", kind.spot, kind.unit, kind.counts)...)
			continue
		}
		list = append(list, componentOf(core(name), words, " Core", "", pricing.VCPUHours, hours)...)
		list = append(list, componentOf(ram(name), words, " Ram", "", pricing.GiBHours, memoryHours)...)
	}
	return list
}

// componentOf are the queries for one component. Commitments name vCPUs "Cpu", and
// with compute-optimized machines "Core" as well. They end with their term.
func componentOf(c component, words familyNames, suffix, spot string, unit pricing.Unit, counts counted) []query {
	base := query{
		service: computeService, part: computeEngineID, meter: "instance-time", area: pricing.AreaRegion,
		component: c, unit: unit, counts: counts, places: runningIn, verified: true,
	}
	var used, onSpot, committed []string
	for _, name := range append([]string{words.used}, words.also...) {
		used = append(used, name+suffix)
		if spot != "" {
			onSpot = append(onSpot, name+spot)
		} else {
			onSpot = append(onSpot, "Spot Preemptible "+name+suffix)
		}
	}
	if words.committed != "" || c == core("n1") || c == ram("n1") {
		for _, prefix := range []string{"Commitment v1: ", "Commitment: "} {
			name := strings.TrimSpace(prefix + words.committed)
			committed = append(committed, name+suffix)
			if suffix == " Core" {
				committed = append(committed, name+" Cpu")
			}
		}
	}
	list := []query{base.sold(pricing.OnDemand, "OnDemand", used), base.sold(pricing.Spot, "Preemptible", onSpot)}
	if len(committed) > 0 {
		list = append(list,
			base.sold(cud1Y, commitments[cud1Y], committed, " for 1 Year"),
			base.sold(cud3Y, commitments[cud3Y], committed, " for 3 Year", " for 3 Years"))
	}
	return list
}

func (q query) sold(bought pricing.Purchase, usage string, names []string, endings ...string) query {
	q.bought, q.usages, q.names, q.endings = bought, []string{usage}, names, endings
	return q
}

// superseded are SKUs of memory-optimized machines in Tokyo and Singapore beside
// which the catalog has newer ones at other prices. The ids are those that the
// daily reader of the catalog leaves out
// (github.com/Cyclenerd/google-cloud-pricing-cost-calculator, build/pricing.pl, 2026-07).
var superseded = []string{
	"757F-6F9E-CCEC", "255E-0C41-3813", "71A5-A7E8-C37C", "B428-ABC6-FFED",
	"68D5-29AA-798E", "9398-9081-75AC", "1F3C-AD92-C1E7", "79D9-7C0D-4C27",
	"71DA-B269-E14A", "A412-F795-8DEA", "833D-8EA6-D22E", "1A15-7952-674A",
	"F213-5808-5249", "CABB-9912-AD72", "B042-ACE5-8F95", "7BDA-424A-1067",
	"939D-7E43-244A", "7CDE-C4C3-FE63", "D92B-7B2B-F4CB", "768B-2116-67EA",
}

func isSuperseded(sku string) bool { return slices.Contains(superseded, sku) }
