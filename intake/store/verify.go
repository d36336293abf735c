package store

import (
	"context"
	"database/sql"
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
	return r, nil
}

// verifyStructure asks the database, which knows best.
func (s *Store) verifyStructure(ctx context.Context, r *intake.Verification) error {
	problems, err := structure(ctx, s.reader)
	for _, p := range problems {
		r.Problems = append(r.Problems, "database: "+p)
	}
	return err
}

// sealedColumn is a column of sealed values, and what names the row that each
// value is bound to: a text, or a text and a number.
type sealedColumn struct {
	table, column, key string
	// number is the second column of the key, and named makes the name of the
	// row of both. Without them the key is the name.
	number string
	named  func(reference intake.Reference, n int64) string
	// empty says that a row may have nothing to seal.
	empty bool
}

// sealedColumns are all of them but the detail of the trail, which is opened
// with its entry. A test refuses a column of bytes that stands nowhere.
var sealedColumns = []sealedColumn{
	{table: "drafts", column: "payload", key: "id"},
	{table: "intakes", column: "brief", key: "reference"},
	{table: "intake_bodies", column: "record", key: "reference"},
	{table: "intake_bodies", column: "contact", key: "reference"},
	{table: "steps", column: "body", key: "reference", number: "number", named: stepRow},
	{table: "links", column: "payload", key: "reference"},
	{table: "checkins", column: "payload", key: "reference", number: "number", named: checkinRow},
	{table: "reminders", column: "payload", key: "reference"},
	{table: "mails", column: "payload", key: "id"},
	{table: "outbox", column: "body", key: "id"},
	{table: "staff", column: "secret", key: "name", empty: true}, // The account waits for its set-up link.
	{table: "staff_links", column: "secret", key: "hash"},
	{table: "sessions", column: "secret", key: "id", empty: true}, // Nobody changes the second factor.
}

// verifyPageSize is how many values are opened between two looks at the table,
// so that no reading stands open for long.
const verifyPageSize = 1000

// page is the text that reads what follows a row.
func (c sealedColumn) page() string {
	if c.number == "" {
		return fmt.Sprintf(`
SELECT %[1]s, 0, %[2]s FROM %[3]s WHERE %[1]s > $1 ORDER BY %[1]s LIMIT $2`, c.key, c.column, c.table)
	}
	return fmt.Sprintf(`
SELECT %[1]s, %[4]s, %[2]s FROM %[3]s WHERE (%[1]s, %[4]s) > ($1, $3) ORDER BY %[1]s, %[4]s LIMIT $2`, c.key, c.column, c.table, c.number)
}

func (c sealedColumn) row(key string, n int64) string {
	if c.number == "" {
		return key
	}
	return c.named(intake.Reference(key), n)
}

func (s *Store) verifySealed(ctx context.Context, c sealedColumn, r *intake.Verification) error {
	page, err := s.reader.PrepareContext(ctx, c.page())
	if err != nil {
		return err
	}
	defer page.Close()
	var last string
	var lastNumber int64 = -1
	for n := verifyPageSize; n == verifyPageSize; {
		args := []any{last, verifyPageSize}
		if c.number != "" {
			args = append(args, lastNumber)
		}
		rows, err := page.QueryContext(ctx, args...)
		if err != nil {
			return err
		}
		for n = 0; rows.Next() && err == nil; n++ {
			var sealed sql.RawBytes
			if err = rows.Scan(&last, &lastNumber, &sealed); err == nil && (len(sealed) > 0 || !c.empty) {
				s.verifyOne(c, c.row(last, lastNumber), sealed, r)
			}
		}
		if err := closing(rows, err); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) verifyOne(c sealedColumn, row string, sealed []byte, r *intake.Verification) {
	if _, err := s.seal.open(c.table, c.column, row, sealed); err != nil {
		if len(r.Problems) < mostProblems {
			r.Problems = append(r.Problems, fmt.Sprintf("keys: %s of %s in row %s does not open", c.column, c.table, row))
		}
		return
	}
	r.Opened++
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
