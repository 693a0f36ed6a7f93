package main_test

import (
	"bytes"
	"sync"
)

// lines collects what a child process prints, while a test may read it.
type lines struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

// Write adds a piece of output.
func (l *lines) Write(piece []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.buffer.Write(piece)
}

// String is everything printed so far.
func (l *lines) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.buffer.String()
}
