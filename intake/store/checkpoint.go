package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"modernc.org/sqlite"
)

// A checkpoint copies what is in the write-ahead log into the database file.
// It is made here and not by SQLite after a commit, because SQLite keeps its
// failure to itself, and because of what a failure means. A checkpoint that
// meets a reader copies a part, counts it as copied and leaves the sync to a
// later one. If that sync fails, the kernel may have forgotten the pages of
// both, but SQLite copies those of the later one only and then writes over the
// log: intakes acknowledged long ago would be gone. So after a failure every
// connection is closed, which makes SQLite read the log again and count nothing
// of it as copied. Nothing is written until that is done.
//
// That helps only while this process alone has the file open. What is counted
// as copied stands in memory that all programs share which have it open, and
// SQLite forgets it when the last of them closes. Whether another one has it
// open cannot be asked; so with another one there, a disk that fails in that
// way may still take something that was acknowledged.

const (
	// logChanges and logBytes are how many changes, or how much more log, make
	// a checkpoint due.
	logChanges = 200
	logBytes   = 4 << 20
	// logLarge is how long the log may be before it is cut off, which those who
	// read are waited for. SQLite begins it anew by itself only at a moment when
	// nobody reads, and under load there is none.
	logLarge = 32 << 20
	// reopenWait is how long those who read may keep the connections open.
	reopenWait = 5 * time.Second
)

// wal is what is known of the write-ahead log. It belongs to whoever holds
// the store's writing.
type wal struct {
	changes  int   // since the last checkpoint
	size     int64 // of the file at that time
	tooLong  int64 // how long the file was when it could not be cut off
	doubtful bool  // a checkpoint failed, and the connections are still open
	failed   error // of the last checkpoint that failed since somebody asked
	closed   bool  // nobody makes checkpoints any more
}

// gated opens connections while nobody has shut the gate.
type gated struct {
	driver.Connector
	gate *sync.RWMutex
}

// Connect implements driver.Connector.
func (g gated) Connect(ctx context.Context) (driver.Conn, error) {
	g.gate.RLock()
	defer g.gate.RUnlock()
	return g.Connector.Connect(ctx)
}

func openGated(address string, gate *sync.RWMutex) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(address)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(gated{connector, gate}), nil
}

// wrote makes a checkpoint after so many more changes, if one is due.
func (s *Store) wrote(changes int) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.pg != nil || s.wal.closed {
		return // Who was answered may have closed the store since.
	}
	s.wal.changes += changes
	size := s.logSize()
	if s.wal.doubtful || s.wal.changes < logChanges && size < s.wal.size+logBytes {
		return
	}
	s.wal.changes, s.wal.size = 0, size
	// Without a deadline: one that is broken off begins anew every time.
	if _, err := s.checkpoint(context.Background(), s.writer, "PASSIVE"); err != nil {
		_ = s.trusted(context.Background()) // Otherwise the next change tries.
		return
	}
	if size < s.wal.tooLong+logLarge {
		return
	}
	if s.wal.size, s.wal.tooLong = 0, 0; !s.empty(context.Background()) {
		s.wal.size, s.wal.tooLong = size, size // A backup, say, which takes its time.
		_ = s.trusted(context.Background())
	}
}

func (s *Store) logSize() int64 {
	info, err := os.Stat(s.path + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}

// errLog says that a database file is not all of a database.
var errLog = errors.New("a part of it is still in its write-ahead log")

// alone makes sure that a file which was closed is all of its database: a
// checkpoint that fails at the end is told to nobody.
func alone(file string) error {
	info, err := os.Stat(file + "-wal")
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	return errors.Join(errLog, err)
}

type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// checkpoint copies the log and says whether all of it was copied. The caller
// holds the store's writing.
func (s *Store) checkpoint(ctx context.Context, on rower, mode string) (whole bool, err error) {
	var busy, pages, moved int
	if err := on.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &moved); err != nil {
		s.wal.doubtful, s.wal.failed = true, err
		return false, err
	}
	return busy == 0, nil
}

// CheckpointTrouble returns why the last of the checkpoints failed that have
// failed since it was asked before, or nil. Nobody else is told: what they
// copy is on the disk already, in the log.
func (s *Store) CheckpointTrouble() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	err := s.wal.failed
	s.wal.failed = nil
	return told("copy the write-ahead log", err)
}

// trusted closes every connection if a checkpoint has failed; those who ask
// next open new ones. The caller holds the store's writing.
func (s *Store) trusted(ctx context.Context) error {
	if !s.wal.doubtful {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, reopenWait)
	defer cancel()
	var held []*sql.Conn
	defer func() {
		for _, c := range held {
			c.Close() // Those that are closed already say so.
		}
	}()
	// The writer is closed first: the last connection to close makes a
	// checkpoint, which one that only reads may not.
	for i := range 1 + readers {
		db := s.reader.DB
		if i == 0 {
			db = s.writer
		}
		c, err := db.Conn(ctx)
		if err != nil {
			return fmt.Errorf("a checkpoint failed, and others still read: %w", err)
		}
		held = append(held, c)
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	for _, c := range held {
		c.Raw(func(any) error { return driver.ErrBadConn })
	}
	s.wal.doubtful = false
	return nil
}
