package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"breakeven/estimator"
	"breakeven/estimator/workload"
)

// exchange is what one request carries from middleware to handlers: the
// immutable plan it computes on, its id, and its query in canonical form.
type exchange struct {
	requestID string
	request   *http.Request     // as it came, for who sent it
	current   *estimator.Plan   // when the request began; nil while no catalog is loaded
	plan      *estimator.Plan   // current, or that of the catalog that the request names
	pair      *planPair         // of the two catalogs that the path names, after chooseCatalog; nil without
	query     url.Values        // after checkContract: no empty values, lists joined by commas
	body      []byte            // of a JSON request, after checkContract
	profile   *workload.Profile // what the body states for the bill as a whole, after checkContract; nil without a body
	portfolio *PortfolioRequest // the body of a portfolio, after checkContract; nil otherwise
	ages      *ages             // of the moment at which it began; nothing in an estimate reads it
	breakEven *breakEvenRequest // the body of a break-even, after checkContract; nil otherwise
}

type exchangeKey struct{}

// exchangeOf returns the exchange that beginExchange put into the context.
func exchangeOf(ctx context.Context) *exchange {
	if c, ok := ctx.(*gin.Context); ok {
		ctx = c.Request.Context()
	}
	if e, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return e
	}
	return &exchange{}
}

// planOf returns the plan, or the problem that there is none yet.
func planOf(ctx context.Context) (*estimator.Plan, error) {
	if plan := exchangeOf(ctx).plan; plan != nil {
		return plan, nil
	}
	return nil, &transportError{kindNotReady, "no price catalog is loaded"}
}

// requestIDHeader carries the id of an exchange in both directions.
const requestIDHeader = "X-Request-ID"

// beginExchange takes the snapshot of the plan and names the exchange.
func (s *server) beginExchange(c *gin.Context) {
	id := c.GetHeader(requestIDHeader)
	if !validRequestID(id) {
		id = newRequestID()
	}
	e := &exchange{requestID: id, request: c.Request, plan: s.Plan(), ages: s.ages()}
	e.current = e.plan
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), exchangeKey{}, e))
	header := c.Writer.Header()
	header.Set(requestIDHeader, id)
	if e.plan != nil {
		header.Set("Breakeven-Catalog-Age", int64Text(wholeDays(e.ages.catalogAge(e.plan.Catalog()))))
	}
	if health := s.Health(); len(health.Faults) > 0 {
		header.Set("Breakeven-Catalog-Faults", faultCodes(&health))
	}
}

// validRequestID accepts ids that are safe in a log line and in a header.
func validRequestID(id string) bool {
	const longest = 128
	if id == "" || len(id) > longest {
		return false
	}
	for _, c := range []byte(id) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' && c != ':' {
			return false
		}
	}
	return true
}

func newRequestID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails (crypto/rand)
	return hex.EncodeToString(random[:])
}

// policyHeader says what a page in a browser may load.
const policyHeader = "Content-Security-Policy"

// securityHeaders say what a browser may do with an answer: nothing, unless the
// answer is a page and brings its own policy.
func (s *server) securityHeaders(c *gin.Context) {
	header := c.Writer.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set(policyHeader, "default-src 'none'; frame-ancestors 'none'")
}

// methodHasBody reports whether a request of the method may carry a body here.
func methodHasBody(method string) bool { return method == http.MethodPost }
