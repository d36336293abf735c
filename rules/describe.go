package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Sentence is the condition in the words that patients read, for clinicians
// who sign a book. A test of a question that was not asked is unknown, and
// what is unknown fires nothing.
func (c *Cond) Sentence(w Words) string {
	switch c.test {
	case testAll:
		return c.joined(w, " and ")
	case testAny:
		return c.joined(w, " or ")
	case testNot:
		return "not (" + c.kids[0].Sentence(w) + ")"
	case testTerm:
		return "*" + c.term + "*"
	}
	name := "**" + w["question."+c.question.ID+".short"] + "**"
	switch c.test {
	case testIs:
		return name + " is " + c.question.labels(w, c.options)
	case testHas:
		return name + " has " + c.question.labels(w, c.options)
	case testAtLeast:
		return fmt.Sprintf("%s is %d or more", name, c.number)
	case testAtMost:
		return fmt.Sprintf("%s is %d or less", name, c.number)
	}
	return name + " is filled in"
}

func (c *Cond) joined(w Words, word string) string {
	parts := make([]string, len(c.kids))
	for i := range c.kids {
		parts[i] = c.kids[i].Sentence(w)
		if t := c.kids[i].test; len(c.kids) > 1 && (t == testAll || t == testAny) {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, word)
}

func (q *Question) labels(w Words, set uint32) string {
	codes := q.codes(set)
	for i, code := range codes {
		codes[i] = "“" + w["option."+q.ID+"."+code] + "”"
	}
	return strings.Join(codes, " or ")
}

// Grounds is what the condition comes out as, and the answers that make it so.
// Of a condition that is unknown they are the questions without an answer.
func (c *Cond) Grounds(a Answers) (Truth, []Evidence) {
	truth := c.Check(a)
	var found []Evidence
	c.collect(a, truth, &found)
	for i := range found {
		if !a.Given(a.book.question[found[i].Question]) {
			found[i] = Evidence{Question: found[i].Question}
		}
	}
	return truth, found
}

// Asked says when a question is asked, in words, and "" for always.
func (q *Question) Asked(w Words) string {
	if q.asked == nil {
		return ""
	}
	return q.asked.Sentence(w)
}

// Skipped says when a page is skipped, in words, and "" for never.
func (p *Page) Skipped(w Words) string {
	if p.skip == nil {
		return ""
	}
	return p.skip.Sentence(w)
}

// Concern is the order of concern by option codes, from the least worrying
// answer on, or "" where there is none.
func (q *Question) Concern() string {
	switch {
	case q.Kind == Many && q.NoOrder == "":
		return "one more tick is worse"
	case q.rising > 0:
		return "higher is worse"
	case q.rising < 0:
		return "lower is worse"
	}
	steps := make([]string, len(q.worse))
	for i, set := range q.worse {
		steps[i] = strings.Join(q.codes(set), ", ")
	}
	return strings.Join(steps, " < ")
}

// Optional reports whether the question may always be left empty.
func (q *Question) Optional() bool { return q.optional }

// Term is a condition with a name.
type Term struct {
	ID   string
	When Cond
}

// Terms are the conditions that rules share by name.
func (b *Book) Terms() []Term { return named(b.terms) }

// Reasons are the conditions that withhold a move.
func (b *Book) Reasons() []Term { return named(b.reasons) }

func named(conds map[string]Cond) []Term {
	var list []Term
	for _, id := range slices.Sorted(maps.Keys(conds)) {
		list = append(list, Term{id, conds[id]})
	}
	return list
}

// SelfCareWhen is the condition for self-care when no rule fires.
func (b *Book) SelfCareWhen() *Cond { return &b.entry }
