package rules

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// The cases and the proofs are only worth as much as the mistakes they catch.
// So every rule is broken in every systematic way: dropped, lowered, a
// comparison turned round or moved by one, a "not" lost, an option dropped
// from a list. The cases run first, the proofs on what survives them, and what
// survives both must give every answer the level it had.

// pinned is a case with the level somebody expects of it.
type pinned struct {
	ID         string         `json:"id"`
	Decides    string         `json:"decides"` // the one rule that reaches the level
	Expected   Level          `json:"expected"`
	Acceptable []Level        `json:"acceptable"`
	Why        string         `json:"why"`
	Answers    map[string]any `json:"answers"`

	walked Answers
}

func pinnedCases(t testing.TB, b *Book, file string) []pinned {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []pinned
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v pinned
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatalf("%s line %d: %v", file, len(list)+1, err)
		}
		a, problems := b.ReadMap(v.Answers)
		if len(problems) > 0 {
			t.Fatalf("%s %s: %v", file, v.ID, problems)
		}
		v.walked = b.Walk(a).Answers
		list = append(list, v)
	}
	return list
}

// exact is how many of cases.jsonl the table of rules meets exactly.
const exact = 61

// caseBook is everything the cases pin down.
type caseBook struct{ drawn, deciding []pinned }

func (c caseBook) pass(b *Book, walk bool) bool {
	met := 0
	for _, v := range c.drawn {
		level := v.level(b, walk)
		if level == v.Expected {
			met++
		} else if !slices.Contains(v.Acceptable, level) {
			return false
		}
	}
	for _, v := range c.deciding {
		if v.level(b, walk) != v.Expected {
			return false
		}
	}
	return met == exact
}

func (v *pinned) level(b *Book, walk bool) Level {
	if walk {
		a, _ := b.ReadMap(v.Answers)
		return b.level(b.Walk(a).Answers)
	}
	return b.level(v.walked)
}

// mutant is a book with one thing broken.
type mutant struct {
	name string
	book *Book
	// paths are the conditions of pages that the break changes.
	paths map[*Page]*Cond
}

// mutants breaks the book in every way.
func mutants(b *Book) []mutant {
	var list []mutant
	for i, r := range b.Rules {
		replace := func(with ...*Rule) *Book { return b.withRules(slices.Replace(slices.Clone(b.Rules), i, i+1, with...)) }
		list = append(list, mutant{name: "drop rule " + r.ID, book: replace()})
		lower := *r
		lower.Level--
		if lower.Level > SelfCare {
			list = append(list, mutant{name: "lower rule " + r.ID, book: replace(&lower)})
		}
		for _, e := range broken(r.When) {
			changed := *r
			changed.When = e.cond
			list = append(list, mutant{name: "rule " + r.ID + ": " + e.says, book: replace(&changed)})
		}
	}
	for _, e := range broken(b.entry) {
		m := b.withRules(b.Rules)
		m.entry = e.cond
		list = append(list, mutant{name: "self-care: " + e.says, book: m})
	}
	for id, c := range b.terms {
		for _, e := range broken(c) {
			list = append(list, b.withTerm(id, e))
		}
	}
	return list
}

func (b *Book) withRules(list []*Rule) *Book {
	m := *b
	m.Rules, m.emergencies = nil, nil
	for _, r := range list {
		r := *r
		m.add(&r)
	}
	return &m
}

func (b *Book) withTerm(id string, e flaw) mutant {
	m := b.withRules(b.Rules)
	for _, r := range m.Rules {
		r.When = r.When.with(id, e.cond)
	}
	m.entry = b.entry.with(id, e.cond)
	paths := map[*Page]*Cond{}
	for _, p := range b.Pages {
		if p.skip != nil {
			if changed := p.skip.with(id, e.cond); changed.String() != p.skip.String() || usesTerm(p.skip, id) {
				paths[p] = &changed
			}
		}
	}
	return mutant{name: "term " + id + ": " + e.says, book: m, paths: paths}
}

func usesTerm(c *Cond, id string) bool {
	return c.test == testTerm && c.term == id || slices.ContainsFunc(c.kids, func(k Cond) bool { return usesTerm(&k, id) })
}

// with is the condition with a term that means something else.
func (c Cond) with(id string, means Cond) Cond {
	kids := slices.Clone(c.kids)
	for i := range kids {
		kids[i] = kids[i].with(id, means)
	}
	if c.test == testTerm && c.term == id {
		kids = []Cond{means}
	}
	c.kids = kids
	return c
}

type flaw struct {
	says string
	cond Cond
}

// broken is a condition with one thing broken, in every way. Terms are broken
// by themselves.
func broken(c Cond) []flaw {
	var list []flaw
	add := func(says string, c Cond) { list = append(list, flaw{says, c}) }
	switch c.test {
	case testTerm:
	case testAtLeast, testAtMost:
		turned, moved := c, c
		turned.test = testAtLeast + testAtMost - c.test
		moved.number++
		if c.test == testAtMost {
			moved.number = c.number - 1
		}
		add("turn "+c.String(), turned)
		add("move "+c.String(), moved)
	case testIs, testHas:
		for set := c.options; c.options&(c.options-1) != 0 && set != 0; set &= set - 1 {
			less, one := c, set&-set
			less.options &^= one
			add("drop "+c.question.codes(one)[0]+" from "+c.question.ID, less)
		}
	case testNot:
		add("lose not of "+c.kids[0].String(), c.kids[0])
		fallthrough
	default:
		for i, kid := range c.kids {
			for _, e := range broken(kid) {
				changed := c
				changed.kids = slices.Clone(c.kids)
				changed.kids[i] = e.cond
				add(e.says, changed)
			}
		}
	}
	return list
}

// differ looks for answers that one of two books puts at a level and the other
// below it. With none it returns what covers the difference: the fewest rules
// that together keep every answer where it was.
func differ(one, two *Book) (s *solver, goals []goal, covers []string) {
	sp := newSpace(one, two)
	for _, pair := range [][2]*Book{{one, two}, {two, one}} {
		high, low := pair[0], pair[1]
		for _, r := range append(slices.Clone(high.Rules), nil) {
			first, level := notKnown(&high.entry, before, ""), Routine
			if r != nil {
				first, level = known(&r.When, before, ""), r.Level
			}
			if r != nil && low.holds(r) || r == nil && sameCond(&high.entry, &low.entry) {
				continue
			}
			goals := append([]goal{first}, low.below(level, before)...)
			s := newSolver(sp, nil)
			if s.solve(goals...) {
				return s, goals, nil
			}
			covers = append(covers, covering(sp, goals)...)
		}
	}
	slices.Sort(covers)
	return nil, nil, slices.Compact(covers)
}

// holds reports whether the book has that very rule.
func (b *Book) holds(r *Rule) bool {
	return slices.ContainsFunc(b.Rules, func(o *Rule) bool {
		return o.ID == r.ID && o.Level >= r.Level && sameCond(&o.When, &r.When)
	})
}

// covering drops every goal without which there is still nothing to be found.
func covering(sp *space, goals []goal) []string {
	var names []string
	for i := 1; i < len(goals); {
		fewer := slices.Delete(slices.Clone(goals), i, i+1)
		if newSolver(sp, nil).solve(fewer...) {
			names = append(names, goals[i].name)
			i++
		} else {
			goals = fewer
		}
	}
	return names
}

func sameCond(a, b *Cond) bool {
	same := a.options == b.options && a.number == b.number && len(a.kids) == len(b.kids) && a.test == b.test
	for i := 0; same && i < len(a.kids); i++ {
		same = sameCond(&a.kids[i], &b.kids[i])
	}
	return same
}

func TestEveryMutantIsCaughtOrEquivalent(t *testing.T) {
	if testing.Short() {
		t.Skip("a long computation of one goroutine, in a short run")
	}
	b := shipped(t)
	cases := caseBook{pinnedCases(t, b, "cases.jsonl"), pinnedCases(t, b, "deciding.jsonl")}
	if !cases.pass(b, true) || !cases.pass(b, false) {
		t.Fatal("the shipped book fails its own cases")
	}
	byCases, byProofs := 0, 0
	var equivalent []string
	all := mutants(b)
	for _, m := range all {
		undo := m.apply()
		caught := !cases.pass(m.book, len(m.paths) > 0)
		if caught {
			byCases++
		} else if s, _, covers := differ(b, m.book); s == nil && len(m.paths) == 0 {
			equivalent = append(equivalent, m.name+"; covered by "+strings.Join(covers, ", "))
		} else if !m.book.Prove().Holds() {
			byProofs++
		} else {
			t.Errorf("survives: %s", m.name)
		}
		undo()
	}
	t.Logf("%d mutants: %d caught by the cases, %d by the proofs, %d equivalent", len(all), byCases, byProofs, len(equivalent))
	for _, name := range equivalent {
		t.Log("equivalent:", name)
	}
	if len(equivalent) == 0 {
		t.Error("nothing is equivalent: is the search still run?")
	}
}

// apply breaks the conditions of pages, which books share, and returns what
// mends them.
func (m mutant) apply() func() {
	was := map[*Page]*Cond{}
	for p, c := range m.paths {
		was[p], p.skip = p.skip, c
	}
	return func() {
		for p, c := range was {
			p.skip = c
		}
	}
}

func TestOneRuleDecides(t *testing.T) {
	b := shipped(t)
	alone := map[string]bool{}
	for _, v := range pinnedCases(t, b, "deciding.jsonl") {
		w := b.Walk(v.walked)
		if level := b.level(w.Answers); level != v.Expected {
			t.Errorf("%s: %s, want %s", v.ID, level, v.Expected)
		}
		for _, q := range w.Missing {
			if !q.Page.Confirm && q.ID != "consent_store" {
				t.Errorf("%s: %s is missing", v.ID, q.ID)
			}
		}
		if v.Decides == "" {
			continue
		}
		alone[v.Decides] = true
		i := slices.IndexFunc(b.Rules, func(r *Rule) bool { return r.ID == v.Decides })
		without := b.withRules(slices.Delete(slices.Clone(b.Rules), i, i+1))
		if level := without.level(v.walked); b.Rules[i].Level != v.Expected || level == v.Expected && v.Expected > Routine {
			t.Errorf("%s: without the rule it is still %s", v.ID, level)
		}
	}
	for _, r := range b.Rules {
		// Whoever has what this rule looks for has what weight_neuro looks for.
		if r.Level >= Urgent && !alone[r.ID] && r.ID != "diabetic_plexus" {
			t.Errorf("no case in which %s alone decides", r.ID)
		}
	}
}
