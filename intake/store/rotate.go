package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"sciatica-intake/intake"
)

// Rotation is what RotateKeys did.
type Rotation struct {
	// Resumed says that it went on with one that was interrupted.
	Resumed bool
	// Values is how many sealed values were verified to open with the new key.
	Values int64
	// File is the keyset, Former a file with the key that opens backups taken
	// before.
	File, Former string
}

// PrepareKeys adds the next key to the keyset file and changes nothing else:
// the file can be brought to every machine before RotateKeys begins to seal
// with it. Preparing twice adds one key. It returns the file's name.
func (s *Store) PrepareKeys(ctx context.Context) (file string, err error) {
	err = s.changeKeys(ctx, func(t tx) error {
		_, err := s.nextKey(t)
		return err
	})
	return s.seal.file, told("prepare the keys", err)
}

// RotateKeys seals everything with a new key, beside the site and without
// changing what anything says: answers, contacts, notes, secrets, the keys for
// lookups and for the trail, and with a new key for lookups what intakes and
// drafts are found by. Interrupted at any moment, it goes on when it is run
// again. The former key leaves the keyset file once every sealed value was
// seen to open without it. progress is told how many rows are done of how many.
//
// Two things stay as they were. Entries of the trail keep the seals they have,
// which cannot honestly be made anew; the entry that the rotation writes is
// the first that a new key signs and holds those before it. Recovery codes
// of staff are kept as hashes only, and stay good under the key for lookups
// they were made with; whoever believes that somebody had the keyset renews
// them. Both old keys stay in the database, sealed with the new one.
func (s *Store) RotateKeys(ctx context.Context, progress func(done, all int64)) (r Rotation, err error) {
	r.File = s.seal.file
	if r.Resumed, err = s.beginRotation(ctx); err != nil {
		return r, told("rotate the keys", err)
	}
	if s.seal.now().state.Rotating {
		if r.Values, err = s.sealAnew(ctx, progress); err != nil {
			return r, told("rotate the keys", err)
		}
		if err := s.endRotation(ctx); err != nil {
			return r, told("rotate the keys", err)
		}
	}
	r.Former, err = s.dropFormer(ctx)
	s.unswept.Store(true)
	s.sweep()
	return r, told("rotate the keys", err)
}

const holdKeysSQL = `
INSERT INTO meta (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = meta.value`

const setKeysSQL = `
UPDATE meta SET value = $2 WHERE name = $1`

// changeKeys runs one transaction that may change the keyset file or the keys
// in meta. It holds the row that says which key seals, so that two who rotate
// come after one another: of two that wrote the file at once, one's key, and
// all that it has sealed, would be lost.
func (s *Store) changeKeys(ctx context.Context, do func(t tx) error) error {
	return insist(ctx, func() error { return s.changeKeysOnce(ctx, do) })
}

func (s *Store) changeKeysOnce(ctx context.Context, do func(t tx) error) error {
	return s.writeWithin(ctx, writeTimeout, func(t tx) error {
		state, err := json.Marshal(t.keys.state)
		if err != nil {
			return err
		}
		if _, err := t.exec(holdKeysSQL, keysName, state); err != nil {
			return err
		}
		// Whoever held the row before may have changed the keys since this
		// transaction read them.
		if t.keys, err = s.seal.read(inside{t}); err != nil {
			return err
		}
		return do(t)
	})
}

// insistence is how often a transaction of a rotation is begun anew that did
// not get its turn.
const insistence = 60

// insist runs a transaction of a rotation again when it did not get its turn:
// SQLite gives its lock to whoever asks at the right moment, and a busy site
// asks often. All that a rotation does may be done twice.
func insist(ctx context.Context, write func() error) (err error) {
	for range insistence {
		if err = write(); ctx.Err() != nil || !errors.Is(err, errNotBegun) && !again(err) {
			break
		}
	}
	return err
}

func setState(t tx, state keyState) error {
	row, err := json.Marshal(state)
	if err == nil {
		_, err = t.exec(setKeysSQL, keysName, row)
	}
	return err
}

// nextKey is the key in the file that has not been used yet; it adds one if
// there is none. The file is on the disk before anything is sealed with it.
func (s *Store) nextKey(t tx) (uint32, error) {
	handle, err := readKeyset(s.seal.file)
	if err != nil {
		return 0, err
	}
	state := t.keys.state
	if slices.Contains(t.keys.known, state.Former) && state.Former != 0 {
		return 0, errors.New("the rotation before is not finished: run rotate-key once more first")
	}
	for _, id := range t.keys.known {
		if id != state.Sealing {
			return id, nil
		}
	}
	manager := keyset.NewManagerFromHandle(handle)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return 0, err
	}
	if handle, err = manager.Handle(); err != nil {
		return 0, err
	}
	return id, replaceKeyset(s.seal.file, handle)
}

// beginRotation makes the next key the one that seals, for every program that
// uses this database at once. It says whether one had begun before.
func (s *Store) beginRotation(ctx context.Context) (resumed bool, err error) {
	err = s.changeKeys(ctx, func(t tx) error {
		before := t.keys.state
		unfinished := before.Former != 0 && slices.Contains(t.keys.known, before.Former)
		if resumed = before.Rotating || unfinished; resumed {
			return nil
		}
		next, err := s.nextKey(t)
		if err != nil {
			return err
		}
		return s.turnTo(t, keyState{Sealing: next, Former: before.Sealing, Begun: stamp(s.now()), Rotating: true})
	})
	if err != nil {
		return resumed, err
	}
	return resumed, s.followKeys(ctx)
}

// followKeys makes this program use the keys that it has just changed.
func (s *Store) followKeys(ctx context.Context) error {
	k, err := s.seal.read(outside{ctx, s})
	if err == nil {
		s.seal.keys.Store(k)
	}
	return err
}

func (s *Store) turnTo(t tx, state keyState) error {
	handle, err := readKeyset(s.seal.file)
	if err != nil {
		return err
	}
	payloads, _, err := payloadKeys(handle, state.Sealing)
	if err != nil {
		return err
	}
	for _, inner := range []struct {
		name     string
		template *tinkpb.KeyTemplate
	}{{lookupName, prf.HMACSHA256PRFKeyTemplate()}, {trailName, mac.HMACSHA256Tag256KeyTemplate()}} {
		handle, err := openInner(inside{t}, payloads, inner.name)
		if err != nil {
			return err
		}
		manager := keyset.NewManagerFromHandle(handle)
		id, err := manager.Add(inner.template)
		if err == nil {
			err = manager.SetPrimary(id)
		}
		if err != nil {
			return err
		}
		if handle, err = manager.Handle(); err != nil {
			return err
		}
		sealed, err := shutInner(payloads, inner.name, handle)
		if err != nil {
			return err
		}
		if _, err := t.exec(setKeysSQL, inner.name, sealed); err != nil {
			return err
		}
	}
	if err := setState(t, state); err != nil {
		return err
	}
	if t.keys, err = s.seal.read(inside{t}); err != nil {
		return err
	}
	return s.record(t, intake.Operator, intake.ActRotated, "", detail("state", "begun"))
}

// endRotation says that nothing is sealed with the former key any more.
func (s *Store) endRotation(ctx context.Context) error {
	err := s.changeKeys(ctx, func(t tx) error {
		state := t.keys.state
		if !state.Rotating {
			return nil // Somebody who rotated beside this was faster.
		}
		state.Rotating = false
		if err := setState(t, state); err != nil {
			return err
		}
		return s.record(t, intake.Operator, intake.ActRotated, "", detail("state", "complete"))
	})
	if err != nil {
		return err
	}
	return s.followKeys(ctx)
}

// finishRotation goes on with a rotation that this copy was taken from. What
// opens with no key is left to Verify.
func (s *Store) finishRotation(ctx context.Context) error {
	if !s.seal.now().state.Rotating {
		return nil
	}
	if _, err := s.sealAnew(ctx, func(done, all int64) {}); err != nil && !errors.Is(err, errUnreadable) {
		return err
	}
	return s.endRotation(ctx)
}

// dropFormer takes the former key out of the keyset file and puts it into one
// of its own, for backups that were taken before. It returns that file's name.
func (s *Store) dropFormer(ctx context.Context) (file string, err error) {
	err = s.changeKeys(ctx, func(t tx) error {
		state := t.keys.state
		kept, err := filepath.EvalSymlinks(s.seal.file)
		if err == nil {
			err = clearParts(kept)
		}
		if err != nil {
			return err
		}
		file = kept + formerMark + strings.NewReplacer("-", "", ":", "").Replace(state.Begun)
		if state.Rotating || !slices.Contains(t.keys.known, state.Former) {
			return nil
		}
		handle, err := readKeyset(kept)
		if err != nil {
			return err
		}
		former, err := only(handle, state.Former)
		if err != nil {
			return err
		}
		if err := writeKeyset(file, former, publish); err != nil {
			return err
		}
		if handle, err = only(handle, state.Sealing); err != nil {
			return err
		}
		return replaceKeyset(kept, handle)
	})
	return file, err
}

// settled waits until every transaction is over that may have begun with the
// former key. Where one at a time writes there is none.
func (s *Store) settled(ctx context.Context) error {
	if s.settling == 0 {
		return nil
	}
	late := time.NewTimer(s.settling)
	defer late.Stop()
	select {
	case <-late.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for what had begun before: %w", ctx.Err())
	}
}
