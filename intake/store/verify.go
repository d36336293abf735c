package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"sciatica-intake/intake"
)

// mostProblems bounds the list: with a wrong key nothing opens.
const mostProblems = 50

// Verify checks the database's own structure, the trail, also against heads
// that were printed before, and that the keys open every sealed value. It
// changes nothing and may run beside the site.
func (s *Store) Verify(ctx context.Context, printed ...intake.TrailHead) (intake.Verification, error) {
	// Opening what is sealed takes as long as the rest, and another core.
	var r, sealed intake.Verification
	var failed error
	var opening sync.WaitGroup
	opening.Go(func() { failed = s.verifyAllSealed(ctx, &sealed) })
	err := s.verifyChain(ctx, &r, printed)
	opening.Wait()
	r.Opened += sealed.Opened
	r.Problems = append(r.Problems, sealed.Problems...)
	return r, errors.Join(err, told("verify the keys", failed))
}

// verifyChain checks the database's own structure and the trail.
func (s *Store) verifyChain(ctx context.Context, r *intake.Verification, printed []intake.TrailHead) error {
	if err := s.verifyStructure(ctx, r); err != nil {
		return told("verify the database", err)
	}
	head, err := s.verifyTrail(ctx, printed)
	r.Head, r.Entries = head, head.Number
	if !errors.Is(err, intake.ErrBroken) {
		return told("verify the trail", err)
	}
	r.Problems = append(r.Problems, "trail: "+err.Error())
	err = nil
	for _, c := range sealedColumns {
		if c.table == "trail" {
			err = s.verifySealed(ctx, c, r)
		}
	}
	return told("verify the trail", err)
}

func (s *Store) verifyAllSealed(ctx context.Context, r *intake.Verification) error {
	for _, c := range sealedColumns {
		if c.table == "trail" {
			continue // Each detail is opened with its entry.
		}
		if err := s.verifySealed(ctx, c, r); err != nil {
			return err
		}
	}
	return nil
}

// verifyStructure asks the database, which knows best.
func (s *Store) verifyStructure(ctx context.Context, r *intake.Verification) error {
	if s.pg != nil {
		return s.verifyPostgres(ctx, r)
	}
	problems, err := structure(ctx, s.reader)
	for _, p := range problems {
		r.Problems = append(r.Problems, "database: "+p)
	}
	return err
}

// verifyPageSize is how many values are opened between two looks at the table,
// so that no reading stands open for long.
const verifyPageSize = 1000

func (s *Store) verifySealed(ctx context.Context, c sealedColumn, r *intake.Verification) error {
	return s.eachSealed(ctx, c, verifyPageSize, func(page []sealedValue) error {
		for _, v := range page {
			s.verifyOne(c, v.row, v.sealed, r)
		}
		return nil
	})
}

func (s *Store) verifyOne(c sealedColumn, row string, sealed []byte, r *intake.Verification) {
	if _, err := s.seal.open(c.table, c.column, row, sealed); err != nil {
		if len(r.Problems) < mostProblems {
			r.Problems = append(r.Problems, fmt.Sprintf("keys: %s of %s in row %s does not open", c.column, c.table, row))
		}
		return
	}
	r.Opened++
}

// briefsName marks that every intake has its brief.
const briefsName = "briefs"

// fillBriefs gives intakes that were submitted before there was a queue what
// the queue shows and finds them by.
func (s *Store) fillBriefs(ctx context.Context) error {
	var done []byte
	err := s.row(ctx, metaSQL, briefsName).Scan(&done)
	if !noRows(err) {
		return err
	}
	err = s.Intakes(ctx, time.Time{}, func(in intake.Intake) error {
		a, err := s.arrival(ctx, in)
		if err != nil {
			return err
		}
		return s.write(ctx, func(t tx) error { return fillBrief(t, in, a) })
	})
	if err != nil {
		return err
	}
	return s.write(ctx, func(t tx) error {
		_, err := t.exec(`
INSERT INTO meta (name, value) VALUES ($1, 'filled') ON CONFLICT (name) DO NOTHING`, briefsName)
		return err
	})
}

func fillBrief(t tx, in intake.Intake, a arrival) error {
	needs := in.NeedsPerson()
	brief, err := a.shutBrief(t, in.Reference)
	if err != nil {
		return err
	}
	if _, err := t.exec(`
UPDATE intakes SET brief = $2, list = $3, needs = $4, wants = $5, reachable = $6 WHERE reference = $1 AND brief = ''`,
		in.Reference, brief, listOf(in.Status, needs), bit(needs), bit(in.Record.WantsConsultation()), bit(in.Contact.Reachable())); err != nil {
		return err
	}
	return insertTokens(t, in, a.tokens)
}
