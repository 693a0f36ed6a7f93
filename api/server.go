package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"breakeven/api/web"
	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// Defaults of Config.
const (
	DefaultMaxBodyBytes         = 1 << 20  // of a JSON body
	DefaultMaxSpoolBytes        = 1 << 30  // of one CSV body, on disk
	DefaultMaxLoadBodyBytes     = 16 << 20 // of a JSON body with a load profile
	DefaultMaxPortfolioBytes    = 16 << 20 // of a JSON portfolio
	DefaultMaxPortfolioCSVBytes = 64 << 20 // of a CSV portfolio
	DefaultMaxLoadCSVBytes      = 64 << 20 // of a CSV of timestamps and counts
	DefaultStaleAfter           = 7 * 24 * time.Hour
	DefaultIdleTimeout          = time.Minute // of a CSV stream, between two reads or writes
)

// Config is what a server needs. Plan is required; every other field has a
// default.
type Config struct {
	// Plan returns the current immutable plan, or nil while there is none. It is
	// called once per request and must not block.
	Plan func() *estimator.Plan
	// PlanOf returns the plan of a catalog that is not the current one, by a name that
	// pricing.Catalog.Named takes. It waits no longer than the context. Its errors wrap
	// catalog.ErrUnknownVersion, ErrAmbiguousVersion, ErrNotComputable, or say why a
	// stored catalog cannot be read. Nil: there is only the current catalog.
	PlanOf func(ctx context.Context, name string) (*estimator.Plan, error)
	// Entries are the catalogs that PlanOf knows, the one saved last first; nil: none.
	Entries func(ctx context.Context) ([]catalog.Entry, error)
	// EmbeddedVersion is the version of the catalog inside the program; empty when
	// there is none.
	EmbeddedVersion string
	// FetchedAt is when the provider last confirmed a list; false for one that no provider
	// was asked for, which is as old as it was published. Default: none was.
	FetchedAt func(*pricing.PriceList) (time.Time, bool)
	// Health is what is known about the freshness of the current catalog. Default: nothing
	// is wrong. Neither may block.
	Health func() catalog.Health
	// Refreshes start a refresh and tell how it stands; nil: this server cannot.
	Refreshes *Refreshes
	// Version of the program, for /healthz.
	Version string

	Logger   *slog.Logger         // default: discards
	Registry *prometheus.Registry // default: a new one
	Now      func() time.Time     // default: time.Now; ages and durations are measured with it, nothing in an estimate

	MaxBodyBytes         int64         // of a JSON body
	MaxLoadBodyBytes     int64         // of a JSON body with a load profile
	MaxSpoolBytes        int64         // of one CSV body that arrives faster than it is answered
	MaxPortfolioBytes    int64         // of a JSON portfolio
	MaxPortfolioCSVBytes int64         // of a CSV portfolio: all its rows are read before it is answered
	MaxLoadCSVBytes      int64         // of a CSV of timestamps and counts
	StaleAfter           time.Duration // a price list that nobody confirmed for so long is stale
	IdleTimeout          time.Duration // of a CSV stream, between two reads or writes
}

// server implements the contract.
type server struct {
	Config

	logger   *slog.Logger
	contract *contract
	metrics  *metrics
	docs     http.Handler
	page     []byte // the dashboard page

	// decide answers one profile. A variable so that tests can make it fail.
	decide func(*estimator.Plan, *workload.Profile) (*decision.Answer, error)
	// between answers where two options change places; a variable for the same reason.
	between func(*estimator.Plan, *workload.Profile, decision.PairQuestion) (*decision.PairAnswer, error)
	// compute answers a portfolio; a variable for the same reason.
	compute func(plan *estimator.Plan, rows []portfolio.Row, goOn func() bool) (*portfolio.Answer, error)
}

var _ openapi.StrictServerInterface = (*server)(nil)

// New returns the handler of the whole contract. The error names what is wrong
// with the configuration or the contract itself.
func New(config Config) (http.Handler, error) {
	s, err := newServer(config)
	if err != nil {
		return nil, err
	}
	return s.handler(), nil
}

func newServer(config Config) (*server, error) {
	if config.Plan == nil {
		return nil, errors.New("api: Config.Plan is required")
	}
	withDefaults(&config)
	if err := prepareGin(); err != nil {
		return nil, fmt.Errorf("api: validation rules: %w", err)
	}
	contract, err := publishedContract()
	if err != nil {
		return nil, fmt.Errorf("api: contract: %w", err)
	}
	metrics, err := newMetrics(config)
	if err != nil {
		return nil, fmt.Errorf("api: metrics: %w", err)
	}
	return &server{
		Config: config, logger: config.Logger, contract: contract, metrics: metrics,
		docs: newDocs(), page: web.Page(), decide: decision.Decide, between: decision.Between, compute: portfolio.ComputeWhile,
	}, nil
}

func withDefaults(config *Config) {
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Registry == nil {
		config.Registry = prometheus.NewRegistry()
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.MaxBodyBytes <= 0 {
		config.MaxBodyBytes = DefaultMaxBodyBytes
	}
	if config.MaxLoadBodyBytes <= 0 {
		config.MaxLoadBodyBytes = DefaultMaxLoadBodyBytes
	}
	if config.MaxLoadCSVBytes <= 0 {
		config.MaxLoadCSVBytes = DefaultMaxLoadCSVBytes
	}
	if config.MaxPortfolioBytes <= 0 {
		config.MaxPortfolioBytes = DefaultMaxPortfolioBytes
	}
	if config.MaxPortfolioCSVBytes <= 0 {
		config.MaxPortfolioCSVBytes = DefaultMaxPortfolioCSVBytes
	}
	if config.MaxSpoolBytes <= 0 {
		config.MaxSpoolBytes = DefaultMaxSpoolBytes
	}
	if config.StaleAfter <= 0 {
		config.StaleAfter = DefaultStaleAfter
	}
	if config.FetchedAt == nil {
		config.FetchedAt = func(*pricing.PriceList) (time.Time, bool) { return time.Time{}, false }
	}
	if config.Health == nil {
		config.Health = func() catalog.Health { return catalog.Health{} }
	}
	if config.IdleTimeout <= 0 {
		config.IdleTimeout = DefaultIdleTimeout
	}
}

// handler wires the routes. The order of the middleware is the order in which a
// request passes it: what comes first sees what the later ones answer.
func (s *server) handler() http.Handler {
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.RedirectFixedPath = false
	engine.ContextWithFallback = true // handlers read the exchange from the request's context
	engine.Use(s.beginExchange, s.observe, s.recoverPanics, s.securityHeaders, s.checkContract, s.chooseCatalog, s.answerUnmodified)
	engine.NoRoute(func(c *gin.Context) {
		s.fail(c, &transportError{kindNotFound, "there is nothing at this path; /openapi.yaml and /docs list what there is"})
	})
	engine.NoMethod(func(c *gin.Context) {
		if allowed := c.Writer.Header().Get("Allow"); strings.Contains(allowed, http.MethodGet) {
			c.Writer.Header().Set("Allow", allowed+", "+http.MethodHead)
		}
		s.fail(c, &transportError{kindMethod, c.Request.Method + " is not possible here; the header Allow lists what is"})
	})
	// The four places where generated code would answer by itself.
	strict := openapi.NewStrictHandlerWithOptions(s, nil, openapi.StrictGinServerOptions{
		RequestErrorHandlerFunc:  s.failBinding,
		HandlerErrorFunc:         s.fail,
		ResponseErrorHandlerFunc: s.failResponse,
	})
	openapi.RegisterHandlersWithOptions(engine, strict, openapi.GinServerOptions{
		ErrorHandler: func(c *gin.Context, err error, _ int) { s.failBinding(c, err) },
	})
	return answerHead(engine)
}

// answerHead answers HEAD wherever GET is answered. The net/http server drops
// the body of an answer to HEAD by itself.
func answerHead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			asGet := r.Clone(r.Context())
			asGet.Method = http.MethodGet
			r = asGet
		}
		next.ServeHTTP(w, r)
	})
}
