package export

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// Text writes a case as plain text to be pasted into a note. It is marked as
// reported by the patient; nothing that was asked is left out, and what was
// not asked says so. Who the patient is stands in the note already, so only
// the reference does here.
func Text(w io.Writer, c intake.Case, b *rules.Book, words rules.Words, zone *time.Location, now time.Time) error {
	t := &note{words: words, record: c.Record}
	t.head(c, zone, now)
	t.flags(c, b, zone)
	t.level(c)
	t.checkins(c, zone)
	t.patterns()
	t.programme()
	t.transcript()
	_, err := w.Write(t.text.Bytes())
	return err
}

// note is a text that is being written.
type note struct {
	text   bytes.Buffer
	words  rules.Words
	record intake.Record
}

func (t *note) line(format string, args ...any) { fmt.Fprintf(&t.text, format+"\n", args...) }

func (t *note) heading(text string) { t.line("\n%s", strings.ToUpper(text)) }

// list writes one line for each, or that there is none.
func (t *note) list(name string, items []string) {
	if len(items) > 0 {
		t.line("%s: %s", name, strings.Join(items, "; "))
	}
}

const stampForm = "2006-01-02 15:04 MST"

func (t *note) head(c intake.Case, zone *time.Location, now time.Time) {
	t.line("PATIENT-REPORTED INTAKE %s. Not an examination.", c.Reference)
	if t.record.Synthetic {
		t.line("SYNTHETIC: no patient sent this.")
	}
	t.line("Answered by %s, sent %s (%s ago).", t.record.GivenBy(),
		c.SubmittedAt.In(zone).Format(stampForm), intake.AnswersAge(c.SubmittedAt, now))
	t.line("%s", t.record.Summary(t.words))
	for _, row := range t.record.Transcript {
		if row.Question == "main_question" && row.Text != "" {
			t.line("Patient's own question: %s", quoted(row.Text))
		}
	}
}

// quoted keeps a patient's line breaks from looking like lines of the note.
func quoted(text string) string { return `"` + strings.Join(strings.Fields(text), " ") + `"` }

func (t *note) flags(c intake.Case, b *rules.Book, zone *time.Location) {
	t.heading("Red flags")
	by := map[intake.FlagState][]string{}
	for _, f := range c.Flags(t.words, b) {
		text := f.Text
		if f.Since != "" {
			text += " (" + f.Since + ")"
		}
		if !f.HeardAt.IsZero() && f.State != intake.FlagDenied {
			text += " (check-in " + f.HeardAt.In(zone).Format(stampForm) + ")"
		}
		if what, at, later := f.More(); what != "" {
			text += " " + beside(what, at, later, zone)
		}
		if f.State == intake.FlagTakenBack {
			text += fmt.Sprintf(" (reported %s, taken back %s)", f.ReportedAt.In(zone).Format(stampForm), f.TakenBackAt.In(zone).Format(stampForm))
		}
		by[f.State] = append(by[f.State], text)
	}
	t.list("Reported, then taken back", by[intake.FlagTakenBack])
	if len(by[intake.FlagPresent]) == 0 {
		t.line("Present: none reported")
	}
	t.list("Present", by[intake.FlagPresent])
	t.list("Not sure", by[intake.FlagUnsure])
	t.list("Denied", by[intake.FlagDenied])
	t.list("Not assessed", by[intake.FlagNotAssessed])
}

// beside is what another answer said of a flag. Of the intake's the time stands
// above.
func beside(what string, at time.Time, later bool, zone *time.Location) string {
	switch {
	case later:
		return fmt.Sprintf("(later: %s, check-in %s)", what, at.In(zone).Format(stampForm))
	case at.IsZero():
		return fmt.Sprintf("(earlier: %s)", what)
	}
	return fmt.Sprintf("(earlier: %s, check-in %s)", what, at.In(zone).Format(stampForm))
}

func (t *note) level(c intake.Case) {
	t.heading("Level and advice given")
	told := t.record.Told(t.words)
	t.line("%s: %s. %s", told.Level, told.Headline, told.Time)
	if c.LevelNow != c.Level {
		t.line("Level after check-ins: %s", t.words["level."+c.LevelNow.String()+".name"])
	}
	for _, r := range t.record.Reasons(t.words) {
		t.line("- %s (%s, %s): %s", r.Rule, t.words["level."+r.Level.String()+".name"], r.Source, strings.Join(r.Answers, " | "))
	}
	t.line("Book: %s", t.record.Outcome.Book)
}

// checkinsInNote is how many check-ins a note has; the last ones say how it is.
const checkinsInNote = 12

func (t *note) checkins(c intake.Case, zone *time.Location) {
	if len(c.Checkins) == 0 {
		return
	}
	t.heading("Check-ins")
	from := max(0, len(c.Checkins)-checkinsInNote)
	if from > 0 {
		t.line("%d earlier check-ins are left out.", from)
	}
	for _, each := range c.Checkins[from:] {
		r := each.Payload.Record
		t.line("- %s (%s): %s", each.SentAt.In(zone).Format(stampForm), t.words["level."+r.Outcome.Level.String()+".name"], r.Summary(t.words))
		t.list("  New", intake.FreshWords(c.Record, c.Checkins, each, t.words))
	}
}

func (t *note) patterns() {
	t.heading("Features that fit (not a diagnosis)")
	for _, p := range t.record.Patterns(t.words) {
		t.line("- %s. For: %s.", p.Name, strings.Join(p.For, "; "))
		t.list("  Against", p.Against)
	}
	if len(t.record.Fits) == 0 {
		t.line("None")
	}
}

func (t *note) programme() {
	t.heading("Exercises shown")
	var names []string
	for _, m := range t.record.Outcome.Programme {
		names = append(names, t.words["exercise."+m.ID+".name"])
	}
	if len(names) == 0 {
		names = append(names, "None")
	}
	t.line("%s", strings.Join(names, "; "))
}

func (t *note) transcript() {
	t.heading("All answers")
	section := ""
	for _, row := range t.record.Rows(t.words) {
		if row.Section != section {
			section = row.Section
			t.line("[%s]", section)
		}
		t.line("%s: %s", row.Short, answer(row))
	}
}

func answer(row intake.Row) string {
	switch {
	case !row.Asked:
		return "not asked"
	case !row.Answered:
		return "not answered"
	}
	var lines []string
	for _, a := range row.Answers {
		lines = append(lines, strings.Join(strings.Fields(a), " "))
	}
	text := strings.Join(lines, "; ")
	if len(row.Denied) > 0 {
		text += ". Denied: " + strings.Join(row.Denied, "; ")
	}
	return text
}
