package catalog

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"breakeven/pricing"
)

// Encode writes the list in the compact form. The list must be valid (sorted,
// one price per address); its Version is not written, because it is the hash of
// what is. A text with a control character, a negative number or a line above
// MaxLineBytes is an error that names it.
func Encode(w io.Writer, list *pricing.PriceList) error {
	if err := list.Validate(); err != nil {
		return fmt.Errorf("encode price list: %w", err)
	}
	e := &encoder{w: bufio.NewWriterSize(w, MaxLineBytes), list: list}
	if err := e.run(); err != nil {
		return fmt.Errorf("encode price list of %s: %w", list.Provider, err)
	}
	return nil
}

// Version is the version of the list: "sha256:" and the hash of its compact form.
func Version(list *pricing.PriceList) (string, error) {
	hash := sha256.New()
	if err := Encode(hash, list); err != nil {
		return "", err
	}
	return versionText(hash.Sum(nil)), nil
}

// versionPrefix begins every version of a list.
const versionPrefix = "sha256:"

func versionText(sum []byte) string { return versionPrefix + hex.EncodeToString(sum) }

type encoder struct {
	w       *bufio.Writer
	list    *pricing.PriceList
	sources map[string]int
	buffer  []byte
	err     error // the first error; later lines are not written
}

func (e *encoder) run() error {
	list := e.list
	sources := e.collectSources()
	e.line(magic, formatVersion)
	e.line(keyProvider, string(list.Provider))
	e.line(keyCurrency, string(list.Currency))
	e.line(keyPublished, list.Published)
	e.line(keyFetched, list.Fetched)
	e.line(keyCounts, strconv.Itoa(len(sources)), strconv.Itoa(len(list.Allowances)),
		strconv.Itoa(len(list.Machines)), strconv.Itoa(len(list.Prices)))
	for i, source := range sources {
		e.line(keySource, strconv.Itoa(i+1), source)
	}
	for i := range list.Allowances {
		e.allowance(&list.Allowances[i])
	}
	for i := range list.Machines {
		if i == 0 || list.Machines[i-1].Offering != list.Machines[i].Offering {
			e.line(keyMachines, string(list.Machines[i].Offering))
		}
		e.machine(&list.Machines[i])
	}
	for from := 0; from < len(list.Prices); {
		to := from + 1
		for to < len(list.Prices) && sameMeter(list.Prices[from].Address, list.Prices[to].Address) {
			to++
		}
		e.meter(list.Prices[from:to])
		from = to
	}
	e.line(keyEnd)
	if e.err != nil {
		return e.err
	}
	return e.w.Flush()
}

func sameMeter(a, b pricing.Address) bool { return a.Offering == b.Offering && a.Meter == b.Meter }

// collectSources numbers the distinct sources in the order of their text.
func (e *encoder) collectSources() []string {
	e.sources = map[string]int{}
	for i := range e.list.Prices {
		e.sources[e.list.Prices[i].Source] = 0
	}
	for i := range e.list.Allowances {
		e.sources[e.list.Allowances[i].Source] = 0
	}
	sorted := slices.Sorted(maps.Keys(e.sources))
	for i, source := range sorted {
		e.sources[source] = i + 1
	}
	return sorted
}

func (e *encoder) allowance(a *pricing.Allowance) {
	kind := allowanceApart
	if a.CountsTowardTiers {
		kind = allowanceFirst
	}
	quantity, err := decimalText(a.Quantity)
	if err != nil {
		e.fail(fmt.Errorf("allowance %s/%s: %w", a.Offering, a.Meter, err))
		return
	}
	e.line(append([]string{
		keyAllowance, string(a.Offering), string(a.Meter), quantity, string(a.Scope), kind,
		a.EffectiveDate, strconv.Itoa(e.sources[a.Source]),
	}, a.SKUs...)...)
}

func (e *encoder) machine(m *pricing.MachineType) {
	vcpu, err := decimalText(m.VCPU)
	if err != nil {
		e.fail(fmt.Errorf("machine type %s: vCPU: %w", m.Name, err))
		return
	}
	memory, err := decimalText(m.MemoryMiB)
	if err != nil {
		e.fail(fmt.Errorf("machine type %s: memory: %w", m.Name, err))
		return
	}
	fields := []string{keyType, m.Name, m.Family, string(m.Architecture), vcpu, memory}
	if m.Restriction != pricing.Unrestricted {
		fields = append(fields, string(m.Restriction))
	}
	e.line(fields...)
}

// meter writes the prices of one meter: its sets, then its areas.
func (e *encoder) meter(prices []pricing.Price) {
	address := prices[0].Address
	e.line(keyPrices, string(address.Offering), string(address.Meter))
	sets := e.collectSets(prices)
	for i := range sets {
		e.set(i+1, &sets[i])
	}
	var area pricing.Area
	for i := range prices {
		if i == 0 || prices[i].Address.Area != area {
			area = prices[i].Address.Area
			e.line(keyArea, string(area))
		}
		s := e.setOf(&prices[i])
		number, _ := slices.BinarySearchFunc(sets, s, func(a, b set) int { return a.compare(&b) })
		e.price(number+1, &prices[i])
	}
}

func (e *encoder) collectSets(prices []pricing.Price) []set {
	var sets []set
	for i := range prices {
		s := e.setOf(&prices[i])
		at, found := slices.BinarySearchFunc(sets, s, func(a, b set) int { return a.compare(&b) })
		if !found {
			sets = slices.Insert(sets, at, s)
		}
	}
	return sets
}

func (e *encoder) setOf(p *pricing.Price) set {
	return set{
		architecture: p.Address.Architecture, purchase: p.Address.Purchase, unit: p.Unit, per: p.Per, mode: p.Tiers.Mode,
		date: p.EffectiveDate, source: e.sources[p.Source], confidence: p.LowConfidence,
	}
}

func (e *encoder) set(number int, s *set) {
	fields := []string{
		keySet, strconv.Itoa(number), string(s.architecture), string(s.purchase), string(s.unit),
		strconv.FormatInt(s.per, 10), string(s.mode), s.date, strconv.Itoa(s.source),
	}
	for _, c := range s.confidence {
		fields = append(fields, string(c))
	}
	e.line(fields...)
}

func (e *encoder) price(set int, p *pricing.Price) {
	var tiers []byte
	for i, step := range p.Tiers.Steps {
		price, err := decimalText(step.UnitPrice)
		if err == nil && i > 0 {
			var from string
			from, err = decimalText(step.From)
			tiers = append(append(append(tiers, tierSeparator), from...), tierBound)
		}
		if err != nil {
			e.fail(fmt.Errorf("price %s: %w", p.Address, err))
			return
		}
		tiers = append(tiers, price...)
	}
	tiers, err := appendUpfront(tiers, p.Upfront)
	if err != nil {
		e.fail(fmt.Errorf("price %s: upfront: %w", p.Address, err))
		return
	}
	e.line(append([]string{strconv.Itoa(set), p.Address.Type, string(tiers)}, p.SKUs...)...)
}

func (e *encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// line writes the fields, unless an earlier line failed.
func (e *encoder) line(fields ...string) {
	if e.err != nil {
		return
	}
	e.buffer = e.buffer[:0]
	for i, field := range fields {
		if err := checkText(field); err != nil {
			e.fail(err)
			return
		}
		// Only the machine type of a price may be absent.
		if field == "" && !(i == 1 && fields[0] != keyType) {
			e.fail(fmt.Errorf("empty field %d in line %q", i+1, fields))
			return
		}
		if i > 0 {
			e.buffer = append(e.buffer, separator)
		}
		e.buffer = append(e.buffer, field...)
	}
	e.buffer = append(e.buffer, '\n')
	if len(e.buffer) > MaxLineBytes {
		e.fail(fmt.Errorf("line %.60q... has %d bytes, at most %d", e.buffer, len(e.buffer), MaxLineBytes))
		return
	}
	if _, err := e.w.Write(e.buffer); err != nil {
		e.fail(err)
	}
}
