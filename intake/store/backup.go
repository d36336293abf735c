package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sciatica-intake/intake"
)

var (
	// ErrInTheWay refuses to write over something that is there.
	ErrInTheWay = errors.New("something is there already and is not overwritten")
	// ErrDamaged refuses what is not as it was written.
	ErrDamaged = errors.New("it is not as it was written")
	// ErrNotNoted says that a backup is whole and in its place, but neither in
	// the trail nor known as the last one.
	ErrNotNoted = errors.New("the backup is whole, but it could not be noted that it was taken")
)

// Backup writes a copy of the whole database to a new file, sealed as it is
// stored, while others read and write. It holds everything that was
// acknowledged before it began. The keyset is not in it.
//
// The file has its name once it is whole, checked and synced; until then it
// stands beside it as .intake-*.part.
func (s *Store) Backup(ctx context.Context, file string) (intake.Backup, error) {
	b, err := s.backup(ctx, file)
	return b, told("back up", err)
}

func (s *Store) backup(ctx context.Context, file string) (b intake.Backup, err error) {
	if file, err = filepath.Abs(file); err != nil {
		return b, err
	}
	if err := vacant(file); err != nil {
		return b, err
	}
	part, err := os.CreateTemp(filepath.Dir(file), backupParts) // Its mode is 0600.
	if err != nil {
		return b, err
	}
	defer os.Remove(part.Name())
	if err := part.Close(); err != nil {
		return b, err
	}
	taken := kept(s.now())
	if err := s.copyInto(ctx, part.Name()); err != nil {
		return b, err
	}
	if b, err = inspect(ctx, part.Name()); err != nil {
		return b, err
	}
	b.TakenAt = taken
	if err := settleFile(part.Name(), file); err != nil {
		return b, err
	}
	if err := s.noteBackup(ctx, b); err != nil {
		return b, fmt.Errorf("%w (%w)", ErrNotNoted, err)
	}
	return b, nil
}

// backupParts are files and folders in which copies are made.
const backupParts = ".intake-*.part"

// vacant refuses a file that is there.
func vacant(file string) error {
	_, err := os.Lstat(file)
	if err == nil {
		return fmt.Errorf("%s: %w", file, ErrInTheWay)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// settleFile gives a finished file its name, after it was synced, and never
// that of another file. A rename would replace one, so it is only for file
// systems without links.
func settleFile(part, file string) error {
	if err := syncFile(part); err != nil {
		return err
	}
	err := os.Link(part, file)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w", file, ErrInTheWay)
	}
	if err == nil {
		err = os.Remove(part)
	} else if err = vacant(file); err == nil {
		err = os.Rename(part, file)
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(file))
}

func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// lastBackupName is the row of meta with the time of the last backup.
const lastBackupName = "last_backup"

// noteBackup writes down that a backup was taken, for the trail and for those
// who ask how old the last one is.
func (s *Store) noteBackup(ctx context.Context, b intake.Backup) error {
	return s.write(ctx, func(t tx) error {
		if _, err := t.exec(`
INSERT INTO meta (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value`, lastBackupName, []byte(stamp(b.TakenAt))); err != nil {
			return err
		}
		return s.record(t, intake.Operator, intake.ActBackedUp, "", detail("intakes", number(b.Intakes), "head", b.Head.String()))
	})
}

// LastBackup returns when the last backup was taken, or the zero time.
func (s *Store) LastBackup(ctx context.Context) (at time.Time, err error) {
	var text []byte
	err = s.row(ctx, metaSQL, lastBackupName).Scan(&text)
	if noRows(err) {
		return time.Time{}, nil
	}
	if err == nil {
		at, err = time.Parse(stampForm, string(text))
	}
	return at, told("read when the last backup was taken", err)
}

// inspect checks a file that nobody has open, without a trace beside it, and
// says what it holds.
func inspect(ctx context.Context, file string) (b intake.Backup, err error) {
	db, err := sql.Open("sqlite", address(file, "mode=ro&immutable=1"))
	if err != nil {
		return b, err
	}
	defer db.Close()
	if err := ours(ctx, db); err != nil {
		return b, fmt.Errorf("%s: %w", file, err)
	}
	if err := sound(ctx, db); err != nil {
		return b, fmt.Errorf("%s: %w", file, err)
	}
	var last []byte
	err = db.QueryRowContext(ctx, `
SELECT number, seal, COALESCE((SELECT seal FROM trail ORDER BY number DESC LIMIT 1), ''), (SELECT COUNT(*) FROM intakes)
FROM trail_head WHERE name = 'trail'`).Scan(&b.Head.Number, &b.Head.Seal, &last, &b.Intakes)
	if err != nil {
		return b, err
	}
	var state []byte
	if err := db.QueryRowContext(ctx, metaSQL, keysName).Scan(&state); err == nil {
		var k keyState
		b.Rotating = json.Unmarshal(state, &k) == nil && k.Rotating
	} else if !noRows(err) {
		return b, err
	}
	if string(last) != string(b.Head.Seal) {
		return b, fmt.Errorf("%s: %w: the trail does not end with its head", file, ErrDamaged)
	}
	info, err := os.Stat(file)
	if err != nil {
		return b, err
	}
	b.Bytes = info.Size()
	return b, nil
}
