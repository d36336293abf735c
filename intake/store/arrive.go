package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// arrival is what staff find an intake by and read of it in the queue,
// prepared before the transaction that keeps it.
type arrival struct {
	brief    []byte // to be sealed
	tokens   []string
	identity []string // those tokens that two intakes of one contact share
}

func (s *Store) arrival(ctx context.Context, in intake.Intake) (a arrival, err error) {
	// A summary needs the book's words for codes that are newer than this
	// program, which are few; without them it says the code.
	words, err := s.BookWords(context.WithoutCancel(ctx), in.Record.Outcome.Book, rules.English)
	if err != nil && !errors.Is(err, intake.ErrNotFound) {
		return a, err
	}
	a.tokens, a.identity = in.Contact.Tokens(), in.Contact.Identity()
	a.brief, err = json.Marshal(intake.NewBrief(in, words))
	return a, err
}

func (a arrival) shutBrief(t tx, r intake.Reference) ([]byte, error) {
	return t.shut("intakes", "brief", string(r), a.brief)
}

const insertTokenSQL = `
INSERT INTO tokens (token, submitted, reference) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING`

func insertTokens(t tx, in intake.Intake, tokens []string) error {
	keyed, err := keyedTokens(t.keys.lookup(), tokens)
	if err != nil {
		return err
	}
	for _, token := range keyed {
		if _, err := t.exec(insertTokenSQL, token, in.SubmittedAt.UnixMilli(), in.Reference); err != nil {
			return err
		}
	}
	return nil
}

// mostEarlier bounds what is counted: nobody needs to know more.
const mostEarlier = 9

const sameContactSQL = `
SELECT reference FROM tokens WHERE token = $1 AND reference <> $2
ORDER BY submitted DESC LIMIT 9`

// sameContact returns the intakes of the same phone number or address.
func sameContact(t tx, r intake.Reference, identity []string) (map[intake.Reference]bool, error) {
	found := map[intake.Reference]bool{}
	for _, key := range t.keys.asked() {
		keyed, err := keyedTokens(key, identity)
		if err != nil {
			return nil, err
		}
		for _, token := range keyed {
			if err := sharing(t, token, r, found); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func sharing(t tx, token []byte, but intake.Reference, found map[intake.Reference]bool) error {
	rows, err := t.query(sameContactSQL, token, but)
	if err != nil {
		return err
	}
	for rows.Next() && err == nil {
		var other intake.Reference
		err = rows.Scan(&other)
		found[other] = true
	}
	return closing(rows, err)
}

// The lists of the queue as the column list has them.
const (
	listNeeded = iota
	listHomeward
	listClosed
)

func listOf(status intake.Status, needs bool) int {
	switch {
	case status == intake.Closed:
		return listClosed
	case needs:
		return listNeeded
	}
	return listHomeward
}

// The stages of alerting as the column alerted has them.
var alertStages = []intake.ClockState{intake.NoClock, intake.Due, intake.Overdue, intake.Escalated}

// announce tells staff of an intake that has just arrived: in the queue, in
// the trail, and by an alert when it cannot wait. Alerts go out at once,
// whatever the hour.
func (s *Store) announce(t tx, in intake.Intake) error {
	if in.LevelNow >= rules.Urgent && in.Status == intake.New {
		if err := s.post(t, intake.Alerts(intake.Due, in.Reference, in.SubmittedAt)...); err != nil {
			return err
		}
	}
	if err := s.record(t, intake.Patient, intake.ActSubmitted, string(in.Reference), detail("book", in.Record.Outcome.Book)); err != nil {
		return err
	}
	return changed(t)
}

const reachedSQL = `
UPDATE intakes SET reachable = $2, brief = $3, earlier = $4 WHERE reference = $1`

// reached follows a contact that was added to an intake later on.
func (s *Store) reached(t tx, in intake.Intake, a arrival) error {
	others, err := sameContact(t, in.Reference, a.identity)
	if err != nil {
		return err
	}
	brief, err := a.shutBrief(t, in.Reference)
	if err != nil {
		return err
	}
	if _, err := t.exec(reachedSQL, in.Reference, bit(in.Contact.Reachable()), brief, min(len(others), mostEarlier)); err != nil {
		return err
	}
	if err := insertTokens(t, in, a.tokens); err != nil {
		return err
	}
	if err := s.record(t, intake.Patient, intake.ActContactAdded, string(in.Reference), nil); err != nil {
		return err
	}
	return changed(t)
}

// RaiseAlerts puts an alert into the outbox for every intake whose
// acknowledgement has become overdue or is overdue for long, and says how many
// it were. The site calls it every minute.
func (s *Store) RaiseAlerts(ctx context.Context) (int, error) {
	n, err := s.raiseAlerts(ctx)
	return n, told("raise alerts", err)
}

const waitingSQL = `
SELECT reference, level_now_rank, status, CASE raised_at WHEN '' THEN submitted_at ELSE raised_at END, reachable, alerted FROM intakes
WHERE list = 0 AND status = 'new' AND level_now_rank = $1 AND alerted < 3 AND reachable = 1`

func (s *Store) raiseAlerts(ctx context.Context) (raised int, err error) {
	settings, err := s.settings(ctx)
	if err != nil {
		return 0, err
	}
	clocks, now := intake.NewClocks(settings), s.now()
	for _, level := range []rules.Level{rules.Emergency, rules.Urgent} {
		waiting, err := s.waiting(ctx, level, clocks, now)
		if err != nil {
			return raised, err
		}
		for _, w := range waiting {
			n, err := s.raise(ctx, w, now)
			if err != nil {
				return raised, err
			}
			raised += n
		}
	}
	return raised, nil
}

// overdue is an intake whose clock has come to a stage nobody was told of.
type overdue struct {
	reference intake.Reference
	stage     int
}

func (s *Store) waiting(ctx context.Context, level rules.Level, clocks intake.Clocks, now time.Time) ([]overdue, error) {
	rows, err := s.reader.QueryContext(ctx, waitingSQL, level.Rank())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []overdue
	for rows.Next() {
		var o overdue
		var w intake.Waiting
		var rank, alerted int
		if err := rows.Scan(&o.reference, &rank, &w.Status, moment{&w.SubmittedAt}, &w.Reachable, &alerted); err != nil {
			return nil, err
		}
		w.Level = level
		state := clocks.Read(w, now).State
		for stage, s := range alertStages {
			if s == state {
				o.stage = stage
			}
		}
		if o.stage > max(alerted, 1) {
			list = append(list, o)
		}
	}
	return list, rows.Err()
}

// raise posts the alert of a stage unless another process has, or somebody
// acknowledged the intake in the meantime.
func (s *Store) raise(ctx context.Context, o overdue, now time.Time) (int, error) {
	raised := 0
	err := s.write(ctx, func(t tx) error {
		n, err := t.exec(`
UPDATE intakes SET alerted = $2 WHERE reference = $1 AND status = 'new' AND alerted < $2`, o.reference, o.stage)
		if raised = int(n); err != nil || n == 0 {
			return err
		}
		state := alertStages[o.stage]
		if err := s.post(t, intake.Alerts(state, o.reference, now)...); err != nil {
			return err
		}
		if err := s.record(t, intake.Program, intake.ActAlerted, string(o.reference), detail("state", string(state))); err != nil {
			return err
		}
		return changed(t)
	})
	return raised, err
}
