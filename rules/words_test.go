package rules_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

var english = theBook.Words(rules.English)

func TestWordsAreThere(t *testing.T) {
	for key, text := range english {
		if strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) {
			t.Errorf("%s is %q", key, text)
		}
		// Whoever is spoken to by a wording of their own, all three are.
		if plain, suffix, found := strings.Cut(key, "@"); found {
			other := map[string]string{"my_child": "someone_else", "someone_else": "my_child"}[suffix]
			if english[plain] == "" || english[plain+"@"+other] == "" {
				t.Errorf("%s has not all three wordings", plain)
			}
		}
	}
	var needed []string
	need := func(format string, args ...any) { needed = append(needed, fmt.Sprintf(format, args...)) }
	for _, p := range theBook.Pages {
		need("page.%s.section", p.ID)
		if p.Titled {
			need("page.%s.title", p.ID)
		}
		for _, n := range p.Notes {
			need("page.%s.note.%s", p.ID, n.ID)
		}
		for _, n := range p.Needs {
			need("need.%s.%s", p.ID, n.ID)
		}
		for _, s := range p.Stops {
			need("end.%s", s.ID)
			need("end.%s.title", s.ID)
		}
		for _, q := range p.Questions {
			need("question.%s", q.ID)
			need("question.%s.short", q.ID)
			if q.Required(rules.Answers{}) {
				need("question.%s.missing", q.ID)
			}
			if q.Scale {
				need("question.%s.low", q.ID)
				need("question.%s.high", q.ID)
			}
			for _, o := range q.Options {
				need("option.%s.%s", q.ID, o.ID)
			}
		}
	}
	for _, c := range theBook.Levels {
		need("level.%s.name", c.Level)
		for _, door := range c.Doors {
			need("level.%s.card.%s.headline", c.Level, door)
			need("level.%s.card.%s.time", c.Level, door)
			need("level.%s.card.%s.step.1", c.Level, door)
		}
	}
	for _, r := range theBook.Rules {
		need("rule.%s", r.ID)
		if r.Team != "" {
			need("team.%s", r.Team)
		}
	}
	for _, p := range theBook.Patterns {
		need("pattern.%s", p.ID)
		for _, f := range p.For {
			needed = append(needed, f.Key)
		}
		for _, f := range p.Against {
			needed = append(needed, f.Key)
		}
	}
	for _, id := range theBook.Phases {
		need("phase.%s.name", id)
		need("phase.%s.what", id)
		need("phase.%s.time", id)
	}
	for _, e := range theBook.Exercises {
		for _, part := range []string{"name", "how.1", "felt", "why", "dose"} {
			need("exercise.%s.%s", e.ID, part)
		}
		for _, id := range e.Not {
			need("reason.%s", id)
		}
		for _, v := range e.Easier {
			need("exercise.%s.easier.%s", e.ID, v.ID)
		}
	}
	need("watch.intro")
	need("watch.5")
	need("stop.5")
	need("advice.5")
	need("about.5")
	for _, id := range []string{rules.AboveRoutine, rules.GentleOnly, rules.NotAnswered, "under_13"} {
		need("reason.%s", id)
	}
	for _, key := range needed {
		if english[key] == "" {
			t.Errorf("%s has no words", key)
		}
	}
}

func TestWordings(t *testing.T) {
	for who, want := range map[rules.Who]string{
		rules.Self: "How well can you walk?", rules.MyChild: "How well can your child walk?", rules.SomeoneElse: "How well can the person walk?",
	} {
		if got := english.For("question.walking", who); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		// One wording serves everybody.
		if got := english.For("question.age", who); got == "" || got != english["question.age"] {
			t.Errorf("the age is asked as %q", got)
		}
		if got := english.For("question.shoe_size", who); got != "" {
			t.Errorf("what is not there reads %q", got)
		}
		// A list keeps its length whoever reads it.
		if got := english.List("level.emergency.card.ed.step", who); len(got) != len(english.List("level.emergency.card.ed.step", rules.Self)) || len(got) < 3 {
			t.Errorf("steps %q", got)
		}
	}
	if got := english.List("nothing", rules.Self); got != nil {
		t.Errorf("a list that is not there has %q", got)
	}
	if got := theBook.Words("eo")["question.age"]; got != english["question.age"] {
		t.Errorf("in a language the book has not, the age is asked as %q", got)
	}
}

// The page before anybody said for whom they answer speaks to nobody's pain.
func TestFirstPagesAreForEverybody(t *testing.T) {
	for _, name := range []string{"safety", "safety_detail", "you"} {
		for _, q := range theBook.Page(name).Questions {
			for _, o := range q.Options {
				if _, found := english["option."+q.ID+"."+o.ID+"@my_child"]; found {
					t.Errorf("%s %s is worded by who answers, and nobody knows yet", q.ID, o.ID)
				}
			}
			if regexp.MustCompile(`(?i)\b(your|my) (pain|leg|back|age|sex)\b`).MatchString(english["question."+q.ID]) {
				t.Errorf("%s asks %q", q.ID, english["question."+q.ID])
			}
		}
	}
}

// Words that promise, blame, or say what a form cannot know.
var banned = regexp.MustCompile(`(?i)\b(valid|invalid|please|sorry|oops|safe|safely|nothing serious|diagnos\w*)\b|\bAI\b|\bA\.I\.`)

func TestBannedWords(t *testing.T) {
	for key, text := range english {
		if strings.HasPrefix(key, "pattern.") || strings.HasPrefix(key, "term.") {
			continue // staff read these
		}
		if word := banned.FindString(text); word != "" {
			t.Errorf("%s says %q: %s", key, word, text)
		}
	}
	// The test itself has to find them.
	for _, text := range []string{"You are safe now", "No diagnosis", "an AI", "Please select", "is not valid", "Nothing serious"} {
		if !banned.MatchString(text) {
			t.Errorf("%q is let through", text)
		}
	}
}

func TestHeadlines(t *testing.T) {
	for key, want := range map[string]string{
		"emergency.card.911":         "Call 911 now",
		"emergency.card.ed":          "Go to an emergency department now",
		"urgent.card.own_team":       "See a doctor today, tomorrow at the latest",
		"urgent.card.doctor":         "See a doctor today, tomorrow at the latest",
		"soon.card.own_team":         "See a provider within 2 weeks. Sooner is better",
		"soon.card.doctor":           "See a provider within 2 weeks. Sooner is better",
		"soon.card.clinic_or_doctor": "See a provider within 2 weeks. Sooner is better",
		"routine.card.clinic":        "Book a visit in the next few weeks",
		"self_care.card.home":        "You can start at home today",
	} {
		if got := english["level."+key+".headline"]; got != want {
			t.Errorf("%s is headed %q, want %q", key, got, want)
		}
	}
}

// What has to be said, where it has to be said.
func TestWhatMustBeSaid(t *testing.T) {
	steps := func(card string) string {
		return strings.Join(english.List("level."+card+".step", rules.Self), " ")
	}
	for where, c := range map[string][2]string{
		"first page":          {english["question.emergency_signs.hint"], "Answer about the person who has the pain. Tick a sign even if it is mild, comes and goes, or feels silly"},
		"saddle":              {english["option.emergency_signs.saddle_numbness.hint"], "toilet paper feels different"},
		"one for two signs":   {english["question.genital_course.hint"], "If one is newer, answer for the newer one."},
		"confirm page":        {english["question.emergency_confirmed.note"], "also sends these answers to the clinic"},
		"mood, who to call":   {english["question.mood.note"], "988"},
		"mood, nobody reads":  {english["question.mood.note"], "Nobody reads this right away"},
		"minors":              {english["page.you.note.minor"], "you do not need permission for that"},
		"child's consent":     {english["option.consent_store.yes@my_child"], "I am this child's parent or guardian"},
		"ed card":             {steps("emergency.card.ed"), "Call 911 if a leg will not move, if you are bleeding a lot, or if nobody can drive you right now."},
		"911 card":            {steps("emergency.card.911"), "Do not drive"},
		"urgent card":         {steps("urgent.card.doctor"), "This clinic cannot do scans or blood tests today, so do not wait for a visit here. If nobody can see you within 24 hours, go to an emergency department."},
		"urgent card, team":   {steps("urgent.card.own_team"), "do not wait for a visit here"},
		"clot":                {english["rule.clot.also"], "Do not rub or massage that leg"},
		"shingles":            {english["rule.shingles.also"], "Medicine works best in the first 3 days"},
		"under 13, exercises": {english["reason.under_13.also"], "Ask the child's provider to show the exercises"},
	} {
		if !strings.Contains(c[0], c[1]) {
			t.Errorf("%s does not say %q but %q", where, c[1], c[0])
		}
	}
	// Every sign has one plain example beside it.
	for _, o := range theBook.Question("emergency_signs").Options {
		if o.ID != "none" && english["option.emergency_signs."+o.ID+".hint"] == "" {
			t.Errorf("%s has no example", o.ID)
		}
	}
	// The warning list names the signs of the cauda equina.
	watch := strings.ToLower(strings.Join(english.List("watch", rules.Self), "\n"))
	for _, sign := range []string{"between the legs", "back passage", "pee", "bowels", "genitals", "both", "weak"} {
		if !strings.Contains(watch, sign) {
			t.Errorf("the warning list does not mention %q", sign)
		}
	}
}

// A reason follows "Because you told us:", so it is a phrase.
func TestReasonsArePhrases(t *testing.T) {
	for _, r := range theBook.Rules {
		text := english["rule."+r.ID]
		if first := text[:1]; first != strings.ToLower(first) || strings.HasSuffix(text, ".") {
			t.Errorf("%s: %q is no phrase", r.ID, text)
		}
		if regexp.MustCompile(`(?i)\b(you|your|my|I)\b`).MatchString(text) {
			t.Errorf("%s: %q says whose pain it is", r.ID, text)
		}
	}
}
