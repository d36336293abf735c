package rules

import "strconv"

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
