package command

import (
	"net/http"
	"strings"
	"testing"
)

// A draft begun on one book is finished on another: answers that still fit are
// kept, a question that was reworded is asked again, and the patient is told.
func TestDraftBegunOnAnOlderBook(t *testing.T) {
	older := editedBook(t, "questions.yaml", "label: Sharp pain, or like an electric shock", "label: Electric pain")
	s := &server{data: t.TempDir(), log: &output{}}
	s.start(t, "--book", older)
	answers := mild(t)
	p := newPatient(t, s.url)
	if at := p.answer(p.start(), answers, "/intake/start"); at != "/intake/start" {
		t.Fatalf("came to %s", at)
	}
	s.stop()
	s.start(t)
	p.base = s.url
	resp, _ := p.get("/intake/start")
	if at := resp.Header.Get("Location"); at != "/intake/feeling" {
		t.Fatalf("with the new book the next page is %q", at)
	}
	_, page := p.get("/intake/feeling")
	if !strings.Contains(page, "Some questions have changed since you began.") {
		t.Error("the patient is not told")
	}
	if strings.Contains(page, `value="ache" checked`) || !strings.Contains(page, `id="weakness-none"`) {
		t.Error("a reworded question keeps its answer")
	}
	resp, text := p.post("/intake/feeling", fill(page, answers))
	if at := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || at != "/intake/start" {
		t.Fatalf("the changed question answered leads to %q: %s", at, problems(text))
	}
	p.answer("/intake/start", answers, "")
	_, result := p.get("/result")
	_, reference := levelAndReference(t, result)
	if e := intakes(t, s.data)[reference]; e.Answers["pain_now"] != answers["pain_now"] || e.Answers["weakness"] != "none" {
		t.Errorf("kept as %+v", e)
	}
}

// An intake of an older book is shown with the words the patient saw.
func TestResultOfAnOlderBook(t *testing.T) {
	older := editedBook(t, "triage.yaml", "because: a fever or shaking chills\n", "because: a fever, as the older book says\n")
	s := &server{data: t.TempDir(), log: &output{}}
	s.start(t, "--book", older)
	p := newPatient(t, s.url)
	p.whole(sending(caseNamed(t, "U03").Answers))
	s.stop()
	s.start(t)
	p.base = s.url
	if _, page := p.get("/result"); !strings.Contains(page, "a fever, as the older book says") {
		t.Error("the result has other words than the patient saw")
	}
}
