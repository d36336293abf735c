package views

import (
	"slices"
	"strconv"
	"strings"

	"sciatica-intake/rules"
)

// programme is the exercises of a result: what is offered, how, and what is
// left out and why.
type programme struct {
	Lead   string
	Stop   []string
	Phases []phase
	// Left are the moves left out, with the reasons of each; when none is
	// offered, Reasons says why instead.
	Left    []leftOut
	Reasons []string
}

// phase is a part of the programme. Without a move it says that the reasons
// are below.
type phase struct {
	ID, Name, What string
	Number         int
	Moves          []move
}

type move struct {
	ID, Name, Dose, Felt, Why, Needs, StandIn, Harder string
	Start, End                                        picture
	How                                               []string
	Advised, Easier                                   []version
	From                                              string // the week it joins in, when that is to come
	Open                                              bool
	Timer                                             *timer
}

// timer is what the script of a move counts: seconds of a hold, and rounds.
type timer struct {
	Hold, Rounds int
}

// version is an easier way to do a move.
type version struct {
	How     string
	Picture picture
}

// picture is a drawing and the words for who does not see it. Without a path
// there is none.
type picture struct{ Path, Says string }

type leftOut struct {
	Name    string
	Reasons []string
	Instead string
}

// programme sorts the moves of a result into the book's phases. Those of this
// week are open.
func (s *site) programme(f finding, week int) *programme {
	p := &programme{Lead: f.words.Programme.Lead}
	if week > 1 {
		p.Lead = fill(f.words.Programme.LeadWeek, "week", strconv.Itoa(week))
	}
	weeks := rules.Weeks(f.outcome.Programme)
	if len(f.outcome.Programme) == 0 {
		p.Reasons = s.allReasons(f)
		return p
	}
	p.Stop = f.text.List("stop", f.who)
	for i, id := range s.Book.Phases {
		key := "phase." + id
		ph := phase{ID: id, Number: i + 1, Name: f.say(key + ".name"), What: f.say(key+".what") + " " + f.say(key+".time") + "."}
		for _, m := range f.outcome.Programme {
			if m.Phase == id {
				ph.Moves = append(ph.Moves, s.move(f, m, weeks[m.ID], week))
			}
		}
		p.Phases = append(p.Phases, ph)
	}
	for _, w := range f.outcome.Withheld {
		p.Left = append(p.Left, s.leftOut(f, w))
	}
	return p
}

// move is one exercise, which joins in that week; in earlier weeks it is there
// to be read.
func (s *site) move(f finding, m rules.Move, from, week int) move {
	key := "exercise." + m.ID
	out := move{
		ID: m.ID, Name: f.say(key + ".name"), Dose: f.say(key + ".dose"), Felt: f.say(key + ".felt"), Why: f.say(key + ".why"),
		Needs: f.say(key + ".needs"), Harder: f.say(key + ".harder"),
		How:   f.text.List(key+".how", f.who),
		Start: s.picture(f, m.ID, "start", f.words.Programme.StartSays), End: s.picture(f, m.ID, "end", f.words.Programme.EndSays),
	}
	if out.Needs != "" { // Without a thing to replace it is a milder move, for whom this one is left out.
		out.StandIn = f.say(key + ".stand_in")
	}
	for _, id := range m.Advised {
		out.Advised = append(out.Advised, s.version(f, m.ID, id))
	}
	for _, id := range m.Easier {
		out.Easier = append(out.Easier, s.version(f, m.ID, id))
	}
	if out.Open = from <= week; !out.Open {
		out.From = fill(f.words.Programme.From, "week", strconv.Itoa(from))
	}
	if m.Hold > 0 || m.Rounds > 0 {
		out.Timer = &timer{m.Hold, m.Rounds}
	}
	return out
}

func (s *site) version(f finding, move, id string) version {
	return version{f.say("exercise." + move + ".easier." + id), s.picture(f, move, "easier-"+id, f.words.Programme.EasierSays)}
}

// picture is one of the drawings of a move.
func (s *site) picture(f finding, move, which, says string) picture {
	return picture{
		Path: s.Static.Path("exercises/" + move + "-" + which + ".svg"),
		Says: fill(says, "move", f.say("exercise."+move+".name")),
	}
}

// fromLevel are the reasons that come from no answer; their words are whole
// sentences.
var fromLevel = []string{rules.AboveRoutine, rules.GentleOnly, rules.NotAnswered}

// leftOut says why a move is left out. A milder move is named only where the
// answers alone stand against this one: what waits for a visit, waits.
func (s *site) leftOut(f finding, w rules.Withheld) leftOut {
	key := "exercise." + w.ID
	out := leftOut{Name: f.say(key + ".name"), Reasons: s.reasons(f, w.Reasons)}
	waits := slices.ContainsFunc(w.Reasons, func(id string) bool { return slices.Contains(fromLevel, id) })
	// Beside a thing that it needs, a stand-in is the same move without it.
	if milder := f.say(key + ".stand_in"); milder != "" && f.say(key+".needs") == "" && !waits {
		out.Instead = fill(f.words.Programme.Instead, "move", milder)
	}
	return out
}

func (s *site) reasons(f finding, ids []string) []string {
	var because, sentences []string
	for _, id := range ids {
		if slices.Contains(fromLevel, id) {
			sentences = append(sentences, f.say("reason."+id))
		} else {
			because = append(because, f.say("reason."+id))
			if also := f.say("reason." + id + ".also"); also != "" {
				sentences = append(sentences, also)
			}
		}
	}
	if len(because) > 0 {
		text := fill(f.words.Programme.Withheld, "reasons", strings.Join(because, "; "))
		sentences = append([]string{text}, sentences...)
	}
	return sentences
}

// allReasons are the reasons that leave out every move, once each.
func (s *site) allReasons(f finding) []string {
	var ids []string
	for i, w := range f.outcome.Withheld {
		if i == 0 {
			ids = slices.Clone(w.Reasons)
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(w.Reasons, id) })
	}
	return s.reasons(f, ids)
}
