package store

import (
	"context"
	"database/sql"
	"time"
)

// patience is how long a reading waits for a server that is being replaced.
const patience = 3 * time.Second

// reading is the pool of those who only read. Where a server can go away under
// them they ask again, for to read twice is no harm.
type reading struct {
	*sql.DB
	again bool
}

// QueryContext reads rows.
func (r reading) QueryContext(ctx context.Context, text string, args ...any) (rows *sql.Rows, err error) {
	r.patiently(ctx, func() error {
		rows, err = r.DB.QueryContext(ctx, text, args...)
		return err
	})
	return rows, err
}

// QueryRowContext reads one row.
func (r reading) QueryRowContext(ctx context.Context, text string, args ...any) (row *sql.Row) {
	r.patiently(ctx, func() error {
		row = r.DB.QueryRowContext(ctx, text, args...)
		return row.Err()
	})
	return row
}

func (r reading) patiently(ctx context.Context, ask func() error) {
	late, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	pause := time.Millisecond
	for err := ask(); r.again && troubleOf(err) == gone && wait(late, pause); err = ask() {
		pause = min(2*pause, 200*time.Millisecond)
	}
}
