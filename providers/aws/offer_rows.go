package aws

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxRowBytes is the longest row that is read: a row of EC2 has about 1.5 KB.
const maxRowBytes = 1 << 20

// rows reads CSV without copying what nobody looks at: it finds the fields of a row
// only when the first of them is asked for. encoding/csv splits and copies every
// field of every row, of which an offer file has some hundred, and three are needed
// to leave a row out.
type rows struct {
	in     *bufio.Reader
	line   []byte // the current row, without its end
	long   []byte // room for rows that do not lie in the buffer as a whole
	number int    // of the row, from 1
	ended  bool   // the row has an end: the last one has, too, in a file that is whole
	fields []field
	split  bool
	clean  []byte // room for a field without its doubled quotes
}

// field is where a field lies in the row, without its quotes.
type field struct {
	from, to int
	doubled  bool // it holds doubled quotes
}

func newRows(in *bufio.Reader) *rows { return &rows{in: in} }

// next goes to the next row that is not empty. It is false at the end.
func (r *rows) next() (bool, error) {
	for {
		line, err := r.read()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("row %d: %w", r.number+1, err)
		}
		r.number++
		r.line, r.split = line, false
		if len(line) > 0 {
			return true, nil
		}
	}
}

// read reads a row: up to the end of a line that is not inside of quotes.
func (r *rows) read() ([]byte, error) {
	r.ended = true
	line, err := r.in.ReadSlice('\n')
	if err == nil && bytes.Count(line, quote)%2 == 0 {
		return trimEnd(line), nil
	}
	r.long = append(r.long[:0], line...)
	for err == nil || errors.Is(err, bufio.ErrBufferFull) {
		if err == nil && bytes.Count(r.long, quote)%2 == 0 {
			return trimEnd(r.long), nil
		}
		if len(r.long) > maxRowBytes {
			return nil, fmt.Errorf("longer than %d bytes", maxRowBytes)
		}
		line, err = r.in.ReadSlice('\n')
		r.long = append(r.long, line...)
	}
	if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(r.long) == 0 {
		return nil, io.EOF
	}
	if bytes.Count(r.long, quote)%2 != 0 {
		return nil, io.ErrUnexpectedEOF
	}
	r.ended = false
	return trimEnd(r.long), nil
}

var quote = []byte{'"'}

func trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte{'\n'})
	return bytes.TrimSuffix(line, []byte{'\r'})
}

// find finds the fields of the row.
func (r *rows) find() {
	if r.split {
		return
	}
	r.split = true
	r.fields = r.fields[:0]
	line := r.line
	for at := 0; ; {
		if at < len(line) && line[at] == '"' {
			f := field{from: at + 1}
			at++
			for {
				i := bytes.IndexByte(line[at:], '"')
				if i < 0 { // cannot be: quotes are even
					at = len(line)
					f.to = at
					break
				}
				at += i + 1
				if at < len(line) && line[at] == '"' {
					f.doubled = true
					at++
					continue
				}
				f.to = at - 1
				break
			}
			r.fields = append(r.fields, f)
			if at >= len(line) {
				return
			}
			at++ // the comma
			continue
		}
		i := bytes.IndexByte(line[at:], ',')
		if i < 0 {
			r.fields = append(r.fields, field{from: at, to: len(line)})
			return
		}
		r.fields = append(r.fields, field{from: at, to: at + i})
		at += i + 1
	}
}

// count is the number of fields.
func (r *rows) count() int {
	r.find()
	return len(r.fields)
}

// bytes is a field, valid until the next; one that the row does not have is empty.
func (r *rows) bytes(i int) []byte {
	r.find()
	if i < 0 || i >= len(r.fields) {
		return nil
	}
	f := r.fields[i]
	text := r.line[f.from:f.to]
	if !f.doubled {
		return text
	}
	r.clean = append(r.clean[:0], bytes.ReplaceAll(text, []byte(`""`), quote)...)
	return r.clean
}

// text is a field as a string.
func (r *rows) text(i int) string { return string(r.bytes(i)) }
