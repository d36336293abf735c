package command

import (
	"encoding/json"
	"fmt"
	"os"

	"sciatica-intake/intake"
	"sciatica-intake/intake/store"
)

// doctor says what is wrong with an installation and what to do about it.
type doctor struct {
	place
	library
	URL  string `help:"The public address, as serve has it."`
	JSON bool   `name:"json" help:"Print one JSON object instead of sentences."`
}

func (c *doctor) Run(w *world) error {
	h, err := c.health(w)
	if err != nil {
		return err
	}
	found := h.Findings()
	must := 0
	for _, f := range found {
		if f.Must {
			must++
		}
	}
	if c.JSON {
		err = json.NewEncoder(w.stdout).Encode(struct {
			OK       bool             `json:"ok"`
			Database string           `json:"database"`
			Findings []intake.Finding `json:"findings"`
		}{must == 0, h.Database, append([]intake.Finding{}, found...)})
	} else {
		err = c.say(w, h, found, must)
	}
	if err == nil && must > 0 {
		return errQuiet
	}
	return err
}

func (c *doctor) say(w *world, h intake.Health, found []intake.Finding, must int) error {
	for _, f := range found {
		mark := "note"
		if f.Must {
			mark = "MEND"
		}
		fmt.Fprintf(w.stdout, "%s  %s %s\n", mark, f.Says, f.Do)
	}
	_, err := fmt.Fprintf(w.stdout, "%s: %d to mend, %d to note.\n", h.Database, must, len(found)-must)
	return err
}

// health looks at what is around the database before it opens it: opening
// refuses what doctor is to explain.
func (c *doctor) health(w *world) (h intake.Health, err error) {
	o, err := c.options()
	if err != nil {
		return h, err
	}
	switch there, err := store.Exists(w.ctx, o); {
	case err != nil:
		return h, err
	case !there:
		return h, fmt.Errorf("there is no installation in %s", c.where(o))
	}
	book, err := c.load()
	if err != nil {
		return h, err
	}
	h.URL, h.SignedOff, h.Free, h.Database = c.URL, book.SignedOff(), free(c.Data), "the database"
	for _, language := range book.Languages()[1:] {
		if !book.Translated(language) {
			h.Untranslated = append(h.Untranslated, language)
		}
	}
	folder, err := os.Stat(c.Data)
	if err != nil {
		return h, err
	}
	h.DataMode = uint32(folder.Mode().Perm())
	h.Leftovers = store.Leftovers(o)
	s, err := store.Open(w.ctx, o)
	if err != nil {
		h.Unopenable = err.Error()
		return h, nil
	}
	defer s.Close()
	return s.Health(w.ctx, h)
}
