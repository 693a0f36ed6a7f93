package api

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// Whatever arrives leaves in order, for any sizes of memory, file and reads.
func TestSpoolKeepsEveryByteInOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		content := rapid.SliceOfN(rapid.Byte(), 0, 5000).Draw(r, "content")
		s := newSpool(rapid.IntRange(1, 600).Draw(r, "memory"), rapid.Int64Range(0, 3000).Draw(r, "file"))
		defer s.close()
		go s.fill(iotest.HalfReader(bytes.NewReader(content)))
		var got []byte
		buffer := make([]byte, rapid.IntRange(1, 700).Draw(r, "read"))
		for {
			n, err := s.Read(buffer)
			got = append(got, buffer[:n]...)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				r.Fatal(err)
			}
		}
		if !bytes.Equal(got, content) {
			r.Fatalf("%d bytes, want %d", len(got), len(content))
		}
	})
}

func TestSpoolPassesTheFailureOfItsSource(t *testing.T) {
	broken := errors.New("broken")
	s := newSpool(10, 10)
	defer s.close()
	go s.fill(iotest.ErrReader(broken))
	if _, err := s.Read(make([]byte, 1)); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestSpoolTakesEverythingWithoutAReader(t *testing.T) {
	s := newSpool(100, 1<<20)
	defer s.close()
	s.fill(bytes.NewReader(make([]byte, 500_000))) // returns: nobody has to read for that
	got, err := io.ReadAll(s)
	if err != nil || len(got) != 500_000 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestSpoolWithoutAPlaceForAFileWaitsForItsReader(t *testing.T) {
	t.Setenv("TMPDIR", "/nonexistent")
	s := newSpool(100, 1<<20)
	defer s.close()
	go s.fill(bytes.NewReader(make([]byte, 500_000)))
	got, err := io.ReadAll(s)
	if err != nil || len(got) != 500_000 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestClosingASpoolEndsItsFilling(t *testing.T) {
	s := newSpool(10, 0)
	filled := make(chan struct{})
	go func() {
		s.fill(bytes.NewReader(make([]byte, 500_000)))
		close(filled)
	}()
	s.close()
	<-filled
	if _, err := s.Read(make([]byte, 1)); err == nil {
		t.Error("a closed spool is read")
	}
}
