package rules_test

import (
	"slices"
	"testing"

	"sciatica-intake/rules"
)

// fires is the least that fires a rule, and changes after each of which it
// does not fire any more.
type fires struct {
	rule, answers string
	near          []string
}

// Every rule of the book is in the table, fires on its answers, does not on
// each near miss, and does not once any one answer is taken away: a question
// nobody answered never fires anything.
func TestEachRule(t *testing.T) {
	tried := map[string]bool{}
	for _, f := range slices.Concat(firesEmergency, firesUrgent, firesSoon, firesRoutine) {
		tried[f.rule] = true
		fields := told(t, f.answers)
		w := walk(t, fields)
		got := fired(w)
		if !slices.Contains(got, f.rule) {
			t.Errorf("%s does not fire on %s (but %v)", f.rule, f.answers, got)
			continue
		}
		s := theBook.Assess(w.Answers)
		highest := rules.SelfCare
		for _, r := range theBook.Rules {
			if slices.Contains(got, r.ID) {
				highest = max(highest, r.Level)
			}
		}
		if s.Level != highest {
			t.Errorf("%s: level %s, want the highest of %v", f.answers, s.Level, got)
		}
		if len(f.near) == 0 {
			t.Errorf("%s has no near miss", f.rule)
		}
		for _, near := range f.near {
			a := theBook.Walk(read(t, theBook, but(fields, told(t, near))))
			if slices.Contains(fired(a), f.rule) {
				t.Errorf("%s fires on %s with %s", f.rule, f.answers, near)
			}
		}
		for id := range fields {
			if slices.Contains(fired(theBook.Walk(read(t, theBook, but(fields, said{id: nil})))), f.rule) {
				t.Errorf("%s fires on %s even without %s", f.rule, f.answers, id)
			}
		}
	}
	for _, r := range theBook.Rules {
		if !tried[r.ID] {
			t.Errorf("%s is not in the table", r.ID)
		}
	}
}

var firesEmergency = []fires{
	{"ces_saddle", `{"emergency_signs":["saddle_numbness"],"saddle_course":"new"}`, []string{`{"saddle_course":"old_steady"}`}},
	{"ces_saddle", `{"emergency_signs":["saddle_numbness"],"saddle_course":"not_sure"}`, []string{`{"emergency_signs":["none"]}`}},
	{"ces_bladder", `{"emergency_signs":["bladder"],"bladder_course":"new"}`, []string{`{"bladder_course":"old_steady"}`, `{"emergency_signs":["bowel"]}`}},
	{"ces_bladder", `{"emergency_signs":["bladder"],"bladder_course":"not_sure"}`, []string{`{"bladder_course":"old_steady"}`}},
	{"ces_bowel", `{"emergency_signs":["bowel"],"bowel_course":"new_loss"}`, []string{`{"bowel_course":"old_steady"}`, `{"bowel_course":"constipation_only"}`}},
	{"ces_bowel", `{"emergency_signs":["bowel"],"bowel_course":"not_sure"}`, []string{`{"bowel_course":"old_steady"}`}},
	{"ces_genital", `{"emergency_signs":["genital_numbness"],"genital_course":"new"}`, []string{`{"genital_course":"old_steady"}`, `{"emergency_signs":["sexual_change"]}`}},
	{"ces_genital", `{"emergency_signs":["genital_numbness"],"genital_course":"not_sure"}`, []string{`{"genital_course":"old_steady"}`}},
	{"both_legs_deficit", `{"emergency_signs":["both_legs_weak_or_numb"],"both_legs_course":"new"}`, []string{`{"both_legs_course":"old_steady"}`}},
	{"both_legs_deficit", `{"emergency_signs":["both_legs_weak_or_numb"],"both_legs_course":"not_sure"}`, []string{`{"both_legs_course":"old_steady"}`}},
	{"became_two_sided", `{"emergency_signs":["became_two_sided"]}`, []string{`{"emergency_signs":["both_legs_weak_or_numb"]}`}},
	{"weakness_fast", `{"emergency_signs":["weakness_worsening"]}`, []string{`{"emergency_signs":["not_sure"]}`}},
	{"weakness_fast", `{"weakness":"mild","weakness_course":"quickly_worse"}`, []string{`{"weakness_course":"slowly_worse"}`, `{"weakness":"none"}`}},
	{"injury_major", `{"emergency_signs":["major_injury"],"injury_state":"severe"}`, []string{`{"injury_state":"walking_sore"}`}},
	{"injury_major", `{"emergency_signs":["major_injury"],"injury_state":"not_sure"}`, []string{`{"injury_state":"walking_sore"}`}},
	{"collapse", `{"emergency_signs":["collapse_or_belly"]}`, []string{`{"emergency_signs":["none"]}`}},
	{"aneurysm_pain", `{"conditions":["aneurysm"],"onset":"sudden"}`, []string{`{"onset":"gradual"}`, `{"conditions":["blood_thinner"]}`}},
	{"aneurysm_pain", `{"conditions":["aneurysm"],"course":"worse"}`, []string{`{"course":"same"}`}},
	{"aneurysm_pain", `{"conditions":["aneurysm"],"night_pain":"nothing_eases"}`, []string{`{"night_pain":"settles"}`}},
	{"aneurysm_pain", `{"conditions":["aneurysm"],"duration":"under_2_weeks"}`, []string{`{"duration":"2_to_4_weeks"}`}},
	{"cold_leg", `{"emergency_signs":["cold_leg"]}`, []string{`{"emergency_signs":["none"]}`}},
	{"chest_or_breath", `{"emergency_signs":["chest_or_breath"]}`, []string{`{"emergency_signs":["not_sure"]}`}},
	{"dark_urine", `{"emergency_signs":["dark_urine"]}`, []string{`{"emergency_signs":["bladder"]}`}},
	{"fever_risk", `{"unwell_signs":["fever"],"conditions":["injected_drugs"]}`, []string{`{"unwell_signs":["night_sweats"]}`, `{"conditions":["steroids"]}`, `{"conditions":["diabetes_controlled"]}`}},
	{"fever_risk", `{"unwell_signs":["fever"],"conditions":["weak_immunity"]}`, []string{`{"conditions":["not_sure"]}`}},
	{"fever_risk", `{"unwell_signs":["fever"],"conditions":["spine_procedure"]}`, []string{`{"conditions":["spine_surgery_past"]}`}},
	{"fever_risk", `{"unwell_signs":["fever"],"conditions":["diabetes_uncontrolled"]}`, []string{`{"conditions":["diabetes_controlled"]}`}},
	{"fever_risk", `{"unwell_signs":["fever"],"conditions":["recent_infection"]}`, []string{`{"conditions":["none"]}`}},
	{"fever_neuro", `{"unwell_signs":["fever"],"weakness":"mild","weakness_course":"better"}`, []string{`{"weakness_course":"old_unchanged"}`, `{"weakness":"not_sure"}`}},
	{"fever_neuro", `{"unwell_signs":["fever"],"emergency_signs":["both_legs_weak_or_numb"],"both_legs_course":"new"}`, []string{`{"both_legs_course":"old_steady"}`}},
	{"fever_neuro", `{"unwell_signs":["fever"],"emergency_signs":["weakness_worsening"]}`, []string{`{"unwell_signs":["not_sure"]}`}},
	{"cancer_neuro", `{"conditions":["cancer_recent"],"weakness":"marked","weakness_course":"steady"}`, []string{`{"conditions":["cancer_past"]}`, `{"conditions":["skin_cancer_only"]}`, `{"weakness_course":"old_unchanged"}`}},
	{"thinner_neuro", `{"conditions":["blood_thinner"],"weakness":"mild","weakness_course":"steady","onset":"sudden"}`, []string{`{"weakness_course":"better"}`, `{"weakness_course":"old_unchanged"}`, `{"onset":"gradual"}`, `{"weakness":"not_sure"}`}},
	{"thinner_neuro", `{"conditions":["blood_thinner"],"weakness":"mild","weakness_course":"slowly_worse","onset":"injury"}`, []string{`{"onset":"lifting_or_twisting"}`}},
	{"procedure_neuro", `{"conditions":["spine_procedure"],"weakness":"mild","weakness_course":"slowly_worse"}`, []string{`{"weakness_course":"steady"}`, `{"conditions":["spine_surgery_past"]}`}},
	{"obstetric", `{"unwell_signs":["obstetric"]}`, []string{`{"unwell_signs":["not_sure"]}`}},
}

var firesUrgent = []fires{
	{"saddle_old", `{"emergency_signs":["saddle_numbness"],"saddle_course":"old_steady"}`, []string{`{"saddle_course":"new"}`}},
	{"sexual_change", `{"emergency_signs":["sexual_change"],"genital_course":"new"}`, []string{`{"genital_course":"old_steady"}`, `{"emergency_signs":["genital_numbness"]}`}},
	{"sexual_change", `{"emergency_signs":["sexual_change"],"genital_course":"not_sure"}`, []string{`{"genital_course":"old_steady"}`}},
	{"safety_not_sure", `{"emergency_signs":["not_sure"]}`, []string{`{"emergency_signs":["none"]}`}},
	{"bilateral", `{"areas":["lower_leg"],"side":"both","both_sides":"shooting","duration":"under_2_weeks"}`, []string{`{"both_sides":"walking_only"}`, `{"side":"left"}`, `{"both_sides":"back_or_buttocks"}`, `{"both_sides":"sore_after_exercise"}`}},
	{"bilateral", `{"areas":["lower_leg"],"side":"both","both_sides":"not_sure","course":"worse"}`, []string{`{"course":"same","duration":"over_12_weeks"}`}},
	{"foot_drop", `{"weakness":"marked","weakness_course":"better"}`, []string{`{"weakness":"mild"}`, `{"weakness_course":"old_unchanged"}`}},
	{"weakness_creeping", `{"weakness":"mild","weakness_course":"slowly_worse"}`, []string{`{"weakness_course":"steady"}`}},
	{"injury_large", `{"emergency_signs":["major_injury"],"injury_state":"walking_sore","course":"same"}`, []string{`{"course":"better"}`}},
	{"injury_large", `{"emergency_signs":["none"],"onset":"injury","injury_size":"large","course":"comes_and_goes"}`, []string{`{"injury_size":"small"}`, `{"course":"better"}`}},
	{"pregnancy_urine", `{"age":30,"sex":"female","pregnancy":"birth_6_weeks","unwell_signs":["urine_burning"]}`, []string{`{"pregnancy":"no"}`, `{"pregnancy":"not_sure"}`, `{"unwell_signs":["fever"]}`, `{"age":56}`, `{"sex":"male"}`}},
	{"fracture_risk", `{"emergency_signs":["none"],"onset":"injury","injury_size":"small","age":66}`, []string{`{"age":65}`, `{"onset":"lifting_or_twisting"}`}},
	{"fracture_risk", `{"emergency_signs":["none"],"onset":"injury","injury_size":"small","conditions":["steroids"]}`, []string{`{"conditions":["weak_immunity"]}`}},
	{"fracture_risk", `{"emergency_signs":["major_injury"],"injury_state":"walking_sore","conditions":["osteoporosis"]}`, []string{`{"conditions":["none"]}`}},
	{"osteoporosis_sudden", `{"conditions":["osteoporosis"],"onset":"sudden"}`, []string{`{"onset":"gradual"}`, `{"conditions":["none"]}`}},
	{"fever", `{"unwell_signs":["fever"]}`, []string{`{"unwell_signs":["not_sure"]}`}},
	{"immune_constant", `{"conditions":["recent_infection"],"night_pain":"nothing_eases"}`, []string{`{"night_pain":"settles"}`, `{"conditions":["diabetes_uncontrolled"]}`}},
	{"immune_constant", `{"conditions":["steroids"],"unwell_signs":["night_sweats"]}`, []string{`{"unwell_signs":["weight_loss"]}`}},
	{"cancer_recent", `{"conditions":["cancer_recent"],"areas":["low_back"]}`, []string{`{"conditions":["cancer_past"]}`, `{"areas":["none"],"sensations":["none"],"weakness":"none"}`}},
	{"thinner_sudden", `{"conditions":["blood_thinner"],"onset":"sudden"}`, []string{`{"onset":"gradual"}`, `{"conditions":["none"]}`}},
	{"thinner_sudden", `{"conditions":["blood_thinner"],"onset":"injury"}`, []string{`{"onset":"not_sure"}`}},
	{"procedure_worse", `{"conditions":["spine_procedure"],"course":"worse"}`, []string{`{"course":"same"}`, `{"conditions":["spine_surgery_past"]}`}},
	{"procedure_worse", `{"conditions":["spine_procedure"],"unwell_signs":["wound_problem"]}`, []string{`{"unwell_signs":["none"]}`}},
	{"clot", `{"unwell_signs":["swollen_calf"]}`, []string{`{"unwell_signs":["none"]}`}},
	{"shingles", `{"unwell_signs":["blistering_rash"]}`, []string{`{"unwell_signs":["none"]}`}},
	{"diabetic_plexus", `{"conditions":["diabetes_controlled"],"weakness":"mild","weakness_course":"steady","unwell_signs":["weight_loss"]}`, []string{`{"conditions":["none"]}`, `{"weakness_course":"old_unchanged"}`, `{"unwell_signs":["night_sweats"]}`}},
	{"diabetic_plexus", `{"conditions":["diabetes_uncontrolled"],"weakness":"marked","weakness_course":"better","unwell_signs":["weight_loss"]}`, []string{`{"weakness":"none"}`}},
	{"weight_neuro", `{"unwell_signs":["weight_loss"],"weakness":"mild","weakness_course":"better"}`, []string{`{"weakness":"not_sure"}`, `{"unwell_signs":["generally_unwell"]}`}},
	{"foot_ulcer", `{"unwell_signs":["foot_sore"],"conditions":["diabetes_controlled"]}`, []string{`{"conditions":["none"]}`, `{"unwell_signs":["wound_problem"]}`}},
	{"foot_ulcer", `{"unwell_signs":["foot_sore"],"eased_by":["standing_still"]}`, []string{`{"eased_by":["sitting_or_leaning"]}`}},
	{"cannot_walk", `{"walking":"cannot"}`, []string{`{"walking":"short"}`}},
	{"child_flags", `{"age":17,"night_pain":"nothing_eases"}`, []string{`{"age":18}`, `{"night_pain":"settles"}`}},
	{"child_flags", `{"age":0,"unwell_signs":["generally_unwell"]}`, []string{`{"unwell_signs":["not_sure"]}`}},
	{"child_flags", `{"age":12,"weakness":"mild","weakness_course":"better"}`, []string{`{"weakness_course":"old_unchanged"}`}},
	{"aneurysm", `{"conditions":["aneurysm"],"episode":"different"}`, []string{`{"episode":"like_before"}`, `{"conditions":["none"]}`}},
}
