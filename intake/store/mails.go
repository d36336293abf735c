package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"sciatica-intake/intake"
)

// beginReminders keeps that reminders are wanted, and the mail that asks
// whether the address is right. Nothing else is sent before it was answered.
func (s *Store) beginReminders(t tx, in intake.Intake) error {
	token, err := newToken(s.random)
	if err != nil {
		return err
	}
	r := intake.Reminders{Token: token, Email: in.Contact.Email, Language: in.Language}
	sealed, err := shutReminders(t, in.Reference, r)
	if err != nil {
		return err
	}
	if _, err := t.exec(`
INSERT INTO reminders (reference, token_hash, state, payload) VALUES ($1, $2, $3, $4)`,
		in.Reference, tokenHash(token), intake.RemindersAsked, sealed); err != nil {
		return err
	}
	return s.putMail(t, r.Confirming(in))
}

func shutReminders(t tx, r intake.Reference, reminders intake.Reminders) ([]byte, error) {
	text, err := json.Marshal(reminders)
	if err != nil {
		return nil, err
	}
	return t.shut("reminders", "payload", string(r), text)
}

func (s *Store) putMail(t tx, m intake.Mail) error {
	id, err := intake.NewToken(s.random)
	if err != nil {
		return err
	}
	text, err := json.Marshal(m.Payload)
	if err != nil {
		return err
	}
	sealed, err := t.shut("mails", "payload", id, text)
	if err != nil {
		return err
	}
	_, err = t.exec(`
INSERT INTO mails (id, kind, due_at, reference, state, payload) VALUES ($1, $2, $3, $4, $5, $6)`,
		id, m.Kind, stamp(m.DueAt), m.Reference, m.State, sealed)
	return err
}

const remindersSQL = `
SELECT reference, state, payload FROM reminders WHERE `

// reminders returns those of an intake; most have none.
func (s *Store) reminders(ctx context.Context, r intake.Reference) (intake.Reminders, error) {
	_, reminders, err := s.scanReminders(s.row(ctx, remindersSQL+`reference = $1`, r))
	if noRows(err) {
		return intake.Reminders{}, nil
	}
	return reminders, err
}

func (s *Store) scanReminders(row scanner) (r intake.Reference, reminders intake.Reminders, err error) {
	var sealed []byte
	var state intake.ReminderState
	if err := row.Scan(&r, &state, &sealed); err != nil {
		return r, reminders, err
	}
	text, err := s.seal.open("reminders", "payload", string(r), sealed)
	if err != nil {
		return r, reminders, err
	}
	if err := json.Unmarshal(text, &reminders); err != nil {
		return r, reminders, errors.New("the reminders are not what was written")
	}
	reminders.State = state
	return r, reminders, nil
}

// Reminders returns what the token of a mail opens: whether reminders are sent.
func (s *Store) Reminders(ctx context.Context, token string) (intake.Reminders, error) {
	_, reminders, err := s.scanReminders(s.row(ctx, remindersSQL+`token_hash = $1`, tokenHash(token)))
	return reminders, told("read reminders", err)
}

// SetReminders turns reminders on or off, by the token of a mail. Turned on,
// the mails that are still to come are written down; turned off, those that
// wait are cancelled. Doing it again changes nothing.
func (s *Store) SetReminders(ctx context.Context, token string, on bool) error {
	return told("set reminders", s.write(ctx, func(t tx) error {
		reference, reminders, err := s.scanReminders(t.row(remindersSQL+`token_hash = $1`, tokenHash(token)))
		if err != nil {
			return err
		}
		state := intake.RemindersStopped
		if on {
			state = intake.RemindersOn
		}
		if state == reminders.State {
			return nil
		}
		if _, err := t.exec(`
UPDATE reminders SET state = $2 WHERE reference = $1`, reference, state); err != nil {
			return err
		}
		if err := cancelMails(t, reference); err != nil || !on {
			return err
		}
		steps, err := s.steps(t, reference)
		if err != nil || intake.Examined(steps).Done() {
			return err
		}
		return s.remind(t, reference, reminders)
	}))
}

// cancelMails cancels what waits.
func cancelMails(t tx, r intake.Reference) error {
	_, err := t.exec(`
UPDATE mails SET state = $2 WHERE reference = $1 AND state = $3`, r, intake.MailCancelled, intake.MailWaiting)
	return err
}

// remindAgain writes down the mails of an episode that was over and goes on.
func (s *Store) remindAgain(t tx, r intake.Reference) error {
	_, reminders, err := s.scanReminders(t.row(remindersSQL+`reference = $1`, r))
	if noRows(err) || err == nil && reminders.State != intake.RemindersOn {
		return nil
	}
	if err != nil {
		return err
	}
	return s.remind(t, r, reminders)
}

func (s *Store) remind(t tx, r intake.Reference, reminders intake.Reminders) error {
	var submitted time.Time
	if err := t.row(`
SELECT submitted_at FROM intakes WHERE reference = $1`, r).Scan(moment{&submitted}); err != nil {
		return err
	}
	for _, m := range reminders.Reminding(submitted, r, s.now()) {
		if err := s.putMail(t, m); err != nil {
			return err
		}
	}
	return nil
}

// Mails returns the mails of an intake, the earliest first.
func (s *Store) Mails(ctx context.Context, r intake.Reference) ([]intake.Mail, error) {
	mails, err := s.mails(ctx, `
SELECT id, kind, due_at, reference, state, payload FROM mails WHERE reference = $1 ORDER BY due_at, id`, r)
	return mails, told("read mails", err)
}

// MailsDue returns the mails that wait and are due, the oldest first.
func (s *Store) MailsDue(ctx context.Context, now time.Time, most int) ([]intake.Mail, error) {
	mails, err := s.mails(ctx, `
SELECT id, kind, due_at, reference, state, payload FROM mails
WHERE state = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3`, intake.MailWaiting, stamp(now), most)
	return mails, told("read the mails that are due", err)
}

func (s *Store) mails(ctx context.Context, text string, args ...any) ([]intake.Mail, error) {
	rows, err := s.reader.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var mails []intake.Mail
	for rows.Next() {
		var m intake.Mail
		var sealed []byte
		if err := rows.Scan(&m.ID, &m.Kind, moment{&m.DueAt}, &m.Reference, &m.State, &sealed); err != nil {
			return nil, err
		}
		text, err := s.seal.open("mails", "payload", m.ID, sealed)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &m.Payload); err != nil {
			return nil, errors.New("a mail is not what was written")
		}
		mails = append(mails, m)
	}
	return mails, rows.Err()
}
