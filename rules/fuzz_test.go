package rules_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"sciatica-intake/rules"
)

// ends are what YAML takes for the end of a line.
var ends = regexp.MustCompile("\r\n|[\n\r\u0085\u2028\u2029]")

// loads loads a folder and fails unless a book or honest mistakes come out.
func loads(t *testing.T, book fstest.MapFS) {
	t.Helper()
	b, err := rules.Load(book)
	if err == nil {
		// A book that loads has to work.
		w := b.Walk(rules.Answers{})
		b.Outcome(w)
		if w.Next() == nil {
			t.Error("a book that asks nothing was loaded")
		}
		return
	}
	var list rules.Mistakes
	if !errors.As(err, &list) || len(list) == 0 {
		t.Fatalf("%v are no mistakes", err)
	}
	for _, m := range list {
		if m.Text == "" || m.Line < 1 || book[m.File] != nil && m.Line > 1+len(ends.FindAll(book[m.File].Data, -1)) {
			t.Errorf("%v is outside its file", m)
		}
	}
}

// Losing any line of a book never makes the loader fall over.
func TestLinesLost(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	for name, f := range folder(t) {
		lines := bytes.SplitAfter(f.Data, []byte("\n"))
		for i := 0; i < len(lines); i += 29 {
			book := folder(t)
			book[name] = &fstest.MapFile{Data: bytes.Join(append(lines[:i:i], lines[i+1:]...), nil)}
			loads(t, book)
			if t.Failed() {
				t.Fatalf("%s without line %d", name, i+1)
			}
		}
	}
}

func FuzzLoad(f *testing.F) {
	if testing.Short() {
		f.Skip("a long computation of one goroutine, in a short run")
	}
	book := folder(f)
	questions, triage := string(book["questions.yaml"].Data), string(book["triage.yaml"].Data)
	f.Add(questions, triage)
	f.Add("", "")
	f.Add("{d", "\rgV:")
	f.Add("pages: [{id: check, questions: [{id: a, kind: one}]}]", "rules: [{id: a, level: soon, when: {not: {}}}]")
	f.Add(questions, "levels: [{id: soon}]\nrules: [{id: a, level: routine, when: {term: a}}]\nself_care_when: {all: [{any: []}]}")
	f.Add(strings.ReplaceAll(questions, "kind: many", "kind: one"), triage)
	f.Add(strings.ReplaceAll(questions, "min: 0", "min: -9223372036854775808"), triage)
	f.Add(strings.ReplaceAll(questions, "max: 120", "max: 9223372036854775807"), triage)
	f.Add(strings.ReplaceAll(questions, "options:", "option:"), triage)
	f.Add(strings.ReplaceAll(questions, "confirm: true", "confirm: false"), triage)
	f.Add(questions, strings.ReplaceAll(triage, "when:", "when: &a\n     not: *a\n    was:"))
	f.Add("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\npages: *c", triage)
	f.Fuzz(func(t *testing.T, questions, triage string) {
		book := folder(t)
		book["questions.yaml"] = &fstest.MapFile{Data: []byte(questions)}
		book["triage.yaml"] = &fstest.MapFile{Data: []byte(triage)}
		loads(t, book)
	})
}

// survives checks that answers are the same after they were kept as JSON.
func survives(t *testing.T, a rules.Answers) {
	t.Helper()
	kept, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	back, err := theBook.Restore(kept)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(kept) {
		t.Fatalf("kept   %s\nbecame %s %v", kept, again, err)
	}
	before, after := theBook.Walk(a), theBook.Walk(back)
	if pages(before) != pages(after) || page(before) != page(after) || strings.Join(ids(before.Missing), " ") != strings.Join(ids(after.Missing), " ") {
		t.Fatalf("%s leads elsewhere once restored", kept)
	}
}

func FuzzReadPage(f *testing.F) {
	f.Add("safety", "emergency_signs=bladder&emergency_signs=none")
	f.Add("you", "answering_for=self&age=40&sex=male")
	f.Add("you", "age=%2B5&age=5")
	f.Add("hopes", "main_question=a%0D%0D%0Ab%09c")
	f.Add("hopes", "main_question=%00%ff")
	f.Add("contact", "consultation=in_person&name=A&phone=425+967+6462&email=a%40example.com&contact_by=phone&best_time=morning")
	f.Add("contact", "name=%C2%A0&phone=%2B1x&email=%22a+b%22%40c")
	f.Add("where", "areas=none&side=both&both_sides=shooting")
	f.Add("emergency", "emergency_confirmed=yes")
	f.Fuzz(func(t *testing.T, name, query string) {
		p := theBook.Page(name)
		form, err := url.ParseQuery(query)
		if p == nil || err != nil {
			return
		}
		saved := read(t, theBook, benign())
		a, problems, err := theBook.ReadPage(p, saved, form)
		if err != nil || len(problems) > 0 {
			kept, _ := json.Marshal(saved)
			if left, _ := json.Marshal(a); string(left) != string(kept) {
				t.Errorf("a refused form changed the answers to %s", left)
			}
			for _, problem := range problems {
				if problem.Question.Page != p || !strings.HasPrefix(problem.Error(), problem.Question.ID+": ") {
					t.Errorf("%q is beside no question of the page", problem.Error())
				}
			}
			return
		}
		survives(t, a)
	})
}

func FuzzReadMap(f *testing.F) {
	f.Add(`{"emergency_signs":["bladder","not_sure"],"bladder_course":"new"}`)
	f.Add(`{"age":1e309,"pain_now":-0.0,"mood":null,"areas":[]}`)
	f.Add(`{"age":"40","sex":["male"],"areas":"foot","conditions":[null,1]}`)
	f.Add(`{"main_question":"a\r\r\nb\u0000","name":"\ud800","email":"a@b"}`)
	f.Add(`{"nothing":{}}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, text string) {
		var fields said
		if json.Unmarshal([]byte(text), &fields) != nil {
			return
		}
		a, problems := theBook.ReadMap(fields)
		for _, problem := range problems {
			if problem.Error() == "" {
				t.Error("a problem without words")
			}
		}
		survives(t, a)
		survives(t, theBook.Walk(a).Answers)
	})
}
