package azure_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/providers"
	"breakeven/providers/azure"
)

// landed are the parts without an error.
func landed(fetched *providers.Fetched) []string {
	var names []string
	for _, part := range fetched.Parts {
		if part.Err == nil {
			names = append(names, string(part.Name))
		}
	}
	return names
}

// patience is how long a call may take: little where it would never end, and
// otherwise as long as it takes on a busy machine.
func patience(fault replay.Fault, little time.Duration) azure.Option {
	if fault == replay.Hang || fault == replay.HangMidway {
		return azure.WithCallTimeout(little)
	}
	return azure.WithCallTimeout(time.Minute)
}

// TestOneFaultIsSurvivedOrReportedByName spoils one call of many. What may be gone at
// the next attempt is asked again; anything else costs the part that asked, by name.
func TestOneFaultIsSurvivedOrReportedByName(t *testing.T) {
	list := few(t)
	query := providers.Query{Regions: []string{"eastus"}, Machines: list.Machines}
	whole, err := asking(t, replay.Azure(list)).Fetch(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	reported := map[replay.Fault]string{
		replay.Forbidden: "HTTP 403", replay.ExpiredToken: "HTTP 401", replay.EndlessBody: "bytes", replay.RedirectedToSelf: "HTTP 307",
	}
	for _, fault := range replay.AllFaults() {
		t.Run(string(fault), func(t *testing.T) {
			faults := replay.WithFaults(replay.Azure(list), replay.Once(replay.Matching(fault, "Premium+vCPU")))
			fetched, err := asking(t, faults, patience(fault, 300*time.Millisecond)).Fetch(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			if faults.Spoiled() != 1 {
				t.Fatalf("%d calls were spoiled", faults.Spoiled())
			}
			failed := fetched.Failed()
			want, named := reported[fault]
			if !named {
				if len(failed) != 0 || !slices.Equal(saidByAll(fetched.List), saidByAll(whole.List)) {
					t.Fatalf("failed %+v", failed)
				}
				return
			}
			if len(failed) != 1 || failed[0].Name != "azure/functions-premium" || !strings.Contains(failed[0].Err.Error(), want) ||
				!strings.Contains(failed[0].Err.Error(), "Premium vCPU Duration") {
				t.Fatalf("failed %+v, want %q", failed, want)
			}
			if len(landed(fetched)) != len(whole.Parts)-1 {
				t.Errorf("only %v landed", landed(fetched))
			}
			for i := range fetched.List.Prices {
				if fetched.List.Prices[i].Address.Offering == "azure/functions-premium" {
					t.Fatal("a price of the part that failed is in the list")
				}
			}
		})
	}
}

// TestLastingFaultOfOnePartLeavesTheOthers spoils every call about one service.
func TestLastingFaultOfOnePartLeavesTheOthers(t *testing.T) {
	list := few(t)
	for _, fault := range replay.AllFaults() {
		t.Run(string(fault), func(t *testing.T) {
			faults := replay.WithFaults(replay.Azure(list), replay.Matching(fault, "Container+Instances", "%27Standard+Memory"))
			source := asking(t, faults, patience(fault, 100*time.Millisecond))
			fetched, err := source.Fetch(t.Context(), providers.Query{Regions: []string{"eastus"}, Machines: list.Machines})
			if err != nil {
				t.Fatal(err)
			}
			failed := fetched.Failed()
			if fault == replay.EmptyList {
				// Well formed, and twice the same: this is not sold any more. It is told, and the
				// rest of the part is good.
				const want = "memory-time as on_demand: the list has no such price"
				part := fetched.Parts[slices.IndexFunc(fetched.Parts, func(p providers.Part) bool { return p.Name == "azure/container-instances" })]
				if len(failed) != 0 || !slices.Equal(part.Notes, []string{want}) || part.Prices == 0 {
					t.Fatalf("failed %+v, notes %q", failed, part.Notes)
				}
				return
			}
			if len(failed) != 1 || failed[0].Name != "azure/container-instances" {
				t.Fatalf("failed %+v", failed)
			}
			// Five attempts, of which the client itself repeats some whose connection broke.
			if faults.Spoiled() > 15 {
				t.Errorf("asked %d times", faults.Spoiled())
			}
			t.Log(failed[0].Err)
		})
	}
}

func TestServiceThatIsGoneIsNotAskedForEver(t *testing.T) {
	list := few(t)
	for _, fault := range replay.AllFaults() {
		t.Run(string(fault), func(t *testing.T) {
			faults := replay.WithFaults(replay.Azure(list), replay.FromCall(1, fault))
			fetched, err := asking(t, faults, patience(fault, 20*time.Millisecond)).Fetch(t.Context(), providers.Query{Regions: []string{"eastus"}})
			if err == nil {
				t.Fatalf("landed %v", landed(fetched))
			}
			if calls := len(faults.Calls()); calls > 90 || fault.Passing() && calls > 30 {
				t.Errorf("asked %d times", calls)
			}
			t.Log(err)
		})
	}
}

func TestPausesDoubleAndFollowRetryAfter(t *testing.T) {
	list := few(t)
	pauses := func(fault replay.Fault) []time.Duration {
		var pauses []time.Duration
		faults := replay.WithFaults(replay.Azure(list), replay.FromCall(1, fault))
		_, err := asking(t, faults, azure.WithWorkers(1), azure.WithWait(func(_ context.Context, pause time.Duration) error {
			pauses = append(pauses, pause)
			return nil
		})).Fetch(t.Context(), providers.Query{Regions: []string{"eastus"}})
		if err == nil {
			t.Fatal("no error")
		}
		return pauses[:4]
	}
	const second = time.Second
	if got := pauses(replay.TooManyRequests); !slices.Equal(got, []time.Duration{2 * second, 4 * second, 8 * second, 16 * second}) {
		t.Errorf("429: pauses of %v", got)
	}
	if got := pauses(replay.RetryAfter); !slices.Equal(got, []time.Duration{7 * second, 7 * second, 8 * second, 16 * second}) {
		t.Errorf("429 with Retry-After: pauses of %v", got)
	}
}

func TestRetryAfterMayBeADateAndIsNotFollowedForEver(t *testing.T) {
	for _, test := range []struct {
		header string
		want   time.Duration // -1: given up
	}{
		{fetchedOn.Add(9 * time.Second).Format(http.TimeFormat), 9 * time.Second},
		{"30", 30 * time.Second},
		{"soon", 2 * time.Second},
		{"-5", 2 * time.Second},
		{"3600", -1},
	} {
		var first atomic.Int64
		source := asking(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", test.header)
			w.WriteHeader(http.StatusServiceUnavailable)
		}), azure.WithWorkers(1), azure.WithWait(func(_ context.Context, pause time.Duration) error {
			first.CompareAndSwap(0, int64(pause))
			return nil
		}))
		_, err := source.Fetch(t.Context(), providers.Query{Regions: []string{"eastus"}})
		if err == nil {
			t.Fatalf("Retry-After %s: no error", test.header)
		}
		if got := time.Duration(first.Load()); test.want >= 0 && got != test.want || test.want < 0 && got != 0 {
			t.Errorf("Retry-After %s: paused for %s, want %s", test.header, got, test.want)
		}
	}
}

// TestCancellationIsQuick cancels while calls hang, and while a pause lasts. A
// machine that is busy with other things gets three attempts.
func TestCancellationIsQuick(t *testing.T) {
	const limit = 100 * time.Millisecond
	for _, test := range []struct {
		name    string
		fault   replay.Fault
		options []azure.Option
	}{
		{"in a call", replay.Hang, nil},
		{"in a body", replay.HangMidway, nil},
		{"in a body without end", replay.EndlessBody, nil},
		{"in a pause", replay.Unavailable, []azure.Option{azure.WithWait(pausing)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			list := few(t)
			var took time.Duration
			for range 3 {
				if took = cancelled(t, list, test.fault, test.options); took <= limit {
					return
				}
			}
			t.Errorf("took %s", took)
		})
	}
}

// pausing pauses until the context ends, as the real pause would.
func pausing(ctx context.Context, _ time.Duration) error {
	<-ctx.Done()
	return ctx.Err()
}

// cancelled is how long a fetch runs on after its context ended.
func cancelled(t *testing.T, list *pricing.PriceList, fault replay.Fault, options []azure.Option) time.Duration {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	called := make(chan struct{}, 1_000)
	faults := replay.WithFaults(replay.Azure(list), func(replay.Call) replay.Fault {
		called <- struct{}{}
		return fault
	})
	source := asking(t, faults, options...)
	ended := make(chan error, 1)
	go func() {
		_, err := source.Fetch(ctx, providers.Query{Regions: []string{"eastus"}})
		ended <- err
	}()
	<-called
	start := time.Now()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	return time.Since(start)
}

func TestPagesAreFollowedAsTheyAreLinked(t *testing.T) {
	list := few(t)
	api := replay.Azure(list)
	var odd atomic.Int64
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.URL.RawQuery, "Premium+vCPU") && !strings.HasPrefix(r.URL.RawQuery, "page") {
			api.ServeHTTP(w, r)
			return
		}
		// The link's parameters mean nothing to a client, in an order and a spelling of
		// their own.
		next := "null"
		if r.URL.RawQuery != "page=%32&$skip=1'" {
			next = `"http://` + r.Host + `/elsewhere?page=%32&$skip=1'"`
		} else {
			odd.Add(1)
		}
		region, price := "eastus", "0.173"
		if next == "null" {
			region, price = "uksouth", "1.91e-1"
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"Items":[{"currencyCode":"USD","tierMinimumUnits":0.0,"retailPrice":` + price + `,"armRegionName":"` + region +
			`","effectiveStartDate":"2024-01-01T00:00:00Z","meterId":"m","meterName":"Premium vCPU Duration","skuId":"s",` +
			`"productName":"Premium Functions","skuName":"Premium","serviceName":"Functions","unitOfMeasure":"1 Hour","type":"Consumption"}],` +
			`"NextPageLink":` + next + `,"Count":1}`))
	})
	fetched, err := asking(t, handler).Fetch(t.Context(), providers.Query{Regions: []string{"eastus", "uksouth"}})
	if err != nil {
		t.Fatal(err)
	}
	prices := map[pricing.Area]string{}
	for i := range fetched.List.Prices {
		if at := fetched.List.Prices[i].Address; at.Offering == "azure/functions-premium" && at.Meter == "vcpu-time" && at.Purchase == pricing.OnDemand {
			prices[at.Area] = pricing.Text(fetched.List.Prices[i].Tiers.Steps[0].UnitPrice)
		}
	}
	if odd.Load() != 1 || prices["eastus"] != "0.173" || prices["uksouth"] != "0.191" {
		t.Errorf("the second page was asked for %d times: %v", odd.Load(), prices)
	}
}

func TestPagesThatLeadAwayOrAroundAreRefused(t *testing.T) {
	for name, test := range map[string]struct{ link, want string }{
		"another host":   {"http://prices.example/api", "leads to http://prices.example"},
		"another scheme": {"file:///etc/passwd", "leads to file://"},
		"no address":     {":", "missing protocol scheme"},
	} {
		t.Run(name, func(t *testing.T) {
			source := asking(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte(`{"Items":[{"meterId":"m"}],"NextPageLink":"` + test.link + `","Count":1}`))
			}))
			if _, err := source.Fetch(t.Context(), providers.Query{Regions: []string{"eastus"}}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
	t.Run("a circle", func(t *testing.T) {
		source := asking(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(`{"Items":[{"meterId":"m"}],"NextPageLink":"http://` + r.Host + `/round","Count":1}`))
		}))
		if _, err := source.Fetch(t.Context(), providers.Query{Regions: []string{"eastus"}}); err == nil || !strings.Contains(err.Error(), "circle") {
			t.Errorf("%v", err)
		}
	})
}
