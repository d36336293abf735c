package store

import (
	"context"
	"encoding/json"
	"fmt"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// checkinRow ties sealed content to its row.
func checkinRow(r intake.Reference, n int64) string { return fmt.Sprintf("%s/%d", r, n) }

func packCheckin(c intake.Checkin) ([]byte, error) {
	text, err := json.Marshal(c.Payload)
	if err != nil {
		return nil, err
	}
	return pack(text)
}

// SaveCheckin keeps a check-in that is being answered and returns it with its
// new version. One that was begun and left takes no room: whoever begins anew
// writes over it. What was changed in the meantime is a conflict.
func (s *Store) SaveCheckin(ctx context.Context, c intake.Checkin) (intake.Checkin, error) {
	c.StartedAt = kept(c.StartedAt)
	payload, err := packCheckin(c)
	if err != nil {
		return c, told("save a check-in", err)
	}
	var version int64
	var tried own
	err = s.write(ctx, func(t tx) error {
		sealed, err := t.shut("checkins", "payload", checkinRow(c.Reference, int64(c.Number)), payload)
		if err != nil {
			return err
		}
		tried = append(tried, sealed)
		n, err := t.exec(`
INSERT INTO checkins (`+checkinColumns+`) VALUES ($1, $2, $3, $4, $5, '', $6)
ON CONFLICT (reference, number) DO UPDATE SET version = checkins.version + 1, kind = excluded.kind,
	started_at = excluded.started_at, payload = excluded.payload
WHERE checkins.version = $3 AND checkins.sent_at = ''`,
			c.Reference, c.Number, c.Version, c.Kind, stamp(c.StartedAt), sealed)
		if err != nil {
			return err
		}
		var there []byte
		err = t.row(`
SELECT version, payload FROM checkins WHERE reference = $1 AND number = $2`, c.Reference, c.Number).Scan(&version, &there)
		if err == nil && n == 0 && !tried.has(there) {
			err = intake.ErrConflict
		}
		return err
	})
	if err == nil {
		c.Version = version
	}
	return c, told("save a check-in", err)
}

// SendCheckin keeps what was sent and raises the level of its intake if the
// check-in calls for it. An intake whose level rises is new work for the
// clinic, whatever was done about it before, and so is one with something new
// of the same weight. Sending twice is ErrAlready; after
// an examination that ended the episode it is ErrUnlawful.
func (s *Store) SendCheckin(ctx context.Context, c intake.Checkin) error {
	c.StartedAt, c.SentAt = kept(c.StartedAt), kept(c.SentAt)
	payload, err := packCheckin(c)
	if err != nil {
		return told("send a check-in", err)
	}
	heard, fresh, err := s.hearing(ctx, c)
	if err != nil {
		return told("send a check-in", err)
	}
	return told("send a check-in", s.write(ctx, func(t tx) error {
		sealed, err := t.shut("checkins", "payload", checkinRow(c.Reference, int64(c.Number)), payload)
		if err != nil {
			return err
		}
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
		if err := s.tellRow(t, c, heard); err != nil {
			return err
		}
		return s.heard(t, c, fresh)
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

const nowSQL = `
SELECT level_now_rank FROM intakes WHERE reference = $1`

// heard tells staff of a check-in: in the trail and, where it calls for more
// than was known, in the queue as new work and by an alert.
func (s *Store) heard(t tx, c intake.Checkin, fresh []string) error {
	// A case that staff have open is not what they see any more.
	step, err := s.takeCase(t, c.Reference, 0, true)
	if err != nil {
		return err
	}
	steps, err := s.steps(t, c.Reference)
	if err != nil {
		return err
	}
	examined := intake.Examined(steps)
	if examined.Ends(c) {
		return intake.ErrUnlawful
	}
	if err := s.record(t, intake.Patient, intake.ActCheckedIn, string(c.Reference), detail("kind", c.Kind)); err != nil {
		return err
	}
	var now int
	if err := t.row(nowSQL, c.Reference).Scan(&now); err != nil {
		return err
	}
	switch level := c.Payload.Record.Outcome.Level; {
	case level.Rank() < now:
		err = s.raiseLevel(t, c, level, step)
	case len(fresh) > 0:
		err = s.worsen(t, c, steps, step)
	default:
		return changed(t)
	}
	if err == nil && examined.Done() {
		err = s.remindAgain(t, c.Reference)
	}
	if err != nil {
		return err
	}
	return changed(t)
}

const raiseSQL = `
UPDATE intakes SET level_now_rank = $2, status = 'new', needs = 1, list = 0, read_at = '',
	acknowledged_at = '', acknowledged_by = '', alerted = $3, raised_at = $4
WHERE reference = $1 AND level_now_rank > $2`

// raiseLevel is the only way a level changes after the intake: it rises. The
// intake is new again, whatever was done about it before, and its clock begins
// anew.
func (s *Store) raiseLevel(t tx, c intake.Checkin, level rules.Level, number int64) error {
	p := intake.Step{Number: number, At: c.SentAt, By: intake.Patient.Name, Kind: intake.Raised, Level: level.String()}
	if err := s.addStep(t, c.Reference, p); err != nil {
		return err
	}
	if _, err := t.exec(raiseSQL, c.Reference, level.Rank(), bit(level >= rules.Urgent), stamp(c.SentAt)); err != nil {
		return err
	}
	if err := s.record(t, intake.Patient, p.Act(), string(c.Reference), p.Detail()); err != nil {
		return err
	}
	if level < rules.Urgent {
		return nil
	}
	return s.post(t, intake.Alerts(intake.Due, c.Reference, c.SentAt)...)
}
