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
