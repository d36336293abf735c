package rules

import (
	"encoding/json"
	"math/bits"
)

type state uint8

const (
	absent  state = iota
	skipped       // seen and left empty
	given
)

type answer struct {
	state   state
	options uint32 // one bit for each option chosen
	number  int32
	text    string
}

// Answers are the answers of one person, one slot for each question of a
// book. A question without an answer is absent, never zero or empty. Answers
// are values: no method changes them.
type Answers struct {
	book  *Book
	slots []answer
}

func (a Answers) at(q *Question) answer {
	if q.index < len(a.slots) {
		return a.slots[q.index]
	}
	return answer{}
}

func (b *Book) clone(a Answers) Answers {
	slots := make([]answer, len(b.Questions))
	copy(slots, a.slots)
	return Answers{b, slots}
}

// Given reports whether the question has an answer.
func (a Answers) Given(q *Question) bool { return q != nil && a.at(q).state == given }

// Seen reports whether the question has an answer or was left empty.
func (a Answers) Seen(q *Question) bool { return a.at(q).state != absent }

// Codes returns the options chosen, in the book's order.
func (a Answers) Codes(q *Question) []string { return q.codes(a.at(q).options) }

// Code returns the option chosen, or "".
func (a Answers) Code(q *Question) string {
	if v := a.at(q); v.options != 0 {
		return q.Options[bits.TrailingZeros32(v.options)].ID
	}
	return ""
}

// Has reports whether that option is chosen.
func (a Answers) Has(q *Question, code string) bool {
	i := q.option(code)
	return i >= 0 && a.at(q).options&(1<<i) != 0
}

// Number returns the whole number answered; known is false without one.
func (a Answers) Number(q *Question) (n int, known bool) {
	v := a.at(q)
	return int(v.number), v.state == given && q.Kind == Int
}

// Text returns the free text answered, or "".
func (a Answers) Text(q *Question) string { return a.at(q).text }

// Who says for whom the answers are given, which decides the wording.
func (a Answers) Who() Who {
	if a.book == nil {
		return Self
	}
	switch a.Code(a.book.question["answering_for"]) {
	case "my_child":
		return MyChild
	case "someone_else":
		return SomeoneElse
	}
	return Self
}

// value is the answer as JSON has it, nil for a question left empty.
func (a Answers) value(q *Question) any {
	v := a.at(q)
	switch {
	case v.state != given:
		return nil
	case q.Kind == Many:
		return q.codes(v.options)
	case q.Kind == One:
		return a.Code(q)
	case q.Kind == Int:
		return v.number
	}
	return v.text
}

// Map returns the answers that were given, by question id, without those
// that say who the patient is.
func (a Answers) Map() map[string]any {
	m := map[string]any{}
	for _, q := range a.questions() {
		if a.at(q).state == given && !q.Identity {
			m[q.ID] = a.value(q)
		}
	}
	return m
}

func (a Answers) questions() []*Question {
	if a.book == nil {
		return nil
	}
	return a.book.Questions
}

// MarshalJSON writes every answer by question id, and null for a question
// that was seen and left empty, so that a journey resumes where it stopped.
func (a Answers) MarshalJSON() ([]byte, error) {
	m := map[string]any{}
	for _, q := range a.questions() {
		if a.Seen(q) {
			m[q.ID] = a.value(q)
		}
	}
	return json.Marshal(m)
}

// Restore reads what MarshalJSON wrote, perhaps with another book: answers
// that no longer fit are left out.
func (b *Book) Restore(text []byte) (Answers, error) {
	if len(text) == 0 {
		return b.clone(Answers{}), nil
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		return Answers{}, err
	}
	a, _ := b.ReadMap(fields)
	return a, nil
}

// With returns the answers with one question answered by these codes, number
// or text, as a form would send them. It is for programs that know the answer
// fits; otherwise nothing changes.
func (b *Book) With(a Answers, q *Question, values ...string) Answers {
	v, kind := q.read(values)
	if kind != fine {
		return a
	}
	out := b.clone(a)
	out.slots[q.index] = v
	return out
}

// Without returns the answers without those to some questions.
func (b *Book) Without(a Answers, questions []*Question) Answers {
	out := b.clone(a)
	for _, q := range questions {
		out.slots[q.index] = answer{}
	}
	return out
}
