package store

import (
	"context"

	"sciatica-intake/intake"
)

// Invitations are the set-up links that nobody has used yet, by name. Who made
// one the trail knows. The link of the first start is not among them: it opens
// nothing once there is an account.
func (s *Store) Invitations(ctx context.Context, who intake.Actor) ([]intake.Invitation, error) {
	if _, err := s.permitted(outside{ctx, s}, who, intake.SeeAccounts); err != nil {
		return nil, told("list invitations", err)
	}
	list, err := s.invitations(ctx)
	return list, told("list invitations", err)
}

const invitationsSQL = `
SELECT l.name, l.role, l.expires_at, COALESCE((
	SELECT t.actor FROM trail t WHERE t.subject = l.name AND t.act = $2 ORDER BY t.number DESC LIMIT 1), '')
FROM staff_links l WHERE l.name <> '' AND l.expires_at > $1 ORDER BY l.name`

func (s *Store) invitations(ctx context.Context) ([]intake.Invitation, error) {
	rows, err := s.reader.QueryContext(ctx, invitationsSQL, stamp(s.now()), intake.ActStaffInvited)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []intake.Invitation
	for rows.Next() {
		var i intake.Invitation
		if err := rows.Scan(&i.Name, &i.Role, moment{&i.ExpiresAt}, &i.By); err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, rows.Err()
}

// Withdraw makes a set-up link open nothing. An account that it was to set up
// again stays shut until another one is made.
func (s *Store) Withdraw(ctx context.Context, who intake.Actor, name string) error {
	return told("withdraw an invitation", s.act(ctx, who, intake.ManageStaff, func(t tx, who intake.Actor) error {
		n, err := t.exec(`
DELETE FROM staff_links WHERE name = $1 AND name <> ''`, name)
		if err == nil && n == 0 {
			err = intake.ErrNotFound
		}
		if err != nil {
			return err
		}
		return s.record(t, who, intake.ActWithdrawn, name, nil)
	}))
}

// HasAdmin reports whether somebody can manage accounts.
func (s *Store) HasAdmin(ctx context.Context) (bool, error) {
	var n int
	err := s.row(ctx, adminsSQL).Scan(&n)
	return n > 0, told("look for an admin", err)
}

const adminsSQL = `
SELECT COUNT(*) FROM staff WHERE role = 'admin' AND disabled_at = ''`
