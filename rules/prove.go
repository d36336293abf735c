package rules

import (
	"fmt"
	"slices"
)

// Proof is one promise about a book, examined over every answer that a walk
// can produce and complete.
type Proof struct {
	ID    string
	Says  string
	Holds bool
	// Cases is how many states of the search, or things, were examined.
	Cases int
	// Splits are the questions whose answers the search had to tell apart.
	Splits []string
	// Failures are what contradicts the promise.
	Failures []Failure

	splits varset
}

// Failure contradicts a proof.
type Failure struct {
	Says string
	// Answers show it, as few as will do: one set of answers, or those before
	// and after a move. Some failures need none.
	Answers []Answers
}

// Certificate is what was proved about a book, and who signed it.
type Certificate struct {
	Book    string
	Proofs  []Proof
	NoOrder []*Question // those with no order of concern, and their reasons
}

// Holds reports whether every proof does.
func (c Certificate) Holds() bool {
	return !slices.ContainsFunc(c.Proofs, func(p Proof) bool { return !p.Holds })
}

// Prove examines the whole book.
//
// The space that is searched is that of complete answers: every question that
// they lead to is answered, or left empty where that is allowed. Answers that
// end early with a confirmed emergency need no search of their own: a known
// truth stays known when answers are added, so their level is that of all
// complete answers that begin with them.
func (b *Book) Prove() Certificate {
	c := Certificate{Book: b.Version}
	sp := newSpace(b)
	if !sp.fits() {
		c.Proofs = []Proof{{ID: "size", Says: "The book can be searched.", Failures: []Failure{{Says: "it has too many options or numbers to compare with"}}}}
		return c
	}
	ends := b.proveEnds(sp)
	sp.stuck = len(ends.Failures) > 0
	c.Proofs = []Proof{b.proveFloors(sp), b.proveMonotone(sp), b.proveFires(sp), b.proveOptions(), b.proveWords(), ends}
	for i := range c.Proofs {
		p := &c.Proofs[i]
		p.Splits = sp.named(&p.splits)
		p.Holds = len(p.Failures) == 0
	}
	for _, q := range b.Questions {
		if q.NoOrder != "" {
			c.NoOrder = append(c.NoOrder, q)
		}
	}
	return c
}

// named are the questions of a set of variables.
func (sp *space) named(set *varset) []string {
	var names []string
	for v := range sp.vars {
		if id := sp.book.Questions[sp.owner[v]].ID; set.has(v) && !slices.Contains(names, id) {
			names = append(names, id)
		}
	}
	return names
}

// search runs one search on behalf of a proof.
func (p *Proof) search(sp *space, m *move, goals []goal) (*solver, bool) {
	s := newSolver(sp, m)
	found := s.solve(goals...)
	p.Cases += s.cases
	p.splits.join(&s.splits)
	return s, found
}

func (p *Proof) fail(format string, args ...any) {
	p.Failures = append(p.Failures, Failure{Says: fmt.Sprintf(format, args...)})
}

// below are the goals that say that the level is lower than this one.
func (b *Book) below(level Level, in world) []goal {
	var goals []goal
	for _, r := range b.Rules {
		if r.Level >= level {
			goals = append(goals, notKnown(&r.When, in, "rule "+r.ID))
		}
	}
	if level == Routine {
		goals = append(goals, known(&b.entry, in, "self-care"))
	}
	return goals
}

func (b *Book) level(a Answers) Level {
	s := b.Assess(a)
	return s.Level
}

// proveFloors looks for answers that lead below a floor, or below the level
// of a rule they fire.
func (b *Book) proveFloors(sp *space) Proof {
	p := Proof{ID: "floors", Says: "No answers give less than a floor of the book, nor less than a rule that they fire."}
	if len(b.Floors) == 0 {
		p.fail("the book has no floors")
	}
	for _, f := range b.Floors {
		premise := known(&f.When, before, "floor "+f.ID)
		if _, applies := p.search(sp, nil, []goal{premise}); !applies {
			p.fail("floor %s never applies, so it promises nothing", f.ID)
			continue
		}
		goals := append([]goal{premise}, b.below(f.Level, before)...)
		if s, found := p.search(sp, nil, goals); found {
			says := fmt.Sprintf("floor %s (%s): these answers give less than %s", f.ID, f.Says, f.Level)
			p.Failures = append(p.Failures, s.example(says, goals, func(a []Answers) bool {
				return f.When.Check(a[0]) == Yes && b.level(a[0]) < f.Level
			}))
		}
	}
	for _, r := range b.Rules {
		goals := append([]goal{known(&r.When, before, "rule "+r.ID)}, b.below(r.Level, before)...)
		if s, found := p.search(sp, nil, goals); found {
			p.Failures = append(p.Failures, s.example("rule "+r.ID+" fires and the level is lower", goals, func([]Answers) bool { return true }))
		}
	}
	return p
}

// proveFires looks for answers that fire each rule, and for some that lead to
// self-care, in a questionnaire that is not stopped.
func (b *Book) proveFires(sp *space) Proof {
	p := Proof{ID: "fires", Says: "Every rule can fire, and self-care can be reached."}
	var going []goal
	for _, page := range b.Pages {
		for i := range page.Stops {
			going = append(going, notKnown(&page.Stops[i].When, before, "stop "+page.Stops[i].ID))
		}
	}
	for _, r := range b.Rules {
		goals := append([]goal{known(&r.When, before, "rule "+r.ID)}, going...)
		s, found := p.search(sp, nil, goals)
		if !found {
			p.fail("rule %s can never fire", r.ID)
			continue
		}
		fires := s.example("", goals, func(a []Answers) bool {
			done := b.Assess(a[0])
			return done.Has(r) && done.Level >= r.Level
		})
		if fires.Says != "" {
			p.fail("rule %s: the search and the walk disagree", r.ID)
		}
	}
	goals := append(b.below(Routine, before), going...)
	if _, found := p.search(sp, nil, goals); !found {
		p.fail("no answers lead to self-care")
	}
	return p
}
