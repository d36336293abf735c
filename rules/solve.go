package rules

import "math/bits"

// possible is the set of truth values a condition may still come out as.
type possible uint8

const (
	mayNo      possible = 1 << No
	mayUnknown possible = 1 << Unknown
	mayYes     possible = 1 << Yes
	notYes              = mayNo | mayUnknown
)

// lesser[a][b] is what the minimum of a truth of a and one of b may be.
var lesser = func() (table [8][8]possible) {
	for a := range table {
		for b := range table[a] {
			for x := No; x <= Yes; x++ {
				for y := No; y <= Yes; y++ {
					if a&(1<<x) != 0 && b&(1<<y) != 0 {
						table[a][b] |= 1 << min(x, y)
					}
				}
			}
		}
	}
	return table
}()

func (p possible) mirror() possible {
	return p&mayUnknown | p&mayNo<<2 | p&mayYes>>2
}

// world says which of two sets of answers is meant: those before a move, or
// those after it.
type world int

const (
	before world = iota
	after
)

// move is one step of one answer in its worse direction: from one value to
// another, or one more box ticked.
type move struct {
	q        *Question
	from, to uint64 // values; for boxes from is 0
}

// goal is what a search wants of one condition in one of the worlds, or that
// a question is not asked.
type goal struct {
	cond *Cond
	in   world
	want possible
	name string
	idle *Question // instead of cond: it must not be asked
}

func known(c *Cond, in world, name string) goal {
	return goal{cond: c, in: in, want: mayYes, name: name}
}

func notKnown(c *Cond, in world, name string) goal {
	return goal{cond: c, in: in, want: notYes, name: name}
}

// partial is what is decided so far: the values each question may still have,
// and for boxes those that are ticked for sure. It says what is answered
// should the question be asked, so that a question that a move opens may have
// any answer, and one that is asked before and after has the same.
type partial struct{ may, on []uint64 }

func (p *partial) copyTo(to *partial) {
	to.may = append(to.may[:0], p.may...)
	to.on = append(to.on[:0], p.on...)
}

// solver searches the space for answers that meet all goals. It decides one
// question at a time, and gives up a branch as soon as one goal can no longer
// be met whatever the other answers are; so a search that finds nothing has
// covered every answer there is.
type solver struct {
	*space
	move   *move
	now    *partial
	asks   [2][]asks
	depths []depth

	cases  int            // states looked at
	splits varset         // variables decided on
	blame  map[string]int // goals that ended a branch
	found  *partial
}

type depth struct {
	state partial
	open  []goal
}

// asks says whether a question may be asked and whether it may not.
type asks uint8

const (
	mayAsk asks = 1 << iota
	mayNotAsk
)

func newSolver(sp *space, m *move) *solver {
	s := &solver{space: sp, move: m, blame: map[string]int{}}
	s.asks = [2][]asks{make([]asks, len(sp.whole)), make([]asks, len(sp.whole))}
	return s
}

// start is the state in which nothing is decided but the move.
func (s *solver) start() partial {
	st := partial{append([]uint64{}, s.whole...), make([]uint64, len(s.whole))}
	if s.move != nil {
		i := s.move.q.index
		if s.move.from != 0 {
			st.may[i] = s.move.from
		} else {
			st.may[i] &^= s.move.to
		}
	}
	return st
}

// solve reports whether some answers meet all goals, and keeps them.
func (s *solver) solve(goals ...goal) bool {
	st := s.start()
	ok, _ := s.try(0, &st, goals)
	return ok
}

// try searches on from a state. When it finds nothing it returns variables
// that alone explain it, so that a branch that changes none of them is not
// tried again.
func (s *solver) try(level int, st *partial, goals []goal) (bool, varset) {
	s.cases++
	if level == len(s.depths) {
		s.depths = append(s.depths, depth{})
	}
	s.see(st)
	open := s.depths[level].open[:0]
	for _, g := range goals {
		p := s.outcome(g)
		if p&g.want == 0 {
			s.blame[g.name]++
			return false, s.grounds(g)
		}
		if p&^g.want != 0 {
			open = append(open, g)
		}
	}
	s.depths[level].open = open
	if len(open) == 0 {
		s.found = &partial{}
		st.copyTo(s.found)
		return true, varset{}
	}
	q, set := s.next(open[0])
	return s.branch(level, st, open, q, set)
}

// outcome is what a goal's condition may come out as; being asked is yes.
func (s *solver) outcome(g goal) possible {
	if g.idle == nil {
		return s.truths(g.cond, g.in)
	}
	var p possible
	a := s.asked(g.idle, g.in)
	if a&mayAsk != 0 {
		p = mayYes
	}
	if a&mayNotAsk != 0 {
		p |= mayNo
	}
	return p
}

// grounds are the variables that a goal's outcome depends on.
func (s *solver) grounds(g goal) varset {
	if g.idle == nil {
		return s.depends(g.cond)
	}
	var v varset
	s.dependsOn(g.idle, 0, &v)
	return v
}

// next is what to decide for the sake of an open goal.
func (s *solver) next(g goal) (*Question, uint64) {
	if g.idle == nil {
		return s.undecided(g.cond, g.in)
	}
	return s.gate(g.idle, g.in)
}

// branch tries both sides of one question: the values in the set and the
// others, or a box ticked and not ticked.
func (s *solver) branch(level int, st *partial, open []goal, q *Question, set uint64) (bool, varset) {
	i := q.index
	variable := s.first[i]
	if q.Kind == Many {
		variable = s.box(q, set)
	}
	s.splits.add(variable)
	var why varset
	why.add(variable)
	for side := range 2 {
		next := s.depths[level].state
		st.copyTo(&next)
		s.depths[level].state = next
		if !s.decide(&next, q, set, side == 0) {
			s.boxes(q, s.whole[i], &why)
			continue
		}
		ok, because := s.try(level+1, &next, open)
		if ok || !because.has(variable) {
			return ok, because
		}
		why.join(&because)
	}
	return false, why
}

// decide narrows a state to one side of a question. No side is left where a
// list of boxes would have no box that may be ticked.
func (s *solver) decide(st *partial, q *Question, set uint64, out bool) bool {
	i := q.index
	switch {
	case out:
		st.may[i] &^= set
	case q.Kind != Many:
		st.may[i] &= set
	case set&s.alone[i] != 0:
		st.may[i], st.on[i] = set, set
	default:
		st.on[i] |= set
		st.may[i] &^= s.alone[i]
	}
	return st.may[i] != 0
}

// see makes a state the one that truths are about.
func (s *solver) see(st *partial) {
	s.now = st
	clear(s.asks[before])
	clear(s.asks[after])
}

// truths is what a condition may come out as. It may say too much, since it
// takes two tests of one question for independent, but never too little; and
// it is exact once every question the condition reads is decided.
func (s *solver) truths(c *Cond, in world) possible {
	switch c.test {
	case testAll:
		p := mayYes
		for i := range c.kids {
			p = lesser[p][s.truths(&c.kids[i], in)]
		}
		return p
	case testAny:
		p := mayYes
		for i := range c.kids {
			p = lesser[p][s.truths(&c.kids[i], in).mirror()]
		}
		return p.mirror()
	case testNot:
		return s.truths(&c.kids[0], in).mirror()
	case testTerm:
		return s.truths(&c.kids[0], in)
	}
	var p possible
	a := s.asked(c.question, in)
	if a&mayNotAsk != 0 {
		p = mayUnknown
	}
	if a&mayAsk != 0 {
		p |= s.answered(c, in)
	}
	return p
}

// asked says whether a question may be asked.
func (s *solver) asked(q *Question, in world) asks {
	if a := s.asks[in][q.index]; a != 0 {
		return a
	}
	skip, ask := mayNo, mayYes
	if q.Page.skip != nil {
		skip = s.truths(q.Page.skip, in)
	}
	if q.asked != nil {
		ask = s.truths(q.asked, in)
	}
	var a asks
	if skip&notYes != 0 && ask&mayYes != 0 {
		a = mayAsk
	}
	if skip&mayYes != 0 || ask&notYes != 0 {
		a |= mayNotAsk
	}
	s.asks[in][q.index] = a
	return a
}

// answered is what a test of a question may come out as if it is asked.
func (s *solver) answered(c *Cond, in world) possible {
	may, on := s.value(c.question, in)
	set := s.mask(c)
	var p possible
	if may&blank != 0 {
		p = mayUnknown
	}
	if c.question.Kind == Many {
		switch {
		case on&blank != 0:
			return mayUnknown
		case on&set != 0:
			return mayYes
		}
		if may&set != 0 {
			p |= mayYes
		}
		if may&^blank != 0 {
			p |= mayNo
		}
		return p
	}
	if may&set != 0 {
		p |= mayYes
	}
	if may&^set&^blank != 0 {
		p |= mayNo
	}
	return p
}

// value is what a question may be answered with in one of the worlds.
func (s *solver) value(q *Question, in world) (may, on uint64) {
	may, on = s.now.may[q.index], s.now.on[q.index]
	if in == after && s.move != nil && s.move.q == q {
		if q.Kind != Many {
			return s.move.to, 0
		}
		alone := s.alone[q.index]
		return (may | s.move.to) &^ alone, (on | s.move.to) &^ alone
	}
	return may, on
}

// undecided finds the question, and the values or box of it, that a condition
// whose outcome is open depends on first.
func (s *solver) undecided(c *Cond, in world) (*Question, uint64) {
	for i := range c.kids {
		if p := s.truths(&c.kids[i], in); p&(p-1) != 0 {
			return s.undecided(&c.kids[i], in)
		}
	}
	q := c.question
	if s.asked(q, in) == mayAsk|mayNotAsk {
		return s.gate(q, in)
	}
	may, on := s.value(q, in)
	set := s.mask(c)
	if q.Kind == Many {
		if open := may & set &^ on; open != 0 {
			return q, open & -open
		}
		open := may &^ on
		return q, 1 << (63 - bits.LeadingZeros64(open))
	}
	if may&set == 0 || may&^set == 0 {
		set = blank
	}
	return q, set
}

// gate is what to decide to know whether a question is asked.
func (s *solver) gate(q *Question, in world) (*Question, uint64) {
	if skip := q.Page.skip; skip != nil {
		if p := s.truths(skip, in); p&mayYes != 0 && p&notYes != 0 {
			return s.undecided(skip, in)
		}
	}
	return s.undecided(q.asked, in)
}
