package store

import (
	"path/filepath"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

func TestHealth(t *testing.T) {
	k := newClinic(t)
	health := func() intake.Health {
		t.Helper()
		return must[intake.Health](t)(k.Health(t.Context(), intake.Health{URL: "kept"}))
	}
	h := health()
	if h.URL != "kept" || h.Admins != 1 || !h.Backup.IsZero() || h.Overdue != 0 || h.LastEntry.IsZero() || h.Size == 0 || h.Log == 0 {
		t.Errorf("at the start: %+v", h)
	}
	in := k.arrive(at(rules.Emergency))
	k.arrive(func(in *intake.Intake) { at(rules.Emergency)(in); in.Contact = intake.Contact{} })
	k.arrive(at(rules.Urgent))
	for range 30 { // Into opening hours, whatever the time zone.
		k.move(time.Hour)
	}
	if h := health(); h.Overdue != 1 {
		t.Errorf("%d overdue, want the one that can be reached", h.Overdue)
	}
	k.desk = k.signIn("dana").Actor
	if err := k.Work(t.Context(), k.desk, in.Reference, 1, intake.Step{Kind: intake.Moved, To: intake.Acknowledged}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Backup(t.Context(), filepath.Join(t.TempDir(), "backup.db")); err != nil {
		t.Fatal(err)
	}
	if h := health(); h.Overdue != 0 || !h.Backup.Equal(kept(k.now())) || !h.LastEntry.Equal(kept(k.now())) {
		t.Errorf("acknowledged and backed up: %+v", h)
	}
}
