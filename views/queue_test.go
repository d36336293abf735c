package views

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

// wishing are the answers of somebody who wants to be seen.
func wishing(name string, more ...string) map[string][]string {
	a := with(append([]string{"consultation", "in_person", "name", name, "phone", "(425) 555-0142", "contact_by", "text", "best_time", "morning"}, more...)...)
	a["interpreter"] = []string{"no"}
	return a
}

// urgent are answers that have to be looked at within the day.
func urgent(name string) map[string][]string {
	return wishing(name, "weakness", "marked", "weakness_course", "steady", "course", "worse", "pain_now", "6")
}

var inData = regexp.MustCompile(`data-reference="([^"]+)"`)

// arrive sends an intake and returns its reference.
func (h *house) arrive(answers map[string][]string) string {
	h.t.Helper()
	b := h.begin()
	p := b.finish(answers)
	m := inData.FindStringSubmatch(p.Body.String())
	if m == nil {
		h.t.Fatalf("no reference:\n%s", p.Body)
	}
	return m[1]
}

func TestQueueShowsWhoWaits(t *testing.T) {
	h := newHouse(t)
	mild, bad, home := h.arrive(wishing("Ann Mild")), h.arrive(urgent("Bea Urgent")), h.arrive(well())
	h.clock.pass(20 * time.Minute)
	b := h.signedIn("Nora", intake.Desk)
	p := b.get("/staff").wants(http.StatusOK)
	p.says("2 intakes · 2 not opened yet", "Bea Urgent 47, female · "+bad, "Ann Mild", "Not opened yet", "20 min", "Consultation in person, text message in the morning", "New")
	page := p.Body.String()
	if strings.Index(page, bad) > strings.Index(page, mild) || strings.Contains(page, home) {
		t.Errorf("the order is wrong, or somebody who needs nobody is in it:\n%s", p.text())
	}
	if p.title() != "Queue - Olympic Spine & Sports Therapy" && strings.Contains(p.title(), "Urgent") {
		t.Errorf("titled %q", p.title())
	}
	b.get("/staff?list=self_care").says("1 intake", home).silent("Not opened yet")
	closed := h.arrive(wishing("Cy Closed"))
	b.act(b.get("/staff/intakes/"+closed), "/staff/intakes/"+closed+"/close", "reason", "test").wants(http.StatusSeeOther)
	b.get("/staff?list=closed").says("Cy Closed", "Nov 22", "Closed").silent("0 min")
	b.get("/staff/intakes/" + bad).wants(http.StatusOK)
	b.get("/staff").says("2 intakes · 1 not opened yet")
	h.wantsTraced("Nora", intake.ActQueueRead)
}

func TestQueueFilters(t *testing.T) {
	h := newHouse(t)
	mild, bad := h.arrive(wishing("Ann Mild")), h.arrive(urgent("Bea Urgent"))
	b := h.signedIn("Nora", intake.Desk)
	for query, want := range map[string]string{
		"level=urgent":                   bad,
		"level=self_care":                mild,
		"status=new&level=urgent":        bad,
		"wants=yes":                      bad + mild,
		"assignee=%28nobody%29":          bad + mild,
		"assignee=Nora":                  "",
		"from=2025-11-22&to=2025-11-22":  bad + mild,
		"to=2025-11-21":                  "",
		"from=2025-11-23":                "",
		"list=all&status=acknowledged":   "",
		"list=closed":                    "",
		"from=&to=&level=&status=&list=": bad + mild,
	} {
		p := b.get("/staff?" + query).wants(http.StatusOK)
		var got strings.Builder
		for _, m := range inData.FindAllStringSubmatch(p.Body.String(), -1) {
			got.WriteString(m[1])
		}
		if got.String() != want {
			t.Errorf("%s shows %q instead of %q", query, got.String(), want)
		}
		if want == "" && query != "list=closed" {
			p.says("Nothing matches these filters", "Clear filters")
		}
	}
	b.get("/staff?list=closed").says("Nothing is closed yet")
	b.get("/staff?from=22.11.2025").wants(http.StatusUnprocessableEntity).says("There is a problem", "Enter a day like 2026-03-31")
	b.get("/staff?from=2025-11-22&to=2025-11-20").wants(http.StatusUnprocessableEntity).says("The first day must not be after the last")
	for _, query := range []string{"level=worst", "list=mine", "status=gone", "after=nothing", "%"} {
		b.get("/staff?" + query).wants(http.StatusBadRequest)
	}
}

func TestQueueWithNobody(t *testing.T) {
	b := newHouse(t).signedIn("Nora", intake.Desk)
	b.get("/staff").says("Nobody is waiting", "New intakes appear here by themselves.")
}

var nextPage = regexp.MustCompile(`href="([^"]+)" rel="next"`)

// Every intake is on one page, once, whatever the number of pages.
func TestQueuePages(t *testing.T) {
	h := newHouse(t)
	if _, err := h.store.FillDemo(t.Context(), h.book, 7, 260, goodPassword); err != nil {
		t.Fatal(err)
	}
	b := h.signedIn("Nora", intake.Desk)
	seen := map[string]bool{}
	at, pages := "/staff?list=all", 0
	for at != "" {
		p := b.get(at).wants(http.StatusOK)
		if strings.Contains(at, "emergency") || strings.Count(at, "=") > 2 {
			t.Errorf("an address says more than where it goes on: %s", at)
		}
		for _, m := range inData.FindAllStringSubmatch(p.Body.String(), -1) {
			if seen[m[1]] {
				t.Fatalf("%s is on two pages", m[1])
			}
			seen[m[1]] = true
		}
		at, pages = "", pages+1
		if m := nextPage.FindStringSubmatch(p.Body.String()); m != nil {
			at = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if len(seen) != 260 || pages != 6 {
		t.Errorf("%d intakes on %d pages", len(seen), pages)
	}
}

func TestSearch(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(urgent("Rosalind Canary"))
	b := h.signedIn("Nora", intake.Desk)
	b.get("/staff/search").wants(http.StatusOK).says("Type a part of a name")
	find := func(typed string) page {
		t.Helper()
		return b.post("/staff/search", url.Values{"q": {typed}})
	}
	for _, typed := range []string{"canary", "Rosalind", "rosa", "(425) 555-0142", "555-0142", " canary  rosalind "} {
		find(typed).wants(http.StatusOK).says("1 found", "Rosalind Canary")
	}
	for _, typed := range []string{"nobody", "999-9999"} {
		find(typed).wants(http.StatusOK).says("0 found", "Nothing found").silent("Rosalind")
	}
	find("x").says("Enter at least two letters")
	find(strings.ToLower(ref)).goes("/staff/intakes/" + ref)
	find("can\x00ary").wants(http.StatusBadRequest)
	h.wantsTraced("Nora", intake.ActSearched)
	if strings.Contains(h.log.String(), "anary") {
		t.Error("the log says what was searched for")
	}
}
