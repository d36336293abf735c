package store

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"sciatica-intake/intake"
)

// proof is an entry of the trail, by which a change is known to be saved when
// the answer to its COMMIT was lost.
type proof struct {
	number int64
	seal   []byte
}

// attempts is one change on its way into PostgreSQL.
type attempts struct {
	s    *Store
	do   func(tx) error
	lost []proof // of those whose COMMIT was not answered
	met  int     // how often it met others
}

// writePostgres runs one change as a SERIALIZABLE transaction, so that what it
// has read still holds when it is saved, whoever else writes in whichever
// process. One that meets another is run again: in this process those wait for
// their turn, so that a crowd which wants the same row does not trample it. A
// long one that keeps meeting short ones has the process for itself in the end.
//
// When the connection breaks before COMMIT was sent, nothing was saved and the
// change is run again. When the answer to COMMIT is lost, it may have been
// saved. A change with an entry in the trail is then looked for by the seal of
// its entry, which no other change has; only if it is not there, and its
// transaction has ended, is it run again. A change without an entry is run
// again at once: it compares before it sets, sets what it set before, or
// counts a failure too many. What becomes of a number that PostgreSQL gives to
// transactions is no proof, for a standby that takes over gives it out anew.
func (s *Store) writePostgres(ctx context.Context, limit time.Duration, do func(tx) error) error {
	defer s.pg.waiting.Add(-1)
	if s.pg.waiting.Add(1) > postgresWriters+waitingMost {
		return fmt.Errorf("store: %w", intake.ErrBusy)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	a := &attempts{s: s, do: do}
	err := a.once(ctx)
	if err == nil || !again(err) {
		return err
	}
	select {
	case s.pg.turn <- struct{}{}:
		defer func() { <-s.pg.turn }()
	case <-ctx.Done():
		return err
	}
	for pause := time.Millisecond; again(err); pause = min(2*pause, 100*time.Millisecond) {
		if troubleOf(err) == gone || pause > time.Millisecond {
			if !wait(ctx, pause/2+rand.N(pause)) {
				return err
			}
		}
		next := a.once(ctx)
		if ctx.Err() != nil && next != nil {
			return err // What went wrong says more than that the time is over.
		}
		err = next
	}
	return err
}

// again says whether a change is to be run again after such an error.
func again(err error) bool {
	t := troubleOf(err)
	return t == collided || t == gone
}

func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// once tries the change on one connection, which is dropped when it cannot be
// used any more.
func (a *attempts) once(ctx context.Context) error {
	c, err := a.s.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	// The connection comes first: whoever is let through alone must have one.
	if a.met < mostMet {
		a.s.pg.alone.RLock()
		defer a.s.pg.alone.RUnlock()
	} else {
		a.s.pg.alone.Lock()
		defer a.s.pg.alone.Unlock()
	}
	err = a.on(ctx, c)
	switch troubleOf(err) {
	case collided:
		a.met++
	case gone:
		c.Raw(func(any) error { return driver.ErrBadConn })
	}
	return err
}

// mostMet is how often a change meets others before it is let through alone.
const mostMet = 4

func (a *attempts) on(ctx context.Context, c *sql.Conn) error {
	begun, err := c.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer begun.Rollback() // After a commit this does nothing.
	var made []proof
	t := tx{ctx: ctx, sql: begun, made: &made}
	if saved, err := a.saved(t); saved || err != nil {
		return err
	}
	if t.keys, err = a.s.keysFor(t); err != nil {
		return err
	}
	if err := a.do(t); err != nil {
		return err
	}
	err = begun.Commit()
	if err != nil && unanswered(c, err) {
		if len(made) > 0 {
			a.lost = append(a.lost, made[len(made)-1])
		}
		return fmt.Errorf("%w: %w", errUnanswered, err)
	}
	return err
}

// errUnanswered says that nobody knows what became of a COMMIT.
var errUnanswered = errors.New("the connection was lost while the change was saved")

// unanswered says whether the server may have done what it did not report.
func unanswered(c *sql.Conn, err error) bool {
	closed := true
	c.Raw(func(driver any) error {
		closed = driver.(*stdlib.Conn).Conn().IsClosed()
		return nil
	})
	return closed || troubleOf(err) == gone
}

const proofSQL = `
SELECT seal FROM trail WHERE number = $1`

// lockTrailSQL waits until whoever has the head of the trail has ended. If
// they saved, this transaction began too early and fails.
const lockTrailSQL = `
UPDATE trail_head SET number = number WHERE name = 'trail'`

// saved says whether an attempt before was saved although nobody said so. When
// it says no, that attempt has ended without: it would still hold the head of
// the trail.
func (a *attempts) saved(t tx) (bool, error) {
	for _, p := range a.lost {
		var seal []byte
		err := t.row(proofSQL, p.number).Scan(&seal)
		if err != nil && !noRows(err) {
			return false, err
		}
		if bytes.Equal(seal, p.seal) {
			return true, nil
		}
	}
	if len(a.lost) == 0 {
		return false, nil
	}
	_, err := t.exec(lockTrailSQL)
	return false, err
}
