package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// bookFolder is a folder with the shipped book in which one text of one file
// is replaced.
func bookFolder(t *testing.T, file, old, instead string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, rules.Embedded()); err != nil {
		t.Fatal(err)
	}
	if file == "" {
		return dir
	}
	name := filepath.Join(dir, file)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	if err := os.Chmod(name, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(text, []byte(old), []byte(instead), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// runs runs one command and returns what it printed.
func runs(c interface{ Run(*world) error }) (string, error) {
	var out bytes.Buffer
	err := c.Run(&world{ctx: nil, stdout: &out, stderr: &out})
	return out.String(), err
}

func TestCheckOfTheShippedBook(t *testing.T) {
	book, err := library{}.load()
	if err != nil {
		t.Fatal(err)
	}
	out, err := runs(&check{})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"holds  floors:", "holds  monotone:", "holds  fires:", "holds  options:", "holds  words:", "holds  ends:",
		"  split on emergency_signs, saddle_course,", "  duration: A short time", "cases examined",
		"  book         " + book.Version, "6 of 6 hold", "  sign-off     awaiting clinician sign-off\n", "  date         20",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("does not say %q\n%s", want, out)
		}
	}
	if strings.Contains(out, "FAILS") {
		t.Error(out)
	}
}

func TestCheckPrintsCounterExamplesForTriage(t *testing.T) {
	dir := bookFolder(t, "triage.yaml", "is: old_unchanged\n        - all:\n            - question: numbness_course\n              is: new", "is: old_unchanged\n        - all:\n            - question: numbness_course\n              is: improving")
	out, err := runs(&check{library{dir}})
	if !errors.Is(err, errQuiet) {
		t.Fatalf("ends with %v", err)
	}
	if !strings.Contains(out, "FAILS  monotone:") || !strings.Contains(out, "5 of 6 hold") {
		t.Errorf("does not fail:\n%s", out)
	}
	book, err := library{dir}.load()
	if err != nil {
		t.Fatal(err)
	}
	levels := map[string]rules.Level{}
	for line := range strings.Lines(out) {
		var c struct {
			ID      string         `json:"id"`
			Answers map[string]any `json:"answers"`
		}
		if json.Unmarshal([]byte(line), &c) != nil {
			continue
		}
		a, problems := book.ReadMap(c.Answers)
		if len(problems) > 0 {
			t.Fatalf("%s: %v", line, problems)
		}
		s := book.Assess(book.Walk(a).Answers)
		levels[c.ID] = s.Level
	}
	if levels["monotone-1-before"] != rules.Routine || levels["monotone-1-after"] != rules.SelfCare {
		t.Errorf("the counter-example gives %v", levels)
	}
}

func TestCheckNamesMistakes(t *testing.T) {
	out, err := runs(&check{library{bookFolder(t, "triage.yaml", "has: became_two_sided", "has: became_twosided")}})
	if err == nil || errors.Is(err, errQuiet) || !strings.Contains(err.Error(), `emergency_signs has no option "became_twosided"`) || out != "" {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestSignOffIsSaid(t *testing.T) {
	book, err := library{}.load()
	if err != nil {
		t.Fatal(err)
	}
	sign := func(sum string) library {
		return library{bookFolder(t, "header.yaml", "  name: \"\"\n  licence: \"\"\n  date: \"\"\n  sha256: \"\"\n",
			fmt.Sprintf("  name: Dr. A\n  licence: PT 1 WA\n  date: 2026-01-02\n  sha256: %s\n", sum))}
	}
	for want, l := range map[string]library{
		"signed off by Dr. A, PT 1 WA, on 2026-01-02":                                                                sign(book.Version),
		"awaiting clinician sign-off (Dr. A signed book abc on 2026-01-02, and now it is " + book.Version[:12] + ")": sign("abc"),
	} {
		for _, c := range []interface{ Run(*world) error }{&check{l}, &books{library: l}} {
			if out, err := runs(c); err != nil || !strings.Contains(out, want) {
				t.Errorf("%T: %v, does not say %q", c, err, want)
			}
		}
	}
}

func TestBookPrintsEverything(t *testing.T) {
	book, err := library{}.load()
	if err != nil {
		t.Fatal(err)
	}
	out, err := runs(&books{})
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range book.Words(rules.English) {
		if !strings.Contains(out, text) {
			t.Errorf("%s is not printed: %s", key, text)
		}
	}
	for _, r := range book.Rules {
		if !strings.Contains(out, "### `"+r.ID+"`: "+r.Level.String()) || !strings.Contains(out, r.Source) || !strings.Contains(out, r.AgeSex) {
			t.Errorf("rule %s is not printed whole", r.ID)
		}
	}
	for _, q := range book.Questions {
		if !strings.Contains(out, "(`"+q.ID+"`, "+q.Kind.String()) || !strings.Contains(out, q.NoOrder) {
			t.Errorf("question %s is not printed", q.ID)
		}
	}
	for _, d := range append(book.Header.Deviations, book.Header.IntendedUse) {
		if !strings.Contains(out, d) {
			t.Errorf("is not printed: %s", d)
		}
	}
}

func TestBookDiff(t *testing.T) {
	old := bookFolder(t, "triage.yaml", "because: very strong pain", "because: pain that is hard to bear")
	out, err := runs(&books{Diff: old})
	if want := "## en words of rule.severe_pain\n\n    - pain that is hard to bear\n\n    + very strong pain\n"; err != nil || !strings.HasSuffix(out, want) || strings.Count(out, "##") != 1 {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
	}
	if out, err = runs(&books{Diff: bookFolder(t, "", "", "")}); err != nil || !strings.Contains(out, "Nothing a patient or a rule reads.") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err = runs(&books{Diff: filepath.Join(old, "nowhere")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an older book that is not there: %v", err)
	}
}

func TestExplain(t *testing.T) {
	book, err := library{}.load()
	if err != nil {
		t.Fatal(err)
	}
	answers, problems := book.ReadMap(map[string]any{
		"emergency_signs": []any{"none"}, "answering_for": "self", "age": 70.0, "sex": "male", "unwell_signs": []any{"none"},
		"conditions": []any{"osteoporosis"}, "spine_diagnoses": []any{"none"}, "areas": []any{"buttock"}, "side": "left", "sensations": []any{"ache"},
		"weakness": "none", "duration": "under_2_weeks", "course": "same", "episode": "first", "pain_now": 3.0, "night_pain": "no", "daily_life": "normal",
		"walking": "normal", "onset": "gradual", "worse_with": []any{"none"}, "eased_by": []any{"none"}, "movement_limits": []any{"none"},
		"self_care_weeks": "none", "saddle_course": "new", "name": "Somebody", "consultation": "none", "outlook": nil,
	})
	if problems != nil {
		t.Fatal(problems)
	}
	var out bytes.Buffer
	explain(&out, book, "case-1", answers)
	text := out.String()
	for _, want := range []string{
		"case-1: routine, door clinic (book " + book.Version, "awaiting clinician sign-off",
		"    age: 70\n", "    name: filled in\n", "    outlook: left empty\n", "    consent_store: not answered\n",
		"  saddle_course was answered and is not asked", "  emergency is not asked\n",
		"  over_65 (routine): age is 70; episode is first; course is same\n",
		"  ces_saddle (emergency): saddle_course is not asked\n",
		"  severe_pain (soon): pain_now is 3; daily_life is normal\n",
		"Self-care, if no rule fires: yes: ",
		"  glute_bridge\n", "  lacrosse_ball: ", "gentle_only (Until the visit",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("does not say %q", want)
		}
	}
	if strings.Contains(text, "Somebody") {
		t.Error("says who the patient is")
	}
	for _, r := range book.Rules {
		if strings.Count(text, "  "+r.ID+" ("+r.Level.String()+")") != 1 {
			t.Errorf("rule %s does not stand there once", r.ID)
		}
	}
	for _, e := range book.Exercises {
		if strings.Count(text, "\n  "+e.ID+"\n")+strings.Count(text, "\n  "+e.ID+": ") != 1 {
			t.Errorf("exercise %s does not stand there once", e.ID)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}
