package api

import (
	"github.com/prometheus/client_golang/prometheus"

	"breakeven/pricing/catalog"
)

// freshness tells the state of the catalog and of its refreshes as metrics.
type freshness struct {
	config Config

	age, stale, fault, tried, runs, swaps, storeErrors *prometheus.Desc
}

func newFreshness(config Config) *freshness {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("breakeven_catalog_"+name, help, labels, nil)
	}
	return &freshness{
		config:      config,
		age:         desc("age_seconds", "Age of the current catalog's oldest price list: since its provider last confirmed it, or since it was published when it is embedded; -1 without a catalog."),
		stale:       desc("stale", "1 when the current catalog is stale: too old, or the last refresh failed."),
		fault:       desc("fault", "1 while something is wrong with the catalog's freshness, by fault; /readyz has the details.", "fault"),
		tried:       desc("last_refresh_timestamp_seconds", "When any server last tried to refresh the catalog, in Unix time; 0 when none did."),
		runs:        desc("refreshes_total", "Refreshes that this server ran, by what became of them.", "status"),
		swaps:       desc("swaps_total", "Catalogs that took another's place on this server."),
		storeErrors: desc("store_errors_total", "Times that the catalog store could not be used, or held damaged bytes."),
	}
}

// Describe implements prometheus.Collector.
func (f *freshness) Describe(to chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{f.age, f.stale, f.fault, f.tried, f.runs, f.swaps, f.storeErrors} {
		to <- desc
	}
}

// Collect implements prometheus.Collector.
func (f *freshness) Collect(to chan<- prometheus.Metric) {
	tell := func(desc *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(desc, kind, value, labels...)
	}
	age, stale := -1.0, 0.0
	if plan := f.config.Plan(); plan != nil {
		ages := f.config.ages()
		age = ages.catalogAge(plan.Catalog()).Seconds()
		if ages.catalogStale(plan.Catalog()) {
			stale = 1
		}
	}
	tell(f.age, prometheus.GaugeValue, age)
	tell(f.stale, prometheus.GaugeValue, stale)
	health := f.config.Health()
	for _, code := range catalog.FaultCodes() {
		there := 0.0
		for _, fault := range health.Faults {
			if fault.Code == code {
				there = 1
			}
		}
		tell(f.fault, prometheus.GaugeValue, there, string(code))
	}
	tried := 0.0
	if health.Attempt != nil {
		tried = float64(health.Attempt.At.Unix())
	}
	tell(f.tried, prometheus.GaugeValue, tried)
	for _, status := range catalog.RunStatuses() {
		tell(f.runs, prometheus.CounterValue, float64(health.Counts.Runs[status]), string(status))
	}
	tell(f.swaps, prometheus.CounterValue, float64(health.Counts.Swaps))
	tell(f.storeErrors, prometheus.CounterValue, float64(health.Counts.StoreErrors))
}
