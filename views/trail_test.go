package views

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

func TestTrailPage(t *testing.T) {
	h := newHouse(t)
	ada, eve := h.employ("Ada", intake.Admin), h.employ("Eve", intake.Desk)
	h.begin().finish(with("consultation", "in_person", "name", "Rosa Canary", "phone", "(425) 555-0142", "contact_by", "phone", "best_time", "morning"))
	reference := h.oneIntake().Reference
	eve.signIn().get("/staff/trail").wants(http.StatusForbidden).says("You may not do this")
	h.wantsTraced("Eve", intake.ActRefused)
	b := ada.signIn()
	p := b.get("/staff/trail").wants(http.StatusOK).says("Who did what, the latest first", "Sent an intake", reference.String(), "Signed in", "Made an account", "role: admin")
	p.has(`<caption id="trail-caption">`, `<th scope="col">`, `href="/staff/intakes/`+reference.String()+`"`).silent("Rosa Canary", "555-0142")
	b.get("/staff/trail").says("Read the trail")
	b.get("/staff/trail?" + url.Values{"subject": {reference.String()}}.Encode()).says("Sent an intake").silent("Signed in")
	b.get("/staff/trail?" + url.Values{"actor": {"Eve"}}.Encode()).says("Signed in").silent("Sent an intake")
	b.get("/staff/trail?" + url.Values{"actor": {"Nobody"}}.Encode()).says("No entry fits.")
	b.get("/staff/trail?before=4").silent("Read the trail")
	b.get("/staff/trail?before=x&canary=1").wants(http.StatusOK)
	h.wantsTraced("Ada", intake.ActTrailRead)

	for range trailRows {
		b.get("/staff/trail?before=2")
	}
	older := regexp.MustCompile(`<a class="other" href="(/staff/trail\?before=\d+)">`).FindStringSubmatch(b.get("/staff/trail").Body.String())
	if older == nil {
		t.Fatal("no way to older entries")
	}
	b.get(older[1]).wants(http.StatusOK).says("Sent an intake")
}

func TestCheckTrail(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn("Ada", intake.Admin)
	p := b.post("/staff/trail/check", nil).wants(http.StatusOK).says("The trail is whole:", "Keep this head elsewhere:")
	head := regexp.MustCompile(`\d+:[0-9a-f]{20,}`).FindString(p.Body.String())
	b.post("/staff/trail/check", url.Values{"head": {head}}).wants(http.StatusOK).says("The trail is whole:")
	b.post("/staff/trail/check", url.Values{"head": {"rubbish"}}).wants(http.StatusUnprocessableEntity).says("Enter the head as it was printed")
	number, seal, _ := strings.Cut(head, ":")
	b.post("/staff/trail/check", url.Values{"head": {"9" + number + ":" + seal}}).wants(http.StatusOK).says("The trail was changed")
	b.post("/staff/trail/check", url.Values{"head": {number + ":00" + seal[2:]}}).wants(http.StatusOK).says("The trail was changed")
}

func TestExports(t *testing.T) {
	h := newHouse(t)
	ada := h.employ("Ada", intake.Admin)
	h.employ("Eve", intake.Desk)
	h.begin().finish(well())
	in := h.oneIntake()
	b := ada.signIn()
	b.get("/staff/export").wants(http.StatusOK).says("The file is not sealed.")
	p := b.post("/staff/export", nil).wants(http.StatusOK)
	if p.Header().Get("Content-Disposition") != `attachment; filename="intakes.jsonl"` || p.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v", p.Header())
	}
	var line struct{ Reference string }
	if err := json.Unmarshal(p.Body.Bytes(), &line); err != nil || line.Reference != in.Reference.String() {
		t.Errorf("%v: %s", err, p.Body)
	}
	if p := b.post("/staff/export", url.Values{"since": {"2099-01-01"}}).wants(http.StatusOK); p.Body.Len() != 0 {
		t.Errorf("since the future: %s", p.Body)
	}
	b.post("/staff/export", url.Values{"since": {"yesterday"}}).wants(http.StatusUnprocessableEntity).says("Enter a day such as")
	h.wantsTraced("Ada", intake.ActExported)

	p = b.post("/staff/trail/export", nil).wants(http.StatusOK)
	table, err := csv.NewReader(p.Body).ReadAll()
	if err != nil || len(table) < 5 || table[0][0] != "number" || table[1][0] != "1" {
		t.Errorf("%v: %v", err, table)
	}
	h.clock.pass(6 * time.Minute)
	for _, path := range []string{"/staff/export", "/staff/trail/export"} {
		b.post(path, nil).wants(http.StatusForbidden).says("Enter a code to go on")
	}
}

func TestCalm(t *testing.T) {
	for cell, want := range map[string]string{"": "", "Eve": "Eve", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "a=b": "a=b"} {
		if got := calm(cell); got != want {
			t.Errorf("%q: %q", cell, got)
		}
	}
}

func TestSettingsPages(t *testing.T) {
	h := newHouse(t)
	ada, bob := h.employ("Ada", intake.Admin), h.employ("Bob", intake.Admin)
	b, other := ada.signIn(), bob.signIn()
	words, err := readWordsOf[staffWords](texts, "staff.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p := b.get("/staff/settings").wants(http.StatusOK)
	for _, d := range intake.AllSettings {
		name := words.Setting.Names[d.Key]
		if name == "" {
			t.Fatalf("the setting %s has no name", d.Key)
		}
		p.says(name).has(`href="/staff/settings/` + d.Key + `"`)
		b.get("/staff/settings/" + d.Key).wants(http.StatusOK).says(name)
	}
	p.says("Nobody has confirmed the clinic's phone number.", "No alert address is set.")
	b.get("/staff/settings/canary").wants(http.StatusNotFound)
	b.post("/staff/settings/canary", url.Values{"value": {"1"}}).wants(http.StatusNotFound)
	b.post("/staff/settings/phone", url.Values{"value": {"12"}}).wants(http.StatusUnprocessableEntity).says("Phone number takes a phone number of 7 to 15 digits").has(`value="12"`)
	b.get("/staff/settings/phone").says("Every admin is told of this change")
	b.get("/staff/settings/address").silent("Every admin is told")

	// A change is told to every admin, once.
	b.post("/staff/settings/phone", url.Values{"value": {"425-555-0142"}}).goes("/staff/settings")
	b.post("/staff/settings/alert_email", url.Values{"value": {"desk@clinic.example"}}).goes("/staff/settings")
	h.clock.pass(time.Second)
	b.get("/staff/settings").says("425-555-0142").silent("No alert address is set.")
	for _, admin := range []*browser{b, other} {
		admin.get("/staff/account").says("Notices", `Ada changed phone from "(425) 967-6462" to "425-555-0142"`, `Ada changed alert_email from "" to "desk@clinic.example"`)
	}
	h.signedIn("Eve", intake.Clinician).get("/staff/account").silent("Ada changed phone")
	for range 2 {
		p := other.get("/staff/account")
		id := regexp.MustCompile(`name="notice" value="([^"]+)"`).FindStringSubmatch(p.Body.String())
		if id == nil {
			t.Fatal("no notice to put away")
		}
		other.header = http.Header{"Referer": {h.url + "/staff/account"}}
		other.post("/staff/notices", url.Values{"notice": {id[1]}}).goes("/staff/account")
	}
	other.get("/staff/account").silent("Ada changed")
	b.get("/staff/account").says("Ada changed phone")

	// A number is confirmed by a person, and a new one is not.
	b.get("/staff/settings/phone_confirmed").says("Call 425-555-0142.")
	b.post("/staff/settings/phone_confirmed", url.Values{"value": {"yes"}}).goes("/staff/settings")
	h.clock.pass(time.Second)
	b.get("/staff/account").silent("Nobody has confirmed")
	h.browser().get("/").silent("has not confirmed")
	b.post("/staff/settings/phone", url.Values{"value": {"425-555-0143"}}).goes("/staff/settings")
	h.clock.pass(time.Second)
	b.get("/staff/account").says("Nobody has confirmed")
	h.wantsTraced("Ada", intake.ActSetting)

	// Without a fresh code nothing changes; with one it goes on.
	h.clock.pass(6 * time.Minute)
	p = b.post("/staff/settings/address", url.Values{"value": {"1 Main Street"}}).wants(http.StatusForbidden).says("Enter a code to go on")
	if s, err := h.store.Settings(context.Background()); err != nil || s.Get("address") != "" {
		t.Errorf("%v %q", err, s.Get("address"))
	}
	form := p.hiddenFields()
	form.Set("code", ada.code())
	b.post("/staff/code", form).goes("/staff/settings")
	b.get("/staff/settings").says("1 Main Street")
}
