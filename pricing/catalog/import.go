package catalog

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"

	"breakeven/pricing"
	"breakeven/providers"
)

// MaxLists is the most price lists in one file.
const MaxLists = 100

// decodeEach reads the lists that follow each other in a file, one or more, each as
// Decode does, and hands them over one by one.
func decodeEach(r io.Reader, use func(*pricing.PriceList) error) error {
	in := bufio.NewReaderSize(r, MaxLineBytes)
	for number := 1; ; number++ {
		if _, err := in.Peek(1); errors.Is(err, io.EOF) && number > 1 {
			return nil
		}
		if number > MaxLists {
			return fmt.Errorf("more than %d price lists", MaxLists)
		}
		list, err := Decode(&oneList{in: in})
		if err == nil {
			err = use(list)
		}
		if err != nil {
			return fmt.Errorf("list %d: %w", number, err)
		}
	}
}

// oneList reads up to the last line of a list. No other line of a list is like it.
type oneList struct {
	in    *bufio.Reader
	rest  []byte // of the current line; valid until the next one is read
	inner bool   // the next piece of a line is not its first
	ended bool
}

const lastLine = keyEnd + "\n"

// Read hands over what is left of the current line, or the next.
func (l *oneList) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		if l.ended {
			return 0, io.EOF
		}
		line, err := l.in.ReadSlice('\n')
		// A line longer than the buffer comes in pieces; whoever decodes refuses it.
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) && len(line) == 0 {
			return 0, err
		}
		l.ended = !l.inner && string(line) == lastLine
		l.inner = errors.Is(err, bufio.ErrBufferFull)
		l.rest = line
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// Replace puts the lists of a file, as Encode writes them one after the other, into
// the draft, each in the place of its provider's.
func Replace(draft *Draft, file io.Reader) ([]Refreshed, error) {
	var outcomes []Refreshed
	err := decodeEach(file, func(list *pricing.PriceList) error {
		if slices.ContainsFunc(outcomes, func(r Refreshed) bool { return r.Provider == list.Provider }) {
			return fmt.Errorf("a second list of %s", list.Provider)
		}
		old, err := draft.base.Decode(list.Provider)
		if err != nil {
			return err
		}
		var prices []pricing.Price
		if old != nil {
			prices = old.Prices
		}
		if err := draft.Put(list); err != nil {
			return err
		}
		outcomes = append(outcomes, Refreshed{
			Provider: list.Provider, Version: list.Version, Prices: len(list.Prices), Changes: compare(prices, list.Prices),
			FetchedAt: midnight(list.Fetched),
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

// Exchange tells what it means that a whole catalog takes the place of another. Lists that
// only the old one has are gone.
func Exchange(old, whole *Lists) ([]Refreshed, error) {
	var outcomes []Refreshed
	for _, ref := range whole.Refs() {
		outcome := Refreshed{Provider: ref.Provider, Version: ref.Version, Prices: ref.Prices, FetchedAt: ref.FetchedAt}
		before, err := old.Decode(ref.Provider)
		if err != nil {
			return nil, err
		}
		after, err := whole.Decode(ref.Provider)
		if err != nil {
			return nil, err
		}
		var prices []pricing.Price
		if before != nil {
			prices = before.Prices
		}
		outcome.Changes = compare(prices, after.Prices)
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

// compare tells what a whole list changes.
func compare(old, fresh []pricing.Price) Changes {
	all := &merger{landed: map[pricing.OfferingID]bool{}}
	for _, prices := range [][]pricing.Price{old, fresh} {
		for i := range prices {
			all.landed[prices[i].Address.Offering] = true
		}
	}
	return all.walk(old, fresh, func(*pricing.Price) {})
}

// Import puts a piece of a provider's prices, such as one file, into the draft, in the
// places of the base's prices. What the piece does not hold stays.
func Import(draft *Draft, piece *providers.Fetched) (Refreshed, error) {
	if piece == nil || piece.List == nil || len(piece.List.Prices) == 0 {
		return Refreshed{}, errors.New("there are no prices in it")
	}
	outcome := Refreshed{Provider: piece.List.Provider, Parts: piece.Parts}
	err := draft.merge(&outcome, piece, &scope{piece: true})
	return outcome, err
}
