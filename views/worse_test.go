package views

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// Something new of the same level is new work: a closed case is open, unread
// and unacknowledged again, its alert goes out, and the desk reads what is new.
func TestSomethingNewOfTheSameLevel(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(wishing("Bea Fever", "unwell_signs", "fever"))
	my, at := h.link(), "/staff/intakes/"+ref
	if l := h.oneIntake().LevelNow; l != rules.Urgent {
		t.Fatalf("a fever is %s", l)
	}
	b := h.signedIn("Dr. Chris", intake.Clinician)
	b.act(b.get(at), at+"/move", "to", "acknowledged").wants(http.StatusSeeOther)
	b.act(b.get(at), at+"/close", "reason", "booked_elsewhere").wants(http.StatusSeeOther)
	alerts := func() int {
		t.Helper()
		list, err := h.store.Outbox(t.Context(), intake.ToAlerts, 20)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	before := alerts()

	// The fever once more tells nothing new.
	h.clock.pass(6 * aDay)
	h.browser().checkin(my+"/checkin", fine("unwell_signs", "fever"))
	if in := h.oneIntake(); in.Status != intake.Closed || alerts() != before {
		t.Errorf("the same once more: %s, %d alerts", in.Status, alerts()-before)
	}
	h.clock.pass(aDay)
	h.browser().checkin(my+"/checkin", fine("weakness", "marked", "weakness_course", "steady"))
	h.clock.pass(10 * time.Minute)
	if in := h.oneIntake(); in.Status != intake.New || in.LevelNow != rules.Urgent {
		t.Errorf("%s, %s", in.Status, in.LevelNow)
	}
	if n := alerts() - before; n != 1 {
		t.Errorf("%d alerts", n)
	}
	desk := h.signedIn("Nora", intake.Desk)
	p := desk.get("/staff").says("Bea Fever", "not opened yet", "New at the last check-in: ")
	row, _, _ := strings.Cut(p.Body.String()[strings.Index(p.Body.String(), `data-reference="`+ref):], "</tr>")
	if !strings.Contains(row, "state-new") || !strings.Contains(row, `class="dot"`) || !strings.Contains(row, "10 min") {
		t.Errorf("the row: %s", row)
	}
	desk.get(at).says("New at the last check-in: ", "A check-in told of something new: Urgent", "Acknowledged Nobody yet").silent("since the check-in of")
	b = h.signedIn("Dr. Dana", intake.Clinician)
	b.get(at).inOrder("New at the last check-in: ", "New since the answers before: ")
	h.wantsTraced(intake.Patient.Name, intake.ActWorsened)

	// Acknowledged and told again, it is nothing new.
	b.act(b.get(at), at+"/move", "to", "acknowledged").wants(http.StatusSeeOther)
	h.clock.pass(aDay)
	h.browser().checkin(my+"/checkin", fine("weakness", "marked", "weakness_course", "steady"))
	if in := h.oneIntake(); in.Status != intake.Acknowledged || alerts()-before != 1 {
		t.Errorf("%s, %d alerts", in.Status, alerts()-before)
	}
}

// What is new and can wait for some days is unread again and reopens what was
// closed, without an alert.
func TestSomethingNewThatIsSoon(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(urgent("Bea Urgent"))
	my, at := h.link(), "/staff/intakes/"+ref
	b := h.signedIn("Dr. Chris", intake.Clinician)
	b.act(b.get(at), at+"/close", "reason", "booked_elsewhere").wants(http.StatusSeeOther)
	h.clock.pass(7 * aDay)
	h.browser().checkin(my+"/checkin", fine("unwell_signs", "weight_loss"))
	in := h.oneIntake()
	r := in.Checkins[0].Payload.Record
	if r.Level != rules.Soon || in.Status != intake.Acknowledged || in.LevelNow != rules.Urgent {
		t.Errorf("%s: %s, %s", r.Level, in.Status, in.LevelNow)
	}
	h.signedIn("Nora", intake.Desk).get("/staff").says("1 not opened yet", "New at the last check-in: ")
}

// What was graver before stays in the red flags and in the text for the note.
func TestGraverFlagsStay(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(urgent("Bea Urgent"))
	h.clock.pass(3 * aDay)
	h.browser().checkin(h.link()+"/checkin", fine("weakness", "mild", "weakness_course", "better"))
	p := h.signedIn("Dr. Chris", intake.Clinician).get("/staff/intakes/" + ref)
	p.says("foot drop or giving way steady (later: mild leg weakness, improving, check-in Nov 25")
	p.says("foot drop or giving way (steady) (later: mild leg weakness, improving, check-in 2025-11-25")
}
