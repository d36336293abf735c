package views

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// Whatever patients and staff write or are given, in whichever field, is found
// in no file of the database, in no temporary file and in no line of the log,
// while the site is open, after the keys were rotated, and closed.
func TestNothingWrittenStandsInClear(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	h := newHouse(t)
	canaries := []string{
		"canar", "555-0142", "5550142", // names, addresses, notes, searches
		"self_care_effect", "pain_enjoyment", "numb_new", // what was asked and answered
		goodPassword,
	}
	secret := func(texts ...string) { canaries = append(canaries, texts...) }

	patient := h.begin()
	answers := wishing("Canaria Wharfinger", "email", "canary@example.org", "reminders", "yes", "main_question", "Is it the canary chair?")
	code := regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}`).FindString(patient.get("/save").text())
	patient.finish(answers)
	my := h.link()
	secret(code, strings.ReplaceAll(strings.ToLower(code), "-", ""), strings.TrimPrefix(my, "/my/"))
	h.browser().post("/resume", url.Values{"code": {"CANAR-YCODE"}})
	h.browser().get("/my/canarycanarycanarycanary")
	e, err := h.store.Episode(context.Background(), strings.TrimPrefix(my, "/my/"))
	if err != nil {
		t.Fatal(err)
	}
	secret(e.Reminders.Token)
	h.browser().post("/reminders/"+e.Reminders.Token, url.Values{"reminders": {"on"}})
	h.clock.pass(3 * aDay)
	h.browser().checkin(my+"/checkin", fine())
	left := h.begin() // somebody who stops half way
	left.walk(answers, "/intake/check")

	m := h.employ("Ada", intake.Admin)
	secret(m.secret, strings.ReplaceAll(m.recovery[0], "-", ""), m.recovery[0])
	doctor := h.signedIn("Dr. Chris", intake.Clinician)
	b := m.signIn()
	at := "/staff/intakes/" + e.Reference.String()
	for _, act := range [][]string{
		{"move", "to", "acknowledged"},
		{"try", "outcome", "reached", "seen", "yes", "where", "Canary General", "text", "canary-try", "then", "contacted"},
		{"note", "text", "canary-note"},
		{"clear", "opens", "gentle", "text", "canary-cleared"},
		{"verdict", "ruling", "lower", "text", "canary-verdict"},
		{"close", "reason", "duplicate", "text", "canary-closed"},
	} {
		doctor.act(doctor.get(at).wants(http.StatusOK), at+"/"+act[0], act[1:]...).wants(http.StatusSeeOther)
	}
	b.post("/staff/search", url.Values{"q": {"Canaria"}}).wants(http.StatusOK)
	b.post("/staff/search", url.Values{"q": {"canary@example.org"}}).wants(http.StatusOK)
	b.get("/staff/search?q=canaryquery")
	h.browser().post("/staff/sign-in", url.Values{"name": {"canaryname"}, "password": {"canary password typed"}})
	invited, err := h.store.InviteStaff(context.Background(), intake.Operator, "Nora", intake.Desk)
	if err != nil {
		t.Fatal(err)
	}
	secret(invited)
	for _, each := range []*browser{patient, left, doctor, b} {
		for _, c := range each.cookies {
			if len(c.Value) > 12 {
				secret(c.Value)
			}
		}
	}

	search := func(when, where, text string) {
		t.Helper()
		for _, canary := range canaries {
			if strings.Contains(strings.ToLower(text), strings.ToLower(canary)) {
				t.Errorf("%s: %s holds %q", when, where, canary)
			}
		}
	}
	look := func(when string) {
		t.Helper()
		search(when, "the log", h.log.String())
		found := false
		for name, text := range filesIn(t, h.data, temporary) {
			search(when, filepath.Base(name), text)
			found = found || strings.Contains(text, string(e.Reference))
		}
		if !found {
			t.Errorf("%s: not even the reference is found", when)
		}
	}
	look("open")
	if _, err := h.store.RotateKeys(context.Background(), func(int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	look("after the keys were rotated")
	h.browser().get(my).wants(http.StatusOK)
	b.post("/staff/search", url.Values{"q": {"Canaria"}}).says("Canaria Wharfinger")
	if in := h.oneIntake(); len(in.Checkins) != 1 || in.Checkins[0].Kind != rules.CheckinSafety {
		t.Errorf("%+v", in.Checkins)
	}
	h.store.Close()
	look("closed")
}

// filesIn reads every file below the folders in another process: this one
// would drop the locks that SQLite holds.
func filesIn(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, folder := range folders {
		if err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := exec.Command("cat", name).Output()
			all[name] = string(text)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
