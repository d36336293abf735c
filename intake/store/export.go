package store

import (
	"context"
	"time"

	"sciatica-intake/intake"
)

// Export visits every intake submitted since then, like Intakes, for somebody
// who takes them out of the clinic's hands. That it began is in the trail
// before the first one is visited, and how many it were when it is over.
func (s *Store) Export(ctx context.Context, who intake.Actor, format string, since time.Time, visit func(intake.Intake) error) error {
	err := s.act(ctx, who, intake.Export, func(t tx, now intake.Actor) error {
		who = now
		return s.record(t, who, intake.ActExported, "", detail("format", format, "since", stampOf(since), "state", "begun"))
	})
	if err != nil {
		return told("export", err)
	}
	var n int64
	failed := s.Intakes(ctx, since, func(in intake.Intake) error {
		n++
		return visit(in)
	})
	state := "complete"
	if failed != nil {
		state = "broken off"
	}
	err = s.write(ctx, func(t tx) error {
		return s.record(t, who, intake.ActExported, "", detail("format", format, "state", state, "intakes", number(n)))
	})
	if failed != nil {
		return failed
	}
	return told("export", err)
}

// ExportTrail visits every entry of the trail, the oldest first.
func (s *Store) ExportTrail(ctx context.Context, who intake.Actor, visit func(intake.Entry) error) error {
	err := s.act(ctx, who, intake.Export, func(t tx, who intake.Actor) error {
		if who != intake.Operator && !intake.May(who.Role, intake.SeeTrail) {
			return forbidden{who, intake.SeeTrail}
		}
		return s.record(t, who, intake.ActExported, "trail", nil)
	})
	for last := int64(0); err == nil; {
		var page []intake.Entry
		if page, err = s.entriesAfter(ctx, last); len(page) == 0 {
			break
		}
		for _, e := range page {
			if err := visit(e); err != nil {
				return err
			}
			last = e.Number
		}
	}
	return told("export the trail", err)
}

func (s *Store) entriesAfter(ctx context.Context, last int64) ([]intake.Entry, error) {
	rows, err := s.reader.QueryContext(ctx, `
SELECT `+entryColumns+` FROM trail WHERE number > $1 ORDER BY number LIMIT 500`, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var page []intake.Entry
	for rows.Next() {
		e, _, err := s.scanEntry(rows)
		if err != nil {
			return nil, err
		}
		page = append(page, e)
	}
	return page, rows.Err()
}
