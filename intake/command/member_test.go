package command

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
)

// member is a member of staff with what they sign in by.
type member struct {
	name, password, secret string
	from                   time.Time // the code of an older step is not taken again
}

const memberPassword = "plum tractor violet"

// hire opens an account on the command line.
func (s *server) hire(t testing.TB, name, role string) *member {
	t.Helper()
	code, out, errs := run(t, memberPassword+"\n", "staff", "add", name, "--role", role, "--password-stdin", "--json", "--data", s.data)
	if code != 0 {
		t.Fatalf("staff add ended with %d: %s", code, errs)
	}
	return &member{name: name, password: memberPassword, secret: printed(t, out).Secret, from: time.Now()}
}

// code is one that was not used before. That of the next step is taken too, so
// that nobody has to wait for the clock.
func (m *member) code(t testing.TB) string {
	t.Helper()
	if m.from.After(time.Now().Add(30 * time.Second)) {
		t.Fatal("no code is left that would be taken now")
	}
	code, err := totp.GenerateCode(m.secret, m.from)
	if err != nil {
		t.Fatal(err)
	}
	m.from = m.from.Add(30 * time.Second)
	return code
}

// signIn signs somebody in by the pages.
func (b *tab) signIn(s *server, m *member) {
	b.Helper()
	b.do(chromedp.Navigate(s.url + "/staff"))
	if at := b.path(); at != "/staff/sign-in" {
		b.Fatalf("somebody who is not signed in comes to %s", at)
	}
	b.do(chromedp.SendKeys(chromedp.CSS("#name"), m.name), chromedp.SendKeys(chromedp.CSS("#password"), m.password))
	b.press(continueButton)
	b.do(chromedp.SendKeys(chromedp.CSS("#code"), m.code(b.TB)))
	b.press(continueButton)
	if at := b.path(); at != "/staff" {
		b.Fatalf("signing in leads to %s: %s", at, b.text("main"))
	}
}

// text is what a part of the page says.
func (b *tab) text(selector string) string {
	b.Helper()
	return strings.Join(strings.Fields(evaluate[string](b, `(document.querySelector(`+quote(selector)+`) || {innerText: ""}).innerText`)), " ")
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `\'`) + "'" }
