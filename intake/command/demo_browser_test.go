package command

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

var handedOut = regexp.MustCompile(`Password +(.+)\nAuthenticator +(\w+)`)

// invented is an empty installation that the demo has filled, being served, and
// the account it made.
func invented(t *testing.T) (*server, *member) {
	t.Helper()
	s := &server{data: t.TempDir(), log: &output{}}
	code, out, errs := run(t, "", "demo", "--intakes", "220", "--data", s.data)
	m := handedOut.FindStringSubmatch(out)
	if code != 0 || m == nil {
		t.Fatalf("demo ended with %d: %s%s", code, out, errs)
	}
	s.start(t)
	return s, &member{name: intake.DemoName, password: m[1], secret: m[2], from: time.Now()}
}

func everyIntake(t *testing.T, data string, visit func(intake.Intake)) {
	t.Helper()
	s, err := place{Data: data}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Intakes(t.Context(), time.Time{}, func(in intake.Intake) error { visit(in); return nil }); err != nil {
		t.Fatal(err)
	}
}

// The desk as a newcomer sees it after one command: every page of it in every
// look, with weeks of work, check-ins and Spanish intakes.
func TestDemoDeskInChromium(t *testing.T) {
	b := browser(t)
	s, demo := invented(t)
	var raised, long, foreign intake.Intake
	everyIntake(t, s.data, func(in intake.Intake) {
		if in.Record.Outcome.Level < in.LevelNow && in.LevelNow >= rules.Urgent && raised.LevelNow <= in.LevelNow {
			raised = in
		}
		if len(in.Checkins) > len(long.Checkins) {
			long = in
		}
		if in.Language == "es" && in.Record.Outcome.Level < rules.Emergency {
			foreign = in
		}
	})
	b.signIn(s, demo)
	b.inspect("demo-queue")
	b.says("Synthetic", "Check-in", "Answered in Spanish")
	at := func(in intake.Intake) string { return "/staff/intakes/" + in.Reference.String() }
	b.open(s, at(raised), "demo-case-raised")
	b.says("Synthetic", "since the check-in of", "Check-ins")
	b.open(s, at(raised)+"/print", "demo-print-raised")
	b.says("Synthetic")
	if n := b.sheets(); n > 3 {
		t.Errorf("a case with check-ins takes %d sheets", n)
	}
	b.open(s, at(long), "demo-case-checkins")
	b.open(s, at(long)+"/checkins", "demo-checkins")
	b.open(s, at(long)+"/history", "demo-history")
	b.look(1280, 900, "light")
	b.do(chromedp.Navigate(s.url + at(long)))
	b.unfold("link")
	b.press("#link button")
	b.inspect("demo-new-link")
	b.says("New private link", "/my/")
	// After an examination the patient's page is another one.
	b.look(1280, 900, "light")
	b.do(chromedp.Navigate(s.url + at(raised)))
	b.unfold("link")
	b.press("#link button")
	my := evaluate[string](b, `document.querySelector("a.long").getAttribute("href")`)
	b.do(chromedp.Navigate(s.url + at(raised)))
	b.unfold("clear")
	b.choose("clear-opens-gentle")
	b.press("#clear button")
	b.open(s, my, "my-examined")
	b.says("Examined on", "What to watch for", "When to stop")
	b.open(s, at(foreign), "demo-case-spanish")
	b.says("Answered in Spanish")
	b.look(1280, 900, "light")
	b.do(chromedp.Navigate(s.url + "/staff/accounts"))
	b.typeInto("name", "Nora Lund")
	b.choose("role-desk")
	b.press("#invite-title ~ form button")
	b.open(s, "/staff/accounts", "demo-accounts-invited")
	b.says("Set-up links that nobody has used yet", "Nora Lund")
	b.press(`form[action="/staff/invitations"] button`)
	if strings.Contains(b.text("main"), "Nora Lund") {
		t.Error("the link was not withdrawn")
	}
}

// A page of the queue that is not looked at keeps no stream open, and knows
// what it missed as soon as it is looked at again.
func TestHiddenTabInChromium(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	b.signIn(s, s.hire(t, "Dana", "desk"))
	b.eventually("the stream", `document.getElementById("alive").textContent === "Renews by itself"`)
	evaluate[bool](b, `(() => {
		const close = EventSource.prototype.close;
		EventSource.prototype.close = function () { window.shut = true; close.call(this); };
		let hidden = true;
		Object.defineProperty(document, "hidden", { get: () => hidden });
		window.turn = (to) => { hidden = to; document.dispatchEvent(new Event("visibilitychange")); };
		turn(true);
		return true;
	})()`)
	if !evaluate[bool](b, `window.shut === true`) {
		t.Error("a hidden page keeps its stream")
	}
	_, ref := levelAndReference(t, newPatient(t, s.url).whole(wanting(t, "U03")))
	evaluate[bool](b, `turn(false) || true`)
	b.eventually("what came meanwhile", `document.querySelector('[data-reference="`+ref+`"]') !== null`)
}
