package aws_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/providers"
	"breakeven/providers/aws"
)

// small is a list of one region, with enough instance types for two pages: of each
// there are some products that no filter leaves out.
func small(t *testing.T) *pricing.PriceList {
	t.Helper()
	list := inRegions(withSpot(embedded(t)), []string{"us-east-1"})
	types := map[string]bool{"m5.large": true, "t4g.small": true, "x2iedn.32xlarge": true}
	var prices []pricing.Price
	for _, p := range list.Prices {
		if p.Address.Type != "" && !types[p.Address.Type] {
			if len(types) >= 30 {
				continue
			}
			types[p.Address.Type] = true
		}
		prices = append(prices, p)
	}
	list.Prices = prices
	return inRegions(list, []string{"us-east-1"})
}

// places are one call of every kind that a fetch makes.
var places = []struct {
	name  string
	texts []string // that the call mentions
	part  pricing.OfferingID
	note  bool // its failure is no failure of the part
}{
	{"the first page of products", []string{"GetProducts", `"AWSELB"`}, "aws/application-load-balancer", false},
	{"the second page of products", []string{"GetProducts", `"AmazonEC2"`, "page:100"}, "aws/ec2", false},
	{"where a price list is", []string{"ListPriceLists"}, "aws/ec2", true},
	{"the address of a price list", []string{"GetPriceListFileUrl"}, "aws/ec2", true},
	{"a price list", []string{"/files/"}, "aws/ec2", true},
	{"spot prices of instances", []string{"DescribeSpotPriceHistory"}, "aws/ec2", true},
	{"the feed of Fargate", []string{"fargate-spot-prices"}, "aws/fargate", true},
}

// invisible are faults that leave an answer which could be a true one.
func invisible(fault replay.Fault, place string) bool {
	switch fault {
	case replay.HalfPage:
		return true
	case replay.EmptyList:
		// No price list for a region; and an address is no list.
		return place == "where a price list is" || place == "the address of a price list"
	case replay.OtherJSON, replay.EmptyBody:
		return place == "spot prices of instances"
	default:
		return false
	}
}

func TestFetchGetsOverFaultsThatPass(t *testing.T) {
	t.Parallel()
	want := small(t)
	handler := replay.AWS(want)
	for _, place := range places {
		for _, fault := range replay.AllFaults() {
			if !fault.Passing() {
				continue
			}
			t.Run(string(fault)+" at "+place.name, func(t *testing.T) {
				t.Parallel()
				faults := replay.WithFaults(handler, replay.Once(replay.Matching(fault, place.texts...)))
				var waited atomic.Int64
				s := source(t, faults, aws.WithCallTimeout(500*time.Millisecond), aws.WithClock(func() time.Time { return today },
					func(ctx context.Context, d time.Duration) error { waited.Add(int64(d)); return ctx.Err() }))
				got := fetch(t, s, providers.Query{Regions: []string{"us-east-1"}})
				if faults.Spoiled() != 1 {
					t.Fatalf("%d calls were spoiled", faults.Spoiled())
				}
				samePrices(t, got.List, want)
				if fault == replay.RetryAfter && time.Duration(waited.Load()) < replay.RetryAfterSeconds*time.Second {
					t.Errorf("waited %s", time.Duration(waited.Load()))
				}
				// A GET on a connection that was used before is repeated by net/http itself.
				if waited.Load() == 0 && fault != replay.ConnectionReset {
					t.Error("did not wait")
				}
			})
		}
	}
}

func TestFetchReportsFaultsThatStay(t *testing.T) {
	t.Parallel()
	want := small(t)
	handler := replay.AWS(want)
	for _, place := range places {
		for _, fault := range replay.AllFaults() {
			if invisible(fault, place.name) {
				continue
			}
			t.Run(string(fault)+" at "+place.name, func(t *testing.T) {
				t.Parallel()
				faults := replay.WithFaults(handler, replay.Matching(fault, place.texts...))
				s := source(t, faults, aws.WithCallTimeout(250*time.Millisecond))
				got, err := s.Fetch(t.Context(), providers.Query{Regions: []string{"us-east-1"}})
				if err != nil {
					t.Fatal(err)
				}
				if calls := faults.Spoiled(); calls == 0 || calls > 60 {
					t.Errorf("%d calls were spoiled", calls)
				}
				told := false
				for _, part := range got.Parts {
					if part.Name == place.part {
						told = part.Err != nil || len(part.Notes) > 0
						if !place.note && part.Err == nil {
							t.Errorf("part %s landed, with notes %q", part.Name, part.Notes)
						}
						if place.note && part.Err != nil {
							t.Errorf("part %s failed: %v", part.Name, part.Err)
						}
					}
					if part.Name == "aws/public-ipv4" && part.Err != nil {
						t.Errorf("part %s failed as well: %v", part.Name, part.Err)
					}
				}
				if !told {
					t.Errorf("nobody was told: %+v", got.Parts)
				}
				if err := got.List.Validate(); err != nil {
					t.Error(err)
				}
				for _, p := range got.List.Prices {
					for _, failed := range got.Failed() {
						if p.Address.Offering == failed.Name {
							t.Fatalf("%s is in the list, and its part failed", p.Address)
						}
					}
				}
			})
		}
	}
}

func TestFetchRestartsAQueryWhosePageTokenHasExpired(t *testing.T) {
	want := small(t)
	second := []string{"GetProducts", `"AmazonEC2"`, "page:100"}
	faults := replay.WithFaults(replay.AWS(want), replay.Once(replay.Matching(replay.ExpiredToken, second...)))
	got := fetch(t, source(t, faults), providers.Query{Regions: []string{"us-east-1"}})
	samePrices(t, got.List, want)
	first, seconds, others := 0, 0, 0
	for _, call := range faults.Calls() {
		switch {
		case !strings.Contains(call, "GetProducts"):
		case strings.Contains(call, "page:100"):
			seconds++
		case strings.Contains(call, `"AmazonEC2"`) && strings.Contains(call, "capacitystatus") && !strings.Contains(call, "NextToken"):
			first++
		case strings.Contains(call, `"AWSELB"`):
			others++
		}
	}
	if first != 2 || seconds != 2 || others != 1 {
		t.Errorf("asked for the first page %d times, for the second %d times, and another query %d times", first, seconds, others)
	}
}

func TestFetchStopsAskingAServiceThatIsDown(t *testing.T) {
	for _, fault := range []replay.Fault{replay.Unavailable, replay.ConnectionReset, replay.Forbidden, replay.HTML} {
		t.Run(string(fault), func(t *testing.T) {
			faults := replay.WithFaults(replay.AWS(small(t)), func(replay.Call) replay.Fault { return fault })
			_, err := source(t, faults).Fetch(t.Context(), providers.Query{})
			if err == nil {
				t.Fatal("no error")
			}
			if calls := len(faults.Calls()); calls > 300 {
				t.Errorf("%d calls", calls)
			}
			if !strings.Contains(err.Error(), "no prices of AWS could be fetched") {
				t.Error(err)
			}
		})
	}
}

func TestFetchEndsWithItsContext(t *testing.T) {
	list := small(t)
	for _, place := range places {
		t.Run("hanging at "+place.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			reached := make(chan struct{}, 1)
			faults := replay.WithFaults(replay.AWS(list), func(c replay.Call) replay.Fault {
				fault := replay.Matching(replay.Hang, place.texts...)(c)
				if fault != replay.None {
					select {
					case reached <- struct{}{}:
					default:
					}
				}
				return fault
			})
			ended := make(chan error, 1)
			s := source(t, faults)
			go func() {
				_, err := s.Fetch(ctx, providers.Query{Regions: []string{"us-east-1"}})
				ended <- err
			}()
			<-reached
			begun := time.Now()
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("error is %v", err)
			}
			if took := time.Since(begun); took > 100*time.Millisecond {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestFetchWithoutCredentialsSaysSoOnce(t *testing.T) {
	asked := 0
	none := sdk.CredentialsProviderFunc(func(context.Context) (sdk.Credentials, error) {
		asked++
		return sdk.Credentials{}, errors.New("nothing in the chain")
	})
	_, err := aws.New(aws.WithCredentials(none), aws.WithRegion("us-east-1")).Fetch(t.Context(), providers.Query{})
	if !errors.Is(err, providers.ErrNoCredentials) {
		t.Fatalf("error is %v", err)
	}
	if asked != 1 {
		t.Errorf("the chain was asked %d times", asked)
	}
}

func TestFetchRefusesWhatItCannotAsk(t *testing.T) {
	for _, test := range []struct {
		name  string
		query providers.Query
		want  string
	}{
		{"a region that nobody knows", providers.Query{Regions: []string{"us-east-1", "mars-north-1"}}, `region "mars-north-1"`},
		{"a day that is none", providers.Query{AsOf: "yesterday"}, `as of "yesterday"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := source(t, http.NotFoundHandler()).Fetch(t.Context(), test.query)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v", err)
			}
		})
	}
}
