package views

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// footDrop is a check-in in which a doctor should look today, as far as the
// page that says so.
func footDrop(h *house, b *browser, my string) (next string) {
	h.clock.pass(14 * aDay)
	at := my + "/checkin/"
	b.get(my + "/checkin").goes(at + "safety")
	b.post(at+"safety", url.Values{"emergency_signs": {"none"}}).goes(at + "unwell")
	b.post(at+"unwell", url.Values{"unwell_signs": {"none"}}).goes(at + "feeling")
	next = b.post(at+"feeling", url.Values{"sensations": {"ache"}, "weakness": {"marked"}}).to()
	return b.post(next, url.Values{"sensations": {"ache"}, "weakness": {"marked"}, "weakness_course": {"steady"}}).to()
}

// A check-in that a patient leaves where they are told that they need not
// finish it has reached the clinic, and their page says what to do.
func TestUrgentCheckinIsSentBeforeItsEnd(t *testing.T) {
	h, my := sentAs(t, well())
	b := h.browser()
	next := footDrop(h, b, my)
	if next != my+"/checkin/time" {
		t.Errorf("it goes on at %s", next)
	}
	b.get(next).says(seeToday)
	in := h.oneIntake()
	if in.LevelNow != rules.Urgent || len(in.Checkins) != 1 {
		t.Fatalf("level %s after %d check-ins", in.LevelNow, len(in.Checkins))
	}
	for _, l := range in.Checkins[0].Payload.Record.Transcript {
		if l.Asked && (l.Question == "pain_now" || l.Question == "course") {
			t.Errorf("%s counts as asked", l.Question)
		}
	}
	alerts, err := h.store.Outbox(context.Background(), intake.ToAlerts, 10)
	if err != nil || len(alerts) != 1 || alerts[0].Kind != intake.Arrived {
		t.Errorf("alerts %+v, %v", alerts, err)
	}
	for range 2 { // Now, and when what was left is over.
		h.browser().get(my).has(`data-level="urgent"`).says("See a doctor today, tomorrow at the latest").silent("You can start at home today", "Your exercises")
		h.clock.pass(aDay)
	}
}

// Whoever goes on loses nothing, and nothing counts twice.
func TestUrgentCheckinCanBeFinished(t *testing.T) {
	h, my := sentAs(t, well())
	b := h.browser()
	next := footDrop(h, b, my)
	feeling := my + "/checkin/feeling"
	// The same page once more changes nothing.
	b.post(feeling, url.Values{"sensations": {"ache"}, "weakness": {"marked"}, "weakness_course": {"steady"}}).goes(next)
	pages, end := b.checkin(my+"/checkin", fine("pain_now", "5"))
	if strings.Join(pages, " ") != "time pain tried tried past_week" {
		t.Errorf("the rest asks on %v", pages)
	}
	end.has(`data-level="urgent"`)
	in := h.oneIntake()
	if len(in.Checkins) != 2 || in.Checkins[1].Payload.After != 1 {
		t.Fatalf("%+v", in.Checkins)
	}
	last := in.Checkins[1].Payload.Record
	if last.Answers["weakness"] != "marked" || last.Answers["pain_now"] != float64(5) || last.Level != rules.Urgent {
		t.Errorf("%+v", last)
	}
}

// Pain told before a check-in was sent in part is one point, not two.
func TestPainOfACheckinInTwoPartsCountsOnce(t *testing.T) {
	h, my := sentAs(t, well())
	h.clock.pass(7 * aDay)
	b := h.browser()
	_, end := b.checkin(my+"/checkin", fine("walking", "cannot", "pain_now", "4"))
	end.has(`data-level="urgent"`)
	in := h.oneIntake()
	if m := (intake.Episode{Intake: in}).Measures(); len(in.Checkins) != 2 || len(m) != 2 || *m[1].Pain != 4 {
		t.Errorf("%d check-ins, measures %+v", len(in.Checkins), m)
	}
}

// An emergency on a later page is still found.
func TestEmergencyAfterUrgent(t *testing.T) {
	h, my := sentAs(t, well())
	h.clock.pass(7 * aDay)
	b := h.browser()
	at := my + "/checkin/"
	b.post(at+"safety", url.Values{"emergency_signs": {"not_sure"}}).goes(at + "unwell")
	b.get(my).has(`data-level="urgent"`)
	b.post(at+"unwell", url.Values{"unwell_signs": {"none"}}).goes(at + "feeling")
	fast := url.Values{"sensations": {"ache"}, "weakness": {"mild"}, "weakness_course": {"quickly_worse"}}
	b.post(at+"feeling", fast).goes(my)
	b.get(my).wants(http.StatusOK).has(`data-level="emergency"`)
}

// Answers that call for a visit soon wait for the last button, but the page
// says what they call for, and how to send them.
func TestMyPageFollowsAnUnfinishedCheckin(t *testing.T) {
	h, my := sentAs(t, well())
	b := h.browser()
	h.clock.pass(7 * aDay)
	at := my + "/checkin/"
	b.post(at+"safety", url.Values{"emergency_signs": {"none"}}).goes(at + "unwell")
	b.get(my).has(`data-level="self_care"`).inOrder("Your check-in is not sent yet", "Finish and send", "You can start at home today", "Your exercises")
	b.post(at+"unwell", url.Values{"unwell_signs": {"weight_loss"}}).goes(at + "feeling")
	p := b.get(my).has(`data-level="soon"`, `href="`+my+`/checkin">Finish and send</a>`)
	p.inOrder("Your check-in is not sent yet", "Finish and send", "See a provider within 2 weeks").
		silent("You can start at home today", "Your exercises", "Your check-in is saved")
	b.get(my + "/sheet").goes(my)
	if in := h.oneIntake(); in.LevelNow != rules.SelfCare || len(in.Checkins) != 0 {
		t.Errorf("level %s after %d check-ins", in.LevelNow, len(in.Checkins))
	}
	b.checkin(my+"/checkin", fine())
	b.get(my).has(`data-level="soon"`).says("Your check-in is saved").silent("not sent yet")
}

// What to do today comes before the rest of the questions.
func TestUrgentCardComesFirst(t *testing.T) {
	h, my := sentAs(t, well())
	b := h.browser()
	footDrop(h, b, my)
	b.get(my).inOrder("See a doctor today, tomorrow at the latest", "Your check-in is not sent yet", "Finish and send")
}
