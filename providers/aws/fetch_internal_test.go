package aws

import (
	"bufio"
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"breakeven/pricing/catalog"
)

func TestUsageTypesWithoutTheirRegion(t *testing.T) {
	for usage, want := range map[string]string{
		"EUC1-BoxUsage:m5.large":                "BoxUsage:m5.large",
		"EU-Lambda-GB-Second":                   "Lambda-GB-Second",
		"Lambda-GB-Second":                      "Lambda-GB-Second",
		"USE1-Fargate-GB-Hours":                 "Fargate-GB-Hours",
		"APS1-TS-LoadBalancerUsage":             "TS-LoadBalancerUsage",
		"TS-LoadBalancerUsage":                  "TS-LoadBalancerUsage",
		"Outposts-LoadBalancerUsage":            "Outposts-LoadBalancerUsage",
		"UGW1-EBS:VolumeUsage.gp3":              "EBS:VolumeUsage.gp3",
		"APN1-Request":                          "Request",
		"Request-ARM":                           "Request-ARM",
		"NatGateway-Hours":                      "NatGateway-Hours",
		"Global-Request":                        "Global-Request",
		"AWS-Out-Bytes":                         "AWS-Out-Bytes",
		"APS10-Request":                         "Request",
		"ABCD1-Request":                         "ABCD1-Request",
		"":                                      "",
		"USE1-USE1-DataTransfer-Regional-Bytes": "USE1-DataTransfer-Regional-Bytes",
	} {
		if got := withoutPrefix(usage); got != want {
			t.Errorf("%q is %q, want %q", usage, got, want)
		}
	}
}

func TestArchitectureFollowsFromTheName(t *testing.T) {
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	machines := c.List(ID).Machines
	if len(machines) < 1_000 {
		t.Fatalf("%d machine types", len(machines))
	}
	for _, m := range machines {
		if got := architectureOf(m.Name, ""); got != m.Architecture {
			t.Errorf("%s is %s, want %s", m.Name, got, m.Architecture)
		}
	}
}

func TestPriceListsAreAskedForNearby(t *testing.T) {
	for region, want := range map[string]string{
		"": "us-east-1", "us-west-2": "us-east-1", "sa-east-1": "us-east-1", "ca-central-1": "us-east-1", "us-gov-west-1": "us-east-1",
		"eu-north-1": "eu-central-1", "af-south-1": "eu-central-1", "me-south-1": "eu-central-1", "il-central-1": "eu-central-1",
		"ap-southeast-2": "ap-south-1",
	} {
		if got := pricingRegion(region); got != want {
			t.Errorf("from %q the nearest is %s, want %s", region, got, want)
		}
	}
}

// TestLimiterKeepsTheQuota plays a bucket of ten that fills by five a second, with a
// clock that only waiting moves.
func TestLimiterKeepsTheQuota(t *testing.T) {
	now := time.Date(2026, 9, 22, 0, 0, 0, 0, time.UTC)
	l := &limiter{
		interval: time.Second / callsPerSecond, burst: callsAtOnce, now: func() time.Time { return now },
		sleep: func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil },
	}
	var calls []time.Time
	for i := range 200 {
		if i == 100 {
			now = now.Add(time.Hour) // a full bucket holds ten, however long it waits
		}
		if err := l.wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		calls = append(calls, now)
	}
	for i := range calls {
		for j := i; j < len(calls); j++ {
			allowed := callsAtOnce + int(calls[j].Sub(calls[i])/(time.Second/callsPerSecond))
			if j-i+1 > allowed {
				t.Fatalf("%d calls within %s, allowed are %d", j-i+1, calls[j].Sub(calls[i]), allowed)
			}
		}
	}
	if first := calls[99].Sub(calls[0]); first > 18*time.Second {
		t.Errorf("100 calls took %s", first)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.wait(ended); err == nil {
		_ = l.wait(ended)
	}
}

// TestRowsAreThoseOfCSV compares the reader of rows with encoding/csv.
func TestRowsAreThoseOfCSV(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		fields := rapid.SliceOfN(rapid.StringMatching(`[a-c", \n]{0,6}`), 1, 5)
		table := rapid.SliceOfN(fields, 0, 5).Draw(rt, "table")
		var text strings.Builder
		w := csv.NewWriter(&text)
		for _, row := range table {
			if err := w.Write(row); err != nil {
				rt.Fatal(err)
			}
		}
		w.Flush()
		reader := csv.NewReader(strings.NewReader(text.String()))
		reader.FieldsPerRecord = -1
		want, err := reader.ReadAll()
		if err != nil {
			rt.Fatal(err)
		}
		// The smallest buffer, so that rows do not lie in it as a whole.
		rows := newRows(bufio.NewReaderSize(strings.NewReader(text.String()), 16))
		var got [][]string
		for {
			ok, err := rows.next()
			if err != nil {
				rt.Fatal(err)
			}
			if !ok {
				break
			}
			var row []string
			for i := range rows.count() {
				row = append(row, rows.text(i))
			}
			got = append(got, row)
		}
		if !slices.EqualFunc(got, want, slices.Equal) {
			rt.Fatalf("%q is read as %q, want %q", text.String(), got, want)
		}
	})
}

func TestRowsAreBounded(t *testing.T) {
	rows := newRows(bufio.NewReader(io.MultiReader(strings.NewReader(`"`), endless{})))
	if _, err := rows.next(); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("error is %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '\n'
	}
	return len(p), nil
}

// FuzzReadOffer: whatever a file holds, reading it ends, with prices or an error.
func FuzzReadOffer(f *testing.F) {
	f.Add([]byte(`{"version":"1","publicationDate":"2026-09-22T00:00:00Z","products":{"A":{"sku":"A","attributes":{"servicecode":"AWSLambda","usagetype":"Request","regionCode":"us-east-1","group":"AWS-Lambda-Requests"}}},"terms":{"OnDemand":{"A":{"A.B":{"effectiveDate":"2026-01-01","priceDimensions":{"C":{"unit":"Request","beginRange":"0","endRange":"Inf","pricePerUnit":{"USD":"0.2"}}}}}}}}`))
	f.Add([]byte("Version,1\nPublication Date,2026-09-22\nSKU,TermType,EffectiveDate,StartingRange,EndingRange,Unit,PricePerUnit,Currency,usageType,Group,Region Code\nA,OnDemand,2026-01-01,0,Inf,Request,0.2,USD,Request,AWS-Lambda-Requests,us-east-1\n"))
	f.Add([]byte(`{"version":"1","products":[{"sku":"P","productFamily":"ComputeSavingsPlans","attributes":{"purchaseOption":"No Upfront"}}],"terms":{"savingsPlan":[{"sku":"P","leaseContractLength":{"duration":1,"unit":"year"},"rates":[{"discountedUsageType":"BoxUsage:m5.large","discountedOperation":"RunInstances","discountedServiceCode":"AmazonEC2","discountedRegionCode":"us-east-1","unit":"Hrs","discountedRate":{"price":"0.06","currency":"USD"}}]}]}}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := New().ReadOffer(strings.NewReader(string(file)), time.Date(2026, 9, 22, 0, 0, 0, 0, time.UTC))
		if err != nil {
			return
		}
		if got.List == nil || len(got.List.Prices) == 0 {
			t.Fatal("neither prices nor an error")
		}
		if err := got.List.Validate(); err != nil {
			t.Fatal(err)
		}
	})
}
