package workload

import "testing"

func BenchmarkSetText(b *testing.B) {
	row := []string{"name=checkout", "invocations_per_month=30000000", "duration_ms=120", "memory_mb=512", "regions=aws:us-east-1", "min_instances=2"}
	b.ReportAllocs()
	for b.Loop() {
		profileOf(b, row...)
	}
}

func BenchmarkResolve(b *testing.B) {
	p := profileOf(b, "invocations_per_month=30000000", "duration_ms=120", "memory_mb=512")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := p.Resolve(nil); err != nil {
			b.Fatal(err)
		}
	}
}
