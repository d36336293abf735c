package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"sciatica-intake/intake"
)

// Case returns an intake with all that staff did with it. That somebody read
// it is in the trail by the same transaction; how is ActRead or ActPrinted.
// Those who may not see answers get the contact, the level and the summary.
func (s *Store) Case(ctx context.Context, who intake.Actor, r intake.Reference, how intake.Act) (intake.Case, error) {
	var c intake.Case
	err := s.act(ctx, who, intake.SeeQueue, func(t tx, who intake.Actor) (err error) {
		if c, err = s.caseOf(t, r); err != nil {
			return err
		}
		c.Full = who == intake.Operator || intake.May(who.Role, intake.SeeCase)
		if !c.Full {
			c = c.Outline()
		}
		if err := s.read(t, &c); err != nil {
			return err
		}
		return s.record(t, who, how, string(r), detail("answers", yesNo(c.Full)))
	})
	return c, told("read a case", err)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// read notes that somebody has opened the case.
func (s *Store) read(t tx, c *intake.Case) error {
	if c.Read {
		return nil
	}
	n, err := t.exec(`
UPDATE intakes SET read_at = $2 WHERE reference = $1 AND read_at = ''`, c.Reference, stamp(s.now()))
	if err != nil || n == 0 {
		return err
	}
	c.Read = true
	return changed(t)
}

const bodySQL = `
SELECT record, contact FROM intake_bodies WHERE reference = $1`

func (s *Store) caseOf(t tx, r intake.Reference) (c intake.Case, err error) {
	if c.Item, err = s.item(inside{t}, r); err != nil {
		return c, err
	}
	var b body
	if err := t.row(bodySQL, r).Scan(&b.record, &b.contact); err != nil {
		return c, err
	}
	if c.Record, err = s.openRecord(r, b.record); err != nil {
		return c, err
	}
	if c.Contact, err = s.openContact(r, b.contact); err != nil {
		return c, err
	}
	if c.Steps, err = s.steps(t, r); err != nil {
		return c, err
	}
	if c.Checkins, err = s.sentCheckins(t, r); err != nil {
		return c, err
	}
	c.Work = intake.Fold(c.Steps)
	if c.HasLink, err = s.hasLink(t, r); err != nil {
		return c, err
	}
	c.Others, err = s.others(t, c)
	return c, err
}

const stepsSQL = `
SELECT number, at, staff, kind, body FROM steps WHERE reference = $1 ORDER BY number`

func (s *Store) steps(t tx, r intake.Reference) ([]intake.Step, error) {
	rows, err := t.query(stepsSQL, r)
	if err != nil {
		return nil, err
	}
	return s.scanSteps(r, rows)
}

func (s *Store) scanSteps(r intake.Reference, rows *sql.Rows) ([]intake.Step, error) {
	defer rows.Close()
	var steps []intake.Step
	for rows.Next() {
		var p intake.Step
		var sealed []byte
		if err := rows.Scan(&p.Number, moment{&p.At}, &p.By, &p.Kind, &sealed); err != nil {
			return nil, err
		}
		text, err := s.seal.open("steps", "body", stepRow(r, p.Number), sealed)
		if err != nil {
			return nil, err
		}
		if json.Unmarshal(text, &p) != nil {
			return nil, errors.New("a step is not what was written")
		}
		steps = append(steps, p)
	}
	return steps, rows.Err()
}

func stepRow(r intake.Reference, n int64) string { return string(r) + " " + number(n) }

// others are the other intakes of the same contact, the latest first.
func (s *Store) others(t tx, c intake.Case) ([]intake.Other, error) {
	references, err := sameContact(t, c.Reference, c.Contact.Identity())
	if err != nil {
		return nil, err
	}
	var others []intake.Other
	for _, r := range slices.Collect(maps.Keys(references)) {
		i, err := s.item(inside{t}, r)
		if err != nil {
			return nil, err
		}
		others = append(others, intake.Other{
			Reference: r, SubmittedAt: i.SubmittedAt, LevelNow: i.LevelNow, Status: i.Status, Who: i.Brief.Who(),
		})
	}
	slices.SortFunc(others, func(a, b intake.Other) int { return b.SubmittedAt.Compare(a.SubmittedAt) })
	return others, nil
}

// Work adds steps to a case, all of them or none. version is that of the case
// as it was shown: when somebody has changed it since, it is a conflict and
// nothing is added. Notes stand beside anything and never are.
func (s *Store) Work(ctx context.Context, who intake.Actor, r intake.Reference, version int64, steps ...intake.Step) error {
	return told("work on a case", s.acting(ctx, who, func(t tx) error {
		for i, p := range steps {
			if err := s.work(t, who, r, version+int64(i), p); err != nil {
				return err
			}
		}
		return changed(t)
	}))
}

func (s *Store) work(t tx, who intake.Actor, r intake.Reference, version int64, p intake.Step) error {
	who, err := s.permit(t, who, p.Action())
	if err != nil {
		return err
	}
	if p.Number, err = s.takeCase(t, r, version, p.Adds()); err != nil {
		return err
	}
	before, err := s.steps(t, r)
	if err != nil {
		return err
	}
	p.At, p.By = kept(s.now()), who.Name
	after, err := intake.After(before, p)
	if err != nil {
		return err
	}
	if p.Kind == intake.Assigned {
		if err := knownColleague(t, p.Assignee); err != nil {
			return err
		}
	}
	if err := s.addStep(t, r, p); err != nil {
		return err
	}
	if err := settleWork(t, r, after); err != nil {
		return err
	}
	switch p.Kind {
	case intake.Cleared:
		err = cancelMails(t, r)
	case intake.Unlinked:
		err = s.revokeLink(t, r)
	}
	if err != nil {
		return err
	}
	if p.Kind == intake.Marked && after.Mark > intake.Fold(before).Mark {
		// It is as urgent as one that has just arrived, so it is told the same way.
		if err := s.post(t, intake.Alerts(intake.Due, r, p.At)...); err != nil {
			return err
		}
	}
	return s.record(t, who, p.Act(), string(r), p.Detail())
}

// takeCase gives the case its next version, which is also the number of the
// step, and with it keeps everybody else away until the transaction ends.
func (s *Store) takeCase(t tx, r intake.Reference, version int64, any bool) (next int64, err error) {
	err = t.row(`
UPDATE intakes SET version = version + 1 WHERE reference = $1 AND ($3 = 1 OR version = $2)
RETURNING version`, r, version, bit(any)).Scan(&next)
	if !noRows(err) {
		return next, err
	}
	if err := t.row(`
SELECT version FROM intakes WHERE reference = $1`, r).Scan(&next); err != nil {
		return 0, err
	}
	return 0, intake.ErrConflict
}

func knownColleague(t tx, name string) error {
	if name == "" {
		return nil
	}
	var n int
	err := t.row(`
SELECT COUNT(*) FROM staff WHERE name = $1 AND disabled_at = ''`, name).Scan(&n)
	if err == nil && n == 0 {
		err = intake.ErrUnlawful
	}
	return err
}

const insertStepSQL = `
INSERT INTO steps (reference, number, at, staff, kind, body) VALUES ($1, $2, $3, $4, $5, $6)`

func (s *Store) addStep(t tx, r intake.Reference, p intake.Step) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	sealed, err := t.shut("steps", "body", stepRow(r, p.Number), text)
	if err != nil {
		return err
	}
	_, err = t.exec(insertStepSQL, r, p.Number, stamp(p.At), p.By, p.Kind, sealed)
	return err
}

const settleWorkSQL = `
UPDATE intakes SET status = $2, assignee = $3, acknowledged_at = $4, acknowledged_by = $5, tries = $6, marked = $7,
	list = CASE WHEN $2 = 'closed' THEN 2 WHEN needs = 1 THEN 0 ELSE 1 END
WHERE reference = $1`

// settleWork keeps what the queue shows of the work.
func settleWork(t tx, r intake.Reference, w intake.Work) error {
	_, err := t.exec(settleWorkSQL, r, w.Status, w.Assignee, stampOf(w.Acknowledged.At), w.Acknowledged.Name, w.Tries, markOf(w.Mark))
	return err
}

// DeleteCase deletes an intake with everything that belongs to it. What
// remains is an entry in the trail that says who deleted it and why.
func (s *Store) DeleteCase(ctx context.Context, who intake.Actor, r intake.Reference, reason intake.DeleteReason) error {
	if !slices.Contains(intake.DeleteReasons, reason) {
		return told("delete a case", intake.ErrUnlawful)
	}
	err := s.act(ctx, who, intake.DeleteCase, func(t tx, who intake.Actor) error {
		if err := s.deleteCase(t, r); err != nil {
			return err
		}
		if err := s.record(t, who, intake.ActDeleted, string(r), detail("reason", string(reason))); err != nil {
			return err
		}
		return changed(t)
	})
	if err != nil {
		return told("delete a case", err)
	}
	s.unswept.Store(true)
	s.sweep()
	return nil
}

const deleteTokenSQL = `
DELETE FROM tokens WHERE token = $1 AND submitted = $2 AND reference = $3`

// deleteCase deletes all that is kept of an intake, also one that cannot be
// read any more: then its tokens are looked for one by one.
func (s *Store) deleteCase(t tx, r intake.Reference) error {
	var submitted time.Time
	if err := t.row(`
SELECT submitted_at FROM intakes WHERE reference = $1`, r).Scan(moment{&submitted}); err != nil {
		return err
	}
	tokens, err := s.tokensOf(t, r)
	if errors.Is(err, errUnreadable) {
		_, err = t.exec(`
DELETE FROM tokens WHERE reference = $1`, r)
	}
	if err != nil {
		return err
	}
	for _, token := range tokens {
		if _, err := t.exec(deleteTokenSQL, token, submitted.UnixMilli(), r); err != nil {
			return err
		}
	}
	for _, text := range []string{
		`DELETE FROM drafts WHERE id = (SELECT draft_id FROM intakes WHERE reference = $1)`,
		`DELETE FROM steps WHERE reference = $1`,
		forgetMessagesSQL,
		`DELETE FROM intake_bodies WHERE reference = $1`,
		`DELETE FROM intakes WHERE reference = $1`,
	} {
		if _, err := t.exec(text, r); err != nil {
			return err
		}
	}
	return nil
}
