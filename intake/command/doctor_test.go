package command

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// diagnosed is what doctor says to a program.
func diagnosed(t *testing.T, want int, args ...string) string {
	t.Helper()
	code, out, errs := run(t, "", append([]string{"doctor", "--json"}, args...)...)
	var said struct {
		OK       bool
		Findings []intake.Finding
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil || code != want || said.OK != (code == 0) {
		t.Fatalf("doctor ended with %d: %s%s, %v", code, out, errs, err)
	}
	return out
}

// Doctor finds what is wrong, is content once it is mended, and changes
// nothing.
func TestDoctor(t *testing.T) {
	data := filled(t, "3")
	book := signedBook(t)
	args := []string{"--data", data, "--book", book, "--url", "https://intake.example.org"}
	first := diagnosed(t, 1, args...)
	for _, want := range []string{"confirmed the clinic's phone", "No address is told of emergency", "No backup", "only one admin", "privacy_url"} {
		if !strings.Contains(first, want) {
			t.Errorf("doctor does not say %q: %s", want, first)
		}
	}
	if again := diagnosed(t, 1, args...); again != first {
		t.Errorf("asked again, doctor says %s", again)
	}
	data = t.TempDir()
	args[1] = data
	for _, line := range [][]string{
		{"settings", "set", "phone_confirmed", "yes"}, {"settings", "set", "alert_email", "a@example.org"},
		{"staff", "add", "anna", "--role", "admin", "--password-stdin"}, {"backup", filepath.Join(t.TempDir(), "backup.db")},
	} {
		if _, err := os.Stat(filepath.Join(data, "intake.db")); err == nil {
			diagnosed(t, 1, args...)
		}
		if code, _, errs := run(t, memberPassword+"\n", append(line, "--data", data)...); code != 0 {
			t.Fatalf("%v ended with %d: %s", line, code, errs)
		}
	}
	diagnosed(t, 0, args...)
	if said := diagnosed(t, 1, "--data", data, "--book", book, "--url", "http://intake.example.org"); !strings.Contains(said, "not https") {
		t.Errorf("without TLS: %s", said)
	}
	if code, out, _ := run(t, "", append([]string{"doctor"}, args...)...); code != 0 || !strings.Contains(out, "0 to mend") || strings.Contains(out, "MEND") {
		t.Errorf("in sentences, ended with %d: %s", code, out)
	}
	if err := os.Chmod(data, 0o755); err != nil {
		t.Fatal(err)
	}
	if said := diagnosed(t, 1, args...); !strings.Contains(said, "0755") {
		t.Errorf("with an open folder: %s", said)
	}
	if err := os.Chmod(filepath.Join(data, "keyset.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	if said := diagnosed(t, 1, args...); !strings.Contains(said, "may be read by others") {
		t.Errorf("with an open keyset: %s", said)
	}
	if code, _, errs := run(t, "", "doctor", "--data", t.TempDir()); code != 1 || !strings.Contains(errs, "no installation") {
		t.Errorf("without an installation doctor ended with %d: %s", code, errs)
	}
}

func TestHealthcheck(t *testing.T) {
	listen := unused(t)
	serveHere(t, "--listen", listen, "--url", "http://localhost")
	for _, c := range []struct {
		name string
		args []string
		want int
	}{
		{"under the public name", []string{"--listen", listen, "--url", "http://localhost"}, 0},
		{"under another name", []string{"--listen", listen, "--url", "http://example.org"}, 1},
		{"at an address", []string{"--url", "http://" + listen}, 1}, // The site is known as localhost:80.
		{"nobody listens", []string{"--listen", unused(t)}, 1},
		{"no port", []string{"--listen", "127.0.0.1"}, 1},
	} {
		if code, _, errs := run(t, "", append([]string{"healthcheck"}, c.args...)...); code != c.want {
			t.Errorf("%s: ended with %d: %s", c.name, code, errs)
		}
	}
	s := serveHere(t)
	if code, _, errs := run(t, "", "healthcheck", "--url", s.url); code != 0 {
		t.Errorf("without a public address it ended with %d: %s", code, errs)
	}
}

// unused is an address at which nobody listens.
func unused(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// signedBook is a folder with the book, signed.
func signedBook(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, rules.Embedded()); err != nil {
		t.Fatal(err)
	}
	b, err := rules.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	header := filepath.Join(folder, "header.yaml")
	text, err := os.ReadFile(header)
	if err == nil {
		signed := strings.NewReplacer(`name: ""`, `name: A. Clinician`, `licence: ""`, `licence: DC 1`, `date: ""`, `date: 2026-03-01`, `sha256: ""`, `sha256: `+b.Version)
		err = os.WriteFile(header, []byte(signed.Replace(string(text))), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder
}
