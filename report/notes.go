package report

import (
	"fmt"
	"strings"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/pricing"
)

func noteText(r *result) string {
	if r.option == nil {
		return r.note
	}
	notes := optionNotes(r.option)
	if card := r.answer.Estimate.RateCard; card != nil {
		notes = append([]string{cardNote(card)}, notes...)
	}
	if r.option.Status == estimator.Priced {
		if _, found := r.answer.AlwaysOnFrom(r.option); found == decision.FoundCutOff {
			notes = append(notes, noteCutOff)
		}
	}
	return strings.Join(notes, "; ")
}

// noteCutOff tells an empty break-even that nobody knows from one that does not
// exist.
const noteCutOff = "break-even search was cut off"

// cardNote says what the contracted costs come from. The name is the caller's.
func cardNote(card *pricing.RateCard) string { return "rate card " + printable(card.Name) }

// commitmentNote says what committed_1y or committed_3y came to.
func commitmentNote(commitment pricing.Purchase) string { return "committed as " + string(commitment) }

// missingNote names the first addresses of many at which there is no price, or
// whose price is in a currency that nobody stated a rate for.
func missingNote(status estimator.Status, missing []pricing.Address) string {
	const most = 3
	var addresses []string
	for i, address := range missing {
		if i == most {
			addresses = append(addresses, fmt.Sprintf("%d more", len(missing)-most))
			break
		}
		addresses = append(addresses, address.String())
	}
	what := "no price at "
	if status == estimator.MissingRate {
		what = "no rate for the currency at "
	}
	return what + strings.Join(addresses, ", ")
}

// optionNotes are the sentences a reader of the option needs: why it has no
// price, how many candidates have one, what commitment it is, and the option's
// own notes.
func optionNotes(o *estimator.Option) []string {
	var notes []string
	if len(o.Missing) > 0 {
		notes = append(notes, missingNote(o.Status, o.Missing))
	}
	if o.Commitment != "" {
		notes = append(notes, commitmentNote(o.Commitment))
	}
	if o.ExcludedBy != nil {
		notes = append(notes, "excluded by "+o.ExcludedBy.Name+": "+o.ExcludedBy.Text)
	}
	if o.Coverage != nil {
		notes = append(notes, fmt.Sprintf("%d of %d candidate types have a price", o.Coverage.Priced, o.Coverage.Known))
	}
	return append(notes, o.Notes...)
}
