package store

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// trouble is what an error of a database means to whoever meets it. Zero is
// anything else.
type trouble int

const (
	// twice: there is one already, and there may be only one.
	twice trouble = iota + 1
	// collided: another transaction was in the way, and this one may run again.
	collided
	// gone: there is no connection, or the one there was is lost.
	gone
	// unable: the database cannot do it now. No room is left, the disk fails,
	// or another program holds it.
	unable
)

// troubleOf is the one place where the codes of the databases are read.
func troubleOf(err error) trouble {
	var code *sqlite.Error
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUnanswered):
		return gone
	case errors.As(err, &code) && (code.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE ||
		code.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
		return twice
	case unavailable(err):
		return unable
	}
	return postgresTrouble(err)
}
