package store

import (
	"testing"
	"time"
)

// One process at a time delivers, and when it dies another one goes on.
func TestLease(t *testing.T) {
	k, stores := pair(t)
	owners := [2]string{"one", "two"}
	take := func(n int) bool {
		return must[bool](t)(stores[n].Lease(t.Context(), "outbox", owners[n], time.Minute))
	}
	var has [2]bool
	errs := together(stores, func(n int, s *Store) (err error) {
		has[n], err = s.Lease(t.Context(), "outbox", owners[n], time.Minute)
		return err
	})
	if errs != [2]error{} || has[0] == has[1] {
		t.Fatalf("taken by %v, %v", has, errs)
	}
	holder, other := 0, 1
	if has[1] {
		holder, other = 1, 0
	}
	k.move(50 * time.Second)
	if !take(holder) || take(other) {
		t.Error("the holder could not go on, or the other one came between")
	}
	k.move(50 * time.Second)
	if take(other) {
		t.Error("taken from a holder that had just renewed it")
	}
	k.move(11 * time.Second)
	if !take(other) || take(holder) {
		t.Error("what has expired was not taken over")
	}
	if err := stores[other].EndLease(t.Context(), "outbox", owners[other]); err != nil {
		t.Fatal(err)
	}
	if !take(holder) {
		t.Error("what was given back could not be taken")
	}
}
