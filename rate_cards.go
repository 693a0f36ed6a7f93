package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// rateCardFlags are the flags of every command that prices by rate cards.
type rateCardFlags struct {
	RateCards string `placeholder:"PATH" help:"Rate cards that a profile may name (rate_card): a JSON file, or a directory whose *.json files hold one card each."`
}

const (
	maxRateCardBytes = 16 << 20 // of one file
	shownComplaints  = 5        // about one file
)

// planWithCards is the plan of a catalog with rate cards. A card that is wrong in any
// way is an error: prices that somebody negotiated must not be lost in silence.
func (a *App) planWithCards(ctx context.Context, from catalogFlags, cards []*pricing.RateCard) (*estimator.Plan, error) {
	plan, err := a.plan(ctx, from)
	if err != nil || len(cards) == 0 {
		return plan, err
	}
	rated, err := plan.WithRateCards(cards)
	if err != nil {
		return nil, usagef("--rate-cards: %w", err)
	}
	return rated, nil
}

// readRateCards reads one file, or the *.json files of a directory by name; no
// path is no cards.
func readRateCards(path string) ([]*pricing.RateCard, error) {
	if path == "" {
		return nil, nil
	}
	cards, err := readCardFiles(path)
	if err != nil {
		return nil, usagef("--rate-cards: %w", err)
	}
	return cards, nil
}

func readCardFiles(path string) ([]*pricing.RateCard, error) {
	files, err := rateCardFiles(path)
	if err != nil {
		return nil, err
	}
	cards := make([]*pricing.RateCard, len(files))
	fileOf := make(map[string]string, len(files))
	for i, file := range files {
		if cards[i], err = readRateCard(file); err != nil {
			return nil, err
		}
		name := cards[i].Name
		if first, twice := fileOf[name]; twice {
			return nil, fmt.Errorf("%s and %s both hold a rate card named %q", first, file, name)
		}
		fileOf[name] = file
	}
	return cards, nil
}

func rateCardFiles(path string) ([]string, error) {
	// Stat follows links: a mounted configuration is a directory of them.
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".json") {
			files = append(files, filepath.Join(path, entry.Name()))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no *.json file", path)
	}
	return files, nil
}

func readRateCard(path string) (*pricing.RateCard, error) {
	file, err := os.Open(path) //nolint:gosec // The operator names the file to read: that is what the flag is for.
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	body, err := io.ReadAll(io.LimitReader(file, maxRateCardBytes+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxRateCardBytes {
		return nil, fmt.Errorf("%s is longer than %d bytes", path, maxRateCardBytes)
	}
	card, complaints := workload.DecodeRateCard(body)
	if len(complaints) > 0 {
		return nil, fmt.Errorf("%s: %w", path, complaintsAbout(complaints))
	}
	return card, nil
}

// complaintsAbout are the first complaints about a file in one sentence. They are
// not about a profile, so that nobody shall take them apart.
func complaintsAbout(complaints workload.Errors) error {
	text := complaints[:min(shownComplaints, len(complaints))].Error()
	if more := len(complaints) - shownComplaints; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return errors.New(text)
}

// logRateCards tells an operator which cards are in force.
func logRateCards(logger *slog.Logger, cards []*pricing.RateCard) {
	for _, card := range cards {
		logger.Info("rate card", slog.String("name", card.Name), slog.String("version", card.Version),
			slog.String("valid_from", card.ValidFrom), slog.String("valid_to", card.ValidTo),
			slog.Int("prices", len(card.Prices)), slog.Int("discounts", len(card.Discounts)))
	}
}
