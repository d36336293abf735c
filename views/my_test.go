package views

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

func TestMyPage(t *testing.T) {
	h, my := sentAs(t, well())
	in := h.oneIntake()
	p := h.browser().get(my).wants(http.StatusOK)
	checkHeaders(t, p)
	p.has(`data-level="self_care" data-reference="`+in.Reference.String()+`"`, `href="`+my+`/checkin"`, `<div class="qr"><svg`)
	p.inOrder("Your plan for today", "You can start at home today", "You can tell us at any time", "The next check-in is on November 25.", "Your exercises", "When to stop",
		"Your pain over time", "November 22", "3 out of 10", "What helps", "What to watch for", "Keep this page", "http://127.0.0.1:8080"+my, "It works until February 14.")
	if p.title() != "My page – Olympic Spine & Sports Therapy" {
		t.Errorf("title %q", p.title())
	}
	if strings.Contains(p.Body.String(), "data:") {
		t.Error("the code is no drawing of the page's own")
	}
}

// The result names the link of its own page, and the code to come back opens
// that page on another device.
func TestResultLeadsToMyPage(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	p := b.finish(well())
	my := h.link()
	p.has(`href="`+my+`"`, `<div class="qr"><svg`).inOrder("My page", "http://127.0.0.1:8080"+my, "It works until February 14.")
	code := regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}`).FindString(b.get("/save").text())
	h.browser().post("/resume", url.Values{"code": {code}}).goes(my)
	// Not sent: there is no page of one's own. In an emergency neither.
	h2 := newHouse(t)
	c := h2.begin()
	c.walk(well(), "/intake/check")
	c.post("/intake/check", url.Values{"consent_store": {"no"}}).goes("/result")
	c.get("/result").silent("My page")
	d := newHouse(t).begin()
	d.walk(with("emergency_signs", "cold_leg"), "/intake/emergency")
	d.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
	d.get("/result").silent("My page")
}

func TestLinksEnd(t *testing.T) {
	h, my := sentAs(t, well())
	ctx, reference := context.Background(), h.oneIntake().Reference
	b := h.browser()
	gone := func(path string) {
		t.Helper()
		for _, sub := range []string{"", "/checkin", "/checkin/safety", "/start", "/sheet"} {
			p := b.get(path + sub).wants(http.StatusNotFound)
			p.says("This link does not work any more", "call 911").silent("Your plan", "3 out of 10")
		}
		b.post(path+"/checkin/safety", url.Values{"emergency_signs": {"cold_leg"}}).wants(http.StatusNotFound)
	}
	gone("/my/" + strings.Repeat("a", 26))
	gone("/my/" + reference.String())
	l, err := h.store.RenewLink(ctx, intake.Operator, reference)
	if err != nil || myPath(l) == my {
		t.Fatal(l, err)
	}
	gone(my)
	b.get(myPath(l)).wants(http.StatusOK)
	h.unlink(reference)
	h.limitsForgotten()
	gone(myPath(l))
	if l, err = h.store.RenewLink(ctx, intake.Operator, reference); err != nil {
		t.Fatal(err)
	}
	h.clock.pass(84*aDay - 2*time.Hour - time.Second) // two hours have passed
	b.get(myPath(l)).wants(http.StatusOK)
	h.clock.pass(time.Second)
	gone(myPath(l))
}

// unlink ends the link of an intake.
func (h *house) unlink(r intake.Reference) {
	h.t.Helper()
	c, err := h.store.Case(context.Background(), intake.Operator, r, intake.ActRead)
	if err == nil {
		err = h.store.Work(context.Background(), intake.Operator, r, c.Version, intake.Step{Kind: intake.Unlinked})
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// limitsForgotten lets the time pass that wrong links are counted for.
func (h *house) limitsForgotten() { h.clock.pass(2 * time.Hour) }

// Whoever tries links that open nothing is made to wait; whoever holds one is not.
func TestWrongLinksAreCounted(t *testing.T) {
	h, my := sentAs(t, well())
	b := h.browser()
	for range linksEach {
		b.get("/my/" + strings.Repeat("b", 26)).wants(http.StatusNotFound)
	}
	p := b.get("/my/" + strings.Repeat("c", 26)).wants(http.StatusTooManyRequests)
	p.says("This link does not work any more").silent("Wait a minute")
	if p.Header().Get("Retry-After") == "" {
		t.Error("nobody is told how long to wait")
	}
	b.get(my).wants(http.StatusOK)
	b.get("/my/" + strings.Repeat("c", 26)).wants(http.StatusTooManyRequests)
	other := h.browser()
	other.from = "198.51.100.9:1"
	other.get(my).wants(http.StatusOK)
}

// Who was never given exercises is not told to stop them.
func TestNothingToStop(t *testing.T) {
	h, my := sentAs(t, with("course", "worse"))
	h.browser().get(my).has(`data-level="soon"`).silent("Stop the exercises")
}

// The page can be printed as the result can.
func TestMyPageIsPrinted(t *testing.T) {
	h, my := sentAs(t, well())
	h.browser().get(my).has(`<div class="actions" data-print hidden><button type="button" class="secondary">Print this page</button></div>`)
}

// Moves that do not fit later in a pregnancy go after a week, check-in or not.
func TestPregnancyOnMyPage(t *testing.T) {
	h, my := sentAs(t, with("pregnancy", "pregnant_early"))
	b := h.browser()
	b.get(my).wants(http.StatusOK).inOrder("Your exercises", "Glute bridge", "Moves we left out for you")
	h.clock.pass(7 * aDay)
	b.get(my).inOrder("Your exercises", "Moves we left out for you", "Glute bridge", "a pregnancy after the first 12 weeks")
}
