package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sciatica-intake/intake"
)

// mostProblems bounds the list: with a wrong key nothing opens.
const mostProblems = 50

// Verify checks the database's own structure, the trail, also against heads
// that were printed before, and that the keys open every sealed value. It
// changes nothing and may run beside the site.
func (s *Store) Verify(ctx context.Context, printed ...intake.TrailHead) (intake.Verification, error) {
	var r intake.Verification
	if err := s.verifyStructure(ctx, &r); err != nil {
		return r, told("verify the database", err)
	}
	head, err := s.verifyTrail(ctx, printed)
	r.Head, r.Entries = head, head.Number
	switch {
	case errors.Is(err, intake.ErrBroken):
		r.Problems = append(r.Problems, "trail: "+err.Error())
	case err != nil:
		return r, told("verify the trail", err)
	}
	for _, c := range sealedColumns {
		if err := s.verifySealed(ctx, c, &r); err != nil {
			return r, told("verify the keys", err)
		}
	}
	return r, told("verify the keys", s.verifySteps(ctx, &r))
}

// verifyStructure asks the database, which knows best.
func (s *Store) verifyStructure(ctx context.Context, r *intake.Verification) error {
	if s.pg != nil {
		return s.verifyPostgres(ctx, r)
	}
	rows, err := s.reader.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return err
	}
	for rows.Next() && err == nil {
		var text string
		if err = rows.Scan(&text); err == nil && text != "ok" {
			r.Problems = append(r.Problems, "database: "+text)
		}
	}
	if err := closing(rows, err); err != nil {
		return err
	}
	rows, err = s.reader.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	for rows.Next() {
		r.Problems = append(r.Problems, "database: a row belongs to one that is not there")
	}
	return closing(rows, nil)
}

// sealedColumn is a column of sealed values and the key of the row that each
// is bound to.
type sealedColumn struct{ table, column, key string }

var sealedColumns = []sealedColumn{
	{"drafts", "payload", "id"},
	{"intakes", "brief", "reference"},
	{"intake_bodies", "record", "reference"},
	{"intake_bodies", "contact", "reference"},
	{"outbox", "body", "id"},
	{"staff", "secret", "name"},
	{"staff_links", "secret", "hash"},
}

// verifyPageSize is how many values are opened between two looks at the table,
// so that no reading stands open for long.
const verifyPageSize = 1000

func (s *Store) verifySealed(ctx context.Context, c sealedColumn, r *intake.Verification) error {
	after := ""
	for {
		n, last, err := s.verifySome(ctx, c, after, r)
		if err != nil || n < verifyPageSize {
			return err
		}
		after = last
	}
}

func (s *Store) verifySome(ctx context.Context, c sealedColumn, after string, r *intake.Verification) (n int, last string, err error) {
	rows, err := s.reader.QueryContext(ctx, fmt.Sprintf(`
SELECT %[1]s, %[2]s FROM %[3]s WHERE %[1]s > $1 ORDER BY %[1]s LIMIT $2`, c.key, c.column, c.table), after, verifyPageSize)
	if err != nil {
		return 0, "", err
	}
	for rows.Next() && err == nil {
		var sealed []byte
		if err = rows.Scan(&last, &sealed); err != nil {
			break
		}
		n++
		if len(sealed) == 0 && c.table == "staff" {
			continue // The account waits for its set-up link.
		}
		s.verifyOne(c.table, c.column, last, sealed, r)
	}
	return n, last, closing(rows, err)
}

func (s *Store) verifyOne(table, column, row string, sealed []byte, r *intake.Verification) {
	if _, err := s.seal.open(table, column, row, sealed); err != nil {
		if len(r.Problems) < mostProblems {
			r.Problems = append(r.Problems, fmt.Sprintf("keys: %s of %s in row %s does not open", column, table, row))
		}
		return
	}
	r.Opened++
}

// verifySteps is apart because a step is named by two columns.
func (s *Store) verifySteps(ctx context.Context, r *intake.Verification) error {
	var last intake.Reference
	var step int64
	for n := verifyPageSize; n == verifyPageSize; {
		rows, err := s.reader.QueryContext(ctx, `
SELECT reference, number, body FROM steps WHERE (reference, number) > ($1, $2)
ORDER BY reference, number LIMIT $3`, last, step, verifyPageSize)
		if err != nil {
			return err
		}
		for n = 0; rows.Next() && err == nil; n++ {
			var sealed []byte
			if err = rows.Scan(&last, &step, &sealed); err == nil {
				s.verifyOne("steps", "body", stepRow(last, step), sealed, r)
			}
		}
		if err := closing(rows, err); err != nil {
			return err
		}
	}
	return nil
}

// briefsName marks that every intake has its brief.
const briefsName = "briefs"

// fillBriefs gives intakes that were submitted before there was a queue what
// the queue shows and finds them by.
func (s *Store) fillBriefs(ctx context.Context) error {
	var done []byte
	err := s.row(ctx, metaSQL, briefsName).Scan(&done)
	if !noRows(err) {
		return err
	}
	err = s.Intakes(ctx, time.Time{}, func(in intake.Intake) error {
		a, err := s.arrival(ctx, in)
		if err != nil {
			return err
		}
		return s.write(ctx, func(t tx) error { return fillBrief(t, in, a) })
	})
	if err != nil {
		return err
	}
	return s.write(ctx, func(t tx) error {
		_, err := t.exec(`
INSERT INTO meta (name, value) VALUES ($1, 'filled') ON CONFLICT (name) DO NOTHING`, briefsName)
		return err
	})
}

func fillBrief(t tx, in intake.Intake, a arrival) error {
	needs := in.NeedsPerson()
	if _, err := t.exec(`
UPDATE intakes SET brief = $2, list = $3, needs = $4, wants = $5, reachable = $6 WHERE reference = $1 AND brief = ''`,
		in.Reference, a.brief, listOf(in.Status, needs), bit(needs), bit(in.Record.WantsConsultation()), bit(in.Contact.Reachable())); err != nil {
		return err
	}
	return insertTokens(t, in, a.tokens)
}
