package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Bounds of one call.
const (
	attempts     = 5
	firstBackoff = 250 * time.Millisecond
	longestWait  = 20 * time.Second
	callTimeout  = 30 * time.Second
	// maxAnswerBytes is the most that one answer of an API may have: a hundred
	// products with all their terms have less than 2 MB.
	maxAnswerBytes = 16 << 20
	// maxFileBytes is the most that the price list file of one region may have. The
	// largest, of EC2 in us-east-1, has 0.3 GB.
	maxFileBytes = 1 << 30
)

// tooLongError says that an answer did not end where any real one would have.
type tooLongError struct{ most int64 }

func (e *tooLongError) Error() string { return fmt.Sprintf("answer is longer than %d bytes", e.most) }

// statusError is an answer other than 200 to a plain GET.
type statusError struct {
	status     int
	retryAfter time.Duration
}

func (e *statusError) Error() string {
	return fmt.Sprintf("HTTP %d %s", e.status, http.StatusText(e.status))
}

// retry calls again what failed in passing, with a wait that doubles, or the one that
// the server asked for. It is our own, not the SDK's, because one rule holds for API
// calls, files and feeds alike, and because a truncated answer of status 200, which
// the SDK takes for final, is worth another try.
func (f *fetcher) retry(ctx context.Context, what string, call func(ctx context.Context) error) error {
	return f.retryStream(ctx, what, func(ctx context.Context) error { return f.once(ctx, call) })
}

// retryStream is retry for calls that may last, and watch over themselves.
func (f *fetcher) retryStream(ctx context.Context, what string, call func(ctx context.Context) error) error {
	backoff := firstBackoff
	var err error
	for attempt := 1; ; attempt++ {
		if err = f.limit.wait(ctx); err != nil {
			return err
		}
		err = call(ctx)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !retryable(err):
			return fmt.Errorf("%s: %w", what, err)
		case attempt == attempts:
			return fmt.Errorf("%s: %d attempts: %w", what, attempts, err)
		}
		wait := max(backoff, retryAfter(err))
		if wait > longestWait {
			return fmt.Errorf("%s: asked to wait %s: %w", what, wait, err)
		}
		if err := f.sleep(ctx, wait); err != nil {
			return err
		}
		backoff *= 2
	}
}

// once bounds an attempt in time. Its own deadline is not the caller's, and is
// worth another try.
func (f *fetcher) once(ctx context.Context, call func(ctx context.Context) error) error {
	attempt, cancel := context.WithTimeout(ctx, f.callTimeout)
	defer cancel()
	err := call(attempt)
	if err != nil && ctx.Err() == nil && attempt.Err() != nil {
		return fmt.Errorf("no answer within %s: %w", f.callTimeout, context.DeadlineExceeded)
	}
	return err
}

// outOfReach reports whether the error speaks of the service, and not of what was
// asked: it was worth several attempts, or the account may not ask at all. Regions
// are enabled one by one, so that a refusal of EC2 says nothing of the next.
func outOfReach(err error, s service) bool {
	return retryable(err) || (refused(err) && s != spotPrices)
}

// unanswered reports whether the error is that of a question without an answer, and
// not of what the answer says.
func unanswered(err error) bool {
	_, long := errors.AsType[*tooLongError](err)
	status := statusOf(err)
	return long || retryable(err) || refused(err) || (status != 0 && status != http.StatusOK)
}

// retryCodes are the API's errors that pass.
var retryCodes = map[string]bool{
	"ThrottlingException": true, "Throttling": true, "TooManyRequestsException": true, "RequestLimitExceeded": true,
	"RequestThrottled": true, "InternalErrorException": true, "InternalError": true, "InternalFailure": true,
	"ServiceUnavailable": true, "Unavailable": true, "RequestTimeout": true, "RequestTimeoutException": true,
}

// expiredCodes say that the credentials have run out, which a fresh look at their
// source may mend.
var expiredCodes = map[string]bool{
	"ExpiredToken": true, "ExpiredTokenException": true, "RequestExpired": true,
}

// refusedCodes say that the account may not ask, or not there.
var refusedCodes = map[string]bool{
	"AccessDenied": true, "AccessDeniedException": true, "UnauthorizedOperation": true, "OptInRequired": true,
	"AuthFailure": true, "UnrecognizedClientException": true, "InvalidClientTokenId": true,
}

func codeOf(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return ""
}

func expired(err error) bool { return expiredCodes[codeOf(err)] }

func refused(err error) bool { return refusedCodes[codeOf(err)] }

// retryable reports whether the same call may succeed next time.
func retryable(err error) bool {
	if _, ok := errors.AsType[*tooLongError](err); ok {
		return false
	}
	if _, ok := errors.AsType[*expiredError](err); ok {
		return true
	}
	if status := statusOf(err); status == http.StatusTooManyRequests || status >= http.StatusInternalServerError {
		return true
	}
	if code := codeOf(err); code != "" {
		if retryCodes[code] {
			return true
		}
		// An answer that is not the API's own has no code of its own either.
		return code == "UnknownError" && statusOf(err) == http.StatusOK
	}
	if _, ok := errors.AsType[*smithy.DeserializationError](err); ok {
		return statusOf(err) == http.StatusOK || statusOf(err) == 0
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*brokenError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, context.DeadlineExceeded)
}

// brokenError says that an answer of status 200 does not hold what it should:
// truncated, or a page for people.
type brokenError struct{ err error }

func (e *brokenError) Error() string { return "answer is broken: " + e.err.Error() }
func (e *brokenError) Unwrap() error { return e.err }

// broken marks an error of a reader of answers, unless the answer did not come
// whole or was too long, which says so itself.
func broken(err error) error {
	if _, ok := errors.AsType[*tooLongError](err); ok || err == nil {
		return err
	}
	return &brokenError{err}
}

var errBadPrice = errors.New("not a price")

func statusOf(err error) int {
	if plain, ok := errors.AsType[*statusError](err); ok {
		return plain.status
	}
	if response, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		return response.HTTPStatusCode()
	}
	return 0
}

// retryAfter is the wait that the server asks for, 0 when it does not.
func retryAfter(err error) time.Duration {
	if plain, ok := errors.AsType[*statusError](err); ok {
		return plain.retryAfter
	}
	response, ok := errors.AsType[*awshttp.ResponseError](err)
	if !ok || response.Response == nil {
		return 0
	}
	return waitOf(response.Response.Header)
}

// waitOf reads Retry-After in seconds. A date in it is left alone: backing off as
// usual reaches it, or gives up and says so.
func waitOf(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(header.Get("Retry-After")))
	if err != nil || seconds < 0 {
		return 0
	}
	const most = 24 * 60 * 60
	return time.Duration(min(seconds, most)) * time.Second
}

// sleepFor waits, or ends with the context.
func sleepFor(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
