package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"sciatica-intake/intake"
)

// unusedBooks are the archived books that no intake was answered with. The one
// that was served last is in use whether or not somebody has answered it.
const unusedBooks = `
SELECT version FROM books b WHERE archived_at < $1
AND version <> (SELECT version FROM books ORDER BY archived_at DESC, version LIMIT 1)
AND NOT EXISTS (SELECT 1 FROM intakes i WHERE i.book = b.version)`

// purgeBooks deletes the files and words of books that nothing refers to any
// more. Which book a draft or a check-in was answered with is sealed, so they
// are opened when there is a book to ask about, which is seldom.
func (s *Store) purgeBooks(ctx context.Context, now time.Time, dry bool) (purged int64, err error) {
	before := stamp(now.Add(-intake.BookLife))
	rows, err := s.reader.QueryContext(ctx, unusedBooks, before)
	if err != nil {
		return 0, err
	}
	unused := map[string]bool{}
	for rows.Next() && err == nil {
		var version string
		err = rows.Scan(&version)
		unused[version] = true
	}
	if err := closing(rows, err); err != nil || len(unused) == 0 {
		return 0, err
	}
	if err := s.spareBooks(ctx, unused); err != nil && !errors.Is(err, errSpared) {
		return 0, err
	}
	for version := range unused {
		if dry {
			purged++
			continue
		}
		n, err := s.purgeBook(ctx, version, before)
		if purged += n; err != nil {
			return purged, err
		}
	}
	return purged, nil
}

// spareBooks takes out those that drafts and check-ins refer to.
func (s *Store) spareBooks(ctx context.Context, unused map[string]bool) error {
	for _, c := range sealedColumns {
		if c.table != "drafts" && c.table != "checkins" {
			continue
		}
		if err := s.eachSealed(ctx, c, verifyPageSize, func(page []sealedValue) error {
			for _, v := range page {
				text, err := s.seal.open(c.table, c.column, v.row, v.sealed)
				if err != nil {
					return err
				}
				for version := range unused {
					if strings.Contains(string(text), version) {
						delete(unused, version)
					}
				}
				if len(unused) == 0 {
					return errSpared
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// errSpared says that no book is left to ask about.
var errSpared = errors.New("every book is in use")

func (s *Store) purgeBook(ctx context.Context, version, before string) (n int64, err error) {
	err = s.write(ctx, func(t tx) error {
		n = 0
		var still string
		err := t.row(`
SELECT version FROM (`+unusedBooks+`) AS unused WHERE version = $2`, before, version).Scan(&still)
		if noRows(err) {
			return nil // It is served again.
		}
		for _, text := range []string{
			`DELETE FROM book_words WHERE version = $1`,
			`DELETE FROM book_files WHERE version = $1`,
			`DELETE FROM books WHERE version = $1`,
		} {
			if err == nil {
				n, err = t.exec(text, version)
			}
		}
		return err
	})
	s.words.clear()
	return n, err
}
