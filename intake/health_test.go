package intake

import (
	"strings"
	"testing"
	"time"
)

// well is an installation with nothing to find.
func well() Health {
	now := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	return Health{
		Now: now, URL: "https://intake.example.org", SignedOff: true, DataMode: 0o700, Size: 1 << 20, Free: 10 << 30,
		Admins: 2, Backup: now.Add(-time.Hour), LastEntry: now, Database: "SQLite",
		Settings: Settings{
			"phone_confirmed": "yes", "alert_email": "a@example.org", "escalation_email": "b@example.org", "retention_days": "2555",
			"privacy_url": "https://example.org/p", "nondiscrimination_url": "https://example.org/n", "language_help_url": "https://example.org/l",
		},
	}
}

func TestFindings(t *testing.T) {
	if found := well().Findings(); len(found) > 0 {
		t.Fatalf("nothing is wrong, and yet: %+v", found)
	}
	for _, c := range []struct {
		name  string
		spoil func(h *Health)
		must  bool
		says  string
		do    string
	}{
		{"no address", func(h *Health) { h.URL = "" }, false, "public address", "--url"},
		{"plain http", func(h *Health) { h.URL = "http://intake.example.org" }, true, "not https", "TLS"},
		{"unsigned", func(h *Health) { h.SignedOff = false }, true, "No clinician", "sign"},
		{"untranslated", func(h *Health) { h.Untranslated = []string{"es"} }, false, "es", "translator"},
		{"an open folder", func(h *Health) { h.DataMode = 0o755 }, true, "0755", "chmod 700"},
		{"left over", func(h *Health) { h.Leftovers = []string{"data/.restore-1"} }, false, "data/.restore-1", "Delete"},
		{"a full disk", func(h *Health) { h.Free = 100 << 20 }, true, "100 MB", "room"},
		{"no room for a backup", func(h *Health) { h.Size = 20 << 30 }, false, "no backup fits", "another disk"},
		{"a long log", func(h *Health) { h.Log = 1 << 30 }, false, "1024 MB", "restarting"},
		{"a wrong key", func(h *Health) { h.Unopenable = "the keyset does not open it" }, true, "the keyset does not open it", "keyset"},
		{"a wrong clock", func(h *Health) { h.LastEntry = h.Now.Add(time.Hour) }, true, "2026-03-02T10:30:00Z", "NTP"},
		{"overdue", func(h *Health) { h.Overdue = 3 }, true, "3 emergency intakes", "call"},
		{"no admin", func(h *Health) { h.Admins = 0 }, true, "no account", "staff add"},
		{"one admin", func(h *Health) { h.Admins = 1 }, false, "only one admin", "staff add"},
		{"never backed up", func(h *Health) { h.Backup = time.Time{} }, true, "No backup", "backup FILE"},
		{"an old backup", func(h *Health) { h.Backup = h.Now.Add(-50 * time.Hour) }, true, "50 hours", "backup FILE"},
		{"an unsafe server", func(h *Health) { h.Unsafe = []string{"fsync off"} }, true, "fsync off", "on"},
		{"phone", func(h *Health) { delete(h.Settings, "phone_confirmed") }, true, "967-6462", "phone_confirmed yes"},
		{"no alerts", func(h *Health) { delete(h.Settings, "alert_email") }, true, "No address", "alert_email"},
		{"no escalation", func(h *Health) { delete(h.Settings, "escalation_email") }, false, "overdue", "escalation_email"},
		{"privacy", func(h *Health) { delete(h.Settings, "privacy_url") }, false, "privacy notice", "privacy_url"},
		{"non-discrimination", func(h *Health) { delete(h.Settings, "nondiscrimination_url") }, false, "non-discrimination", "nondiscrimination_url"},
		{"language help", func(h *Health) { delete(h.Settings, "language_help_url") }, false, "language help", "language_help_url"},
		{"retention", func(h *Health) { delete(h.Settings, "retention_days") }, false, "for ever", "retention_days"},
	} {
		h := well()
		c.spoil(&h)
		found := h.Findings()
		if len(found) != 1 || found[0].Must != c.must || !strings.Contains(found[0].Says, c.says) || !strings.Contains(found[0].Do, c.do) {
			t.Errorf("%s: %+v", c.name, found)
		}
	}
	h := well()
	h.URL, h.Admins = "", 0
	if found := h.Findings(); len(found) != 2 || !found[0].Must || found[1].Must {
		t.Errorf("what must be mended is not first: %+v", found)
	}
	h = well()
	h.Free = -1
	if found := h.Findings(); len(found) > 0 {
		t.Errorf("a disk nobody can measure: %+v", found)
	}
}
