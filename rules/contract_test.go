package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// contract is what saved intakes, exports and outside programs rely on: the
// pages, and on each the questions with their kind, then options or range. It
// is written out from the contract and never generated from the book. Adding a
// line is lawful; changing or removing one changes what was once answered.
const contract = `
safety
  emergency_signs many: saddle_numbness bladder bowel genital_numbness sexual_change both_legs_weak_or_numb became_two_sided weakness_worsening major_injury collapse_or_belly cold_leg chest_or_breath dark_urine not_sure none!
safety_detail
  saddle_course one: new old_steady not_sure
  bladder_course one: new old_steady not_sure
  bowel_course one: new_loss constipation_only old_steady not_sure
  genital_course one: new old_steady not_sure
  both_legs_course one: new old_steady not_sure
  injury_state one: severe walking_sore not_sure
emergency
  emergency_confirmed one: yes
you
  answering_for one: self my_child someone_else
  age int: 0-120
  sex one: female male another prefer_not
  pregnancy one: no pregnant_early pregnant_later birth_6_weeks not_sure
unwell
  unwell_signs many: fever night_sweats weight_loss generally_unwell swollen_calf blistering_rash urine_burning hip_stiff morning_stiffness wound_problem foot_sore obstetric not_sure none!
health
  conditions many: cancer_recent cancer_past skin_cancer_only osteoporosis steroids weak_immunity injected_drugs recent_infection diabetes_controlled diabetes_uncontrolled blood_thinner spine_procedure spine_surgery_past aneurysm not_sure none!
  spine_diagnoses many: disc stenosis spondylolisthesis facet_arthritis piriformis not_sure none!
where
  areas many: low_back buttock thigh_back thigh_front groin lower_leg foot none!
  side one: left right both middle
  both_sides one: shooting walking_only sore_after_exercise back_or_buttocks not_sure
feeling
  sensations many: ache sharp_or_electric burning tingling numb_patch none!
  numbness_course one: new spreading improving old_unchanged
  weakness one: none mild marked not_sure
  weakness_course one: better steady slowly_worse quickly_worse old_unchanged
time
  duration one: under_2_weeks 2_to_4_weeks 4_to_6_weeks 6_to_12_weeks over_12_weeks
  course one: better same comes_and_goes worse
  episode one: first like_before different
pain
  pain_now int: 0-10 scale
  night_pain one: no settles nothing_eases
  daily_life one: normal limited stopped
  walking one: normal short cannot
start
  onset one: injury lifting_or_twisting new_exercise long_sitting gradual sudden pregnancy_or_birth after_procedure not_sure
  injury_size one: small large
pattern
  worse_with many: sitting standing walking bending_forward arching_back coughing lying crossing_legs none!
  eased_by many: sitting_or_leaning standing_still walking lying changing_position none!
body
  movement_limits many: shoulder hip_replacement hip_arthritis knee no_floor balance heart_or_pressure hypermobile weak_grip none!
tried
  self_care_weeks one: none under_1_week 1_to_3_weeks over_3_weeks
  self_care_effect one: helped no_change worse
  treatments many optional: chiropractic physical_therapy massage injection surgery pain_medicine none!
hopes
  outlook one optional: better unsure worse
  mood one optional: fine some_days most_days
  main_question text optional: 500
contact
  consultation one: in_person teleconference none
  name text identity: 100
  phone text optional identity: 40
  email text optional identity: 254
  patient_name text optional identity: 100
  contact_by one: phone text email
  best_time many: morning afternoon evening
  interpreter one optional: no yes
  interpreter_language text optional: 40
  reminders one optional: no yes
check
  consent_store one: yes no
past_week
  pain_average int: 0-10 scale
  pain_enjoyment int: 0-10 scale
  pain_activity int: 0-10 scale
`

// described writes a book in the form of the contract.
func described(b *rules.Book) string {
	var out strings.Builder
	// A consultation is what makes the name needed.
	asked := b.With(rules.Answers{}, b.Question("consultation"), "in_person")
	for _, p := range slices.Concat(b.Pages, b.LaterPages) {
		fmt.Fprintf(&out, "%s\n", p.ID)
		for _, q := range p.Questions {
			fmt.Fprintf(&out, "  %s %s", q.ID, q.Kind)
			if !q.Required(asked) {
				out.WriteString(" optional")
			}
			if q.Identity {
				out.WriteString(" identity")
			}
			out.WriteString(":")
			switch q.Kind {
			case rules.Int:
				fmt.Fprintf(&out, " %d-%d", q.Min, q.Max)
			case rules.Text:
				fmt.Fprintf(&out, " %d", q.Max)
			}
			if q.Scale {
				out.WriteString(" scale")
			}
			for _, o := range q.Options {
				out.WriteString(" " + o.ID)
				if o.Exclusive {
					out.WriteString("!")
				}
			}
			out.WriteString("\n")
		}
	}
	return out.String()
}

func TestContract(t *testing.T) {
	want := strings.Split(strings.TrimSpace(contract), "\n")
	got := strings.Split(strings.TrimSpace(described(theBook)), "\n")
	for i := range max(len(want), len(got)) {
		w, g := "(nothing)", "(nothing)"
		if i < len(want) {
			w = want[i]
		}
		if i < len(got) {
			g = got[i]
		}
		if w != g {
			t.Fatalf("line %d of the contract\nis   %s\nwant %s", i+1, g, w)
		}
	}
}

func TestContractMarks(t *testing.T) {
	for _, q := range theBook.Questions {
		safety := strings.Contains(" safety unwell health ", " "+q.Page.ID+" ")
		if guard := safety && q.Kind == rules.Many; q.Guard != guard {
			t.Errorf("%s: guard is %t, want %t", q.ID, q.Guard, guard)
		}
		if identity := strings.Contains(" name phone email patient_name ", " "+q.ID+" "); q.Identity != identity {
			t.Errorf("%s: identity is %t, want %t", q.ID, q.Identity, identity)
		}
		if q.Page.Confirm != (q.ID == "emergency_confirmed") {
			t.Errorf("%s stands on a page with confirm %t", q.ID, q.Page.Confirm)
		}
		// A page of check-ins is none of the questionnaire.
		if found := theBook.Page(q.Page.ID); theBook.Question(q.ID) != q || (found == q.Page) == q.Page.Later {
			t.Errorf("%s is not found under its id", q.ID)
		}
	}
	for id, format := range map[string]string{"name": "name", "patient_name": "name", "phone": "phone", "email": "email", "main_question": ""} {
		if q := theBook.Question(id); q.Format != format || q.Multiline != (id == "main_question") {
			t.Errorf("%s: format %q, multiline %t", id, q.Format, q.Multiline)
		}
	}
	if theBook.Question("shoe_size") != nil || theBook.Page("shoes") != nil {
		t.Error("something is found that is not in the book")
	}
}

// The name is needed with a consultation and not without one.
func TestNameIsNeededForAConsultation(t *testing.T) {
	name, consultation := theBook.Question("name"), theBook.Question("consultation")
	for code, needed := range map[string]bool{"in_person": true, "teleconference": true, "none": false} {
		if got := name.Required(theBook.With(rules.Answers{}, consultation, code)); got != needed {
			t.Errorf("consultation %s: name required is %t", code, got)
		}
	}
	if name.Required(rules.Answers{}) {
		t.Error("a name is required before a consultation was wanted")
	}
}

func TestLevels(t *testing.T) {
	want := []string{"self_care", "routine", "soon", "urgent", "emergency"}
	for i, code := range want {
		l := rules.Level(i)
		text, _ := l.MarshalText()
		var back rules.Level
		if l.String() != code || string(text) != code || back.UnmarshalText(text) != nil || back != l || l.Rank() != len(want)-1-i {
			t.Errorf("level %d is %s, written %s, read back %s, rank %d", i, l, text, back, l.Rank())
		}
	}
	var l rules.Level
	for _, wrong := range []string{"", "Emergency", "self-care", "emergency "} {
		if l.UnmarshalText([]byte(wrong)) == nil {
			t.Errorf("%q was read as level %s", wrong, l)
		}
	}
}
