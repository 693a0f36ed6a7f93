package catalog

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"breakeven/pricing"
)

// manifest says what catalog an archive holds: lines of fields divided by tabs.
//
//	breakeven-catalog	1
//	catalog	sha256:...
//	list	aws	sha256:...	2026-07-20	2026-11-22T03:04:05Z	81234
//
// A list has its provider, its version, the newest date of its prices, when the
// provider last confirmed it, and the number of its prices.
type manifest struct {
	version string
	lists   []ListRef
}

const (
	manifestMagic   = "breakeven-catalog"
	manifestVersion = "1"
	manifestCatalog = "catalog"
	manifestList    = "list"
	// maxManifestBytes is room for MaxLists lists.
	maxManifestBytes = 64 << 10
)

func manifestOf(lists *Lists) manifest {
	return manifest{version: lists.Version(), lists: lists.Refs()}
}

func (m *manifest) encode() []byte {
	var b bytes.Buffer
	line := func(fields ...string) { b.WriteString(strings.Join(fields, string(separator)) + "\n") }
	line(manifestMagic, manifestVersion)
	line(manifestCatalog, m.version)
	for i := range m.lists {
		l := &m.lists[i]
		line(manifestList, string(l.Provider), l.Version, l.Published, l.FetchedAt.UTC().Format(time.RFC3339Nano), strconv.Itoa(l.Prices))
	}
	return b.Bytes()
}

// decodeManifest reads what encode writes.
func decodeManifest(data []byte) (*manifest, error) {
	m := &manifest{}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for i, text := range lines {
		fields := strings.Split(text, string(separator))
		switch {
		case i == 0 && len(fields) == 2 && fields[0] == manifestMagic:
			if fields[1] != manifestVersion {
				return nil, fmt.Errorf("it is of format %q, and this program reads %s: a newer one reads it", fields[1], manifestVersion)
			}
		case i == 1 && len(fields) == 2 && fields[0] == manifestCatalog:
			m.version = fields[1]
		case i > 1 && len(fields) == 6 && fields[0] == manifestList && len(m.lists) < MaxLists:
			at, err := time.Parse(time.RFC3339Nano, fields[4])
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			prices, err := strconv.Atoi(fields[5])
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			m.lists = append(m.lists, ListRef{Provider: pricing.Provider(fields[1]), Version: fields[2], Published: fields[3], FetchedAt: at.UTC(), Prices: prices})
		default:
			return nil, fmt.Errorf("line %d is %.80q", i+1, text)
		}
	}
	versions := make([]string, len(m.lists))
	for i, l := range m.lists {
		versions[i] = l.Version
	}
	if version := pricing.CatalogVersion(versions...); len(versions) == 0 || version != m.version {
		return nil, fmt.Errorf("it names the catalog %s, and its lists make %s", m.version, version)
	}
	return m, nil
}
