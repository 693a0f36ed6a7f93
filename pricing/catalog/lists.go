package catalog

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"breakeven/pricing"
)

// Lists are the price lists of a catalog at rest. A list is read when it is asked
// for: whoever replaces one need not hold the others.
type Lists struct {
	fsys  fs.FS
	dir   string
	files []listFile
}

// listFile is a list in a directory.
type listFile struct {
	name, sum string
	provider  pricing.Provider
	published string
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
	l := &Lists{fsys: fsys, dir: dir}
	for name, sum := range sums {
		file := listFile{name: name, sum: sum}
		if err := file.readHead(fsys, dir); err != nil {
			return nil, hide(fmt.Errorf("%s: %w", name, err))
		}
		if l.file(file.provider) != nil {
			return nil, fmt.Errorf("%s: a second list of %s", name, file.provider)
		}
		l.files = append(l.files, file)
	}
	if len(l.files) == 0 {
		return nil, errors.New("no price lists")
	}
	slices.SortFunc(l.files, func(a, b listFile) int { return strings.Compare(string(a.provider), string(b.provider)) })
	return l, nil
}

// hide keeps an error's text only: that a list is gone does not mean that there is
// no catalog.
func hide(err error) error { return errors.New(err.Error()) }

// readHead reads whose list it is, and of which day.
func (f *listFile) readHead(fsys fs.FS, dir string) error {
	file, err := fsys.Open(path.Join(dir, f.name))
	if err != nil {
		return err
	}
	defer file.Close()
	const headLines = 5
	lines := bufio.NewScanner(file)
	for range headLines {
		if !lines.Scan() {
			break
		}
		key, value, _ := strings.Cut(lines.Text(), string(separator))
		switch key {
		case keyProvider:
			f.provider = pricing.Provider(value)
		case keyPublished:
			f.published = value
		}
	}
	if f.provider == "" || strings.ContainsAny(string(f.provider), "/\\") || !pricing.ValidDate(f.published) {
		return errors.New("is not a price list")
	}
	return lines.Err()
}

func (l *Lists) file(provider pricing.Provider) *listFile {
	for i := range l.files {
		if l.files[i].provider == provider {
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
	list, err := loadList(l.fsys, path.Join(l.dir, file.name), file.sum)
	if err != nil {
		return nil, hide(fmt.Errorf("%s: %w", file.name, err))
	}
	if list.Provider != provider {
		return nil, fmt.Errorf("%s: is a list of %s", file.name, list.Provider)
	}
	return list, nil
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
		asOf = max(asOf, l.files[i].published)
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
		list, err := held.Decode(held.files[i].provider)
		if err != nil {
			return nil, fmt.Errorf("open catalog in %s: %w", dir, err)
		}
		lists = append(lists, list)
	}
	return pricing.NewCatalog(lists...)
}
