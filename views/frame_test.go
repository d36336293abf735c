package views

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestWayOut looks for the buttons to save and to leave on every page that
// meets a browser with answers.
func TestWayOut(t *testing.T) {
	rate, err := ParseRate("60/m")
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, func(c *Config) { c.Rate = rate })
	const save, leave, code = `href="/save"`, `action="/leave"`, `href="/resume"`
	check := func(p page, has bool, markup ...string) {
		t.Helper()
		_, foot, _ := strings.Cut(p.Body.String(), "<footer")
		for _, m := range markup {
			if strings.Contains(foot, m) != has {
				t.Errorf("%s: %t\n%s", m, !has, foot)
			}
		}
	}
	for _, path := range []string{"/", "/resume", "/nothing-here"} {
		p := h.browser().get(path)
		check(p, false, save, leave)
		check(p, true, code)
	}
	b := h.begin()
	b.walk(well(), "/intake/unwell")
	for _, path := range []string{"/", "/resume", "/nothing-here", "/intake/nothing", "/intake/unwell"} {
		p := b.get(path)
		check(p, true, save, leave)
		check(p, false, code)
	}
	check(b.do("POST", "/intake/unwell", "a=%zz", formKind).wants(http.StatusBadRequest), true, save, leave)
	b.get("/").has(`<a class="button big" href="/unlock">Go on with your answers</a> <button class="secondary">Start over</button>`)
	b.get("/unlock").goes("/intake/unwell")
	h.clock.pass(time.Hour)
	for _, path := range []string{"/", "/unlock", "/nothing-here"} {
		p := b.get(path)
		check(p, true, leave)
		check(p, false, save, code, `href="/delete"`)
	}
	for h.browser().get("/").Code == http.StatusOK {
	}
	check(b.get("/").wants(http.StatusTooManyRequests), true, leave)
}
