package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrNewer refuses a database that a newer program has changed: this one does
// not know what its tables mean.
var ErrNewer = errors.New("the database is newer than this program")

// migrations bring an empty database up to date, one transaction each. One
// that was ever released is never changed; a change is a new one at the end.
//
// The text is meant for PostgreSQL too: keys are texts made by the program,
// times are texts of one width in UTC, sealed and packed content is BYTEA (for
// SQLite a name without meaning).
var migrations = []string{
	// What is looked up or sorted by stands in clear; the rest is sealed in
	// payload, record and contact. The queue reads intakes, which is why the
	// bodies are elsewhere.
	`
CREATE TABLE meta (
	name  TEXT NOT NULL PRIMARY KEY,
	value BYTEA NOT NULL
);
CREATE TABLE counters (
	name  TEXT NOT NULL PRIMARY KEY,
	value BIGINT NOT NULL
);
CREATE TABLE settings (
	key   TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
);
CREATE TABLE drafts (
	id         TEXT NOT NULL PRIMARY KEY,
	version    BIGINT NOT NULL,
	state      TEXT NOT NULL,
	language   TEXT NOT NULL,
	created_at TEXT NOT NULL,
	active_at  TEXT NOT NULL,
	expires_at TEXT NOT NULL,
	reference  TEXT NOT NULL,
	token_hash TEXT NOT NULL UNIQUE,
	code_hash  TEXT NOT NULL UNIQUE,
	payload    BYTEA NOT NULL
);
CREATE INDEX drafts_by_expiry ON drafts (expires_at);
CREATE TABLE intakes (
	reference      TEXT NOT NULL PRIMARY KEY,
	draft_id       TEXT NOT NULL UNIQUE,
	level_rank     BIGINT NOT NULL,
	level_now_rank BIGINT NOT NULL,
	status         TEXT NOT NULL,
	submitted_at   TEXT NOT NULL,
	language       TEXT NOT NULL,
	book           TEXT NOT NULL,
	version        BIGINT NOT NULL
);
CREATE INDEX intakes_by_time ON intakes (submitted_at, reference);
CREATE TABLE intake_bodies (
	reference TEXT NOT NULL PRIMARY KEY REFERENCES intakes (reference),
	record    BYTEA NOT NULL,
	contact   BYTEA NOT NULL
);
CREATE TABLE books (
	version     TEXT NOT NULL PRIMARY KEY,
	archived_at TEXT NOT NULL
);
CREATE TABLE book_files (
	version TEXT NOT NULL REFERENCES books (version),
	name    TEXT NOT NULL,
	content BYTEA NOT NULL,
	PRIMARY KEY (version, name)
);
CREATE TABLE book_words (
	version  TEXT NOT NULL REFERENCES books (version),
	language TEXT NOT NULL,
	words    BYTEA NOT NULL,
	PRIMARY KEY (version, language)
)`,
	staffTables,
	markColumns,
	episodeTables,
	leaseTable,
	outboxIndex,
}

const schemaVersionSQL = `
SELECT COALESCE(MAX(version), 0) FROM schema_versions`

// migrate applies the migrations that the database has not had yet.
func (s *Store) migrate(ctx context.Context) error {
	err := s.write(ctx, func(t tx) error {
		return s.define(t, `
CREATE TABLE IF NOT EXISTS schema_versions (
	version    BIGINT NOT NULL PRIMARY KEY,
	applied_at TEXT NOT NULL
)`)
	})
	if err != nil {
		return fmt.Errorf("schema versions: %w", err)
	}
	for number, text := range migrations {
		if err := s.writeWithin(ctx, migrateTimeout, func(t tx) error {
			return s.apply(t, int64(number)+1, text)
		}); err != nil {
			return fmt.Errorf("migration %d: %w", number+1, err)
		}
	}
	s.wrote(1)
	return nil
}

// apply brings the database to a version unless it is there already, which it
// looks up in the same transaction: two programs may start at once.
func (s *Store) apply(t tx, version int64, text string) error {
	var current int64
	if err := t.row(schemaVersionSQL).Scan(&current); err != nil {
		return err
	}
	if known := int64(len(migrations)); current > known {
		return fmt.Errorf("%w: it is at version %d, this program knows %d", ErrNewer, current, known)
	}
	if current >= version {
		return nil
	}
	// The row goes first: on PostgreSQL it keeps another program that starts
	// away from the tables.
	if _, err := t.exec(`
INSERT INTO schema_versions (version, applied_at) VALUES ($1, $2)
ON CONFLICT (version) DO NOTHING`, version, stamp(s.now())); err != nil {
		return err
	}
	return s.define(t, text)
}

// define runs a text that makes or changes tables.
func (s *Store) define(t tx, text string) (err error) {
	if s.pg != nil {
		if text, err = postgresText(t, text); err != nil {
			return err
		}
	}
	_, err = t.exec(text)
	return err
}

// stampForm has one width, so that texts sort as times do.
const stampForm = "2006-01-02T15:04:05.000Z"

func stamp(t time.Time) string { return t.UTC().Format(stampForm) }

// kept is the time as it will be read back.
func kept(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// moment reads a stamp into the time it points to.
type moment struct{ time *time.Time }

var _ sql.Scanner = moment{}

// Scan implements sql.Scanner.
func (m moment) Scan(value any) (err error) {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("a time is kept as %T", value)
	}
	*m.time, err = time.Parse(stampForm, text)
	return err
}
