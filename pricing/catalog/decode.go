package catalog

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"

	"breakeven/pricing"
)

// Decode reads one list in the compact form and sets its Version. It refuses
// everything that Encode would not have written: what it accepts is a valid
// list, and encoding it again gives the same bytes. Errors name the line.
func Decode(r io.Reader) (*pricing.PriceList, error) {
	return decode(r, MaxPrices)
}

func decode(r io.Reader, maxPrices int) (*pricing.PriceList, error) {
	hash := sha256.New()
	d := &decoder{
		r:         bufio.NewReaderSize(io.TeeReader(r, hash), MaxLineBytes),
		maxPrices: maxPrices,
		list:      &pricing.PriceList{},
		texts:     map[string]string{},
		skus:      map[string][]string{},
	}
	if err := d.run(); err != nil {
		return nil, fmt.Errorf("decode price list: line %d: %w", d.number, err)
	}
	d.list.Version = versionText(hash.Sum(nil))
	return d.list, nil
}

type decoder struct {
	r         *bufio.Reader
	maxPrices int
	list      *pricing.PriceList
	counts    counts

	number int      // of the current line, from 1
	line   []byte   // the current line; valid until the next one is read
	fields [][]byte // of the current line

	sources    []string
	sourceUsed []bool
	texts      map[string]string   // every text once, however often it occurs
	skus       map[string][]string // likewise
	slab       []pricing.Tier      // room for the tiers of the next prices
	skuSlab    []string            // and for their SKUs
}

// counts are what the head announces; a list cut short does not match them.
type counts struct{ sources, allowances, machines, prices int }

func (d *decoder) run() error {
	if err := d.header(); err != nil {
		return err
	}
	if err := d.readSources(); err != nil {
		return err
	}
	if err := d.next(); err != nil {
		return err
	}
	for d.is(keyAllowance) {
		if err := d.allowance(); err != nil {
			return err
		}
	}
	for d.is(keyMachines) {
		if err := d.machines(); err != nil {
			return err
		}
	}
	for d.is(keyPrices) {
		if err := d.meter(); err != nil {
			return err
		}
	}
	return d.end()
}

// end checks the last line and what the whole list must satisfy.
func (d *decoder) end() error {
	if !d.is(keyEnd) || len(d.fields) != 1 {
		return fmt.Errorf("unexpected line %s", d.show())
	}
	got := counts{len(d.sources), len(d.list.Allowances), len(d.list.Machines), len(d.list.Prices)}
	if got != d.counts {
		return fmt.Errorf("holds %+v, announced were %+v", got, d.counts)
	}
	for i, used := range d.sourceUsed {
		if !used {
			return fmt.Errorf("source %d is not used", i+1)
		}
	}
	if _, err := d.r.ReadByte(); !errors.Is(err, io.EOF) {
		if err != nil {
			return err
		}
		return errors.New("more bytes after the last line")
	}
	return nil
}

// next reads a line into d.fields.
func (d *decoder) next() error {
	line, err := d.r.ReadSlice('\n')
	switch {
	case err == nil:
		d.number++
	case errors.Is(err, bufio.ErrBufferFull):
		d.number++
		return fmt.Errorf("longer than %d bytes", MaxLineBytes)
	case errors.Is(err, io.EOF):
		d.number++
		return io.ErrUnexpectedEOF
	default:
		return err
	}
	line = line[:len(line)-1]
	d.line = line
	d.fields = d.fields[:0]
	start := 0
	plain := true
	for i, c := range line {
		if c == separator {
			d.fields = append(d.fields, line[start:i])
			start = i + 1
		} else if c < ' ' || c > '~' {
			plain = false
		}
	}
	d.fields = append(d.fields, line[start:])
	if plain {
		return nil
	}
	for _, field := range d.fields {
		if err := checkText(field); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) is(keyword string) bool { return string(d.fields[0]) == keyword }

// show is the current line for an error text, kept short.
func (d *decoder) show() string {
	const most = 4
	if len(d.fields) > most {
		return fmt.Sprintf("%.40q...", d.fields[:most])
	}
	return fmt.Sprintf("%.40q", d.fields)
}

// want checks the number of fields, and that none but the second is empty.
func (d *decoder) want(least, most int) error {
	if len(d.fields) < least || (most > 0 && len(d.fields) > most) {
		return fmt.Errorf("%s has %d fields", d.show(), len(d.fields))
	}
	for i, field := range d.fields {
		if len(field) == 0 && i != 1 {
			return fmt.Errorf("%s: field %d is empty", d.show(), i+1)
		}
	}
	return nil
}

// text returns field i as a string that is shared by all its occurrences.
func (d *decoder) text(i int) string {
	if text, known := d.texts[string(d.fields[i])]; known {
		return text
	}
	text := string(d.fields[i])
	d.texts[text] = text
	return text
}

// whole reads field i as a whole number from least to most, in canonical form.
func (d *decoder) whole(i, least, most int) (int, error) {
	n, err := strconv.Atoi(string(d.fields[i]))
	if err != nil || n < least || n > most || strconv.Itoa(n) != string(d.fields[i]) {
		return 0, fmt.Errorf("%.40q is not a whole number from %d to %d", d.fields[i], least, most)
	}
	return n, nil
}

// skusFrom returns the fields from i on; equal lists are shared.
func (d *decoder) skusFrom(i int) []string {
	if len(d.fields) <= i {
		return nil
	}
	offset := 0
	for _, field := range d.fields[:i] {
		offset += len(field) + 1
	}
	key := d.line[offset:]
	if skus, known := d.skus[string(key)]; known {
		return skus
	}
	// One text is the key, the SKUs are pieces of it.
	text := string(key)
	skus := d.room(len(d.fields) - i)
	for from := 0; i < len(d.fields); i++ {
		skus = append(skus, text[from:from+len(d.fields[i])])
		from += len(d.fields[i]) + 1
	}
	if len(d.skus) < mostShared {
		d.skus[text] = skus
	}
	return skus
}

const (
	// mostShared is how many texts are looked for again. A list of more has SKUs of its
	// own for nearly every price, and looking for each would only cost time.
	mostShared = 1 << 15
	// slabSKUs is how many SKUs get room at once.
	slabSKUs = 512
)

// room is an empty slice for n SKUs.
func (d *decoder) room(n int) []string {
	if n > slabSKUs/8 {
		return make([]string, 0, n)
	}
	if cap(d.skuSlab)-len(d.skuSlab) < n {
		d.skuSlab = make([]string, 0, slabSKUs)
	}
	from := len(d.skuSlab)
	d.skuSlab = d.skuSlab[:from+n]
	return d.skuSlab[from : from : from+n]
}
