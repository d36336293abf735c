package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"sciatica-intake/intake"
)

// act runs one transaction in which somebody does something that takes a
// permission. Who they are and what they may do is read in the transaction
// itself: an account that was disabled, or given another role, a moment ago
// can do what it now may.
func (s *Store) act(ctx context.Context, who intake.Actor, action intake.Action, do func(t tx, who intake.Actor) error) error {
	return s.acting(ctx, who, func(t tx) error {
		now, err := s.permit(t, who, action)
		if err != nil {
			return err
		}
		return do(t, now)
	})
}

// acting runs a transaction that asks for permissions itself. A refusal
// changes nothing and is in the trail.
func (s *Store) acting(ctx context.Context, who intake.Actor, do func(t tx) error) error {
	err := s.write(ctx, do)
	var no forbidden
	if errors.As(err, &no) {
		err = errors.Join(err, s.write(ctx, func(t tx) error {
			return s.record(t, no.who, intake.ActRefused, "", detail("action", string(no.action)))
		}))
	}
	return err
}

// Ask answers whether somebody may do something now: nil, or why not. A refusal
// is in the trail.
func (s *Store) Ask(ctx context.Context, who intake.Actor, action intake.Action) error {
	return told("ask", s.act(ctx, who, action, func(tx, intake.Actor) error { return nil }))
}

// forbidden says who may not do what.
type forbidden struct {
	who    intake.Actor
	action intake.Action
}

func (f forbidden) Error() string { return fmt.Sprintf("%s may not %s", f.who.Role, f.action) }

func (f forbidden) Unwrap() error { return intake.ErrForbidden }

// asker reads one row, in a transaction or outside of one.
type asker interface {
	row(text string, args ...any) scanner
}

// outside reads rows for somebody who only looks.
type outside struct {
	ctx context.Context
	s   *Store
}

func (o outside) row(text string, args ...any) scanner { return o.s.row(o.ctx, text, args...) }

// inside reads rows as a transaction sees them.
type inside struct{ t tx }

func (i inside) row(text string, args ...any) scanner { return i.t.row(text, args...) }

// permit returns the actor as the account is now, or why not.
func (s *Store) permit(t tx, who intake.Actor, action intake.Action) (intake.Actor, error) {
	return s.permitted(inside{t}, who, action)
}

func (s *Store) permitted(from asker, who intake.Actor, action intake.Action) (intake.Actor, error) {
	if who == intake.Operator {
		return who, nil // Whoever has the data folder and the keyset has everything.
	}
	if who == intake.Replay && action == intake.MarkCase {
		return who, nil
	}
	session, err := s.sessionByID(from, who.Session)
	if err != nil {
		return who, err
	}
	switch {
	case session.Name != who.Name:
		return who, intake.ErrSignedOut
	case !intake.May(session.Role, action):
		return session.Actor, forbidden{session.Actor, action}
	case intake.NeedsCode(action) && !session.Fresh(s.now()):
		return session.Actor, intake.ErrCodeNeeded
	}
	return session.Actor, nil
}

// changed tells everybody who watches the queue that it is not what it was.
func changed(t tx) error {
	_, err := t.exec(changedSQL)
	return err
}

const changedSQL = `
INSERT INTO counters (name, value) VALUES ('intakes', 1)
ON CONFLICT (name) DO UPDATE SET value = counters.value + 1`

const changesSQL = `
SELECT COALESCE(MAX(value), 0) FROM counters WHERE name = 'intakes'`

// Changes returns a number that rises with every change to the queue, in
// whichever process it happens. Event streams ask for it each second.
func (s *Store) Changes(ctx context.Context) (int64, error) {
	var n int64
	err := s.row(ctx, changesSQL).Scan(&n)
	return n, told("read the counter of changes", err)
}

// closing ends reading rows and returns the first thing that went wrong.
func closing(rows *sql.Rows, err error) error {
	return errors.Join(err, rows.Err(), rows.Close())
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// stampOf is the stamp of a time that may not have come yet.
func stampOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

// maybe reads a stamp that may be empty.
type maybe struct{ time *time.Time }

// Scan implements sql.Scanner.
func (m maybe) Scan(value any) error {
	if value == "" {
		*m.time = time.Time{}
		return nil
	}
	return moment(m).Scan(value)
}
