package estimator

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Version names the engine in every answer. It changes when the same request on
// the same catalog would yield other bytes.
const Version = "1.0.0"

// Plan is a catalog compiled for the engine: every address resolved, every
// machine type sorted, unit prices in fixed point. It is immutable and safe for
// concurrent use; a request computes on one plan from start to end.
type Plan struct {
	catalog   *pricing.Catalog
	offerings []pricing.Offering
	regions   []pricing.Region

	candidates []candidate // what can become an option, in order of id
	defaults   []int       // candidates of a request that selects nothing
	byID       map[string]int

	fast []option[fixed]
}

// candidate is one offering in one region, architecture and purchase.
type candidate struct {
	id           string
	offering     *pricing.Offering
	region       *pricing.Region
	architecture pricing.Architecture
	purchase     pricing.Purchase

	inOfferings int // index into the plan's offerings
	inRegions   int // index into the plan's regions
}

// Compile resolves every offering in every region of its provider. It refuses a
// definition or a catalog that contradicts itself, by name: a meter priced in
// another unit than its definition says, tiers on a machine price, a price
// block that is not a power of ten.
func Compile(catalog *pricing.Catalog, offerings []pricing.Offering, regions []pricing.Region) (*Plan, error) {
	p := &Plan{
		catalog: catalog, offerings: slices.Clone(offerings), regions: slices.Clone(regions),
		byID: map[string]int{},
	}
	slices.SortFunc(p.offerings, func(a, b pricing.Offering) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(p.regions, func(a, b pricing.Region) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.ID, b.ID))
	})
	for _, list := range catalog.Lists() {
		if string(list.Currency) != listCurrency {
			return nil, fmt.Errorf("price list of %s is in %s: the engine compares lists in %s, and converts answers", list.Provider, list.Currency, listCurrency)
		}
	}
	if err := p.enumerate(); err != nil {
		return nil, err
	}
	compiler := newCompiler(catalog, toFixed)
	p.fast = make([]option[fixed], len(p.candidates))
	for i := range p.candidates {
		o, err := compiler.compile(&p.candidates[i])
		if err != nil {
			return nil, err
		}
		p.fast[i] = *o
	}
	return p, nil
}

// enumerate lists what can become an option.
func (p *Plan) enumerate() error {
	for i := range p.offerings {
		offering := &p.offerings[i]
		if err := offering.Validate(); err != nil {
			return err
		}
		if i > 0 && p.offerings[i-1].ID == offering.ID {
			return fmt.Errorf("offering %s is defined twice", offering.ID)
		}
		for j := range p.regions {
			region := &p.regions[j]
			if region.Provider != offering.ID.Provider() {
				continue
			}
			for _, architecture := range offering.Architectures {
				for _, purchase := range offering.Purchases {
					id := fmt.Sprintf("%s/%s/%s/%s", offering.ID, region.ID, architecture, purchase)
					p.candidates = append(p.candidates, candidate{id, offering, region, architecture, purchase, i, j})
				}
			}
		}
	}
	slices.SortFunc(p.candidates, func(a, b candidate) int { return cmp.Compare(a.id, b.id) })
	for i := range p.candidates {
		c := &p.candidates[i]
		p.byID[c.id] = i
		if c.region.Default && !c.offering.NamedOnly && c.purchase == pricing.OnDemand {
			p.defaults = append(p.defaults, i)
		}
	}
	return nil
}

// Catalog is the catalog that the plan was compiled from.
func (p *Plan) Catalog() *pricing.Catalog { return p.catalog }

// Offerings are the definitions that the engine evaluates, by id.
func (p *Plan) Offerings() []pricing.Offering { return p.offerings }

// Regions are the regions of all providers, by provider and id.
func (p *Plan) Regions() []pricing.Region { return p.regions }

// Machine returns the machine type of that name whose offering it is, or nil.
func (p *Plan) Machine(offering pricing.OfferingID, name string) *pricing.MachineType {
	list := p.catalog.List(offering.Provider())
	if list == nil {
		return nil
	}
	i, found := slices.BinarySearchFunc(list.Machines, name, func(m pricing.MachineType, name string) int {
		return cmp.Or(cmp.Compare(m.Offering, offering), cmp.Compare(m.Name, name))
	})
	if !found {
		return nil
	}
	return &list.Machines[i]
}

// option is a candidate compiled for one number type.
type option[N number[N]] struct {
	candidate *candidate
	meters    []meter[N]
	units     []unit[N]   // of a fleet or a cluster, by name
	front     []int       // units that can be the cheapest for some load, cheapest first
	orders    orders      // of the front
	step      N           // 10^-QuotientPlaces
	discounts []*bands[N] // those that occur among the units

	coverage *Coverage

	sandbox *sandbox[N]
	shared  *shared[N]
	packed  *packed[N]

	mbToGB    N // 1/1024
	included  N // MB of ephemeral storage that a fleet unit includes
	ofDecimal func(decimal.Decimal) N
}

func (o *option[N]) gb(megabytes N) N { return megabytes.Mul(o.mbToGB) }

// meter is a definition with its price in one region.
type meter[N number[N]] struct {
	def       *pricing.Meter
	address   pricing.Address
	price     *pricing.Price // nil: missing
	rate      rate[N]
	perUnit   N    // pricing units per unit: 1, 0.1, 0.000001
	whole     bool // perUnit is 1
	perHour   bool // a quantity in seconds is priced by the hour
	perSecond bool // a quantity in hours is priced by the second
	allowance *pricing.Allowance
}

// unit is a valid shape of a fleet, or a node of a cluster.
type unit[N number[N]] struct {
	name      string
	machine   *pricing.MachineType // nil for a pair of vCPU and memory
	vcpu      N                    // sustained vCPUs
	memory    N                    // MiB in all
	usable    N                    // MiB for the workload
	price     *pricing.Price       // of one unit-hour; nil for a pair
	hourly    N                    // currency per unit-hour, list
	bands     *bands[N]            // nil: every hour costs the same
	paid      int                  // index into paidHours
	bounds    [numBounds]N         // prices that bound the cost of a fleet, rounded down
	ordinary  bool                 // a candidate without being named
	burstable bool                 // vcpu is what the machine sustains, not what it has
	doubtful  bool                 // its sustained vCPUs come from memory of public documentation
}

// compile resolves one candidate. A price that does not fit fixed point is an
// error of the catalog.
func (c *compiler[N]) compile(candidate *candidate) (o *option[N], err error) {
	fitted := try(func() { o, err = c.option(candidate) })
	if !fitted {
		err = errOverflow
	}
	if err != nil {
		return nil, fmt.Errorf("option %s: %w", candidate.id, err)
	}
	return o, nil
}
