package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// readers is how many connections read. More did not help on two cores.
const readers = 4

// pragma is a setting of a connection, and what it reads as once it holds.
type pragma struct{ name, set, reads string }

// pragmas hold on every connection, the timeout first because setting the
// others may already meet a lock. synchronous FULL is what makes a saved
// intake survive a power cut; secure_delete fills what is deleted with zeros.
// Checkpoints are made by checkpoint.go, which says why.
//
// After a sync of the write-ahead log that failed, a kernel may have forgotten
// what was written since the last good one. That is borne: SQLite takes the
// transaction back and writes the next one from the same place of the log. What
// was refused may still come to light if the program dies before it is written
// over; a form that is sent again then finds it done, for each is keyed by its
// draft.
var pragmas = []pragma{
	{"busy_timeout", "5000", "5000"},
	{"journal_mode", "WAL", "wal"},
	{"synchronous", "FULL", "2"},
	{"foreign_keys", "1", "1"},
	{"secure_delete", "1", "1"},
	{"wal_autocheckpoint", "0", "0"},
}

// readPragmas hold on the connections that read, in addition.
var readPragmas = []pragma{{"query_only", "1", "1"}}

// connect opens the one connection that writes and the pool that reads. The
// pragmas are in the address because a statement would set them on one
// connection of a pool only, and because a connection that breaks is replaced.
func connect(path string, gate *sync.RWMutex) (writer, reader *sql.DB, err error) {
	// Without an immediate start, transactions that read before they write
	// fail as soon as two of them meet.
	writer, err = openGated(address(path, "_txlock=immediate", pragmas), gate)
	if err != nil {
		return nil, nil, err
	}
	reader, err = openGated(address(path, "mode=ro", pragmas, readPragmas), gate)
	if err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	writer.SetMaxOpenConns(1)
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return writer, reader, nil
}

// closedText is what database/sql says, without a name for it, of a database
// that was closed under a request.
const closedText = "sql: database is closed"

// unavailable says that an error is no mistake of whoever asked: the disk or
// the database behind it fails, or another program holds it.
func unavailable(err error) bool {
	if strings.Contains(err.Error(), closedText) {
		return true
	}
	var code *sqlite.Error
	if !errors.As(err, &code) {
		return false
	}
	switch code.Code() & 0xff { // without what SQLite adds about the cause
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
		sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
		sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_PERM:
		return true
	}
	return false
}

func address(path, mode string, sets ...[]pragma) string {
	// _dqs=0 refuses a misspelt "column" that SQLite would take for a text.
	query := []string{mode, "_dqs=0"}
	for _, set := range sets {
		for _, p := range set {
			query = append(query, fmt.Sprintf("_pragma=%s(%s)", p.name, p.set))
		}
	}
	file := url.URL{Scheme: "file", Path: path, RawQuery: strings.Join(query, "&")}
	return file.String()
}

// checkPragmas reads every pragma back: a misspelt one is silently ignored.
func (s *Store) checkPragmas(ctx context.Context) error {
	// The writer goes first: it makes the database that the readers open.
	if err := patiently(ctx, func() error { return check(ctx, s.writer, pragmas) }); err != nil {
		return err
	}
	if err := check(ctx, s.reader.DB, pragmas); err != nil {
		return err
	}
	return check(ctx, s.reader.DB, readPragmas)
}

// startTries is how often a start tries for the database, a moment apart.
const startTries = 100

// patiently repeats what another program's start is in the way of. When two
// switch an empty database to the write-ahead log at the same moment, SQLite
// refuses one of them at once, whatever its timeout.
func patiently(ctx context.Context, do func() error) error {
	var busy *sqlite.Error
	for try := 1; ; try++ {
		err := do()
		if !errors.As(err, &busy) || busy.Code() != sqlite3.SQLITE_BUSY || try == startTries {
			return err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

func check(ctx context.Context, db *sql.DB, set []pragma) error {
	for _, p := range set {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
			return fmt.Errorf("open the database: %w", err)
		}
		if got != p.reads {
			return fmt.Errorf("%s is %s and must be %s", p.name, got, p.reads)
		}
	}
	return nil
}

// closeToOthers takes the files from everybody but their owner. It changes
// them by name: opening and closing a database file next to SQLite would drop
// SQLite's locks. Files that SQLite makes later follow the database's mode.
func closeToOthers(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Chmod(path+suffix, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// sweepWait is how long a sweep waits, in milliseconds, for those who still
// read from the write-ahead log. Writers wait behind it, so it is short.
const sweepWait = 250

// sweep empties the write-ahead log, which still holds the sealed rows that
// were deleted. It reports nothing: when somebody reads from the log for too
// long, the next sweep tries again, and closing the database does it too.
func (s *Store) sweep() {
	if s.pg != nil {
		return // The log of a server is the server's.
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	ctx := context.Background() // Without a deadline, as every checkpoint.
	if s.trusted(ctx) != nil {
		return
	}
	s.empty(ctx)
}

// empty copies the whole log and cuts it off, unless somebody reads from it for
// too long. The caller holds the store's writing.
func (s *Store) empty(ctx context.Context) (whole bool) {
	connection, err := s.writer.Conn(ctx)
	if err != nil {
		return false
	}
	defer connection.Close()
	if _, err := connection.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout(%d)", sweepWait)); err != nil {
		return false
	}
	whole, err = s.checkpoint(ctx, connection, "TRUNCATE")
	whole = whole && err == nil
	if whole {
		s.unswept.Store(false)
	}
	// A connection that kept the short wait would report locks too early, so
	// one that cannot be set back is thrown away.
	back := fmt.Sprintf("PRAGMA busy_timeout(%s)", pragmas[0].set)
	if _, err := connection.ExecContext(ctx, back); err != nil {
		connection.Raw(func(any) error { return driver.ErrBadConn })
	}
	return whole
}
