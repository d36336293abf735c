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
	// Database is the URL of a PostgreSQL database, which several processes
	// may share; empty means SQLite in the data folder.
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

	// former lets keys open that rotations have put aside beside the keyset.
	former bool
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

	// settling is how long a transaction may still run that began before the
	// keys changed. It is zero where one at a time writes.
	settling time.Duration

	// SQLite has room for one writer at a time, so one connection writes and
	// several read.
	// On PostgreSQL several do both.
	writer          *sql.DB
	reader          reading
	toWrite, toRead statements
	writing         sync.Mutex
	group           group
	wal             wal
	gate            sync.RWMutex // shut while all connections are closed

	// unswept says that the write-ahead log may hold what was deleted. So it
	// may at the start, if the program before was killed.
	unswept atomic.Bool

	// pg is nil on SQLite.
	pg *postgres
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
	if err := s.start(ctx, keysetFile, o.former); err != nil {
		return nil, errors.Join(fmt.Errorf("store: %w", err), s.Close())
	}
	return s, nil
}

// Exists says whether somebody has opened that installation before. It makes
// nothing.
func Exists(ctx context.Context, o Options) (bool, error) {
	if o.Database == "" {
		_, err := os.Stat(filepath.Join(o.DataDir, FileName))
		return err == nil, nil
	}
	if !isPostgres(o.Database) {
		return false, errDatabase
	}
	there, err := existsPostgres(ctx, o.Database)
	return there, told("look for the installation", err)
}

var errDatabase = errors.New("the database is SQLite in the data folder, or a URL that begins with postgres://")

func newStore(o Options) (*Store, error) {
	if o.Now == nil || o.Random == nil || o.DataDir == "" {
		return nil, errors.New("takes a data folder, a clock and a source of randomness")
	}
	if o.Database != "" && !isPostgres(o.Database) {
		return nil, errDatabase
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
	if o.Database != "" {
		s.pg, s.settling = &postgres{turn: make(chan struct{}, 1)}, 2*writeTimeout
		s.reader.again = true
		s.writer, s.reader.DB, err = connectPostgres(o.Database)
		return s, err
	}
	s.unswept.Store(true)
	s.writer, s.reader.DB, err = connect(s.path, &s.gate)
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

func (s *Store) start(ctx context.Context, keysetFile string, former bool) error {
	err := s.ready(ctx)
	if err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.finished(ctx); err != nil {
		return err
	}
	if s.seal, err = s.openSeal(ctx, keysetFile, former); err != nil {
		return err
	}
	if err := s.prepareOften(ctx); err != nil {
		return err
	}
	return s.fillBriefs(ctx)
}

// ready makes sure that the database answers and saves what it says it saves.
func (s *Store) ready(ctx context.Context) error {
	if s.pg != nil {
		return errors.Join(s.writer.PingContext(ctx), s.reader.PingContext(ctx))
	}
	if err := s.checkPragmas(ctx); err != nil {
		return err
	}
	return closeToOthers(s.path)
}

// prepareOften prepares what runs with every page. The driver of PostgreSQL
// does so by itself.
func (s *Store) prepareOften(ctx context.Context) (err error) {
	if s.pg != nil {
		return nil
	}
	if s.toWrite, err = prepare(ctx, s.writer, writeOften); err != nil {
		return err
	}
	s.toRead, err = prepare(ctx, s.reader.DB, readOften)
	return err
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

// Close waits for the transaction or the checkpoint that runs and closes the
// database. The writer goes last, because the last connection empties the
// write-ahead log.
func (s *Store) Close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.wal.closed = true
	first, last := s.reader.DB, s.writer
	if s.trusted(context.Background()) != nil {
		first, last = last, first // A log in doubt is left to the next start.
	}
	if err := errors.Join(first.Close(), last.Close()); err != nil {
		return fmt.Errorf("store: close: %w", err)
	}
	return nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var version int64
	return told("ping", s.row(ctx, schemaVersionSQL).Scan(&version))
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
	if err == nil {
		return nil
	}
	switch trouble := troubleOf(err); {
	case errors.Is(err, sql.ErrNoRows):
		err = intake.ErrNotFound
	case trouble == twice:
		err = fmt.Errorf("%w (%w)", intake.ErrConflict, err)
	case trouble == collided:
		err = fmt.Errorf("%w (%w)", intake.ErrBusy, err)
	case trouble != 0:
		err = fmt.Errorf("%w (%w)", intake.ErrUnavailable, err)
	}
	return fmt.Errorf("store: %s: %w", doing, err)
}
