package command

import (
	"context"
	"errors"

	"sciatica-intake/intake"
	"sciatica-intake/intake/store"
	"sciatica-intake/rules"
)

// marker marks intakes that another book would make urgent.
type marker struct {
	store           *store.Store
	book            *rules.Book
	archived        bool
	written, before int
}

// mark marks an intake that deserves it, and reports whether it did. The book
// is archived before its first mark, so that whoever opens the case reads why
// in its words.
func (m *marker) mark(ctx context.Context, in intake.Intake, ch change) (bool, error) {
	if !in.Deserves(ch.To) {
		return false, nil
	}
	if !m.archived {
		if err := m.store.ArchiveBook(ctx, m.book); err != nil {
			return false, err
		}
		m.archived = true
	}
	done, err := m.store.Mark(ctx, in.Reference, intake.Mark{Level: ch.To, Book: m.book.Version, Rules: ch.because})
	switch {
	case errors.Is(err, intake.ErrNotFound):
		return false, nil // Deleted in the meantime.
	case err != nil:
		return false, err
	case done:
		m.written++
	default:
		m.before++
	}
	return done, nil
}
