package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// A book has room for 256 rules and 32 options, and says so when there are
// more; the number of questions is not bounded.
func TestManyRules(t *testing.T) {
	with := func(n int) edit {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "  - id: more_%d\n    level: routine\n    because: of a test\n    source: a test\n    when:\n      question: course\n      is: better\n", i)
		}
		return edit{"triage.yaml", "rules:\n", "rules:\n" + text.String()}
	}
	b := load(t, changed(t, with(176)))
	s := b.Assess(read(t, b, told(t, `{"course":"better","conditions":["not_sure"]}`)))
	if n := len(s.Fired()); n != 177 || !s.Has(b.Rules[255]) || s.Has(b.Rules[254]) {
		t.Errorf("%d rules fired, the last is %s %t", n, b.Rules[255].ID, s.Has(b.Rules[255]))
	}
	_, err := rules.Load(changed(t, with(177)))
	if got := mistakes(t, err); !slices.Equal(got, rules.Mistakes{{File: "triage.yaml", Line: 1, Text: "more than 256 rules"}}) {
		t.Errorf("%v", got)
	}
}

func TestManyOptions(t *testing.T) {
	with := func(n int) edit {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "          - id: more_%d\n            label: More\n", i)
		}
		return edit{"questions.yaml", "          - id: evening\n", text.String() + "          - id: evening\n"}
	}
	b := load(t, changed(t, with(29)))
	q := b.Question("best_time")
	if a := b.With(rules.Answers{}, q, "morning", "evening"); len(q.Options) != 32 || strings.Join(a.Codes(q), " ") != "morning evening" {
		t.Errorf("of %d options %v are chosen", len(q.Options), a.Codes(q))
	}
	_, err := rules.Load(changed(t, with(30)))
	if got := mistakes(t, err); len(got) != 1 || got[0].Text != "best_time has more than 32 options" {
		t.Errorf("%v", got)
	}
}

func TestManyQuestions(t *testing.T) {
	var text strings.Builder
	for i := range 4200 {
		fmt.Fprintf(&text, "      - {id: more_%d, kind: one, label: More, short: More, missing: More, options: [{id: a, label: A}, {id: b, label: B}]}\n", i)
	}
	text.WriteString("      - {id: last, kind: one, label: Last, short: Last, missing: Last, asked: {question: more_4199, is: a}, options: [{id: a, label: A}]}\n")
	b := load(t, changed(t, edit{"questions.yaml", "      - id: reminders\n", text.String() + "      - id: reminders\n"}))
	a := read(t, b, told(t, `{"more_4199":"a","last":"a"}`))
	if w := b.Walk(a); !w.Answers.Given(b.Question("last")) {
		t.Error("the last question was not asked")
	}
}

func TestNoSelfCareEntry(t *testing.T) {
	book := folder(t)
	before, _, found := strings.Cut(string(book["triage.yaml"].Data), "\nself_care_when:\n")
	_, watch, also := strings.Cut(string(book["triage.yaml"].Data), "\nwatch:\n")
	if !found || !also {
		t.Fatal("the book is not as this test knows it")
	}
	book["triage.yaml"].Data = []byte(before + "\nwatch:\n" + watch)
	_, err := rules.Load(book)
	if got := mistakes(t, err); !slices.Equal(got, rules.Mistakes{{File: "triage.yaml", Line: 1, Text: "self_care_when is missing"}}) {
		t.Errorf("%v", got)
	}
}
