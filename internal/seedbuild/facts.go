package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// columns are the columns of every file of facts.
var columns = []string{
	"provider", "service", "region", "sku_name", "attributes", "unit",
	"tier_from", "tier_to", "price_usd", "effective_date", "source",
}

// fact is one row: one price, or one tier of one.
type fact struct {
	place      string // "aws/lambda.csv:17", for error texts
	service    string
	region     pricing.Area
	name       string
	attributes map[string]string
	unit       string
	from       decimal.Decimal
	to         decimal.Decimal
	open       bool // no upper bound
	price      decimal.Decimal
	date       string
	source     string
}

// suspectAttribute marks rows whose figure the collector of the facts doubts.
const suspectAttribute = "suspect"

// readFacts reads a file of facts and hands each row to use. Rows marked
// suspect are counted and left out.
func readFacts(b *builder, facts fs.FS, name string, use func(*fact) error) error {
	file, err := facts.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	rows := csv.NewReader(file)
	rows.ReuseRecord = true
	head, err := rows.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !slices.Equal(head, columns) {
		return fmt.Errorf("%s: columns are %q", name, head)
	}
	var failures []error
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return errors.Join(failures...)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		line, _ := rows.FieldPos(0)
		f, err := parseFact(fmt.Sprintf("%s:%d", name, line), row)
		if err == nil {
			if _, suspect := f.attributes[suspectAttribute]; suspect {
				b.leave("marked suspect by whoever collected it")
				continue
			}
			err = use(f)
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("%s:%d: %w", name, line, err))
		}
	}
}

func parseFact(place string, row []string) (*fact, error) {
	f := &fact{
		place: place, service: row[1], region: pricing.Area(row[2]), name: row[3], attributes: map[string]string{},
		unit: row[5], date: row[9], source: row[10],
	}
	for attribute := range strings.SplitSeq(row[4], ";") {
		key, value, _ := strings.Cut(attribute, "=")
		f.attributes[strings.TrimSpace(key)] = value
	}
	var err error
	if f.price, err = pricing.ParseDecimal(row[8]); err != nil {
		return nil, fmt.Errorf("price: %w", err)
	}
	if f.from, err = pricing.ParseDecimal(row[6]); err != nil {
		return nil, fmt.Errorf("tier_from: %w", err)
	}
	if f.open = row[7] == "" || row[7] == "Inf"; !f.open {
		if f.to, err = pricing.ParseDecimal(row[7]); err != nil {
			return nil, fmt.Errorf("tier_to: %w", err)
		}
	}
	if f.region == "" || f.source == "" {
		return nil, errors.New("no region or no source")
	}
	return f, nil
}

// effectiveDate is the row's date as YYYY-MM-DD. A month without a day means
// its first day, and a year without a month its first: the oldest the price can
// be. A row without a date gets fallback, and without one is refused.
func (f *fact) effectiveDate(fallback string) (string, error) {
	date, _, _ := strings.Cut(f.date, " ")
	switch len(date) {
	case len("2006-01-02"):
		return date, nil
	case len("2006-01"):
		return date + "-01", nil
	case len("2006"):
		return date + "-01-01", nil
	case 0:
		if fallback != "" {
			return fallback, nil
		}
	}
	return "", fmt.Errorf("effective date %q", f.date)
}
