package workload

import "github.com/shopspring/decimal"

// defaults holds every unconditional default, read once from the table's own
// texts. Values are copied out of it and never changed.
var defaults = buildDefaults(table)

// plainDefaults are the table indexes of the unconditional defaults.
var plainDefaults = indexDefaults(table)

func buildDefaults(fields []Field) *Profile {
	p := &Profile{}
	for i := range fields {
		f := &fields[i]
		if f.Default != "" {
			// A default that its own field refuses fails the table's test; at run
			// time the field would then stay zero, which the same test finds.
			_ = f.setText(p, SplitList(f.Default, ','))
		}
	}
	return p
}

func indexDefaults(fields []Field) []int {
	var indexes []int
	for i := range fields {
		if fields[i].Default != "" && fields[i].DefaultIf == "" {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

// copyDefault copies the field's default into p.
func (f *Field) copyDefault(p *Profile) {
	switch to := f.access(p).(type) {
	case *string:
		*to = *f.access(defaults).(*string)
	case *decimal.Decimal:
		*to = *f.access(defaults).(*decimal.Decimal)
	case *int64:
		*to = *f.access(defaults).(*int64)
	case *bool:
		*to = *f.access(defaults).(*bool)
	case *[]string:
		*to = append([]string(nil), *f.access(defaults).(*[]string)...)
	}
}
