package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"sciatica-intake/intake"
)

// draws is how often an id, code or reference is drawn again that is taken.
// Two in a row are already beyond belief.
const draws = 5

// errTaken says that something drawn by chance is already in use.
var errTaken = errors.New("every name drawn is taken")

const draftColumns = `id, version, state, language, created_at, active_at, expires_at, reference, payload`

const insertDraftSQL = `
INSERT INTO drafts (` + draftColumns + `, token_hash, code_hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT DO NOTHING`

// CreateDraft starts a draft and returns the token that opens it. Only a hash
// of the token is kept.
func (s *Store) CreateDraft(ctx context.Context, language string) (intake.Draft, string, error) {
	for range draws {
		d, token, err := s.createDraft(ctx, language)
		if !errors.Is(err, errTaken) {
			return d, token, told("create a draft", err)
		}
	}
	return intake.Draft{}, "", told("create a draft", errTaken)
}

func (s *Store) createDraft(ctx context.Context, language string) (intake.Draft, string, error) {
	d, err := intake.NewDraft(language, kept(s.now()), s.random)
	if err != nil {
		return intake.Draft{}, "", err
	}
	token, err := newToken(s.random)
	if err != nil {
		return intake.Draft{}, "", err
	}
	text, err := json.Marshal(d.Payload)
	if err != nil {
		return intake.Draft{}, "", err
	}
	err = s.write(ctx, func(t tx) error {
		code, err := codeHash(t.keys.lookup(), d.Payload.Code)
		if err != nil {
			return err
		}
		payload, err := shutPayload(t, d.ID, text)
		if err != nil {
			return err
		}
		n, err := t.exec(insertDraftSQL, d.ID, d.Version, d.State, d.Language,
			stamp(d.CreatedAt), stamp(d.ActiveAt), stamp(d.ExpiresAt), d.Reference, payload,
			tokenHash(token), code)
		if err == nil && n == 0 {
			return errTaken
		}
		return err
	})
	return d, token, err
}

func shutPayload(t tx, id string, text []byte) ([]byte, error) {
	return t.shut("drafts", "payload", id, text)
}

type scanner interface{ Scan(...any) error }

func (s *Store) scanDraft(row scanner) (intake.Draft, error) {
	var d intake.Draft
	var sealed []byte
	err := row.Scan(&d.ID, &d.Version, &d.State, &d.Language, moment{&d.CreatedAt},
		moment{&d.ActiveAt}, moment{&d.ExpiresAt}, &d.Reference, &sealed)
	if err != nil {
		return intake.Draft{}, err
	}
	text, err := s.seal.open("drafts", "payload", d.ID, sealed)
	if err != nil {
		return intake.Draft{}, err
	}
	if err := json.Unmarshal(text, &d.Payload); err != nil {
		// What the decoder says may quote what it read.
		return intake.Draft{}, errors.New("the payload is not what was written")
	}
	return d, nil
}

const draftByTokenSQL = `
SELECT ` + draftColumns + ` FROM drafts
WHERE token_hash = $1 AND expires_at > $2`

// DraftByToken returns the draft that the token opens. One that has expired is
// not found, whether or not it was purged yet.
func (s *Store) DraftByToken(ctx context.Context, token string) (intake.Draft, error) {
	d, err := s.scanDraft(s.row(ctx, draftByTokenSQL, tokenHash(token), stamp(s.now())))
	return d, told("open a draft", err)
}

const saveDraftSQL = `
UPDATE drafts SET version = version + 1, state = $3, language = $4,
	active_at = $5, expires_at = $6, payload = $7
WHERE id = $1 AND version = $2`

// SaveDraft keeps a draft and returns it with its new version. A draft that
// was saved in the meantime is a conflict, and nothing is saved.
func (s *Store) SaveDraft(ctx context.Context, d intake.Draft) (intake.Draft, error) {
	d.ActiveAt, d.ExpiresAt = kept(d.ActiveAt), kept(d.ExpiresAt)
	text, err := json.Marshal(d.Payload)
	if err != nil {
		return d, told("save a draft", err)
	}
	err = s.write(ctx, func(t tx) error {
		payload, err := shutPayload(t, d.ID, text)
		if err != nil {
			return err
		}
		n, err := t.exec(saveDraftSQL, d.ID, d.Version, d.State, d.Language,
			stamp(d.ActiveAt), stamp(d.ExpiresAt), payload)
		if err != nil || n > 0 {
			return err
		}
		if _, err := fate(t, d.ID); err != nil {
			return err
		}
		return intake.ErrConflict
	})
	if err != nil {
		return d, told("save a draft", err)
	}
	d.Version++
	return d, nil
}

// fate says what became of a draft that could not be changed.
func fate(t tx, id string) (state intake.DraftState, err error) {
	err = t.row(`
SELECT state FROM drafts WHERE id = $1`, id).Scan(&state)
	return state, err
}

const touchDraftSQL = `
UPDATE drafts SET active_at = $2 WHERE id = $1`

// TouchDraft notes that the draft was used. It is no new version: looking at a
// page must not make the answers of another page a conflict.
func (s *Store) TouchDraft(ctx context.Context, id string, at time.Time) error {
	return told("touch a draft", s.changeDraft(ctx, touchDraftSQL, id, stamp(at)))
}

// LeaveDraft replaces the token by one that nobody has. The code still opens
// the draft.
func (s *Store) LeaveDraft(ctx context.Context, id string) error {
	token, err := newToken(s.random)
	if err != nil {
		return told("leave a draft", err)
	}
	return told("leave a draft", s.changeDraft(ctx, `
UPDATE drafts SET token_hash = $2 WHERE id = $1`, id, tokenHash(token)))
}

func (s *Store) changeDraft(ctx context.Context, text, id string, value any) error {
	return s.write(ctx, func(t tx) error {
		n, err := t.exec(text, id, value)
		if err == nil && n == 0 {
			return intake.ErrNotFound
		}
		return err
	})
}

const resumeDraftSQL = `
UPDATE drafts SET token_hash = $2, active_at = $3
WHERE code_hash = $1 AND expires_at > $3
RETURNING ` + draftColumns

// ResumeDraft opens a draft by its code, on this device from now on: it
// returns a new token, and the old one opens nothing any more.
func (s *Store) ResumeDraft(ctx context.Context, code string) (intake.Draft, string, error) {
	token, err := newToken(s.random)
	if err != nil {
		return intake.Draft{}, "", told("resume a draft", err)
	}
	now := stamp(s.now())
	var d intake.Draft
	err = s.write(ctx, func(t tx) error {
		for _, key := range t.keys.asked() {
			hash, err := codeHash(key, code)
			if err != nil {
				return err
			}
			d, err = s.scanDraft(t.row(resumeDraftSQL, hash, tokenHash(token), now))
			if !noRows(err) {
				return err
			}
		}
		return sql.ErrNoRows
	})
	if err != nil {
		return intake.Draft{}, "", told("resume a draft", err)
	}
	return d, token, nil
}

// DeleteDraft deletes a draft. If it was sent, the intake stays with the
// clinic. Deleting what is gone already is no error: the wish is fulfilled.
func (s *Store) DeleteDraft(ctx context.Context, id string) error {
	err := s.write(ctx, func(t tx) error {
		n, err := t.exec(`
DELETE FROM drafts WHERE id = $1`, id)
		if err != nil || n == 0 {
			return err
		}
		return s.record(t, intake.Patient, intake.ActDraftsGone, "", detail("asked", yesNo(true)))
	})
	if err != nil {
		return told("delete a draft", err)
	}
	s.unswept.Store(true)
	s.sweep()
	return nil
}
