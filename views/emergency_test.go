package views

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// TestAlarm sends forms that come back, with an emergency in them that is not
// saved, or that is saved and was to be taken back.
func TestAlarm(t *testing.T) {
	h := newHouse(t)
	const problem = "There is a problem"
	b := h.begin()
	b.post("/intake/safety", url.Values{"emergency_signs": {"cold_leg", "none"}}).wants(http.StatusUnprocessableEntity).
		inOrder("Call 911 now", problem, "You ticked 'None of these' and also").has(`href="tel:911"`)
	b.get("/intake/safety").silent("Call 911 now", "Your answers still show")
	b.post("/intake/safety", url.Values{"emergency_signs": {"bladder", "not_sure"}}).goes("/intake/safety_detail")
	b.post("/intake/safety_detail", url.Values{}).wants(http.StatusUnprocessableEntity).
		inOrder(problem).says("See a doctor today").silent("emergency department now")
	b.post("/intake/safety_detail", url.Values{"bladder_course": {"new"}}).goes("/intake/emergency")

	// The saved emergency stands until something else is saved.
	b.get("/intake/safety").says("Your answers still show a sign that needs help now.")
	b.post("/intake/safety", url.Values{"emergency_signs": {"none", "dark_urine"}}).wants(http.StatusUnprocessableEntity).
		inOrder("Go to an emergency department now", problem).silent("Your answers still show")
	b.post("/intake/safety", url.Values{}).wants(http.StatusUnprocessableEntity).inOrder("Go to an emergency department now", problem)
	b.post("/intake/emergency", url.Values{}).wants(http.StatusUnprocessableEntity).inOrder("Go to an emergency department now", problem, "You told us about:")

	// On a page with other mistakes the sign counts, and so does a lesser one.
	c := h.begin()
	c.walk(well(), "/intake/feeling")
	form := url.Values{"weakness": {"marked"}, "weakness_course": {"slowly_worse"}, "sensations": {"none", "ache"}}
	c.post("/intake/feeling", form).wants(http.StatusUnprocessableEntity).says("See a doctor today", problem)
	c.get("/intake/feeling").silent("See a doctor today")
}

// TestStaleConfirmation presses "Yes, I have this" after another window took
// the sign back: once on a page that was open before, once in between.
func TestStaleConfirmation(t *testing.T) {
	h := newHouse(t)
	yes := url.Values{"emergency_confirmed": {"yes"}}
	b := h.begin()
	b.walk(with("emergency_signs", "cold_leg"), "/intake/emergency")
	b.post("/intake/safety", url.Values{"emergency_signs": {"none"}}).goes("/intake/you")
	p := b.post("/intake/emergency", yes).wants(http.StatusConflict)
	p.says("Your answers were changed in another window", "nothing was confirmed or sent", "If you have a warning sign, call 911.")
	p.has(`<a href="/intake/safety">Go to the page of warning signs</a>`, `<a href="tel:911">call 911</a>`)

	b.walk(with("emergency_signs", "cold_leg"), "/intake/emergency")
	b.post("/intake/safety", url.Values{"emergency_signs": {"cold_leg"}}).goes("/intake/emergency")
	b.site = h.over(&takingBack{storage: h.store, b: h.over(h.store), with: b})
	b.post("/intake/emergency", yes).wants(http.StatusConflict).says("Your answers were changed in another window")
	if len(h.intakes()) != 0 {
		t.Error("something was sent")
	}
}

// takingBack is the real store, where another window takes everything back
// just before an intake is made.
type takingBack struct {
	storage
	b    http.Handler
	with *browser
}

func (s *takingBack) Submit(ctx context.Context, d intake.Draft, in intake.Intake) (intake.Intake, error) {
	other := *s.with
	other.site = s.b
	other.post("/intake/safety", url.Values{"emergency_signs": {"none"}}).wants(http.StatusSeeOther)
	return s.storage.Submit(ctx, d, in)
}

// TestEveryTickedSignIsShown ticks a sign that is answered with 911 beside
// each sign that has a page of details. Whichever decides the card, the crew
// and the doctor read both, and since when where that was told.
func TestEveryTickedSignIsShown(t *testing.T) {
	h := newHouse(t)
	p := speaker{text: h.book.Words(rules.English)}
	course := map[string][2]string{
		"saddle_numbness": {"saddle_course", "new"}, "bladder": {"bladder_course", "old_steady"}, "bowel": {"bowel_course", "not_sure"},
		"genital_numbness": {"genital_course", "new"}, "sexual_change": {"genital_course", "old_steady"},
		"both_legs_weak_or_numb": {"both_legs_course", "new"}, "major_injury": {"injury_state", "severe"},
	}
	label := func(sign string) string { return p.say("option.emergency_signs." + sign) }
	for _, now := range []string{"cold_leg", "chest_or_breath", "collapse_or_belly", "major_injury"} {
		for sign, detail := range course {
			if sign == now {
				continue
			}
			form := url.Values{}
			for s, d := range course {
				if s == sign || s == now {
					form.Set(d[0], d[1])
				}
			}
			since := p.say("question."+detail[0]+".short") + ": " + p.say("option."+detail[0]+"."+detail[1])

			b := h.begin()
			next := b.post("/intake/safety", url.Values{"emergency_signs": {now, sign}}).wants(http.StatusSeeOther).to()
			told := next == "/intake/safety_detail"
			if told {
				b.post(next, form).goes("/intake/emergency")
			}
			b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
			r := b.get("/result").wants(http.StatusOK)
			r.inOrder("Call 911 now", "Show this to the ambulance crew and the doctor", "Why we say this")
			r.says(label(now), label(sign))
			if told {
				r.says(since)
				continue
			}
			// Details told before the emergency began are shown too.
			c := h.begin()
			c.post("/intake/safety", url.Values{"emergency_signs": {sign}}).goes("/intake/safety_detail")
			c.post("/intake/safety_detail", form).wants(http.StatusSeeOther)
			c.post("/intake/safety", url.Values{"emergency_signs": {now, sign}}).wants(http.StatusSeeOther)
			c.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
			c.get("/result").says(label(now), label(sign), since)
		}
	}
}
