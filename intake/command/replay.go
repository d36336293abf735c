package command

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// replay triages every stored intake again, with another book, and lists whose
// level would change. It changes nothing, unless it is asked to mark those that
// would now be urgent.
type replay struct {
	place
	library
	Format string `enum:"text,jsonl" default:"text" help:"text for people, jsonl for programs."`
	Mark   bool   `help:"Mark intakes that would now be urgent or an emergency; a mark stays on top of the queue until a clinician clears it."`
}

// change is an intake whose level another book would change.
type change struct {
	Reference string      `json:"reference"`
	Book      string      `json:"book"`
	From      rules.Level `json:"from"`
	To        rules.Level `json:"to"`
	// Rules are those responsible: when the level rises the ones that fire above
	// the level it has, when it falls the ones that fired above the new one.
	Rules []string `json:"rules"`
	// Unfit says that some answers fit no question of the other book.
	Unfit bool `json:"unfit,omitempty"`
	// Marked says that this replay has marked the intake.
	Marked bool `json:"marked,omitempty"`

	because []rules.Finding // the rules above the level it has
}

// tally counts intakes by the level they have and the level they would have.
type tally [rules.Emergency + 1][rules.Emergency + 1]int

func (c *replay) Run(w *world) error {
	book, err := c.warned(w)
	if err != nil {
		return err
	}
	s, err := c.existing(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	out := bufio.NewWriter(w.stdout)
	var counts tally
	unfit, marks := 0, marker{store: s, book: book}
	err = s.Intakes(w.ctx, time.Time{}, func(in intake.Intake) error {
		again := retriage(book, in)
		counts[again.From][again.To]++
		if again.Unfit {
			unfit++
		}
		if again.From == again.To {
			return nil
		}
		if c.Mark {
			if again.Marked, err = marks.mark(w.ctx, in, again); err != nil {
				return err
			}
		}
		return c.write(out, again)
	})
	if err != nil {
		return err
	}
	if c.Format == "text" {
		counts.write(out, book.Version, unfit)
		if c.Mark {
			fmt.Fprintf(out, "%d marked as urgent now, %d marked by this book before\n", marks.written, marks.before)
		}
	}
	return out.Flush()
}

// retriage triages an intake's answers with a book.
func retriage(book *rules.Book, in intake.Intake) change {
	answers, problems := book.ReadMap(in.Record.Answers)
	counting := book.Walk(answers).Answers
	assessment := book.Assess(counting)
	c := change{
		Reference: in.Reference.String(), Book: in.Record.Outcome.Book,
		From: in.Record.Outcome.Level, To: assessment.Level, Rules: []string{}, Unfit: len(problems) > 0,
	}
	for _, r := range assessment.Fired() {
		if r.Level > c.From {
			c.Rules = append(c.Rules, r.ID)
			c.because = append(c.because, rules.Finding{Rule: r.ID, Level: r.Level, Evidence: r.When.Evidence(counting)})
		}
	}
	for _, f := range in.Record.Outcome.Fired {
		if f.Level > c.To {
			c.Rules = append(c.Rules, f.Rule)
		}
	}
	return c
}

func (c *replay) write(out io.Writer, ch change) error {
	if c.Format == "jsonl" {
		return json.NewEncoder(out).Encode(ch)
	}
	direction := "up"
	if ch.To < ch.From {
		direction = "down"
	}
	if ch.Marked {
		direction = "up, marked"
	}
	_, err := fmt.Fprintf(out, "%s  %s  %s → %s  by %s  (book %.12s)\n", ch.Reference, direction, ch.From, ch.To, strings.Join(ch.Rules, ", "), ch.Book)
	return err
}

// levels are all levels, the most urgent first.
var levels = []rules.Level{rules.Emergency, rules.Urgent, rules.Soon, rules.Routine, rules.SelfCare}

// write prints the table: a row for each level as it is, a column for each
// level as it would be.
func (t *tally) write(out io.Writer, version string, unfit int) {
	same, up, down := 0, 0, 0
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "\nis \\ would be\t")
	for _, to := range levels {
		fmt.Fprintf(table, "%s\t", to)
	}
	fmt.Fprintln(table)
	for _, from := range levels {
		fmt.Fprintf(table, "%s\t", from)
		for _, to := range levels {
			n := t[from][to]
			switch {
			case to > from:
				up += n
			case to < from:
				down += n
			default:
				same += n
			}
			fmt.Fprintf(table, "%d\t", n)
		}
		fmt.Fprintln(table)
	}
	table.Flush()
	fmt.Fprintf(out, "\nwith book %s: %d the same, %d up, %d down", version, same, up, down)
	if unfit > 0 {
		fmt.Fprintf(out, "; %d with answers that fit no question of it", unfit)
	}
	fmt.Fprintln(out)
}
