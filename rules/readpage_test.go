package rules_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// problemsOf writes problems as "question:kind", with what the kind names.
func problemsOf(list []rules.Problem) string {
	names := [...]string{"missing", "no_option", "twice", "clash", "not_whole", "range", "too_long", "not_text", "bad_phone", "bad_email", "need_one", "wrong_kind"}
	var out []string
	for _, p := range list {
		text := p.Question.ID + ":" + names[p.Kind]
		if p.Kind == rules.Clash {
			text += "(" + p.Option + "," + p.Other + ")"
		}
		if p.Kind == rules.NeedOne {
			text += "(" + p.Need + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func TestReadPageProblems(t *testing.T) {
	signs := theBook.With(rules.Answers{}, theBook.Question("emergency_signs"), "bladder", "bowel")
	wanted := read(t, theBook, but(benign(), told(t, `{"consultation":"in_person","name":"Ann","phone":"425 967 6462","contact_by":"phone","best_time":["morning"]}`)))
	contact := func(change form) form {
		f := form{"consultation": {"in_person"}, "name": {"Ann"}, "phone": {"425 967 6462"}, "email": {"a@example.com"}, "contact_by": {"phone"}, "best_time": {"morning"}}
		for k, v := range change {
			f[k] = v
		}
		return f
	}
	you := func(age ...string) form {
		return form{"answering_for": {"self"}, "age": age, "sex": {"male"}}
	}
	for _, c := range []struct {
		page  string
		saved rules.Answers
		form  form
		want  string
	}{
		// Required and not answered.
		{"safety", rules.Answers{}, nil, "emergency_signs:missing"},
		{"safety", rules.Answers{}, form{"emergency_signs": {""}}, "emergency_signs:missing"},
		{"safety_detail", signs, form{"bladder_course": {"new"}}, "bowel_course:missing"},
		{"safety_detail", signs, nil, "bladder_course:missing bowel_course:missing"},
		{"you", rules.Answers{}, nil, "answering_for:missing age:missing sex:missing"},
		{"you", rules.Answers{}, you("  "), "age:missing"},
		{"emergency", signs, nil, "emergency_confirmed:missing"},
		// Options.
		{"safety", rules.Answers{}, form{"emergency_signs": {"bladder", "blader"}}, "emergency_signs:no_option"},
		{"safety", rules.Answers{}, form{"emergency_signs": {"Bladder"}}, "emergency_signs:no_option"},
		{"emergency", signs, form{"emergency_confirmed": {"no"}}, "emergency_confirmed:no_option"},
		{"check", rules.Answers{}, form{"consent_store": {"maybe"}}, "consent_store:no_option"},
		// More than one answer where one is taken.
		{"check", rules.Answers{}, form{"consent_store": {"yes", "no"}}, "consent_store:twice"},
		{"check", rules.Answers{}, form{"consent_store": {"yes", "yes"}}, "consent_store:twice"},
		{"you", rules.Answers{}, you("40", "41"), "age:twice"},
		// None beside another, in whichever order; not_sure stands beside signs.
		{"safety", rules.Answers{}, form{"emergency_signs": {"bladder", "none"}}, "emergency_signs:clash(none,bladder)"},
		{"safety", rules.Answers{}, form{"emergency_signs": {"none", "bladder"}}, "emergency_signs:clash(none,bladder)"},
		{"safety", rules.Answers{}, form{"emergency_signs": {"none", "not_sure"}}, "emergency_signs:clash(none,not_sure)"},
		{"safety", rules.Answers{}, form{"emergency_signs": {"bladder", "not_sure"}}, ""},
		{"safety", rules.Answers{}, form{"emergency_signs": {"bladder", "bladder"}}, ""},
		{"health", rules.Answers{}, form{"conditions": {"none", "aneurysm"}, "spine_diagnoses": {"none", "not_sure"}}, "conditions:clash(none,aneurysm) spine_diagnoses:clash(none,not_sure)"},
		// Whole numbers.
		{"you", rules.Answers{}, you("0"), ""},
		{"you", rules.Answers{}, you("120"), ""},
		{"you", rules.Answers{}, you(" 40 "), ""},
		{"you", rules.Answers{}, you("121"), "age:range"},
		{"you", rules.Answers{}, you("-1"), "age:range"},
		{"you", rules.Answers{}, you("99999999999999999999999999"), "age:range"},
		{"you", rules.Answers{}, you("4294967336"), "age:range"}, // 40 in 32 bits
		{"you", rules.Answers{}, you("40.5"), "age:not_whole"},
		{"you", rules.Answers{}, you("forty"), "age:not_whole"},
		{"you", rules.Answers{}, you("0x28"), "age:not_whole"},
		{"you", rules.Answers{}, you("4 0"), "age:not_whole"},
		{"you", rules.Answers{}, you("４０"), "age:not_whole"},
		// Bytes that are no text, in every kind of field.
		{"you", rules.Answers{}, you("4\x000"), "age:not_text"},
		{"check", rules.Answers{}, form{"consent_store": {"yes\x00"}}, "consent_store:not_text"},
		{"safety", rules.Answers{}, form{"emergency_signs": {"\xff"}}, "emergency_signs:no_option"},
		{"hopes", rules.Answers{}, form{"main_question": {"why\xff"}}, "main_question:not_text"},
		{"hopes", rules.Answers{}, form{"main_question": {"why\x00"}}, "main_question:not_text"},
		{"hopes", rules.Answers{}, form{"main_question": {"why\x1b[31m"}}, "main_question:not_text"},
		{"hopes", rules.Answers{}, form{"main_question": {"why\u0085"}}, "main_question:not_text"},
		{"hopes", rules.Answers{}, form{"main_question": {"one\r\ntwo\tthree\nfour"}}, ""},
		{"contact", wanted, contact(form{"name": {"Ann\nBcc: all"}}), "name:not_text"},
		{"contact", wanted, contact(form{"name": {"Ann\tLee"}}), "name:not_text"},
		// Lengths are counted in characters, after spaces are trimmed.
		{"hopes", rules.Answers{}, form{"main_question": {strings.Repeat("é", 500)}}, ""},
		{"hopes", rules.Answers{}, form{"main_question": {"  " + strings.Repeat("é", 500) + "  "}}, ""},
		{"hopes", rules.Answers{}, form{"main_question": {strings.Repeat("é", 501)}}, "main_question:too_long"},
		{"contact", wanted, contact(form{"name": {strings.Repeat("a", 101)}}), "name:too_long"},
		{"contact", wanted, contact(form{"phone": {strings.Repeat("4", 41)}}), "phone:too_long"},
		{"contact", wanted, contact(form{"email": {strings.Repeat("a", 244) + "@example.com"}}), "email:too_long"},
		// What is needed to be called back.
		{"contact", wanted, contact(nil), ""},
		{"contact", wanted, contact(form{"name": {""}}), "name:missing"},
		{"contact", wanted, contact(form{"phone": {""}, "email": {""}}), "phone:need_one(reach)"},
		{"contact", wanted, contact(form{"phone": {""}}), "phone:need_one(by_phone)"},
		{"contact", wanted, contact(form{"contact_by": {"text"}, "phone": {""}}), "phone:need_one(by_phone)"},
		{"contact", wanted, contact(form{"contact_by": {"email"}, "email": {""}}), "email:need_one(by_email)"},
		{"contact", wanted, contact(form{"contact_by": {"email"}, "phone": {""}}), ""},
		{"contact", wanted, contact(form{"phone": {"none"}}), "phone:bad_phone"},
		{"contact", wanted, contact(form{"phone": {"none"}, "email": {""}}), "phone:bad_phone"},
		{"contact", wanted, contact(form{"contact_by": {""}}), "contact_by:missing"},
		{"contact", wanted, contact(form{"best_time": nil}), "best_time:missing"},
		{"contact", wanted, form{"consultation": {"none"}}, ""},
		// All problems at once, in the order of the page.
		{"contact", wanted, form{"consultation": {"perhaps"}, "phone": {"1"}, "email": {"x"}, "interpreter": {"si"}}, "consultation:no_option name:missing phone:bad_phone email:bad_email contact_by:missing best_time:missing interpreter:no_option"},
	} {
		a, problems, err := theBook.ReadPage(theBook.Page(c.page), c.saved, c.form)
		if err != nil {
			t.Errorf("%s %v: %v", c.page, c.form, err)
			continue
		}
		if got := problemsOf(problems); got != c.want {
			t.Errorf("%s %q: problems %q, want %q", c.page, c.form, got, c.want)
		}
		before, _ := json.Marshal(c.saved)
		if after, _ := json.Marshal(a); c.want != "" && string(before) != string(after) {
			t.Errorf("%s %q was refused and changed the answers to %s", c.page, c.form, after)
		}
	}
}

func TestUnknownField(t *testing.T) {
	for page, f := range map[string]form{
		"safety": {"emergency_signs": {"none"}, "age": {"40"}},    // of another page
		"you":    {"answering_for": {"self"}, "shoe_size": {"9"}}, // of none
		"check":  {"": {"yes"}},
		"where":  {"areas ": {"none"}},
	} {
		saved := theBook.With(rules.Answers{}, theBook.Question("sex"), "male")
		a, problems, err := theBook.ReadPage(theBook.Page(page), saved, f)
		if !errors.Is(err, rules.ErrUnknownField) || len(problems) > 0 || a.Code(theBook.Question("sex")) != "male" {
			t.Errorf("%s %v: %v %v", page, f, problems, err)
		}
	}
}

// A field of a question that these answers do not ask is ignored, even when
// nonsense stands in it: a script may not have hidden it in time.
func TestFieldNotAskedIsIgnored(t *testing.T) {
	a, problems, err := theBook.ReadPage(theBook.Page("you"), rules.Answers{}, form{"answering_for": {"self"}, "age": {"40"}, "sex": {"male"}, "pregnancy": {"twins", "\xff"}})
	if err != nil || len(problems) > 0 || a.Seen(theBook.Question("pregnancy")) {
		t.Errorf("%v %v", problems, err)
	}
	// The form that closes a branch drops its old answer, too.
	saved := read(t, theBook, but(benign(), told(t, `{"side":"both","both_sides":"shooting"}`)))
	a, problems, err = theBook.ReadPage(theBook.Page("where"), saved, form{"areas": {"foot"}, "side": {"left"}, "both_sides": {"shooting"}})
	if err != nil || len(problems) > 0 || a.Seen(theBook.Question("both_sides")) {
		t.Errorf("%v %v", problems, err)
	}
}

// A question opened by this very form was not on the page: it is asked next
// and is no problem yet. Sent empty once more, it is.
func TestQuestionOpenedByTheForm(t *testing.T) {
	where := theBook.Page("where")
	w := post(t, "where", read(t, theBook, told(t, `{"emergency_signs":["none"]}`)), form{"areas": {"buttock"}})
	if w.Answers.Seen(theBook.Question("side")) || w.Step("where").Done {
		t.Error("the side was not asked and counts as seen")
	}
	_, problems, _ := theBook.ReadPage(where, w.Answers, form{"areas": {"buttock"}})
	if got := problemsOf(problems); got != "side:missing" {
		t.Errorf("sent again: %q", got)
	}
	w = post(t, "where", w.Answers, form{"areas": {"buttock"}, "side": {"both"}})
	w = post(t, "where", w.Answers, form{"areas": {"buttock"}, "side": {"both"}, "both_sides": {"shooting"}})
	if !w.Step("where").Done {
		t.Error("the page is not done")
	}
	// With the answer in the same form, it counts at once.
	w = post(t, "where", rules.Answers{}, form{"areas": {"foot"}, "side": {"both"}, "both_sides": {"not_sure"}})
	if w.Answers.Code(theBook.Question("both_sides")) != "not_sure" {
		t.Error("an answer to a question opened by the form is lost")
	}
}

// The words kept are those sent, with spaces around them trimmed and one kind
// of line end.
func TestTextIsKept(t *testing.T) {
	for sent, kept := range map[string]string{
		"  Why me? ": "Why me?", "a\r\nb": "a\nb", "a\rb": "a\nb", "a\r\r\nb": "a\n\nb", "<b>&amp;": "<b>&amp;", "עברית 漢字": "עברית 漢字", "\u00a0x\u00a0": "x",
	} {
		w := post(t, "hopes", rules.Answers{}, form{"main_question": {sent}})
		if got := w.Answers.Text(theBook.Question("main_question")); got != kept {
			t.Errorf("%q is kept as %q, want %q", sent, got, kept)
		}
		survives(t, w.Answers)
	}
}

func TestPhoneAndEmail(t *testing.T) {
	wanted := read(t, theBook, but(benign(), told(t, `{"consultation":"in_person"}`)))
	for _, c := range []struct {
		field string
		good  bool
		list  []string
	}{
		{"phone", true, []string{"(425) 967-6462", "425-967-6462", "425.967.6462", "+1 425 967 6462", "9676462", "+44 20 7946 0958", "425 967 6462 x12", "425 967 6462 ext. 12", "425967 6462 Ext 12", "425\u00a0967\u00a06462", "123456789012345"}},
		{"phone", false, []string{"911", "967646", "1234567890123456", "call me", "425-967-SICK", "425 967 6462 at home", "425;967;6462", "４２５９６７６４６２"}},
		{"email", true, []string{"a@example.com", "first.last+tag@sub.example.co.uk", "o'hara@example.com", "ä@example.com", "A@B.CO"}},
		{"email", false, []string{"a", "a@", "@example.com", "a b@example.com", "Ann <a@example.com>", "a@example.com, b@example.com", "<a@example.com>", "a@example.com (home)", "a@@example.com"}},
	} {
		for _, text := range c.list {
			_, problems, err := theBook.ReadPage(theBook.Page("contact"), wanted, form{
				"consultation": {"none"}, c.field: {text}})
			want := ""
			if !c.good {
				want = c.field + ":bad_" + c.field
			}
			if got := problemsOf(problems); got != want || err != nil {
				t.Errorf("%s %q: %q %v, want %q", c.field, text, got, err, want)
			}
		}
	}
}

func TestProblemWords(t *testing.T) {
	q := theBook.Question
	for want, p := range map[string]rules.Problem{
		"sex: not answered":                        {Question: q("sex"), Kind: rules.Missing},
		"sex: no such option":                      {Question: q("sex"), Kind: rules.NoOption},
		"sex: takes one answer":                    {Question: q("sex"), Kind: rules.Twice},
		"areas: none stands beside another option": {Question: q("areas"), Kind: rules.Clash, Option: "none", Other: "foot"},
		"age: takes a whole number":                {Question: q("age"), Kind: rules.NotWhole},
		"age: must be between 0 and 120":           {Question: q("age"), Kind: rules.Range},
		"name: must be 100 characters or fewer":    {Question: q("name"), Kind: rules.TooLong},
		"name: has characters that are no text":    {Question: q("name"), Kind: rules.NotText},
		"phone: is no phone number":                {Question: q("phone"), Kind: rules.BadPhone},
		"email: is no e-mail address":              {Question: q("email"), Kind: rules.BadEmail},
		"phone: needed here":                       {Question: q("phone"), Kind: rules.NeedOne, Need: "reach"},
		"areas: wrong kind of value, takes many":   {Question: q("areas"), Kind: rules.WrongKind},
	} {
		if got := p.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
