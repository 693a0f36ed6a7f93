package aws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awspricing "github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/pricing/types"

	"breakeven/pricing"
)

// planServices are the names under which the savings plans for compute are listed:
// one is the offer's, the other the service's, and no answer has shown which of them
// ListPriceLists takes.
var planServices = []string{"AWSComputeSavingsPlan", "ComputeSavingsPlans"}

// fileFormat: a list as CSV has two thirds of the bytes that it has as JSON.
const fileFormat = "csv"

// errNoList says that a service has no price list for a region.
var errNoList = errors.New("no price list")

// planTasks fetch the savings plans of every region, from their price list files.
func (f *fetcher) planTasks(c *collection, all []rule, regions []string, day string) []task {
	covered := []pricing.OfferingID{"aws/lambda", fargateID, "aws/eks-fargate", ec2ID}
	var tasks []task
	for _, region := range regions {
		name := "savings plans of " + region
		tasks = append(tasks, task{
			name: name, parts: covered, apart: true, service: priceFiles,
			run: func(ctx context.Context) error {
				err := f.plans(ctx, c, all, region, day)
				if errors.Is(err, errNoList) {
					c.note(name+": no price list", covered...)
					return nil
				}
				return err
			},
		})
	}
	return tasks
}

// plans reads the savings plans of a region.
func (f *fetcher) plans(ctx context.Context, c *collection, all []rule, region, day string) error {
	var entries []entry
	use := offerUse{
		plan: func(p *planRate) error {
			for i := range all {
				r := &all[i]
				if !r.planMatches(p) {
					continue
				}
				e, known, err := r.planEntry(p)
				if err != nil {
					return err
				}
				if known {
					entries = append(entries, e)
				}
				return nil
			}
			return nil
		},
		usage: usageFilter(pointers(all)),
	}
	for _, service := range planServices {
		err := f.file(ctx, service, region, day, func(body io.Reader) error {
			entries = entries[:0]
			return readOffer(body, use)
		})
		if errors.Is(err, errNoList) {
			continue
		}
		if err != nil {
			return err
		}
		c.add(entries...)
		return nil
	}
	return errNoList
}

// past is the work for the list of a day in the past: of every service and region,
// the price list file that was in force.
func (f *fetcher) past(c *collection, regions []string, day string) work {
	all := rules()
	found := &findings{counts: map[*rule]int{}}
	byService := map[string][]*rule{}
	var services []string
	for i := range all {
		r := &all[i]
		if byService[r.service] == nil {
			services = append(services, r.service)
		}
		byService[r.service] = append(byService[r.service], r)
	}
	w := work{after: func() { c.missing(all, regions, found, true) }}
	for _, service := range services {
		rules := byService[service]
		parts := partsOf(rules)
		for _, region := range regions {
			name := fmt.Sprintf("price list of %s of %s", service, region)
			w.tasks = append(w.tasks, task{name: name, parts: parts, service: priceFiles, run: func(ctx context.Context) error {
				err := f.pastFile(ctx, c, rules, service, region, day, found)
				if errors.Is(err, errNoList) {
					c.note(name+": none", parts...)
					return nil
				}
				return err
			}})
		}
	}
	w.tasks = append(w.tasks, f.planTasks(c, all, regions, day)...)
	return w
}

func partsOf(rules []*rule) []pricing.OfferingID {
	var parts []pricing.OfferingID
	seen := map[pricing.OfferingID]bool{}
	for _, r := range rules {
		if !seen[r.offering] {
			seen[r.offering] = true
			parts = append(parts, r.offering)
		}
	}
	return parts
}

func (f *fetcher) pastFile(ctx context.Context, c *collection, rules []*rule, service, region, day string, found *findings) error {
	var products []*offered
	use := offerUse{
		want:    func(t *traits) bool { return wanted(rules, t) },
		product: func(o *offered) error { products = append(products, o); return nil },
		usage:   usageFilter(rules),
	}
	if err := f.file(ctx, service, region, day, func(body io.Reader) error {
		products = products[:0]
		return readOffer(body, use)
	}); err != nil {
		return err
	}
	for _, o := range products {
		for _, r := range rules {
			if !r.matches(&o.traits) {
				continue
			}
			n, err := c.product([]*rule{r}, o)
			if err != nil {
				return fmt.Errorf("price list of %s of %s: %w", service, region, err)
			}
			found.add(r, n)
			break
		}
	}
	return nil
}

func wanted(rules []*rule, t *traits) bool {
	for _, r := range rules {
		if r.matches(t) {
			return true
		}
	}
	return false
}

// file finds the price list of a service for a region on a day, and streams it into
// read, which begins again when it is called again.
func (f *fetcher) file(ctx context.Context, service, region, day string, read func(io.Reader) error) error {
	on, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return fmt.Errorf("day %q: %w", day, err)
	}
	// The whole day has passed at its end, and today's has not begun to be tomorrow's.
	on = on.Add(24*time.Hour - time.Second)
	if now := f.now(); on.After(now) {
		on = now
	}
	what := fmt.Sprintf("ListPriceLists %s %s", service, region)
	var lists *awspricing.ListPriceListsOutput
	err = f.retry(ctx, what, func(ctx context.Context) error {
		var err error
		lists, err = f.pricing.ListPriceLists(ctx, &awspricing.ListPriceListsInput{
			ServiceCode: aws.String(service), RegionCode: aws.String(region), CurrencyCode: aws.String(string(pricing.USD)),
			EffectiveDate: aws.Time(on),
		})
		if err == nil && lists.PriceLists == nil {
			return &brokenError{errors.New("no list of price lists")}
		}
		return f.expire(err)
	})
	if missingList(err) || (err == nil && len(lists.PriceLists) == 0) {
		return fmt.Errorf("%s: %w", what, errNoList)
	}
	if err != nil {
		return err
	}
	list := lists.PriceLists[0]
	what = fmt.Sprintf("GetPriceListFileUrl %s", aws.ToString(list.PriceListArn))
	var url string
	err = f.retry(ctx, what, func(ctx context.Context) error {
		output, err := f.pricing.GetPriceListFileUrl(ctx, &awspricing.GetPriceListFileUrlInput{
			PriceListArn: list.PriceListArn, FileFormat: aws.String(fileFormat),
		})
		if err != nil {
			return f.expire(err)
		}
		if url = aws.ToString(output.Url); url == "" {
			return &brokenError{errors.New("no URL")}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return f.retryStream(ctx, fmt.Sprintf("price list file of %s of %s", service, region), func(ctx context.Context) error {
		return f.get(context.WithValue(ctx, fileRequest{}, true), url, read)
	})
}

// missingList reports whether the API knows no such list.
func missingList(err error) bool {
	if _, ok := errors.AsType[*types.NotFoundException](err); ok {
		return true
	}
	_, ok := errors.AsType[*types.ResourceNotFoundException](err)
	return ok
}

// get reads what stands at a URL, as long as bytes keep coming.
func (f *fetcher) get(outer context.Context, url string, read func(io.Reader) error) error {
	ctx, cancel := context.WithCancel(outer)
	defer cancel()
	idle := time.AfterFunc(f.callTimeout, cancel)
	defer idle.Stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	err = f.read(request, idle, read)
	if err != nil && outer.Err() == nil && ctx.Err() != nil {
		return fmt.Errorf("no bytes within %s: %w", f.callTimeout, context.DeadlineExceeded)
	}
	return err
}

func (f *fetcher) read(request *http.Request, idle *time.Timer, read func(io.Reader) error) error {
	response, err := f.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return &statusError{status: response.StatusCode, retryAfter: waitOf(response.Header)}
	}
	return read(&awake{response.Body, idle, f.callTimeout})
}

// awake puts off the end of a stream with every read.
type awake struct {
	io.Reader
	idle    *time.Timer
	timeout time.Duration
}

func (a *awake) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if n > 0 {
		a.idle.Reset(a.timeout)
	}
	return n, err
}
