package views

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// code reads the resume code off the page that shows it.
func (b *browser) code() string {
	b.t.Helper()
	m := regexp.MustCompile(`<p class="code">([^<]*)</p>`).FindStringSubmatch(b.get("/save").wants(http.StatusOK).Body.String())
	if m == nil {
		b.t.Fatal("no code")
	}
	return m[1]
}

func waitingFields(p page) url.Values {
	form := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(own(p.Body.String()), -1) {
		form.Add(m[1], m[2])
	}
	return form
}

func TestUnlock(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(well(), "/intake/pain")
	code := b.code()
	for range 3 { // Whoever goes on using it is never asked.
		h.clock.pass(20 * time.Minute)
		b.get("/intake/pain").wants(http.StatusOK)
	}
	h.clock.pass(intake.IdleLimit + time.Minute)
	for _, path := range []string{"/intake/pain", "/intake/safety", "/save", "/result", "/delete", "/result/contact"} {
		b.get(path).goes("/unlock")
	}
	p := b.get("/unlock").wants(http.StatusOK).says("Nothing is lost", "Call 911 or go to an emergency department", "Start again")
	p.silent("47", code).has(`name="age"`, `name="code"`)
	b.get("/").silent("47")

	// A page that was being filled in goes on after unlocking.
	form := url.Values{"pain_now": {"3"}, "night_pain": {"no"}, "daily_life": {"limited"}, "walking": {"normal"}}
	p = b.post("/intake/pain", form).wants(http.StatusForbidden).says("What you just entered is kept too.", "911")
	waits := waitingFields(p)
	if waits.Get("keep.pain_now") != "3" || waits.Get("to") != "/intake/pain" {
		t.Fatalf("waiting: %v", waits)
	}
	try := func(age, code string) page {
		form := waitingFields(p)
		form.Set("age", age)
		form.Set("code", code)
		return b.post("/unlock", form)
	}
	p = try("", "").wants(http.StatusUnprocessableEntity).says("Enter the age given before, or your code")
	p = try("46", "").wants(http.StatusUnprocessableEntity).says("That is not the age given before")
	if waitingFields(p).Encode() != waits.Encode() {
		t.Fatal("what waited is lost")
	}
	try("47", "").goes("/intake/start")
	b.get("/intake/pain").wants(http.StatusOK).has(`value="3" id="pain_now-3" checked`)

	// Three wrong ages: the code only.
	h.clock.pass(intake.IdleLimit + time.Minute)
	p = b.get("/unlock")
	for n := range intake.AgeTries {
		p = try(strconv.Itoa(20+n), "").wants(http.StatusUnprocessableEntity)
	}
	p.says("Enter your code now.")
	if strings.Contains(p.Body.String(), `name="age"`) {
		t.Error("the age is still asked for")
	}
	p = try("47", "").wants(http.StatusUnprocessableEntity)
	b.get("/intake/pain").goes("/unlock")
	p = try("", "0000000000").wants(http.StatusUnprocessableEntity).says("That is not the code for these answers")
	try("", strings.ToLower(code)+" ").goes("/intake/start")
	b.get("/intake/start").wants(http.StatusOK)
	b.get("/unlock").goes("/intake/start")

	// With the right code the wrong ages are forgiven.
	h.clock.pass(intake.IdleLimit + time.Minute)
	b.get("/unlock").has(`name="age"`)
}

func TestUnlockWithoutAge(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(with("emergency_signs", "cold_leg"), "/intake/emergency")
	code := b.code()
	// The emergency can be confirmed after the pause: nothing was lost.
	h.clock.pass(time.Hour)
	p := b.get("/unlock").says("To open them, enter your code.", "Call 911").silent("cold")
	if strings.Contains(p.Body.String(), `name="age"`) {
		t.Error("an age was never given")
	}
	p = b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).wants(http.StatusForbidden)
	form := waitingFields(p)
	form.Set("code", code)
	b.post("/unlock", form).goes("/result")
	h.oneIntake()
	// A result is locked like answers, and opened by the code.
	h.clock.pass(time.Hour)
	b.get("/result").goes("/unlock")
	b.post("/unlock", url.Values{"age": {"47"}}).wants(http.StatusUnprocessableEntity)
	b.post("/unlock", url.Values{"code": {code}}).goes("/result")
}

func TestUnlockSent(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.finish(well())
	h.clock.pass(time.Hour)
	b.get("/result").goes("/unlock")
	b.post("/unlock", url.Values{"age": {"46"}}).wants(http.StatusUnprocessableEntity)
	b.post("/unlock", url.Values{"age": {"47"}}).goes("/result")
	b.get("/result").wants(http.StatusOK)
}

// TestUnlockGoesNowhereElse keeps the waiting form on our own pages.
func TestUnlockGoesNowhereElse(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(well(), "/intake/unwell")
	for _, to := range []string{"https://evil.example/", "//evil.example", "/staff", "/intake/../staff", "/leave"} {
		h.clock.pass(time.Hour)
		b.post("/unlock", url.Values{"age": {"47"}, "to": {to}}).goes("/intake/unwell")
	}
	h.clock.pass(time.Hour)
	b.post("/unlock", url.Values{"age": {"47"}, "canary": {"1"}}).wants(http.StatusBadRequest)
	b.post("/unlock", url.Values{"age": {"47"}, "to": {"/intake/unwell"}, "keep.canary": {"1"}}).wants(http.StatusBadRequest)
	b.get("/intake/unwell").wants(http.StatusOK) // it was unlocked, though
}

func TestResume(t *testing.T) {
	h := newHouse(t)
	a := h.begin()
	a.walk(well(), "/intake/pain")
	code := a.code()
	a.get("/save").says("It works until December 6. Then unsent answers are deleted.").has(`href="/intake/pain"`)

	b := h.browser()
	b.get("/resume").says("Enter your code").has(`autocomplete="one-time-code"`)
	b.post("/resume", url.Values{}).wants(http.StatusUnprocessableEntity).says("Enter your code")
	p := b.post("/resume", url.Values{"code": {"11111-11111"}}).wants(http.StatusUnprocessableEntity)
	p.says("We found no answers for this code.").has(`value="11111-11111"`)
	b.post("/resume", url.Values{"code": {" " + strings.ReplaceAll(strings.ToLower(code), "-", " ")}}).goes("/intake/pain")
	b.get("/intake/you").has(`value="47"`)
	a.get("/intake/pain").goes("/") // the old device opens nothing any more

	// A code opens an idle draft without asking again, and a result.
	h.clock.pass(time.Hour)
	c := h.browser()
	c.post("/resume", url.Values{"code": {code}}).goes("/intake/pain")
	c.finish(well())
	d := h.browser()
	d.post("/resume", url.Values{"code": {code}}).goes(h.link())
	d.get("/result").has(`data-level="self_care"`)

	h.clock.pass(intake.DraftLife)
	h.browser().post("/resume", url.Values{"code": {code}}).wants(http.StatusUnprocessableEntity)
}

// TestGuessing throttles codes even where pages are not limited.
func TestGuessing(t *testing.T) {
	h := newHouse(t)
	a := h.begin()
	code := a.code()
	a.post("/intake/safety", url.Values{"emergency_signs": {"none"}}).goes("/intake/you")
	b := h.browser()
	for range triesEach {
		b.post("/resume", url.Values{"code": {"0000000000"}}).wants(http.StatusUnprocessableEntity)
	}
	p := b.post("/resume", url.Values{"code": {code}}).wants(http.StatusTooManyRequests).says("Too many tries", "911", "(425) 967-6462")
	if after, err := strconv.Atoi(p.Header().Get("Retry-After")); err != nil || after < 3590 || after > 3600 {
		t.Errorf("Retry-After: %q", p.Header().Get("Retry-After"))
	}
	b.from = "192.0.2.8:4000" // somebody else is not kept waiting
	b.post("/resume", url.Values{"code": {code}}).goes("/intake/you")
	b.from = "192.0.2.7:4000"
	h.clock.pass(time.Hour)
	b.post("/resume", url.Values{"code": {code}}).goes("/intake/you")
	// Right codes cost nothing.
	for range 3 * triesEach {
		b.post("/resume", url.Values{"code": {code}}).goes("/intake/you")
	}
	// The code in the unlock form is the same guess.
	h.clock.pass(time.Hour)
	for range triesEach {
		b.post("/unlock", url.Values{"code": {"0000000000"}}).wants(http.StatusUnprocessableEntity)
	}
	b.post("/unlock", url.Values{"code": {code}}).wants(http.StatusTooManyRequests)
}

func TestGuessingFromEverywhere(t *testing.T) {
	l := newLimits(Rate{}, func() time.Time { return clinicDay })
	for i := range triesAll {
		if _, wait := l.try(strconv.Itoa(i / 2)); wait > 0 {
			t.Fatalf("refused at %d", i)
		}
	}
	if _, wait := l.try("somebody new"); wait != time.Hour {
		t.Errorf("to wait: %s", wait)
	}
}

func TestLeave(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(well(), "/intake/pain")
	code := b.code()
	old := b.cookies["intake"].Value
	p := b.post("/leave", nil).wants(http.StatusOK).says(code, "December 6", "You have left this computer")
	if p.Header().Get("Clear-Site-Data") != clearSite {
		t.Error("no Clear-Site-Data")
	}
	if len(b.cookies) != 0 {
		t.Error("the cookie stays")
	}
	b.cookies["intake"] = &http.Cookie{Name: "intake", Value: old}
	b.get("/intake/pain").goes("/")
	b.post("/leave", nil).wants(http.StatusOK).silent(code).says("There are no open answers")
	b.post("/resume", url.Values{"code": {code}}).goes("/intake/pain")
	// A stranger at an idle computer can leave it, and learns nothing.
	h.clock.pass(time.Hour)
	b.post("/leave", nil).wants(http.StatusOK).silent(code, "There are no open answers").
		says("Your answers are kept until December 6. They open only with your code.")
	b.get("/intake/pain").goes("/")
}

func TestDelete(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(well(), "/intake/pain")
	code := b.code()
	b.get("/delete").says("Delete your answers?", "Nobody can bring it back").has(`href="/intake/pain"`)
	b.post("/delete", nil).goes("/deleted")
	if len(b.cookies) != 0 {
		t.Error("the cookie stays")
	}
	b.get("/deleted").says("Your answers are deleted")
	b.get("/intake/pain").goes("/")
	b.post("/delete", nil).goes("/")
	b.post("/resume", url.Values{"code": {code}}).wants(http.StatusUnprocessableEntity)
	// What was sent stays with the clinic.
	c := h.begin()
	c.finish(well())
	c.get("/delete").says("The answers you sent stay with the clinic.")
	c.post("/delete", nil).goes("/deleted")
	h.oneIntake()
}

func TestRate(t *testing.T) {
	for text, ok := range map[string]bool{"120/m": true, "off": true, "1/m": true, "0/m": false, "-1/m": false, "120": false, "120/s": false, "": false, "x/m": false} {
		if _, err := ParseRate(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
	rate, err := ParseRate("20/m")
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, func(c *Config) { c.Rate = rate })
	b := h.browser()
	for range 20 {
		b.get("/").wants(http.StatusOK)
	}
	p := b.get("/").wants(http.StatusTooManyRequests).says("Too many requests", "911")
	checkHeaders(t, p)
	if p.Header().Get("Retry-After") != "3" {
		t.Errorf("Retry-After: %q", p.Header().Get("Retry-After"))
	}
	b.get("/healthz").wants(http.StatusOK)
	other := h.browser()
	other.from = "198.51.100.1:1"
	other.get("/").wants(http.StatusOK)
	h.clock.pass(3 * time.Second)
	b.get("/").wants(http.StatusOK)
	b.get("/").wants(http.StatusTooManyRequests)
	// A new draft counts for several pages.
	h.clock.pass(time.Minute)
	for range 3 {
		b.post("/intake", nil).wants(http.StatusSeeOther)
	}
	b.post("/intake", nil).wants(http.StatusTooManyRequests)
}

// TestNewDraftsOverAll holds everybody together to a number of new drafts.
func TestNewDraftsOverAll(t *testing.T) {
	l := newLimits(Rate{6}, func() time.Time { return clinicDay })
	taken := 0
	for i := range 200 {
		if l.draft(strconv.Itoa(i)) == 0 {
			taken++
		}
	}
	if taken != 6*draftCap {
		t.Errorf("%d new drafts", taken)
	}
}

func TestForgetting(t *testing.T) {
	now := clinicDay
	k := recent[int]{life: time.Minute}
	made := 0
	get := func(key string) { k.get(key, now, func() int { made++; return made }) }
	for i := range 3 * keysKept {
		get(strconv.Itoa(i))
	}
	if n := len(k.young) + len(k.old); n > 2*keysKept {
		t.Errorf("%d keys are kept", n)
	}
	made = 0
	get("a")
	now = now.Add(40 * time.Second)
	get("a")
	now = now.Add(40 * time.Second)
	get("a")
	if made != 1 {
		t.Error("a key in use was forgotten")
	}
	now = now.Add(3 * time.Minute)
	get("b")
	now = now.Add(3 * time.Minute)
	get("a")
	if made != 3 {
		t.Error("a key that lay idle was kept")
	}
}

// TestConflict saves a page that another window has overtaken.
func TestConflict(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(well(), "/intake/hopes")
	overtaken := &overtaking{storage: h.store}
	b.site = h.over(overtaken)

	// Once: the answers go on top of what the other window saved.
	overtaken.times = 1
	b.post("/intake/hopes", url.Values{"main_question": {"Can I run?"}}).goes("/intake/contact")
	b.get("/intake/hopes").has("Can I run?")

	// Again and again: the page says so, with everything that was typed.
	overtaken.times = 2
	b.post("/intake/hopes", url.Values{"main_question": {"Can I swim?"}, "outlook": {"unsure"}}).wants(http.StatusConflict).
		says("Your answers were also changed in another window.", "There is a problem").has("Can I swim?</textarea>", `value="unsure" id="outlook-unsure" checked`)
	// Where the other window ended it, there is nothing more to answer.
	b.walk(well(), "/intake/check")
	overtaken.times = 1
	b.post("/intake/check", url.Values{"consent_store": {"no"}}).goes("/result")
}

// overtaking is the real store, where another window saves just before.
type overtaking struct {
	storage
	times int
}

func (o *overtaking) SaveDraft(ctx context.Context, d intake.Draft) (intake.Draft, error) {
	if o.times > 0 {
		o.times--
		if _, err := o.storage.SaveDraft(ctx, d); err != nil {
			return d, err
		}
	}
	return o.storage.SaveDraft(ctx, d)
}

// TestDiskFull keeps what was typed when it cannot be saved, and shows no
// reference.
func TestDiskFull(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(well(), "/intake/hopes")
	full := &fullDisk{storage: h.store, full: true}
	b.site = h.over(full)
	b.get("/intake/hopes").wants(http.StatusOK)
	b.post("/intake/hopes", url.Values{"main_question": {"Can I run?"}}).wants(http.StatusServiceUnavailable).
		says("We could not save this page. What you entered is still here.").has("Can I run?</textarea>", `role="alert"`)
	full.full = false
	b.walk(well(), "/intake/check")
	full.full = true
	b.post("/intake/check", url.Values{"consent_store": {"yes"}}).wants(http.StatusServiceUnavailable).
		says("We could not save this page.").silent("Your reference").has(`value="yes" id="consent_store-yes" checked`)
	b.get("/result").goes("/intake/check")
	full.full = false
	b.post("/intake/check", url.Values{"consent_store": {"yes"}}).goes("/result")
	h.oneIntake()

	// What was ticked counts although it could not be saved.
	for _, at := range []string{"safety", "unwell"} {
		d := h.begin()
		full.full = false
		d.site = b.site
		d.walk(with("conditions", "injected_drugs"), "/intake/"+at)
		full.full = true
		form := url.Values{"emergency_signs": {"cold_leg"}, "unwell_signs": {"obstetric"}}
		headline := "Call 911 now"
		if at == "unwell" {
			headline = "Go to an emergency department now"
			form.Del("emergency_signs")
		} else {
			form.Del("unwell_signs")
		}
		p := d.post("/intake/"+at, form).wants(http.StatusServiceUnavailable)
		p.inOrder(headline, "Now", "There is a problem", "We could not save this page.").silent("See what to do now")
		p.has(`id="alarm" aria-labelledby="alarm-title" role="alert" tabindex="-1" autofocus>`)
		if strings.Contains(p.Body.String(), `href="/intake/emergency"`) {
			t.Error("a link to what cannot be opened")
		}
	}
	full.full = false

	// In an emergency the card stays.
	c := h.begin()
	c.site = b.site
	c.walk(with("emergency_signs", "cold_leg"), "/intake/emergency")
	full.full = true
	c.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).wants(http.StatusServiceUnavailable).says("Call 911 now", "We could not save this page.")
}

// fullDisk is the real store, where nothing can be written.
type fullDisk struct {
	storage
	full bool
}

var errDiskFull = errors.New("no space left on device")

func (f *fullDisk) SaveDraft(ctx context.Context, d intake.Draft) (intake.Draft, error) {
	if f.full {
		return d, errDiskFull
	}
	return f.storage.SaveDraft(ctx, d)
}

func (f *fullDisk) Submit(ctx context.Context, d intake.Draft, in intake.Intake) (intake.Intake, error) {
	if f.full {
		return intake.Intake{}, errDiskFull
	}
	return f.storage.Submit(ctx, d, in)
}

// over is the same site over the store with something in the way.
func (h *house) over(store storage) http.Handler {
	h.t.Helper()
	site, err := New(Config{Book: h.book, Store: store, Static: brokenFiles{}, Now: h.clock.now, Random: zeroes{}, Log: discard(), URL: h.url})
	if err != nil {
		h.t.Fatal(err)
	}
	return site
}

// zeroes are random numbers for one reference.
type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { return len(p), nil }
