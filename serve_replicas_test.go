package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"breakeven/internal/pgtest"
)

func TestReplicasOnPostgreSQLAgree(t *testing.T) {
	database := pgtest.Start(t)
	environment, _ := azureOnly(t)
	environment["BREAKEVEN_STORE"] = database.Address(t)
	environment["BREAKEVEN_FOLLOW_EVERY"] = "100ms"
	a, b := serveIn(t, environment), serveIn(t, environment)
	query := "/v1/estimates?" + readmeQuery
	_, _, before := get(t, b.base+query)
	if ended := refreshedBy(t, a, eastusQuery); strings.Contains(ended, `"status":"failed"`) {
		t.Fatalf("%s\n%s", ended, a.logs)
	}
	saved := time.Now()
	_, _, fresh := get(t, a.base+query)
	if fresh == before {
		t.Error("the refresh changed nothing")
	}
	until(t, b.base+query, func(_ http.Header, body string) bool { return body == fresh })
	// Beside the look every tenth of a second there are five seconds of machine in it.
	if took := time.Since(saved); took > 5*time.Second {
		t.Errorf("the other replica took the catalog over after %s", took)
	}
	if !database.Own() {
		t.Skipf("SKIPPED: the server of %s is not ours to restart", pgtest.Variable)
	}
	database.Crash(t)
	until(t, b.base+"/readyz", func(header http.Header, body string) bool {
		return header.Get("Breakeven-Catalog-Faults") == "store_failed" && strings.Contains(body, `"status":"ready"`)
	})
	if status, _, body := get(t, b.base+query); status != http.StatusOK || body != fresh {
		t.Errorf("status %d while the database is away", status)
	}
	late := serveIn(t, environment) // it starts all the same
	if status, _, body := get(t, late.base+query); status != http.StatusOK || body != before {
		t.Errorf("status %d from a server that began without the database", status)
	}
	database.Restart(t)
	for _, server := range []*running{a, b, late} {
		until(t, server.base+query, func(header http.Header, body string) bool {
			return header.Get("Breakeven-Catalog-Faults") == "" && body == fresh
		})
		if code := server.stopped(); code != exitOK {
			t.Errorf("exit %d: %s", code, server.logs)
		}
	}
}
