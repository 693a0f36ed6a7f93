package gcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

const (
	// attempts is how often a page is asked for before its service has failed.
	attempts = 5
	// firstPause doubles from attempt to attempt: 1, 2, 4 and 8 seconds.
	firstPause = time.Second
	// longestPause is how long a server may ask to be left alone.
	longestPause = time.Minute
)

// retry runs a step until it succeeds, until nothing can be hoped for, or until it
// has been tried often enough. Each attempt has its own deadline.
func (b *billing) retry(ctx context.Context, step func(context.Context) error) error {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		err := b.once(ctx, step)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !worthAnotherTry(err):
			return err
		case attempt == attempts:
			return fmt.Errorf("%d attempts: %w", attempts, err)
		}
		asked := retryAfter(err, b.now())
		if asked > longestPause {
			return fmt.Errorf("the server asks for a pause of %s: %w", asked, err)
		}
		if err := b.wait(ctx, max(pause, asked)); err != nil {
			return err
		}
		pause *= 2
	}
}

func (b *billing) once(ctx context.Context, step func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, b.callTimeout, fmt.Errorf("no answer within %s", b.callTimeout))
	defer cancel()
	err := step(ctx)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return context.Cause(ctx)
	}
	return err
}

// worthAnotherTry: the server is busy or ill, or what came is no whole answer: cut
// off, reset, or not JSON. A refusal stays one, of a page or of credentials, and a page
// that is too large too.
func worthAnotherTry(err error) bool {
	if token, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return token.Response != nil && token.Response.StatusCode >= http.StatusInternalServerError
	}
	if errors.Is(err, errPageTooLarge) {
		return false
	}
	if no, ok := errors.AsType[*refused](err); ok {
		return no.status == http.StatusTooManyRequests || no.status == http.StatusRequestTimeout ||
			no.status >= http.StatusInternalServerError
	}
	return true
}

// retryAfter is the pause that the server asked for: seconds, or a date.
func retryAfter(err error, now time.Time) time.Duration {
	no, ok := errors.AsType[*refused](err)
	if !ok {
		return 0
	}
	text := no.retryAfter
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if until, err := http.ParseTime(text); err == nil {
		return until.Sub(now)
	}
	return 0
}

// expired reports whether a page was refused because its token has lived too long:
// then the list is read again from its first page.
func expired(err error, token string) bool {
	no, ok := errors.AsType[*refused](err)
	return ok && token != "" && no.status == http.StatusBadRequest
}

// refused is an answer with another status than 200.
type refused struct {
	status     int
	said       string // by the service, for people
	retryAfter string
}

func (r *refused) Error() string {
	if r.said == "" {
		return fmt.Sprintf("HTTP %d", r.status)
	}
	return fmt.Sprintf("HTTP %d: %s", r.status, r.said)
}

// refusal reads what the service says about it: a message, if it is one of Google's.
func refusal(response *http.Response) error {
	const most = 4 << 10
	no := &refused{status: response.StatusCode, retryAfter: response.Header.Get("Retry-After")}
	var said struct {
		Error struct {
			Status  string `json:"status"`
			Message string `json:"message"`
		} `json:"error"`
	}
	// A proxy's page says nothing that is worth a line.
	if body, err := io.ReadAll(io.LimitReader(response.Body, most)); err == nil && json.Unmarshal(body, &said) == nil {
		no.said = strings.TrimSpace(said.Error.Status + " " + said.Error.Message)
	}
	return no
}
