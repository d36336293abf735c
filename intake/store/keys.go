package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"

	"sciatica-intake/intake"
)

// The rows of meta with keys that are sealed with the keyset and made on the
// first start. The key for lookups is also the proof that a keyset is the
// right one.
const (
	lookupName = "lookup_keyset"
	trailName  = "trail_keyset"
)

// keysName is the row of meta with the keyState. Every transaction that writes
// reads it first and follows it: the keys change for all programs at one
// moment, and one that has not got the new key writes nothing at all rather
// than something that will not open.
const keysName = "keys"

// keyState says which key of the keyset seals, whatever the file prefers.
type keyState struct {
	Sealing  uint32 `json:"sealing"`
	Former   uint32 `json:"former,omitempty"` // what sealed before
	Begun    string `json:"begun,omitempty"`  // when it stopped to
	Rotating bool   `json:"rotating"`         // there may be values that the former key sealed
}

const metaSQL = `
SELECT value FROM meta WHERE name = $1`

// metaValue reads a row of meta; one that is missing is nil.
func metaValue(from asker, name string) (value []byte, err error) {
	err = from.row(metaSQL, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return value, err
}

// openSeal reads the keyset and opens the other keys with it. On the first
// start it makes them.
func (s *Store) openSeal(ctx context.Context, file string, former bool) (*seal, error) {
	sealed, err := metaValue(outside{ctx, s}, lookupName)
	if err != nil {
		return nil, fmt.Errorf("read the lookup key: %w", err)
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		if sealed != nil {
			return nil, fmt.Errorf("%s: %w", file, ErrKeysetMissing)
		}
		if err := makeKeyset(file); err != nil {
			return nil, fmt.Errorf("make the keyset: %w", err)
		}
	}
	if err := s.makeInnerKeys(ctx, file); err != nil {
		return nil, err
	}
	x := &seal{file: file, former: former}
	k, err := x.read(outside{ctx, s})
	x.keys.Store(k)
	return x, err
}

// makeInnerKeys makes the keys in meta that are missing. Of two programs that
// start at once, the keys of one are kept.
func (s *Store) makeInnerKeys(ctx context.Context, file string) error {
	for name, template := range map[string]*tinkpb.KeyTemplate{
		lookupName: prf.HMACSHA256PRFKeyTemplate(), trailName: mac.HMACSHA256Tag256KeyTemplate(),
	} {
		sealed, err := metaValue(outside{ctx, s}, name)
		if err == nil && sealed == nil {
			err = s.makeInnerKey(ctx, file, name, template)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (s *Store) makeInnerKey(ctx context.Context, file, name string, template *tinkpb.KeyTemplate) error {
	handle, err := readKeyset(file)
	if err != nil {
		return err
	}
	payloads, _, err := payloadKeys(handle, 0)
	if err != nil {
		return err
	}
	if handle, err = keyset.NewHandle(template); err != nil {
		return err
	}
	sealed, err := shutInner(payloads, name, handle)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t tx) error {
		_, err := t.exec(`
INSERT INTO meta (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO NOTHING`, name, sealed)
		return err
	})
}

func shutInner(payloads tink.AEAD, name string, handle *keyset.Handle) ([]byte, error) {
	var text bytes.Buffer
	err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&text), payloads, bound("meta", "value", name))
	return text.Bytes(), err
}

func openInner(from asker, payloads tink.AEAD, name string) (*keyset.Handle, error) {
	sealed, err := metaValue(from, name)
	if err != nil {
		return nil, err
	}
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(sealed)),
		payloads, bound("meta", "value", name))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, ErrKeysetWrong)
	}
	return handle, nil
}

// read reads the keys that the database asks for.
func (x *seal) read(from asker) (*keys, error) {
	row, err := metaValue(from, keysName)
	if err != nil {
		return nil, err
	}
	k := &keys{row: row}
	if row != nil {
		if err := json.Unmarshal(row, &k.state); err != nil {
			return nil, errors.New("which key seals is not what was written")
		}
	}
	handle, err := readKeyset(x.file)
	if err != nil {
		return nil, err
	}
	if k.payloads, k.known, err = payloadKeys(handle, k.state.Sealing); err != nil {
		return nil, fmt.Errorf("%s: %w", x.file, err)
	}
	if x.former && k.state.Rotating {
		if handle, err = withFormer(handle, x.file); err != nil {
			return nil, err
		}
		if k.payloads, k.known, err = payloadKeys(handle, k.state.Sealing); err != nil {
			return nil, err
		}
	}
	if k.state.Sealing == 0 {
		entry, err := handle.Primary()
		if err != nil {
			return nil, err
		}
		k.state.Sealing = entry.KeyID()
	}
	if err := k.readInner(from); err != nil {
		return nil, fmt.Errorf("%s: %w", x.file, err)
	}
	return k, nil
}

func (k *keys) readInner(from asker) error {
	handle, err := openInner(from, k.payloads, lookupName)
	if err != nil {
		return err
	}
	if k.lookups, err = lookupKeys(handle); err != nil {
		return err
	}
	if handle, err = openInner(from, k.payloads, trailName); err != nil {
		return err
	}
	entry, err := handle.Primary()
	if err != nil {
		return err
	}
	k.signing = entry.KeyID()
	k.trail, err = mac.New(handle)
	return err
}

// lookupKeys are the keys of a keyset, the latest last.
func lookupKeys(handle *keyset.Handle) ([]prf.PRF, error) {
	set, err := prf.NewPRFSet(handle)
	if err != nil {
		return nil, err
	}
	ids, err := keysOf(handle)
	if err != nil {
		return nil, err
	}
	list := make([]prf.PRF, len(ids))
	for i, id := range ids {
		list[i] = set.PRFs[id]
	}
	return list, nil
}

// keysFor returns the keys to write with in a transaction.
func (s *Store) keysFor(t tx) (*keys, error) {
	if s.seal == nil {
		return nil, nil // The start makes tables and keys, and seals nothing.
	}
	row, err := metaValue(inside{t}, keysName)
	if err != nil {
		return nil, err
	}
	k := s.seal.now()
	if bytes.Equal(row, k.row) {
		return k, nil
	}
	if k, err = s.seal.read(inside{t}); err != nil {
		// Patients keep their words on the page until the machine has the key.
		return nil, fmt.Errorf("the keys have changed: %w (%w)", err, intake.ErrBusy)
	}
	s.seal.keys.Store(k)
	return k, nil
}
