package intake

import (
	"slices"
	"time"

	"sciatica-intake/rules"
)

// grade is an answer that says how bad a flag is.
type grade struct{ question, code string }

// over puts a later flag among those known before, unless it says less. Of two
// that are present the graver stays, and the milder one beside it.
func (f Flag) over(flags []Flag, b *rules.Book) []Flag {
	flags = slices.DeleteFunc(flags, func(g Flag) bool { return g.State == FlagNotAssessed && g.question == f.question })
	i := slices.IndexFunc(flags, func(g Flag) bool {
		return g.State != FlagTakenBack && g.question == f.question && g.code == f.code
	})
	switch {
	case i < 0:
		flags = append(flags, f)
	case f.State == FlagPresent && flags[i].State == FlagPresent:
		flags[i] = f.joined(flags[i], b)
	case order(f.State) < order(flags[i].State):
		flags[i] = f
	}
	return flags
}

// joined is what stands of a later flag and of one known before. Where one
// answer is graver now and another was before, both are said.
func (f Flag) joined(known Flag, b *rules.Book) Flag {
	first, milder := f.against(known, b)
	beside := known.Beside
	known.Beside = nil
	switch {
	case first < 0:
		known.Beside = &f
		return known
	case milder:
		f.Beside = &known
	case beside != nil && beside.HeardAt.Before(known.HeardAt):
		if _, milder := f.against(*beside, b); milder {
			f.Beside = beside
		}
	}
	return f
}

// against compares the answers of two flags by the book's orders of concern.
// first is below zero when the first that differs is milder than it was; milder
// says whether any is.
func (f Flag) against(known Flag, b *rules.Book) (first int, milder bool) {
	for i, g := range f.grades {
		if i == len(known.grades) {
			break
		}
		d := concern(g, b) - concern(known.grades[i], b)
		if first == 0 {
			first = d
		}
		milder = milder || d < 0
	}
	return first, milder
}

// concern is how bad an answer is. One that was not given is as bad as not
// being sure.
func concern(g grade, b *rules.Book) int {
	if g.code == "" {
		g.code = notSure
	}
	return b.Question(g.question).Weight(g.code)
}

// said is the flag beside a graver one: only its course, where the rest is the
// same.
func (f Flag) said(known Flag) string {
	switch {
	case f.Text == known.Text:
		return f.Since
	case f.Since == "":
		return f.Text
	}
	return f.Text + ", " + f.Since
}

// More is what another answer said of the flag, where that was not the same,
// and when: later than the one that stands, or earlier. Most flags have none.
func (f Flag) More() (what string, at time.Time, later bool) {
	if f.Beside == nil {
		return "", time.Time{}, false
	}
	return f.Beside.said(f), f.Beside.HeardAt, f.Beside.HeardAt.After(f.HeardAt)
}
