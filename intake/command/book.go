package command

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"sciatica-intake/rules"
)

// books prints the whole book as Markdown, for a clinician to read and sign,
// or what has changed since an older one.
type books struct {
	library
	Diff string `placeholder:"DIR" help:"A folder with an older book: print only what changes, before and after."`
}

func (c *books) Run(w *world) error {
	book, err := c.load()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w.stdout)
	if c.Diff == "" {
		printBook(out, book)
		return out.Flush()
	}
	old, err := rules.Load(os.DirFS(c.Diff))
	if err != nil {
		return fmt.Errorf("the older book: %w", err)
	}
	printDiff(out, old, book)
	return out.Flush()
}

func printDiff(out io.Writer, old, book *rules.Book) {
	fmt.Fprintf(out, "# What changes\n\nBefore: %s, %s\n\nAfter: %s, %s\n", old.Version, old.SignedBy(), book.Version, book.SignedBy())
	changes := book.Diff(old)
	if len(changes) == 0 {
		fmt.Fprint(out, "\nNothing a patient or a rule reads.\n")
	}
	for _, c := range changes {
		fmt.Fprintf(out, "\n## %s\n", c.What)
		printSide(out, "-", c.Before)
		printSide(out, "+", c.After)
	}
}

func printSide(out io.Writer, sign, text string) {
	if text == "" {
		return
	}
	fmt.Fprintln(out)
	for line := range strings.Lines(text) {
		fmt.Fprintf(out, "    %s %s\n", sign, strings.TrimRight(line, "\n"))
	}
}

// printer prints one book. It keeps which texts it has printed, so that the
// rest can be printed behind: whoever signs a book signs all of it.
type printer struct {
	out     io.Writer
	book    *rules.Book
	words   rules.Words
	printed map[string]bool
}

// text is a text of the book, with its other wordings.
func (p printer) text(key string) string {
	text := p.words[key]
	p.printed[key] = true
	for _, who := range []struct{ suffix, name string }{{"@my_child", "for a child"}, {"@someone_else", "for somebody else"}} {
		p.printed[key+who.suffix] = true
		if other := p.words[key+who.suffix]; other != "" {
			text += " [" + who.name + ": " + other + "]"
		}
	}
	return text
}

func (p printer) print(format string, args ...any) { fmt.Fprintf(p.out, format, args...) }

func printBook(out io.Writer, book *rules.Book) {
	p := printer{out, book, book.Words(rules.English), map[string]bool{}}
	h := book.Header
	p.print("# %s\n\nBook %s\n\nSign-off: %s\n", h.Title, book.Version, book.SignedBy())
	for _, language := range book.Languages()[1:] {
		p.print("\nWords in %s: %s\n", language, book.TranslatedBy(language))
	}
	p.print("\n## Intended use\n\n%s\n\n## Where it differs from the clinic's page\n\n%s\n\n", h.IntendedUse, h.ClinicPage)
	for _, d := range h.Deviations {
		p.print("- %s\n", d)
	}
	p.levels()
	p.rules()
	p.floors()
	p.ageAndSex()
	p.questions()
	p.patterns()
	p.exercises()
	p.rest()
}

// rest prints every text that nothing above has shown, by its key.
func (p printer) rest() {
	p.print("\n## All other texts\n\n")
	for _, key := range slices.Sorted(maps.Keys(p.words)) {
		if base, _, _ := strings.Cut(key, "@"); !p.printed[key] {
			p.print("- `%s`: %s\n", base, p.text(base))
		}
	}
}

func (p printer) levels() {
	p.print("\n## Levels\n")
	for _, l := range p.book.Levels {
		key := "level." + l.Level.String()
		p.print("\n### %s (`%s`)\n\nProgramme: %s\n", p.text(key+".name"), l.Level, l.Programme)
		for _, door := range l.Doors {
			card := key + ".card." + door
			p.print("\n**%s** (door `%s`). %s\n\n", p.text(card+".headline"), door, p.text(card+".time"))
			p.list(card + ".step")
		}
	}
	p.print("\n### %s\n\n", p.text("watch.intro"))
	p.list("watch")
}

func (p printer) list(key string) {
	for n := range p.words.List(key, rules.Self) {
		p.print("- %s\n", p.text(fmt.Sprintf("%s.%d", key, n+1)))
	}
}

func (p printer) rules() {
	p.print("\n## Rules\n\nThe result is the highest level among the rules that fire. A condition on a question that was not asked is unknown, and what is unknown fires nothing.\n\n")
	for _, t := range p.book.Terms() {
		p.print("- *%s* (%s): %s\n", t.ID, p.text("term."+t.ID), t.When.Sentence(p.words))
	}
	for _, r := range p.book.Rules {
		p.print("\n### `%s`: %s", r.ID, r.Level)
		if r.Door != "" {
			p.print(", %s", r.Door)
		}
		if r.Team != "" {
			p.print(" (%s: %s)", r.Team, p.text("team."+r.Team))
		}
		p.print("\n\nFires when %s.\n\nThe patient reads: “%s”", r.When.Sentence(p.words), p.text("rule."+r.ID))
		if also := p.text("rule." + r.ID + ".also"); also != "" {
			p.print(" %s", also)
		}
		p.print("\n\nSource: %s\n", r.Source)
	}
	p.print("\n### No rule fires\n\nSelf-care only when this is known: %s. Otherwise routine.\n", p.book.SelfCareWhen().Sentence(p.words))
}

func (p printer) floors() {
	p.print("\n## What the rules promise\n\nProved over every answer by `check`.\n\n")
	for _, f := range p.book.Floors {
		p.print("- `%s`, at least %s: %s (%s)\n", f.ID, f.Level, f.Says, f.When.Sentence(p.words))
	}
}

func (p printer) ageAndSex() {
	p.print("\n## Rules that read age, sex or pregnancy, and why\n\n")
	for _, r := range p.book.Rules {
		if r.AgeSex != "" {
			p.print("- `%s`: %s\n", r.ID, r.AgeSex)
		}
	}
}

func (p printer) patterns() {
	p.print("\n## Patterns, for staff only\n\nFeatures that fit; not a diagnosis.\n")
	for _, pattern := range p.book.Patterns {
		p.print("\n### %s (`%s`)\n\n", p.text("pattern."+pattern.ID), pattern.ID)
		p.features("For", pattern.For)
		p.features("Against", pattern.Against)
	}
}

func (p printer) features(side string, list []rules.Feature) {
	for _, f := range list {
		p.print("- %s: %s (%s)\n", side, p.text(f.Key), f.When.Sentence(p.words))
	}
}
