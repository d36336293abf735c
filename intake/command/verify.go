package command

import (
	"fmt"

	"sciatica-intake/intake"
)

// verify checks an installation's database, its trail and its keys.
type verify struct {
	place
	Head []string `help:"A head of the trail that verify printed earlier, to see whether the end was cut off since. May be repeated."`
}

func (c *verify) Run(w *world) error {
	var printed []intake.TrailHead
	for _, text := range c.Head {
		h, err := intake.ParseTrailHead(text)
		if err != nil {
			return fmt.Errorf("--head: %w", err)
		}
		printed = append(printed, h)
	}
	s, err := c.existing(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	r, err := s.Verify(w.ctx, printed...)
	if err != nil {
		return err
	}
	for _, p := range r.Problems {
		fmt.Fprintln(w.stdout, "WRONG", p)
	}
	fmt.Fprintf(w.stdout, "%d sealed values opened, %d entries in the trail\nhead %s\n", r.Opened, r.Entries, r.Head)
	if len(r.Problems) > 0 {
		return errQuiet
	}
	_, err = fmt.Fprintln(w.stdout, "All is as it was written. Keep the head elsewhere and hand it to --head next time.")
	return err
}
