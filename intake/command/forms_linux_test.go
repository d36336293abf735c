package command

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"sciatica-intake/intake/store"
)

var savedCode = regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}`)

// Every form that would change something is refused alike while the disk
// takes nothing: for now, in plain words, with what was typed. Pages are shown
// on, at the desk too.
func TestEveryFormOnAFullDisk(t *testing.T) {
	data := t.TempDir()
	anna := (&server{data: data}).hire(t, "anna", "admin")
	site := serveApart(t, data)
	open, sent, alarmed := newPatient(t, site.url), newPatient(t, site.url), newPatient(t, site.url)
	path := open.answer(open.start(), mild(t), "/intake/contact")
	_, page := open.get(path)
	contact := fill(page, mild(t))
	_, save := open.get("/save")
	code := savedCode.FindString(save)
	_, reference := levelAndReference(t, sent.whole(mild(t)))
	safety := alarmed.start()
	alarmed.post(safety, url.Values{"emergency_signs": {"cold_leg"}})
	alarmed.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}})
	desk := newPatient(t, site.url)
	desk.signIn(anna)
	desk.get("/staff") // That somebody reads the queue is noted now and then.

	log, err := os.Stat(filepath.Join(data, store.FileName+"-wal"))
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Prlimit(site.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: uint64(log.Size()), Max: unix.RLIM_INFINITY}, nil); err != nil {
		t.Skipf("limits of another process cannot be set: %v", err)
	}
	stranger, at := newPatient(t, site.url), "/staff/intakes/"+reference
	for _, f := range []struct {
		who  *patient
		path string
		form url.Values
	}{
		{stranger, "/intake", nil},
		{stranger, "/resume", url.Values{"code": {code}}},
		{open, path, contact},
		{open, "/language", url.Values{"language": {"en"}, "next": {path}, "name": {"Canary"}}},
		{open, "/leave", nil},
		{open, "/delete", nil},
		{sent, "/delete", nil},
		{alarmed, "/result/contact", url.Values{"name": {"Canary"}, "phone": {"(206) 555-0142"}, "email": {""}}},
		{desk, at + "/note", url.Values{"text": {"A canary <note>"}, "version": {"1"}}},
		{desk, at + "/move", url.Values{"to": {"acknowledged"}, "version": {"1"}}},
		{desk, at + "/try", url.Values{"outcome": {"left_message"}, "text": {"A canary"}, "version": {"1"}}},
		{desk, "/staff/search", url.Values{"q": {"Canary"}}},
		{desk, "/staff/settings/address", url.Values{"value": {"1 Canary Street"}}},
		{desk, "/staff/sign-out/everywhere", nil},
		{stranger, "/staff/sign-in", url.Values{"name": {"anna"}, "password": {memberPassword}}},
	} {
		resp, text, err := ask(f.who.http, "POST", site.url, f.path, f.form)
		if err != nil {
			t.Fatal(err)
		}
		form := url.Values{}
		for name, values := range f.form {
			if name != "password" {
				form[name] = values
			}
		}
		if wrong := faults(resp, text, form); resp.StatusCode != http.StatusServiceUnavailable || wrong != "" {
			t.Errorf("POST %s answered %d, %s: %s", strings.ReplaceAll(f.path, reference, "X"), resp.StatusCode, wrong, text)
		}
	}
	for path, who := range map[string]*patient{"/": stranger, path: open, "/result": sent, "/staff": desk, "/staff/account": desk} {
		if resp, text := who.get(path); resp.StatusCode != http.StatusOK {
			t.Errorf("GET %s answered %d: %s", path, resp.StatusCode, text)
		}
	}
	if err := unix.Prlimit(site.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}, nil); err != nil {
		t.Fatal(err)
	}
	open.answer(path, mild(t), "")
	if resp, _ := open.get("/result"); resp.StatusCode != http.StatusOK {
		t.Errorf("with room again, the result answered %d", resp.StatusCode)
	}
	if found := intakes(t, data); len(found) != 3 {
		t.Errorf("%d intakes", len(found))
	}
}
