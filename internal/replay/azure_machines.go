package replay

import (
	"sort"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// machines yields the rows of virtual machines. A filter that names a region is
// answered from that region's prices only.
func (s *azureServer) machines(prices []pricing.Price, filter azureFilter, yield func(*azureRow) bool) bool {
	if region, named := filter["armRegionName"]; named {
		from := sort.Search(len(prices), func(i int) bool { return string(prices[i].Address.Area) >= region })
		to := sort.Search(len(prices), func(i int) bool { return string(prices[i].Address.Area) > region })
		prices = prices[from:to]
	}
	n := 0
	for group := range byPlace(prices) {
		rows := s.machineRows(group, n)
		n++
		for i := range rows {
			if filter.holds(&rows[i]) && !yield(&rows[i]) {
				return false
			}
		}
	}
	return true
}

// azureWholeTerm are the reservations, whose price is that of the term.
var azureWholeTerm = map[pricing.Purchase]string{"reserved_1y": "1 Year", "reserved_3y": "3 Years"}

// machineRows are the rows of one machine type in a region. Which of the rows that
// must not be taken for its price stand beside it goes round with n.
func (s *azureServer) machineRows(group []pricing.Price, n int) []azureRow {
	at := group[0].Address
	tier, size, _ := strings.Cut(at.Type, "_")
	size = strings.ReplaceAll(size, "_", " ")
	series := strings.ReplaceAll(s.families[at.Type], "_", " ")
	base := azureRow{
		service: azureMachines, product: azureProduct(tier, series), sku: size, meter: size, region: string(at.Area), machine: at.Type,
		kind: "Consumption", unit: "1 Hour", starts: group[0].EffectiveDate,
	}
	if n%2 == 0 {
		base.sku = at.Type // both forms are published
	}
	var rows []azureRow
	for i := range group {
		price := &group[i]
		row := base
		row.starts, row.price = price.EffectiveDate, price.Tiers.Steps[0].UnitPrice
		switch purchase := price.Address.Purchase; {
		case purchase == pricing.OnDemand:
			row.savings = azureSavings(group)
		case purchase == pricing.Spot:
			row.sku, row.meter = base.sku+" Spot", base.meter+" Spot"
		case azureWholeTerm[purchase] != "":
			row.kind, row.term, row.price = "Reservation", azureWholeTerm[purchase], price.Upfront.Amount
		default:
			continue
		}
		rows = append(rows, row)
	}
	return append(rows, azureMachineDecoys(base, series, rows[0].price, n)...)
}

// azureProduct is the name of a product, in the forms that the API has for it.
func azureProduct(tier, series string) string {
	switch {
	case tier == "Basic":
		return azureMachines + " " + series + " Series Basic"
	case strings.HasPrefix(series, "DC"):
		return azureMachines + " " + series + " series"
	case strings.HasPrefix(series, "Las"):
		return series + " Series Linux"
	case strings.HasPrefix(series, "Mds"):
		return azureMachines + " " + series + " Medium Memory Series Linux"
	default:
		return azureMachines + " " + series + " Series"
	}
}

// azureMachineDecoys are rows of the same machine type that are not its price.
func azureMachineDecoys(base azureRow, series string, price decimal.Decimal, n int) []azureRow {
	dearer := base
	dearer.price = price.Add(decimal.New(46, -3))
	windows := dearer
	windows.product = azureMachines + " " + series + " Series Windows"
	other := dearer
	switch n % 8 {
	case 0:
		other.sku, other.meter = base.sku+" Low Priority", base.meter+" Low Priority"
	case 1:
		other.product = series + " Series Cloud Services"
	case 2:
		other.product = series + " Series CloudServices"
	case 3:
		other = windows
		other.sku, other.meter = base.sku+" Spot", base.meter+" Spot"
	case 4:
		other.kind = "DevTestConsumption"
	case 5:
		other.product = series + " Series Dedicated Host"
	case 6:
		other.starts = "2999-01-01"
	default:
		other.meter, other.price = base.meter+" - Free", decimal.Zero
	}
	rows := []azureRow{windows, other}
	if n%16 == 0 {
		five := base
		five.kind, five.term, five.price = "Reservation", "5 Years", decimal.NewFromInt(1_000)
		promotion := dearer
		promotion.machine, promotion.product = base.machine+"_Promo", azureMachines+" "+series+" promo Series"
		rows = append(rows, five, promotion)
	}
	return rows
}
