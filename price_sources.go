package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"breakeven/estimator/workload"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
	"breakeven/providers/aws"
	"breakeven/providers/azure"
	"breakeven/providers/gcp"
)

// sourceFlags say where the providers' price lists are asked for. AWS is redirected
// by the variables of its own SDK.
type sourceFlags struct {
	AzureRetailPricesURL string `placeholder:"URL" help:"Base address to ask instead of Azure's Retail Prices API."`
	GCPBillingURL        string `name:"gcp-billing-url" placeholder:"URL" help:"Base address to ask instead of Google's Cloud Billing Catalog."`
	GCPAPIKey            string `name:"gcp-api-key" placeholder:"KEY" help:"API key for the Cloud Billing Catalog; the machine's default credentials without it. Better given as a variable."`
}

// retailPath is where the Retail Prices API stands below its base address.
const retailPath = "/api/retail/prices"

// providers are the providers with the addresses that flags and environment name.
func (f *sourceFlags) providers(a *App) providers.Set {
	var amazon []aws.Option
	if url, ok := a.LookupEnv("AWS_ENDPOINT_URL_PRICING"); ok && url != "" {
		amazon = append(amazon, aws.WithPricingURL(url))
	}
	if url, ok := a.LookupEnv("AWS_ENDPOINT_URL_EC2"); ok && url != "" {
		amazon = append(amazon, aws.WithEC2URL(url))
	}
	var microsoft []azure.Option
	if f.AzureRetailPricesURL != "" {
		microsoft = append(microsoft, azure.WithEndpoint(strings.TrimSuffix(f.AzureRetailPricesURL, "/")+retailPath))
	}
	var google []gcp.Option
	if f.GCPBillingURL != "" {
		google = append(google, gcp.WithEndpoint(f.GCPBillingURL))
	}
	if f.GCPAPIKey != "" {
		google = append(google, gcp.WithAPIKey(f.GCPAPIKey))
	}
	return providers.Set{aws.New(amazon...), azure.New(microsoft...), gcp.New(google...)}
}

// wanted puts the flags --providers, --regions and --as-of together. Regions
// without --providers mean their own providers only.
func wanted(set providers.Set, names, patterns []string, asOf string) (catalog.Wanted, error) {
	if asOf != "" && !pricing.ValidDate(asOf) {
		return catalog.Wanted{}, usagef("--as-of: %q is no date (YYYY-MM-DD)", asOf)
	}
	want, complaint := wantedOf(set, names, patterns)
	if complaint != nil {
		return want, usagef("--%s: %s", complaint.Field, complaint.Detail)
	}
	want.AsOf = asOf
	return want, nil
}

// wantedOf is what the lists of providers and regions ask for; the complaint names the
// list that is wrong.
func wantedOf(set providers.Set, names, patterns []string) (catalog.Wanted, *workload.FieldError) {
	want := catalog.Wanted{Regions: map[pricing.Provider][]string{}}
	var known []string
	for _, source := range set {
		known = append(known, string(source.ID()))
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return want, &workload.FieldError{
				Field: "providers", Code: workload.CodeUnknown, Detail: fmt.Sprintf("%q is no provider%s", name, workload.NearestClause(name, known)),
			}
		}
		want.Providers = append(want.Providers, pricing.Provider(name))
	}
	for _, pattern := range patterns {
		if complaint := addRegions(&want, set, pattern); complaint != nil {
			complaint.Field = "regions"
			return want, complaint
		}
	}
	if len(names) == 0 && len(patterns) > 0 {
		for _, source := range set {
			if len(want.Regions[source.ID()]) > 0 {
				want.Providers = append(want.Providers, source.ID())
			}
		}
	}
	return want, nil
}

// addRegions adds the regions that a pattern "provider:region" or "*" matches.
func addRegions(want *catalog.Wanted, set providers.Set, pattern string) *workload.FieldError {
	wrong := func(code workload.Code, format string, args ...any) *workload.FieldError {
		return &workload.FieldError{Code: code, Detail: fmt.Sprintf("%q ", pattern) + fmt.Sprintf(format, args...)}
	}
	provider, id, divided := strings.Cut(pattern, ":")
	if !divided {
		provider, id = "*", pattern
		if pattern != "*" {
			return wrong(workload.CodeMalformed, "is not provider:region")
		}
	}
	var names []string
	found := false
	for _, region := range set.Regions() {
		names = append(names, string(region.Provider)+":"+region.ID)
		if len(want.Providers) > 0 && !slices.Contains(want.Providers, region.Provider) {
			continue
		}
		ofProvider, err := path.Match(provider, string(region.Provider))
		if err != nil {
			return wrong(workload.CodeMalformed, "is no pattern: %v", err)
		}
		matched, err := path.Match(id, region.ID)
		if err != nil {
			return wrong(workload.CodeMalformed, "is no pattern: %v", err)
		}
		if !ofProvider || !matched {
			continue
		}
		found = true
		if !slices.Contains(want.Regions[region.Provider], region.ID) {
			want.Regions[region.Provider] = append(want.Regions[region.Provider], region.ID)
		}
	}
	if !found {
		return wrong(workload.CodeUnknown, "matches no region of the providers asked%s", workload.NearestClause(pattern, names))
	}
	return nil
}

// clip shortens a text of a service to what a person reads.
func clip(text string) string {
	const most = 600
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= most {
		return text
	}
	return fmt.Sprintf("%s... (%d bytes more)", strings.ToValidUTF8(text[:most], ""), len(text)-most)
}
