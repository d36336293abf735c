package command

import (
	"database/sql"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// filled is an installation with synthetic intakes.
func filled(t *testing.T, intakes string) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if code, _, errs := run(t, "", "demo", "--intakes", intakes, "--data", data); code != 0 {
		t.Fatalf("demo ended with %d: %s", code, errs)
	}
	return data
}

// withKeyset is an empty data folder with the keyset of another.
func withKeyset(t *testing.T, data string) string {
	t.Helper()
	folder := t.TempDir()
	keys, err := os.ReadFile(filepath.Join(data, "keyset.json"))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "keyset.json"), keys, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// Taken while the site is served, restored, and the same to the last letter.
func TestBackupAndRestore(t *testing.T) {
	s := &server{data: filled(t, "40"), log: &output{}}
	s.start(t)
	file := filepath.Join(t.TempDir(), "backup.db")
	code, out, errs := run(t, "", "backup", file, "--json", "--data", s.data)
	var b taken
	if err := json.Unmarshal([]byte(out), &b); code != 0 || err != nil || b.Intakes != 40 || b.Keyset != filepath.Join(s.data, "keyset.json") {
		t.Fatalf("backup ended with %d: %s%s, %v", code, out, errs, err)
	}
	if code, _, errs := run(t, "", "backup", file, "--data", s.data); code != 1 || !strings.Contains(errs, "overwrites nothing") {
		t.Errorf("a second backup to the same file ended with %d: %s", code, errs)
	}
	bare := t.TempDir()
	if code, _, errs := run(t, "", "restore", file, "--data", bare); code != 1 || !strings.Contains(errs, "put the keyset") {
		t.Errorf("without the keyset restore ended with %d: %s", code, errs)
	}
	data := withKeyset(t, s.data)
	if code, out, errs := run(t, "", "restore", file, "--data", data); code != 0 || !strings.Contains(out, "40 intakes") {
		t.Fatalf("restore ended with %d: %s%s", code, out, errs)
	}
	if code, out, _ := run(t, "", "verify", "--data", data, "--head", b.Head); code != 0 {
		t.Errorf("verify ended with %d: %s", code, out)
	}
	_, before, _ := run(t, "", "export", "--format", "jsonl", "--data", s.data)
	_, after, _ := run(t, "", "export", "--format", "jsonl", "--data", data)
	if before == "" || before != after {
		t.Errorf("exported %d bytes, and %d after restoring", len(before), len(after))
	}
	if code, _, errs := run(t, "", "restore", file, "--data", data); code != 1 || !strings.Contains(errs, "not overwritten") {
		t.Errorf("restoring over it ended with %d: %s", code, errs)
	}
	other := filled(t, "1")
	os.Remove(filepath.Join(other, "intake.db"))
	if code, _, errs := run(t, "", "restore", file, "--data", other); code != 1 || !strings.Contains(errs, "does not open") {
		t.Errorf("with another keyset restore ended with %d: %s", code, errs)
	}
}

// A backup that could not be noted is one all the same.
func TestBackupWithoutANote(t *testing.T) {
	data := filled(t, "3")
	db, err := sql.Open("sqlite", filepath.Join(data, "intake.db"))
	if err == nil {
		_, err = db.Exec(`CREATE TRIGGER unnoted BEFORE INSERT ON meta WHEN NEW.name = 'last_backup' BEGIN SELECT RAISE(ABORT, 'no'); END`)
		db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "backup.db")
	if code, out, errs := run(t, "", "backup", file, "--data", data); code != 0 || !strings.Contains(out, "3 intakes") || !strings.Contains(errs, "could not be noted") {
		t.Errorf("backup ended with %d: %s%s", code, out, errs)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// killed starts the program and kills it a while after a file of that pattern
// has come up, or says that it was done before.
func killed(t *testing.T, pattern string, after time.Duration, args ...string) (inTime bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "INTAKE_TEST_AS_PROGRAM=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			break
		}
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("%v ended before it was killed: %v", args, err)
			}
			return false
		default:
		}
	}
	select {
	case <-done:
		return false
	case <-time.After(after):
		cmd.Process.Kill()
		<-done
		return true
	}
}

// Killed at any moment, backup and restore leave nothing that looks whole and
// is not, and nothing that is in the way of the next.
func TestBackupAndRestoreKilled(t *testing.T) {
	data := filled(t, "400")
	_, want, _ := run(t, "", "export", "--format", "jsonl", "--data", data)
	steps := 4
	if os.Getenv("INTAKE_TEST_FULL") != "" {
		steps = 40
	}
	early := 0
	for i := range steps {
		folder := t.TempDir()
		file := filepath.Join(folder, "backup.db")
		if killed(t, filepath.Join(folder, ".intake-*"), time.Duration(i)*10*time.Millisecond, "backup", file, "--data", data) {
			early++
		}
		if _, err := os.Stat(file); err != nil {
			if code, _, errs := run(t, "", "backup", file, "--data", data); code != 0 {
				t.Fatalf("the backup after one that was killed ended with %d: %s", code, errs)
			}
		}
		to := withKeyset(t, data)
		if killed(t, filepath.Join(to, ".restore-*"), time.Duration(i)*40*time.Millisecond, "restore", file, "--data", to) {
			early++
		}
		if _, err := os.Stat(filepath.Join(to, "intake.db")); err != nil {
			if code, _, errs := run(t, "", "restore", file, "--data", to); code != 0 {
				t.Fatalf("restore after one that was killed ended with %d: %s", code, errs)
			}
		}
		if _, got, _ := run(t, "", "export", "--format", "jsonl", "--data", to); got != want {
			t.Errorf("exported %d bytes, want %d", len(got), len(want))
		}
		left, _ := filepath.Glob(filepath.Join(to, ".restore-*"))
		if _, err := os.Stat(filepath.Join(to, "intake.db")); err == nil && len(left) > 1 {
			t.Errorf("left behind: %v", left)
		}
	}
	if early == 0 {
		t.Error("none was killed in time")
	}
}
