package sqlite

import (
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"

	"breakeven/pricing/catalog"
)

// SQLite's result codes, by their names there.
const (
	codeError     = 1
	codeBusy      = 5
	codeLocked    = 6
	codeReadOnly  = 8
	codeCorrupt   = 11
	codeFull      = 13
	codeCantOpen  = 14
	codeNotADB    = 26
	codeShortRead = 522 // SQLITE_IOERR_SHORT_READ

	primaryCode = 0xff // the part of an extended code that says which primary one it is
)

// codeOf is the extended code of SQLite's error, 0 of another.
func codeOf(err error) int {
	if fault, ok := errors.AsType[*sqlite.Error](err); ok {
		return fault.Code()
	}
	return 0
}

// damaged reports whether the error tells of a file that is not what was written.
func damaged(err error) bool {
	if err == nil {
		return false
	}
	for _, known := range []error{errEmpty, errShort, errUnsound, errVersions} {
		if errors.Is(err, known) {
			return true
		}
	}
	text := err.Error()
	switch code := codeOf(err); {
	case code == codeShortRead, code&primaryCode == codeCorrupt, code&primaryCode == codeNotADB:
		return true
	case code&primaryCode == codeError:
		// The schema is there since the file was made.
		return strings.Contains(text, "no such ") || strings.Contains(text, "malformed") || strings.Contains(text, "unsupported file format")
	}
	// A value that is not of its column's type.
	return strings.Contains(text, "sql: Scan error")
}

// busy reports whether somebody else holds the file.
func busy(err error) bool {
	code := codeOf(err) & primaryCode
	return code == codeBusy || code == codeLocked
}

func readOnly(err error) bool {
	code := codeOf(err) & primaryCode
	return code == codeReadOnly || code == codeCantOpen
}

// wrap says what the contract calls the error.
func wrap(err error) error {
	switch code := codeOf(err) & primaryCode; {
	case err == nil:
		return nil
	case damaged(err):
		return fmt.Errorf("%w: %w", catalog.ErrDamaged, err)
	case code == codeReadOnly:
		return fmt.Errorf("%w: %w", catalog.ErrReadOnly, err)
	case code == codeFull:
		return fmt.Errorf("%w: %w", catalog.ErrFull, err)
	}
	return err
}
