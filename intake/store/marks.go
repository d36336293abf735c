package store

import (
	"context"
	"errors"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// markColumns is the migration for the marks of a replay. marked is 0 for an
// intake without one, 1 for an emergency and 2 for urgent, so that the index
// has them in the order of the queue, whatever list they are in. There are few
// of them, and none that has waited long.
const markColumns = `
ALTER TABLE intakes ADD COLUMN marked BIGINT NOT NULL DEFAULT 0;
CREATE INDEX intakes_marked ON intakes (marked, submitted_at, reference, list) WHERE marked > 0`

// markOf is a level as the column marked has it.
func markOf(l rules.Level) int {
	if l < rules.Urgent {
		return 0
	}
	return l.Rank() + 1
}

func levelOfMark(marked int) rules.Level {
	if marked == 0 {
		return 0
	}
	return rules.Emergency - rules.Level(marked-1)
}

// Mark puts a mark on an intake, and reports whether it did: once a book has
// marked it, cleared or not, the same book does not again.
func (s *Store) Mark(ctx context.Context, r intake.Reference, m intake.Mark) (bool, error) {
	err := s.Work(ctx, intake.Replay, r, 0, intake.Step{Kind: intake.Marked, Mark: &m})
	if errors.Is(err, intake.ErrAlready) {
		return false, nil
	}
	return err == nil, err
}

const markedSQL = `
SELECT ` + itemColumns + ` FROM intakes
WHERE marked > 0 AND (marked, submitted_at, reference) > ($1, $2, $3)
ORDER BY marked, submitted_at, reference LIMIT $4`

// marked returns what stands before everything else in the queue as it opens:
// the marked intakes of every list behind that place.
func (s *Store) marked(ctx context.Context, after *intake.Place) ([]intake.Item, error) {
	mark, at, reference := 0, "", ""
	if after != nil {
		mark, at, reference = markOf(after.Mark), stamp(after.SubmittedAt), string(after.Reference)
	}
	rows, err := s.reader.QueryContext(ctx, markedSQL, mark, at, reference, queuePage+1)
	if err != nil {
		return nil, err
	}
	return s.items(rows, queuePage+1)
}

// markedElsewhereSQL counts those that the queue as it opens shows for their
// mark alone.
const markedElsewhereSQL = `
SELECT COUNT(*) FROM (SELECT 1 FROM intakes WHERE marked > 0 AND list > 0 LIMIT $1) AS counted`
