package store

import (
	"context"
	"fmt"
	"time"

	"sciatica-intake/intake"
)

// linkLife is how long somebody has to open a set-up link.
const linkLife = 48 * time.Hour

// FirstLink returns the token of a link for the first admin, or ErrAlready
// when there is an account. Each one replaces the one before.
func (s *Store) FirstLink(ctx context.Context) (string, error) {
	token, err := s.link(ctx, intake.Program, "", intake.Admin, func(t tx) error {
		var n int
		err := t.row(`
SELECT COUNT(*) FROM staff`).Scan(&n)
		if err == nil && n > 0 {
			err = intake.ErrAlready
		}
		return err
	})
	return token, told("make the first link", err)
}

// InviteStaff returns the token of a link with which a colleague opens an
// account, or sets up again the one of that name: then nothing else opens it
// any more.
func (s *Store) InviteStaff(ctx context.Context, who intake.Actor, name string, role intake.Role) (string, error) {
	name, err := intake.ParseStaffName(name)
	if err != nil {
		return "", told("invite", err)
	}
	if _, known := intake.ParseRole(string(role)); !known {
		return "", told("invite", fmt.Errorf("there is no role %q", role))
	}
	token, err := s.link(ctx, who, name, role, func(t tx) (err error) {
		if who, err = s.permit(t, who, intake.ManageStaff); err != nil {
			return err
		}
		var same string
		err = t.row(`
UPDATE staff SET password = '', secret = '' WHERE same_name = $1
RETURNING name`, intake.SameName(name)).Scan(&same)
		if noRows(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if same == who.Name {
			return fmt.Errorf("%w: that is your own account", intake.ErrForbidden)
		}
		return endSessions(t, same, "")
	})
	return token, told("invite", err)
}

func (s *Store) link(ctx context.Context, who intake.Actor, name string, role intake.Role, first func(t tx) error) (string, error) {
	token, err := newToken(s.random)
	if err != nil {
		return "", err
	}
	secret, err := s.newSecret()
	if err != nil {
		return "", err
	}
	hash := tokenHash(token)
	return token, s.write(ctx, func(t tx) error {
		sealed, err := t.shutSecret("staff_links", hash, secret)
		if err != nil {
			return err
		}
		if err := first(t); err != nil {
			return err
		}
		if _, err := t.exec(`
DELETE FROM staff_links WHERE name = $1`, name); err != nil {
			return err
		}
		if _, err := t.exec(`
INSERT INTO staff_links (hash, name, role, secret, expires_at) VALUES ($1, $2, $3, $4, $5)`,
			hash, name, role, sealed, stamp(s.now().Add(linkLife))); err != nil {
			return err
		}
		return s.record(t, who, intake.ActStaffInvited, name, detail("role", string(role)))
	})
}

// OpenLink returns what a set-up link opens.
func (s *Store) OpenLink(ctx context.Context, token string) (intake.Link, error) {
	l, err := s.openLink(outside{ctx, s}, token)
	return l, told("open a set-up link", err)
}

func (s *Store) openLink(from asker, token string) (l intake.Link, err error) {
	var sealed []byte
	hash := tokenHash(token)
	err = from.row(`
SELECT name, role, secret FROM staff_links WHERE hash = $1 AND expires_at > $2`, hash, stamp(s.now())).Scan(&l.Name, &l.Role, &sealed)
	if err != nil {
		return l, err
	}
	l.Secret, err = s.openSecret("staff_links", hash, sealed)
	return l, err
}

// RedeemLink opens the account that a link is for, once the authenticator has
// shown a right code. The link opens nothing more.
func (s *Store) RedeemLink(ctx context.Context, token, name, password, typed string) (intake.Credentials, error) {
	c, err := s.redeem(ctx, token, name, password, typed)
	return c, told("set up an account", err)
}

func (s *Store) redeem(ctx context.Context, token, name, password, typed string) (c intake.Credentials, err error) {
	l, err := s.openLink(outside{ctx, s}, token)
	if err != nil {
		return c, err
	}
	if l.Name != "" {
		name = l.Name
	}
	if c.Name, err = intake.ParseStaffName(name); err != nil {
		return c, err
	}
	step, err := s.firstStep(l.Secret, typed)
	if err != nil {
		return c, err
	}
	hash, err := s.choose(ctx, c.Name, password)
	if err != nil {
		return c, err
	}
	c.Secret = l.Secret
	err = s.write(ctx, func(t tx) error {
		n, err := t.exec(`
DELETE FROM staff_links WHERE hash = $1`, tokenHash(token))
		if err == nil && n == 0 {
			err = intake.ErrNotFound
		}
		if err != nil {
			return err
		}
		return s.settle(t, &c, l, hash, step)
	})
	return c, err
}

// settle makes the account of a link, or fills the one that was emptied for
// it.
func (s *Store) settle(t tx, c *intake.Credentials, l intake.Link, hash string, step int64) error {
	var before account
	err := t.row(`
SELECT name, disabled_at, role FROM staff WHERE same_name = $1 AND password = ''`, intake.SameName(c.Name)).Scan(&before.name, &before.disabled, &before.role)
	act := intake.ActStaffReset
	switch {
	case l.Name == "" && (err == nil || noRows(err)):
		act = intake.ActStaffAdded
		if err := s.insertFirst(t, c, l, hash, step); err != nil {
			return err
		}
	case err == nil:
		c.Name = before.name
		if _, err := t.exec(`
UPDATE staff SET role = $2, disabled_at = '' WHERE name = $1`, before.name, l.Role); err != nil {
			return err
		}
		if c.RecoveryCodes, err = s.setCredentials(t, before.name, hash, c.Secret, step); err != nil {
			return err
		}
		if err := leaveAnAdmin(t, before); err != nil {
			return err
		}
	case noRows(err):
		act = intake.ActStaffAdded
		if err := s.insertStaff(t, c, l.Role, hash, step); err != nil {
			return err
		}
	default:
		return err
	}
	return s.record(t, intake.Actor{Name: c.Name, Role: l.Role}, act, c.Name, detail("role", string(l.Role), "by", "link"))
}

// insertFirst makes the first account, unless there is one by now: the link
// was printed to a log, and must not open a second door.
func (s *Store) insertFirst(t tx, c *intake.Credentials, l intake.Link, hash string, step int64) error {
	var n int
	err := t.row(`
SELECT COUNT(*) FROM staff`).Scan(&n)
	if err == nil && n > 0 {
		err = intake.ErrAlready
	}
	if err != nil {
		return err
	}
	return s.insertStaff(t, c, l.Role, hash, step)
}
