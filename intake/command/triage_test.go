package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// outcome is one line of the triage command's output.
type outcome struct {
	ID        any               `json:"id"`
	Error     string            `json:"error"`
	Level     string            `json:"level"`
	Fired     []string          `json:"fired"`
	Missing   []string          `json:"missing"`
	Ignored   []string          `json:"ignored"`
	Patterns  []string          `json:"patterns"`
	Programme []string          `json:"programme"`
	Withheld  map[string]string `json:"withheld"`
}

func outcomes(t *testing.T, text string) []outcome {
	t.Helper()
	var list []outcome
	for line := range strings.Lines(text) {
		var o outcome
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("triage wrote %q: %v", line, err)
		}
		list = append(list, o)
	}
	return list
}

func TestTriageOfTheCases(t *testing.T) {
	code, out, errs := run(t, "", "triage", "../../rules/testdata/cases.jsonl")
	if code != 0 {
		t.Fatalf("ended with %d: %s", code, errs)
	}
	exact := 0
	list := cases(t)
	for i, o := range outcomes(t, out) {
		c := list[i]
		if o.ID != c.ID {
			t.Fatalf("line %d answers %v for %s", i+1, o.ID, c.ID)
		}
		if o.Level == c.Expected {
			exact++
		} else if !slices.Contains(c.Acceptable, o.Level) {
			t.Errorf("%s: %s, wanted %s: %s", c.ID, o.Level, c.Expected, c.Story)
		}
		if len(o.Programme)+len(o.Withheld) != 13 {
			t.Errorf("%s: %d moves offered and %d withheld", c.ID, len(o.Programme), len(o.Withheld))
		}
	}
	if exact != 61 {
		t.Errorf("%d exact levels, the rules written literally give 61", exact)
	}
}

func TestTriageRefusesALineAndGoesOn(t *testing.T) {
	lines := []struct{ line, id, wrong string }{
		{`{"id":"a","answers":{"pain_now":3}}`, "a", ""},
		{`{"id":"b","answers":{"pain_now":11}}`, "b", "pain_now: must be between 0 and 10"},
		{`{"id":"c","answers":{"pain_now":"3"}}`, "c", "pain_now: wrong kind"},
		{`{"id":"d","answers":{"pain_then":3}}`, "d", "no such question"},
		{`{"id":"e","answers":{"side":"up"}}`, "e", "side: no such option"},
		{`{"id":"f","answers":{"emergency_signs":["none","cold_leg"]}}`, "f", "none stands beside another option"},
		{`{"id":"g","answers":{"emergency_signs":"none"}}`, "g", "emergency_signs: wrong kind"},
		{`{"id":"h"}`, "h", "no answers"},
		{`not json`, "", "not a JSON object"},
		{`[1,2]`, "", "not a JSON object"},
		{`null`, "", "no answers"},
		{"{\"id\":\"\xff\",\"answers\":{}}", "", "not UTF-8"},
		{`{"reference":"K7QF-2M9D","answers":{"pain_now":9,"age":15.5}}`, "K7QF-2M9D", "age: takes a whole number"},
		{`{"reference":"K7QF-2M9D","answers":{"pain_now":9},"story":"x","expected":"soon"}`, "K7QF-2M9D", ""},
		{`{"id":"z","answers":{"name":"` + strings.Repeat("x", 2<<20) + `"}}`, "", "longer than"},
		{`{"id":"last","answers":{}}`, "last", ""},
	}
	var in strings.Builder
	for _, l := range lines {
		in.WriteString(l.line + "\n\n")
	}
	code, out, errs := run(t, strings.TrimSpace(in.String()), "triage")
	if code != 1 {
		t.Errorf("ended with %d: %s", code, errs)
	}
	got := outcomes(t, out)
	if len(got) != len(lines) {
		t.Fatalf("%d answers for %d lines: %s", len(got), len(lines), out)
	}
	for i, l := range lines {
		o := got[i]
		if id, _ := o.ID.(string); id != l.id {
			t.Errorf("line %d is answered as %v", i+1, o.ID)
		}
		if (o.Error == "") != (l.wrong == "") || !strings.Contains(o.Error, l.wrong) {
			t.Errorf("%.60s: error %q, wanted %q", l.line, o.Error, l.wrong)
		}
		if l.wrong == "" && o.Level == "" {
			t.Errorf("%.60s: no level", l.line)
		}
	}
}

// Incomplete answers say what is missing, answers that these answers do not
// lead to count for nothing, and lists are lists even when empty.
func TestTriageOfIncompleteAnswers(t *testing.T) {
	_, out, _ := run(t, `{"answers":{"emergency_signs":["none"],"saddle_course":"new","sex":"male","age":30,"pregnancy":"pregnant_later"}}`, "triage")
	o := outcomes(t, out)[0]
	if o.Level != "routine" || !slices.Contains(o.Missing, "weakness") || slices.Contains(o.Missing, "saddle_course") {
		t.Errorf("level %s, missing %v", o.Level, o.Missing)
	}
	if !slices.Equal(o.Ignored, []string{"saddle_course", "pregnancy"}) {
		t.Errorf("ignored %v", o.Ignored)
	}
	if o.Fired == nil || o.Patterns == nil || o.Programme == nil || !strings.Contains(out, `"id":null`) {
		t.Errorf("not lists: %s", out)
	}
}

func TestTriageWithTheClinicsOwnBook(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, rules.Embedded()); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "triage.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) {
		if err := os.WriteFile(name, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	change("  - id: severe_pain\n    level: soon\n", "  - id: severe_pain\n    level: urgent\n")
	code, out, errs := run(t, `{"answers":{"pain_now":9}}`, "triage", "--book", folder)
	if code != 1 && !strings.Contains(out, `"level":"urgent"`) {
		t.Errorf("ended with %d: %s%s", code, out, errs)
	}
	change("  - id: severe_pain\n    level: soon\n", "  - id: severe_pain\n    level: sooon\n    colour: red\n")
	code, _, errs = run(t, `{"answers":{"pain_now":9}}`, "triage", "--book", folder)
	if code != 1 || !strings.Contains(errs, "triage.yaml:") {
		t.Errorf("a wrong book ended with %d: %s", code, errs)
	}
}
