// Package store keeps drafts, intakes, settings and the archive of books. It
// is the only place that speaks SQL.
//
// It promises that what it reported as saved has been synced to the disk, that
// a draft becomes one intake however often it is sent, and that answers,
// contact and codes are sealed before they reach the database. A request that
// goes away interrupts no write that it began.
//
// It does not promise that somebody who holds both the database and the keyset
// learns nothing. What staff do is asked for and recorded in the transaction
// that does it; for what patients do, whoever calls has asked.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"sciatica-intake/intake"
)

const (
	// FileName is the database's name in the data folder.
	FileName = "intake.db"
	// KeysetName is the keyset's name in the data folder.
	KeysetName = "keyset.json"
	// writeTimeout ends a transaction that hangs. It is longer than SQLite
	// waits for another process, so that a lock is reported as a lock.
	writeTimeout = 10 * time.Second
	// migrateTimeout is for changes to a table with a million rows.
	migrateTimeout = 30 * time.Minute
)

// Options say where the data is and what the store cannot supply itself.
type Options struct {
	// DataDir is the data folder; it is made if it is missing.
	DataDir string
	// Database names another database than SQLite in the data folder. No
	// other is known yet, so it must be empty.
	Database string
	// KeysetFile is where the keyset is; empty means in the data folder.
	KeysetFile string
	// Now is the clock.
	Now func() time.Time
	// Random supplies ids, tokens and codes. Several goroutines read from it
	// at once.
	Random io.Reader
	// Idle and Absolute end a member of staff's sign-in: after so long without
	// use, and after so long in all. Zero means 15 minutes and 12 hours.
	Idle, Absolute time.Duration
}

// Store is an open database. Its methods may be called at the same time.
type Store struct {
	now    func() time.Time
	random io.Reader
	path   string
	seal   *seal
	words  wordCache

	idle, absolute time.Duration
	// hashing holds a place for each password that is hashed at once: each
	// takes 46 MB.
	hashing chan struct{}
	cost    cost

	// SQLite has room for one writer at a time, so one connection writes and
	// several read.
	writer, reader  *sql.DB
	toWrite, toRead statements
	writing         sync.Mutex
	group           group
	wal             wal
	gate            sync.RWMutex // shut while all connections are closed

	// unswept says that the write-ahead log may hold what was deleted. So it
	// may at the start, if the program before was killed.
	unswept atomic.Bool
}

// statements are prepared SQL texts, by text.
type statements map[string]*sql.Stmt

// Open opens the data folder, making it on the first start, and brings the
// database up to date. It refuses a database that a newer program wrote, a
// keyset that others may read, and a keyset that does not fit the database.
func Open(ctx context.Context, o Options) (*Store, error) {
	s, err := newStore(o)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	keysetFile := o.KeysetFile
	if keysetFile == "" {
		keysetFile = filepath.Join(o.DataDir, KeysetName)
	}
	if err := s.start(ctx, keysetFile); err != nil {
		return nil, errors.Join(fmt.Errorf("store: %w", err), s.Close())
	}
	return s, nil
}

func newStore(o Options) (*Store, error) {
	if o.Now == nil || o.Random == nil || o.DataDir == "" {
		return nil, errors.New("takes a data folder, a clock and a source of randomness")
	}
	if o.Database != "" {
		return nil, errors.New("only the SQLite database in the data folder is known")
	}
	folder, err := filepath.Abs(o.DataDir)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := makeFolder(folder); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	s := &Store{
		now: o.Now, random: o.Random, path: filepath.Join(folder, FileName),
		idle: cmp.Or(o.Idle, 15*time.Minute), absolute: cmp.Or(o.Absolute, 12*time.Hour),
		hashing: make(chan struct{}, 2), cost: todaysCost, group: group{most: groupMost},
	}
	s.unswept.Store(true)
	s.writer, s.reader, err = connect(s.path, &s.gate)
	return s, err
}

// makeFolder makes the data folder for its owner alone. A folder that already
// holds something keeps its mode, for it may be shared on purpose; the files
// made in it are closed to others either way.
func makeFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) > 0 {
		return err
	}
	return os.Chmod(folder, 0o700)
}

func (s *Store) start(ctx context.Context, keysetFile string) error {
	if err := s.checkPragmas(ctx); err != nil {
		return err
	}
	if err := closeToOthers(s.path); err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	var err error
	if s.seal, err = s.openSeal(ctx, keysetFile); err != nil {
		return err
	}
	if s.toWrite, err = prepare(ctx, s.writer, writeOften); err != nil {
		return err
	}
	if s.toRead, err = prepare(ctx, s.reader, readOften); err != nil {
		return err
	}
	return s.fillBriefs(ctx)
}

func prepare(ctx context.Context, db *sql.DB, texts []string) (statements, error) {
	prepared := statements{}
	for _, text := range texts {
		statement, err := db.PrepareContext(ctx, text)
		if err != nil {
			return nil, fmt.Errorf("prepare %q: %w", text, err)
		}
		prepared[text] = statement
	}
	return prepared, nil
}

// Close waits for the transactions that run and closes the database. The
// writer goes last, because the last connection empties the write-ahead log.
func (s *Store) Close() error {
	if err := errors.Join(s.reader.Close(), s.writer.Close()); err != nil {
		return fmt.Errorf("store: close: %w", err)
	}
	return nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var version int64
	return told("ping", s.row(ctx, schemaVersionSQL).Scan(&version))
}

// tx is a transaction that writes. It carries its own context, which is not
// that of the request.
type tx struct {
	ctx      context.Context
	sql      *sql.Tx
	prepared statements
}

// exec runs one statement and returns how many rows it changed.
func (t tx) exec(text string, args ...any) (int64, error) {
	var result sql.Result
	var err error
	if statement := t.prepared[text]; statement != nil {
		result, err = t.sql.StmtContext(t.ctx, statement).ExecContext(t.ctx, args...)
	} else {
		result, err = t.sql.ExecContext(t.ctx, text, args...)
	}
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row reads one row as the transaction sees it.
func (t tx) row(text string, args ...any) *sql.Row {
	if statement := t.prepared[text]; statement != nil {
		return t.sql.StmtContext(t.ctx, statement).QueryRowContext(t.ctx, args...)
	}
	return t.sql.QueryRowContext(t.ctx, text, args...)
}

// query reads rows as the transaction sees them.
func (t tx) query(text string, args ...any) (*sql.Rows, error) {
	if statement := t.prepared[text]; statement != nil {
		return t.sql.StmtContext(t.ctx, statement).QueryContext(t.ctx, args...)
	}
	return t.sql.QueryContext(t.ctx, text, args...)
}

// writeWithin runs one transaction, by itself.
func (s *Store) writeWithin(ctx context.Context, limit time.Duration, do func(tx) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	if err := s.trusted(ctx); err != nil {
		return fmt.Errorf("%w (%w)", errNotBegun, err)
	}
	begun, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%w (%w)", errNotBegun, err)
	}
	defer begun.Rollback() // After a commit this does nothing.
	if err := do(tx{ctx, begun, s.toWrite}); err != nil {
		return err
	}
	return begun.Commit()
}

// row reads one row outside of any transaction.
func (s *Store) row(ctx context.Context, text string, args ...any) *sql.Row {
	if statement := s.toRead[text]; statement != nil {
		return statement.QueryRowContext(ctx, args...)
	}
	return s.reader.QueryRowContext(ctx, text, args...)
}

// told says what was being done when an error came, and gives the errors of
// the database that callers tell apart their names. It adds no data: what is
// in a row must not reach a log.
func told(doing string, err error) error {
	var code *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		err = intake.ErrNotFound
	case errors.As(err, &code) && (code.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE ||
		code.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
		err = fmt.Errorf("%w (%w)", intake.ErrConflict, err)
	case unavailable(err):
		err = fmt.Errorf("%w (%w)", intake.ErrUnavailable, err)
	}
	return fmt.Errorf("store: %s: %w", doing, err)
}
