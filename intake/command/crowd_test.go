package command

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// full says that the longer version of a test is wanted.
func full() bool { return os.Getenv("INTAKE_TEST_FULL") == "1" }

// unraced skips a test of processes of their own under the race detector: it
// makes each of their many starts slow, and the same journeys run elsewhere.
func unraced(t testing.TB) {
	t.Helper()
	info, ok := debug.ReadBuildInfo()
	if ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("takes too long with the race detector")
	}
}

// dice are the chances of a test. The seed is printed, and INTAKE_TEST_SEED
// throws the same again.
func dice(t testing.TB) *rand.Rand {
	t.Helper()
	seed, err := strconv.ParseUint(os.Getenv("INTAKE_TEST_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64()
	}
	t.Logf("INTAKE_TEST_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// crowd is patients who fill in the whole questionnaire side by side, one
// journey after the other, while the site breaks under them, and the book of
// what the site acknowledged to them. When a connection breaks they wait until
// the site is said to be back and send the same again; when the site says that
// it cannot save they send the page again.
type crowd struct {
	testing.TB
	answers  map[string]any
	patients sync.WaitGroup

	mu       sync.Mutex
	happened *sync.Cond
	base     string
	opened   int // how often the site was said to be there
	leaving  bool
	alive    int // patients who still go on

	acknowledged int // pages answered by a redirect
	refused      int // pages answered by 503
	journeys     []*attempt
}

// attempt is one questionnaire. Its name makes it known in the export.
type attempt struct {
	name      string
	finished  bool   // the last button was pressed at least once
	reference string // what the patient was shown
}

// gather lets n patients begin at the site.
func gather(t testing.TB, n int, base string) *crowd {
	c := &crowd{TB: t, answers: mild(t), base: base, alive: n}
	c.happened = sync.NewCond(&c.mu)
	for i := range n {
		c.patients.Go(func() {
			defer c.note(func() { c.alive-- })
			for k := 0; c.travel(fmt.Sprintf("Canary %d of %d", k, i)); k++ {
			}
		})
	}
	return c
}

// note changes the book and tells whoever waits for a change.
func (c *crowd) note(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
	c.happened.Broadcast()
}

// until returns once it is so, and fails when the patients have given up.
func (c *crowd) until(so func() bool) {
	c.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for !so() {
		if c.alive == 0 || c.Failed() {
			c.Fatal("the patients gave up")
		}
		c.happened.Wait()
	}
}

// more returns once n more pages were acknowledged.
func (c *crowd) more(n int) {
	c.Helper()
	c.mu.Lock()
	goal := c.acknowledged + n
	c.mu.Unlock()
	c.until(func() bool { return c.acknowledged >= goal })
}

// at says where the site is now.
func (c *crowd) at(base string) { c.note(func() { c.base, c.opened = base, c.opened+1 }) }

// home lets everybody finish the journey they are on; the site must be up.
func (c *crowd) home() {
	c.note(func() { c.leaving = true })
	c.patients.Wait()
}

func (c *crowd) site() (base string, opened int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base, c.opened
}

// lost waits until the site is said to be back since it was last asked for.
func (c *crowd) lost(opened int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.opened == opened {
		c.happened.Wait()
	}
}

// gone is a patient's answer that cannot be had.
type gone struct{ what string }

func (g gone) Error() string { return g.what }

// travel fills in one questionnaire and reports whether to begin another.
func (c *crowd) travel(name string) (again bool) {
	j := &attempt{name: name}
	answers := maps.Clone(c.answers)
	answers["name"] = name
	c.note(func() { c.journeys = append(c.journeys, j) })
	if err := c.walk(newPatient(c, ""), j, answers); err != nil {
		c.Errorf("%s: %v", name, err)
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.leaving
}

func (c *crowd) walk(p *patient, j *attempt, answers map[string]any) error {
	defer p.http.CloseIdleConnections()
	status, path, text := c.send(p, "POST", "/intake", nil)
	if status != http.StatusSeeOther {
		return gone{fmt.Sprintf("starting answered %d: %s", status, text)}
	}
	var been []string
	for path != "/result" {
		status, to, page := c.send(p, "GET", path, nil)
		if status != http.StatusOK {
			return gone{fmt.Sprintf("GET %s answered %d, to %s: an answer was lost", path, status, to)}
		}
		form := fill(page, answers)
		if path == "/intake/check" {
			c.note(func() { j.finished = true })
		}
		status, to, text := c.send(p, "POST", path, form)
		if status == http.StatusUnprocessableEntity {
			// What was sent again had been saved, and now more is asked.
			status, to, text = c.send(p, "POST", path, fill(text, answers))
		}
		if status != http.StatusSeeOther {
			return gone{fmt.Sprintf("POST %s answered %d: %s", path, status, problems(text))}
		}
		c.note(func() { c.acknowledged++ })
		// A page comes again when an answer of it opens another question.
		if path != to {
			been = append(been, path)
		}
		if slices.Contains(been, to) {
			return gone{fmt.Sprintf("POST %s leads back to %s: an answer was lost", path, to)}
		}
		path = to
	}
	return c.readReference(p, j)
}

// readReference reads the result, presses the last button once more, and reads
// it again: it must be the same.
func (c *crowd) readReference(p *patient, j *attempt) error {
	for range 2 {
		status, _, page := c.send(p, "GET", "/result", nil)
		m := mainData.FindStringSubmatch(page)
		if status != http.StatusOK || m == nil || m[2] == "" {
			return gone{fmt.Sprintf("GET /result answered %d without a reference", status)}
		}
		if j.reference != "" && j.reference != m[2] {
			return gone{fmt.Sprintf("was shown %s and then %s", j.reference, m[2])}
		}
		c.note(func() { j.reference = m[2] })
		if status, to, _ := c.send(p, "POST", "/intake/check", url.Values{"consent_store": {"yes"}}); status != http.StatusSeeOther || to != "/result" {
			return gone{fmt.Sprintf("pressing again answered %d, to %q", status, to)}
		}
	}
	return nil
}

// send asks until the site answers and can do what it is asked for.
func (c *crowd) send(p *patient, method, path string, form url.Values) (status int, to, text string) {
	for {
		base, opened := c.site()
		resp, text, err := ask(p.http, method, base, path, form)
		switch {
		case err != nil:
			c.lost(opened)
		case resp.StatusCode == http.StatusServiceUnavailable:
			if wrong := faults(resp, text, form); wrong != "" {
				c.Errorf("%s %s: a refusal %s: %s", method, path, wrong, text)
			}
			c.note(func() { c.refused++ })
		default:
			return resp.StatusCode, resp.Header.Get("Location"), text
		}
	}
}

func ask(client *http.Client, method, base, path string, form url.Values) (*http.Response, string, error) {
	req, err := http.NewRequest(method, base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, "", err
	}
	if method == "POST" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", base)
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp, string(text), err
}

// faults says what is wrong with a page that says that something could not be
// saved: it says when to come back, what to do in an emergency, and it keeps
// what was entered.
func faults(resp *http.Response, page string, form url.Values) string {
	if n, err := strconv.Atoi(resp.Header.Get("Retry-After")); err != nil || n < 1 {
		return "without Retry-After"
	}
	if !strings.Contains(page, "911") {
		return "without 911"
	}
	if mainData.MatchString(page) {
		return "with a result"
	}
	kept := filledIn(page)
	for name, values := range form {
		if len(values) > 0 && values[0] != "" && !reflect.DeepEqual(kept[name], values) {
			return "without what was entered in " + name
		}
	}
	return ""
}

var (
	inputTag = regexp.MustCompile(`<input[^>]*>`)
	areaTag  = regexp.MustCompile(`(?s)<textarea name="([a-z_]+)"[^>]*>\n?(.*?)</textarea>`)
	property = regexp.MustCompile(` (name|value|type)="([^"]*)"`)
)

// filledIn is what a browser would send of a page's own form as it stands.
func filledIn(page string) url.Values {
	form, own := url.Values{}, formPart.FindString(page)
	for _, tag := range inputTag.FindAllString(own, -1) {
		has := map[string]string{}
		for _, m := range property.FindAllStringSubmatch(tag, -1) {
			has[m[1]] = m[2]
		}
		choice := has["type"] == "radio" || has["type"] == "checkbox"
		if !choice || strings.Contains(tag, " checked") {
			form.Add(has["name"], html.UnescapeString(has["value"]))
		}
	}
	for _, m := range areaTag.FindAllStringSubmatch(own, -1) {
		form.Add(m[1], html.UnescapeString(m[2]))
	}
	return form
}

// compare holds what the clinic has against what the patients were told: each
// reference that was shown is there with every answer, and no questionnaire is
// there twice. It reports how many references were shown.
func (c *crowd) compare(found map[string]exported) int {
	c.Helper()
	byName := map[string][]exported{}
	for _, e := range found {
		name := fmt.Sprint(e.Contact["name"])
		byName[name] = append(byName[name], e)
	}
	shown := 0
	for _, j := range c.journeys {
		copies := byName[j.name]
		delete(byName, j.name)
		if len(copies) > 1 || len(copies) == 1 && !j.finished {
			c.Errorf("%s: %d intakes, sent: %t", j.name, len(copies), j.finished)
		}
		if j.reference == "" {
			continue
		}
		shown++
		e, there := found[j.reference]
		if !there || e.Contact["name"] != j.name {
			c.Errorf("%s: %s was shown and is not kept", j.name, j.reference)
			continue
		}
		for id, want := range c.answers {
			if got := e.Answers[id]; !slices.Contains([]string{"name", "phone", "email"}, id) && !reflect.DeepEqual(got, want) {
				c.Errorf("%s: %s was answered %v and is kept as %v", j.name, id, want, got)
			}
		}
	}
	if len(byName) > 0 {
		c.Errorf("%d intakes that nobody sent", len(byName))
	}
	return shown
}

// ready returns how long after from a site answers that it is well.
func ready(t testing.TB, base string, from time.Time) time.Duration {
	t.Helper()
	resp, text := get(t, http.DefaultClient, base+"/healthz")
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("/healthz answered %d: %s", resp.StatusCode, text)
	}
	return now().Sub(from)
}

// well fails unless verify finds nothing.
func well(t testing.TB, args ...string) {
	t.Helper()
	code, out, errs := run(t, "", append([]string{"verify"}, args...)...)
	if code != 0 {
		t.Errorf("verify ended with %d: %s", code, cmp.Or(errs, out))
	}
}
