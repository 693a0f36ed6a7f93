package catalog

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"breakeven/pricing"
)

const (
	directoryMode = 0o755
	fileMode      = 0o644
	// sumDigits of a list's hash stand in the name of its file.
	sumDigits = 16
	// leftoverAge is how long a list that no SHA256SUMS names any more stays: a reader
	// may be about to open it, and another writer about to name it.
	leftoverAge = 24 * time.Hour
	// partPrefix begins the names of files that are being written.
	partPrefix = ".breakeven-"
)

// Draft is a catalog that is being made: the lists of a base, some of them replaced.
//
// A draft of NewDraft is written into a directory. Nobody who reads the directory sees
// any of it before Commit, and then all of it: a list never changes under its name, and
// SHA256SUMS, which says what lists there are, is replaced at last and at once. A crash
// at any moment leaves the old catalog or the new one.
//
// A draft of NewStoreDraft holds its lists packed, until Change makes of them what a
// store saves.
type Draft struct {
	dir  string // empty: for a store
	base *Lists

	merging sync.Mutex

	mu     sync.Mutex
	put    map[pricing.Provider]listFile
	packed map[string]PackedList // by version
}

// NewDraft begins a draft. Nothing is written yet.
func NewDraft(dir string, base *Lists) *Draft {
	return &Draft{dir: dir, base: base, put: map[pricing.Provider]listFile{}}
}

// Put takes a list into the draft, and sets its version. Into a directory it is
// written at once, beside the others. Goroutines
// may put lists of different providers.
func (d *Draft) Put(list *pricing.PriceList) error {
	err := d.putList(list)
	if err != nil && d.dir != "" {
		return fmt.Errorf("write price list of %s in %s: %w", list.Provider, d.dir, err)
	}
	return err
}

func (d *Draft) putList(list *pricing.PriceList) error {
	if d.dir == "" {
		return d.pack(list)
	}
	if err := os.MkdirAll(d.dir, directoryMode); err != nil {
		return err
	}
	file := listFile{}
	err := d.write(func(w io.Writer) (string, error) {
		hash := sha256.New()
		if err := Encode(io.MultiWriter(w, hash), list); err != nil {
			return "", err
		}
		file.sum = hex.EncodeToString(hash.Sum(nil))
		file.name = nameOf(list.Provider, file.sum)
		return file.name, nil
	})
	if err != nil {
		return err
	}
	list.Version = versionPrefix + file.sum
	file.ref = RefOf(list)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.put[list.Provider] = file
	return nil
}

func nameOf(provider pricing.Provider, sum string) string {
	return string(provider) + "-" + sum[:sumDigits] + listSuffix
}

// Commit makes the draft the directory's catalog.
func (d *Draft) Commit() error {
	if err := d.commit(); err != nil {
		return fmt.Errorf("write catalog in %s: %w", d.dir, err)
	}
	return nil
}

func (d *Draft) commit() error {
	if err := os.MkdirAll(d.dir, directoryMode); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.base.files {
		file := d.base.files[i]
		if _, replaced := d.put[file.ref.Provider]; replaced {
			continue
		}
		if err := d.keep(&file); err != nil {
			return fmt.Errorf("%s: %w", file.name, err)
		}
		d.put[file.ref.Provider] = file
	}
	var sums bytes.Buffer
	named := map[string]bool{}
	for _, file := range d.put {
		fmt.Fprintf(&sums, "%s  %s\n", file.sum, file.name)
		named[file.name] = true
	}
	err := d.write(func(w io.Writer) (string, error) {
		_, err := w.Write(sums.Bytes())
		return sumsFile, err
	})
	if err != nil {
		return err
	}
	d.syncDirectory()
	d.sweep(named)
	return nil
}

// keep copies a list of the base byte by byte, and checks its hash on the way.
func (d *Draft) keep(file *listFile) error {
	in, err := d.base.open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	file.name = nameOf(file.ref.Provider, file.sum)
	return d.write(func(w io.Writer) (string, error) {
		hash := sha256.New()
		if _, err := io.Copy(io.MultiWriter(w, hash), in); err != nil {
			return "", err
		}
		if sum := hex.EncodeToString(hash.Sum(nil)); sum != file.sum {
			return "", fmt.Errorf("has the hash %s, %s says %s", sum, sumsFile, file.sum)
		}
		return file.name, nil
	})
}

// write writes a file beside the others, and puts it in its place, under the name
// that the writing yields, when every byte is on the disk.
func (d *Draft) write(write func(io.Writer) (string, error)) (err error) {
	file, err := os.CreateTemp(d.dir, partPrefix+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	name, err := write(file)
	if err != nil {
		return err
	}
	if err = file.Chmod(fileMode); err != nil {
		return err
	}
	if err = file.Sync(); err != nil {
		return err
	}
	if err = file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), filepath.Join(d.dir, name))
}

// syncDirectory puts the names on the disk, where the system can do that.
func (d *Draft) syncDirectory() {
	if directory, err := os.Open(d.dir); err == nil {
		_ = directory.Sync()
		_ = directory.Close()
	}
}

// sweep removes lists, and half of them, that nothing names for a day. It is
// no error when it cannot: nobody reads them.
func (d *Draft) sweep(named map[string]bool) {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		ours := strings.HasPrefix(entry.Name(), partPrefix) || ownName(entry.Name())
		info, err := entry.Info()
		if err != nil || !ours || named[entry.Name()] || time.Since(info.ModTime()) < leftoverAge {
			continue
		}
		_ = os.Remove(filepath.Join(d.dir, entry.Name()))
	}
}

// ownName reports whether a draft may have given the name.
func ownName(name string) bool {
	provider, sum, found := strings.Cut(strings.TrimSuffix(name, listSuffix), "-")
	return found && provider != "" && strings.HasSuffix(name, listSuffix) && len(sum) == sumDigits && strings.Trim(sum, "0123456789abcdef") == ""
}
