package command

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// TestFirstStart finds the link for the first admin in the log, until there is
// an account.
func TestFirstStart(t *testing.T) {
	s := serveHere(t)
	first := setUpLink.FindString(s.log.String())
	if !strings.HasPrefix(first, s.url) {
		t.Fatalf("no link in the log: %s", s.log)
	}
	s.stop()
	s.log = &output{}
	s.start(t)
	second := setUpLink.FindString(s.log.String())
	if second == "" || second == first {
		t.Fatalf("no new link at the next start: %s", s.log)
	}
	s.hire(t, "Ada Lund", "admin")
	s.stop()
	s.log = &output{}
	s.start(t)
	if link := setUpLink.FindString(s.log.String()); link != "" {
		t.Errorf("a link although there is an account: %s", link)
	}
	// The link from before the account makes no second admin.
	p, path := newPatient(t, s.url), second[strings.Index(second, "/staff/"):]
	_, page := p.get(path)
	secret := regexp.MustCompile(`<p class="secret">([A-Z2-7 ]+)</p>`).FindStringSubmatch(page)
	if secret == nil {
		return
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(secret[1], " ", ""), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	resp, page := p.post(path, url.Values{"name": {"Second"}, "password": {memberPassword}, "code": {code}})
	if resp.StatusCode != http.StatusNotFound || !strings.Contains(page, "This link opens nothing") {
		t.Errorf("the old link answers %d: %s", resp.StatusCode, page)
	}
}

// TestLimitsOfServe signs in over HTTP and lets the limits of the flags pass.
func TestLimitsOfServe(t *testing.T) {
	for _, args := range [][]string{{"--idle", "0s"}, {"--absolute", "-1h"}, {"--idle", "soon"}} {
		if code, _, _ := run(t, "", append([]string{"serve", "--listen", "127.0.0.1:0", "--data", t.TempDir()}, args...)...); code == 0 {
			t.Errorf("serve %v was taken", args)
		}
	}
	s := serveHere(t, "--idle", "10m", "--absolute", "2s")
	ada := s.hire(t, "Ada Lund", "admin")
	p := newPatient(t, s.url)
	p.post("/staff/sign-in", url.Values{"name": {ada.name}, "password": {ada.password}})
	code, err := totp.GenerateCode(ada.secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if resp, text := p.post("/staff/sign-in/code", url.Values{"code": {code}}); resp.Header.Get("Location") != "/staff" {
		t.Fatalf("%d: %s", resp.StatusCode, text)
	}
	for {
		resp, _ := p.get("/staff")
		if resp.StatusCode == http.StatusSeeOther {
			break
		}
		if time.Since(began) > 20*time.Second {
			t.Fatal("still signed in")
		}
	}
	if time.Since(began) < 2*time.Second {
		t.Error("signed out too early")
	}
}
