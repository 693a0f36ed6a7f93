package aws_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"breakeven/pricing"
	"breakeven/providers"
	"breakeven/providers/aws"
)

// rawVariable names the environment variable with a directory of raw answers, as
// collected from public repositories.
const rawVariable = "BREAKEVEN_RAW"

// rawFile is a raw file of AWS, or skips the test where nobody has them.
func rawFile(t *testing.T, name string) []byte {
	t.Helper()
	directory := os.Getenv(rawVariable)
	if directory == "" {
		t.Skipf("SKIPPED: %s is not set, so nobody checked that raw answers of AWS are read", rawVariable)
	}
	file, err := os.ReadFile(filepath.Join(directory, "aws", name))
	if err != nil {
		t.Skipf("SKIPPED: %v, so nobody checked that raw answers of AWS are read", err)
	}
	return file
}

// verbatim answers every question for products with raw answers, one after the
// other, and nothing else.
func verbatim(pages ...[]byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ask struct{ NextToken string }
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".GetProducts") || json.NewDecoder(r.Body).Decode(&ask) != nil {
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"__type":"AccessDeniedException"}`))
			return
		}
		page := 0
		if ask.NextToken != "" {
			page = len(pages) - 1
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = w.Write(pages[page])
	})
}

func TestRawAnswersOfGetProducts(t *testing.T) {
	t.Run("a price", func(t *testing.T) {
		raw := rawFile(t, "AWSLambda_ap-northeast-1_Request_GetProducts_2022-12.json")
		got, err := source(t, verbatim(raw)).Fetch(t.Context(), providers.Query{Regions: []string{"ap-northeast-1"}, Check: true})
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, check := range got.Checks {
			if check.Err != nil {
				t.Errorf("%s: %v", check.Query, check.Err)
			}
			if check.Prices == 1 {
				found++
				if check.Part != "aws/lambda" || check.Meter != "requests" {
					t.Errorf("price of %s %s", check.Part, check.Meter)
				}
			}
		}
		if found != 1 {
			t.Errorf("%d prices", found)
		}
	})
	t.Run("a page that leads to another, of a volume that nobody asked for", func(t *testing.T) {
		raw := rawFile(t, "AmazonEC2_EBS-io1_ap-southeast-1_GetProducts_2018.json")
		last := rawFile(t, "AWSLambda_ap-northeast-1_Request_GetProducts_2022-12.json")
		got, err := source(t, verbatim(raw, last)).Fetch(t.Context(), providers.Query{Regions: []string{"ap-southeast-1"}, Check: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, check := range got.Checks {
			if check.Err != nil || check.Prices != 0 {
				t.Errorf("%s: %d prices, %v", check.Query, check.Prices, check.Err)
			}
		}
	})
	t.Run("dedicated and unused instances with reservations", func(t *testing.T) {
		raw := rawFile(t, "AmazonEC2_t3.micro_GetProducts_2022-10_retyped.json")
		got, err := source(t, verbatim(raw)).Fetch(t.Context(), providers.Query{Regions: []string{"eu-central-1", "af-south-1"}, Check: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, check := range got.Checks {
			if check.Err != nil || check.Prices != 0 {
				t.Errorf("%s: %d prices, %v", check.Query, check.Prices, check.Err)
			}
		}
	})
}

// TestRawOfferFiles reads files of services that are not priced here: they are read
// to their end, and nothing is found.
func TestRawOfferFiles(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"bulk-2025/index-current-version.json", "no prices of AWS"},
		{"bulk-2026/service-comprehend-ap-south-1-20260116160258.csv", "no prices of AWS"},
		{"bulk-2026/AWSDatabaseSavingsPlans-ap-south-2-index.csv", "no prices of AWS"},
		// Indexes of files: each says what it is not.
		{"bulk-2025/index.json", "not an offer file"},
		{"bulk-2025/index-version.json", "not an offer file"},
		{"bulk-2025/index-current-region.json", "not an offer file"},
		{"bulk-2026/AWSDatabaseSavingsPlans-region_index.json", "not an offer file"},
		{"bulk-2026/aws-service-list-index.json", "not an offer file"},
		{"bulk-2026/service-comprehend-region_index.json", "not an offer file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			raw := rawFile(t, test.name)
			_, err := aws.New().ReadOffer(strings.NewReader(string(raw)), today)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want one with %q", err, test.want)
			}
		})
	}
}

// TestRawSavingsPlanFile changes nothing of a real file but whose prices it
// discounts, and finds them under the purchases that it sells.
func TestRawSavingsPlanFile(t *testing.T) {
	raw := string(rawFile(t, "bulk-2026/AWSDatabaseSavingsPlans-ap-south-2-index.csv"))
	raw = strings.ReplaceAll(raw, "DatabaseSavingsPlans,ap-south-2", "ComputeSavingsPlans,ap-south-2")
	raw = strings.ReplaceAll(raw, "AWSDatabaseMigrationSvc,APS5-Multi-AZUsg:dms.r7i.12xlarge,CreateDMSInstance", "AmazonEC2,APS5-BoxUsage:r7i.12xlarge,RunInstances")
	got, err := aws.New().ReadOffer(strings.NewReader(raw), today)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.List.Prices) != 1 {
		t.Fatalf("%d prices", len(got.List.Prices))
	}
	price := got.List.Prices[0]
	if want := "aws/ec2/instance-time/ap-south-2/r7i.12xlarge/x86_64/savings_plan_1y_no_upfront"; price.Address.String() != want {
		t.Errorf("address is %s, want %s", price.Address, want)
	}
	if text := pricing.Text(price.Tiers.Steps[0].UnitPrice); text != "10.976" {
		t.Errorf("price is %s", text)
	}
}
