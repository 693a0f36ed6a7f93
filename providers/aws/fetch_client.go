package aws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsec2 "github.com/aws/aws-sdk-go-v2/service/ec2"
	awspricing "github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/smithy-go/logging"

	"breakeven/providers"
)

// spotFeed is the feed behind the prices of Fargate Spot on AWS's own pricing page.
// No API has them. Nobody promises that it stays.
const spotFeed = "https://dftu77xade0tc.cloudfront.net"

// spotFeedPath is the feed's only document.
const spotFeedPath = "/fargate-spot-prices.json"

// fetcher is what one fetch asks with.
type fetcher struct {
	pricing     *awspricing.Client
	ec2         func(region string) *awsec2.Client
	credentials aws.CredentialsProvider
	unknown     bool // no credentials were found, and none are needed
	client      aws.HTTPClient
	feedURL     string
	now         func() time.Time
	sleep       func(context.Context, time.Duration) error
	limit       *limiter
	callTimeout time.Duration
}

// connect finds credentials and makes the clients.
func (o *options) connect(ctx context.Context) (*fetcher, error) {
	// What happens is told in errors; the SDK would write to the standard error.
	settings := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})}
	if o.credentials != nil {
		settings = append(settings, config.WithCredentialsProvider(o.credentials))
	}
	if o.region != "" {
		settings = append(settings, config.WithRegion(o.region))
	}
	sdk, err := config.LoadDefaultConfig(ctx, settings...)
	if err != nil {
		return nil, fmt.Errorf("configuration of AWS: %w", err)
	}
	// The SDK's own client knows the certificates of AWS_CA_BUNDLE.
	client := boundedClient{next: sdk.HTTPClient}
	if o.client != nil {
		client.next = o.client
	}
	if client.next == nil {
		client.next = http.DefaultClient
	}
	sdk.HTTPClient = client
	// Ours is the only retry: see fetcher.retry.
	sdk.Retryer = func() aws.Retryer { return aws.NopRetryer{} }

	pricingURL := firstOf(o.pricingURL, os.Getenv("AWS_ENDPOINT_URL_PRICING"))
	ec2URL := firstOf(o.ec2URL, os.Getenv("AWS_ENDPOINT_URL_EC2"))
	f := &fetcher{
		client: client, now: o.now, sleep: o.sleep, callTimeout: o.callTimeout,
		feedURL: firstOf(o.feedURL, strings.TrimSuffix(pricingURL, "/"), spotFeed) + spotFeedPath,
	}
	if f.now == nil {
		f.now, f.sleep = time.Now, sleepFor
	}
	if f.callTimeout == 0 {
		f.callTimeout = callTimeout
	}
	f.limit = &limiter{burst: callsAtOnce, now: f.now, sleep: f.sleep, interval: time.Second / callsPerSecond}
	switch {
	case o.interval != nil:
		f.limit.interval = *o.interval
	case pricingURL != "":
		f.limit.interval = 0
	}
	if err := f.findCredentials(ctx, &sdk, pricingURL != ""); err != nil {
		return nil, err
	}
	if f.unknown && ec2URL == "" {
		// Whoever answers without credentials is not AWS, and AWS would refuse them.
		ec2URL = pricingURL
	}
	f.pricing = awspricing.NewFromConfig(sdk, func(p *awspricing.Options) {
		p.Region = pricingRegion(sdk.Region)
		if pricingURL != "" {
			p.BaseEndpoint = aws.String(pricingURL)
		}
	})
	f.ec2 = func(region string) *awsec2.Client {
		return awsec2.NewFromConfig(sdk, func(e *awsec2.Options) {
			e.Region = region
			if ec2URL != "" {
				e.BaseEndpoint = aws.String(ec2URL)
			}
		})
	}
	return f, nil
}

// findCredentials asks the chain once, so that a process without credentials says
// so once, and not at every call. A redirected address is not AWS: it is asked with
// made-up ones, of which it can still read for which region a call is.
func (f *fetcher) findCredentials(ctx context.Context, sdk *aws.Config, redirected bool) error {
	f.credentials = sdk.Credentials
	if sdk.Credentials != nil {
		_, err := sdk.Credentials.Retrieve(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !redirected {
			return fmt.Errorf("%w: the standard chain of AWS (environment, profile, container or instance role): %w", providers.ErrNoCredentials, err)
		}
	} else if !redirected {
		return providers.ErrNoCredentials
	}
	sdk.Credentials = credentials.NewStaticCredentialsProvider("none", "none", "")
	f.credentials = sdk.Credentials
	f.unknown = true
	return nil
}

// forgetCredentials makes the next call look for them again.
func (f *fetcher) forgetCredentials() {
	if cache, ok := f.credentials.(*aws.CredentialsCache); ok {
		cache.Invalidate()
	}
}

// pricingRegion is the nearest of the three regions in which the price list API
// stands. Every other has no such address. It says nothing about which prices are
// asked for.
func pricingRegion(near string) string {
	switch place, _, _ := strings.Cut(near, "-"); place {
	case "eu", "af", "me", "il":
		return "eu-central-1"
	case "ap":
		return "ap-south-1"
	default:
		return "us-east-1"
	}
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// boundedClient ends an answer that does not end by itself.
type boundedClient struct{ next aws.HTTPClient }

// fileRequest marks the requests whose answers are files, in their context.
type fileRequest struct{}

// Do sends the request and bounds the body of its answer.
func (c boundedClient) Do(request *http.Request) (*http.Response, error) {
	response, err := c.next.Do(request)
	if err != nil {
		return nil, err
	}
	if kind := response.Header.Get("Content-Type"); response.StatusCode == http.StatusOK && strings.HasPrefix(kind, "text/html") {
		// No service of AWS answers so; what stands between does, and to a reader of XML
		// it may look like an answer with nothing in it.
		return nil, errors.Join(&brokenError{errors.New("a page for people")}, response.Body.Close())
	}
	most := int64(maxAnswerBytes)
	if request.Context().Value(fileRequest{}) != nil {
		most = maxFileBytes
	}
	response.Body = &boundedBody{ReadCloser: response.Body, left: most, most: most}
	return response, nil
}

type boundedBody struct {
	io.ReadCloser
	left, most int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &tooLongError{b.most}
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, err
}
