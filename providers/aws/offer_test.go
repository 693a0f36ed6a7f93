package aws_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/providers/aws"
)

// offerOf is what an offer file of a service for a region should give.
func offerOf(list *pricing.PriceList, region string, offerings ...pricing.OfferingID) *pricing.PriceList {
	part := inRegions(list, []string{region})
	part.Prices = slices.DeleteFunc(part.Prices, func(p pricing.Price) bool {
		return !slices.Contains(offerings, p.Address.Offering) ||
			p.Address.Purchase != pricing.OnDemand && !strings.HasPrefix(string(p.Address.Purchase), "reserved")
	})
	return part
}

func TestReadOffer(t *testing.T) {
	list := embedded(t)
	for _, test := range []struct {
		name, service, region string
		offerings             []pricing.OfferingID
	}{
		{"instances, disks and gateways", "AmazonEC2", "us-east-1", []pricing.OfferingID{"aws/ec2", "aws/ebs", "aws/nat-gateway"}},
		{"functions with their free tier", "AWSLambda", "eu-central-1", []pricing.OfferingID{"aws/lambda"}},
		{"two control planes at one price", "AmazonEKS", "eu-west-1", []pricing.OfferingID{"aws/eks-ec2", "aws/eks-fargate"}},
	} {
		for _, format := range []string{"json", "csv"} {
			t.Run(test.name+" as "+format, func(t *testing.T) {
				var file bytes.Buffer
				if err := replay.WriteAWSOffer(&file, list, test.service, test.region, format, 3<<20); err != nil {
					t.Fatal(err)
				}
				got, err := aws.New().ReadOffer(&file, today)
				if err != nil {
					t.Fatal(err)
				}
				for _, part := range got.Failed() {
					t.Errorf("part %s: %v", part.Name, part.Err)
				}
				samePrices(t, got.List, offerOf(list, test.region, test.offerings...))
				free := 0
				if test.service == "AWSLambda" {
					free = 2
				}
				if len(got.List.Allowances) != free {
					t.Errorf("%d allowances, want %d", len(got.List.Allowances), free)
				}
			})
		}
	}
}

func TestReadOfferRefuses(t *testing.T) {
	var whole bytes.Buffer
	if err := replay.WriteAWSOffer(&whole, embedded(t), "AWSLambda", "eu-central-1", "json", 0); err != nil {
		t.Fatal(err)
	}
	var rows bytes.Buffer
	if err := replay.WriteAWSOffer(&rows, embedded(t), "AWSLambda", "eu-central-1", "csv", 0); err != nil {
		t.Fatal(err)
	}
	text := whole.String()
	for _, test := range []struct{ name, file, want string }{
		{"nothing", "", "empty"},
		{"blanks", " \n\n", "empty"},
		{"a page for people", "<!DOCTYPE html><html><body>Please sign in</body></html>", "not an offer file"},
		{"a file cut off", text[:len(text)/2], "unexpected EOF"},
		{"a file with more after its end", text + "{}", "after its end"},
		{"JSON of another kind", `{"message":"hello"}`, "no products and terms"},
		{"terms before their products", `{"terms":{"OnDemand":{}},"products":{}}`, "before the products"},
		{"a list where an object should be", `{"version":"1","products":{},"terms":[]}`, "where an object should be"},
		{"CSV without the columns", "a,b,c\n1,2,3\n", "no line with the names of columns"},
		{"CSV without a price", "Version,1\nSKU,usageType\nA,B\n", `no column "termtype"`},
		{"CSV that ends in quotes", rows.String()[:strings.LastIndex(rows.String(), `"`)], "unexpected EOF"},
		{"a unit that nobody knows", strings.ReplaceAll(text, `"unit" : "Lambda-GB-Second"`, `"unit" : "Fortnights"`), `unit "Fortnights" is unknown`},
		{"a price in another currency", strings.ReplaceAll(text, `"USD" :`, `"CNY" :`), "no price in USD"},
		{"tiers with a gap", strings.ReplaceAll(text, `"beginRange" : "6000000000"`, `"beginRange" : "7000000000"`), "does not end where the next begins"},
		{"a price that is no number", strings.ReplaceAll(text, `"USD" : "0.0`, `"USD" : "about 0.0`), "not a decimal number"},
		{"a service without prices of ours", strings.ReplaceAll(text, "usagetype", "usage"), "no prices of AWS"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := aws.New().ReadOffer(strings.NewReader(test.file), today)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestReadOfferReportsAFailingReader(t *testing.T) {
	broken := errors.New("disk is gone")
	for _, begin := range []string{"{", "Version,1\n"} {
		_, err := aws.New().ReadOffer(io.MultiReader(strings.NewReader(begin), failing{broken}), today)
		if !errors.Is(err, broken) {
			t.Errorf("error is %v", err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// BenchmarkReadOffer reads a regional offer file of EC2 of 300 MB.
func BenchmarkReadOffer(b *testing.B) {
	list := embedded(b)
	for _, format := range []string{"json", "csv"} {
		b.Run(format, func(b *testing.B) {
			name := filepath.Join(b.TempDir(), "index."+format)
			file, err := os.Create(name)
			if err != nil {
				b.Fatal(err)
			}
			if err := replay.WriteAWSOffer(file, list, "AmazonEC2", "us-east-1", format, 300<<20); err != nil {
				b.Fatal(err)
			}
			size, err := file.Seek(0, io.SeekCurrent)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := file.Seek(0, io.SeekStart); err != nil {
					b.Fatal(err)
				}
				got, err := aws.New().ReadOffer(bufio.NewReader(file), today)
				if err != nil {
					b.Fatal(err)
				}
				if len(got.List.Prices) < 1_000 {
					b.Fatalf("%d prices", len(got.List.Prices))
				}
			}
			if err := file.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
