package command

import (
	"strings"
	"testing"
)

func TestPurgeCommand(t *testing.T) {
	s := &server{data: filled(t, "60"), log: &output{}}
	s.start(t)
	if code, out, errs := run(t, "", "purge", "--data", s.data); code != 0 || !strings.Contains(out, "0 intakes (closed intakes are kept until the setting retention_days says how long)") {
		t.Errorf("purge ended with %d: %s%s", code, out, errs)
	}
	run(t, "", "settings", "set", "retention_days", "1", "--data", s.data)
	before := len(intakes(t, s.data))
	code, dry, _ := run(t, "", "purge", "--dry-run", "--json", "--data", s.data)
	if code != 0 || len(intakes(t, s.data)) != before {
		t.Errorf("a dry run ended with %d and changed what is there: %s", code, dry)
	}
	code, out, errs := run(t, "", "purge", "--json", "--data", s.data)
	if code != 0 || out != dry || strings.Contains(out, `"intakes":0`) {
		t.Errorf("purge ended with %d: %s%s, the dry run said %s", code, out, errs, dry)
	}
	if after := len(intakes(t, s.data)); after >= before {
		t.Errorf("%d intakes before, %d after", before, after)
	}
	if code, out, _ := run(t, "", "verify", "--data", s.data); code != 0 {
		t.Errorf("verify ended with %d: %s", code, out)
	}
}
