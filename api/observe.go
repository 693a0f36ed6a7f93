package api

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
)

// metrics are requests, errors and durations per route. A route is the path of
// the contract, never the path of the request: callers must not make series.
type metrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

func newMetrics(config Config) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "breakeven_http_requests_total", Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "breakeven_http_request_duration_seconds", Help: "Time from the first byte of a request to the last of its answer.",
			Buckets: prometheus.ExponentialBuckets(0.00025, 4, 9),
		}, []string{"route", "method"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "breakeven_http_requests_in_flight", Help: "Requests that are being answered.",
		}),
	}
	for _, collector := range []prometheus.Collector{m.requests, m.duration, m.inFlight, newFreshness(config)} {
		if err := config.Registry.Register(collector); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// observe logs and counts the exchange once it is answered.
func (s *server) observe(c *gin.Context) {
	s.metrics.inFlight.Inc()
	start := s.Now()
	defer func() {
		s.metrics.inFlight.Dec()
		elapsed := s.Now().Sub(start)
		route, status := routeOf(c), c.Writer.Status()
		s.metrics.requests.WithLabelValues(route, methodLabel(c.Request.Method), strconv.Itoa(status)).Inc()
		s.metrics.duration.WithLabelValues(route, methodLabel(c.Request.Method)).Observe(elapsed.Seconds())
		// The query is left out: it holds the caller's figures and labels.
		s.logger.InfoContext(c.Request.Context(), "request",
			"request_id", exchangeOf(c).requestID, "method", c.Request.Method, "path", c.Request.URL.Path, "route", route,
			"status", status, "bytes", max(c.Writer.Size(), 0), "duration_ms", elapsed.Milliseconds(), "remote", c.Request.RemoteAddr)
	}()
	c.Next()
}

func routeOf(c *gin.Context) string {
	if route := c.FullPath(); route != "" {
		return route
	}
	return "unmatched"
}

// methodLabel keeps invented methods out of the series.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	default:
		return "other"
	}
}

// errPanic stands for a panic, whose cause is none of a caller's business.
var errPanic = errors.New("panic")

// recoverPanics turns a panic into an internal problem. The stack goes to the
// log only. Once an answer has begun, the connection is cut, so that the caller
// does not take the part for the whole.
func (s *server) recoverPanics(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(cause)
		}
		s.logger.ErrorContext(c.Request.Context(), "panic",
			"request_id", exchangeOf(c).requestID, "path", c.Request.URL.Path, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
		if c.Writer.Written() {
			panic(http.ErrAbortHandler)
		}
		answerProblem(c, problemOf(errPanic))
	}()
	c.Next()
}

// failResponse is called when an answer could not be written.
func (s *server) failResponse(c *gin.Context, err error) {
	if !c.Writer.Written() {
		s.fail(c, err)
		return
	}
	s.logger.WarnContext(c.Request.Context(), "answer cut off", "request_id", exchangeOf(c).requestID, "error", err)
	panic(http.ErrAbortHandler)
}
