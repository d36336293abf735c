package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"sciatica-intake/intake"
)

const (
	// groupMost is how many changes are committed together. A sync costs the
	// same for one as for many, but every one of them waits for all.
	groupMost = 64
	// waitingMost is how many changes may wait. More would wait longer than a
	// browser does, so they are turned away while their words are on the page.
	waitingMost = 512
)

// group gathers the changes that wait for the disk and commits them together.
// There is no timer: whoever comes while nothing is being written starts at
// once, and whoever comes meanwhile shares the next commit.
type group struct {
	mu      sync.Mutex
	waiting []*job
	running bool
	most    int // how many share a commit
}

// job is one change that waits for its turn.
type job struct {
	do   func(tx) error
	done chan error
}

// panicked carries a panic of a change back to whoever asked for it.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprintf("panic: %T", p.value) }

// errBroken says that a transaction was lost under a group: nothing of it is
// saved.
var errBroken = errors.New("the transaction was lost")

// errNotBegun says that no transaction could begin.
var errNotBegun = errors.New("the transaction could not begin")

// write runs one change. Every change to the data goes through it, and it
// returns once the change is on the disk. The change does not end with the
// request that asked for it: an interrupt in the middle would leave the caller
// not knowing what was saved, and would take its neighbours along. do may run
// a second time when the first was lost with its group.
func (s *Store) write(ctx context.Context, do func(tx) error) error {
	if s.pg != nil {
		return s.writePostgres(ctx, writeTimeout, do)
	}
	j := &job{do: do, done: make(chan error, 1)}
	if !s.group.join(j, s.drain) {
		return fmt.Errorf("store: %w", intake.ErrBusy)
	}
	err := <-j.done
	var p panicked
	if errors.As(err, &p) {
		panic(p.value)
	}
	return err
}

// join adds a change to those that wait, and starts drain if nobody else did.
func (g *group) join(j *job, drain func()) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) >= waitingMost {
		return false
	}
	g.waiting = append(g.waiting, j)
	if !g.running {
		g.running = true
		go drain()
	}
	return true
}

// take returns the changes that are committed next; with none left it says
// that nobody is writing any more.
func (g *group) take() []*job {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), g.most)
	if n == 0 {
		g.running, g.waiting = false, nil
		return nil
	}
	taken := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	return taken
}

// takeAll returns every change that waits.
func (g *group) takeAll() []*job {
	g.mu.Lock()
	defer g.mu.Unlock()
	taken := g.waiting
	g.waiting = nil
	return taken
}

// drain writes until nobody waits.
func (s *Store) drain() {
	for jobs := s.group.take(); jobs != nil; jobs = s.group.take() {
		s.together(jobs)
		s.wrote(len(jobs))
	}
}

// together commits several changes at once and answers each of them. Each has
// a savepoint of its own, so that one that fails takes nothing from the others.
// When the transaction itself is lost, each is run by itself.
func (s *Store) together(jobs []*job) {
	if len(jobs) > 1 {
		results := make([]error, len(jobs))
		err := s.writeWithin(context.Background(), writeTimeout, func(t tx) error {
			for i, j := range jobs {
				var err error
				if results[i], err = t.apart(j.do); err != nil {
					return errors.Join(errBroken, err)
				}
			}
			return nil
		})
		if errors.Is(err, errNotBegun) {
			s.giveUp(jobs, err)
			return
		}
		if !errors.Is(err, errBroken) {
			for i, j := range jobs {
				j.done <- firstOf(results[i], err)
			}
			return
		}
	}
	for i, j := range jobs {
		err := s.writeWithin(context.Background(), writeTimeout, func(t tx) error { return t.caught(j.do) })
		if errors.Is(err, errNotBegun) {
			s.giveUp(jobs[i:], err)
			return
		}
		j.done <- err
	}
}

// giveUp answers these and all who wait that nothing can be written. Who
// waits behind a transaction that could not begin would wait as long again,
// and the last of many longer than a browser does.
func (s *Store) giveUp(jobs []*job, err error) {
	for _, j := range slices.Concat(jobs, s.group.takeAll()) {
		j.done <- err
	}
}

func firstOf(own, common error) error {
	if own != nil {
		return own
	}
	return common
}

// apart runs one change inside a savepoint. result is the change's own error;
// lost means that the transaction around it can no longer be used.
func (t tx) apart(do func(tx) error) (result, lost error) {
	if _, err := t.exec(savepointSQL); err != nil {
		return nil, err
	}
	if result = t.caught(do); result != nil {
		if _, err := t.sql.ExecContext(t.ctx, "ROLLBACK TO one"); err != nil {
			return nil, err
		}
	}
	_, err := t.exec(releaseSQL)
	return result, err
}

// With many at once these two run with every change.
const (
	savepointSQL = "SAVEPOINT one"
	releaseSQL   = "RELEASE one"
)

// caught turns a panic of a change into an error, for the change runs on
// another goroutine than the one that asked for it.
func (t tx) caught(do func(tx) error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = panicked{value}
		}
	}()
	return do(t)
}
