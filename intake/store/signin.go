package store

import (
	"context"
	"errors"
	"time"

	"sciatica-intake/intake"
)

// SignIn checks name and password and returns a token that can do nothing but
// be handed to SignInCode. address is where the request comes from.
func (s *Store) SignIn(ctx context.Context, name, password, address string) (string, error) {
	token, err := s.signIn(ctx, name, password, address)
	return token, told("sign in", err)
}

func (s *Store) signIn(ctx context.Context, name, password, address string) (string, error) {
	same := intake.SameName(name)
	try, err := s.attempt(stagePassword, same, address)
	if err != nil {
		return "", err
	}
	if err := s.begin(ctx, try); err != nil {
		return "", err
	}
	var account, hash, disabled string
	err = s.row(ctx, `
SELECT name, password, disabled_at FROM staff WHERE same_name = $1`, same).Scan(&account, &hash, &disabled)
	if err != nil && !noRows(err) {
		return "", err
	}
	right, stale := false, false
	if len(password) <= intake.MaxPassword {
		if right, stale, err = s.checkPassword(ctx, password, hash); err != nil {
			return "", err
		}
	}
	if !right || disabled != "" {
		return "", s.refuse(ctx, account, "password")
	}
	fresh := ""
	if stale {
		if fresh, err = s.hashPassword(ctx, password); err != nil {
			return "", err
		}
	}
	return s.half(ctx, account, hash, fresh, try)
}

// half begins a sign-in that still waits for its code.
func (s *Store) half(ctx context.Context, account, hash, fresh string, try attempt) (string, error) {
	token, err := newToken(s.random)
	if err != nil {
		return "", err
	}
	return token, s.write(ctx, func(t tx) error {
		if err := succeeded(t, try, s.now()); err != nil {
			return err
		}
		if fresh != "" {
			if _, err := t.exec(`
UPDATE staff SET password = $3 WHERE name = $1 AND password = $2`, account, hash, fresh); err != nil {
				return err
			}
		}
		return s.newSession(t, token, account, stagePassword, time.Time{})
	})
}

// refuse records a sign-in that failed. A name that is no account is not
// written down.
func (s *Store) refuse(ctx context.Context, account, what string) error {
	err := s.write(ctx, func(t tx) error {
		return s.record(t, intake.Actor{Name: "(sign-in)"}, intake.ActSignInFailed, account, detail("wrong", what))
	})
	return errors.Join(intake.ErrWrong, err)
}

// SignInCode completes a sign-in with a code of the app or a recovery code,
// and returns the token that the browser keeps from now on.
func (s *Store) SignInCode(ctx context.Context, token, typed, address string) (string, intake.Session, error) {
	next, x, err := s.signInCode(ctx, token, typed, address)
	return next, x, told("sign in by code", err)
}

func (s *Store) signInCode(ctx context.Context, token, typed, address string) (string, intake.Session, error) {
	id := tokenHash(token)
	x, err := s.scanSession(s.row(ctx, sessionSQL, id))
	if noRows(err) || err == nil && (x.stage != stagePassword || !s.now().Before(x.created.Add(codeTime)) || x.accountDisabled != "") {
		return "", intake.Session{}, intake.ErrSignedOut
	}
	if err != nil {
		return "", intake.Session{}, err
	}
	var full intake.Session
	next, err := s.withCode(ctx, x.Name, id, typed, address, func(t tx, next, kind string) error {
		now := kept(s.now())
		if err := s.newSession(t, next, x.Name, stageFull, now); err != nil {
			return err
		}
		if _, err := t.exec(`
UPDATE staff SET seen_at = $2 WHERE name = $1`, x.Name, stamp(now)); err != nil {
			return err
		}
		full, err = s.sessionByID(inside{t}, tokenHash(next))
		if err != nil {
			return err
		}
		return s.record(t, full.Actor, intake.ActSignedIn, x.Name, detail("code", kind))
	})
	return next, full, err
}

// withCode takes a code, ends the session it was entered in, and hands a new
// token to what follows, all or nothing.
func (s *Store) withCode(ctx context.Context, name, id, typed, address string, then func(t tx, next, kind string) error) (string, error) {
	try, err := s.attempt("code", name, address)
	if err != nil {
		return "", err
	}
	if err := s.begin(ctx, try); err != nil {
		return "", err
	}
	next, err := newToken(s.random)
	if err != nil {
		return "", err
	}
	err = s.write(ctx, func(t tx) error {
		kind, err := s.takeCode(t, name, typed)
		if err != nil {
			return err
		}
		if err := succeeded(t, try, s.now()); err != nil {
			return err
		}
		n, err := t.exec(`
DELETE FROM sessions WHERE id = $1`, id)
		if err == nil && n == 0 {
			err = intake.ErrSignedOut
		}
		if err != nil {
			return err
		}
		return then(t, next, kind)
	})
	if errors.Is(err, intake.ErrWrong) {
		return "", errors.Join(s.refuse(ctx, name, "code"), s.countCode(ctx, id))
	}
	return next, err
}

// countCode ends a half sign-in with the last of its wrong codes.
func (s *Store) countCode(ctx context.Context, id string) error {
	return s.write(ctx, func(t tx) error {
		if _, err := t.exec(`
UPDATE sessions SET tries = tries + 1 WHERE id = $1`, id); err != nil {
			return err
		}
		_, err := t.exec(`
DELETE FROM sessions WHERE id = $1 AND stage = $2 AND tries >= $3`, id, stagePassword, codeTries)
		return err
	})
}
