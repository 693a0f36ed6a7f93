package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"breakeven/api"
)

// serveCommand serves the API until the context ends.
type serveCommand struct {
	Addr         string        `default:":8080" help:"Address to listen on."`
	LogLevel     string        `enum:"debug,info,warn,error" default:"info" help:"Least level of log lines: debug, info, warn or error."`
	DrainTimeout time.Duration `default:"20s" help:"How long running requests may go on after SIGTERM."`
	ReadTimeout  time.Duration `default:"30s" help:"How long a request may take to arrive; a CSV upload may go on as long as it moves."`
	WriteTimeout time.Duration `default:"60s" help:"How long an answer may take to leave; a CSV answer may go on as long as it moves."`
	StallTimeout time.Duration `default:"30s" help:"How long a CSV upload or answer may stand still."`
	IdleTimeout  time.Duration `default:"2m" help:"How long a connection may stay open between requests."`

	Cards   rateCardFlags `embed:""`
	Prices  catalogFlags  `embed:""`
	Refresh refreshFlags  `embed:""`
}

const (
	headerTimeout  = 10 * time.Second
	maxHeaderBytes = 64 << 10
)

// Run listens, serves, and drains when the context ends.
func (c serveCommand) Run(ctx context.Context, a *App) error {
	logger, err := c.logger(a)
	if err != nil {
		return err
	}
	cards, err := readRateCards(c.Cards.RateCards)
	if err != nil {
		return err
	}
	live, err := a.goLive(ctx, c.Prices, &c.Refresh, cards, logger)
	if err != nil {
		return err
	}
	working, stop := context.WithCancel(ctx)
	defer live.close()
	defer stop()
	replays := live.replays(cards)
	handler, err := api.New(api.Config{ //nolint:contextcheck // a request brings its own context
		Plan: live.Plan, Logger: logger, Registry: prometheus.NewRegistry(), Version: buildVersion(),
		EmbeddedVersion: live.embedded, IdleTimeout: c.StallTimeout, StaleAfter: c.Refresh.StaleAfter,
		FetchedAt: live.FetchedAt, Health: live.Health, Refreshes: live.refreshes(working), PlanOf: replays.Plan, Entries: replays.Entries,
	})
	if err != nil {
		return fmt.Errorf("building the API: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: min(headerTimeout, c.ReadTimeout), ReadTimeout: c.ReadTimeout,
		WriteTimeout: c.WriteTimeout, IdleTimeout: c.IdleTimeout, MaxHeaderBytes: maxHeaderBytes, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
		// Requests outlive the signal: they are drained, not cut off.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	plan := live.Plan()
	live.run(working)
	logger.Info("listening", slog.String("addr", listener.Addr().String()), slog.String("catalog", plan.Catalog().Version()),
		slog.String("prices_as_of", plan.Catalog().AsOf()))
	logRateCards(logger, cards)
	if a.Listening != nil {
		a.Listening(listener.Addr())
	}
	return c.serve(ctx, server, listener, logger)
}

func (c serveCommand) serve(ctx context.Context, server *http.Server, listener net.Listener, logger *slog.Logger) error {
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	logger.Info("draining", slog.Duration("timeout", c.DrainTimeout))
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.DrainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		_ = server.Close()
		if errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("requests were still running after %s of draining and were cut off", c.DrainTimeout)
		}
		return fmt.Errorf("draining: %w", err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving: %w", err)
	}
	logger.Info("stopped")
	return nil
}

func (c serveCommand) logger(a *App) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return nil, usagef("--log-level %q: %w", c.LogLevel, err)
	}
	return slog.New(slog.NewJSONHandler(a.Stderr, &slog.HandlerOptions{Level: level})), nil
}
