package command

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/intake/store"
)

// duty is what a site does by itself, time and again. Of the sites that share
// a database one does it for all; when that one is gone, another takes it over.
type duty struct {
	name  string
	every time.Duration
	do    func(context.Context) error
	lease func(ctx context.Context, life time.Duration) (bool, error)
	end   func(context.Context) error
	log   *slog.Logger
}

// duties are those of one process.
func duties(s *store.Store, log *slog.Logger) []*duty {
	process := rand.Text()
	list := []*duty{
		{name: "alerts", every: time.Minute, do: func(ctx context.Context) error { return alert(ctx, s, log) }},
		{name: "purge", every: 5 * time.Minute, do: sweeping(s, log)},
	}
	for _, d := range list {
		d.log = log
		d.lease = func(ctx context.Context, life time.Duration) (bool, error) {
			return s.Lease(ctx, d.name, process, life)
		}
		d.end = func(ctx context.Context) error { return s.EndLease(ctx, d.name, process) }
	}
	return list
}

// checkpoints tells of those that have failed. Each site does so for itself.
func checkpoints(s *store.Store, log *slog.Logger) *duty {
	return &duty{
		name: "checkpoint", every: 5 * time.Minute, log: log,
		do:    func(context.Context) error { return s.CheckpointTrouble() },
		lease: func(context.Context, time.Duration) (bool, error) { return true, nil },
		end:   func(context.Context) error { return s.CheckpointTrouble() },
	}
}

// keep does the duty until the site stops, and leaves it to the others then.
func (d *duty) keep(ctx context.Context) {
	tick := time.NewTicker(d.every)
	defer tick.Stop()
	mine := false
	for ctx.Err() == nil {
		var err error
		if mine, err = d.once(ctx); err != nil && ctx.Err() == nil {
			d.log.Error(d.name, "error", err)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	if mine {
		if err := d.end(context.WithoutCancel(ctx)); err != nil {
			d.log.Error(d.name, "error", err)
		}
	}
}

// once does the duty unless another site has it. It is held for longer than a
// round, so that it changes hands only when its holder is gone.
func (d *duty) once(ctx context.Context) (mine bool, err error) {
	if mine, err = d.lease(ctx, d.every+30*time.Second); err == nil && mine {
		err = d.do(ctx)
	}
	return mine, err
}

// alert raises the alerts for intakes that nobody has acknowledged.
func alert(ctx context.Context, s *store.Store, log *slog.Logger) error {
	n, err := s.RaiseAlerts(ctx)
	if n > 0 {
		log.Info("intakes overdue", "count", n)
	}
	return err
}

// sweeping deletes what has lived longer than it is kept: drafts in every
// round, because patients are promised a day, and the rest in every twelfth.
func sweeping(s *store.Store, log *slog.Logger) func(context.Context) error {
	round := 0
	return func(ctx context.Context) (err error) {
		var p intake.Purged
		if round%12 == 0 {
			p, err = s.Purge(ctx, intake.Program, false)
		} else {
			var drafts int
			drafts, err = s.PurgeDrafts(ctx, now())
			p.Drafts = int64(drafts)
		}
		round++
		if !p.None() {
			log.Info("purged", "drafts", p.Drafts, "intakes", p.Intakes, "links", p.Links, "sign_ins", p.SignIns, "messages", p.Messages, "books", p.Books)
		}
		return err
	}
}
