package command

import (
	"net/url"
	"testing"
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
