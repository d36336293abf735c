package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sciatica-intake/intake"
)

// ErrLive refuses a database that is, or was, being served: what was written
// last stands in another file.
var ErrLive = errors.New("it is a database in use and no backup")

// Restore makes an installation in the data folder, or in an empty database of
// PostgreSQL, from a backup, with the keyset that is there already. It refuses to overwrite a database, a backup
// of a newer program, one that the keyset does not open and one that Verify
// finds anything wrong with; the last it restores all the same when despite is
// set, and says what is wrong.
//
// A backup that was taken during a rotation needs the key before, too, in the
// keyset or beside it where RotateKeys has put it. The rotation is finished in
// what is restored, so that the keyset alone opens it.
//
// The database has its name once all of it was checked and synced. Staff have
// to sign in anew: a sign-in that was ended since must not come back.
func Restore(ctx context.Context, o Options, file string, despite bool) (intake.Backup, intake.Verification, error) {
	b, v, err := restore(ctx, o, file, despite)
	return b, v, told("restore", err)
}

func restore(ctx context.Context, o Options, file string, despite bool) (b intake.Backup, v intake.Verification, err error) {
	folder, err := filepath.Abs(o.DataDir)
	if err != nil {
		return b, v, err
	}
	if o.KeysetFile == "" {
		o.KeysetFile = filepath.Join(folder, KeysetName)
	}
	if err := mayRestore(folder, o, file); err != nil {
		return b, v, err
	}
	to := o
	o.Database = ""                                     // It is tried out as a file first.
	o.DataDir, err = os.MkdirTemp(folder, restoreParts) // Its mode is 0700.
	if err != nil {
		return b, v, err
	}
	defer os.RemoveAll(o.DataDir)
	part := filepath.Join(o.DataDir, FileName)
	if err := copyFile(ctx, file, part); err != nil {
		return b, v, err
	}
	if b, err = inspect(ctx, part); err != nil {
		return b, v, err
	}
	if v, err = tryOut(ctx, o, b); err != nil {
		return b, v, err
	}
	if err := alone(part); err != nil {
		return b, v, err
	}
	if len(v.Problems) > 0 && !despite {
		return b, v, fmt.Errorf("%s: %w:\n%s", file, ErrDamaged, strings.Join(v.Problems, "\n"))
	}
	if to.Database != "" {
		_, err := Copy(ctx, o, to)
		return b, v, err
	}
	return b, v, settleFile(part, filepath.Join(folder, FileName))
}

// restoreParts are folders in which backups are tried out.
const restoreParts = ".restore-*"

// Leftovers are files and folders in the data folder and beside the keyset
// that a command has left behind, unless it is running.
func Leftovers(o Options) (left []string) {
	keysets := o.DataDir
	if file, err := filepath.EvalSymlinks(cmp.Or(o.KeysetFile, filepath.Join(o.DataDir, KeysetName))); err == nil {
		keysets = filepath.Dir(file)
	}
	for _, parts := range []string{filepath.Join(o.DataDir, restoreParts), filepath.Join(o.DataDir, backupParts), filepath.Join(keysets, keysetParts)} {
		some, _ := filepath.Glob(parts) // The only error is that of a bad pattern.
		left = append(left, some...)
	}
	return left
}

// mayRestore says what speaks against restoring the file into the folder. It
// also takes away what a restore left behind that was killed.
func mayRestore(folder string, o Options, file string) error {
	if err := makeFolder(folder); err != nil {
		return err
	}
	var files []string
	if o.Database == "" {
		files = []string{"", "-wal", "-shm", "-journal"}
	}
	for _, suffix := range files {
		if err := vacant(filepath.Join(folder, FileName+suffix)); err != nil {
			return err
		}
	}
	if _, err := os.Stat(o.KeysetFile); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w; put the keyset of the backup there first", o.KeysetFile, ErrKeysetMissing)
	}
	if _, err := os.Stat(file + "-wal"); err == nil {
		return fmt.Errorf("%s: %w", file, ErrLive)
	}
	left, err := filepath.Glob(filepath.Join(folder, restoreParts))
	for _, name := range left {
		err = errors.Join(err, os.RemoveAll(name))
	}
	return err
}

// copyFile copies a file that nobody writes to, and syncs the copy.
func copyFile(ctx context.Context, from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, interrupted{ctx, source})
	return errors.Join(err, target.Sync(), target.Close())
}

// interrupted reads until somebody asks to stop.
type interrupted struct {
	ctx  context.Context
	from io.Reader
}

func (r interrupted) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

// tryOut opens a copy of the backup as an installation, brings it up to date
// and verifies all of it.
func tryOut(ctx context.Context, o Options, b intake.Backup) (v intake.Verification, err error) {
	o.former = true
	s, err := Open(ctx, o)
	if err != nil {
		return v, err
	}
	if err = s.finishRotation(ctx); err == nil {
		v, err = s.Verify(ctx)
	}
	if err == nil {
		err = s.write(ctx, func(t tx) error {
			if _, err := t.exec(`
DELETE FROM sessions`); err != nil {
				return err
			}
			return s.record(t, intake.Operator, intake.ActRestored, "", detail("head", b.Head.String()))
		})
	}
	return v, errors.Join(err, s.Close())
}
