package command

import (
	"fmt"
	"strings"

	"sciatica-intake/rules"
)

// The second half of the printed book: what is asked, and the exercises.

func (p printer) questions() {
	p.print("\n## Questions\n")
	for _, page := range p.book.Pages {
		p.print("\n### Page `%s`", page.ID)
		if title := p.text("page." + page.ID + ".title"); title != "" {
			p.print(": %s", title)
		}
		p.print("\n")
		if page.Confirm {
			p.print("\nComes wherever the answers first reach an emergency.\n")
		}
		if skipped := page.Skipped(p.words); skipped != "" {
			p.print("\nSkipped when %s.\n", skipped)
		}
		for _, part := range []string{".intro", ".why"} {
			if text := p.text("page." + page.ID + part); text != "" {
				p.print("\n%s\n", text)
			}
		}
		p.notes(page)
		for _, q := range page.Questions {
			p.question(q)
		}
	}
	p.checkins()
}

// checkins prints what is asked again after a result.
func (p printer) checkins() {
	if len(p.book.Checkins) == 0 {
		return
	}
	p.print("\n## Check-ins\n\nAsked again after the result. The level can only stay or rise.\n\n")
	for _, c := range p.book.Checkins {
		names := make([]string, len(c.Questions))
		for i, q := range c.Questions {
			names[i] = q.ID
		}
		p.print("- `%s`: %s\n", c.ID, strings.Join(names, ", "))
	}
	for _, page := range p.book.LaterPages {
		key := "page." + page.ID
		p.print("\n### Page `%s`: %s\n\n%s\n", page.ID, p.text(key+".title"), p.text(key+".why"))
		for _, q := range page.Questions {
			p.question(q)
		}
	}
}

func (p printer) notes(page *rules.Page) {
	for i := range page.Notes {
		n := &page.Notes[i]
		p.print("\nShown when %s: “%s”\n", n.When.Sentence(p.words), p.text("page."+page.ID+".note."+n.ID))
	}
	for i := range page.Stops {
		s := &page.Stops[i]
		p.print("\nThe questions end when %s: “%s”\n", s.When.Sentence(p.words), p.text("end."+s.ID))
	}
}

func (p printer) question(q *rules.Question) {
	key := "question." + q.ID
	p.print("\n**%s** (`%s`, %s", p.text(key), q.ID, q.Kind)
	switch {
	case q.Kind == rules.Int:
		p.print(", %d to %d", q.Min, q.Max)
	case q.Kind == rules.Text:
		p.print(", up to %d characters", q.Max)
	}
	if q.Optional() {
		p.print(", may be left empty")
	}
	p.print(")\n")
	for _, part := range []string{".hint", ".note"} {
		if text := p.text(key + part); text != "" {
			p.print("\n%s\n", text)
		}
	}
	if asked := q.Asked(p.words); asked != "" {
		p.print("\nAsked when %s.\n", asked)
	}
	p.concern(q)
	for i, o := range q.Options {
		if i == 0 {
			p.print("\n")
		}
		p.print("- %s (`%s`%s)\n", p.text("option."+q.ID+"."+o.ID), o.ID, declared(o))
	}
}

func (p printer) concern(q *rules.Question) {
	if q.NoOrder != "" {
		p.print("\nNo order of concern: %s\n", q.NoOrder)
	} else if order := q.Concern(); order != "" {
		p.print("\nOrder of concern: %s\n", order)
	}
}

func declared(o rules.Option) string {
	switch {
	case o.Reassuring:
		return ", reassuring"
	case o.StaffOnly:
		return ", for staff only"
	}
	return ""
}

func (p printer) exercises() {
	p.print("\n## Exercises\n\nA move is left out when one of its reasons holds, or cannot be told because a question is open.\n\n")
	for _, r := range p.book.Reasons() {
		p.print("- `%s` (%s): %s\n", r.ID, p.text("reason."+r.ID), r.When.Sentence(p.words))
	}
	for _, e := range p.book.Exercises {
		p.exercise(e)
	}
	for _, part := range []struct{ key, title string }{{"stop", "Stop rules"}, {"advice", "Advice"}, {"about", "About sciatica"}} {
		p.print("\n### %s\n\n", part.title)
		p.list(part.key)
	}
}

func (p printer) exercise(e *rules.Exercise) {
	key := "exercise." + e.ID
	p.print("\n### %s (`%s`, %s)\n\n", p.text(key+".name"), e.ID, p.text("phase."+e.Phase+".name"))
	for i := range p.words.List(key+".how", rules.Self) {
		p.print("%d. %s\n", i+1, p.text(fmt.Sprintf("%s.how.%d", key, i+1)))
	}
	p.print("\n")
	for _, part := range []struct{ key, title string }{
		{".dose", "Dose"}, {".felt", "Felt"}, {".why", "Why"}, {".needs", "Needs"}, {".stand_in", "Stand-in"}, {".harder", "Harder"},
	} {
		if text := p.text(key + part.key); text != "" {
			p.print("- %s: %s\n", part.title, text)
		}
	}
	for _, v := range e.Easier {
		p.print("- Easier: %s", p.text(key+".easier."+v.ID))
		if v.When != nil {
			p.print(" (when %s)", v.When.Sentence(p.words))
		}
		if v.Advised != nil {
			p.print(" (advised when %s)", v.Advised.Sentence(p.words))
		}
		p.print("\n")
	}
	if e.Gentle {
		p.print("- One of the gentle moves, which routine is offered too\n")
	}
	if len(e.Not) > 0 {
		p.print("- Left out for %s\n", strings.Join(e.Not, ", "))
	}
}
