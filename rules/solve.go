package rules

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
