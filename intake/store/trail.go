package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"sciatica-intake/intake"
)

const nextEntrySQL = `
UPDATE trail_head SET number = number + 1 WHERE name = 'trail'
RETURNING number, seal`

const insertEntrySQL = `
INSERT INTO trail (number, at, actor, role, act, subject, detail, seal)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

const headSealSQL = `
UPDATE trail_head SET seal = $1 WHERE name = 'trail'`

// record writes an entry of the trail in the transaction of what it records.
// Taking the head by an update makes the entries of two programs wait for one
// another, so that each holds the seal of the one before it.
func (s *Store) record(t tx, who intake.Actor, act intake.Act, subject string, detail map[string]string) error {
	e := intake.Entry{At: kept(s.now()), Actor: who.Name, Role: who.Role, Act: act, Subject: subject, Detail: detail}
	var before []byte
	if err := t.row(nextEntrySQL).Scan(&e.Number, &before); err != nil {
		return err
	}
	sealed, err := shutDetail(t, e)
	if err != nil {
		return err
	}
	seal, err := t.keys.trail.ComputeMAC(e.Bytes(before))
	if err != nil {
		return err
	}
	if _, err := t.exec(insertEntrySQL, e.Number, stamp(e.At), e.Actor, e.Role, e.Act, e.Subject, sealed, seal); err != nil {
		return err
	}
	if t.made != nil {
		*t.made = append(*t.made, proof{e.Number, seal})
	}
	_, err = t.exec(headSealSQL, seal)
	return err
}

// shutDetail seals what an entry says beyond its columns: a search names
// somebody.
func shutDetail(t tx, e intake.Entry) ([]byte, error) {
	if len(e.Detail) == 0 {
		return []byte{}, nil
	}
	text, err := json.Marshal(e.Detail)
	if err != nil {
		return nil, err
	}
	return t.shut("trail", "detail", number(e.Number), text)
}

const entryColumns = `number, at, actor, role, act, subject, detail, seal`

func (s *Store) scanEntry(row scanner) (e intake.Entry, seal []byte, err error) {
	var sealed []byte
	err = row.Scan(&e.Number, moment{&e.At}, &e.Actor, &e.Role, &e.Act, &e.Subject, &sealed, &seal)
	if err != nil || len(sealed) == 0 {
		return e, seal, err
	}
	text, err := s.seal.open("trail", "detail", number(e.Number), sealed)
	if err != nil {
		return e, seal, err
	}
	if json.Unmarshal(text, &e.Detail) != nil {
		err = errors.New("the detail of an entry is not what was written")
	}
	return e, seal, err
}

// trailPage is how many entries are read at most.
const trailPage = 200

// Trail returns entries, the latest first. Reading the trail is in the trail.
func (s *Store) Trail(ctx context.Context, who intake.Actor, f intake.TrailFilter) ([]intake.Entry, error) {
	var entries []intake.Entry
	err := s.act(ctx, who, intake.SeeTrail, func(t tx, who intake.Actor) (err error) {
		if entries, err = s.entries(t, f); err != nil {
			return err
		}
		return s.record(t, who, intake.ActTrailRead, f.Subject, detail("actor", f.Actor))
	})
	return entries, told("read the trail", err)
}

func (s *Store) entries(t tx, f intake.TrailFilter) ([]intake.Entry, error) {
	conditions, args := []string{"1 = 1"}, []any{}
	add := func(condition string, arg any) {
		args = append(args, arg)
		conditions = append(conditions, condition+" $"+number(int64(len(args))))
	}
	switch {
	case f.Actor != "" && f.Subject != "":
		add("actor || '' =", f.Actor) // Keeps to the index of subjects: fewer entries are about one than by one.
	case f.Actor != "":
		add("actor =", f.Actor)
	}
	if f.Subject != "" {
		add("subject =", f.Subject)
	}
	if f.Before > 0 {
		add("number <", f.Before)
	}
	limit := f.Limit
	if limit <= 0 || limit > trailPage {
		limit = trailPage
	}
	args = append(args, limit)
	rows, err := t.query(`
SELECT `+entryColumns+` FROM trail WHERE `+strings.Join(conditions, " AND ")+`
ORDER BY number DESC LIMIT $`+number(int64(len(args))), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var entries []intake.Entry
	for rows.Next() {
		e, _, err := s.scanEntry(rows)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// detail makes the detail of an entry from keys and values; an empty value is
// left out.
func detail(pairs ...string) map[string]string {
	d := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			d[pairs[i]] = pairs[i+1]
		}
	}
	return d
}

// TrailHead returns the last entry's number and seal, to be printed and kept
// elsewhere.
func (s *Store) TrailHead(ctx context.Context) (intake.TrailHead, error) {
	var h intake.TrailHead
	err := s.row(ctx, `
SELECT number, seal FROM trail_head WHERE name = 'trail'`).Scan(&h.Number, &h.Seal)
	return h, told("read the head of the trail", err)
}

// CheckTrail checks the whole trail for somebody who may read it, and returns
// its head.
func (s *Store) CheckTrail(ctx context.Context, who intake.Actor, printed ...intake.TrailHead) (intake.TrailHead, error) {
	if err := s.act(ctx, who, intake.SeeTrail, func(t tx, who intake.Actor) error {
		return s.record(t, who, intake.ActTrailRead, "", detail("checked", "yes"))
	}); err != nil {
		return intake.TrailHead{}, told("check the trail", err)
	}
	head, err := s.verifyTrail(ctx, printed)
	return head, told("check the trail", err)
}

// verifyTrail checks the whole trail as it stood when it began, and against
// heads that were printed earlier. A rotation that another program began may
// have signed with a key that is not known here yet.
func (s *Store) verifyTrail(ctx context.Context, printed []intake.TrailHead) (intake.TrailHead, error) {
	head, err := s.verifyTrailOnce(ctx, printed)
	if !errors.Is(err, intake.ErrBroken) {
		return head, err
	}
	if err := s.followKeys(ctx); err != nil {
		return head, err
	}
	return s.verifyTrailOnce(ctx, printed)
}

func (s *Store) verifyTrailOnce(ctx context.Context, printed []intake.TrailHead) (intake.TrailHead, error) {
	head, err := s.TrailHead(ctx)
	if err != nil {
		return head, err
	}
	known := map[int64][]byte{}
	for _, h := range slices.Concat(printed, []intake.TrailHead{head}) {
		if before, twice := known[h.Number]; twice && string(before) != string(h.Seal) {
			return head, brokenAt(h.Number)
		}
		if h.Number > head.Number {
			return head, brokenAt(h.Number) // The end was cut off.
		}
		known[h.Number] = h.Seal
	}
	keys := s.seal.now()
	// The chain before a rotation is held by the entry that a later key signed;
	// so whoever has an old key alone cannot write it anew and not be found.
	if head.Number > 0 && sealedBy(head.Seal) != keys.signing {
		return head, brokenAt(head.Number)
	}
	chain := &intake.Chain{Verify: keys.trail.VerifyMAC}
	for chain.Last < head.Number {
		last := chain.Last
		if err := s.verifyPage(ctx, chain, head.Number, known); err != nil {
			return head, err
		}
		if chain.Last == last {
			return head, brokenAt(last + 1)
		}
	}
	return head, nil
}

const verifyPageSQL = `
SELECT ` + entryColumns + ` FROM trail WHERE number > $1 AND number <= $2 ORDER BY number LIMIT 1000`

func (s *Store) verifyPage(ctx context.Context, chain *intake.Chain, until int64, known map[int64][]byte) error {
	rows, err := s.reader.QueryContext(ctx, verifyPageSQL, chain.Last, until)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		e, seal, err := s.scanEntry(rows)
		if err != nil {
			return errors.Join(brokenAt(chain.Last+1), err)
		}
		if err := chain.Next(e, seal); err != nil {
			return err
		}
		if want, printed := known[e.Number]; printed && string(want) != string(seal) {
			return brokenAt(e.Number)
		}
	}
	return rows.Err()
}

func brokenAt(n int64) error {
	return errors.Join(intake.ErrBroken, errors.New("at entry "+number(n)))
}

// noRows says whether a row was looked for and is not there.
func noRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
