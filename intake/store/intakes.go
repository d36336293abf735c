package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

const claimDraftSQL = `
UPDATE drafts SET version = version + 1, state = $3, reference = $4,
	active_at = $5, expires_at = $6, payload = $7
WHERE id = $1 AND version = $2 AND state <> $3`

const insertIntakeSQL = `
INSERT INTO intakes (reference, draft_id, level_rank, level_now_rank, status, submitted_at, language, book, version,
	list, needs, wants, reachable, alerted, brief)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11, $12, $13, $14)
ON CONFLICT (reference) DO NOTHING`

const earlierSQL = `
UPDATE intakes SET earlier = $2 WHERE reference = $1`

const insertBodySQL = `
INSERT INTO intake_bodies (reference, record, contact) VALUES ($1, $2, $3)`

// Submit keeps the intake that a draft became, and empties the draft of its
// answers, in one transaction. A draft that was sent already gives back the
// intake it became then: however often somebody presses the button, there is
// one intake and one reference.
func (s *Store) Submit(ctx context.Context, d intake.Draft, in intake.Intake) (intake.Intake, error) {
	d.Payload.Answers, d.Payload.Reports = nil, nil
	in.DraftID, in.SubmittedAt = d.ID, kept(in.SubmittedAt)
	for range draws {
		stored, err := s.submit(ctx, d, in)
		if !errors.Is(err, errTaken) {
			return stored, told("submit", err)
		}
		if in.Reference, err = intake.NewReference(s.random); err != nil {
			return intake.Intake{}, told("submit", err)
		}
	}
	return intake.Intake{}, told("submit", errTaken)
}

func (s *Store) submit(ctx context.Context, d intake.Draft, in intake.Intake) (intake.Intake, error) {
	text, err := json.Marshal(d.Payload)
	if err != nil {
		return intake.Intake{}, err
	}
	b, err := writeBody(in)
	if err != nil {
		return intake.Intake{}, err
	}
	a, err := s.arrival(ctx, in)
	if err != nil {
		return intake.Intake{}, err
	}
	sentBefore := false
	err = s.write(ctx, func(t tx) error {
		sentBefore = false
		payload, err := shutPayload(t, d.ID, text)
		if err != nil {
			return err
		}
		n, err := t.exec(claimDraftSQL, d.ID, d.Version, intake.Sent, in.Reference,
			stamp(d.ActiveAt), stamp(d.ExpiresAt), payload)
		if err != nil {
			return err
		}
		if n == 0 {
			state, err := fate(t, d.ID)
			if sentBefore = state == intake.Sent; sentBefore || err != nil {
				return err
			}
			return intake.ErrConflict
		}
		if err := insertIntake(t, in, b, a); err != nil {
			return err
		}
		if err := s.beginEpisode(t, in); err != nil {
			return err
		}
		return s.announce(t, in)
	})
	if err != nil {
		return intake.Intake{}, err
	}
	if sentBefore {
		return s.intakeOfDraft(ctx, d.ID)
	}
	return in, nil
}

func insertIntake(t tx, in intake.Intake, b body, a arrival) error {
	needs, alerted := in.NeedsPerson(), in.LevelNow >= rules.Urgent && in.Status == intake.New
	brief, err := a.shutBrief(t, in.Reference)
	if err != nil {
		return err
	}
	n, err := t.exec(insertIntakeSQL, in.Reference, in.DraftID, in.Record.Outcome.Level.Rank(),
		in.LevelNow.Rank(), in.Status, stamp(in.SubmittedAt), in.Language, in.Record.Outcome.Book,
		listOf(in.Status, needs), bit(needs), bit(in.Record.WantsConsultation()), bit(in.Contact.Reachable()), bit(alerted), brief)
	if err != nil {
		return err
	}
	if n == 0 {
		return errTaken
	}
	if b, err = b.shut(t, in.Reference); err != nil {
		return err
	}
	if _, err := t.exec(insertBodySQL, in.Reference, b.record, b.contact); err != nil {
		return err
	}
	others, err := sameContact(t, in.Reference, a.identity)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		if _, err := t.exec(earlierSQL, in.Reference, min(len(others), mostEarlier)); err != nil {
			return err
		}
	}
	return insertTokens(t, in, a.tokens)
}

// body is the part of an intake that is sealed, before or after it was.
type body struct{ record, contact []byte }

func writeBody(in intake.Intake) (b body, err error) {
	text, err := json.Marshal(in.Record)
	if err != nil {
		return b, err
	}
	if b.record, err = pack(text); err != nil {
		return b, err
	}
	b.contact, err = json.Marshal(in.Contact)
	return b, err
}

func (b body) shut(t tx, r intake.Reference) (sealed body, err error) {
	if sealed.record, err = t.shut("intake_bodies", "record", string(r), b.record); err != nil {
		return sealed, err
	}
	sealed.contact, err = t.shut("intake_bodies", "contact", string(r), b.contact)
	return sealed, err
}

func (s *Store) openRecord(r intake.Reference, sealed []byte) (intake.Record, error) {
	text, err := s.seal.open("intake_bodies", "record", string(r), sealed)
	if err != nil {
		return intake.Record{}, err
	}
	record, err := intake.ReadRecord(text)
	if err != nil {
		err = errors.New("the record is not what was written")
	}
	return record, err
}

func (s *Store) openContact(r intake.Reference, sealed []byte) (c intake.Contact, err error) {
	text, err := s.seal.open("intake_bodies", "contact", string(r), sealed)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, errors.New("the contact is not what was written")
	}
	return c, nil
}

const selectIntake = `
SELECT i.reference, i.draft_id, i.level_now_rank, i.status, i.submitted_at, i.language, b.record, b.contact
FROM intakes i JOIN intake_bodies b ON b.reference = i.reference
`

func (s *Store) scanIntake(row scanner) (intake.Intake, error) {
	var in intake.Intake
	var b body
	var rank int
	err := row.Scan(&in.Reference, &in.DraftID, &rank, &in.Status, moment{&in.SubmittedAt},
		&in.Language, &b.record, &b.contact)
	if err != nil {
		return intake.Intake{}, err
	}
	if rank < 0 || rank > rules.SelfCare.Rank() {
		return intake.Intake{}, fmt.Errorf("there is no level of rank %d", rank)
	}
	in.LevelNow = rules.Emergency - rules.Level(rank)
	if in.Record, err = s.openRecord(in.Reference, b.record); err != nil {
		return intake.Intake{}, err
	}
	in.Contact, err = s.openContact(in.Reference, b.contact)
	return in, err
}

const intakeOfDraftSQL = selectIntake + `WHERE i.draft_id = $1`

// IntakeOfDraft returns the intake that a draft became.
func (s *Store) IntakeOfDraft(ctx context.Context, draftID string) (intake.Intake, error) {
	in, err := s.intakeOfDraft(ctx, draftID)
	return in, told("read the intake of a draft", err)
}

func (s *Store) intakeOfDraft(ctx context.Context, draftID string) (intake.Intake, error) {
	in, err := s.scanIntake(s.row(ctx, intakeOfDraftSQL, draftID))
	if err == nil {
		in.Checkins, _, err = s.checkins(ctx, in.Reference)
	}
	if err == nil {
		in.Examined, err = s.examined(ctx, in.Reference)
	}
	return in, err
}

// AddContact keeps the contact of an intake that was sent without one. It can
// be done once, so that a second person at the same device changes nothing.
func (s *Store) AddContact(ctx context.Context, draftID string, c intake.Contact) error {
	return told("add a contact", s.addContact(ctx, draftID, c))
}

func (s *Store) addContact(ctx context.Context, draftID string, c intake.Contact) error {
	in, err := s.intakeOfDraft(context.WithoutCancel(ctx), draftID)
	if err != nil {
		return err
	}
	in.Contact = c
	a, err := s.arrival(ctx, in)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t tx) error {
		// Taking the row first keeps two who add at once apart.
		var r intake.Reference
		var sealed []byte
		if err := t.row(`
UPDATE intakes SET version = version + 1 WHERE draft_id = $1
RETURNING reference`, draftID).Scan(&r); err != nil {
			return err
		}
		if err := t.row(`
SELECT contact FROM intake_bodies WHERE reference = $1`, r).Scan(&sealed); err != nil {
			return err
		}
		before, err := s.openContact(r, sealed)
		if err != nil {
			return err
		}
		if before.Name != "" || before.Reachable() {
			return intake.ErrAlready
		}
		text, err := json.Marshal(c)
		if err != nil {
			return err
		}
		if sealed, err = t.shut("intake_bodies", "contact", string(r), text); err != nil {
			return err
		}
		if _, err := t.exec(`
UPDATE intake_bodies SET contact = $2 WHERE reference = $1`, r, sealed); err != nil {
			return err
		}
		return s.reached(t, in, a)
	})
}

// intakesPage is how many intakes are read at once.
const intakesPage = 50

const intakesSQL = selectIntake + `WHERE (i.submitted_at, i.reference) > ($1, $2)
ORDER BY i.submitted_at, i.reference LIMIT $3`

// Intakes visits every intake submitted at that time or later, in the order
// they were submitted, and stops with the first error of a visit. It reads a
// page at a time: an export, however slow its reader, holds no lock, keeps no
// write-ahead log growing and has one page in memory. Intakes that arrive
// meanwhile come at the end.
func (s *Store) Intakes(ctx context.Context, since time.Time, visit func(intake.Intake) error) error {
	at, after := stamp(since), "" // Every reference is greater than "".
	for {
		page, err := s.intakesAfter(ctx, at, after)
		if err != nil {
			return told("read intakes", err)
		}
		for _, in := range page {
			if err := visit(in); err != nil {
				return err
			}
			at, after = stamp(in.SubmittedAt), string(in.Reference)
		}
		if len(page) < intakesPage {
			return nil
		}
	}
}

func (s *Store) intakesAfter(ctx context.Context, at, after string) ([]intake.Intake, error) {
	rows, err := s.reader.QueryContext(ctx, intakesSQL, at, after, intakesPage)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	page := make([]intake.Intake, 0, intakesPage)
	for rows.Next() {
		in, err := s.scanIntake(rows)
		if err != nil {
			return nil, err
		}
		page = append(page, in)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close() // The connection is free for what follows.
	for i := range page {
		if page[i].Checkins, _, err = s.checkins(ctx, page[i].Reference); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// writeOften and readOften are prepared once: they run with every page.
var (
	writeOften = []string{
		insertDraftSQL, saveDraftSQL, touchDraftSQL, claimDraftSQL, insertIntakeSQL, insertBodySQL,
		insertTokenSQL, sameContactSQL, nextEntrySQL, insertEntrySQL, headSealSQL, changedSQL, sessionSQL, metaSQL,
		insertLinkSQL, savepointSQL, releaseSQL,
	}
	readOften = []string{draftByTokenSQL, intakeOfDraftSQL, settingsVersionSQL, sessionSQL, changesSQL, queueAtSQL, itemSQL, linkSQL}
)
