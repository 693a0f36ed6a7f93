package catalog

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"breakeven/pricing"
)

// Lists are the price lists of a catalog at rest. A list is read when it is asked
// for: whoever replaces one need not hold the others.
type Lists struct {
	open  func(*listFile) (io.ReadCloser, error) // of the compact form
	files []listFile
}

// listFile is a list at rest.
type listFile struct {
	name, sum string
	ref       ListRef
	stored    bool // in a store, under its version
}

// EmbeddedLists are the lists that the binary carries.
func EmbeddedLists() (*Lists, error) { return listsIn(seed, "seed") }

// OpenLists are the lists in a directory that a Draft wrote. Files that SHA256SUMS
// does not name are left alone. fs.ErrNotExist says that there is no catalog in the
// directory.
func OpenLists(dir string) (*Lists, error) {
	lists, err := listsIn(os.DirFS(dir), ".")
	if err != nil {
		return nil, fmt.Errorf("open catalog in %s: %w", dir, err)
	}
	return lists, nil
}

func listsIn(fsys fs.FS, dir string) (*Lists, error) {
	sums, err := readSums(fsys, path.Join(dir, sumsFile))
	if err != nil {
		return nil, err
	}
	l := &Lists{open: func(file *listFile) (io.ReadCloser, error) { return fsys.Open(path.Join(dir, file.name)) }}
	for name, sum := range sums {
		file := listFile{name: name, sum: sum}
		if err := l.readHead(&file); err != nil {
			return nil, hide(fmt.Errorf("%s: %w", name, err))
		}
		if l.file(file.ref.Provider) != nil {
			return nil, fmt.Errorf("%s: a second list of %s", name, file.ref.Provider)
		}
		l.files = append(l.files, file)
	}
	if len(l.files) == 0 {
		return nil, errors.New("no price lists")
	}
	slices.SortFunc(l.files, func(a, b listFile) int { return strings.Compare(string(a.ref.Provider), string(b.ref.Provider)) })
	return l, nil
}

// hide keeps an error's text only: that a list is gone does not mean that there is
// no catalog.
func hide(err error) error { return errors.New(err.Error()) }

// readHead reads whose list it is, of which days, and how many prices it has.
func (l *Lists) readHead(file *listFile) error {
	in, err := l.open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	const headLines = 6
	ref := ListRef{Version: versionPrefix + file.sum}
	fetched := ""
	lines := bufio.NewScanner(in)
	for range headLines {
		if !lines.Scan() {
			break
		}
		key, value, _ := strings.Cut(lines.Text(), string(separator))
		switch key {
		case keyProvider:
			ref.Provider = pricing.Provider(value)
		case keyPublished:
			ref.Published = value
		case keyFetched:
			fetched = value
		case keyCounts:
			// Whoever decodes the list checks the number.
			ref.Prices, _ = strconv.Atoi(value[strings.LastIndexByte(value, separator)+1:])
		}
	}
	if ref.Provider == "" || strings.ContainsAny(string(ref.Provider), "/\\") || !pricing.ValidDate(ref.Published) || !pricing.ValidDate(fetched) {
		return errors.New("is not a price list")
	}
	ref.FetchedAt = midnight(fetched)
	file.ref = ref
	return lines.Err()
}

func (l *Lists) file(provider pricing.Provider) *listFile {
	for i := range l.files {
		if l.files[i].ref.Provider == provider {
			return &l.files[i]
		}
	}
	return nil
}

// Decode reads the list of a provider and checks its hash; nil when there is none.
func (l *Lists) Decode(provider pricing.Provider) (*pricing.PriceList, error) {
	file := l.file(provider)
	if file == nil {
		return nil, nil //nolint:nilnil // no list of the provider is no error
	}
	list, err := l.decode(file)
	if err != nil {
		return nil, hide(fmt.Errorf("%s: %w", file.name, err))
	}
	if list.Provider != provider {
		return nil, fmt.Errorf("%s: is a list of %s", file.name, list.Provider)
	}
	return list, nil
}

func (l *Lists) decode(file *listFile) (*pricing.PriceList, error) {
	in, err := l.open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return decodeVersion(in, file.sum)
}

// Refs describe the lists, by provider.
func (l *Lists) Refs() []ListRef {
	refs := make([]ListRef, len(l.files))
	for i := range l.files {
		refs[i] = l.files[i].ref
	}
	return refs
}

// Version is the version of the catalog.
func (l *Lists) Version() string {
	versions := make([]string, len(l.files))
	for i := range l.files {
		versions[i] = versionPrefix + l.files[i].sum
	}
	return pricing.CatalogVersion(versions...)
}

// AsOf is the newest effective date of any price, YYYY-MM-DD.
func (l *Lists) AsOf() string {
	asOf := ""
	for i := range l.files {
		asOf = max(asOf, l.files[i].ref.Published)
	}
	return asOf
}

// attemptsToOpen is how often a directory that changes while it is read is read
// again.
const attemptsToOpen = 3

// Open reads the whole catalog that a Draft wrote.
func Open(dir string) (*pricing.Catalog, error) {
	for attempt := 1; ; attempt++ {
		c, err := openOnce(dir)
		if err == nil {
			return c, nil
		}
		if attempt == attemptsToOpen || errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
}

func openOnce(dir string) (*pricing.Catalog, error) {
	held, err := OpenLists(dir)
	if err != nil {
		return nil, err
	}
	var lists []*pricing.PriceList
	for i := range held.files {
		list, err := held.Decode(held.files[i].ref.Provider)
		if err != nil {
			return nil, fmt.Errorf("open catalog in %s: %w", dir, err)
		}
		lists = append(lists, list)
	}
	return pricing.NewCatalog(lists...)
}
