package intake

import (
	"encoding/json"
	"io"
	"slices"
	"time"

	"sciatica-intake/rules"
)

const day = 24 * time.Hour

const (
	// EpisodeLife is how long after an intake the private link works.
	EpisodeLife = 12 * 7 * day
	// CheckinLife is how long a check-in that was begun goes on: after that
	// its first answers may no longer be true.
	CheckinLife = day
	// Fresh is how long a check-in counts as just sent.
	Fresh = 10 * time.Minute
	// justSaid is how long nobody is asked again what they answered.
	justSaid = 30 * time.Minute
	// CheckinsPerDay is how many check-ins one link takes in a day.
	CheckinsPerDay = 12
)

// Slot is a time at which somebody is asked how it goes.
type Slot struct {
	ID   string
	Day  int // days after the intake
	Kind string
}

// Schedule is when check-ins are due. In week 3 it is decided whether it gets
// better; in week 6 starting alone ends.
var Schedule = []Slot{
	{"day_3", 3, rules.CheckinSafety},
	{"week_1", 7, rules.CheckinFull},
	{"week_2", 14, rules.CheckinFull},
	{"week_3", 21, rules.CheckinFull},
	{"week_4", 28, rules.CheckinFull},
	{"week_6", 42, rules.CheckinFull},
}

// decisionDay is from when on pain that has not become better is to be seen.
const decisionDay = 21

// At is when the slot is due after an intake of that time.
func (s Slot) At(submitted time.Time) time.Time { return submitted.Add(time.Duration(s.Day) * day) }

// PrivateLink opens somebody's own page. Whoever holds it is let in.
type PrivateLink struct {
	Token     string
	ExpiresAt time.Time
}

// NewToken draws the token of a link: 130 bits, in signs that can be typed
// from paper.
func NewToken(random io.Reader) (string, error) { return draw(random, tokenSigns) }

const tokenSigns = 26

// TokenLike keeps what is no token away from the database.
func TokenLike(s string) bool {
	clean, ok := readCode(s, tokenSigns)
	return ok && clean == s
}

// Checkin is one check-in: being answered, or sent.
type Checkin struct {
	Reference Reference
	Number    int // from 1, in the order they were begun
	Version   int64
	Kind      string
	StartedAt time.Time
	SentAt    time.Time // zero while it is being answered
	Payload   CheckinPayload
}

// CheckinPayload is the part of a check-in that is sealed.
type CheckinPayload struct {
	Language string `json:"language"`
	// Answers are as rules.Answers writes them, while it is being answered.
	Answers json.RawMessage `json:"answers,omitempty"`
	Book    string          `json:"book,omitempty"`
	Typed   *Typed          `json:"typed,omitempty"`
	// After is the number of the check-in that told the first part of this one
	// and was sent at once, or 0.
	After int `json:"after,omitempty"`
	// Record is what was sent.
	Record *CheckinRecord `json:"record,omitempty"`
}

// Typed is what somebody had entered on a page that was not answered yet when
// they chose another language.
type Typed struct {
	Page string              `json:"page"`
	Form map[string][]string `json:"form"`
}

// CheckinRecord is what is frozen when a check-in is sent.
type CheckinRecord struct {
	Answers map[string]any `json:"answers"`
	// Outcome is the result with the earlier level as its floor.
	Outcome rules.Outcome `json:"outcome"`
	// Level is what this check-in alone calls for.
	Level      rules.Level  `json:"level"`
	Transcript []rules.Line `json:"transcript"`
	Measure    Measure      `json:"measure"`
	Better     bool         `json:"better"`
	// NotBetter says that it was time to decide, and that it decided the level.
	NotBetter bool `json:"not_better,omitempty"`
	// Decides says that the level is due to this check-in from then on, so that
	// its door is the one the patient was sent to.
	Decides bool `json:"decides,omitempty"`
}

// Episode is an intake with all that came after it.
type Episode struct {
	Intake
	Open      *Checkin // the check-in being answered, or nil
	Link      PrivateLink
	Reminders Reminders
}

// passed is how long ago the intake was sent.
func (e Episode) passed(now time.Time) time.Duration { return max(now.Sub(e.SubmittedAt), 0) }

// Carried are the answers that a check-in of now begins with.
func (e Episode) Carried(b *rules.Book, now time.Time) (rules.Answers, error) {
	layers := []map[string]any{e.Record.Answers}
	for _, c := range e.Checkins {
		layers = append(layers, c.Payload.Record.Answers)
	}
	return b.Carried(e.passed(now), layers...)
}

// Due is the slot of now that was not answered yet, or nil. Only the latest
// counts: nobody is asked twice because they missed one.
func (e Episode) Due(now time.Time) *Slot {
	var due *Slot
	for i := range Schedule {
		if e.passed(now) >= time.Duration(Schedule[i].Day)*day {
			due = &Schedule[i]
		}
	}
	if due == nil {
		return nil
	}
	for _, c := range e.Checkins {
		if c.Kind != rules.CheckinStart && !c.SentAt.Before(due.At(e.SubmittedAt)) {
			return nil
		}
	}
	return due
}

// Next is the first slot that is still to come, or nil.
func (e Episode) Next(now time.Time) *Slot {
	for i := range Schedule {
		if Schedule[i].At(e.SubmittedAt).After(now) {
			return &Schedule[i]
		}
	}
	return nil
}

// Kind is what a check-in begun now asks. On a day that is not on the schedule
// somebody has a reason to come, so it asks everything.
func (e Episode) Kind(now time.Time) string {
	if e.Open != nil && e.Open.Kind != rules.CheckinStart && now.Sub(e.Open.StartedAt) < CheckinLife {
		return e.Open.Kind
	}
	if due := e.Due(now); due != nil {
		return due.Kind
	}
	return rules.CheckinFull
}

// Baseline reports whether the three questions of the start are still to be
// asked: a programme has begun and nothing says yet how it was before.
func (e Episode) Baseline() bool {
	if len(e.Record.Outcome.Programme) == 0 {
		return false
	}
	for _, m := range e.Measures() {
		if m.PEG != nil {
			return false
		}
	}
	return true
}

// OnlySafe reports whether the latest check-in asked only whether it is still
// right to be at home: of worse pain it could say nothing.
func (e Episode) OnlySafe() bool {
	for i := len(e.Checkins) - 1; i >= 0; i-- {
		if kind := e.Checkins[i].Kind; kind != rules.CheckinStart {
			return kind == rules.CheckinSafety
		}
	}
	return false
}

// Begin starts a check-in.
func (e Episode) Begin(kind, language string, now time.Time) Checkin {
	c := Checkin{
		Reference: e.Reference, Number: 1, Version: 1, Kind: kind, StartedAt: now,
		Payload: CheckinPayload{Language: language},
	}
	for _, sent := range e.Checkins {
		c.Number = max(c.Number, sent.Number+1)
	}
	if e.Open != nil { // One that was left makes room.
		c.Number, c.Version = e.Open.Number, e.Open.Version
	}
	return c
}

// Resume returns the check-in of that kind that is being answered, or a new
// one.
func (e Episode) Resume(kind, language string, now time.Time) Checkin {
	if e.Open != nil && e.Open.Kind == kind && now.Sub(e.Open.StartedAt) < CheckinLife {
		return *e.Open
	}
	c := e.Begin(kind, language, now)
	if n := len(e.Checkins); n > 0 && kind == rules.CheckinFull && e.Checkins[n-1].Kind == rules.CheckinSafety && now.Sub(e.Checkins[n-1].SentAt) < justSaid {
		rest, err := e.Checkins[n-1].GoOn(kind)
		if err == nil {
			c.Payload = rest.Payload
			c.Payload.Language = language
		}
	}
	return c
}

// GoOn begins a check-in with what this one has told, which was just sent: only
// the rest is asked.
func (c Checkin) GoOn(kind string) (Checkin, error) {
	text, err := json.Marshal(c.Payload.Record.Answers)
	return Checkin{
		Reference: c.Reference, Number: c.Number + 1, Version: 1, Kind: kind, StartedAt: c.StartedAt,
		Payload: CheckinPayload{Language: c.Payload.Language, Answers: text, Book: c.Payload.Book, After: c.Number},
	}, err
}

// Room is how long it takes until that check-in may be sent, or 0. What was sent
// in parts counts once.
func (e Episode) Room(c Checkin, now time.Time) time.Duration {
	var sent []time.Time
	for _, other := range e.Checkins {
		if other.Payload.After == 0 && now.Sub(other.SentAt) < CheckinLife {
			sent = append(sent, other.SentAt)
		}
	}
	if c.Payload.After != 0 || len(sent) < CheckinsPerDay {
		return 0
	}
	return CheckinLife - now.Sub(sent[len(sent)-CheckinsPerDay])
}

// Answered returns the check-in with new answers.
func (c Checkin) Answered(b *rules.Book, given rules.Answers) (Checkin, error) {
	text, err := json.Marshal(given)
	c.Payload.Answers, c.Payload.Book, c.Payload.Typed = text, b.Version, nil
	return c, err
}

// Send freezes a check-in, whole or as far as it was answered. Its level is the
// highest of the level before it, what its answers call for, and what it is
// time to decide.
func (e Episode) Send(b *rules.Book, c Checkin, w *rules.Walk, now time.Time) (Checkin, error) {
	kind := b.Checkin(c.Kind)
	if kind == nil || w.Next() != nil {
		return c, ErrIncomplete
	}
	answers := map[string]any{}
	all := w.Answers.Map()
	for _, q := range kind.Questions {
		if v, ok := all[q.ID]; ok {
			answers[q.ID] = v
		}
	}
	alone := b.Assess(w.Answers)
	r := CheckinRecord{
		Answers: answers, Level: alone.Level, Transcript: w.AgainTranscript(kind), Measure: measured(answers, now),
	}
	r.Better = Better(append(e.Measures(), r.Measure))
	late := e.passed(now) >= decisionDay*day
	if late && c.Kind == rules.CheckinFull && max(alone.Level, e.LevelNow) == rules.SelfCare && !r.Better && !r.Measure.Gone() {
		r.NotBetter, r.Level = true, rules.Routine
	}
	r.Outcome = b.OutcomeFrom(w, max(r.Level, e.LevelNow))
	c.SentAt, c.Payload.Answers, c.Payload.Typed, c.Payload.Book = now, nil, nil, b.Version
	c.Payload.Record = &r
	e.Checkins = append(slices.Clone(e.Checkins), c)
	r.Decides = e.Standing(b).Checkin == c.Number
	return c, nil
}
