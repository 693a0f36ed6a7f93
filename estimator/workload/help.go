package workload

import "strings"

// Flag is the command line's spelling of a field name: dashes for underscores,
// without the leading dashes.
func Flag(name string) string { return strings.ReplaceAll(name, "_", "-") }

// HelpLine says in one line what the field means, its unit, bounds, choices and
// default.
func (f *Field) HelpLine() string {
	var notes []string
	if f.Unit != "" {
		notes = append(notes, f.Unit)
	}
	if bounds := f.Range(); bounds != "" {
		notes = append(notes, bounds)
	}
	if f.Enum != nil {
		notes = append(notes, enumText(f.Enum))
	}
	if f.Repeats() {
		notes = append(notes, "several: repeated or separated by commas")
	}
	if text := f.defaultText(); text != "" {
		notes = append(notes, text)
	}
	if len(notes) == 0 {
		return f.Help
	}
	return f.Help + " [" + strings.Join(notes, "; ") + "]"
}

func (f *Field) defaultText() string {
	switch {
	case f.Required:
		return "required"
	case f.Default != "" && f.DefaultIf != "" && f.DefaultRule != "":
		return "default " + f.Default + " when " + f.DefaultIf + ", " + f.DefaultRule
	case f.Default != "" && f.DefaultIf != "":
		return "default " + f.Default + " when " + f.DefaultIf
	case f.Default != "":
		return "default " + f.Default
	case f.DefaultRule != "":
		return "default " + f.DefaultRule
	default:
		return ""
	}
}
