package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"
)

var (
	// ErrKeysetExposed refuses a keyset that others than its owner may read.
	ErrKeysetExposed = errors.New("the keyset file may be read by others")
	// ErrKeysetMissing refuses to start without the keyset of a database that
	// is already sealed. A new keyset would open nothing.
	ErrKeysetMissing = errors.New("the keyset file is missing and the database is sealed")
	// ErrKeysetWrong refuses a keyset that does not open the database.
	ErrKeysetWrong = errors.New("the keyset file does not open this database")
)

// seal closes and opens what must not stand in the database in clear.
type seal struct {
	payloads tink.AEAD
	lookup   *prf.Set
	trail    tink.MAC
}

// bound ties sealed content to its place: moved to another row, column or
// table it does not open.
func bound(table, column, row string) []byte { return []byte(table + "|" + column + "|" + row) }

func (k *seal) shut(table, column, row string, content []byte) ([]byte, error) {
	sealed, err := k.payloads.Encrypt(content, bound(table, column, row))
	if err != nil {
		return nil, fmt.Errorf("seal %s of %s: %w", column, table, err)
	}
	return sealed, nil
}

func (k *seal) open(table, column, row string, sealed []byte) ([]byte, error) {
	content, err := k.payloads.Decrypt(sealed, bound(table, column, row))
	if err != nil {
		return nil, fmt.Errorf("open %s of %s: %w", column, table, err)
	}
	return content, nil
}

// codeHash is what a resume code is looked up by. It is keyed, because 50 bits
// can be tried out by whoever holds a copy of the database.
func (k *seal) codeHash(code string) (string, error) {
	hash, err := k.lookup.ComputePrimaryPRF([]byte("drafts|code_hash|"+code), sha256.Size)
	return hex.EncodeToString(hash), err
}

// keyed is a short keyed hash for what is looked up and must not be guessed
// from a copy of the database. kind keeps the same text apart in two uses.
func (k *seal) keyed(kind, text string) ([]byte, error) {
	return k.lookup.ComputePrimaryPRF([]byte(kind+"|"+text), keyedSize)
}

// keyedSize makes two texts with one hash among a billion unlikely, and the
// index of a million names small.
const keyedSize = 12

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

// The rows of meta with keys that are sealed with the keyset and made on the
// first start. The key for lookups is also the proof that a keyset is the
// right one.
const (
	lookupName = "lookup_keyset"
	trailName  = "trail_keyset"
)

const metaSQL = `
SELECT value FROM meta WHERE name = $1`

// openSeal reads the keyset and opens the other keys with it. On the first
// start it makes them.
func (s *Store) openSeal(ctx context.Context, file string) (*seal, error) {
	var sealed []byte
	err := s.row(ctx, metaSQL, lookupName).Scan(&sealed)
	first := errors.Is(err, sql.ErrNoRows)
	if err != nil && !first {
		return nil, fmt.Errorf("read the lookup key: %w", err)
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		if !first {
			return nil, fmt.Errorf("%s: %w", file, ErrKeysetMissing)
		}
		if err := makeKeyset(file); err != nil {
			return nil, fmt.Errorf("make the keyset: %w", err)
		}
	}
	k := &seal{}
	if k.payloads, err = readKeyset(file); err != nil {
		return nil, err
	}
	handle, err := s.innerKey(ctx, k.payloads, lookupName, prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("%s: lookup key: %w", file, err)
	}
	if k.lookup, err = prf.NewPRFSet(handle); err != nil {
		return nil, err
	}
	if handle, err = s.innerKey(ctx, k.payloads, trailName, mac.HMACSHA256Tag256KeyTemplate()); err != nil {
		return nil, fmt.Errorf("%s: key of the trail: %w", file, err)
	}
	k.trail, err = mac.New(handle)
	return k, err
}

// innerKey opens the key of that name, making it when there is none.
func (s *Store) innerKey(ctx context.Context, payloads tink.AEAD, name string, template *tinkpb.KeyTemplate) (*keyset.Handle, error) {
	var sealed []byte
	err := s.row(ctx, metaSQL, name).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		sealed, err = s.makeInnerKey(ctx, payloads, name, template)
	}
	if err != nil {
		return nil, err
	}
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(sealed)),
		payloads, bound("meta", "value", name))
	if err != nil {
		return nil, ErrKeysetWrong
	}
	return handle, nil
}

// makeInnerKey keeps a sealed key and returns the one that is kept, which is
// another's if two programs start at once.
func (s *Store) makeInnerKey(ctx context.Context, payloads tink.AEAD, name string, template *tinkpb.KeyTemplate) (sealed []byte, err error) {
	handle, err := keyset.NewHandle(template)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&text), payloads, bound("meta", "value", name))
	if err != nil {
		return nil, err
	}
	err = s.write(ctx, func(t tx) error {
		if _, err := t.exec(`
INSERT INTO meta (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO NOTHING`, name, text.Bytes()); err != nil {
			return err
		}
		return t.row(metaSQL, name).Scan(&sealed)
	})
	return sealed, err
}

func readKeyset(file string) (tink.AEAD, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("keyset: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("keyset: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("%s has mode %04o: %w; chmod 600 it", file, mode, ErrKeysetExposed)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s is no keyset: %w", file, err)
	}
	return aead.New(handle)
}

// makeKeyset writes a new keyset so that a crash leaves all of it or none of
// it: what was sealed with a lost keyset is lost.
func makeKeyset(file string) error {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	folder := filepath.Dir(file)
	f, err := os.CreateTemp(folder, ".keyset-*") // CreateTemp uses mode 0600.
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(f))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := publish(f.Name(), file); err != nil {
		return err
	}
	return syncFolder(folder)
}

// publish gives the file its name unless another program that starts at the
// same moment was faster; then its keyset is the one. A rename would replace
// it, so it is only for file systems without links.
func publish(temporary, file string) error {
	err := os.Link(temporary, file)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return os.Rename(temporary, file)
}

func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
