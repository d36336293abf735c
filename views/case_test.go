package views

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

func TestCaseForAClinician(t *testing.T) {
	h := newHouse(t)
	earlier := h.arrive(wishing("Bea Urgent"))
	answers := urgent("Bea Urgent")
	answers["main_question"] = []string{"Will it <stay>?"}
	answers["conditions"] = []string{"cancer_past"}
	ref := h.arrive(answers)
	h.clock.pass(72 * time.Hour)
	b := h.signedIn("Dr. Chris", intake.Clinician)
	p := b.get("/staff/intakes/" + ref).wants(http.StatusOK)
	p.says(
		"Urgent "+ref, "47-year-old woman, less than 2 weeks of left buttock pain 6/10 getting worse, foot drop or giving way (steady)",
		"Urgent because: ", "2nd intake of this contact", "(425) 555-0142",
		"● Present", "foot drop or giving way", "cancer more than 5 years ago", "○ Denied saddle numbness", "Where it hurts: left buttock",
		"Answered by the patient in English, sent Nov 22, 2025, 2:13 am PST, 3 days ago.", "The answers are 3 days old.",
		"Features that fit, not a diagnosis", "For:", "foot_drop", "Source", "Book of rules: "+h.book.Version,
		"What the patient was told", "See a doctor today, tomorrow at the latest", "Will it <stay>?", "Exercises",
		earlier, "PATIENT-REPORTED INTAKE "+ref, "All answers, as the patient saw them", "Not asked",
	)
	order := []string{"sentence", "flags-title", "given-title", "patterns-title", "reasons-title", "told-title", "question-title", "moves-title", "others-title", "copy-title", "transcript-title"}
	at := 0
	for _, id := range order {
		i := strings.Index(p.Body.String()[at:], id)
		if i < 0 {
			t.Fatalf("%s is missing or out of its place", id)
		}
		at += i
	}
	if strings.Contains(p.title(), "Bea") || strings.Contains(p.title(), "rgent") {
		t.Errorf("titled %q", p.title())
	}
	h.wantsTraced("Dr. Chris", intake.ActRead)
	b.get("/staff/intakes/"+ref+"/print").wants(http.StatusOK).says("Reported by the patient. Not an examination.", "Printed ", "Not asked").silent("Log a try")
	h.wantsTraced("Dr. Chris", intake.ActPrinted)
}

func TestCaseForTheDesk(t *testing.T) {
	h := newHouse(t)
	answers := urgent("Bea Urgent")
	answers["main_question"] = []string{"Will it stay?"}
	at := "/staff/intakes/" + h.arrive(answers)
	chris, nora := h.signedIn("Dr. Chris", intake.Clinician), h.signedIn("Nora", intake.Desk)
	chris.act(chris.get(at), at+"/verdict", "ruling", "higher", "text", "secret reason")
	p := nora.get(at).wants(http.StatusOK)
	p.says("Urgent", "47, female.", "foot drop", "(425) 555-0142", "Acknowledge", "Write a note", "Assign", "Answers, reasons and transcript are for clinicians.")
	p.silent("Will it stay?", "All answers", "PATIENT-REPORTED", "foot_drop", "secret reason", "Verdict on the level Was", "Examined, cleared Only", "Print view")
	nora.get(at + "/print").wants(http.StatusForbidden)
	nora.act(p, at+"/clear", "opens", "full").wants(http.StatusForbidden)
	nora.act(p, at+"/move", "to", "acknowledged").wants(http.StatusSeeOther)
}

// A code without words would be an empty label.
func TestDeskWordsAreThere(t *testing.T) {
	d, err := readWordsOf[deskWords](texts, "desk.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	has := func(what string, words map[string]string, codes ...string) {
		t.Helper()
		for _, code := range codes {
			if words[code] == "" {
				t.Errorf("%s has no words for %q", what, code)
			}
		}
	}
	for _, s := range statuses {
		has("status", d.Statuses, string(s))
		if s != intake.New {
			has("move", d.Work.Move, string(s))
		}
	}
	for _, r := range intake.CloseReasons {
		has("reason", d.Work.Reasons, string(r))
	}
	for _, o := range intake.TryOutcomes {
		has("outcome", d.Work.Outcomes, string(o))
	}
	for _, r := range intake.Rulings {
		has("ruling", d.Work.Rulings, string(r))
	}
	has("seen", d.Work.Seens, "yes", "no")
	has("opens", d.Work.Open, "nothing", "gentle", "full")
	has("sex", d.Marks.Sexes, "female", "male")
	has("contact", d.Marks.By, "phone", "text", "email")
	has("time", d.Marks.Times, "morning", "afternoon", "evening")
	has("side", d.Case.Sides, "left", "right", "both", "middle")
	for act := range fieldsOf {
		has("form", d.Work.Forms, act)
		has("saved", d.Work.Saved, act)
	}
	if len(d.Marks.Nth) != 10 {
		t.Errorf("%d ordinals", len(d.Marks.Nth))
	}
}
