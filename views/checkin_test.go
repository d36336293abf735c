package views

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// link is the private link of the house's one intake.
func (h *house) link() string {
	h.t.Helper()
	l, err := h.store.LinkOf(context.Background(), h.oneIntake().Reference)
	if err != nil {
		h.t.Fatal(err)
	}
	return myPath(l)
}

const aDay = 24 * time.Hour

// fine is how somebody answers a check-in who is getting better.
func fine(pairs ...string) map[string][]string {
	a := map[string][]string{
		"emergency_signs": {"none"}, "unwell_signs": {"none"}, "sensations": {"ache"}, "weakness": {"none"},
		"course": {"better"}, "pain_now": {"1"}, "night_pain": {"no"}, "daily_life": {"normal"}, "walking": {"normal"},
		"self_care_weeks": {"under_1_week"}, "self_care_effect": {"helped"},
		"pain_average": {"2"}, "pain_enjoyment": {"1"}, "pain_activity": {"1"},
	}
	for i := 0; i < len(pairs); i += 2 {
		a[pairs[i]] = strings.Split(pairs[i+1], ",")
	}
	return a
}

// checkin answers a check-in as its pages ask, and returns the pages seen and
// the page it leads to.
func (b *browser) checkin(from string, answers map[string][]string) (pages []string, end page) {
	b.t.Helper()
	at := b.get(from).wants(http.StatusSeeOther).to()
	for range 20 {
		p := b.get(at)
		if !strings.HasPrefix(at, from+"/") {
			return pages, p.wants(http.StatusOK)
		}
		p.wants(http.StatusOK).has(`action="` + at + `"`)
		pages = append(pages, strings.TrimPrefix(at, from+"/"))
		form := url.Values{}
		main, _, _ := strings.Cut(p.Body.String(), "<footer")
		for _, m := range fieldName.FindAllStringSubmatch(main, -1) {
			if v, ok := answers[m[1]]; ok {
				form[m[1]] = v
			}
		}
		at = b.post(at, form).wants(http.StatusSeeOther).to()
	}
	b.t.Fatalf("no end of pages: %v", pages)
	return nil, page{}
}

// sentAs is a house with one intake of these answers, and its link.
func sentAs(t *testing.T, answers map[string][]string) (*house, string) {
	t.Helper()
	h := newHouse(t)
	h.begin().finish(answers)
	return h, h.link()
}

func TestCheckinOfDay3(t *testing.T) {
	h, my := sentAs(t, well())
	h.clock.pass(3 * aDay)
	b := h.browser()
	b.get(my).says("Your check-in is due now.", "The next check-in is on November 29.")
	pages, end := b.checkin(my+"/checkin", fine())
	if strings.Join(pages, " ") != "safety unwell feeling" {
		t.Errorf("day 3 asks on %v", pages)
	}
	end.says("Thank you. Your check-in is saved.").silent("Your check-in is due now.")
	in := h.oneIntake()
	if len(in.Checkins) != 1 || in.Checkins[0].Kind != rules.CheckinSafety || in.LevelNow != rules.SelfCare {
		t.Errorf("%+v", in.Checkins)
	}
	h.clock.pass(11 * time.Minute)
	b.get(my).silent("Thank you. Your check-in is saved.")
}

func TestCheckinOfAWeek(t *testing.T) {
	h, my := sentAs(t, well())
	b := h.browser()
	b.get(my).says("Answer three questions")
	pages, _ := b.checkin(my+"/start", map[string][]string{"pain_average": {"4"}, "pain_enjoyment": {"5"}, "pain_activity": {"4"}})
	if strings.Join(pages, " ") != "past_week" {
		t.Errorf("the start asks on %v", pages)
	}
	b.get(my).silent("Answer three questions").says("4.3 out of 10")
	b.get(my + "/start").goes(my)
	h.clock.pass(7 * aDay)
	first := b.get(my + "/checkin/safety").says("The clinic gets your answers when you press Send")
	first.has(`<button>Continue</button>`).silent("Send to the clinic")
	pages, end := b.checkin(my+"/checkin", fine("sensations", "numb_patch", "numbness_course", "improving"))
	if strings.Join(pages, " ") != "safety unwell feeling feeling time pain tried tried past_week" {
		t.Errorf("a week asks on %v", pages)
	}
	end.inOrder("Your pain over time", "November 22", "3 out of 10", "November 29", "1 out of 10", "1.3 out of 10").
		has(`role="img" aria-label="Pain that day went: 3, 1. The past week went: 4.3, 1.3."`)
	// The numb patch that is new since then leaves moves out.
	end.says("Moves we left out for you", "a numb patch, where pressure that is too strong may not be felt")
	in := h.oneIntake()
	if r := in.Checkins[1].Payload.Record; !r.Better || r.Level != rules.SelfCare || r.Answers["pain_now"] != float64(1) || len(r.Transcript) == 0 {
		t.Errorf("%+v", r)
	}
}

// On day 3 worse pain finds its questions behind the short ones.
func TestWorsePainOnDay3(t *testing.T) {
	h, my := sentAs(t, well())
	h.clock.pass(4 * aDay)
	b := h.browser()
	_, end := b.checkin(my+"/checkin", fine())
	end.inOrder("Thank you. Your check-in is saved.", "Is the pain worse? Answer a few more questions", "Tell us about the pain", "Your exercises").silent("Tell us how it goes")
	pages, end := b.checkin(my+"/checkin", fine("course", "worse", "pain_now", "8"))
	if strings.Join(pages, " ") != "feeling time pain tried tried past_week" {
		t.Errorf("the longer check-in asks on %v", pages)
	}
	end.has(`data-level="soon"`).says("Tell us how it goes").silent("Is the pain worse?")
	if last := h.oneIntake().Checkins[1].Payload.Record; last.Answers["weakness"] != "none" || last.Answers["pain_now"] != float64(8) {
		t.Errorf("%+v", last.Answers)
	}
}

// A title for several questions gives way to the one that is left of them.
func TestOneQuestionOfAPageIsItsHeading(t *testing.T) {
	h, my := sentAs(t, well())
	h.clock.pass(7 * aDay)
	b := h.browser()
	for _, path := range []string{"safety", "unwell", "feeling"} {
		form := url.Values{}
		for id, v := range fine() {
			if q := h.book.Question(id); q.Page.ID == path {
				form[id] = v
			}
		}
		b.post(my+"/checkin/"+path, form).wants(http.StatusSeeOther)
	}
	p := b.get(my + "/checkin/time").wants(http.StatusOK).silent("How long it has been going on")
	p.has(`<legend><h1>`, `<a class="back" href="`+my+`/checkin/feeling">`)
	if n := strings.Count(p.Body.String(), "<h1"); n != 1 {
		t.Errorf("%d headings", n)
	}
	b.post(my+"/checkin/time", url.Values{}).wants(http.StatusUnprocessableEntity).says("There is a problem").has(`<legend><h1>`)
	b.post(my+"/checkin/time", url.Values{"course": {"same"}, "duration": {"under_2_weeks"}}).wants(http.StatusBadRequest)
}

// An emergency answer leads to the emergency card at once and is sent at once;
// nothing after it brings the level down.
func TestCheckinTurnsIntoAnEmergency(t *testing.T) {
	h := newHouse(t)
	device := h.begin()
	device.finish(well())
	my := h.link()
	h.clock.pass(3 * aDay)
	b := h.browser()
	b.get(my + "/checkin").goes(my + "/checkin/safety")
	b.post(my+"/checkin/safety", url.Values{"emergency_signs": {"saddle_numbness", "bladder"}}).goes(my + "/checkin/safety_detail")
	if h.oneIntake().LevelNow != rules.SelfCare {
		t.Error("the level rose before the course was told")
	}
	b.post(my+"/checkin/safety_detail", url.Values{"saddle_course": {"new"}, "bladder_course": {"old_steady"}}).goes(my)
	p := b.get(my).wants(http.StatusOK)
	p.has(`<h1 class="card-title"`, `data-level="emergency"`)
	p.inOrder("Go to an emergency department now", byCar, "We sent this to the clinic.", "Show this to the doctor", "Numbness, tingling or an odd feeling between the legs", "Because you told us:", watching).
		silent("Your exercises", "Tell us how it goes", "Book", "Check again by")
	in := h.oneIntake()
	if in.LevelNow != rules.Emergency || in.Status != intake.New || in.Record.Outcome.Level != rules.SelfCare {
		t.Errorf("level %s, status %s", in.LevelNow, in.Status)
	}
	// The result on the device that sent it must not say less.
	h.clock.pass(-2 * aDay)
	device.get("/result").goes("/unlock")
	device.post("/unlock", url.Values{"age": {"47"}}).goes("/result")
	device.get("/result").goes(my)
	b.get(my + "/checkin").goes(my)
	b.post(my+"/checkin/safety", url.Values{"emergency_signs": {"none"}}).goes(my)
	if h.oneIntake().LevelNow != rules.Emergency {
		t.Error("the level fell")
	}
	// With the link gone the device still says so.
	h.unlink(in.Reference)
	device.get("/result").wants(http.StatusOK).has(`data-level="emergency"`).says("Go to an emergency department now")
}

// What makes an emergency with an answer of the intake is found too.
func TestCheckinCarriesOver(t *testing.T) {
	h, my := sentAs(t, with("conditions", "injected_drugs"))
	h.clock.pass(7 * aDay)
	b := h.browser()
	b.post(my+"/checkin/safety", url.Values{"emergency_signs": {"none"}}).goes(my + "/checkin/unwell")
	b.post(my+"/checkin/unwell", url.Values{"unwell_signs": {"fever"}}).goes(my)
	b.get(my).has(`data-level="emergency"`)
}

func TestCheckinRaisesAndNeverLowers(t *testing.T) {
	h, my := sentAs(t, well())
	b := h.browser()
	h.clock.pass(7 * aDay)
	_, end := b.checkin(my+"/checkin", fine("course", "worse", "pain_now", "5"))
	end.has(`data-level="soon"`).says("How it goes", "Sooner is better").silent("Your exercises").
		inOrder("What to do", "Stop the exercises until you have been examined.")
	b.switchTo("es", my, nil)
	b.get(my).says("Deje los ejercicios hasta que le hayan examinado.")
	b.switchTo("en", my, nil)
	h.clock.pass(7 * aDay)
	_, end = b.checkin(my+"/checkin", fine())
	end.has(`data-level="soon"`).says("Because you told us:").silent("Your exercises")
	in := h.oneIntake()
	if r := in.Checkins[1].Payload.Record; r.Level != rules.SelfCare || r.Outcome.Level != rules.Soon || in.LevelNow != rules.Soon {
		t.Errorf("alone %s, with the floor %s, now %s", r.Level, r.Outcome.Level, in.LevelNow)
	}
}

// After three weeks it is decided: who is not better is to be seen.
func TestThirdWeekDecides(t *testing.T) {
	for _, c := range []struct {
		name, pain, level string
		says              string
	}{
		{"better", "1", "self_care", "You can start at home today"},
		{"not better", "3", "routine", "It has been 3 weeks or more, and the pain is not clearly better."},
		{"gone", "0", "self_care", "You can start at home today"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, my := sentAs(t, well())
			h.clock.pass(21 * aDay)
			week := []string{"5", "5", "5"}
			if c.name == "gone" {
				week = []string{"0", "0", "0"}
			}
			_, end := h.browser().checkin(my+"/checkin", fine("pain_now", c.pain, "self_care_weeks", "1_to_3_weeks",
				"pain_average", week[0], "pain_enjoyment", week[1], "pain_activity", week[2]))
			end.has(`data-level="` + c.level + `"`).says(c.says)
		})
	}
}

// Who is well in week 6 is still asked in, and told why in words that are true.
func TestWeek6OfTheRecovered(t *testing.T) {
	told := "A visit is due even if you feel better"
	for pain, want := range map[string]bool{"0": true, "3": false} {
		h, my := sentAs(t, well())
		h.clock.pass(42 * aDay)
		_, end := h.browser().checkin(my+"/checkin", fine("pain_now", pain, "pain_average", pain, "pain_enjoyment", pain, "pain_activity", pain))
		end.has(`data-level="routine"`)
		if want {
			end.says(told).silent("Because you told us:")
		} else {
			end.says("Because you told us:").silent(told)
		}
	}
}

// A page of a check-in keeps what was entered, and two windows lose nothing.
func TestCheckinPagesBehave(t *testing.T) {
	h, my := sentAs(t, well())
	h.clock.pass(7 * aDay)
	b := h.browser()
	at := my + "/checkin/"
	b.get(at + "pain").goes(at + "safety")
	b.get(at + "you").goes(at + "safety")
	b.get(at + "nothing").wants(http.StatusNotFound)
	b.get(at + "check").goes(at + "safety")
	b.post(at+"pain", url.Values{"pain_now": {"3"}}).wants(http.StatusConflict).has(`<a href="` + at + `safety">`)
	b.post(at+"safety", url.Values{}).wants(http.StatusUnprocessableEntity).says("There is a problem")
	b.post(at+"safety", url.Values{"emergency_signs": {"none", "bladder"}}).wants(http.StatusUnprocessableEntity).
		has(`value="bladder" id="emergency_signs-bladder" aria-describedby="emergency_signs-bladder-hint" checked`)
	b.post(at+"safety", url.Values{"emergency_signs": {"none"}}).goes(at + "unwell")
	// Another device goes on where this one stopped.
	h.browser().get(my + "/checkin").goes(at + "unwell")
	// Urgent so far: every later page says so.
	b.post(at+"unwell", url.Values{"unwell_signs": {"swollen_calf"}}).goes(at + "feeling")
	b.get(at + "feeling").says(seeToday)
	// A day later it begins anew: what was true yesterday may not be true now.
	h.clock.pass(aDay)
	b.get(my + "/checkin").goes(at + "safety")
	_, end := b.checkin(my+"/checkin", fine())
	end.has(`data-level="urgent"`)
	if in := h.oneIntake(); len(in.Checkins) != 2 || in.Checkins[1].Number != 2 || in.Checkins[1].Payload.After != 0 {
		t.Errorf("%+v", in.Checkins)
	}
}

// The last button twice, or in two windows, sends one check-in.
func TestCheckinIsSentOnce(t *testing.T) {
	h, my := sentAs(t, well())
	b := h.browser()
	form := url.Values{"pain_average": {"4"}, "pain_enjoyment": {"5"}, "pain_activity": {"4"}}
	b.post(my+"/start/past_week", form).goes(my)
	b.post(my+"/start/past_week", form).goes(my)
	if n := len(h.oneIntake().Checkins); n != 1 {
		t.Errorf("%d check-ins", n)
	}
}

// One link takes only so many check-ins a day, but each that raises the level.
func TestCheckinsADay(t *testing.T) {
	h, my := sentAs(t, well())
	h.clock.pass(7 * aDay)
	b := h.browser()
	for range intake.CheckinsPerDay {
		b.checkin(my+"/checkin", fine())
		h.clock.pass(time.Hour)
	}
	for _, page := range []string{"safety", "unwell", "feeling", "time", "pain", "tried"} {
		b.answerAgain(my+"/checkin/"+page, fine()).wants(http.StatusSeeOther)
	}
	b.answerAgain(my+"/checkin/tried", fine()).wants(http.StatusSeeOther)
	p := b.answerAgain(my+"/checkin/past_week", fine()).wants(http.StatusTooManyRequests)
	// The first of the twelve was sent twelve hours ago.
	if got := p.Header().Get("Retry-After"); got != "43200" {
		t.Errorf("to wait for %s seconds", got)
	}
	p.says("We keep your answers", "November 30", "Call the clinic or a doctor").silent("Wait a minute")
	// The answers are there still, and with them worse ones are heard.
	b.answerAgain(my+"/checkin/time", fine("course", "worse")).wants(http.StatusSeeOther)
	b.answerAgain(my+"/checkin/past_week", fine()).goes(my)
	if in := h.oneIntake(); in.LevelNow != rules.Soon || len(in.Checkins) != intake.CheckinsPerDay+1 {
		t.Fatalf("level %s after %d check-ins", in.LevelNow, len(in.Checkins))
	}
	b.post(my+"/checkin/safety", url.Values{"emergency_signs": {"cold_leg"}}).goes(my)
	if in := h.oneIntake(); in.LevelNow != rules.Emergency || len(in.Checkins) != intake.CheckinsPerDay+2 {
		t.Errorf("level %s after %d check-ins", in.LevelNow, len(in.Checkins))
	}
}

// answerAgain answers one page of a check-in with what it asks.
func (b *browser) answerAgain(at string, answers map[string][]string) page {
	form := url.Values{}
	main, _, _ := strings.Cut(b.get(at).Body.String(), "<footer")
	for _, m := range fieldName.FindAllStringSubmatch(main, -1) {
		if v, ok := answers[m[1]]; ok {
			form[m[1]] = v
		}
	}
	return b.post(at, form)
}
