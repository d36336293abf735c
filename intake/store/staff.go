package store

import (
	"context"
	"fmt"

	"sciatica-intake/intake"
)

// AddStaff opens an account with a password that somebody chose.
func (s *Store) AddStaff(ctx context.Context, who intake.Actor, name string, role intake.Role, password string) (intake.Credentials, error) {
	c, hash, err := s.credentials(ctx, name, role, password)
	if err != nil {
		return intake.Credentials{}, told("add to staff", err)
	}
	err = s.act(ctx, who, intake.ManageStaff, func(t tx, who intake.Actor) error {
		if err := s.insertStaff(t, &c, role, hash, 0); err != nil {
			return err
		}
		return s.record(t, who, intake.ActStaffAdded, c.Name, detail("role", string(role)))
	})
	return c, told("add to staff", err)
}

// credentials checks what was chosen, hashes the password and draws a secret,
// all of it before the transaction.
func (s *Store) credentials(ctx context.Context, name string, role intake.Role, password string) (c intake.Credentials, hash string, err error) {
	if c.Name, err = intake.ParseStaffName(name); err != nil {
		return c, "", err
	}
	if _, known := intake.ParseRole(string(role)); !known {
		return c, "", fmt.Errorf("there is no role %q", role)
	}
	if hash, err = s.choose(ctx, c.Name, password); err != nil {
		return c, "", err
	}
	c.Secret, err = s.newSecret()
	return c, hash, err
}

// choose hashes a password that may be chosen.
func (s *Store) choose(ctx context.Context, name, password string) (string, error) {
	settings, err := s.settings(ctx)
	if err != nil {
		return "", err
	}
	if err := intake.CheckPassword(password, name, settings.Get("clinic_name")); err != nil {
		return "", err
	}
	return s.hashPassword(ctx, password)
}

// insertStaff keeps an account and draws its recovery codes. step is that of
// the code it was enrolled with.
func (s *Store) insertStaff(t tx, c *intake.Credentials, role intake.Role, hash string, step int64) error {
	secret, err := t.shutSecret("staff", c.Name, c.Secret)
	if err != nil {
		return err
	}
	n, err := t.exec(`
INSERT INTO staff (name, same_name, role, password, secret, last_step, created_at, disabled_at, seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, '', '')
ON CONFLICT DO NOTHING`, c.Name, intake.SameName(c.Name), role, hash, secret, step, stamp(s.now()))
	if err == nil && n == 0 {
		err = fmt.Errorf("%w: there is an account %s", intake.ErrAlready, c.Name)
	}
	if err != nil {
		return err
	}
	c.RecoveryCodes, err = s.setRecoveryCodes(t, c.Name)
	return err
}

// Accounts lists all accounts by name. That somebody read them is in the trail.
func (s *Store) Accounts(ctx context.Context, who intake.Actor) ([]intake.Account, error) {
	if err := s.act(ctx, who, intake.SeeAccounts, func(t tx, who intake.Actor) error {
		return s.record(t, who, intake.ActStaffRead, "", nil)
	}); err != nil {
		return nil, told("list staff", err)
	}
	list, err := s.accounts(ctx)
	return list, told("list staff", err)
}

func (s *Store) accounts(ctx context.Context) ([]intake.Account, error) {
	rows, err := s.reader.QueryContext(ctx, `
SELECT s.name, s.role, s.created_at, s.disabled_at, s.seen_at, (SELECT COUNT(*) FROM recovery_codes r WHERE r.name = s.name)
FROM staff s ORDER BY s.same_name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []intake.Account
	for rows.Next() {
		var a intake.Account
		if err := rows.Scan(&a.Name, &a.Role, moment{&a.CreatedAt}, maybe{&a.DisabledAt}, maybe{&a.SeenAt}, &a.Codes); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

// Colleagues are the names that a case can be assigned to.
func (s *Store) Colleagues(ctx context.Context, who intake.Actor) ([]string, error) {
	if _, err := s.permitted(outside{ctx, s}, who, intake.AssignCase); err != nil {
		return nil, told("list colleagues", err)
	}
	list, err := s.accounts(ctx)
	var names []string
	for _, a := range list {
		if !a.Disabled() {
			names = append(names, a.Name)
		}
	}
	return names, told("list colleagues", err)
}

// DisableStaff closes an account and ends its sign-ins. Somebody has to be
// left who can manage accounts.
func (s *Store) DisableStaff(ctx context.Context, who intake.Actor, name string) error {
	return told("disable an account", s.manage(ctx, who, name, intake.ActStaffClosed, nil, func(t tx, a account) error {
		if a.disabled != "" {
			return intake.ErrAlready
		}
		if _, err := t.exec(`
UPDATE staff SET disabled_at = $2 WHERE name = $1`, a.name, stamp(s.now())); err != nil {
			return err
		}
		return leaveAnAdmin(t, a)
	}))
}

// EnableStaff opens a closed account again.
func (s *Store) EnableStaff(ctx context.Context, who intake.Actor, name string) error {
	return told("enable an account", s.manage(ctx, who, name, intake.ActStaffChanged, detail("enabled", "yes"), func(t tx, a account) error {
		_, err := t.exec(`
UPDATE staff SET disabled_at = '' WHERE name = $1`, a.name)
		return err
	}))
}

// SetRole gives an account another role and ends its sign-ins.
func (s *Store) SetRole(ctx context.Context, who intake.Actor, name string, role intake.Role) error {
	if _, known := intake.ParseRole(string(role)); !known {
		return told("change a role", fmt.Errorf("there is no role %q", role))
	}
	return told("change a role", s.manage(ctx, who, name, intake.ActStaffChanged, detail("role", string(role)), func(t tx, a account) error {
		if _, err := t.exec(`
UPDATE staff SET role = $2 WHERE name = $1`, a.name, role); err != nil {
			return err
		}
		return leaveAnAdmin(t, a)
	}))
}

// ResetStaff gives an account another password, a new second factor and new
// recovery codes, and ends its sign-ins.
func (s *Store) ResetStaff(ctx context.Context, who intake.Actor, name, password string) (intake.Credentials, error) {
	hash, err := s.choose(ctx, name, password)
	if err != nil {
		return intake.Credentials{}, told("reset an account", err)
	}
	var c intake.Credentials
	if c.Secret, err = s.newSecret(); err != nil {
		return intake.Credentials{}, told("reset an account", err)
	}
	err = s.manage(ctx, who, name, intake.ActStaffReset, nil, func(t tx, a account) (err error) {
		c.Name = a.name
		c.RecoveryCodes, err = s.setCredentials(t, a.name, hash, c.Secret, 0)
		return err
	})
	return c, told("reset an account", err)
}

// setCredentials replaces all that an account signs in with.
func (s *Store) setCredentials(t tx, name, hash, secret string, step int64) ([]string, error) {
	sealed, err := t.shutSecret("staff", name, secret)
	if err != nil {
		return nil, err
	}
	if _, err := t.exec(`
UPDATE staff SET password = $2, secret = $3, last_step = $4 WHERE name = $1`, name, hash, sealed, step); err != nil {
		return nil, err
	}
	return s.setRecoveryCodes(t, name)
}

// account is what the store asks of an account before it changes it.
type account struct {
	name, disabled string
	role           intake.Role
}

// admin reports whether it is one of those who can manage accounts.
func (a account) admin() bool { return a.role == intake.Admin && a.disabled == "" }

// manage changes an account and ends its sign-ins, all but that of whoever
// changes it: a change to one's own account must not end the page it is on.
func (s *Store) manage(ctx context.Context, who intake.Actor, name string, act intake.Act, d map[string]string, do func(t tx, a account) error) error {
	return s.act(ctx, who, intake.ManageStaff, func(t tx, who intake.Actor) error {
		var a account
		err := t.row(`
SELECT name, disabled_at, role FROM staff WHERE same_name = $1`, intake.SameName(name)).Scan(&a.name, &a.disabled, &a.role)
		if err != nil {
			return err
		}
		if err := do(t, a); err != nil {
			return err
		}
		if err := endSessions(t, a.name, who.Session); err != nil {
			return err
		}
		return s.record(t, who, act, a.name, d)
	})
}

// leaveAnAdmin refuses a change that takes the last one away who can manage
// accounts. before is the account as it was: a change to anybody else takes
// nobody away, even where there is no admin at all.
func leaveAnAdmin(t tx, before account) error {
	if !before.admin() {
		return nil
	}
	var n int
	err := t.row(adminsSQL).Scan(&n)
	if err == nil && n == 0 {
		err = intake.ErrLastAdmin
	}
	return err
}
