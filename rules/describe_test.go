package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestSentencesUseTheWordsOfTheBook(t *testing.T) {
	b := shipped(t)
	want := map[string]string{
		"ces_saddle":          "**Numbness between legs** is “It began or got worse in the last 14 days” or “Not sure”",
		"cold_leg":            "**Warning signs** has “A leg that has suddenly turned cold, pale or blue”",
		"severe_pain":         "**Pain now** is 8 or more or (**Daily life** is “I cannot work, sit or sleep because of the pain” and **Pain now** is 7 or more)",
		"bilateral_old":       "**Both sides** is “Pain shooting or tingling down both legs” or “Not sure” and *chronic*",
		"pregnancy":           "not (**Pregnancy** is “No”)",
		"teenager":            "**Age** is 17 or less",
		"cancer_recent":       "**Health conditions** has “Cancer, now or in the last 5 years” and not (*no_symptoms*)",
		"self_care_no_change": "**Care at home** is “1 to 3 weeks” or “More than 3 weeks” and **Effect at home** is “It made no difference”",
	}
	for _, r := range b.Rules {
		got := r.When.Sentence(b.Words(English))
		if w, ok := want[r.ID]; ok && got != w {
			t.Errorf("%s: %s\nwant %s", r.ID, got, w)
		}
		if strings.Contains(got, "“”") || strings.Contains(got, "****") {
			t.Errorf("%s lacks words: %s", r.ID, got)
		}
	}
}

func TestGrounds(t *testing.T) {
	b := shipped(t)
	a, problems := b.ReadMap(map[string]any{
		"emergency_signs": []any{"bladder", "major_injury"}, "bladder_course": "old_steady", "injury_state": "walking_sore", "age": 70.0,
	})
	if problems != nil {
		t.Fatal(problems)
	}
	a = b.Walk(a).Answers
	for id, want := range map[string]string{
		"fracture_risk": "yes injury_state:walking_sore age:70",
		"ces_bladder":   "no bladder_course:old_steady",
		"ces_saddle":    "unknown saddle_course",
		"injury_large":  "unknown course",
		"under_18":      "no age:70",
		"severe_pain":   "unknown pain_now daily_life",
		"cold_leg":      "no emergency_signs:bladder,major_injury",
	} {
		i := slices.IndexFunc(b.Rules, func(r *Rule) bool { return r.ID == id })
		truth, grounds := b.Rules[i].When.Grounds(a)
		got := truth.String()
		for _, g := range grounds {
			got += " " + g.Question
			if g.Number != nil {
				got += fmt.Sprint(":", *g.Number)
			} else if len(g.Options) > 0 {
				got += ":" + strings.Join(g.Options, ",")
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}

// changed is the shipped book with one text in place of another.
func changed(t *testing.T, file, old, instead string) *Book {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range shipped(t).Files {
		files[name] = &fstest.MapFile{Data: text}
	}
	text := string(files[file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s has no %q", file, old)
	}
	files[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, instead, 1))}
	b, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDiff(t *testing.T) {
	old := shipped(t)
	if d := old.Diff(shipped(t)); len(d) != 0 {
		t.Errorf("a book differs from itself: %v", d)
	}
	for _, x := range []struct {
		file, old, new string
		want           Change
	}{
		{triageFile, "level: urgent\n    see: doctor", "level: soon\n    see: doctor", Change{"rule saddle_old", "urgent doctor", "soon doctor"}},
		{triageFile, "at_least: 8", "at_least: 9", Change{"condition of rule severe_pain",
			"pain_now is 8 or more or (daily_life is stopped and pain_now is 7 or more)", "pain_now is 9 or more or (daily_life is stopped and pain_now is 7 or more)"}},
		{triageFile, "because: very strong pain", "because: pain that is very strong", Change{"en words of rule.severe_pain", "very strong pain", "pain that is very strong"}},
		{questionsFile, "worse: [normal, short, cannot]", "worse: [normal, [short, cannot]]", Change{"order of concern of walking", "normal < short < cannot", "normal < short, cannot"}},
		{exercisesFile, "not_offered_when: [pregnant_later]", "not_offered_when: [pregnant_later, knee]", Change{"exercise dead_bug", "reactivation, gentle: true, hold 0 s, rounds 2, not offered with: pregnant_later", "reactivation, gentle: true, hold 0 s, rounds 2, not offered with: pregnant_later, knee"}},
		{patternsFile, "has: coughing", "has: lying", Change{}},
		{questionsFile, "      asks: [pain_average, pain_enjoyment, pain_activity]", "      asks: [pain_average]", Change{"questions of check-in start", "pain_average, pain_enjoyment, pain_activity", "pain_average"}},
	} {
		d := changed(t, x.file, x.old, x.new).Diff(old)
		if len(d) == 0 || x.want.What != "" && !slices.Contains(d, x.want) {
			t.Errorf("%q: %v, want %v", x.new, d, x.want)
		}
	}
}

func TestDiffShowsWhatIsLost(t *testing.T) {
	old := shipped(t)
	now := changed(t, triageFile, "  - id: cold_leg\n    says: A leg that is suddenly cold, pale or blue is never less than urgent.\n    when:\n      question: emergency_signs\n      has: [cold_leg]\n    level: urgent\n", "")
	d := now.Diff(old)
	if len(d) != 2 || d[0].What != "floor cold_leg" || d[0].After != "" || !strings.HasPrefix(d[0].Before, "urgent: A leg") {
		t.Errorf("a lost floor shows as %v", d)
	}
}

func TestSignedBy(t *testing.T) {
	b := shipped(t)
	full := SignOff{"Dr. A", "PT 1 WA", "2026-01-02", b.Version}
	old := full
	old.SHA256 = strings.Repeat("a", 64)
	unnamed, unlicensed := full, full
	unnamed.Name, unlicensed.Licence = "", ""
	for want, s := range map[string]SignOff{
		"awaiting clinician sign-off":                                                   {},
		"signed off by Dr. A, PT 1 WA, on 2026-01-02":                                   full,
		"awaiting clinician sign-off (the header has no name)":                          unnamed,
		"awaiting clinician sign-off (the header has no licence)":                       unlicensed,
		"Dr. A signed book aaaaaaaaaaaa on 2026-01-02, and now it is " + b.Version[:12]: old,
	} {
		b.Header.SignOff = s
		if got := b.SignedBy(); !strings.Contains(got, want) || b.SignedOff() != (s == full) {
			t.Errorf("%+v: %q, signed off %v; want %q", s, got, b.SignedOff(), want)
		}
	}
}

func TestEveryConditionIsVisited(t *testing.T) {
	b := shipped(t)
	seen := map[string]bool{}
	b.conditions(func(decides string, c *Cond) { seen[strings.Fields(decides)[0]] = true })
	kinds := []string{"ask", "exercise", "floor", "need", "note", "pattern", "reason", "require", "rule", "self-care", "skip", "stop"}
	if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, kinds) {
		t.Errorf("visits %v, want %v", got, kinds)
	}
}
