package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"sciatica-intake/intake"
)

// hold keeps the writer busy until the returned function is called, so that
// whatever is asked for meanwhile waits together.
func hold(t testing.TB, s *Store) (release func()) {
	t.Helper()
	began, free, done := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		done <- s.write(context.Background(), func(tx) error {
			close(began)
			<-free
			return nil
		})
	}()
	<-began
	return func() {
		close(free)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// waitFor returns once n changes wait.
func waitFor(s *Store, n int) {
	for {
		s.group.mu.Lock()
		waiting := len(s.group.waiting)
		s.group.mu.Unlock()
		if waiting >= n {
			return
		}
	}
}

func put(key string) func(tx) error {
	return func(t tx) error {
		_, err := t.exec(`INSERT INTO settings (key, value) VALUES ($1, $2)`, key, "x")
		return err
	}
}

// One change of a group that fails, or panics, takes nothing from the others.
func TestGroupKeepsNeighbours(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	release := hold(t, s)
	wrong := errors.New("no")
	results := make([]error, 30)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() {
			key := fmt.Sprintf("k%02d", i)
			switch i % 3 {
			case 0:
				results[i] = s.write(t.Context(), put(key))
			case 1:
				results[i] = s.write(t.Context(), func(t tx) error { return errors.Join(put(key)(t), wrong) })
			case 2:
				defer func() { results[i] = fmt.Errorf("%v", recover()) }()
				s.write(t.Context(), func(t tx) error { panic(errors.Join(put(key)(t), wrong)) })
			}
		})
	}
	waitFor(s, len(results))
	release()
	all.Wait()
	kept, err := s.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, err := range results {
		_, there := kept[fmt.Sprintf("k%02d", i)]
		if (err == nil) != (i%3 == 0) || there != (i%3 == 0) {
			t.Errorf("change %d: %v, kept %t", i, err, there)
		}
	}
}

// A request that goes away harms nobody in its group, and what it asked for is
// done.
func TestGroupOutlivesItsRequests(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	release := hold(t, s)
	var all sync.WaitGroup
	for i := range 10 {
		ctx, cancel := context.WithCancel(t.Context())
		all.Go(func() {
			if err := s.write(ctx, put(fmt.Sprint("k", i))); err != nil {
				t.Error(err)
			}
		})
		if i%2 == 0 {
			cancel()
		}
		defer cancel()
	}
	waitFor(s, 10)
	release()
	all.Wait()
	if kept, err := s.Settings(t.Context()); err != nil || len(kept) != 10 {
		t.Errorf("kept %v, %v", kept, err)
	}
}

// When a change ends the transaction under its group, nobody is told that
// something is saved which is not: each is run again by itself.
func TestGroupThatIsLostRunsOneByOne(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	release := hold(t, s)
	results := make([]error, 9)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() {
			results[i] = s.write(t.Context(), func(t tx) error {
				if i == 4 {
					_, err := t.sql.ExecContext(t.ctx, "ROLLBACK")
					return errors.Join(err, errors.New("no"))
				}
				return put(fmt.Sprint("k", i))(t)
			})
		})
	}
	waitFor(s, len(results))
	release()
	all.Wait()
	kept, err := s.Settings(t.Context())
	if err != nil || len(kept) != 8 {
		t.Errorf("kept %v, %v", kept, err)
	}
	for i, err := range results {
		if (err == nil) != (i != 4) {
			t.Errorf("change %d: %v", i, err)
		}
	}
}

// More than may wait are turned away at once.
func TestGroupTurnsAway(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	release := hold(t, s)
	var all sync.WaitGroup
	for range waitingMost {
		all.Go(func() {
			if err := s.write(t.Context(), func(tx) error { return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	waitFor(s, waitingMost)
	if err := s.write(t.Context(), func(tx) error { return nil }); !errors.Is(err, intake.ErrBusy) {
		t.Errorf("one more: %v", err)
	}
	release()
	all.Wait()
	if err := s.write(t.Context(), put("after")); err != nil {
		t.Error(err)
	}
}
