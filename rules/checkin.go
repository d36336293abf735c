package rules

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// The kinds of check-ins.
const (
	CheckinStart  = "start"  // once, when a programme starts: how it is before
	CheckinSafety = "safety" // day 3: is it still right to be at home?
	CheckinFull   = "full"   // from week 1 on
)

// CheckinKinds are the kinds a book with check-ins has, all of them.
var CheckinKinds = []string{CheckinStart, CheckinSafety, CheckinFull}

// Checkin is one kind of check-in: the questions asked again after a result,
// in the book's order.
type Checkin struct {
	ID        string
	Questions []*Question
}

// Asks reports whether the check-in asks that question.
func (c *Checkin) Asks(q *Question) bool { return slices.Contains(c.Questions, q) }

// Checkin returns the check-in of that kind, or nil.
func (b *Book) Checkin(kind string) *Checkin {
	for _, c := range b.Checkins {
		if c.ID == kind {
			return c
		}
	}
	return nil
}

// CheckinWalk is the path through a check-in. What it asks counts as answered
// now or not at all, however it was answered before; everything else carries
// over from the answers before. Only what it asks makes steps and is missing.
//
// Answers that reach emergency level end it at once: nothing more is asked.
func (b *Book) CheckinWalk(c *Checkin, carried, now Answers) *Walk {
	return b.checkinWalk(c, carried, now, false)
}

// CheckinSoFar is CheckinWalk as far as it was answered: what is not answered
// yet counts as not asked, so that nothing is missing.
func (b *Book) CheckinSoFar(c *Checkin, carried, now Answers) *Walk {
	return b.checkinWalk(c, carried, now, true)
}

func (b *Book) checkinWalk(c *Checkin, carried, now Answers, soFar bool) *Walk {
	w := &Walk{Answers: b.clone(Answers{}), asked: make([]Truth, len(b.Questions))}
	for _, p := range slices.Concat(b.Pages, b.LaterPages) {
		if p.Confirm {
			continue
		}
		w.againPage(c, p, carried, now, soFar)
		// What carries over ends nothing before something was asked.
		if !w.Emergency && len(w.Steps) > 0 && b.emergency(w.Answers) {
			w.Emergency, w.Confirmed = true, true
		}
	}
	return w
}

func (w *Walk) againPage(c *Checkin, p *Page, carried, now Answers, soFar bool) {
	skip := p.skip != nil && p.skip.Check(w.Answers) == Yes
	step := Step{Page: p, Done: true}
	for _, q := range p.Questions {
		asked := q.askedWhen(w.Answers)
		if skip || p.Later && !c.Asks(q) {
			asked = No
		}
		w.asked[q.index] = asked
		if asked != Yes {
			continue
		}
		if !c.Asks(q) {
			w.Answers.slots[q.index] = carried.at(q)
			continue
		}
		v := now.at(q)
		if (w.Confirmed || soFar) && v.state != given {
			w.asked[q.index] = No
			continue
		}
		w.Answers.slots[q.index] = v
		step.Questions = append(step.Questions, q)
		if v.state == given || v.state == skipped && !q.Required(w.Answers) {
			continue
		}
		step.Done = false
		if q.Required(w.Answers) {
			w.Missing = append(w.Missing, q)
		}
	}
	if len(step.Questions) > 0 {
		w.Steps = append(w.Steps, step)
	}
}

// ReadCheckinPage reads the form of one page of a check-in, as ReadPage does
// for the questionnaire. A field that the check-in does not ask is unknown.
func (b *Book) ReadCheckinPage(c *Checkin, p *Page, carried, saved Answers, form map[string][]string) (Answers, []Problem, error) {
	now := b.CheckinWalk(c, carried, saved).Answers
	merged, problems, err := b.readPage(p, now, form, c.Asks)
	if err != nil || len(problems) > 0 {
		return saved, problems, err
	}
	out := b.clone(Answers{})
	after := b.CheckinWalk(c, carried, merged).Answers
	for _, q := range c.Questions {
		out.slots[q.index] = after.slots[q.index]
	}
	return out, nil, nil
}

// AgainTranscript is what a check-in asked, with the answers.
func (w *Walk) AgainTranscript(c *Checkin) []Line {
	var lines []Line
	for _, q := range c.Questions {
		lines = append(lines, w.line(q))
	}
	return lines
}

// Carried are the answers a check-in starts from: those of the intake with
// those of later check-ins over them, and the time since then added to how
// long it has lasted.
func (b *Book) Carried(since time.Duration, layers ...map[string]any) (Answers, error) {
	all := map[string]any{}
	for _, layer := range layers {
		maps.Copy(all, layer)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return Answers{}, err
	}
	a, err := b.Restore(text) // What a newer book no longer has carries nothing.
	return b.MovedOn(a, since), err
}

// lasting are the answers to duration with the least number of weeks each
// stands for.
var lasting = []struct {
	code  string
	weeks int
}{
	{"under_2_weeks", 0}, {"2_to_4_weeks", 2}, {"4_to_6_weeks", 4}, {"6_to_12_weeks", 6}, {"over_12_weeks", 12},
}

// MovedOn adds time that has passed to how long the pain has lasted.
//
// It counts from the shortest time the answer stands for. Pain that is still
// young calls for more haste in the rules of the higher levels, and a longer
// one for a routine visit, to which later check-ins lead in any case.
//
// An early pregnancy counts as a later one from a week on, since nobody is asked
// in which week it was: the exercises that do not fit later are left out from
// then. It is the cautious end, and the clinical owner may set another time. In
// the rules of the levels both count the same.
func (b *Book) MovedOn(a Answers, passed time.Duration) Answers {
	if q := b.question["pregnancy"]; q != nil && passed >= 7*24*time.Hour && a.Code(q) == "pregnant_early" {
		a = b.With(a, q, "pregnant_later")
	}
	q := b.question["duration"]
	if q == nil || !a.Given(q) {
		return a
	}
	weeks := 0
	for _, l := range lasting {
		if a.Code(q) == l.code {
			weeks = l.weeks
		}
	}
	lasted := time.Duration(weeks)*7*24*time.Hour + max(passed, 0)
	code := a.Code(q)
	for _, l := range lasting {
		if lasted >= time.Duration(l.weeks)*7*24*time.Hour {
			code = l.code
		}
	}
	return b.With(a, q, code)
}

// Still is the outcome of some time ago without the moves that the answers speak
// against by now, such as an early pregnancy that counts as a later one.
func (b *Book) Still(out Outcome, carried Answers) Outcome {
	w := b.CheckinWalk(&Checkin{}, carried, Answers{})
	offered := out.Programme
	out.Programme, out.Withheld = nil, slices.Clone(out.Withheld)
	for _, m := range offered {
		i := slices.IndexFunc(b.Exercises, func(e *Exercise) bool { return e.ID == m.ID })
		var reasons []string
		if i >= 0 {
			reasons = b.against(w, b.Exercises[i])
		}
		if len(reasons) == 0 || reasons[0] == NotAnswered {
			out.Programme = append(out.Programme, m)
			continue
		}
		out.Withheld = append(out.Withheld, Withheld{m.ID, m.Phase, reasons})
	}
	return out
}
