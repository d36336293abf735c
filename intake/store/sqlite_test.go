package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"

	"sciatica-intake/intake"
)

// Each connection of both pools is asked, not only the first.
func TestPragmas(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	want := map[string]string{
		"busy_timeout": "5000", "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1",
	}
	ask := func(name string, db *sql.DB, connections int, queryOnly string) {
		for range connections {
			c := must[*sql.Conn](t)(db.Conn(t.Context()))
			defer c.Close()
			want["query_only"] = queryOnly
			for pragma, value := range want {
				var got string
				if err := c.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil {
					t.Fatal(err)
				}
				if got != value {
					t.Errorf("%s: %s is %s, want %s", name, pragma, got, value)
				}
			}
		}
	}
	s.sweep() // It changes the timeout and must change it back.
	ask("writer", s.writer, 1, "0")
	ask("reader", s.reader.DB, readers, "1")
}

func TestMisspeltPragmaIsNoticed(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	for _, p := range []pragma{{"synchronous", "NORMAL", "1"}, {"synchronuos", "FULL", "2"}} {
		if err := check(t.Context(), s.writer, []pragma{p}); err == nil {
			t.Errorf("%s reads as %s", p.name, p.reads)
		}
	}
}

func TestMisspeltColumnIsNoText(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	for _, db := range []*sql.DB{s.writer, s.reader.DB} {
		var got string
		if err := db.QueryRowContext(t.Context(), `SELECT COALESCE(MAX("kye"), 'none') FROM settings`).Scan(&got); err == nil {
			t.Errorf("read %q", got)
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	for _, text := range []string{
		"INSERT INTO settings (key, value) VALUES ('phone', '911')",
		"PRAGMA query_only(0); INSERT INTO settings (key, value) VALUES ('phone', '911')",
	} {
		if _, err := s.reader.ExecContext(t.Context(), text); err == nil {
			t.Errorf("%s: the reader wrote", text)
		}
	}
	if settings, err := s.Settings(t.Context()); err != nil || len(settings) != 0 {
		t.Errorf("settings %v, %v", settings, err)
	}
}

// Two programs that read and then write do not fail each other.
func TestTwoProgramsWrite(t *testing.T) {
	folder := t.TempDir()
	one, _ := open(t, folder)
	two, _ := open(t, folder)
	const each = 100
	var all sync.WaitGroup
	for _, s := range []*Store{one, two} {
		all.Go(func() {
			for range each {
				if err := s.write(t.Context(), func(x tx) error {
					var n int
					if err := x.row(settingsVersionSQL).Scan(&n); err != nil {
						return err
					}
					_, err := x.exec(`
INSERT INTO counters (name, value) VALUES ('settings', $1)
ON CONFLICT (name) DO UPDATE SET value = $1`, n+1)
					return err
				}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	if n := must[int64](t)(one.SettingsVersion(t.Context())); n != 2*each {
		t.Errorf("counted to %d, want %d", n, 2*each)
	}
}

func TestWriteOutlivesTheRequest(t *testing.T) {
	s, _ := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	err := s.write(ctx, func(x tx) error {
		cancel() // The browser goes away in the middle.
		_, err := x.exec("INSERT INTO settings (key, value) VALUES ($1, $2)", "hours", "always")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if settings, err := s.Settings(t.Context()); err != nil || settings["hours"] != "always" {
		t.Errorf("settings %v, %v", settings, err)
	}
}

func TestFailedWriteChangesNothing(t *testing.T) {
	s, _ := open(t, t.TempDir())
	broken := errors.New("broken")
	err := s.write(t.Context(), func(x tx) error {
		if _, err := x.exec("INSERT INTO settings (key, value) VALUES ('hours', 'always')"); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if settings, err := s.Settings(t.Context()); err != nil || len(settings) != 0 {
		t.Errorf("settings %v, %v", settings, err)
	}
}

// A disk that is full loses nothing, and once there is room all goes on.
func TestFullDisk(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	d, token := newDraft(t, s)
	limit := func(pages string) {
		if _, err := s.writer.ExecContext(t.Context(), "PRAGMA max_page_count("+pages+")"); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // SQLite takes this for the pages there are.
	in := sample("00000001")
	var long strings.Builder // that nothing makes smaller
	for range 4000 {
		long.WriteString(rand.Text())
	}
	in.Record.Answers["main_question"] = long.String()
	if _, err := s.Submit(t.Context(), d, in); err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("got %v", err)
	}
	if n := count(t, s, "intakes"); n != 0 {
		t.Errorf("%d intakes", n)
	}
	if read := must[intake.Draft](t)(s.DraftByToken(t.Context(), token)); read.State != intake.Open || read.Version != d.Version {
		t.Errorf("the draft is %+v", read)
	}
	limit("1000000")
	if _, err := s.Submit(t.Context(), d, in); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestErrorsHaveNames(t *testing.T) {
	s, _ := open(t, t.TempDir())
	fail := func(text string) error {
		return s.write(t.Context(), func(x tx) error {
			_, err := x.exec(text)
			return err
		})
	}
	insert := "INSERT INTO settings (key, value) VALUES ('hours', 'secret')"
	if err := fail(insert); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"no row", sql.ErrNoRows, intake.ErrNotFound},
		{"twice", fail(insert), intake.ErrConflict},
		{"ours", intake.ErrAlready, intake.ErrAlready},
	} {
		got := told("test", c.err)
		if !errors.Is(got, c.want) || !strings.HasPrefix(got.Error(), "store: test: ") || strings.Contains(got.Error(), "secret") {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	foreign := told("test", fail("INSERT INTO book_files (version, name, content) VALUES ('x', 'y', 'z')"))
	if foreign == nil || errors.Is(foreign, intake.ErrConflict) {
		t.Errorf("a missing parent: %v", foreign)
	}
	if told("test", nil) != nil {
		t.Error("no error is an error")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.DraftByToken(gone, "token"); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that went away: %v", err)
	}
}
