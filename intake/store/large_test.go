package store

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"sciatica-intake/intake"
)

// large puts so much into a database that a copy of it makes checkpoints.
func large(t *testing.T, s *Store, book string) {
	t.Helper()
	if err := s.write(t.Context(), func(x tx) error {
		if _, err := x.exec(`INSERT INTO books (version, archived_at) VALUES ($1, $2)`, book, ""); err != nil {
			return err
		}
		for n := range 10 {
			if _, err := x.exec(`INSERT INTO book_files (version, name, content) VALUES ($1, $2, $3)`, book,
				fmt.Sprint(n), bytes.Repeat([]byte{byte(n)}, 1<<20)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A copy of much is whole when its file is moved: no checkpoint is under way
// any more, and nothing is left in a log beside it.
func TestLargeBackup(t *testing.T) {
	k := newClinic(t)
	episodic(k)
	large(t, k.Store, "large")
	for range 3 {
		file := filepath.Join(t.TempDir(), "backup.db")
		if err := k.copyIntoFile(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if _, err := inspect(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if got := names(t, filepath.Dir(file)); got != "backup.db" {
			t.Errorf("the folder of the backup holds %s", got)
		}
	}
	file := filepath.Join(t.TempDir(), "backup.db")
	if _, err := k.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	o := moved(t, filepath.Dir(k.path))
	if _, _, err := Restore(t.Context(), o, file, false); err != nil {
		t.Fatal(err)
	}
	s := must[*Store](t)(Open(t.Context(), o))
	defer s.Close()
	if v := must[intake.Verification](t)(s.Verify(t.Context())); len(v.Problems) > 0 || count(t, s, "book_files") != 10 {
		t.Errorf("restored: %+v", v)
	}
}

// A database that has left something in its log is not taken for whole.
func TestFileWithoutItsLog(t *testing.T) {
	file := filepath.Join(t.TempDir(), FileName)
	if err := alone(file); err != nil {
		t.Error(err)
	}
	for content, want := range map[string]error{"": nil, "left": errLog} {
		if err := os.WriteFile(file+"-wal", []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := alone(file); !errors.Is(err, want) {
			t.Errorf("with %q in the log: %v", content, err)
		}
	}
}

// The log of a copy does not grow to the size of all that is copied.
func TestLargeCopyKeepsItsLogSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("tens of megabytes, in a short run")
	}
	k := newClinic(t)
	for n := range 4 {
		large(t, k.Store, fmt.Sprint(n))
	}
	target := must[*Store](t)(newStore(Options{DataDir: t.TempDir(), Now: k.now, Random: rand.Reader}))
	defer target.Close()
	if err := errors.Join(target.ready(t.Context()), target.migrate(t.Context()), target.vacate(t.Context())); err != nil {
		t.Fatal(err)
	}
	must[[]intake.Copied](t)(k.copyTables(t.Context(), target))
	if size := target.logSize(); size > 3*copyBytes {
		t.Errorf("the log of 40 MB has %d bytes", size)
	}
}
