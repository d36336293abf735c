package store

import (
	"context"
	"errors"
	"fmt"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// ErrNotEmpty refuses to mix synthetic intakes with real ones.
var ErrNotEmpty = errors.New("there are intakes, drafts or accounts here already")

// demoBatch is how many synthetic intakes one transaction keeps.
const demoBatch = 100

// FillDemo fills an empty database with n synthetic intakes and an admin
// account to look at them. It says so in the trail, in every record and in
// every row of the queue.
func (s *Store) FillDemo(ctx context.Context, b *rules.Book, seed uint64, n int, password string) (intake.Credentials, error) {
	c, err := s.fillDemo(ctx, b, seed, n, password)
	return c, told("fill with synthetic intakes", err)
}

func (s *Store) fillDemo(ctx context.Context, b *rules.Book, seed uint64, n int, password string) (intake.Credentials, error) {
	if err := s.mustBeEmpty(ctx); err != nil {
		return intake.Credentials{}, err
	}
	if err := s.ArchiveBook(ctx, b); err != nil {
		return intake.Credentials{}, err
	}
	c, err := s.AddStaff(ctx, intake.Operator, intake.DemoName, intake.Admin, password)
	if err != nil {
		return c, err
	}
	d := intake.NewDemo(b, seed, s.now())
	for done := 0; done < n; done += demoBatch {
		if err := s.demoBatch(ctx, d, min(demoBatch, n-done)); err != nil {
			return c, err
		}
	}
	return c, s.write(ctx, func(t tx) error {
		return s.record(t, intake.Operator, intake.ActDemo, "", detail("intakes", number(int64(n))))
	})
}

func (s *Store) mustBeEmpty(ctx context.Context) error {
	for _, table := range []string{"intakes", "drafts", "staff"} {
		var n int
		err := s.row(ctx, fmt.Sprintf(`
SELECT COUNT(*) FROM (SELECT 1 FROM %s LIMIT 1) AS counted`, table)).Scan(&n)
		if err == nil && n > 0 {
			err = ErrNotEmpty
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// synthetic is one made intake, sealed and ready to be kept.
type synthetic struct {
	in    intake.Intake
	steps []intake.Step
	body  body
	heard [][]byte // the check-ins, to be sealed
	arrival
}

func (s *Store) demoBatch(ctx context.Context, d *intake.Demo, n int) error {
	batch := make([]synthetic, n)
	for i := range batch {
		in, steps, err := d.Make()
		if err != nil {
			return err
		}
		if batch[i], err = s.synthetic(ctx, in, steps); err != nil {
			return err
		}
	}
	return s.write(ctx, func(t tx) error {
		for _, m := range batch {
			if err := s.keepSynthetic(t, m); err != nil {
				return err
			}
		}
		return changed(t)
	})
}

func (s *Store) synthetic(ctx context.Context, in intake.Intake, steps []intake.Step) (m synthetic, err error) {
	in.SubmittedAt = kept(in.SubmittedAt)
	m.in, m.steps = in, steps
	if m.body, err = writeBody(in); err != nil {
		return m, err
	}
	for i := range in.Checkins {
		c := &in.Checkins[i]
		c.StartedAt, c.SentAt = kept(c.StartedAt), kept(c.SentAt)
		payload, err := packCheckin(*c)
		if err != nil {
			return m, err
		}
		m.heard = append(m.heard, payload)
	}
	m.arrival, err = s.arrival(ctx, in)
	return m, err
}

// keepSynthetic keeps an intake without telling anybody: nobody is waiting.
func (s *Store) keepSynthetic(t tx, m synthetic) error {
	if err := insertIntake(t, m.in, m.body, m.arrival); err != nil {
		return err
	}
	if err := s.keepHeard(t, m); err != nil || len(m.steps) == 0 {
		return err
	}
	for _, p := range m.steps {
		p.At = kept(p.At)
		if err := s.addStep(t, m.in.Reference, p); err != nil {
			return err
		}
	}
	if err := settleWork(t, m.in.Reference, intake.Fold(m.steps)); err != nil {
		return err
	}
	last, read, raised := m.steps[len(m.steps)-1], stamp(m.steps[0].At), ""
	if last.Kind == intake.Raised {
		read, raised = "", stamp(last.At)
	}
	_, err := t.exec(`
UPDATE intakes SET version = $2, read_at = $3, raised_at = $4 WHERE reference = $1`, m.in.Reference, last.Number, read, raised)
	return err
}

// keepHeard keeps the check-ins of a synthetic intake and gives its page a
// link, as a real one has.
func (s *Store) keepHeard(t tx, m synthetic) error {
	if m.in.Linked() {
		if _, err := s.putLink(t, m.in); err != nil {
			return err
		}
	}
	for i, c := range m.in.Checkins {
		sealed, err := t.shut("checkins", "payload", checkinRow(c.Reference, int64(c.Number)), m.heard[i])
		if err != nil {
			return err
		}
		if _, err := t.exec(`
INSERT INTO checkins (`+checkinColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			c.Reference, c.Number, c.Version, c.Kind, stamp(c.StartedAt), stamp(c.SentAt), sealed); err != nil {
			return err
		}
	}
	return nil
}
