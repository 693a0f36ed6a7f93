package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"

	"breakeven/estimator/workload"
)

// defaultLimit is the number of items of a page when the caller names none.
const defaultLimit = 100

// cursor says where a page begins. It is opaque to callers, and holds for one
// catalog and one set of filters: the next page of anything else would be a
// silent gap.
type cursor struct {
	Catalog string `json:"c"`
	Filters string `json:"f"`
	Last    string `json:"l"` // key of the last item of the page before
}

// pager cuts one page out of a sorted sequence of items with unique keys.
type pager struct {
	limit  int // 0: no limit
	from   cursor
	begun  bool // the last item of the page before was passed
	taken  int
	last   string
	beyond bool // there is an item after the page
}

// newPager reads limit and cursor. The limit is 0 for no limit.
func newPager(query url.Values, catalogVersion string, limit int) (*pager, error) {
	p := &pager{limit: limit, from: cursor{Catalog: catalogVersion, Filters: filtersHash(query)}, begun: true}
	text := query.Get("cursor")
	if text == "" {
		return p, nil
	}
	var given cursor
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(data, &given) != nil || given.Last == "" {
		return nil, workload.FieldError{Field: "cursor", Code: workload.CodeMalformed, Detail: "is not a cursor of this server"}
	}
	if given.Catalog != p.from.Catalog || given.Filters != p.from.Filters {
		return nil, workload.FieldError{
			Field: "cursor", Code: workload.CodeContradictory, Detail: "belongs to another catalog version or to other filters; start again without it",
		}
	}
	p.from.Last, p.begun = given.Last, false
	return p, nil
}

// take reports whether the item belongs to the page, and whether to go on.
func (p *pager) take(key string) (taken, more bool) {
	switch {
	case !p.begun:
		p.begun = key == p.from.Last
		return false, true
	case p.limit > 0 && p.taken == p.limit:
		p.beyond = true
		return false, false
	default:
		p.taken++
		p.last = key
		return true, true
	}
}

// next is the cursor of the next page; empty on the last one.
func (p *pager) next() string {
	if !p.beyond {
		return ""
	}
	data, err := json.Marshal(cursor{Catalog: p.from.Catalog, Filters: p.from.Filters, Last: p.last})
	if err != nil {
		return "" // three strings always encode
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// nextLink is the address of the next page; empty on the last one.
func (p *pager) nextLink(path string, query url.Values) string {
	next := p.next()
	if next == "" {
		return ""
	}
	following := maps.Clone(query)
	following.Set("cursor", next)
	return path + "?" + following.Encode()
}

// filtersHash identifies the filters: the query without paging and dialect.
func filtersHash(query url.Values) string {
	filters := url.Values{}
	for name, values := range query {
		switch name {
		case "cursor", "limit", "profile", "delimiter", "decimal", "bom", "raw":
		default:
			filters[name] = values
		}
	}
	sum := sha256.Sum256([]byte(filters.Encode()))
	const digits = 12
	return hex.EncodeToString(sum[:])[:digits]
}

func limitOf(limit *int64, otherwise int) int {
	if limit == nil {
		return otherwise
	}
	return int(*limit)
}

// filter is a glob over ids, in which only * and ? are special; the empty
// filter lets everything pass. A star matches a slash too: ids are not paths.
type filter string

func newFilter(pattern *string) filter {
	if pattern == nil {
		return ""
	}
	return filter(*pattern)
}

// matches compares from left to right, going back to the last star.
func (f filter) matches(text string) bool {
	if f == "" {
		return true
	}
	pattern := string(f)
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && (pattern[p] == '?' || (pattern[p] == text[t] && pattern[p] != '*')):
			p++
			t++
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
