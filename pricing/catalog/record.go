package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"breakeven/pricing"
)

// A record is one line of text that a store keeps: the hash of what follows, a space,
// and JSON. Databases that do not check their pages would hand a turned bit over.

// pointerRecord is what is said once per store.
type pointerRecord struct {
	Current string   `json:"current"`
	Attempt *Attempt `json:"attempt,omitempty"`
}

// Record is the entry as stores keep it.
func (e *Entry) Record() (string, error) { return record(e) }

// PointerRecord is the pointer with the last attempt, as stores keep it.
func (x *Index) PointerRecord() (string, error) {
	return record(pointerRecord{Current: x.Current, Attempt: x.Attempt})
}

// IndexFrom puts an index together from its records: the pointer's, empty when there is
// none, and those of the catalogs, the one saved last first. What cannot be read is a
// fault of the index.
func IndexFrom(pointer string, entries []string) *Index {
	x := &Index{}
	if pointer != "" {
		var p pointerRecord
		if err := fromRecord(pointer, &p); err != nil {
			x.Faults = append(x.Faults, fmt.Sprintf("the record of the current catalog cannot be read: %v", err))
		} else {
			x.Current, x.Attempt = p.Current, p.Attempt
		}
	}
	for _, text := range entries {
		var e Entry
		err := fromRecord(text, &e)
		if err == nil {
			err = e.check()
		}
		if err != nil {
			x.Faults = append(x.Faults, fmt.Sprintf("the record of a catalog cannot be read: %v", err))
			continue
		}
		x.Catalogs = append(x.Catalogs, e)
	}
	return x
}

// check reports an entry whose lists do not make its version.
func (e *Entry) check() error {
	versions := make([]string, len(e.Lists))
	for i, list := range e.Lists {
		versions[i] = list.Version
	}
	if version := pricing.CatalogVersion(versions...); version != e.Version || len(versions) == 0 {
		return fmt.Errorf("the lists of catalog %.80q make %s", e.Version, version)
	}
	return nil
}

func record(of any) (string, error) {
	text, err := json.Marshal(of)
	if err != nil {
		return "", fmt.Errorf("write record: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]) + " " + string(text), nil
}

func fromRecord(text string, into any) error {
	sum, text, found := strings.Cut(text, " ")
	if hash := sha256.Sum256([]byte(text)); !found || sum != hex.EncodeToString(hash[:]) {
		return errors.New("its hash is another")
	}
	return json.Unmarshal([]byte(text), into)
}
