package store

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// began is a store with one intake at self-care that wants reminders, and the
// token of its link.
func began(t *testing.T, folder string) (*Store, *clock, intake.Intake, string) {
	t.Helper()
	s, c := open(t, folder)
	d, _, err := s.CreateDraft(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	in := sample("k7qf2m9d")
	in.LevelNow, in.Record.Outcome.Level = rules.SelfCare, rules.SelfCare
	in.Contact.Email = "canary@example.org"
	in.Record.Answers["reminders"] = "yes"
	if in, err = s.Submit(t.Context(), d, in); err != nil {
		t.Fatal(err)
	}
	return s, c, in, must[intake.PrivateLink](t)(s.LinkOf(t.Context(), in.Reference)).Token
}

// answered is a check-in that was answered, at this level.
func answered(e intake.Episode, level rules.Level, now time.Time) intake.Checkin {
	c := e.Begin(rules.CheckinSafety, "en", now)
	c.SentAt = now
	c.Payload.Record = &intake.CheckinRecord{
		Answers: map[string]any{"main_question": "canary-checkin"}, Level: level, Outcome: rules.Outcome{Book: "b00k", Level: level, Door: "ed"},
	}
	return c
}

func TestEpisode(t *testing.T) {
	s, c, in, token := began(t, t.TempDir())
	e := must[intake.Episode](t)(s.Episode(t.Context(), token))
	same(t, "the intake of a link", e.Intake, in)
	if e.Open != nil || e.Link.Token != token || !e.Link.ExpiresAt.Equal(kept(in.SubmittedAt.Add(84*24*time.Hour))) || e.Reminders.State != intake.RemindersAsked {
		t.Errorf("%+v", e)
	}
	begun := e.Begin(rules.CheckinFull, "es", c.now())
	begun.Payload.Answers = []byte(`{"pain_now":3}`)
	begun = must[intake.Checkin](t)(s.SaveCheckin(t.Context(), begun))
	begun.Payload.Answers = []byte(`{"pain_now":4}`)
	begun = must[intake.Checkin](t)(s.SaveCheckin(t.Context(), begun))
	e = must[intake.Episode](t)(s.Episode(t.Context(), token))
	if e.Open == nil || string(e.Open.Payload.Answers) != `{"pain_now":4}` || e.Open.Version != 2 || len(e.Checkins) != 0 || e.Open.Payload.Language != "es" {
		t.Fatalf("%+v", e.Open)
	}
	old := begun
	old.Version = 1
	if _, err := s.SaveCheckin(t.Context(), old); !errors.Is(err, intake.ErrConflict) {
		t.Errorf("an old version was saved: %v", err)
	}
	sent := answered(e, rules.SelfCare, c.now())
	if err := s.SendCheckin(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	if err := s.SendCheckin(t.Context(), sent); !errors.Is(err, intake.ErrAlready) {
		t.Errorf("sent twice: %v", err)
	}
	if _, err := s.SaveCheckin(t.Context(), begun); !errors.Is(err, intake.ErrConflict) {
		t.Errorf("what was sent was written over: %v", err)
	}
	e = must[intake.Episode](t)(s.Episode(t.Context(), token))
	if e.Open != nil || len(e.Checkins) != 1 || !e.Checkins[0].SentAt.Equal(kept(c.now())) || e.Checkins[0].Payload.Record.Level != rules.SelfCare {
		t.Errorf("%+v", e.Checkins)
	}
	if list := must[[]intake.Checkin](t)(s.Checkins(t.Context(), in.Reference)); len(list) != 1 {
		t.Errorf("%+v", list)
	}
}

// The level of an intake rises with a check-in, makes it new work again, and
// never falls.
func TestSendCheckinRaises(t *testing.T) {
	s, c, in, token := began(t, t.TempDir())
	if err := s.write(t.Context(), func(t tx) error {
		_, err := t.exec(`UPDATE intakes SET status = 'closed'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		level, now rules.Level
		status     intake.Status
	}{
		{rules.SelfCare, rules.SelfCare, intake.Closed},
		{rules.Urgent, rules.Urgent, intake.New},
		{rules.Routine, rules.Urgent, intake.New},
		{rules.Emergency, rules.Emergency, intake.New},
		{rules.SelfCare, rules.Emergency, intake.New},
	} {
		e := must[intake.Episode](t)(s.Episode(t.Context(), token))
		c.move(time.Hour)
		if err := s.SendCheckin(t.Context(), answered(e, step.level, c.now())); err != nil {
			t.Fatal(err)
		}
		got := must[intake.Intake](t)(s.IntakeOfDraft(t.Context(), in.DraftID))
		if got.LevelNow != step.now || got.Status != step.status || got.Record.Outcome.Level != rules.SelfCare {
			t.Errorf("after %s: %s, %s", step.level, got.LevelNow, got.Status)
		}
	}
	// Staff are told twice: of the urgent and of the emergency check-in.
	alerts := must[[]intake.Message](t)(s.Outbox(t.Context(), intake.ToAlerts, 10))
	if len(alerts) != 2 || alerts[0].Kind != intake.Arrived || alerts[0].Subject != string(in.Reference) {
		t.Errorf("alerts: %+v", alerts)
	}
	var steps, trail int
	if err := s.row(t.Context(), `
SELECT (SELECT COUNT(*) FROM steps WHERE kind = 'raised'), (SELECT COUNT(*) FROM trail WHERE act = 'intake.checked_in')`).Scan(&steps, &trail); err != nil || steps != 2 || trail != 5 {
		t.Errorf("%d steps, %d lines of the trail, %v", steps, trail, err)
	}
	all := 0
	if err := s.Intakes(t.Context(), time.Time{}, func(in intake.Intake) error { all += len(in.Checkins); return nil }); err != nil || all != 5 {
		t.Errorf("%d check-ins are read with their intake, %v", all, err)
	}
}

func TestLinks(t *testing.T) {
	s, c, in, token := began(t, t.TempDir())
	opens := func(token string) bool {
		t.Helper()
		_, err := s.Episode(t.Context(), token)
		if err != nil && !errors.Is(err, intake.ErrNotFound) {
			t.Fatal(err)
		}
		return err == nil
	}
	if len(token) != 26 || !intake.TokenLike(token) || !opens(token) || opens(token[1:]+"0") || opens("") || opens(string(in.Reference)) {
		t.Errorf("the token %q", token)
	}
	renewed := must[intake.PrivateLink](t)(s.RenewLink(t.Context(), intake.Operator, in.Reference)).Token
	if renewed == token || opens(token) || !opens(renewed) {
		t.Error("a new link and the old one")
	}
	revoke := func() error {
		return s.Work(t.Context(), intake.Operator, in.Reference, s.versionOf(t, in.Reference), intake.Step{Kind: intake.Unlinked})
	}
	if err := revoke(); err != nil || opens(renewed) {
		t.Errorf("a revoked link opens, %v", err)
	}
	if _, err := s.LinkOf(t.Context(), in.Reference); !errors.Is(err, intake.ErrNotFound) {
		t.Errorf("a revoked link is read: %v", err)
	}
	wants(t, "revoked twice", revoke(), intake.ErrUnlawful)
	if _, err := s.RenewLink(t.Context(), intake.Operator, "00000000"); !errors.Is(err, intake.ErrNotFound) {
		t.Errorf("a link for nobody: %v", err)
	}
	renewed = must[intake.PrivateLink](t)(s.RenewLink(t.Context(), intake.Operator, in.Reference)).Token
	c.move(84*24*time.Hour - time.Second)
	if !opens(renewed) {
		t.Error("a link ended early")
	}
	c.move(time.Second)
	if opens(renewed) {
		t.Error("a link outlives its 12 weeks")
	}
}

// An emergency gets no link of its own; staff may give one out later.
func TestEmergencyHasNoLink(t *testing.T) {
	s, _ := open(t, t.TempDir())
	d, _, err := s.CreateDraft(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	in := must[intake.Intake](t)(s.Submit(t.Context(), d, sample("k7qf2m9d")))
	if _, err := s.LinkOf(t.Context(), in.Reference); !errors.Is(err, intake.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	l := must[intake.PrivateLink](t)(s.RenewLink(t.Context(), intake.Operator, in.Reference))
	if e := must[intake.Episode](t)(s.Episode(t.Context(), l.Token)); e.LevelNow != rules.Emergency {
		t.Errorf("level %s", e.LevelNow)
	}
}

func TestReminders(t *testing.T) {
	s, c, in, token := began(t, t.TempDir())
	mails := func() (waiting, cancelled []intake.Mail) {
		t.Helper()
		for _, m := range must[[]intake.Mail](t)(s.Mails(t.Context(), in.Reference)) {
			switch m.State {
			case intake.MailWaiting:
				waiting = append(waiting, m)
			case intake.MailCancelled:
				cancelled = append(cancelled, m)
			}
		}
		return waiting, cancelled
	}
	waiting, _ := mails()
	if len(waiting) != 1 || waiting[0].Kind != intake.ConfirmAddress || waiting[0].Payload.To != "canary@example.org" || !waiting[0].DueAt.Equal(in.SubmittedAt) {
		t.Fatalf("the first mail only asks: %+v", waiting)
	}
	reminders := must[intake.Episode](t)(s.Episode(t.Context(), token)).Reminders
	if reminders.Token == token {
		t.Error("the mail opens somebody's page")
	}
	c.move(8 * 24 * time.Hour)
	set := func(on bool) {
		t.Helper()
		if err := s.SetReminders(t.Context(), reminders.Token, on); err != nil {
			t.Fatal(err)
		}
	}
	set(true)
	set(true)
	waiting, cancelled := mails()
	if len(waiting) != 4 || len(cancelled) != 1 || waiting[0].Kind != intake.CheckinDue || waiting[0].Payload.Slot != "week_2" {
		t.Errorf("%d wait, %d are cancelled: %+v", len(waiting), len(cancelled), waiting)
	}
	if got := must[intake.Reminders](t)(s.Reminders(t.Context(), reminders.Token)); got.State != intake.RemindersOn {
		t.Errorf("%+v", got)
	}
	if due := must[[]intake.Mail](t)(s.MailsDue(t.Context(), in.SubmittedAt.Add(21*24*time.Hour), 10)); len(due) != 2 {
		t.Errorf("%d are due by week 3", len(due))
	}
	set(false)
	if waiting, _ = mails(); len(waiting) != 0 {
		t.Errorf("%d wait although they were stopped", len(waiting))
	}
	for _, wrong := range []string{"", token, "nothing"} {
		if err := s.SetReminders(t.Context(), wrong, true); !errors.Is(err, intake.ErrNotFound) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

// Nobody who did not ask gets a mail.
func TestNoRemindersUnasked(t *testing.T) {
	for name, change := range map[string]func(*intake.Intake){
		"not wanted":   func(in *intake.Intake) { in.Record.Answers["reminders"] = "no" },
		"not answered": func(in *intake.Intake) { delete(in.Record.Answers, "reminders") },
		"no address":   func(in *intake.Intake) { in.Contact.Email = "" },
		"an emergency": func(in *intake.Intake) { in.LevelNow = rules.Emergency },
	} {
		s, _ := open(t, t.TempDir())
		d, _, err := s.CreateDraft(t.Context(), "en")
		if err != nil {
			t.Fatal(err)
		}
		in := sample("k7qf2m9d")
		in.LevelNow, in.Contact.Email = rules.SelfCare, "a@example.org"
		in.Record.Answers["reminders"] = "yes"
		change(&in)
		if _, err := s.Submit(t.Context(), d, in); err != nil {
			t.Fatal(err)
		}
		if n := count(t, s, "mails") + count(t, s, "reminders"); n != 0 {
			t.Errorf("%s: %d rows", name, n)
		}
	}
}

func TestEpisodeIsSealed(t *testing.T) {
	folder := t.TempDir()
	s, c, in, token := began(t, folder)
	e := must[intake.Episode](t)(s.Episode(t.Context(), token))
	begun := e.Begin(rules.CheckinFull, "en", c.now())
	begun.Payload.Typed = &intake.Typed{Page: "hopes", Form: map[string][]string{"main_question": {"canary-typed"}}}
	must[intake.Checkin](t)(s.SaveCheckin(t.Context(), begun))
	e = must[intake.Episode](t)(s.Episode(t.Context(), token))
	if err := s.SendCheckin(t.Context(), answered(e, rules.Soon, c.now())); err != nil {
		t.Fatal(err)
	}
	if err := s.SetReminders(context.Background(), e.Reminders.Token, true); err != nil {
		t.Fatal(err)
	}
	if len(holding(t, folder, []byte(in.Reference))) == 0 {
		t.Fatal("the reference was not found")
	}
	for _, canary := range []string{"canary", "main_question", "example.org", token, e.Reminders.Token, hex.EncodeToString([]byte(token))} {
		if names := holding(t, folder, []byte(canary)); len(names) > 0 {
			t.Errorf("%q stands in %v", canary, names)
		}
	}
}

// What comes after an intake goes with it.
func TestDeletedWithTheIntake(t *testing.T) {
	s, c, in, token := began(t, t.TempDir())
	e := must[intake.Episode](t)(s.Episode(t.Context(), token))
	if err := s.SendCheckin(t.Context(), answered(e, rules.Soon, c.now())); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteCase(t.Context(), intake.Operator, in.Reference, intake.DeleteReasons[0]); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"links", "checkins", "reminders", "mails"} {
		if n := count(t, s, table); n != 0 {
			t.Errorf("%s keeps %d rows", table, n)
		}
	}
}
