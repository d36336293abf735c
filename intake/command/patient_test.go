package command

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// patient fills in the form the way a browser without scripts does: it reads
// which fields a page has and posts those to the page's own address.
type patient struct {
	testing.TB
	http *http.Client
	base string
}

func newPatient(t testing.TB, base string) *patient {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &patient{t, &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, base}
}

func (p *patient) get(path string) (*http.Response, string) {
	p.Helper()
	return get(p, p.http, p.base+path)
}

func (p *patient) post(path string, form url.Values) (*http.Response, string) {
	p.Helper()
	req, err := http.NewRequest("POST", p.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", p.base)
	resp, err := p.http.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	return resp, body(p, resp)
}

// start makes a draft and returns the first page.
func (p *patient) start() string {
	p.Helper()
	resp, text := p.post("/intake", nil)
	if resp.StatusCode != http.StatusSeeOther {
		p.Fatalf("starting answered %d: %s", resp.StatusCode, text)
	}
	return resp.Header.Get("Location")
}

var (
	formPart  = regexp.MustCompile(`(?s)<main.*?<form[^>]*method="post".*?</form>`)
	fieldName = regexp.MustCompile(`<(?:input|textarea|select)[^>]* name="([a-z_0-9]+)"`)
	hidden    = regexp.MustCompile(`<input type="hidden" name="([a-z_]+)" value="([^"]*)"`)
)

// fields are the names of the fields of the page's own form.
func fields(page string) []string {
	var names []string
	for _, m := range fieldName.FindAllStringSubmatch(formPart.FindString(page), -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// fill answers the fields of a page.
func fill(page string, answers map[string]any) url.Values {
	form := url.Values{}
	for _, name := range fields(page) {
		switch v := answers[name].(type) {
		case nil:
		case []any:
			for _, code := range v {
				form.Add(name, fmt.Sprint(code))
			}
		default:
			form.Set(name, fmt.Sprint(v))
		}
	}
	for _, m := range hidden.FindAllStringSubmatch(formPart.FindString(page), -1) {
		form.Set(m[1], m[2])
	}
	return form
}

// answer goes on from a page until the next one is until or the result, and
// returns where it came to.
func (p *patient) answer(path string, answers map[string]any, until string) string {
	p.Helper()
	for range 60 {
		if path == until || path == "/result" {
			return path
		}
		resp, page := p.get(path)
		if resp.StatusCode != http.StatusOK {
			p.Fatalf("GET %s answered %d", path, resp.StatusCode)
		}
		resp, text := p.post(path, fill(page, answers))
		if resp.StatusCode != http.StatusSeeOther {
			p.Fatalf("POST %s answered %d: %s", path, resp.StatusCode, problems(text))
		}
		path = resp.Header.Get("Location")
	}
	p.Fatalf("no end of pages at %s", path)
	return ""
}

var summary = regexp.MustCompile(`(?s)<div class="error-summary".*?</div>`)

func problems(page string) string { return summary.FindString(page) }

// whole answers everything from the start and returns the result page.
func (p *patient) whole(answers map[string]any) string {
	p.Helper()
	p.answer(p.start(), answers, "")
	resp, page := p.get("/result")
	if resp.StatusCode != http.StatusOK {
		p.Fatalf("GET /result answered %d: %s", resp.StatusCode, page)
	}
	return page
}

var mainData = regexp.MustCompile(`<main[^>]* data-level="([a-z_]*)" data-reference="([0-9A-Z-]*)"`)

// levelAndReference reads a result page as scripts and tests do.
func levelAndReference(t testing.TB, page string) (level, reference string) {
	t.Helper()
	m := mainData.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no result: %.2000s", page)
	}
	return m[1], m[2]
}
