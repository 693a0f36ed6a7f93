package aws

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Option configures how prices are fetched. Definitions need none.
type Option func(*options)

// options are where and how prices are fetched. The zero value is AWS itself with
// the standard credential chain.
type options struct {
	pricingURL  string
	ec2URL      string
	feedURL     string
	client      *http.Client
	credentials aws.CredentialsProvider
	region      string
	now         func() time.Time
	sleep       func(context.Context, time.Duration) error
	callTimeout time.Duration
	interval    *time.Duration
}

// WithPricingURL asks another address than AWS's own for price lists, as
// AWS_ENDPOINT_URL_PRICING does. Calls to it are not held to the quota of AWS, and
// the feed of spot prices of Fargate is asked for there too.
func WithPricingURL(url string) Option { return func(o *options) { o.pricingURL = url } }

// WithEC2URL asks another address for spot prices, as AWS_ENDPOINT_URL_EC2 does.
// The region of a call stands in its signature.
func WithEC2URL(url string) Option { return func(o *options) { o.ec2URL = url } }

// WithHTTPClient replaces the client of every call.
func WithHTTPClient(client *http.Client) Option { return func(o *options) { o.client = client } }

// WithCredentials replaces the standard credential chain.
func WithCredentials(credentials aws.CredentialsProvider) Option {
	return func(o *options) { o.credentials = credentials }
}

// WithRegion says near which region the process runs, instead of the SDK's
// configuration.
func WithRegion(region string) Option { return func(o *options) { o.region = region } }

// WithClock replaces the clock, and how to wait by it.
func WithClock(now func() time.Time, sleep func(context.Context, time.Duration) error) Option {
	return func(o *options) { o.now, o.sleep = now, sleep }
}

// WithCallTimeout bounds a single attempt of a call.
func WithCallTimeout(timeout time.Duration) Option {
	return func(o *options) { o.callTimeout = timeout }
}

// WithCallInterval is the least time between calls beyond a burst of ten; 0 does
// not limit them. The default keeps the quota of AWS, five calls a second.
func WithCallInterval(interval time.Duration) Option {
	return func(o *options) { o.interval = &interval }
}
