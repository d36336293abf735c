package store

import (
	"context"
	"fmt"

	"sciatica-intake/intake"
)

// Settings returns what the clinic has set, read afresh.
func (s *Store) Settings(ctx context.Context) (intake.Settings, error) {
	settings, err := s.settings(ctx)
	return settings, told("read the settings", err)
}

// ReadSettings returns what the clinic has set to somebody who may change it.
// That they read it is in the trail.
func (s *Store) ReadSettings(ctx context.Context, who intake.Actor) (intake.Settings, error) {
	if err := s.act(ctx, who, intake.SeeSettings, func(t tx, who intake.Actor) error {
		return s.record(t, who, intake.ActSettingsRead, "", nil)
	}); err != nil {
		return nil, told("read the settings", err)
	}
	return s.Settings(ctx)
}

func (s *Store) settings(ctx context.Context) (intake.Settings, error) {
	rows, err := s.reader.QueryContext(ctx, `
SELECT key, value FROM settings`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	settings := intake.Settings{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, err
		}
		settings[key] = value
	}
	return settings, rows.Err()
}

// SetSetting keeps a value that intake.CheckSetting has returned, set by
// somebody at the command line.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	return s.ChangeSetting(ctx, intake.Operator, key, value)
}

// ChangeSetting keeps a value that intake.CheckSetting has returned. A new
// phone number is not confirmed, whoever confirmed the one before. What could
// turn patients or alerts away from the clinic is told to every admin.
func (s *Store) ChangeSetting(ctx context.Context, who intake.Actor, key, value string) error {
	return told("set a setting", s.act(ctx, who, intake.ChangeClinic, func(t tx, who intake.Actor) error {
		before, err := valueOf(t, key)
		if err != nil {
			return err
		}
		if err := set(t, key, value); err != nil {
			return err
		}
		if before == value {
			return nil
		}
		if err := s.record(t, who, intake.ActSetting, key, detail("from", before, "to", value)); err != nil {
			return err
		}
		if !intake.TellAdmins(key) {
			return nil
		}
		return s.tellAdmins(t, key, fmt.Sprintf("%s changed %s from %q to %q", who.Name, key, before, value))
	}))
}

func valueOf(t tx, key string) (string, error) {
	var value string
	err := t.row(`
SELECT value FROM settings WHERE key = $1`, key).Scan(&value)
	if noRows(err) {
		return intake.Settings(nil).Get(key), nil
	}
	return value, err
}

func set(t tx, key, value string) error {
	if _, err := t.exec(`
INSERT INTO settings (key, value) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value); err != nil {
		return err
	}
	// A translation of what was said before is wrong now.
	if other := intake.Translation(key, "es"); other != "" {
		if _, err := t.exec(`
DELETE FROM settings WHERE key = $1`, other); err != nil {
			return err
		}
	}
	if key == "phone" {
		if _, err := t.exec(`
DELETE FROM settings WHERE key = 'phone_confirmed'`); err != nil {
			return err
		}
	}
	// A counter, because the highest version among the rows would not
	// rise when two programs set different keys at once.
	_, err := t.exec(`
INSERT INTO counters (name, value) VALUES ('settings', 1)
ON CONFLICT (name) DO UPDATE SET value = counters.value + 1`)
	return err
}

const settingsVersionSQL = `
SELECT COALESCE(MAX(value), 0) FROM counters WHERE name = 'settings'`

// SettingsVersion returns a number that rises with every change. Whoever
// caches what the settings say asks for it instead of reading them all.
func (s *Store) SettingsVersion(ctx context.Context) (int64, error) {
	var version int64
	err := s.row(ctx, settingsVersionSQL).Scan(&version)
	return version, told("read the version of the settings", err)
}
