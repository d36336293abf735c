package command

import (
	"crypto/rand"
	"log/slog"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sciatica-intake/intake"
	"sciatica-intake/intake/store"
	"sciatica-intake/rules"
	"sciatica-intake/static"
	"sciatica-intake/views"
)

// serveWithClock serves in this process, with a clock that a test can move.
func serveWithClock(t testing.TB) (address string, pass func(time.Duration)) {
	t.Helper()
	var late atomic.Int64
	clock := func() time.Time { return now().Add(time.Duration(late.Load())) }
	book, err := rules.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir(), Now: clock, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.ArchiveBook(t.Context(), book); err != nil {
		t.Fatal(err)
	}
	files, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	address = "http://" + server.Listener.Addr().String()
	server.Config.Handler, err = views.New(views.Config{
		Book: book, Store: s, Static: files, Now: clock, Random: rand.Reader, Log: slog.New(slog.DiscardHandler), URL: address,
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	return address, func(d time.Duration) { late.Add(int64(d)) }
}

// The pages of a draft that nobody used for half an hour, in every look.
func TestLockInChromium(t *testing.T) {
	b := browser(t)
	address, pass := serveWithClock(t)
	lock := intake.IdleLimit + time.Minute
	at := func(p *patient, page string) {
		b.cookies(p)
		b.do(chromedp.Navigate(address + page))
	}
	known := newPatient(t, address)
	known.answer(known.start(), mild(t), "/intake/pain")
	pass(lock)
	at(known, "/intake/pain")
	b.inspect("unlock")
	b.press(continueButton)
	b.inspect("error-unlock")
	b.press("footer form button")
	b.inspect("leave-locked")

	// Without an age, and with an emergency behind the lock.
	sent := newPatient(t, address)
	sent.answer(sent.start(), map[string]any{"emergency_signs": []any{"cold_leg"}, "emergency_confirmed": "yes"}, "")
	pass(lock)
	at(sent, "/result")
	b.inspect("unlock-emergency")

	// A page that lay open is sent behind the lock.
	for _, c := range []struct{ sign, name string }{{"obstetric", "emergency"}, {"fever", "urgent"}} {
		open := newPatient(t, address)
		open.answer(open.start(), mild(t), "/intake/unwell")
		at(open, "/intake/unwell")
		b.look(360, 780, "light")
		b.do(chromedp.Click(chromedp.CSS(`label[for="unwell_signs-` + c.sign + `"]`)))
		pass(lock)
		b.press(continueButton)
		b.inspect("unlock-posted-" + c.name)
	}
}

// A form that comes back with an emergency in it: the card has the focus.
func TestAlarmInChromium(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	p := newPatient(t, s.url)
	first := p.start()
	b.cookies(p)
	b.look(360, 780, "light")
	b.do(chromedp.Navigate(s.url + first))
	b.do(chromedp.Click(chromedp.CSS(`label[for="emergency_signs-cold_leg"]`)), chromedp.Click(chromedp.CSS(`label[for="emergency_signs-none"]`)))
	b.press(continueButton)
	if focus := evaluate[string](b, `document.activeElement.id`); focus != "alarm" {
		t.Errorf("focus on %q", focus)
	}
	b.inspect("error-alarm")
}
