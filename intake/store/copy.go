package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sciatica-intake/intake"
)

var (
	// ErrNotVacant refuses to copy into a database that holds something.
	ErrNotVacant = errors.New("there is something in the database to copy into")
	// ErrUnfinished refuses a database into which a copy was broken off.
	ErrUnfinished = errors.New("a copy into this database was broken off: empty it and copy again")
)

// unfinishedName marks, in meta, a database that a copy is not through with.
const unfinishedName = "copy_unfinished"

// Copy moves all of an installation into an empty database, as it stands at
// one moment, sealed as it is: the same keyset opens both. Every row is read
// back and compared with what was read first. While it is under way, and after
// one that was broken off, nobody can open the database.
func Copy(ctx context.Context, from, to Options) ([]intake.Copied, error) {
	source, err := Open(ctx, from)
	if err != nil {
		return nil, err
	}
	copied, err := source.copyTo(ctx, to)
	return copied, errors.Join(told("copy", err), source.Close())
}

func (s *Store) copyTo(ctx context.Context, to Options) (copied []intake.Copied, err error) {
	if to.Database == "" {
		if there, err := Exists(ctx, to); err != nil || there {
			return nil, errors.Join(ErrNotVacant, err)
		}
	}
	target, err := newStore(to)
	if err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, target.Close())
		if err != nil && to.Database == "" {
			for _, suffix := range []string{"", "-wal", "-shm"} {
				os.Remove(target.path + suffix) // Nobody else had it open: it is ours.
			}
		}
	}()
	if err := target.ready(ctx); err != nil {
		return nil, err
	}
	if err := target.unused(ctx, to); err != nil {
		return nil, err
	}
	if err := target.migrate(ctx); err != nil {
		return nil, err
	}
	if err := target.vacate(ctx); err != nil {
		return nil, err
	}
	return s.copyTables(ctx, target)
}

// copyIntoFile copies a database that is no file into the place of an empty
// one.
func (s *Store) copyIntoFile(ctx context.Context, file string) error {
	folder, err := os.MkdirTemp(filepath.Dir(file), backupParts) // Its mode is 0700.
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if _, err := s.copyTo(ctx, Options{DataDir: folder, Now: s.now, Random: s.random}); err != nil {
		return err
	}
	part := filepath.Join(folder, FileName)
	if err := alone(part); err != nil {
		return err
	}
	return os.Rename(part, file)
}

// unused refuses an installation before anything of it is changed: it may be
// served by an older program. One that was ever opened has its keys.
func (s *Store) unused(ctx context.Context, o Options) error {
	if there, err := Exists(ctx, o); err != nil || !there || s.pg == nil {
		return err
	}
	err := s.finished(ctx)
	if err == nil {
		var n int
		if err = s.row(ctx, `SELECT COUNT(*) FROM meta`).Scan(&n); err == nil && n > 0 {
			err = ErrNotVacant
		}
	}
	return err
}

// vacate makes sure that a database is empty, as it is after the migrations,
// and marks it as unfinished.
func (s *Store) vacate(ctx context.Context) error {
	if err := s.finished(ctx); err != nil {
		return err
	}
	return s.write(ctx, func(t tx) error {
		for _, name := range tables {
			var n int
			text := "SELECT COUNT(*) FROM (SELECT 1 FROM " + name + " LIMIT 1) AS found"
			if name == "trail_head" { // The migrations begin it.
				text = "SELECT COUNT(*) FROM trail_head WHERE number > 0"
			}
			err := t.row(text).Scan(&n)
			if err == nil && n > 0 {
				err = fmt.Errorf("%w, in %s", ErrNotVacant, name)
			}
			if err != nil {
				return err
			}
		}
		if _, err := t.exec(`
DELETE FROM trail_head`); err != nil {
			return err
		}
		_, err := t.exec(`
INSERT INTO meta (name, value) VALUES ($1, $2)`, unfinishedName, []byte(stamp(s.now())))
		return err
	})
}

// finished refuses a database that is only partly there.
func (s *Store) finished(ctx context.Context) error {
	var mark []byte
	err := s.row(ctx, metaSQL, unfinishedName).Scan(&mark)
	if noRows(err) {
		return nil
	}
	if err == nil {
		err = ErrUnfinished
	}
	return err
}

// butTheMark leaves out the mark where meta is read.
func butTheMark(name string) string {
	if name == "meta" {
		return "name <> '" + unfinishedName + "'"
	}
	return ""
}

func (s *Store) copyTables(ctx context.Context, target *Store) (copied []intake.Copied, err error) {
	from, err := s.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer from.Rollback()
	sums := map[string]tableSum{}
	for _, name := range tables {
		if sums[name], err = copyTable(ctx, from, target, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	back, err := target.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer back.Rollback()
	for _, name := range tables {
		got, err := sumTable(ctx, back, name)
		if err == nil && got != sums[name] {
			err = fmt.Errorf("%w: %d rows were read and %d are there, or they differ", ErrDamaged, sums[name].rows, got.rows)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		copied = append(copied, intake.Copied{Table: name, Rows: got.rows, Hash: got.String()})
	}
	if err := back.Rollback(); err != nil {
		return nil, err
	}
	return copied, target.write(ctx, func(t tx) error {
		_, err := t.exec(`
DELETE FROM meta WHERE name = $1`, unfinishedName)
		return err
	})
}

// snapshot begins a transaction that sees the database as it stands now,
// however long it reads.
func (s *Store) snapshot(ctx context.Context) (*sql.Tx, error) {
	var o *sql.TxOptions // SQLite's readers see nothing else.
	if s.pg != nil {
		o = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return s.reader.BeginTx(ctx, o)
}

func sumTable(ctx context.Context, from *sql.Tx, name string) (sum tableSum, err error) {
	t, err := readTable(ctx, from, name, butTheMark(name))
	if err != nil {
		return sum, err
	}
	row, err := t.next()
	for ; row != nil && err == nil; row, err = t.next() {
		sum.add(row)
	}
	return sum, closing(t.rows, err)
}

const (
	// copyRows and copyBytes bound what one transaction writes, and what is
	// held in memory.
	copyRows  = 4000
	copyBytes = 8 << 20
	// copyPlaces bounds the values of one statement.
	copyPlaces = 800
	// copyTimeout is for one batch.
	copyTimeout = 5 * time.Minute
)

func copyTable(ctx context.Context, from *sql.Tx, target *Store, name string) (sum tableSum, err error) {
	t, err := readTable(ctx, from, name, butTheMark(name))
	if err != nil {
		return sum, err
	}
	for done := false; !done && err == nil; {
		var batch [][]any
		for size := 0; len(batch) < copyRows && size < copyBytes && err == nil; {
			var row []any
			if row, err = t.next(); row == nil {
				done = true
				break
			}
			sum.add(row)
			size += sizeOf(row)
			batch = append(batch, row)
		}
		if err == nil && len(batch) > 0 {
			err = target.writeWithin(ctx, copyTimeout, func(x tx) error { return insertRows(x, t, batch) })
			target.wrote(logChanges) // A batch is much, however many rows it has.
		}
		if err == nil {
			err = ctx.Err()
		}
	}
	return sum, closing(t.rows, err)
}

func sizeOf(row []any) (n int) {
	for _, value := range row {
		if bytes, is := value.(*[]byte); is {
			n += len(*bytes)
		}
	}
	return n + 100
}

// insertRows writes many rows by one statement, as often as it takes.
func insertRows(x tx, t *table, rows [][]any) error {
	most := max(1, copyPlaces/len(t.columns))
	for len(rows) > 0 {
		some := rows[:min(most, len(rows))]
		rows = rows[len(some):]
		var text strings.Builder
		fmt.Fprintf(&text, "INSERT INTO %s (%s) VALUES ", t.name, strings.Join(t.columns, ", "))
		args := make([]any, 0, len(some)*len(t.columns))
		for i, row := range some {
			if i > 0 {
				text.WriteString(", ")
			}
			for j, value := range row {
				args = append(args, written(value))
				fmt.Fprintf(&text, "%s$%d", [...]string{"(", ", "}[min(j, 1)], len(args))
			}
			text.WriteByte(')')
		}
		if _, err := x.exec(text.String(), args...); err != nil {
			return err
		}
	}
	return nil
}

// written is a value that was read, as it is written.
func written(value any) any {
	switch v := value.(type) {
	case *int64:
		return *v
	case *string:
		return *v
	case *[]byte:
		if *v == nil {
			return []byte{}
		}
		return *v
	}
	return value
}
