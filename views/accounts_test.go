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

var (
	secretShown = regexp.MustCompile(`<p class="secret">([A-Z2-7 ]+)</p>`)
	codesShown  = regexp.MustCompile(`<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>`)
	linkShown   = regexp.MustCompile(`href="http://127\.0\.0\.1:8080(/staff/set-up/[\w-]{43})"`)
)

// secret is the key that an enrolment page shows.
func (p page) secret() string {
	p.t.Helper()
	m := secretShown.FindStringSubmatch(p.Body.String())
	if m == nil {
		p.t.Fatalf("no key to type:\n%s", p.Body)
	}
	return strings.ReplaceAll(m[1], " ", "")
}

// codes are the recovery codes that a page shows.
func (p page) codes() []string {
	p.t.Helper()
	var codes []string
	for _, m := range codesShown.FindAllStringSubmatch(p.Body.String(), -1) {
		codes = append(codes, m[1])
	}
	if len(codes) != intake.RecoveryCodes {
		p.t.Fatalf("%d recovery codes", len(codes))
	}
	return codes
}

func (p page) link() string {
	p.t.Helper()
	m := linkShown.FindStringSubmatch(p.Body.String())
	if m == nil {
		p.t.Fatalf("no link:\n%s", p.Body)
	}
	return m[1]
}

func TestFirstLink(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	first, err := h.store.FirstLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	token, err := h.store.FirstLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser()
	b.get(SetUpPath + first).wants(http.StatusNotFound).says("This link opens nothing")
	b.get(SetUpPath + "x").wants(http.StatusNotFound).says("This link opens nothing")
	p := b.get(SetUpPath + token).wants(http.StatusOK)
	p.says("Set up your account", "Role: Admin.", "12 characters or more").has(`autocomplete="new-password"`, `<div class="qr"><svg`)
	secret := p.secret()

	try := func(name, password, code string) page {
		return b.post(SetUpPath+token, url.Values{"name": {name}, "password": {password}, "code": {code}})
	}
	try("", "", "").wants(http.StatusUnprocessableEntity).says("Enter a name of", "Enter a password", "Enter the six digits")
	try("Ada", "short", h.appCode(secret)).wants(http.StatusUnprocessableEntity).says("Choose a password of 12 characters or more").has(`value="Ada"`)
	try("Ada", "password1234", h.appCode(secret)).wants(http.StatusUnprocessableEntity).says("harder to guess")
	try("Ada", strings.Repeat("x y z ", 60), h.appCode(secret)).wants(http.StatusUnprocessableEntity).says("at most 256 bytes")
	try("Ada", goodPassword, "123456").wants(http.StatusUnprocessableEntity).says("This code is wrong")
	if got := b.get(SetUpPath + token).secret(); got != secret {
		t.Error("the key changes while somebody scans it")
	}
	used := h.appCode(secret)
	codes := try("Ada", goodPassword, used).wants(http.StatusOK).says("Keep your recovery codes").codes()
	b.get(SetUpPath + token).wants(http.StatusNotFound)
	try("Bob", goodPassword, h.appCode(secret)).wants(http.StatusNotFound)

	b.post("/staff/sign-in", url.Values{"name": {"Ada"}, "password": {goodPassword}}).goes("/staff/sign-in/code")
	b.post("/staff/sign-in/code", url.Values{"code": {used}}).wants(http.StatusUnprocessableEntity)
	b.post("/staff/sign-in/code", url.Values{"code": {codes[9]}}).goes("/staff")
	b.get("/staff/trail").wants(http.StatusOK).says("Made an account")
	if _, err := h.store.FirstLink(ctx); err == nil {
		t.Error("another first link although there is an account")
	}
}

func TestLinkExpires(t *testing.T) {
	h := newHouse(t)
	token, err := h.store.FirstLink(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	h.clock.pass(48*time.Hour + time.Second)
	h.browser().get(SetUpPath + token).wants(http.StatusNotFound)
}

// TestFreshCode asks for a code again before accounts are changed, and goes on
// with what was entered.
func TestFreshCode(t *testing.T) {
	h := newHouse(t)
	ada := h.employ("Ada", intake.Admin)
	b := ada.signIn()
	h.clock.pass(6 * time.Minute)
	b.get("/staff/accounts").wants(http.StatusOK)
	p := b.post("/staff/accounts", url.Values{"name": {"Eve Stone"}, "role": {"desk"}}).wants(http.StatusForbidden)
	p.says("Enter a code to go on", "What you entered is kept").has(`name="to" value="/staff/accounts"`, `name="keep.name" value="Eve Stone"`, `name="keep.role" value="desk"`)
	waiting := url.Values{"to": {"/staff/accounts"}, "keep.name": {"Eve Stone"}, "keep.role": {"desk"}, "code": {"999999"}}
	b.post("/staff/code", waiting).wants(http.StatusUnprocessableEntity).says("This code is wrong").has(`name="keep.name" value="Eve Stone"`)
	before := b.cookies["staff"].Value
	thief := b.copy()
	waiting.Set("code", ada.code())
	link := b.post("/staff/code", waiting).wants(http.StatusOK).says("Hand over this link", "Eve Stone").link()
	if b.cookies["staff"].Value == before || thief.inside() {
		t.Error("the token did not change with the fresh code")
	}
	h.wantsTraced("Ada", intake.ActCodeEntered)

	// A page that takes passwords asks before, since no page holds passwords.
	h.clock.pass(6 * time.Minute)
	b.get("/staff/account/password").goes("/staff/code?next=%2Fstaff%2Faccount%2Fpassword")
	b.get("/staff/code?next=%2Fstaff%2Faccount%2Fpassword").wants(http.StatusOK)
	b.post("/staff/code", url.Values{"code": {ada.code()}, "next": {"/staff/account/password"}}).goes("/staff/account/password")
	b.get("/staff/account/password").wants(http.StatusOK)
	h.clock.pass(6 * time.Minute)
	late := b.post("/staff/account/password", url.Values{"old": {goodPassword}, "password": {"another long secret here"}}).wants(http.StatusForbidden)
	if strings.Contains(late.Body.String(), goodPassword) || strings.Contains(late.Body.String(), "another long") {
		t.Error("a page holds a password")
	}

	// The link opens the account of that name, and no other.
	g := h.browser()
	p = g.get(link).wants(http.StatusOK).says("Eve Stone", "Role: Desk.")
	g.post(link, url.Values{"password": {goodPassword}, "code": {h.appCode(p.secret())}}).wants(http.StatusOK).codes()
	eve := &member{house: h, name: "Eve Stone", password: goodPassword, secret: p.secret()}
	eve.signIn()
}

func TestOwnAccount(t *testing.T) {
	h := newHouse(t)
	eve := h.employ("Eve", intake.Desk)
	b, elsewhere := eve.signIn(), eve.signIn()
	const next = "a quite different sentence"
	b.post("/staff/account/password", url.Values{}).wants(http.StatusUnprocessableEntity).says("Enter your password until now", "Enter a new password")
	b.post("/staff/account/password", url.Values{"old": {"wrong"}, "password": {next}}).wants(http.StatusUnprocessableEntity).says("This is not your password until now")
	b.post("/staff/account/password", url.Values{"old": {goodPassword}, "password": {"Eve Eve Eve Eve"}}).wants(http.StatusUnprocessableEntity).says("harder to guess")
	b.post("/staff/account/password", url.Values{"old": {goodPassword}, "password": {next}}).wants(http.StatusOK).says("Your password is changed")
	if !b.inside() || elsewhere.inside() {
		t.Error("a new password ends all sign-ins but this one")
	}
	h.browser().post("/staff/sign-in", url.Values{"name": {"Eve"}, "password": {goodPassword}}).wants(http.StatusUnprocessableEntity)
	eve.password = next
	elsewhere = eve.signIn()

	codes := b.post("/staff/account/recovery-codes", nil).wants(http.StatusOK).codes()
	if elsewhere.inside() {
		t.Error("new recovery codes end the other sign-ins")
	}
	c := h.browser()
	c.post("/staff/sign-in", url.Values{"name": {"Eve"}, "password": {next}}).goes("/staff/sign-in/code")
	c.post("/staff/sign-in/code", url.Values{"code": {eve.recovery[1]}}).wants(http.StatusUnprocessableEntity)
	c.post("/staff/sign-in/code", url.Values{"code": {codes[1]}}).goes("/staff")

	b.post("/staff/account/app/code", url.Values{"code": {"123456"}}).wants(http.StatusUnprocessableEntity)
	secret := b.post("/staff/account/app", nil).wants(http.StatusOK).secret()
	b.post("/staff/account/app/code", url.Values{"code": {""}}).wants(http.StatusUnprocessableEntity)
	b.post("/staff/account/app/code", url.Values{"code": {eve.code()}}).wants(http.StatusUnprocessableEntity).says("The picture is shown once.")
	b.post("/staff/account/app/code", url.Values{"code": {h.appCode(secret)}}).wants(http.StatusOK).codes()
	if c.inside() {
		t.Error("a new app ends the other sign-ins")
	}
	d := h.browser()
	d.post("/staff/sign-in", url.Values{"name": {"Eve"}, "password": {next}}).goes("/staff/sign-in/code")
	d.post("/staff/sign-in/code", url.Values{"code": {eve.code()}}).wants(http.StatusUnprocessableEntity)
	d.post("/staff/sign-in/code", url.Values{"code": {h.appCode(secret)}}).goes("/staff")
}

// A set-up link that went to the wrong person is seen and withdrawn.
func TestInvitationsOnTheAccountsPage(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn("Ada", intake.Admin)
	b.get("/staff/accounts").silent("Set-up links that nobody has used yet")
	link := b.post("/staff/accounts", url.Values{"name": {"Ben <Ten>"}, "role": {"desk"}}).wants(http.StatusUnprocessableEntity)
	link = b.post("/staff/accounts", url.Values{"name": {"Ben Ten"}, "role": {"desk"}}).wants(http.StatusOK)
	b.get("/staff/accounts").says("Set-up links that nobody has used yet", "Ben Ten, Desk Made by Ada, works until Nov 2").has(`action="/staff/invitations"`).silent(link.link())
	b.post("/staff/invitations", url.Values{"name": {"Ben Ten"}, "more": {"1"}}).wants(http.StatusBadRequest)
	b.post("/staff/invitations", url.Values{"name": {"Ben Ten"}}).goes("/staff/accounts")
	b.get("/staff/accounts").silent("Ben Ten")
	h.browser().get(link.link()).wants(http.StatusNotFound)
	h.wantsTraced("Ada", intake.ActWithdrawn)
	h.wantsTraced("Ada", intake.ActStaffRead)
	b.get("/staff/settings").wants(http.StatusOK)
	h.wantsTraced("Ada", intake.ActSettingsRead)
}

func TestAccounts(t *testing.T) {
	h := newHouse(t)
	ada, eve := h.employ("Ada", intake.Admin), h.employ("Eve Stone", intake.Desk)
	b, e := ada.signIn(), eve.signIn()
	b.get("/staff/accounts").wants(http.StatusOK).says("Ada", "Eve Stone", "Desk", "Open").has(`href="/staff/accounts/Eve%20Stone"`)
	b.post("/staff/accounts", url.Values{"name": {"-"}}).wants(http.StatusUnprocessableEntity).says("Enter a name of", "Select a role")
	b.post("/staff/accounts", url.Values{"name": {"eve  stone"}, "role": {"admin"}}).wants(http.StatusUnprocessableEntity).says("There is an account of this name.")
	b.get("/staff/accounts/Nobody").wants(http.StatusNotFound)
	b.get("/staff/accounts/Eve%20Stone").wants(http.StatusOK).has(`action="/staff/accounts/Eve%20Stone/disable"`)
	b.post("/staff/accounts/Eve%20Stone/sell", nil).wants(http.StatusNotFound)

	b.post("/staff/accounts/Eve%20Stone/role", url.Values{}).wants(http.StatusUnprocessableEntity).says("Select a role")
	b.post("/staff/accounts/Eve%20Stone/role", url.Values{"role": {"clinician"}}).goes("/staff/accounts/Eve%20Stone")
	if e.inside() {
		t.Error("another role ends the sign-ins")
	}
	e = eve.signIn()
	b.post("/staff/accounts/Eve%20Stone/disable", nil).goes("/staff/accounts/Eve%20Stone")
	if e.inside() {
		t.Error("closing an account ends its sign-ins")
	}
	b.get("/staff/accounts/Eve%20Stone").says("Closed since", "Open the account again")
	b.post("/staff/accounts/Eve%20Stone/enable", nil).goes("/staff/accounts/Eve%20Stone")
	e = eve.signIn()
	link := b.post("/staff/accounts/Eve%20Stone/link", nil).wants(http.StatusOK).link()
	if e.inside() {
		t.Error("a link to set up again ends the sign-ins")
	}
	h.browser().post("/staff/sign-in", url.Values{"name": {"Eve Stone"}, "password": {goodPassword}}).wants(http.StatusUnprocessableEntity)
	g := h.browser()
	secret := g.get(link).wants(http.StatusOK).says("Role: Clinician.").secret()
	g.post(link, url.Values{"password": {goodPassword}, "code": {h.appCode(secret)}}).wants(http.StatusOK).codes()

	b.post("/staff/accounts/Ada/link", nil).wants(http.StatusConflict).says("This is your own account.")
	for _, act := range []string{"disable", "role"} {
		form := url.Values{}
		if act == "role" {
			form.Set("role", "desk")
		}
		b.post("/staff/accounts/Ada/"+act, form).wants(http.StatusConflict).says("This is the last open account with the role Admin.")
	}
	if !b.inside() {
		t.Error("the last admin is out")
	}
	h.employ("Second", intake.Admin)
	b.post("/staff/accounts/Ada/disable", nil).wants(http.StatusSeeOther)
	if b.inside() {
		t.Error("a closed account is inside")
	}
	for _, act := range []intake.Act{intake.ActStaffInvited, intake.ActStaffChanged, intake.ActStaffClosed} {
		h.wantsTraced("Ada", act)
	}
}
