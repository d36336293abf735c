package command

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// database is an empty part of the PostgreSQL server for tests, as an argument
// of the commands. It is dropped after the test.
func database(t testing.TB) string {
	t.Helper()
	address := os.Getenv("TEST_DATABASE_URL")
	if address == "" {
		if required("postgres") {
			t.Fatal("TEST_DATABASE_URL names no PostgreSQL server")
		}
		t.Skip("TEST_DATABASE_URL names no PostgreSQL server")
	}
	drawn := make([]byte, 8)
	rand.Read(drawn)
	name := "test_" + hex.EncodeToString(drawn)
	tell(t, address, "CREATE SCHEMA "+name)
	t.Cleanup(func() { tell(t, address, "DROP SCHEMA "+name+" CASCADE") })
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("search_path", name)
	u.RawQuery = query.Encode()
	return "--database=" + u.String()
}

// tell tells a server to do something.
func tell(t testing.TB, address, text string) {
	t.Helper()
	c, err := pgx.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(context.Background(), text); err != nil {
		t.Fatal(err)
	}
}

// twoSites are two processes with a folder each, one keyset and one database.
func twoSites(t testing.TB) (sites [2]*process, args []string) {
	t.Helper()
	args = []string{database(t), "--keyset-file=" + filepath.Join(t.TempDir(), "keyset.json")}
	for n := range sites {
		sites[n] = serveApart(t, t.TempDir(), args...)
	}
	return sites, args
}

// A patient's pages may come from any of several sites, and so may those of
// staff.
func TestTwoSitesOneDatabase(t *testing.T) {
	sites, args := twoSites(t)
	answers, p := mild(t), newPatient(t, sites[0].url)
	turn := 0
	other := func() {
		turn++
		p.base = sites[turn%2].url
	}
	path := p.start()
	for steps := 0; path != "/result" && steps < 60; steps++ {
		other()
		_, page := p.get(path)
		other()
		resp, text := p.post(path, fill(page, answers))
		if resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("POST %s answered %d: %s", path, resp.StatusCode, problems(text))
		}
		path = resp.Header.Get("Location")
	}
	for range 2 {
		other()
		if _, page := p.get("/result"); !mainData.MatchString(page) {
			t.Fatalf("no result: %.500s", page)
		}
	}
	_, page := p.get("/result")
	_, reference := levelAndReference(t, page)

	code, out, errs := run(t, memberPassword+"\n", append([]string{"staff", "add", "dana", "--role", "desk", "--password-stdin", "--json", "--data", t.TempDir()}, args...)...)
	if code != 0 {
		t.Fatalf("staff add ended with %d: %s", code, errs)
	}
	dana := &member{name: "dana", password: memberPassword, secret: printed(t, out).Secret, from: time.Now()}
	desk := newPatient(t, sites[0].url)
	desk.post("/staff/sign-in", url.Values{"name": {dana.name}, "password": {dana.password}})
	desk.base = sites[1].url
	if resp, text := desk.post("/staff/sign-in/code", url.Values{"code": {dana.code(t)}}); resp.Header.Get("Location") != "/staff" {
		t.Fatalf("signing in answered %d: %.500s", resp.StatusCode, text)
	}
	for _, site := range sites {
		desk.base = site.url
		if resp, text := desk.get("/staff"); resp.StatusCode != http.StatusOK || !strings.Contains(text, reference) {
			t.Errorf("the queue at %s answered %d without %s", site.url, resp.StatusCode, reference)
		}
	}
	seen(t, sites[1].url, args)
}

// seen waits until a site shows what was set beside it. The test ends by its
// own time when it never does; the site looks each second.
func seen(t *testing.T, base string, args []string) {
	t.Helper()
	if code, _, errs := run(t, "", append([]string{"settings", "set", "clinic_name", "Elsewhere Spine", "--data", t.TempDir()}, args...)...); code != 0 {
		t.Fatalf("settings set ended with %d: %s", code, errs)
	}
	from := now()
	for {
		if _, page := get(t, http.DefaultClient, base+"/"); strings.Contains(page, "Elsewhere Spine") {
			t.Logf("seen after %v", now().Sub(from).Round(time.Millisecond))
			return
		}
	}
}

// Of two sites on one database either may be killed at any moment: patients go
// on at the other, nothing that was acknowledged is lost and nothing is there
// twice.
func TestKilledUnderLoadOnPostgres(t *testing.T) {
	unraced(t)
	moments := 4
	if full() {
		moments = 20
	}
	chance := dice(t)
	sites, args := twoSites(t)
	c := gather(t, 6, sites[0].url)
	for n := range moments {
		c.more(1 + chance.IntN(100))
		<-time.After(time.Duration(chance.IntN(5000)) * time.Microsecond)
		sites[n%2].kill()
		c.at(sites[(n+1)%2].url)
		sites[n%2] = serveApart(t, t.TempDir(), args...)
	}
	c.home()
	for _, site := range sites {
		site.kill()
	}
	shown := c.compare(intakes(t, t.TempDir(), args...))
	well(t, append([]string{"--data", t.TempDir()}, args...)...)
	t.Logf("%d kills, %d pages acknowledged, %d references shown", moments, c.acknowledged, shown)
}
