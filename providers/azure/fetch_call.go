package azure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// all asks for every row of a filter, page by page. The link to the next page is
// taken as it stands; that it may lead to another machine is refused.
func (r *retail) all(ctx context.Context, filter string, use func(*item) error) error {
	base, err := url.Parse(r.endpoint)
	if err != nil {
		return fmt.Errorf("endpoint: %w", err)
	}
	parameters := url.Values{"api-version": {retailVersion}, "currencyCode": {"'USD'"}, "$filter": {filter}}
	base.RawQuery = parameters.Encode()
	link, seen := base.String(), map[string]bool{}
	for len(seen) < maxPages {
		seen[link] = true
		answer, err := r.page(ctx, link)
		if err == nil && len(answer.items) == 0 {
			// Nothing is what the service says of things that it does not sell, and what it
			// says by mistake. Asked twice, it is believed.
			answer, err = r.page(ctx, link)
		}
		if err != nil {
			return err
		}
		for i := range answer.items {
			if err := use(&answer.items[i]); err != nil {
				return err
			}
		}
		if link = answer.next; link == "" {
			return nil
		}
		if err := sameService(base, link); err != nil {
			return err
		}
		if seen[link] {
			return errors.New("the pages go round in a circle")
		}
	}
	return fmt.Errorf("more than %d pages", maxPages)
}

// sameService refuses a link that leaves the service. The API names the port of its
// links, which its own address has not.
func sameService(base *url.URL, link string) error {
	next, err := url.Parse(link)
	if err != nil {
		return fmt.Errorf("link to the next page: %w", err)
	}
	if next.Scheme != base.Scheme || next.Hostname() != base.Hostname() {
		return fmt.Errorf("link to the next page leads to %s://%s", next.Scheme, next.Hostname())
	}
	return nil
}

// page asks for one page, again where that may help.
func (r *retail) page(ctx context.Context, link string) (page, error) {
	pause := r.firstPause
	for attempt := 1; ; attempt++ {
		answer, err := r.call(ctx, link)
		if err == nil {
			return answer, nil
		}
		if ended := ctx.Err(); ended != nil {
			return page{}, ended
		}
		passing, passes := errors.AsType[*passingError](err)
		if !passes {
			return page{}, err
		}
		if attempt == maxAttempts {
			return page{}, fmt.Errorf("after %d attempts: %w", attempt, passing)
		}
		wait := max(pause, passing.after)
		if wait > maxPause {
			return page{}, fmt.Errorf("asked to wait for %s: %w", passing.after, passing)
		}
		if err := r.wait(ctx, wait); err != nil {
			return page{}, err
		}
		pause *= 2
	}
}

// passingError is what may be gone at the next attempt.
type passingError struct {
	cause error
	after time.Duration // the least pause that the service asks for
}

func (e *passingError) Error() string { return e.cause.Error() }
func (e *passingError) Unwrap() error { return e.cause }

// errTooLong says that an answer has more bytes than any page of the list.
var errTooLong = fmt.Errorf("the answer has more than %d bytes", maxPageBytes)

// call makes one call, within its time.
func (r *retail) call(ctx context.Context, link string) (page, error) {
	limited, cancel := context.WithTimeout(ctx, r.callTimeout)
	defer cancel()
	answer, err := r.exchange(limited, link)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return page{}, &passingError{cause: fmt.Errorf("no whole answer within %s: %w", r.callTimeout, limited.Err())}
	}
	return answer, err
}

// exchange sends a request and reads its answer.
func (r *retail) exchange(ctx context.Context, link string) (page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, http.NoBody)
	if err != nil {
		return page{}, fmt.Errorf("call: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	client := *r.client
	client.CheckRedirect = stay
	response, err := client.Do(request)
	if err != nil {
		return page{}, &passingError{cause: withoutAddress(err)}
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return page{}, r.refused(response)
	}
	if kind := response.Header.Get("Content-Type"); strings.HasPrefix(kind, "text/html") {
		return page{}, &passingError{cause: errors.New("the answer is a page of HTML, not JSON")}
	}
	body := &io.LimitedReader{R: response.Body, N: maxPageBytes}
	answer, err := readPage(body)
	switch {
	case err == nil:
		return answer, nil
	case body.N <= 0:
		return page{}, errTooLong
	default:
		// Cut short, or garbled on the way: the next answer may be whole.
		return page{}, &passingError{cause: err}
	}
}

// stay follows no redirection: the list never sends one, so that whoever does is
// somebody else.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// withoutAddress leaves the long address out of an error of the client.
func withoutAddress(err error) error {
	if wrapped, is := errors.AsType[*url.Error](err); is {
		return wrapped.Err
	}
	return err
}

// refused is the error of a status other than 200.
func (r *retail) refused(response *http.Response) error {
	const most = 200
	said, _ := io.ReadAll(io.LimitReader(response.Body, most)) // what is said helps, and need not be whole
	err := fmt.Errorf("HTTP %d: %q", response.StatusCode, said)
	switch response.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return &passingError{cause: err, after: retryAfter(response.Header.Get("Retry-After"), r.now())}
	default:
		return err
	}
}

// retryAfter reads seconds or a date; anything else asks for no pause.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseInt(header, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
