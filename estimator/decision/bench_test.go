package decision_test

import (
	"testing"

	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
)

// usual is the profile of the README.
const usual = `{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512}`

func profileOf(b *testing.B, body string) *workload.Profile {
	b.Helper()
	profile, errs := workload.DecodeJSON([]byte(body))
	if errs != nil {
		b.Fatal(errs)
	}
	return profile
}

// BenchmarkPair finds every crossing of one function and one fleet, from nothing: both
// curves are evaluated anew.
func BenchmarkPair(b *testing.B) {
	plan := plantest.Embedded(b)
	for _, axis := range decision.Axes() {
		b.Run(string(axis), func(b *testing.B) {
			pairs := decision.NewPairs(b, plan, profileOf(b, usual), "aws/lambda/us-east-1/arm64/on_demand", "aws/fargate/us-east-1/arm64/on_demand")
			b.ReportAllocs()
			for b.Loop() {
				pairs.Fresh().Find(0, 1, axis)
			}
		})
	}
}

// BenchmarkEveryPair finds every crossing of every two options of a request that
// selects nothing: 29 options, 406 pairs.
func BenchmarkEveryPair(b *testing.B) {
	plan := plantest.Embedded(b)
	for _, axis := range decision.Axes() {
		b.Run(string(axis), func(b *testing.B) {
			pairs := decision.NewPairs(b, plan, profileOf(b, usual))
			b.ReportAllocs()
			for b.Loop() {
				fresh := pairs.Fresh()
				for i := range fresh.Len() {
					for j := range i {
						fresh.Find(j, i, axis)
					}
				}
			}
			b.ReportMetric(float64(pairs.Len()*(pairs.Len()-1)/2), "pairs")
		})
	}
}

// BenchmarkEveryOpposite finds every crossing of every option that is billed per
// execution with every always-on one.
func BenchmarkEveryOpposite(b *testing.B) {
	plan := plantest.Embedded(b)
	for _, axis := range decision.Axes() {
		b.Run(string(axis), func(b *testing.B) {
			pairs := decision.NewPairs(b, plan, profileOf(b, usual))
			b.ReportAllocs()
			found := 0
			for b.Loop() {
				fresh := pairs.Fresh()
				found = 0
				for i := range fresh.Len() {
					for j := range fresh.Len() {
						if fresh.Opposite(i, j) {
							fresh.Find(i, j, axis)
							found++
						}
					}
				}
			}
			b.ReportMetric(float64(found), "pairs")
		})
	}
}

// BenchmarkSensitivity varies three axes and every price of nine options.
func BenchmarkSensitivity(b *testing.B) {
	plan := plantest.Embedded(b)
	for name, body := range map[string]string{
		"usual":        `{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512,"include":["sensitivity"]}`,
		"office hours": `{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512,"include":["sensitivity"],"load_shape":"office_hours"}`,
	} {
		profile := profileOf(b, body)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := decision.Decide(plan, profile); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
