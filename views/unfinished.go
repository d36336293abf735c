package views

import (
	"slices"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// unfinished is the check-in that somebody began and has not sent yet.
type unfinished struct {
	Path, Text string
}

// openNow is the check-in that can still be finished, or nil.
func openNow(e intake.Episode, now time.Time) *intake.Checkin {
	open := e.Open
	if open == nil || open.Kind == rules.CheckinStart || len(open.Payload.Answers) == 0 || now.Sub(open.StartedAt) >= intake.CheckinLife {
		return nil
	}
	return open
}

// unfinished is what to say of a check-in that was not sent. Where its answers
// already call for more than is known the page shows what they call for: a plan
// of a lower level must not stand there until somebody presses the last button.
func (s *site) unfinished(y *stay) *unfinished {
	open := openNow(y.Episode, s.Now())
	kind := (*rules.Checkin)(nil)
	if open != nil {
		kind = s.Book.Checkin(open.Kind)
	}
	if kind == nil || y.stand.Level == rules.Emergency {
		return nil
	}
	a := &asking{stay: y, kind: kind, checkin: *open}
	if s.restore(a) != nil {
		return nil
	}
	u := &unfinished{Path: y.base + "/checkin", Text: y.words.My.Unfinished}
	soFar := s.Book.CheckinSoFar(kind, a.carried, a.given)
	if s.raised(a, soFar) <= y.stand.Level {
		return u
	}
	if told, err := a.Send(s.Book, a.checkin, soFar, s.Now()); err == nil {
		y.Checkins = append(slices.Clone(y.Checkins), told)
		y.stand = y.Standing(s.Book)
		u.Text = y.words.My.UnfinishedWorse
	}
	return u
}
