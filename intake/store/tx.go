package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// tx is a transaction that writes. It carries its own context, which is not
// that of the request.
type tx struct {
	ctx      context.Context
	sql      *sql.Tx
	prepared statements
	made     *[]proof // the entries of the trail, where somebody asks for them
	keys     *keys
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
	if s.pg != nil {
		return s.writePostgres(ctx, limit, do)
	}
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
	t := tx{ctx: ctx, sql: begun, prepared: s.toWrite}
	if t.keys, err = s.keysFor(t); err != nil {
		return err
	}
	if err := do(t); err != nil {
		return err
	}
	return begun.Commit()
}
