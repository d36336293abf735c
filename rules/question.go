package rules

import (
	"fmt"
	"slices"
)

// Page is one step of the questionnaire.
type Page struct {
	ID        string
	Questions []*Question
	// Confirm marks the page that asks whether an emergency is right. It
	// stands wherever the answers first reach emergency level.
	Confirm bool
	// Titled says that the page has a title of its own; otherwise its one
	// question is the title.
	Titled bool
	Notes  []Note
	Needs  []Need
	// Stops, when known to hold, end the questionnaire behind this page.
	Stops []Note

	// Later marks a page that only check-ins have.
	Later bool

	skip  *Cond
	index int
}

// Note is a text that is shown while its condition is known to hold.
type Note struct {
	ID   string
	When Cond
}

// Need says that one of these questions must be answered when it holds.
type Need struct {
	ID    string
	OneOf []*Question
	When  Cond
}

// Kind is the kind of a question.
type Kind uint8

// The kinds of questions.
const (
	One  Kind = iota // exactly one option
	Many             // any number of options
	Int              // a whole number within Min and Max
	Text             // free text of at most Max characters
)

var kindNames = [...]string{"one", "many", "int", "text"}

func (k Kind) String() string { return kindNames[k] }

// Question is one question. Its words are in Words under its id.
type Question struct {
	ID      string
	Kind    Kind
	Page    *Page
	Options []Option
	// Min and Max bound a whole number; Max alone bounds a text in characters.
	Min, Max int
	// Scale marks a number asked by its ends: 0 to 10 with words at both.
	Scale bool
	// Guard forbids scripts to untick anything here.
	Guard bool
	// Multiline and Format shape a text field: name, phone, email or "".
	Multiline bool
	Format    string
	// Identity marks what says who the patient is. It is kept apart.
	Identity bool

	// NoOrder says why its answers have no order of concern; "" where they
	// have one.
	NoOrder string

	optional   bool
	requiredIf *Cond
	asked      *Cond
	index      int
	worse      []uint32 // kind one: sets of options, the least worrying first
	rising     int      // kind int: 1 when higher is worse, -1 when lower is
}

// Option is one answer to choose.
type Option struct {
	ID        string
	Exclusive bool // stands beside no other option
	// Reassuring and StaffOnly declare why nothing in the book reads it.
	Reassuring bool
	StaffOnly  bool
}

// Required reports whether the question needs an answer, given the others.
func (q *Question) Required(a Answers) bool {
	if q.requiredIf != nil {
		return q.requiredIf.Check(a) == Yes
	}
	return !q.optional
}

// Weight is where an option stands in the order of concern, from 0, or -1 where
// there is no such question, option or order.
func (q *Question) Weight(code string) int {
	if q == nil {
		return -1
	}
	i := q.option(code)
	return slices.IndexFunc(q.worse, func(set uint32) bool { return i >= 0 && set&(1<<i) != 0 })
}

func (q *Question) option(code string) int {
	return slices.IndexFunc(q.Options, func(o Option) bool { return o.ID == code })
}

// ProblemKind says what is wrong with an answer.
type ProblemKind uint8

// What can be wrong with an answer.
const (
	Missing   ProblemKind = iota // required and not answered
	NoOption                     // not one of the options
	Twice                        // more than one answer to a question that takes one
	Clash                        // an exclusive option beside another one
	NotWhole                     // not a whole number
	Range                        // outside Min and Max
	TooLong                      // more than Max characters
	NotText                      // bytes that are no text
	BadPhone                     // too few or too many digits, or other signs
	BadEmail                     // not an address
	NeedOne                      // one of several questions must be answered
	WrongKind                    // another kind of value (JSON only)
)

// Problem is one answer that cannot be taken, for words beside its field.
type Problem struct {
	Question *Question
	Kind     ProblemKind
	// Option is the exclusive option of a Clash, Other one ticked beside it.
	Option, Other string
	// Need is the id of the need that is not met.
	Need string
}

// Error is the problem in plain English, for the command line. It repeats no
// answer.
func (p Problem) Error() string {
	q := p.Question
	switch p.Kind {
	case Missing:
		return q.ID + ": not answered"
	case NoOption:
		return q.ID + ": no such option"
	case Twice:
		return q.ID + ": takes one answer"
	case Clash:
		return fmt.Sprintf("%s: %s stands beside another option", q.ID, p.Option)
	case NotWhole:
		return q.ID + ": takes a whole number"
	case Range:
		return fmt.Sprintf("%s: must be between %d and %d", q.ID, q.Min, q.Max)
	case TooLong:
		return fmt.Sprintf("%s: must be %d characters or fewer", q.ID, q.Max)
	case NotText:
		return q.ID + ": has characters that are no text"
	case BadPhone:
		return q.ID + ": is no phone number"
	case BadEmail:
		return q.ID + ": is no e-mail address"
	case NeedOne:
		return q.ID + ": needed here"
	}
	return fmt.Sprintf("%s: wrong kind of value, takes %s", q.ID, q.Kind)
}
