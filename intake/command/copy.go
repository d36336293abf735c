package command

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"sciatica-intake/intake/store"
)

// copies copies all of an installation into an empty database.
type copies struct {
	place
	From string `required:"" help:"The installation to copy: a data folder, or the URL of a PostgreSQL database."`
	To   string `required:"" help:"Where to: a data folder without a database, or the URL of an empty PostgreSQL database."`
}

func (c *copies) Run(w *world) error {
	from, err := c.side(c.From)
	if err != nil {
		return err
	}
	to, err := c.side(c.To)
	if err != nil {
		return err
	}
	// The keyset is where the data folder is, on whichever side there is one.
	folder := from.DataDir
	if from.Database != "" && to.Database == "" {
		folder = to.DataDir
	}
	keyset := cmp.Or(c.KeysetFile, filepath.Join(folder, store.KeysetName))
	from.KeysetFile = keyset
	switch there, err := store.Exists(w.ctx, from); {
	case err != nil:
		return err
	case !there:
		return fmt.Errorf("there is no installation to copy from")
	}
	copied, err := store.Copy(w.ctx, from, to)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	for _, t := range copied {
		fmt.Fprintf(table, "%s\t%d\t%s\n", t.Table, t.Rows, t.Hash)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "Every row was read back and is what it was. The keys were not copied: the same keyset, %s, opens both.\n"+
		"What was changed since the copy began is not in it: stop the site before you move it.\n", keyset)
	return err
}

// side reads what --from and --to name.
func (c *copies) side(text string) (store.Options, error) {
	p := place{Data: text, KeysetFile: c.KeysetFile}
	if strings.Contains(text, "://") {
		p.Data, p.Database = c.Data, text
	}
	return p.options()
}
