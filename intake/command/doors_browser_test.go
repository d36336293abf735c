package command

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
)

var setUpLink = regexp.MustCompile(`http://[^"]*/staff/set-up/[\w-]{43}`)

// typeInto types into a field, with the keyboard.
func (b *tab) typeInto(id, text string) {
	b.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS("#"+id), text))
}

// eventually waits for something that a script does.
func (b *tab) eventually(what, script string) {
	b.Helper()
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); {
		if evaluate[bool](b, script) {
			return
		}
		evaluate[chromedp.Void](b, `new Promise(done => setTimeout(done, 50))`, chromedp.EvalAwaitPromise)
	}
	b.Fatalf("never came: %s", what)
}

// TestDoors makes the first account by the link in the log, signs in, and
// looks at every page that an admin has beside queue and cases.
func TestDoors(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	link := setUpLink.FindString(s.log.String())
	if link == "" {
		t.Fatalf("no link in the log: %s", s.log)
	}
	b.do(chromedp.Navigate(link))
	b.inspect("set-up")
	secret := strings.ReplaceAll(b.text(".secret"), " ", "")
	b.typeInto("name", "Ada Lund")
	b.typeInto("password", "short")
	b.press(continueButton)
	if got := evaluate[string](b, `document.activeElement.id`); got != "error-summary" {
		t.Errorf("after a mistake the focus is on %q", got)
	}
	b.inspect("set-up-wrong")
	ada := &member{name: "Ada Lund", password: memberPassword, secret: secret}
	now, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b.typeInto("password", memberPassword)
	b.typeInto("code", now)
	b.press(continueButton)
	b.inspect("recovery-codes")
	recovery := b.text("ol.recovery code")
	b.press("main a.button")
	b.inspect("sign-in")
	b.typeInto("name", ada.name)
	b.typeInto("password", ada.password)
	b.press(continueButton)
	b.inspect("code")
	b.typeInto("code", recovery)
	b.press(continueButton)
	if at := b.path(); at != "/staff" {
		t.Fatalf("signing in leads to %s: %s", at, b.text("main"))
	}
	for _, path := range []string{
		"account", "account/password", "accounts", "accounts/Ada%20Lund", "settings", "settings/phone", "settings/phone_confirmed", "trail", "export", "code", "nothing-here",
	} {
		b.do(chromedp.Navigate(s.url + "/staff/" + path))
		if got := b.text("header .signed-in"); got != "Ada Lund, Admin" {
			t.Errorf("%s: the header says %q", path, got)
		}
		b.inspect(strings.ReplaceAll(path, "/", "-"))
	}
	b.do(chromedp.Navigate(s.url + "/staff/trail"))
	b.press(`form[action="/staff/trail/check"] button`)
	if got := b.text("main"); !strings.Contains(got, "The trail is whole:") {
		t.Errorf("checking the trail: %s", got)
	}
	b.inspect("trail-checked")
	b.do(chromedp.Navigate(s.url + "/staff/settings/phone"))
	b.press(continueButton) // As it is: nobody is told.
	b.do(chromedp.Navigate(s.url + "/staff/settings/alert_email"))
	b.typeInto("value", "desk@clinic.example")
	b.press(continueButton)
	if got := b.text(".notices"); !strings.Contains(got, "Ada Lund changed alert_email") {
		t.Errorf("the notices say %q", got)
	}
	b.inspect("notice")
	b.press(".notices button")
	if got := b.text(".notices"); got != "" || b.path() != "/staff/settings" {
		t.Errorf("put away at %s: %q", b.path(), got)
	}
	b.press(`form[action="/staff/sign-out"] button`)
	b.inspect("signed-out")
	b.do(chromedp.Navigate(s.url + "/staff/accounts"))
	if at := b.path(); at != "/staff/sign-in" {
		t.Errorf("signed out, and at %s", at)
	}
}

// TestIdleWarning warns before a sign-in ends, stays signed in by one press,
// covers the page when it has ended, and loses nothing typed, with the script
// and without.
func TestIdleWarning(t *testing.T) {
	b := browser(t)
	s := serveHere(t, "--idle", "8s", "--absolute", "10m")
	ada := s.hire(t, "Ada Lund", "admin")
	b.signIn(s, ada)
	b.do(chromedp.Navigate(s.url + "/staff/settings/address"))
	const typed = "1 Main Street, typed slowly"
	b.typeInto("value", typed)
	shown := `document.getElementById("idle").open`
	b.eventually("the warning", shown)
	if got := b.text("#idle"); !strings.Contains(got, "Are you still there?") {
		t.Errorf("the warning says %q", got)
	}
	if got := evaluate[bool](b, `document.activeElement.matches("[data-stay]")`); !got {
		t.Error("the focus is not on the button")
	}
	b.do(chromedp.KeyEvent("\r"))
	b.eventually("one press", "!"+shown)
	if got := evaluate[string](b, `document.getElementById("value").value`); got != typed {
		t.Errorf("the field holds %q", got)
	}

	b.eventually("the end", shown+` && !document.querySelector("[data-out]").hidden`)
	if got := b.text("#idle"); !strings.Contains(got, "You are signed out") {
		t.Errorf("the end says %q", got)
	}
	b.inspect("idle-out")

	// As a browser without scripts would: the form is sent too late.
	evaluate[chromedp.Void](b, `document.getElementById("idle").close()`)
	b.press(continueButton)
	if got := b.text("main"); !strings.Contains(got, "What you typed is kept on this page") {
		t.Fatalf("too late: %s", got)
	}
	b.inspect("kept-sign-in")
	b.typeInto("name", ada.name)
	b.typeInto("password", ada.password)
	b.press(continueButton)
	b.typeInto("code", ada.code(t))
	b.press(continueButton)
	if got := b.text("main"); !strings.Contains(got, typed) {
		t.Fatalf("after the sign-in: %s", got)
	}
	b.inspect("kept")
	b.press(continueButton)
	if at := b.path(); at != "/staff/settings" || !strings.Contains(b.text("main"), typed) {
		t.Errorf("sent, and at %s: %s", at, b.text("main"))
	}
}
