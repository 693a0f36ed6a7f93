package gcp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// The catalog's answers, as far as they are read. Numbers keep the digits that were
// sent.
//
// Source: https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list
//

type (
	skuPage struct {
		SKUs          []*catalogSKU
		NextPageToken string
	}
	catalogSKU struct {
		ID             string         `json:"skuId"`
		Description    string         `json:"description"`
		Category       category       `json:"category"`
		ServiceRegions []string       `json:"serviceRegions"`
		PricingInfo    []*pricingInfo `json:"pricingInfo"`
	}
	category struct {
		UsageType string `json:"usageType"`
	}
	pricingInfo struct {
		EffectiveTime string       `json:"effectiveTime"`
		Expression    *expression  `json:"pricingExpression"`
		Aggregation   *aggregation `json:"aggregationInfo"`
	}
	expression struct {
		UsageUnit  string      `json:"usageUnit"`
		BaseUnit   string      `json:"baseUnit"`
		Conversion json.Number `json:"baseUnitConversionFactor"`
		Rates      []*tierRate `json:"tieredRates"`
	}
	tierRate struct {
		Start json.Number `json:"startUsageAmount"`
		Price *money      `json:"unitPrice"`
	}
	money struct {
		Currency string      `json:"currencyCode"`
		Units    json.Number `json:"units"` // sent as a string
		Nanos    int64       `json:"nanos"`
	}
	aggregation struct {
		Level    string `json:"aggregationLevel"`
		Interval string `json:"aggregationInterval"`
		Count    int64  `json:"aggregationCount"`
	}
)

// readPage reads a page SKU by SKU, so that never more than one is held in text. Of
// those that nobody wants nothing stays.
func readPage(from io.Reader, wanted func(*catalogSKU) bool) (page skuPage, total int, err error) {
	decoder := json.NewDecoder(from)
	if err := expect(decoder, json.Delim('{')); err != nil {
		return skuPage{}, 0, err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return skuPage{}, 0, err
		}
		switch name {
		case "skus":
			if err := expect(decoder, json.Delim('[')); err != nil {
				return skuPage{}, 0, err
			}
			for decoder.More() {
				sku := &catalogSKU{}
				if err := decoder.Decode(sku); err != nil {
					return skuPage{}, 0, err
				}
				if total++; wanted(sku) {
					page.SKUs = append(page.SKUs, sku)
				}
			}
			err = expect(decoder, json.Delim(']'))
		case "nextPageToken":
			err = decoder.Decode(&page.NextPageToken)
		default:
			err = decoder.Decode(new(json.RawMessage))
		}
		if err != nil {
			return skuPage{}, 0, err
		}
	}
	return page, total, expect(decoder, json.Delim('}'))
}

// expect reads a bracket.
func expect(decoder *json.Decoder, bracket json.Delim) error {
	token, err := decoder.Token()
	switch {
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	case err != nil:
		return err
	case token != bracket:
		return fmt.Errorf("the answer has %v where %v should be", token, bracket)
	default:
		return nil
	}
}
