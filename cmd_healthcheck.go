package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// healthcheckCommand asks a server on this machine whether it is alive. It
// takes the address that serve takes, so that one variable configures both.
type healthcheckCommand struct {
	Addr    string        `default:":8080" help:"Address the server listens on."`
	Timeout time.Duration `default:"3s" help:"How long to wait for an answer."`
}

// Run succeeds when the server answers 200 on /healthz.
func (c healthcheckCommand) Run(ctx context.Context, _ *App) error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return usagef("--addr %q: %w", c.Addr, err)
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		// A server that listens everywhere listens on loopback too.
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", http.NoBody)
	if err != nil {
		return fmt.Errorf("asking %s: %w", c.Addr, err)
	}
	// No proxy of the environment stands between a machine and itself.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("asking for health: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s", response.Status)
	}
	return nil
}
