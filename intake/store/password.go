package store

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"

	"sciatica-intake/intake"
)

// cost is what hashing a password takes. What was hashed with less is hashed
// again at the next sign-in.
type cost struct {
	memory uint32 // in KiB
	time   uint32
	lanes  uint8
}

var todaysCost = cost{memory: 47104, time: 1, lanes: 1}

const (
	saltSize = 16
	hashSize = 32
)

// hashPassword returns a password's hash as a PHC string.
func (s *Store) hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(s.random, salt); err != nil {
		return "", err
	}
	key, err := s.argon(ctx, password, salt, s.cost)
	if err != nil {
		return "", err
	}
	return s.cost.phc(salt, key), nil
}

func (c cost) phc(salt, key []byte) string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.lanes, encode(salt), encode(key))
}

// argon hashes when there is a place to do it in.
func (s *Store) argon(ctx context.Context, password string, salt []byte, c cost) ([]byte, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	text := []byte(intake.NormalPassword(password))
	return argon2.IDKey(text, salt, c.time, c.memory, c.lanes, hashSize), nil
}

// checkPassword says whether a password belongs to a hash, and whether the
// hash is as costly as today's.
func (s *Store) checkPassword(ctx context.Context, password, hash string) (right, stale bool, err error) {
	known := hash != ""
	if !known {
		// An account that does not exist costs as much as any other, so that
		// time does not tell which names there are.
		hash = s.cost.phc(make([]byte, saltSize), make([]byte, hashSize))
	}
	c, salt, want, err := readHash(hash)
	if err != nil {
		return false, false, err
	}
	got, err := s.argon(ctx, password, salt, c)
	if err != nil {
		return false, false, err
	}
	right = subtle.ConstantTimeCompare(got, want) == 1 && known
	return right, c != s.cost, nil
}

func readHash(hash string) (c cost, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	broken := errors.New("a password's hash is not what was written")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, broken
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.lanes); err != nil {
		return c, nil, nil, broken
	}
	salt, err = base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return c, nil, nil, broken
	}
	key, err = base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(key) != hashSize || c.time == 0 || c.lanes == 0 {
		return c, nil, nil, broken
	}
	return c, salt, key, nil
}
