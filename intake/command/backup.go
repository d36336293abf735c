package command

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/intake/store"
)

// backup writes a copy of the database, also while the site is being served.
type backup struct {
	place
	JSON bool   `name:"json" help:"Print one JSON object instead of sentences."`
	File string `arg:"" help:"The file to make. It must not be there yet."`
}

// taken is what a program is told of a backup.
type taken struct {
	File    string    `json:"file"`
	Intakes int64     `json:"intakes"`
	Head    string    `json:"head"`
	Bytes   int64     `json:"bytes"`
	TakenAt time.Time `json:"taken_at"`
	Keyset  string    `json:"keyset"`
}

func (c *backup) Run(w *world) error {
	s, err := c.existing(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	b, err := s.Backup(w.ctx, c.File)
	if errors.Is(err, store.ErrInTheWay) {
		return fmt.Errorf("%s is there already; a backup overwrites nothing", c.File)
	}
	if errors.Is(err, store.ErrNotNoted) {
		fmt.Fprintf(w.stderr, "sciatica-intake: %v\n", err)
	} else if err != nil {
		return err
	}
	keyset := c.keyset()
	if b.Rotating {
		fmt.Fprintf(w.stderr, "The keys are being rotated: to restore this backup you need the key before as well, in %s.until-… once the rotation is finished. Take another backup then.\n", keyset)
	}
	if c.JSON {
		return json.NewEncoder(w.stdout).Encode(taken{c.File, b.Intakes, b.Head.String(), b.Bytes, b.TakenAt, keyset})
	}
	_, err = fmt.Fprintf(w.stdout, "%d intakes, %d bytes in %s\nhead %s\n"+
		"The keys are not in it. Keep a copy of %s in another place: without it the backup opens for nobody.\n",
		b.Intakes, b.Bytes, c.File, b.Head, keyset)
	return err
}

// keyset is where the keyset is.
func (p place) keyset() string {
	file := cmp.Or(p.KeysetFile, filepath.Join(p.Data, store.KeysetName))
	if whole, err := filepath.Abs(file); err == nil {
		return whole
	}
	return file
}

// restore makes an installation from a backup.
type restore struct {
	place
	Damaged bool   `help:"Restore a backup although verify finds something wrong with it, when there is no better one."`
	File    string `arg:"" help:"A file that backup has made."`
}

func (c *restore) Run(w *world) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	b, v, err := store.Restore(w.ctx, o, c.File, c.Damaged)
	if errors.Is(err, store.ErrInTheWay) {
		return fmt.Errorf("there is a database in %s already, and it is not overwritten: restore into another folder, or move it away (%w)", c.Data, err)
	}
	if err != nil {
		return err
	}
	for _, p := range v.Problems {
		fmt.Fprintln(w.stdout, "WRONG", p)
	}
	_, err = fmt.Fprintf(w.stdout, "%d intakes restored into %s\nhead of the backup %s\n%s"+
		"Whoever was signed in signs in again. What was deleted since the backup is back: delete it again.\n",
		b.Intakes, c.where(o), b.Head, said(v))
	return err
}

func said(v intake.Verification) string {
	if len(v.Problems) > 0 {
		return ""
	}
	return fmt.Sprintf("%d sealed values opened and the trail of %d entries checked: all is as it was written.\n", v.Opened, v.Entries)
}
