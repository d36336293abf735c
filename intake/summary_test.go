package intake

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sciatica-intake/rules"
)

// record is what these answers would be kept as, complete or not.
func record(t *testing.T, answers map[string]any) Record {
	t.Helper()
	a, problems := theBook.ReadMap(answers)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	w := theBook.Walk(a)
	out := theBook.Outcome(w)
	return Record{
		Answers: w.Answers.Map(), Outcome: out, Transcript: w.Transcript(), Who: w.Answers.Who(),
		Fits: fits(theBook, w), Sources: sources(theBook, out),
	}
}

func many(codes ...string) []any {
	var list []any
	for _, c := range codes {
		list = append(list, c)
	}
	return list
}

// plus are the answers of somebody with sciatica and some more.
func plus(more map[string]any) map[string]any {
	answers := map[string]any{
		"emergency_signs": many("none"), "answering_for": "self", "age": 47.0, "sex": "male", "unwell_signs": many("none"), "conditions": many("none"),
		"spine_diagnoses": many("none"), "areas": many("buttock", "thigh_back", "lower_leg"), "side": "left", "sensations": many("ache"), "weakness": "none",
		"duration": "under_2_weeks", "course": "worse", "episode": "first", "pain_now": 6.0, "night_pain": "no", "daily_life": "limited", "walking": "normal",
		"onset": "gradual", "worse_with": many("sitting"), "eased_by": many("walking"),
	}
	for q, v := range more {
		answers[q] = v
	}
	return answers
}

func TestSummary(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers map[string]any
		want    string
	}{
		{"plain", plus(nil), "47-year-old man, less than 2 weeks of left buttock-to-lower-leg pain 6/10 getting worse, no saddle, bladder or bowel change."},
		{"foot drop", plus(map[string]any{"weakness": "marked", "weakness_course": "slowly_worse"}),
			"47-year-old man, less than 2 weeks of left buttock-to-lower-leg pain 6/10 getting worse, foot drop or giving way (worse over weeks), no saddle, bladder or bowel change."},
		{"a fall", plus(map[string]any{"onset": "injury", "injury_size": "small"}),
			"47-year-old man, less than 2 weeks of left buttock-to-lower-leg pain 6/10 getting worse, began with an injury, no saddle, bladder or bowel change."},
		{"an old bladder", plus(map[string]any{"emergency_signs": many("bladder"), "bladder_course": "old_steady"}),
			"47-year-old man, less than 2 weeks of left buttock-to-lower-leg pain 6/10 getting worse, bladder change (as before this pain), no saddle or bowel change."},
		{"not sure denies nothing", plus(map[string]any{"emergency_signs": many("not_sure")}),
			"47-year-old man, less than 2 weeks of left buttock-to-lower-leg pain 6/10 getting worse, not sure about a warning sign."},
		{"gaps are not bridged", plus(map[string]any{"areas": many("low_back", "lower_leg", "foot"), "course": "comes_and_goes"}),
			"47-year-old man, less than 2 weeks of left low back, lower leg and foot pain 6/10 that comes and goes, no saddle, bladder or bowel change."},
		{"groin beside the leg", plus(map[string]any{"areas": many("buttock", "thigh_front", "lower_leg", "groin"), "side": "both", "both_sides": "walking_only"}),
			"47-year-old man, less than 2 weeks of two-sided buttock-to-lower-leg and groin pain 6/10 getting worse, no saddle, bladder or bowel change."},
		{"well", plus(map[string]any{"areas": many("none"), "sensations": many("none")}), "47-year-old man, no pain in the last 7 days, no saddle, bladder or bowel change."},
		{"pregnant", plus(map[string]any{"sex": "female", "age": 31.0, "pregnancy": "pregnant_later"}),
			"31-year-old woman (pregnant, over 12 weeks), less than 2 weeks of left buttock-to-lower-leg pain 6/10 getting worse, no saddle, bladder or bowel change."},
		{"a child and risks", plus(map[string]any{"answering_for": "my_child", "age": 15.0, "sex": "another", "pregnancy": "no", "conditions": many("steroids", "diabetes_controlled"), "unwell_signs": many("fever")}),
			"15-year-old child, less than 2 weeks of left buttock-to-lower-leg pain 6/10 getting worse, fever or chills, long-term steroids, no saddle, bladder or bowel change."},
		{"an emergency at once", map[string]any{"emergency_signs": many("saddle_numbness", "chest_or_breath"), "emergency_confirmed": "yes"},
			"Person whose age was not asked, saddle numbness (since when: not asked), new chest pain or breathlessness, no bladder or bowel change, pain not asked about."},
		{"nothing", nil, "Person whose age was not asked, warning signs not asked, pain not asked about."},
	} {
		if got := record(t, c.answers).Summary(theBook.Words("en")); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// Read aloud at 150 words a minute, a summary of somebody without many signs
// takes ten seconds; demo people stand for those who come.
func TestSummariesAreShort(t *testing.T) {
	intakes, _ := demo(t, 200)
	long := 0
	for _, in := range intakes {
		if words := len(strings.Fields(in.Record.Summary(theBook.Words("en")))); words > 35 {
			long++
		} else if words < 8 {
			t.Errorf("%s", in.Record.Summary(theBook.Words("en")))
		}
	}
	if long > 10 {
		t.Errorf("%d of %d summaries take longer than that", long, len(intakes))
	}
}

func TestLine(t *testing.T) {
	words := theBook.Words("en")
	if got := record(t, plus(map[string]any{"unwell_signs": many("fever")})).Line(words); got != "Fever or chills, left buttock-to-lower-leg pain 6/10 getting worse" {
		t.Errorf("got %s", got)
	}
	all := plus(map[string]any{"unwell_signs": many("fever", "night_sweats", "weight_loss", "generally_unwell"), "weakness": "mild", "weakness_course": "steady", "conditions": many("steroids")})
	if got := record(t, all).Line(words); !strings.HasSuffix(got, ", 2 more") || strings.Count(got, ",") != 5 {
		t.Errorf("a long one: %s", got)
	}
	if got := (Record{}).Line(words); got != "No complaint given" {
		t.Errorf("an empty one: %s", got)
	}
}

// A code of a later book is said in that book's words, and without them by
// its name: no sign may vanish.
func TestUnknownCodes(t *testing.T) {
	r := record(t, plus(nil))
	for i := range r.Transcript {
		if r.Transcript[i].Question == "emergency_signs" {
			r.Transcript[i].Chosen = []string{"new_sign"}
			r.Transcript[i].Options = append(r.Transcript[i].Options, "new_sign")
		}
	}
	if got := r.Summary(rules.Words{"option.emergency_signs.new_sign": "A new sign"}); !strings.Contains(got, "a new sign") {
		t.Error(got)
	}
	if got := r.Summary(nil); !strings.Contains(got, "emergency signs: new sign") {
		t.Error(got)
	}
	if flags := r.Flags(nil); flags[0].State != FlagPresent || flags[0].Text != "emergency signs: new sign" {
		t.Errorf("%+v", flags[0])
	}
}

// Every option of the questions that staff hear about has its short words.
func TestPhrasesCoverTheBook(t *testing.T) {
	asked := map[string]bool{}
	for key := range phrases {
		q, code, _ := strings.Cut(key, ".")
		asked[q] = true
		question := theBook.Question(q)
		if question == nil || !slices.ContainsFunc(question.Options, func(o rules.Option) bool { return o.ID == code }) {
			t.Errorf("%s is no option", key)
		}
	}
	for q := range asked {
		for _, o := range theBook.Question(q).Options {
			if _, known := phrases[q+"."+o.ID]; !known && o.ID != "none" {
				t.Errorf("%s.%s has no words", q, o.ID)
			}
		}
	}
}

func state(flags []Flag, text string) (FlagState, string) {
	for _, f := range flags {
		if f.Text == text {
			return f.State, f.Since
		}
	}
	return "", ""
}

func TestFlags(t *testing.T) {
	words := theBook.Words("en")
	r := record(t, plus(map[string]any{
		"emergency_signs": many("bladder"), "bladder_course": "old_steady", "unwell_signs": many("fever", "not_sure"), "weakness": "not_sure", "weakness_course": "steady",
	}))
	r.TakenBack = []Report{{Rule: "ces_saddle", ReportedAt: noon, TakenBackAt: noon.Add(time.Minute),
		Evidence: []rules.Evidence{{Question: "saddle_course", Options: []string{"new"}}}}}
	flags := r.Flags(words)
	for text, want := range map[string]FlagState{
		"numbness between legs: new within 14 days": FlagTakenBack,
		"bladder change":        FlagPresent,
		"saddle numbness":       FlagDenied,
		"fever or chills":       FlagPresent,
		"night sweats":          FlagUnsure, // Somebody who is not sure denies nothing.
		"leg or foot weakness":  FlagUnsure,
		"cancer within 5 years": FlagDenied,
		"controlled diabetes":   "",
	} {
		if got, _ := state(flags, text); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
	if _, since := state(flags, "bladder change"); since != "as before this pain" {
		t.Errorf("since %q", since)
	}
	if flags[0].State != FlagTakenBack || !flags[0].TakenBackAt.Equal(noon.Add(time.Minute)) {
		t.Errorf("first is %+v", flags[0])
	}
	if !slices.IsSortedFunc(flags, func(a, b Flag) int { return order(a.State) - order(b.State) }) {
		t.Error("out of order")
	}
	// Stopped at the first page, nothing else is known, and nothing is denied for it.
	early := record(t, map[string]any{"emergency_signs": many("cold_leg"), "emergency_confirmed": "yes"}).Flags(words)
	for _, text := range []string{"signs of illness", "health conditions", "leg or foot weakness"} {
		if got, _ := state(early, text); got != FlagNotAssessed {
			t.Errorf("%s is %q", text, got)
		}
	}
}

func TestToldAndReasons(t *testing.T) {
	words := theBook.Words("en")
	r := record(t, plus(map[string]any{"weakness": "marked", "weakness_course": "steady", "unwell_signs": many("swollen_calf")}))
	told := r.Told(words)
	if told.Level != "Urgent" || told.Headline == "" || told.Time == "" || len(told.Because) != 2 || len(told.Steps) == 0 || len(told.Also) == 0 {
		t.Errorf("%+v", told)
	}
	reasons := r.Reasons(words)
	if len(reasons) != len(r.Outcome.Fired) || reasons[0].Level != rules.Urgent {
		t.Errorf("%+v", reasons)
	}
	last := rules.Emergency
	for _, reason := range reasons {
		if reason.Level > last || reason.Source == "" || reason.Text == "" || len(reason.Answers) == 0 || strings.HasSuffix(reason.Answers[0], ": ") {
			t.Errorf("%+v", reason)
		}
		last = reason.Level
	}
}

func TestPatternsInWords(t *testing.T) {
	r := record(t, plus(map[string]any{"sensations": many("sharp_or_electric", "tingling")}))
	patterns := r.Patterns(theBook.Words("en"))
	if len(patterns) == 0 || len(patterns) != len(r.Outcome.Patterns) {
		t.Fatalf("%d patterns", len(patterns))
	}
	for _, p := range patterns {
		if p.Name == "" || len(p.For) == 0 || slices.Contains(append(p.For, p.Against...), "") {
			t.Errorf("%+v", p)
		}
	}
}

func TestRows(t *testing.T) {
	r := record(t, plus(map[string]any{"main_question": "Can I run?", "treatments": nil}))
	rows := r.Rows(theBook.Words("en"))
	if len(rows) != len(r.Transcript) {
		t.Fatalf("%d rows of %d questions", len(rows), len(r.Transcript))
	}
	by := map[string]Row{}
	for _, row := range rows {
		if row.Question == "" || row.Short == "" || row.Section == "" {
			t.Errorf("a row without words: %+v", row)
		}
		by[row.Short] = row
	}
	if row := by["Bladder"]; row.Asked || row.Answered {
		t.Errorf("%+v", row)
	}
	if row := by["Warning signs"]; len(row.Denied) != 13 || row.Answers[0] != "None of these" {
		t.Errorf("%+v", row)
	}
	if row := by["Pain now"]; row.Answers[0] != "6" {
		t.Errorf("%+v", row)
	}
	if row := by["Treatments"]; !row.Asked || row.Answered {
		t.Errorf("%+v", row)
	}
}

func TestAnswersAge(t *testing.T) {
	for after, want := range map[time.Duration]string{
		-time.Hour: "0 minutes", time.Minute: "1 minute", 119 * time.Minute: "119 minutes", 2 * time.Hour: "2 hours", 47 * time.Hour: "47 hours", 48 * time.Hour: "2 days", 900 * time.Hour: "37 days",
	} {
		if got := AnswersAge(noon, noon.Add(after)); got != want {
			t.Errorf("after %v: %s", after, got)
		}
	}
}

func TestBriefHoldsNoWayToReachThePatient(t *testing.T) {
	in := Intake{LevelNow: rules.SelfCare, Record: record(t, plus(map[string]any{
		"consultation": "in_person", "contact_by": "text", "best_time": many("evening"), "interpreter": "yes", "interpreter_language": "Korean", "name": "Ana", "phone": "425-555-0123"})),
		Contact: Contact{Name: "Ana", PatientName: "Ben", Phone: "425-555-0123", Email: "a@b.org"}}
	b := NewBrief(in, theBook.Words("en"))
	if b.Who() != "Ben" || *b.Age != 47 || b.Sex != "male" || b.Interpreter != "Korean" || b.ContactBy != "text" || b.Consultation != "in_person" || b.BestTime[0] != "evening" {
		t.Errorf("%+v", b)
	}
	if !in.NeedsPerson() || !in.Record.WantsConsultation() {
		t.Error("a wanted consultation needs nobody")
	}
	in.Record = record(t, plus(map[string]any{"consultation": "none"}))
	if in.NeedsPerson() {
		t.Error("self-care without a consultation needs somebody")
	}
	in.LevelNow = rules.Routine
	if !in.NeedsPerson() {
		t.Error("routine needs nobody")
	}
}
