package intake

import (
	"slices"

	"sciatica-intake/rules"
)

// NewlyFired are the rules that fired in a check-in and in no result of the episode
// before it, where they call for care soon or earlier and for no less than the
// check-in itself does. The level may be as high as that already: what it was
// high for before was another thing, and may have been dealt with.
func NewlyFired(first rules.Outcome, checkins []Checkin, c Checkin) []string {
	r := c.Payload.Record
	if r == nil || r.Level < rules.Soon || c.Kind == rules.CheckinStart {
		return nil
	}
	known := slices.Clone(first.Fired)
	for _, each := range checkins {
		if each.Number < c.Number && each.Payload.Record != nil {
			known = append(known, each.Payload.Record.Outcome.Fired...)
		}
	}
	var fresh []string
	for _, f := range r.Outcome.Fired {
		if f.Level >= r.Level && !slices.ContainsFunc(known, func(k rules.Finding) bool { return k.Rule == f.Rule }) {
			fresh = append(fresh, f.Rule)
		}
	}
	return fresh
}

// FreshWords is what is new in a check-in, in the patient's words.
func FreshWords(first Record, checkins []Checkin, c Checkin, words rules.Words) []string {
	var list []string
	for _, rule := range NewlyFired(first.Outcome, checkins, c) {
		list = append(list, because(rule, first.Who, words))
	}
	return list
}
