package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"sciatica-intake/intake"
)

// pair is two processes on one database, as the first has left it.
func pair(t *testing.T) (*clinic, [2]*Store) {
	t.Helper()
	k := newClinicIn(t, t.TempDir())
	other, _ := open(t, k.folder)
	other.cost, other.now = cheap, k.now
	return k, [2]*Store{k.Store, other}
}

// together does the same in both processes at once.
func together(stores [2]*Store, do func(n int, s *Store) error) (errs [2]error) {
	var both sync.WaitGroup
	for n, s := range stores {
		both.Go(func() { errs[n] = do(n, s) })
	}
	both.Wait()
	return errs
}

// What one process changes the other one sees the next time it asks.
func TestTwoStoresSeeEachOther(t *testing.T) {
	k, stores := pair(t)
	other := stores[1]
	version := must[int64](t)(other.SettingsVersion(t.Context()))
	if err := k.ChangeSetting(t.Context(), intake.Operator, "hours", "always"); err != nil {
		t.Fatal(err)
	}
	if now := must[int64](t)(other.SettingsVersion(t.Context())); now <= version {
		t.Errorf("the version of the settings went from %d to %d", version, now)
	}
	if settings := must[intake.Settings](t)(other.Settings(t.Context())); settings["hours"] != "always" {
		t.Errorf("settings %v", settings)
	}
	changes := must[int64](t)(other.Changes(t.Context()))
	in := k.arrive(nil)
	if now := must[int64](t)(other.Changes(t.Context())); now <= changes {
		t.Errorf("the counter of changes went from %d to %d", changes, now)
	}
	if x, err := other.Session(t.Context(), k.tokens["dana"]); err != nil || x.Actor != k.desk {
		t.Errorf("signed in elsewhere: %+v, %v", x, err)
	}
	page := must[intake.Page](t)(other.Queue(t.Context(), k.desk, intake.Filter{}, nil))
	if len(page.Items) != 1 || page.Items[0].Reference != in.Reference {
		t.Errorf("the queue is %+v", page.Items)
	}
	if err := other.SignOut(t.Context(), k.tokens["dana"]); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Session(t.Context(), k.tokens["dana"]); !errors.Is(err, intake.ErrSignedOut) {
		t.Errorf("after signing out elsewhere: %v", err)
	}
}

// A draft that is sent in both processes at once is one intake, and its
// patient is told one reference.
func TestTwoStoresSubmitOneDraft(t *testing.T) {
	k, stores := pair(t)
	const rounds = 20
	for round := range rounds {
		d, _ := newDraft(t, k.Store)
		var got [2]intake.Intake
		errs := together(stores, func(n int, s *Store) (err error) {
			got[n], err = s.Submit(t.Context(), d, sample(intake.Reference(fmt.Sprintf("%07d%d", round, n))))
			return err
		})
		if errs != [2]error{} || got[0].Reference != got[1].Reference {
			t.Errorf("%v: %s and %s", errs, got[0].Reference, got[1].Reference)
		}
	}
	if n := count(t, k.Store, "intakes"); n != rounds {
		t.Errorf("%d intakes of %d drafts", n, rounds)
	}
	if r, err := stores[1].Verify(t.Context()); err != nil || len(r.Problems) > 0 {
		t.Errorf("%v, %v", r.Problems, err)
	}
}

// What is read before it is changed still holds when it is saved: two admins
// who close each other's account leave one who can open it again.
func TestTwoStoresLeaveAnAdmin(t *testing.T) {
	k, stores := pair(t)
	k.add("bert", intake.Admin)
	for range 10 {
		errs := together(stores, func(n int, s *Store) error {
			return s.DisableStaff(t.Context(), intake.Operator, []string{"anna", "bert"}[n])
		})
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs[0], errs[1]), intake.ErrLastAdmin) {
			t.Fatalf("closing each other: %v", errs)
		}
		for n, name := range []string{"anna", "bert"} {
			if errs[n] == nil {
				if err := k.EnableStaff(t.Context(), intake.Operator, name); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// However many guess at once, each guess counts.
func TestTwoStoresCountEveryTry(t *testing.T) {
	_, stores := pair(t)
	const each = 4
	var all sync.WaitGroup
	var lock sync.Mutex
	waiting := 0
	for range each {
		for _, s := range stores {
			all.Go(func() {
				_, err := s.SignIn(t.Context(), "anna", "wrong wrong wrong", "192.0.2.9")
				var wait intake.Wait
				lock.Lock()
				defer lock.Unlock()
				if errors.As(err, &wait) {
					waiting++
				} else if !errors.Is(err, intake.ErrWrong) {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	if want := int(2*each - pairLimit.free); waiting != want {
		t.Errorf("%d of %d were told to wait, want %d", waiting, 2*each, want)
	}
}
