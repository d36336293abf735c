package intake

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"sciatica-intake/rules"
)

func marking(book string, level rules.Level) Step {
	return Step{Kind: Marked, By: Replay.Name, At: noon, Mark: &Mark{Level: level, Book: book, Rules: []rules.Finding{{Rule: "fever", Level: level}}}}
}

func TestDeserves(t *testing.T) {
	for _, c := range []struct {
		is, now, would rules.Level
		want           bool
	}{
		{rules.SelfCare, rules.SelfCare, rules.Urgent, true},
		{rules.Urgent, rules.Urgent, rules.Emergency, true},
		{rules.SelfCare, rules.SelfCare, rules.Soon, false},
		{rules.Urgent, rules.Urgent, rules.Urgent, false},
		{rules.Emergency, rules.Emergency, rules.Urgent, false},
		{rules.Routine, rules.Urgent, rules.Urgent, false}, // Raised by a check-in already.
		{rules.Routine, rules.Urgent, rules.Emergency, true},
	} {
		in := Intake{LevelNow: c.now, Record: Record{Outcome: rules.Outcome{Level: c.is}}}
		if got := in.Deserves(c.would); got != c.want {
			t.Errorf("%s, now %s, would be %s: %v", c.is, c.now, c.would, got)
		}
	}
}

// Marks of several books stand together until all are cleared, and no book
// marks twice.
func TestMarks(t *testing.T) {
	var steps []Step
	take := func(s Step, want error) Work {
		t.Helper()
		w, err := After(steps, s)
		if !errors.Is(err, want) {
			t.Fatalf("%s: %v, want %v", s.Kind, err, want)
		}
		if err == nil {
			steps = append(steps, s)
		}
		return w
	}
	clear := Step{Kind: Unmarked, By: "anna", At: noon.Add(time.Hour)}
	take(clear, ErrUnlawful)
	if w := take(marking("one", rules.Urgent), nil); w.Mark != rules.Urgent {
		t.Errorf("%+v", w)
	}
	take(marking("one", rules.Urgent), ErrAlready)
	take(marking("two", rules.Emergency), nil)
	if w := take(marking("three", rules.Urgent), nil); w.Mark != rules.Emergency || w.Status != New {
		t.Errorf("%+v", w)
	}
	if open := Marks(steps); len(open) != 3 || open[1].Mark.Book != "two" {
		t.Errorf("%+v", open)
	}
	if w := take(clear, nil); w.Mark != 0 || len(Marks(steps)) != 0 {
		t.Errorf("cleared: %+v", w)
	}
	take(clear, ErrUnlawful)
	take(marking("two", rules.Emergency), ErrAlready)
	if w := take(marking("four", rules.Urgent), nil); w.Mark != rules.Urgent || len(Marks(steps)) != 1 {
		t.Errorf("another book: %+v", w)
	}
	for _, s := range []Step{{Kind: Marked}, marking("", rules.Urgent), marking("five", rules.Soon)} {
		take(s, ErrUnlawful)
	}
}

// The trail names the book alone, and the desk does not see what a mark is
// for.
func TestMarkTellsNoAnswer(t *testing.T) {
	s := marking("one", rules.Urgent)
	if d := s.Detail(); !reflect.DeepEqual(d, map[string]string{"book": "one"}) {
		t.Errorf("the trail says %v", d)
	}
	c := Case{Steps: []Step{s}}
	if m := c.Outline().Steps[0].Mark; m.Rules != nil || m.Level != rules.Urgent || m.Book != "one" {
		t.Errorf("the desk sees %+v", m)
	}
	if c.Steps[0].Mark.Rules == nil {
		t.Error("the case itself was changed")
	}
}

func TestWhy(t *testing.T) {
	r := Record{Outcome: rules.Outcome{Fired: []rules.Finding{{Rule: "old", Level: rules.Soon}}}}
	m := Mark{Rules: []rules.Finding{{Rule: "fever", Level: rules.Urgent, Evidence: []rules.Evidence{{Question: "unwell_signs", Options: []string{"fever"}}}}}}
	why := r.Why(m, rules.Words{"rule.fever": "you have a fever", "question.unwell_signs.short": "Unwell", "option.unwell_signs.fever": "Fever"})
	if len(why) != 1 || why[0].Rule != "fever" || why[0].Text != "you have a fever" || why[0].Answers[0] != "Unwell: Fever" {
		t.Errorf("%+v", why)
	}
	if why := r.Why(m, nil); why[0].Text != "fever" || r.Outcome.Fired[0].Rule != "old" {
		t.Errorf("without words %+v", why)
	}
}
