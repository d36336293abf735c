package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sciatica-intake/rules"
)

// phrases are the short clinical words that staff use for a code, by
// "question.code". An empty one says that the answer is not worth a word in a
// summary. Codes never change their meaning, so these hold for every book;
// the patient's own words stand in the transcript.
var phrases = map[string]string{
	"pregnancy.pregnant_early": "pregnant, first 12 weeks",
	"pregnancy.pregnant_later": "pregnant, over 12 weeks",
	"pregnancy.birth_6_weeks":  "gave birth in the last 6 weeks",
	"pregnancy.not_sure":       "not sure whether pregnant",
	"pregnancy.no":             "",

	"areas.low_back":    "low back",
	"areas.buttock":     "buttock",
	"areas.thigh_back":  "posterior thigh",
	"areas.thigh_front": "anterior thigh",
	"areas.groin":       "groin",
	"areas.lower_leg":   "lower leg",
	"areas.foot":        "foot",

	"duration.under_2_weeks": "less than 2 weeks",
	"duration.2_to_4_weeks":  "2 to 4 weeks",
	"duration.4_to_6_weeks":  "4 to 6 weeks",
	"duration.6_to_12_weeks": "6 to 12 weeks",
	"duration.over_12_weeks": "more than 12 weeks",

	"course.better":         "getting better",
	"course.same":           "unchanged",
	"course.comes_and_goes": "that comes and goes",
	"course.worse":          "getting worse",

	"onset.injury":              "began with an injury",
	"onset.sudden":              "began suddenly",
	"onset.after_procedure":     "began after a procedure",
	"onset.lifting_or_twisting": "",
	"onset.new_exercise":        "",
	"onset.long_sitting":        "",
	"onset.gradual":             "",
	"onset.not_sure":            "",
	"onset.pregnancy_or_birth":  "",

	"weakness.none":                 "",
	"weakness.mild":                 "mild leg weakness",
	"weakness.marked":               "foot drop or giving way",
	"weakness.not_sure":             "not sure about weakness",
	"weakness_course.better":        "improving",
	"weakness_course.steady":        "steady",
	"weakness_course.slowly_worse":  "worse over weeks",
	"weakness_course.quickly_worse": "worse over 3 days",
	"weakness_course.old_unchanged": "old and unchanged",

	"numbness_course.new":           "new, not growing",
	"numbness_course.spreading":     "spreading",
	"numbness_course.improving":     "improving",
	"numbness_course.old_unchanged": "old and unchanged",

	"walking.normal":           "",
	"walking.short":            "walks short distances only",
	"walking.cannot":           "cannot walk or bear weight",
	"night_pain.no":            "",
	"night_pain.settles":       "",
	"night_pain.nothing_eases": "night pain that nothing eases",

	"emergency_signs.saddle_numbness":        "saddle numbness",
	"emergency_signs.bladder":                "bladder change",
	"emergency_signs.bowel":                  "bowel change",
	"emergency_signs.genital_numbness":       "genital numbness",
	"emergency_signs.sexual_change":          "change in sexual function",
	"emergency_signs.both_legs_weak_or_numb": "both legs weak or numb",
	"emergency_signs.became_two_sided":       "leg pain became two-sided within 2 weeks",
	"emergency_signs.weakness_worsening":     "leg weaker than 3 days ago",
	"emergency_signs.major_injury":           "major injury within 2 weeks",
	"emergency_signs.collapse_or_belly":      "collapse, or tearing belly or back pain",
	"emergency_signs.cold_leg":               "cold, pale leg",
	"emergency_signs.chest_or_breath":        "new chest pain or breathlessness",
	"emergency_signs.dark_urine":             "dark urine after exercise",
	"emergency_signs.not_sure":               "not sure about a warning sign",

	"saddle_course.new":              "new within 14 days",
	"saddle_course.old_steady":       "older, steady",
	"saddle_course.not_sure":         "not sure since when",
	"bladder_course.new":             "new within 14 days",
	"bladder_course.old_steady":      "as before this pain",
	"bladder_course.not_sure":        "not sure since when",
	"bowel_course.new_loss":          "new loss of control or feeling",
	"bowel_course.constipation_only": "constipation only",
	"bowel_course.old_steady":        "long-standing",
	"bowel_course.not_sure":          "not sure since when",
	"genital_course.new":             "new within 14 days",
	"genital_course.old_steady":      "as before this pain",
	"genital_course.not_sure":        "not sure since when",
	"both_legs_course.new":           "new within 14 days",
	"both_legs_course.old_steady":    "months old, steady",
	"both_legs_course.not_sure":      "not sure since when",
	"injury_state.severe":            "cannot stand, midline pain or tingling since",
	"injury_state.walking_sore":      "up and walking",
	"injury_state.not_sure":          "not sure how it has been since",

	"unwell_signs.fever":             "fever or chills",
	"unwell_signs.night_sweats":      "night sweats",
	"unwell_signs.weight_loss":       "unintended weight loss",
	"unwell_signs.generally_unwell":  "generally unwell",
	"unwell_signs.swollen_calf":      "one swollen calf",
	"unwell_signs.blistering_rash":   "blistering rash",
	"unwell_signs.urine_burning":     "burning or bloody urine or flank pain",
	"unwell_signs.hip_stiff":         "groin pain or stiff hip",
	"unwell_signs.morning_stiffness": "morning stiffness over 30 minutes",
	"unwell_signs.wound_problem":     "red or leaking wound",
	"unwell_signs.foot_sore":         "foot sore that does not heal",
	"unwell_signs.obstetric":         "obstetric warning sign",
	"unwell_signs.not_sure":          "not sure about a sign of illness",

	"conditions.cancer_recent":         "cancer within 5 years",
	"conditions.cancer_past":           "cancer more than 5 years ago",
	"conditions.skin_cancer_only":      "treated skin cancer only",
	"conditions.osteoporosis":          "osteoporosis or fragility fracture",
	"conditions.steroids":              "long-term steroids",
	"conditions.weak_immunity":         "weak immune system",
	"conditions.injected_drugs":        "injects drugs",
	"conditions.recent_infection":      "infection, dental work or IV within 3 months",
	"conditions.diabetes_controlled":   "controlled diabetes",
	"conditions.diabetes_uncontrolled": "uncontrolled diabetes",
	"conditions.blood_thinner":         "on a blood thinner",
	"conditions.spine_procedure":       "spine procedure within 6 weeks",
	"conditions.spine_surgery_past":    "past spine surgery",
	"conditions.aneurysm":              "known aneurysm",
	"conditions.not_sure":              "not sure about a health condition",
}

// spoken is the phrase for a code, or the patient's words where a later book
// has a code that is not known here. It is never empty: a sign without words
// must not vanish.
func spoken(question, code string, words rules.Words) string {
	if p := phrases[question+"."+code]; p != "" {
		return p
	}
	if label := words["option."+question+"."+code]; label != "" {
		return lower(label)
	}
	return strings.ReplaceAll(question+": "+code, "_", " ")
}

// phrase is what the one answer to a question is worth in a summary, or "".
func (l lines) phrase(question string, words rules.Words) string {
	code := l.code(question)
	if code == "" {
		return ""
	}
	if p, known := phrases[question+"."+code]; known {
		return p
	}
	return spoken(question, code, words)
}

func with(what, more string) string {
	if more == "" {
		return what
	}
	return what + " (" + more + ")"
}

func and(list []string) string { return joined(list, " and ") }

func or(list []string) string { return joined(list, " or ") }

func joined(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + last + list[len(list)-1]
}

func capital(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}

func lower(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(r)) + text[n:]
}
