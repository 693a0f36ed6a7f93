package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakeven/internal/plantest"
	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// clouds are the three providers' services, answering from the embedded catalog
// on loopback, and what they are spoiled by.
type clouds struct {
	aws, azure, gcp http.Handler
}

func replayed(t *testing.T) clouds {
	t.Helper()
	embedded := plantest.Embedded(t).Catalog()
	return clouds{
		aws: replay.AWS(embedded.List("aws")), azure: replay.Azure(embedded.List("azure")), gcp: replay.GCP(embedded.List("gcp")),
	}
}

// environment starts the services and redirects a process to them.
func (c clouds) environment(t *testing.T) map[string]string {
	t.Helper()
	// The SDK of AWS reads the process's own environment: nothing of it may reach out.
	for name, value := range map[string]string{
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": "replay", "AWS_SECRET_ACCESS_KEY": "replay", "AWS_SESSION_TOKEN": "",
		"AWS_CONFIG_FILE": filepath.Join(t.TempDir(), "none"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(t.TempDir(), "none"),
		"AWS_PROFILE": "", "AWS_REGION": "us-east-1",
	} {
		t.Setenv(name, value)
	}
	environment := map[string]string{}
	for names, handler := range map[[2]string]http.Handler{
		{"AWS_ENDPOINT_URL_PRICING", "AWS_ENDPOINT_URL_EC2"}: c.aws,
		{"BREAKEVEN_AZURE_RETAIL_PRICES_URL"}:                c.azure,
		{"BREAKEVEN_GCP_BILLING_URL"}:                        c.gcp,
	} {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		for _, name := range names {
			environment[name] = server.URL
		}
	}
	return environment
}

type refreshAnswer struct {
	Catalog struct {
		Version, Directory string
	}
	Providers []struct {
		Provider, Status, Error string
		Prices, Fetched, Added  int
		Changed, Kept, Vanished int
		Parts                   []struct{ Name, Error string }
	}
}

// threeRegions are the providers' default regions.
const threeRegions = "aws:us-east-1,azure:eastus,gcp:us-central1"

// notCollected are the parts of which the embedded lists have no price.
var notCollected = []string{"azure/api-management", "azure/log-analytics", "gcp/cloud-logging"}

func refreshWith(t *testing.T, environment map[string]string, args ...string) (output, refreshAnswer) {
	t.Helper()
	got := command(t, environment, "", append([]string{"catalog", "refresh", "--json"}, args...)...)
	var answer refreshAnswer
	if err := json.Unmarshal([]byte(got.stdout), &answer); err != nil {
		t.Fatalf("exit %d, %s: %v\n%.2000s", got.code, got.stderr, err, got.stdout)
	}
	return got, answer
}

func TestARefreshAsksAllProvidersAndKeepsTheRest(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lists")
	environment := replayed(t).environment(t)
	got, answer := refreshWith(t, environment, "--out", dir, "--regions", threeRegions)
	if got.code != exitOK || len(answer.Providers) != 3 {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	embedded := plantest.Embedded(t).Catalog()
	for _, p := range answer.Providers {
		list := embedded.List(pricing.Provider(p.Provider))
		if p.Fetched == 0 || p.Fetched+p.Kept != len(list.Prices) || p.Prices != len(list.Prices) || p.Added+p.Vanished != 0 {
			t.Errorf("%s: %s %s: %d and %d prices of %d; %d added, %d vanished", p.Provider, p.Status, p.Error, p.Fetched, p.Kept,
				len(list.Prices), p.Added, p.Vanished)
		}
		for _, part := range p.Parts {
			if (part.Error != "") != slices.Contains(notCollected, part.Name) {
				t.Errorf("%s: error %q", part.Name, part.Error)
			}
		}
	}
	opened, err := catalog.Open(dir)
	if err != nil || opened.Version() != answer.Catalog.Version || answer.Catalog.Directory != dir {
		t.Fatalf("%v; %+v", err, answer.Catalog)
	}
	if !strings.Contains(got.stderr, "breakeven: aws: ") || strings.Contains(got.stderr, "\x1b") {
		t.Errorf("progress on what is no terminal: %q", got.stderr)
	}
	// The next one starts from what is there.
	again := command(t, environment, "", "catalog", "refresh", "--out", dir, "--providers", "azure", "--regions", "azure:eastus")
	if again.code != exitOK || !strings.Contains(again.stdout, "azure     partial") || strings.Contains(again.stdout, "aws") ||
		!strings.Contains(again.stdout, "compute on it with --catalog") ||
		!strings.Contains(again.stderr, "breakeven: warning: azure/log-analytics: its old prices stay: ") {
		t.Errorf("exit %d, %s\n%s", again.code, again.stderr, again.stdout)
	}
	second, err := catalog.Open(dir)
	if err != nil || second.List("aws").Version != opened.List("aws").Version {
		t.Errorf("the list of a provider that was not asked changed: %v", err)
	}
}

func TestARefreshOfWhichSomethingFailsWarnsAndGoesOn(t *testing.T) {
	clouds := replayed(t)
	clouds.gcp = replay.WithFaults(clouds.gcp, replay.FromCall(1, replay.Forbidden))
	clouds.azure = replay.WithFaults(clouds.azure, replay.Matching(replay.Forbidden, "'Azure Container Apps'"))
	dir := t.TempDir()
	environment := clouds.environment(t)
	got := command(t, environment, "", "catalog", "refresh", "--out", dir, "--providers", "azure,gcp", "--regions", "azure:eastus,gcp:us-central1")
	if got.code != exitOK || !strings.Contains(got.stdout, "gcp       failed") {
		t.Fatalf("exit %d, %s\n%s", got.code, got.stderr, got.stdout)
	}
	for _, want := range []string{"warning: azure/container-apps: its old prices stay", "warning: gcp: its old prices stay", "403"} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("standard error lacks %q: %s", want, got.stderr)
		}
	}
	opened, err := catalog.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if embedded := plantest.Embedded(t).Catalog(); opened.List("gcp").Version != embedded.List("gcp").Version {
		t.Error("the list of a provider that failed changed")
	}
}

func TestARefreshThatBringsNothingFailsAndWritesNothing(t *testing.T) {
	down := replay.WithFaults(http.NotFoundHandler(), replay.FromCall(1, replay.Forbidden))
	dir := filepath.Join(t.TempDir(), "lists")
	got, answer := refreshWith(t, clouds{aws: down, azure: down, gcp: down}.environment(t), "--out", dir, "--regions", threeRegions)
	if got.code != exitFailure || !strings.Contains(got.stderr, "no price list was refreshed") || answer.Catalog.Directory != "" {
		t.Errorf("exit %d, %s\n%s", got.code, got.stderr, got.stdout)
	}
	for _, p := range answer.Providers {
		if p.Status != "failed" || p.Error == "" || p.Prices == 0 {
			t.Errorf("%+v", p)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the directory was made: %v", err)
	}
}

func TestARefreshWithoutCredentialsSaysSoOnceAndAsksTheOthers(t *testing.T) {
	clouds := replayed(t)
	environment := clouds.environment(t)
	delete(environment, "BREAKEVEN_GCP_BILLING_URL")
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(t.TempDir(), "none.json"))
	got := command(t, environment, "", "catalog", "refresh", "--out", t.TempDir(), "--providers", "gcp,azure", "--regions", "azure:eastus")
	if got.code != exitOK || strings.Count(got.stderr, "no credentials") != 1 || !strings.Contains(got.stdout, "gcp       failed") {
		t.Errorf("exit %d, %s\n%s", got.code, got.stderr, got.stdout)
	}
}

func TestACancelledRefreshFails(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	hanging := replay.WithFaults(http.NotFoundHandler(), func(replay.Call) replay.Fault {
		cancel()
		return replay.Hang
	})
	environment := clouds{aws: hanging, azure: hanging, gcp: hanging}.environment(t)
	var stderr bytes.Buffer
	app := App{
		Args: []string{"catalog", "refresh", "--out", t.TempDir()}, Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &stderr,
		Plan: plantest.Embedded(t), LookupEnv: func(name string) (string, bool) { value, ok := environment[name]; return value, ok },
	}
	if code := app.Run(ctx); code != exitFailure || !strings.Contains(stderr.String(), "context canceled") {
		t.Errorf("exit %d, %s", code, stderr.String())
	}
}

func TestACheckTellsWhichQueriesDeserveALook(t *testing.T) {
	environment := replayed(t).environment(t)
	got := command(t, environment, "", "catalog", "refresh", "--check", "--regions", threeRegions, "--out", filepath.Join(t.TempDir(), "none"))
	if got.code != exitOK {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	for _, want := range []string{"PART ", "azure/log-analytics", "nothing", "aws: ", "queries: ", "are not verified"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("the table lacks %q:\n%.3000s", want, got.stdout)
		}
	}
	asJSON := command(t, environment, "", "catalog", "refresh", "--check", "--json", "--providers", "azure", "--regions", "azure:eastus")
	var answer struct {
		Providers []struct {
			Provider string
			Queries  []struct {
				Part, Meter, Query string
				Verified           bool
				Prices             int
			}
		}
	}
	if err := json.Unmarshal([]byte(asJSON.stdout), &answer); err != nil || len(answer.Providers) != 1 || len(answer.Providers[0].Queries) < 20 {
		t.Errorf("%v: %.1000s", err, asJSON.stdout)
	}
	down := replay.WithFaults(http.NotFoundHandler(), replay.FromCall(1, replay.Forbidden))
	failed := command(t, clouds{aws: down, azure: down, gcp: down}.environment(t), "", "catalog", "refresh", "--check", "--providers", "azure", "--regions", "azure:eastus")
	if failed.code != exitFailure || !strings.Contains(failed.stderr, "no provider answered") {
		t.Errorf("exit %d, %s", failed.code, failed.stderr)
	}
}

func TestRefreshRefusesWhatItCannotAsk(t *testing.T) {
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "SHA256SUMS"), []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		code int
		want string
	}{
		"an unknown provider":       {[]string{"--providers", "asure"}, exitUsage, `"asure" is no provider; the nearest is "azure"`},
		"an unknown region":         {[]string{"--regions", "aws:us-est-1"}, exitUsage, `the nearest is "aws:us-east-1"`},
		"a region without provider": {[]string{"--regions", "eastus"}, exitUsage, "provider:region"},
		"a region of another":       {[]string{"--providers", "aws", "--regions", "azure:eastus"}, exitUsage, "matches no region of the providers asked"},
		"a broken pattern":          {[]string{"--regions", "aws:["}, exitUsage, "syntax error"},
		"a day that is none":        {[]string{"--as-of", "yesterday"}, exitUsage, "is no date"},
		"a broken directory":        {[]string{"--out", broken}, exitFailure, "move it away"},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"catalog", "refresh"}, test.args...)
			if !slices.Contains(args, "--out") {
				args = append(args, "--out", t.TempDir())
			}
			got := command(t, nil, "", args...)
			if got.code != test.code || !strings.Contains(got.stderr, test.want) {
				t.Errorf("exit %d, %s", got.code, got.stderr)
			}
		})
	}
}

func TestRegionsMeanTheirProviders(t *testing.T) {
	set := providerSet()
	for _, test := range []struct {
		providers, regions []string
		want               string
	}{
		{nil, nil, "[] map[]"},
		{[]string{"aws"}, nil, "[aws] map[]"},
		{nil, []string{"aws:us-east-?", "azure:eastus"}, "[aws azure] map[aws:[us-east-1 us-east-2] azure:[eastus]]"},
		{[]string{"azure", "aws"}, []string{"aws:us-east-1", "aws:us-east-*"}, "[azure aws] map[aws:[us-east-1 us-east-2]]"},
	} {
		got, err := wanted(set, test.providers, test.regions, "")
		if text := fmt.Sprint(got.Providers, got.Regions); err != nil || text != test.want {
			t.Errorf("%v %v: %s, %v, want %s", test.providers, test.regions, text, err, test.want)
		}
	}
	all, err := wanted(set, nil, []string{"*"}, "")
	if err != nil || len(all.Providers) != 3 || len(all.Regions["gcp"]) < 40 {
		t.Errorf("all regions: %v, %v", all, err)
	}
}
