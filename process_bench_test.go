//go:build linux

package main_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkProcess starts the real binary and measures what an operator sees:
// the time from exec to the first 200 of an estimate over the whole catalog, the
// resident memory of the idle server, and the size of the file.
func BenchmarkProcess(b *testing.B) {
	binary := buildBinary(b)
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	var resident int64
	var starts time.Duration
	for b.Loop() {
		took, kib := startOnce(b, binary)
		starts += took
		resident += kib
	}
	b.ReportMetric(float64(starts.Microseconds())/float64(b.N)/1e3, "ms-to-first-200")
	b.ReportMetric(float64(resident)/float64(b.N)/1024, "MiB-resident")
	b.ReportMetric(float64(info.Size())/(1<<20), "MiB-binary")
}

// startOnce starts the server, asks as soon as it says that it listens, and
// stops it.
func startOnce(b *testing.B, binary string) (took time.Duration, residentKiB int64) {
	b.Helper()
	addr := freeAddress(b)
	ctx, cancel := context.WithCancel(b.Context())
	server := exec.CommandContext(ctx, binary, "serve", "--addr", addr)
	logs, err := server.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		cancel()
		_ = server.Wait()
	}()
	lines := bufio.NewScanner(logs)
	for lines.Scan() && !strings.Contains(lines.Text(), "listening") {
	}
	if !answers(ctx, "http://"+addr+"/v1/estimates?invocations_per_month=30000000&duration_ms=120&memory_mb=512") {
		b.Fatalf("no answer; the last log line is %s", lines.Text())
	}
	return time.Since(began), residentOf(b, server.Process.Pid)
}

func answers(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode == http.StatusOK
}

// residentOf reads VmRSS of a process, in KiB.
func residentOf(b *testing.B, pid int) int64 {
	b.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(line, "VmRSS:"); found {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
