package gcp

import (
	"slices"

	"breakeven/pricing"
)

// query is one price among the SKUs of a service: which SKU it is, in which units
// it may be counted, and at which address its price stands.
//
//nolint:recvcheck // queries are made by value, each from another, and asked by address
type query struct {
	service service
	part    pricing.OfferingID
	// component: the price is part of machines' prices, and stands at no address.
	component component
	meter     pricing.MeterName
	area      pricing.AreaKind
	bought    pricing.Purchase
	// names are descriptions without the place at their end and without the price
	// tier of a region, which the catalog puts into some of them. Only a whole name
	// counts: "Balanced PD Capacity" is no "Regional Balanced PD Capacity".
	names []string
	// places are the words between a name and the place; nothing may follow
	// otherwise. "" is a SKU whose description names no place.
	places  []string
	endings []string // how the place must end; none: in any way
	usages  []string // usage types
	unit    pricing.Unit
	counts  counted
	// free: the list publishes what is free as a first tier of price zero. Without
	// it no price of zero is believed.
	free       bool
	confidence []pricing.Confidence
	// verified: somebody has read this description in an answer of the catalog.
	verified bool
}

// counted are units of the catalog, and the factor that makes a price by one of
// them a price by ours.
type counted map[string]string

// The units in which the catalog counts.
var (
	eachCount             = counted{"count": "1"}
	seconds               = counted{"s": "1"}
	gibSeconds            = counted{"GiBy.s": "1"}
	hours                 = counted{"h": "1"}
	gib                   = counted{"GiBy": "1"}
	gibHours              = counted{"GiBy.h": "1"}
	gibMonths             = counted{"GiBy.mo": "1"}
	gigahertz             = counted{"GHz.s": "1", "s": "1"} // shown as plain seconds as well
	milliVCPUs            = counted{"h": "1000", "mCPU.h": "1000", "mCPU": "1000"}
	machineHoursOfGateway = counted{"h": "32"}
	// memoryHours: some of the newest families count 1,000,000,000 bytes.
	memoryHours = counted{"GiBy.h": "1", "GBy.h": "1.073741824"}
)

// The ways in which descriptions name a place.
var (
	nowhere     = []string{""}
	inPlace     = []string{" in "}
	maybeIn     = []string{"", " in "}
	inBrackets  = []string{" ("}
	forPlace    = []string{" for "}
	fromPlace   = []string{" from "}
	runningIn   = []string{"", " running in ", " in "}
	onDemand    = []string{"OnDemand"}
	preemptible = []string{"Preemptible", "OnDemand"}
)

// queries are all prices but those of machines (fetch_components.go).
//
// Descriptions marked as verified stand in answers of the catalog that others
// published: in samples of its JSON, in the mapping with which
// github.com/Cyclenerd/google-cloud-pricing-cost-calculator reads the catalog every
// day, or in quotations with SKU ids.
func queries() []query {
	return slices.Concat(runQueries(), functionQueries(), kubernetesQueries(), networkQueries())
}

func runQueries() []query {
	request := query{service: cloudRunService, part: cloudRunID, area: pricing.AreaRegion, places: maybeIn, free: true, verified: true}
	instance := query{service: cloudRunService, part: instanceBasedID, area: pricing.AreaRegion, places: inPlace, free: true, verified: true}
	global := request
	global.area, global.places = pricing.AreaGlobal, nowhere
	return []query{
		global.of("requests", pricing.Requests, eachCount, "Requests"),
		request.of("vcpu-time", pricing.VCPUSeconds, seconds, "Services CPU (Request-based billing)"),
		request.of("memory-time", pricing.GiBSeconds, gibSeconds, "Services Memory (Request-based billing)"),
		request.of("idle-vcpu-time", pricing.VCPUSeconds, seconds, "Services Min Instance CPU (Request-based billing)").flat(),
		request.of("idle-memory-time", pricing.GiBSeconds, gibSeconds, "Services Min Instance Memory (Request-based billing)").flat(),
		instance.of("vcpu-time", pricing.VCPUSeconds, seconds, "Services CPU (Instance-based billing)"),
		instance.of("memory-time", pricing.GiBSeconds, gibSeconds, "Services Memory (Instance-based billing)"),
	}
}

func functionQueries() []query {
	second := query{service: functionsService, part: cloudRunFunctionsID, area: pricing.AreaRegion, places: maybeIn, free: true, verified: true}
	first := second
	first.part = firstGenerationID
	global := func(q query) query {
		q.area, q.places = pricing.AreaGlobal, nowhere
		return q
	}
	return []query{
		global(second).of("requests", pricing.Requests, eachCount, "Cloud Run Functions Invocations"),
		second.of("vcpu-time", pricing.VCPUSeconds, seconds, "Cloud Run functions CPU (Request-based billing)"),
		second.of("memory-time", pricing.GiBSeconds, gibSeconds, "Cloud Run functions Memory (Request-based billing)"),
		second.of("idle-vcpu-time", pricing.VCPUSeconds, seconds, "Cloud Run functions Min Instance CPU (Request-based billing)").flat().guessed(),
		second.of("idle-memory-time", pricing.GiBSeconds, gibSeconds, "Cloud Run functions Min Instance Memory (Request-based billing)").flat().guessed(),
		global(first).of("requests", pricing.Requests, eachCount, "Cloud Run Functions (1st Gen) Invocations"),
		first.of("ghz-time", pricing.GHzSeconds, gigahertz, "Cloud Run functions (1st Gen) CPU (Request-based billing)"),
		first.of("memory-time", pricing.GiBSeconds, gibSeconds, "Cloud Run functions (1st Gen) Memory (Request-based billing)"),
		first.of("data-out", pricing.GiB, gib, "(1st Gen) Network Data Transfer Out"),
	}
}

func kubernetesQueries() []query {
	pods := query{service: kubernetesService, part: gkeAutopilotID, area: pricing.AreaRegion, places: inBrackets, verified: true}
	spot := pods
	spot.bought, spot.usages, spot.confidence = pricing.Spot, preemptible, []pricing.Confidence{pricing.ConfidencePrice}
	cluster := query{service: kubernetesService, area: pricing.AreaGlobal, places: maybeIn, verified: true}
	autopilot, standard := cluster, cluster
	autopilot.part, standard.part = gkeAutopilotID, gkeStandardID
	list := []query{
		pods.of("vcpu-time", pricing.VCPUHours, milliVCPUs, "Autopilot Pod mCPU Requests"),
		pods.of("memory-time", pricing.GiBHours, gibHours, "Autopilot Pod Memory Requests"),
		pods.of("ephemeral-storage", pricing.GiBHours, gibHours, "Autopilot Pod Ephemeral Storage Requests"),
		spot.of("vcpu-time", pricing.VCPUHours, milliVCPUs, "Autopilot Spot Pod mCPU Requests"),
		spot.of("memory-time", pricing.GiBHours, gibHours, "Autopilot Spot Pod Memory Requests"),
		autopilot.of("control-plane", pricing.ClusterHours, hours, "Autopilot Kubernetes Clusters"),
		standard.of("control-plane", pricing.ClusterHours, hours, "Regional Kubernetes Clusters"),
	}
	// No answer that was read has commitments of pods. Their names follow those of
	// Compute Engine, as do their usage types.
	for bought, usage := range commitments {
		committed := pods.guessed()
		committed.bought, committed.usages, committed.places = bought, []string{usage}, inPlace
		list = append(list,
			committed.of("vcpu-time", pricing.VCPUHours, milliVCPUs, "Commitment v1: Autopilot Pod mCPU Requests"),
			committed.of("memory-time", pricing.GiBHours, gibHours, "Commitment v1: Autopilot Pod Memory Requests"))
	}
	slices.SortStableFunc(list, compareQueries)
	return list
}

// of is the query for one meter.
func (q query) of(meter pricing.MeterName, unit pricing.Unit, counts counted, names ...string) query {
	q.meter, q.unit, q.counts, q.names = meter, unit, counts, names
	if q.bought == "" {
		q.bought = pricing.OnDemand
	}
	if q.usages == nil {
		q.usages = onDemand
	}
	return q
}

// flat says that nothing of the meter is free.
func (q query) flat() query {
	q.free = false
	return q
}

// guessed says that nobody has seen an answer to the query.
func (q query) guessed() query {
	q.verified = false
	return q
}
