//go:build linux

package main_test

import (
	"bytes"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// BenchmarkProcessRefresh runs the real binary against services that answer from
// every price of the embedded catalog, and measures time and memory of the process.
// The services run in the benchmark's own, on the same cores.
func BenchmarkProcessRefresh(b *testing.B) {
	binary := buildBinary(b)
	embedded, err := catalog.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	amazon, azure, google := httptest.NewServer(replay.AWS(embedded.List("aws"))), httptest.NewServer(replay.Azure(embedded.List("azure"))),
		httptest.NewServer(replay.GCP(embedded.List("gcp")))
	defer amazon.Close()
	defer azure.Close()
	defer google.Close()
	environment := []string{
		"AWS_ENDPOINT_URL_PRICING=" + amazon.URL, "AWS_ENDPOINT_URL_EC2=" + amazon.URL, "AWS_ACCESS_KEY_ID=replay", "AWS_SECRET_ACCESS_KEY=replay",
		"AWS_EC2_METADATA_DISABLED=true", "AWS_REGION=us-east-1", "BREAKEVEN_AZURE_RETAIL_PRICES_URL=" + azure.URL, "BREAKEVEN_GCP_BILLING_URL=" + google.URL,
	}
	prices := 0
	for _, list := range embedded.Lists() {
		prices += len(list.Prices)
	}
	// A store refresh checks the whole new catalog before it is saved; a directory's
	// does not.
	for name, flag := range map[string]string{"store": "--cache-dir", "directory": "--out"} {
		b.Run(name, func(b *testing.B) {
			measure(b, environment, func() []string { return []string{binary, "catalog", "refresh", flag, b.TempDir()} })
			b.ReportMetric(float64(prices), "prices")
		})
	}
}

// BenchmarkProcessImport imports an offer file of 300 MB into a copy of the embedded
// catalog, which is written to the disk.
func BenchmarkProcessImport(b *testing.B) {
	const size = 300 << 20
	binary := buildBinary(b)
	embedded, err := catalog.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	for _, format := range []string{"json", "csv"} {
		b.Run(format, func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "offer")
			writeOffer(b, file, embedded.List("aws"), format, size)
			b.SetBytes(size)
			measure(b, nil, func() []string {
				return []string{binary, "catalog", "import", file, "--format", "aws-offer", "--out", b.TempDir()}
			})
		})
	}
}

func writeOffer(b *testing.B, path string, list *pricing.PriceList, format string, size int64) {
	b.Helper()
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := replay.WriteAWSOffer(file, list, "AmazonEC2", "us-east-1", format, size); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
}

func buildBinary(b *testing.B) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "breakeven")
	build := exec.CommandContext(b.Context(), "go", "build", "-tags", "nomsgpack", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("building: %v\n%s", err, out)
	}
	return binary
}

// measure runs a command for every iteration, and reports its time and the most
// memory that it had.
func measure(b *testing.B, environment []string, command func() []string) {
	b.Helper()
	var took time.Duration
	var most int64
	for b.Loop() {
		words := command()
		process := exec.CommandContext(b.Context(), words[0], words[1:]...)
		process.Env = append(os.Environ(), environment...)
		var out bytes.Buffer
		process.Stdout, process.Stderr = &out, &out
		begun := time.Now()
		if err := process.Start(); err != nil {
			b.Fatal(err)
		}
		ended := make(chan struct{})
		peak := make(chan int64)
		go func() { peak <- peakOf(process.Process.Pid, ended) }()
		err := process.Wait()
		took += time.Since(begun)
		close(ended)
		most = max(most, <-peak)
		if err != nil {
			b.Fatalf("%v\n%s", err, out.String())
		}
	}
	b.ReportMetric(took.Seconds()/float64(b.N), "s/run")
	b.ReportMetric(float64(most)/1024, "MiB-peak")
}

// peakOf reads again and again the most memory that a process had so far, in KiB,
// until it has ended. What the system tells of a process that has ended counts the
// memory of the one that started it.
func peakOf(pid int, ended <-chan struct{}) int64 {
	const interval = 2 * time.Millisecond
	var most int64
	for ticker := time.NewTicker(interval); ; <-ticker.C {
		select {
		case <-ended:
			ticker.Stop()
			return most
		default:
		}
		status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(status)) {
			if value, found := strings.CutPrefix(line, "VmHWM:"); found {
				kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
				if err == nil {
					most = max(most, kib)
				}
			}
		}
	}
}
