package rules_test

import (
	"math/rand"
	"slices"
	"testing"
	"time"

	"sciatica-intake/rules"
)

const day = 24 * time.Hour

func checkin(t testing.TB, kind string) *rules.Checkin {
	t.Helper()
	c := theBook.Checkin(kind)
	if c == nil {
		t.Fatalf("the book has no check-in %s", kind)
	}
	return c
}

// again is a check-in of answers over those of benign.
func again(t testing.TB, kind string, now said) *rules.Walk {
	t.Helper()
	return theBook.CheckinWalk(checkin(t, kind), read(t, theBook, benign()), read(t, theBook, now))
}

// improving is how somebody answers a full check-in who is getting better.
func improving() said {
	return said{
		"emergency_signs": []string{"none"}, "unwell_signs": []string{"none"}, "sensations": []string{"ache"}, "weakness": "none",
		"course": "better", "pain_now": 1, "night_pain": "no", "daily_life": "normal", "walking": "normal",
		"self_care_weeks": "1_to_3_weeks", "self_care_effect": "helped", "pain_average": 2, "pain_enjoyment": 1, "pain_activity": 1,
	}
}

// The questions of each kind are a contract, as those of the questionnaire.
func TestCheckinsAskWhatTheyShould(t *testing.T) {
	signs := []string{"emergency_signs", "saddle_course", "bladder_course", "bowel_course", "genital_course", "both_legs_course", "injury_state"}
	peg := []string{"pain_average", "pain_enjoyment", "pain_activity"}
	for kind, want := range map[string][]string{
		"start":  peg,
		"safety": slices.Concat(signs, []string{"unwell_signs", "weakness", "weakness_course"}),
		"full": slices.Concat(signs, []string{"unwell_signs", "sensations", "numbness_course", "weakness", "weakness_course", "course",
			"pain_now", "night_pain", "daily_life", "walking", "self_care_weeks", "self_care_effect"}, peg),
	} {
		if got := ids(checkin(t, kind).Questions); !slices.Equal(got, want) {
			t.Errorf("%s asks %v", kind, got)
		}
	}
	if theBook.Checkin("daily") != nil {
		t.Error("a kind that there is not was found")
	}
}

// What only check-ins ask is known everywhere and counts nowhere else.
func TestQuestionsOfCheckinsCountForNothingElsewhere(t *testing.T) {
	w := theBook.Walk(read(t, theBook, said{"pain_average": 9}))
	if !slices.Equal(ids(w.Ignored), []string{"pain_average"}) {
		t.Errorf("ignored %v", ids(w.Ignored))
	}
	for _, fields := range []said{{}, benign()} {
		for _, q := range theBook.Walk(read(t, theBook, fields)).Missing {
			if q.Page.Later {
				t.Errorf("%s is missing from a questionnaire", q.ID)
			}
		}
	}
}

func TestCheckinPath(t *testing.T) {
	for _, c := range []struct {
		name, kind string
		now        said
		pages      string
		next       string
	}{
		{"nothing yet", "full", said{}, "safety unwell feeling time pain tried past_week", "safety"},
		{"day 3", "safety", said{}, "safety unwell feeling", "safety"},
		{"the start", "start", said{}, "past_week", "past_week"},
		{"a sign opens its course", "safety", said{"emergency_signs": []string{"bladder"}}, "safety safety_detail unwell feeling", "safety_detail"},
		{"a weakness opens its course", "safety", said{"emergency_signs": []string{"none"}, "unwell_signs": []string{"none"}, "weakness": "mild"}, "safety unwell feeling", "feeling"},
		{"all told", "full", improving(), "safety unwell feeling time pain tried past_week", ""},
	} {
		w := again(t, c.kind, c.now)
		if pages(w) != c.pages || page(w) != c.next {
			t.Errorf("%s: %s, next %q", c.name, pages(w), page(w))
		}
	}
	w := again(t, "full", improving())
	if got := ids(w.Step("time").Questions); !slices.Equal(got, []string{"course"}) {
		t.Errorf("the page of the time asks %v again", got)
	}
	if len(w.Missing) > 0 || len(w.AgainTranscript(checkin(t, "full"))) != len(checkin(t, "full").Questions) {
		t.Errorf("missing %v", ids(w.Missing))
	}
}

// An emergency ends a check-in at once, wherever it shows, and what was not
// reached is not asked.
func TestCheckinEndsWithAnEmergency(t *testing.T) {
	for name, now := range map[string]said{
		"a sign":            {"emergency_signs": []string{"cold_leg"}},
		"a sign and a page": {"emergency_signs": []string{"saddle_numbness"}, "saddle_course": "new"},
		"two pages on":      {"emergency_signs": []string{"none"}, "unwell_signs": []string{"obstetric"}},
	} {
		w := again(t, "full", now)
		if !w.Emergency || w.Next() != nil || len(w.Missing) > 0 {
			t.Errorf("%s: emergency is %t, next %q, missing %v", name, w.Emergency, page(w), ids(w.Missing))
		}
	}
	// Fever is one with what the intake said of the health, which carries over.
	carried := read(t, theBook, but(benign(), said{"conditions": []string{"injected_drugs"}}))
	now := read(t, theBook, said{"emergency_signs": []string{"none"}, "unwell_signs": []string{"fever"}})
	if w := theBook.CheckinWalk(checkin(t, "safety"), carried, now); !w.Emergency {
		t.Error("what the intake said does not carry over")
	}
}

// What is asked again is not answered by what was said before.
func TestCheckinTakesNothingForGranted(t *testing.T) {
	w := again(t, "full", said{})
	for _, q := range checkin(t, "full").Questions {
		if w.Answers.Seen(q) {
			t.Errorf("%s counts as answered", q.ID)
		}
	}
	if !w.Answers.Given(theBook.Question("areas")) {
		t.Error("what is not asked again was lost")
	}
	// An old sign is gone when it is not told again; its course with it.
	carried := read(t, theBook, but(benign(), said{"emergency_signs": []string{"bladder"}, "bladder_course": "old_steady"}))
	w = theBook.CheckinWalk(checkin(t, "safety"), carried, read(t, theBook, said{"emergency_signs": []string{"none"}}))
	if w.Answers.Given(theBook.Question("bladder_course")) {
		t.Error("the course of a sign that is gone carries over")
	}
}

func TestReadCheckinPage(t *testing.T) {
	c, carried := checkin(t, "full"), read(t, theBook, benign())
	before := read(t, theBook, said{"emergency_signs": []string{"none"}})
	form := func(pairs ...string) map[string][]string {
		f := map[string][]string{}
		for i := 0; i < len(pairs); i += 2 {
			f[pairs[i]] = append(f[pairs[i]], pairs[i+1])
		}
		return f
	}
	a, problems, err := theBook.ReadCheckinPage(c, theBook.Page("time"), carried, before, form("course", "same"))
	if err != nil || len(problems) > 0 || a.Code(theBook.Question("course")) != "same" || !a.Given(theBook.Question("emergency_signs")) {
		t.Errorf("%v %v %v", a, problems, err)
	}
	if a.Given(theBook.Question("duration")) || a.Given(theBook.Question("areas")) {
		t.Error("what carries over became an answer of the check-in")
	}
	if _, _, err := theBook.ReadCheckinPage(c, theBook.Page("time"), carried, before, form("course", "same", "duration", "under_2_weeks")); err == nil {
		t.Error("a field was taken that the check-in does not ask")
	}
	if _, problems, _ := theBook.ReadCheckinPage(c, theBook.Page("time"), carried, before, form()); len(problems) != 1 || problems[0].Kind != rules.Missing {
		t.Errorf("an empty page: %v", problems)
	}
	if _, problems, _ := theBook.ReadCheckinPage(c, theBook.LaterPages[0], carried, before, form("pain_average", "11")); len(problems) != 3 {
		t.Errorf("a page of the check-in's own: %v", problems)
	}
}

func TestMovedOn(t *testing.T) {
	for _, c := range []struct {
		before string
		passed time.Duration
		after  string
	}{
		{"under_2_weeks", 0, "under_2_weeks"}, {"under_2_weeks", 14*day - 1, "under_2_weeks"}, {"under_2_weeks", 14 * day, "2_to_4_weeks"},
		{"under_2_weeks", 28 * day, "4_to_6_weeks"}, {"under_2_weeks", 42 * day, "6_to_12_weeks"}, {"under_2_weeks", 84 * day, "over_12_weeks"},
		{"2_to_4_weeks", 13 * day, "2_to_4_weeks"}, {"2_to_4_weeks", 28 * day, "6_to_12_weeks"}, {"4_to_6_weeks", 14 * day, "6_to_12_weeks"},
		{"6_to_12_weeks", 41 * day, "6_to_12_weeks"}, {"6_to_12_weeks", 42 * day, "over_12_weeks"}, {"over_12_weeks", 0, "over_12_weeks"},
		{"4_to_6_weeks", -time.Hour, "4_to_6_weeks"}, // a clock set back takes nothing away
	} {
		a := read(t, theBook, said{"duration": c.before})
		if got := theBook.MovedOn(a, c.passed).Code(theBook.Question("duration")); got != c.after {
			t.Errorf("%s and %s is %s, want %s", c.before, c.passed, got, c.after)
		}
	}
	if a := theBook.MovedOn(read(t, theBook, said{"age": 40}), 50*day); a.Given(theBook.Question("duration")) {
		t.Error("a duration that nobody told moved on")
	}
}

// Nobody is asked in which week a pregnancy is, so after a week it counts as a
// later one: for the exercises, and for no level.
func TestPregnancyMovesOn(t *testing.T) {
	q := theBook.Question("pregnancy")
	fields := benign()
	fields["sex"], fields["age"], fields["pregnancy"] = "female", 30, "pregnant_early"
	out := theBook.Outcome(theBook.Walk(read(t, theBook, fields)))
	for _, c := range []struct {
		passed  time.Duration
		code    string
		offered bool
	}{{7*day - 1, "pregnant_early", true}, {7 * day, "pregnant_later", false}} {
		a, err := theBook.Carried(c.passed, fields)
		if err != nil || a.Code(q) != c.code {
			t.Fatalf("after %s it is %s, %v", c.passed, a.Code(q), err)
		}
		still := theBook.Still(out, a)
		offered := slices.ContainsFunc(still.Programme, func(m rules.Move) bool { return m.ID == "glute_bridge" })
		if offered != c.offered || len(still.Programme)+len(still.Withheld) != len(theBook.Exercises) || still.Level != out.Level {
			t.Errorf("after %s: %+v", c.passed, still)
		}
		moved, early := theBook.Assess(a), theBook.Assess(theBook.With(a, q, "pregnant_early"))
		if moved.Level != early.Level {
			t.Errorf("the level moved from %s to %s", early.Level, moved.Level)
		}
	}
}

// Later check-ins lie over earlier ones, and all over the intake.
func TestCarried(t *testing.T) {
	a, err := theBook.Carried(14*day, benign(), said{"weakness": "mild", "weakness_course": "steady"}, said{"weakness": "none"}, said{"of_an_older_book": true})
	if err != nil || a.Code(theBook.Question("weakness")) != "none" || a.Code(theBook.Question("duration")) != "2_to_4_weeks" || !a.Given(theBook.Question("areas")) {
		t.Errorf("carried %v", a.Map())
	}
}

// The level of a check-in never falls below the one before it, nor below what
// its own answers call for, whatever they are and whatever carries over.
func TestCheckinNeverLowers(t *testing.T) {
	raised := map[rules.Level]int{}
	many(t, 3000, func(r *rand.Rand, fields said) {
		first := theBook.Walk(read(t, theBook, fields))
		floor := theBook.Outcome(first).Level
		kind := rules.CheckinKinds[r.Intn(len(rules.CheckinKinds))]
		now := random(r, 1, []float64{0, 0.9, 1}[r.Intn(3)])
		carried, err := theBook.Carried(time.Duration(r.Intn(84))*day, first.Answers.Map())
		if err != nil {
			t.Fatal(err)
		}
		w := theBook.CheckinWalk(checkin(t, kind), carried, read(t, theBook, now))
		out, alone := theBook.OutcomeFrom(w, floor), theBook.Assess(w.Answers)
		switch {
		case out.Level < floor:
			t.Errorf("%s fell to %s", floor, out.Level)
		case out.Level < alone.Level:
			t.Errorf("the answers say %s, the outcome %s", alone.Level, out.Level)
		case out.Level != max(floor, alone.Level):
			t.Errorf("%s and %s gave %s", floor, alone.Level, out.Level)
		case (out.Level == rules.Emergency) != (w.Emergency || floor == rules.Emergency):
			t.Errorf("level %s, and the walk ends with an emergency: %t", out.Level, w.Emergency)
		case out.Level > rules.Routine && len(out.Programme) > 0:
			t.Errorf("exercises at %s", out.Level)
		case !slices.Contains(theBook.Cards(out.Level).Doors, out.Door):
			t.Errorf("door %q at %s", out.Door, out.Level)
		}
		if out.Level > floor {
			raised[out.Level]++
		}
	})
	for level := rules.Routine; level <= rules.Emergency; level++ {
		if raised[level] == 0 {
			t.Errorf("no check-in of 3000 rose to %s", level)
		}
	}
}
