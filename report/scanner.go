package report

import (
	"bytes"
	"errors"
	"io"
)

// MaxRowBytes is the longest row that is read, in bytes.
const MaxRowBytes = 64 << 10

// brokenRowError is what makes one row unreadable; the rows after it are read.
type brokenRowError struct{ detail string }

func (e brokenRowError) Error() string { return e.detail }

// scanner splits a stream into records and fields, in memory bounded by
// MaxRowBytes. It ends a record at LF, CR LF or CR. It is not encoding/csv,
// because that one reads a quoted field of any length into memory, and one
// stray quote swallows the rest of the file: here a broken record costs its
// first line, and reading goes on with the next.
type scanner struct {
	in        io.Reader
	delimiter byte

	buffer []byte // the unread rest of the stream, from offset on
	offset int
	failed error // what the reader returned last: io.EOF or a failure

	line   int  // number of the line that follows
	skipLF bool // the last record ended with CR: an LF that follows belongs to it
}

func newScanner(in io.Reader, delimiter byte) *scanner {
	return &scanner{in: in, delimiter: delimiter, line: 1}
}

// fill reads more of the stream behind the unread bytes. It reports whether
// there is more; at the end s.failed says why not.
func (s *scanner) fill() bool {
	if s.failed != nil {
		return false
	}
	if s.offset > 0 {
		s.buffer = s.buffer[:copy(s.buffer, s.buffer[s.offset:])]
		s.offset = 0
	}
	const chunk = 4 << 10
	if cap(s.buffer)-len(s.buffer) < chunk {
		grown := make([]byte, len(s.buffer), 2*cap(s.buffer)+chunk)
		copy(grown, s.buffer)
		s.buffer = grown
	}
	for range 100 {
		n, err := s.in.Read(s.buffer[len(s.buffer) : len(s.buffer)+chunk])
		s.buffer = s.buffer[:len(s.buffer)+n]
		s.failed = err
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.failed = io.ErrNoProgress
	return false
}

// next returns the fields of the next record and the number of its first line.
// Blank lines are skipped. The error is io.EOF at the end, a brokenRowError
// for a record that cannot be read, or the reader's failure.
func (s *scanner) next() (fields []string, line int, err error) {
	for {
		fields, line, err = s.record()
		if err != nil || len(fields) > 1 || fields[0] != "" {
			return fields, line, err
		}
	}
}

func (s *scanner) record() ([]string, int, error) {
	if s.skipLF {
		if len(s.buffer) == s.offset && !s.fill() {
			return nil, s.line, s.failed
		}
		if s.buffer[s.offset] == '\n' {
			s.offset++
		}
		s.skipLF = false
	}
	first := s.line
	r := record{delimiter: s.delimiter}
	for size := 0; ; {
		if s.offset+size == len(s.buffer) && !s.fill() {
			return s.last(&r, first, size)
		}
		if size >= MaxRowBytes {
			return nil, first, s.resync(size, r.tooLong())
		}
		// Relative to s.offset, because fill moves what is unread.
		c := s.buffer[s.offset+size]
		size++
		switch r.take(c) {
		case goesOn:
		case ends:
			s.skipLF = c == '\r'
			return s.finish(&r, first, 1, size), first, nil
		case breaks:
			return nil, first, s.resync(size, r.detail)
		}
	}
}

// last is the record that the end of the stream ends, if there is one.
func (s *scanner) last(r *record, first, size int) ([]string, int, error) {
	switch {
	case !errors.Is(s.failed, io.EOF) || size == 0:
		return nil, first, s.failed
	case r.state == inQuotes:
		return nil, first, s.resync(size, "a quote opens and never closes")
	default:
		r.endField()
		return s.finish(r, first, 0, size), first, nil
	}
}

// finish consumes the record's bytes. ends is 1 when a line end ends it.
func (s *scanner) finish(r *record, first, ends, size int) []string {
	s.offset += size
	s.line = first + r.newlines + ends
	return r.fields
}

// resync gives up a record and goes on at the line after the one on which it
// starts. Lines are seldom read twice by it: behind a quote that stays open,
// the next line with an odd number of quotes ends the record or breaks it.
func (s *scanner) resync(size int, detail string) error {
	seen := s.buffer[s.offset : s.offset+size]
	if end := bytes.IndexAny(seen, "\r\n"); end >= 0 {
		s.skipLF = seen[end] == '\r'
		s.offset += end + 1
		s.line++
		return brokenRowError{detail}
	}
	s.offset += size
	for {
		if s.offset == len(s.buffer) && !s.fill() {
			// A failure of the reader shows at the next record.
			return brokenRowError{detail}
		}
		c := s.buffer[s.offset]
		s.offset++
		if c == '\n' || c == '\r' {
			s.skipLF = c == '\r'
			s.line++
			return brokenRowError{detail}
		}
	}
}
