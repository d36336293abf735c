package command

import (
	"strings"
	"testing"
)

// An installation moves to another place, and everything is there.
func TestCopyCommand(t *testing.T) {
	data, to := filled(t, "40"), t.TempDir()
	code, out, errs := run(t, "", "copy", "--from", data, "--to", to)
	if code != 0 || !strings.Contains(out, "intake_bodies") || !strings.Contains(out, data+"/keyset.json") {
		t.Fatalf("copy ended with %d: %s%s", code, out, errs)
	}
	if code, _, errs := run(t, "", "verify", "--data", to); code != 1 || !strings.Contains(errs, "keyset file is missing") {
		t.Errorf("the keys were copied along: verify ended with %d: %s", code, errs)
	}
	keyset := data + "/keyset.json"
	if code, out, errs := run(t, "", "verify", "--data", to, "--keyset-file", keyset); code != 0 {
		t.Errorf("verify ended with %d: %s%s", code, out, errs)
	}
	_, before, _ := run(t, "", "export", "--format", "jsonl", "--data", data)
	_, after, _ := run(t, "", "export", "--format", "jsonl", "--data", to, "--keyset-file", keyset)
	if before == "" || before != after {
		t.Errorf("exported %d bytes, and %d after copying", len(before), len(after))
	}
	for _, c := range []struct{ from, to, says string }{
		{data, to, "there is something"},
		{t.TempDir(), t.TempDir(), "no installation"},
		{data, "mysql://localhost/x", "postgres://"},
	} {
		if code, _, errs := run(t, "", "copy", "--from", c.from, "--to", c.to); code != 1 || !strings.Contains(errs, c.says) {
			t.Errorf("from %s to %s ended with %d: %s", c.from, c.to, code, errs)
		}
	}
}
