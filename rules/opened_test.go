package rules_test

import (
	"slices"
	"testing"

	"sciatica-intake/rules"
)

// After an examination the level withholds nothing any more, the patient's own
// answers do as ever, and what an emergency left unasked counts as unknown.
func TestOpened(t *testing.T) {
	b := theBook
	ids := func(kind, answers string) (offered []string, reasons map[string][]string) {
		t.Helper()
		given, err := b.Restore([]byte(answers))
		if err != nil {
			t.Fatal(err)
		}
		reasons = map[string][]string{}
		moves, withheld := b.Opened(kind, given)
		for _, m := range moves {
			offered = append(offered, m.ID)
		}
		for _, w := range withheld {
			reasons[w.ID] = w.Reasons
		}
		return offered, reasons
	}
	const urgent = `{"emergency_signs":["none"],"answering_for":"self","age":47,"sex":"male","unwell_signs":["none"],"conditions":["osteoporosis"],
		"spine_diagnoses":["none"],"areas":["buttock"],"side":"left","sensations":["ache"],"weakness":"marked","weakness_course":"steady","duration":"under_2_weeks",
		"course":"same","episode":"first","pain_now":6,"night_pain":"no","daily_life":"normal","walking":"normal","onset":"gradual","worse_with":["none"],
		"eased_by":["none"],"movement_limits":["knee"],"self_care_weeks":"none"}`
	full, reasons := ids("full", urgent)
	if len(full) == 0 || !slices.Contains(full, "stick_roller") || slices.Contains(full, "pigeon") || !slices.Contains(reasons["pigeon"], "osteoporosis") || !slices.Contains(reasons["pigeon"], "knee") {
		t.Errorf("full: %v, %v", full, reasons)
	}
	gentle, reasons := ids("gentle", urgent)
	if !slices.Equal(gentle, []string{"dead_bug", "glute_bridge", "clamshell", "fabre"}) || !slices.Contains(reasons["stick_roller"], rules.GentleOnly) {
		t.Errorf("gentle: %v, %v", gentle, reasons)
	}
	if none, reasons := ids("none", urgent); len(none) > 0 || len(reasons) != 13 {
		t.Errorf("none: %v, %v", none, reasons)
	}
	emergency, reasons := ids("full", `{"emergency_signs":["cold_leg"],"emergency_confirmed":"yes"}`)
	if len(emergency) > 0 || len(reasons) != 13 || !slices.Equal(reasons["fabre"], []string{rules.NotAnswered}) {
		t.Errorf("an emergency that was asked nothing: %v, %v", emergency, reasons)
	}
}
