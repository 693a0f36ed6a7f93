package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"breakeven/pricing"
)

func TestDecodeReadsEveryKindOfLine(t *testing.T) {
	list := sampleList(t)
	if list.Provider != "aws" || list.Currency != pricing.USD || list.Published != "2026-07-20" || list.Fetched != "2026-11-22" {
		t.Errorf("head is %q %q %q %q", list.Provider, list.Currency, list.Published, list.Fetched)
	}
	if len(list.Prices) != 5 || len(list.Machines) != 2 || len(list.Allowances) != 1 {
		t.Fatalf("%d prices, %d machines, %d allowances", len(list.Prices), len(list.Machines), len(list.Allowances))
	}
	odd := list.Prices[2]
	if odd.Address.String() != "aws/ec2/instance-time/us-east-1/odd.large/arm64/on_demand" || odd.Source != "feed of EC2" ||
		len(odd.LowConfidence) != 2 || odd.LowConfidence[1] != pricing.ConfidencePrice || odd.SKUs != nil {
		t.Errorf("odd.large is %+v", odd)
	}
	tiered := list.Prices[3]
	if len(tiered.Tiers.Steps) != 3 || pricing.Text(tiered.Tiers.Steps[2].From) != "15000000000" ||
		pricing.Text(tiered.Tiers.Steps[2].UnitPrice) != "0.0000133334" || len(tiered.SKUs) != 2 || tiered.SKUs[1] != "SKU2" {
		t.Errorf("memory-time is %+v", tiered)
	}
	if requests := list.Prices[4]; requests.Per != 1_000_000 || requests.Tiers.Mode != pricing.Volume {
		t.Errorf("requests are %+v", requests)
	}
	if free := list.Allowances[0]; free.CountsTowardTiers || pricing.Text(free.Quantity) != "1000000" || free.SKUs[0] != "FREE" {
		t.Errorf("allowance is %+v", free)
	}
	if list.Machines[1].Restriction != pricing.RestrictUnsized || pricing.Text(list.Machines[0].MemoryMiB) != "8192" {
		t.Errorf("machines are %+v", list.Machines)
	}
}

func TestVersionIsTheHashOfTheText(t *testing.T) {
	sum := sha256.Sum256([]byte(sampleText))
	want := "sha256:" + hex.EncodeToString(sum[:])
	list := sampleList(t)
	if list.Version != want {
		t.Errorf("decoded version %s, want %s", list.Version, want)
	}
	version, err := Version(list)
	if err != nil || version != want {
		t.Errorf("Version: %s, %v, want %s", version, err, want)
	}
	if text := encoded(t, list); text != sampleText {
		t.Errorf("encoded again:\n%s", text)
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"another file", "breakeven-pricelist\t1", "terraform", "line 1: [\"terraform\"] is not the head"},
		{"another format version", "pricelist\t1", "pricelist\t2", "line 1"},
		{"a missing head line", "currency\tUSD\n", "", "line 3"},
		{"a wrong currency", "currency\tUSD", "currency\tdollars", "line 5"},
		{"a wrong date", "published\t2026-07-20", "published\t20-07-2026", "line 5"},
		{"a count with a leading zero", "counts\t2", "counts\t02", "line 6"},
		{"fewer prices than announced", "counts\t2\t1\t2\t5", "counts\t2\t1\t2\t6", "line 29: holds"},
		{"more prices than announced", "counts\t2\t1\t2\t5", "counts\t2\t1\t2\t4", "line 28: more than the announced 4"},
		{"more machines than announced", "counts\t2\t1\t2\t5", "counts\t2\t1\t1\t5", "line 12: more than"},
		{"more allowances than announced", "counts\t2\t1\t2\t5", "counts\t2\t0\t2\t5", "line 9: more than"},
		{"sources out of order", "feed of EC2", "zeed", "line 8"},
		{"a source without text", "source\t1\tfeed of EC2", "source\t1\t", "line 7"},
		{"a source that nothing uses", "feed of Lambda\n", "feed of Lambda\nsource\t3\tunused\n", "line 9"},
		{"an unknown source", "2025-11-04\t1\tinferred", "2025-11-04\t7\tinferred", "line 14"},
		{"an allowance of an unknown kind", "\tapart\t", "\tgift\t", "line 9"},
		{"an allowance of nothing", "requests\t1000000\taccount", "requests\t0\taccount", "line 9"},
		{"a machine without vCPU", "x86_64\t2\t8192", "x86_64\t0\t8192", "line 11"},
		{"machines out of order", "type\todd.large\todd", "type\ta.large\ta", "line 12"},
		{"machines of nothing", "type\tm5.large\tm5\tx86_64\t2\t8192\ntype\todd.large\todd\tarm64\t0\t0\tunsized\n", "", "line 11: no machine types"},
		{"an empty restriction", "x86_64\t2\t8192", "x86_64\t2\t8192\t", "line 11"},
		{"an unknown unit", "Instance-Hours\t1\tgraduated\t2026", "Fortnights\t1\tgraduated\t2026", "line 17"},
		{"an unknown confidence", "\tinferred\tprice", "\tdubious", "line 20"},
		{"an unknown tier mode", "\tvolume\t", "\tsteep\t", "line 28"},
		{"a unit of no quantity", "Requests\t1000000", "Requests\t0", "line 28"},
		{"sets out of order", "set\t1\tarm64", "set\t1\tz80", "line 15"},
		{"a set that nothing uses", "1\todd.large\t1\n", "2\todd.large\t1\n", "set 1 of aws/ec2/instance-time is not used"},
		{"a set that does not exist", "2\tm5.large\t0.12", "3\tm5.large\t0.12", "line 17"},
		{"areas out of order", "area\teu-central-2", "area\tzz", "line 18"},
		{"an area without prices", "area\teu-central-2\n", "area\ta\narea\teu-central-2\n", "line 17: no prices in area"},
		{"two prices for one address", "2\tm5.large\t0.12\n", "2\tm5.large\t0.12\n2\tm5.large\t0.13\n", "line 18"},
		{"a price of zero", "m5.large\t0.12", "m5.large\t0", "line 17"},
		{"a negative price", "m5.large\t0.12", "m5.large\t-0.12", "line 17"},
		{"a price with an exponent", "m5.large\t0.12", "m5.large\t12e-2", "line 17"},
		{"a price with a trailing zero", "m5.large\t0.12", "m5.large\t0.120", "line 17"},
		{"a price without digits before the point", "m5.large\t0.12", "m5.large\t.12", "line 17"},
		{"a price that is text", "m5.large\t0.12", "m5.large\tfree", "line 17"},
		{"a price that is absent", "m5.large\t0.12", "m5.large\t", "line 17"},
		{"tiers that fall", "15000000000:", "1000000000:", "line 24"},
		{"a tier without a bound", " 6000000000:0.000015", " 0.000015", "line 24"},
		{"a first tier above zero", "1\t\t0.0000166667 ", "1\t\t1:0.0000166667 ", "line 24"},
		{"an empty SKU", "SKU1\tSKU2", "SKU1\t", "line 24"},
		{"meters out of order", "prices\taws/lambda\trequests", "prices\taws/lambda\ta", "line 25"},
		{"prices of another provider", "prices\taws/ec2", "prices\tgcp/ec2", "line 13"},
		{"a meter without prices", "prices\taws/lambda\trequests\n", "prices\taws/lambda\tq\nprices\taws/lambda\trequests\n", "line 26"},
		{"an unknown line", "end\n", "fin\n", "line 29: unexpected"},
		{"a blank line", "end\n", "\nend\n", "line 29"},
		{"a list cut short", "end\n", "", "unexpected EOF"},
		{"an end without a newline", "end\n", "end", "unexpected EOF"},
		{"trailing garbage", "end\n", "end\ngarbage", "more bytes"},
		{"a carriage return", "feed of EC2", "feed of EC2\r", "line 7"},
		{"text that is not UTF-8", "feed of EC2", "feed of \xff", "line 7"},
		{"a line too long", "feed of EC2", "feed" + strings.Repeat(".", MaxLineBytes), "line 7: longer than"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(sampleText, test.old) {
				t.Fatalf("the sample has no %q", test.old)
			}
			list, err := Decode(strings.NewReader(strings.Replace(sampleText, test.old, test.new, 1)))
			if err == nil {
				t.Fatalf("accepted: %+v", list)
			}
			if list != nil {
				t.Error("a list came with the error")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q does not say %q", err, test.want)
			}
		})
	}
}

func TestDecodeBoundsTheNumberOfPrices(t *testing.T) {
	if _, err := decode(strings.NewReader(sampleText), 5); err != nil {
		t.Error(err)
	}
	_, err := decode(strings.NewReader(sampleText), 4)
	if err == nil || !strings.Contains(err.Error(), "from 0 to 4") {
		t.Errorf("5 prices where 4 are allowed: %v", err)
	}
}

func TestParseDecimalAcceptsOnlyCanonicalText(t *testing.T) {
	for _, text := range []string{
		"0", "1", "10", "0.1", "0.0000166667", "123456789012345678", "1234567890123456789",
		"0.123456789012345678901234567890123456789", "1234567890123456789012345678901234567890", "100.001",
	} {
		d, ok := parseDecimal([]byte(text))
		if !ok || pricing.Text(d) != text {
			t.Errorf("%s: %s, %v", text, pricing.Text(d), ok)
		}
	}
	for _, text := range []string{
		"", ".", "-1", "+1", "1.", ".1", "01", "00", "0.0", "1.0", "0.10", "1e3", "1..2", "1 ", "NaN", "1,2",
		"12345678901234567890123456789012345678901",
	} {
		if d, ok := parseDecimal([]byte(text)); ok {
			t.Errorf("%q was read as %s", text, d)
		}
	}
}
