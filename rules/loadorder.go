package rules

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// worseYAML is the order of concern of a question as it is written in a book:
// options from the least to the most worrying, those of equal concern in a
// list of their own, or one word for a number.
type worseYAML struct {
	steps []idents
	word  string
	line  int
}

func (w *worseYAML) UnmarshalYAML(n *yaml.Node) error {
	w.line = n.Line
	switch n.Kind {
	case yaml.ScalarNode:
		w.word = n.Value
		return nil
	case yaml.SequenceNode:
		return n.Decode(&w.steps)
	}
	return fmt.Errorf("line %d: worse takes a list of options, higher or lower", n.Line)
}

// orders takes in which answers are worse than which. A question that a level
// depends on has an order, or a reason why there is none: without one the
// proof that worse answers never lower a level would pass over it in silence.
func (l *loader) orders(y questionsYAML) {
	l.file = questionsFile
	if len(l.mistakes) > 0 {
		return
	}
	deciding := l.book.deciding()
	for _, py := range y.Pages {
		for _, qy := range py.Questions {
			q := l.book.question[qy.ID.name]
			l.order(q, qy)
			if ordered := qy.Worse != nil || q.NoOrder != ""; !ordered && deciding[q] && (q.Kind == One || q.Kind == Int) {
				l.wrong(qy.ID.line, "question %s decides about a level and has no order of concern: give it worse or no_order", q.ID)
			}
		}
	}
}

func (l *loader) order(q *Question, y questionYAML) {
	q.NoOrder = y.NoOrder.wordings[Self]
	switch {
	case y.NoOrder.line > 0 && q.NoOrder == "":
		l.wrong(y.NoOrder.line, "question %s: no_order says why", q.ID)
	case y.NoOrder.line > 0 && y.Worse != nil:
		l.wrong(y.NoOrder.line, "question %s has an order of concern and says that it has none", q.ID)
	case y.Worse == nil:
	case q.Kind == Int && y.Worse.word == "higher":
		q.rising = 1
	case q.Kind == Int && y.Worse.word == "lower":
		q.rising = -1
	case q.Kind != One || y.Worse.word != "":
		l.wrong(y.Worse.line, "question %s: worse takes a list of options (one), higher or lower (int); ticking more is always worse (many)", q.ID)
	default:
		l.steps(q, y.Worse)
	}
}

func (l *loader) steps(q *Question, w *worseYAML) {
	var all uint32
	for _, step := range w.steps {
		set := l.codes(q, step, w.line)
		if all&set != 0 {
			l.wrong(w.line, "question %s: an option stands twice in its order", q.ID)
		}
		all |= set
		q.worse = append(q.worse, set)
	}
	if left := (uint32(1)<<len(q.Options) - 1) &^ all; left != 0 {
		l.wrong(w.line, "question %s: its order leaves out %s", q.ID, q.codes(left)[0])
	}
	if len(w.steps) < 2 {
		l.wrong(w.line, "question %s: its order says nothing", q.ID)
	}
}

// deciding are the questions that a level can depend on, directly or by way
// of what is asked.
func (b *Book) deciding() map[*Question]bool {
	found := map[*Question]bool{}
	var visit func(q *Question)
	follow := func(c *Cond) {
		if c != nil {
			c.Questions(visit)
		}
	}
	visit = func(q *Question) {
		if !found[q] {
			found[q] = true
			follow(q.asked)
			follow(q.Page.skip)
		}
	}
	for _, r := range b.Rules {
		follow(&r.When)
	}
	follow(&b.entry)
	return found
}

// floors takes in what the rules promise.
func (l *loader) floors(list []floorYAML) {
	ids := map[string]bool{}
	for _, y := range list {
		if !l.unique("floor", y.ID, ids) {
			continue
		}
		f := &Floor{ID: y.ID.name, Says: y.Says.wordings[Self], When: l.cond(&y.When, y.ID.line, nil)}
		if f.Level.UnmarshalText([]byte(y.Level.name)) != nil || f.Level == SelfCare {
			l.wrong(max(y.ID.line, y.Level.line), "floor %s: level is emergency, urgent, soon or routine", f.ID)
		}
		if f.Says == "" {
			l.wrong(y.ID.line, "floor %s has no words", f.ID)
		}
		l.book.Floors = append(l.book.Floors, f)
	}
}

// readsAgeSex says whether the condition looks at age, sex or pregnancy.
func (c *Cond) readsAgeSex() bool {
	reads := false
	c.Questions(func(q *Question) {
		reads = reads || q.ID == "age" || q.ID == "sex" || q.ID == "pregnancy"
	})
	return reads
}
