package catalog

import (
	"bufio"
	"fmt"
	"strings"

	"breakeven/pricing"
)

// seededIn returns what tells the embedded prices of a provider from fetched ones: the
// sources that the embedded list names. It is nil for a provider without one.
func seededIn(provider pricing.Provider) (func(source string) bool, error) {
	lists, err := EmbeddedLists()
	if err != nil {
		return nil, err
	}
	file := lists.file(provider)
	if file == nil {
		return nil, nil //nolint:nilnil // no embedded list of the provider is no error
	}
	in, err := lists.open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	// The sources stand behind the head and before everything else, which is not read.
	sources := map[string]bool{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, MaxLineBytes)
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), string(separator))
		if key == keySource {
			_, source, _ := strings.Cut(value, string(separator))
			sources[source] = true
		} else if len(sources) > 0 {
			break
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("embedded list of %s: %w", provider, err)
	}
	return func(source string) bool { return sources[source] }, nil
}
