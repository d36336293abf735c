package rules_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// probe loads the embedded book with one more rule that has this condition.
func probe(t *testing.T, cond string) (*rules.Book, *rules.Rule) {
	t.Helper()
	rule := "rules:\n  - id: probe\n    level: routine\n    because: of a test\n    source: a test\n    when:\n" + indent(cond, 6)
	b, err := rules.Load(changed(t, edit{"triage.yaml", "rules:\n", rule}))
	if err != nil {
		t.Fatalf("%v\n%s", err, cond)
	}
	return b, b.Rules[0]
}

func indent(text string, by int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Repeat(" ", by) + strings.Join(lines, "\n"+strings.Repeat(" ", by)) + "\n"
}

// leaf is a test of one question that comes out yes, no or unknown.
type leaf struct {
	text    string
	answers [3]string // by truth
}

var leaves = map[string]leaf{
	"is":       {"question: course\nis: [worse, same]", [3]string{`{"course":"better"}`, `{}`, `{"course":"same"}`}},
	"has":      {"question: areas\nhas: [foot, groin]", [3]string{`{"areas":["buttock","low_back"]}`, `{}`, `{"areas":["buttock","foot"]}`}},
	"at_least": {"question: age\nat_least: 66", [3]string{`{"age":65}`, `{}`, `{"age":66}`}},
	"at_most":  {"question: pain_now\nat_most: 4", [3]string{`{"pain_now":5}`, `{}`, `{"pain_now":4}`}},
}

func TestLeaves(t *testing.T) {
	for name, l := range leaves {
		b, r := probe(t, l.text)
		for want, answers := range l.answers {
			if got := r.When.Check(read(t, b, told(t, answers))); got != rules.Truth(want) {
				t.Errorf("%s of %s is %s, want %s", name, answers, got, rules.Truth(want))
			}
		}
		if got := r.When.Check(rules.Answers{}); got != rules.Unknown {
			t.Errorf("%s of no answers at all is %s", name, got)
		}
	}
}

// A question that was seen and left empty is as unknown as one not asked.
func TestLeftEmptyIsUnknown(t *testing.T) {
	b, r := probe(t, "not:\n  question: treatments\n  has: massage")
	if got := r.When.Check(read(t, b, told(t, `{"treatments":null}`))); got != rules.Unknown {
		t.Errorf("not, of a question left empty, is %s", got)
	}
	if got := r.When.Check(read(t, b, told(t, `{"treatments":["none"]}`))); got != rules.Yes {
		t.Errorf("not, of none, is %s", got)
	}
}

// A text is given or not known: an empty field does not say "no".
func TestGiven(t *testing.T) {
	b, r := probe(t, "question: main_question\ngiven: true")
	for text, want := range map[string]rules.Truth{`{}`: rules.Unknown, `{"main_question":null}`: rules.Unknown, `{"main_question":"  "}`: rules.Unknown, `{"main_question":"why?"}`: rules.Yes} {
		if got := r.When.Check(read(t, b, told(t, text))); got != want {
			t.Errorf("given of %s is %s, want %s", text, got, want)
		}
	}
}

// The three truth tables, written out: rows and columns are no, unknown, yes.
func TestTruthTables(t *testing.T) {
	const n, u, y = rules.No, rules.Unknown, rules.Yes
	tables := map[string][3][3]rules.Truth{
		"all": {{n, n, n}, {n, u, u}, {n, u, y}},
		"any": {{n, u, y}, {u, u, y}, {y, y, y}},
	}
	first, second := leaves["is"], leaves["has"]
	for group, table := range tables {
		b, r := probe(t, group+":\n  - "+strings.ReplaceAll(first.text, "\n", "\n    ")+"\n  - "+strings.ReplaceAll(second.text, "\n", "\n    "))
		for i, row := range table {
			for j, want := range row {
				both := but(told(t, first.answers[i]), told(t, second.answers[j]))
				if got := r.When.Check(read(t, b, both)); got != want {
					t.Errorf("%s of %s and %s is %s, want %s", group, rules.Truth(i), rules.Truth(j), got, want)
				}
			}
		}
	}
	b, r := probe(t, "not:\n  "+strings.ReplaceAll(first.text, "\n", "\n  "))
	for i, want := range []rules.Truth{y, u, n} {
		if got := r.When.Check(read(t, b, told(t, first.answers[i]))); got != want {
			t.Errorf("not %s is %s, want %s", rules.Truth(i), got, want)
		}
	}
}

func TestTruthNames(t *testing.T) {
	if got := fmt.Sprint(rules.No, rules.Unknown, rules.Yes); got != "no unknown yes" {
		t.Error(got)
	}
}

// A term is its condition, with every truth value.
func TestTerm(t *testing.T) {
	b, r := probe(t, "term: weak")
	for text, want := range map[string]rules.Truth{
		`{}`:                  rules.Unknown,
		`{"weakness":"none"}`: rules.No,
		`{"weakness":"mild"}`: rules.Unknown, // its course is not known yet
		`{"weakness":"mild","weakness_course":"old_unchanged"}`:    rules.No,
		`{"weakness":"marked","weakness_course":"steady"}`:         rules.Yes,
		`{"weakness":"not_sure","weakness_course":"slowly_worse"}`: rules.No,
	} {
		if got := r.When.Check(read(t, b, told(t, text))); got != want {
			t.Errorf("weak, of %s, is %s, want %s", text, got, want)
		}
	}
}

func TestEvidence(t *testing.T) {
	for _, c := range []struct{ name, cond, answers, want string }{
		{"only the options tested for", "question: areas\nhas: [foot, groin]",
			`{"areas":["buttock","groin","foot"]}`, `[{"question":"areas","options":["groin","foot"]}]`},
		{"a number", "question: pain_now\nat_least: 8",
			`{"pain_now":9}`, `[{"question":"pain_now","number":9}]`},
		{"zero is a number", "question: pain_now\nat_most: 4",
			`{"pain_now":0}`, `[{"question":"pain_now","number":0}]`},
		{"a text is not repeated", "question: main_question\ngiven: true",
			`{"main_question":"will I walk?"}`, `[{"question":"main_question"}]`},
		{"not: what was said instead", "not:\n  question: course\n  is: better",
			`{"course":"worse"}`, `[{"question":"course","options":["worse"]}]`},
		{"not of many: all that was ticked", "not:\n  question: areas\n  has: foot",
			`{"areas":["low_back","buttock"]}`, `[{"question":"areas","options":["low_back","buttock"]}]`},
		{"any: only the branches that hold", "any:\n  - question: course\n    is: worse\n  - question: weakness\n    is: mild\n  - question: age\n    at_least: 66",
			`{"course":"better","weakness":"mild"}`, `[{"question":"weakness","options":["mild"]}]`},
		{"all: every branch, in the order of the condition", "all:\n  - question: weakness\n    is: mild\n  - question: emergency_signs\n    has: bladder",
			`{"emergency_signs":["bladder"],"weakness":"mild"}`, `[{"question":"weakness","options":["mild"]},{"question":"emergency_signs","options":["bladder"]}]`},
		{"not any: each branch that is no", "not:\n  any:\n    - question: course\n      is: worse\n    - question: weakness\n      is: mild",
			`{"course":"same","weakness":"none"}`, `[{"question":"course","options":["same"]},{"question":"weakness","options":["none"]}]`},
		{"not all: only what is no", "not:\n  all:\n    - question: course\n      is: better\n    - question: episode\n      is: first",
			`{"course":"better","episode":"different"}`, `[{"question":"episode","options":["different"]}]`},
		{"each question once", "any:\n  - question: areas\n    has: foot\n  - question: areas\n    has: [groin, foot]",
			`{"areas":["foot","groin"]}`, `[{"question":"areas","options":["foot","groin"]}]`},
		{"through a term", "term: chronic",
			`{"duration":"over_12_weeks","course":"same"}`, `[{"question":"duration","options":["over_12_weeks"]},{"question":"course","options":["same"]}]`},
		{"nothing when it does not hold", "question: course\nis: worse", `{"course":"better"}`, `null`},
		{"nothing when it is unknown", "not:\n  question: course\n  is: worse", `{}`, `null`},
	} {
		b, r := probe(t, c.cond)
		got, err := json.Marshal(r.When.Evidence(read(t, b, told(t, c.answers))))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s %v, want %s", c.name, got, err, c.want)
		}
	}
}

func TestSentence(t *testing.T) {
	for cond, want := range map[string]string{
		"question: course\nis: [worse, same]": "course is same or worse",
		"question: areas\nhas: foot":          "areas has foot",
		"question: age\nat_least: 66":         "age is 66 or more",
		"question: age\nat_most: 17":          "age is 17 or less",
		"question: name\ngiven: true":         "name is given",
		"term: weak":                          "weak",
		"not:\n  term: weak":                  "not (weak)",
		"all:\n  - term: weak\n  - any:\n      - question: course\n        is: worse\n      - question: pain_now\n        at_least: 8":                                               "weak and (course is worse or pain_now is 8 or more)",
		"any:\n  - all:\n      - question: duration\n        is: over_12_weeks\n      - not:\n          question: course\n          is: better\n  - question: age\n    at_least: 66": "(duration is over_12_weeks and not (course is better)) or age is 66 or more",
	} {
		if _, r := probe(t, cond); r.When.String() != want {
			t.Errorf("%q, want %q", r.When.String(), want)
		}
	}
}

func TestQuestionsOfACondition(t *testing.T) {
	_, r := probe(t, "all:\n  - term: weak\n  - not:\n      question: course\n      is: worse\n  - question: course\n    is: same")
	var got []string
	r.When.Questions(func(q *rules.Question) { got = append(got, q.ID) })
	if want := []string{"weakness", "weakness_course", "course", "course"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
