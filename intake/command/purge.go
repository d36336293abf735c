package command

import (
	"encoding/json"
	"fmt"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/intake/store"
)

// purge deletes what has lived longer than it is kept. A site that is served
// does the same by itself, every hour.
type purge struct {
	place
	DryRun bool `help:"Say what would be deleted, and change nothing."`
	JSON   bool `name:"json" help:"Print one JSON object instead of sentences."`
}

func (c *purge) Run(w *world) error {
	// How long a sign-in lasts is told to the site, which ends them sooner. A
	// purge beside it must not end one that the site still takes.
	s, err := c.existingWith(w.ctx, func(o *store.Options) { o.Idle, o.Absolute = 24*time.Hour, 7*24*time.Hour })
	if err != nil {
		return err
	}
	defer s.Close()
	p, err := s.Purge(w.ctx, intake.Operator, c.DryRun)
	if err != nil {
		return err
	}
	if !c.DryRun && s.Unswept() {
		fmt.Fprintln(w.stderr, "What was deleted is still in the write-ahead log, sealed, while another program reads it; the site empties it later.")
	}
	if c.JSON {
		return json.NewEncoder(w.stdout).Encode(p)
	}
	settings, err := s.Settings(w.ctx)
	if err != nil {
		return err
	}
	verb, kept := "were deleted", "closed longer than the setting retention_days, "+settings.Get("retention_days")
	if c.DryRun {
		verb = "would be deleted"
	}
	if _, set := settings.Retention(); !set {
		kept = "closed intakes are kept until the setting retention_days says how long"
	}
	for _, line := range []struct {
		n    int64
		what string
	}{
		{p.Drafts, "drafts that were not sent in time"},
		{p.Intakes, "intakes (" + kept + ")"},
		{p.Links, "private links that are over"},
		{p.SignIns, "sign-ins, set-up links and counts of failures of staff"},
		{p.Messages, "messages and mails that were delivered or called off"},
		{p.Books, "archived books that nothing refers to"},
	} {
		if _, err := fmt.Fprintf(w.stdout, "%d %s\n", line.n, line.what); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(w.stdout, "These %s.\n", verb)
	return err
}
