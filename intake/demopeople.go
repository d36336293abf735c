package intake

// persona is a kind of patient: how many of a hundred there are, and what
// they answer where it matters. Each list holds alternatives; options of one
// answer are separated by commas.
type persona struct {
	name  string
	share int
	says  map[string][]string
}

// usual is what most people answer.
var usual = map[string][]string{
	"emergency_signs":     {"none"},
	"emergency_confirmed": {"yes"},
	"answering_for":       {"self", "self", "self", "self", "self", "self", "self", "someone_else"},
	"age":                 {"24", "29", "33", "36", "38", "41", "43", "45", "47", "49", "52", "54", "58", "61", "64", "68", "73"},
	"sex":                 {"female", "male"},
	"pregnancy":           {"no"},
	"unwell_signs":        {"none"},
	"conditions":          {"none", "none", "none", "diabetes_controlled", "skin_cancer_only"},
	"spine_diagnoses":     {"none", "none", "disc", "not_sure"},
	"areas":               {"low_back,buttock,thigh_back", "buttock,thigh_back,lower_leg", "buttock", "low_back,buttock,thigh_back,lower_leg,foot", "buttock,thigh_back"},
	"side":                {"left", "right"},
	"both_sides":          {"back_or_buttocks"},
	"sensations":          {"ache", "ache,tingling", "sharp_or_electric,tingling", "burning,sharp_or_electric", "sharp_or_electric"},
	"numbness_course":     {"new"},
	"weakness":            {"none"},
	"weakness_course":     {"steady"},
	"duration":            {"under_2_weeks", "2_to_4_weeks", "2_to_4_weeks", "4_to_6_weeks", "6_to_12_weeks", "over_12_weeks"},
	"course":              {"better", "same", "comes_and_goes", "comes_and_goes"},
	"episode":             {"first", "like_before", "like_before", "different"},
	"pain_now":            {"2", "3", "4", "4", "5", "5", "6", "7"},
	"night_pain":          {"no", "settles"},
	"daily_life":          {"normal", "limited", "limited"},
	"walking":             {"normal", "normal", "short"},
	"onset":               {"lifting_or_twisting", "long_sitting", "gradual", "gradual", "new_exercise"},
	"injury_size":         {"small"},
	"worse_with":          {"sitting,bending_forward", "sitting,coughing", "standing,walking", "sitting", "sitting,crossing_legs"},
	"eased_by":            {"walking", "lying,changing_position", "changing_position", "sitting_or_leaning"},
	"movement_limits":     {"none", "none", "none", "knee", "shoulder", "heart_or_pressure"},
	"self_care_weeks":     {"none", "under_1_week", "1_to_3_weeks"},
	"self_care_effect":    {"helped", "helped", "no_change"},
	"treatments":          {"none", "massage", "pain_medicine", "physical_therapy,pain_medicine", "chiropractic"},
	"outlook":             {"better", "unsure"},
	"mood":                {"fine", "fine", "some_days"},
	"main_question":       {"", "", "Can I keep running?", "How long until I can sit through a work day again?", "Do I need a scan?", "Is it safe to lift my toddler?"},
	"consultation":        {"in_person", "in_person", "teleconference"},
	"contact_by":          {"phone", "text", "email"},
	"best_time":           {"morning", "afternoon", "morning,afternoon", "evening"},
	"interpreter":         {"no"},
	"reminders":           {"no", "yes"},
	"consent_store":       {"yes"},
}

var personas = []persona{
	{"sitting too long", 26, map[string][]string{
		"duration": {"under_2_weeks", "2_to_4_weeks"}, "course": {"better", "comes_and_goes"}, "pain_now": {"2", "3", "4"},
		"age": {"24", "29", "33", "36", "38", "41", "45"}, "episode": {"like_before"}, "daily_life": {"normal", "limited"},
		"consultation": {"none", "none", "in_person"}, "self_care_effect": {"helped"}, "conditions": {"none"},
	}},
	{"a few weeks of sciatica", 26, nil},
	{"hurts badly", 9, map[string][]string{
		"pain_now": {"8", "8", "9"}, "course": {"worse", "same"}, "daily_life": {"stopped"}, "night_pain": {"settles", "nothing_eases"},
	}},
	{"a weaker leg", 8, map[string][]string{
		"weakness": {"mild"}, "weakness_course": {"steady", "better"}, "sensations": {"sharp_or_electric,tingling,numb_patch", "burning,numb_patch"},
		"numbness_course": {"new", "spreading"}, "areas": {"low_back,buttock,thigh_back,lower_leg,foot", "buttock,thigh_back,lower_leg,foot"},
	}},
	{"foot drop", 5, map[string][]string{
		"weakness": {"marked"}, "weakness_course": {"steady", "slowly_worse"}, "sensations": {"sharp_or_electric,tingling,numb_patch"},
		"areas": {"low_back,buttock,thigh_back,lower_leg,foot"}, "course": {"worse"}, "pain_now": {"5", "6", "7"},
	}},
	{"narrow spine", 7, map[string][]string{
		"age": {"58", "64", "68", "73", "79"}, "side": {"both"}, "both_sides": {"walking_only"}, "worse_with": {"standing,walking"},
		"eased_by": {"sitting_or_leaning"}, "duration": {"over_12_weeks"}, "spine_diagnoses": {"stenosis", "none"}, "interpreter": {"no", "yes"},
		"interpreter_language": {"Spanish", "Vietnamese", "Korean"},
	}},
	{"fever", 2, map[string][]string{"unwell_signs": {"fever,generally_unwell", "fever"}}},
	{"swollen calf", 2, map[string][]string{"unwell_signs": {"swollen_calf"}, "areas": {"lower_leg"}}},
	{"cancer before", 3, map[string][]string{
		"conditions": {"cancer_past", "cancer_recent"}, "night_pain": {"nothing_eases", "settles"}, "age": {"54", "61", "67", "72"}, "course": {"worse", "same"},
	}},
	{"pregnant", 4, map[string][]string{
		"sex": {"female"}, "age": {"26", "29", "31", "34", "38"}, "pregnancy": {"pregnant_later", "pregnant_early", "birth_6_weeks"}, "onset": {"pregnancy_or_birth"},
		"pain_now": {"3", "4", "5", "6"},
	}},
	{"a child", 2, map[string][]string{"answering_for": {"my_child"}, "age": {"13", "14", "15", "16"}, "onset": {"new_exercise"}, "pain_now": {"3", "4", "5"}}},
	{"a fall", 2, map[string][]string{"onset": {"injury"}, "injury_size": {"small", "large"}, "conditions": {"osteoporosis", "none"}, "age": {"58", "66", "71", "78"}}},
	{"saddle numbness", 2, map[string][]string{
		"emergency_signs": {"saddle_numbness,bladder", "saddle_numbness"}, "saddle_course": {"new", "not_sure"}, "bladder_course": {"new"},
	}},
	{"old bladder trouble", 1, map[string][]string{
		"emergency_signs": {"bladder"}, "bladder_course": {"old_steady"}, "age": {"58", "64", "73"}, "sex": {"female"},
	}},
	{"two-sided", 1, map[string][]string{"emergency_signs": {"became_two_sided", "both_legs_weak_or_numb,weakness_worsening"}, "both_legs_course": {"new"}}},
	{"not sure about the signs", 1, map[string][]string{"emergency_signs": {"not_sure"}}},
	{"fever and injected drugs", 1, map[string][]string{"unwell_signs": {"fever"}, "conditions": {"injected_drugs"}, "age": {"29", "33", "41"}}},
}

// The people are invented; 555-0100 to 555-0199 and example.com belong to
// nobody.
var (
	firstNames = []string{"Aaron", "Abigail", "Ahmed", "Aisha", "Alan", "Alice", "Amara", "Andrea", "Anh", "Ben", "Bianca", "Carlos", "Carmen", "Chloe", "Daniela", "David",
		"Diego", "Elena", "Eric", "Esther", "Fatima", "Felix", "Grace", "Hannah", "Hugo", "Ines", "Isaac", "Ivan", "James", "Jin", "Joanna", "Jorge", "Julia", "Kenji", "Kofi",
		"Laura", "Leah", "Liam", "Lucia", "Marcus", "Maria", "Mei", "Mia", "Miguel", "Nadia", "Nina", "Noah", "Olga", "Omar", "Paula", "Peter", "Priya", "Quinn", "Rosa",
		"Ruth", "Samir", "Sofia", "Teresa", "Thomas", "Uma", "Vera", "Victor", "Wei", "Yusuf", "Zoe"}
	lastNames = []string{"Abbott", "Alvarez", "Anders", "Baker", "Banerjee", "Bauer", "Becker", "Bianchi", "Brandt", "Brooks", "Castillo", "Chen", "Clark", "Cohen", "Costa",
		"Cruz", "Dang", "Diaz", "Dubois", "Eriksen", "Fischer", "Flores", "Foster", "Garcia", "Gomez", "Grant", "Haddad", "Hansen", "Hayes", "Herrera", "Hoang", "Ibrahim",
		"Ito", "Jensen", "Johnson", "Kaur", "Kelly", "Khan", "Kim", "Kowalski", "Larsen", "Lee", "Lopez", "Malik", "Martin", "Mendoza", "Meyer", "Moreau", "Morgan", "Nakamura",
		"Nguyen", "Novak", "O'Brien", "Okafor", "Olsen", "Ortiz", "Park", "Patel", "Petrov", "Quist", "Ramos", "Reyes", "Rossi", "Santos", "Sato", "Schmidt", "Silva", "Singh",
		"Smith", "Soto", "Taylor", "Tran", "Vargas", "Vogel", "Wagner", "Walsh", "Weber", "Wong", "Young", "Zhang"}
	areaCodes            = []string{"206", "253", "360", "425", "509", "564"}
	demoQuestionsSpanish = []string{"", "", "¿Puedo seguir trabajando?", "¿Necesito una resonancia?", "¿Cuánto tiempo va a durar?"}

	demoNotes = []string{
		"Prefers a visit after 3 pm.",
		"Will bring the scan from last year.",
		"Spouse answered; patient calls back tomorrow.",
		"Asked about parking close to the door, walking is hard.",
		"Explained what to do if bladder or bowel changes. Repeated back correctly.",
	}
)
