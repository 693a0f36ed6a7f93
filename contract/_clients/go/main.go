// The program of a caller who generated a Go client from the published contract
// and knows nothing else of us. It asks a running server for an estimate, by
// body and by query, for a CSV of estimates, for a portfolio under a rate card,
// for a break-even and its chart, and for a refusal, and exits 1 when an answer does not decode into what the
// contract promises.
//
//	go run ./contract/_clients/go SERVER_URL
//
// The directory's name keeps it out of ./..., because client.gen.go is written
// when the check runs (contract/clients.sh).
package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./contract/_clients/go SERVER_URL")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client, err := NewClientWithResponses(os.Args[1])
	if err == nil {
		err = errors.Join(estimate(ctx, client), query(ctx, client), batch(ctx, client), portfolio(ctx, client),
			breakEven(ctx, client), chart(ctx, client), refusal(ctx, client))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "go client:", err)
		os.Exit(1)
	}
}

// workload is the least that a profile holds, with a tag.
func workload() Profile {
	return Profile{
		MemoryMb:             512,
		InvocationsPerMonth:  new(decimal.RequireFromString("30000000")),
		DurationMs:           new(decimal.RequireFromString("120.5")),
		AdditionalProperties: map[string]any{"tag.owner": "shop"},
	}
}

// estimate adds the bill up from its lines, which is exact, and finds the tag.
func estimate(ctx context.Context, client *ClientWithResponses) error {
	answer, err := client.CreateEstimateWithResponse(ctx, workload())
	if err != nil {
		return fmt.Errorf("estimate: %w", err)
	}
	if answer.JSON200 == nil {
		return fmt.Errorf("estimate: status %d: %s", answer.StatusCode(), answer.Body)
	}
	if owner := answer.JSON200.Profile.AdditionalProperties["tag.owner"]; owner != "shop" {
		return fmt.Errorf("estimate: tag.owner is %v", owner)
	}
	priced := 0
	for _, option := range answer.JSON200.Options {
		if option.MonthlyCost == nil || option.LineItems == nil {
			continue
		}
		priced++
		var sum decimal.Decimal
		for _, line := range *option.LineItems {
			sum = sum.Add(line.EffectiveCost)
		}
		if !sum.Equal(*option.MonthlyCost) {
			return fmt.Errorf("estimate: lines of %s add up to %s, not %s", option.Id, sum, option.MonthlyCost)
		}
	}
	if priced == 0 {
		return errors.New("estimate: no option is priced")
	}
	return nil
}

// query asks the same by GET, with decimals as JSON numbers.
func query(ctx context.Context, client *ClientWithResponses) error {
	answer, err := client.GetEstimateWithResponse(ctx, &GetEstimateParams{
		MemoryMb: 512, InvocationsPerMonth: new("30000000"), DurationMs: new("120.5"),
		Offerings: new([]string{"aws/lambda", "gcp/cloud-run"}), Numbers: new(true),
	})
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	if answer.JSON200 == nil || len(answer.JSON200.Options) == 0 {
		return fmt.Errorf("query: status %d: %s", answer.StatusCode(), answer.Body)
	}
	return nil
}

// batch sends two rows, of which the second is wrong, and reads two back.
func batch(ctx context.Context, client *ClientWithResponses) error {
	answer, err := client.CreateEstimatesCsvWithBodyWithResponse(ctx, &CreateEstimatesCsvParams{}, "text/csv",
		strings.NewReader("name,invocations_per_month,duration_ms,memory_mb\na,1000,100,128\nb,many,100,128\n"))
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	if answer.StatusCode() != http.StatusOK {
		return fmt.Errorf("batch: status %d: %s", answer.StatusCode(), answer.Body)
	}
	rows, err := csv.NewReader(strings.NewReader(string(answer.Body))).ReadAll()
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	if len(rows) != 3 || rows[1][0] != "a" || rows[1][2] != "priced" || rows[2][0] != "b" || rows[2][2] != "error" {
		return fmt.Errorf("batch: rows %q", rows)
	}
	return nil
}

// portfolio puts two workloads on one bill, under a rate card of its own, and
// adds it up from its profiles.
func portfolio(ctx context.Context, client *ClientWithResponses) error {
	card := RateCard{Name: "mine", Discounts: &[]RateCardDiscount{{Provider: new("aws"), Percent: decimal.RequireFromString("7")}}}
	first, second := workload(), workload()
	for _, one := range []*Profile{&first, &second} {
		one.RateCard = &Profile_RateCard{}
		if err := one.RateCard.FromRateCard(card); err != nil {
			return fmt.Errorf("portfolio: %w", err)
		}
		one.Offerings = new([]string{"aws/lambda"})
	}
	answer, err := client.CreatePortfolioWithResponse(ctx, PortfolioRequest{Profiles: []Profile{first, second}})
	if err != nil {
		return fmt.Errorf("portfolio: %w", err)
	}
	bill := answer.JSON200
	if bill == nil || bill.Total.MonthlyCost == nil {
		return fmt.Errorf("portfolio: status %d: %s", answer.StatusCode(), answer.Body)
	}
	var sum decimal.Decimal
	for _, one := range bill.Profiles {
		sum = sum.Add(*one.MonthlyCost)
	}
	if !sum.Equal(*bill.Total.MonthlyCost) || !sum.LessThan(*bill.Total.ListCost) || bill.RateCard == nil || bill.RateCard.Name != "mine" {
		return fmt.Errorf("portfolio: profiles cost %s: %s", sum, answer.Body)
	}
	return nil
}

// breakEven asks where two options change places over a load of its own, and finds
// each crossing on the curve.
func breakEven(ctx context.Context, client *ClientWithResponses) error {
	profile := workload()
	profile.InvocationsPerMonth = nil
	profile.LoadProfile = &LoadProfile{StepSeconds: 3600, Counts: []decimal.Decimal{decimal.NewFromInt(3600), decimal.NewFromInt(72000)}}
	answer, err := client.CreateBreakEvenWithResponse(ctx, BreakEvenRequest{Profile: profile, Points: new(int64(11))})
	if err != nil {
		return fmt.Errorf("break-even: %w", err)
	}
	found := answer.JSON200
	if found == nil || found.Load == nil || found.Load.PeakRps.String() != "20" {
		return fmt.Errorf("break-even: status %d: %s", answer.StatusCode(), answer.Body)
	}
	for _, crossing := range found.Crossings {
		if !slices.ContainsFunc(found.Curve, func(p CurvePoint) bool { return p.At.Equal(crossing.At) }) {
			return fmt.Errorf("break-even: the curve lacks the crossing at %s", crossing.At)
		}
	}
	return nil
}

// chart asks for an image.
func chart(ctx context.Context, client *ClientWithResponses) error {
	answer, err := client.GetBreakEvenPngWithResponse(ctx, &GetBreakEvenPngParams{
		MemoryMb: 512, InvocationsPerMonth: new("30000000"), DurationMs: new("120.5"), Width: new(int64(400)),
	})
	if err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	if answer.StatusCode() != http.StatusOK || !strings.HasPrefix(string(answer.Body), "\x89PNG") {
		return fmt.Errorf("chart: status %d: %.300s", answer.StatusCode(), answer.Body)
	}
	return nil
}

// refusal leaves out what is required; the problem names it.
func refusal(ctx context.Context, client *ClientWithResponses) error {
	incomplete := workload()
	incomplete.DurationMs = nil
	answer, err := client.CreateEstimateWithResponse(ctx, incomplete)
	if err != nil {
		return fmt.Errorf("refusal: %w", err)
	}
	problem := answer.ApplicationproblemJSON422
	if problem == nil {
		return fmt.Errorf("refusal: status %d: %s", answer.StatusCode(), answer.Body)
	}
	if problem.Errors == nil || len(*problem.Errors) != 1 || (*problem.Errors)[0].Pointer != "/duration_ms" {
		return fmt.Errorf("refusal: %s", answer.Body)
	}
	return nil
}
