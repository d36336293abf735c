package rules_test

import (
	"encoding/json"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

func level(t testing.TB, fields said) rules.Level {
	t.Helper()
	s := theBook.Assess(theBook.Walk(read(t, theBook, fields)).Answers)
	return s.Level
}

// Nothing known, no rule fired: that is no reason to stay at home.
func TestNothingKnownIsRoutine(t *testing.T) {
	for _, a := range []rules.Answers{{}, read(t, theBook, said{})} {
		s := theBook.Assess(a)
		if s.Level != rules.Routine || len(s.Fired()) > 0 {
			t.Errorf("level %s, fired %d", s.Level, len(s.Fired()))
		}
	}
}

// Each of the entry conditions of self-care broken in turn, or not known.
func TestSelfCareEntry(t *testing.T) {
	enters := []string{
		`{}`,
		`{"emergency_signs":["bladder"],"bladder_course":"old_steady"}`,
		`{"emergency_signs":["bowel"],"bowel_course":"old_steady"}`,
		`{"emergency_signs":["bowel"],"bowel_course":"constipation_only"}`,
		`{"emergency_signs":["sexual_change"],"genital_course":"old_steady"}`,
		`{"emergency_signs":["bladder","bowel","sexual_change"],"bladder_course":"old_steady","bowel_course":"old_steady","genital_course":"old_steady"}`,
		`{"duration":"2_to_4_weeks"}`, `{"duration":"4_to_6_weeks"}`, `{"walking":"short"}`,
		`{"conditions":["skin_cancer_only","diabetes_controlled"]}`,
		`{"areas":["none"],"side":null,"sensations":["none"],"duration":null,"walking":null}`,
	}
	for _, change := range enters {
		fields := but(benign(), told(t, change))
		if w := theBook.Walk(read(t, theBook, fields)); level(t, fields) != rules.SelfCare {
			t.Errorf("%s: %s by %v, want self_care", change, level(t, fields), fired(w))
		}
	}
	stays := []string{
		`{"emergency_signs":null}`,
		`{"emergency_signs":["bladder"]}`,
		`{"emergency_signs":["bladder"],"bladder_course":"not_sure"}`,
		`{"emergency_signs":["bladder"],"bladder_course":"new"}`,
		`{"emergency_signs":["bowel"]}`,
		`{"emergency_signs":["bowel"],"bowel_course":"not_sure"}`,
		`{"emergency_signs":["bowel"],"bowel_course":"new_loss"}`,
		`{"emergency_signs":["sexual_change"]}`,
		`{"emergency_signs":["sexual_change"],"genital_course":"not_sure"}`,
		`{"emergency_signs":["bladder","bowel"],"bladder_course":"old_steady"}`,
		`{"weakness":null}`, `{"weakness":"not_sure"}`,
		`{"weakness":"mild","weakness_course":"old_unchanged"}`,
		`{"weakness":"marked","weakness_course":"old_unchanged"}`,
		`{"weakness":"not_sure","weakness_course":"old_unchanged"}`,
		`{"unwell_signs":null}`,
		`{"duration":null}`, `{"duration":"6_to_12_weeks"}`, `{"duration":"over_12_weeks"}`,
		`{"walking":null}`, `{"walking":"cannot"}`,
		// No pain, but something is felt, or it is not known.
		`{"areas":["none"],"side":null,"duration":null}`,
		`{"areas":["none"],"side":null,"sensations":null,"duration":null}`,
	}
	for _, o := range theBook.Question("emergency_signs").Options {
		if o.ID != "none" {
			// Even when everything about it is old and steady.
			if !slices.Contains([]string{"bladder", "bowel", "sexual_change"}, o.ID) {
				stays = append(stays, `{"emergency_signs":["`+o.ID+`"],"saddle_course":"old_steady","genital_course":"old_steady","both_legs_course":"old_steady","injury_state":"walking_sore"}`)
			}
			stays = append(stays, `{"emergency_signs":["`+o.ID+`"]}`)
		}
	}
	for _, o := range theBook.Question("unwell_signs").Options {
		if o.ID != "none" {
			stays = append(stays, `{"unwell_signs":["`+o.ID+`"]}`)
		}
	}
	for _, change := range stays {
		if got := level(t, but(benign(), told(t, change))); got == rules.SelfCare {
			t.Errorf("%s: self_care", change)
		}
	}
}

// One sign more never lowers the level, whatever else was answered and
// whatever is then answered to the question it opens.
func TestOneSignMoreNeverLowers(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	lists := []string{"emergency_signs", "unwell_signs", "conditions"}
	many(t, 400, func(r *rand.Rand, fields said) {
		before := level(t, fields)
		for _, list := range lists {
			if fields[list] == nil {
				continue // a first answer makes the unknown known, which may be good news
			}
			for _, o := range theBook.Question(list).Options {
				if o.Exclusive {
					continue
				}
				more := but(fields, said{list: ticked(fields[list], o.ID)})
				for _, q := range theBook.Page("safety_detail").Questions {
					if more[q.ID] == nil {
						more[q.ID] = draw(r, q)
					}
				}
				if after := level(t, more); after < before {
					t.Errorf("%s lowers %s to %s\n%v", o.ID, before, after, fields)
				}
			}
		}
	})
}

func ticked(list any, code string) []string {
	codes, _ := list.([]string)
	if slices.Contains(codes, "none") {
		codes = nil
	}
	return append(slices.Clone(codes), code)
}

// Answers in the direction of more concern never lower the level.
func TestMoreConcernNeverLowers(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	orders := map[string][]string{
		"course":           {"better", "comes_and_goes", "same", "worse"},
		"episode":          {"like_before", "different", "first"},
		"saddle_course":    {"old_steady", "not_sure", "new"},
		"bladder_course":   {"old_steady", "not_sure", "new"},
		"bowel_course":     {"constipation_only", "not_sure", "new_loss"},
		"genital_course":   {"old_steady", "not_sure", "new"},
		"both_legs_course": {"old_steady", "not_sure", "new"},
		"injury_state":     {"walking_sore", "not_sure", "severe"},
		"injury_size":      {"small", "large"},
		"night_pain":       {"no", "settles", "nothing_eases"},
		"daily_life":       {"normal", "limited", "stopped"},
		"walking":          {"normal", "short", "cannot"},
		"self_care_effect": {"helped", "no_change", "worse"},
		"numbness_course":  {"improving", "new", "old_unchanged", "spreading"},
		"weakness_course":  {"old_unchanged", "better", "steady", "slowly_worse", "quickly_worse"},
	}
	many(t, 500, func(_ *rand.Rand, fields said) {
		for id, order := range orders {
			if fields[id] == nil {
				continue
			}
			least := rules.SelfCare
			for _, code := range order {
				got := level(t, but(fields, said{id: code}))
				if got < least {
					t.Errorf("%s %s gives %s, less concern gave %s\n%v", id, code, got, least, fields)
				}
				least = max(least, got)
			}
		}
	})
}

func TestDoorsAndTeams(t *testing.T) {
	for _, c := range []struct{ change, level, door, teams string }{
		{`{}`, "self_care", "home", ""},
		{`{"duration":"6_to_12_weeks"}`, "routine", "clinic", ""},
		{`{"course":"worse"}`, "soon", "clinic_or_doctor", ""},
		{`{"course":"worse","pain_now":9,"weakness":"mild","weakness_course":"steady"}`, "soon", "clinic_or_doctor", ""},
		// One rule that needs a doctor, and the clinic is not offered alone.
		{`{"course":"worse","night_pain":"nothing_eases"}`, "soon", "doctor", ""},
		{`{"course":"worse","age":16}`, "soon", "own_team", "child"},
		{`{"conditions":["spine_surgery_past","spine_procedure"],"course":"same","episode":"first","age":16}`, "soon", "own_team", "child surgeon"},
		{`{"unwell_signs":["swollen_calf"]}`, "urgent", "doctor", ""},
		{`{"conditions":["cancer_recent"]}`, "urgent", "own_team", "cancer"},
		{`{"conditions":["cancer_recent"],"unwell_signs":["swollen_calf"]}`, "urgent", "own_team", "cancer"},
		// A rule below the deciding level sends nobody elsewhere.
		{`{"unwell_signs":["swollen_calf"],"age":16,"course":"same"}`, "urgent", "doctor", ""},
		{`{"sex":"female","age":30,"pregnancy":"pregnant_later","unwell_signs":["urine_burning"]}`, "urgent", "own_team", "pregnancy"},
		{`{"emergency_signs":["became_two_sided"]}`, "emergency", "ed", ""},
		{`{"emergency_signs":["became_two_sided","cold_leg"]}`, "emergency", "911", ""},
		{`{"unwell_signs":["obstetric"]}`, "emergency", "ed", "birth_hospital"},
		{`{"unwell_signs":["obstetric"],"emergency_signs":["chest_or_breath"]}`, "emergency", "911", "birth_hospital"},
		// In an emergency nobody is sent to another team first.
		{`{"emergency_signs":["became_two_sided"],"conditions":["cancer_recent"]}`, "emergency", "ed", ""},
		{`{"unwell_signs":["obstetric","wound_problem"],"conditions":["spine_procedure"]}`, "emergency", "ed", "birth_hospital"},
	} {
		w := theBook.Walk(read(t, theBook, but(benign(), told(t, c.change))))
		o := theBook.Outcome(w)
		if o.Level.String() != c.level || o.Door != c.door || strings.Join(sorted(o.Teams), " ") != c.teams {
			t.Errorf("%s: %s, door %q, teams %v by %v, want %s %q %q", c.change, o.Level, o.Door, o.Teams, fired(w), c.level, c.door, c.teams)
		}
		if o.Book != theBook.Version {
			t.Errorf("the outcome is of book %q", o.Book)
		}
	}
}

// Every outcome has a card for its door, every fired rule quotes answers that
// were given, and every team has words.
func TestOutcomeIsTold(t *testing.T) {
	words := theBook.Words(rules.English)
	many(t, 1500, func(_ *rand.Rand, fields said) {
		w := theBook.Walk(read(t, theBook, fields))
		o := theBook.Outcome(w)
		card := "level." + o.Level.String() + ".card." + o.Door
		if words[card+".headline"] == "" || words[card+".time"] == "" || len(words.List(card+".step", rules.Self)) == 0 {
			t.Errorf("%s has no words", card)
		}
		for _, team := range o.Teams {
			if words["team."+team] == "" {
				t.Errorf("team %s has no words", team)
			}
		}
		for _, f := range o.Fired {
			if words["rule."+f.Rule] == "" || len(f.Evidence) == 0 {
				t.Errorf("%s has no words or no evidence", f.Rule)
			}
			for _, e := range f.Evidence {
				q := theBook.Question(e.Question)
				for _, code := range e.Options {
					if !w.Answers.Has(q, code) {
						t.Errorf("%s quotes %s %s, which was not answered", f.Rule, e.Question, code)
					}
				}
				if n, known := w.Answers.Number(q); known && (e.Number == nil || *e.Number != n) {
					t.Errorf("%s does not quote %s", f.Rule, e.Question)
				}
				if !w.Answers.Given(q) || q.Kind != rules.Int && len(e.Options) == 0 {
					t.Errorf("%s quotes nothing of %s", f.Rule, e.Question)
				}
			}
		}
	})
}

func TestEvidenceIsQuoted(t *testing.T) {
	o := theBook.Outcome(walk(t, but(benign(), told(t, `{"pain_now":9,"emergency_signs":["bladder","bowel"],"bladder_course":"not_sure","bowel_course":"constipation_only"}`))))
	got, err := json.Marshal(o.Fired)
	want := `[{"rule":"ces_bladder","level":"emergency","evidence":[{"question":"bladder_course","options":["not_sure"]}]},` +
		`{"rule":"severe_pain","level":"soon","evidence":[{"question":"pain_now","number":9}]}]`
	if err != nil || string(got) != want {
		t.Errorf("%s %v\nwant %s", got, err, want)
	}
}

// An outcome is kept with the intake and read again for years.
func TestOutcomeIsKept(t *testing.T) {
	o := theBook.Outcome(walk(t, benign()))
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), `{"book":"`+theBook.Version+`","level":"self_care","fired":[],"door":"home","programme":[{"id":"stick_roller","phase":"compression","needs":true,"hold":60,"rounds":2},`) {
		t.Errorf("%s", text)
	}
	var back rules.Outcome
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(back); string(again) != string(text) {
		t.Errorf("kept   %s\nbecame %s", text, again)
	}
}

func TestCards(t *testing.T) {
	for code, want := range map[string]string{
		"emergency": "none 911 ed", "urgent": "none own_team doctor", "soon": "none own_team doctor clinic_or_doctor",
		"routine": "gentle clinic", "self_care": "full home",
	} {
		var l rules.Level
		if err := l.UnmarshalText([]byte(code)); err != nil {
			t.Fatal(err)
		}
		c := theBook.Cards(l)
		if got := c.Programme + " " + strings.Join(c.Doors, " "); c.Level != l || got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
	if theBook.Cards(rules.Level(9)) != nil {
		t.Error("there is a sixth level")
	}
}
