package store

import (
	"context"

	"sciatica-intake/intake"
)

// outboxIndex is the migration that finds the messages about an intake.
const outboxIndex = `
CREATE INDEX outbox_by_subject ON outbox (subject)`

const postSQL = `
INSERT INTO outbox (id, kind, recipient, subject, created_at, done_at, body)
VALUES ($1, $2, $3, $4, $5, '', $6)`

// post puts messages into the outbox in the transaction of what they tell of.
func (s *Store) post(t tx, messages ...intake.Message) error {
	for _, m := range messages {
		id, err := newToken(s.random)
		if err != nil {
			return err
		}
		body, err := t.shut("outbox", "body", id, []byte(m.Text))
		if err != nil {
			return err
		}
		if _, err := t.exec(postSQL, id, m.Kind, m.To, m.Subject, stamp(m.CreatedAt), body); err != nil {
			return err
		}
	}
	return nil
}

const outboxSQL = `
SELECT id, kind, recipient, subject, created_at, body FROM outbox
WHERE recipient = $1 AND done_at = ''
ORDER BY created_at LIMIT $2`

// Outbox returns messages that wait for a recipient, the oldest first.
func (s *Store) Outbox(ctx context.Context, to intake.Recipient, limit int) ([]intake.Message, error) {
	list, err := s.outbox(ctx, to, limit)
	return list, told("read the outbox", err)
}

func (s *Store) outbox(ctx context.Context, to intake.Recipient, limit int) ([]intake.Message, error) {
	rows, err := s.reader.QueryContext(ctx, outboxSQL, to, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []intake.Message
	for rows.Next() {
		var m intake.Message
		var body []byte
		if err := rows.Scan(&m.ID, &m.Kind, &m.To, &m.Subject, moment{&m.CreatedAt}, &body); err != nil {
			return nil, err
		}
		text, err := s.seal.open("outbox", "body", m.ID, body)
		if err != nil {
			return nil, err
		}
		m.Text = string(text)
		list = append(list, m)
	}
	return list, rows.Err()
}

const forgetMessagesSQL = `
DELETE FROM outbox WHERE subject = $1`

const doneSQL = `
UPDATE outbox SET done_at = $3 WHERE id = $1 AND recipient = $2 AND done_at = ''`

// Delivered notes that a message has reached its recipient.
func (s *Store) Delivered(ctx context.Context, m intake.Message) error {
	return told("note a delivery", s.write(ctx, func(t tx) error {
		_, err := t.exec(doneSQL, m.ID, m.To, stamp(s.now()))
		return err
	}))
}

// maxNotices is how many notices somebody is shown at once.
const maxNotices = 20

// Notices returns what somebody at the desk is to be told.
func (s *Store) Notices(ctx context.Context, who intake.Actor) ([]intake.Message, error) {
	if _, err := s.permitted(outside{ctx, s}, who, intake.SeeQueue); err != nil {
		return nil, told("read notices", err)
	}
	return s.Outbox(ctx, intake.ToStaff(who.Name), maxNotices)
}

// DismissNotice puts away a notice that somebody has read.
func (s *Store) DismissNotice(ctx context.Context, who intake.Actor, id string) error {
	return told("dismiss a notice", s.act(ctx, who, intake.SeeQueue, func(t tx, who intake.Actor) error {
		_, err := t.exec(doneSQL, id, intake.ToStaff(who.Name), stamp(s.now()))
		return err
	}))
}

// tellAdmins posts a notice to everybody who can manage accounts.
func (s *Store) tellAdmins(t tx, setting, text string) error {
	rows, err := t.query(`
SELECT name FROM staff WHERE role = 'admin' AND disabled_at = ''`)
	if err != nil {
		return err
	}
	var messages []intake.Message
	for rows.Next() {
		var name string
		if err = rows.Scan(&name); err != nil {
			break
		}
		messages = append(messages, intake.Message{
			Kind: intake.ClinicChange, To: intake.ToStaff(name), Subject: setting, CreatedAt: s.now(), Text: text,
		})
	}
	if err := closing(rows, err); err != nil {
		return err
	}
	return s.post(t, messages...)
}
