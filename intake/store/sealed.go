package store

import (
	"context"
	"fmt"

	"sciatica-intake/intake"
)

// sealedColumn is a column of sealed values, and what names the row that each
// value is bound to: a text, a number, or both.
type sealedColumn struct {
	table, column string
	// key is the column with the text, number that with the number; one of
	// them may be "". named makes the name of the row of both.
	key, number string
	named       func(r intake.Reference, n int64) string
	// empty says that a row may have nothing to seal.
	empty bool
}

// sealedColumns are all of them. Verify opens them and a rotation of the keys
// seals them anew; a test refuses a column of bytes that stands nowhere. The
// keys in meta, which are sealed too, are apart.
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
	{table: "sessions", column: "secret", key: "id", empty: true},     // Nobody changes the second factor.
	{table: "trail", column: "detail", number: "number", empty: true}, // There is nothing to add.
}

// sealedValue is a sealed value with the name of its row and the columns that
// name it.
type sealedValue struct {
	row    string
	key    string
	number int64
	sealed []byte
}

// condition is what picks one row, its places numbered from $1, and
// what goes there.
func (c sealedColumn) condition(v sealedValue) (where string, args []any) {
	switch {
	case c.number == "":
		return c.key + " = $1", []any{v.key}
	case c.key == "":
		return c.number + " = $1", []any{v.number}
	}
	return c.key + " = $1 AND " + c.number + " = $2", []any{v.key, v.number}
}

func (c sealedColumn) name(v sealedValue) string {
	switch {
	case c.number == "":
		return v.key
	case c.key == "":
		return number(v.number)
	}
	return c.named(intake.Reference(v.key), v.number)
}

// page is the text that reads what follows a row.
func (c sealedColumn) page(after sealedValue, most int) (text string, args []any) {
	switch {
	case c.number == "":
		return fmt.Sprintf(`
SELECT %[1]s, 0, %[2]s FROM %[3]s WHERE %[1]s > $1 ORDER BY %[1]s LIMIT $2`,
			c.key, c.column, c.table), []any{after.key, most}
	case c.key == "":
		return fmt.Sprintf(`
SELECT '', %[1]s, %[2]s FROM %[3]s WHERE %[1]s > $1 ORDER BY %[1]s LIMIT $2`,
			c.number, c.column, c.table), []any{after.number, most}
	}
	return fmt.Sprintf(`
SELECT %[1]s, %[4]s, %[2]s FROM %[3]s WHERE (%[1]s, %[4]s) > ($1, $2) ORDER BY %[1]s, %[4]s LIMIT $3`,
		c.key, c.column, c.table, c.number), []any{after.key, after.number, most}
}

// eachSealed visits every sealed value of a column, a page at a time, so that
// no reading stands open while a page is looked at.
func (s *Store) eachSealed(ctx context.Context, c sealedColumn, most int, visit func([]sealedValue) error) error {
	last := sealedValue{number: -1}
	for {
		page, n, err := s.sealedAfter(ctx, c, &last, most)
		if err != nil {
			return err
		}
		if err := visit(page); err != nil {
			return err
		}
		if n < most {
			return nil
		}
	}
}

// sealedAfter reads the page behind last and moves last to its end. n is how
// many rows there were, with or without a value.
func (s *Store) sealedAfter(ctx context.Context, c sealedColumn, last *sealedValue, most int) (page []sealedValue, n int, err error) {
	text, args := c.page(*last, most)
	rows, err := s.reader.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, 0, err
	}
	for rows.Next() && err == nil {
		var v sealedValue
		if err = rows.Scan(&v.key, &v.number, &v.sealed); err != nil {
			break
		}
		n++
		v.row = c.name(v)
		*last = v
		if len(v.sealed) > 0 || !c.empty {
			page = append(page, v)
		}
	}
	return page, n, closing(rows, err)
}
