package store

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"io"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/tink-crypto/tink-go/v2/prf"

	"sciatica-intake/intake"
)

const (
	// stepSeconds is how long one code of an authenticator app is shown.
	stepSeconds = 30
	// secretSize is what RFC 4226 asks for: 160 bits.
	secretSize = 20
)

var base32s = base32.StdEncoding.WithPadding(base32.NoPadding)

// newSecret draws the seed of an authenticator, as its app reads it.
func (s *Store) newSecret() (string, error) {
	raw := make([]byte, secretSize)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return "", err
	}
	return base32s.EncodeToString(raw), nil
}

// stepOf returns the step whose code this is, one step early or late
// included, among those later than last. A code is good once: the caller
// advances last to the step in the same transaction.
func stepOf(secret, code string, now time.Time, last int64) (int64, bool) {
	current := now.Unix() / stepSeconds
	found, ok := int64(0), false
	for step := current - 1; step <= current+1; step++ {
		want, err := hotp.GenerateCode(secret, uint64(step))
		if err != nil {
			return 0, false
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > last {
			found, ok = step, true
		}
	}
	return found, ok
}

// takeCode accepts a code of the app or a recovery code, once. It says which
// of the two it was.
func (s *Store) takeCode(t tx, name, typed string) (kind string, err error) {
	if code, ok := intake.ParseTOTP(typed); ok {
		return "app", s.takeAppCode(t, name, code)
	}
	code, ok := intake.ParseCode(typed)
	if !ok {
		return "", intake.ErrWrong
	}
	return "recovery", takeRecoveryCode(t, name, code)
}

// takeRecoveryCode looks under every key for lookups there ever was: the codes
// themselves are kept nowhere, so that they stay with the key they were made
// with.
func takeRecoveryCode(t tx, name, code string) error {
	for _, key := range t.keys.lookups {
		hash, err := recoveryHash(key, name, code)
		if err != nil {
			return err
		}
		n, err := t.exec(`
DELETE FROM recovery_codes WHERE name = $1 AND hash = $2`, name, hash)
		if err != nil || n > 0 {
			return err
		}
	}
	return intake.ErrWrong
}

func (s *Store) takeAppCode(t tx, name, code string) error {
	var sealed []byte
	var last int64
	err := t.row(`
SELECT secret, last_step FROM staff WHERE name = $1`, name).Scan(&sealed, &last)
	if err != nil {
		return err
	}
	secret, err := s.openSecret("staff", name, sealed)
	if err != nil {
		return err
	}
	step, ok := stepOf(secret, code, s.now(), last)
	if !ok {
		return intake.ErrWrong
	}
	n, err := t.exec(`
UPDATE staff SET last_step = $2 WHERE name = $1 AND last_step < $2`, name, step)
	if err == nil && n == 0 {
		err = intake.ErrWrong // Somebody used it in the meantime.
	}
	return err
}

func recoveryHash(key prf.PRF, name, code string) ([]byte, error) {
	return keyed(key, "recovery", name+"|"+code)
}

// setRecoveryCodes draws new recovery codes; the old ones open nothing more.
func (s *Store) setRecoveryCodes(t tx, name string) ([]string, error) {
	codes, err := intake.NewRecoveryCodes(s.random)
	if err != nil {
		return nil, err
	}
	if _, err := t.exec(`
DELETE FROM recovery_codes WHERE name = $1`, name); err != nil {
		return nil, err
	}
	for _, c := range codes {
		code, _ := intake.ParseCode(c)
		hash, err := recoveryHash(t.keys.lookup(), name, code)
		if err != nil {
			return nil, err
		}
		if _, err := t.exec(`
INSERT INTO recovery_codes (name, hash) VALUES ($1, $2)`, name, hash); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

func (t tx) shutSecret(table, row, secret string) ([]byte, error) {
	return t.shut(table, "secret", row, []byte(secret))
}

func (s *Store) openSecret(table, row string, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", fmt.Errorf("%w: no second factor", intake.ErrWrong)
	}
	secret, err := s.seal.open(table, "secret", row, sealed)
	return string(secret), err
}
