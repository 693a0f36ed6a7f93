package main

import (
	"errors"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// brakeFlags say how much a refresh may change before a person must look at it, and how
// many catalogs stay for replay.
type brakeFlags struct {
	BrakeVanished   string `default:"10" placeholder:"PERCENT" help:"Refuse a list when more of an offering's prices vanish at once."`
	BrakeFactor     string `default:"2" placeholder:"FACTOR" help:"Refuse a list when a price rises or falls by more than this."`
	BrakeMoved      string `default:"20" placeholder:"PERCENT" help:"Refuse a list when more of an offering's prices move at once; spot prices do not count."`
	BrakeSpotFactor string `default:"10" placeholder:"FACTOR" help:"The factor for spot prices, which float."`
	Keep            int    `default:"12" placeholder:"N" help:"Catalogs that stay in the store, the current one among them; 0 keeps all."`
}

// brake reads the limits.
func (f *brakeFlags) brake() (catalog.Brake, error) {
	var brake catalog.Brake
	for _, limit := range []struct {
		flag, text string
		into       *decimal.Decimal
	}{
		{"brake-vanished", f.BrakeVanished, &brake.Vanished},
		{"brake-factor", f.BrakeFactor, &brake.Factor},
		{"brake-moved", f.BrakeMoved, &brake.Moved},
		{"brake-spot-factor", f.BrakeSpotFactor, &brake.SpotFactor},
	} {
		value, err := pricing.ParseDecimal(limit.text)
		if err != nil {
			return brake, usagef("--%s: %w", limit.flag, err)
		}
		*limit.into = value
	}
	if err := brake.Validate(); err != nil {
		return brake, usageError{err}
	}
	if f.Keep < 0 {
		return brake, usagef("--keep: %d is negative", f.Keep)
	}
	return brake, nil
}

// errRefused is the outcome of a refresh of which the brake kept a list out. The reasons
// are printed before.
var errRefused = errors.New("a list was refused and the old one stays; look at what changes, and let it through with --accept")
