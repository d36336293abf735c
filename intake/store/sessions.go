package store

import (
	"context"
	"errors"
	"time"

	"sciatica-intake/intake"
)

// The stages of a sign-in.
const (
	stagePassword = "password" // the password was right, the code is still to come
	stageFull     = "full"
)

const (
	// codeTime is how long somebody may take from the password to the code.
	codeTime = 10 * time.Minute
	// codeTries is how many codes may be wrong before the password is asked
	// for again.
	codeTries = 5
	// touchEvery is how seldom the use of a session is written down.
	touchEvery = 15 * time.Second
)

const sessionSQL = `
SELECT x.id, x.name, x.stage, x.created_at, x.used_at, x.code_at, s.role, s.disabled_at
FROM sessions x JOIN staff s ON s.name = x.name
WHERE x.id = $1`

// session is a row of the table and the account it belongs to.
type session struct {
	intake.Session
	stage           string
	created, used   time.Time
	accountDisabled string
}

func (s *Store) scanSession(row scanner) (x session, err error) {
	err = row.Scan(&x.Actor.Session, &x.Name, &x.stage, moment{&x.created}, moment{&x.used}, maybe{&x.CodeAt}, &x.Role, &x.accountDisabled)
	x.IdleAt, x.EndsAt = x.used.Add(s.idle), x.created.Add(s.absolute)
	if x.EndsAt.Before(x.IdleAt) {
		x.IdleAt = x.EndsAt
	}
	return x, err
}

// sessionByID returns a sign-in that is complete and has not ended.
func (s *Store) sessionByID(from asker, id string) (intake.Session, error) {
	if id == "" {
		return intake.Session{}, intake.ErrSignedOut
	}
	x, err := s.scanSession(from.row(sessionSQL, id))
	if noRows(err) {
		return intake.Session{}, intake.ErrSignedOut
	}
	if err != nil {
		return intake.Session{}, err
	}
	if x.stage != stageFull || x.accountDisabled != "" || !s.now().Before(x.IdleAt) {
		return intake.Session{}, intake.ErrSignedOut
	}
	return x.Session, nil
}

// Session returns the sign-in that a token opens. It does not count as use:
// an event stream asks like this.
func (s *Store) Session(ctx context.Context, token string) (intake.Session, error) {
	x, err := s.sessionByID(outside{ctx, s}, tokenHash(token))
	return x, told("open a sign-in", err)
}

// UseSession returns the sign-in that a token opens and begins its idle time
// anew.
func (s *Store) UseSession(ctx context.Context, token string) (intake.Session, error) {
	x, err := s.Session(ctx, token)
	now := kept(s.now())
	if err != nil || now.Add(s.idle).Sub(x.IdleAt) < min(touchEvery, s.idle/20) {
		return x, err
	}
	err = told("use a sign-in", s.write(ctx, func(t tx) error {
		_, err := t.exec(useSessionSQL, x.Actor.Session, stamp(now))
		return err
	}))
	if errors.Is(err, intake.ErrBusy) || errors.Is(err, intake.ErrUnavailable) {
		return x, nil // That it cannot be noted is no reason to turn them away.
	}
	if x.IdleAt = now.Add(s.idle); x.EndsAt.Before(x.IdleAt) {
		x.IdleAt = x.EndsAt
	}
	return x, err
}

const useSessionSQL = `
UPDATE sessions SET used_at = $2 WHERE id = $1 AND used_at < $2`

const newSessionSQL = `
INSERT INTO sessions (id, name, stage, created_at, used_at, code_at, queue_at, tries, secret)
VALUES ($1, $2, $3, $4, $4, $5, '', 0, '')
ON CONFLICT (id) DO NOTHING`

func (s *Store) newSession(t tx, token, account, stage string, codeAt time.Time) error {
	_, err := t.exec(newSessionSQL, tokenHash(token), account, stage, stamp(s.now()), stampOf(codeAt))
	return err
}

// FreshCode takes a code from somebody who is signed in, for what asks for it
// again, and returns the token that replaces the old one.
func (s *Store) FreshCode(ctx context.Context, token, typed, address string) (string, intake.Session, error) {
	x, err := s.Session(ctx, token)
	if err != nil {
		return "", intake.Session{}, err
	}
	id := tokenHash(token)
	created := x.EndsAt.Add(-s.absolute) // The absolute limit goes on.
	var fresh intake.Session
	next, err := s.withCode(ctx, x.Name, id, typed, address, func(t tx, next, kind string) (err error) {
		if err := s.newSession(t, next, x.Name, stageFull, s.now()); err != nil {
			return err
		}
		if _, err := t.exec(`
UPDATE sessions SET created_at = $2 WHERE id = $1`, tokenHash(next), stamp(created)); err != nil {
			return err
		}
		if fresh, err = s.sessionByID(inside{t}, tokenHash(next)); err != nil {
			return err
		}
		return s.record(t, fresh.Actor, intake.ActCodeEntered, fresh.Name, detail("code", kind))
	})
	return next, fresh, told("take a fresh code", err)
}

// SignOut ends a sign-in. Ending one that has ended is no error.
func (s *Store) SignOut(ctx context.Context, token string) error {
	return told("sign out", s.write(ctx, func(t tx) error {
		x, err := s.sessionByID(inside{t}, tokenHash(token))
		if err == nil {
			err = s.record(t, x.Actor, intake.ActSignedOut, x.Name, nil)
		}
		if err != nil && !errors.Is(err, intake.ErrSignedOut) {
			return err
		}
		_, err = t.exec(`
DELETE FROM sessions WHERE id = $1`, tokenHash(token))
		return err
	}))
}

// SignOutEverywhere ends every sign-in of somebody, this one included.
func (s *Store) SignOutEverywhere(ctx context.Context, who intake.Actor) error {
	return told("sign out everywhere", s.act(ctx, who, intake.SeeQueue, func(t tx, who intake.Actor) error {
		if err := s.record(t, who, intake.ActSignedOut, who.Name, detail("everywhere", "yes")); err != nil {
			return err
		}
		return endSessions(t, who.Name, "")
	}))
}

// endSessions ends every sign-in of an account but one.
func endSessions(t tx, name, but string) error {
	_, err := t.exec(`
DELETE FROM sessions WHERE name = $1 AND id <> $2`, name, but)
	return err
}
