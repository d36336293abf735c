package store

import (
	"context"
	"time"

	"sciatica-intake/intake"
)

// limit says how often something may fail before it has to wait, and how long
// at most. The wait doubles with each failure and always ends.
type limit struct {
	free int64
	most time.Duration
}

// Tries are counted for the account from one address, for the address and for
// the account from everywhere. The last is the mildest, and does not hold for
// an address from which the account signed in before: otherwise anybody could
// keep somebody out by trying.
var (
	pairLimit    = limit{free: 5, most: 15 * time.Minute}
	addressLimit = limit{free: 20, most: 15 * time.Minute}
	accountLimit = limit{free: 20, most: 5 * time.Minute}
)

const (
	// forgotten is after how long without a try failures count no more.
	forgotten = time.Hour
	// trusted is how long an address stays one that the account uses.
	trusted = 30 * 24 * time.Hour
)

func (l limit) wait(failures int64) time.Duration {
	over := failures - l.free
	if over < 0 {
		return 0
	}
	if over > 20 {
		return l.most
	}
	return min(l.most, time.Second<<over)
}

// attempt is one try to sign in, by what it is counted under.
type attempt struct{ pair, address, account []byte }

func (s *Store) attempt(stage, account, address string) (a attempt, err error) {
	// Somebody who is in a hurry types the password as the name: nothing typed
	// is kept but keyed hashes.
	for _, k := range []struct {
		into *[]byte
		text string
	}{{&a.pair, "pair|" + account + "|" + address}, {&a.address, "address|" + address}, {&a.account, "account|" + account}} {
		if *k.into, err = keyed(s.seal.now().lookup(), "throttle|"+stage, k.text); err != nil {
			return a, err
		}
	}
	return a, nil
}

// begin counts a try as failed before it is made, so that many tries at once
// are counted one by one, or says until when to wait.
func (s *Store) begin(ctx context.Context, a attempt) error {
	return s.write(ctx, func(t tx) error {
		now := s.now()
		pair, err := tries(t, a.pair, now)
		if err != nil {
			return err
		}
		address, err := tries(t, a.address, now)
		if err != nil {
			return err
		}
		account, err := tries(t, a.account, now)
		if err != nil {
			return err
		}
		until := later(pair.until(pairLimit), address.until(addressLimit))
		if now.Sub(pair.good) > trusted {
			until = later(until, account.until(accountLimit))
		}
		if now.Before(until) {
			return intake.Wait{Until: until}
		}
		for key, before := range map[*[]byte]tried{&a.pair: pair, &a.address: address, &a.account: account} {
			if _, err := t.exec(`
INSERT INTO throttle (key, failures, last_at, good_at) VALUES ($1, $2, $3, '')
ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at`,
				*key, before.failures+1, stamp(now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// succeeded takes back what begin counted. The address keeps its other
// failures: one right password does not excuse a hundred guessed ones.
func succeeded(t tx, a attempt, now time.Time) error {
	if _, err := t.exec(`
UPDATE throttle SET failures = 0, good_at = $2 WHERE key = $1`, a.pair, stamp(now)); err != nil {
		return err
	}
	if _, err := t.exec(`
UPDATE throttle SET failures = 0 WHERE key = $1`, a.account); err != nil {
		return err
	}
	_, err := t.exec(`
UPDATE throttle SET failures = failures - 1 WHERE key = $1 AND failures > 0`, a.address)
	return err
}

type tried struct {
	failures   int64
	last, good time.Time
}

func tries(t tx, key []byte, now time.Time) (r tried, err error) {
	err = t.row(`
SELECT failures, last_at, good_at FROM throttle WHERE key = $1`, key).Scan(&r.failures, moment{&r.last}, maybe{&r.good})
	if noRows(err) {
		return tried{}, nil
	}
	if now.Sub(r.last) > forgotten {
		r.failures = 0
	}
	return r, err
}

func (r tried) until(l limit) time.Time {
	if r.failures < l.free {
		return time.Time{}
	}
	return r.last.Add(l.wait(r.failures))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
