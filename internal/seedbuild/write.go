package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// write puts every list into its file, and their hashes beside them. The hash of
// a file is the version of the list in it.
func write(directory string, lists []*pricing.PriceList) error {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	var sums strings.Builder
	for _, list := range lists {
		var text bytes.Buffer
		if err := catalog.Encode(&text, list); err != nil {
			return err
		}
		version, err := catalog.Version(list)
		if err != nil {
			return err
		}
		name := string(list.Provider) + ".txt"
		fmt.Fprintf(&sums, "%s  %s\n", strings.TrimPrefix(version, "sha256:"), name)
		if err := os.WriteFile(filepath.Join(directory, name), text.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(directory, "SHA256SUMS"), []byte(sums.String()), 0o644)
}
