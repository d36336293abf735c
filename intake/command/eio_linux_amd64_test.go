package command

import (
	"net/http"
	"net/url"
	"testing"

	"sciatica-intake/intake/store"
)

const (
	mainFile = store.FileName
	logFile  = store.FileName + "-wal"
)

func both(string) bool { return true }

// Whatever a disk fails to sync is not acknowledged: the last button shows no
// reference, keeps the page, and works when the disk does, once.
func TestDiskThatDoesNotSync(t *testing.T) {
	data := t.TempDir()
	site, disk := serveWatched(t, data)
	p := newPatient(t, site.url)
	path := p.answer(p.start(), mild(t), "/intake/check")
	agreed := url.Values{"consent_store": {"yes"}}
	disk.set(both)
	for range 3 {
		resp, text, err := ask(p.http, "POST", p.base, path, agreed)
		if err != nil {
			t.Fatal(err)
		}
		if wrong := faults(resp, text, agreed); resp.StatusCode != http.StatusServiceUnavailable || wrong != "" {
			t.Errorf("the last button answered %d, %s", resp.StatusCode, wrong)
		}
		if resp, _ := p.get("/result"); resp.StatusCode != http.StatusSeeOther {
			t.Errorf("there is a result: %d", resp.StatusCode)
		}
	}
	if n := disk.failures(logFile); n < 3 {
		t.Fatalf("%d syncs failed", n)
	}
	disk.set(nil)
	if resp, text := p.post(path, agreed); resp.Header.Get("Location") != "/result" {
		t.Fatalf("the last button answered %d: %s", resp.StatusCode, problems(text))
	}
	_, page := p.get("/result")
	_, reference := levelAndReference(t, page)
	site.kill()
	if found := intakes(t, data); len(found) != 1 || found[reference].Reference != reference {
		t.Errorf("%d intakes, without %s", len(found), reference)
	}
	well(t, "--data", data)
}

// Under load, syncs of the log fail for a while, then those of the database
// itself, and at last all of them until the process is killed. Each failure
// loses what was written since the last sync, and nothing that was
// acknowledged.
func TestSyncsFailUnderLoad(t *testing.T) {
	unraced(t)
	data := t.TempDir()
	site, disk := serveWatched(t, data)
	c := gather(t, 6, site.url)
	refused := func(more int) {
		c.mu.Lock()
		goal := c.refused + more
		c.mu.Unlock()
		c.until(func() bool { return c.refused >= goal })
	}
	rounds := 1
	if full() {
		rounds = 5
	}
	for range rounds {
		c.more(20)
		disk.set(func(file string) bool { return file == logFile })
		refused(20)
		disk.set(nil)
		c.more(20)
		disk.set(func(file string) bool { return file == mainFile })
		for before := disk.failures(mainFile); disk.failures(mainFile) == before; {
			c.more(10)
		}
		c.more(20)
		disk.set(nil)
	}
	c.more(20)
	disk.set(both)
	refused(20)
	site.kill()
	again := serveApart(t, data)
	c.at(again.url)
	c.more(20)
	c.home()
	again.kill()
	shown := c.compare(intakes(t, data))
	well(t, "--data", data)
	t.Logf("%d pages acknowledged, %d refused, %d references shown; %d syncs of the log failed and %d of the database",
		c.acknowledged, c.refused, shown, disk.failures(logFile), disk.failures(mainFile))
}
