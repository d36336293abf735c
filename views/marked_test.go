package views

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

var referenceAttribute = regexp.MustCompile(`data-reference="([0-9A-Z-]+)"`)

// sent is the reference of an intake with these answers.
func (h *house) sent(answers map[string][]string) string {
	h.t.Helper()
	m := referenceAttribute.FindStringSubmatch(h.begin().finish(answers).Body.String())
	if m == nil {
		h.t.Fatal("a result without a reference")
	}
	return m[1]
}

// marks marks an intake the way a replay with another book does.
func (h *house) marks(reference, version string, level rules.Level) {
	h.t.Helper()
	r, _ := intake.ParseReference(reference)
	done, err := h.store.Mark(context.Background(), r, intake.Mark{Level: level, Book: version, Rules: []rules.Finding{
		{Rule: "fever", Level: level, Evidence: []rules.Evidence{{Question: "areas", Options: []string{"buttock"}}}},
	}})
	if err != nil || !done {
		h.t.Fatalf("marking: %v, %v", done, err)
	}
}

const wouldBe = "Would now be urgent (new rules)"

func TestMarkOnTheStaffPages(t *testing.T) {
	h := newHouse(t)
	home := h.sent(well()) // Nobody is needed for it, so the queue does not have it.
	h.clock.pass(time.Minute)
	worse := h.sent(with("course", "worse"))
	chris := h.signedIn("chris", intake.Clinician)
	dana := h.signedIn("dana", intake.Desk)
	chris.get("/staff").wants(http.StatusOK).says(worse, "1 intake").silent(wouldBe, home)

	h.marks(home, h.book.Version, rules.Urgent)
	queue := dana.get("/staff").wants(http.StatusOK).says(wouldBe, "2 intakes").
		has(`<tr class="marked row-urgent"`, `<li class="mark mark-would chip-urgent"><svg class="shape"`, `chip-self_care`)
	if strings.Index(queue.Body.String(), `id="row-`+home) > strings.Index(queue.Body.String(), `id="row-`+worse) {
		t.Error("the marked intake is not on top")
	}

	at := "/staff/intakes/" + home
	why := "A fever or shaking chills"
	desk := dana.get(at).wants(http.StatusOK).says(wouldBe, "Why it would now be urgent", "A clinician can clear this mark.", "(replay)").silent("shaking chills", "Clear this mark")
	if strings.Contains(desk.Body.String(), "<code>fever") || strings.Contains(desk.Body.String(), at+"/unmark") {
		t.Error("the desk is shown a rule or a button")
	}
	page := chris.get(at).wants(http.StatusOK).says(wouldBe, why, "fever", "Where it hurts: Buttock", "Clear this mark", "Marked: would now be urgent (new rules)", h.book.Version).
		has(`<main id="main" class="case-page" data-level="self_care"`)
	version := url.Values{"version": {regexp.MustCompile(`/unmark"[^>]*>\s*<input type="hidden" name="version" value="(\d+)">`).FindStringSubmatch(page.Body.String())[1]}}

	dana.post(at+"/unmark", version).wants(http.StatusForbidden)
	chris.get(at + "/unmark").wants(http.StatusMethodNotAllowed)
	chris.post(at+"/unmark", url.Values{"version": version["version"], "canary": {"1"}}).wants(http.StatusBadRequest)
	chris.get("/staff").says(wouldBe)

	// Another book marks it while the page is open: what was not seen is not cleared.
	h.marks(home, "another", rules.Emergency)
	chris.post(at+"/unmark", version).wants(http.StatusConflict).says("Marked: would now be an emergency (new rules)", "You can still do it", "Clear this mark")
	chris.get("/staff").says("Would now be an emergency (new rules)").has(`<tr class="marked row-emergency`)
	chris.get(at).says("Why it would now be an emergency", why, "Fever") // Without its book's words a rule has its id.
	version.Set("version", "3")
	chris.post(at+"/unmark", version).goes(at + "?saved=unmark")
	chris.get(at+"?saved=unmark").says("Saved: the mark is cleared", "Mark cleared chris").silent("Clear this mark", "Why it would now be")
	chris.get("/staff").says("1 intake").silent(home, wouldBe)
	version.Set("version", "4")
	chris.post(at+"/unmark", version).wants(http.StatusUnprocessableEntity).says("As the case stands now, that is not possible")
}
