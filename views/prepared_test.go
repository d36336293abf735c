package views

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// anew is the same installation with nothing prepared: every page is made for
// whoever asks.
func (h *house) anew() *house {
	h.t.Helper()
	cold := *h
	newHouse(h.t, func(c *Config) {
		c.Store = h.store
		s, err := newSite(*c)
		if err != nil {
			h.t.Fatal(err)
		}
		router := s.wrapped(s.router())
		cold.site = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.pages.prepared = prepared{}
			router.ServeHTTP(w, r)
		})
	})
	return &cold
}

// Many patients at once, each with answers of their own and in their own
// language: every page is the one that would be made for them alone, and no
// word that one of them typed is on a page of another.
func TestPreparedForManyAtOnce(t *testing.T) {
	h := newHouse(t)
	type visited struct {
		*browser
		language, canary string
		pages            map[string]string
	}
	patients := make([]visited, 8)
	arrived := t.Run("patients", func(t *testing.T) {
		for i := range patients {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				own := *h
				own.t = t
				p := visited{browser: own.begin(), language: rules.English, canary: fmt.Sprintf("canary-%d", i), pages: map[string]string{}}
				if i%2 == 1 {
					p.language = "es"
					p.switchTo("es", "/intake/safety", nil).goes("/intake/safety")
				}
				answers := with("pain_now", fmt.Sprint(i/4*3), "sensations", []string{"ache", "tingling"}[i/2%2],
					"age", fmt.Sprint(30+i), "main_question", p.canary, "consultation", []string{"none", "in_person"}[i/2%2],
					"name", p.canary, "email", p.canary+"@example.org", "phone", "(206) 555-0142", "contact_by", "text", "best_time", "morning", "interpreter", "no", "reminders", "no")
				p.walk(answers, "/intake/check")
				for _, page := range []string{"safety", "you", "unwell", "where", "feeling", "time", "pain", "hopes", "contact"} {
					path := "/intake/" + page
					p.pages[path] = p.get(path).wants(http.StatusOK).Body.String()
				}
				p.pages["/"] = p.get("/").Body.String()
				patients[i] = p
			})
		}
	})
	if !arrived {
		t.FailNow()
	}
	cold := h.anew()
	for i, p := range patients {
		again, p := *p.browser, p
		again.house, p.house = cold, h
		for path, page := range p.pages {
			if p.language != rules.English && !strings.Contains(page, `<html lang="`+p.language+`"`) {
				t.Errorf("patient %d: %s is not in their language", i, path)
			}
			for j, other := range patients {
				if i != j && strings.Contains(page, other.canary) {
					t.Errorf("patient %d reads on %s what patient %d typed", i, path, j)
				}
			}
			if made := again.get(path).wants(http.StatusOK).Body.String(); made != page {
				t.Errorf("patient %d: %s is not the page that would be made for them", i, path)
			}
		}
		p.post("/intake/check", url.Values{"consent_store": {"yes"}}).goes("/result")
		if result := p.get("/result").Body.String(); result != again.get("/result").wants(http.StatusOK).Body.String() {
			t.Errorf("patient %d: the result is not the one that would be made for them", i)
		}
		if !strings.Contains(p.pages["/intake/hopes"], p.canary) || !strings.Contains(p.pages["/intake/contact"], p.canary) {
			t.Errorf("patient %d does not find what they typed", i)
		}
	}
}

// A page that is prepared follows the settings, on the site where they were
// changed and on every other one over the same database.
func TestPreparedFollowsSettings(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	paths := []string{"/", "/intake/safety"}
	for _, path := range paths {
		b.get(path).says("(425) 967-6462")
	}
	h.set("phone", "(206) 555-0199")
	for _, path := range paths {
		b.get(path).says("(206) 555-0199").silent("(425) 967-6462")
	}
}

// What is prepared is bounded, however many pages there are.
func TestPreparedIsBounded(t *testing.T) {
	var c prepared
	page := make([]byte, 10_000)
	for i := range 2 * preparedKept / len(page) {
		c.put(i, page)
		if c.get(i) == nil {
			t.Fatal("a page is forgotten at once")
		}
		if held := len(c.pages) * len(page); held > preparedKept {
			t.Fatalf("%d bytes are kept", held)
		}
	}
}

// Two programmes that differ in anything at all are two.
func TestProgrammesAreNotMixedUp(t *testing.T) {
	w, err := readAllWords(texts)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newRenderer(w)
	if err != nil {
		t.Fatal(err)
	}
	set := func(language string, of programme) string {
		t.Helper()
		text, err := p.ready(w[language], &of)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	one := programme{Phases: []phase{{ID: "a", Moves: []move{{ID: "m", Name: "Bridge", Timer: &timer{Hold: 5}}}}}}
	two := programme{Phases: []phase{{ID: "a", Moves: []move{{ID: "m", Name: "Bridge", Timer: &timer{Hold: 6}}}}}}
	seen := map[string]bool{set("en", one): true, set("en", two): true, set("es", one): true, set("en", programme{}): true}
	if len(seen) != 4 {
		t.Errorf("four programmes are %d", len(seen))
	}
	if again := set("en", one); !seen[again] || !strings.Contains(again, `data-hold="5"`) {
		t.Error("asked for again it is another")
	}
}
