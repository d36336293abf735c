package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// editedBook is a copy of the built-in book with one text of a file replaced.
func editedBook(t testing.TB, file, from, to string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, rules.Embedded()); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, file)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), from) != 1 {
		t.Fatalf("%s holds %q %d times", file, from, strings.Count(string(text), from))
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestReplay(t *testing.T) {
	s := serveHere(t)
	references := map[string]string{}
	for _, id := range []string{"C01", "U03", "R01"} {
		_, references[id] = levelAndReference(t, newPatient(t, s.url).whole(sending(caseNamed(t, id).Answers)))
	}
	lower := editedBook(t, "triage.yaml", "  - id: fever\n    level: urgent\n", "  - id: fever\n    level: soon\n")
	code, out, errs := run(t, "", "replay", "--book", lower, "--data", s.data)
	if code != 0 || !strings.Contains(out, references["U03"]+"  down  urgent → soon  by fever  (book ") || !strings.Contains(out, "2 the same, 0 up, 1 down") {
		t.Errorf("lowering a rule ended with %d: %s%s", code, out, errs)
	}
	raise := editedBook(t, "triage.yaml", "  - id: over_6_weeks\n    level: routine\n", "  - id: over_6_weeks\n    level: soon\n    see: doctor\n")
	code, out, errs = run(t, "", "replay", "--book", raise, "--data", s.data, "--format", "jsonl")
	wants := `{"reference":"` + references["R01"] + `"`
	if code != 0 || !strings.HasPrefix(out, wants) || !strings.Contains(out, `"to":"soon","rules":["over_6_weeks"]`) || strings.Count(out, "\n") != 1 {
		t.Errorf("raising a rule ended with %d: %s%s", code, out, errs)
	}
	code, out, _ = run(t, "", "replay", "--data", s.data)
	if code != 0 || !strings.Contains(out, "3 the same, 0 up, 0 down") {
		t.Errorf("with the same book %d: %s", code, out)
	}
}
