package rules_test

import (
	"math/rand"
	"testing"

	"sciatica-intake/rules"
)

// Whatever is left of a programme: the first week has one move of each phase,
// every later week one more, and nothing is left out.
func TestWeeks(t *testing.T) {
	offered := 0
	many(t, 2000, func(_ *rand.Rand, fields said) {
		moves := theBook.Outcome(theBook.Walk(read(t, theBook, fields))).Programme
		weeks := rules.Weeks(moves)
		each, first := map[int]int{}, map[string]int{}
		for _, m := range moves {
			each[weeks[m.ID]]++
			if weeks[m.ID] == 1 {
				first[m.Phase]++
			}
			offered++
		}
		phases := map[string]bool{}
		for _, m := range moves {
			phases[m.Phase] = true
			if first[m.Phase] != 1 {
				t.Errorf("%d moves of %s in the first week", first[m.Phase], m.Phase)
			}
		}
		if len(weeks) != len(moves) || each[1] != len(phases) {
			t.Errorf("%d moves, %v", len(moves), weeks)
		}
		for week := 2; week <= 1+len(moves)-len(phases); week++ {
			if each[week] != 1 {
				t.Errorf("week %d adds %d moves", week, each[week])
			}
		}
		if a, b := weeks["hip_flexor_1"], weeks["hip_flexor_2"]; b > 0 && (a == 0 || b <= a) {
			t.Errorf("hip_flexor_2 in week %d, hip_flexor_1 in week %d", b, a)
		}
	})
	if offered == 0 {
		t.Error("no programme was looked at")
	}
}

// In each phase a move that needs nothing comes first, where there is one.
func TestFirstWeekNeedsLittle(t *testing.T) {
	moves := theBook.Outcome(walk(t, benign())).Programme
	weeks := rules.Weeks(moves)
	bare := map[string]bool{}
	for _, m := range moves {
		bare[m.Phase] = bare[m.Phase] || !m.Needs
	}
	for _, m := range moves {
		if weeks[m.ID] == 1 && m.Needs && bare[m.Phase] {
			t.Errorf("the first week begins with %s, which needs something", m.ID)
		}
	}
	if len(moves) != 13 || len(weeks) != 13 {
		t.Errorf("%d moves, %d weeks", len(moves), len(weeks))
	}
}
