package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
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

func readKeyset(file string) (*keyset.Handle, error) {
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
	return handle, nil
}

// payloadKeys are the keys of a keyset, of which one seals; 0 is the one that
// the keyset itself prefers.
func payloadKeys(handle *keyset.Handle, sealing uint32) (tink.AEAD, []uint32, error) {
	known, err := keysOf(handle)
	if err != nil {
		return nil, nil, err
	}
	if sealing != 0 {
		if handle, err = preferring(handle, sealing); err != nil {
			return nil, nil, fmt.Errorf("%w: it lacks key %d, which the database is sealed with now", ErrKeysetWrong, sealing)
		}
	}
	payloads, err := aead.New(handle)
	return payloads, known, err
}

func keysOf(handle *keyset.Handle) ([]uint32, error) {
	ids := make([]uint32, handle.Len())
	for i := range ids {
		entry, err := handle.Entry(i)
		if err != nil {
			return nil, err
		}
		ids[i] = entry.KeyID()
	}
	return ids, nil
}

// preferring is the keyset with another key in front.
func preferring(handle *keyset.Handle, id uint32) (*keyset.Handle, error) {
	manager := keyset.NewManagerFromHandle(handle)
	if err := manager.SetPrimary(id); err != nil {
		return nil, err
	}
	return manager.Handle()
}

// only is the keyset with one key left in it.
func only(handle *keyset.Handle, id uint32) (*keyset.Handle, error) {
	ids, err := keysOf(handle)
	if err != nil {
		return nil, err
	}
	manager := keyset.NewManagerFromHandle(handle)
	if err := manager.SetPrimary(id); err != nil {
		return nil, err
	}
	for _, other := range ids {
		if other == id {
			continue
		}
		if err := manager.Delete(other); err != nil {
			return nil, err
		}
	}
	return manager.Handle()
}

// formerMark stands in the name of a file with a former key, behind the name
// of the keyset and before the time when the key stopped to seal.
const formerMark = ".until-"

// withFormer is a keyset with the keys that were put aside beside it.
func withFormer(handle *keyset.Handle, file string) (*keyset.Handle, error) {
	file, err := filepath.EvalSymlinks(file)
	if err != nil {
		return nil, err
	}
	name, _, _ := strings.Cut(filepath.Base(file), formerMark)
	aside, err := filepath.Glob(filepath.Join(filepath.Dir(file), name+formerMark+"*"))
	if err != nil {
		return nil, err
	}
	all := insecurecleartextkeyset.KeysetMaterial(handle)
	known := map[uint32]bool{}
	for _, key := range all.Key {
		known[key.KeyId] = true
	}
	for _, name := range aside {
		former, err := readKeyset(name)
		if err != nil {
			return nil, err
		}
		for _, key := range insecurecleartextkeyset.KeysetMaterial(former).Key {
			if !known[key.KeyId] {
				all.Key, known[key.KeyId] = append(all.Key, key), true
			}
		}
	}
	return insecurecleartextkeyset.Read(&keyset.MemReaderWriter{Keyset: all})
}

// makeKeyset writes the first keyset of an installation.
func makeKeyset(file string) error {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	return writeKeyset(file, handle, publish)
}

// replaceKeyset writes a keyset in the place of another. Where the file is a
// link to one, it is that one.
func replaceKeyset(file string, handle *keyset.Handle) error {
	file, err := filepath.EvalSymlinks(file)
	if err != nil {
		return err
	}
	return writeKeyset(file, handle, os.Rename)
}

// writeKeyset writes a keyset so that a crash leaves all of it or none of it:
// what was sealed with a lost keyset is lost.
func writeKeyset(file string, handle *keyset.Handle, place func(temporary, file string) error) error {
	folder := filepath.Dir(file)
	f, err := os.CreateTemp(folder, keysetParts) // CreateTemp uses mode 0600.
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(f))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := place(f.Name(), file); err != nil {
		return err
	}
	return syncFolder(folder)
}

// keysetParts are the files in which keysets are written before they have
// their names. Left behind by a program that was killed they hold keys in clear.
const keysetParts = ".keyset-*"

// clearParts deletes what was left behind beside a keyset, which is no link.
// The caller is the only one who changes it.
func clearParts(file string) error {
	left, err := filepath.Glob(filepath.Join(filepath.Dir(file), keysetParts))
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	return err
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
