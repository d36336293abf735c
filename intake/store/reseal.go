package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/tink-crypto/tink-go/v2/prf"

	"sciatica-intake/intake"
)

// resealPage is how many rows are changed in one transaction: patients who
// save meanwhile wait for one page only.
const resealPage = 50

// postgresPage is fewer: there nobody waits, and a change that takes long is
// one that others come across.
const postgresPage = 10

func (r *resealing) page() int {
	if r.pg != nil {
		return postgresPage
	}
	return resealPage
}

// resealing is one going over of all rows.
type resealing struct {
	*Store
	keys   *keys // those of the new state
	strict *keys // the new key for payloads alone

	changed int64 // rows that still had something of the former keys
	opened  int64 // values that open with the new key alone
	shut    int64 // values that open with none

	done, all int64
	progress  func(done, all int64)
}

// sealAnew goes over all rows until nothing of the former keys is left and
// every value was seen to open without them. It returns how many those were.
func (s *Store) sealAnew(ctx context.Context, progress func(done, all int64)) (int64, error) {
	handle, err := readKeyset(s.seal.file)
	if err != nil {
		return 0, err
	}
	k := s.seal.now()
	if handle, err = only(handle, k.state.Sealing); err != nil {
		return 0, err
	}
	strict := &keys{}
	if strict.payloads, strict.known, err = payloadKeys(handle, 0); err != nil {
		return 0, err
	}
	for first := true; ; first = false {
		r := &resealing{Store: s, keys: k, strict: strict, progress: progress}
		if err := r.goOver(ctx); err != nil {
			return 0, err
		}
		if r.shut > 0 && r.changed == 0 {
			return 0, fmt.Errorf("%d sealed values open with no key, so that the former key stays in the keyset: verify names them (%w)", r.shut, errUnreadable)
		}
		if r.changed == 0 && !first {
			return r.opened, nil
		}
		if first {
			if err := s.settled(ctx); err != nil {
				return 0, err
			}
		}
	}
}

func (r *resealing) goOver(ctx context.Context) error {
	for _, c := range append([]sealedColumn{draftPayloads, contacts}, sealedColumns...) {
		var n int64
		if err := r.row(ctx, fmt.Sprintf(`
SELECT COUNT(*) FROM %s WHERE length(%s) > 0`, c.table, c.column)).Scan(&n); err != nil {
			return err
		}
		r.all += n
	}
	for _, c := range sealedColumns {
		if err := r.eachSealed(ctx, c, r.page(), func(page []sealedValue) error { return r.reseal(ctx, c, page) }); err != nil {
			return err
		}
	}
	if err := r.eachSealed(ctx, draftPayloads, r.page(), func(page []sealedValue) error { return r.recode(ctx, page) }); err != nil {
		return err
	}
	return r.eachSealed(ctx, contacts, r.page(), func(page []sealedValue) error { return r.retoken(ctx, page) })
}

// What is found by a keyed hash, and where the text is that it is a hash of.
var (
	draftPayloads = sealedColumn{table: "drafts", column: "payload", key: "id"}
	contacts      = sealedColumn{table: "intake_bodies", column: "contact", key: "reference"}
)

// step tells of a page and lets others write: SQLite has no queue for those
// who wait, and a rotation that never paused could keep them out.
func (r *resealing) step(ctx context.Context, n int, busy time.Duration) error {
	r.done += int64(n)
	r.progress(min(r.done, r.all), r.all)
	rest := time.NewTimer(busy)
	defer rest.Stop()
	select {
	case <-rest.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// change runs one transaction for what a page needs, if it needs anything.
func (r *resealing) change(ctx context.Context, n int, changes []func(tx) error) error {
	if len(changes) == 0 {
		return r.step(ctx, n, 0)
	}
	r.changed += int64(len(changes))
	begun := r.now()
	all := func(t tx) error {
		for _, change := range changes {
			if err := change(t); err != nil {
				return err
			}
		}
		return nil
	}
	if err := insist(ctx, func() error { return r.write(ctx, all) }); err != nil {
		return err
	}
	return r.step(ctx, n, r.now().Sub(begun))
}

// reseal seals the values of a page that the former key sealed, packed as they
// are. One that somebody changes meanwhile is left to them.
func (r *resealing) reseal(ctx context.Context, c sealedColumn, page []sealedValue) error {
	var changes []func(tx) error
	for _, v := range page {
		if sealedBy(v.sealed) == r.keys.state.Sealing {
			if _, err := r.strict.open(c.table, c.column, v.row, v.sealed); err != nil {
				r.shut++
			} else {
				r.opened++
			}
			continue
		}
		content, err := r.keys.open(c.table, c.column, v.row, v.sealed)
		if err != nil {
			r.shut++
			continue
		}
		changes = append(changes, func(t tx) error { return c.replace(t, v, content) })
	}
	return r.change(ctx, len(page), changes)
}

func (c sealedColumn) replace(t tx, v sealedValue, content []byte) error {
	sealed, err := t.shut(c.table, c.column, v.row, content)
	if err != nil {
		return err
	}
	condition, args := c.condition(v)
	_, err = t.exec(fmt.Sprintf(`
UPDATE %[1]s SET %[2]s = $%[4]d WHERE %[3]s AND %[2]s = $%[5]d`, c.table, c.column, condition, len(args)+1, len(args)+2),
		append(args, sealed, v.sealed)...)
	return err
}

// recode lets the resume codes of drafts be looked up by the new key.
func (r *resealing) recode(ctx context.Context, page []sealedValue) error {
	var changes []func(tx) error
	for _, v := range page {
		var p intake.Payload
		if err := r.content(draftPayloads, v, &p); err != nil {
			continue // It was counted with the sealed values.
		}
		var hash string
		if err := r.row(ctx, `
SELECT code_hash FROM drafts WHERE id = $1`, v.key).Scan(&hash); noRows(err) {
			continue
		} else if err != nil {
			return err
		}
		for _, former := range r.former() {
			before, err := codeHash(former, p.Code)
			if err != nil {
				return err
			}
			if before != hash {
				continue
			}
			changes = append(changes, func(t tx) error {
				after, err := codeHash(t.keys.lookup(), p.Code)
				if err == nil {
					_, err = t.exec(`
UPDATE drafts SET code_hash = $3 WHERE id = $1 AND code_hash = $2`, v.key, before, after)
				}
				return err
			})
		}
	}
	return r.change(ctx, len(page), changes)
}

// retoken lets intakes be found by the new key.
func (r *resealing) retoken(ctx context.Context, page []sealedValue) error {
	var changes []func(tx) error
	for _, v := range page {
		var c intake.Contact
		if err := r.content(contacts, v, &c); err != nil {
			continue // It was counted with the sealed values.
		}
		var submitted time.Time
		if err := r.row(ctx, `
SELECT submitted_at FROM intakes WHERE reference = $1`, v.key).Scan(moment{&submitted}); noRows(err) {
			continue
		} else if err != nil {
			return err
		}
		for _, former := range r.former() {
			old, err := r.hasTokens(ctx, former, c, v.key, submitted.UnixMilli())
			if err != nil {
				return err
			}
			if old {
				changes = append(changes, func(t tx) error { return moveTokens(t, former, c, v.key, submitted.UnixMilli()) })
			}
		}
	}
	return r.change(ctx, len(page), changes)
}

func (r *resealing) hasTokens(ctx context.Context, key prf.PRF, c intake.Contact, reference string, submitted int64) (bool, error) {
	tokens, err := keyedTokens(key, c.Tokens())
	for _, token := range tokens {
		var n int
		if err := r.row(ctx, `
SELECT COUNT(*) FROM tokens WHERE token = $1 AND submitted = $2 AND reference = $3`, token, submitted, reference).Scan(&n); err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, err
}

// moveTokens moves those tokens that are still there: an intake that was
// deleted meanwhile gets none.
func moveTokens(t tx, former prf.PRF, c intake.Contact, reference string, submitted int64) error {
	old, err := keyedTokens(former, c.Tokens())
	if err != nil {
		return err
	}
	latest, err := keyedTokens(t.keys.lookup(), c.Tokens())
	if err != nil {
		return err
	}
	for i := range old {
		n, err := t.exec(deleteTokenSQL, old[i], submitted, reference)
		if err == nil && n > 0 {
			_, err = t.exec(insertTokenSQL, latest[i], submitted, reference)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *resealing) former() []prf.PRF { return r.keys.lookups[:len(r.keys.lookups)-1] }

func (r *resealing) content(c sealedColumn, v sealedValue, into any) error {
	content, err := r.keys.open(c.table, c.column, v.row, v.sealed)
	if err == nil {
		content, err = unpack(content)
	}
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	return err
}
