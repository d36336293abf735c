package command

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A clinician finds a marked intake on top of the queue, reads why, and clears
// the mark.
func TestMarkInChromium(t *testing.T) {
	b := browser(t)
	s := &server{data: t.TempDir(), log: &output{}}
	if code, _, errs := run(t, "", "demo", "--intakes", "30", "--data", s.data); code != 0 {
		t.Fatal(errs)
	}
	raised := editedBook(t, "triage.yaml", "  - id: over_6_weeks\n    level: routine\n", "  - id: over_6_weeks\n    level: urgent\n    see: doctor\n")
	if code, out, errs := run(t, "", "replay", "--mark", "--book", raised, "--data", s.data); code != 0 || strings.Contains(out, "\n0 marked") {
		t.Fatalf("%d: %s%s", code, out, errs)
	}
	s.start(t)
	chris := s.hire(t, "chris", "clinician")
	b.look(1280, 900, "light")
	b.signIn(s, chris)
	b.inspect("queue-marked")
	first := b.text(".queue tbody tr .reference")
	if text := b.text(".queue tbody tr"); !strings.Contains(text, "Would now be urgent (new rules)") {
		t.Fatalf("on top of the queue: %s", text)
	}
	b.press(".queue tbody .row-link")
	b.inspect("case-marked")
	if why := b.text("#unmark"); !strings.Contains(why, "It has lasted more than 6 weeks") {
		t.Errorf("why: %s", why)
	}
	b.press("#unmark button")
	if said := b.text("main [role=status]"); said != "Saved: the mark is cleared" {
		t.Errorf("after clearing it says %q", said)
	}
	b.do(chromedp.Navigate(s.url + "/staff"))
	if text := b.text(".queue tbody tr"); strings.Contains(text, first) {
		t.Errorf("still on top of the queue: %s", text)
	}
}
