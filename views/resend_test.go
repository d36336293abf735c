package views

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestEveryFormWithABrokenDatabase closes the database under the site and
// sends every form of the patients' side: each is refused for now, in plain
// words, and what was typed stands in the page to be sent again.
func TestEveryFormWithABrokenDatabase(t *testing.T) {
	h := newHouse(t)
	s, err := newSite(Config{Book: h.book, Store: h.store, Static: brokenFiles{}, Now: h.clock.now, Log: discard(), URL: h.url})
	if err != nil {
		t.Fatal(err)
	}
	b := h.begin()
	b.walk(well(), "/intake/you")
	const words = "The \"leg\" & <back>\r\nhurt"
	forms := map[string]url.Values{
		"page":                 {"age": {"47"}, "sex": {"female"}, "conditions": {"diabetes", "cancer"}},
		"contact":              {"name": {words}, "phone": {"(425) 555-0142"}},
		"resume":               {"code": {"4K7QF-2M9D3"}},
		"unlock":               {"age": {"47"}, "to": {"/intake/pain"}, "keep.main_question": {words}},
		"check-in page":        {"better": {"same"}, "main_question": {words}},
		"first questions page": {"main_question": {words}},
		"reminders":            {"reminders": {"on"}},
		"language":             {"language": {"en"}, "next": {"/intake/you"}, "main_question": {words}},
	}
	blanks := strings.NewReplacer("/{page}", "/you", "/my/{token}", "/my/"+strings.Repeat("0", 26), "/reminders/{token}", "/reminders/"+strings.Repeat("A", 43))
	h.store.Close()
	h.clock.pass(2 * time.Second)
	for _, r := range s.routes() {
		if r.post == nil {
			continue
		}
		form := forms[r.name]
		delete(forms, r.name)
		p := b.copy().post(blanks.Replace(r.path), form)
		checkHeaders(t, p)
		if p.Code != http.StatusServiceUnavailable || p.Header().Get("Retry-After") == "" {
			t.Errorf("%s: status %d, to come back in %q", r.name, p.Code, p.Header().Get("Retry-After"))
			continue
		}
		p.says("911", "(425) 967-6462")
		if r.name == "resume" {
			p.has(`value="4K7QF-2M9D3"`)
			continue
		}
		p.says("What you entered is kept on this page").has(`<form method="post" action="` + blanks.Replace(r.path) + `"`)
		if got := p.hiddenFields(); len(got)+len(form) > 0 && !reflect.DeepEqual(got, form) {
			t.Errorf("%s: the page keeps %v of %v", r.name, got, form)
		}
	}
	for name := range forms {
		t.Errorf("there is no form %s", name)
	}
}
