package catalog

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/klauspost/compress/zstd"

	"breakeven/pricing"
)

// heldLists are lists at rest in memory: the sample and one of another provider.
func heldLists(t *testing.T) *Lists {
	t.Helper()
	other := strings.NewReplacer("aws", "gcp", "Lambda", "Functions").Replace(sampleText)
	var entry Entry
	held := map[string][]byte{}
	for i, text := range []string{sampleText, other} {
		list, err := Decode(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		packed, ref, err := Pack(list)
		if err != nil {
			t.Fatal(err)
		}
		ref.FetchedAt = time.Date(2026, 11, 22, 3, 4, 5+i, 678, time.UTC)
		held[packed.Version] = packed.Data
		entry.Lists = append(entry.Lists, ref)
	}
	l := &Lists{open: func(file *listFile) (io.ReadCloser, error) { return unpacker(held[file.ref.Version]) }}
	for _, ref := range entry.Lists {
		l.files = append(l.files, listFile{name: ref.Version, sum: strings.TrimPrefix(ref.Version, versionPrefix), ref: ref})
	}
	return l
}

func archived(t *testing.T, lists *Lists) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := WriteArchive(&file, lists); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestAnArchiveComesBackToTheBit(t *testing.T) {
	lists := heldLists(t)
	file := archived(t, lists)
	if !IsArchive(file) || !bytes.Equal(file, archived(t, lists)) {
		t.Fatal("the same catalog makes other bytes")
	}
	for name, r := range map[string]io.Reader{"at once": bytes.NewReader(file), "byte by byte": iotest.OneByteReader(bytes.NewReader(file))} {
		back, err := ReadArchive(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if back.Version() != lists.Version() || !slices.Equal(back.Refs(), lists.Refs()) {
			t.Errorf("%s: %s with %+v, want %s with %+v", name, back.Version(), back.Refs(), lists.Version(), lists.Refs())
		}
		if !bytes.Equal(archived(t, back), file) {
			t.Errorf("%s: written again it has other bytes", name)
		}
		list, err := back.Decode("aws")
		if err != nil || encoded(t, list) != sampleText {
			t.Errorf("%s: the list is another one (%v)", name, err)
		}
	}
}

func TestAnArchiveWithAFlippedBitIsRefused(t *testing.T) {
	file := archived(t, heldLists(t))
	for at := range file {
		for bit := range 8 {
			flipped := bytes.Clone(file)
			flipped[at] ^= 1 << bit
			if _, err := ReadArchive(bytes.NewReader(flipped)); !errors.Is(err, ErrArchive) {
				t.Fatalf("bit %d of byte %d of %d: %v", bit, at, len(file), err)
			}
		}
	}
}

func TestAnArchiveThatIsCutOffIsRefused(t *testing.T) {
	file := archived(t, heldLists(t))
	for end := range file {
		if _, err := ReadArchive(bytes.NewReader(file[:end])); !errors.Is(err, ErrArchive) {
			t.Fatalf("%d of %d bytes: %v", end, len(file), err)
		}
	}
	for name, more := range map[string][]byte{"a byte": {0}, "itself": file, "another seal": file[len(file)-sealSize:]} {
		if _, err := ReadArchive(bytes.NewReader(append(bytes.Clone(file), more...))); !errors.Is(err, ErrArchive) {
			t.Errorf("with %s behind it: %v", name, err)
		}
	}
}

func TestReadingAnArchiveFailsAsItsSourceDoes(t *testing.T) {
	file := archived(t, heldLists(t))
	broken := errors.New("unplugged")
	_, err := ReadArchive(io.MultiReader(bytes.NewReader(file[:len(file)/2]), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || errors.Is(err, ErrArchive) {
		t.Errorf("%v", err)
	}
}

// TestAnArchiveUnpacksIntoADirectory reads the file as tar and zstd do.
func TestAnArchiveUnpacksIntoADirectory(t *testing.T) {
	lists := heldLists(t)
	unpacked, err := zstd.NewReader(bytes.NewReader(archived(t, lists)))
	if err != nil {
		t.Fatal(err)
	}
	defer unpacked.Close()
	dir := t.TempDir()
	for in := tar.NewReader(unpacked); ; {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(header.Name)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	opened, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if opened.Version() != lists.Version() {
		t.Errorf("the directory holds %s, want %s", opened.Version(), lists.Version())
	}
}

// sealedTar is an archive with a valid seal and whatever entries.
func sealedTar(t *testing.T, entries ...[2]string) []byte {
	t.Helper()
	var file bytes.Buffer
	err := sealTo(&file, func(w io.Writer) error {
		out := tar.NewWriter(w)
		for _, entry := range entries {
			if err := writeEntry(out, entry[0], int64(len(entry[1])), strings.NewReader(entry[1])); err != nil {
				return err
			}
		}
		return out.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// TestAnArchiveIsHeldToItsManifest seals files that somebody made by hand.
func TestAnArchiveIsHeldToItsManifest(t *testing.T) {
	list := sampleList(t)
	ref := RefOf(list)
	sum := strings.TrimPrefix(list.Version, versionPrefix)
	manifestWith := func(change func(*manifest)) string {
		m := manifest{lists: []ListRef{ref}}
		change(&m)
		if m.version == "" {
			versions := []string{}
			for _, l := range m.lists {
				versions = append(versions, l.Version)
			}
			m.version = pricing.CatalogVersion(versions...)
		}
		return string(m.encode())
	}
	good := manifestWith(func(*manifest) {})
	head, _, _ := strings.Cut(good, "list\t")
	name := nameOf("aws", sum)
	if _, err := ReadArchive(bytes.NewReader(sealedTar(t, [2]string{manifestFile, good}, [2]string{sumsFile, ""}, [2]string{name, sampleText}))); err != nil {
		t.Fatalf("what is right is refused: %v", err)
	}
	for says, entries := range map[string][][2]string{
		"MANIFEST: unexpected EOF": {},
		"SHA256SUMS belongs":       {{manifestFile, good}, {name, sampleText}},
		name + ": unexpected EOF":  {{manifestFile, good}, {sumsFile, ""}},
		"something stands behind":  {{manifestFile, good}, {sumsFile, ""}, {name, sampleText}, {"more", ""}},
		"decode price list":        {{manifestFile, good}, {sumsFile, ""}, {name, "no list"}},
		"its bytes have the hash":  {{manifestFile, good}, {sumsFile, ""}, {name, strings.Replace(sampleText, "0.096", "0.097", 1)}},
		"is not what MANIFEST says": {
			{manifestFile, manifestWith(func(m *manifest) { m.lists[0].Prices++ })}, {sumsFile, ""}, {name, sampleText},
		},
		"its lists make": {
			{manifestFile, manifestWith(func(m *manifest) { m.version = list.Version })}, {sumsFile, ""}, {name, sampleText},
		},
		"a newer one reads it": {{manifestFile, strings.Replace(good, "\t1\n", "\t2\n", 1)}},
		"line 3":               {{manifestFile, head + "lists\n"}},
		"is no version":        {{manifestFile, manifestWith(func(m *manifest) { m.lists[0].Version = "../x" })}, {sumsFile, ""}},
		"longer than":          {{manifestFile, strings.Repeat("x", maxManifestBytes+1)}},
		"two lists of aws": {
			{manifestFile, manifestWith(func(m *manifest) { m.lists = append(m.lists, ref) })}, {sumsFile, ""}, {name, sampleText}, {name, sampleText},
		},
	} {
		_, err := ReadArchive(bytes.NewReader(sealedTar(t, entries...)))
		if !errors.Is(err, ErrArchive) || !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

// TestNothingStandsBehindTheTarOfAnArchive seals a tar and much nothing behind it: a few
// bytes that would take for ever to read.
func TestNothingStandsBehindTheTarOfAnArchive(t *testing.T) {
	var file bytes.Buffer
	err := sealTo(&file, func(w io.Writer) error {
		if err := writeTar(w, heldLists(t)); err != nil {
			return err
		}
		_, err := w.Write(make([]byte, 8<<20))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadArchive(&file); !errors.Is(err, ErrArchive) || !strings.Contains(err.Error(), "behind its tar") {
		t.Errorf("%v", err)
	}
}

func TestADamagedListIsNotExported(t *testing.T) {
	lists := heldLists(t)
	lists.files[0].sum = strings.Repeat("0", len(lists.files[0].sum))
	if err := WriteArchive(io.Discard, lists); err == nil || !strings.Contains(err.Error(), "has the hash") {
		t.Errorf("%v", err)
	}
}

// BenchmarkArchive writes and reads the embedded catalog.
func BenchmarkArchive(b *testing.B) {
	lists, err := EmbeddedLists()
	if err != nil {
		b.Fatal(err)
	}
	var file bytes.Buffer
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			file.Reset()
			if err := WriteArchive(&file, lists); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(file.Len()), "bytes")
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := ReadArchive(bytes.NewReader(file.Bytes())); err != nil {
				b.Fatal(err)
			}
		}
	})
}
