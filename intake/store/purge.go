package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sciatica-intake/intake"
)

// Purge deletes everything that has lived longer than it is kept, in
// transactions that are short enough for patients to wait for, and says how
// much it was. Nothing of it stays in free pages, nor in the write-ahead log
// unless Unswept says so.
// What was somebody's intake leaves an entry in the trail that says only that.
//
// With dry set it counts what would go and changes nothing.
func (s *Store) Purge(ctx context.Context, who intake.Actor, dry bool) (intake.Purged, error) {
	p, err := s.purge(ctx, who, dry)
	if !dry {
		// A purge before may have been killed, and another program, too, deletes.
		s.unswept.Store(true)
		s.sweep()
	}
	return p, told("purge", err)
}

// Unswept says whether the write-ahead log may still hold what was deleted, as
// it does while another program reads from it. On PostgreSQL the log is the
// server's.
func (s *Store) Unswept() bool { return s.pg == nil && s.unswept.Load() }

func (s *Store) purge(ctx context.Context, who intake.Actor, dry bool) (p intake.Purged, err error) {
	now := s.now()
	for _, o := range s.outlived(now, &p) {
		n, err := s.purgeRows(ctx, who, o, dry)
		if *o.into += n; err != nil {
			return p, err
		}
	}
	if p.Intakes, err = s.purgeIntakes(ctx, who, now, dry); err != nil {
		return p, err
	}
	p.Books, err = s.purgeBooks(ctx, now, dry)
	return p, err
}

// outlived says which rows of a table have lived too long.
type outlived struct {
	into       *int64
	table, key string
	condition  string // its places numbered from $1
	before     []time.Time
	act        intake.Act // what the trail says of them, or ""
}

func (s *Store) outlived(now time.Time, p *intake.Purged) []outlived {
	at := func(times ...time.Time) []time.Time { return times }
	return []outlived{
		{&p.Drafts, "drafts", "id", `expires_at <= $1`, at(now), intake.ActDraftsGone},
		{&p.Links, "links", "reference", `expires_at <= $1`, at(now), ""},
		{&p.SignIns, "sessions", "id", `(created_at < $1 OR used_at < $2)`, at(now.Add(-s.absolute), now.Add(-s.idle)), ""},
		{&p.SignIns, "staff_links", "hash", `expires_at < $1`, at(now), ""},
		{&p.SignIns, "throttle", "key", `(last_at < $1 AND good_at = '' OR good_at <> '' AND good_at < $2)`, at(now.Add(-forgotten), now.Add(-trusted)), ""},
		{&p.Messages, "outbox", "id", `done_at <> '' AND done_at < $1`, at(now.Add(-intake.DeliveredLife)), ""},
		{&p.Messages, "mails", "id", `state IN ('sent', 'cancelled') AND due_at < $1`, at(now.Add(-intake.DeliveredLife)), ""},
	}
}

// purgeBatch is how many rows one transaction purges: patients who save
// meanwhile wait for one batch only.
const purgeBatch = 200

func (s *Store) purgeRows(ctx context.Context, who intake.Actor, o outlived, dry bool) (purged int64, err error) {
	args := make([]any, len(o.before))
	for i, t := range o.before {
		args[i] = stamp(t)
	}
	if dry {
		err = s.row(ctx, fmt.Sprintf(`
SELECT COUNT(*) FROM %s WHERE %s`, o.table, o.condition), args...).Scan(&purged)
		return purged, err
	}
	text := fmt.Sprintf(`
DELETE FROM %[1]s WHERE %[2]s IN (SELECT %[2]s FROM %[1]s WHERE %[3]s LIMIT %[4]d)`, o.table, o.key, o.condition, purgeBatch)
	for n := int64(purgeBatch); n == purgeBatch && err == nil; purged += n {
		if n, err = 0, ctx.Err(); err != nil {
			break // Told to stop, a purge does so between batches.
		}
		err = s.write(ctx, func(t tx) error {
			if n, err = t.exec(text, args...); err != nil || n == 0 || o.act == "" {
				return err
			}
			return s.record(t, who, o.act, "", detail("outlived", number(n)))
		})
	}
	return purged, err
}

// PurgeDrafts deletes the drafts that had expired by then and says how many
// they were. It also empties the write-ahead log if something deleted may be
// in it. The site calls it every few minutes.
func (s *Store) PurgeDrafts(ctx context.Context, now time.Time) (int, error) {
	var p intake.Purged
	n, err := s.purgeRows(ctx, intake.Program, s.outlived(now, &p)[0], false)
	if n > 0 {
		s.unswept.Store(true)
	}
	if s.unswept.Load() {
		s.sweep()
	}
	return int(n), told("purge drafts", err)
}

// closedLong is what must hold for an intake to be purged: closed, nothing was
// done about it since $1, and the patient's private link is over, by $2.
const closedLong = `
i.list = 2 AND i.submitted_at < $1
AND NOT EXISTS (SELECT 1 FROM steps p WHERE p.reference = i.reference AND p.at >= $1)
AND NOT EXISTS (SELECT 1 FROM checkins c WHERE c.reference = i.reference AND c.sent_at >= $1)
AND NOT EXISTS (SELECT 1 FROM links l WHERE l.reference = i.reference AND l.expires_at > $2)`

const (
	// purgeLook is how many intakes are looked up at once to be purged.
	purgeLook = 2000
	// purgeIntakesBatch is how many go in one transaction. Each takes as long
	// as ten drafts.
	purgeIntakesBatch = 20
)

// purgeIntakes deletes closed intakes after the time that the clinic has set.
func (s *Store) purgeIntakes(ctx context.Context, who intake.Actor, now time.Time, dry bool) (purged int64, err error) {
	settings, err := s.settings(ctx)
	if err != nil {
		return 0, err
	}
	keep, set := settings.Retention()
	if !set {
		return 0, nil
	}
	before := []any{stamp(now.Add(-keep)), stamp(now)}
	if dry {
		err = s.row(ctx, `
SELECT COUNT(*) FROM intakes i WHERE`+closedLong, before...).Scan(&purged)
		return purged, err
	}
	for {
		due, err := s.closedFor(ctx, before)
		if err != nil || len(due) == 0 {
			return purged, err
		}
		some := int64(0)
		for len(due) > 0 && err == nil {
			batch := due[:min(len(due), purgeIntakesBatch)]
			due = due[len(batch):]
			var n int64
			n, err = s.purgeTogether(ctx, who, batch, before, settings.Get("retention_days"))
			some += n
		}
		if purged += some; err != nil || some == 0 {
			return purged, err
		}
	}
}

func (s *Store) closedFor(ctx context.Context, before []any) ([]intake.Reference, error) {
	rows, err := s.reader.QueryContext(ctx, `
SELECT i.reference FROM intakes i WHERE`+closedLong+` LIMIT `+number(purgeLook), before...)
	if err != nil {
		return nil, err
	}
	var due []intake.Reference
	for rows.Next() && err == nil {
		var r intake.Reference
		err = rows.Scan(&r)
		due = append(due, r)
	}
	return due, closing(rows, err)
}

// purgeTogether deletes some intakes in one transaction, unless somebody took
// one up again in the meantime.
func (s *Store) purgeTogether(ctx context.Context, who intake.Actor, batch []intake.Reference, before []any, days string) (n int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	err = s.write(ctx, func(t tx) error {
		n = 0
		for _, r := range batch {
			var still int
			if err := t.row(`
SELECT COUNT(*) FROM intakes i WHERE i.reference = $3 AND`+closedLong, before[0], before[1], r).Scan(&still); err != nil {
				return err
			}
			if still == 0 {
				continue
			}
			if err := s.deleteCase(t, r); err != nil {
				return err
			}
			if err := s.record(t, who, intake.ActPurged, string(r), detail("retention_days", days)); err != nil {
				return err
			}
			n++
		}
		return changed(t)
	})
	if err != nil {
		n = 0
	}
	return n, err
}

// tokensOf are what an intake is found by, with each key that is asked, or
// errUnreadable if its contact cannot be opened any more.
func (s *Store) tokensOf(t tx, r intake.Reference) (tokens [][]byte, err error) {
	var b body
	if err := t.row(bodySQL, r).Scan(&b.record, &b.contact); err != nil {
		return nil, err
	}
	contact, err := s.openContact(r, b.contact)
	if err != nil {
		return nil, errors.Join(errUnreadable, err)
	}
	for _, key := range t.keys.asked() {
		some, err := keyedTokens(key, contact.Tokens())
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, some...)
	}
	return tokens, nil
}

// errUnreadable says that something sealed does not open.
var errUnreadable = errors.New("it cannot be read")
