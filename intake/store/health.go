package store

import (
	"context"
	"os"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// Health adds to h what the database knows.
func (s *Store) Health(ctx context.Context, h intake.Health) (intake.Health, error) {
	err := s.health(ctx, &h)
	return h, told("look after the database", err)
}

func (s *Store) health(ctx context.Context, h *intake.Health) (err error) {
	h.Now = s.now()
	if h.Settings, err = s.settings(ctx); err != nil {
		return err
	}
	if err := s.row(ctx, `
SELECT COUNT(*) FROM staff WHERE role = 'admin' AND disabled_at = '' AND password <> ''`).Scan(&h.Admins); err != nil {
		return err
	}
	err = s.row(ctx, `
SELECT at FROM trail ORDER BY number DESC LIMIT 1`).Scan(moment{&h.LastEntry})
	if err != nil && !noRows(err) {
		return err
	}
	if h.Backup, err = s.LastBackup(ctx); err != nil {
		return err
	}
	if h.Overdue, err = s.overdueEmergencies(ctx, intake.NewClocks(h.Settings)); err != nil {
		return err
	}
	return s.engineHealth(ctx, h)
}

const emergenciesSQL = `
SELECT CASE raised_at WHEN '' THEN submitted_at ELSE raised_at END, reachable FROM intakes
WHERE list = 0 AND status = 'new' AND level_now_rank = $1`

func (s *Store) overdueEmergencies(ctx context.Context, clocks intake.Clocks) (n int, err error) {
	rows, err := s.reader.QueryContext(ctx, emergenciesSQL, rules.Emergency.Rank())
	if err != nil {
		return 0, err
	}
	now := s.now()
	for rows.Next() && err == nil {
		w := intake.Waiting{Level: rules.Emergency, Status: intake.New}
		err = rows.Scan(moment{&w.SubmittedAt}, &w.Reachable)
		if state := clocks.Read(w, now).State; err == nil && (state == intake.Overdue || state == intake.Escalated) {
			n++
		}
	}
	return n, closing(rows, err)
}

// engineHealth says how the database itself is.
func (s *Store) engineHealth(ctx context.Context, h *intake.Health) error {
	var version string
	if err := s.row(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	h.Database = "SQLite " + version
	for suffix, size := range map[string]*int64{"": &h.Size, "-wal": &h.Log} {
		if info, err := os.Stat(s.path + suffix); err == nil {
			*size = info.Size()
		}
	}
	return nil
}
