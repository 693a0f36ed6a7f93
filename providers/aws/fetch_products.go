package aws

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awspricing "github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/pricing/types"

	"breakeven/pricing"
)

// pageSize is the most products that the API puts on a page.
const pageSize = 100

// maxPages ends a list whose pages do not: the longest, all instance types of a
// region, has some fifteen.
const maxPages = 500

// maxRestarts is how often a query begins again because its page token ran out.
const maxRestarts = 3

// query is one question to the price list API, and the rules that its answer serves.
type query struct {
	service string
	filters []condition
	region  string // empty: all of them
	rules   []*rule
}

// queries are the questions of the rules: of each part, rules with the same filters
// share one. A service with few products is asked once for all regions, unless only
// one is wanted; one with many is asked region by region.
func queries(rules []rule, regions []string) []*query {
	var list []*query
	byKey := map[string]*query{}
	for i := range rules {
		r := &rules[i]
		asked := []string{""}
		if r.free == "" && (r.byRegion || len(regions) == 1) {
			asked = regions
		}
		for _, region := range asked {
			key := string(r.offering) + " " + r.key() + " " + region
			q := byKey[key]
			if q == nil {
				q = &query{service: r.service, filters: r.asked, region: region}
				byKey[key] = q
				list = append(list, q)
			}
			q.rules = append(q.rules, r)
		}
	}
	return list
}

// interleaved puts the queries into an order in which the first are of as many parts
// as there are, so that a service which answers none is soon known.
func interleaved(list []*query) []*query {
	turn := map[*query]int{}
	turns := map[pricing.OfferingID]int{}
	for _, q := range list {
		turn[q] = turns[q.part()]
		turns[q.part()]++
	}
	slices.SortStableFunc(list, func(a, b *query) int { return cmp.Compare(turn[a], turn[b]) })
	return list
}

// part is the part that the query belongs to.
func (q *query) part() pricing.OfferingID { return q.rules[0].offering }

// String says what is asked, for people.
func (q *query) String() string {
	text := "GetProducts " + q.rules[0].key()
	if q.region != "" {
		text += " " + q.regionField() + "=" + q.region
	}
	return text
}

// regionField is the field that names a product's region: data transfer has one at
// either end.
func (q *query) regionField() string {
	if q.service == "AWSDataTransfer" {
		return traitNames[traitFromRegion].attribute
	}
	return traitNames[traitRegion].attribute
}

func (q *query) input() *awspricing.GetProductsInput {
	input := &awspricing.GetProductsInput{
		ServiceCode: aws.String(q.service), FormatVersion: aws.String("aws_v1"), MaxResults: aws.Int32(pageSize),
	}
	filter := func(kind types.FilterType, field, value string) {
		input.Filters = append(input.Filters, types.Filter{Type: kind, Field: aws.String(field), Value: aws.String(value)})
	}
	if q.region != "" {
		filter(types.FilterTypeTermMatch, q.regionField(), q.region)
	}
	for _, c := range q.filters {
		kind := types.FilterTypeTermMatch
		if c.contains {
			kind = types.FilterTypeContains
		}
		filter(kind, traitNames[c.trait].attribute, c.value)
	}
	return input
}

// ask asks a query to its end and hands every product to use. A page token that has
// run out begins the query again, with restart before.
func (f *fetcher) ask(ctx context.Context, q *query, restart func(), use func(*offered) error) error {
	for begun := 0; ; begun++ {
		restart()
		err := f.askOnce(ctx, q, use)
		if _, ran := errors.AsType[*types.ExpiredNextTokenException](err); !ran || begun == maxRestarts {
			return err
		}
	}
}

func (f *fetcher) askOnce(ctx context.Context, q *query, use func(*offered) error) error {
	input := q.input()
	for page := 1; page <= maxPages; page++ {
		var output *awspricing.GetProductsOutput
		var products []*offered
		what := fmt.Sprintf("%s page %d", q, page)
		if err := f.retry(ctx, what, func(ctx context.Context) error {
			var err error
			if output, err = f.pricing.GetProducts(ctx, input); err != nil {
				return f.expire(err)
			}
			if products, err = parsePage(output); err == nil && len(products) == 0 && page > 1 {
				return &brokenError{errors.New("an empty page after one that named it")}
			}
			return err
		}); err != nil {
			return err
		}
		for _, o := range products {
			if err := use(o); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
		}
		if aws.ToString(output.NextToken) == "" {
			return nil
		}
		if aws.ToString(output.NextToken) == aws.ToString(input.NextToken) {
			return fmt.Errorf("%s: the page names itself as the next", what)
		}
		input.NextToken = output.NextToken
	}
	return fmt.Errorf("%s: more than %d pages", q, maxPages)
}

// parsePage reads the products of a page. A page that says neither its format nor
// holds a list is no answer of the API, whatever its status.
func parsePage(output *awspricing.GetProductsOutput) ([]*offered, error) {
	if aws.ToString(output.FormatVersion) == "" {
		return nil, &brokenError{errors.New("no list of products")}
	}
	if version := aws.ToString(output.FormatVersion); version != "aws_v1" {
		return nil, fmt.Errorf("format %q is unknown", version)
	}
	products := make([]*offered, 0, len(output.PriceList))
	for _, text := range output.PriceList {
		o, err := parseDocument(text)
		if err != nil {
			return nil, err
		}
		products = append(products, o)
	}
	return products, nil
}

// expire looks at an error of the API: after credentials that have run out, the next
// attempt looks for new ones.
func (f *fetcher) expire(err error) error {
	if expired(err) {
		f.forgetCredentials()
		return &expiredError{err}
	}
	return err
}

// expiredError is an error of credentials that have run out. It is retried, because
// the chain may have new ones.
type expiredError struct{ err error }

func (e *expiredError) Error() string {
	return "the credentials have expired: " + strings.TrimSpace(e.err.Error())
}
func (e *expiredError) Unwrap() error { return e.err }
