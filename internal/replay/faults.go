package replay

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// Fault is what can be wrong with an answer.
type Fault string

// The faults. None leaves the answer as it is.
const (
	None             Fault = ""
	TooManyRequests  Fault = "429"
	RetryAfter       Fault = "429 with Retry-After"
	Unavailable      Fault = "503"
	InternalError    Fault = "500"
	Forbidden        Fault = "403"
	ExpiredToken     Fault = "expired token"
	TruncatedJSON    Fault = "truncated JSON" // half the bytes, announced as if they were all
	CutOff           Fault = "cut off"        // half the announced bytes, then the connection ends
	HTML             Fault = "HTML"           // a proxy's page, with status 200
	EmptyList        Fault = "empty list"     // well formed, nothing in it, nothing after it
	HalfPage         Fault = "half a page"    // well formed, every second half of a list gone
	OtherJSON        Fault = "other JSON"     // well formed, of a kind that nobody asked for
	EmptyBody        Fault = "empty body"     // status 200 and no byte
	Hang             Fault = "hang"           // not a byte until the caller gives up
	HangMidway       Fault = "hang midway"    // half the bytes, then as Hang
	EndlessBody      Fault = "endless body"   // half the bytes, then white space for ever
	ConnectionReset  Fault = "reset"          // no answer: the connection is torn down
	RedirectedToSelf Fault = "redirected to self"
)

// AllFaults are the faults, None left out.
func AllFaults() []Fault {
	return []Fault{
		TooManyRequests, RetryAfter, Unavailable, InternalError, Forbidden, ExpiredToken, TruncatedJSON, CutOff, HTML,
		EmptyList, HalfPage, OtherJSON, EmptyBody, Hang, HangMidway, EndlessBody, ConnectionReset, RedirectedToSelf,
	}
}

// Passing reports whether the fault is one that a service gets over, so that a
// caller should ask again.
func (f Fault) Passing() bool {
	switch f {
	case TooManyRequests, RetryAfter, Unavailable, InternalError, TruncatedJSON, CutOff, Hang, HangMidway, ConnectionReset:
		return true
	default:
		return false
	}
}

// RetryAfterSeconds is what RetryAfter asks a caller to wait.
const RetryAfterSeconds = 7

// Call is a request on its way to a service.
type Call struct {
	Number int    // of this call, from 1
	Text   string // its URL, its headers of consequence, its body and its query in plain text, for matching
}

// Faults puts faults into the answers of a handler.
type Faults struct {
	next   http.Handler
	choose func(Call) Fault

	mu    sync.Mutex
	calls []string
	hit   int
}

// WithFaults wraps the handler: choose says what happens to each call. It is
// called for one call at a time.
func WithFaults(next http.Handler, choose func(Call) Fault) *Faults {
	return &Faults{next: next, choose: choose}
}

// OnCall spoils the n-th call, from 1.
func OnCall(n int, fault Fault) func(Call) Fault {
	return func(c Call) Fault {
		if c.Number == n {
			return fault
		}
		return None
	}
}

// FromCall spoils the n-th call and every later one.
func FromCall(n int, fault Fault) func(Call) Fault {
	return func(c Call) Fault {
		if c.Number >= n {
			return fault
		}
		return None
	}
}

// Matching spoils every call that mentions all the texts.
func Matching(fault Fault, texts ...string) func(Call) Fault {
	return func(c Call) Fault {
		for _, text := range texts {
			if !strings.Contains(c.Text, text) {
				return None
			}
		}
		return fault
	}
}

// Once spoils the first call that the other chooser spoils, and no later one.
func Once(choose func(Call) Fault) func(Call) Fault {
	done := false
	return func(c Call) Fault {
		if done {
			return None
		}
		fault := choose(c)
		done = fault != None
		return fault
	}
}

// Calls are the calls so far, as Call.Text has them.
func (f *Faults) Calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.calls...)
}

// Spoiled is how many calls got a fault.
func (f *Faults) Spoiled() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hit
}

// maxRequestBytes is the longest request that is kept for matching.
const maxRequestBytes = 1 << 20

// ServeHTTP answers, or does what the fault says.
func (f *Faults) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The body is read whole: only then does a server notice that its caller left.
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequestBytes))
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	call := Call{Text: r.URL.String() + " " + r.Header.Get("X-Amz-Target") + " " + string(body)}
	if plain, err := url.QueryUnescape(r.URL.RawQuery); err == nil {
		call.Text += " " + plain
	}
	f.mu.Lock()
	f.calls = append(f.calls, call.Text)
	call.Number = len(f.calls)
	fault := f.choose(call)
	if fault != None {
		f.hit++
	}
	f.mu.Unlock()
	if fault == None {
		f.next.ServeHTTP(w, r)
		return
	}
	spoil(w, r, fault, f.next, call.Text)
}
