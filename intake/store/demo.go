package store

import (
	"context"
	"errors"
	"fmt"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// ErrNotEmpty refuses to mix synthetic intakes with real ones.
var ErrNotEmpty = errors.New("there are intakes or accounts here already")

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
	for _, table := range []string{"intakes", "staff"} {
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
	m.arrival, err = s.arrival(ctx, in)
	return m, err
}

// keepSynthetic keeps an intake without telling anybody: nobody is waiting.
func (s *Store) keepSynthetic(t tx, m synthetic) error {
	if err := insertIntake(t, m.in, m.body, m.arrival); err != nil {
		return err
	}
	if len(m.steps) == 0 {
		return nil
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
	last := m.steps[len(m.steps)-1]
	_, err := t.exec(`
UPDATE intakes SET version = $2, read_at = $3 WHERE reference = $1`, m.in.Reference, last.Number, stamp(m.steps[0].At))
	return err
}
