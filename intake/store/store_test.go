package store

import (
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// start is when the tests begin: a time with more digits than are kept.
var start = time.Date(2026, 3, 2, 9, 30, 0, 123_456_789, time.UTC)

// clock is a clock that stands still until it is moved.
type clock struct {
	lock sync.Mutex
	time time.Time
}

func (c *clock) now() time.Time {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.time
}

func (c *clock) move(d time.Duration) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.time = c.time.Add(d)
}

// open opens a store in the folder and closes it after the test.
func open(t testing.TB, folder string) (*Store, *clock) {
	t.Helper()
	c := &clock{time: start}
	o := options(t, folder)
	o.Now = c.now
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	quickly(s)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, c
}

// refused opens a store that must not open and returns the error.
func refused(t *testing.T, folder string) error {
	t.Helper()
	s, err := Open(t.Context(), options(t, folder))
	if err == nil {
		s.Close()
		t.Fatal("the store opened")
	}
	return err
}

// alter changes the database behind the store's back.
func alter(t *testing.T, folder, text string, args ...any) {
	t.Helper()
	driver, source := "sqlite", filepath.Join(folder, FileName)
	if onPostgres() {
		driver, source = "pgx", schemaOf(t, folder)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(text, args...); err != nil {
		t.Fatal(err)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestOpenAgain(t *testing.T) {
	folder := t.TempDir()
	s, _ := open(t, folder)
	d, token, err := s.CreateDraft(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("a closed store answers")
	}
	again, _ := open(t, folder)
	if err := again.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if got, err := again.DraftByToken(t.Context(), token); err != nil || got.ID != d.ID {
		t.Errorf("after reopening: %v, %v", got.ID, err)
	}
}

func TestOptions(t *testing.T) {
	folder := t.TempDir()
	good := Options{DataDir: folder, Now: time.Now, Random: rand.Reader}
	for name, spoil := range map[string]func(*Options){
		"no folder":        func(o *Options) { o.DataDir = "" },
		"no clock":         func(o *Options) { o.Now = nil },
		"no randomness":    func(o *Options) { o.Random = nil },
		"another database": func(o *Options) { o.Database = "mysql://localhost/intake" },
		"no URL":           func(o *Options) { o.Database = "postgres://[" },
		"a folder that is a file": func(o *Options) {
			o.DataDir = filepath.Join(folder, "file")
			if err := os.WriteFile(o.DataDir, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := good
			spoil(&o)
			if s, err := Open(t.Context(), o); err == nil {
				s.Close()
				t.Error("the store opened")
			}
		})
	}
}

// A folder may have any name that a file system takes.
func TestFolderNames(t *testing.T) {
	onlySQLite(t)
	for _, name := range []string{"with space", "what?mode=memory", "50%41", "a#b", "très"} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), name)
			open(t, folder)
			if _, err := os.Stat(filepath.Join(folder, FileName)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestFilesAreForTheOwnerAlone(t *testing.T) {
	onlySQLite(t)
	folder := filepath.Join(t.TempDir(), "data")
	s, _ := open(t, folder)
	if _, _, err := s.CreateDraft(t.Context(), "en"); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		info := must[os.FileInfo](t)(e.Info())
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %04o", e.Name(), mode)
		}
	}
	if got := strings.Join(names, " "); got != "intake.db intake.db-shm intake.db-wal keyset.json" {
		t.Errorf("the folder holds %s", got)
	}
	if mode := must[os.FileInfo](t)(os.Stat(folder)).Mode().Perm(); mode != 0o700 {
		t.Errorf("the folder has mode %04o", mode)
	}
}

func TestAnEmptyFolderIsClosedToOthers(t *testing.T) {
	for _, c := range []struct {
		name string
		file string
		want os.FileMode
	}{
		{"empty", "", 0o700},
		{"in use", "notes", 0o755},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.Chmod(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			if c.file != "" {
				if err := os.WriteFile(filepath.Join(folder, c.file), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			open(t, folder)
			if mode := must[os.FileInfo](t)(os.Stat(folder)).Mode().Perm(); mode != c.want {
				t.Errorf("mode %04o, want %04o", mode, c.want)
			}
		})
	}
}
