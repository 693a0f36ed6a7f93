package azure

import (
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// item is one row of the price list: one tier of one meter in one region.
type item struct {
	Currency    string   `json:"currencyCode"`
	From        number   `json:"tierMinimumUnits"`
	Price       number   `json:"retailPrice"`
	Region      string   `json:"armRegionName"`
	Starts      string   `json:"effectiveStartDate"`
	Ends        string   `json:"effectiveEndDate"`
	MeterID     string   `json:"meterId"`
	Meter       string   `json:"meterName"`
	SKUID       string   `json:"skuId"`
	Product     string   `json:"productName"`
	SKU         string   `json:"skuName"`
	Service     string   `json:"serviceName"`
	Unit        string   `json:"unitOfMeasure"`
	Type        string   `json:"type"`
	Primary     bool     `json:"isPrimaryMeterRegion"`
	MachineType string   `json:"armSkuName"`
	Term        string   `json:"reservationTerm"`
	Savings     []saving `json:"savingsPlan"`
}

// saving is the price of the row under a savings plan.
type saving struct {
	Price number `json:"retailPrice"`
	Term  string `json:"term"`
}

// number is a decimal, read from the digits of the answer: 1.6e-05 is exact.
type number struct{ decimal.Decimal }

// UnmarshalJSONFrom reads the digits.
func (n *number) UnmarshalJSONFrom(from *jsontext.Decoder) error {
	value, err := from.ReadValue()
	if err != nil {
		return err
	}
	n.Decimal, err = pricing.ParseDecimal(string(value))
	return err
}

// page is one answer.
type page struct {
	items []item
	next  string // the whole address of the next page; empty: this is the last
}

// errHalfPage says that an answer holds fewer rows than it counts.
var errHalfPage = errors.New("fewer rows than the answer counts")

// readPage reads an answer row by row. Only a whole one is used.
func readPage(from io.Reader) (page, error) {
	var (
		answer  page
		count   = -1
		hasRows bool
	)
	decoder := jsontext.NewDecoder(from)
	if opening, err := decoder.ReadToken(); err != nil || opening.Kind() != '{' {
		return page{}, notAnObject(err)
	}
	for decoder.PeekKind() != '}' {
		name, err := decoder.ReadToken()
		if err != nil {
			return page{}, fmt.Errorf("answer: %w", err)
		}
		switch field := name.String(); field {
		case "Items", "items": // Microsoft's own answers, and those that others kept
			hasRows = true
			answer.items, err = readItems(decoder)
		case "NextPageLink":
			err = json.UnmarshalDecode(decoder, &answer.next)
		case "Count":
			err = json.UnmarshalDecode(decoder, &count)
		default:
			err = decoder.SkipValue()
		}
		if err != nil {
			return page{}, fmt.Errorf("answer: %w", err)
		}
	}
	if _, err := decoder.ReadToken(); err != nil {
		return page{}, fmt.Errorf("answer: %w", err)
	}
	switch {
	case !hasRows:
		return page{}, errors.New("answer has no Items")
	case count >= 0 && count != len(answer.items):
		return page{}, fmt.Errorf("%w: %d of %d", errHalfPage, len(answer.items), count)
	default:
		return answer, nil
	}
}

func notAnObject(err error) error {
	if err != nil {
		return fmt.Errorf("answer is no JSON: %w", err)
	}
	return errors.New("answer is no JSON object")
}

func readItems(decoder *jsontext.Decoder) ([]item, error) {
	if opening, err := decoder.ReadToken(); err != nil {
		return nil, err
	} else if opening.Kind() != '[' {
		return nil, errors.New("the rows are no list")
	}
	var items []item
	for decoder.PeekKind() != ']' {
		items = append(items, item{})
		if err := json.UnmarshalDecode(decoder, &items[len(items)-1]); err != nil {
			return nil, fmt.Errorf("row %d: %w", len(items), err)
		}
	}
	_, err := decoder.ReadToken()
	return items, err
}
