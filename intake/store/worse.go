package store

import (
	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

const unreadAgainSQL = `
UPDATE intakes SET read_at = '' WHERE reference = $1`

const clockAgainSQL = `
UPDATE intakes SET alerted = 1, raised_at = $2 WHERE reference = $1`

// worsen tells staff of something new that calls for no more than the level of
// the intake: nobody has read it, what was closed is open again and, where it
// cannot wait, somebody has to say anew that they have seen it.
func (s *Store) worsen(t tx, c intake.Checkin, before []intake.Step, number int64) error {
	level := c.Payload.Record.Level
	p := intake.Step{Number: number, At: c.SentAt, By: intake.Patient.Name, Kind: intake.Worsened, Level: level.String()}
	if err := s.addStep(t, c.Reference, p); err != nil {
		return err
	}
	if err := settleWork(t, c.Reference, intake.Fold(append(before, p))); err != nil {
		return err
	}
	if _, err := t.exec(unreadAgainSQL, c.Reference); err != nil {
		return err
	}
	if err := s.record(t, intake.Patient, p.Act(), string(c.Reference), p.Detail()); err != nil {
		return err
	}
	if level < rules.Urgent {
		return nil
	}
	if _, err := t.exec(clockAgainSQL, c.Reference, stamp(c.SentAt)); err != nil {
		return err
	}
	return s.post(t, intake.Alerts(intake.Due, c.Reference, c.SentAt)...)
}
