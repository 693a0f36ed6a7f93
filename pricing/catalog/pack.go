package catalog

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"

	"breakeven/pricing"
)

const (
	// maxWindow bounds the memory that decompressing takes, whatever the bytes ask for.
	maxWindow = 32 << 20
	// maxUnpacked bounds its time: MaxPrices long lines, and more than any list has.
	maxUnpacked = 1 << 30
)

// Pack puts a list into the form that stores keep, the compact form compressed with
// zstd, and sets its version. The reference has the day of its Fetched as FetchedAt.
func Pack(list *pricing.PriceList) (PackedList, ListRef, error) {
	var packed PackedList
	hash := sha256.New()
	data, err := compress(func(w io.Writer) error { return Encode(io.MultiWriter(w, hash), list) })
	if err != nil {
		return packed, ListRef{}, fmt.Errorf("pack price list: %w", err)
	}
	list.Version = versionText(hash.Sum(nil))
	packed = PackedList{Version: list.Version, Data: data}
	return packed, RefOf(list), nil
}

// RefOf describes a list whose version is set.
func RefOf(list *pricing.PriceList) ListRef {
	return ListRef{
		Provider: list.Provider, Version: list.Version, Published: list.Published, Prices: len(list.Prices),
		FetchedAt: midnight(list.Fetched),
	}
}

// midnight is the beginning of a valid date, in UTC.
func midnight(date string) time.Time {
	day, _ := time.Parse(time.DateOnly, date) // the date of a valid list is valid
	return day
}

// compress collects what the function writes.
func compress(write func(io.Writer) error) ([]byte, error) {
	var data bytes.Buffer
	w, err := zstd.NewWriter(&data, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		return nil, err
	}
	if err := write(w); err != nil {
		_ = w.Close()
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return data.Bytes(), nil
}

// Unpack reads a list that Pack made. Whatever is not the list of that version, to the
// bit, is ErrDamaged.
func Unpack(data []byte, version string) (*pricing.PriceList, error) {
	unpacked, err := unpacker(data)
	if err != nil {
		return nil, fmt.Errorf("price list %s: %w: %w", version, ErrDamaged, err)
	}
	defer unpacked.Close()
	list, err := Decode(unpacked)
	if err != nil {
		return nil, fmt.Errorf("price list %s: %w: %w", version, ErrDamaged, err)
	}
	if list.Version != version {
		return nil, fmt.Errorf("price list %s: %w: its bytes have the hash %s", version, ErrDamaged, list.Version)
	}
	return list, nil
}

// Verify reports, as ErrDamaged, packed bytes that are not the list of that version. It
// reads them without making a list.
func Verify(data []byte, version string) error {
	unpacked, err := unpacker(data)
	if err != nil {
		return fmt.Errorf("price list %s: %w: %w", version, ErrDamaged, err)
	}
	defer unpacked.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, unpacked); err != nil {
		return fmt.Errorf("price list %s: %w: %w", version, ErrDamaged, err)
	}
	if got := versionText(hash.Sum(nil)); got != version {
		return fmt.Errorf("price list %s: %w: its bytes have the hash %s", version, ErrDamaged, got)
	}
	return nil
}

// unpacker reads the compact form in what Pack made.
func unpacker(data []byte) (io.ReadCloser, error) {
	r, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	return &bounded{io.LimitReader(r, maxUnpacked), r.IOReadCloser()}, nil
}

// bounded reads so much and no more.
type bounded struct {
	io.Reader
	io.Closer
}
