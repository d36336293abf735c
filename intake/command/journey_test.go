package command

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"sciatica-intake/rules"
)

// caseLine is one line of the cases.
type caseLine struct {
	ID         string
	Story      string
	Answers    map[string]any
	Expected   string
	Acceptable []string
}

func cases(t testing.TB) []caseLine {
	t.Helper()
	text, err := os.ReadFile("../../rules/testdata/cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var list []caseLine
	for line := range bytes.Lines(text) {
		var c caseLine
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

func caseNamed(t testing.TB, id string) caseLine {
	t.Helper()
	list := cases(t)
	i := slices.IndexFunc(list, func(c caseLine) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("no case %s", id)
	}
	return list[i]
}

// sending adds to the answers of a case what a patient must say to send them.
func sending(answers map[string]any) map[string]any {
	all := maps.Clone(answers)
	all["consent_store"] = "yes"
	return all
}

// mild is a person at self-care level who wants a consultation.
func mild(t testing.TB) map[string]any {
	all := sending(caseNamed(t, "C01").Answers)
	all["consultation"] = "in_person"
	all["name"] = "Canary Wharfinger"
	all["phone"] = "(206) 555-0142"
	all["email"] = "canary.wharfinger@example.org"
	all["contact_by"] = "text"
	all["best_time"] = []any{"morning", "evening"}
	all["main_question"] = "Is it the canarychair, or how I sit?"
	all["reminders"] = "no"
	return all
}

// Every case through the pages ends at the level the command gives for the
// answers that the pages asked for, and is found in the export.
func TestEveryCaseThroughThePages(t *testing.T) {
	s := serveHere(t)
	book, err := rules.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	levels := map[string]int{}
	kept := map[string]string{}
	for _, c := range cases(t) {
		page := newPatient(t, s.url).whole(sending(c.Answers))
		level, reference := levelAndReference(t, page)
		answers, _ := book.ReadMap(c.Answers)
		if want := book.Outcome(book.Walk(answers)).Level.String(); level != want {
			t.Errorf("%s: the page says %s, the rules say %s", c.ID, level, want)
		}
		levels[level]++
		kept[reference] = level
	}
	if len(levels) != 5 {
		t.Errorf("levels reached: %v", levels)
	}
	found := intakes(t, s.data)
	if len(found) != len(kept) {
		t.Errorf("%d intakes for %d references", len(found), len(kept))
	}
	for reference, level := range kept {
		if e, ok := found[reference]; !ok || e.Level != level || e.LevelNow != level || e.Status != "new" || e.Book != book.Version {
			t.Errorf("%s at %s is kept as %+v", reference, level, e)
		}
	}
}

// What was typed comes back whole: answers under answers, who it was under
// contact, and the export can be triaged again.
func TestExportHoldsWhatWasAnswered(t *testing.T) {
	s := serveHere(t)
	answers := mild(t)
	level, reference := levelAndReference(t, newPatient(t, s.url).whole(answers))
	e := intakes(t, s.data)[reference]
	identity := []string{"name", "phone", "email"}
	for id, want := range answers {
		got := e.Answers[id]
		if slices.Contains(identity, id) {
			got = e.Contact[id]
		}
		if n, ok := want.(float64); ok {
			want = n
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s was answered %v and is exported as %v", id, want, got)
		}
	}
	for _, id := range identity {
		if _, leaked := e.Answers[id]; leaked {
			t.Errorf("%s stands among the answers", id)
		}
	}
	_, lines, _ := run(t, "", "export", "--format", "jsonl", "--data", s.data)
	code, out, errs := run(t, lines, "triage")
	if code != 0 || !strings.Contains(out, `"id":"`+reference+`"`) || !strings.Contains(out, `"level":"`+level+`"`) ||
		!strings.Contains(out, `"missing":[],"ignored":[]`) {
		t.Errorf("triage of the export ended with %d: %s%s", code, out, errs)
	}
}

// Ten presses of the last button at once are one intake with one reference.
func TestTenSubmitsAtOnce(t *testing.T) {
	s := serveHere(t)
	p := newPatient(t, s.url)
	path := p.answer(p.start(), mild(t), "/intake/check")
	if path != "/intake/check" {
		t.Fatalf("came to %s", path)
	}
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			resp, text := p.post("/intake/check", url.Values{"consent_store": {"yes"}})
			if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/result" {
				t.Errorf("a press answered %d: %s", resp.StatusCode, problems(text))
			}
		})
	}
	group.Wait()
	_, page := p.get("/result")
	_, reference := levelAndReference(t, page)
	found := intakes(t, s.data)
	if _, ok := found[reference]; len(found) != 1 || !ok {
		t.Errorf("%d intakes, %q among them: %v", len(found), reference, ok)
	}
}

// Who does not agree to send sees the whole result and leaves nothing behind.
func TestDeclinedReachesNobody(t *testing.T) {
	s := serveHere(t)
	answers := mild(t)
	answers["consent_store"] = "no"
	level, reference := levelAndReference(t, newPatient(t, s.url).whole(answers))
	if level != "self_care" || reference != "" {
		t.Errorf("level %q, reference %q", level, reference)
	}
	if found := intakes(t, s.data); len(found) != 0 {
		t.Errorf("the clinic has %v", found)
	}
}

// A confirmed emergency is sent without a name, and an emergency that was
// taken back is told to the clinic and to the patient.
func TestTakenBackEmergencyIsNotForgotten(t *testing.T) {
	s := serveHere(t)
	p := newPatient(t, s.url)
	path := p.start()
	resp, _ := p.post(path, url.Values{"emergency_signs": {"cold_leg"}})
	if at := resp.Header.Get("Location"); at != "/intake/emergency" {
		t.Fatalf("a cold leg leads to %s", at)
	}
	if resp, _ := p.get("/intake/you"); resp.Header.Get("Location") != "/intake/emergency" {
		t.Error("the emergency page can be passed by")
	}
	page := p.whole2(path, mild(t))
	if !strings.Contains(page, "Earlier you told us") || !strings.Contains(page, "If that is true, even a little, go to an emergency department now.") {
		t.Error("the result does not repeat what was taken back")
	}
	_, reference := levelAndReference(t, page)
	_, lines, _ := run(t, "", "export", "--format", "jsonl", "--data", s.data)
	if !strings.Contains(lines, reference) || !strings.Contains(lines, `"rule":"cold_leg"`) {
		t.Errorf("the clinic is not told: %s", lines)
	}
}

func (p *patient) whole2(path string, answers map[string]any) string {
	p.Helper()
	resp, text := p.post(path, fill(`<main><form method="post"><input name="emergency_signs"></form>`, answers))
	if resp.StatusCode != http.StatusSeeOther {
		p.Fatalf("POST %s answered %d: %s", path, resp.StatusCode, text)
	}
	p.answer(resp.Header.Get("Location"), answers, "")
	_, page := p.get("/result")
	return page
}

// Nothing that a patient said is in a log line, a URL or the clear text of the
// data folder.
func TestNothingLeaks(t *testing.T) {
	s := serveHere(t)
	p := newPatient(t, s.url)
	p.whole(mild(t))
	p.post("/intake/you", url.Values{"canaryfield": {"canaryvalue"}})
	p.get("/intake/you?canary=canaryquery")
	s.stop()
	check := func(where, text string) {
		low := strings.ToLower(text)
		for _, canary := range []string{"canary", "555-0142", "2065550142", "lifting_or_twisting"} {
			if strings.Contains(low, canary) {
				t.Errorf("%s holds %q", where, canary)
			}
		}
	}
	check("the log", s.log.String())
	files, err := filepath.Glob(filepath.Join(s.data, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(string(text)), "canary") || bytes.Contains(text, []byte("555-0142")) {
			t.Errorf("%s holds what a patient said", filepath.Base(name))
		}
	}
}
