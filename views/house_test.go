package views

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"sciatica-intake/intake/store"
	"sciatica-intake/rules"
	"sciatica-intake/static"
)

// clinicDay is when every test begins.
var clinicDay = time.Date(2025, time.November, 22, 10, 13, 0, 0, time.UTC)

var book = sync.OnceValues(func() (*rules.Book, error) { return rules.Load(rules.Embedded()) })

// house is a whole installation: the site over a real database.
type house struct {
	t     testing.TB
	store *store.Store
	site  http.Handler
	book  *rules.Book
	log   *bytes.Buffer
	clock *clock
	url   string
	data  string // the data folder
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// lockedWriter lets requests side by side write to one log.
type lockedWriter struct {
	mu sync.Mutex
	to *bytes.Buffer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// installed is a data folder after its first start, with the book of the
// tests. Each house begins with a copy, because making one takes long.
var installed = sync.OnceValues(func() (map[string][]byte, error) {
	b, err := book()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "house-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	s, err := store.Open(context.Background(), store.Options{DataDir: folder, Now: (&clock{at: clinicDay}).now, Random: rand.Reader})
	if err != nil {
		return nil, err
	}
	err = errors.Join(s.ArchiveBook(context.Background(), b),
		s.SetSetting(context.Background(), "hours", "Monday to Friday, 9 am to 5 pm"), s.Close())
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range []string{store.FileName, store.KeysetName} {
		if files[name], err = os.ReadFile(filepath.Join(folder, name)); err != nil {
			return nil, err
		}
	}
	return files, nil
})

func newHouse(t testing.TB, change ...func(*Config)) *house {
	t.Helper()
	b, err := book()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, book: b, log: new(bytes.Buffer), clock: &clock{at: clinicDay}, url: "http://127.0.0.1:8080", data: t.TempDir()}
	installed, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range installed {
		if err := os.WriteFile(filepath.Join(h.data, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h.store, err = store.Open(context.Background(), store.Options{DataDir: h.data, Now: h.clock.now, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	files, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	c := Config{
		Book: b, Store: h.store, Static: files, Now: h.clock.now, Random: rand.Reader,
		Log: slog.New(slog.NewJSONHandler(&lockedWriter{to: h.log}, nil)), URL: h.url,
		Languages: b.Languages(),
	}
	for _, f := range change {
		f(&c)
	}
	h.url = c.URL
	if h.site, err = New(c); err != nil {
		t.Fatal(err)
	}
	return h
}

// set changes a setting, and lets the pages notice.
func (h *house) set(key, value string) {
	h.t.Helper()
	if err := h.store.SetSetting(context.Background(), key, value); err != nil {
		h.t.Fatal(err)
	}
	h.clock.pass(2 * time.Second)
}

// browser is one person's browser: it keeps cookies and follows nothing.
type browser struct {
	*house
	cookies map[string]*http.Cookie
	from    string
	header  http.Header
}

func (h *house) browser() *browser {
	return &browser{house: h, cookies: map[string]*http.Cookie{}, from: "192.0.2.7:4000", header: http.Header{}}
}

// page is what came back.
type page struct {
	*httptest.ResponseRecorder
	t testing.TB
}

func (b *browser) do(method, path string, body string, kind string) page {
	b.t.Helper()
	r := httptest.NewRequest(method, b.url+path, strings.NewReader(body))
	r.RemoteAddr = b.from
	for _, c := range b.cookies {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Origin", b.url)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, values := range b.header {
		r.Header[name] = values
		if len(values) == 0 {
			r.Header.Del(name)
		}
	}
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c
		}
	}
	return page{w, b.t}
}

const formKind = "application/x-www-form-urlencoded"

func (b *browser) get(path string) page { b.t.Helper(); return b.do("GET", path, "", "") }

func (b *browser) post(path string, form url.Values) page {
	b.t.Helper()
	return b.do("POST", path, form.Encode(), formKind)
}

// to is where a page sends the browser.
func (p page) to() string { return p.Header().Get("Location") }

func (p page) wants(status int) page {
	p.t.Helper()
	if p.Code != status {
		p.t.Fatalf("status %d instead of %d (to %q):\n%s", p.Code, status, p.to(), p.Body)
	}
	return p
}

func (p page) goes(path string) page {
	p.t.Helper()
	p.wants(http.StatusSeeOther)
	if p.to() != path {
		p.t.Fatalf("sent to %s instead of %s", p.to(), path)
	}
	return p
}

// text is the page as a reader hears it.
func (p page) text() string {
	s := regexp.MustCompile(`(?s)<head>.*?</head>|<svg.*?</svg>`).ReplaceAllString(p.Body.String(), " ")
	s = regexp.MustCompile(`</?(a|strong|span)\b[^>]*>`).ReplaceAllString(s, "")
	s = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(s, " ")
	return strings.Join(strings.Fields(html.UnescapeString(s)), " ")
}

func (p page) says(texts ...string) page {
	p.t.Helper()
	all := p.text()
	for _, text := range texts {
		if !strings.Contains(all, text) {
			p.t.Fatalf("page does not say %q:\n%s", text, all)
		}
	}
	return p
}

func (p page) silent(texts ...string) page {
	p.t.Helper()
	all := p.text()
	for _, text := range texts {
		if strings.Contains(all, text) {
			p.t.Fatalf("page says %q:\n%s", text, all)
		}
	}
	return p
}

func (p page) has(markup ...string) page {
	p.t.Helper()
	for _, m := range markup {
		if !strings.Contains(p.Body.String(), m) {
			p.t.Fatalf("page has no %q:\n%s", m, p.Body)
		}
	}
	return p
}

func (p page) title() string {
	m := regexp.MustCompile(`<title>([^<]*)</title>`).FindStringSubmatch(p.Body.String())
	if m == nil {
		p.t.Fatalf("no title:\n%s", p.Body)
	}
	return html.UnescapeString(m[1])
}

// begin presses Start.
func (h *house) begin() *browser {
	h.t.Helper()
	b := h.browser()
	b.get("/").wants(http.StatusOK)
	b.post("/intake", nil).goes("/intake/safety")
	return b
}

// well are the answers of somebody who may start at home.
func well() map[string][]string {
	return map[string][]string{
		"emergency_signs": {"none"}, "answering_for": {"self"}, "age": {"47"}, "sex": {"female"}, "pregnancy": {"no"},
		"unwell_signs": {"none"}, "conditions": {"none"}, "spine_diagnoses": {"none"}, "areas": {"buttock"}, "side": {"left"},
		"sensations": {"ache"}, "weakness": {"none"}, "duration": {"under_2_weeks"}, "course": {"better"}, "episode": {"like_before"},
		"pain_now": {"3"}, "night_pain": {"no"}, "daily_life": {"limited"}, "walking": {"normal"}, "onset": {"long_sitting"},
		"worse_with": {"sitting"}, "eased_by": {"walking"}, "movement_limits": {"none"}, "self_care_weeks": {"none"},
		"consultation": {"none"},
	}
}

// with changes some of the answers.
func with(pairs ...string) map[string][]string {
	a := well()
	for i := 0; i < len(pairs); i += 2 {
		a[pairs[i]] = strings.Split(pairs[i+1], ",")
	}
	return a
}

var fieldName = regexp.MustCompile(`<(?:input|textarea)[^>]* name="([a-z_]+)"`)

// walk answers page after page, as the pages ask, until one is reached that is
// named, or the answers run out.
func (b *browser) walk(answers map[string][]string, until string) page {
	b.t.Helper()
	at := "/intake/safety"
	for range 60 {
		p := b.get(at)
		if p.Code == http.StatusSeeOther {
			at = p.to()
			continue
		}
		p.wants(http.StatusOK)
		if at == until || !strings.HasPrefix(at, "/intake/") {
			return p
		}
		form := url.Values{}
		for _, m := range fieldName.FindAllStringSubmatch(p.Body.String(), -1) {
			if v, ok := answers[m[1]]; ok {
				form[m[1]] = v
			}
		}
		p = b.post(at, form)
		p.wants(http.StatusSeeOther)
		at = p.to()
	}
	b.t.Fatalf("never reached %s, stuck at %s", until, at)
	return page{}
}

// finish walks to the check page and sends.
func (b *browser) finish(answers map[string][]string) page {
	b.t.Helper()
	b.walk(answers, "/intake/check")
	b.post("/intake/check", url.Values{"consent_store": {"yes"}}).goes("/result")
	return b.get("/result").wants(http.StatusOK)
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
