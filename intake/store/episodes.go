package store

import (
	"context"
	"encoding/json"
	"errors"

	"sciatica-intake/intake"
)

// episodeTables hold what comes after an intake and go with it: the private
// link, check-ins, whether reminders are wanted, and the mails that wait.
//
// raised_at is when a check-in raised the level of an intake, or empty.
const episodeTables = `
ALTER TABLE intakes ADD COLUMN raised_at TEXT NOT NULL DEFAULT '';
CREATE TABLE links (
	reference  TEXT NOT NULL PRIMARY KEY REFERENCES intakes (reference) ON DELETE CASCADE,
	token_hash TEXT NOT NULL UNIQUE,
	expires_at TEXT NOT NULL,
	payload    BYTEA NOT NULL
);
CREATE TABLE checkins (
	reference  TEXT NOT NULL REFERENCES intakes (reference) ON DELETE CASCADE,
	number     BIGINT NOT NULL,
	version    BIGINT NOT NULL,
	kind       TEXT NOT NULL,
	started_at TEXT NOT NULL,
	sent_at    TEXT NOT NULL,
	payload    BYTEA NOT NULL,
	PRIMARY KEY (reference, number)
);
CREATE TABLE reminders (
	reference  TEXT NOT NULL PRIMARY KEY REFERENCES intakes (reference) ON DELETE CASCADE,
	token_hash TEXT NOT NULL UNIQUE,
	state      TEXT NOT NULL,
	payload    BYTEA NOT NULL
);
CREATE TABLE mails (
	id        TEXT NOT NULL PRIMARY KEY,
	kind      TEXT NOT NULL,
	due_at    TEXT NOT NULL,
	reference TEXT NOT NULL REFERENCES intakes (reference) ON DELETE CASCADE,
	state     TEXT NOT NULL,
	payload   BYTEA NOT NULL
);
CREATE INDEX mails_by_due ON mails (state, due_at);
CREATE INDEX mails_by_reference ON mails (reference)`

// beginEpisode gives a new intake what its patient needs afterwards, in the
// transaction that keeps the intake.
func (s *Store) beginEpisode(t tx, in intake.Intake) error {
	if !in.Linked() {
		return nil
	}
	if _, err := s.putLink(t, in); err != nil {
		return err
	}
	if !in.WantsReminders() {
		return nil
	}
	return s.beginReminders(t, in)
}

// putLink gives an intake a new link. One it had before opens nothing any more.
func (s *Store) putLink(t tx, in intake.Intake) (intake.PrivateLink, error) {
	token, err := intake.NewToken(s.random)
	if err != nil {
		return intake.PrivateLink{}, err
	}
	l := intake.PrivateLink{Token: token, ExpiresAt: kept(in.SubmittedAt.Add(intake.EpisodeLife))}
	sealed, err := t.shut("links", "payload", string(in.Reference), []byte(token))
	if err != nil {
		return l, err
	}
	_, err = t.exec(insertLinkSQL, in.Reference, tokenHash(token), stamp(l.ExpiresAt), sealed)
	return l, err
}

const insertLinkSQL = `
INSERT INTO links (reference, token_hash, expires_at, payload) VALUES ($1, $2, $3, $4)
ON CONFLICT (reference) DO UPDATE SET token_hash = excluded.token_hash, payload = excluded.payload`

// RenewLink gives an intake a new link, for somebody who lost theirs or showed
// it to others. It lives as long as the one before it would have; after that
// there is nothing left to open, and it is unlawful.
func (s *Store) RenewLink(ctx context.Context, who intake.Actor, r intake.Reference) (l intake.PrivateLink, err error) {
	err = s.acting(ctx, who, func(t tx) error {
		if err := s.work(t, who, r, 0, intake.Step{Kind: intake.Linked}); err != nil {
			return err
		}
		in := intake.Intake{Reference: r}
		if err := t.row(`
SELECT submitted_at FROM intakes WHERE reference = $1`, r).Scan(moment{&in.SubmittedAt}); err != nil {
			return err
		}
		if !in.SubmittedAt.Add(intake.EpisodeLife).After(s.now()) {
			return intake.ErrUnlawful
		}
		if l, err = s.putLink(t, in); err != nil {
			return err
		}
		return changed(t)
	})
	return l, told("renew a link", err)
}

// revokeLink ends an intake's link. To end one that is not there is unlawful.
func (s *Store) revokeLink(t tx, r intake.Reference) error {
	works, err := s.hasLink(t, r)
	if err == nil && !works {
		err = intake.ErrUnlawful
	}
	if err != nil {
		return err
	}
	_, err = t.exec(`
DELETE FROM links WHERE reference = $1`, r)
	return err
}

// hasLink reports whether an intake has a link that works.
func (s *Store) hasLink(t tx, r intake.Reference) (bool, error) {
	var n int
	err := t.row(`
SELECT COUNT(*) FROM links WHERE reference = $1 AND expires_at > $2`, r, stamp(s.now())).Scan(&n)
	return n > 0, err
}

// LinkOf returns the link of an intake while it works, or ErrNotFound.
func (s *Store) LinkOf(ctx context.Context, r intake.Reference) (intake.PrivateLink, error) {
	l, err := s.scanLink(r, s.row(ctx, linkSQL, r, stamp(s.now())))
	return l, told("read a link", err)
}

const linkSQL = `
SELECT expires_at, payload FROM links WHERE reference = $1 AND expires_at > $2`

func (s *Store) scanLink(r intake.Reference, row scanner) (l intake.PrivateLink, err error) {
	var sealed []byte
	if err := row.Scan(moment{&l.ExpiresAt}, &sealed); err != nil {
		return l, err
	}
	token, err := s.seal.open("links", "payload", string(r), sealed)
	l.Token = string(token)
	return l, err
}

const intakeByLinkSQL = selectIntake + `
JOIN links l ON l.reference = i.reference
WHERE l.token_hash = $1 AND l.expires_at > $2`

// Episode returns what a link opens: the intake with all that came after it.
func (s *Store) Episode(ctx context.Context, token string) (intake.Episode, error) {
	e, err := s.episode(ctx, token)
	return e, told("open an episode", err)
}

func (s *Store) episode(ctx context.Context, token string) (e intake.Episode, err error) {
	if e.Intake, err = s.scanIntake(s.row(ctx, intakeByLinkSQL, tokenHash(token), stamp(s.now()))); err != nil {
		return e, err
	}
	if e.Link, err = s.scanLink(e.Reference, s.row(ctx, linkSQL, e.Reference, stamp(s.now()))); err != nil {
		return e, err
	}
	if e.Checkins, e.Open, err = s.checkins(ctx, e.Reference); err != nil {
		return e, err
	}
	if e.Examined, err = s.examined(ctx, e.Reference); err != nil {
		return e, err
	}
	e.Reminders, err = s.reminders(ctx, e.Reference)
	return e, err
}

const checkinColumns = `reference, number, version, kind, started_at, sent_at, payload`

const checkinsSQL = `
SELECT ` + checkinColumns + ` FROM checkins WHERE reference = $1 ORDER BY number`

// Checkins returns the check-ins of an intake that were sent, in order.
func (s *Store) Checkins(ctx context.Context, r intake.Reference) ([]intake.Checkin, error) {
	sent, _, err := s.checkins(ctx, r)
	return sent, told("read check-ins", err)
}

func (s *Store) checkins(ctx context.Context, r intake.Reference) (sent []intake.Checkin, open *intake.Checkin, err error) {
	rows, err := s.reader.QueryContext(ctx, checkinsSQL, r)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		c, err := s.scanCheckin(rows)
		if err != nil {
			return nil, nil, err
		}
		if c.SentAt.IsZero() {
			open = &c
		} else {
			sent = append(sent, c)
		}
	}
	return sent, open, rows.Err()
}

func (s *Store) scanCheckin(row scanner) (c intake.Checkin, err error) {
	var sealed []byte
	var sent string
	if err := row.Scan(&c.Reference, &c.Number, &c.Version, &c.Kind, moment{&c.StartedAt}, &sent, &sealed); err != nil {
		return c, err
	}
	text, err := s.seal.open("checkins", "payload", checkinRow(c.Reference, int64(c.Number)), sealed)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(text, &c.Payload); err != nil {
		return c, errors.New("the check-in is not what was written")
	}
	if sent == "" {
		return c, nil
	}
	if c.Payload.Record == nil {
		return c, errors.New("a check-in that was sent has no record")
	}
	return c, moment{&c.SentAt}.Scan(sent)
}
