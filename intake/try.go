package intake

import (
	"slices"
	"unicode/utf8"
)

// TryOutcome is how a try to reach the patient ended.
type TryOutcome string

// The outcomes of a try.
const (
	Reached     TryOutcome = "reached"
	LeftMessage TryOutcome = "left_message"
	NoAnswer    TryOutcome = "no_answer"
	WrongNumber TryOutcome = "wrong_number"
)

// TryOutcomes are all of them, in the order they are offered.
var TryOutcomes = []TryOutcome{Reached, LeftMessage, NoAnswer, WrongNumber}

// Seen answers the first question of the call after an emergency or urgent
// result: has somebody examined the patient?
type Seen string

// The answers to it. Nothing is known without one.
const (
	SeenYes     Seen = "yes"
	SeenNo      Seen = "no" // then the advice is repeated
	SeenUnknown Seen = ""
)

// Try is one try to reach the patient.
type Try struct {
	Outcome TryOutcome `json:"outcome"`
	Seen    Seen       `json:"seen,omitempty"`
	Where   string     `json:"where,omitempty"` // where they were seen
	Advised bool       `json:"advised,omitempty"`
}

// lawful: what was said on the phone can only be known when somebody answered.
func (t *Try) lawful() bool {
	spoke := t.Outcome == Reached
	return (spoke || t.Seen == SeenUnknown && t.Where == "" && !t.Advised) &&
		slices.Contains([]Seen{SeenUnknown, SeenYes, SeenNo}, t.Seen) &&
		utf8.RuneCountInString(t.Where) <= 200 && readable(t.Where)
}
