package rules_test

import (
	"encoding/json"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// askedWhen is when each question is asked, read from the contract. What is
// not named here is always asked; the pages about symptoms come on top.
var askedWhen = map[string]reading{
	"saddle_course":    sign("saddle_numbness"),
	"bladder_course":   sign("bladder"),
	"bowel_course":     sign("bowel"),
	"genital_course":   sign("genital_numbness", "sexual_change"),
	"both_legs_course": sign("both_legs_weak_or_numb"),
	"injury_state":     sign("major_injury"),
	"pregnancy":        all(not(is("sex", "male")), from("age", 12), upTo("age", 55)),
	"side":             not(is("areas", "none")),
	"both_sides":       is("side", "both"),
	"numbness_course":  is("sensations", "numb_patch"),
	"weakness_course":  is("weakness", "mild", "marked", "not_sure"),
	"injury_size":      all(is("onset", "injury"), not(sign("major_injury"))),
	"self_care_effect": not(is("self_care_weeks", "none")),
	"mood":             is("answering_for", "self"),
	"patient_name":     not(is("answering_for", "self")),
	"contact_by":       not(is("consultation", "none")),
	"best_time":        not(is("consultation", "none")),

	"interpreter_language": is("interpreter", "yes"),
	"reminders":            known("email", func(rules.Answers, *rules.Question) bool { return true }),
}

var symptomPages = []string{"time", "pain", "start", "pattern"}

// isAsked says whether these answers lead to the question, emergencies apart.
func isAsked(a rules.Answers, q *rules.Question) bool {
	if slices.Contains(symptomPages, q.Page.ID) && noSymptoms(a) == rules.Yes {
		return false
	}
	when := askedWhen[q.ID]
	return when == nil || when(a) == rules.Yes
}

// Over random answers, exactly those questions are asked that should be, only
// their answers count, and what is missing is missing.
func TestAskedWhen(t *testing.T) {
	many(t, 3000, func(_ *rand.Rand, fields said) {
		a := read(t, theBook, fields)
		w := theBook.Walk(a)
		if w.Confirmed {
			return // see TestConfirmedCloses
		}
		var missing, ignored []string
		for _, q := range theBook.Questions {
			asked := isAsked(w.Answers, q)
			if q.Page.Confirm {
				asked = w.Emergency
			}
			asked = asked && !q.Page.Later
			step := w.Step(q.Page.ID)
			if got := step != nil && slices.Contains(step.Questions, q); got != asked {
				t.Errorf("%s: asked is %t, want %t\n%v", q.ID, got, asked, fields)
			}
			switch {
			case !asked && w.Answers.Seen(q):
				t.Errorf("%s was not asked and counts", q.ID)
			case !asked && a.Seen(q):
				ignored = append(ignored, q.ID)
			case asked && a.Given(q) && !w.Answers.Given(q):
				t.Errorf("the answer to %s was lost", q.ID)
			case asked && !a.Given(q) && q.Required(w.Answers):
				missing = append(missing, q.ID)
			}
		}
		if got := ids(w.Ignored); strings.Join(got, " ") != strings.Join(ignored, " ") {
			t.Errorf("ignored %v, want %v", got, ignored)
		}
		for _, id := range missing {
			if !slices.Contains(ids(w.Missing), id) {
				t.Errorf("%s is not missing, only %v\n%v", id, ids(w.Missing), fields)
			}
		}
	})
}

// The same walk from what counts: nothing more is dropped, nothing opens.
func TestWalkTwice(t *testing.T) {
	t.Parallel()
	many(t, 3000, func(_ *rand.Rand, fields said) {
		w := theBook.Walk(read(t, theBook, fields))
		again := theBook.Walk(w.Answers)
		one, _ := json.Marshal(w.Answers)
		two, _ := json.Marshal(again.Answers)
		if string(one) != string(two) || len(again.Ignored) > 0 || pages(w) != pages(again) || page(w) != page(again) {
			t.Errorf("%s\nthen %s\npages %s, then %s", one, two, pages(w), pages(again))
		}
		survives(t, w.Answers)
	})
}

func TestPages(t *testing.T) {
	for _, c := range []struct{ change, want string }{
		{`{}`, "safety you unwell health where feeling time pain start pattern body tried hopes contact check"},
		{`{"emergency_signs":["bladder"],"bladder_course":"old_steady"}`,
			"safety safety_detail you unwell health where feeling time pain start pattern body tried hopes contact check"},
		// Somebody who wants exercises to stay well.
		{`{"areas":["none"],"sensations":["none"]}`,
			"safety you unwell health where feeling body tried hopes contact check"},
		// Any one of the three is a symptom.
		{`{"areas":["none"],"sensations":["tingling"]}`,
			"safety you unwell health where feeling time pain start pattern body tried hopes contact check"},
		{`{"areas":["none"],"sensations":["none"],"weakness":"not_sure"}`,
			"safety you unwell health where feeling time pain start pattern body tried hopes contact check"},
	} {
		w := theBook.Walk(read(t, theBook, but(benign(), told(t, c.change))))
		if pages(w) != c.want {
			t.Errorf("%s: pages %s\nwant %s", c.change, pages(w), c.want)
		}
	}
}

// No symptoms drop what was said about symptoms.
func TestSkippedPagesCountForNothing(t *testing.T) {
	w := theBook.Walk(read(t, theBook, but(benign(), told(t, `{"areas":["none"],"sensations":["none"],"course":"worse","pain_now":10,"walking":"cannot"}`))))
	want := []string{"side", "duration", "course", "episode", "pain_now", "night_pain", "daily_life", "walking", "onset", "worse_with", "eased_by"}
	if got := ids(w.Ignored); !slices.Equal(got, want) {
		t.Errorf("ignored %v, want %v", got, want)
	}
	if got := fired(w); len(got) > 0 {
		t.Errorf("what was dropped fired %v", got)
	}
}

// Changing an answer that closes a branch removes the answers of that branch,
// and of the branches behind it.
func TestClosedBranch(t *testing.T) {
	open := but(benign(), told(t, `{"side":"both","both_sides":"shooting","sensations":["numb_patch"],"numbness_course":"spreading","weakness":"marked","weakness_course":"slowly_worse",
		"onset":"injury","injury_size":"large","self_care_weeks":"over_3_weeks","self_care_effect":"worse","sex":"female","pregnancy":"not_sure","answering_for":"my_child","patient_name":"Kim",
		"emergency_signs":["bladder"],"bladder_course":"old_steady","consultation":"in_person","name":"Ann","phone":"425 967 6462","contact_by":"phone","best_time":["morning"],"interpreter":"yes","interpreter_language":"Thai","email":"a@example.com","reminders":"yes"}`))
	delete(open, "mood") // asked of the patient alone
	walk(t, open)        // all of it counts
	for change, dropped := range map[string]string{
		`{"emergency_signs":["none"]}`:          "bladder_course",
		`{"sex":"male"}`:                        "pregnancy",
		`{"age":56}`:                            "pregnancy",
		`{"areas":["none"]}`:                    "side both_sides",
		`{"side":"left"}`:                       "both_sides",
		`{"sensations":["tingling"]}`:           "numbness_course",
		`{"weakness":"none"}`:                   "weakness_course",
		`{"onset":"gradual"}`:                   "injury_size",
		`{"self_care_weeks":"none"}`:            "self_care_effect",
		`{"consultation":"none"}`:               "contact_by best_time",
		`{"answering_for":"self"}`:              "patient_name",
		`{"interpreter":"no"}`:                  "interpreter_language",
		`{"email":null}`:                        "reminders",
		`{"emergency_signs":["major_injury"]}`:  "bladder_course injury_size",
		`{"emergency_signs":["sexual_change"]}`: "bladder_course",
	} {
		w := theBook.Walk(read(t, theBook, but(open, told(t, change))))
		if got := strings.Join(ids(w.Ignored), " "); got != dropped {
			t.Errorf("%s drops %q, want %q", change, got, dropped)
		}
		for _, id := range strings.Fields(dropped) {
			if w.Answers.Seen(theBook.Question(id)) {
				t.Errorf("%s: %s still counts", change, id)
			}
		}
	}
}

func TestNextOpenBefore(t *testing.T) {
	fields := but(benign(), told(t, `{"unwell_signs":null,"areas":null}`))
	w := theBook.Walk(read(t, theBook, fields))
	if page(w) != "unwell" {
		t.Errorf("next is %q, want the first page that is not done", page(w))
	}
	for id, open := range map[string]bool{"safety": true, "you": true, "unwell": true, "health": false, "where": false, "check": false, "safety_detail": false, "emergency": false, "nowhere": false} {
		if w.Open(id) != open {
			t.Errorf("open %s is %t", id, w.Open(id))
		}
	}
	for id, before := range map[string]string{"safety": "", "you": "safety", "unwell": "you", "check": "contact", "emergency": "", "nowhere": ""} {
		got := ""
		if p := w.Before(id); p != nil {
			got = p.ID
		}
		if got != before {
			t.Errorf("before %s is %q, want %q", id, got, before)
		}
	}
	if w.Step("safety_detail") != nil || w.Step("you") == nil || w.Step("you").Page != theBook.Page("you") {
		t.Error("Step does not find the steps")
	}
	if w := walk(t, benign()); w.Next() != nil || !w.Open("check") {
		t.Errorf("of complete answers next is %q, check is open: %t", page(w), w.Open("check"))
	}
}

// A page of optional questions comes once, and not again after it was seen.
func TestOptionalIsSeen(t *testing.T) {
	unseen := benign()
	for _, id := range []string{"outlook", "mood", "main_question"} {
		delete(unseen, id)
	}
	w := walk(t, unseen)
	if page(w) != "hopes" || len(w.Missing) > 0 {
		t.Fatalf("next %q, missing %v", page(w), ids(w.Missing))
	}
	a, problems, err := theBook.ReadPage(theBook.Page("hopes"), w.Answers, nil)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	w = theBook.Walk(a)
	mood := theBook.Question("mood")
	if page(w) != "" || a.Given(mood) || !a.Seen(mood) || a.Code(mood) != "" {
		t.Errorf("after it was left empty: next %q, given %t, seen %t", page(w), a.Given(mood), a.Seen(mood))
	}
	if _, there := a.Map()["mood"]; there {
		t.Error("a question left empty is among the answers")
	}
	text, _ := json.Marshal(a)
	if !strings.Contains(string(text), `"mood":null`) {
		t.Errorf("%s forgets what was seen", text)
	}
}

// A required question cannot be left empty: it stays missing.
func TestRequiredIsNotSkipped(t *testing.T) {
	fields := benign()
	fields["conditions"] = nil
	w := theBook.Walk(read(t, theBook, fields))
	if page(w) != "health" || !slices.Equal(ids(w.Missing), []string{"conditions"}) {
		t.Errorf("next %q, missing %v", page(w), ids(w.Missing))
	}
}

func TestUnder13(t *testing.T) {
	for change, stop := range map[string]string{
		`{"age":12}`: "under_13", `{"age":0}`: "under_13", `{"age":13}`: "", `{"age":null}`: "",
		`{"age":12,"answering_for":"my_child"}`: "", `{"age":12,"answering_for":"someone_else"}`: "", `{"age":12,"answering_for":null}`: "",
	} {
		if w := theBook.Walk(read(t, theBook, but(benign(), told(t, change)))); w.Stop != stop {
			t.Errorf("%s: stop %q, want %q", change, w.Stop, stop)
		}
	}
	// A warning sign comes first: nobody is sent away with one.
	w := theBook.Walk(read(t, theBook, told(t, `{"emergency_signs":["cold_leg"],"answering_for":"self","age":9,"emergency_confirmed":"yes"}`)))
	if w.Stop != "" || !w.Confirmed {
		t.Errorf("stop %q, confirmed %t", w.Stop, w.Confirmed)
	}
}

func TestMinorsAreTold(t *testing.T) {
	for change, shown := range map[string]bool{`{"age":17}`: true, `{"age":18}`: false, `{"age":17,"answering_for":"my_child"}`: false} {
		w := theBook.Walk(read(t, theBook, but(benign(), told(t, change))))
		if got := w.Shown(theBook.Page("unwell")); slices.Equal(got, []string{"minor"}) != shown || !shown && len(got) > 0 {
			t.Errorf("%s: notes %v", change, got)
		}
	}
}

func TestTranscript(t *testing.T) {
	fields := but(benign(), told(t, `{"consultation":"in_person","name":"Ann","phone":"425 967 6462","contact_by":"phone","best_time":["morning"]}`))
	fields["main_question"] = "When can I run?"
	lines := map[string]rules.Line{}
	var order []string
	for _, l := range walk(t, fields).Transcript() {
		lines[l.Question] = l
		order = append(order, l.Question)
	}
	var want []string
	for _, q := range theBook.Questions {
		if !q.Identity && !q.Page.Later {
			want = append(want, q.ID)
		}
	}
	if !slices.Equal(order, want) {
		t.Errorf("the transcript has %v", order)
	}
	for id, want := range map[string]string{
		"sex":           `{"page":"you","question":"sex","asked":true,"options":["female","male","another","prefer_not"],"chosen":["male"]}`,
		"age":           `{"page":"you","question":"age","asked":true,"number":40}`,
		"main_question": `{"page":"hopes","question":"main_question","asked":true,"text":"When can I run?"}`,
		"pregnancy":     `{"page":"you","question":"pregnancy","asked":false}`,
		"mood":          `{"page":"hopes","question":"mood","asked":true,"options":["fine","some_days","most_days"]}`,
	} {
		if got, _ := json.Marshal(lines[id]); string(got) != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
