package views

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

var heldField = `<input type="hidden" name="`

// hiddenFields are those of the page's own form.
func (p page) hiddenFields() url.Values {
	form := url.Values{}
	main, _, _ := strings.Cut(p.Body.String(), "</form>")
	for _, part := range strings.Split(main, heldField)[1:] {
		name, rest, _ := strings.Cut(part, `" value="`)
		value, _, _ := strings.Cut(rest, `">`)
		form.Add(html.UnescapeString(name), html.UnescapeString(value))
	}
	return form
}

// TestTypedWordsOutliveTheSignIn sends a note too late, signs in again, and
// finds the words, to be sent by whoever signed in.
func TestTypedWordsOutliveTheSignIn(t *testing.T) {
	h := newHouse(t)
	ada := h.employ("Ada", intake.Admin)
	b := ada.signIn()
	h.clock.pass(15 * time.Minute)
	const words = "The <patient> called \"back\"\r\nand felt better & slept"
	p := b.post("/staff/settings/address", url.Values{"value": {words}, "code": {"123456"}, "password": {"secret words"}})
	p.wants(http.StatusForbidden).says("You were signed out. What you typed is kept")
	for step := range 2 {
		form := p.hiddenFields()
		if form.Get("keep.value") != words || form.Get("to") != "/staff/settings/address" {
			t.Fatalf("step %d: %v", step, form)
		}
		if strings.Contains(p.Body.String(), "secret words") || form.Get("keep.code") != "" {
			t.Fatal("a page holds a secret")
		}
		if step == 0 {
			form.Set("name", "Ada")
			form.Set("password", "wrong password")
			p = b.post("/staff/sign-in", form).wants(http.StatusUnprocessableEntity)
			form = p.hiddenFields()
			form.Set("name", "Ada")
			form.Set("password", goodPassword)
			p = b.post("/staff/sign-in", form).wants(http.StatusOK).says("Enter your code")
		}
	}
	form := p.hiddenFields()
	form.Set("code", "000000")
	p = b.post("/staff/sign-in/code", form).wants(http.StatusUnprocessableEntity)
	form = p.hiddenFields()
	form.Set("code", ada.code())
	p = b.post("/staff/sign-in/code", form).wants(http.StatusOK).says("Send what you typed?", `The <patient> called "back" and felt better & slept`)
	p.has(`<form method="post" action="/staff/settings/address"`)
	if got := p.hiddenFields().Get("value"); got != words {
		t.Fatalf("%q", got)
	}
	if !b.inside() {
		t.Error("not signed in")
	}
	b.post("/staff/settings/address", url.Values{"value": {"1 Main Street"}}).goes("/staff/settings")
}

// TestHeldPath holds no form for anything outside of the staff's side.
func TestHeldPath(t *testing.T) {
	h := newHouse(t)
	ada := h.employ("Ada", intake.Admin)
	for _, to := range []string{"https://evil.example/", "//evil.example/x", "/delete", "/staff/../delete"} {
		b := h.browser()
		b.post("/staff/sign-in", url.Values{"name": {"Ada"}, "password": {goodPassword}, "to": {to}, "keep.x": {"1"}}).wants(http.StatusOK)
		b.post("/staff/sign-in/code", url.Values{"code": {ada.code()}, "to": {to}, "keep.x": {"1"}}).goes("/staff")
		h.clock.pass(6 * time.Minute)
		b.post("/staff/code", url.Values{"code": {ada.code()}, "to": {to}, "keep.x": {"1"}}).wants(http.StatusMethodNotAllowed)
	}
}
