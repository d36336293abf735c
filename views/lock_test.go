package views

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"sciatica-intake/intake"
)

const lock = intake.IdleLimit + time.Minute

// TestNothingToLock leaves the first page open for a while, and then answers.
func TestNothingToLock(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	h.clock.pass(lock)
	b.get("/intake/safety").wants(http.StatusOK)
	h.clock.pass(lock)
	b.get("/unlock").goes("/intake/safety")
	h.clock.pass(lock)
	b.post("/intake/safety", url.Values{"emergency_signs": {"cold_leg"}}).goes("/intake/emergency")
	b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
	b.get("/result").says("Call 911 now")
}

// TestNoLockBeforeHelp answers at a locked page. Nobody ever saw the code.
func TestNoLockBeforeHelp(t *testing.T) {
	h := newHouse(t)
	const pages, code = "What you just entered is kept too.", "To open them, enter your code."
	for _, c := range []struct {
		name, at string
		answers  map[string][]string
		form     url.Values
		order    []string
		silent   []string
	}{
		{"911", "safety_detail", with("emergency_signs", "bladder"), url.Values{"bladder_course": {"new"}}, []string{
			"Go to an emergency department now", "Go to a hospital emergency department (ER).", "Call 911", "Welcome back", "If you have your code, nothing is lost.", pages, code, "we cannot open these answers", "Start again",
		}, []string{"Nothing is lost", "pee", "adder"}},
		{"changed answer", "unwell", well(), url.Values{"unwell_signs": {"obstetric"}}, []string{
			"Go to an emergency department now", "Welcome back", "Nothing is lost.", pages, "How old",
		}, []string{"pregnan", "birth", "47", "If you have your code"}},
		{"urgent", "unwell", well(), url.Values{"unwell_signs": {"fever"}}, []string{"Welcome back", "Call 911", "How old"}, []string{"emergency department now", "fever"}},
		{"nothing", "unwell", well(), url.Values{"unwell_signs": {"none"}}, []string{"Welcome back", "Nothing is lost.", pages}, []string{"See a doctor today", "now"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := h.begin()
			b.walk(c.answers, "/intake/"+c.at)
			h.clock.pass(lock)
			b.get("/intake/" + c.at).goes("/unlock")
			b.get("/unlock").wants(http.StatusOK).silent("now", "See a doctor today")
			p := b.post("/intake/"+c.at, c.form).wants(http.StatusForbidden).inOrder(c.order...).silent(c.silent...)
			if c.name == "urgent" {
				p.inOrder("See a doctor today", "Some of your answers mean", "Welcome back")
			}
			// It stays while the lock is tried, and what was sent goes on.
			form := waitingFields(p)
			b.post("/unlock", form).wants(http.StatusUnprocessableEntity).says(c.order[0], "Welcome back")
			form.Set("age", "47")
			if c.name != "911" {
				b.post("/unlock", form).wants(http.StatusSeeOther)
			}
		})
	}

	// The saved emergency is told too, whatever was sent.
	b := h.begin()
	b.walk(with("unwell_signs", "fever", "conditions", "injected_drugs"), "/intake/emergency")
	h.clock.pass(lock)
	b.get("/unlock").silent("now").says("Nothing is lost.") // the age opens it
	b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).wants(http.StatusForbidden).
		inOrder("Go to an emergency department now", "Welcome back").silent("fever", "drugs")
}

// TestEmergencyBehindLock comes back to a sent emergency that only the code
// opens. What to do is told, and no answer.
func TestEmergencyBehindLock(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.post("/intake/safety", url.Values{"emergency_signs": {"cold_leg"}}).goes("/intake/emergency")
	h.clock.pass(lock)
	bare := []string{"Call 911 now", "Now. Do not wait", "Do not drive to the hospital yourself.", "Welcome back", "If you have your code, nothing is lost.", "enter your code", "we cannot open these answers", "Start again"}
	b.get("/unlock").wants(http.StatusOK).inOrder(bare...).silent("cold", "pale", "Nothing is lost")
	b.post("/intake", nil).goes("/intake/safety")
	b.post("/intake/safety", url.Values{"emergency_signs": {"cold_leg"}}).goes("/intake/emergency")
	b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
	reference := h.oneIntake().Reference.String()
	h.clock.pass(lock)
	b.get("/result").goes("/unlock")
	b.get("/unlock").wants(http.StatusOK).inOrder(bare...).silent("cold", "pale", "Nothing is lost", reference)
	b.post("/result/contact", url.Values{"phone": {"425-555-0142"}}).wants(http.StatusForbidden).inOrder("Call 911 now", "Welcome back", "What you just entered is kept too.")

	// A result that is no emergency tells nothing.
	c := h.begin()
	c.finish(well())
	h.clock.pass(lock)
	c.get("/unlock").silent("at home", "now").says("Nothing is lost.")
}
