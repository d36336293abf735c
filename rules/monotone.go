package rules

import (
	"fmt"
	"math/bits"
	"strconv"
)

// proveMonotone looks for a worse answer that lowers the level. Steps between
// neighbours in an order are enough: a longer way is made of them.
//
// For every rule that may fire before a step it looks for answers around the
// step with which no rule of that level or above fires after it. "No rule
// fired, and self-care is not known to fit" stands for a rule of level
// routine.
func (b *Book) proveMonotone(sp *space) Proof {
	p := Proof{ID: "monotone", Says: "No answer that moves in its worse direction lowers the level."}
	otherwise := &Rule{ID: "routine by default", Level: Routine, When: b.entry}
	for _, m := range sp.moves() {
		changed := sp.changed(m)
		for i := len(b.Rules); i >= 0; i-- {
			r, fires := otherwise, notKnown(&b.entry, before, otherwise.ID)
			if i > 0 {
				r = b.Rules[i-1]
				fires = known(&r.When, before, "rule "+r.ID)
			}
			p.Cases++
			if reads := sp.depends(fires.cond); !reads.meets(&changed) {
				continue // the step cannot change what this rule comes out as
			}
			if f, found := b.lowered(sp, &p, m, r, fires); found {
				p.Failures = append(p.Failures, f)
				break
			}
		}
	}
	return p
}

func (b *Book) lowered(sp *space, p *Proof, m *move, r *Rule, fires goal) (Failure, bool) {
	still := fires
	still.in, still.want = after, (mayNo|mayUnknown|mayYes)&^fires.want
	goals := append([]goal{fires, still}, b.below(r.Level, after)...)
	s, found := p.search(sp, m, goals)
	if !found {
		return Failure{}, false
	}
	f := s.example("", goals, func(a []Answers) bool { return b.level(a[0]) > b.level(a[1]) })
	f.Says += fmt.Sprintf("%s lowers the level from %s to %s; before it fired %s",
		sp.says(m), b.level(f.Answers[0]), b.level(f.Answers[1]), r.ID)
	return f, true
}

// moves are all steps that a single answer can take in its worse direction.
func (sp *space) moves() []*move {
	var moves []*move
	for _, q := range sp.book.Questions {
		switch {
		case q.Page.Confirm || q.NoOrder != "":
		case q.Kind == Many:
			real := sp.whole[q.index] &^ sp.alone[q.index]
			for ; real != 0; real &= real - 1 {
				moves = append(moves, &move{q, 0, real & -real})
			}
		case q.Kind == Int:
			moves = append(moves, sp.numberMoves(q)...)
		default:
			for i := 1; i < len(q.worse); i++ {
				moves = append(moves, optionMoves(q, q.worse[i-1], q.worse[i])...)
			}
		}
	}
	return moves
}

func optionMoves(q *Question, lower, higher uint32) []*move {
	var moves []*move
	for from := lower; from != 0; from &= from - 1 {
		for to := higher; to != 0; to &= to - 1 {
			moves = append(moves, &move{q, uint64(from & -from), uint64(to & -to)})
		}
	}
	return moves
}

// numberMoves are steps between stretches: within one no condition tells two
// numbers apart.
func (sp *space) numberMoves(q *Question) []*move {
	var moves []*move
	for i := 1; i < len(sp.numbers[q.index]) && q.rising != 0; i++ {
		low, high := uint64(1)<<(i-1), uint64(1)<<i
		if q.rising < 0 {
			low, high = high, low
		}
		moves = append(moves, &move{q, low, high})
	}
	return moves
}

// changed are the variables that differ before and after a move.
func (sp *space) changed(m *move) varset {
	var v varset
	if m.q.Kind == Many {
		sp.boxes(m.q, m.to|sp.alone[m.q.index], &v)
	} else {
		v.add(sp.first[m.q.index])
	}
	return v
}

func (sp *space) says(m *move) string {
	name := func(value uint64) string {
		if m.q.Kind == Int {
			return strconv.Itoa(int(sp.numbers[m.q.index][bits.TrailingZeros64(value)]))
		}
		return m.q.codes(uint32(value))[0]
	}
	if m.q.Kind == Many {
		return fmt.Sprintf("ticking %s in %s", name(m.to), m.q.ID)
	}
	return fmt.Sprintf("%s from %s to %s", m.q.ID, name(m.from), name(m.to))
}
