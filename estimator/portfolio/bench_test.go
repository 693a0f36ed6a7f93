package portfolio_test

import (
	"fmt"
	"testing"

	"breakeven/estimator/portfolio"
	"breakeven/internal/plantest"
)

// estate is a company's machines: a few types, each used a little, and nobody
// knows how often anything is called.
func estate(t tester, machines int) []portfolio.Row {
	types := []string{"m5.large", "m5.xlarge", "c5.large", "r5.large", "t3.medium", "m6i.2xlarge"}
	rows := make([]portfolio.Row, machines)
	for i := range rows {
		rows[i] = portfolio.Row{Profile: profileOf(t, draft{
			"name": fmt.Sprintf("vm-%04d", i), "duration_ms": 200, "memory_mb": 1024 + i%7*512,
			"cpu_utilization": fmt.Sprintf("0.%02d", 2+i%40), "response_kb": i % 5,
			"baseline_offering": "aws/ec2", "baseline_instance_type": types[i%len(types)], "baseline_instances": 1 + i%3,
		})}
	}
	return rows
}

// BenchmarkEstate puts 2,500 machines on one bill: all offerings of the three
// default regions, clusters packed, the total on each offering.
func BenchmarkEstate(b *testing.B) {
	plan, rows := plantest.Embedded(b), estate(b, 2_500)
	b.ReportAllocs()
	for b.Loop() {
		computed(b, plan, rows)
	}
}
