package aws

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsec2 "github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/go-json-experiment/json"
	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers"
)

// spotProduct is the system whose spot prices are asked for.
const spotProduct = "Linux/UNIX"

// spotTasks fetch what capacity costs that AWS may take back: of instances region by
// region, of Fargate all at once.
func (f *fetcher) spotTasks(c *collection, regions []string) []task {
	tasks := []task{{
		name: "spot prices of Fargate", parts: []pricing.OfferingID{fargateID}, floating: true, service: spotPrices,
		run: func(ctx context.Context) error { return f.fargateSpot(ctx, c) },
	}}
	for _, region := range regions {
		tasks = append(tasks, task{
			name: "spot prices of " + region, parts: []pricing.OfferingID{ec2ID}, floating: true, service: spotPrices,
			run: func(ctx context.Context) error { return f.instanceSpot(ctx, c, region) },
		})
	}
	return tasks
}

// spotEntry is a spot price: it floats, so that nobody promises it for the next hour.
func (f *fetcher) spotEntry(address pricing.Address, unit pricing.Unit, price decimal.Decimal, source string) entry {
	address.Purchase = pricing.Spot
	return entry{
		address: address, unit: unit, tiers: []tier{{open: true, price: price}},
		date: f.now().UTC().Format(time.DateOnly), source: source, region: string(address.Area),
		confidence: []pricing.Confidence{pricing.ConfidencePrice},
	}
}

// instanceSpot asks for the current spot price of every instance type. Each zone has
// its own; a fleet that survives the loss of a zone stands in several, so the price
// of a region is that of its dearest zone, which no zone exceeds.
func (f *fetcher) instanceSpot(ctx context.Context, c *collection, region string) error {
	client := f.ec2(region)
	dearest := map[string]decimal.Decimal{}
	newest := map[[2]string]time.Time{}
	zones := map[[2]string]decimal.Decimal{}
	input := &awsec2.DescribeSpotPriceHistoryInput{
		StartTime: aws.Time(f.now()), ProductDescriptions: []string{spotProduct}, MaxResults: aws.Int32(1000),
	}
	for page := 1; ; page++ {
		what := fmt.Sprintf("DescribeSpotPriceHistory %s page %d", region, page)
		var output *awsec2.DescribeSpotPriceHistoryOutput
		if err := f.retry(ctx, what, func(ctx context.Context) error {
			var err error
			output, err = client.DescribeSpotPriceHistory(ctx, input)
			return f.expire(err)
		}); err != nil {
			return err
		}
		for i := range output.SpotPriceHistory {
			p := &output.SpotPriceHistory[i]
			if err := keepNewest(zones, newest, p); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
		}
		if aws.ToString(output.NextToken) == "" {
			break
		}
		if page == maxPages || aws.ToString(output.NextToken) == aws.ToString(input.NextToken) {
			return fmt.Errorf("%s: the list does not end", what)
		}
		input.NextToken = output.NextToken
	}
	if len(zones) == 0 {
		return fmt.Errorf("no spot prices in %s", region)
	}
	for key, price := range zones {
		if known, exists := dearest[key[0]]; !exists || price.GreaterThan(known) {
			dearest[key[0]] = price
		}
	}
	for instanceType, price := range dearest {
		if !price.IsPositive() {
			continue
		}
		c.add(f.spotEntry(pricing.Address{
			Offering: ec2ID, Meter: "instance-time", Area: pricing.Area(region), Type: instanceType,
			Architecture: architectureOf(instanceType, ""),
		}, pricing.InstanceHours, price, "AWS EC2 spot prices, the dearest zone of the region"))
	}
	return nil
}

// keepNewest keeps the newest price of a type in a zone: a history holds older ones.
func keepNewest(zones map[[2]string]decimal.Decimal, newest map[[2]string]time.Time, p *ec2types.SpotPrice) error {
	if string(p.ProductDescription) != spotProduct {
		return nil
	}
	key := [2]string{string(p.InstanceType), aws.ToString(p.AvailabilityZone)}
	at := aws.ToTime(p.Timestamp)
	if known, exists := newest[key]; exists && !at.After(known) {
		return nil
	}
	price, err := pricing.ParseDecimal(aws.ToString(p.SpotPrice))
	if err != nil {
		return fmt.Errorf("spot price of %s: %w", key[0], err)
	}
	newest[key], zones[key] = at, price
	return nil
}

// fargateFeed is the document of spot prices of Fargate.
type fargateFeed struct {
	Prices []struct {
		Unit       string            `json:"unit"`
		Price      map[string]string `json:"price"`
		Attributes map[string]string `json:"attributes"`
	} `json:"prices"`
}

// fargateUnits are the units of the feed, which say what is priced.
var fargateUnits = map[string]struct {
	meter        pricing.MeterName
	architecture pricing.Architecture
	unit         pricing.Unit
}{
	"vCPU-Hours":     {"vcpu-time", pricing.X86, pricing.VCPUHours},
	"GB-Hours":       {"memory-time", pricing.X86, pricing.GBHours},
	"ARM-vCPU-Hours": {"vcpu-time", pricing.ARM, pricing.VCPUHours},
	"ARM-GB-Hours":   {"memory-time", pricing.ARM, pricing.GBHours},
}

// fargateSpot reads the feed.
func (f *fetcher) fargateSpot(ctx context.Context, c *collection) error {
	const what = "feed of spot prices of Fargate"
	var entries []entry
	if err := f.retry(ctx, what, func(ctx context.Context) error {
		return f.get(ctx, f.feedURL, func(body io.Reader) error {
			var feed fargateFeed
			if err := json.UnmarshalRead(body, &feed); err != nil {
				return broken(err)
			}
			var err error
			entries, err = f.feedEntries(&feed)
			return err
		})
	}); err != nil {
		return err
	}
	c.add(entries...)
	return nil
}

func (f *fetcher) feedEntries(feed *fargateFeed) ([]entry, error) {
	if len(feed.Prices) == 0 {
		return nil, &brokenError{fmt.Errorf("no prices")}
	}
	var entries []entry
	for _, p := range feed.Prices {
		region := p.Attributes["aws:region"]
		kind, known := fargateUnits[p.Unit]
		if !known {
			return nil, &providers.UnitError{SKU: "Fargate Spot " + region, Unit: p.Unit}
		}
		price, err := pricing.ParseDecimal(p.Price["USD"])
		if err != nil || !price.IsPositive() {
			return nil, fmt.Errorf("spot price %q of %s in %s: %w", p.Price["USD"], p.Unit, region, errBadPrice)
		}
		entries = append(entries, f.spotEntry(pricing.Address{
			Offering: fargateID, Meter: kind.meter, Area: pricing.Area(region), Architecture: kind.architecture,
		}, kind.unit, price, "AWS feed of Fargate Spot prices ("+spotFeed+spotFeedPath+")"))
	}
	return entries, nil
}
