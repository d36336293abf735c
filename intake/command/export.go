package command

import (
	"bufio"
	"fmt"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/intake/export"
)

// exports writes submitted intakes to standard output, also while the site is
// being served.
type exports struct {
	place
	Format string `required:"" enum:"jsonl" help:"jsonl: JSON Lines, one intake a line."`
	Since  string `help:"Only intakes submitted on or after this day (2006-01-02) or time (RFC 3339)."`
}

func (c *exports) Run(w *world) error {
	since, err := parseSince(c.Since)
	if err != nil {
		return err
	}
	s, err := c.existing(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	out := bufio.NewWriterSize(w.stdout, 64<<10)
	if err := s.Export(w.ctx, intake.Operator, c.Format, since, func(in intake.Intake) error { return export.JSONL(out, in) }); err != nil {
		return err
	}
	return out.Flush()
}

func parseSince(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("--since takes a day like 2026-05-01 or a time like 2026-05-01T08:00:00Z")
}
