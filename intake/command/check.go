package command

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"sciatica-intake/rules"
)

// check loads the book, which names every mistake in it, then proves it and
// prints a certificate.
type check struct{ library }

func (c *check) Run(w *world) error {
	book, err := c.load()
	if err != nil {
		return err
	}
	certificate := book.Prove()
	out := bufio.NewWriter(w.stdout)
	printProofs(out, certificate)
	printCertificate(out, book, certificate, now())
	if err := out.Flush(); err != nil {
		return err
	}
	if !certificate.Holds() {
		return errQuiet
	}
	return nil
}

func printProofs(out io.Writer, c rules.Certificate) {
	for _, p := range c.Proofs {
		verdict := "holds"
		if !p.Holds {
			verdict = "FAILS"
		}
		fmt.Fprintf(out, "%s  %s: %s\n", verdict, p.ID, p.Says)
		fmt.Fprintf(out, "       %d cases examined\n", p.Cases)
		if len(p.Splits) > 0 {
			fmt.Fprintf(out, "       split on %s\n", strings.Join(p.Splits, ", "))
		}
		for i, f := range p.Failures {
			printFailure(out, fmt.Sprintf("%s-%d", p.ID, i+1), f)
		}
	}
	fmt.Fprintln(out, "\nNo order of concern:")
	for _, q := range c.NoOrder {
		fmt.Fprintf(out, "  %s: %s\n", q.ID, q.NoOrder)
	}
}

// printFailure prints a counter-example as lines that triage reads.
func printFailure(out io.Writer, id string, f rules.Failure) {
	fmt.Fprintf(out, "       %s\n", f.Says)
	for i, a := range f.Answers {
		name := id
		if len(f.Answers) > 1 {
			name += [...]string{"-before", "-after"}[i]
		}
		line, err := json.Marshal(map[string]any{"id": name, "answers": a})
		if err != nil {
			fmt.Fprintf(out, "       %v\n", err)
			continue
		}
		fmt.Fprintf(out, "%s\n", line)
	}
}

func printCertificate(out io.Writer, book *rules.Book, c rules.Certificate, at time.Time) {
	held := 0
	for _, p := range c.Proofs {
		if p.Holds {
			held++
		}
	}
	fmt.Fprintf(out, "\nCertificate\n")
	fmt.Fprintf(out, "  book         %s\n", c.Book)
	fmt.Fprintf(out, "  proofs       %d of %d hold\n", held, len(c.Proofs))
	fmt.Fprintf(out, "  date         %s\n", at.Format(time.DateOnly))
	fmt.Fprintf(out, "  sign-off     %s\n", book.SignedBy())
	for _, language := range book.Languages()[1:] {
		fmt.Fprintf(out, "  words in %s  %s\n", language, book.TranslatedBy(language))
	}
}
