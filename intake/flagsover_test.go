package intake

import (
	"testing"

	"sciatica-intake/rules"
)

// A milder answer does not hide a graver one that was given before: it stands
// beside it.
func TestMilderAnswersStandBeside(t *testing.T) {
	weak := func(how, course string) []rules.Line {
		return []rules.Line{{Question: "weakness", Asked: true, Chosen: []string{how}}, {Question: "weakness_course", Asked: true, Chosen: []string{course}}}
	}
	bladder := func(course ...string) []rules.Line {
		return []rules.Line{
			{Question: "emergency_signs", Asked: true, Options: []string{"bladder", "none"}, Chosen: []string{"bladder"}},
			{Question: "bladder_course", Asked: len(course) > 0, Chosen: course},
		}
	}
	for _, c := range []struct {
		name       string
		lines      [][]rules.Line // of the intake, and of each check-in
		text       string
		heard      int // the check-in that the flag is from
		what       string
		late       bool
		whatIsFrom int
	}{
		{"milder", [][]rules.Line{weak("marked", "steady"), weak("mild", "steady")}, "foot drop or giving way, steady", 0, "mild leg weakness, steady", true, 1},
		{"the latest of two milder ones", [][]rules.Line{weak("marked", "steady"), weak("mild", "steady"), weak("marked", "better")}, "foot drop or giving way, steady", 0, "improving", true, 2},
		{"worse", [][]rules.Line{weak("mild", "better"), weak("marked", "steady")}, "foot drop or giving way, steady", 1, "", false, 0},
		{"the same again", [][]rules.Line{weak("marked", "steady"), weak("marked", "steady")}, "foot drop or giving way, steady", 1, "", false, 0},
		{"as bad again", [][]rules.Line{weak("marked", "steady"), weak("mild", "steady"), weak("marked", "steady")}, "foot drop or giving way, steady", 2, "", false, 0},
		{"worse, with a milder course", [][]rules.Line{weak("mild", "quickly_worse"), weak("marked", "steady")}, "foot drop or giving way, steady", 1, "mild leg weakness, worse over 3 days", false, 0},
		{"and again", [][]rules.Line{weak("mild", "quickly_worse"), weak("marked", "steady"), weak("marked", "steady")}, "foot drop or giving way, steady", 2, "mild leg weakness, worse over 3 days", false, 0},
		{"a milder course of a sign", [][]rules.Line{bladder("new"), bladder("old_steady")}, "bladder change, new within 14 days", 0, "as before this pain", true, 1},
		{"a course that was not asked", [][]rules.Line{bladder("old_steady"), bladder()}, "bladder change, since when: not asked", 1, "", false, 0},
		{"a new course not asked again", [][]rules.Line{bladder("new"), bladder()}, "bladder change, new within 14 days", 0, "since when: not asked", true, 1},
	} {
		k := Case{Record: Record{Transcript: c.lines[0]}}
		for i, lines := range c.lines[1:] {
			k.Checkins = append(k.Checkins, Checkin{Kind: rules.CheckinFull, SentAt: sentAt.AddDate(0, 0, i+1), Payload: CheckinPayload{Record: &CheckinRecord{Transcript: lines}}})
		}
		f := k.Flags(nil, theBook)[0]
		what, at, later := f.More()
		from := func(n int) bool { return n == 0 || f.HeardAt.Equal(sentAt.AddDate(0, 0, n)) }
		if f.State != FlagPresent || f.Text+", "+f.Since != c.text || !from(c.heard) || c.heard == 0 && !f.HeardAt.IsZero() {
			t.Errorf("%s: %s, %s (%v)", c.name, f.Text, f.Since, f.HeardAt)
		}
		if what != c.what || later != c.late || c.whatIsFrom > 0 && !at.Equal(sentAt.AddDate(0, 0, c.whatIsFrom)) {
			t.Errorf("%s: beside it %q, later %v, %v", c.name, what, later, at)
		}
	}
}
