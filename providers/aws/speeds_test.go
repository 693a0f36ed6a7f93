package aws

import (
	"regexp"
	"slices"
	"testing"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// TestEveryGravitonHasASpeed: a family of the price list that the table leaves out
// would count as the slower processor of another generation.
func TestEveryGravitonHasASpeed(t *testing.T) {
	lists, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	later := regexp.MustCompile(`^(hpc|[a-z])[789]g[a-z]*$`)
	table := speeds()
	for _, machine := range lists.List("aws").Machines {
		known := slices.ContainsFunc(table, func(s pricing.Speed) bool { return s.Family == machine.Family })
		if wanted := later.MatchString(machine.Family) && machine.Architecture == pricing.ARM; wanted != known {
			t.Errorf("%s: in the table %t, a later Graviton %t", machine.Name, known, wanted)
		}
	}
}
