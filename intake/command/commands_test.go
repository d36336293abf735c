package command

import (
	"strings"
	"testing"
	"time"
)

func TestSettings(t *testing.T) {
	data := t.TempDir()
	set := func(key, value string) (int, string) {
		code, _, errs := run(t, "", "settings", "set", key, value, "--data", data)
		return code, errs
	}
	value := func(key string) string {
		_, out, _ := run(t, "", "settings", "get", key, "--data", data)
		return strings.TrimSpace(out)
	}
	if got := value("phone"); got != "(425) 967-6462" {
		t.Errorf("the phone number begins as %q", got)
	}
	if code, errs := set("phone_confirmed", "yes"); code != 0 || value("phone_confirmed") != "yes" {
		t.Errorf("confirming ended with %d: %s", code, errs)
	}
	if code, errs := set("phone", "425-967-6426"); code != 0 || value("phone") != "425-967-6426" || value("phone_confirmed") != "no" {
		t.Errorf("another number ended with %d: %s, confirmed %s", code, errs, value("phone_confirmed"))
	}
	for key, wrong := range map[string]string{"phone": "(425) 967-6462 <script>911", "website": "ftp://x", "alert_minutes_urgent": "0", "hours": "9\n5", "nothing": "x", "closed_days": "2026-13-01"} {
		before := value(key)
		if code, errs := set(key, wrong); code != 1 || !strings.Contains(errs, key) || value(key) != before {
			t.Errorf("settings set %s %q ended with %d: %s", key, wrong, code, errs)
		}
	}
	if code, out, _ := run(t, "", "settings", "--data", data); code != 0 || !strings.Contains(out, "425-967-6426") || !strings.Contains(out, "alert_minutes_urgent") {
		t.Errorf("the list ended with %d: %s", code, out)
	}
}

// A changed setting reaches the pages of a site that is being served.
func TestSettingsReachThePages(t *testing.T) {
	s := serveHere(t)
	p := newPatient(t, s.url)
	p.get("/")
	if code, _, errs := run(t, "", "settings", "set", "clinic_name", "The Other Clinic", "--data", s.data); code != 0 {
		t.Fatal(errs)
	}
	for until := now().Add(10 * time.Second); now().Before(until); {
		if _, page := p.get("/"); strings.Contains(page, "The Other Clinic") {
			return
		}
	}
	t.Error("the start page keeps the old name")
}

func TestCommandLine(t *testing.T) {
	for _, tt := range []struct {
		args  []string
		code  int
		wants string
	}{
		{[]string{"version"}, 0, "awaiting clinician sign-off"},
		{[]string{"--help"}, 0, "INTAKE_LISTEN"},
		{[]string{"export", "--format", "jsonl", "--data", "testdata/nowhere"}, 1, "no installation"},
		{[]string{"export", "--format", "csv"}, 2, "jsonl"},
		{[]string{"export", "--format", "jsonl", "--since", "yesterday"}, 1, "--since"},
		{[]string{"serve", "--listen", "0.0.0.0:0"}, 1, "--unsigned"},
		{[]string{"serve", "--rate", "lots"}, 1, "rate"},
		{[]string{"serve", "--url", "https://intake.example.org/clinic", "--unsigned"}, 1, "without a path"},
		{[]string{"sing"}, 2, "--help"},
		{[]string{"settings", "get", "colour"}, 1, "colour"},
		{[]string{"triage", "no-such-file"}, 1, "no-such-file"},
	} {
		args := tt.args
		if args[0] == "serve" {
			args = append(args, "--data", t.TempDir())
		}
		code, out, errs := run(t, "", args...)
		if code != tt.code || !strings.Contains(out+errs, tt.wants) {
			t.Errorf("%v ended with %d: %s%s", tt.args, code, out, errs)
		}
	}
}

func TestEnvironment(t *testing.T) {
	env := func(key string) string {
		return map[string]string{"INTAKE_DATA": "testdata/nowhere", "INTAKE_FORMAT": "jsonl"}[key]
	}
	var errs strings.Builder
	if code := Run(t.Context(), []string{"export"}, env, strings.NewReader(""), &errs, &errs); code != 1 || !strings.Contains(errs.String(), "testdata/nowhere") {
		t.Errorf("ended with %d: %s", code, &errs)
	}
}
