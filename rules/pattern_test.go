package rules_test

import (
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

func TestPatternsOfTheClinic(t *testing.T) {
	want := "disc_compression stenosis spondylolisthesis facet piriformis mechanical_irritation pregnancy_related injury hip vascular inflammatory"
	var got []string
	for _, p := range theBook.Patterns {
		got = append(got, p.ID)
	}
	if strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// fit says how many features speak for and against a pattern.
func fit(a rules.Answers, id string) (pro, contra int, fits bool) {
	for _, f := range theBook.Fitting(a) {
		if f.Pattern.ID == id {
			return len(f.For), len(f.Against), true
		}
	}
	return 0, 0, false
}

// For each pattern a typical picture, which puts it first.
func TestTypicalPictures(t *testing.T) {
	for _, c := range []struct{ id, change string }{
		{"disc_compression", `{"areas":["low_back","lower_leg"],"sensations":["sharp_or_electric","tingling"],"worse_with":["sitting","bending_forward","coughing"],"onset":"lifting_or_twisting","spine_diagnoses":["disc"]}`},
		{"stenosis", `{"age":70,"side":"both","both_sides":"walking_only","worse_with":["standing","walking"],"eased_by":["sitting_or_leaning"],"spine_diagnoses":["stenosis"]}`},
		{"spondylolisthesis", `{"age":17,"onset":"new_exercise","areas":["thigh_back"],"sensations":["sharp_or_electric"],"weakness":"mild","weakness_course":"better","worse_with":["arching_back"],"eased_by":["sitting_or_leaning"],"spine_diagnoses":["spondylolisthesis"]}`},
		{"facet", `{"age":60,"areas":["low_back","buttock"],"worse_with":["arching_back"],"unwell_signs":["morning_stiffness"],"spine_diagnoses":["facet_arthritis"]}`},
		{"piriformis", `{"areas":["buttock"],"worse_with":["sitting","crossing_legs"],"onset":"long_sitting","eased_by":["walking"],"spine_diagnoses":["piriformis"]}`},
		{"pregnancy_related", `{"age":30,"sex":"female","pregnancy":"pregnant_later","onset":"pregnancy_or_birth","areas":["thigh_front"],"sensations":["none"],"weakness":"mild","weakness_course":"better"}`},
		{"hip", `{"age":46,"areas":["groin"],"unwell_signs":["hip_stiff"],"movement_limits":["hip_arthritis"],"sensations":["tingling"],"weakness":"mild","weakness_course":"better"}`},
	} {
		a := theBook.Walk(read(t, theBook, but(benign(), told(t, c.change)))).Answers
		fits := theBook.Fitting(a)
		if len(fits) == 0 || fits[0].Pattern.ID != c.id {
			var got []string
			for _, f := range fits {
				got = append(got, f.Pattern.ID)
			}
			t.Errorf("%s is not the first of %v", c.id, got)
		}
	}
}

func TestForAndAgainst(t *testing.T) {
	for _, c := range []struct {
		id, answers string
		pro, contra int
		fits        bool
	}{
		{"injury", `{"onset":"injury"}`, 1, 0, true},
		{"injury", `{"onset":"sudden"}`, 0, 0, false},
		{"stenosis", `{"age":51,"worse_with":["sitting","standing"]}`, 2, 1, true},
		{"stenosis", `{"worse_with":["sitting","standing"]}`, 0, 0, false}, // one for, one against
		{"stenosis", `{"age":50,"worse_with":["standing"]}`, 0, 0, false},  // one of several says nothing,
		{"piriformis", `{"areas":["buttock"],"weakness":"none"}`, 3, 0, true},
		{"piriformis", `{"areas":["buttock","low_back"],"weakness":"mild","worse_with":["sitting","coughing"]}`, 0, 0, false},
		{"vascular", `{"areas":["lower_leg"],"worse_with":["walking"],"eased_by":["standing_still"]}`, 1, 0, true},
		{"vascular", `{"areas":["foot"],"worse_with":["walking"],"eased_by":["standing_still"]}`, 0, 0, false},
		{"inflammatory", `{"age":44,"duration":"over_12_weeks"}`, 2, 0, true},
		{"inflammatory", `{"age":45,"duration":"over_12_weeks"}`, 0, 0, false},
		{"pregnancy_related", `{"age":30,"sex":"female","pregnancy":"not_sure"}`, 0, 0, false},
		{"mechanical_irritation", `{"course":"comes_and_goes","night_pain":"nothing_eases"}`, 0, 0, false},
		{"mechanical_irritation", `{"emergency_signs":["none"],"sensations":["ache"],"weakness":"none","eased_by":["changing_position"]}`, 2, 0, true},
	} {
		pro, contra, fits := fit(theBook.Walk(read(t, theBook, told(t, c.answers))).Answers, c.id)
		if pro != c.pro || contra != c.contra || fits != c.fits {
			t.Errorf("%s of %s: %d for, %d against, fits %t, want %d, %d, %t", c.id, c.answers, pro, contra, fits, c.pro, c.contra, c.fits)
		}
	}
}

// The best fit comes first; none fits of nothing; every feature has words.
func TestFitting(t *testing.T) {
	if fits := theBook.Fitting(rules.Answers{}); len(fits) > 0 {
		t.Errorf("of no answers %d patterns fit", len(fits))
	}
	for _, v := range vignettes(t) {
		a, _ := theBook.ReadMap(v.Answers)
		w := theBook.Walk(a)
		fits := theBook.Fitting(w.Answers)
		var order []string
		for i, f := range fits {
			balance := len(f.For) - len(f.Against)
			if balance < 1 || i > 0 && balance > len(fits[i-1].For)-len(fits[i-1].Against) {
				t.Errorf("%s: %s stands at %d with %d", v.ID, f.Pattern.ID, i, balance)
			}
			order = append(order, f.Pattern.ID)
		}
		if o := theBook.Outcome(w); !slices.Equal(o.Patterns, order) {
			t.Errorf("%s: the outcome has %v, want %v", v.ID, o.Patterns, order)
		}
	}
}

// One feature of several, such as the age, shows no pattern.
func TestOneFeatureOfSeveralIsNotEnough(t *testing.T) {
	for answers, want := range map[string]bool{`{"age":40}`: false, `{"age":40,"spine_diagnoses":["disc"]}`: true} {
		w := theBook.Walk(read(t, theBook, told(t, answers)))
		fits := slices.ContainsFunc(theBook.Fitting(w.Answers), func(f rules.Fit) bool { return f.Pattern.ID == "disc_compression" })
		if fits != want {
			t.Errorf("%s: disc_compression %t", answers, fits)
		}
	}
}
