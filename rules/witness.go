package rules

import "math/bits"

// The answers a search has found are made whole, cut down to those that
// matter, and then walked and assessed by the code that patients meet: a
// counter-example that it does not confirm is reported as a fault of the
// search itself, and never passes for a proof.

// finish decides what the search left open, so that every question has an
// answer, and a harmless one where any would do.
func (s *solver) finish() partial {
	var st partial
	s.found.copyTo(&st)
	for _, q := range s.book.Questions {
		may := st.may[q.index]
		switch {
		case q.Kind != Many:
			st.may[q.index] = s.likely(q, may)
		case st.on[q.index] != 0:
			st.may[q.index] = st.on[q.index]
		default:
			tick := may
			if none := may & s.alone[q.index] &^ blank; none != 0 {
				tick = none
			}
			tick &= -tick
			st.may[q.index], st.on[q.index] = tick, tick
		}
	}
	return st
}

// core frees every answer without which the goals still hold, whatever stands
// in its place, or nothing, and takes away every tick that is not needed. It
// returns the questions that are left.
func (s *solver) core(st *partial, goals []goal) (kept []bool) {
	kept = make([]bool, len(st.may))
	free := s.start()
	for i := len(st.may) - 1; i >= 0; i-- {
		q := s.book.Questions[i]
		may, on := st.may[i], st.on[i]
		st.may[i], st.on[i] = free.may[i]|blank, 0
		if !q.Page.Confirm && (s.move != nil && s.move.q == q || !s.met(st, goals)) {
			st.may[i], st.on[i] = may, on
			kept[i] = true
		}
	}
	for i, q := range s.book.Questions {
		if kept[i] && q.Kind == Many {
			s.untick(st, i, goals)
		}
	}
	return kept
}

func (s *solver) untick(st *partial, i int, goals []goal) {
	for set := st.on[i]; set != 0; set &= set - 1 {
		tick := set & -set
		if bits.OnesCount64(st.on[i]) == 1 {
			return
		}
		st.on[i] &^= tick
		st.may[i] = st.on[i]
		if !s.met(st, goals) {
			st.on[i] |= tick
			st.may[i] = st.on[i]
		}
	}
}

func (s *solver) met(st *partial, goals []goal) bool {
	s.see(st)
	for _, g := range goals {
		if s.outcome(g)&^g.want != 0 {
			return false
		}
	}
	return true
}

// answers are the answers of a state in one of the worlds, as they are
// walked: those to questions that are not asked are dropped.
func (s *solver) answers(st *partial, kept []bool, in world) Answers {
	s.see(st)
	b := s.book
	given := b.clone(Answers{})
	for i, q := range b.Questions {
		if q.Page.Confirm || kept != nil && !kept[i] {
			continue
		}
		value, on := s.value(q, in)
		if q.Kind == Many {
			value = on
		}
		given.slots[i] = s.answer(q, value)
	}
	return b.Walk(given).Answers
}

// complete reports whether nothing is missing from the answers. Whether an
// emergency is confirmed changes no level: confirming it only ends the
// questions, and answers given later could not have lowered it.
func (b *Book) complete(a Answers) bool {
	for _, q := range b.Walk(a).Missing {
		if !q.Page.Confirm {
			return false
		}
	}
	return true
}

// example turns what the search found into the fewest answers that show it.
// confirmed must hold of them, and of whole answers with nothing missing.
func (s *solver) example(says string, goals []goal, confirmed func([]Answers) bool) Failure {
	whole := s.finish()
	worlds := []world{before}
	if s.move != nil {
		worlds = append(worlds, after)
	}
	var all, few []Answers
	incomplete := false
	for _, in := range worlds {
		a := s.answers(&whole, nil, in)
		incomplete = incomplete || !s.stuck && !s.book.complete(a)
		all = append(all, a)
	}
	kept := s.core(&whole, goals)
	for _, in := range worlds {
		few = append(few, s.answers(&whole, kept, in))
	}
	if incomplete || !confirmed(all) || !confirmed(few) {
		return Failure{Says: "the search and the walk disagree about: " + says, Answers: all}
	}
	return Failure{Says: says, Answers: few}
}
