package command

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// enrol opens the first account by the link in the server's log.
func (b *tab) enrol(s *server, name string) *member {
	b.Helper()
	link := setUpLink.FindString(s.log.String())
	if link == "" {
		b.Fatalf("no set-up link in the log: %s", s.log)
	}
	b.do(chromedp.Navigate(link))
	b.inspect("staff-set-up")
	m := &member{name: name, password: memberPassword, from: time.Now()}
	m.secret = strings.ReplaceAll(b.text(".secret"), " ", "")
	b.do(chromedp.SendKeys(chromedp.CSS("#name"), m.name), chromedp.SendKeys(chromedp.CSS("#password"), m.password),
		chromedp.SendKeys(chromedp.CSS("#code"), m.code(b.TB)))
	b.press(continueButton)
	if codes := evaluate[int](b, `document.querySelectorAll(".recovery li").length`); codes != 10 {
		b.Fatalf("%d recovery codes: %s", codes, b.text("main"))
	}
	b.inspect("staff-recovery-codes")
	return m
}

// open shows a page in every look.
func (b *tab) open(s *server, path, name string) {
	b.Helper()
	b.do(chromedp.Navigate(s.url + path))
	b.inspect(name)
}

// says wants the page to say something.
func (b *tab) says(texts ...string) {
	b.Helper()
	all := b.text("main")
	for _, text := range texts {
		if !strings.Contains(all, text) {
			b.Errorf("%s does not say %q: %s", b.path(), text, all)
		}
	}
}

// unfold opens one of the forms of a case.
func (b *tab) unfold(act string) {
	b.Helper()
	b.do(chromedp.Click(chromedp.CSS("#" + act + " > summary")))
}

func (b *tab) choose(id string) {
	b.Helper()
	b.do(chromedp.Click(chromedp.CSS(`label[for="` + id + `"]`)))
}

// wanting are the answers of a case, by somebody who wants a consultation.
func wanting(t testing.TB, id string) map[string]any {
	answers := sending(caseNamed(t, id).Answers)
	for _, key := range []string{"consultation", "name", "phone", "email", "contact_by", "best_time", "main_question", "reminders"} {
		answers[key] = mild(t)[key]
	}
	return answers
}

// workThrough takes a case that is new to its end, by what the pages offer.
func (b *tab) workThrough() {
	b.Helper()
	next := `.case-head .actions form button`
	b.press(next)
	b.says("Acknowledged Dr. Chris", "Saved: the status")
	b.unfold("try")
	b.choose("try-outcome-reached")
	b.choose("try-seen-no")
	b.choose("try-advised-yes")
	b.typeInto("try-text", "Goes to urgent care now.")
	b.press(`#try button[value="contacted"]`)
	b.says("Try: reached the patient, was not seen, advice repeated", "Goes to urgent care now.", "Status Contacted")
	b.unfold("assign")
	b.press(`#assign button[name="take"]`)
	b.says("Assigned to Dr. Chris")
	b.unfold("note")
	b.typeInto("note-text", "Daughter drives.")
	b.press(`#note button`)
	b.says("Daughter drives.")
	b.press(next)
	b.unfold("clear")
	b.choose("clear-opens-gentle")
	b.press(`#clear button`)
	b.says("Examined, cleared. Exercises: the gentle ones")
	b.unfold("verdict")
	b.choose("verdict-ruling-right")
	b.press(`#verdict button`)
	b.says("Verdict: right")
	b.press(next)
	b.says("Closed", "Reopen")
}

// A whole day at the desk: an account is set up, an urgent intake appears in
// the queue while somebody looks at it, is worked through to its end, and all
// of it stands in the trail.
func TestStaffDeskInChromium(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	chris := b.enrol(s, "Dr. Chris")
	b.signIn(s, chris)
	b.inspect("staff-queue-empty")
	b.says("Nobody is waiting")
	b.eventually("the stream", `document.getElementById("alive").textContent !== ""`)
	evaluate[bool](b, `window.stayed = true`)
	p := newPatient(t, s.url)
	level, ref := levelAndReference(t, p.whole(wanting(t, "U03")))
	if level != "urgent" {
		t.Fatalf("the patient is told %s", level)
	}
	row := `document.querySelector('[data-reference="` + ref + `"]')`
	b.eventually("the arrival", row+" !== null")
	if !evaluate[bool](b, `window.stayed && `+row+`.matches(".unread.row-urgent")`) {
		t.Error("the arrival does not stand out, or the page was loaded anew")
	}
	b.says("1 intake · 1 not opened yet", "Canary Wharfinger")
	if said := evaluate[string](b, `document.getElementById("said").textContent`); !strings.Contains(said, "1 not opened yet") {
		t.Errorf("a reader hears %q", said)
	}
	levelAndReference(t, newPatient(t, s.url).whole(wanting(t, "S05")))
	b.eventually("another arrival", `document.querySelectorAll(".row-link").length === 2`)
	b.inspect("staff-queue")

	// By the keyboard: along the rows and into one.
	b.look(1280, 900, "light")
	b.do(chromedp.Focus(chromedp.CSS(".row-link")), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp))
	if at := evaluate[string](b, `document.activeElement.id`); at != "row-"+ref {
		t.Fatalf("the arrow keys lead to %q", at)
	}
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(kb.Enter)); err != nil || b.path() != "/staff/intakes/"+ref {
		t.Fatalf("Enter on a row leads to %s: %v", b.path(), err)
	}
	b.inspect("staff-case")
	b.look(1280, 900, "light")
	b.workThrough()
	b.inspect("staff-case-closed")
	b.open(s, "/staff/intakes/"+ref+"/print", "staff-print")
	if n := b.sheets(); n > 2 {
		t.Errorf("a case takes %d sheets", n)
	}
	b.open(s, "/staff?list=closed", "staff-queue-closed")
	b.says(ref)
	b.open(s, "/staff?level=emergency", "staff-queue-filtered-to-nothing")
	b.says("Nothing matches these filters")
	b.open(s, "/staff/search", "staff-search")
	b.typeInto("q", "wharfinger")
	b.press(".finder button")
	b.says("2 found", ref)
	b.inspect("staff-search-found")
	b.open(s, "/staff/trail", "staff-trail")
	b.says("Dr. Chris", ref)
}

// sheets is how many sheets of paper the page takes.
func (b *tab) sheets() int {
	b.Helper()
	own := true
	pdf, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &own})
	if err != nil {
		b.Fatal(err)
	}
	return len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(pdf.Data, -1))
}

// The desk sees whom to call and why it matters, and no answers.
func TestDeskRoleInChromium(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	_, ref := levelAndReference(t, newPatient(t, s.url).whole(wanting(t, "E03")))
	b.signIn(s, s.hire(t, "Dana", "desk"))
	b.open(s, "/staff/intakes/"+ref, "staff-case-desk")
	b.says("Emergency", "Answers, reasons and transcript are for clinicians.", "No way to reach the patient")
	if note := b.text(".transcript"); note != "" {
		t.Errorf("the desk reads %q", note)
	}
}

// Everything that is done with a script can be done without.
func TestStaffDeskWithoutScripts(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	chris := s.hire(t, "Dr. Chris", "clinician")
	_, ref := levelAndReference(t, newPatient(t, s.url).whole(wanting(t, "U03")))
	b.scripts(false)
	b.look(360, 780, "light")
	b.signIn(s, chris)
	b.press(".row-link")
	if at := b.path(); at != "/staff/intakes/"+ref {
		t.Fatalf("the row leads to %s", at)
	}
	b.workThrough()
	b.do(chromedp.Click(chromedp.CSS(".copying summary")), chromedp.WaitVisible(chromedp.CSS("#copy-text")))
	if note := b.text("#copy-text"); !strings.HasPrefix(note, "PATIENT-REPORTED INTAKE "+ref) {
		t.Errorf("the text for the note begins %.80q", note)
	}
}

// Two clinicians change one case at once: the one who comes second is told,
// and everything they wrote is there to be sent again.
func TestTwoCliniciansInChromium(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	chris, nora := s.hire(t, "Dr. Chris", "clinician"), s.hire(t, "Dr. Nora", "clinician")
	_, ref := levelAndReference(t, newPatient(t, s.url).whole(wanting(t, "U03")))
	at := "/staff/intakes/" + ref
	b.signIn(s, chris)
	b.do(chromedp.Navigate(s.url + at))
	b.unfold("verdict")
	b.choose("verdict-ruling-higher")
	b.typeInto("verdict-text", "She cannot lift her foot.")

	other := newPatient(t, s.url)
	other.post("/staff/sign-in", url.Values{"name": {nora.name}, "password": {nora.password}})
	other.post("/staff/sign-in/code", url.Values{"code": {nora.code(t)}})
	_, shown := other.get(at)
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(shown)
	if version == nil {
		t.Fatalf("no form for Dr. Nora: %s", shown)
	}
	if resp, _ := other.post(at+"/move", url.Values{"version": {version[1]}, "to": {"acknowledged"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("Dr. Nora gets %d", resp.StatusCode)
	}
	b.eventually("word of the change", `document.getElementById("changed").textContent.includes("Somebody changed this intake")`)
	b.press(`#verdict button`)
	b.says("Somebody else changed this intake", "Acknowledged", "Dr. Nora", "You can still do it")
	b.inspect("staff-conflict")
	if text := evaluate[string](b, `document.getElementById("verdict-text").value`); text != "She cannot lift her foot." {
		t.Errorf("what was written became %q", text)
	}
	b.look(1280, 900, "light")
	b.press(`.again button`)
	b.says("Verdict: it should have been higher", "She cannot lift her foot.")
}
