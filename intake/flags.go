package intake

import (
	"slices"
	"time"

	"sciatica-intake/rules"
)

// FlagState is what is known of a red flag.
type FlagState string

// The states of a red flag, in the order staff read them. Only Denied says
// that it is not there, and only because the patient said so.
const (
	FlagTakenBack   FlagState = "taken_back"
	FlagPresent     FlagState = "present"
	FlagUnsure      FlagState = "not_sure"
	FlagDenied      FlagState = "denied"
	FlagNotAssessed FlagState = "not_assessed"
)

// Flag is one red flag or group of them.
type Flag struct {
	State FlagState
	Text  string // clinical words
	Since string // its course, if that was asked
	// ReportedAt and TakenBackAt are for flags taken back.
	ReportedAt, TakenBackAt time.Time
	// HeardAt is when a check-in said so; zero for what the intake said.
	HeardAt time.Time
	// Beside is what another answer said that was not as bad, or not in every
	// way; see More.
	Beside *Flag

	question, code string
	grades         []grade // how bad it is, what weighs most first
}

// flagQuestions are the questions whose options are red flags, and what to
// call them when they were not asked at all.
var flagQuestions = []struct{ id, name string }{
	{"emergency_signs", "warning signs"},
	{"unwell_signs", "signs of illness"},
	{"conditions", "health conditions"},
}

// noFlags are health conditions that change nothing.
var noFlags = []string{"skin_cancer_only", "diabetes_controlled"}

// Flags lists the red flags of a record: those taken back first, since that
// is where a slip would be, then those present, unsure, denied and not
// assessed. Every sign that was offered is in the list.
func (r Record) Flags(words rules.Words) []Flag {
	l := r.lines()
	var flags []Flag
	for _, t := range r.TakenBack {
		flags = append(flags, Flag{State: FlagTakenBack, Text: evidence(t, words), ReportedAt: t.ReportedAt, TakenBackAt: t.TakenBackAt})
	}
	for _, q := range flagQuestions {
		if !l.answered(q.id) {
			flags = append(flags, Flag{State: FlagNotAssessed, Text: q.name, question: q.id})
			continue
		}
		for _, code := range l[q.id].Options {
			if code != "none" && code != notSure && !slices.Contains(noFlags, code) {
				flags = append(flags, l.flag(q.id, code, words))
			}
		}
	}
	flags = append(flags, l.weaknessFlag(words))
	return ordered(flags)
}

// Flags are those of the intake with what check-ins said after it. What was
// ever reported stays present, as bad as it ever was by the book's orders of
// concern: that it was denied later is in the check-in.
func (c Case) Flags(words rules.Words, b *rules.Book) []Flag {
	flags := c.Record.Flags(words)
	for _, each := range c.Checkins {
		for _, f := range each.Payload.Record.As(c.Record).Flags(words) {
			if f.State != FlagNotAssessed {
				f.HeardAt = each.SentAt
				flags = f.over(flags, b)
			}
		}
	}
	return ordered(flags)
}

func ordered(flags []Flag) []Flag {
	slices.SortStableFunc(flags, func(a, b Flag) int { return order(a.State) - order(b.State) })
	return flags
}

func order(s FlagState) int {
	return slices.Index([]FlagState{FlagTakenBack, FlagPresent, FlagUnsure, FlagDenied, FlagNotAssessed}, s)
}

// flag tells what is known of one sign. Somebody who ticked "not sure about
// one or more" denied none of the others.
func (l lines) flag(question, code string, words rules.Words) Flag {
	f := Flag{State: FlagUnsure, Text: spoken(question, code, words), question: question, code: code}
	switch {
	case l.has(question, code):
		f.State = FlagPresent
		if course := courses[code]; question == "emergency_signs" && course != "" {
			f.Since, f.grades = l.phrase(course, words), []grade{{course, l.code(course)}}
			if !l.answered(course) {
				f.Since = "since when: not asked"
			}
		}
	case l.denied(question, code):
		f.State = FlagDenied
	}
	return f
}

func (l lines) weaknessFlag(words rules.Words) Flag {
	f := Flag{State: FlagNotAssessed, Text: "leg or foot weakness", question: "weakness"}
	switch l.code("weakness") {
	case "":
	case "none":
		f.State = FlagDenied
	case notSure:
		f.State = FlagUnsure
	default:
		f.State, f.Text, f.Since = FlagPresent, l.phrase("weakness", words), l.phrase("weakness_course", words)
		f.grades = []grade{{"weakness", l.code("weakness")}, {"weakness_course", l.code("weakness_course")}}
	}
	return f
}
