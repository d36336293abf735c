package rules

import (
	"fmt"
	"slices"
	"strings"
)

// proveOptions looks for options that nothing reads: a patient who chooses one
// believes that it counts.
func (b *Book) proveOptions() Proof {
	p := Proof{ID: "options", Says: "Every option is read by a rule, a pattern, an exercise or a wording, or says why not."}
	read := b.readOptions()
	for _, q := range b.Questions {
		for i, o := range q.Options {
			p.Cases++
			declared := o.Reassuring || o.StaffOnly
			switch used := read[q]&(1<<i) != 0; {
			case !used && !declared:
				p.fail("nothing reads option %s of %s: use it in a rule, or declare it reassuring or staff_only", o.ID, q.ID)
			case used && declared:
				p.fail("option %s of %s says that nothing decides by it, and something does", o.ID, q.ID)
			}
		}
	}
	return p
}

// readOptions are the options of each question that some condition names, or
// lets through by naming the others under a "not". Floors do not count: they
// promise that rules read an option and must not stand in for them.
func (b *Book) readOptions() map[*Question]uint32 {
	read := map[*Question]uint32{}
	b.conditions(func(decides string, c *Cond) {
		if strings.HasPrefix(decides, "floor ") {
			return
		}
		c.tests(false, func(c *Cond, turned bool) {
			read[c.question] |= c.options
			if turned && c.question.Kind == One {
				read[c.question] |= ^c.options
			}
		})
	})
	// These are read by the program itself: who answers chooses the wording,
	// and the others say what happens afterwards.
	for _, id := range []string{"answering_for", "reminders", "consent_store"} {
		if q := b.question[id]; q != nil {
			read[q] = ^uint32(0)
		}
	}
	read[b.confirm.Questions[0]] = ^uint32(0)
	return read
}

// proveWords looks for results that somebody could not read.
func (b *Book) proveWords() Proof {
	p := Proof{ID: "words", Says: "Every level has its words and its time frame, and every rule its reason, in every language (" + strings.Join(b.Languages(), ", ") + "); and every rule that reads age, sex or pregnancy says why."}
	for _, r := range b.Rules {
		if p.Cases++; r.When.readsAgeSex() != (r.AgeSex != "") {
			p.fail("rule %s: age_sex says why it reads age, sex or pregnancy, and only then", r.ID)
		}
	}
	for _, language := range b.Languages() {
		words := b.words[language]
		need := func(key string) {
			for who := range whoSuffix {
				p.Cases++
				if strings.TrimSpace(words.For(key, Who(who))) == "" {
					p.fail("%s: %s%s has no words", language, key, whoSuffix[who])
				}
			}
		}
		for level := SelfCare; level <= Emergency; level++ {
			cards := b.Cards(level)
			if cards == nil {
				p.fail("level %s has no card", level)
				continue
			}
			need("level." + level.String() + ".name")
			for _, door := range cards.Doors {
				card := "level." + level.String() + ".card." + door
				need(card + ".headline")
				need(card + ".time")
				need(card + ".step.1")
			}
		}
		for _, r := range b.Rules {
			need("rule." + r.ID)
			if cards := b.Cards(r.Level); cards != nil && r.Door != "" && !slices.Contains(cards.Doors, r.Door) {
				p.fail("rule %s: level %s has no door %s", r.ID, r.Level, r.Door)
			}
		}
	}
	return p
}

// proveEnds looks for answers with which nobody could go on.
//
// The pages are asked in their order and what is asked depends only on
// questions asked before, so the path through them cannot go round in a
// circle. It can get stuck in three ways, each of which is searched for: a
// question that must be answered and has no answer to give, a need whose
// fields are not on the page when it holds, and a path at whose end the
// answers cannot be sent. The page that confirms an emergency needs no proof:
// the walk puts it wherever the answers first reach one.
func (b *Book) proveEnds(sp *space) Proof {
	p := Proof{ID: "ends", Says: "From every answer on, the check page or the emergency page can be reached."}
	for _, q := range b.Questions {
		p.Cases++
		b.provePath(&p, q)
	}
	for _, page := range b.Pages {
		for i := range page.Needs {
			b.proveNeed(&p, sp, page, &page.Needs[i])
		}
	}
	last := b.Pages[len(b.Pages)-1]
	if last.Confirm || last.skip == nil && last.Questions[0].asked == nil {
		p.Cases++
		return p
	}
	goals := notAsked(last.Questions...)
	if s, found := p.search(sp, nil, goals); found {
		p.Failures = append(p.Failures, s.example("these answers never lead to the page "+last.ID, goals, func(a []Answers) bool {
			return b.Walk(a[0]).Step(last.ID) == nil
		}))
	}
	return p
}

// provePath refuses a question without an answer to give, and one that is
// decided by a question behind it.
func (b *Book) provePath(p *Proof, q *Question) {
	empty := (q.Kind == One || q.Kind == Many) && len(q.Options) == 0 || q.Kind == Int && q.Min > q.Max || q.Kind == Text && q.Max < 1
	if empty {
		p.fail("question %s has no answer to give", q.ID)
	}
	for _, c := range []*Cond{q.asked, q.Page.skip} {
		if c == nil {
			continue
		}
		c.Questions(func(decides *Question) {
			if decides.index >= q.index {
				p.fail("question %s is decided by %s, which is not asked before it", q.ID, decides.ID)
			}
		})
	}
}

// proveNeed looks for answers that call for one of several fields when none of
// them is asked.
func (b *Book) proveNeed(p *Proof, sp *space, page *Page, n *Need) {
	goals := append([]goal{known(&n.When, before, "need "+n.ID)}, notAsked(n.OneOf...)...)
	s, found := p.search(sp, nil, goals)
	if !found {
		return
	}
	says := fmt.Sprintf("page %s cannot be left: need %s asks for a field that is not there", page.ID, n.ID)
	sp.stuck = true
	p.Failures = append(p.Failures, s.example(says, goals, func(a []Answers) bool {
		w := b.Walk(a[0])
		return slices.ContainsFunc(w.Missing, func(q *Question) bool { return w.asked[q.index] != Yes })
	}))
}

// notAsked are the goals that say that none of these questions is asked.
func notAsked(questions ...*Question) []goal {
	var goals []goal
	for _, q := range questions {
		goals = append(goals, goal{idle: q, in: before, want: notYes, name: "question " + q.ID})
	}
	return goals
}
