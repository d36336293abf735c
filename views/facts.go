package views

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// facts are what the answers of a case say.
type facts struct {
	D        *deskWords
	Flags    []flagGroup
	Map      *bodyMap
	Areas    []string
	Where    string
	Given    string
	GivenOld string
	Patterns []pattern
	Reasons  []reason
	NoReason string
	Book     string
	Told     told
	Rose     string // what check-ins made of the level
	ToldNow  string // what the patient was told then
	Own      string
	OwnNone  string
	Lang     string // of the transcript, if it is not English
	Moves    string
	NoMoves  []string
	Left     []leftOut
	Sections []transcriptPart
}

// flagGroup are the red flags of which the same is known.
type flagGroup struct {
	State, Sign, Title string
	Items              []flagItem
	Short              bool // in one line
}

type flagItem struct{ Text, More string }

type pattern struct{ Name, For, Against string }

type reason struct {
	Level              chip
	Text, Rule, Source string
	Answers            []string
}

// told is what the patient read on the result.
type told struct {
	Headline, Time, Because string
	Steps                   []string
}

// transcriptPart is a section of the questionnaire.
type transcriptPart struct {
	ID, Title string
	Rows      []transcriptRow
}

type transcriptRow struct {
	Question string
	Answers  []string
	// The same for staff, where the patient read another language.
	EnglishQuestion string
	English         []string
	Absent          string
	Denied          string
}

// old is from when on answers have to be asked again.
const old = 48 * time.Hour

func (s *site) facts(c opened) *facts {
	d, r := s.deskWords, c.Record
	f := &facts{
		D: d, Flags: s.flags(c), Lang: foreign(c.Language), Book: r.Outcome.Book, Reasons: s.reasonsOf(c), Told: toldOf(r.Told(c.text)),
		Given: fill(d.Case.GivenText, "who", r.GivenBy(), "language", d.language(c.Language), "when", s.when(c.SubmittedAt),
			"age", intake.AnswersAge(c.SubmittedAt, c.now)),
		NoReason: d.Case.WhyNone,
	}
	if c.now.Sub(c.SubmittedAt) > old {
		f.GivenOld = fill(d.Case.GivenOld, "age", intake.AnswersAge(c.SubmittedAt, c.now))
	}
	if r.Outcome.Level == rules.SelfCare {
		f.NoReason = d.Case.WhyNoneSelfCare
	}
	for _, p := range r.Patterns(c.text) {
		f.Patterns = append(f.Patterns, pattern{p.Name, strings.Join(p.For, "; "), strings.Join(p.Against, "; ")})
	}
	_, f.Rose = s.heardLine(c)
	f.ToldNow = s.toldNow(c)
	f.question(c)
	f.bodyMap(c)
	s.moves(f, c)
	f.transcript(c)
	return f
}

var flagSigns = []struct {
	state intake.FlagState
	sign  string
}{
	{intake.FlagTakenBack, "↺"}, {intake.FlagPresent, "●"}, {intake.FlagUnsure, "?"}, {intake.FlagDenied, "○"}, {intake.FlagNotAssessed, "–"},
}

// flags groups the red flags. That none was reported is said; the other groups
// are there when something is in them.
func (s *site) flags(c opened) []flagGroup {
	w := &s.deskWords.Case
	titles := map[intake.FlagState]string{
		intake.FlagTakenBack: w.TakenBack, intake.FlagPresent: w.Present, intake.FlagUnsure: w.NotSure,
		intake.FlagDenied: w.Denied, intake.FlagNotAssessed: w.NotAssessed,
	}
	all := c.Flags(c.text, s.Book)
	var groups []flagGroup
	for _, each := range flagSigns {
		g := flagGroup{State: string(each.state), Sign: each.sign, Title: titles[each.state]}
		g.Short = each.state == intake.FlagDenied || each.state == intake.FlagNotAssessed
		for _, f := range all {
			if f.State != each.state {
				continue
			}
			item := flagItem{f.Text, f.Since}
			if !f.HeardAt.IsZero() && !g.Short {
				item.More = strings.TrimPrefix(item.More+", "+fill(w.FlagHeard, "when", s.when(f.HeardAt)), ", ")
			}
			if beside := s.beside(f); beside != "" {
				item.More = strings.TrimSpace(item.More + " " + beside)
			}
			if f.State == intake.FlagTakenBack {
				item.More = fill(w.BackAt, "reported", s.when(f.ReportedAt), "back", s.when(f.TakenBackAt))
			}
			g.Items = append(g.Items, item)
		}
		if len(g.Items) > 0 || each.state == intake.FlagPresent {
			groups = append(groups, g)
		}
	}
	return groups
}

// beside is what another answer said of a flag that stands.
func (s *site) beside(f intake.Flag) string {
	w := &s.deskWords.Case
	what, at, later := f.More()
	if what == "" {
		return ""
	}
	if !at.IsZero() {
		what += ", " + fill(w.FlagHeard, "when", s.when(at))
	}
	if later {
		return fill(w.FlagLater, "what", what)
	}
	return fill(w.FlagEarlier, "what", what)
}

func (s *site) reasonsOf(c opened) []reason {
	var list []reason
	for _, r := range c.Record.Reasons(c.text) {
		list = append(list, reason{s.chip(r.Level), capitalized(r.Text), r.Rule, r.Source, r.Answers})
	}
	return list
}

// capitalized begins a phrase of the book as a sentence.
func capitalized(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

func lowered(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}

func toldOf(t intake.Told) told {
	steps := append(append(append([]string{}, t.Steps...), t.Teams...), t.Also...)
	return told{t.Headline, t.Time, strings.Join(t.Because, "; "), steps}
}

func (f *facts) question(c opened) {
	f.OwnNone = f.D.Case.OwnNotAsked
	for _, l := range c.Record.Transcript {
		if l.Question == "main_question" && l.Asked {
			f.Own, f.OwnNone = l.Text, f.D.Case.OwnNone
		}
	}
}

// bodyMap shades where it hurts. Before the question was asked there is none.
func (f *facts) bodyMap(c opened) {
	w := &f.D.Case
	for _, l := range c.Record.Transcript {
		if l.Question != "areas" || len(l.Chosen) == 0 {
			continue
		}
		var names []string
		for _, area := range l.Chosen {
			names = append(names, lowered(c.text.For("option.areas."+area, c.Record.Who)))
		}
		f.Areas, f.Where = l.Chosen, fill(w.Where, "where", strings.TrimSpace(w.Sides[c.Record.Side]+" "+strings.Join(names, ", ")))
		if l.Chosen[0] == "none" {
			f.Where = w.WhereNone
		}
		f.Map = &bodyMap{Side: c.Record.Side, FrontLabel: w.MapFront, BackLabel: w.MapBack, LeftLabel: w.MapLeft, RightLabel: w.MapRight}
	}
}

func (s *site) moves(f *facts, c opened) {
	p := s.programme(finding{speaker: speaker{s.in(rules.English), c.text, c.Record.Who}, outcome: c.Record.Outcome}, 1)
	var names []string
	for _, phase := range p.Phases {
		for _, m := range phase.Moves {
			names = append(names, m.Name)
		}
	}
	if len(names) > 0 {
		f.Moves = fill(f.D.Case.MovesAll, "moves", strings.Join(names, "; "))
	}
	f.NoMoves, f.Left = p.Reasons, p.Left
	switch {
	case c.Work.Cleared.Known():
		f.NoMoves = append(f.NoMoves, fill(f.D.Case.MovesOpened, "when", s.when(c.Work.Cleared.At), "opens", lowered(f.D.opens(c.Work.Opens))))
	case c.LevelNow > rules.Routine && len(names) > 0:
		f.NoMoves = append(f.NoMoves, f.D.Case.MovesEnded)
	}
}

// transcript is every question as the patient saw it. Where that was not in
// English, English stands beside it.
func (f *facts) transcript(c opened) {
	f.Sections = f.D.asSeen(c.Record, c.text, c.own, f.Lang, "")
}

// asSeen is what a record was asked and answered, by section. lang is that of
// its own words where it is not English; id begins the ids on the page.
func (d *deskWords) asSeen(r intake.Record, text, own rules.Words, lang, id string) []transcriptPart {
	var parts []transcriptPart
	english := r.Rows(text)
	for i, row := range r.Rows(own) {
		if n := len(parts); n == 0 || parts[n-1].Title != row.Section {
			parts = append(parts, transcriptPart{ID: id + "part-" + strconv.Itoa(n+1), Title: row.Section})
		}
		out := transcriptRow{Question: row.Question, Answers: row.Answers, Denied: strings.Join(row.Denied, "; ")}
		if lang != "" {
			out.EnglishQuestion = english[i].Question
			if !slices.Equal(english[i].Answers, row.Answers) { // Numbers and names are the same.
				out.English = english[i].Answers
			}
			out.Denied = strings.Join(english[i].Denied, "; ")
		}
		switch {
		case !row.Asked:
			out.Absent = d.Case.NotAsked
		case !row.Answered:
			out.Absent = d.Case.NotAnswered
		}
		part := &parts[len(parts)-1]
		part.Rows = append(part.Rows, out)
	}
	return parts
}
