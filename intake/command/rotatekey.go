package command

import (
	"fmt"
	"io"
)

// rotateKey seals an installation with a new key.
type rotateKey struct {
	place
	Prepare bool `help:"Only add the new key to the keyset file, so that it can be brought to every machine before anything is sealed with it."`
}

func (c *rotateKey) Run(w *world) error {
	s, err := c.existing(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Prepare {
		file, err := s.PrepareKeys(w.ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.stdout, "The new key is in %s and seals nothing yet.\nBring this file to every machine that serves, then run rotate-key.\n", file)
		return err
	}
	r, err := s.RotateKeys(w.ctx, tenths(w.stdout))
	if err != nil {
		return err
	}
	if r.Resumed {
		fmt.Fprintln(w.stdout, "The rotation that was interrupted is finished.")
	}
	_, err = fmt.Fprintf(w.stdout, `%d sealed values open with the new key alone, which is in %s.
The key before is in %s.
It opens the backups taken until now: keep it, elsewhere, as long as you keep one of them, then delete it.
Take a new backup now.
Entries already in the trail keep their seals; the new key signs from here on.
Staff's recovery codes stay good: renew them if somebody else had the old keyset.
`, r.Values, r.File, r.Former)
	return err
}

// tenths says how far it is, once for each tenth.
func tenths(out io.Writer) func(done, all int64) {
	said := int64(-1)
	return func(done, all int64) {
		if all == 0 || done*10/all == said {
			return
		}
		said = done * 10 / all
		fmt.Fprintf(out, "%d of %d rows gone over\n", done, all)
	}
}
