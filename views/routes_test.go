package views

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

// every address there is, with a page name filled in.
var addresses = []string{
	"/", "/intake", "/intake/safety", "/result", "/result/contact", "/save", "/resume", "/unlock", "/leave", "/delete",
	"/deleted", "/stopped", "/language", "/my/x", "/my/0123456789abcdefghjkmnpqrs", "/my/0123456789abcdefghjkmnpqrs/checkin/safety",
	"/my/0123456789abcdefghjkmnpqrs/reminders", "/reminders/x", "/healthz", "/static/style.css", "/nothing-here", "/intake/nothing", "//", "/intake//safety", "/..%2f",
}

func checkHeaders(t *testing.T, p page) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy":      policy,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "no-store",
	} {
		if got := p.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if p.Header().Get("Permissions-Policy") == "" {
		t.Error("no Permissions-Policy")
	}
	if p.Header().Get("Content-Encoding") != "" {
		t.Error("a page is compressed")
	}
}

// TestEveryRoute tries what strangers and broken programs send to every address.
func TestEveryRoute(t *testing.T) {
	h := newHouse(t)
	known := h.begin()
	known.walk(well(), "/intake/you")
	if code := known.get("/intake/you").Code; code != http.StatusOK {
		t.Fatal(code)
	}
	long := "main_question=" + strings.Repeat("a", bodyLimit)
	tries := []struct {
		name   string
		send   func(b *browser, path string) page
		status []int // one of these
	}{
		{"no cookie", func(_ *browser, path string) page { return h.browser().get(path) }, []int{200, 303, 404, 405}},
		{"no cookie, POST", func(_ *browser, path string) page { return h.browser().post(path, url.Values{"age": {"3"}}) }, []int{303, 400, 404, 405, 200}},
		{"cookie", func(b *browser, path string) page { return b.get(path) }, []int{200, 303, 404, 405}},
		{"unknown method", func(b *browser, path string) page { return b.do("PUT", path, "", "") }, []int{403, 404, 405}},
		{"strange method", func(b *browser, path string) page { return b.do("OPTIONS", path, "", "") }, []int{404, 405}},
		{"cross origin", func(b *browser, path string) page {
			b.header = http.Header{"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}}
			return b.post(path, url.Values{})
		}, []int{403}},
		{"cross origin, old browser", func(b *browser, path string) page {
			b.header = http.Header{"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {}}
			return b.post(path, url.Values{})
		}, []int{403}},
		{"cookie without origin", func(b *browser, path string) page {
			b.header = http.Header{"Origin": {}, "Sec-Fetch-Site": {}}
			return b.post(path, url.Values{})
		}, []int{403}},
		{"JSON", func(b *browser, path string) page { return b.do("POST", path, `{"age":3}`, "application/json") }, []int{415}},
		{"file upload", func(b *browser, path string) page { return b.do("POST", path, "x", "multipart/form-data; boundary=x") }, []int{415}},
		{"no kind", func(b *browser, path string) page { return b.do("POST", path, "age=3", "") }, []int{415}},
		{"compressed", func(b *browser, path string) page {
			b.header = http.Header{"Content-Encoding": {"gzip"}}
			return b.do("POST", path, "age=3", formKind)
		}, []int{415}},
		{"huge", func(b *browser, path string) page { return b.do("POST", path, long, formKind) }, []int{413}},
		{"huge, length unsaid", func(b *browser, path string) page {
			r := httptest.NewRequest("POST", h.url+path, struct{ *strings.Reader }{strings.NewReader(long)})
			r.ContentLength = -1
			r.Header.Set("Content-Type", formKind)
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			w := httptest.NewRecorder()
			h.site.ServeHTTP(w, r)
			return page{w, t}
		}, []int{413}},
		{"broken escape", func(b *browser, path string) page { return b.do("POST", path, "age=%zz", formKind) }, []int{400}},
		{"unknown field", func(b *browser, path string) page { return b.post(path, url.Values{"canary": {"1"}}) }, []int{400, 303, 200, 404, 405}},
		{"too many cookies", func(b *browser, path string) page {
			b.header = http.Header{"Cookie": {"other=" + strings.Repeat("a", headLimit)}}
			return b.get(path)
		}, []int{431}},
		{"another host", func(b *browser, path string) page {
			r := httptest.NewRequest("GET", "http://evil.example"+path, nil)
			w := httptest.NewRecorder()
			h.site.ServeHTTP(w, r)
			return page{w, t}
		}, []int{421}},
	}
	for _, try := range tries {
		for _, path := range addresses {
			if path == "/leave" && try.name == "unknown field" || path == "/delete" {
				continue // would end the draft
			}
			t.Run(try.name+" "+path, func(t *testing.T) {
				b := h.browser()
				b.cookies = map[string]*http.Cookie{}
				for name, c := range known.cookies {
					b.cookies[name] = c
				}
				p := try.send(b, path)
				ok := false
				for _, status := range try.status {
					ok = ok || p.Code == status
				}
				if !ok {
					t.Fatalf("status %d", p.Code)
				}
				checkHeaders(t, p)
				if p.Code >= 400 {
					p.says("911", "(425) 967-6462")
				}
				if p.Code == http.StatusMethodNotAllowed && p.Header().Get("Allow") == "" {
					t.Error("405 without Allow")
				}
			})
		}
	}
	known.get("/intake/you").wants(http.StatusOK) // and nothing of it hurt the draft
}

func TestHTTPS(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.URL = "https://intake.example.org" })
	b := h.browser()
	p := b.post("/intake", nil).goes("/intake/safety")
	if got := p.Header().Get("Strict-Transport-Security"); got == "" {
		t.Error("no Strict-Transport-Security")
	}
	cookie := p.Header().Get("Set-Cookie")
	for _, part := range []string{"__Host-intake=", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie without %q: %s", part, cookie)
		}
	}
	if strings.Contains(cookie, "Max-Age") || strings.Contains(cookie, "Expires") || strings.Contains(cookie, "Domain") {
		t.Errorf("cookie: %s", cookie)
	}
	b.get("/intake/safety").wants(http.StatusOK)
	b.url = "https://INTAKE.example.org:443"
	b.get("/").wants(http.StatusOK)
	b.url = "https://intake.example.org:8443"
	b.get("/").wants(http.StatusMisdirectedRequest)
}

func TestLoopbackNames(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	b.url = "http://localhost:8080"
	cookie := b.post("/intake", nil).goes("/intake/safety").Header().Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "intake=") || strings.Contains(cookie, "Secure") {
		t.Errorf("cookie: %s", cookie)
	}
	b.url = "http://localhost:9090"
	b.get("/").wants(http.StatusMisdirectedRequest)
}

// TestLog sends a canary everywhere and looks for it in the log.
func TestLog(t *testing.T) {
	h := newHouse(t)
	const canary = "kanarienvogel"
	b := h.begin()
	b.get("/" + canary + "?" + canary + "=" + canary).wants(http.StatusNotFound)
	b.do("CANARY"+strings.ToUpper(canary), "/", "", "")
	b.post("/intake/safety", url.Values{canary: {canary}}).wants(http.StatusBadRequest)
	b.post("/intake/safety", url.Values{"emergency_signs": {canary}}).wants(http.StatusUnprocessableEntity)
	b.post("/resume", url.Values{"code": {canary}}).wants(http.StatusUnprocessableEntity)
	b.header = http.Header{"X-Forwarded-For": {canary}, "User-Agent": {canary}, "Referer": {canary}}
	b.get("/").wants(http.StatusOK)
	b.header = nil
	answers := with("consultation", "in_person", "name", canary, "email", canary+"@example.com", "contact_by", "email", "best_time", "morning")
	answers["main_question"] = []string{canary}
	b.finish(answers).silent(canary)
	log := h.log.String()
	if strings.Contains(strings.ToLower(log), canary) {
		t.Fatalf("the log tells:\n%s", log)
	}
	for _, line := range strings.Split(strings.TrimSpace(log), "\n") {
		for _, key := range []string{`"method":`, `"route":`, `"status":`, `"duration":`, `"bytes":`} {
			if !strings.Contains(line, key) {
				t.Fatalf("a line without %s: %s", key, line)
			}
		}
	}
	if !strings.Contains(log, `"route":"page","status":422`) {
		t.Error("no line for a page that was sent back")
	}
}

// TestPanic breaks a page and looks at what is said and logged.
func TestPanic(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Static = brokenFiles{} })
	p := h.browser().get("/static/x.css").wants(http.StatusInternalServerError)
	checkHeaders(t, p)
	p.says("911", "Something went wrong here").silent("canary")
	if strings.Contains(h.log.String(), "canary") || !strings.Contains(h.log.String(), "brokenFiles") {
		t.Errorf("log: %s", h.log)
	}
}

// brokenFiles fail as no code should.
type brokenFiles struct{}

func (brokenFiles) Path(string) string                           { return "/static/x" }
func (brokenFiles) Serves(string) bool                           { return true }
func (brokenFiles) ServeHTTP(http.ResponseWriter, *http.Request) { panic("canary") }

// TestBrokenDatabase closes the database under the site.
func TestBrokenDatabase(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(well(), "/intake/you")
	h.store.Close()
	h.clock.pass(2 * time.Second)
	for _, path := range addresses {
		if path == "/intake" || path == "/leave" {
			p := b.post(path, nil)
			if p.Code < 500 || path == "/intake" && p.Code != http.StatusServiceUnavailable {
				t.Errorf("%s: %d", path, p.Code)
			}
			p.says("911", "(425) 967-6462")
			continue
		}
		p := b.get(path)
		checkHeaders(t, p)
		if p.Code == http.StatusOK && path != "/" && path != "/resume" && path != "/deleted" && path != "/stopped" {
			t.Errorf("%s: %d", path, p.Code)
		}
	}
	b.get("/").wants(http.StatusOK).says("Call 911")
	b.get("/intake/you").wants(http.StatusServiceUnavailable).says("The pages you saved are still there.")
	b.post("/intake/you", url.Values{"age": {"47"}}).wants(http.StatusServiceUnavailable).silent("Call 911 now")
	b.post("/intake/safety", url.Values{"emergency_signs": {"cold_leg"}}).wants(http.StatusServiceUnavailable).inOrder("Call 911 now", "We cannot reach your answers right now")
	b.post("/resume", url.Values{"code": {"4K7QF2M9D3"}}).wants(http.StatusServiceUnavailable).says("Your code is still here").has(`value="4K7QF2M9D3"`)
	b.get("/healthz").wants(http.StatusServiceUnavailable)
	if h.browser().get("/healthz").Code == http.StatusOK {
		t.Error("healthy")
	}
}

func TestHealthz(t *testing.T) {
	newHouse(t).browser().get("/healthz").wants(http.StatusOK)
}

// TestSettings shows a changed setting within a second.
func TestSettings(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	b.get("/").says("(425) 967-6462", "has not confirmed this number")
	for key, value := range map[string]string{
		"phone": "425-555-0142", "privacy_url": "https://clinic.example/privacy", "clinic_name": "The <b> Clinic",
	} {
		if err := h.store.SetSetting(context.Background(), key, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.store.SetSetting(context.Background(), "phone_confirmed", "yes"); err != nil {
		t.Fatal(err)
	}
	h.clock.pass(time.Second)
	b.get("/").says("425-555-0142", "The <b> Clinic", "Privacy").silent("has not confirmed").
		has(`href="tel:+14255550142"`, `href="https://clinic.example/privacy"`)
	// Pages that are made once are made again.
	v := h.begin()
	v.get("/intake/safety").says("425-555-0142")
}

func TestAddress(t *testing.T) {
	s := &site{Config: Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}}
	for _, c := range []struct{ peer, forwarded, want string }{
		{"192.0.2.1:1", "", "192.0.2.1"},
		{"192.0.2.1:1", "203.0.113.9", "192.0.2.1"},            // no proxy of ours: not believed
		{"10.0.0.1:1", "203.0.113.9", "203.0.113.9"},           // what our proxy saw
		{"10.0.0.1:1", "1.1.1.1, 203.0.113.9", "203.0.113.9"},  // the left is the client's own word
		{"10.0.0.1:1", "203.0.113.9, 10.0.0.2", "203.0.113.9"}, // two proxies of ours
		{"10.0.0.1:1", "rubbish", "10.0.0.1"},
		{"10.0.0.1:1", "", "10.0.0.1"},
		{"[::ffff:10.0.0.1]:1", "203.0.113.9", "203.0.113.9"},
		{"[2001:db8:1:2:3:4:5:6]:1", "", "2001:db8:1:2::/64"},
		{"[fd00::1]:1", "2001:db8:1:2::9", "2001:db8:1:2::/64"},
		{"rubbish", "203.0.113.9", ""},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := s.address(r); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
