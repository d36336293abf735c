package views

import (
	"context"
	"errors"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// wouldPart says why another book would make a case urgent.
type wouldPart struct {
	D            *deskWords
	Level, Title string
	Marks        []wouldMark
	Clear        *workForm // nil for those who may not
}

// wouldMark is what one book says. Those who may not see answers see no
// reasons.
type wouldMark struct {
	Text, Book string
	Reasons    []reason
}

// would returns nil for a case without a mark.
func (s *site) would(ctx context.Context, f former) (*wouldPart, error) {
	c := f.c
	if !c.Marked() {
		return nil, nil
	}
	w := &s.deskWords.Case
	part := &wouldPart{D: s.deskWords, Level: c.Mark.String(), Title: w.Would[c.Mark.String()]}
	for _, step := range intake.Marks(c.Steps) {
		m := wouldMark{Text: fill(w.WouldText, "when", s.when(step.At)), Book: step.Mark.Book}
		words, err := s.wordsOfMark(ctx, step.Mark.Book)
		if err != nil {
			return nil, err
		}
		for _, r := range c.Record.Why(*step.Mark, words) {
			m.Reasons = append(m.Reasons, reason{s.chip(r.Level), capitalized(r.Text), r.Rule, "", r.Answers})
		}
		part.Marks = append(part.Marks, m)
	}
	if f.v.may(intake.UnmarkCase) {
		form := f.form("unmark")
		part.Clear = &form
	}
	return part, nil
}

// wordsOfMark are the words of the book that marked. Without them a reason is
// the id of its rule, which is better than no page.
func (s *site) wordsOfMark(ctx context.Context, version string) (rules.Words, error) {
	words, err := s.Store.BookWords(ctx, version, rules.English)
	if errors.Is(err, intake.ErrNotFound) {
		return nil, nil
	}
	return words, err
}
