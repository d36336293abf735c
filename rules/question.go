package rules

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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

// ErrUnknownField is returned for a form that has a field which is no
// question of its page.
var ErrUnknownField = errors.New("a field that is no question of this page")

// ReadPage reads the form of one page over the answers saved so far. It
// returns the merged answers with closed branches dropped, or the problems
// beside which the answers must not be kept. A field whose question the other
// answers do not lead to is ignored; a required question that this very form
// opened is no problem, since the patient has not seen it.
func (b *Book) ReadPage(p *Page, saved Answers, form map[string][]string) (Answers, []Problem, error) {
	for name := range form {
		if q := b.question[name]; q == nil || q.Page != p {
			return saved, nil, ErrUnknownField
		}
	}
	var problems []Problem
	merged := b.clone(saved)
	for _, q := range p.Questions {
		if !q.askedGiven(merged) {
			merged.slots[q.index] = answer{}
			continue
		}
		v, kind := q.read(form[q.ID])
		if kind == Missing {
			if !q.askedGiven(saved) {
				merged.slots[q.index] = answer{}
				continue
			}
			merged.slots[q.index] = answer{state: skipped}
			if !q.Required(merged) {
				continue
			}
		}
		if kind != fine {
			problems = append(problems, q.problem(kind, v))
			continue
		}
		merged.slots[q.index] = v
	}
	problems = append(problems, p.unmet(merged, problems)...)
	if len(problems) > 0 {
		return saved, problems, nil
	}
	return b.Walk(merged).Answers, nil, nil
}

// unmet returns the needs that are not met, except where a field of the need
// already has a problem of its own.
func (p *Page) unmet(a Answers, problems []Problem) []Problem {
	var found []Problem
next:
	for _, n := range p.Needs {
		if n.When.Check(a) != Yes {
			continue
		}
		for _, q := range n.OneOf {
			taken := func(x Problem) bool { return x.Question == q }
			if a.at(q).state == given || slices.ContainsFunc(problems, taken) || slices.ContainsFunc(found, taken) {
				continue next
			}
		}
		found = append(found, Problem{Question: n.OneOf[0], Kind: NeedOne, Need: n.ID})
	}
	return found
}

// ReadMap reads decoded JSON: option codes, lists of codes, whole numbers and
// texts by question id. null stands for a question seen and left empty. Every
// problem is reported; with any, the answers are those that could be read.
func (b *Book) ReadMap(fields map[string]any) (Answers, []error) {
	var problems []error
	a := b.clone(Answers{})
	ids := make([]string, 0, len(fields))
	for id := range fields {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		q := b.question[id]
		if q == nil {
			problems = append(problems, fmt.Errorf("%q: no such question", id))
			continue
		}
		values, ok := q.values(fields[id])
		if !ok {
			problems = append(problems, Problem{Question: q, Kind: WrongKind})
			continue
		}
		v, kind := q.read(values)
		switch {
		case kind == Missing:
			a.slots[q.index] = answer{state: skipped}
		case kind != fine:
			problems = append(problems, q.problem(kind, v))
		default:
			a.slots[q.index] = v
		}
	}
	return a, problems
}

// values turns a decoded JSON value into what a form would have sent.
func (q *Question) values(value any) ([]string, bool) {
	switch v := value.(type) {
	case nil:
		return nil, true
	case string:
		return []string{v}, q.Kind == One || q.Kind == Text
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}, q.Kind == Int
	case []any:
		codes := make([]string, len(v))
		for i := range v {
			s, ok := v[i].(string)
			if !ok {
				return nil, false
			}
			codes[i] = s
		}
		return codes, q.Kind == Many
	}
	return nil, false
}

// fine is no problem at all.
const fine ProblemKind = 255

func (q *Question) problem(kind ProblemKind, v answer) Problem {
	p := Problem{Question: q, Kind: kind}
	if kind == Clash {
		for _, code := range q.codes(v.options) {
			if q.Options[q.option(code)].Exclusive {
				p.Option = code
			} else {
				p.Other = code
			}
		}
	}
	return p
}

// oneLineEnd leaves one kind of line end, so that a text that was kept and
// read again is the same text.
var oneLineEnd = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// read is the one reader of values, from forms and from JSON.
func (q *Question) read(values []string) (answer, ProblemKind) {
	if q.Kind == Many {
		return q.readMany(values)
	}
	if len(values) > 1 {
		return answer{}, Twice
	}
	if len(values) == 0 {
		return answer{}, Missing
	}
	value := values[0]
	if !plain(value, q.Multiline) {
		return answer{}, NotText
	}
	value = strings.TrimSpace(oneLineEnd.Replace(value))
	if value == "" {
		return answer{}, Missing
	}
	switch q.Kind {
	case One:
		i := q.option(value)
		if i < 0 {
			return answer{}, NoOption
		}
		return answer{state: given, options: 1 << i}, fine
	case Int:
		return q.readInt(value)
	}
	return q.readText(value)
}

func (q *Question) readMany(values []string) (answer, ProblemKind) {
	v := answer{state: given}
	alone := false
	for _, value := range values {
		if value == "" {
			continue
		}
		i := q.option(value)
		if i < 0 {
			return answer{}, NoOption
		}
		v.options |= 1 << i
		alone = alone || q.Options[i].Exclusive
	}
	switch {
	case v.options == 0:
		return answer{}, Missing
	case alone && v.options&(v.options-1) != 0:
		return v, Clash
	}
	return v, fine
}

func (q *Question) readInt(value string) (answer, ProblemKind) {
	n, err := strconv.Atoi(value)
	if errors.Is(err, strconv.ErrRange) {
		return answer{}, Range
	}
	if err != nil {
		return answer{}, NotWhole
	}
	if n < q.Min || n > q.Max {
		return answer{}, Range
	}
	return answer{state: given, number: int32(n)}, fine
}

func (q *Question) readText(value string) (answer, ProblemKind) {
	if utf8.RuneCountInString(value) > q.Max {
		return answer{}, TooLong
	}
	switch q.Format {
	case "phone":
		if !phone(value) {
			return answer{}, BadPhone
		}
	case "email":
		if at, err := mail.ParseAddress(value); err != nil || at.Address != value {
			return answer{}, BadEmail
		}
	}
	return answer{state: given, text: value}, fine
}

// plain says whether a value is text: UTF-8 without control characters.
func plain(value string, multiline bool) bool {
	if !utf8.ValidString(value) {
		return false
	}
	for _, r := range value {
		if unicode.IsControl(r) && !(multiline && (r == '\n' || r == '\r' || r == '\t')) {
			return false
		}
	}
	return true
}

// phone says whether a value can be dialled: 7 to 15 digits (E.164 allows 15)
// with the signs people put between them, and an extension after an x.
func phone(value string) bool {
	number, extension, _ := strings.Cut(strings.ToLower(value), "x")
	number = strings.TrimSuffix(strings.TrimSpace(number), "e")
	digits := 0
	for _, r := range number {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(" -().+/\u00a0", r):
			return false
		}
	}
	for _, r := range extension {
		if !strings.ContainsRune("0123456789 .t", r) {
			return false
		}
	}
	return digits >= 7 && digits <= 15
}
