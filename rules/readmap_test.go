package rules_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

func TestReadMapProblems(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: "",
		`{"age":40,"sex":"male","areas":["foot","groin"],"main_question":"why","mood":null}`: "",
		`{"age":40.0,"pain_now":0}`:   "",
		`{"age":-0.0}`:                "",
		`{"shoe_size":9}`:             `"shoe_size": no such question`,
		`{"age":"40"}`:                "age: wrong kind of value, takes int",
		`{"age":[40]}`:                "age: wrong kind of value, takes int",
		`{"age":true}`:                "age: wrong kind of value, takes int",
		`{"age":40.5}`:                "age: takes a whole number",
		`{"age":1e300}`:               "age: must be between 0 and 120",
		`{"age":-1}`:                  "age: must be between 0 and 120",
		`{"pain_now":11}`:             "pain_now: must be between 0 and 10",
		`{"sex":["male"]}`:            "sex: wrong kind of value, takes one",
		`{"sex":0}`:                   "sex: wrong kind of value, takes one",
		`{"sex":"man"}`:               "sex: no such option",
		`{"areas":"foot"}`:            "areas: wrong kind of value, takes many",
		`{"areas":{"foot":true}}`:     "areas: wrong kind of value, takes many",
		`{"areas":["foot",1]}`:        "areas: wrong kind of value, takes many",
		`{"areas":["foot",null]}`:     "areas: wrong kind of value, takes many",
		`{"areas":["foot","feet"]}`:   "areas: no such option",
		`{"areas":["none","foot"]}`:   "areas: none stands beside another option",
		`{"main_question":7}`:         "main_question: wrong kind of value, takes text",
		`{"main_question":"a\u0000"}`: "main_question: has characters that are no text",
		`{"name":"a\nb"}`:             "name: has characters that are no text",
		`{"email":"nobody"}`:          "email: is no e-mail address",
		`{"phone":"nobody"}`:          "phone: is no phone number",
		`{"sex":"man","age":121,"shoe_size":9,"course":"worse"}`: `age: must be between 0 and 120; sex: no such option; "shoe_size": no such question`,
	} {
		a, problems := theBook.ReadMap(told(t, text))
		var got []string
		for _, p := range problems {
			got = append(got, p.Error())
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
		for id := range told(t, text) {
			q := theBook.Question(id)
			if strings.Contains(want, id) && a.Given(q) {
				t.Errorf("%s: %s was refused and counts", text, id)
			}
		}
	}
	// What could be read is read.
	a, _ := theBook.ReadMap(told(t, `{"sex":"man","course":"worse"}`))
	if a.Code(theBook.Question("course")) != "worse" {
		t.Error("one mistake loses another answer")
	}
}

func TestLeftEmptyInJSON(t *testing.T) {
	for _, text := range []string{`{"mood":null,"treatments":null,"main_question":null}`, `{"mood":"","treatments":[],"main_question":"  "}`, `{"mood":"","treatments":[""],"main_question":""}`} {
		a, problems := theBook.ReadMap(told(t, text))
		if len(problems) > 0 {
			t.Errorf("%s: %v", text, problems)
		}
		kept, err := json.Marshal(a)
		if string(kept) != `{"main_question":null,"mood":null,"treatments":null}` || err != nil {
			t.Errorf("%s is kept as %s %v", text, kept, err)
		}
	}
}

func TestAnswersAreRead(t *testing.T) {
	a := read(t, theBook, told(t, `{"age":0,"sex":"another","areas":["foot","low_back"],"name":"Ann","main_question":"why"}`))
	q := theBook.Question
	if n, known := a.Number(q("age")); n != 0 || !known {
		t.Errorf("age %d %t: a baby has an age", n, known)
	}
	if n, known := a.Number(q("pain_now")); n != 0 || known {
		t.Errorf("pain %d %t: no answer is not zero", n, known)
	}
	if _, known := a.Number(q("sex")); known {
		t.Error("the sex is no number")
	}
	if got := strings.Join(a.Codes(q("areas")), " "); got != "low_back foot" {
		t.Errorf("areas %q, want them in the book's order", got)
	}
	if a.Code(q("sex")) != "another" || a.Code(q("course")) != "" || a.Text(q("main_question")) != "why" || a.Text(q("phone")) != "" {
		t.Error("codes or texts are not what was answered")
	}
	if !a.Has(q("areas"), "foot") || a.Has(q("areas"), "groin") || a.Has(q("areas"), "feet") || a.Has(q("course"), "worse") {
		t.Error("Has is not what was ticked")
	}
	if a.Given(nil) || a.Given(q("course")) || !a.Given(q("age")) {
		t.Error("Given is not what was answered")
	}
	kept, _ := json.Marshal(a.Map())
	if want := `{"age":0,"areas":["low_back","foot"],"main_question":"why","sex":"another"}`; string(kept) != want {
		t.Errorf("%s, want %s: without who it is", kept, want)
	}
	kept, _ = json.Marshal(a)
	if want := `{"age":0,"areas":["low_back","foot"],"main_question":"why","name":"Ann","sex":"another"}`; string(kept) != want {
		t.Errorf("%s, want %s", kept, want)
	}
}

// Answers are values: With and ReadPage leave the old ones alone.
func TestAnswersAreValues(t *testing.T) {
	course := theBook.Question("course")
	before := theBook.With(rules.Answers{}, course, "same")
	after := theBook.With(before, course, "worse")
	if before.Code(course) != "same" || after.Code(course) != "worse" {
		t.Errorf("before %s, after %s", before.Code(course), after.Code(course))
	}
	if got := theBook.With(after, course, "bad"); got.Code(course) != "worse" {
		t.Error("an answer that does not fit changed something")
	}
	post(t, "time", before, form{"duration": {"under_2_weeks"}, "course": {"better"}, "episode": {"first"}})
	if before.Code(course) != "same" {
		t.Error("reading a page changed the answers saved")
	}
}

func TestWho(t *testing.T) {
	for code, who := range map[string]rules.Who{"self": rules.Self, "my_child": rules.MyChild, "someone_else": rules.SomeoneElse} {
		if got := theBook.With(rules.Answers{}, theBook.Question("answering_for"), code).Who(); got != who {
			t.Errorf("%s is %d", code, got)
		}
	}
	if (rules.Answers{}).Who() != rules.Self || read(t, theBook, said{}).Who() != rules.Self {
		t.Error("before it is known, the patient is spoken to")
	}
}

func TestRestore(t *testing.T) {
	for _, text := range []string{"", "null", "{}"} {
		a, err := theBook.Restore([]byte(text))
		if kept, _ := json.Marshal(a); err != nil || string(kept) != "{}" {
			t.Errorf("%q: %s %v", text, kept, err)
		}
	}
	// Of an older book: what no longer fits is left out, the rest stays.
	a, err := theBook.Restore([]byte(`{"shoe_size":9,"sex":"man","course":"worse","mood":null}`))
	if kept, _ := json.Marshal(a); err != nil || string(kept) != `{"course":"worse","mood":null}` {
		t.Errorf("%s %v", kept, err)
	}
	if _, err := theBook.Restore([]byte(`{"sex":`)); err == nil || errors.Is(err, rules.ErrUnknownField) {
		t.Errorf("%v, want that this is no JSON", err)
	}
	// Answers of no book at all.
	if kept, err := json.Marshal(rules.Answers{}); string(kept) != "{}" || err != nil || len((rules.Answers{}).Map()) > 0 {
		t.Errorf("%s %v", kept, err)
	}
}
