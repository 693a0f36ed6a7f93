package workload

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

const acme = `{"name":"acme","valid_from":"2026-01-01","valid_to":"2026-12-31",
	"prices":[
		{"offering":"aws/lambda","meter":"requests","region":"us-east-1","architecture":"x86_64","type":"","unit_price":"0.00000020","currency":"USD"},
		{"offering":"aws/ec2","meter":"instance-time","type":"m5.large","tiers":[{"from":"0","unit_price":"0.08"},{"from":1e3,"unit_price":0.07}]}],
	"discounts":[{"provider":"aws","offering":"","meter":"","percent":"7"},{"percent":2.5}]}`

// acmeCanonical is acme in the form that is hashed.
const acmeCanonical = `{"name":"acme","valid_from":"2026-01-01","valid_to":"2026-12-31",` +
	`"prices":[{"offering":"aws/lambda","meter":"requests","region":"us-east-1","architecture":"x86_64","unit_price":"0.0000002","currency":"USD"},` +
	`{"offering":"aws/ec2","meter":"instance-time","type":"m5.large","tiers":[{"from":"0","unit_price":"0.08"},{"from":"1000","unit_price":"0.07"}],"currency":"USD"}],` +
	`"discounts":[{"provider":"aws","percent":"7"},{"percent":"2.5"}]}`

func card(t testing.TB, body string) *pricing.RateCard {
	t.Helper()
	decoded, complaints := DecodeRateCard([]byte(body))
	if complaints != nil {
		t.Fatalf("%s: %v", body, complaints)
	}
	return decoded
}

func TestDecodeRateCard(t *testing.T) {
	got := card(t, acme)
	version := got.Version
	got.Version = ""
	want := &pricing.RateCard{
		Name: "acme", ValidFrom: "2026-01-01", ValidTo: "2026-12-31",
		Prices: []pricing.CardPrice{
			{
				Offering: "aws/lambda", Meter: "requests", Region: "us-east-1", Architecture: pricing.X86, Currency: pricing.USD,
				Tiers: pricing.Flat(decimal.RequireFromString("0.00000020")),
			},
			{
				Offering: "aws/ec2", Meter: "instance-time", Type: "m5.large", Currency: pricing.USD,
				Tiers: pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{
					{From: decimal.RequireFromString("0"), UnitPrice: decimal.RequireFromString("0.08")},
					{From: decimal.RequireFromString("1e3"), UnitPrice: decimal.RequireFromString("0.07")},
				}},
			},
		},
		Discounts: []pricing.CardDiscount{{Provider: "aws", Percent: decimal.NewFromInt(7)}, {Percent: decimal.RequireFromString("2.5")}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if canonical := EncodeRateCard(got); string(canonical) != acmeCanonical {
		t.Errorf("got  %s\nwant %s", canonical, acmeCanonical)
	}
	// printf '%s' '<acmeCanonical>' | sha256sum
	if want := "sha256:1ab7c788f256a9f4f5bbf237c96e386927bf7db46200b0f8dccd9af285e110a5"; version != want {
		t.Errorf("version %s, want %s", version, want)
	}
}

func TestVersionOfACardIsThatOfItsContent(t *testing.T) {
	version := func(body string) string { return card(t, body).Version }
	base := version(`{"name":"a","prices":[{"offering":"aws/lambda","meter":"requests","unit_price":"0.2"}]}`)
	for what, test := range map[string]struct {
		body string
		same bool
	}{
		"other white space, order and number form": {`{ "prices":[{"unit_price":0.20,"meter":"requests","offering":"aws/lambda","region":"","currency":"USD"}], "name":"a" }`, true},
		"a single tier instead of a unit price":    {`{"name":"a","prices":[{"offering":"aws/lambda","meter":"requests","tiers":[{"from":0,"unit_price":"0.2"}]}]}`, true},
		"an architecture that is any":              {`{"name":"a","prices":[{"offering":"aws/lambda","meter":"requests","architecture":"any","unit_price":"0.2"}]}`, true},
		"no discounts":                             {`{"name":"a","discounts":[],"prices":[{"offering":"aws/lambda","meter":"requests","unit_price":"0.2"}]}`, true},
		"another name":                             {`{"name":"b","prices":[{"offering":"aws/lambda","meter":"requests","unit_price":"0.2"}]}`, false},
		"another price":                            {`{"name":"a","prices":[{"offering":"aws/lambda","meter":"requests","unit_price":"0.20000001"}]}`, false},
		"another currency":                         {`{"name":"a","prices":[{"offering":"aws/lambda","meter":"requests","unit_price":"0.2","currency":"EUR"}]}`, false},
		"a validity":                               {`{"name":"a","valid_to":"2026-12-31","prices":[{"offering":"aws/lambda","meter":"requests","unit_price":"0.2"}]}`, false},
	} {
		if got := version(test.body) == base; got != test.same {
			t.Errorf("%s: the same version is %t", what, got)
		}
	}
}

func TestDecodeRateCardRefuses(t *testing.T) {
	price := func(members string) string {
		return `{"name":"a","prices":[{"offering":"aws/lambda","meter":"requests","unit_price":1},{` + members + `}]}`
	}
	tests := []struct {
		what, body string
		want       string // pointer and code of every complaint
	}{
		{"nothing", ``, " malformed"},
		{"a list", `[]`, " malformed"},
		{"a cut object", `{"name":"a"`, " malformed"},
		{"something after it", `{"name":"a"} 1`, " malformed"},
		{"broken UTF-8", "{\"name\":\"\xff\"}", " malformed"},
		{"no name", `{}`, "/name missing"},
		{"an empty name", `{"name":""}`, "/name malformed"},
		{"a name that is no text", `{"name":1}`, "/name malformed"},
		{"a name with a line break", `{"name":"a\nb"}`, "/name malformed"},
		{"a name that looks like a card", `{"name":"{}"}`, "/name malformed"},
		{"a long name", `{"name":"` + strings.Repeat("x", 257) + `"}`, "/name out_of_range"},
		{"an unknown member", `{"name":"a","price":[{"x":[1]}]}`, "/price unknown"},
		{"an unknown member with a slash", `{"name":"a","a/b~":1}`, "/a~1b~0 unknown"},
		{"a member twice", `{"name":"a","name":"b"}`, "/name malformed"},
		{"a day that no calendar has", `{"name":"a","valid_from":"2026-02-30"}`, "/valid_from malformed"},
		{"an end before its begin", `{"name":"a","valid_from":"2026-02-01","valid_to":"2026-01-31"}`, "/valid_to contradictory"},
		{"prices that are no list", `{"name":"a","prices":{"a":[]}}`, "/prices malformed"},
		{"prices that are null", `{"name":"a","prices":null}`, "/prices malformed"},
		{"a price that is no object", `{"name":"a","prices":[[1,[2]],1]}`, "/prices/0 malformed|/prices/1 malformed"},
		{"a price for nothing", price(`"unit_price":1`), "/prices/1/offering missing|/prices/1/meter missing"},
		{"a price without a price", price(`"offering":"aws/lambda","meter":"memory-time"`), "/prices/1/unit_price missing"},
		{"two kinds of price", price(`"offering":"aws/lambda","meter":"memory-time","unit_price":1,"tiers":[{"from":0,"unit_price":1}]`), "/prices/1/tiers contradictory"},
		{"no tier", price(`"offering":"aws/lambda","meter":"memory-time","tiers":[]`), "/prices/1/tiers out_of_range"},
		{"a tier that begins above 0", price(`"offering":"aws/lambda","meter":"memory-time","tiers":[{"from":1,"unit_price":1}]`), "/prices/1/tiers/0/from out_of_range"},
		{"tiers that do not rise", price(`"offering":"aws/lambda","meter":"memory-time","tiers":[{"from":0,"unit_price":1},{"from":"0.0","unit_price":2}]`), "/prices/1/tiers/1/from out_of_range"},
		{"half a tier", price(`"offering":"aws/lambda","meter":"memory-time","tiers":[{"from":0}]`), "/prices/1/tiers/0/unit_price missing"},
		{"a tier with more", price(`"offering":"aws/lambda","meter":"memory-time","tiers":[{"from":0,"unit_price":1,"to":2}]`), "/prices/1/tiers/0/to unknown"},
		{"a negative price", price(`"offering":"aws/lambda","meter":"memory-time","unit_price":"-1"`), "/prices/1/unit_price out_of_range"},
		{"a price that is no number", price(`"offering":"aws/lambda","meter":"memory-time","unit_price":[1]`), "/prices/1/unit_price malformed"},
		{"a price beyond all", price(`"offering":"aws/lambda","meter":"memory-time","unit_price":1e1000000000`), "/prices/1/unit_price malformed"},
		{"a price beyond its bound", price(`"offering":"aws/lambda","meter":"memory-time","unit_price":1e10`), "/prices/1/unit_price out_of_range"},
		{"41 digits", price(`"offering":"aws/lambda","meter":"memory-time","unit_price":"0.` + strings.Repeat("1", 41) + `"`), "/prices/1/unit_price malformed"},
		{"an offering of nobody", price(`"offering":"asw/lambda","meter":"memory-time","unit_price":1`), "/prices/1/offering unknown"},
		{"a pattern", price(`"offering":"aws/*","meter":"memory-time","unit_price":1`), "/prices/1/offering malformed"},
		{"an architecture of nobody", price(`"offering":"aws/lambda","meter":"memory-time","architecture":"arm","unit_price":1`), "/prices/1/architecture unknown"},
		{"a currency of nobody", price(`"offering":"aws/lambda","meter":"memory-time","currency":"usd","unit_price":1`), "/prices/1/currency malformed"},
		{"a region of another provider", price(`"offering":"aws/lambda","meter":"memory-time","region":"gcp:us-central1","unit_price":1`), "/prices/1/region contradictory"},
		{"the same price twice", price(`"offering":"aws/lambda","meter":"requests","region":"","architecture":"any","unit_price":2`), "/prices/1 contradictory"},
		{"a discount of more than all", `{"name":"a","discounts":[{"percent":"100.01"}]}`, "/discounts/0/percent out_of_range"},
		{"a discount of nothing", `{"name":"a","discounts":[{"provider":"aws"}]}`, "/discounts/0/percent missing"},
		{"a discount of a pattern", `{"name":"a","discounts":[{"provider":"*","percent":1}]}`, "/discounts/0/provider unknown"},
		{"a discount that contradicts itself", `{"name":"a","discounts":[{"provider":"aws","offering":"gcp/cloud-run","percent":1}]}`, "/discounts/0/offering contradictory"},
		{"the same discount twice", `{"name":"a","discounts":[{"percent":1},{"provider":"","percent":1}]}`, "/discounts/1 contradictory"},
		{"deep nesting", `{"name":"a","x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, " malformed"},
		{"too many prices", `{"name":"a","prices":[` + manyPrices(MaxCardPrices+1) + `]}`, "/prices out_of_range"},
		{"too many tiers", price(`"offering":"aws/lambda","meter":"memory-time","tiers":[` + manyTiers(MaxCardTiers+1) + `]`), "/prices/1/tiers out_of_range"},
		{
			"several at once", `{"valid_from":1,"prices":[{"meter":"requests","unit_price":"x","y":1}]}`,
			"/valid_from malformed|/prices/0/unit_price malformed|/prices/0/y unknown|/prices/0/offering missing|/name missing",
		},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			decoded, complaints := DecodeRateCard([]byte(test.body))
			if decoded != nil {
				t.Error("a card came back")
			}
			wantPlaces(t, complaints, test.want)
		})
	}
}

func manyPrices(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"offering":"aws/lambda","meter":"m%d","unit_price":1}`, i)
	}
	return strings.Join(items, ",")
}

func manyTiers(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"from":%d,"unit_price":1}`, i)
	}
	return strings.Join(items, ",")
}

// wantPlaces compares "pointer code" of every complaint, joined by bars.
func wantPlaces(t *testing.T, complaints Errors, want string) {
	t.Helper()
	got := make([]string, len(complaints))
	for i, one := range complaints {
		got[i] = one.Pointer() + " " + string(one.Code)
		if one.Detail == "" || len(one.Error()) > 500 {
			t.Errorf("%s: %q", got[i], one.Detail)
		}
	}
	if text := strings.Join(got, "|"); text != want {
		t.Errorf("got  %s\nwant %s\n%v", text, want, complaints)
	}
}

func TestACardOfTheLargestSizeIsRead(t *testing.T) {
	if got := card(t, `{"name":"a","prices":[`+manyPrices(MaxCardPrices)+`]}`); len(got.Prices) != MaxCardPrices {
		t.Errorf("%d prices", len(got.Prices))
	}
	tiers := card(t, `{"name":"a","prices":[{"offering":"aws/lambda","meter":"m","tiers":[`+manyTiers(MaxCardTiers)+`]}]}`)
	if len(tiers.Prices[0].Tiers.Steps) != MaxCardTiers {
		t.Errorf("%d tiers", len(tiers.Prices[0].Tiers.Steps))
	}
}

func TestDecodeRateCardStopsComplaining(t *testing.T) {
	for what, body := range map[string]string{
		"prices":      `{"name":"a","prices":[` + strings.Repeat(`1,`, 5000) + `1]}`,
		"members":     `{"name":"a",` + strings.Repeat(`"x":1,`, 5000) + `"y":1}`,
		"repetitions": `{"name":"a","discounts":[` + strings.Repeat(`{"percent":1},`, 5000) + `{"percent":1}]}`,
	} {
		if _, complaints := DecodeRateCard([]byte(body)); len(complaints) == 0 || len(complaints) > maxComplaints+1 {
			t.Errorf("%s: %d complaints", what, len(complaints))
		}
		if _, complaints := DecodeJSON([]byte(`{"rate_card":` + body + `}`)); len(complaints) == 0 || len(complaints) > maxComplaints+1 {
			t.Errorf("%s in a profile: %d complaints", what, len(complaints))
		}
	}
}

func TestUnknownMemberOfACardNamesTheNearest(t *testing.T) {
	_, complaints := DecodeRateCard([]byte(`{"name":"a","prices":[{"offering":"aws/lambda","meter":"requests","unitprice":1}]}`))
	want := "/prices/0/unitprice: is not a field of a rate card; did you mean unit_price?"
	if len(complaints) == 0 || complaints[0].Error() != want {
		t.Errorf("got %v, want %s", complaints, want)
	}
}

// A profile holds the card itself, or the name of one, and never both.
func TestRateCardInAProfile(t *testing.T) {
	p, complaints := DecodeJSON([]byte(`{"memory_mb":512,"rate_card":` + acme + `,"name":"after it"}`))
	if complaints != nil {
		t.Fatal(complaints)
	}
	if p.RateCard == nil || p.RateCardName != "" || p.RateCard.Version != card(t, acme).Version || p.Name != "after it" || !p.Given(rateCardField) {
		t.Fatalf("%+v", p)
	}
	if text, ok := p.Text(rateCardField); !ok || text != acmeCanonical {
		t.Errorf("text %s", text)
	}
	body, err := EncodeJSON(p)
	if want := `{"name":"after it","memory_mb":512,"rate_card":` + acmeCanonical + `}`; err != nil || string(body) != want {
		t.Errorf("got  %s (%v)\nwant %s", body, err, want)
	}
	if err := p.SetText(rateCardField, []string{"other"}); err != nil || p.RateCard != nil || p.RateCardName != "other" {
		t.Errorf("named: %v %+v", err, p.RateCard)
	}
	if err := p.SetValue(rateCardField, json.RawMessage(acme)); err != nil || p.RateCard == nil || p.RateCardName != "" {
		t.Errorf("set: %v %q", err, p.RateCardName)
	}
	if err := p.SetValue(rateCardField, json.RawMessage(`{"name":"a","x":1}`)); err == nil || err.Pointer() != "/rate_card/x" || p.RateCard.Name != "acme" {
		t.Errorf("refused: %v, %+v", err, p.RateCard)
	}
	if err := p.SetValue(rateCardField, (*pricing.RateCard)(nil)); err == nil {
		t.Error("no card is a card")
	}
	if clone := p.Clone(); clone.RateCard.Version != p.RateCard.Version {
		t.Error("a copy lost its card")
	}
}

func TestComplaintsAboutACardInAProfile(t *testing.T) {
	tests := []struct{ what, body, want string }{
		{"within the card", `{"x":1,"rate_card":{"name":"a","prices":[{"offering":"aws/lambda","unit_price":1}]}}`, "/rate_card/prices/0/meter missing|/x unknown"},
		{"the card twice", `{"rate_card":"a","rate_card":{"name":"b"}}`, "/rate_card malformed"},
		{"a list", `{"rate_card":[{"name":"b"}]}`, "/rate_card malformed"},
		{"null", `{"rate_card":null}`, "/rate_card malformed"},
		{"no name", `{"rate_card":""}`, "/rate_card malformed"},
		{"a cut card", `{"rate_card":{"name":"a"`, " malformed"},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			p, complaints := DecodeJSON([]byte(test.body))
			if p != nil {
				t.Error("a profile came back")
			}
			wantPlaces(t, complaints, test.want)
		})
	}
}

// drawCard draws a card that is accepted.
func drawCard(t *rapid.T) *pricing.RateCard {
	price := rapid.Custom(func(t *rapid.T) pricing.CardPrice {
		p := pricing.CardPrice{
			Offering:     rapid.SampledFrom([]pricing.OfferingID{"aws/lambda", "aws/ec2", "gcp/cloud-run"}).Draw(t, "offering"),
			Meter:        rapid.SampledFrom([]pricing.MeterName{"requests", "memory-time"}).Draw(t, "meter"),
			Region:       rapid.SampledFrom([]string{"", "us-east-1", "global"}).Draw(t, "region"),
			Architecture: rapid.SampledFrom([]pricing.Architecture{"", pricing.X86, pricing.ARM}).Draw(t, "architecture"),
			Type:         rapid.SampledFrom([]string{"", "m5.large"}).Draw(t, "type"),
			Currency:     rapid.SampledFrom([]pricing.Currency{pricing.USD, "CHF"}).Draw(t, "currency"),
			Tiers:        pricing.Tiers{Mode: pricing.Graduated},
		}
		from := decimal.Zero
		for range rapid.IntRange(1, 3).Draw(t, "tiers") {
			unit := decimal.New(rapid.Int64Range(0, 1_000_000).Draw(t, "price"), -rapid.Int32Range(0, 12).Draw(t, "places"))
			p.Tiers.Steps = append(p.Tiers.Steps, pricing.Tier{From: from, UnitPrice: unit})
			from = from.Add(decimal.New(rapid.Int64Range(1, 1_000_000).Draw(t, "from"), -3))
		}
		return p
	})
	key := func(p pricing.CardPrice) [5]string {
		return [5]string{string(p.Offering), string(p.Meter), p.Region, string(p.Architecture), p.Type}
	}
	drawn := &pricing.RateCard{
		Name:   rapid.SampledFrom([]string{"acme", "<b> & \"c\"", "Überlauf"}).Draw(t, "card name"),
		Prices: rapid.SliceOfNDistinct(price, 0, 4, key).Draw(t, "prices"),
	}
	for _, provider := range rapid.SliceOfNDistinct(rapid.SampledFrom([]pricing.Provider{"", "aws", "gcp"}), 0, 2, rapid.ID).Draw(t, "discounts") {
		percent := decimal.New(rapid.Int64Range(0, 10_000).Draw(t, "percent"), -2)
		drawn.Discounts = append(drawn.Discounts, pricing.CardDiscount{Provider: provider, Percent: percent})
	}
	drawn.Version = cardVersion(drawn)
	return drawn
}

func TestRateCardRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := drawCard(t)
		first := EncodeRateCard(drawn)
		again, complaints := DecodeRateCard(first)
		if complaints != nil {
			t.Fatalf("%s: %v", first, complaints)
		}
		if again.Version != drawn.Version || !bytes.Equal(EncodeRateCard(again), first) {
			t.Fatalf("%s became %s", first, EncodeRateCard(again))
		}
	})
}
