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

	payable  map[meterAt]bool // what a rate card may price; true: with one price, not with tiers
	compiled *options         // in fixed point, on first use

	card  *rates           // the rate card that contracted costs follow; nil: none
	cards map[string]*Plan // by the name of a card that the operator loaded
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

	// alternatives are the exact commitments, as indexes of candidates, of which
	// a purchase like committed_1y takes the cheapest.
	alternatives []int
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
		if list.Currency != listCurrency {
			return nil, fmt.Errorf("price list of %s is in %s: the engine compares lists in %s, and converts answers", list.Provider, list.Currency, listCurrency)
		}
	}
	if err := p.enumerate(); err != nil {
		return nil, err
	}
	if err := p.verify(); err != nil {
		return nil, err
	}
	p.compiled = newOptions(catalog, nil, len(p.candidates))
	return p, nil
}

// enumerate lists what can become an option.
func (p *Plan) enumerate() error {
	for i := range p.offerings {
		offering := &p.offerings[i]
		if err := offering.Validate(); err != nil {
			return err
		}
		if len(offering.Meters) > maxLines {
			return fmt.Errorf("offering %s: %d meters, at most %d", offering.ID, len(offering.Meters), maxLines)
		}
		bought := ways(offering)
		if i > 0 && p.offerings[i-1].ID == offering.ID {
			return fmt.Errorf("offering %s is defined twice", offering.ID)
		}
		for j := range p.regions {
			region := &p.regions[j]
			if region.Provider != offering.ID.Provider() {
				continue
			}
			for _, architecture := range offering.Architectures {
				for _, purchase := range bought {
					p.candidates = append(p.candidates, candidate{
						id: idOf(offering, region, architecture, purchase), offering: offering, region: region,
						architecture: architecture, purchase: purchase, inOfferings: i, inRegions: j,
					})
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
	p.findAlternatives()
	return nil
}

func idOf(offering *pricing.Offering, region *pricing.Region, architecture pricing.Architecture, purchase pricing.Purchase) string {
	return string(offering.ID) + "/" + region.ID + "/" + string(architecture) + "/" + string(purchase)
}

// option is a candidate compiled for fixed point; nil where a rate card leaves it.
func (p *Plan) option(i int) *option[fixed] { return p.compiled.get(&p.candidates[i], i) }

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
	machines  map[string]*shape[N] // every type that the offering can run on, by name
	units     []unit[N]            // of a fleet or a cluster, by name
	speedy    bool                 // some of them have a speed of their own
	front     []int                // units that can be the cheapest for some load, cheapest first
	orders    orders               // of the front
	step      N                    // 10^-QuotientPlaces
	discounts []*bands[N]          // those that occur among the units

	coverage *Coverage
	unrated  []string  // machine types whose price in a rate card cannot be converted
	disk     *meter[N] // of a machine's disk; nil: none is priced
	grid     *grid[N]  // pairs of vCPU and memory that are too many to list

	sandbox *sandbox[N]
	shared  *shared[N]
	packed  *packed[N]

	mbToGB    N // 1/1024
	included  N // MB of ephemeral storage that a fleet unit includes
	ofDecimal func(decimal.Decimal) N
}

func (o *option[N]) gb(megabytes N) N { return megabytes.Mul(o.mbToGB) }

// meter is a definition with its prices in one region.
type meter[N number[N]] struct {
	def       *pricing.Meter
	address   pricing.Address
	price     *pricing.Price // at the address; nil: nobody published one
	paid      *pricing.Price // of the commitment or spot capacity that pays for it; nil: none does
	lacks     *pricing.Address
	unrated   bool // lacks a rate: the card's currency cannot be converted; of machines, one of them does
	rates     rateSet[N]
	disks     []meter[N] // one per size, where disks are sold in sizes
	perUnit   N          // pricing units per unit: 1, 0.1, 0.000001
	whole     bool       // perUnit is 1
	perHour   bool       // a quantity in seconds is priced by the hour
	perSecond bool       // a quantity in hours is priced by the second
	allowance *pricing.Allowance
}

// rateSet are the prices of a meter. contracted is nil where it is the list
// price, effective where it is the contracted price.
type rateSet[N number[N]] struct {
	list                  rate[N]
	contracted, effective *rate[N]
}

// contract is what the rate card makes of the list price.
func (r *rateSet[N]) contract() *rate[N] {
	if r.contracted != nil {
		return r.contracted
	}
	return &r.list
}

// pay is what is paid in the end.
func (r *rateSet[N]) pay() *rate[N] {
	if r.effective != nil {
		return r.effective
	}
	return r.contract()
}

// unit is a valid shape of a fleet, or a node of a cluster.
type unit[N number[N]] struct {
	name      string
	machine   *pricing.MachineType // nil for a pair of vCPU and memory
	vcpu      N                    // sustained vCPUs
	speed     N                    // work of one vCPU; see pricing.Speed
	fast      bool                 // speed is not 1
	built     pricing.Architecture // what it runs
	memory    N                    // MiB in all
	usable    N                    // MiB for the workload
	price     *pricing.Price       // of one unit-hour, list; nil for a pair, or where only a rate card has one
	hourly    N                    // currency per unit-hour, as paid before usage bands
	terms     *terms[N]            // nil: hourly is the list price
	bands     *bands[N]            // nil: every hour costs the same
	paid      int                  // index into paidHours
	bounds    [numBounds]N         // prices that bound the cost of a fleet, rounded down
	ordinary  bool                 // a candidate without being named
	burstable bool                 // vcpu is what the machine sustains, not what it has
	doubtful  bool                 // its sustained vCPUs come from memory of public documentation
}

// terms are the prices of a machine that is not paid at list price.
type terms[N number[N]] struct {
	list       N
	contracted N
	paid       *pricing.Price // of the commitment or spot capacity; nil: the contract or a percentage decides
	published  [3]N           // list, contracted, paid before conversion; zero: as converted
}

func (u *unit[N]) listHourly() N {
	if u.terms != nil {
		return u.terms.list
	}
	return u.hourly
}

func (u *unit[N]) contractedHourly() N {
	if u.terms != nil {
		return u.terms.contracted
	}
	return u.hourly
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
