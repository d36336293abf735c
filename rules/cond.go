package rules

import (
	"fmt"
	"math/bits"
	"strings"
)

// Truth is one of three values, ordered so that "all" is the minimum, "any"
// the maximum, and "not" the mirror.
type Truth uint8

// The three truth values.
const (
	No Truth = iota
	Unknown
	Yes
)

func (t Truth) String() string { return [...]string{"no", "unknown", "yes"}[t] }

func truth(yes bool) Truth {
	if yes {
		return Yes
	}
	return No
}

type test uint8

const (
	testAll test = iota
	testAny
	testNot
	testTerm
	testIs  // a one question has one of these options
	testHas // a many question has at least one of these options ticked
	testAtLeast
	testAtMost
	testGiven // something was written
)

// Cond is a condition on answers: all, any, not, a named term, or a test of
// one question. It is a tree of values so that checking allocates nothing.
type Cond struct {
	test     test
	kids     []Cond
	term     string
	question *Question
	options  uint32 // the options tested for, a bit each
	number   int
}

// Check says whether the condition holds. A test of a question without an
// answer is unknown.
func (c *Cond) Check(a Answers) Truth {
	switch c.test {
	case testAll:
		t := Yes
		for i := range c.kids {
			t = min(t, c.kids[i].Check(a))
		}
		return t
	case testAny:
		t := No
		for i := range c.kids {
			t = max(t, c.kids[i].Check(a))
		}
		return t
	case testNot:
		return Yes - c.kids[0].Check(a)
	case testTerm:
		return c.kids[0].Check(a)
	}
	v := a.at(c.question)
	if v.state != given {
		return Unknown
	}
	return truth(c.holds(v))
}

func (c *Cond) holds(v answer) bool {
	switch c.test {
	case testIs, testHas:
		return v.options&c.options != 0
	case testAtLeast:
		return int(v.number) >= c.number
	case testAtMost:
		return int(v.number) <= c.number
	}
	return true
}

// could says whether the condition may still come out as want once the
// questions that are missing are answered. A question that is not asked at
// all will never decide anything.
func (c *Cond) could(w *Walk, want bool) bool {
	switch c.test {
	case testAll, testAny:
		every := (c.test == testAll) == want
		for i := range c.kids {
			if c.kids[i].could(w, want) != every {
				return !every
			}
		}
		return every
	case testNot:
		return c.kids[0].could(w, !want)
	case testTerm:
		return c.kids[0].could(w, want)
	}
	if v := w.Answers.at(c.question); v.state == given {
		return c.holds(v) == want
	}
	return w.missing(c.question)
}

// Questions calls visit for each question the condition tests.
func (c *Cond) Questions(visit func(*Question)) {
	if c.question != nil {
		visit(c.question)
	}
	for i := range c.kids {
		c.kids[i].Questions(visit)
	}
}

// Evidence is an answer that made a condition come out as it did.
type Evidence struct {
	Question string   `json:"question"`
	Options  []string `json:"options,omitempty"`
	Number   *int     `json:"number,omitempty"`
}

// Evidence returns the answers for which the condition holds, each question
// once, in the order the condition names them.
func (c *Cond) Evidence(a Answers) []Evidence {
	var found []Evidence
	c.collect(a, Yes, &found)
	return found
}

func (c *Cond) collect(a Answers, want Truth, found *[]Evidence) {
	if c.Check(a) != want {
		return
	}
	switch c.test {
	case testNot:
		c.kids[0].collect(a, Yes-want, found)
		return
	case testAll, testAny, testTerm:
		for i := range c.kids {
			c.kids[i].collect(a, want, found)
		}
		return
	}
	v := a.at(c.question)
	e := Evidence{Question: c.question.ID}
	switch c.question.Kind {
	case Many:
		if want == Yes {
			e.Options = c.question.codes(v.options & c.options)
		} else {
			e.Options = c.question.codes(v.options)
		}
	case One:
		e.Options = c.question.codes(v.options)
	case Int:
		n := int(v.number)
		e.Number = &n
	}
	for i := range *found {
		if (*found)[i].Question == e.Question {
			(*found)[i].Options = union((*found)[i].Options, e.Options)
			return
		}
	}
	*found = append(*found, e)
}

func union(a, b []string) []string {
next:
	for _, s := range b {
		for _, t := range a {
			if s == t {
				continue next
			}
		}
		a = append(a, s)
	}
	return a
}

// String is the condition as a sentence, with ids, for people who edit books.
func (c *Cond) String() string {
	join := func(word string) string {
		parts := make([]string, len(c.kids))
		for i := range c.kids {
			parts[i] = c.kids[i].String()
			if t := c.kids[i].test; t == testAll || t == testAny {
				parts[i] = "(" + parts[i] + ")"
			}
		}
		return strings.Join(parts, word)
	}
	switch c.test {
	case testAll:
		return join(" and ")
	case testAny:
		return join(" or ")
	case testNot:
		return "not (" + c.kids[0].String() + ")"
	case testTerm:
		return c.term
	case testIs:
		return c.question.ID + " is " + strings.Join(c.question.codes(c.options), " or ")
	case testHas:
		return c.question.ID + " has " + strings.Join(c.question.codes(c.options), " or ")
	case testAtLeast:
		return fmt.Sprintf("%s is %d or more", c.question.ID, c.number)
	case testAtMost:
		return fmt.Sprintf("%s is %d or less", c.question.ID, c.number)
	}
	return c.question.ID + " is given"
}

// codes returns the codes of the options in a bit set, in the book's order.
func (q *Question) codes(set uint32) []string {
	codes := make([]string, 0, bits.OnesCount32(set))
	for ; set != 0; set &= set - 1 {
		codes = append(codes, q.Options[bits.TrailingZeros32(set)].ID)
	}
	return codes
}
