package rules_test

import (
	"math/rand"
	"slices"
	"testing"

	"sciatica-intake/rules"
)

// A second reading of the clinical tables, in Go and independent of the book's
// conditions: where the two disagree, one of them has been misread.

// reading is a condition of three values.
type reading func(rules.Answers) rules.Truth

func known(id string, holds func(a rules.Answers, q *rules.Question) bool) reading {
	q := theBook.Question(id)
	if q == nil {
		panic("no question " + id)
	}
	return func(a rules.Answers) rules.Truth {
		if !a.Given(q) {
			return rules.Unknown
		}
		if holds(a, q) {
			return rules.Yes
		}
		return rules.No
	}
}

// is says that the question has one of these codes, alone or among others.
func is(id string, codes ...string) reading {
	for _, code := range codes {
		if !slices.ContainsFunc(theBook.Question(id).Options, func(o rules.Option) bool { return o.ID == code }) {
			panic(id + " has no " + code)
		}
	}
	return known(id, func(a rules.Answers, q *rules.Question) bool {
		return slices.ContainsFunc(a.Codes(q), func(code string) bool { return slices.Contains(codes, code) })
	})
}

func from(id string, n int) reading {
	return known(id, func(a rules.Answers, q *rules.Question) bool { m, _ := a.Number(q); return m >= n })
}

func upTo(id string, n int) reading {
	return known(id, func(a rules.Answers, q *rules.Question) bool { m, _ := a.Number(q); return m <= n })
}

func all(list ...reading) reading {
	return func(a rules.Answers) rules.Truth {
		out := rules.Yes
		for _, r := range list {
			out = min(out, r(a))
		}
		return out
	}
}

func either(list ...reading) reading {
	return func(a rules.Answers) rules.Truth {
		out := rules.No
		for _, r := range list {
			out = max(out, r(a))
		}
		return out
	}
}

func not(r reading) reading {
	return func(a rules.Answers) rules.Truth {
		switch r(a) {
		case rules.Yes:
			return rules.No
		case rules.No:
			return rules.Yes
		}
		return rules.Unknown
	}
}

// sign is a sign of the first page.
func sign(codes ...string) reading { return is("emergency_signs", codes...) }
func ill(codes ...string) reading  { return is("unwell_signs", codes...) }
func cond(codes ...string) reading { return is("conditions", codes...) }

var (
	weak  = all(is("weakness", "mild", "marked"), not(is("weakness_course", "old_unchanged")))
	neuro = either(weak, sign("weakness_worsening"),
		all(sign("both_legs_weak_or_numb"), not(is("both_legs_course", "old_steady"))))
	chronic    = all(is("duration", "over_12_weeks"), not(is("course", "worse")))
	noSymptoms = all(is("areas", "none"), is("sensations", "none"), is("weakness", "none"))
	expecting  = is("pregnancy", "pregnant_early", "pregnant_later", "birth_6_weeks")
	frail      = cond("osteoporosis", "steroids")
	sixWeeks   = is("duration", "under_2_weeks", "2_to_4_weeks", "4_to_6_weeks")
	better     = is("course", "better")
	newToThem  = is("episode", "first", "different")
	night      = is("night_pain", "nothing_eases")
)

// second is the table of rules as it is read here.
var second = []struct {
	id, level, door, team string
	when                  reading
}{
	{"ces_saddle", "emergency", "ed", "", is("saddle_course", "new", "not_sure")},
	{"ces_bladder", "emergency", "ed", "", is("bladder_course", "new", "not_sure")},
	{"ces_bowel", "emergency", "ed", "", is("bowel_course", "new_loss", "not_sure")},
	{"ces_genital", "emergency", "ed", "", all(sign("genital_numbness"), not(is("genital_course", "old_steady")))},
	{"both_legs_deficit", "emergency", "ed", "", all(sign("both_legs_weak_or_numb"), not(is("both_legs_course", "old_steady")))},
	{"became_two_sided", "emergency", "ed", "", sign("became_two_sided")},
	{"weakness_fast", "emergency", "ed", "", either(sign("weakness_worsening"), is("weakness_course", "quickly_worse"))},
	{"injury_major", "emergency", "911", "", is("injury_state", "severe", "not_sure")},
	{"collapse", "emergency", "911", "", sign("collapse_or_belly")},
	{"aneurysm_pain", "emergency", "911", "", all(cond("aneurysm"), either(is("onset", "sudden"), is("course", "worse"), night, is("duration", "under_2_weeks")))},
	{"cold_leg", "emergency", "911", "", sign("cold_leg")},
	{"chest_or_breath", "emergency", "911", "", sign("chest_or_breath")},
	{"dark_urine", "emergency", "ed", "", sign("dark_urine")},
	{"fever_risk", "emergency", "ed", "", all(ill("fever"), cond("injected_drugs", "weak_immunity", "spine_procedure", "diabetes_uncontrolled", "recent_infection"))},
	{"fever_neuro", "emergency", "ed", "", all(ill("fever"), neuro)},
	{"cancer_neuro", "emergency", "ed", "", all(cond("cancer_recent"), neuro)},
	{"thinner_neuro", "emergency", "ed", "", all(cond("blood_thinner"), weak, is("onset", "sudden", "injury"), not(is("weakness_course", "better")))},
	{"procedure_neuro", "emergency", "ed", "", all(cond("spine_procedure"), neuro, is("weakness_course", "slowly_worse", "quickly_worse"))},
	{"obstetric", "emergency", "ed", "birth_hospital", ill("obstetric")},

	{"saddle_old", "urgent", "doctor", "", is("saddle_course", "old_steady")},
	{"sexual_change", "urgent", "doctor", "", all(sign("sexual_change"), not(is("genital_course", "old_steady")))},
	{"safety_not_sure", "urgent", "doctor", "", sign("not_sure")},
	{"bilateral", "urgent", "doctor", "", all(is("both_sides", "shooting", "not_sure"), not(chronic))},
	{"foot_drop", "urgent", "doctor", "", all(is("weakness", "marked"), not(is("weakness_course", "old_unchanged")))},
	{"weakness_creeping", "urgent", "doctor", "", is("weakness_course", "slowly_worse")},
	{"injury_large", "urgent", "doctor", "", all(either(is("injury_state", "walking_sore"), is("injury_size", "large")), not(better))},
	{"pregnancy_urine", "urgent", "own_team", "pregnancy", all(ill("urine_burning"), expecting)},
	{"fracture_risk", "urgent", "doctor", "", all(either(is("injury_size", "small", "large"), is("injury_state", "walking_sore")), either(from("age", 66), frail))},
	{"osteoporosis_sudden", "urgent", "doctor", "", all(frail, is("onset", "sudden"))},
	{"fever", "urgent", "doctor", "", ill("fever")},
	{"immune_constant", "urgent", "doctor", "", all(cond("weak_immunity", "injected_drugs", "steroids", "recent_infection"), either(night, ill("night_sweats")))},
	{"cancer_recent", "urgent", "own_team", "cancer", all(cond("cancer_recent"), not(noSymptoms))},
	{"thinner_sudden", "urgent", "doctor", "", all(cond("blood_thinner"), is("onset", "sudden", "injury"))},
	{"procedure_worse", "urgent", "own_team", "surgeon", all(cond("spine_procedure"), either(is("course", "worse"), ill("wound_problem")))},
	{"clot", "urgent", "doctor", "", ill("swollen_calf")},
	{"shingles", "urgent", "doctor", "", ill("blistering_rash")},
	{"diabetic_plexus", "urgent", "doctor", "", all(cond("diabetes_controlled", "diabetes_uncontrolled"), weak, ill("weight_loss"))},
	{"weight_neuro", "urgent", "doctor", "", all(ill("weight_loss"), neuro)},
	{"foot_ulcer", "urgent", "doctor", "", all(ill("foot_sore"), either(cond("diabetes_controlled", "diabetes_uncontrolled"), is("eased_by", "standing_still")))},
	{"cannot_walk", "urgent", "doctor", "", is("walking", "cannot")},
	{"child_flags", "urgent", "own_team", "child", all(upTo("age", 17), either(night, ill("fever", "night_sweats", "weight_loss", "generally_unwell"), weak))},
	{"aneurysm", "urgent", "doctor", "", all(cond("aneurysm"), newToThem)},

	{"weakness_not_sure", "soon", "clinic_or_doctor", "", all(is("weakness", "not_sure"), not(is("weakness_course", "old_unchanged")))},
	{"injury_any", "soon", "doctor", "", either(is("injury_state", "walking_sore"), is("injury_size", "large"))},
	{"weakness_mild", "soon", "clinic_or_doctor", "", all(is("weakness", "mild"), not(is("weakness_course", "old_unchanged")))},
	{"numb_spreading", "soon", "clinic_or_doctor", "", is("numbness_course", "spreading")},
	{"cancer_past", "soon", "doctor", "", all(cond("cancer_past"), not(all(better, is("episode", "like_before"))))},
	{"weight_loss", "soon", "doctor", "", ill("weight_loss")},
	{"night_constant", "soon", "doctor", "", night},
	{"unwell", "soon", "doctor", "", ill("night_sweats", "generally_unwell", "urine_burning", "wound_problem", "foot_sore", "not_sure")},
	{"under_18", "soon", "own_team", "child", all(upTo("age", 17), not(all(better, is("duration", "under_2_weeks"), upTo("pain_now", 4))))},
	{"severe_pain", "soon", "clinic_or_doctor", "", either(from("pain_now", 8), all(is("daily_life", "stopped"), from("pain_now", 7)))},
	{"worse", "soon", "clinic_or_doctor", "", is("course", "worse")},
	{"pregnancy_severe", "soon", "own_team", "pregnancy", all(expecting, from("pain_now", 6))},
	{"arterial", "soon", "doctor", "", all(is("worse_with", "walking"), is("eased_by", "standing_still"))},
	{"walking_both_cancer", "soon", "doctor", "", all(is("both_sides", "walking_only"), cond("cancer_past"))},
	{"bilateral_old", "soon", "doctor", "", all(is("both_sides", "shooting", "not_sure"), chronic)},
	{"both_legs_old", "soon", "doctor", "", all(sign("both_legs_weak_or_numb"), is("both_legs_course", "old_steady"))},
	{"genital_old", "soon", "doctor", "", all(sign("genital_numbness"), is("genital_course", "old_steady"))},
	{"self_care_worse", "soon", "clinic_or_doctor", "", is("self_care_effect", "worse")},
	{"self_care_failed", "soon", "clinic_or_doctor", "", all(is("self_care_weeks", "over_3_weeks"), is("self_care_effect", "no_change"),
		is("duration", "6_to_12_weeks", "over_12_weeks"), either(is("daily_life", "stopped"), from("pain_now", 7)))},
	{"after_surgery", "soon", "own_team", "surgeon", all(cond("spine_surgery_past"), sixWeeks, not(better), not(is("episode", "like_before")))},
	{"procedure_recent", "soon", "own_team", "surgeon", all(cond("spine_procedure"), not(better))},
	{"fracture_frail", "soon", "doctor", "", all(frail, is("onset", "lifting_or_twisting", "injury", "sudden"), sixWeeks, not(better))},

	{"over_6_weeks", "routine", "", "", is("duration", "6_to_12_weeks", "over_12_weeks")},
	{"few_weeks_no_better", "routine", "", "", either(all(is("duration", "2_to_4_weeks"), is("course", "same", "worse")), all(is("duration", "4_to_6_weeks"), not(better)))},
	{"numb_patch", "routine", "", "", either(is("numbness_course", "old_unchanged"), all(is("numbness_course", "new"), not(better)))},
	{"weakness_old", "routine", "", "", is("weakness_course", "old_unchanged")},
	{"self_care_no_change", "routine", "", "", all(is("self_care_weeks", "1_to_3_weeks", "over_3_weeks"), is("self_care_effect", "no_change"))},
	{"hip_or_inflammatory", "routine", "", "", ill("hip_stiff", "morning_stiffness")},
	{"pregnancy", "routine", "", "", not(is("pregnancy", "no"))},
	{"over_65", "routine", "", "", all(from("age", 66), newToThem, not(better))},
	{"first_over_50", "routine", "", "", all(from("age", 51), is("episode", "first"), either(is("night_pain", "settles"), is("duration", "4_to_6_weeks")))},
	{"function_lost", "routine", "", "", is("daily_life", "stopped")},
	{"walking_both", "routine", "", "", is("both_sides", "walking_only")},
	{"known_narrowing_or_slip", "routine", "", "", all(is("spine_diagnoses", "spondylolisthesis", "stenosis"), newToThem)},
	{"teenager", "routine", "", "", upTo("age", 17)},
	{"cancer_recent_well", "routine", "", "", cond("cancer_recent")},
	{"onset_procedure", "routine", "", "", is("onset", "after_procedure")},
	{"conditions_not_sure", "routine", "", "", cond("not_sure")},
}

// entry is what has to be known before self-care is advised.
var entry = all(
	not(sign("saddle_numbness", "genital_numbness", "both_legs_weak_or_numb", "became_two_sided", "weakness_worsening",
		"major_injury", "collapse_or_belly", "cold_leg", "chest_or_breath", "dark_urine", "not_sure")),
	either(not(sign("bladder")), is("bladder_course", "old_steady")),
	either(not(sign("bowel")), is("bowel_course", "old_steady", "constipation_only")),
	either(not(sign("sexual_change")), is("genital_course", "old_steady")),
	is("weakness", "none"), is("unwell_signs", "none"),
	either(noSymptoms, all(sixWeeks, not(is("walking", "cannot")))),
)

func TestSecondReadingOfTheTable(t *testing.T) {
	if len(second) != 80 || len(theBook.Rules) != len(second) {
		t.Fatalf("%d rules read, %d in the book, want 80", len(second), len(theBook.Rules))
	}
	for i, r := range theBook.Rules {
		if w := second[i]; r.ID != w.id || r.Level.String() != w.level || r.Door != w.door || r.Team != w.team || r.Source == "" {
			t.Errorf("rule %d is %s %s %q %q from %q, want %s %s %q %q", i, r.ID, r.Level, r.Door, r.Team, r.Source, w.id, w.level, w.door, w.team)
		}
	}
}

// On thousands of answers the book fires exactly the rules that the second
// reading fires, and gives the level that follows from them.
func TestSecondReadingOfTheRules(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	many(t, 10000, func(_ *rand.Rand, fields said) {
		a := theBook.Walk(read(t, theBook, fields)).Answers
		s := theBook.Assess(a)
		level, any := rules.SelfCare, false
		for i, r := range theBook.Rules {
			fires := second[i].when(a) == rules.Yes
			if s.Has(r) != fires {
				t.Errorf("%s: the book says %t, the second reading %t\n%v", r.ID, s.Has(r), fires, a.Map())
			}
			if fires {
				level, any = max(level, r.Level), true
			}
		}
		if !any && entry(a) != rules.Yes {
			level = rules.Routine
		}
		if s.Level != level {
			t.Errorf("level %s, want %s\n%v", s.Level, level, a.Map())
		}
	})
}
