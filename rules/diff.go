package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Change is one thing that two books say differently. One that only one of
// them says is "" in the other.
type Change struct {
	What   string
	Before string
	After  string
}

// Diff is everything that changes from an old book to this one: what rules do
// and every wording, in the order of this book and then what it has lost.
func (b *Book) Diff(old *Book) []Change {
	was := map[string]string{}
	for _, f := range old.facts() {
		was[f.What] = f.After
	}
	var changes []Change
	for _, f := range b.facts() {
		if f.Before = was[f.What]; f.Before != f.After {
			changes = append(changes, f)
		}
		delete(was, f.What)
	}
	for _, f := range old.facts() {
		if before, lost := was[f.What]; lost && before != "" {
			changes = append(changes, Change{What: f.What, Before: before})
		}
	}
	return changes
}

// facts is the whole book as a list of things it says.
func (b *Book) facts() []Change {
	var list []Change
	say := func(text string, what string, args ...any) {
		list = append(list, Change{What: fmt.Sprintf(what, args...), After: text})
	}
	say(b.Header.IntendedUse, "intended use")
	say(strings.Join(b.Header.Deviations, "\n"), "deviations")
	var pages []string
	for _, p := range b.Pages {
		pages = append(pages, p.ID)
	}
	say(strings.Join(pages, ", "), "order of pages")
	for _, r := range b.Rules {
		say(strings.TrimSpace(fmt.Sprintf("%s %s %s", r.Level, r.Door, r.Team)), "rule %s", r.ID)
		say(r.Source, "source of rule %s", r.ID)
		say(r.AgeSex, "why rule %s reads age, sex or pregnancy", r.ID)
	}
	for _, f := range b.Floors {
		say(f.Level.String()+": "+f.Says, "floor %s", f.ID)
	}
	for _, q := range b.Questions {
		b.questionFacts(q, say)
	}
	for _, c := range b.Checkins {
		var asks []string
		for _, q := range c.Questions {
			asks = append(asks, q.ID)
		}
		say(strings.Join(asks, ", "), "questions of check-in %s", c.ID)
	}
	for _, e := range b.Exercises {
		say(fmt.Sprintf("%s, gentle: %t, hold %d s, rounds %d, not offered with: %s", e.Phase, e.Gentle, e.Hold, e.Rounds, strings.Join(e.Not, ", ")), "exercise %s", e.ID)
	}
	list = append(list, b.conditionFacts()...)
	for _, language := range b.Languages() {
		words := b.words[language]
		for _, key := range slices.Sorted(maps.Keys(words)) {
			say(words[key], "%s words of %s", language, key)
		}
	}
	return list
}

func (b *Book) questionFacts(q *Question, say func(text, what string, args ...any)) {
	kind := fmt.Sprintf("%s on page %s", q.Kind, q.Page.ID)
	if q.Kind == Int || q.Kind == Text {
		kind += fmt.Sprintf(", %d to %d", q.Min, q.Max)
	}
	if q.optional {
		kind += ", optional"
	}
	say(kind, "question %s", q.ID)
	options := make([]string, len(q.Options))
	for i, o := range q.Options {
		options[i] = o.ID
		if o.Exclusive {
			options[i] += " (stands alone)"
		}
		if o.Reassuring {
			options[i] += " (reassuring)"
		}
		if o.StaffOnly {
			options[i] += " (for staff only)"
		}
	}
	say(strings.Join(options, ", "), "options of %s", q.ID)
	say(q.Concern()+q.NoOrder, "order of concern of %s", q.ID)
}

// conditionFacts are all conditions by what they decide. Several may decide
// one thing, such as the features of a pattern.
func (b *Book) conditionFacts() []Change {
	texts := map[string][]string{}
	var order []string
	add := func(decides string, c *Cond) {
		if texts[decides] == nil {
			order = append(order, decides)
		}
		texts[decides] = append(texts[decides], c.String())
	}
	for _, t := range b.Terms() {
		add("term "+t.ID, &t.When)
	}
	b.conditions(add)
	facts := make([]Change, len(order))
	for i, decides := range order {
		facts[i] = Change{What: "condition of " + decides, After: strings.Join(texts[decides], "\n")}
	}
	return facts
}
