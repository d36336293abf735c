package views

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"sciatica-intake/intake"
)

// cleared records an examination on the desk.
func (b *browser) cleared(ref, opens string) {
	b.t.Helper()
	at := "/staff/intakes/" + ref
	b.act(b.get(at), at+"/clear", "opens", opens).wants(http.StatusSeeOther)
}

// After "examined, cleared" the patient's page says so in the place of the old
// card, offers what was opened, and asks nothing any more.
func TestExaminedOnMyPage(t *testing.T) {
	answers := urgent("Bea Urgent")
	answers["movement_limits"] = []string{"knee"}
	for _, c := range []struct {
		opens, says, silent string
		sheet               bool
	}{
		{"full", "Stick roller, front of the thigh", "The clinic opened only the gentle moves", true},
		{"gentle", "The clinic opened only the gentle moves. This one waits.", "Until the visit", true},
		{"nothing", "The clinic opened no exercises on this page.", "Your exercises", false},
	} {
		t.Run(c.opens, func(t *testing.T) {
			h := newHouse(t)
			device := h.begin()
			device.finish(answers)
			ref, my := h.oneIntake().Reference.String(), h.link()
			b := h.browser()
			h.clock.pass(aDay)
			b.get(my).says("Because you told us:").silent("Your exercises")
			staff := h.signedIn("Dr. Chris", intake.Clinician)
			staff.cleared(ref, c.opens)

			p := b.get(my).wants(http.StatusOK)
			checkHeaders(t, p)
			p.says("Examined on November 23", "Check-ins and reminders have ended.", "Call the clinic, or answer the questions again", "What to watch for", "Your pain over time", "6 out of 10", c.says).
				silent("Because you told us:", "Tell us how it goes", "The next check-in", "within 24 hours", "Dr. Chris", c.silent)
			if c.opens == "full" {
				p.says("When to stop", "a knee replacement, or knee pain on kneeling").has(`id="ex-stick_roller" open`)
			}
			spanish := h.browser()
			spanish.post("/language", url.Values{"language": {"es"}, "next": {my}}).goes(my)
			spanish.get(my).says("Examen hecho el 23 de noviembre", "Los seguimientos y los recordatorios terminaron.").silent("Examined on", "moves")
			sheet := b.get(my + "/sheet")
			if c.sheet {
				sheet.wants(http.StatusOK).says("When to stop")
			} else {
				sheet.goes(my)
			}
			b.get(my + "/checkin").goes(my)
			b.get(my + "/start").goes(my)
			b.post(my+"/checkin/safety", url.Values{"emergency_signs": {"cold_leg"}}).wants(http.StatusConflict).
				says("The clinic did not get this", "What you entered was not sent.", "call 911").has(`<a href="` + my + `">`)
			if n := len(h.oneIntake().Checkins); n != 0 {
				t.Errorf("%d check-ins", n)
			}
			device.get("/result").goes("/unlock")
			device.post("/unlock", url.Values{"age": {"47"}}).goes("/result")
			device.get("/result").goes(my)
			staff.get("/staff/intakes/"+ref).says("Since the examination of Nov 23", "Examined, cleared").silent("Have you been seen by anybody")
			if in := h.oneIntake(); in.LevelNow != in.Record.Outcome.Level {
				t.Errorf("the stored level changed to %s", in.LevelNow)
			}
		})
	}
}

// An emergency that was examined and cleared is over too, on the device that
// sent it and behind the link that staff gave out since. What it left unasked
// withholds every move.
func TestExaminedAfterAnEmergency(t *testing.T) {
	h := newHouse(t)
	device := h.begin()
	device.walk(with("emergency_signs", "cold_leg"), "/intake/emergency")
	device.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
	in := h.oneIntake()
	h.signedIn("Dr. Chris", intake.Clinician).cleared(in.Reference.String(), "full")
	p := device.get("/result").wants(http.StatusOK)
	p.says("Examined on November 22", "We did not ask you about something that this move depends on.", "What to watch for").silent("Go to an emergency department now", "Keep this page")
	l, err := h.store.RenewLink(context.Background(), intake.Operator, in.Reference)
	if err != nil {
		t.Fatal(err)
	}
	h.browser().get(myPath(l)).wants(http.StatusOK).says("Examined on November 22", "Keep this page").silent("Go to an emergency department now")
}

// A check-in that somebody was in the middle of is heard, and what it raises
// begins the episode anew.
func TestExaminedDuringACheckin(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(wishing("Ann Mild"))
	my := h.link()
	h.clock.pass(3 * aDay)
	staff, b := h.signedIn("Dr. Chris", intake.Clinician), h.browser()
	b.post(my+"/checkin/safety", url.Values{"emergency_signs": {"saddle_numbness"}}).goes(my + "/checkin/safety_detail")
	h.clock.pass(time.Minute)
	staff.cleared(ref, "full")
	b.get(my).says("Examined on November 25")
	b.post(my+"/checkin/safety_detail", url.Values{"saddle_course": {"new"}}).goes(my)
	b.get(my).has(`data-level="emergency"`).silent("Examined on")
	h.signedIn("Dr. Dana", intake.Clinician).cleared(ref, "gentle")
	b.get(my).says("Examined on November 25").silent("Go to an emergency department now")
}
