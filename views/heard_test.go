package views

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// A check-in that turns into an emergency stands on top of the queue, unread,
// unacknowledged and with its clock running again, and the row says so instead
// of what was true when the intake came.
func TestCheckinOnTheDesk(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(wishing("Ann Mild"))
	my := h.link()
	at := "/staff/intakes/" + ref
	chris, nora := h.employ("Dr. Chris", intake.Clinician), h.employ("Nora", intake.Desk)
	b := chris.signIn()
	b.get(at).says("Check-ins None yet")
	b.act(b.get(at), at+"/move", "to", "acknowledged").wants(http.StatusSeeOther)
	other := h.arrive(urgent("Bea Urgent"))

	h.clock.pass(7 * aDay)
	h.browser().checkin(my+"/checkin", fine("pain_now", "2"))
	desk := nora.signIn()
	p := desk.get("/staff").says("Check-in Nov 29: Pain 2/10 getting better", "Intake Nov 22: Left buttock pain 3/10")
	if strings.Index(p.Body.String(), other) > strings.Index(p.Body.String(), ref) {
		t.Error("a check-in that says nothing bad moves its intake up")
	}
	h.clock.pass(aDay)
	patient := h.browser()
	patient.post(my+"/checkin/safety", url.Values{"emergency_signs": {"saddle_numbness"}}).goes(my + "/checkin/safety_detail")
	patient.post(my+"/checkin/safety_detail", url.Values{"saddle_course": {"new"}}).goes(my)
	h.clock.pass(20 * time.Minute)

	desk = nora.signIn()
	p = desk.get("/staff").says("Emergency was Self-care", "Check-in Nov 30: Saddle numbness (new within 14 days)", "Intake Nov 22:", "not opened yet").
		has(`class="row-emergency unread`)
	if strings.Index(p.Body.String(), ref) > strings.Index(p.Body.String(), other) {
		t.Error("the emergency is not on top")
	}
	row, _, _ := strings.Cut(p.Body.String()[strings.Index(p.Body.String(), `data-reference="`+ref):], "</tr>")
	if !strings.Contains(row, "20 min") || !strings.Contains(row, "clock-") || !strings.Contains(row, "state-new") {
		t.Errorf("the clock of the row: %s", row)
	}
	desk.get(at).says("Check-in Nov 30", "Saddle numbness (new within 14 days)", "Emergency since the check-in of Nov 30", "The first answers were Self-care.", "Status New", "Acknowledged Nobody yet").
		silent("Because: Numbness", "The answers as the patient saw them", "New private link")

	b = chris.signIn()
	p = b.get(at).says(
		"Emergency since the check-in of Nov 30", "Because: ", "Check-in, Nov 30", "Pain over time", "2 out of 10", "3 out of 10",
		"A check-in raised the level: Emergency", "was Self-care", "The answers as the patient saw them", "Have you been seen by anybody")
	p.inOrder("Check-in Nov 30", "Intake of Nov 22", "● Present", "saddle numbness new within 14 days, check-in Nov 30", "○ Denied", "bladder change").silent("None reported", "Denied saddle")
	p.says("At the check-in of Nov 30, 2025, 2:14 am PST: Go to an emergency department now.")
	p.has(`role="img" aria-label="Pain that day went: 3, 2. The past week went: 1.3."`, `<th scope="row">November 29</th>`)
	note := p.text()[strings.Index(p.text(), "PATIENT-REPORTED"):]
	for _, want := range []string{"CHECK-INS", "2025-11-30", "Saddle numbness (new within 14 days)"} {
		if !strings.Contains(note, want) {
			t.Errorf("the text for the note has no %q", want)
		}
	}
	b.get(at+"/print").says("Check-ins", "Saddle numbness (new within 14 days)", "Emergency since the check-in")
	b.get(at+"/checkins").wants(http.StatusOK).says("Check-ins", "2 out of 10")
	desk.get(at + "/checkins").wants(http.StatusForbidden)
}

// A case with many check-ins and steps shows the latest and leads to the rest.
func TestLongCase(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(wishing("Ann Mild"))
	my, at := h.link(), "/staff/intakes/"+ref
	h.clock.pass(7 * aDay)
	for range heardOnPage + 3 {
		h.browser().checkin(my+"/checkin", fine())
		h.clock.pass(3 * time.Hour)
	}
	b := h.signedIn("Dr. Chris", intake.Clinician)
	for n := range 2*stepsOnCase + 5 {
		b.post(at+"/note", url.Values{"version": {"1"}, "text": {fmt.Sprintf("note number %d.", n)}}).wants(http.StatusSeeOther)
	}
	p := b.get(at).says(fmt.Sprintf("%d of %d check-ins are shown here.", heardOnCase, heardOnPage+3), "note number 84.", "note number 45.").silent("note number 44.")
	if n := strings.Count(p.Body.String(), `class="heard-one"`); n != heardOnCase {
		t.Errorf("%d check-ins on the case", n)
	}
	p.has(`href="` + at + `/checkins?before=`)
	b.get(at + "/history?before=6").wants(http.StatusOK)
	seen := 0
	for next := at + "/history"; next != ""; {
		p := b.get(next).wants(http.StatusOK)
		seen += strings.Count(p.Body.String(), "note number")
		next = ""
		if _, rest, more := strings.Cut(p.Body.String(), `href="`+at+`/history?`); more {
			query, _, _ := strings.Cut(rest, `"`)
			next = at + "/history?" + query
		}
	}
	if seen != 2*stepsOnCase+5 {
		t.Errorf("the history has %d notes", seen)
	}
	p = b.get(at + "/checkins").wants(http.StatusOK)
	if n := strings.Count(p.Body.String(), `class="heard-one"`); n != heardOnPage {
		t.Errorf("%d check-ins on a page", n)
	}
	_, rest, _ := strings.Cut(p.Body.String(), `href="`+at+`/checkins?`)
	query, _, _ := strings.Cut(rest, `"`)
	if n := strings.Count(b.get(at+"/checkins?"+query).Body.String(), `class="heard-one"`); n != 3 {
		t.Errorf("%d check-ins on the last page", n)
	}
}

// A new private link is shown once; the one before opens nothing, and neither
// an address of the desk nor the log has it.
func TestNewPrivateLink(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(wishing("Ann Mild"))
	old, at := h.link(), "/staff/intakes/"+ref
	desk, chris := h.signedIn("Nora", intake.Desk), h.signedIn("Dr. Chris", intake.Clinician)
	desk.post(at+"/link", url.Values{"version": {"1"}}).wants(http.StatusForbidden)
	if h.link() != old {
		t.Fatal("the desk made a link")
	}
	p := chris.get(at).says("New private link", "Check that it is them, by name and age.")
	p = chris.act(p, at+"/link").wants(http.StatusOK)
	fresh := h.link()
	token := strings.TrimPrefix(fresh, "/my/")
	if fresh == old {
		t.Fatal("the link is the old one")
	}
	checkHeaders(t, p)
	p.says("The link before opens nothing any more.", h.url+fresh, inFours(token)).has(`<div class="qr"><svg`, "data-print")
	if strings.Contains(p.title(), token) {
		t.Errorf("titled %q", p.title())
	}
	h.browser().get(old).wants(http.StatusNotFound)
	h.browser().get(fresh).wants(http.StatusOK)
	h.wantsTraced("Dr. Chris", intake.ActLinked)
	chris.get(at).says("New private link given to the patient").silent(token)
	chris.get("/staff").silent(token)
	for _, e := range h.entries(intake.TrailFilter{}) {
		if strings.Contains(fmt.Sprint(e), token) {
			t.Errorf("the trail has the token: %v", e)
		}
	}
	if log := h.log.String(); strings.Contains(log, token) || strings.Contains(log, token[:8]) {
		t.Error("the log has the token")
	}
	chris.post("/staff/intakes/0000-0000/link", url.Values{"version": {"1"}}).wants(http.StatusNotFound)
	chris.get(at + "/link").wants(http.StatusMethodNotAllowed)
	// After twelve weeks there is nothing left to open.
	h.clock.pass(intake.EpisodeLife)
	chris = h.signedIn("Dr. Nora", intake.Clinician)
	chris.get(at).silent("Make a new link")
	chris.post(at+"/link", url.Values{"version": {"1"}}).wants(http.StatusConflict)
}

// A private link is ended on the case: it opens nothing from then on, until
// there is a new one.
func TestNoPrivateLinkAnyMore(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(wishing("Ann Mild"))
	my, at := h.link(), "/staff/intakes/"+ref
	h.clock.pass(3 * aDay)
	desk, chris := h.signedIn("Nora", intake.Desk), h.signedIn("Dr. Chris", intake.Clinician)
	desk.get(at).silent("No link any more")
	desk.post(at+"/unlink", url.Values{"version": {"1"}}).wants(http.StatusForbidden)
	h.browser().get(my).wants(http.StatusOK)
	p := chris.get(at).says("No link any more", "It opens nothing from now on")
	chris.act(p, at+"/unlink").goes(at + "?saved=unlink")
	chris.get(at+"?saved=unlink").says("Saved: the link opens nothing any more", "Private link ended").silent("No link any more")
	h.browser().get(my).wants(http.StatusNotFound).says("This link does not work any more", "Call the clinic for a new link.")
	h.browser().post(my+"/checkin/safety", url.Values{"emergency_signs": {"none"}}).wants(http.StatusNotFound)
	h.wantsTraced("Dr. Chris", intake.ActUnlinked)
	// Somebody who had the page open is told that the case is another one now.
	chris.act(p, at+"/unlink").wants(http.StatusConflict)
	chris.act(chris.get(at), at+"/unlink").wants(http.StatusUnprocessableEntity).says("that is not possible")
	chris.act(chris.get(at), at+"/link").wants(http.StatusOK)
	h.browser().get(h.link()).wants(http.StatusOK)
	chris.get(at).says("No link any more")
}

// The kinds of check-ins have names.
func TestCheckinKindsHaveWords(t *testing.T) {
	d, err := readWordsOf[deskWords](texts, "desk.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{rules.CheckinStart, rules.CheckinSafety, rules.CheckinFull} {
		if d.Case.CheckinKinds[kind] == "" {
			t.Errorf("%s has no name", kind)
		}
	}
}
