package rules

import (
	"math/bits"
	"slices"
)

// space is every answer a book can be given, coarse enough to be searched
// whole: a question of one option has a value for each option, a list of boxes
// a variable for each box, a number a value for each stretch between the
// numbers that some condition compares it with, and a text is written or not.
// No condition can tell answers apart that the space does not.
type space struct {
	book    *Book
	first   []int     // by question: its first variable
	vars    int       // how many variables there are
	owner   []int     // by variable: its question
	numbers [][]int32 // by question: the lowest number of each stretch
	whole   []uint64  // by question: every value, or every box
	alone   []uint64  // by question: the boxes that stand beside no other
	reads   map[*Cond]varset
	masks   map[*Cond]uint64
	stuck   bool // some answers lead to a page that cannot be left
}

// blank is the value of a question that may be left empty and is.
const blank = uint64(1) << 63

// maxVars is how many variables a space may have. The shipped book has some
// two hundred.
const maxVars = 512

// varset is a set of variables.
type varset [maxVars / 64]uint64

func (v *varset) add(i int)      { v[i/64] |= 1 << (i % 64) }
func (v *varset) has(i int) bool { return v[i/64]&(1<<(i%64)) != 0 }

func (v *varset) join(o *varset) {
	for i := range v {
		v[i] |= o[i]
	}
}

func (v *varset) meets(o *varset) bool {
	for i := range v {
		if v[i]&o[i] != 0 {
			return true
		}
	}
	return false
}

// newSpace is the space of a book's questions under its own conditions and
// those of others, which compare two books.
func newSpace(b *Book, others ...*Book) *space {
	sp := &space{book: b, reads: map[*Cond]varset{}, masks: map[*Cond]uint64{}}
	cuts := make(map[*Question][]int32)
	for _, book := range append([]*Book{b}, others...) {
		book.conditions(func(_ string, c *Cond) { c.cut(cuts) })
	}
	for _, q := range b.Questions {
		numbers := append(cuts[q], int32(q.Min))
		numbers = slices.DeleteFunc(numbers, func(n int32) bool { return int(n) > q.Max })
		slices.Sort(numbers)
		sp.question(q, slices.Compact(numbers))
	}
	return sp
}

// fits says whether the searches can hold the space.
func (sp *space) fits() bool {
	for _, numbers := range sp.numbers {
		if len(numbers) > 62 {
			return false
		}
	}
	return sp.vars <= maxVars
}

// cut collects the numbers from which on the condition may come out
// differently.
func (c *Cond) cut(cuts map[*Question][]int32) {
	switch c.test {
	case testAtLeast:
		cuts[c.question] = append(cuts[c.question], int32(c.number))
	case testAtMost:
		cuts[c.question] = append(cuts[c.question], int32(c.number)+1)
	}
	for i := range c.kids {
		c.kids[i].cut(cuts)
	}
}

func (sp *space) question(q *Question, numbers []int32) {
	values, vars := uint64(1), 1
	var alone uint64
	switch q.Kind {
	case Int:
		values = 1<<min(len(numbers), 62) - 1
	case One, Many:
		values = 1<<len(q.Options) - 1
	}
	if q.optional || q.requiredIf != nil {
		values |= blank
	}
	if q.Kind == Many {
		alone = blank
		for i, o := range q.Options {
			if o.Exclusive {
				alone |= 1 << i
			}
		}
		alone &= values
		vars = len(q.Options) + 1 // the last one is for leaving it empty
	}
	sp.first = append(sp.first, sp.vars)
	sp.numbers = append(sp.numbers, numbers)
	sp.whole = append(sp.whole, values)
	sp.alone = append(sp.alone, alone)
	for range vars {
		sp.owner = append(sp.owner, q.index)
	}
	sp.vars += vars
}

// box is the variable of one box of a list.
func (sp *space) box(q *Question, bit uint64) int {
	if bit == blank {
		return sp.first[q.index] + len(q.Options)
	}
	return sp.first[q.index] + bits.TrailingZeros64(bit)
}

// boxes adds the variables of these boxes to a set.
func (sp *space) boxes(q *Question, set uint64, to *varset) {
	for ; set != 0; set &= set - 1 {
		to.add(sp.box(q, set&-set))
	}
}

// mask is the values, or boxes, for which a test of one question holds.
func (sp *space) mask(c *Cond) uint64 {
	if m, ok := sp.masks[c]; ok {
		return m
	}
	m := uint64(c.options)
	switch c.test {
	case testGiven:
		m = 1
	case testAtLeast, testAtMost:
		for i, n := range sp.numbers[c.question.index] {
			if c.holds(answer{number: n}) {
				m |= 1 << i
			}
		}
	}
	sp.masks[c] = m
	return m
}

// depends is the variables that can decide about a condition, by way of what
// is asked too.
func (sp *space) depends(c *Cond) varset {
	if v, ok := sp.reads[c]; ok {
		return v
	}
	var v varset
	if q := c.question; q != nil {
		sp.dependsOn(q, sp.mask(c), &v)
	}
	for i := range c.kids {
		kid := sp.depends(&c.kids[i])
		v.join(&kid)
	}
	sp.reads[c] = v
	return v
}

func (sp *space) dependsOn(q *Question, set uint64, v *varset) {
	switch alone := sp.alone[q.index]; {
	case q.Kind != Many:
		v.add(sp.first[q.index])
	case (set|blank)&alone != 0: // any other box takes its tick away
		sp.boxes(q, sp.whole[q.index], v)
	default:
		sp.boxes(q, set|alone, v)
	}
	for _, c := range []*Cond{q.asked, q.Page.skip} {
		if c != nil {
			asked := sp.depends(c)
			v.join(&asked)
		}
	}
}

// answer is an answer of this value, or with these boxes ticked.
func (sp *space) answer(q *Question, value uint64) answer {
	switch {
	case value == blank:
		return answer{state: skipped}
	case q.Kind == Int:
		return answer{state: given, number: sp.numbers[q.index][bits.TrailingZeros64(value)]}
	case q.Kind == Text:
		return answer{state: given, text: sample(q)}
	}
	return answer{state: given, options: uint32(value)}
}

// sample is a text that the question takes.
func sample(q *Question) string {
	switch q.Format {
	case "phone":
		return "212 555 0100"
	case "email":
		return "name@example.com"
	}
	return "x"
}

// likely is one of these values that worries nobody, so that an example shows
// only what matters.
func (sp *space) likely(q *Question, values uint64) uint64 {
	if others := values &^ blank; others != 0 {
		values = others
	}
	for _, step := range q.worse {
		if both := values & uint64(step); both != 0 {
			return both & -both
		}
	}
	if q.Kind == Int && q.rising == 0 {
		values = values >> (bits.Len64(values) / 2) << (bits.Len64(values) / 2)
	}
	return values & -values
}
