package store

import (
	"context"

	"sciatica-intake/intake"
)

// endingSQL reads the steps that say whether an episode is over; a case may
// have many others.
const endingSQL = `
SELECT number, at, staff, kind, body FROM steps
WHERE reference = $1 AND kind IN ('cleared', 'raised', 'worsened') ORDER BY number`

// examined returns the examination that ended an episode, or none.
func (s *Store) examined(ctx context.Context, r intake.Reference) (intake.Examination, error) {
	rows, err := s.reader.QueryContext(ctx, endingSQL, r)
	if err != nil {
		return intake.Examination{}, err
	}
	steps, err := s.scanSteps(r, rows)
	return intake.Examined(steps), err
}
