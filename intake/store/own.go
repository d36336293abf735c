package store

import (
	"context"

	"sciatica-intake/intake"
)

// ChangePassword changes one's own password and ends one's other sign-ins.
func (s *Store) ChangePassword(ctx context.Context, who intake.Actor, old, password string) error {
	return told("change a password", s.changePassword(ctx, who, old, password))
}

func (s *Store) changePassword(ctx context.Context, who intake.Actor, old, password string) error {
	var before string
	err := s.row(ctx, `
SELECT password FROM staff WHERE name = $1`, who.Name).Scan(&before)
	if err != nil {
		return err
	}
	if len(old) > intake.MaxPassword {
		return intake.ErrWrong
	}
	right, _, err := s.checkPassword(ctx, old, before)
	if err != nil {
		return err
	}
	if !right {
		return s.refuse(ctx, who.Name, "old password")
	}
	hash, err := s.choose(ctx, who.Name, password)
	if err != nil {
		return err
	}
	return s.own(ctx, who, "password", func(t tx) error {
		n, err := t.exec(`
UPDATE staff SET password = $3 WHERE name = $1 AND password = $2`, who.Name, before, hash)
		if err == nil && n == 0 {
			err = intake.ErrConflict
		}
		return err
	})
}

// own changes one's own account, which takes a fresh code, and ends one's
// other sign-ins.
func (s *Store) own(ctx context.Context, who intake.Actor, what string, do func(t tx) error) error {
	return s.write(ctx, func(t tx) error {
		x, err := s.sessionByID(inside{t}, who.Session)
		if err != nil {
			return err
		}
		if x.Name != who.Name {
			return intake.ErrSignedOut
		}
		if !x.Fresh(s.now()) {
			return intake.ErrCodeNeeded
		}
		if err := do(t); err != nil {
			return err
		}
		if err := endSessions(t, who.Name, who.Session); err != nil {
			return err
		}
		return s.record(t, x.Actor, intake.ActStaffChanged, who.Name, detail("own", what))
	})
}

// RenewRecoveryCodes draws new recovery codes for oneself.
func (s *Store) RenewRecoveryCodes(ctx context.Context, who intake.Actor) (codes []string, err error) {
	err = s.own(ctx, who, "recovery codes", func(t tx) (err error) {
		codes, err = s.setRecoveryCodes(t, who.Name)
		return err
	})
	return codes, told("renew recovery codes", err)
}

// BeginFactor draws the secret of another authenticator for oneself. It counts
// from ConfirmFactor on.
func (s *Store) BeginFactor(ctx context.Context, who intake.Actor) (secret string, err error) {
	if secret, err = s.newSecret(); err != nil {
		return "", told("change the second factor", err)
	}
	err = s.own(ctx, who, "second factor begun", func(t tx) error {
		sealed, err := t.shutSecret("sessions", who.Session, secret)
		if err != nil {
			return err
		}
		_, err = t.exec(`
UPDATE sessions SET secret = $2 WHERE id = $1`, who.Session, sealed)
		return err
	})
	return secret, told("change the second factor", err)
}

// ConfirmFactor makes the authenticator of BeginFactor the one that counts,
// once it has shown a right code.
func (s *Store) ConfirmFactor(ctx context.Context, who intake.Actor, typed string) (codes []string, err error) {
	err = s.own(ctx, who, "second factor", func(t tx) error {
		var sealed []byte
		if err := t.row(`
SELECT secret FROM sessions WHERE id = $1`, who.Session).Scan(&sealed); err != nil {
			return err
		}
		secret, err := s.openSecret("sessions", who.Session, sealed)
		if err != nil {
			return err
		}
		step, err := s.firstStep(secret, typed)
		if err != nil {
			return err
		}
		if sealed, err = t.shutSecret("staff", who.Name, secret); err != nil {
			return err
		}
		if _, err := t.exec(`
UPDATE staff SET secret = $2, last_step = $3 WHERE name = $1`, who.Name, sealed, step); err != nil {
			return err
		}
		codes, err = s.setRecoveryCodes(t, who.Name)
		return err
	})
	return codes, told("change the second factor", err)
}

// firstStep is the step of the code that shows that an app has the secret.
func (s *Store) firstStep(secret, typed string) (int64, error) {
	code, ok := intake.ParseTOTP(typed)
	if !ok {
		return 0, intake.ErrWrong
	}
	step, ok := stepOf(secret, code, s.now(), 0)
	if !ok {
		return 0, intake.ErrWrong
	}
	return step, nil
}
