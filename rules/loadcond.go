package rules

import "slices"

// condYAML is a condition as it is written in a book.
type condYAML struct {
	All      *[]condYAML `yaml:"all"`
	Any      *[]condYAML `yaml:"any"`
	Not      *condYAML   `yaml:"not"`
	Term     *ident      `yaml:"term"`
	Question *ident      `yaml:"question"`
	Is       *idents     `yaml:"is"`
	Has      *idents     `yaml:"has"`
	AtLeast  *int        `yaml:"at_least"`
	AtMost   *int        `yaml:"at_most"`
	Given    *bool       `yaml:"given"`
}

func count(present ...bool) (n int) {
	for _, p := range present {
		if p {
			n++
		}
	}
	return n
}

// cond compiles a condition. before, if not nil, is a question that may only
// depend on questions asked before it.
func (l *loader) cond(y *condYAML, line int, before *Question) Cond {
	shapes := count(y.All != nil, y.Any != nil, y.Not != nil, y.Term != nil, y.Question != nil)
	tests := count(y.Is != nil, y.Has != nil, y.AtLeast != nil, y.AtMost != nil, y.Given != nil)
	if y.Question != nil {
		line = y.Question.line
	}
	switch {
	case shapes == 0 && tests == 0:
		l.wrong(line, "empty condition")
		return Cond{}
	case shapes != 1 || tests != count(y.Question != nil):
		l.wrong(line, "a condition takes one of all, any, not, term, or question with one test")
		return Cond{}
	case y.All != nil:
		return l.group(testAll, *y.All, line, before)
	case y.Any != nil:
		return l.group(testAny, *y.Any, line, before)
	case y.Not != nil:
		return Cond{test: testNot, kids: []Cond{l.cond(y.Not, line, before)}}
	case y.Term != nil:
		return l.term(y.Term, before)
	}
	return l.leaf(y, line, before)
}

func (l *loader) group(t test, list []condYAML, line int, before *Question) Cond {
	if len(list) == 0 {
		l.wrong(line, "empty condition")
	}
	c := Cond{test: t}
	for i := range list {
		c.kids = append(c.kids, l.cond(&list[i], line, before))
	}
	return c
}

func (l *loader) term(id *ident, before *Question) Cond {
	c, ok := l.book.terms[id.name]
	if !ok {
		l.wrong(id.line, "no such term: %q (a term may only use terms above it)", id.name)
		return Cond{}
	}
	l.used["term "+id.name] = true
	c.Questions(func(q *Question) { l.ordered(q, id.line, before) })
	return Cond{test: testTerm, kids: []Cond{c}, term: id.name}
}

func (l *loader) ordered(q *Question, line int, before *Question) {
	if before != nil && q.index >= before.index {
		l.wrong(line, "%s is decided by %s, which is not asked before it", before.ID, q.ID)
	}
}

func (l *loader) leaf(y *condYAML, line int, before *Question) Cond {
	q := l.book.question[y.Question.name]
	if q == nil {
		l.wrong(line, "no such question: %q", y.Question.name)
		return Cond{}
	}
	l.ordered(q, line, before)
	if q.Page.Confirm {
		l.wrong(line, "nothing depends on %s: confirming an emergency never changes a level", q.ID)
	}
	if q.Page.Later {
		l.wrong(line, "nothing depends on %s: only check-ins ask it", q.ID)
	}
	c := Cond{question: q}
	fits := false
	switch {
	case y.Is != nil:
		fits, c.test, c.options = q.Kind == One, testIs, l.codes(q, *y.Is, line)
	case y.Has != nil:
		fits, c.test, c.options = q.Kind == Many, testHas, l.codes(q, *y.Has, line)
	case y.AtLeast != nil:
		fits, c.test, c.number = q.Kind == Int, testAtLeast, *y.AtLeast
	case y.AtMost != nil:
		fits, c.test, c.number = q.Kind == Int, testAtMost, *y.AtMost
	case *y.Given:
		fits, c.test = q.Kind == Text, testGiven
	}
	if !fits {
		l.wrong(line, "%s is of kind %s: one takes is, many has, int at_least or at_most, text given: true", q.ID, q.Kind)
	} else if (c.test == testAtLeast && (c.number <= q.Min || c.number > q.Max)) ||
		(c.test == testAtMost && (c.number < q.Min || c.number >= q.Max)) {
		l.wrong(line, "%s is between %d and %d, so this decides nothing", q.ID, q.Min, q.Max)
	}
	return c
}

func (l *loader) codes(q *Question, codes idents, line int) uint32 {
	var set uint32
	if len(codes) == 0 {
		l.wrong(line, "empty condition: %s without an option", q.ID)
	}
	for _, code := range codes {
		i := q.option(code.name)
		switch {
		case i < 0:
			l.wrong(code.line, "%s has no option %q", q.ID, code.name)
		case set&(1<<i) != 0:
			l.wrong(code.line, "option %q stands twice", code.name)
		default:
			set |= 1 << i
		}
	}
	return set
}

// may says whether a condition can come out as want for some answers, taking
// each question of it for itself. It is used to find pages and questions that
// nobody can ever reach.
func (c *Cond) may(want bool) bool {
	var asked []*Question
	slots := 0
	c.Questions(func(q *Question) {
		slots = max(slots, q.index+1)
		if !slices.Contains(asked, q) {
			asked = append(asked, q)
		}
	})
	return c.try(Answers{slots: make([]answer, slots)}, asked, want)
}

func (c *Cond) try(a Answers, open []*Question, want bool) bool {
	if t := c.Check(a); t != Unknown || len(open) == 0 {
		return t == truth(want)
	}
	q := open[0]
	for _, v := range c.choices(q) {
		a.slots[q.index] = v
		if c.try(a, open[1:], want) {
			return true
		}
	}
	a.slots[q.index] = answer{}
	return false
}

// choices are answers to a question that between them bring out every outcome
// of the condition's tests of it.
func (c *Cond) choices(q *Question) []answer {
	choices := []answer{{state: given}}
	switch q.Kind {
	case One:
		choices = nil
		for i := range q.Options {
			choices = append(choices, answer{state: given, options: 1 << i})
		}
	case Many:
		choices = nil
		var real uint32
		for i, o := range q.Options {
			choices = append(choices, answer{state: given, options: 1 << i})
			if !o.Exclusive {
				real |= 1 << i
			}
		}
		choices = append(choices, answer{state: given, options: real})
	case Int:
		choices = nil
		for n := q.Min; n <= q.Max; n++ {
			choices = append(choices, answer{state: given, number: int32(n)})
		}
	}
	return choices
}
