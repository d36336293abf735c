package store

import (
	"context"
	"time"
)

// leaseTable is the migration for work that one process at a time does for all.
const leaseTable = `
CREATE TABLE leases (
	name       TEXT NOT NULL PRIMARY KEY,
	owner      TEXT NOT NULL,
	expires_at TEXT NOT NULL
)`

const leaseSQL = `
INSERT INTO leases (name, owner, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
WHERE leases.owner = excluded.owner OR leases.expires_at <= $4`

// Lease takes a kind of work, such as delivering the outbox, for one process
// among those that share the database, and says whether it has it. It is taken
// anew well before life is over; when its owner dies somebody else has it after
// that. The clocks of the machines may differ by less than life.
func (s *Store) Lease(ctx context.Context, name, owner string, life time.Duration) (bool, error) {
	var n int64
	err := s.write(ctx, func(t tx) (err error) {
		now := s.now()
		n, err = t.exec(leaseSQL, name, owner, stamp(now.Add(life)), stamp(now))
		return err
	})
	return n > 0, told("take a lease", err)
}

// EndLease gives the work back, so that the next one need not wait.
func (s *Store) EndLease(ctx context.Context, name, owner string) error {
	return told("end a lease", s.write(ctx, func(t tx) error {
		_, err := t.exec(`
DELETE FROM leases WHERE name = $1 AND owner = $2`, name, owner)
		return err
	}))
}
