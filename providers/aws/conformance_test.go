package aws_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
	"breakeven/providers/aws"
	"breakeven/providers/providertest"
)

func TestFetchKeepsTheContract(t *testing.T) {
	embedded, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	providertest.Fetch(t, providertest.Replayed{
		Facts: embedded.List(aws.ID), Service: replay.AWS,
		Source: func(_ *testing.T, url string, wait func(context.Context, time.Duration) error) providers.Source {
			return aws.New(aws.WithPricingURL(url), aws.WithEC2URL(url), aws.WithRegion("us-east-1"),
				aws.WithCredentials(credentials.NewStaticCredentialsProvider("key", "secret", "")), aws.WithClock(time.Now, wait))
		},
		Victims: []pricing.OfferingID{"aws/lambda"}, Calls: []string{"GetProducts", `"AWSLambda"`},
		Unit: `\"unit\":\"Lambda-GB-Second\"`, Fortnights: `\"unit\":\"Fortnights\"`,
	})
}
