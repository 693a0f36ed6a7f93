package azure

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

const machinesService = "Virtual Machines"

// machineQuery asks for the machines of one region, in one kind of price.
type machineQuery struct {
	region string
	kind   string // "Consumption" or "Reservation"
	only   string // one machine type; empty: all
}

// The kinds of price, as the list writes them. Consumption rows carry savings plans
// and spot prices; DevTestConsumption is for subscribers of Visual Studio.
const (
	kindConsumption = "Consumption"
	kindReservation = "Reservation"
)

func (q *machineQuery) filter() string {
	terms := []string{equals("serviceName", machinesService), equals("armRegionName", q.region), equals("priceType", q.kind)}
	if q.only != "" {
		terms = append(terms, equals("armSkuName", q.only))
	}
	return strings.Join(terms, " and ")
}

// wants reports whether a row is the price of a machine with Linux. Machine types
// share their names with Windows, with Cloud Services and with dedicated hosts,
// which only the product tells apart; batch's Low Priority is no purchase of ours,
// and promotional types are no list prices.
func (q *machineQuery) wants(i *item) bool {
	return i.Type == q.kind && i.Service == machinesService && i.Region == q.region &&
		(q.only == "" || strings.TrimSpace(i.MachineType) == q.only) &&
		strings.TrimSpace(i.MachineType) != "" && seriesOf(i.Product) != "" &&
		!isNamed(i, "Low Priority") && !promotional(i.MachineType)
}

func isNamed(i *item, what string) bool {
	return strings.HasSuffix(i.SKU, " "+what) || strings.HasSuffix(i.Meter, " "+what)
}

func promotional(machineType string) bool {
	return strings.HasSuffix(machineType, "_Promo") || strings.HasSuffix(machineType, "_SPECIAL")
}

// seriesOf is the series in the name of a product of machines with Linux, or ""
// for any other product. The list writes:
//
//	Virtual Machines Dasv5 Series           ... A Series Basic
//	Virtual Machines DCadsv6 series         ... Mdsv3 Medium Memory Series Linux
//	Lasv3 Series Linux
//
// and beside them, never to be taken for one of these:
//
//	Virtual Machines Dasv5 Series Windows   ... A Series Basic Windows
//	Dasv5 Series Cloud Services             ... CloudServices
//	Dasv5 Series Dedicated Host             ... DedicatedHost
//	Virtual Machines DSv2 promo Series      Virtual Machines RI
func seriesOf(product string) string {
	rest, machines := strings.CutPrefix(product, machinesService+" ")
	const word = " series"
	at := strings.Index(strings.ToLower(rest), word)
	if at <= 0 {
		return ""
	}
	series, suffix := rest[:at], rest[at+len(word):]
	switch suffix {
	case "", " Basic":
		if !machines {
			return ""
		}
	case " Linux":
	default:
		return ""
	}
	if strings.HasSuffix(strings.ToLower(series), " promo") {
		return ""
	}
	return strings.TrimSuffix(series, " Medium Memory")
}

// ownSeries reports whether a product's series is that of the machine type: "DSv3"
// is the family Dsv3, "NCads A100 v4" is NCads_A100_v4.
func ownSeries(product, machineType string) bool {
	plain := strings.NewReplacer(" ", "", "_", "")
	return strings.EqualFold(plain.Replace(seriesOf(product)), plain.Replace(Family(machineType)))
}

// rows are the prices that a row of the list states for a machine: one, and those
// under savings plans.
func (q *machineQuery) rows(i *item) ([]row, error) {
	name := strings.TrimSpace(i.MachineType)
	if strings.ContainsAny(name, "/ \t\r\n") {
		return nil, fmt.Errorf("machine type %q", name)
	}
	at := pricing.Address{
		Offering: virtualMachinesID, Meter: "instance-time", Area: pricing.Area(i.Region), Type: name,
		Architecture: Architecture(name), Purchase: pricing.OnDemand,
	}
	base, err := i.row(at, pricing.InstanceHours, perHour)
	if err != nil {
		return nil, err
	}
	base.own = ownSeries(i.Product, name)
	switch {
	case q.kind == kindReservation:
		return base.reserved(i.Term)
	case isNamed(i, "Spot"):
		base.at.Purchase = pricing.Spot
		return []row{base}, nil
	default:
		return base.withSavings(i)
	}
}

// reserved is the price of a reservation: that of the whole term, whatever the unit
// beside it says. There are none for five years to compare with.
func (r row) reserved(term string) ([]row, error) {
	switch term {
	case "1 Year":
		r.at.Purchase, r.termHours = reserved1Y, pricing.HoursOf1Y
	case "3 Years":
		r.at.Purchase, r.termHours = reserved3Y, pricing.HoursOf3Y
	case "5 Years":
		return nil, nil
	default:
		return nil, fmt.Errorf("SKU %s: reservation for %q", r.meterID, term)
	}
	return []row{r}, nil
}

// upfront is the whole price of a reservation's term.
func (r row) upfront() *pricing.Upfront {
	return &pricing.Upfront{Amount: r.price, TermHours: r.termHours, Hourly: decimal.Zero}
}

// machine is the machine type of a price: its shape as it is known already, and
// otherwise what its name tells.
func machine(name string, known map[string]pricing.MachineType) pricing.MachineType {
	if shape, is := known[name]; is {
		return shape
	}
	return pricing.MachineType{
		Offering: virtualMachinesID, Name: name, Family: Family(name), Architecture: Architecture(name),
		Restriction: pricing.RestrictUnsized,
	}
}
