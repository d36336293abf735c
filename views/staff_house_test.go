package views

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"sciatica-intake/intake"
)

// member is somebody who has an account.
type member struct {
	*house
	name, password, secret string
	recovery               []string
}

const goodPassword = "seven green lanterns drift"

// employ opens an account as the command line does.
func (h *house) employ(name string, role intake.Role) *member {
	h.t.Helper()
	c, err := h.store.AddStaff(context.Background(), intake.Operator, name, role, goodPassword)
	if err != nil {
		h.t.Fatal(err)
	}
	return &member{h, c.Name, goodPassword, c.Secret, c.RecoveryCodes}
}

// code is what the member's app shows next: each is good once.
func (m *member) code() string { return m.appCode(m.secret) }

func (h *house) appCode(secret string) string {
	h.t.Helper()
	h.clock.pass(30 * time.Second)
	code, err := totp.GenerateCode(secret, h.clock.now())
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

// signIn signs in in a browser of the member's own.
func (m *member) signIn() *browser {
	m.t.Helper()
	b := m.browser()
	m.enter(b)
	return b
}

func (m *member) enter(b *browser) {
	m.t.Helper()
	b.post("/staff/sign-in", url.Values{"name": {m.name}, "password": {m.password}}).goes("/staff/sign-in/code")
	b.post("/staff/sign-in/code", url.Values{"code": {m.code()}}).goes("/staff")
}

// signedIn is the browser of somebody new who is signed in.
func (h *house) signedIn(name string, role intake.Role) *browser {
	h.t.Helper()
	return h.employ(name, role).signIn()
}

// inside says whether a browser is signed in.
func (b *browser) inside() bool {
	b.t.Helper()
	p := b.get("/staff/account")
	switch {
	case p.Code == http.StatusOK:
		return true
	case p.Code == http.StatusSeeOther && strings.HasPrefix(p.to(), "/staff/sign-in"):
		return false
	}
	b.t.Fatalf("status %d, to %q", p.Code, p.to())
	return false
}

// acts are what the trail says was done, the latest first.
func (h *house) entries(f intake.TrailFilter) []intake.Entry {
	h.t.Helper()
	list, err := h.store.Trail(context.Background(), intake.Operator, f)
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

// traced says whether the trail has an entry of this kind by that actor.
func (h *house) traced(actor string, act intake.Act) bool {
	h.t.Helper()
	for _, e := range h.entries(intake.TrailFilter{Actor: actor}) {
		if e.Act == act {
			return true
		}
	}
	return false
}

func (h *house) wantsTraced(actor string, act intake.Act) {
	h.t.Helper()
	if !h.traced(actor, act) {
		h.t.Errorf("no entry %s by %s", act, actor)
	}
}

// copy is another browser that holds the same cookies.
func (b *browser) copy() *browser {
	other := b.browser()
	for name, c := range b.cookies {
		other.cookies[name] = c
	}
	return other
}
