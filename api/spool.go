package api

import (
	"errors"
	"io"
	"os"
	"sync"
)

// spool decouples the arrival of a body from its processing, so that a client
// which reads nothing until its whole body is out cannot deadlock with a server
// that answers row by row. One goroutine fills it as fast as the client sends;
// what exceeds memoryLimit goes to a temporary file. At fileLimit, or without a
// place for a file, filling waits for the reader, as a plain connection would.
type spool struct {
	mutex   sync.Mutex
	changed *sync.Cond

	memory      []byte // what follows the file's content
	memoryLimit int

	file      *os.File
	noFile    bool // creating or writing one failed
	readAt    int64
	writeAt   int64
	fileLimit int64

	done error // io.EOF or why the source failed; nil while it goes on
	shut bool  // the reader has gone
}

func newSpool(memoryLimit int, fileLimit int64) *spool {
	s := &spool{memoryLimit: memoryLimit, fileLimit: fileLimit}
	s.changed = sync.NewCond(&s.mutex)
	return s
}

// fill copies the source until its end. It runs in its own goroutine and ends
// when the source does, or soon after close.
func (s *spool) fill(source io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := source.Read(buffer)
		if n > 0 && !s.append(buffer[:n]) {
			return
		}
		if err != nil {
			s.finish(err)
			return
		}
	}
}

func (s *spool) finish(err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.done = err
	s.changed.Broadcast()
}

// append reports false once nobody reads any more.
func (s *spool) append(data []byte) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for !s.shut {
		if s.room(len(data)) {
			s.memory = append(s.memory, data...)
			s.changed.Broadcast()
			return true
		}
		s.changed.Wait()
	}
	return false
}

// room makes place in memory by moving its content to the file.
func (s *spool) room(size int) bool {
	if len(s.memory) == 0 || len(s.memory)+size <= s.memoryLimit {
		return true
	}
	if s.noFile || s.writeAt+int64(len(s.memory)) > s.fileLimit {
		return false
	}
	if s.file == nil {
		file, err := os.CreateTemp("", "breakeven-csv-*")
		if err != nil {
			s.noFile = true // e.g. a read-only root: wait for the reader instead
			return false
		}
		// Unlinked at once: nothing is left behind, whatever happens.
		_ = os.Remove(file.Name())
		s.file = file
	}
	n, err := s.file.WriteAt(s.memory, s.writeAt)
	if err != nil {
		// A full disk. What was written counts; the rest stays in memory.
		s.noFile = true
	}
	s.writeAt += int64(n)
	s.memory = append(s.memory[:0], s.memory[n:]...)
	return err == nil
}

// Read returns what has arrived, in order, and waits when nothing has.
func (s *spool) Read(to []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for {
		switch {
		case s.shut:
			return 0, io.ErrClosedPipe
		case s.readAt < s.writeAt:
			n, err := s.file.ReadAt(to[:min(int64(len(to)), s.writeAt-s.readAt)], s.readAt)
			s.readAt += int64(n)
			if s.readAt == s.writeAt {
				// All of it is read: begin again, so that the file stays small.
				s.readAt, s.writeAt = 0, 0
			}
			s.changed.Broadcast()
			if n > 0 || !errors.Is(err, io.EOF) {
				return n, err
			}
		case len(s.memory) > 0:
			n := copy(to, s.memory)
			s.memory = append(s.memory[:0], s.memory[n:]...)
			s.changed.Broadcast()
			return n, nil
		case s.done != nil:
			return 0, s.done
		default:
			s.changed.Wait()
		}
	}
}

// waits reports whether Read would wait now.
func (s *spool) waits() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.readAt == s.writeAt && len(s.memory) == 0 && s.done == nil
}

// close ends both sides and removes the file.
func (s *spool) close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.shut = true
	s.memory = nil
	s.readAt, s.writeAt = 0, 0
	if s.file != nil {
		_ = s.file.Close() // already unlinked
		s.file = nil
	}
	s.changed.Broadcast()
}
