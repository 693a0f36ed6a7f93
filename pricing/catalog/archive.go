package catalog

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// An archive is a whole catalog in one file, for a machine that reaches no provider: a
// tar compressed with zstd, which every tar unpacks into a directory that --catalog
// reads. It holds, below breakeven-catalog/, and in this order
//
//	MANIFEST          what catalog it is, see manifest
//	SHA256SUMS        as sha256sum writes it
//	PROVIDER-HASH.txt one list after the other, in the compact form
//
// and behind the tar a frame that decompressors skip, with the SHA-256 of everything
// before it. Every bit of the file counts: one that was flipped, a byte that is missing
// and one too many are all refused. The same catalog makes the same bytes.
const (
	archiveDir   = "breakeven-catalog/"
	manifestFile = "MANIFEST"

	// sealMagic begins a skippable frame of zstd: one of 16 numbers kept for such.
	sealMagic = "\x5e\x2a\x4d\x18"
	// sealHead is the magic and the length of what follows, little-endian.
	sealHead = sealMagic + "\x20\x00\x00\x00"
	sealSize = len(sealHead) + sha256.Size

	// archiveMagic begins every file of zstd.
	archiveMagic = "\x28\xb5\x2f\xfd"
)

// IsArchive reports whether a file that begins so is an archive. Four bytes suffice.
func IsArchive(head []byte) bool { return bytes.HasPrefix(head, []byte(archiveMagic)) }

// WriteArchive writes the catalog of the lists. Every list is read twice, once for its
// length and its hash; none is held in memory.
func WriteArchive(w io.Writer, lists *Lists) error {
	if err := sealTo(w, func(w io.Writer) error { return writeTar(w, lists) }); err != nil {
		return fmt.Errorf("write catalog archive: %w", err)
	}
	return nil
}

// sealTo compresses what the function writes, and puts the seal behind it.
func sealTo(w io.Writer, write func(io.Writer) error) error {
	hash := sha256.New()
	// One goroutine: how many there are would show in the bytes.
	packed, err := zstd.NewWriter(io.MultiWriter(w, hash), zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderCRC(true))
	if err != nil {
		return err
	}
	if err := write(packed); err != nil {
		_ = packed.Close()
		return err
	}
	if err := packed.Close(); err != nil {
		return err
	}
	_, err = w.Write(append([]byte(sealHead), hash.Sum(nil)...))
	return err
}

func writeTar(w io.Writer, lists *Lists) error {
	sizes := make([]int64, len(lists.files))
	var sums bytes.Buffer
	for i := range lists.files {
		file := &lists.files[i]
		size, err := lists.measure(file)
		if err != nil {
			return fmt.Errorf("price list of %s: %w", file.ref.Provider, err)
		}
		sizes[i] = size
		fmt.Fprintf(&sums, "%s  %s\n", file.sum, nameOf(file.ref.Provider, file.sum))
	}
	out := tar.NewWriter(w)
	head := manifestOf(lists)
	for _, part := range []struct {
		name string
		data []byte
	}{{manifestFile, head.encode()}, {sumsFile, sums.Bytes()}} {
		if err := writeEntry(out, part.name, int64(len(part.data)), bytes.NewReader(part.data)); err != nil {
			return err
		}
	}
	for i := range lists.files {
		file := &lists.files[i]
		in, err := lists.open(file)
		if err != nil {
			return err
		}
		err = writeEntry(out, nameOf(file.ref.Provider, file.sum), sizes[i], in)
		_ = in.Close()
		if err != nil {
			return fmt.Errorf("price list of %s: %w", file.ref.Provider, err)
		}
	}
	return out.Close()
}

// writeEntry writes one file. It has no time of its own, so that nothing but the
// catalog shows in the bytes.
func writeEntry(out *tar.Writer, name string, size int64, data io.Reader) error {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: archiveDir + name, Size: size, Mode: fileMode, Format: tar.FormatUSTAR}
	if err := out.WriteHeader(header); err != nil {
		return err
	}
	_, err := io.Copy(out, data)
	return err
}

// measure is the length of a list's compact form, whose hash is checked on the way.
func (l *Lists) measure(file *listFile) (int64, error) {
	in, err := l.open(file)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, in)
	if err != nil {
		return 0, err
	}
	if sum := hex.EncodeToString(hash.Sum(nil)); sum != file.sum {
		return 0, fmt.Errorf("has the hash %s, not %s", sum, file.sum)
	}
	return size, nil
}
