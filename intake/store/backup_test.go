package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// lines are the intakes as an export writes them, by reference.
func lines(t *testing.T, s *Store) map[intake.Reference]string {
	t.Helper()
	all := map[intake.Reference]string{}
	if err := s.Intakes(t.Context(), time.Time{}, func(in intake.Intake) error {
		all[in.Reference] = string(must[[]byte](t)(json.Marshal(in)))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// moved is an empty folder with the keyset of another.
func moved(t *testing.T, from string) Options {
	t.Helper()
	to := t.TempDir()
	keys := must[[]byte](t)(os.ReadFile(filepath.Join(from, KeysetName)))
	if err := os.WriteFile(filepath.Join(to, KeysetName), keys, 0o600); err != nil {
		t.Fatal(err)
	}
	return Options{DataDir: to, Now: func() time.Time { return start.Add(time.Hour) }, Random: rand.Reader}
}

// A backup that is taken while patients send holds all that was acknowledged
// before it began, and restores to an installation that is whole.
func TestBackupUnderLoad(t *testing.T) {
	onlySQLite(t)
	k := newClinic(t)
	first := episodic(k)
	for range 20 {
		k.arrive(at(rules.Soon))
	}
	before := lines(t, k.Store)
	ctx, cancel := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	sending := make(chan bool, 4)
	for range cap(sending) {
		writers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				k.arrive(at(rules.Soon))
				if n == 0 {
					sending <- true
				}
			}
		})
	}
	for range cap(sending) {
		<-sending
	}
	file := filepath.Join(t.TempDir(), "backup.db")
	b, err := k.Backup(t.Context(), file)
	cancel()
	writers.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if info := must[os.FileInfo](t)(os.Stat(file)); info.Mode().Perm() != 0o600 || info.Size() != b.Bytes {
		t.Errorf("the file has mode %v and %d bytes, the report says %d", info.Mode(), info.Size(), b.Bytes)
	}
	if got := names(t, filepath.Dir(file)); got != "backup.db" {
		t.Errorf("the folder of the backup holds %s", got)
	}
	if at := must[time.Time](t)(k.LastBackup(t.Context())); !at.Equal(kept(k.now())) {
		t.Errorf("the last backup is said to be of %s", at)
	}
	for _, canary := range []string{"canary", "Canary", "555 0002", "example.org", "main_question", k.tokens["anna"]} {
		for _, folder := range []string{filepath.Dir(file), filepath.Dir(k.path)} {
			if files := holding(t, folder, []byte(canary)); len(files) > 0 {
				t.Errorf("%q stands in %v", canary, files)
			}
		}
	}
	if len(holding(t, filepath.Dir(file), []byte(first.Reference))) != 1 {
		t.Error("the reference was not found in the backup")
	}
	o := moved(t, filepath.Dir(k.path))
	o.Now = k.now // Nobody's sign-in has ended by itself.
	if _, _, err := Restore(t.Context(), o, file, false); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if r, err := again.Verify(t.Context(), b.Head); err != nil || len(r.Problems) > 0 || r.Head.Number <= b.Head.Number {
		t.Errorf("verified: %+v, %v", r, err)
	}
	after := lines(t, again)
	if int64(len(after)) != b.Intakes {
		t.Errorf("%d intakes restored, the backup had %d", len(after), b.Intakes)
	}
	for r, line := range before {
		if after[r] != line {
			t.Errorf("%s reads\n%s\nand was\n%s", r, after[r], line)
		}
	}
	if _, err := again.Session(t.Context(), k.tokens["anna"]); !errors.Is(err, intake.ErrSignedOut) {
		t.Errorf("a sign-in came back: %v", err)
	}
	if got := names(t, o.DataDir); strings.Contains(got, ".restore-") {
		t.Errorf("the data folder holds %s", got)
	}
}

func names(t *testing.T, folder string) string {
	t.Helper()
	var all []string
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(folder)) {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func TestBackupOverwritesNothing(t *testing.T) {
	k := newClinic(t)
	file := filepath.Join(t.TempDir(), "backup.db")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := k.Backup(t.Context(), file)
	wants(t, "a file in the way", err, ErrInTheWay)
	link := filepath.Join(filepath.Dir(file), "link.db")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Fatal(err)
	}
	_, err = k.Backup(t.Context(), link)
	wants(t, "a link in the way", err, ErrInTheWay)
	if got := must[[]byte](t)(os.ReadFile(file)); string(got) != "precious" || names(t, filepath.Dir(file)) != "backup.db link.db" {
		t.Errorf("%q, the folder holds %s", got, names(t, filepath.Dir(file)))
	}
	_, err = k.Backup(t.Context(), filepath.Join(t.TempDir(), "none", "backup.db"))
	wants(t, "no folder", err, os.ErrNotExist)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	folder := t.TempDir()
	if _, err = k.Backup(gone, filepath.Join(folder, "backup.db")); err == nil || names(t, folder) != "" {
		t.Errorf("broken off: %v, the folder holds %s", err, names(t, folder))
	}
}

// What must not be restored is refused, and the folder is as it was.
func TestRestoreRefuses(t *testing.T) {
	onlySQLite(t)
	k := newClinic(t)
	episodic(k)
	folder := filepath.Dir(k.path)
	whole := filepath.Join(t.TempDir(), "backup.db")
	if _, err := k.Backup(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) string {
		name = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	content := must[[]byte](t)(os.ReadFile(whole))
	changed := func(text string) string {
		into := filepath.Dir(write(FileName, content))
		alter(t, into, text)
		return filepath.Join(into, FileName)
	}
	flipped := func(part string) string {
		var sealed []byte
		if err := k.row(t.Context(), part).Scan(&sealed); err != nil {
			t.Fatal(err)
		}
		spoilt := bytes.Clone(content)
		spoilt[bytes.Index(content, sealed[:40])+39] ^= 1
		return write("flipped.db", spoilt)
	}
	for _, c := range []struct {
		name    string
		file    string
		prepare func(o *Options)
		want    error
	}{
		{"a database in the way", whole, func(o *Options) { os.WriteFile(filepath.Join(o.DataDir, FileName), nil, 0o600) }, ErrInTheWay},
		{"a log in the way", whole, func(o *Options) { os.WriteFile(filepath.Join(o.DataDir, FileName+"-wal"), nil, 0o600) }, ErrInTheWay},
		{"no keyset", whole, func(o *Options) { os.Remove(filepath.Join(o.DataDir, KeysetName)) }, ErrKeysetMissing},
		{"another keyset", whole, func(o *Options) {
			os.Remove(filepath.Join(o.DataDir, KeysetName))
			makeKeyset(filepath.Join(o.DataDir, KeysetName))
		}, ErrKeysetWrong},
		{"an open keyset", whole, func(o *Options) { os.Chmod(filepath.Join(o.DataDir, KeysetName), 0o644) }, ErrKeysetExposed},
		{"no file", whole + "x", nil, os.ErrNotExist},
		{"an empty file", write("empty.db", nil), nil, ErrForeign},
		{"a text", write("text.db", []byte(strings.Repeat("This is no database. ", 300))), nil, ErrForeign},
		{"another database", changed("DROP TABLE trail_head"), nil, ErrForeign},
		{"one without keys", changed("DELETE FROM meta"), nil, ErrForeign},
		{"a newer one", changed("INSERT INTO schema_versions (version, applied_at) VALUES (999, '')"), nil, ErrNewer},
		{"one in use", k.path, nil, ErrLive},
		{"one cut off", write("cut.db", content[:len(content)/2]), nil, ErrDamaged},
		{"a page of zeros", write("zeros.db", append(append(append([]byte(nil), content[:8<<12]...), make([]byte, 4<<12)...), content[12<<12:]...)), nil, ErrDamaged},
		{"a bit of an answer", flipped("SELECT record FROM intake_bodies"), nil, ErrDamaged},
		{"a bit of the trail", flipped("SELECT detail FROM trail WHERE detail <> '' LIMIT 1"), nil, ErrDamaged},
		{"a trail cut off", changed("DELETE FROM trail WHERE number = (SELECT MAX(number) FROM trail)"), nil, ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := moved(t, folder)
			if c.prepare != nil {
				c.prepare(&o)
			}
			before := names(t, o.DataDir)
			_, _, err := Restore(t.Context(), o, c.file, false)
			wants(t, c.name, err, c.want)
			if after := names(t, o.DataDir); after != before {
				t.Errorf("the folder holds %s", after)
			}
		})
	}
	o := moved(t, folder)
	_, v, err := Restore(t.Context(), o, flipped("SELECT record FROM intake_bodies"), true)
	if err != nil || len(v.Problems) != 1 || !strings.Contains(v.Problems[0], "record of intake_bodies") {
		t.Errorf("despite the damage: %+v, %v", v, err)
	}
	again, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}
