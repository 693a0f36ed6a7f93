package azure

import (
	"fmt"

	"breakeven/providers"
)

// quantity is what a unit of the price list counts.
type quantity string

const (
	perHour     quantity = "hour"
	perSecond   quantity = "second"
	perGBHour   quantity = "GB hour"
	perGBSecond quantity = "GB second"
	perGB       quantity = "GB"
	perGBMonth  quantity = "GB month"
	perMonth    quantity = "month"
	perDay      quantity = "day"
	perCount    quantity = "count"
)

// measured is a unit of the price list: how many of which quantity.
type measured struct {
	of  quantity
	per int64
}

// unitsOfMeasure are the units that the list uses, as it writes them. It writes GB
// and GiB for the same 1,073,741,824 bytes of memory.
var unitsOfMeasure = map[string]measured{
	"1 Hour": {perHour, 1}, "1/Hour": {perHour, 1},
	"1 Second": {perSecond, 1}, "100 Seconds": {perSecond, 100},
	"1 GB Hour": {perGBHour, 1}, "1 GiB Hour": {perGBHour, 1},
	"1 GB Second": {perGBSecond, 1}, "1 GiB Second": {perGBSecond, 1},
	"1 GB": {perGB, 1}, "1 GB/Month": {perGBMonth, 1}, "1 GiB/Month": {perGBMonth, 1},
	"1/Month": {perMonth, 1}, "1/Day": {perDay, 1},
	"10": {perCount, 10}, "10K": {perCount, 10_000}, "1M": {perCount, 1_000_000},
}

// per is how many of the wanted quantity a row's price is for. A unit that is not
// known, or counts something else, is an error.
func (i *item) per(want quantity) (int64, error) {
	unit, known := unitsOfMeasure[i.Unit]
	if !known {
		return 0, &providers.UnitError{SKU: i.MeterID, Unit: i.Unit}
	}
	if unit.of != want {
		return 0, fmt.Errorf("counts %s, not %s: %w", unit.of, want, &providers.UnitError{SKU: i.MeterID, Unit: i.Unit})
	}
	return unit.per, nil
}
