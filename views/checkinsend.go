package views

import (
	"errors"
	"net/http"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// raised is the level that what was told so far calls for, where that is more
// than was known. A level for want of answers is none: the rest is still to
// come.
func (s *site) raised(a *asking, soFar *rules.Walk) rules.Level {
	level, told := rules.SelfCare, s.Book.Assess(soFar.Answers)
	for _, fired := range told.Fired() {
		level = max(level, fired.Level)
	}
	if level <= a.LevelNow {
		return rules.SelfCare
	}
	return level
}

// pressing reports whether what was told so far must not wait for the rest: it
// is urgent, and higher than what was known or new among what is as high.
func (s *site) pressing(a *asking, soFar *rules.Walk) bool {
	if s.raised(a, soFar) >= rules.Urgent {
		return true
	}
	told, err := a.Send(s.Book, a.checkin, soFar, s.Now())
	return err == nil && told.Payload.Record.Level >= rules.Urgent && len(intake.NewlyFired(a.Record.Outcome, a.Checkins, told)) > 0
}

// sendSoFar sends what was told so far, and goes on with the rest: a doctor is
// to be seen today, and nobody has to finish the questions for that.
func (s *site) sendSoFar(w http.ResponseWriter, r *http.Request, a *asking, soFar *rules.Walk) error {
	sent, err := a.Send(s.Book, a.checkin, soFar, s.Now())
	if err != nil {
		return err
	}
	err = s.Store.SendCheckin(r.Context(), sent)
	if errors.Is(err, intake.ErrUnlawful) {
		return s.over(w, r, a.stay)
	}
	if err != nil {
		return err
	}
	rest, err := sent.GoOn(a.kind.ID)
	if err == nil {
		rest, err = s.Store.SaveCheckin(r.Context(), rest)
	}
	if err != nil { // What matters is sent. Their page says what to do.
		note(r).cause = err
		return see(w, a.stay.base)
	}
	a.checkin = rest
	return s.further(w, a)
}

// sendAgain sends a check-in. One link takes only so many of them in a day, but
// each that raises the level or tells of something new.
func (s *site) sendAgain(w http.ResponseWriter, r *http.Request, a *asking) error {
	now := s.Now()
	sent, err := a.Send(s.Book, a.checkin, a.walk, now)
	if err != nil {
		return err
	}
	wait := a.Room(a.checkin, now)
	tells := sent.Payload.Record.Outcome.Level > a.LevelNow || len(intake.NewlyFired(a.Record.Outcome, a.Checkins, sent)) > 0
	if wait > 0 && !tells {
		if _, err := s.Store.SaveCheckin(r.Context(), a.checkin); err != nil {
			return err
		}
		text := a.words.Failure.Checkins
		text.Text = a.words.on(text.Text, s.local(now.Add(wait+time.Minute-1)))
		return failure{status: http.StatusTooManyRequests, after: wait, text: &text}
	}
	err = s.Store.SendCheckin(r.Context(), sent)
	if errors.Is(err, intake.ErrUnlawful) {
		return s.over(w, r, a.stay)
	}
	if err != nil {
		return err
	}
	return see(w, a.stay.base)
}
