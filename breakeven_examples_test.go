package main_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// claim is a published statement about where two options are level, and how it is
// asked of us. testdata/examples/README.md explains it.
type claim struct {
	ID         string          `json:"id"`
	Source     string          `json:"source"`
	Kind       string          `json:"kind"`
	Date       string          `json:"date"`
	Claim      string          `json:"claim"`
	Inputs     json.RawMessage `json:"inputs"`
	Mistake    string          `json:"mistake"` // of the publication
	Mapping    string          `json:"mapping"`
	OutOfScope string          `json:"out_of_scope"`
	Runs       []claimRun      `json:"runs"`
	Hours      *claimHours     `json:"hours"`
}

// claimRun is one question to break-even.
type claimRun struct {
	A       string          `json:"a"`
	B       string          `json:"b"`
	Axis    decision.Axis   `json:"axis"`
	Profile json.RawMessage `json:"profile"`

	First     *claimFigure `json:"first"`      // the first crossing
	FreeUntil *claimFigure `json:"free_until"` // the largest load at which A costs nothing
	Today     *claimToday  `json:"today"`
}

// claimToday is what both options cost at the profile's own load.
type claimToday struct {
	A      string       `json:"a"`
	B      string       `json:"b"`
	AOverB *claimFigure `json:"a_over_b"`
}

// claimHours is a machine that is stopped after some hours a month, against one
// that runs on.
type claimHours struct {
	claimFigure

	Stopped exampleRun `json:"stopped"`
	Running exampleRun `json:"running"`
	At      *struct {
		Hours   string `json:"hours"`
		Stopped string `json:"stopped"`
		Running string `json:"running"`
		Saving  string `json:"saving"`
	} `json:"at"`
}

// claimFigure is one printed figure: Published as it stands there, Computed by hand
// from the inputs. Each holds to half of its last digit; a published one that is
// round holds Within a share of it.
type claimFigure struct {
	Unit      string `json:"unit"`
	Per       string `json:"per"` // of our unit in one of its own
	Published string `json:"published"`
	Within    string `json:"within"`
	Computed  string `json:"computed"`
}

// band is the stretch of our unit that a figure stands for.
func (f *claimFigure) band(t *testing.T, figure, within string) decision.Band {
	t.Helper()
	at := exactly(t, figure)
	_, fraction, _ := strings.Cut(figure, ".")
	reach := decimal.New(5, -int32(len(fraction))-1)
	if within != "" {
		reach = at.Mul(exactly(t, within))
	}
	per := decimal.NewFromInt(1)
	if f.Per != "" {
		per = exactly(t, f.Per)
	}
	return decision.Band{From: at.Sub(reach).Mul(per), To: at.Add(reach).Mul(per)}
}

// bands are those in which our figure must lie, and whether it must not: a
// publication that is mistaken must differ.
func (f *claimFigure) bands(t *testing.T, mistaken bool) []claimBand {
	t.Helper()
	all := []claimBand{{Band: f.band(t, f.Computed, ""), text: "computed " + f.Computed, holds: true}}
	if f.Published != "" {
		all = append(all, claimBand{Band: f.band(t, f.Published, f.Within), text: "published " + f.Published, holds: !mistaken})
	}
	return all
}

type claimBand struct {
	decision.Band

	text  string
	holds bool
}

func (f *claimFigure) compare(t *testing.T, what string, got decimal.Decimal, mistaken bool) {
	t.Helper()
	for _, band := range f.bands(t, mistaken) {
		if in := !got.LessThan(band.From) && !got.GreaterThan(band.To); in != band.holds {
			t.Errorf("%s: %s %s is %s to %s of ours, and ours is %s", what, band.text, f.Unit,
				pricing.Text(band.From), pricing.Text(band.To), pricing.Text(got))
		}
	}
}

// How many of the claims are asked for.
const (
	allClaims      = 23
	axisClaims     = 13
	hoursClaims    = 7
	mistakenClaims = 2
)

// TestPublishedBreakEvens asks for every published break-even as a caller would.
func TestPublishedBreakEvens(t *testing.T) {
	claims := publishedClaims(t)
	stated := claimedPrices(t, claims)
	for i := range claims {
		c := &claims[i]
		if c.OutOfScope != "" {
			continue
		}
		t.Run(c.ID, func(t *testing.T) {
			for i := range c.Runs {
				c.Runs[i].check(t, stated, c.Mistake != "")
			}
			if c.Hours != nil {
				c.Hours.check(t, stated)
			}
		})
	}
}

// TestPublishedBreakEvensAreCounted: none is left out without a reason.
func TestPublishedBreakEvensAreCounted(t *testing.T) {
	axis, hours, mistaken, out := 0, 0, 0, 0
	seen := map[string]bool{}
	claims := publishedClaims(t)
	for i := range claims {
		c := &claims[i]
		if seen[c.ID] {
			t.Errorf("%s stands twice", c.ID)
		}
		seen[c.ID] = true
		asked := len(c.Runs) > 0 || c.Hours != nil
		switch {
		case asked == (c.OutOfScope != ""):
			t.Errorf("%s needs either a question or a reason", c.ID)
		case c.OutOfScope != "":
			out++
		case c.Hours != nil:
			hours++
		default:
			axis++
		}
		if c.Mistake != "" {
			mistaken++
		}
		for j := range c.Runs {
			if run := &c.Runs[j]; run.First == nil && run.Today == nil {
				t.Errorf("%s: nothing is compared in run %d", c.ID, j)
			}
		}
	}
	if axis != axisClaims || hours != hoursClaims || mistaken != mistakenClaims || axis+hours+out != allClaims {
		t.Errorf("%d on an axis, %d of hours, %d mistaken, %d out of scope", axis, hours, mistaken, out)
	}
}

func (r *claimRun) check(t *testing.T, stated *estimator.Plan, mistaken bool) {
	t.Helper()
	profile, complaints := workload.DecodeJSON(r.Profile)
	if complaints != nil {
		t.Fatal(complaints)
	}
	answer, err := decision.Between(stated, profile, decision.PairQuestion{A: r.A, B: r.B, Axis: r.Axis})
	if err != nil {
		t.Fatalf("%s and %s: %v", r.A, r.B, err)
	}
	crossings := answer.BreakEven.Crossings
	if r.First != nil {
		switch {
		case len(crossings) == 0:
			t.Errorf("%s and %s never cross", r.A, r.B)
		case crossings[0].CheaperBelow != r.A || crossings[0].CheaperFrom != r.B:
			t.Errorf("%s is cheaper below %s, and %s from there", crossings[0].CheaperBelow, pricing.Text(crossings[0].At), crossings[0].CheaperFrom)
		default:
			r.First.compare(t, "first crossing", crossings[0].At, mistaken)
		}
	}
	if r.FreeUntil != nil {
		last := exactly(t, r.FreeUntil.Computed)
		r.FreeUntil.compare(t, "free until", last, false)
		if cost := r.costAt(t, stated, profile, last); !cost.IsZero() {
			t.Errorf("%s costs %s at %s, where it is free", r.A, pricing.Text(cost), pricing.Text(last))
		}
		if cost := r.costAt(t, stated, profile, last.Add(decimal.NewFromInt(1))); !cost.IsPositive() {
			t.Errorf("%s still costs %s after %s", r.A, pricing.Text(cost), pricing.Text(last))
		}
	}
	if r.Today != nil {
		a, b := costOf(t, answer.Estimate, r.A), costOf(t, answer.Estimate, r.B)
		same(t, r.A, a, r.Today.A)
		same(t, r.B, b, r.Today.B)
		if ratio := r.Today.AOverB; ratio != nil {
			for _, band := range ratio.bands(t, false) {
				if a.LessThan(b.Mul(band.From)) || a.GreaterThan(b.Mul(band.To)) {
					t.Errorf("%s is not %s times %s", pricing.Text(a), band.text, pricing.Text(b))
				}
			}
		}
	}
}

// costAt is what A costs at another load.
func (r *claimRun) costAt(t *testing.T, stated *estimator.Plan, profile *workload.Profile, at decimal.Decimal) decimal.Decimal {
	t.Helper()
	moved := profile.Clone()
	if complaint := moved.SetText(string(decision.AxisInvocations), []string{pricing.Text(at)}); complaint != nil {
		t.Fatal(complaint)
	}
	answer, err := decision.Decide(stated, moved)
	if err != nil {
		t.Fatal(err)
	}
	return costOf(t, answer.Estimate, r.A)
}

func costOf(t *testing.T, estimate *estimator.Estimate, id string) decimal.Decimal {
	t.Helper()
	i := slices.IndexFunc(estimate.Options, func(o estimator.Option) bool { return o.ID == id })
	if i < 0 || estimate.Options[i].Status != estimator.Priced {
		t.Fatalf("%s has no price", id)
	}
	return estimate.Options[i].MonthlyCost
}

// check holds that the order flips within each figure.
func (h *claimHours) check(t *testing.T, stated *estimator.Plan) {
	t.Helper()
	running := h.Running.costAfter(t, stated, "")
	for _, band := range h.bands(t, false) {
		low, high := h.Stopped.costAfter(t, stated, pricing.Text(band.From)), h.Stopped.costAfter(t, stated, pricing.Text(band.To))
		if !low.LessThan(running) || !high.GreaterThan(running) {
			t.Errorf("%s %s: it costs %s to %s there, and %s to run on", band.text, h.Unit, pricing.Text(low), pricing.Text(high), pricing.Text(running))
		}
	}
	if h.At != nil {
		stopped := h.Stopped.costAfter(t, stated, h.At.Hours)
		same(t, "stopped", stopped, h.At.Stopped)
		same(t, "running", running, h.At.Running)
		same(t, "saving", running.Sub(stopped), h.At.Saving)
	}
}

// costAfter is the cost of a run whose machines stop after so many hours.
func (r *exampleRun) costAfter(t *testing.T, stated *estimator.Plan, hours string) decimal.Decimal {
	t.Helper()
	profile, complaints := workload.DecodeJSON(r.Profile)
	if complaints != nil {
		t.Fatal(complaints)
	}
	if hours != "" {
		if complaint := profile.SetText("hours_running_per_month", []string{hours}); complaint != nil {
			t.Fatal(complaint)
		}
	}
	answer, err := decision.Decide(stated, profile)
	if err != nil {
		t.Fatal(err)
	}
	return costOf(t, answer.Estimate, r.Option)
}

func publishedClaims(t *testing.T) []claim {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "examples", "breakeven", "claims.json"))
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var claims []claim
	if err := decoder.Decode(&claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// claimedPrices is the plan with the list prices that claims state.
func claimedPrices(t *testing.T, claims []claim) *estimator.Plan {
	t.Helper()
	var all []example
	for i := range claims {
		if hours := claims[i].Hours; hours != nil {
			all = append(all, example{ID: claims[i].ID, Runs: []exampleRun{hours.Stopped, hours.Running}})
		}
	}
	return statedPrices(t, all)
}
