package command

import (
	"fmt"
	"runtime/debug"
)

// release is the version of the program.
const release = "0.1.0"

// version says what runs here.
type version struct{ library }

func (c *version) Run(w *world) error {
	book, err := c.load()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "version %s\ncommit %s\nbook %s\n%s\n", release, commit(), book.Version, book.SignedBy())
	return err
}

// commit is the commit the program was built from, as far as Go knows.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}
