package main

import "breakeven/report"

// dialectFlags choose how CSV is read and written.
type dialectFlags struct {
	Name      string `name:"profile" placeholder:"NAME" help:"Dialect of CSV: rfc4180, excel-de, excel-ch or tsv."`
	Delimiter string `placeholder:"CHARACTER" help:"Delimiter of CSV: a comma, semicolon or tab."`
	Decimal   string `placeholder:"CHARACTER" help:"Decimal separator of CSV: point or comma."`
	BOM       bool   `name:"bom" help:"Begin CSV with a byte order mark."`
	Raw       bool   `help:"Leave text in CSV that a spreadsheet takes for a formula as it is."`
}

func (f *dialectFlags) dialect() (report.Dialect, error) {
	return report.ParseDialect(func(name string) string {
		switch name {
		case "profile":
			return f.Name
		case "delimiter":
			return f.Delimiter
		case "decimal":
			return f.Decimal
		case "bom":
			return onlyTrue(f.BOM)
		case "raw":
			return onlyTrue(f.Raw)
		default:
			return ""
		}
	})
}

// onlyTrue is the text of a switch that overrides the dialect only when set.
func onlyTrue(set bool) string {
	if set {
		return "true"
	}
	return ""
}
