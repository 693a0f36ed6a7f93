package estimator

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// demand is a load in the engine's numbers.
type demand[N number[N]] struct {
	one, thousand, secondsPerHour N

	invocations N // per month
	durationMs  N
	memoryMB    N
	sharedMB    N
	utilization N // numerator
	utilUnder   N // denominator
	vcpu        N // numerator
	vcpuDivisor N
	concurrency N
	minimum     N // min_instances
	provisioned N // provisioned_concurrency
	storageMB   N
	workloads   N
	hours       N // per month
	running     N // hours running per month
	requestKB   N
	responseKB  N
	requestGB   N // per invocation
	responseGB  N
	logGB       N
	diskGB      N // per machine
	natGateways N
	fx          N // units of the answer's currency per unit of the list's

	surrounds      bool // something stands around the compute
	http           httpFront
	ofInt          func(int64) N
	converts       bool // fx is not 1
	free           bool
	stretches      bool // a function that grants less than vcpu runs longer
	bounded        bool // concurrency was given, and limits fleets
	storageStated  bool // ephemeral_storage_mb was given
	memoryMiB      int64
	concurrencyInt int64
	storageInt     int64
	provisionedInt int64
	minimumInt     int64
	workloadsInt   int64
	curve          *workload.LoadCurve // the load over time; nil: only its mean is known
	types          []string            // instance_types: patterns; empty is every ordinary type

	speeds map[string]N // speed_factors: by architecture or machine family; nil: the definitions' own

	tried *triedSizes[N] // of the function platform that was looked at last
	named *namedUnits[N] // of the machine option that was looked at last
}

func newDemand[N number[N]](load *workload.Load, of func(decimal.Decimal) N, whole func(int64) N) demand[N] {
	d := demand[N]{
		one: whole(1), thousand: whole(1000), secondsPerHour: whole(3600),
		invocations: of(load.InvocationsPerMonth), durationMs: of(load.DurationMs),
		memoryMB: whole(load.MemoryMB), sharedMB: whole(load.SharedMemoryMB),
		utilization: of(load.UtilizationNumerator), utilUnder: of(load.UtilizationDenominator), vcpu: of(load.VCPUNumerator), vcpuDivisor: of(load.VCPUDenominator),
		concurrency: whole(load.Concurrency), minimum: whole(load.MinInstances), provisioned: whole(load.ProvisionedConcurrency),
		storageMB: whole(load.EphemeralStorageMB), workloads: whole(load.ClusterWorkloads),
		hours: of(load.HoursPerMonth), running: of(load.HoursRunningPerMonth), fx: whole(1),
		free: load.FreeTier, stretches: load.ServiceTimeFollowsVCPU, bounded: load.Given("concurrency"), storageStated: load.Given("ephemeral_storage_mb"),
		memoryMiB: load.MemoryMB, concurrencyInt: load.Concurrency, storageInt: load.EphemeralStorageMB,
		provisionedInt: load.ProvisionedConcurrency, minimumInt: load.MinInstances, workloadsInt: load.ClusterWorkloads,
		requestKB: of(load.RequestKB), responseKB: of(load.ResponseKB), requestGB: of(load.RequestKB.Mul(perKB)), responseGB: of(load.ResponseKB.Mul(perKB)),
		logGB: of(load.LogKB.Mul(perKB)), diskGB: of(load.DiskGB), natGateways: whole(load.NATGateways), http: fronts[load.HTTP], ofInt: whole,
		curve: load.Curve, types: load.InstanceTypes, tried: new(triedSizes[N]), named: new(namedUnits[N]),
	}
	if rate, ok := load.FXRates[string(listCurrency)]; ok && load.Currency != string(listCurrency) {
		d.fx, d.converts = of(rate), true
	}
	if len(load.SpeedFactors) > 0 {
		d.speeds = make(map[string]N, len(load.SpeedFactors))
		for name, factor := range load.SpeedFactors {
			d.speeds[name] = of(factor)
		}
	}
	d.surrounds = hasTraffic(load) || load.DiskGB.IsPositive() || load.NATGateways > 0
	return d
}

// hasTraffic reports whether something around the compute grows with invocations.
func hasTraffic(load *workload.Load) bool {
	return fronts[load.HTTP] != httpNone || load.ResponseKB.IsPositive() || load.LogKB.IsPositive() ||
		load.NATGateways > 0 && load.RequestKB.IsPositive()
}

// httpFront is how the world reaches the workload.
type httpFront int

const (
	httpNone httpFront = iota
	httpDirect
	httpGateway
	httpGatewayREST
)

var fronts = map[string]httpFront{"direct": httpDirect, "gateway": httpGateway, "gateway_rest": httpGatewayREST}

// listCurrency is the currency of the price lists.
const listCurrency = pricing.USD

// fraction is an exact rational: decisions are taken on it, never on a quotient.
type fraction[N number[N]] struct{ over, under N }

// ceilPer is the number of units of the given capacity that hold f.
func (f fraction[N]) ceilPer(capacity N) N { return f.over.CeilQuo(f.under.Mul(capacity)) }

// clusterHours are the hours of the cluster that the workload pays for: a cluster
// runs all month, and its workloads share it.
func (d *demand[N]) clusterHours() N {
	if d.workloadsInt > 1 {
		return d.hours.Quotient(d.workloads)
	}
	return d.hours
}

// busyMs is invocations x duration: the milliseconds of work in a month.
func (d *demand[N]) busyMs() N { return d.invocations.Mul(d.durationMs) }

// meanConcurrency is Little's a = arrival rate x duration over the given hours.
func (d *demand[N]) meanConcurrency(hours N) fraction[N] {
	return fraction[N]{d.busyMs(), hours.Mul(d.secondsPerHour).Mul(d.thousand)}
}

// neededVCPU is the capacity an always-on fleet needs, after RULES section 4:
// mean concurrency x vcpu / steady utilization.
func (d *demand[N]) neededVCPU() fraction[N] {
	a := d.meanConcurrency(d.running)
	return fraction[N]{a.over.Mul(d.vcpu).Mul(d.utilUnder), a.under.Mul(d.vcpuDivisor).Mul(d.utilization)}
}

// neededMemory is mean concurrency x (memory - shared) / steady utilization, in MiB.
func (d *demand[N]) neededMemory() fraction[N] {
	a := d.meanConcurrency(d.running)
	return fraction[N]{a.over.Mul(d.memoryMB.Sub(d.sharedMB)).Mul(d.utilUnder), a.under.Mul(d.utilization)}
}

// neededSlots is mean concurrency / steady utilization: places for invocations.
func (d *demand[N]) neededSlots() fraction[N] {
	a := d.meanConcurrency(d.running)
	return fraction[N]{a.over.Mul(d.utilUnder), a.under.Mul(d.utilization)}
}

// vcpuAtLeast reports whether a capacity holds the vCPU of one invocation.
func (d *demand[N]) vcpuAtLeast(capacity N) bool {
	return capacity.Mul(d.vcpuDivisor).Cmp(d.vcpu) >= 0
}
