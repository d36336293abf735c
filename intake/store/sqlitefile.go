package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrForeign refuses a file that is no database of this program.
var ErrForeign = errors.New("it is no backup of this program")

// copyInto writes the database as one transaction sees it into an empty file.
// Others go on reading and writing; what is free or deleted is not copied. The
// connection is one that may not write here but, unlike the readers, elsewhere.
func (s *Store) copyInto(ctx context.Context, file string) error {
	if s.pg != nil {
		return s.copyIntoFile(ctx, file)
	}
	s.gate.RLock() // A connection beside the others keeps them from being opened anew.
	defer s.gate.RUnlock()
	db, err := sql.Open("sqlite", address(s.path, "mode=ro", pragmas))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO $1", file)
	return errors.Join(err, db.Close())
}

// ours refuses a database that this program did not write, or that a newer one
// did. It makes nothing.
func ours(ctx context.Context, db *sql.DB) error {
	var tables int
	err := db.QueryRowContext(ctx, `
SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('schema_versions', 'meta', 'intakes', 'trail_head')`).Scan(&tables)
	var code *sqlite.Error
	switch {
	case errors.As(err, &code) && code.Code() == sqlite3.SQLITE_NOTADB:
		return ErrForeign
	case errors.As(err, &code) && code.Code() == sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	case err != nil:
		return err
	case tables != 4:
		return ErrForeign
	}
	var version, keys int64
	if err := db.QueryRowContext(ctx, schemaVersionSQL).Scan(&version); err != nil {
		return err
	}
	if known := int64(len(migrations)); version > known {
		return fmt.Errorf("%w: it is at version %d, this program knows %d", ErrNewer, version, known)
	}
	err = db.QueryRowContext(ctx, `
SELECT COUNT(*) FROM meta WHERE name IN ($1, $2)`, lookupName, trailName).Scan(&keys)
	if err == nil && keys != 2 {
		err = ErrForeign
	}
	return err
}

// sound asks SQLite whether its own structure is whole.
func sound(ctx context.Context, db *sql.DB) error {
	problems, err := structure(ctx, db)
	var code *sqlite.Error
	if errors.As(err, &code) && code.Code() == sqlite3.SQLITE_CORRUPT {
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%w: %s", ErrDamaged, strings.Join(problems, "; "))
	}
	return err
}

// structure returns what SQLite finds wrong with its own structure.
func structure(ctx context.Context, db *sql.DB) (problems []string, err error) {
	rows, err := db.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return nil, err
	}
	for rows.Next() && err == nil {
		var text string
		if err = rows.Scan(&text); err == nil && text != "ok" {
			problems = append(problems, text)
		}
	}
	if err := closing(rows, err); err != nil {
		return nil, err
	}
	rows, err = db.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		problems = append(problems, "a row belongs to one that is not there")
	}
	return problems, closing(rows, nil)
}
