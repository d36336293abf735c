package command

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"sciatica-intake/rules"
)

// explain prints for a person how one set of answers becomes a result: the
// path through the pages, what every rule comes out as and why, and which
// exercises are in or out.
func explain(out io.Writer, book *rules.Book, id string, answers rules.Answers) {
	e := explainer{out, book, book.Words(rules.English), book.Walk(answers)}
	outcome := book.Outcome(e.walk)
	e.print("%s: %s, door %s (book %s, %s)\n", id, outcome.Level, outcome.Door, book.Version, book.SignedBy())
	e.path()
	e.rules()
	e.exercises(outcome)
}

type explainer struct {
	out   io.Writer
	book  *rules.Book
	words rules.Words
	walk  *rules.Walk
}

func (e explainer) print(format string, args ...any) { fmt.Fprintf(e.out, format, args...) }

func (e explainer) path() {
	e.print("\nPath\n")
	for _, step := range e.walk.Steps {
		e.print("  %s\n", step.Page.ID)
		for _, q := range step.Questions {
			e.print("    %s: %s\n", q.ID, e.answer(q))
		}
	}
	for _, q := range e.walk.Ignored {
		e.print("  %s was answered and is not asked, so it counts for nothing\n", q.ID)
	}
	for _, p := range e.book.Pages {
		if e.walk.Step(p.ID) == nil {
			e.print("  %s is not asked\n", p.ID)
		}
	}
	if e.walk.Stop != "" {
		e.print("  the questions end here: %s\n", e.walk.Stop)
	}
}

// answer is what was answered. Who the patient is stays out of it.
func (e explainer) answer(q *rules.Question) string {
	a := e.walk.Answers
	n, number := a.Number(q)
	switch {
	case !a.Given(q) && a.Seen(q):
		return "left empty"
	case !a.Given(q):
		return "not answered"
	case number:
		return strconv.Itoa(n)
	case q.Identity || q.Kind == rules.Text:
		return "filled in"
	}
	return strings.Join(a.Codes(q), ", ")
}

// rules prints the rules that fire, then those that do not, and what they
// hang on.
func (e explainer) rules() {
	for _, truth := range []rules.Truth{rules.Yes, rules.Unknown, rules.No} {
		e.print("\nRules that come out as %s\n", truth)
		for _, r := range e.book.Rules {
			if comes, grounds := r.When.Grounds(e.walk.Answers); comes == truth {
				e.print("  %s (%s)%s\n", r.ID, r.Level, e.grounds(grounds))
			}
		}
	}
	fits, grounds := e.book.SelfCareWhen().Grounds(e.walk.Answers)
	e.print("\nSelf-care, if no rule fires: %s%s\n", fits, e.grounds(grounds))
}

func (e explainer) grounds(grounds []rules.Evidence) string {
	parts := make([]string, len(grounds))
	for i, g := range grounds {
		q := e.book.Question(g.Question)
		parts[i] = g.Question + " is " + e.answer(q)
		if q.Kind == rules.Many && len(g.Options) > 0 {
			parts[i] = g.Question + " has " + strings.Join(g.Options, ", ")
		}
		if !e.walk.Answers.Given(q) && !e.asked(q) {
			parts[i] = g.Question + " is not asked"
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, "; ")
}

func (e explainer) asked(q *rules.Question) bool {
	step := e.walk.Step(q.Page.ID)
	for i := 0; step != nil && i < len(step.Questions); i++ {
		if step.Questions[i] == q {
			return true
		}
	}
	return false
}

func (e explainer) exercises(outcome rules.Outcome) {
	e.print("\nExercises offered\n")
	for _, m := range outcome.Programme {
		e.print("  %s%s\n", m.ID, e.easier(m))
	}
	e.print("\nExercises withheld\n")
	for _, m := range outcome.Withheld {
		because := make([]string, len(m.Reasons))
		for i, r := range m.Reasons {
			because[i] = r + " (" + e.words.For("reason."+r, rules.Self) + ")"
		}
		e.print("  %s: %s\n", m.ID, strings.Join(because, "; "))
	}
}

func (e explainer) easier(m rules.Move) string {
	if len(m.Advised) == 0 {
		return ""
	}
	return ": an easier version is advised, " + strings.Join(m.Advised, ", ")
}
