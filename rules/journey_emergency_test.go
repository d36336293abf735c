package rules_test

import (
	"encoding/json"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// post sends the form of a page and follows the answers. It fails on problems.
func post(t *testing.T, name string, saved rules.Answers, form map[string][]string) *rules.Walk {
	t.Helper()
	a, problems, err := theBook.ReadPage(theBook.Page(name), saved, form)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%s: %v %v", name, problems, err)
	}
	return theBook.Walk(a)
}

type form = map[string][]string

// A sign that alone makes an emergency goes straight to the confirm page.
func TestEmergencyAtSafety(t *testing.T) {
	alone := map[string]bool{"became_two_sided": true, "weakness_worsening": true, "collapse_or_belly": true, "cold_leg": true, "chest_or_breath": true, "dark_urine": true}
	for _, o := range theBook.Question("emergency_signs").Options {
		w := post(t, "safety", rules.Answers{}, form{"emergency_signs": {o.ID}})
		want := "safety_detail"
		switch {
		case alone[o.ID]:
			want = "emergency"
		case o.ID == "not_sure" || o.ID == "none":
			want = "you"
		}
		if page(w) != want || w.Emergency != alone[o.ID] || w.Confirmed {
			t.Errorf("%s leads to %q, emergency %t, want %q", o.ID, page(w), w.Emergency, want)
		}
	}
	// Beside another sign as well: details not asked yet are not asked first.
	w := post(t, "safety", rules.Answers{}, form{"emergency_signs": {"bladder", "cold_leg"}})
	if page(w) != "emergency" || w.Open("safety_detail") {
		t.Errorf("next %q, details open: %t", page(w), w.Open("safety_detail"))
	}
	w = post(t, "emergency", w.Answers, form{"emergency_confirmed": {"yes"}})
	if page(w) != "" || !w.Confirmed || len(w.Missing) > 0 || pages(w) != "safety emergency" {
		t.Errorf("once confirmed: next %q, missing %v, pages %s", page(w), ids(w.Missing), pages(w))
	}
	if got := w.Answers.Codes(theBook.Question("emergency_signs")); !slices.Equal(got, []string{"bladder", "cold_leg"}) {
		t.Errorf("the signs sent are %v", got)
	}
	for _, l := range w.Transcript() {
		if asked := l.Question == "emergency_signs" || l.Question == "emergency_confirmed"; l.Asked != asked {
			t.Errorf("the transcript says of %s that it was asked: %t", l.Question, l.Asked)
		}
	}
}

func TestEmergencyAtSafetyDetail(t *testing.T) {
	for id, codes := range map[string][2]string{
		"saddle_course":    {"saddle_numbness", "new not_sure"},
		"bladder_course":   {"bladder", "new not_sure"},
		"bowel_course":     {"bowel", "new_loss not_sure"},
		"genital_course":   {"genital_numbness", "new not_sure"},
		"both_legs_course": {"both_legs_weak_or_numb", "new not_sure"},
		"injury_state":     {"major_injury", "severe not_sure"},
	} {
		safety := post(t, "safety", rules.Answers{}, form{"emergency_signs": {codes[0]}})
		for _, o := range theBook.Question(id).Options {
			w := post(t, "safety_detail", safety.Answers, form{id: {o.ID}})
			emergency := slices.Contains(strings.Fields(codes[1]), o.ID)
			want := map[bool]string{true: "emergency", false: "you"}[emergency]
			if page(w) != want || w.Emergency != emergency {
				t.Errorf("%s %s leads to %q, want %q", id, o.ID, page(w), want)
			}
			if !emergency {
				continue
			}
			w = post(t, "emergency", w.Answers, form{"emergency_confirmed": {"yes"}})
			if page(w) != "" || pages(w) != "safety safety_detail emergency" {
				t.Errorf("%s %s confirmed: next %q, pages %s", id, o.ID, page(w), pages(w))
			}
		}
	}
}

// Emergency reached later: the confirm page comes before the next question.
func TestEmergencyLater(t *testing.T) {
	for _, c := range []struct{ change, after, before string }{
		{`{"unwell_signs":["fever"],"conditions":["injected_drugs"]}`, "health", "where"},
		{`{"unwell_signs":["obstetric"]}`, "unwell", "health"},
		{`{"weakness":"mild","weakness_course":"quickly_worse"}`, "feeling", "time"},
		{`{"conditions":["aneurysm"],"onset":"sudden"}`, "time", "pain"}, // under 2 weeks says it already
		{`{"conditions":["aneurysm"],"onset":"sudden","duration":"over_12_weeks"}`, "start", "pattern"},
	} {
		w := theBook.Walk(read(t, theBook, but(benign(), told(t, c.change))))
		if page(w) != "emergency" || !w.Emergency || w.Confirmed {
			t.Errorf("%s: next %q, emergency %t", c.change, page(w), w.Emergency)
		}
		if p := w.Before("emergency"); p == nil || p.ID != c.after {
			t.Errorf("%s: the confirm page does not follow %s", c.change, c.after)
		}
		if p := w.Before(c.before); p == nil || p.ID != "emergency" || w.Open(c.before) {
			t.Errorf("%s: the confirm page does not stand before %s", c.change, c.before)
		}
		// Unconfirmed it closes nothing: all answers count.
		if len(w.Ignored) > 0 || !slices.Equal(ids(w.Missing), []string{"emergency_confirmed"}) || w.Step("check") == nil {
			t.Errorf("%s unconfirmed: ignored %v, missing %v", c.change, ids(w.Ignored), ids(w.Missing))
		}
		w = post(t, "emergency", w.Answers, form{"emergency_confirmed": {"yes"}})
		if page(w) != "" || len(w.Missing) > 0 || w.Steps[len(w.Steps)-1].Page.ID != "emergency" {
			t.Errorf("%s confirmed: next %q, missing %v, pages %s", c.change, page(w), ids(w.Missing), pages(w))
		}
	}
}

// Confirmed, it closes the pages behind it, but what was already said to the
// details of the signs stays.
func TestConfirmedCloses(t *testing.T) {
	fields := but(benign(), told(t, `{"emergency_signs":["cold_leg","bladder","saddle_numbness"],"bladder_course":"old_steady","emergency_confirmed":"yes"}`))
	w := theBook.Walk(read(t, theBook, fields))
	if pages(w) != "safety emergency safety_detail" || page(w) != "" || len(w.Missing) > 0 {
		t.Errorf("pages %s, next %q, missing %v", pages(w), page(w), ids(w.Missing))
	}
	if w.Answers.Code(theBook.Question("bladder_course")) != "old_steady" {
		t.Error("what was said about the bladder is lost")
	}
	for _, id := range []string{"age", "conditions", "consent_store", "main_question"} {
		if w.Answers.Seen(theBook.Question(id)) {
			t.Errorf("%s still counts", id)
		}
	}
}

// A detail that was left empty is needed no more than one never shown.
func TestConfirmedNeedsNothingMore(t *testing.T) {
	fields := told(t, `{"emergency_signs":["cold_leg","bladder"],"emergency_confirmed":"yes"}`)
	fields["bladder_course"] = nil
	w := theBook.Walk(read(t, theBook, fields))
	if page(w) != "" || len(w.Missing) > 0 {
		t.Errorf("next %q, missing %v", page(w), ids(w.Missing))
	}
}

// Taking the sign back takes the confirmation with it: a later emergency is
// asked about afresh.
func TestConfirmationIsOfAnEmergency(t *testing.T) {
	w := theBook.Walk(read(t, theBook, but(benign(), said{"emergency_confirmed": "yes"})))
	if w.Emergency || w.Confirmed || !slices.Equal(ids(w.Ignored), []string{"emergency_confirmed"}) || w.Step("emergency") != nil {
		t.Errorf("emergency %t, confirmed %t, ignored %v", w.Emergency, w.Confirmed, ids(w.Ignored))
	}
	back := post(t, "safety", read(t, theBook, told(t, `{"emergency_signs":["cold_leg"],"emergency_confirmed":"yes"}`)), form{"emergency_signs": {"none"}})
	again := post(t, "safety", back.Answers, form{"emergency_signs": {"cold_leg"}})
	if back.Emergency || again.Confirmed || page(again) != "emergency" {
		t.Errorf("taken back: emergency %t; ticked again: confirmed %t, next %q", back.Emergency, again.Confirmed, page(again))
	}
}

// Whatever is answered, wherever the answers stand, a patient who fills in the
// page that comes next arrives: at the end, or at a confirmed emergency.
func TestNoDeadEnd(t *testing.T) {
	ends := map[string]int{}
	many(t, 1200, func(r *rand.Rand, fields said) {
		w := theBook.Walk(read(t, theBook, fields))
		for step := 0; w.Next() != nil; step++ {
			if step == 40 {
				t.Errorf("after 40 pages still on %q with %v", page(w), w.Answers.Map())
				return
			}
			if !w.Open(page(w)) {
				t.Errorf("%s comes next and is not open", page(w))
			}
			w = post(t, page(w), w.Answers, filled(r, w))
		}
		if len(w.Missing) > 0 || w.Emergency != w.Confirmed {
			t.Errorf("at the end missing %v, emergency %t, confirmed %t", ids(w.Missing), w.Emergency, w.Confirmed)
		}
		last := w.Steps[len(w.Steps)-1].Page.ID
		if w.Step("check") == nil && w.Step("emergency") == nil {
			t.Errorf("the path ends at %s", last)
		}
		if w.Emergency {
			last = "emergency"
		}
		ends[last]++
	})
	if ends["check"] < 100 || ends["emergency"] < 100 || len(ends) != 2 {
		t.Errorf("the paths end at %v", ends)
	}
}

// filled fills in the page that comes next, as its step shows it.
func filled(r *rand.Rand, w *rules.Walk) form {
	f := form{}
	for _, q := range w.Step(page(w)).Questions {
		if !q.Required(w.Answers) && q.Format == "" && r.Intn(2) == 0 {
			continue
		}
		// What was drawn is written as a form would send it.
		text, _ := json.Marshal(draw(r, q))
		var list []string
		var one string
		if json.Unmarshal(text, &list) == nil {
			f[q.ID] = list
		} else if json.Unmarshal(text, &one) == nil {
			f[q.ID] = []string{one}
		} else {
			f[q.ID] = []string{string(text)}
		}
	}
	return f
}
