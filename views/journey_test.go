package views

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

const (
	watching  = "Nobody at the clinic is watching this page. Staff read answers when the clinic is open: Monday to Friday, 9 am to 5 pm. Do not wait for a call from us."
	notHere   = "This clinic cannot do scans or blood tests today, so do not wait for a visit here. If nobody can see you within 24 hours, go to an emergency department."
	byCar     = "Call 911 if a leg will not move, if you are bleeding a lot, or if nobody can drive you right now."
	seeToday  = "Some of your answers mean a doctor should examine you today, or tomorrow at the latest. You do not have to finish these questions first."
	saddleSay = "Earlier you told us: numbness, tingling or an odd feeling between the legs that is new or worse, or may be. If that is true, even a little, go to an emergency department now."
)

// intakes are all submissions of the house.
func (h *house) intakes() []intake.Intake {
	h.t.Helper()
	var all []intake.Intake
	err := h.store.Intakes(context.Background(), time.Time{}, func(in intake.Intake) error {
		all = append(all, in)
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func (h *house) oneIntake() intake.Intake {
	h.t.Helper()
	all := h.intakes()
	if len(all) != 1 {
		h.t.Fatalf("%d intakes", len(all))
	}
	return all[0]
}

// inOrder says whether the page tells these things one after the other.
func (p page) inOrder(texts ...string) page {
	p.t.Helper()
	rest := p.text()
	for _, text := range texts {
		_, after, found := strings.Cut(rest, text)
		if !found {
			p.t.Fatalf("%q is missing or out of order:\n%s", text, p.text())
		}
		rest = after
	}
	return p
}

func TestResults(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers map[string][]string
		level   string
		order   []string
		silent  []string
	}{
		{"self-care", well(), "self_care", []string{
			"You can start at home today", "Start now.", "Check again by December 13.", "Why we say this", "None of your answers calls for a visit first.",
			"Your answers show none of the warning signs we ask about. That is not an examination.", "What to do", "Read the stop rules.", "What to watch for", "between the legs",
			"How to reach the clinic", "(425) 967-6462", "The clinic has not confirmed this number yet.", "Sent to the clinic", "so do not wait for a call from us", "Your exercises", "When to stop", "Stick roller",
			"What helps", "What sciatica means",
		}, []string{watching, "Moves we left out"}},
		{"self-care with old signs", with("emergency_signs", "bladder,bowel", "bladder_course", "old_steady", "bowel_course", "constipation_only"), "self_care", []string{
			"Why we say this", "Apart from the old signs you told us about, your answers show none of the warning signs we ask about. That is not an examination.", "What to do",
		}, []string{"Your answers show none"}},
		{"routine", with("duration", "6_to_12_weeks", "movement_limits", "shoulder"), "routine", []string{
			"Book a visit in the next few weeks", "Within 2 to 6 weeks", "Because you told us:", "What to do", "What to watch for", "How to reach the clinic",
			"The clinic offers", "Your exercises", "Dead bug", "Do it this way", "Hip outward rotation", "Moves we left out for you", "Stick roller", "only the gentle moves",
		}, []string{watching, "You can do this instead"}},
		{"soon", with("pain_now", "8", "consultation", "in_person", "name", "Rosa", "phone", "(425) 555-0142", "contact_by", "phone", "best_time", "morning,evening"), "soon", []string{
			"See a provider within 2 weeks. Sooner is better", "Within 2 weeks", "Because you told us:", "What to do", "Book a visit with this clinic or with a doctor.", "What to watch for",
			"How to reach the clinic", "The clinic offers", watching, "Sent to the clinic", "You asked for a free consultation.", "Yes, in person at the clinic", "Phone call", "Morning, Evening",
		}, []string{"Your exercises", "Stick roller", "Rosa", "555-0142"}},
		{"urgent", with("unwell_signs", "fever"), "urgent", []string{
			"See a doctor today, tomorrow at the latest", "Within 24 hours", "Because you told us:", "What to do", notHere, "What to watch for", "How to reach the clinic", watching,
		}, []string{"Your exercises", "The clinic offers"}},
		{"urgent with an instruction", with("unwell_signs", "swollen_calf"), "urgent", []string{"What to do", "Do not rub or massage that leg.", "What to watch for"}, nil},
		{"urgent with a team", with("conditions", "spine_procedure", "unwell_signs", "wound_problem"), "urgent", []string{
			"What to do", "Call the office that did the back surgery or injection", "Call the care team named on this page", "What to watch for",
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			b := h.begin()
			p := b.finish(c.answers)
			in := h.oneIntake()
			p.has(`<main id="main" class="result" data-level="` + c.level + `" data-reference="` + in.Reference.String() + `"`)
			p.inOrder(c.order...).silent(c.silent...)
			p.silent("Earlier you told us")
			if got := in.Record.Outcome.Level.String(); got != c.level {
				t.Errorf("the clinic reads %s", got)
			}
			if p.title() != "Your result – Olympic Spine & Sports Therapy" {
				t.Errorf("title %q", p.title())
			}
			// Pressed again, opened again: the same result.
			b.post("/intake/check", url.Values{"consent_store": {"yes"}}).goes("/result")
			b.get("/intake/safety").goes("/result")
			b.post("/intake/safety", url.Values{"emergency_signs": {"none"}}).goes("/result")
			b.post("/intake/safety", url.Values{"emergency_signs": {"cold_leg"}}).wants(http.StatusConflict).
				inOrder("Call 911 now", "These answers are finished", "We did not add what you just entered.").has(`<a href="/result">`)
			b.get("/result/contact").goes("/result")
			b.get("/result").has(in.Reference.String())
			h.oneIntake()
		})
	}
}

func TestEmergencies(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers map[string][]string
		order   []string
		silent  []string
	}{
		{"911", with("emergency_signs", "cold_leg,bladder"), []string{"Call 911 now", "Now. Do not wait", "Call 911", "Show this to the ambulance crew and the doctor", "Trouble starting, stopping", "suddenly turned cold, pale or blue", "Because you told us:", "cold, pale or blue"}, []string{"Show this to the doctor", "Go to an emergency department now"}},
		{"emergency department", with("emergency_signs", "saddle_numbness", "saddle_course", "new"), []string{
			"Go to an emergency department now", byCar, "Show this to the doctor", "(sciatica)", "Numbness, tingling or an odd feeling between the legs",
			"Numbness between legs: It began or got worse in the last 14 days", "Because you told us:",
		}, []string{"Call 911 now"}},
		{"later", with("unwell_signs", "fever", "conditions", "injected_drugs"), []string{
			"Go to an emergency department now", byCar, "Show this to the doctor", "Feeling unwell: A fever", "Because you told us:",
		}, nil},
		{"birth", with("unwell_signs", "obstetric"), []string{"Go to an emergency department now", "the hospital where the birth is planned", "Because you told us:"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			b := h.begin()
			confirm := b.walk(c.answers, "/intake/emergency")
			confirm.inOrder(c.order[:2]...).says("Call 911", "You told us about:", "Pressing the button also sends these answers to the clinic. No name is sent.", "No, change my answers")
			confirm.has(`<input type="hidden" name="emergency_confirmed" value="yes">`, `<button class="emergency">Yes, I have this</button>`)
			if title := confirm.title(); title != "Is this right? – Olympic Spine & Sports Therapy" {
				t.Errorf("titled %q", title)
			}
			if n := len(h.intakes()); n != 0 {
				t.Fatalf("%d intakes before it was confirmed", n)
			}
			b.get("/intake/where").goes("/intake/emergency")
			b.get("/intake/check").goes("/intake/emergency")
			b.post("/intake/emergency", url.Values{}).wants(http.StatusUnprocessableEntity).says("There is a problem", c.order[0])
			b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
			in := h.oneIntake()
			p := b.get("/result").wants(http.StatusOK)
			p.has(`data-level="emergency" data-reference="` + in.Reference.String() + `"`)
			p.inOrder(c.order...).inOrder("Why we say this", "What to watch for", "How to reach the clinic", watching).silent(c.silent...)
			p.silent("Book", "consultation", "Your exercises", "The clinic offers")
			b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
			h.oneIntake()
			if in.Contact != (intake.Contact{}) {
				t.Error("a name was sent")
			}
		})
	}
}

func TestFollowUp(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(with("emergency_signs", "cold_leg"), "/intake/emergency")
	b.get("/result/contact").goes("/intake/emergency")
	b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
	b.get("/result").has(`href="/result/contact"`)
	b.get("/result/contact").wants(http.StatusOK).says("Call 911 now", "How can the clinic reach you?").has(`autocomplete="tel"`)
	b.post("/result/contact", url.Values{"name": {"Rosa"}, "phone": {"12"}, "email": {"rosa"}}).wants(http.StatusUnprocessableEntity).
		says("Enter a phone number of 7 to 15 digits", "Enter an e-mail address, such as").has(`value="Rosa"`, `value="12"`, `value="rosa"`)
	b.post("/result/contact", url.Values{"name": {"Rosa"}}).wants(http.StatusUnprocessableEntity).says("Enter a phone number or an e-mail address")
	b.post("/result/contact", url.Values{"phone": {"425-555-0142", "425-555-0143"}}).wants(http.StatusUnprocessableEntity).says("Phone number: give one answer only")
	b.post("/result/contact", url.Values{"age": {"4"}}).wants(http.StatusBadRequest)
	b.post("/result/contact", url.Values{"name": {"Rosa"}, "phone": {"425-555-0142"}, "email": {""}}).goes("/result")
	if in := h.oneIntake(); in.Contact != (intake.Contact{Name: "Rosa", Phone: "425-555-0142"}) || in.LevelNow != rules.Emergency {
		t.Errorf("%+v", in.Contact)
	}
	b.get("/result").wants(http.StatusOK).says("The clinic has your contact details.").silent("Rosa", "555-0142").has(`data-level="emergency"`)
	b.get("/result/contact").goes("/result")
	b.post("/result/contact", url.Values{"phone": {"425-555-0199"}}).goes("/result")
	if in := h.oneIntake(); in.Contact.Phone != "425-555-0142" {
		t.Error("the contact was changed")
	}
}

// TestNoHours shows results of a clinic that has not said when it is open.
func TestNoHours(t *testing.T) {
	h := newHouse(t)
	if err := h.store.SetSetting(context.Background(), "hours", ""); err != nil {
		t.Fatal(err)
	}
	h.clock.pass(2 * time.Second)
	p := h.begin().finish(with("unwell_signs", "fever"))
	p.says("Nobody at the clinic is watching this page. Staff read answers when the clinic is open. Do not wait for a call from us.")
	p.silent("open:", "Open ")
}

// TestTakenBack goes back from the confirm page and changes the answer.
func TestTakenBack(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(with("emergency_signs", "saddle_numbness", "saddle_course", "new"), "/intake/emergency").has(`href="/intake/safety_detail"`)
	b.get("/intake/safety").says("Your answers still show a sign that needs help now.").has(`value="saddle_numbness" id="emergency_signs-saddle_numbness"`)
	b.post("/intake/safety", url.Values{"emergency_signs": {"none"}}).goes("/intake/you")
	b.finish(well()).says(saddleSay).inOrder("You can start at home today", "Earlier you told us", "Why we say this")
	in := h.oneIntake()
	if len(in.Record.TakenBack) != 1 || in.Record.TakenBack[0].Rule != "ces_saddle" || in.Record.TakenBack[0].TakenBackAt.IsZero() {
		t.Errorf("%+v", in.Record.TakenBack)
	}
	if _, kept := in.Record.Answers["saddle_course"]; kept {
		t.Error("what was taken back is an answer")
	}
}

// TestDoctorToday carries the card from where the answers reach urgent.
func TestDoctorToday(t *testing.T) {
	b := newHouse(t).begin()
	answers := with("unwell_signs", "blistering_rash", "consultation", "in_person")
	b.walk(answers, "/intake/unwell").silent(seeToday)
	for _, at := range []string{"health", "where", "pain", "contact", "check"} {
		if at == "check" {
			answers = with("unwell_signs", "blistering_rash", "consultation", "in_person", "name", "Rosa", "email", "rosa@example.com", "contact_by", "email", "best_time", "evening")
		}
		p := b.walk(answers, "/intake/"+at).says(seeToday)
		if at == "contact" {
			p.says("as well, not instead")
		}
	}
	b.post("/intake/check", url.Values{"consent_store": {"yes"}}).goes("/result")
	b.get("/result").says("as well, not instead").silent("Rosa")
}

func TestUnder13(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(well(), "/intake/you")
	p := b.post("/intake/you", url.Values{"answering_for": {"self"}, "age": {"12"}, "sex": {"male"}}).goes("/stopped")
	checkHeaders(t, p)
	if len(b.cookies) != 0 {
		t.Error("the cookie stays")
	}
	b.get("/stopped").wants(http.StatusOK).says("Show this to a grown-up you trust", "Call 911 or go to an emergency department", "You do not need permission", "(425) 967-6462")
	b.get("/intake/you").goes("/")
	if n, err := h.store.PurgeDrafts(context.Background(), h.clock.now().Add(30*24*time.Hour)); n != 0 || err != nil {
		t.Errorf("%d drafts were left, %v", n, err)
	}
	// A parent goes on, and a teenager is told to ask one.
	c := h.begin()
	c.walk(well(), "/intake/you")
	c.post("/intake/you", url.Values{"answering_for": {"my_child"}, "age": {"12"}, "sex": {"male"}}).goes("/intake/unwell")
	c.get("/intake/unwell").says("in your child")
	d := h.begin()
	d.walk(well(), "/intake/you")
	d.post("/intake/you", url.Values{"answering_for": {"self"}, "age": {"16"}, "sex": {"male"}}).goes("/intake/unwell")
	d.get("/intake/unwell").says("Fill this in with a parent or guardian if you can.")
}

func TestChildProgramme(t *testing.T) {
	b := newHouse(t).begin()
	p := b.finish(with("answering_for", "my_child", "age", "11", "sex", "male", "pain_now", "2", "movement_limits", "knee"))
	p.has(`data-level="routine"`).inOrder("About exercises", "Because you told us about: an age under 13. Ask the child's provider to show the exercises. ").silent("..").silent("Stick roller", "When to stop")
}

func TestDeclined(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(with("emergency_signs", "saddle_numbness", "saddle_course", "new"), "/intake/emergency")
	b.post("/intake/safety", url.Values{"emergency_signs": {"none"}}).goes("/intake/you")
	b.walk(with("pain_now", "8"), "/intake/check")
	b.post("/intake/check", url.Values{"consent_store": {"no"}}).goes("/result")
	for range 2 {
		p := b.get("/result").wants(http.StatusOK)
		p.has(`data-level="soon" data-reference=""`).says("Not sent", "Nothing went to the clinic", saddleSay, watching).silent("Your reference")
	}
	b.get("/intake/safety").goes("/result")
	b.get("/intake/check").goes("/result")
	b.get("/save").says("Use this code to open your result", "It works until November 23.")
	if len(h.intakes()) != 0 {
		t.Error("something reached the clinic")
	}
	h.clock.pass(24*time.Hour + time.Second)
	b.get("/result").goes("/")
	if n, err := h.store.PurgeDrafts(context.Background(), h.clock.now()); n != 1 || err != nil {
		t.Errorf("%d drafts purged, %v", n, err)
	}
}

// TestJourney follows the rules of moving about.
func TestJourney(t *testing.T) {
	h := newHouse(t)
	nobody := h.browser()
	nobody.get("/intake/safety").goes("/")
	nobody.post("/intake/safety", url.Values{"emergency_signs": {"none"}}).goes("/")
	nobody.get("/intake/nothing").goes("/")
	nobody.get("/result").goes("/")
	nobody.get("/save").goes("/")
	nobody.get("/unlock").goes("/")

	b := h.begin()
	b.get("/intake/nothing").wants(http.StatusNotFound).says("This page is not here")
	b.get("/intake/pain").goes("/intake/safety")
	p := b.post("/intake/pain", url.Values{"pain_now": {"3"}, "night_pain": {"nothing_eases"}}).wants(http.StatusConflict)
	p.says("There is a problem", "Answer the page that comes first. What you entered here is not saved yet.")
	p.has(`<a href="/intake/safety">`, `value="3" id="pain_now-3" checked`, `value="nothing_eases" id="night_pain-nothing_eases" checked`)
	b.post("/intake/pain", url.Values{"canary": {"3"}}).wants(http.StatusBadRequest)
	b.post("/intake/unwell", url.Values{"unwell_signs": {"obstetric"}}).wants(http.StatusConflict).inOrder("Go to an emergency department now", "There is a problem")
	b.post("/intake/safety_detail", url.Values{"bladder_course": {"new"}}).wants(http.StatusConflict).says("Another page comes first").has(`<a href="/intake/safety">`)
	b.get("/intake/pain").goes("/intake/safety") // and nothing was kept
	b.get("/intake/emergency").goes("/intake/safety")
	b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).wants(http.StatusConflict)
	b.get("/result").goes("/intake/safety")
	b.get("/intake/safety_detail").goes("/intake/safety")

	// A page that opens another of its questions comes again, without an error.
	b.walk(well(), "/intake/you").silent("pregnant").has(`<a class="back" href="/intake/safety">`)
	b.post("/intake/you", url.Values{"answering_for": {"self"}, "age": {"30"}, "sex": {"female"}}).goes("/intake/you")
	p = b.get("/intake/you").wants(http.StatusOK).says("pregnant").silent("There is a problem")
	p.has(`name="age" id="age" value="30"`, `value="female" id="sex-female" checked`)
	b.post("/intake/you", url.Values{"answering_for": {"self"}, "age": {"30"}, "sex": {"female"}}).wants(http.StatusUnprocessableEntity)
	b.post("/intake/you", url.Values{"answering_for": {"self"}, "age": {"30"}, "sex": {"female"}, "pregnancy": {"no"}}).goes("/intake/unwell")
	// Back keeps the answers; a branch that closes loses its own.
	b.get("/intake/you").has(`value="no" id="pregnancy-no" checked`)
	b.post("/intake/you", url.Values{"answering_for": {"self"}, "age": {"30"}, "sex": {"male"}, "pregnancy": {"no"}}).goes("/intake/unwell")
	b.get("/intake/you").silent("pregnant")

	check := b.walk(with("sex", "male"), "/intake/check")
	check.inOrder("Warning signs", "You said no to:", "Numbness, tingling", "Brown or cola-colored pee", "Change", "Age", "30", "3 out of 10", "Outlook", "Not provided")
	check.has(`<a href="/intake/pain#f-night_pain">Change<span class="hidden">`, `<button>Confirm and send</button>`)
	check.silent("Pregnancy", "Not sure about one or more of these")
	// Change comes back to the check page, unless a question opened.
	b.post("/intake/pain", url.Values{"pain_now": {"4"}, "night_pain": {"no"}, "daily_life": {"limited"}, "walking": {"normal"}}).goes("/intake/check")
	b.post("/intake/where", url.Values{"areas": {"buttock"}, "side": {"both"}}).goes("/intake/where")
	b.get("/intake/check").goes("/intake/where")
	b.post("/intake/check", url.Values{"consent_store": {"yes"}}).goes("/intake/where")
	if len(h.intakes()) != 0 {
		t.Fatal("sent with a question open")
	}
	b.post("/intake/where", url.Values{"areas": {"buttock"}, "side": {"both"}, "both_sides": {"back_or_buttocks"}}).goes("/intake/check")
	b.post("/intake/check", url.Values{}).wants(http.StatusUnprocessableEntity).says("Select whether to send your answers to the clinic", "Warning signs").has(`href="#consent_store-yes"`)
	b.post("/intake/check", url.Values{"consent_store": {"yes"}}).goes("/result")
}

// TestUnsure says no in nobody's name.
func TestUnsure(t *testing.T) {
	b := newHouse(t).begin()
	b.walk(with("emergency_signs", "not_sure"), "/intake/check").
		inOrder("Not sure about one or more of these", "You did not tick:", "Numbness, tingling").silent("You said no to:")
}

// TestDraftsAreTheirOwn opens one page with the cookies of another.
func TestDraftsAreTheirOwn(t *testing.T) {
	h := newHouse(t)
	a, b := h.begin(), h.begin()
	a.post("/intake/safety", url.Values{"emergency_signs": {"bladder"}}).goes("/intake/safety_detail")
	b.get("/intake/safety").has(`id="emergency_signs-bladder"`).silent("checked")
	if strings.Contains(b.get("/intake/safety").Body.String(), "checked") {
		t.Error("an answer of somebody else")
	}
}

// TestErrors sends a page back with everything that was entered.
func TestErrors(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	safety := "/intake/safety"
	p := b.post(safety, url.Values{}).wants(http.StatusUnprocessableEntity)
	p.says(`There is a problem`, `Select every sign that is there, or "None of these"`).has(`href="#emergency_signs-saddle_numbness"`, `autofocus`)
	if !strings.HasPrefix(p.title(), "Error: Are any of these") {
		t.Errorf("title %q", p.title())
	}
	clash := "You ticked 'None of these' and also 'Trouble starting, stopping or feeling pee, or leaking'. Untick the one that is wrong."
	p = b.post(safety, url.Values{"emergency_signs": {"none", "bladder"}}).wants(http.StatusUnprocessableEntity).says(clash)
	if n := strings.Count(p.text(), clash); n != 2 {
		t.Errorf("said %d times, not beside the field and above", n)
	}
	p.has(`id="emergency_signs-none" checked`, `id="emergency_signs-bladder" aria-describedby="emergency_signs-bladder-hint" checked`, "data-guard")
	b.post(safety, url.Values{"emergency_signs": {"bladder", "canary"}}).wants(http.StatusUnprocessableEntity).
		says("Warning signs: select from the answers on this page").silent("canary").has(`id="emergency_signs-bladder" aria-describedby="emergency_signs-bladder-hint" checked`)
	b.post(safety, url.Values{"age": {"3"}}).wants(http.StatusBadRequest)

	b.post(safety, url.Values{"emergency_signs": {"none"}}).goes("/intake/you")
	you := func(pairs ...string) page {
		form := url.Values{"answering_for": {"self"}, "age": {"47"}, "sex": {"male"}}
		for i := 0; i < len(pairs); i += 2 {
			form[pairs[i]] = strings.Split(pairs[i+1], "|")
		}
		return b.post("/intake/you", form).wants(http.StatusUnprocessableEntity)
	}
	you("age", "999").says("Age must be between 0 and 120").has(`value="999"`, `href="#age"`, `aria-invalid="true"`, `aria-describedby="age-hint age-error"`, `value="male" id="sex-male" checked`)
	you("age", "-1").says("Age must be between 0 and 120")
	you("age", "forty").says("Age must be a whole number").has(`value="forty"`)
	you("age", "4.5").says("Age must be a whole number")
	you("age", "99999999999999999999").says("Age must be between 0 and 120")
	you("age", "\xff\x00").says("Age has a character that we cannot read")
	you("age", "47|48").says("Age: give one answer only").has(`value="47 48"`)
	you("sex", "male|female").says("Sex: give one answer only")
	you("sex", "canary").says("Sex: select from the answers").silent("canary")
	you("sex", "", "age", "").says("Enter the age of the person", "Select the person's sex")
	you("age", `"><script>alert(1)</script>`).has(`value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"`)
	b.get("/intake/you").wants(http.StatusOK).silent("There is a problem")
	if strings.Contains(b.get("/intake/you").Body.String(), "checked") {
		t.Error("an answer was kept that was not taken")
	}

	b.walk(well(), "/intake/hopes")
	long := strings.Repeat("ä", 501)
	b.post("/intake/hopes", url.Values{"main_question": {long}}).wants(http.StatusUnprocessableEntity).
		says("Main question must be 500 characters or fewer. It is 501 now.").has(long)
	b.post("/intake/hopes", url.Values{"main_question": {"Can I\r\nrun?"}}).goes("/intake/contact")
	b.get("/intake/hopes").has("Can I\nrun?</textarea>")
	b.post("/intake/contact", url.Values{"consultation": {"in_person"}, "name": {""}, "phone": {"12"}, "email": {"nobody"}}).wants(http.StatusUnprocessableEntity).
		says("Enter your name", "Enter a phone number of 7 to 15 digits", "Enter an e-mail address, such as").has(`value="12"`, `value="nobody"`)
	b.post("/intake/contact", url.Values{"consultation": {"in_person"}, "name": {"Rosa"}}).wants(http.StatusUnprocessableEntity).says("Enter a phone number or an e-mail address")
}

// TestMarkup holds every page of questions to the promises about fields.
func TestMarkup(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	answers := with("emergency_signs", "both_legs_weak_or_numb,bladder,major_injury", "both_legs_course", "old_steady", "bladder_course", "old_steady", "injury_state", "walking_sore",
		"sensations", "ache,numb_patch", "numbness_course", "new", "side", "both", "both_sides", "back_or_buttocks", "weakness", "mild", "weakness_course", "steady",
		"onset", "injury", "consultation", "teleconference", "name", "Rosa", "phone", "425-555-0142", "email", "rosa@example.com", "contact_by", "phone", "best_time", "morning")
	headings := map[string]string{}
	for _, pg := range h.book.Pages {
		if pg.Confirm {
			continue
		}
		at := "/intake/" + pg.ID
		p := b.walk(answers, at)
		body := p.Body.String()
		h1 := regexp.MustCompile(`(?s)<h1>(.*?)</h1>`).FindAllStringSubmatch(body, -1)
		if len(h1) != 1 {
			t.Fatalf("%s has %d headings", at, len(h1))
		}
		heading := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(h1[0][1], "")
		if other := headings[heading]; other != "" {
			t.Errorf("%s and %s are headed %q", other, at, heading)
		}
		headings[heading] = at
		if form := regexp.MustCompile(`<form method="post" action="([^"]*)" novalidate>`).FindStringSubmatch(body); form == nil || form[1] != at {
			t.Errorf("%s: the first form goes to %q", at, form)
		}
		if button := regexp.MustCompile(`<button[^>]*>`).FindString(own(body)); button != "<button>" {
			t.Errorf("%s: the first button is %s", at, button)
		}
		if regexp.MustCompile(`\s(required|placeholder|maxlength|style|onclick)[ =>]`).MatchString(body) {
			t.Errorf("%s has an attribute that no page has", at)
		}
		ids := map[string]bool{}
		for _, m := range regexp.MustCompile(`\bid="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			if ids[m[1]] {
				t.Errorf("%s: id %s stands twice", at, m[1])
			}
			ids[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`(?:for|aria-labelledby|aria-describedby|data-exclusive)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			for _, id := range strings.Fields(m[1]) {
				if !ids[id] {
					t.Errorf("%s names %s, which is not there", at, id)
				}
			}
		}
		for _, q := range pg.Questions {
			if strings.Contains(body, `name="`+q.ID+`"`) && (q.Kind == rules.Many) != strings.Contains(body, `id="f-`+q.ID+`" aria-describedby="`+q.ID+`-hint`) && q.Kind == rules.Many {
				t.Errorf("%s: %s does not say to select all that apply", at, q.ID)
			}
		}
		if strings.Contains(p.text(), "ZgotmplZ") || strings.Contains(p.text(), "{") {
			t.Errorf("%s: %s", at, p.text())
		}
	}
	p := b.get("/intake/pain")
	if n := strings.Count(p.Body.String(), `name="pain_now"`); n != 11 {
		t.Errorf("%d radios on the scale", n)
	}
	b.get("/intake/where").has(`class="roomy"`, `class="bodymap"`, `bodymap.`)
	b.get("/intake/hopes").has(`<a href="tel:988">call or text 988</a>`)
}

// TestPreparedPages shows that a page made once is the page made anew.
func TestPreparedPages(t *testing.T) {
	h := newHouse(t)
	one := h.begin()
	first := one.get("/intake/safety").Body.String()
	one.post("/intake/safety", url.Values{"emergency_signs": {"bladder"}}).goes("/intake/safety_detail")
	if again := one.get("/intake/safety").Body.String(); again == first {
		t.Error("an answer is not shown")
	}
	if other := h.begin().get("/intake/safety").Body.String(); other != first {
		t.Error("a blank page of somebody else is different")
	}
	for _, typed := range []string{"30", "31"} {
		b := h.begin()
		b.walk(with("age", typed, "sex", "male"), "/intake/unwell")
		b.get("/intake/you").has(`value="` + typed + `"`)
	}
	two := h.begin()
	two.post("/intake/safety", url.Values{"emergency_signs": {"saddle_numbness"}}).goes("/intake/safety_detail")
	a, c := one.get("/intake/safety_detail"), two.get("/intake/safety_detail")
	a.says("trouble with pee").silent("numb or odd feeling")
	c.says("numb or odd feeling").silent("trouble with pee")
}

// TestTwoWindows answers in two windows at once.
func TestTwoWindows(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(well(), "/intake/check")
	var wg sync.WaitGroup
	codes := make([]int, 10)
	for i := range codes {
		other := h.browser()
		other.cookies = b.cookies
		wg.Go(func() {
			codes[i] = other.post("/intake/check", url.Values{"consent_store": {"yes"}}).Code
		})
	}
	wg.Wait()
	for _, code := range codes {
		if code != http.StatusSeeOther {
			t.Errorf("status %d", code)
		}
	}
	h.oneIntake()
}

// own is the main part of a page, which begins with the page's own form.
func own(body string) string {
	_, main, _ := strings.Cut(body, "<main")
	main, _, _ = strings.Cut(main, "</main>")
	return main
}

// TestOlderBook reads a result with the words of the book that made it.
func TestOlderBook(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	p := b.finish(with("pain_now", "8"))
	newer := *h.book
	newer.Version = strings.Repeat("0", 64)
	site, err := New(Config{
		Book: &newer, Store: h.store, Static: brokenFiles{}, Now: h.clock.now, Random: nil, Log: discard(), URL: h.url,
		Languages: newer.Languages(),
	})
	if err != nil {
		t.Fatal(err)
	}
	b.site = site
	if again := b.get("/result").wants(http.StatusOK); again.text() != p.text() {
		t.Errorf("the result changed with the book:\n%s\n%s", p.text(), again.text())
	}
}
