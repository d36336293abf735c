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

// ErrUnknownField is returned for a form that has a field which is no
// question of its page.
var ErrUnknownField = errors.New("a field that is no question of this page")

// ReadPage reads the form of one page over the answers saved so far. It
// returns the merged answers with closed branches dropped, or the problems
// beside which the answers must not be kept. A field whose question the other
// answers do not lead to is ignored; a required question that this very form
// opened is no problem, since the patient has not seen it.
func (b *Book) ReadPage(p *Page, saved Answers, form map[string][]string) (Answers, []Problem, error) {
	merged, problems, err := b.readPage(p, saved, form, func(*Question) bool { return true })
	if err != nil || len(problems) > 0 {
		return saved, problems, err
	}
	return b.Walk(merged).Answers, nil, nil
}

// readPage reads those questions of a page that asks lets through.
func (b *Book) readPage(p *Page, saved Answers, form map[string][]string, asks func(*Question) bool) (Answers, []Problem, error) {
	for name := range form {
		if q := b.question[name]; q == nil || q.Page != p || !asks(q) {
			return saved, nil, ErrUnknownField
		}
	}
	var problems []Problem
	merged := b.clone(saved)
	for _, q := range p.Questions {
		if !asks(q) {
			continue
		}
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
	return merged, problems, nil
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
	if strings.Contains(value, "\r") { // Hardly any does, and every request reads all answers.
		value = oneLineEnd.Replace(value)
	}
	value = strings.TrimSpace(value)
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
		if !Phone(value) {
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

// Phone reports whether a value can be dialled: 7 to 15 digits (E.164 allows 15)
// with the signs people put between them, and an extension after an x.
func Phone(value string) bool {
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
