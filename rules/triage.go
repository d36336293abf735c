package rules

import (
	"fmt"
	"math/bits"
	"slices"
)

// Level is a triage level. Higher is more urgent.
type Level uint8

// The five levels. Time frames are those of the book's level cards.
const (
	SelfCare  Level = iota // start the programme at home
	Routine                // a visit within 2 to 6 weeks
	Soon                   // a provider within 2 weeks
	Urgent                 // examined within 24 hours
	Emergency              // now
)

var levelNames = [...]string{"self_care", "routine", "soon", "urgent", "emergency"}

func (l Level) String() string { return levelNames[l] }

// Rank counts from 0, the most urgent, so that ascending order is the order
// in which people are seen.
func (l Level) Rank() int { return int(Emergency - l) }

// MarshalText writes the level's code.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a level's code.
func (l *Level) UnmarshalText(text []byte) error {
	i := slices.Index(levelNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("no such level: %q", text)
	}
	*l = Level(i)
	return nil
}

// Rule raises the level when its condition is known to hold.
type Rule struct {
	ID    string
	Level Level
	// Door is who the patient is sent to: "911" or "ed" for emergency rules,
	// "own_team", "doctor" or "clinic_or_doctor" for urgent and soon ones,
	// and "" below.
	Door string
	// Team is whose patient this already is, for own_team rules, and the
	// hospital of the birth.
	Team   string
	Source string
	// AgeSex says why the rule reads age, sex or pregnancy, if it does.
	AgeSex string
	When   Cond

	index int
}

// Floor is a promise about every result, kept apart from the rules that are
// to keep it: wherever When holds the level is never below Level.
type Floor struct {
	ID    string
	Says  string
	When  Cond
	Level Level
}

// LevelCards is what a patient at one level is told and offered.
type LevelCards struct {
	Level     Level
	Programme string   // none, gentle or full
	Doors     []string // the most medical first
}

// maxRules is how many rules a book may have.
const maxRules = 256

// Assessment is the outcome of the rules for one set of answers.
type Assessment struct {
	Level Level
	fired [maxRules / 64]uint64
	rules []*Rule
}

// Assess applies every rule. The level is the highest among the fired rules;
// with none fired it is self-care only if the entry conditions are known to
// hold, otherwise routine. The answers must be those that count (Walk).
func (b *Book) Assess(a Answers) Assessment {
	out := Assessment{rules: b.Rules}
	any := false
	for i, r := range b.Rules {
		if r.When.Check(a) == Yes {
			out.fired[i/64] |= 1 << (i % 64)
			out.Level = max(out.Level, r.Level)
			any = true
		}
	}
	if !any && b.entry.Check(a) != Yes {
		out.Level = Routine
	}
	return out
}

// emergency reports whether Assess would say so. A walk asks it after every
// page, and most rules have no say in it.
func (b *Book) emergency(a Answers) bool {
	for _, r := range b.emergencies {
		if r.When.Check(a) == Yes {
			return true
		}
	}
	return false
}

// Fired returns the fired rules in the book's order.
func (s *Assessment) Fired() []*Rule {
	var fired []*Rule
	for w, set := range s.fired {
		for ; set != 0; set &= set - 1 {
			fired = append(fired, s.rules[w*64+bits.TrailingZeros64(set)])
		}
	}
	return fired
}

// Has reports whether that rule fired.
func (s *Assessment) Has(r *Rule) bool { return s.fired[r.index/64]&(1<<(r.index%64)) != 0 }

// Finding is a fired rule with the answers that fired it.
type Finding struct {
	Rule     string     `json:"rule"`
	Level    Level      `json:"level"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Outcome is everything a result says, frozen by ids: it is kept with the
// intake and read with the words of the book that made it.
type Outcome struct {
	Book      string     `json:"book"`
	Level     Level      `json:"level"`
	Fired     []Finding  `json:"fired"`
	Door      string     `json:"door"`
	Teams     []string   `json:"teams,omitempty"`
	Programme []Move     `json:"programme,omitempty"`
	Withheld  []Withheld `json:"withheld,omitempty"`
	Patterns  []string   `json:"patterns,omitempty"`
}

// Outcome assesses a walk and works out the door, the programme and the
// patterns.
func (b *Book) Outcome(w *Walk) Outcome { return b.OutcomeFrom(w, SelfCare) }

// OutcomeFrom is the outcome of answers with an earlier level under them, below
// which it does not fall. Where the floor alone decides, no rule fired at that
// level and the door is the one of all who come with the least.
func (b *Book) OutcomeFrom(w *Walk, floor Level) Outcome {
	s := b.Assess(w.Answers)
	s.Level = max(s.Level, floor)
	out := Outcome{Book: b.Version, Level: s.Level, Fired: []Finding{}}
	doors := b.Cards(s.Level).Doors
	best := len(doors) - 1
	for _, r := range s.Fired() {
		out.Fired = append(out.Fired, Finding{r.ID, r.Level, r.When.Evidence(w.Answers)})
		// A lesser reason must not send somebody with a graver one elsewhere.
		if r.Level != s.Level {
			continue
		}
		if i := slices.Index(doors, r.Door); i >= 0 {
			best = min(best, i)
		}
		if r.Team != "" && !slices.Contains(out.Teams, r.Team) {
			out.Teams = append(out.Teams, r.Team)
		}
	}
	out.Door = doors[best]
	out.Programme, out.Withheld = b.programme(w, s.Level)
	for _, p := range b.Fitting(w.Answers) {
		out.Patterns = append(out.Patterns, p.Pattern.ID)
	}
	return out
}

// Cards returns what a patient at that level is told.
func (b *Book) Cards(l Level) *LevelCards {
	for _, c := range b.Levels {
		if c.Level == l {
			return c
		}
	}
	return nil // Load refuses a book without all five.
}
