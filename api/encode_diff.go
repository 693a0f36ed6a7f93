package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"breakeven/estimator/decision"
	"breakeven/estimator/portfolio"
	"breakeven/openapi"
	"breakeven/pricing"
)

// EncodeCatalogDiff writes what GET /v1/catalogs/{version}/diff/{other} answers with, all
// changes on one page and one after the other. cost is what they do to a workload; nil:
// nobody asked.
func EncodeCatalogDiff(w io.Writer, old, now *pricing.Catalog, cost *decision.Change) error {
	shown := openapi.CatalogDiff{
		From: toAPICatalogVersion(old), To: toAPICatalogVersion(now), Items: []openapi.PriceChange{},
		Offerings: toAPIList(pricing.CountChanges(old, now), toAPIOfferingChanges),
	}
	if cost != nil {
		shown.Cost = new(toAPICostChange(cost))
	}
	head, err := json.Marshal(shown)
	if err != nil {
		return fmt.Errorf("encoding a difference: %w", err)
	}
	// items are the last member of the contract's schema on a last page, and empty here.
	if !bytes.HasSuffix(head, []byte(`"items":[]}`)) {
		return errors.New("encoding a difference: items are not its last member")
	}
	if _, err := w.Write(head[:len(head)-len("]}")]); err != nil {
		return err
	}
	first := true
	for change := range pricing.Changes(old, now) {
		encoded, err := json.Marshal(toAPIPriceChange(&change))
		if err != nil {
			return fmt.Errorf("encoding the change at %s: %w", change.Address(), err)
		}
		if !first {
			encoded = append([]byte{','}, encoded...)
		}
		first = false
		if _, err := w.Write(encoded); err != nil {
			return err
		}
	}
	_, err = io.WriteString(w, "]}\n")
	return err
}

// EncodePortfolioChange writes what POST /v1/catalogs/{version}/diff/{other} answers with.
func EncodePortfolioChange(w io.Writer, old, now *pricing.Catalog, change *portfolio.Change, form PortfolioForm) error {
	shown := toAPIPortfolioChange(change, answerForm{bare: form.Numbers})
	shown.From, shown.To = toAPICatalogVersion(old), toAPICatalogVersion(now)
	if err := json.NewEncoder(w).Encode(shown); err != nil {
		return fmt.Errorf("encoding a difference: %w", err)
	}
	return nil
}
