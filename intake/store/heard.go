package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// hearing is what a check-in says in the row of its intake, and the rules that
// are new with it. Like a summary it needs the book's words only for codes that
// are newer than this program. What came before it is read ahead of its
// transaction: a check-in that another one has overtaken is a conflict.
func (s *Store) hearing(ctx context.Context, c intake.Checkin) (heard *intake.Heard, fresh []string, err error) {
	if c.Kind == rules.CheckinStart {
		return nil, nil, nil // It says nothing of how it goes.
	}
	ctx = context.WithoutCancel(ctx)
	words, err := s.BookWords(ctx, c.Payload.Book, rules.English)
	if err != nil && !errors.Is(err, intake.ErrNotFound) {
		return nil, nil, err
	}
	var b body
	if err := s.row(ctx, bodySQL, c.Reference).Scan(&b.record, &b.contact); err != nil {
		return nil, nil, err
	}
	first, err := s.openRecord(c.Reference, b.record)
	if err != nil {
		return nil, nil, err
	}
	all, _, err := s.checkins(ctx, c.Reference)
	if err != nil {
		return nil, nil, err
	}
	all = slices.DeleteFunc(all, func(each intake.Checkin) bool { return each.Number >= c.Number })
	return intake.LastHeard(first, append(all, c), words), intake.NewlyFired(first.Outcome, all, c), nil
}

// tellRow lets the row of the queue say what was heard last, and where the
// patient was sent.
func (s *Store) tellRow(t tx, c intake.Checkin, heard *intake.Heard) error {
	if heard == nil && !c.Payload.Record.Decides {
		return nil
	}
	r := c.Reference
	i, err := s.item(inside{t}, r)
	if err != nil {
		return err
	}
	i.Brief = i.Brief.After(c)
	if heard != nil {
		i.Brief.Heard = heard
	}
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
