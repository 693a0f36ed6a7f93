//go:build linux

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"breakeven/api"
	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/sqlite"
)

// swapped are how many prices a catalog of the benchmark has.
const swapped = 100_000

// large are the embedded lists with as many prices as swapped: machine types of another
// name beside those of Google. Every price is times the factor.
func large(b *testing.B, factor string) []*pricing.PriceList {
	b.Helper()
	var lists []*pricing.PriceList
	total := 0
	for _, embedded := range plantest.Embedded(b).Catalog().Lists() {
		list := *embedded
		list.Prices, list.Machines = slices.Clone(list.Prices), slices.Clone(list.Machines)
		total += len(list.Prices)
		for i := range list.Prices {
			price := &list.Prices[i]
			price.Tiers.Steps = slices.Clone(price.Tiers.Steps)
			for k := range price.Tiers.Steps {
				price.Tiers.Steps[k].UnitPrice = price.Tiers.Steps[k].UnitPrice.Mul(decimal.RequireFromString(factor))
			}
			price.Upfront = nil
		}
		lists = append(lists, &list)
	}
	google := lists[len(lists)-1]
	for _, price := range google.Prices {
		if total == swapped {
			break
		}
		if price.Address.Offering != "gcp/compute-engine" || price.Address.Type == "" {
			continue
		}
		name := "other-" + price.Address.Type
		if !slices.ContainsFunc(google.Machines, func(m pricing.MachineType) bool { return m.Name == name }) {
			i := slices.IndexFunc(google.Machines, func(m pricing.MachineType) bool {
				return m.Offering == price.Address.Offering && m.Name == price.Address.Type
			})
			if i < 0 {
				continue
			}
			machine := google.Machines[i]
			machine.Name = name
			google.Machines = append(google.Machines, machine)
		}
		price.Address.Type = name
		google.Prices = append(google.Prices, price)
		total++
	}
	google.Sort()
	if total != swapped {
		b.Fatalf("%d prices", total)
	}
	return lists
}

// BenchmarkSwap lets a server take another catalog of 100,000 prices over from a store on
// the disk. It reports how long a swap takes, from asking the store to the moved pointer,
// by the clock and in time of the processors (which a busy machine does not stretch), and
// what 99 of 100 requests at a steady rate stay below: in five seconds without a swap, and
// in five seconds with one.
func BenchmarkSwap(b *testing.B) {
	store, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	var versions []string
	for _, factor := range []string{"1", "1.1"} {
		change := &catalog.Change{Catalog: &catalog.Entry{Origin: catalog.OriginImport, SavedAt: time.Now().UTC()}}
		var lists []string
		for _, list := range large(b, factor) {
			packed, ref, err := catalog.Pack(list)
			if err != nil {
				b.Fatal(err)
			}
			change.Lists, change.Catalog.Lists = append(change.Lists, packed), append(change.Catalog.Lists, ref)
			change.Catalog.AsOf = max(change.Catalog.AsOf, ref.Published)
			lists = append(lists, ref.Version)
		}
		change.Catalog.Version = pricing.CatalogVersion(lists...)
		versions = append(versions, change.Catalog.Version)
		if err := store.Save(b.Context(), change); err != nil {
			b.Fatal(err)
		}
	}
	compile := func(prices *pricing.Catalog) (*estimator.Plan, error) { return compileWarm(prices, nil) }
	live, err := catalog.NewLive(plantest.Embedded(b), catalog.LiveOptions{Store: store, Compile: compile, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	current := ""
	swap := func() time.Duration {
		next := versions[0]
		if current == next {
			next = versions[1]
		}
		if err := store.Save(b.Context(), &catalog.Change{Swap: &catalog.Swap{From: current, To: next}}); err != nil {
			b.Fatal(err)
		}
		current = next
		begun := time.Now()
		if replaced, err := live.Follow(b.Context()); err != nil || !replaced {
			b.Fatalf("replaced %t, %v", replaced, err)
		}
		return time.Since(begun)
	}
	handler, err := api.New(api.Config{Plan: live.Plan})
	if err != nil {
		b.Fatal(err)
	}
	swap()
	askSteadily(b, handler, time.Second) // warm
	const window = 5 * time.Second
	var alone, used, quiet, busy []time.Duration
	for b.Loop() {
		before := processorTime(b)
		alone = append(alone, swap())
		used = append(used, processorTime(b)-before)
		quiet = append(quiet, askSteadily(b, handler, window))
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			time.Sleep(window / 2)
			swap()
		}()
		busy = append(busy, askSteadily(b, handler, window))
		<-ended
	}
	for unit, measured := range map[string][]time.Duration{"ms/swap": alone, "cpu-ms/swap": used, "ms-p99-quiet": quiet, "ms-p99-swapping": busy} {
		slices.Sort(measured)
		b.ReportMetric(milliseconds(measured[len(measured)/2]), unit)
	}
}

// processorTime is what this process has used of all processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// askSteadily sends 400 requests a second for a while, and returns the time that 99 of
// 100 answers were faster than. A request that is due while others take long counts from
// when it was due.
func askSteadily(b *testing.B, handler http.Handler, window time.Duration) time.Duration {
	b.Helper()
	const rate, clients = 400, 8
	took := make([][]time.Duration, clients)
	var asking sync.WaitGroup
	begun := time.Now()
	for client := range clients {
		asking.Go(func() {
			for i := client; ; i += clients {
				due := begun.Add(time.Duration(i) * time.Second / rate)
				if due.Sub(begun) > window {
					return
				}
				time.Sleep(time.Until(due))
				body := fmt.Sprintf(`{"memory_mb":512,"duration_ms":"120","invocations_per_month":"%d"}`, 1_000_000+i)
				request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/v1/estimates", strings.NewReader(body))
				request.Header.Set("Content-Type", "application/json")
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, request)
				if answer.Code != http.StatusOK {
					b.Errorf("status %d: %.300s", answer.Code, answer.Body)
					return
				}
				took[client] = append(took[client], time.Since(due))
			}
		})
	}
	asking.Wait()
	all := slices.Concat(took...)
	slices.Sort(all)
	return all[len(all)*99/100]
}
