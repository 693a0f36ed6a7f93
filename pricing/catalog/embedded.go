package catalog

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	"breakeven/pricing"
)

//go:generate go run breakeven/internal/seedbuild -out seed

// sumsFile names the file that holds the hash of every list in its directory,
// in the form that sha256sum writes.
const sumsFile = "SHA256SUMS"

// listSuffix ends the name of every list.
const listSuffix = ".txt"

//go:embed seed/*.txt seed/SHA256SUMS
var seed embed.FS

// Embedded is the catalog that the binary carries. Every call decodes it again;
// callers keep the result.
func Embedded() (*pricing.Catalog, error) {
	return Load(seed, "seed")
}

// Load decodes every list (*.txt) of a directory into one catalog. Each list
// must have the hash that the directory's SHA256SUMS gives it, and every list
// named there must exist.
func Load(fsys fs.FS, dir string) (*pricing.Catalog, error) {
	sums, err := readSums(fsys, path.Join(dir, sumsFile))
	if err != nil {
		return nil, fmt.Errorf("load catalog: %w", err)
	}
	names, err := fs.Glob(fsys, path.Join(dir, "*"+listSuffix))
	if err != nil {
		return nil, fmt.Errorf("load catalog %s: %w", dir, err)
	}
	lists := make([]*pricing.PriceList, len(names))
	failed := make([]error, len(names))
	var decoding sync.WaitGroup
	for i, name := range names {
		decoding.Go(func() { lists[i], failed[i] = loadList(fsys, name, sums[path.Base(name)]) })
	}
	decoding.Wait()
	for i, name := range names {
		if failed[i] != nil {
			return nil, fmt.Errorf("load catalog: %s: %w", name, failed[i])
		}
		delete(sums, path.Base(name))
	}
	for name := range sums {
		return nil, fmt.Errorf("load catalog: %s names %s, which does not exist", path.Join(dir, sumsFile), name)
	}
	if len(lists) == 0 {
		return nil, fmt.Errorf("load catalog: no price lists in %s", dir)
	}
	return pricing.NewCatalog(lists...)
}

func loadList(fsys fs.FS, name, sum string) (*pricing.PriceList, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return decodeVersion(file, sum)
}

// decodeVersion reads a list that must have the hash.
func decodeVersion(in io.Reader, sum string) (*pricing.PriceList, error) {
	list, err := Decode(in)
	if err != nil {
		return nil, err
	}
	if want := versionPrefix + sum; list.Version != want {
		return nil, fmt.Errorf("has version %s, %s says %s", list.Version, sumsFile, want)
	}
	return list, nil
}

// readSums reads lines "HASH  NAME".
func readSums(fsys fs.FS, name string) (map[string]string, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	sums := map[string]string{}
	for lines := bufio.NewScanner(file); ; {
		if !lines.Scan() {
			return sums, lines.Err()
		}
		sum, list, found := strings.Cut(lines.Text(), "  ")
		if !found || sums[list] != "" {
			return nil, fmt.Errorf("%s: line %.80q", name, lines.Text())
		}
		sums[list] = sum
	}
}
