package views

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

func TestSignIn(t *testing.T) {
	h := newHouse(t)
	eve := h.employ("Eve Stone", intake.Clinician)
	b := h.browser()
	b.get("/staff").goes("/staff/sign-in")
	b.get("/staff/account").goes("/staff/sign-in?next=%2Fstaff%2Faccount")
	b.get("/staff/sign-in").wants(http.StatusOK).has(`autocomplete="username"`, `autocomplete="current-password"`)

	p := b.post("/staff/sign-in", url.Values{"name": {" eve  STONE "}, "password": {goodPassword}, "next": {"/staff/account"}})
	p.goes("/staff/sign-in/code?next=%2Fstaff%2Faccount")
	half := b.cookies["staff"].Value
	if cookie := p.Header().Get("Set-Cookie"); !strings.HasPrefix(cookie, "staff=") || !strings.Contains(cookie, "; HttpOnly") ||
		!strings.Contains(cookie, "; SameSite=Lax") || !strings.Contains(cookie, "; Path=/") || strings.Contains(cookie, "Secure") ||
		strings.Contains(cookie, "Max-Age") || strings.Contains(cookie, "Expires") || strings.Contains(cookie, "Domain") {
		t.Errorf("cookie: %s", cookie)
	}
	if b.inside() {
		t.Fatal("the password alone lets in")
	}
	b.get("/staff/sign-in/code?next=%2Fstaff%2Faccount").wants(http.StatusOK).has(`autocomplete="one-time-code"`, `name="next" value="/staff/account"`)
	b.post("/staff/sign-in/code", url.Values{"code": {""}}).wants(http.StatusUnprocessableEntity).says("Enter the code")
	b.post("/staff/sign-in/code", url.Values{"code": {"000000"}}).wants(http.StatusUnprocessableEntity).says("This code is wrong")
	typed := eve.code()
	b.post("/staff/sign-in/code", url.Values{"code": {typed[:3] + " " + typed[3:]}, "next": {"/staff/account"}}).goes("/staff/account")
	if b.cookies["staff"].Value == half {
		t.Error("the token did not change with the sign-in")
	}
	b.get("/staff/account").wants(http.StatusOK).says("You are signed in as Eve Stone. Role: Clinician.")
	b.get("/staff/sign-in?next=/staff/account").goes("/staff/account")
	b.get("/staff/sign-in/code").goes("/staff")

	old := h.browser()
	old.cookies["staff"] = &http.Cookie{Name: "staff", Value: half}
	if old.inside() {
		t.Error("the token from before the code lets in")
	}
	h.wantsTraced("Eve Stone", intake.ActSignedIn)
	h.wantsTraced("(sign-in)", intake.ActSignInFailed)
}

func TestSignInOverHTTPS(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.URL = "https://intake.example.org" })
	b := h.signedIn("Eve", intake.Desk)
	if b.cookies["__Host-staff"] == nil || !b.cookies["__Host-staff"].Secure {
		t.Errorf("cookies: %v", b.cookies)
	}
	b.get("/staff/account").wants(http.StatusOK)
}

// TestReplay uses a code twice, and an older one after a newer one.
func TestReplay(t *testing.T) {
	h := newHouse(t)
	eve := h.employ("Eve", intake.Desk)
	early := eve.code()
	used := eve.code()
	password := url.Values{"name": {"Eve"}, "password": {goodPassword}}
	first, second := h.browser(), h.browser()
	first.post("/staff/sign-in", password).goes("/staff/sign-in/code")
	first.post("/staff/sign-in/code", url.Values{"code": {used}}).goes("/staff")
	second.post("/staff/sign-in", password).goes("/staff/sign-in/code")
	for _, code := range []string{used, early} {
		second.post("/staff/sign-in/code", url.Values{"code": {code}}).wants(http.StatusUnprocessableEntity).says("This code is wrong, or it was used already.")
	}
	if second.inside() {
		t.Fatal("a code was good twice")
	}
	second.post("/staff/sign-in/code", url.Values{"code": {eve.code()}}).goes("/staff")
}

func TestRecoveryCodeOnce(t *testing.T) {
	h := newHouse(t)
	eve := h.employ("Eve", intake.Desk)
	for i, status := range []int{http.StatusSeeOther, http.StatusUnprocessableEntity} {
		b := h.browser()
		b.post("/staff/sign-in", url.Values{"name": {"Eve"}, "password": {goodPassword}}).goes("/staff/sign-in/code")
		b.post("/staff/sign-in/code", url.Values{"code": {strings.ToLower(eve.recovery[0])}}).wants(status)
		if b.inside() != (i == 0) {
			t.Errorf("try %d: inside %v", i, b.inside())
		}
	}
}

// TestUnknownName hears the same words, whether there is an account or not.
func TestUnknownName(t *testing.T) {
	h := newHouse(t)
	h.employ("Eve", intake.Desk)
	h.employ("Boss", intake.Admin)
	closed := h.employ("Gone", intake.Desk)
	if err := h.store.DisableStaff(context.Background(), intake.Operator, closed.name); err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{}
	for round := range 4 {
		for _, name := range []string{"Eve", "Gone", "Nobody", "no\x00body \xff"} {
			b := h.browser()
			b.from = "192.0.2." + strconv.Itoa(10+round) + ":1"
			p := b.post("/staff/sign-in", url.Values{"name": {name}, "password": {"not the right one"}}).wants(http.StatusUnprocessableEntity)
			p.says("Name or password is wrong")
			bodies[name] = strings.ReplaceAll(p.Body.String(), `value="`+plain(name)+`"`, "")
			if len(p.Result().Cookies()) > 0 {
				t.Errorf("%s: a cookie", name)
			}
		}
	}
	for name, body := range bodies {
		if body != bodies["Eve"] {
			t.Errorf("%q is answered otherwise than Eve:\n%s", name, body)
		}
	}
	h.browser().post("/staff/sign-in", url.Values{"name": {"Gone"}, "password": {goodPassword}}).wants(http.StatusUnprocessableEntity).says("Name or password is wrong")
}

func TestThrottle(t *testing.T) {
	h := newHouse(t)
	eve := h.employ("Eve", intake.Desk)
	b := h.browser()
	wrong := url.Values{"name": {"Eve"}, "password": {"not the right one"}}
	var p page
	for range 7 {
		if p = b.post("/staff/sign-in", wrong); p.Code == http.StatusTooManyRequests {
			break
		}
		p.wants(http.StatusUnprocessableEntity)
	}
	p.wants(http.StatusTooManyRequests).says("There were too many tries. Try again")
	after, err := strconv.Atoi(p.Header().Get("Retry-After"))
	if err != nil || after < 1 {
		t.Fatalf("Retry-After %q", p.Header().Get("Retry-After"))
	}
	// The right password has to wait as well, from here; elsewhere it is let in.
	right := url.Values{"name": {"Eve"}, "password": {goodPassword}}
	b.post("/staff/sign-in", right).wants(http.StatusTooManyRequests)
	away := h.browser()
	away.from = "198.51.100.9:1"
	away.post("/staff/sign-in", right).goes("/staff/sign-in/code")
	h.clock.pass(time.Duration(after+1) * time.Second)
	eve.enter(b)

	// Codes are throttled too, and the last of five wrong ones ends the half sign-in.
	c := h.browser()
	c.from = "203.0.113.5:1"
	c.post("/staff/sign-in", right).goes("/staff/sign-in/code")
	for range 5 {
		c.post("/staff/sign-in/code", url.Values{"code": {"123456"}}).wants(http.StatusUnprocessableEntity)
	}
	h.clock.pass(time.Minute)
	c.post("/staff/sign-in/code", url.Values{"code": {eve.code()}}).wants(http.StatusForbidden).says("Enter your name and password again.")
}

func TestHalfSignInEnds(t *testing.T) {
	h := newHouse(t)
	eve := h.employ("Eve", intake.Desk)
	b := h.browser()
	b.get("/staff/sign-in/code").goes("/staff/sign-in")
	b.post("/staff/sign-in", url.Values{"name": {"Eve"}, "password": {goodPassword}}).goes("/staff/sign-in/code")
	h.clock.pass(11 * time.Minute)
	b.post("/staff/sign-in/code", url.Values{"code": {eve.code()}}).wants(http.StatusForbidden).says("Too much time passed")
}

func TestSignInMistakes(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	b.post("/staff/sign-in", url.Values{}).wants(http.StatusUnprocessableEntity).says("Enter your name", "Enter your password")
	p := b.post("/staff/sign-in", url.Values{"name": {"<Eve>"}, "password": {strings.Repeat("x", 5000)}})
	p.wants(http.StatusUnprocessableEntity).has(`value="&lt;Eve&gt;"`)
	if strings.Contains(p.Body.String(), "xxxx") {
		t.Error("the page repeats a password")
	}
	b.post("/staff/sign-in", url.Values{"name": {"Eve"}, "canary": {"1"}}).wants(http.StatusBadRequest)
	for _, next := range []string{"https://evil.example/staff", "//evil.example/staff", "/staff/../result", `/staff/\evil`, "/result", "javascript:alert(1)", "/staffroom", "/staff//evil.example"} {
		b.get("/staff/sign-in?" + url.Values{"next": {next}}.Encode()).wants(http.StatusOK).has(`name="next" value="/staff"`)
	}
}

func TestSignOut(t *testing.T) {
	h := newHouse(t)
	eve := h.employ("Eve", intake.Desk)
	b := eve.signIn()
	thief := b.copy()
	p := b.post("/staff/sign-out", nil).wants(http.StatusOK).says("You are signed out")
	if got := p.Header().Get("Clear-Site-Data"); got != `"cache", "cookies", "storage"` {
		t.Errorf("Clear-Site-Data: %s", got)
	}
	if b.cookies["staff"] != nil || b.inside() || thief.inside() {
		t.Error("still signed in")
	}
	h.wantsTraced("Eve", intake.ActSignedOut)
	h.browser().post("/staff/sign-out", nil).wants(http.StatusOK)

	one, two := eve.signIn(), eve.signIn()
	one.post("/staff/sign-out/everywhere", nil).wants(http.StatusOK).says("on every device")
	if one.inside() || two.inside() {
		t.Error("still signed in somewhere")
	}
}

// TestIdle lets time pass with and without use.
func TestIdle(t *testing.T) {
	h := newHouse(t)
	eve := h.employ("Eve", intake.Desk)
	b := eve.signIn()
	for range 4 {
		h.clock.pass(14 * time.Minute)
		if !b.inside() {
			t.Fatal("signed out while working")
		}
	}
	// Asking how long is left is no use; pressing the button is.
	h.clock.pass(14 * time.Minute)
	if got := b.get("/staff/stay").wants(http.StatusOK).Body.String(); got != `{"idle":60,"ends":39000,"name":"Eve"}`+"\n" {
		t.Errorf("left: %s", got)
	}
	b.post("/staff/stay", nil).wants(http.StatusOK).has(`"idle":900`)
	h.clock.pass(14 * time.Minute)
	b.get("/staff/stay").wants(http.StatusOK).has(`"idle":60`)
	h.clock.pass(time.Minute)
	b.get("/staff/stay").goes("/staff/sign-in?next=%2Fstaff%2Fstay")
	if b.inside() {
		t.Error("not signed out after 15 minutes")
	}
	// Whatever is done, twelve hours are the end.
	b = eve.signIn()
	for range 51 {
		h.clock.pass(14 * time.Minute)
		b.get("/staff/account").wants(http.StatusOK)
	}
	b.get("/staff/stay").has(`"idle":360,"ends":360`)
	h.clock.pass(6 * time.Minute)
	if b.inside() {
		t.Error("not signed out after 12 hours")
	}
}
