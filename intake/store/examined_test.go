package store

import (
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// "Examined, cleared" ends the episode: it stands in it, the mails that wait
// are cancelled, and no check-in that is begun after it is taken.
func TestExaminedEndsTheEpisode(t *testing.T) {
	s, c, in, token := began(t, t.TempDir())
	e := must[intake.Episode](t)(s.Episode(t.Context(), token))
	if err := s.SetReminders(t.Context(), e.Reminders.Token, true); err != nil {
		t.Fatal(err)
	}
	waiting := func() (n int) {
		t.Helper()
		for _, m := range must[[]intake.Mail](t)(s.Mails(t.Context(), in.Reference)) {
			if m.State == intake.MailWaiting {
				n++
			}
		}
		return n
	}
	if waiting() == 0 || e.Examined.Done() {
		t.Fatalf("%d mails wait, %+v", waiting(), e.Examined)
	}
	c.move(time.Hour)
	begun := must[intake.Checkin](t)(s.SaveCheckin(t.Context(), e.Begin(rules.CheckinFull, "en", c.now())))
	c.move(time.Hour)
	clear := intake.Step{Kind: intake.Cleared, Opens: intake.OpensGentle}
	cleared := func() error {
		return s.Work(t.Context(), intake.Operator, in.Reference, s.versionOf(t, in.Reference), clear)
	}
	if err := cleared(); err != nil {
		t.Fatal(err)
	}
	at := c.now()
	for _, got := range []intake.Examination{
		must[intake.Episode](t)(s.Episode(t.Context(), token)).Examined,
		must[intake.Intake](t)(s.IntakeOfDraft(t.Context(), in.DraftID)).Examined,
	} {
		if !got.At.Equal(kept(at)) || got.Opens != intake.OpensGentle {
			t.Errorf("%+v", got)
		}
	}
	if n := waiting(); n != 0 {
		t.Errorf("%d mails still wait", n)
	}
	// Turned off and on again by an old mail, there is still nothing to come.
	for _, on := range []bool{false, true} {
		if err := s.SetReminders(t.Context(), e.Reminders.Token, on); err != nil || waiting() != 0 {
			t.Errorf("%d mails wait after the examination, %v", waiting(), err)
		}
	}
	wants(t, "cleared twice", cleared(), intake.ErrUnlawful)
	c.move(time.Hour)
	e = must[intake.Episode](t)(s.Episode(t.Context(), token))
	e.Open = nil
	wants(t, "begun after the examination", s.SendCheckin(t.Context(), answered(e, rules.Emergency, c.now())), intake.ErrUnlawful)
	if n := count(t, s, "checkins"); n != 1 {
		t.Errorf("%d check-ins", n)
	}
	// One that was in the middle is heard. What rises begins the episode anew,
	// and a second examination can end it.
	sent := answered(e, rules.Urgent, c.now())
	sent.Number, sent.Version, sent.StartedAt = begun.Number, begun.Version, begun.StartedAt
	if err := s.SendCheckin(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	e = must[intake.Episode](t)(s.Episode(t.Context(), token))
	if e.Examined.Done() || e.LevelNow != rules.Urgent || waiting() == 0 {
		t.Errorf("after it rose: %+v, %s, %d mails", e.Examined, e.LevelNow, waiting())
	}
	c.move(time.Hour)
	if err := cleared(); err != nil {
		t.Fatal(err)
	}
	if got := must[intake.Episode](t)(s.Episode(t.Context(), token)).Examined; !got.At.Equal(kept(c.now())) {
		t.Errorf("the second examination: %+v", got)
	}
	// A mark is of the answers before: it takes nothing back.
	if ok, err := s.Mark(t.Context(), in.Reference, intake.Mark{Book: "b00k2", Level: rules.Emergency}); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if !must[intake.Episode](t)(s.Episode(t.Context(), token)).Examined.Done() {
		t.Error("a mark took the examination back")
	}
}

func (s *Store) versionOf(t *testing.T, r intake.Reference) (n int64) {
	t.Helper()
	if err := s.row(t.Context(), `SELECT version FROM intakes WHERE reference = $1`, r).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
