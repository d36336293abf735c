package intake

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sciatica-intake/rules"
)

// lines are the transcript of a record by question.
type lines map[string]rules.Line

func (r Record) lines() lines {
	l := make(lines, len(r.Transcript))
	for _, line := range r.Transcript {
		l[line.Question] = line
	}
	return l
}

// answered reports whether the question was asked and got an answer.
func (l lines) answered(question string) bool {
	line := l[question]
	return line.Asked && (len(line.Chosen) > 0 || line.Number != nil || line.Text != "")
}

// code is the one option chosen, or "".
func (l lines) code(question string) string {
	if chosen := l[question].Chosen; len(chosen) > 0 {
		return chosen[0]
	}
	return ""
}

func (l lines) has(question, code string) bool { return slices.Contains(l[question].Chosen, code) }

// denied reports whether a sign was offered and not ticked, by somebody who
// was sure.
func (l lines) denied(question, code string) bool {
	line := l[question]
	return l.answered(question) && slices.Contains(line.Options, code) &&
		!slices.Contains(line.Chosen, code) && !slices.Contains(line.Chosen, notSure)
}

const notSure = "not_sure"

// Summary is the record in one clinical sentence, to be read aloud in ten
// seconds. It says what was answered and draws no conclusion; words are for
// codes that this program does not know, because a later book may have new
// ones.
func (r Record) Summary(words rules.Words) string {
	l := r.lines()
	parts := []string{r.person(l)}
	if p := l.complaint(words); p != "" {
		parts = append(parts, p)
	}
	parts = append(parts, l.deficits(words)...)
	parts = append(parts, l.signs(words)...)
	for _, back := range r.TakenBack {
		parts = append(parts, takenBack(back, words))
	}
	parts = append(parts, l.risks(words)...)
	parts = append(parts, l.denials()...)
	if !l.answered("areas") {
		parts = append(parts, "pain not asked about")
	}
	return strings.Join(parts, ", ") + "."
}

// Line is the summary for a row of the queue, without who it is about.
func (r Record) Line(words rules.Words) string {
	l := r.lines()
	var parts []string
	parts = append(parts, l.signs(words)...)
	if p := l.pain(words); p != "" {
		parts = append(parts, p)
	}
	parts = append(parts, l.deficits(words)...)
	parts = append(parts, l.risks(words)...)
	if len(parts) == 0 {
		return "No complaint given"
	}
	const enough = 5
	if len(parts) > enough {
		parts = append(parts[:enough], fmt.Sprintf("%d more", len(parts)-enough))
	}
	return capital(strings.Join(parts, ", "))
}

// Age returns the patient's age, if it was answered.
func (r Record) Age() (int, bool) {
	n := r.lines()["age"].Number
	if n == nil {
		return 0, false
	}
	return *n, true
}

// Sex returns the code answered, or "".
func (r Record) Sex() string { return r.lines().code("sex") }

// person says whom the record is about: "47-year-old man".
func (r Record) person(l lines) string {
	age, known := r.Age()
	if !known {
		return "Person whose age was not asked"
	}
	noun := map[string]string{"female": "woman", "male": "man"}[l.code("sex")]
	switch {
	case age < 18 && noun == "woman":
		noun = "girl"
	case age < 18 && noun == "man":
		noun = "boy"
	case noun == "" && age < 18:
		noun = "child"
	case noun == "":
		noun = "person"
	}
	who := strconv.Itoa(age) + "-year-old " + noun
	if p := phrases["pregnancy."+l.code("pregnancy")]; p != "" {
		who += " (" + p + ")"
	}
	return who
}

// complaint is duration, pain and course: "2 to 4 weeks of left
// buttock-to-foot pain 6/10 getting worse".
func (l lines) complaint(words rules.Words) string {
	pain := l.pain(words)
	if pain == "" {
		return ""
	}
	if d := l.phrase("duration", words); d != "" && !l.has("areas", "none") {
		return d + " of " + pain
	}
	return pain
}

func (l lines) pain(words rules.Words) string {
	if l.has("areas", "none") {
		return "no pain in the last 7 days"
	}
	where := l.where(words)
	if where == "" {
		return ""
	}
	return l.strength(where+" pain", words)
}

// strength adds to a pain how strong it is and where it is going.
func (l lines) strength(pain string, words rules.Words) string {
	if n := l["pain_now"].Number; n != nil {
		pain += fmt.Sprintf(" %d/10", *n)
	}
	if c := l.phrase("course", words); c != "" {
		pain += " " + c
	}
	return pain
}

// deficits are how it began, weakness, numbness and walking.
func (l lines) deficits(words rules.Words) []string {
	var found []string
	if o := l.phrase("onset", words); o != "" {
		found = append(found, o)
	}
	if w := l.phrase("weakness", words); w != "" {
		found = append(found, with(w, l.phrase("weakness_course", words)))
	}
	if l.has("sensations", "numb_patch") {
		found = append(found, with("numb patch", l.phrase("numbness_course", words)))
	}
	for _, q := range []string{"walking", "night_pain"} {
		if p := l.phrase(q, words); p != "" {
			found = append(found, p)
		}
	}
	return found
}

// courses are the questions that follow a warning sign.
var courses = map[string]string{
	"saddle_numbness": "saddle_course", "bladder": "bladder_course", "bowel": "bowel_course",
	"genital_numbness": "genital_course", "sexual_change": "genital_course",
	"both_legs_weak_or_numb": "both_legs_course", "major_injury": "injury_state",
}

// signs are the warning signs and signs of illness that were ticked.
func (l lines) signs(words rules.Words) []string {
	var found []string
	for _, q := range []string{"emergency_signs", "unwell_signs"} {
		for _, code := range l[q].Chosen {
			if code == "none" {
				continue
			}
			found = append(found, l.sign(q, code, words))
		}
	}
	return found
}

func (l lines) sign(question, code string, words rules.Words) string {
	s := spoken(question, code, words)
	course := courses[code]
	if question != "emergency_signs" || course == "" {
		return s
	}
	if !l.answered(course) {
		return s + " (since when: not asked)"
	}
	return with(s, l.phrase(course, words))
}

func (l lines) risks(words rules.Words) []string {
	var found []string
	for _, code := range l["conditions"].Chosen {
		if code != "none" && !slices.Contains(noFlags, code) {
			found = append(found, spoken("conditions", code, words))
		}
	}
	return found
}

// denials name the signs a clinician would ask for first, and only those that
// were denied outright.
func (l lines) denials() []string {
	if !l.answered("emergency_signs") {
		return []string{"warning signs not asked"}
	}
	var none []string
	for _, s := range []struct{ code, word string }{
		{"saddle_numbness", "saddle"}, {"bladder", "bladder"}, {"bowel", "bowel"},
	} {
		if l.denied("emergency_signs", s.code) {
			none = append(none, s.word)
		}
	}
	if len(none) == 0 {
		return nil
	}
	return []string{"no " + or(none) + " change"}
}

func takenBack(t Report, words rules.Words) string {
	return "reported and then taken back: " + evidence(t, words)
}

// evidence names the answers of a report, or its rule where it rested on
// numbers alone.
func evidence(t Report, words rules.Words) string {
	var said []string
	for _, e := range t.Evidence {
		for _, code := range e.Options {
			text := spoken(e.Question, code, words)
			if !isFlag(e.Question) { // A course means nothing without its sign.
				text = lower(short(e.Question, rules.Self, words)) + ": " + text
			}
			said = append(said, text)
		}
	}
	if len(said) == 0 {
		return because(t.Rule, rules.Self, words)
	}
	return and(said)
}

// GivenBy says who gave the answers.
func (r Record) GivenBy() string {
	switch r.Who {
	case rules.MyChild:
		return "a parent or guardian"
	case rules.SomeoneElse:
		return "somebody else, for the patient"
	}
	return "the patient"
}

// AnswersAge says how old the answers are: "12 minutes", "3 hours", "9 days".
func AnswersAge(submitted, now time.Time) string {
	d := max(0, now.Sub(submitted))
	switch {
	case d < 2*time.Hour:
		return count(int(d.Minutes()), "minute")
	case d < 48*time.Hour:
		return count(int(d.Hours()), "hour")
	}
	return count(int(d.Hours()/24), "day")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
