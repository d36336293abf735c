package intake

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"sciatica-intake/rules"
)

var noon = time.Date(2026, 3, 4, 20, 0, 0, 0, time.UTC) // noon of a Wednesday in Seattle

var theBook = func() *rules.Book {
	b, err := rules.Load(rules.Embedded())
	if err != nil {
		panic(err)
	}
	return b
}()

func demo(t *testing.T, n int) ([]Intake, [][]Step) {
	t.Helper()
	d := NewDemo(theBook, 1, noon)
	var intakes []Intake
	var work [][]Step
	for range n {
		in, steps, err := d.Make()
		if err != nil {
			t.Fatal(err)
		}
		intakes, work = append(intakes, in), append(work, steps)
	}
	return intakes, work
}

func TestDemoIsBelievable(t *testing.T) {
	intakes, work := demo(t, 400)
	levels, statuses, weeks := map[rules.Level]int{}, map[Status]int{}, map[int]int{}
	names := map[string]int{}
	for i, in := range intakes {
		levels[in.LevelNow]++
		statuses[Fold(work[i]).Status]++
		weeks[int(noon.Sub(in.SubmittedAt).Hours()/24/7)]++
		names[in.Contact.Name]++
		if !in.Record.Synthetic || in.SubmittedAt.After(noon) {
			t.Fatalf("%s: synthetic %v, submitted %v", in.Reference, in.Record.Synthetic, in.SubmittedAt)
		}
		for _, s := range work[i] {
			if s.At.Before(in.SubmittedAt) || s.At.After(noon) {
				t.Errorf("%s: %s at %v", in.Reference, s.Kind, s.At)
			}
		}
	}
	foreign, heard, raised, back := 0, 0, 0, 0
	for i, in := range intakes {
		if in.Language != rules.English {
			foreign++
		}
		heard += len(in.Checkins)
		for n, c := range in.Checkins {
			if c.Number != n+1 || c.SentAt.After(noon) || c.SentAt.Before(in.SubmittedAt) {
				t.Errorf("%s: check-in %d at %v", in.Reference, c.Number, c.SentAt)
			}
		}
		if len(in.Record.TakenBack) > 0 {
			back++
		}
		if in.LevelNow > in.Record.Outcome.Level {
			raised++
			if last := work[i][len(work[i])-1]; last.Kind != Raised || last.Level != in.LevelNow.String() {
				t.Errorf("%s rose, and its last step is %+v", in.Reference, last)
			}
		}
	}
	if foreign < 20 || heard < 100 || raised < 3 || back < 3 {
		t.Errorf("%d in Spanish, %d check-ins, %d raised by one, %d took a sign back", foreign, heard, raised, back)
	}
	t.Log(foreign, heard, raised, back)
	t.Log(levels, statuses, weeks)
	for l := rules.SelfCare; l <= rules.Emergency; l++ {
		if levels[l] < 8 {
			t.Errorf("%d of level %s", levels[l], l)
		}
	}
	for _, s := range []Status{New, Acknowledged, Contacted, Booked, Closed} {
		if statuses[s] < 5 {
			t.Errorf("%d are %s", statuses[s], s)
		}
	}
	for w := range 8 {
		if weeks[w] == 0 {
			t.Errorf("none of %d weeks ago", w)
		}
	}
	if len(names) < 150 || names[""] > 150 {
		t.Errorf("%d names, %d without one", len(names), names[""])
	}
}

func TestDemoIsRepeatable(t *testing.T) {
	a, _ := demo(t, 20)
	b, _ := demo(t, 20)
	one, _ := json.Marshal(a)
	two, _ := json.Marshal(b)
	if string(one) != string(two) {
		t.Error("the same seed made other intakes")
	}
}

// A misspelt code in a persona would be a problem of its page.
func TestEveryPersonaGetsThrough(t *testing.T) {
	for _, p := range personas {
		for q := range p.says {
			if theBook.Question(q) == nil {
				t.Errorf("%s answers %s", p.name, q)
			}
		}
		for seed := range uint64(30) {
			w, err := NewDemo(theBook, seed, noon).answer(p, Contact{Name: "A B", Phone: "425-555-0100", Email: "a@example.com"})
			if err != nil {
				t.Fatal(err)
			}
			if w.Next() != nil {
				t.Fatalf("%s stops at %s", p.name, w.Next().ID)
			}
		}
	}
	for q, choices := range usual {
		question := theBook.Question(q)
		for _, c := range choices {
			if question == nil || question.Kind == rules.One && !slices.ContainsFunc(question.Options, func(o rules.Option) bool { return o.ID == c }) {
				t.Errorf("usual: %s is %s", q, c)
			}
		}
	}
}
