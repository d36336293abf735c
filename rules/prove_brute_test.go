package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// Small books made at random are searched by the solver and, answer by
// answer, by the walk itself. The two must agree about every promise, and
// every counter-example must be one.

// toy is a book of a few questions with conditions made at random.
type toy struct {
	*Book
	r *rand.Rand
}

func newToy(seed uint64) *Book {
	t := toy{&Book{question: map[string]*Question{}, pages: map[string]*Page{}}, rand.New(rand.NewPCG(seed, 7))}
	start := t.page("start", false)
	many := t.ask(start, &Question{ID: "signs", Kind: Many, optional: t.maybe(), Options: options("a", "b", "c", "none")})
	many.Options[3].Exclusive = true
	t.page("emergency", true)
	middle := t.page("middle", false)
	course := t.ask(middle, &Question{ID: "course", Kind: One, Options: options("old", "unsure", "new"), worse: []uint32{1, 2, 4}})
	t.ask(middle, &Question{ID: "pain", Kind: Int, Max: 5, rising: 1, optional: t.maybe()})
	late := t.page("late", false)
	t.ask(late, &Question{ID: "night", Kind: One, optional: t.maybe(), Options: options("no", "some", "yes"), worse: []uint32{1, 2 | 4}})
	t.ask(late, &Question{ID: "sex", Kind: One, Options: options("f", "m"), NoOrder: "none"})
	t.gate(&course.asked, course)
	t.gate(&late.Questions[0].asked, late.Questions[0])
	t.gate(&late.Questions[1].asked, late.Questions[0])
	t.gate(&late.skip, late.Questions[0])
	for i := range 2 + t.r.IntN(5) {
		level := Level(1 + t.r.IntN(4))
		t.add(&Rule{ID: fmt.Sprint("r", i), Level: level, When: t.cond(3, nil)})
	}
	for i := range 2 {
		t.Floors = append(t.Floors, &Floor{ID: fmt.Sprint("f", i), Level: Level(1 + t.r.IntN(4)), When: t.cond(1, nil)})
	}
	t.entry = t.cond(3, nil)
	return t.Book
}

func options(ids ...string) []Option {
	list := make([]Option, len(ids))
	for i, id := range ids {
		list[i].ID = id
	}
	return list
}

func (t toy) maybe() bool { return t.r.IntN(3) == 0 }

func (t toy) page(id string, confirm bool) *Page {
	p := &Page{ID: id, Confirm: confirm, index: len(t.Pages)}
	t.Pages = append(t.Pages, p)
	t.pages[id] = p
	if confirm {
		t.confirm = p
		t.ask(p, &Question{ID: "confirmed", Kind: One, Options: options("yes")})
	}
	return p
}

func (t toy) ask(p *Page, q *Question) *Question {
	q.Page, q.index = p, len(t.Questions)
	p.Questions = append(p.Questions, q)
	t.Questions = append(t.Questions, q)
	t.question[q.ID] = q
	return q
}

func (t toy) gate(c **Cond, before *Question) {
	if t.r.IntN(2) == 0 {
		made := t.cond(2, before)
		*c = &made
	}
}

func (t toy) cond(depth int, before *Question) Cond {
	switch n := t.r.IntN(6); {
	case depth > 0 && n < 3:
		c := Cond{test: testAll}
		if n == 0 {
			c.test = testAny
		}
		for range 1 + t.r.IntN(3) {
			c.kids = append(c.kids, t.cond(depth-1, before))
		}
		return c
	case depth > 0 && n == 3:
		return Cond{test: testNot, kids: []Cond{t.cond(depth-1, before)}}
	}
	for {
		q := t.Questions[t.r.IntN(len(t.Questions))]
		if q.Page.Confirm || before != nil && q.index >= before.index {
			continue
		}
		c := Cond{question: q, test: testIs, options: 1 + t.r.Uint32N(uint32(max(1, 1<<len(q.Options)-1)))}
		switch q.Kind {
		case Many:
			c.test = testHas
		case Int:
			c.test, c.options, c.number = testAtLeast+test(t.r.IntN(2)), 0, 1+t.r.IntN(4)
		}
		return c
	}
}

// every calls visit with each way to answer each question, whether it is
// asked or not.
func every(b *Book, visit func(Answers)) {
	var choose func(i int, a Answers)
	choose = func(i int, a Answers) {
		if i == len(b.Questions) {
			visit(b.clone(a))
			return
		}
		for _, v := range b.Questions[i].everyAnswer() {
			a.slots[i] = v
			choose(i+1, a)
		}
	}
	choose(0, b.clone(Answers{}))
}

func (q *Question) everyAnswer() []answer {
	list := []answer{}
	if q.optional || q.Page.Confirm {
		list = append(list, answer{state: skipped})
	}
	for set := uint32(1); q.Kind != Int && !q.Page.Confirm && set < 1<<len(q.Options); set++ {
		single := set&(set-1) == 0
		if single || q.Kind == Many && set < 8 {
			list = append(list, answer{state: given, options: set})
		}
	}
	for n := q.Min; q.Kind == Int && n <= q.Max; n++ {
		list = append(list, answer{state: given, number: int32(n)})
	}
	return list
}

// worseAnswers are the answers one step worse than this one.
func (q *Question) worseAnswers(v answer) []answer {
	var list []answer
	switch {
	case q.NoOrder != "" || q.Page.Confirm:
	case q.Kind == Many:
		for i, o := range q.Options {
			if !o.Exclusive && v.options&(1<<i) == 0 {
				list = append(list, answer{state: given, options: v.options&7 | 1<<i})
			}
		}
	case v.state == skipped:
	case q.Kind == Int && int(v.number) < q.Max:
		list = append(list, answer{state: given, number: v.number + 1})
	case q.Kind == One:
		for i := 1; i < len(q.worse); i++ {
			for set := q.worse[i]; q.worse[i-1]&v.options != 0 && set != 0; set &= set - 1 {
				list = append(list, answer{state: given, options: set & -set})
			}
		}
	}
	return list
}

func tryAll(b *Book) (floors, fires []bool, lowers, home bool) {
	floors, fires = make([]bool, len(b.Floors)), make([]bool, len(b.Rules))
	every(b, func(a Answers) {
		w := b.Walk(a)
		s := b.Assess(w.Answers)
		for i, f := range b.Floors {
			floors[i] = floors[i] || f.When.Check(w.Answers) == Yes && s.Level < f.Level
		}
		for i, r := range b.Rules {
			fires[i] = fires[i] || s.Has(r)
		}
		home = home || s.Level == SelfCare
		for i, q := range b.Questions {
			for _, v := range q.worseAnswers(a.slots[i]) {
				moved := b.clone(a)
				moved.slots[i] = v
				lowers = lowers || b.level(b.Walk(moved).Answers) < s.Level
			}
		}
	})
	return floors, fires, lowers, home
}

func TestSearchAgreesWithTryingEveryAnswer(t *testing.T) {
	books := uint64(400)
	if testing.Short() {
		books = 60
	}
	broken := 0
	for seed := range books {
		b := newToy(seed)
		floors, fires, lowers, home := tryAll(b)
		sp := newSpace(b)
		for i, f := range b.Floors {
			var p Proof
			goals := append([]goal{known(&f.When, before, "floor")}, b.below(f.Level, before)...)
			if s, found := p.search(sp, nil, goals); found != floors[i] {
				t.Fatalf("book %d: floor %s: search %v, trying %v (%d cases)", seed, f.ID, found, floors[i], s.cases)
			}
		}
		p := b.proveFires(sp)
		for i, r := range b.Rules {
			failed := slices.ContainsFunc(p.Failures, func(f Failure) bool { return f.Says == "rule "+r.ID+" can never fire" })
			if failed == fires[i] {
				t.Fatalf("book %d: rule %s fires: trying says %v", seed, r.ID, fires[i])
			}
		}
		failed := slices.ContainsFunc(p.Failures, func(f Failure) bool { return f.Says == "no answers lead to self-care" })
		if failed == home {
			t.Fatalf("book %d: self-care: trying says %v", seed, home)
		}
		p = b.proveMonotone(sp)
		if found := len(p.Failures) > 0; found != lowers {
			t.Fatalf("book %d: monotone: search %v, trying %v", seed, found, lowers)
		}
		if lowers {
			broken++
		}
		for _, f := range append(p.Failures, b.proveFloors(sp).Failures...) {
			if len(f.Says) > 10 && f.Says[:10] == "the search" {
				t.Fatalf("book %d: %s", seed, f.Says)
			}
		}
	}
	if broken < int(books)/10 || broken > int(books)*19/20 {
		t.Errorf("%d of %d books lower a level: too one-sided to tell the search right from wrong", broken, books)
	}
}
