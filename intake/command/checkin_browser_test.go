package command

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sciatica-intake/rules"
)

var myLink = regexp.MustCompile(`href="(/my/[0-9a-z]{26})"`)

// ownPage is the private link that a result names.
func ownPage(t testing.TB, result string) string {
	t.Helper()
	m := myLink.FindStringSubmatch(result)
	if m == nil {
		t.Fatalf("the result names no page of one's own: %.2000s", result)
	}
	return m[1]
}

// A check-in from home that turns into an emergency: by the private link and
// no cookie, to the emergency card at once, and to the top of the queue.
func TestCheckinTurnsIntoAnEmergency(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	result := newPatient(t, s.url).whole(mild(t))
	_, reference := levelAndReference(t, result)
	worse := newPatient(t, s.url)
	urgent := sending(caseNamed(t, "U03").Answers)
	_, other := levelAndReference(t, worse.whole(urgent))

	b.look(360, 780, "light")
	b.cookies(newPatient(t, s.url)) // another device: it has none
	b.do(chromedp.Navigate(s.url + ownPage(t, result)))
	b.inspect("my-self_care")
	b.look(360, 780, "light")
	b.press(`section.checkin a.button`)
	b.inspect("checkin-safety")
	b.look(360, 780, "light")
	b.fillIn(map[string]any{"emergency_signs": []any{"saddle_numbness"}})
	b.press(continueButton)
	b.fillIn(map[string]any{"saddle_course": "new"})
	b.press(continueButton)
	if at := b.path(); at != ownPage(t, result) {
		t.Fatalf("an emergency leads to %s", at)
	}
	if level := evaluate[string](b, `document.querySelector('main').dataset.level`); level != "emergency" {
		t.Errorf("the page says %s", level)
	}
	if said := b.text("main"); !strings.Contains(said, "Go to an emergency department now") || !strings.Contains(said, "Show this to the doctor") {
		t.Errorf("the page says %s", said)
	}
	b.inspect("my-emergency")
	e := intakes(t, s.data)[reference]
	if e.Level != "self_care" || e.LevelNow != "emergency" || e.Status != "new" {
		t.Errorf("the clinic has %+v", e)
	}
	b.look(1280, 900, "light")
	b.signIn(s, s.hire(t, "Ada", "clinician"))
	rows := b.text("main")
	if first, second := strings.Index(rows, reference), strings.Index(rows, other); first < 0 || second < 0 || first > second {
		t.Errorf("the queue does not begin with %s: %s", reference, rows)
	}
}

// A whole check-in by mouse and keyboard, in both languages, with and without
// scripts.
func TestWholeCheckinInChromium(t *testing.T) {
	answers := map[string]any{
		"emergency_signs": []any{"none"}, "unwell_signs": []any{"none"}, "sensations": []any{"ache"}, "weakness": "none", "course": "better",
		"pain_now": 2, "night_pain": "no", "daily_life": "normal", "walking": "normal", "self_care_weeks": "under_1_week", "self_care_effect": "helped",
		"pain_average": 3, "pain_enjoyment": 2, "pain_activity": 2,
	}
	for _, language := range []string{"en", "es"} {
		for _, scripts := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, scripts %t", language, scripts), func(t *testing.T) {
				b := browser(t)
				s := serveHere(t)
				p := newPatient(t, s.url)
				if language == "es" {
					p.post("/language", url.Values{"language": {"es"}})
				}
				my := ownPage(t, p.whole(mild(t)))
				b.scripts(scripts)
				if scripts {
					b.cookies(p)
					b.do(chromedp.Navigate(s.url + "/result"))
					b.inspect(language + "-result")
				}
				b.look(360, 780, "light")
				b.do(chromedp.Navigate(s.url + my + "/start"))
				for pages := 0; b.path() != my; pages++ {
					if pages > 2 {
						t.Fatalf("stuck at %s", b.path())
					}
					if scripts {
						b.inspect(language + "-start")
						b.look(360, 780, "light")
					}
					b.fillIn(answers)
					b.press(continueButton)
				}
				b.do(chromedp.Navigate(s.url + my + "/checkin"))
				for pages := 0; b.path() != my; pages++ {
					if pages > 12 {
						t.Fatalf("stuck at %s", b.path())
					}
					if scripts {
						b.inspect(language + "-checkin" + strings.ReplaceAll(strings.TrimPrefix(b.path(), my+"/checkin"), "/", "-"))
						b.look(360, 780, "light")
					}
					b.fillIn(answers)
					b.press(continueButton)
				}
				if scripts {
					b.inspect(language + "-my-after")
				}
				if lang := evaluate[string](b, `document.documentElement.lang`); lang != language {
					t.Errorf("the page is in %q", lang)
				}
				if rows := evaluate[int](b, `document.querySelectorAll('table.numbers tbody tr').length`); rows != 3 {
					t.Errorf("%d rows of pain over time", rows)
				}
				for _, e := range intakes(t, s.data) {
					if len(e.Checkins) != 2 || e.Checkins[1]["kind"] != rules.CheckinFull || e.LevelNow != "self_care" {
						t.Errorf("the clinic has %+v", e)
					}
				}
			})
		}
	}
}

// The language is switched in the middle of a page: nothing that was typed or
// ticked is lost, with scripts and without.
func TestLanguageSwitchedInTheMiddleOfAPage(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %t", scripts), func(t *testing.T) {
			b := browser(t)
			s := serveHere(t)
			p := newPatient(t, s.url)
			p.answer(p.start(), mild(t), "/intake/hopes")
			b.cookies(p)
			b.scripts(scripts)
			b.look(360, 780, "light")
			b.do(chromedp.Navigate(s.url + "/intake/hopes"))
			words := "Half a sentence, and ¿qué más"
			b.do(chromedp.SendKeys(chromedp.CSS("#main_question"), words), chromedp.Click(chromedp.CSS(`label[for="outlook-unsure"]`)))
			button := `header button[value="es"]`
			if !scripts {
				button = `main form button[value="es"]`
			}
			b.press(button)
			if at, lang := b.path(), evaluate[string](b, `document.documentElement.lang`); at != "/intake/hopes" || lang != "es" {
				t.Fatalf("the switch leads to %s in %q", at, lang)
			}
			if got := evaluate[string](b, `document.getElementById('main_question').value`); got != words {
				t.Errorf("what was typed is now %q", got)
			}
			if !evaluate[bool](b, `document.getElementById('outlook-unsure').checked`) {
				t.Error("what was ticked is lost")
			}
			if scripts {
				b.inspect("es-hopes-kept")
				b.look(360, 780, "light")
			}
			// Enter and the first button still go on, in the new language.
			b.press(continueButton)
			if b.path() == "/intake/hopes" {
				t.Error("Continue does not go on")
			}
		})
	}
}

// The timer of a move is worked by the keyboard alone.
func TestTimerByKeyboard(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	my := ownPage(t, newPatient(t, s.url).whole(mild(t)))
	b.look(360, 780, "light")
	b.do(chromedp.Navigate(s.url + my))
	run, say := `details[open] [data-hold="30"] [data-run]`, `document.querySelector('details[open] [data-hold="30"] [data-say]').textContent`
	if evaluate[bool](b, `document.querySelector('details[open] [data-hold="30"] [data-sound]').checked`) {
		t.Error("there is sound before anybody asked for it")
	}
	evaluate[chromedp.Void](b, `document.querySelector('details[open] [data-hold="30"]').dataset.hold = 1`)
	rounds := evaluate[int](b, `Number(document.querySelector('details[open] [data-timer][data-hold="1"]').dataset.rounds)`)
	run, say = strings.Replace(run, `"30"`, `"1"`, 1), strings.Replace(say, `"30"`, `"1"`, 1)
	key := func(key string) {
		t.Helper()
		b.do(chromedp.Focus(chromedp.CSS(run)), chromedp.KeyEvent(key))
	}
	// Every context that could make a sound is noted, with the state of the press.
	evaluate[chromedp.Void](b, `{ const made = window.AudioContext; window.heard = [];
		window.AudioContext = class extends made { constructor() { super(); window.heard.push(document.querySelector('details[open] [data-hold="1"] [data-run]').textContent); } } }`)
	key("\r")
	if got := b.text(run); got != "Stop" {
		t.Errorf("the button of a timer that runs says %q", got)
	}
	key("\r")
	if got := evaluate[string](b, say); got != "Stopped." {
		t.Errorf("stopped, it says %q", got)
	}
	for round := 1; round <= rounds; round++ {
		key([]string{" ", "\r"}[round%2])
		want := fmt.Sprintf("Round %d of %d is done.", round, rounds)
		if round == rounds {
			want = fmt.Sprintf("All %d rounds are done.", rounds)
		}
		b.eventually(want, say+" === "+fmt.Sprintf("%q", want))
	}
	if n := evaluate[int](b, `heard.length`); n != 0 {
		t.Errorf("sound was made ready %d times, and nobody asked for it", n)
	}
	// Asked for, it is made ready in the press, not when the hold has ended.
	b.do(chromedp.Click(chromedp.CSS(`details[open] [data-hold="1"] .timer-sound input`)))
	evaluate[chromedp.Void](b, `audio.close(); audio = null; heard = []`)
	key("\r")
	if n := evaluate[int](b, `heard.length`); n != 1 || !evaluate[bool](b, `Boolean(audio)`) {
		t.Errorf("sound was made ready %d times in the press", n)
	}
	key("\r")
	if focus := evaluate[bool](b, `document.activeElement.matches('[data-run]')`); !focus {
		t.Error("the focus is lost")
	}
	b.inspect("my-timer")
}

// The programme on paper is at most two Letter pages, with every picture.
func TestSheetIsTwoPages(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	for _, language := range []string{"en", "es"} {
		p := newPatient(t, s.url)
		p.post("/language", url.Values{"language": {language}})
		my := ownPage(t, p.whole(mild(t)))
		b.cookies(p)
		b.do(chromedp.Navigate(s.url + my + "/sheet"))
		moves := evaluate[int](b, `document.querySelectorAll('.sheet-move').length`)
		drawn := evaluate[int](b, `[...document.querySelectorAll('.sheet-pictures img')].filter(i => i.complete && i.naturalWidth > 0).length`)
		if moves != 13 || drawn != 26 {
			t.Errorf("%s: %d moves, %d pictures", language, moves, drawn)
		}
		b.inspect(language + "-sheet")
		if n := b.sheets(); n > 2 {
			t.Errorf("%s: %d sheets", language, n)
		}
	}
}
