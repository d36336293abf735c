package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// bound ties sealed content to its place: moved to another row, column or
// table it does not open.
func bound(table, column, row string) []byte { return []byte(table + "|" + column + "|" + row) }

// keys close and open what must not stand in the database in clear. They do
// not change; when there are others, seal holds others.
type keys struct {
	row   []byte // the row of meta they follow, nil before anything was rotated
	state keyState

	known    []uint32 // the keys in the file
	payloads tink.AEAD
	lookups  []prf.PRF // the latest last
	trail    tink.MAC
	signing  uint32 // the key of the trail that signs
}

// shut seals content. It is done inside the transaction that keeps it, with
// the keys that this transaction found to be the right ones, so that nothing
// is sealed with a key that is about to be dropped.
func (k *keys) shut(table, column, row string, content []byte) ([]byte, error) {
	sealed, err := k.payloads.Encrypt(content, bound(table, column, row))
	if err != nil {
		return nil, fmt.Errorf("seal %s of %s: %w", column, table, err)
	}
	return sealed, nil
}

func (t tx) shut(table, column, row string, content []byte) ([]byte, error) {
	return t.keys.shut(table, column, row, content)
}

// open returns the content as it was sealed, packed or not.
func (k *keys) open(table, column, row string, sealed []byte) ([]byte, error) {
	content, err := k.payloads.Decrypt(sealed, bound(table, column, row))
	if err != nil {
		return nil, fmt.Errorf("open %s of %s: %w", column, table, err)
	}
	return content, nil
}

// sealedBy is the key that content was sealed or signed with, which Tink
// writes before it.
func sealedBy(sealed []byte) uint32 {
	if len(sealed) < 5 || sealed[0] != 1 {
		return 0
	}
	return binary.BigEndian.Uint32(sealed[1:])
}

// seal holds the keys as they are now.
type seal struct {
	file   string
	former bool // while a rotation goes on, the keys put aside beside the file open, too
	keys   atomic.Pointer[keys]
}

func (x *seal) now() *keys { return x.keys.Load() }

// open opens sealed content. What was sealed with a key that this program has
// not seen is tried again with the file as it is now: another one rotates.
func (x *seal) open(table, column, row string, sealed []byte) ([]byte, error) {
	k := x.now()
	content, err := k.open(table, column, row, sealed)
	if err != nil && !slices.Contains(k.known, sealedBy(sealed)) {
		newer, again := x.reread(k)
		if again != nil {
			return nil, errors.Join(err, again)
		}
		if content, err = newer.open(table, column, row, sealed); err != nil && !slices.Contains(newer.known, sealedBy(sealed)) {
			err = fmt.Errorf("%w (%w: it lacks key %d)", err, ErrKeysetWrong, sealedBy(sealed))
		}
	}
	if err != nil {
		return nil, err
	}
	return unpack(content)
}

// reread returns keys that open what the file now opens. Which of them seals
// is for the next transaction to say.
func (x *seal) reread(k *keys) (*keys, error) {
	handle, err := readKeyset(x.file)
	if err != nil {
		return nil, err
	}
	newer := *k
	newer.payloads, newer.known, err = payloadKeys(handle, k.state.Sealing)
	if errors.Is(err, ErrKeysetWrong) {
		// The file is that of a later rotation, which the next transaction will
		// follow. Until then its keys open, and seal nothing.
		newer.payloads, newer.known, err = payloadKeys(handle, 0)
		return &newer, err
	}
	if err != nil {
		return nil, err
	}
	x.keys.CompareAndSwap(k, &newer)
	return &newer, nil
}

// lookup is the key that lookups are written with.
func (k *keys) lookup() prf.PRF { return k.lookups[len(k.lookups)-1] }

// asked are the keys that something may have been written with: while a
// rotation goes on, more than one. What it moves between two readings goes
// from an earlier to the latest, and so is not missed.
func (k *keys) asked() []prf.PRF {
	if k.state.Rotating {
		return k.lookups
	}
	return k.lookups[len(k.lookups)-1:]
}

// codeHash is what a resume code is looked up by. It is keyed, because 50 bits
// can be tried out by whoever holds a copy of the database.
func codeHash(key prf.PRF, code string) (string, error) {
	hash, err := key.ComputePRF([]byte("drafts|code_hash|"+code), sha256.Size)
	return hex.EncodeToString(hash), err
}

// keyed is a short keyed hash for what is looked up and must not be guessed
// from a copy of the database. kind keeps the same text apart in two uses.
func keyed(key prf.PRF, kind, text string) ([]byte, error) {
	return key.ComputePRF([]byte(kind+"|"+text), keyedSize)
}

// keyedSize makes two texts with one hash among a billion unlikely, and the
// index of a million names small.
const keyedSize = 12

func keyedTokens(key prf.PRF, tokens []string) ([][]byte, error) {
	hashes := make([][]byte, len(tokens))
	for i, text := range tokens {
		var err error
		if hashes[i], err = keyed(key, "token", text); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

// tokenHash is what a token is looked up by. A token has 256 bits, so that
// nobody can try them out and the hash needs no key.
func tokenHash(token string) string {
	hash := sha256.Sum256([]byte(token))
	return hex.EncodeToString(hash[:])
}

func newToken(random io.Reader) (string, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("draw a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}
