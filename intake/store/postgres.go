package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"sciatica-intake/intake"
)

const (
	// postgresWriters and postgresReaders bound the connections of a process,
	// so that several of them fit into the hundred that a server takes.
	postgresWriters = 16
	postgresReaders = 8
	// connectTimeout is for one host of those in the URL. A machine that is
	// gone does not answer at all, and the next one may be the one that does.
	connectTimeout = 3 * time.Second
	// connectionLife bounds how long a connection outlives what was changed
	// about the servers.
	connectionLife = 10 * time.Minute
)

// postgres is what a store on PostgreSQL has beyond the pools.
type postgres struct {
	waiting atomic.Int64  // changes under way
	turn    chan struct{} // holds the one change that runs again after it met others
	alone   sync.RWMutex  // held for writing by one that met too many of them
}

// isPostgres says whether a database is named by a URL of PostgreSQL.
func isPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// connectPostgres makes the pools; nothing is asked of a server yet.
func connectPostgres(url string) (writer, reader *sql.DB, err error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// What the parser says may quote the URL, and with it the password.
		return nil, nil, errors.New("the URL of the database cannot be read")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "sciatica-intake"
	}
	pool := func(connections int) *sql.DB {
		db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(durable))
		db.SetMaxOpenConns(connections)
		db.SetMaxIdleConns(connections)
		db.SetConnMaxLifetime(connectionLife)
		return db
	}
	return pool(postgresWriters), pool(postgresReaders), nil
}

// existsPostgres looks for the tables without making any.
func existsPostgres(ctx context.Context, url string) (there bool, err error) {
	writer, reader, err := connectPostgres(url)
	if err != nil {
		return false, err
	}
	defer writer.Close()
	defer reader.Close()
	var version int64
	err = reader.QueryRowContext(ctx, schemaVersionSQL).Scan(&version)
	var said *pgconn.PgError
	if errors.As(err, &said) && said.Code == "42P01" { // undefined_table
		return false, nil
	}
	return version > 0, err
}

// errNotDurable refuses a server that says that something is saved before it is.
var errNotDurable = errors.New("the database may lose what it said was saved")

// durable asks each new connection whether a COMMIT means that the change is
// on the disk. The settings may differ by user, by database and by the server
// that answers after a fail-over. A server that has no such setting has
// nothing to switch off.
func durable(ctx context.Context, c *pgx.Conn) error {
	for _, setting := range []struct{ name, good string }{
		{"synchronous_commit", "on remote_apply"},
		{"fsync", "on"},
		{"full_page_writes", "on"},
	} {
		var value *string
		if err := c.QueryRow(ctx, "SELECT current_setting($1, true)", setting.name).Scan(&value); err != nil {
			return errors.Join(err, c.Close(ctx))
		}
		if value != nil && !strings.Contains(" "+setting.good+" ", " "+*value+" ") {
			return errors.Join(fmt.Errorf("%w: %s is %s", errNotDurable, setting.name, *value), c.Close(ctx))
		}
	}
	return nil
}

// postgresText is a migration as PostgreSQL takes it. Texts must be ordered
// byte by byte, as SQLite orders them: the order of a language differs between
// servers, and changes with their libraries. A server whose own order is that
// of the bytes is asked for nothing.
func postgresText(t tx, text string) (string, error) {
	var bytewise bool
	if err := t.row(`SELECT 'B' < 'a' AND 'a-c' < 'ab' AND 'Z' < '_'`).Scan(&bytewise); err != nil || bytewise {
		return text, err
	}
	return strings.ReplaceAll(text, " TEXT ", ` TEXT COLLATE "C" `), nil
}

// postgresTrouble says what an error of PostgreSQL, or of the way there, means.
func postgresTrouble(err error) trouble {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return codeTrouble(said)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.Is(err, errNotDurable), errors.Is(err, context.Canceled):
		return 0
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.As(err, &connect), errors.As(err, &network), pgconn.SafeToRetry(err),
		errors.Is(err, pgconn.ErrConnClosed), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return gone
	}
	return 0
}

func codeTrouble(said *pgconn.PgError) trouble {
	switch said.Code {
	case "23505": // unique_violation
		// Two who make the same table at once collide in the catalogue.
		if strings.HasPrefix(said.ConstraintName, "pg_") {
			return collided
		}
		return twice
	case "40001", "40P01": // serialization_failure, deadlock_detected
		return collided
	case "53300": // too_many_connections
		return gone
	case "25006": // read_only_sql_transaction: the server is not the primary any more
		return gone
	case "57P01", "57P02", "57P03", "57P05", // shut down, crashed, starting, idle for too long
		"40003": // statement_completion_unknown
		return gone
	case "53100", "53200", "53000", "53400": // disk full, out of memory
		return unable
	}
	if strings.HasPrefix(said.Code, "08") { // connection exceptions
		return gone
	}
	return 0
}

// verifyPostgres looks at what can be asked of a server: whether the indexes
// and constraints hold, and whether every row can be read to its end, which
// fails where the server keeps checksums and a page is not what was written.
func (s *Store) verifyPostgres(ctx context.Context, r *intake.Verification) error {
	for _, ask := range []struct{ text, problem string }{
		{`SELECT c.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT (x.indisvalid AND x.indisready)`, "the index %s cannot be used"},
		{`SELECT c.conname FROM pg_constraint c
WHERE c.connamespace = current_schema()::regnamespace AND NOT c.convalidated`, "the constraint %s was not checked"},
	} {
		names, err := s.names(ctx, ask.text)
		if err != nil {
			return err
		}
		for _, name := range names {
			r.Problems = append(r.Problems, "database: "+fmt.Sprintf(ask.problem, name))
		}
	}
	tables, err := s.names(ctx, `
SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename`)
	if err != nil {
		return err
	}
	for _, table := range tables {
		var bytes int64
		err := s.row(ctx, `
SELECT COALESCE(SUM(LENGTH(CAST(whole AS TEXT))), 0) FROM `+pgx.Identifier{table}.Sanitize()+` AS whole`).Scan(&bytes)
		var said *pgconn.PgError
		if errors.As(err, &said) && strings.HasPrefix(said.Code, "XX") { // data corrupted, or worse
			r.Problems = append(r.Problems, "database: "+table+" cannot be read: "+said.Code)
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) names(ctx context.Context, text string) ([]string, error) {
	rows, err := s.reader.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() && err == nil {
		var name string
		err = rows.Scan(&name)
		names = append(names, name)
	}
	return names, closing(rows, err)
}
