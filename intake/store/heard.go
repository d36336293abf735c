package store

import (
	"context"
	"encoding/json"
	"errors"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// hearing is what a check-in says in the row of its intake. Like a summary it
// needs the book's words only for codes that are newer than this program.
func (s *Store) hearing(ctx context.Context, c intake.Checkin) (*intake.Heard, error) {
	words, err := s.BookWords(context.WithoutCancel(ctx), c.Payload.Book, rules.English)
	if err != nil && !errors.Is(err, intake.ErrNotFound) {
		return nil, err
	}
	return intake.LastHeard([]intake.Checkin{c}, words), nil
}

// tellRow lets the row of the queue say what was heard last.
func (s *Store) tellRow(t tx, r intake.Reference, heard *intake.Heard) error {
	if heard == nil {
		return nil
	}
	i, err := s.item(inside{t}, r)
	if err != nil {
		return err
	}
	i.Brief.Heard = heard
	text, err := json.Marshal(i.Brief)
	if err != nil {
		return err
	}
	sealed, err := t.shut("intakes", "brief", string(r), text)
	if err != nil {
		return err
	}
	_, err = t.exec(`
UPDATE intakes SET brief = $2 WHERE reference = $1`, r, sealed)
	return err
}

// sentCheckins are those of a case, as the transaction sees them.
func (s *Store) sentCheckins(t tx, r intake.Reference) ([]intake.Checkin, error) {
	rows, err := t.query(`
SELECT `+checkinColumns+` FROM checkins WHERE reference = $1 AND sent_at <> '' ORDER BY number`, r)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var sent []intake.Checkin
	for rows.Next() {
		c, err := s.scanCheckin(rows)
		if err != nil {
			return nil, err
		}
		sent = append(sent, c)
	}
	return sent, rows.Err()
}
