package store

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sciatica-intake/intake"
)

// contents reads every file of the folder in another process: reading the
// database in this one would drop the locks that SQLite holds on it.
func contents(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(folder)) {
		all[e.Name()] = must[[]byte](t)(exec.Command("cat", filepath.Join(folder, e.Name())).Output())
	}
	if onPostgres() {
		all["the tables"] = rowsOf(t, folder)
	}
	return all
}

// holding says which files of the folder, or tables, hold the text.
func holding(t *testing.T, folder string, text []byte) []string {
	t.Helper()
	var names []string
	for name, content := range contents(t, folder) {
		if bytes.Contains(content, text) {
			names = append(names, name)
		}
	}
	return names
}

func TestNothingPersonalInClear(t *testing.T) {
	folder := t.TempDir()
	s, _ := open(t, folder)
	d, token, err := s.CreateDraft(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	d.Payload.Answers = []byte(`{"main_question":"canary-draft-answer","name":"Canary Draftname","phone":"555 0001"}`)
	d.Payload.Reports = []intake.Report{{Rule: "canary_draft_rule"}}
	d = must[intake.Draft](t)(s.SaveDraft(t.Context(), d))
	in := sample("k7qf2m9d")
	in.Contact = intake.Contact{Name: "Canary Name", Phone: "555 0002", Email: "canary@example.org", PatientName: "Canary Child"}
	if _, err := s.Submit(t.Context(), d, in); err != nil {
		t.Fatal(err)
	}
	other, _, err := s.CreateDraft(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	later := sample("00000002")
	later.Contact = intake.Contact{}
	if _, err := s.Submit(t.Context(), other, later); err != nil {
		t.Fatal(err)
	}
	if err := s.AddContact(t.Context(), other.ID, intake.Contact{Name: "Canary Later", Phone: "555 0003"}); err != nil {
		t.Fatal(err)
	}
	// The search must be able to find: the reference stands in clear.
	if len(holding(t, folder, []byte(in.Reference))) == 0 {
		t.Fatal("the reference was not found")
	}
	for _, moment := range []string{"open", "closed"} {
		for _, canary := range []string{
			"canary", "Canary", "555 000", "example.org", "main_question", "ces_saddle",
			token, d.Payload.Code, d.Code(), other.Payload.Code,
			// Nor what a code could be tried out against without the keyset.
			hex.EncodeToString([]byte(d.Payload.Code)), tokenHash(d.Payload.Code),
		} {
			if names := holding(t, folder, []byte(canary)); len(names) > 0 {
				t.Errorf("%s: %q stands in %v", moment, canary, names)
			}
		}
		s.Close()
	}
}

func TestSealIsBoundToItsPlace(t *testing.T) {
	s, _ := open(t, t.TempDir())
	sealed := must[[]byte](t)(s.seal.now().shut("drafts", "payload", "one", []byte("content")))
	for _, c := range []struct {
		table, column, row string
		opens              bool
	}{
		{"drafts", "payload", "one", true},
		{"drafts", "payload", "two", false},
		{"drafts", "contact", "one", false},
		{"intakes", "payload", "one", false},
	} {
		got, err := s.seal.open(c.table, c.column, c.row, sealed)
		if (err == nil) != c.opens || c.opens && string(got) != "content" {
			t.Errorf("%v: %q, %v", c, got, err)
		}
	}
}

// Somebody who can write to the database cannot give one patient the answers
// of another.
func TestSwappedPayloadDoesNotOpen(t *testing.T) {
	s, _ := open(t, t.TempDir())
	one, token, err := s.CreateDraft(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	two, _, err := s.CreateDraft(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.write(t.Context(), func(x tx) error {
		_, err := x.exec("UPDATE drafts SET payload = (SELECT payload FROM drafts WHERE id = $2) WHERE id = $1", one.ID, two.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DraftByToken(t.Context(), token); err == nil || errors.Is(err, intake.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestKeysetIsRefused(t *testing.T) {
	chmod := func(mode os.FileMode) func(t *testing.T, file string) {
		return func(t *testing.T, file string) {
			if err := os.Chmod(file, mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, file string)
		want  error
	}{
		{"readable by the world", chmod(0o604), ErrKeysetExposed},
		{"readable by the group", chmod(0o640), ErrKeysetExposed},
		{"writable by the group", chmod(0o620), ErrKeysetExposed},
		{"missing", func(t *testing.T, file string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}, ErrKeysetMissing},
		{"of another database", func(t *testing.T, file string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := makeKeyset(file); err != nil {
				t.Fatal(err)
			}
		}, ErrKeysetWrong},
		{"cut off", func(t *testing.T, file string) {
			if err := os.Truncate(file, 40); err != nil {
				t.Fatal(err)
			}
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			file := filepath.Join(folder, KeysetName)
			s, _ := open(t, folder)
			s.Close()
			before := contents(t, folder)[KeysetName]
			c.spoil(t, file)
			err := refused(t, folder)
			if c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if !strings.Contains(err.Error(), file) {
				t.Errorf("%v does not name the file", err)
			}
			if _, statErr := os.Stat(file); errors.Is(c.want, ErrKeysetMissing) && statErr == nil {
				t.Error("a keyset was made that opens nothing")
			}
			os.Remove(file)
			if err := os.WriteFile(file, before, 0o600); err != nil {
				t.Fatal(err)
			}
			open(t, folder)
		})
	}
}

func TestKeysetElsewhere(t *testing.T) {
	c := &clock{time: start}
	o := Options{DataDir: t.TempDir(), KeysetFile: filepath.Join(t.TempDir(), "secret.json"), Now: c.now, Random: bytes.NewReader(nil)}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if mode := must[os.FileInfo](t)(os.Stat(o.KeysetFile)).Mode().Perm(); mode != 0o600 {
		t.Errorf("mode %04o", mode)
	}
	if _, err := os.Stat(filepath.Join(o.DataDir, KeysetName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a keyset in the data folder, too: %v", err)
	}
	if left := must[[]os.DirEntry](t)(os.ReadDir(filepath.Dir(o.KeysetFile))); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestMakingAKeysetReplacesNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), KeysetName)
	if err := makeKeyset(file); err != nil {
		t.Fatal(err)
	}
	first := must[[]byte](t)(os.ReadFile(file))
	if err := makeKeyset(file); err != nil {
		t.Fatal(err)
	}
	if second := must[[]byte](t)(os.ReadFile(file)); !bytes.Equal(first, second) {
		t.Error("the keyset was replaced")
	}
}

// A first start that was killed after it had made the keyset goes on.
func TestKeysetBeforeDatabase(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, KeysetName)
	if err := makeKeyset(file); err != nil {
		t.Fatal(err)
	}
	before := must[[]byte](t)(os.ReadFile(file))
	open(t, folder)
	if after := must[[]byte](t)(os.ReadFile(file)); !bytes.Equal(before, after) {
		t.Error("the keyset was replaced")
	}
}
