package catalog

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// maxPadding bounds what stands behind the end of a tar: writers fill up a record of it.
const maxPadding = 64 << 10

// ErrArchive says that a file is not, to the bit, an archive that WriteArchive wrote.
var ErrArchive = errors.New("not a whole catalog archive")

// ReadArchive reads an archive, and verifies every bit of it before it returns: the
// hash of the file, of each list and of the catalog, and each list as a whole. It holds
// the lists compressed, and one at a time as prices. An error wraps ErrArchive, unless
// reading itself failed.
func ReadArchive(r io.Reader) (*Lists, error) {
	source := &sealedReader{in: r, hash: sha256.New()}
	lists, err := readArchive(source)
	if source.err != nil {
		return nil, fmt.Errorf("read catalog archive: %w", source.err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	return lists, nil
}

func readArchive(source *sealedReader) (*Lists, error) {
	unpacked, err := zstd.NewReader(source, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	defer unpacked.Close()
	lists, err := readTar(tar.NewReader(unpacked))
	if err != nil {
		return nil, err
	}
	// What a tar pads itself with counts too, and there is little of it: a few bytes can be
	// compressed years of zeros.
	padding, err := io.Copy(io.Discard, io.LimitReader(unpacked, maxPadding+1))
	if err == nil && padding > maxPadding {
		err = errors.New("something stands behind its tar")
	}
	if err != nil {
		return nil, err
	}
	return lists, source.sealed()
}

// readTar reads the entries in their order, and nothing else.
func readTar(in *tar.Reader) (*Lists, error) {
	data, err := readEntry(in, manifestFile)
	if err != nil {
		return nil, err
	}
	head, err := decodeManifest(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, err)
	}
	if _, err := readEntry(in, sumsFile); err != nil {
		return nil, err // what it says stands in the manifest too
	}
	packed := map[string]PackedList{}
	lists := &Lists{open: func(file *listFile) (io.ReadCloser, error) { return unpacker(packed[file.ref.Version].Data) }}
	for _, ref := range head.lists {
		sum := strings.TrimPrefix(ref.Version, versionPrefix)
		if len(sum) != 2*sha256.Size {
			return nil, fmt.Errorf("%s: %q is no version", manifestFile, ref.Version)
		}
		file := listFile{name: nameOf(ref.Provider, sum), sum: sum, ref: ref}
		if err := nextEntry(in, file.name); err != nil {
			return nil, err
		}
		list, err := repack(in, &file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.name, err)
		}
		packed[ref.Version] = list
		lists.files = append(lists.files, file)
	}
	if _, err := in.Next(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands behind the last list")
	}
	slices.SortFunc(lists.files, func(a, b listFile) int { return strings.Compare(string(a.ref.Provider), string(b.ref.Provider)) })
	for i := 1; i < len(lists.files); i++ {
		if lists.files[i-1].ref.Provider == lists.files[i].ref.Provider {
			return nil, fmt.Errorf("two lists of %s", lists.files[i].ref.Provider)
		}
	}
	return lists, nil
}

// nextEntry goes to the entry that must come next.
func nextEntry(in *tar.Reader, name string) error {
	header, err := in.Next()
	if err != nil {
		return fmt.Errorf("%s: %w", name, noEnd(err))
	}
	if header.Name != archiveDir+name || header.Typeflag != tar.TypeReg {
		return fmt.Errorf("%.80q stands where %s belongs", header.Name, archiveDir+name)
	}
	return nil
}

// noEnd is an end that comes too early.
func noEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func readEntry(in *tar.Reader, name string) ([]byte, error) {
	if err := nextEntry(in, name); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(in, maxManifestBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > maxManifestBytes {
		return nil, fmt.Errorf("%s: longer than %d bytes", name, maxManifestBytes)
	}
	return data, nil
}

// repack checks a list as a whole and keeps its compact form compressed.
func repack(in io.Reader, file *listFile) (PackedList, error) {
	data, err := compress(func(w io.Writer) error {
		list, err := Decode(io.TeeReader(in, w))
		if err != nil {
			return err
		}
		if list.Version != file.ref.Version {
			return fmt.Errorf("its bytes have the hash %s, not %s", list.Version, file.ref.Version)
		}
		at := file.ref.FetchedAt
		described := RefOf(list)
		described.FetchedAt = at
		if described != file.ref {
			return fmt.Errorf("is not what %s says: %+v", manifestFile, described)
		}
		return nil
	})
	return PackedList{Version: file.ref.Version, Data: data}, err
}

// sealedReader hands over a file but for its seal, the last bytes of it, and hashes
// what it hands over.
type sealedReader struct {
	in   io.Reader
	hash hash.Hash
	held bytes.Buffer // read from the file, not handed over: at least the seal
	err  error        // of reading
	done bool
}

// Read hands over what cannot be the seal any more.
func (s *sealedReader) Read(p []byte) (int, error) {
	for !s.done && s.held.Len() <= sealSize {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	free := s.held.Len() - sealSize
	if free <= 0 {
		return 0, io.EOF
	}
	n, _ := s.held.Read(p[:min(free, len(p))])
	_, _ = s.hash.Write(p[:n]) // a hash does not fail
	return n, nil
}

func (s *sealedReader) fill() error {
	const block = 64 << 10
	_, err := io.CopyN(&s.held, s.in, block)
	if errors.Is(err, io.EOF) {
		s.done = true
		return nil
	}
	s.err = err
	return err
}

// sealed reports whether the whole file was read and is what its seal says.
func (s *sealedReader) sealed() error {
	if _, err := s.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		return errors.New("something stands behind its end")
	}
	if seal := append([]byte(sealHead), s.hash.Sum(nil)...); !bytes.Equal(s.held.Bytes(), seal) {
		return errors.New("its bytes are not those that were written")
	}
	return nil
}
