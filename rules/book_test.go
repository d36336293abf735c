package rules_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// theBook is the embedded book. A Book never changes, so all tests share one.
var theBook = func() *rules.Book {
	b, err := rules.Load(rules.Embedded())
	if err != nil {
		panic(err)
	}
	return b
}()

// said are answers as they stand in JSON.
type said = map[string]any

// told reads answers written as JSON.
func told(t testing.TB, text string) said {
	t.Helper()
	if text == "" {
		text = "{}"
	}
	var fields said
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return fields
}

// but returns the answers with some changed; null takes an answer away.
func but(fields, changes said) said {
	out := maps.Clone(fields)
	for id, v := range changes {
		if v == nil {
			delete(out, id)
		} else {
			out[id] = v
		}
	}
	return out
}

// read turns answers into Answers and fails on any problem.
func read(t testing.TB, b *rules.Book, fields said) rules.Answers {
	t.Helper()
	// Through JSON, so that a Go list is what a decoder would have made.
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	a, problems := b.ReadMap(told(t, string(text)))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", text, problems)
	}
	return a
}

// walk follows answers and fails when any of them counts for nothing.
func walk(t testing.TB, fields said) *rules.Walk {
	t.Helper()
	w := theBook.Walk(read(t, theBook, fields))
	if len(w.Ignored) > 0 {
		t.Fatalf("%v: ignored %v", fields, ids(w.Ignored))
	}
	return w
}

func ids(questions []*rules.Question) []string {
	list := []string{}
	for _, q := range questions {
		list = append(list, q.ID)
	}
	return list
}

func pages(w *rules.Walk) string {
	var list []string
	for _, s := range w.Steps {
		list = append(list, s.Page.ID)
	}
	return strings.Join(list, " ")
}

func page(w *rules.Walk) string {
	if p := w.Next(); p != nil {
		return p.ID
	}
	return ""
}

func fired(w *rules.Walk) []string {
	s := theBook.Assess(w.Answers)
	list := []string{}
	for _, r := range s.Fired() {
		list = append(list, r.ID)
	}
	return list
}

// benign is a complete set of answers of a man of 40 with one week of pain,
// for whom no rule fires. Tests change one thing and look what follows.
func benign() said {
	return said{
		"emergency_signs": []string{"none"},
		"answering_for":   "self", "age": 40, "sex": "male",
		"unwell_signs": []string{"none"},
		"conditions":   []string{"none"}, "spine_diagnoses": []string{"none"},
		"areas": []string{"buttock"}, "side": "left",
		"sensations": []string{"ache"}, "weakness": "none",
		"duration": "under_2_weeks", "course": "better", "episode": "like_before",
		"pain_now": 3, "night_pain": "no", "daily_life": "normal", "walking": "normal",
		"onset":      "gradual",
		"worse_with": []string{"none"}, "eased_by": []string{"none"},
		"movement_limits": []string{"none"},
		"self_care_weeks": "none", "treatments": nil,
		"outlook": nil, "mood": nil, "main_question": nil,
		"consultation": "none", "name": nil, "phone": nil, "email": nil, "interpreter": nil,
		"consent_store": "yes",
	}
}

// random draws answers. Each question is answered with the given likelihood,
// without regard to whether it is asked; calm is how often a question gets
// the answer benign gives, so that the low levels are reached as well.
func random(r *rand.Rand, answered, calm float64) said {
	fields := said{}
	mild := benign()
	for _, q := range theBook.Questions {
		// A confirmed emergency closes the rest, so it must not be common.
		if r.Float64() >= answered || q.Page.Confirm && r.Intn(4) > 0 {
			continue
		}
		if v, ok := mild[q.ID]; ok && v != nil && r.Float64() < calm {
			fields[q.ID] = v
			continue
		}
		fields[q.ID] = draw(r, q)
	}
	return fields
}

func draw(r *rand.Rand, q *rules.Question) any {
	switch q.Kind {
	case rules.One:
		return q.Options[r.Intn(len(q.Options))].ID
	case rules.Int:
		return q.Min + r.Intn(q.Max-q.Min+1)
	case rules.Many:
		var ticked []string
		for _, o := range q.Options {
			if !o.Exclusive && r.Intn(4) == 0 {
				ticked = append(ticked, o.ID)
			}
		}
		if len(ticked) == 0 {
			ticked = []string{q.Options[len(q.Options)-1].ID}
		}
		return ticked
	}
	switch q.Format {
	case "phone":
		return fmt.Sprintf("425 555 %04d", r.Intn(10000))
	case "email":
		return fmt.Sprintf("p%d@example.com", r.Intn(100))
	}
	return strings.Repeat("é words ", 1+r.Intn(3))
}

// many calls try for n random sets of answers of every temper, with fixed
// seeds so that a failure can be repeated.
func many(t *testing.T, n int, try func(r *rand.Rand, fields said)) {
	t.Helper()
	for seed := range n {
		r := rand.New(rand.NewSource(int64(seed)))
		answered := []float64{1, 0.97, 0.8, 0.4}[seed%4]
		calm := []float64{0, 0.5, 0.85, 0.95, 0.98}[seed/4%5]
		try(r, random(r, answered, calm))
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

// oneGoroutine skips a long test in a short run, such as that of the race
// detector: one goroutine computes alone in it.
func oneGoroutine(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a long computation of one goroutine, in a short run")
	}
}

func TestBenignIsComplete(t *testing.T) {
	w := walk(t, benign())
	if len(w.Missing) > 0 || w.Next() != nil {
		t.Errorf("missing %v, next %q", ids(w.Missing), page(w))
	}
	if s := theBook.Assess(w.Answers); s.Level != rules.SelfCare || len(s.Fired()) > 0 {
		t.Errorf("level %s, fired %v", s.Level, fired(w))
	}
}

// The random answers are worth nothing if they never reach some level.
func TestRandomAnswersReachEveryLevel(t *testing.T) {
	reached := map[rules.Level]int{}
	rulesFired := map[string]int{}
	many(t, 4000, func(_ *rand.Rand, fields said) {
		w := theBook.Walk(read(t, theBook, fields))
		s := theBook.Assess(w.Answers)
		reached[s.Level]++
		for _, r := range s.Fired() {
			rulesFired[r.ID]++
		}
	})
	for l := rules.SelfCare; l <= rules.Emergency; l++ {
		if reached[l] < 40 {
			t.Errorf("%s was reached %d times in 4000", l, reached[l])
		}
	}
	for _, r := range theBook.Rules {
		if rulesFired[r.ID] == 0 {
			t.Errorf("%s never fired", r.ID)
		}
	}
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }
