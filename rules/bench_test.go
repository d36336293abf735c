package rules_test

import (
	"testing"

	"sciatica-intake/rules"
)

// busy are answers with something to find on every page.
const busy = `{"emergency_signs":["bladder"],"bladder_course":"old_steady","sex":"female","pregnancy":"no","sensations":["numb_patch","tingling"],"numbness_course":"new",
	"weakness":"mild","weakness_course":"steady","side":"both","both_sides":"shooting","conditions":["diabetes_controlled","steroids"],"course":"worse","onset":"injury","injury_size":"small"}`

func busyWalk(t testing.TB) *rules.Walk { return walk(t, but(benign(), told(t, busy))) }

// Triage runs on every page of every patient: it allocates nothing.
func TestAssessAllocatesNothing(t *testing.T) {
	for _, w := range []*rules.Walk{busyWalk(t), walk(t, benign()), theBook.Walk(rules.Answers{})} {
		if n := testing.AllocsPerRun(100, func() { theBook.Assess(w.Answers) }); n != 0 {
			t.Errorf("one triage allocates %v times", n)
		}
	}
}

func BenchmarkAssess(b *testing.B) {
	a := busyWalk(b).Answers
	b.ReportAllocs()
	for b.Loop() {
		theBook.Assess(a)
	}
}

func BenchmarkWalk(b *testing.B) {
	a := busyWalk(b).Answers
	b.ReportAllocs()
	for b.Loop() {
		theBook.Walk(a)
	}
}

func BenchmarkOutcome(b *testing.B) {
	w := busyWalk(b)
	b.ReportAllocs()
	for b.Loop() {
		theBook.Outcome(w)
	}
}

func BenchmarkReadPage(b *testing.B) {
	a := busyWalk(b).Answers
	p := theBook.Page("feeling")
	f := form{"sensations": {"numb_patch", "tingling"}, "numbness_course": {"new"}, "weakness": {"mild"}, "weakness_course": {"steady"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, problems, err := theBook.ReadPage(p, a, f); err != nil || len(problems) > 0 {
			b.Fatal(problems, err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := rules.Load(rules.Embedded()); err != nil {
			b.Fatal(err)
		}
	}
}
