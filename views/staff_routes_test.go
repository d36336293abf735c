package views

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
)

// staffAddress is a registered address with its blanks filled in.
type staffAddress struct {
	name, path string
	action     intake.Action // empty where nobody has to be signed in
}

// staffAddresses are all that the router has below /staff: an address that is
// added is tried with the others, whether or not anybody thinks of it.
func (h *house) staffAddresses(r intake.Reference) []staffAddress {
	h.t.Helper()
	s, err := newSite(Config{Book: h.book, Store: h.store, Static: brokenFiles{}, Now: h.clock.now, Log: discard(), URL: h.url})
	if err != nil {
		h.t.Fatal(err)
	}
	actions := map[string]intake.Action{"staff not found": intake.SeeQueue}
	for _, route := range s.staffRoutes() {
		if actions[route.name] != "" || route.action == "" {
			h.t.Errorf("the route %s has no action, or shares its name", route.name)
		}
		actions[route.name] = route.action
	}
	blanks := strings.NewReplacer("{reference}", r.String(), "{name}", "Target", "{act}", "disable", "{key}", "phone", "{token}", strings.Repeat("A", 43))
	var all []staffAddress
	err = s.router().Walk(func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		path, err := route.GetPathTemplate()
		if err != nil || !isStaff(path) {
			return nil
		}
		if route.GetName() == "staff not found" {
			path = "/staff/nothing-here"
		}
		all = append(all, staffAddress{route.GetName(), blanks.Replace(path), actions[route.GetName()]})
		return nil
	})
	if err != nil || len(all) < len(actions) {
		h.t.Fatalf("%d addresses: %v", len(all), err)
	}
	return all
}

var staffMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// send sends one request as a page of ours would.
func (b *browser) send(method, path string) page {
	b.t.Helper()
	b.header = http.Header{"Origin": {b.url}, "Sec-Fetch-Site": {"same-origin"}}
	if method == "POST" {
		return b.post(path, url.Values{})
	}
	return b.do(method, path, "", "")
}

// TestEveryStaffRoute tries every address of the staff's side with every
// method, as those who may not.
func TestEveryStaffRoute(t *testing.T) {
	h := newHouse(t)
	patient := h.begin()
	patient.finish(with("consultation", "in_person", "name", "Rosa Canary", "phone", "(425) 555-0142", "contact_by", "phone", "best_time", "morning"))
	in := h.oneIntake()
	h.employ("Target", intake.Desk)
	staff := map[intake.Role]*browser{}
	for _, role := range intake.Roles {
		staff[role] = h.signedIn("A "+string(role), role)
	}
	half := h.browser()
	half.post("/staff/sign-in", url.Values{"name": {"A desk"}, "password": {goodPassword}}).goes("/staff/sign-in/code")
	posing := h.browser() // holds a patient's token under the name of the staff's cookie
	posing.cookies["staff"] = &http.Cookie{Name: "staff", Value: patient.cookies["intake"].Value}
	addresses := h.staffAddresses(in.Reference)

	shut := func(t *testing.T, p page, method string) {
		t.Helper()
		checkHeaders(t, p)
		if method == "GET" || method == "HEAD" {
			if p.Code != http.StatusSeeOther || !strings.HasPrefix(p.to(), "/staff/sign-in") {
				t.Errorf("status %d, to %q", p.Code, p.to())
			}
			return
		}
		if p.Code != http.StatusForbidden {
			t.Errorf("status %d", p.Code)
		}
	}
	none := func(t *testing.T, p page) {
		t.Helper()
		for _, secret := range []string{"Canary", "555-0142", in.Reference.String() + "<"} {
			if strings.Contains(p.Body.String(), secret) {
				t.Errorf("the page shows %q", secret)
			}
		}
	}
	strangers := map[string]*browser{"no cookie": h.browser(), "patient": patient, "patient's token": posing, "password alone": half}
	for _, a := range addresses {
		for _, method := range staffMethods {
			t.Run(method+" "+a.name, func(t *testing.T) {
				for who, b := range strangers {
					if a.action == "" {
						continue
					}
					t.Run(who, func(t *testing.T) {
						p := b.copy().send(method, a.path)
						shut(t, p, method)
						none(t, p)
					})
				}
				for _, role := range intake.Roles {
					if a.action == "" || intake.May(role, a.action) {
						continue
					}
					t.Run(string(role), func(t *testing.T) {
						p := staff[role].copy().send(method, a.path)
						checkHeaders(t, p)
						none(t, p)
						if p.Code != http.StatusForbidden {
							t.Errorf("status %d", p.Code)
						}
					})
				}
				if method == "GET" || method == "HEAD" || method == "OPTIONS" {
					return
				}
				for name, header := range map[string]http.Header{
					"cross origin":              {"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}},
					"cross origin, old browser": {"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {}},
					"same site":                 {"Origin": {"https://other.example.org"}, "Sec-Fetch-Site": {"same-site"}},
					"no origin":                 {"Origin": {}, "Sec-Fetch-Site": {}},
				} {
					t.Run(name, func(t *testing.T) {
						b := staff[intake.Admin].copy()
						b.header = header
						p := b.do(method, a.path, "", formKind)
						checkHeaders(t, p)
						none(t, p)
						if p.Code != http.StatusForbidden {
							t.Errorf("status %d", p.Code)
						}
					})
				}
				if method == "POST" {
					return
				}
				t.Run("wrong method", func(t *testing.T) {
					p := staff[intake.Admin].copy().send(method, a.path)
					if p.Code != http.StatusMethodNotAllowed || p.Header().Get("Allow") == "" {
						t.Errorf("status %d, Allow %q", p.Code, p.Header().Get("Allow"))
					}
				})
			})
		}
	}
	for role, b := range staff { // And nothing of it did anything.
		if !b.inside() {
			t.Errorf("%s is signed out", role)
		}
	}
	if again := h.oneIntake(); again.Status != in.Status {
		t.Errorf("the intake is %s", again.Status)
	}
}

// TestEveryStaffRouteForThoseWhoMay opens what each role may open.
func TestEveryStaffRouteForThoseWhoMay(t *testing.T) {
	h := newHouse(t)
	h.begin().finish(well())
	in := h.oneIntake()
	h.employ("Target", intake.Desk)
	for _, role := range intake.Roles {
		b := h.signedIn("A "+string(role), role)
		for _, a := range h.staffAddresses(in.Reference) {
			if a.action == "" || !intake.May(role, a.action) || a.name == "events" {
				continue
			}
			p := b.send("GET", a.path)
			checkHeaders(t, p)
			if !slices.Contains([]int{200, 404, 405}, p.Code) || (p.Code == 404) != (a.name == "staff not found") {
				t.Errorf("%s: %s: status %d", role, a.name, p.Code)
			}
		}
	}
}

// TestStaffWithABrokenDatabase closes the database under the site.
func TestStaffWithABrokenDatabase(t *testing.T) {
	h := newHouse(t)
	h.begin().finish(well())
	in := h.oneIntake()
	b := h.signedIn("Ada", intake.Admin)
	addresses := h.staffAddresses(in.Reference)
	h.store.Close()
	h.clock.pass(time.Second)
	for _, a := range addresses {
		for _, method := range staffMethods {
			p := b.copy().send(method, a.path)
			checkHeaders(t, p)
			open := a.action == "" && (p.Code == http.StatusMethodNotAllowed || p.Code == http.StatusUnprocessableEntity || p.Code == http.StatusNotFound)
			if p.Code < 500 && !open {
				t.Errorf("%s %s: status %d", method, a.path, p.Code)
			}
			if p.Code >= 500 && (p.Code != http.StatusServiceUnavailable || p.Header().Get("Retry-After") == "") {
				t.Errorf("%s %s: status %d, to come back in %q", method, a.path, p.Code, p.Header().Get("Retry-After"))
			}
			if method == "GET" && p.Code >= 500 {
				p.says("call 911")
			}
			if method == "POST" && p.Code >= 500 {
				p.says("call 911", "What you typed is kept on this page").has(`<button>Send it again</button>`)
			}
		}
	}
	h.browser().get("/staff/sign-in").wants(http.StatusOK)
	p := h.browser().post("/staff/sign-in", url.Values{"name": {"Ada"}, "password": {goodPassword}}).wants(http.StatusServiceUnavailable)
	if form := p.hiddenFields(); form.Get("name") != "Ada" || form.Has("password") {
		t.Errorf("the page keeps %v", form)
	}
}

// TestStaffLog looks for names, references, links and passwords in the log.
func TestStaffLog(t *testing.T) {
	h := newHouse(t)
	h.begin().finish(with("consultation", "in_person", "name", "Rosa Canary", "phone", "(425) 555-0142", "contact_by", "phone", "best_time", "morning"))
	in := h.oneIntake()
	b := h.signedIn("Ada Kanarie", intake.Admin)
	for _, a := range h.staffAddresses(in.Reference) {
		if a.name != "events" && a.name != "sign-out" && a.name != "sign-out everywhere" {
			b.send("GET", a.path+"?canary=1")
			b.send("POST", a.path)
		}
	}
	b.post("/staff/sign-in", url.Values{"name": {"Kanarie"}, "password": {"kanarie kanarie"}})
	log := strings.ToLower(h.log.String())
	for _, secret := range []string{"kanarie", "canary", strings.ToLower(in.Reference.String()), string(in.Reference), "set-up/", goodPassword} {
		if strings.Contains(log, secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
}
