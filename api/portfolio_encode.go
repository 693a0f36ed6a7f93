package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"breakeven/estimator/portfolio"
)

// EncodePortfolio writes the exact bytes of the body that POST /v1/portfolios
// answers with, one profile after the other: the lines of a hundred thousand
// profiles would not fit into memory.
func EncodePortfolio(w io.Writer, answer *portfolio.Answer, form PortfolioForm) error {
	head, err := json.Marshal(toAPIPortfolio(answer, form))
	if err != nil {
		return fmt.Errorf("encoding a portfolio: %w", err)
	}
	// profiles are the last member of the contract's schema, and empty here.
	const empty, end = `"profiles":[]}`, "]}\n"
	if !bytes.HasSuffix(head, []byte(empty)) {
		return fmt.Errorf("encoding a portfolio: %s is not its last member", memberProfiles)
	}
	if _, err := w.Write(head[:len(head)-len("]}")]); err != nil {
		return err
	}
	for i := range answer.Rows {
		profile, err := toAPIPortfolioProfile(answer, i, form)
		if err != nil {
			return fmt.Errorf("encoding %s: %w", PointerToProfile(i), err)
		}
		encoded, err := json.Marshal(profile)
		if err != nil {
			return fmt.Errorf("encoding %s: %w", PointerToProfile(i), err)
		}
		if i > 0 {
			encoded = append([]byte{','}, encoded...)
		}
		if _, err := w.Write(encoded); err != nil {
			return err
		}
	}
	_, err = io.WriteString(w, end)
	return err
}
