package intake

import (
	"slices"
	"time"

	"sciatica-intake/rules"
)

// Measure is how strong the pain was at one time: now, and over the past week
// with its hold on life (PEG), each as far as it was asked.
type Measure struct {
	At   time.Time `json:"at"`
	Pain *int      `json:"pain,omitempty"`
	// PEG is the mean of the three answers about the past week.
	PEG *float64 `json:"peg,omitempty"`
}

// peg are the questions whose mean is PEG (Krebs, J Gen Intern Med 2009).
var peg = []string{"pain_average", "pain_enjoyment", "pain_activity"}

// measured reads a measure out of answers.
func measured(answers map[string]any, at time.Time) Measure {
	m := Measure{At: at}
	if n, ok := number(answers["pain_now"]); ok {
		m.Pain = &n
	}
	sum := 0
	for _, id := range peg {
		n, ok := number(answers[id])
		if !ok {
			return m
		}
		sum += n
	}
	mean := float64(sum) / float64(len(peg))
	m.PEG = &mean
	return m
}

// number is a whole number among answers, as it was given or as it was read
// from JSON.
func number(v any) (n int, ok bool) {
	switch n := v.(type) {
	case int32:
		return int(n), true
	case float64:
		return int(n), true
	}
	return 0, false
}

// Gone reports that there is no pain left to get better.
func (m Measure) Gone() bool {
	return (m.Pain != nil || m.PEG != nil) && (m.Pain == nil || *m.Pain == 0) && (m.PEG == nil || *m.PEG == 0)
}

// Measures are all measures of the episode, the first being the intake's.
func (e Episode) Measures() []Measure {
	var list []Measure
	add := func(m Measure) {
		if m.Pain != nil || m.PEG != nil {
			list = append(list, m)
		}
	}
	add(measured(e.Record.Answers, e.SubmittedAt))
	for i, c := range e.Checkins {
		if i+1 < len(e.Checkins) && e.Checkins[i+1].Payload.After == c.Number {
			continue // It has the answers of this one too.
		}
		m := c.Payload.Record.Measure
		m.At = c.SentAt
		add(m)
	}
	return list
}

// Better compares the last of these measures with the first of its kind: it is
// better when pain is down by 2 points or by 30 %, or PEG by 1.
func Better(measures []Measure) bool {
	if len(measures) == 0 {
		return false
	}
	last := measures[len(measures)-1]
	for _, first := range measures {
		if last.Pain != nil && first.Pain != nil {
			down := *first.Pain - *last.Pain
			if down >= 2 || down > 0 && 10*down >= 3**first.Pain {
				return true
			}
			break
		}
	}
	for _, first := range measures {
		if last.PEG != nil && first.PEG != nil {
			return *first.PEG-*last.PEG >= 1-rounding
		}
	}
	return false
}

// rounding forgives what a mean of three loses in binary.
const rounding = 1e-9

// Standing is where an episode stands.
type Standing struct {
	Level rules.Level
	// Decided is the result that the level is due to, At when it was told, and
	// Checkin the check-in that told it, or 0 for the intake.
	Decided   rules.Outcome
	At        time.Time
	Checkin   int
	NotBetter bool
	// Latest is the latest result, which says what may be done now.
	Latest rules.Outcome
}

// Standing is the highest level so far with the result it is due to. Among
// several of one level the one with the most medical door stands, and then the
// latest.
func (e Episode) Standing(b *rules.Book) Standing {
	s := Standing{Level: e.Record.Outcome.Level, Decided: e.Record.Outcome, At: e.SubmittedAt, Latest: e.Record.Outcome}
	for _, c := range e.Checkins {
		r := c.Payload.Record
		if c.Kind != rules.CheckinStart || r.Level > s.Level {
			s.Latest = r.Outcome
		}
		if r.Level < s.Level || r.Level == s.Level && door(b, r.Outcome) > door(b, s.Decided) {
			continue
		}
		if c.Kind == rules.CheckinStart && r.Level == s.Level {
			continue // It asked nothing that could decide.
		}
		s.Level, s.Decided, s.At, s.Checkin, s.NotBetter = r.Level, r.Outcome, c.SentAt, c.Number, r.NotBetter
	}
	return s
}

// door is how far a door is from the most medical one of its level.
func door(b *rules.Book, out rules.Outcome) int {
	if cards := b.Cards(out.Level); cards != nil {
		return slices.Index(cards.Doors, out.Door)
	}
	return 0
}

// Week is the week of the programme, from 1. A week with a flare, which is
// pain up by more than 2 points, adds no move, so it counts for none.
func (e Episode) Week(now time.Time) int {
	week := 1 + int(e.passed(now)/(7*day))
	var before *int
	for _, m := range e.Measures() {
		if before != nil && m.Pain != nil && *m.Pain-*before > 2 {
			week--
		}
		if m.Pain != nil {
			before = m.Pain
		}
	}
	return max(week, 1)
}
