package intake

import (
	"strconv"
	"strings"

	"sciatica-intake/rules"
)

// Told is what the patient was told, in the words of the book that told it.
type Told struct {
	Level    string // its name
	Headline string
	Time     string
	Because  []string // one phrase for each fired rule of the level
	Also     []string
	Steps    []string
	Teams    []string
}

// Told returns what the patient read on the result.
func (r Record) Told(words rules.Words) Told {
	out := r.Outcome
	card := "level." + out.Level.String() + ".card." + out.Door
	t := Told{
		Level:    words.For("level."+out.Level.String()+".name", r.Who),
		Headline: words.For(card+".headline", r.Who),
		Time:     words.For(card+".time", r.Who),
		Steps:    words.List(card+".step", r.Who),
	}
	for _, f := range out.Fired {
		if f.Level == out.Level {
			t.Because = append(t.Because, because(f.Rule, r.Who, words))
		}
		if also := words.For("rule."+f.Rule+".also", r.Who); also != "" {
			t.Also = append(t.Also, also)
		}
	}
	for _, team := range out.Teams {
		t.Teams = append(t.Teams, words.For("team."+team, r.Who))
	}
	return t
}

func because(rule string, who rules.Who, words rules.Words) string {
	if text := words.For("rule."+rule, who); text != "" {
		return text
	}
	return rule
}

// Reason is one fired rule with the answers that fired it, for staff.
type Reason struct {
	Rule    string
	Level   rules.Level
	Text    string // the patient's words
	Answers []string
	Source  string
}

// Reasons say why the level is what it is, the deciding rules first.
func (r Record) Reasons(words rules.Words) []Reason {
	var list []Reason
	for level := rules.Emergency; ; level-- {
		for _, f := range r.Outcome.Fired {
			if f.Level != level {
				continue
			}
			reason := Reason{Rule: f.Rule, Level: f.Level, Text: because(f.Rule, r.Who, words), Source: r.Sources[f.Rule]}
			for _, e := range f.Evidence {
				reason.Answers = append(reason.Answers, r.quote(e, words))
			}
			list = append(list, reason)
		}
		if level == rules.SelfCare {
			return list
		}
	}
}

// quote repeats an answer: "Bladder: It began with this pain or later".
func (r Record) quote(e rules.Evidence, words rules.Words) string {
	var said []string
	for _, code := range e.Options {
		said = append(said, label(e.Question, code, r.Who, words))
	}
	if e.Number != nil {
		said = append(said, strconv.Itoa(*e.Number))
	}
	return short(e.Question, r.Who, words) + ": " + strings.Join(said, "; ")
}

func short(question string, who rules.Who, words rules.Words) string {
	if text := words.For("question."+question+".short", who); text != "" {
		return text
	}
	return question
}

func label(question, code string, who rules.Who, words rules.Words) string {
	if text := words.For("option."+question+"."+code, who); text != "" {
		return text
	}
	return code
}

// Pattern is a pattern that fits, in words. It is not a diagnosis.
type Pattern struct {
	ID, Name     string
	For, Against []string
}

// Patterns returns the fitting patterns with the features that held.
func (r Record) Patterns(words rules.Words) []Pattern {
	say := func(keys []string) []string {
		var list []string
		for _, k := range keys {
			list = append(list, words.For(k, r.Who))
		}
		return list
	}
	var list []Pattern
	for _, f := range r.Fits {
		list = append(list, Pattern{f.Pattern, words.For("pattern."+f.Pattern, r.Who), say(f.For), say(f.Against)})
	}
	return list
}

// Row is one question of the transcript in the words the patient saw.
type Row struct {
	Section  string
	Question string
	Short    string
	Asked    bool
	Answered bool
	Answers  []string // what was chosen, or written, or the number
	Denied   []string // the options of a list of signs that were left empty
}

// Rows returns the transcript. Nothing asked is left out, and what was not
// asked says so.
func (r Record) Rows(words rules.Words) []Row {
	rows := make([]Row, 0, len(r.Transcript))
	for _, line := range r.Transcript {
		row := Row{
			Section:  words.For("page."+line.Page+".section", r.Who),
			Question: words.For("question."+line.Question, r.Who),
			Short:    short(line.Question, r.Who, words),
			Asked:    line.Asked,
		}
		for _, code := range line.Chosen {
			row.Answers = append(row.Answers, label(line.Question, code, r.Who, words))
		}
		if line.Number != nil {
			row.Answers = append(row.Answers, strconv.Itoa(*line.Number))
		}
		if line.Text != "" {
			row.Answers = append(row.Answers, line.Text)
		}
		row.Answered = len(row.Answers) > 0
		if row.Answered && isFlag(line.Question) {
			row.Denied = r.denied(line, words)
		}
		rows = append(rows, row)
	}
	return rows
}

func isFlag(question string) bool {
	for _, q := range flagQuestions {
		if q.id == question {
			return true
		}
	}
	return false
}

func (r Record) denied(line rules.Line, words rules.Words) []string {
	l := lines{line.Question: line}
	var list []string
	for _, code := range line.Options {
		if code != "none" && code != notSure && l.denied(line.Question, code) {
			list = append(list, label(line.Question, code, r.Who, words))
		}
	}
	return list
}
