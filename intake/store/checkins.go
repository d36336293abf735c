package store

import (
	"context"
	"encoding/json"
	"fmt"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// checkinRow ties sealed content to its row.
func checkinRow(c intake.Checkin) string { return fmt.Sprintf("%s/%d", c.Reference, c.Number) }

func (s *Store) shutCheckin(c intake.Checkin) ([]byte, error) {
	text, err := json.Marshal(c.Payload)
	if err != nil {
		return nil, err
	}
	return s.seal.shut("checkins", "payload", checkinRow(c), text)
}

// SaveCheckin keeps a check-in that is being answered and returns it with its
// new version. One that was begun and left takes no room: whoever begins anew
// writes over it. What was changed in the meantime is a conflict.
func (s *Store) SaveCheckin(ctx context.Context, c intake.Checkin) (intake.Checkin, error) {
	c.StartedAt = kept(c.StartedAt)
	sealed, err := s.shutCheckin(c)
	if err != nil {
		return c, told("save a check-in", err)
	}
	err = s.write(ctx, func(t tx) error {
		n, err := t.exec(`
INSERT INTO checkins (`+checkinColumns+`) VALUES ($1, $2, $3, $4, $5, '', $6)
ON CONFLICT (reference, number) DO UPDATE SET version = checkins.version + 1, kind = excluded.kind,
	started_at = excluded.started_at, payload = excluded.payload
WHERE checkins.version = $3 AND checkins.sent_at = ''`,
			c.Reference, c.Number, c.Version, c.Kind, stamp(c.StartedAt), sealed)
		if err == nil && n == 0 {
			return intake.ErrConflict
		}
		if err != nil {
			return err
		}
		return t.row(`
SELECT version FROM checkins WHERE reference = $1 AND number = $2`, c.Reference, c.Number).Scan(&c.Version)
	})
	return c, told("save a check-in", err)
}

// SendCheckin keeps what was sent and raises the level of its intake if the
// check-in calls for it. An intake whose level rises is new work for the
// clinic, whatever was done about it before. Sending twice is ErrAlready.
func (s *Store) SendCheckin(ctx context.Context, c intake.Checkin) error {
	c.StartedAt, c.SentAt = kept(c.StartedAt), kept(c.SentAt)
	sealed, err := s.shutCheckin(c)
	if err != nil {
		return told("send a check-in", err)
	}
	return told("send a check-in", s.write(ctx, func(t tx) error {
		n, err := t.exec(`
INSERT INTO checkins (`+checkinColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (reference, number) DO UPDATE SET version = checkins.version + 1, kind = excluded.kind,
	started_at = excluded.started_at, sent_at = excluded.sent_at, payload = excluded.payload
WHERE checkins.version = $3 AND checkins.sent_at = ''`,
			c.Reference, c.Number, c.Version, c.Kind, stamp(c.StartedAt), stamp(c.SentAt), sealed)
		if err != nil {
			return err
		}
		if n == 0 {
			return sentAlready(t, c)
		}
		return raise(t, c.Reference, c.Payload.Record.Outcome.Level)
	}))
}

func sentAlready(t tx, c intake.Checkin) error {
	var sent string
	if err := t.row(`
SELECT sent_at FROM checkins WHERE reference = $1 AND number = $2`, c.Reference, c.Number).Scan(&sent); err != nil {
		return err
	}
	if sent != "" {
		return intake.ErrAlready
	}
	return intake.ErrConflict
}

// raise is the only way a level changes after the intake: it can only rise.
func raise(t tx, r intake.Reference, level rules.Level) error {
	_, err := t.exec(`
UPDATE intakes SET version = version + 1, level_now_rank = $2, status = $3
WHERE reference = $1 AND level_now_rank > $2`, r, level.Rank(), intake.New)
	return err
}
