package views

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"sciatica-intake/rules"
)

// problem says what is wrong with an answer. It repeats no answer.
func (s *site) problem(v *visit, p rules.Problem, typed string) string {
	q, w := p.Question, v.words.Problem
	label := v.say("question." + q.ID + ".short")
	switch p.Kind {
	case rules.Missing:
		if text := v.say("question." + q.ID + ".missing"); text != "" {
			return text
		}
		return fill(w.NoOption, "question", label)
	case rules.NeedOne:
		return v.say("need." + q.Page.ID + "." + p.Need)
	case rules.Twice:
		return fill(w.Twice, "question", label)
	case rules.Clash:
		return fill(w.Clash, "none", v.say("option."+q.ID+"."+p.Option), "other", v.say("option."+q.ID+"."+p.Other))
	case rules.NotWhole:
		return fill(w.NotWhole, "question", label)
	case rules.Range:
		return fill(w.Range, "question", label, "min", strconv.Itoa(q.Min), "max", strconv.Itoa(q.Max))
	case rules.TooLong:
		return fill(w.TooLong, "question", label, "max", strconv.Itoa(q.Max), "count", strconv.Itoa(length(typed)))
	case rules.NotText:
		return fill(w.NotText, "question", label)
	case rules.BadPhone:
		return w.Phone
	case rules.BadEmail:
		return w.Email
	}
	return fill(w.NoOption, "question", label)
}

// length counts characters as the book does.
func length(typed string) int {
	return utf8.RuneCountInString(strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n")))
}
