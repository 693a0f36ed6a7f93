package catalog

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Brake holds how much a refresh may change before a person must look at it. A limit
// is exceeded by what is more than it; exactly 10 % may vanish.
type Brake struct {
	Vanished   decimal.Decimal // percent of an offering's prices that may vanish at once, 0 to 100
	Factor     decimal.Decimal // by which one price may rise or fall, 1 or more
	Moved      decimal.Decimal // percent of an offering's prices that may move at once, 0 to 100
	SpotFactor decimal.Decimal // Factor of spot prices, which float
}

// DefaultBrake are the limits in force where nobody sets others.
func DefaultBrake() Brake {
	const (
		vanishedPercent, movedPercent = 10, 20
		factor, spotFactor            = 2, 10
	)
	return Brake{
		Vanished: decimal.NewFromInt(vanishedPercent), Moved: decimal.NewFromInt(movedPercent),
		Factor: decimal.NewFromInt(factor), SpotFactor: decimal.NewFromInt(spotFactor),
	}
}

// Validate reports the first limit that is out of its range.
func (b *Brake) Validate() error {
	hundred, one := decimal.NewFromInt(wholePercent), decimal.NewFromInt(1)
	for _, share := range []struct {
		name  string
		value decimal.Decimal
	}{{"vanished", b.Vanished}, {"moved", b.Moved}} {
		if share.value.IsNegative() || share.value.GreaterThan(hundred) {
			return fmt.Errorf("brake: %s %s percent is not from 0 to 100", share.name, pricing.Text(share.value))
		}
	}
	for _, factor := range []struct {
		name  string
		value decimal.Decimal
	}{{"factor", b.Factor}, {"spot factor", b.SpotFactor}} {
		if factor.value.LessThan(one) {
			return fmt.Errorf("brake: %s %s is less than 1", factor.name, pricing.Text(factor.value))
		}
	}
	return nil
}

const (
	wholePercent = 100
	// worstShown is how many addresses a reason names.
	worstShown = 5
)

// BrakeRule names a limit.
type BrakeRule string

// The rules.
const (
	BrakeVanished BrakeRule = "vanished" // too many addresses have no price any more
	BrakeJumped   BrakeRule = "jumped"   // a price moved too far
	BrakeMoved    BrakeRule = "moved"    // too many prices moved at once
)

// Refusal is a limit that a fetched list exceeds in one offering.
type Refusal struct {
	Rule     BrakeRule
	Offering pricing.OfferingID
	Count    int             // of the offering's prices that vanished, jumped or moved
	Of       int             // of its old prices that were expected (vanished), or that came again
	Limit    decimal.Decimal // percent, or the factor
	Worst    []Move          // the worst addresses, worst first, at most five
}

// Move is what became of one price.
type Move struct {
	Address pricing.Address
	// Old and New are what the two lists ask for the same number of units, at the
	// quantity where they are farthest apart.
	Old, New decimal.Decimal
	// Gone says that the price vanished: there is no new one.
	Gone bool
	// Unlike says that the two cannot be compared: their units differ.
	Unlike bool
}

// Ratio is the new price in terms of the old one, to 12 digits, for display. It is false
// where there is none: of a price that is gone, has another unit, or was zero.
func (m *Move) Ratio() (decimal.Decimal, bool) {
	if m.Gone || m.Unlike || m.Old.IsZero() {
		return decimal.Decimal{}, false
	}
	return pricing.Ratio(m.New, m.Old), true
}

// String tells the move to a person.
func (m *Move) String() string {
	switch {
	case m.Unlike:
		return fmt.Sprintf("%s has another unit", m.Address)
	case m.Gone:
		return fmt.Sprintf("%s (%s) is gone", m.Address, pricing.Text(m.Old))
	default:
		return fmt.Sprintf("%s from %s to %s", m.Address, pricing.Text(m.Old), pricing.Text(m.New))
	}
}

// String tells the reason to a person, with the worst address.
func (r *Refusal) String() string {
	var text string
	switch r.Rule {
	case BrakeVanished:
		text = fmt.Sprintf("%s: %d of %d prices vanished, the limit is %s %%", r.Offering, r.Count, r.Of, pricing.Text(r.Limit))
	case BrakeMoved:
		text = fmt.Sprintf("%s: %d of %d prices moved at once, the limit is %s %%", r.Offering, r.Count, r.Of, pricing.Text(r.Limit))
	default:
		text = fmt.Sprintf("%s: %d of %d prices moved by more than a factor of %s", r.Offering, r.Count, r.Of, pricing.Text(r.Limit))
	}
	for i := range r.Worst {
		text += []string{": ", ", "}[min(i, 1)] + r.Worst[i].String()
	}
	return text
}

// Expects reports whether a fetch should have brought an old price again: when it did
// not, the price has vanished.
type Expects func(old *pricing.Price) bool

// Judge compares what was fetched with the list in force, address by address, and
// returns every limit that it exceeds, by offering and rule. Both lists are sorted.
// Prices are compared wherever both lists have one; whether one has vanished is asked of
// expects, and nil expects none.
func (b *Brake) Judge(old, fetched *pricing.PriceList, expects Expects) []Refusal {
	if expects == nil {
		expects = func(*pricing.Price) bool { return false }
	}
	j := judge{brake: b, offerings: map[pricing.OfferingID]*offeringMoves{}}
	before, after := old.Prices, fetched.Prices
	for len(before) > 0 {
		order := -1
		if len(after) > 0 {
			order = before[0].Address.Compare(after[0].Address)
		}
		if order > 0 {
			after = after[1:] // a new price
			continue
		}
		expected := expects(&before[0])
		switch {
		case order == 0:
			j.came(&before[0], &after[0], expected)
			after = after[1:]
		case expected:
			j.vanished(&before[0])
		}
		before = before[1:]
	}
	return j.refusals()
}

// judge gathers what moved, by offering.
type judge struct {
	brake     *Brake
	offerings map[pricing.OfferingID]*offeringMoves
}

// offeringMoves are what moved of one offering.
type offeringMoves struct {
	expected, vanished int
	came, jumped       int
	settled, moved     int // without those that float
	jumpLimit          decimal.Decimal
	// The worst of those that vanished, jumped and moved.
	worstVanished, worstJumped, worstMoved []Move
}

func (j *judge) of(address *pricing.Address) *offeringMoves {
	moves := j.offerings[address.Offering]
	if moves == nil {
		moves = &offeringMoves{}
		j.offerings[address.Offering] = moves
	}
	return moves
}

func (j *judge) vanished(old *pricing.Price) {
	moves := j.of(&old.Address)
	moves.expected++
	moves.vanished++
	if len(moves.worstVanished) < worstShown { // the first ones: none is worse than another
		moves.worstVanished = append(moves.worstVanished, Move{Address: old.Address, Old: old.Tiers.Steps[0].UnitPrice, Gone: true})
	}
}

// came looks at a price that came again.
func (j *judge) came(old, fresh *pricing.Price, expected bool) {
	moves := j.of(&old.Address)
	moves.came++
	if expected {
		moves.expected++
	}
	floats := old.Address.Purchase == pricing.Spot
	if !floats {
		moves.settled++
	}
	if pricing.SamePrice(old, fresh) {
		return
	}
	move := moveOf(old, fresh)
	factor := j.brake.Factor
	if floats {
		factor = j.brake.SpotFactor
	} else {
		moves.moved++
		moves.worstMoved = worse(moves.worstMoved, move)
	}
	if move.exceeds(factor) {
		moves.jumped++
		moves.worstJumped = worse(moves.worstJumped, move)
		if moves.jumpLimit.IsZero() || factor.LessThan(moves.jumpLimit) {
			moves.jumpLimit = factor
		}
	}
}

// refusals are the limits that are exceeded, by offering and rule.
func (j *judge) refusals() []Refusal {
	var refused []Refusal
	for offering, moves := range j.offerings {
		if exceedsShare(moves.vanished, moves.expected, j.brake.Vanished) {
			refused = append(refused, Refusal{BrakeVanished, offering, moves.vanished, moves.expected, j.brake.Vanished, moves.worstVanished})
		}
		if moves.jumped > 0 {
			refused = append(refused, Refusal{BrakeJumped, offering, moves.jumped, moves.came, moves.jumpLimit, moves.worstJumped})
		}
		if exceedsShare(moves.moved, moves.settled, j.brake.Moved) {
			refused = append(refused, Refusal{BrakeMoved, offering, moves.moved, moves.settled, j.brake.Moved, moves.worstMoved})
		}
	}
	slices.SortFunc(refused, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(a.Offering, b.Offering), cmp.Compare(a.Rule, b.Rule))
	})
	return refused
}

// exceedsShare reports whether count of all are more than the percentage.
func exceedsShare(count, all int, percent decimal.Decimal) bool {
	return decimal.NewFromInt(int64(count)).Mul(decimal.NewFromInt(wholePercent)).GreaterThan(percent.Mul(decimal.NewFromInt(int64(all))))
}

// worse puts a move among the worst.
func worse(worst []Move, move Move) []Move {
	at, _ := slices.BinarySearchFunc(worst, move, func(held, one Move) int {
		return cmp.Or(one.compare(&held), held.Address.Compare(one.Address))
	})
	if at == worstShown {
		return worst
	}
	worst = slices.Insert(worst, at, move)
	return worst[:min(len(worst), worstShown)]
}

// compare orders moves by how far they are: 1 when m is farther than the other.
func (m *Move) compare(other *Move) int {
	switch {
	case m.Unlike && other.Unlike:
		return 0
	case m.Unlike:
		return 1
	case other.Unlike:
		return -1
	}
	high, low := sorted(m.Old, m.New)
	otherHigh, otherLow := sorted(other.Old, other.New)
	return high.Mul(otherLow).Cmp(otherHigh.Mul(low))
}

func sorted(a, b decimal.Decimal) (high, low decimal.Decimal) {
	if a.LessThan(b) {
		return b, a
	}
	return a, b
}

// exceeds reports whether the price moved by more than the factor, either way.
func (m *Move) exceeds(factor decimal.Decimal) bool {
	high, low := sorted(m.Old, m.New)
	return m.Unlike || high.GreaterThan(low.Mul(factor))
}

// moveOf is how far a price moved, at the quantity where it moved most.
func moveOf(old, fresh *pricing.Price) Move {
	before, after, alike := pricing.Farthest(old, fresh)
	return Move{Address: old.Address, Old: before, New: after, Unlike: !alike}
}
