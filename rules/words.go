package rules

import (
	"maps"
	"strconv"
	"strings"
)

// English is the language every book is written in.
const English = "en"

// Who is answering decides the wording of a question.
type Who uint8

// The three people a question can be worded for.
const (
	Self        Who = iota // the patient answers
	MyChild                // a parent or guardian answers for a child
	SomeoneElse            // somebody answers for another adult
)

var whoSuffix = [...]string{Self: "", MyChild: "@my_child", SomeoneElse: "@someone_else"}

// Words are all the texts of a book in one language, by key. Keys are made of
// the kind of thing, its id and the part: "option.unwell_signs.fever".
type Words map[string]string

// For returns the text in the wording for who, or the plain wording where the
// book has only one, or "" where there is no such text.
func (w Words) For(key string, who Who) string {
	if who != Self {
		if text, ok := w[key+whoSuffix[who]]; ok {
			return text
		}
	}
	return w[key]
}

// List returns the numbered texts key.1, key.2 and so on.
func (w Words) List(key string, who Who) []string {
	var list []string
	for n := 1; ; n++ {
		text := w.For(key+"."+strconv.Itoa(n), who)
		if text == "" {
			return list
		}
		list = append(list, text)
	}
}

// Reworded returns the questions that an older book asked in other words or
// with other options. An answer to such a question may not mean what it meant.
func (b *Book) Reworded(old Words, language string) []*Question {
	before, after := old.asked(), b.Words(language).asked()
	var reworded []*Question
	for _, q := range b.Questions {
		if !maps.Equal(before[q.ID], after[q.ID]) {
			reworded = append(reworded, q)
		}
	}
	return reworded
}

// asked gathers, by question, the texts that give an answer its meaning: the
// question itself, what explains it, and its options.
func (w Words) asked() map[string]Words {
	questions := map[string]Words{}
	for key, text := range w {
		kind, rest, _ := strings.Cut(key, ".")
		id, part, _ := strings.Cut(rest, ".")
		id, _, _ = strings.Cut(id, "@")
		part, _, _ = strings.Cut(part, "@")
		if kind != "option" && (kind != "question" || part == "short" || part == "missing") {
			continue
		}
		if questions[id] == nil {
			questions[id] = Words{}
		}
		questions[id][key] = text
	}
	return questions
}
