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

// What was typed stands there in the words of its form.
func TestKeptFieldsHaveNames(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(urgent("Bea Urgent"))
	chris := h.employ("Dr. Chris", intake.Clinician)
	b := chris.signIn()
	h.clock.pass(15 * time.Minute)
	at := "/staff/intakes/" + ref
	p := b.post(at+"/try", url.Values{"version": {"1"}, "outcome": {"left_message"}, "where": {"Swedish ER"}, "text": {"Calls back."}, "then": {"contacted"}}).wants(http.StatusForbidden)
	form := p.hiddenFields()
	form.Set("name", chris.name)
	form.Set("password", chris.password)
	form = b.post("/staff/sign-in", form).wants(http.StatusOK).hiddenFields()
	form.Set("code", chris.code())
	p = b.post("/staff/sign-in/code", form).wants(http.StatusOK)
	p.says("Log a try to reach the patient · "+ref, "How the try ended Left a message", "Where they were seen Swedish ER", "You wrote Calls back.", "And the status after it Contacted")
	p.silent("left_message", "outcome")
	// Every field that a form of the desk has is named.
	words, err := readWordsOf[staffWords](texts, "staff.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for act, fields := range fieldsOf {
		for _, name := range fields {
			if words.Kept.Names[name] == "" {
				t.Errorf("the field %s of %s has no name", name, act)
			}
		}
	}
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
