package command

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"sciatica-intake/intake"
)

// given is what staff add and staff reset print.
type given struct {
	Name          string   `json:"name"`
	Secret        string   `json:"totp_secret"`
	RecoveryCodes []string `json:"recovery_codes"`
	Password      string   `json:"password"`
}

func printed(t testing.TB, out string) given {
	t.Helper()
	var g given
	if err := json.Unmarshal([]byte(out), &g); err != nil || strings.Count(out, "\n") != 1 {
		t.Fatalf("%q: %v", out, err)
	}
	return g
}

// signsIn says whether these credentials open the installation.
func signsIn(t *testing.T, data, name, password, secret string) bool {
	t.Helper()
	s, err := place{Data: data}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	half, err := s.SignIn(t.Context(), name, password, "192.0.2.1")
	if err != nil {
		return false
	}
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	_, x, err := s.SignInCode(t.Context(), half, code, "192.0.2.1")
	return err == nil && x.Name == name
}

func TestStaffAdd(t *testing.T) {
	data := t.TempDir()
	code, out, errs := run(t, "plum tractor violet\n", "staff", "add", "anna", "--role", "admin", "--password-stdin", "--json", "--data", data)
	if code != 0 {
		t.Fatalf("ended with %d: %s", code, errs)
	}
	anna := printed(t, out)
	if anna.Name != "anna" || len(anna.RecoveryCodes) != 10 || anna.Password != "" || strings.Contains(out, "plum") {
		t.Errorf("printed %s", out)
	}
	if !signsIn(t, data, "anna", "plum tractor violet", anna.Secret) {
		t.Error("what was printed does not sign in")
	}
	_, out, _ = run(t, "", "staff", "add", "dana", "--role", "desk", "--json", "--data", data)
	if dana := printed(t, out); !signsIn(t, data, "dana", dana.Password, dana.Secret) {
		t.Errorf("the password that was made up does not sign in: %s", out)
	}
	code, out, _ = run(t, "", "staff", "add", "Dr. Chris", "--role", "clinician", "--data", data)
	if code != 0 || !strings.Contains(out, "otpauth://totp/") || strings.Count(out, "\n") != 15 {
		t.Errorf("for people, ended with %d: %s", code, out)
	}
	code, out, _ = run(t, "", "staff", "list", "--data", data)
	for _, want := range []string{"anna", "admin", "dana", "desk", "Dr. Chris", "clinician", "active"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("the list has no %s: %s", want, out)
		}
	}
}

func TestStaffIsRefused(t *testing.T) {
	data := t.TempDir()
	if code, _, errs := run(t, "", "staff", "add", "anna", "--role", "admin", "--data", data); code != 0 {
		t.Fatal(errs)
	}
	for _, c := range []struct {
		stdin string
		args  []string
		code  int
		says  string
	}{
		{"short\n", []string{"add", "ben", "--role", "desk", "--password-stdin"}, 1, "12 characters"},
		{"", []string{"add", "ben", "--role", "desk", "--password-stdin"}, 1, "12 characters"},
		{"Olympic Spine 1\n", []string{"add", "ben", "--role", "desk", "--password-stdin"}, 1, "harder to guess"},
		{strings.Repeat("plum tractor ", 100), []string{"add", "ben", "--role", "desk", "--password-stdin"}, 1, "256"},
		{"", []string{"add", "ANNA", "--role", "desk"}, 1, "already"},
		{"", []string{"add", "ben"}, 2, "role"},
		{"", []string{"add", "ben", "--role", "boss"}, 2, "boss"},
		{"", []string{"add", "<b>", "--role", "desk"}, 1, "name"},
		{"", []string{"disable", "anna"}, 1, "last admin"},
		{"", []string{"disable", "nobody"}, 1, "not found"},
		{"", []string{"reset", "nobody"}, 1, "not found"},
	} {
		code, out, errs := run(t, c.stdin, append(append([]string{"staff"}, c.args...), "--data", data)...)
		if code != c.code || !strings.Contains(errs, c.says) || out != "" {
			t.Errorf("%v ended with %d: %s%s", c.args, code, out, errs)
		}
	}
	if code, _, errs := run(t, "", "staff", "list", "--data", t.TempDir()); code != 1 || !strings.Contains(errs, "no installation") {
		t.Errorf("nowhere: %d, %s", code, errs)
	}
}

func TestStaffDisableAndReset(t *testing.T) {
	data := t.TempDir()
	run(t, "", "staff", "add", "anna", "--role", "admin", "--data", data)
	_, out, _ := run(t, "plum tractor violet", "staff", "add", "chris", "--role", "clinician", "--password-stdin", "--json", "--data", data)
	before := printed(t, out)
	code, out, errs := run(t, "another violet plum", "staff", "reset", "CHRIS", "--password-stdin", "--json", "--data", data)
	if code != 0 {
		t.Fatalf("reset ended with %d: %s", code, errs)
	}
	after := printed(t, out)
	if after.Name != "chris" || after.Secret == before.Secret || after.RecoveryCodes[0] == before.RecoveryCodes[0] {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if signsIn(t, data, "chris", "plum tractor violet", before.Secret) || !signsIn(t, data, "chris", "another violet plum", after.Secret) {
		t.Error("the old credentials sign in, or the new ones do not")
	}
	if code, _, errs := run(t, "", "staff", "disable", "chris", "--data", data); code != 0 {
		t.Errorf("disable ended with %d: %s", code, errs)
	}
	if signsIn(t, data, "chris", "another violet plum", after.Secret) {
		t.Error("a disabled account signs in")
	}
	if _, out, _ := run(t, "", "staff", "list", "--data", data); !strings.Contains(out, "disabled") {
		t.Errorf("the list: %s", out)
	}
}

func TestDemoAndVerify(t *testing.T) {
	data := t.TempDir()
	code, out, errs := run(t, "", "demo", "--intakes", "40", "--data", data)
	if code != 0 || !strings.Contains(out, "40 synthetic") || !strings.Contains(out, "Password") {
		t.Fatalf("ended with %d: %s%s", code, out, errs)
	}
	if n := len(intakes(t, data)); n != 40 {
		t.Errorf("%d intakes", n)
	}
	_, lines, _ := run(t, "", "export", "--format", "jsonl", "--data", data)
	for line := range strings.Lines(lines) {
		if !strings.Contains(line, `"synthetic":true`) {
			t.Fatalf("not marked: %s", line)
		}
	}
	if code, _, errs := run(t, "", "demo", "--data", data); code != 1 || !strings.Contains(errs, "already") {
		t.Errorf("again: %d, %s", code, errs)
	}
	code, out, errs = run(t, "", "verify", "--data", data)
	if code != 0 {
		t.Fatalf("verify ended with %d: %s%s", code, out, errs)
	}
	var head string
	for line := range strings.Lines(out) {
		if text, ok := strings.CutPrefix(line, "head "); ok {
			head = strings.TrimSpace(text)
		}
	}
	run(t, "", "settings", "set", "hours", "always", "--data", data)
	if code, out, _ := run(t, "", "verify", "--head", head, "--data", data); code != 0 {
		t.Errorf("with its own head: %d, %s", code, out)
	}
	h, err := intake.ParseTrailHead(head)
	if err != nil {
		t.Fatal(err)
	}
	h.Number += 100
	if code, out, _ := run(t, "", "verify", "--head", h.String(), "--data", data); code != 1 || !strings.Contains(out, "WRONG trail") {
		t.Errorf("with a head that is ahead: %d, %s", code, out)
	}
	if code, _, errs := run(t, "", "verify", "--head", "nonsense", "--data", data); code != 1 || !strings.Contains(errs, "--head") {
		t.Errorf("with nonsense: %d, %s", code, errs)
	}
}

// Reading what an operator did needs no site: the trail has it.
func TestCommandsAreInTheTrail(t *testing.T) {
	data := t.TempDir()
	run(t, "", "staff", "add", "anna", "--role", "admin", "--data", data)
	run(t, "", "settings", "set", "phone", "425-555-0100", "--data", data)
	run(t, "", "export", "--format", "jsonl", "--data", data)
	s, err := place{Data: data}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	entries, err := s.Trail(t.Context(), intake.Operator, intake.TrailFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	for _, e := range entries {
		if e.Actor != "(operator)" {
			t.Errorf("%+v", e)
		}
		acts = append(acts, string(e.Act))
	}
	if got, want := fmt.Sprint(acts), "[export export setting.changed staff.added]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
