package command

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sciatica-intake/intake/store"
)

// lock holds the database as another program does that writes to it.
func lock(t *testing.T, data string) (release func()) {
	t.Helper()
	other, err := sql.Open("sqlite", "file:"+filepath.Join(data, store.FileName)+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	held, err := other.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	release = sync.OnceFunc(func() {
		if err := errors.Join(held.Rollback(), other.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(release)
	return release
}

// While another program holds the database, as many writes wait as may wait
// and no more: every page that cannot be saved says so at once and keeps what
// was entered, pages are still shown, and nothing is saved by halves.
func TestWritesWaitUpToALimit(t *testing.T) {
	s := serveHere(t)
	p := newPatient(t, s.url)
	path := p.answer(p.start(), mild(t), "/intake/pain")
	_, page := p.get(path)
	form := fill(page, mild(t))

	release := lock(t, s.data)

	const presses = 700
	client := *p.http
	client.Transport = &http.Transport{MaxIdleConnsPerHost: presses}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	answered := make(chan bool, presses)
	press := func(path string, form url.Values) {
		defer func() { answered <- true }()
		resp, text, err := ask(&client, "POST", s.url, path, form)
		if err != nil {
			t.Error(err)
			return
		}
		wrong := faults(resp, text, form)
		if resp.StatusCode != http.StatusServiceUnavailable || wrong != "" {
			t.Errorf("POST %s answered %d, %s: %s", path, resp.StatusCode, wrong, problems(text))
		}
	}
	for i := range presses {
		all.Go(func() {
			if i%2 == 0 {
				press("/intake", nil)
			} else {
				press(path, form)
			}
		})
	}
	<-answered // Somebody was turned away, so the rest wait.
	if resp, text := p.get(path); resp.StatusCode != http.StatusOK || strings.Contains(text, "error-summary") {
		t.Errorf("GET %s answered %d while the database is held", path, resp.StatusCode)
	}
	all.Wait()
	release()
	if _, page := p.get(path); len(filledIn(page)) != 0 {
		t.Errorf("%v was saved of a page that was refused", filledIn(page))
	}
	p.answer(path, mild(t), "")
	_, page = p.get("/result")
	_, reference := levelAndReference(t, page)
	if found := intakes(t, s.data); len(found) != 1 || found[reference].Reference == "" {
		t.Errorf("%d intakes, without %s", len(found), reference)
	}
	s.stop()
	well(t, "--data", s.data)
}
