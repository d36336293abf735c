package command

import (
	"net/url"
	"testing"
	"time"
)

// What a page acknowledged is there after the process is killed between two
// pages, and the patient goes on with the same cookie.
func TestKilledBetweenTwoPages(t *testing.T) {
	data := t.TempDir()
	answers := mild(t)
	first := serveApart(t, data)
	p := newPatient(t, first.url)
	path := p.start()
	home, err := url.Parse(first.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, next := range []string{"/intake/health", "/intake/pain", "/intake/contact", "/intake/check"} {
		if path = p.answer(path, answers, next); path != next {
			t.Fatalf("came to %s on the way to %s", path, next)
		}
		cookies := p.http.Jar.Cookies(home)
		first.kill()
		first = serveApart(t, data)
		p = newPatient(t, first.url)
		if home, err = url.Parse(first.url); err != nil {
			t.Fatal(err)
		}
		p.http.Jar.SetCookies(home, cookies)
	}
	p.answer("/intake/check", answers, "")
	_, page := p.get("/result")
	level, reference := levelAndReference(t, page)
	first.kill()
	e, ok := intakes(t, data)[reference]
	if !ok || e.Level != level {
		t.Fatalf("%s is not kept: %+v", reference, e)
	}
	for id, want := range answers {
		if _, list := want.([]any); list || id == "name" || id == "phone" || id == "email" {
			continue
		}
		if e.Answers[id] != want {
			t.Errorf("%s was answered %v and is kept as %v", id, want, e.Answers[id])
		}
	}
}

// Killed at any moment while patients answer, the site loses nothing that it
// acknowledged and keeps nothing twice.
func TestKilledUnderLoad(t *testing.T) {
	unraced(t)
	moments := 4
	if full() {
		moments = 20
	}
	chance, data := dice(t), t.TempDir()
	site := serveApart(t, data)
	c := gather(t, 6, site.url)
	var slowest time.Duration
	for range moments {
		c.more(1 + chance.IntN(100))
		<-time.After(time.Duration(chance.IntN(5000)) * time.Microsecond)
		site.kill()
		from := now()
		site = serveApart(t, data)
		slowest = max(slowest, ready(t, site.url, from))
		c.at(site.url)
	}
	c.home()
	site.kill()
	shown := c.compare(intakes(t, data))
	well(t, "--data", data)
	t.Logf("%d kills, %d pages acknowledged, %d references shown; ready again after at most %v", moments, c.acknowledged, shown, slowest)
}
