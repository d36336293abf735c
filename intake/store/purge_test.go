package store

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

const day = 24 * time.Hour

// finish closes an intake.
func (k *clinic) finish(r intake.Reference) {
	k.t.Helper()
	c := must[intake.Case](k.t)(k.Case(k.t.Context(), k.admin, r, intake.ActRead))
	if err := k.Work(k.t.Context(), k.admin, r, c.Version, intake.Step{Kind: intake.Moved, To: intake.Closed, Reason: "duplicate"}); err != nil {
		k.t.Fatal(err)
	}
}

// traces are pieces of all that is kept of an intake, as it stands on the disk.
func (k *clinic) traces(r intake.Reference) map[string][]byte {
	k.t.Helper()
	found := map[string][]byte{}
	for what, text := range map[string]string{
		"record":   "SELECT record FROM intake_bodies WHERE reference = $1",
		"contact":  "SELECT contact FROM intake_bodies WHERE reference = $1",
		"brief":    "SELECT brief FROM intakes WHERE reference = $1",
		"step":     "SELECT body FROM steps WHERE reference = $1",
		"link":     "SELECT payload FROM links WHERE reference = $1",
		"hash":     "SELECT token_hash FROM links WHERE reference = $1",
		"check-in": "SELECT payload FROM checkins WHERE reference = $1",
		"reminder": "SELECT payload FROM reminders WHERE reference = $1",
		"mail":     "SELECT payload FROM mails WHERE reference = $1",
		"token":    "SELECT token FROM tokens WHERE reference = $1 AND token NOT IN (SELECT token FROM tokens WHERE reference <> $1)",
		"message":  "SELECT body FROM outbox WHERE subject = $1",
		"draft":    "SELECT d.payload FROM drafts d JOIN intakes i ON i.draft_id = d.id WHERE i.reference = $1",
	} {
		var bytes []byte
		if err := k.row(k.t.Context(), text, r).Scan(&bytes); err != nil {
			k.t.Fatalf("%s: %v", what, err)
		}
		found[what+", its beginning"], found[what+", its end"] = bytes[:min(len(bytes), 32)], bytes[max(0, len(bytes)-32):]
	}
	return found
}

// What is purged is gone to the last byte, in the database, its log and free
// pages. What is not due stays as it was.
func TestPurgedIntakesLeaveNothing(t *testing.T) {
	k := newClinic(t)
	gone := episodic(k)
	stays, taken := k.arrive(at(rules.Soon)), k.arrive(at(rules.Soon))
	traces := k.traces(gone.Reference)
	folder := filepath.Dir(k.path)
	for what, trace := range traces {
		if len(holding(t, folder, trace)) == 0 {
			t.Fatalf("%s is not found before", what)
		}
	}
	k.finish(gone.Reference)
	k.finish(taken.Reference)
	k.move(400 * day)
	k.admin = k.signIn("anna").Actor
	k.finish(stays.Reference) // Only now.
	if err := k.Work(t.Context(), k.admin, taken.Reference, 0, intake.Step{Kind: intake.Noted, Text: "asked again"}); err != nil {
		t.Fatal(err)
	}
	if p := must[intake.Purged](t)(k.Purge(t.Context(), intake.Operator, false)); p.Intakes != 0 {
		t.Fatalf("nobody has said how long intakes are kept: %+v", p)
	}
	if err := k.SetSetting(t.Context(), "retention_days", "365"); err != nil {
		t.Fatal(err)
	}
	begun := k.last()
	if p := must[intake.Purged](t)(k.Purge(t.Context(), intake.Operator, true)); p.Intakes != 1 || k.last() != begun || count(t, k.Store, "intakes") != 3 {
		t.Errorf("a dry run: %+v", p)
	}
	if p := must[intake.Purged](t)(k.Purge(t.Context(), intake.Operator, false)); p.Intakes != 1 {
		t.Errorf("purged %+v", p)
	}
	for what, trace := range traces {
		if files := holding(t, folder, trace); len(files) > 0 {
			t.Errorf("%s stands in %v", what, files)
		}
	}
	entries := k.since(begun)
	if len(entries) != 1 || entries[0].Act != intake.ActPurged || entries[0].Subject != string(gone.Reference) || entries[0].Detail["retention_days"] != "365" {
		t.Errorf("the trail says %+v", entries)
	}
	for _, r := range []intake.Reference{stays.Reference, taken.Reference} {
		if _, err := k.Case(t.Context(), k.admin, r, intake.ActRead); err != nil {
			t.Errorf("%s: %v", r, err)
		}
	}
	for _, table := range []string{"links", "checkins", "reminders", "mails", "steps", "tokens"} {
		var n int
		if err := k.row(t.Context(), "SELECT COUNT(*) FROM "+table+" WHERE reference = $1", gone.Reference).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d left in %s, %v", n, table, err)
		}
	}
	if r := must[intake.Verification](t)(k.Verify(t.Context())); len(r.Problems) > 0 {
		t.Error(r.Problems)
	}
}

// An intake is kept while its patient's link works, however short the clinic
// keeps what is closed.
func TestPurgeWaitsForTheLink(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(at(rules.Soon))
	k.finish(in.Reference)
	if err := k.SetSetting(t.Context(), "retention_days", "1"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		want  int64
	}{{2 * day, 0}, {intake.EpisodeLife - 3*day, 0}, {2 * day, 1}} {
		k.move(c.after)
		if p := must[intake.Purged](t)(k.Purge(t.Context(), intake.Program, false)); p.Intakes != c.want {
			t.Errorf("after %s: %+v", c.after, p)
		}
	}
}

// An intake that cannot be read any more can still be deleted.
func TestPurgeOfADamagedIntake(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	k.finish(in.Reference)
	if err := k.write(t.Context(), func(x tx) error {
		_, err := x.exec("UPDATE intake_bodies SET contact = 'x', record = 'y'")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := k.DeleteCase(t.Context(), k.admin, in.Reference, "mistake"); err != nil {
		t.Fatal(err)
	}
	if n := count(t, k.Store, "tokens") + count(t, k.Store, "intakes"); n != 0 {
		t.Errorf("%d left", n)
	}
}

// Each kind of what is outlived goes at its time and not before.
func TestPurge(t *testing.T) {
	k := newClinic(t)
	in := episodic(k)
	newDraft(t, k.Store)
	must[string](t)(k.InviteStaff(t.Context(), k.admin, "emma", intake.Desk))
	k.SignIn(t.Context(), "dana", "wrong", "192.0.2.9")
	var delivered int
	for _, m := range must[[]intake.Message](t)(k.Outbox(t.Context(), intake.ToAlerts, 10)) {
		if err := k.Delivered(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		delivered++
	}
	reminders := must[intake.Episode](t)(k.Episode(t.Context(), must[intake.PrivateLink](t)(k.LinkOf(t.Context(), in.Reference)).Token)).Reminders
	if err := k.SetReminders(t.Context(), reminders.Token, true); err != nil {
		t.Fatal(err)
	}
	if err := k.SetReminders(t.Context(), reminders.Token, false); err != nil {
		t.Fatal(err)
	}
	if p := must[intake.Purged](t)(k.Purge(t.Context(), intake.Program, false)); !p.None() {
		t.Errorf("at once: %+v", p)
	}
	for _, c := range []struct {
		what  string
		after time.Duration
		holds func(p intake.Purged) bool
	}{
		{"sign-ins", day, func(p intake.Purged) bool { return p.SignIns > 3 && p.Drafts == 0 && p.Messages == 0 && p.Links == 0 }},
		{"the set-up link", day + time.Minute, func(p intake.Purged) bool { return p.SignIns == 1 }},
		{"drafts", 12 * day, func(p intake.Purged) bool { return p.Drafts == 2 && p.Messages == 0 && p.Links == 0 }},
		{"messages", 17 * day, func(p intake.Purged) bool { return p.Messages > int64(delivered) && p.Links == 0 }},
		{"links", intake.EpisodeLife - 31*day, func(p intake.Purged) bool { return p.Links == 1 && p.Drafts == 0 }},
		{"nothing", day, intake.Purged.None},
	} {
		k.move(c.after)
		dry := must[intake.Purged](t)(k.Purge(t.Context(), intake.Program, true))
		p := must[intake.Purged](t)(k.Purge(t.Context(), intake.Program, false))
		if dry != p || !c.holds(p) {
			t.Errorf("%s: %+v, and in a dry run %+v", c.what, p, dry)
		}
	}
}

// A book goes once no intake, draft or check-in refers to it and it is not the
// one in use.
func TestPurgeBooks(t *testing.T) {
	k := newClinic(t)
	b := *must[*rules.Book](t)(rules.Load(rules.Embedded()))
	archive := func(version string) {
		t.Helper()
		b.Version = version
		if err := k.ArchiveBook(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
	}
	of := func(letter string) string { return strings.Repeat(letter, 64) }
	for _, letter := range []string{"a", "b", "c", "d", "e"} {
		archive(of(letter))
		k.move(day)
	}
	in := k.arrive(func(in *intake.Intake) { at(rules.Soon)(in); in.Record.Outcome.Book = of("a") })
	c := intake.Checkin{Reference: in.Reference, Number: 1, Kind: "week_1", StartedAt: k.now(), SentAt: k.now()}
	c.Payload.Record = &intake.CheckinRecord{Answers: in.Record.Answers, Outcome: in.Record.Outcome}
	c.Payload.Record.Outcome.Book = of("b")
	if err := k.SendCheckin(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	k.move(intake.BookLife - 36*time.Hour)
	d, _ := newDraft(t, k.Store)
	d.Payload.Book = of("c")
	must[intake.Draft](t)(k.SaveDraft(t.Context(), d))
	archive(of("a")) // An older book is served again.
	if p := must[intake.Purged](t)(k.Purge(t.Context(), intake.Program, false)); p.Books != 1 {
		t.Fatalf("purged %+v", p) // d: e was served within the time.
	}
	for _, c := range []struct {
		letter string
		there  bool
	}{{"a", true}, {"b", true}, {"c", true}, {"d", false}, {"e", true}} {
		if _, err := k.BookWords(t.Context(), of(c.letter), rules.English); (err == nil) != c.there {
			t.Errorf("book %s: %v", c.letter, err)
		}
	}
	k.move(15 * day)
	if p := must[intake.Purged](t)(k.Purge(t.Context(), intake.Program, false)); p.Books != 2 || p.Drafts == 0 {
		t.Errorf("two weeks later: %+v", p)
	}
}

// Patients' "Delete my answers" is in the trail, without a word about whose.
func TestDeletedDraftsAreInTheTrail(t *testing.T) {
	k := newClinic(t)
	begun := k.last()
	d, _ := newDraft(t, k.Store)
	for range 2 {
		if err := k.DeleteDraft(t.Context(), d.ID); err != nil {
			t.Fatal(err)
		}
	}
	newDraft(t, k.Store)
	newDraft(t, k.Store)
	k.move(intake.DraftLife)
	must[int](t)(k.PurgeDrafts(t.Context(), k.now()))
	got := k.since(begun)
	if len(got) != 2 || got[0].Act != intake.ActDraftsGone || got[0].Actor != intake.Patient.Name || got[0].Subject != "" || got[1].Detail["outlived"] != "2" {
		t.Errorf("the trail says %+v", got)
	}
}

// A purge empties the write-ahead log whoever has deleted last, and says so
// when somebody who reads is in the way.
func TestPurgeEmptiesTheLog(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	s.sweep()
	drafted(t, s, 1)
	if p := must[intake.Purged](t)(s.Purge(t.Context(), intake.Operator, false)); !p.None() || s.logSize() != 0 || s.Unswept() {
		t.Errorf("%+v and %d bytes of log", p, s.logSize())
	}
	drafted(t, s, 1)
	reading := must[*sql.Tx](t)(s.reader.BeginTx(t.Context(), nil))
	var n int
	if err := reading.QueryRow(`SELECT COUNT(*) FROM drafts`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	must[intake.Purged](t)(s.Purge(t.Context(), intake.Operator, false))
	if !s.Unswept() {
		t.Error("the log is said to be empty while somebody reads from it")
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	must[int](t)(s.PurgeDrafts(t.Context(), s.now()))
	if s.Unswept() || s.logSize() != 0 {
		t.Errorf("%d bytes of log", s.logSize())
	}
}
