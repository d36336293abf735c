package command

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A page of a PDF as Chromium writes it, but not the list of pages.
var sheet = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// What is taken along on paper: one Letter page, and for who starts at home
// the exercises behind it.
func TestResultsPrintInChromium(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	print := func(p *patient, name string, most int) {
		t.Helper()
		b.cookies(p)
		b.look(1280, 900, "dark")
		b.do(chromedp.Navigate(s.url + "/result"))
		printed, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(sheet.FindAll(printed.Data, -1)); n == 0 || n > most {
			t.Errorf("%s takes %d sheets, not %d", name, n, most)
		}
		if b.shots != "" {
			if err := os.WriteFile(filepath.Join(b.shots, "print-"+name+".pdf"), printed.Data, 0o644); err != nil {
				t.Error(err)
			}
		}
	}
	emergency := newPatient(t, s.url)
	emergency.whole(map[string]any{"emergency_signs": []any{"saddle_numbness", "bladder", "bowel", "sexual_change", "both_legs_weak_or_numb", "major_injury"},
		"saddle_course": "new", "bladder_course": "new", "bowel_course": "new_loss", "genital_course": "new", "both_legs_course": "new", "injury_state": "severe",
		"emergency_confirmed": "yes"})
	print(emergency, "911", 1)
	for _, id := range []string{"E03", "U03", "U11", "S05"} {
		p := newPatient(t, s.url)
		p.whole(sending(caseNamed(t, id).Answers))
		print(p, id, 1)
	}
	routine := newPatient(t, s.url)
	routine.whole(sending(caseNamed(t, "R01").Answers))
	print(routine, "routine", 3)
	kneeling := newPatient(t, s.url)
	answers := mild(t)
	answers["movement_limits"] = []any{"no_floor", "shoulder", "knee"}
	kneeling.whole(answers)
	print(kneeling, "self_care-advised", 3)
	home := newPatient(t, s.url)
	home.whole(mild(t))
	print(home, "self_care", 3)
}
