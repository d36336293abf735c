package views

import (
	"strconv"
	"strings"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// row is one intake of the queue or of a search.
type row struct {
	Level                          chip
	Was                            string // the level that was submitted, if it is another now
	Would                          string // the level of a mark, whose colour the row has
	Reference, Href                string
	Who, AgeSex, Line, Heard       string // the latest check-in says more than the first answers
	Unread, Late, Synthetic        bool
	Marks                          []mark
	Waiting, Sent, SentOn          string
	Clock                          *clockSign
	State, Status, Tries, Assignee string
}

// chip is a level as staff see it: shape, word and colour.
type chip struct{ ID, Name string }

// mark is something that stands out about an intake. Kind is "" for what only
// helps. Level gives it a shape and a colour.
type mark struct{ Kind, Text, Level string }

// clockSign is the acknowledgement clock in words.
type clockSign struct{ State, Text string }

func (s *site) chip(l rules.Level) chip {
	return chip{l.String(), s.Book.Words(rules.English)["level."+l.String()+".name"]}
}

func (s *site) rows(items []intake.Item, v *staffVisit) []row {
	now, clocks := s.Now(), s.clinic.get().clocks
	rows := make([]row, len(items))
	for i, item := range items {
		rows[i] = s.rowOf(item, v, clocks, now)
	}
	return rows
}

func (s *site) rowOf(i intake.Item, v *staffVisit, clocks intake.Clocks, now time.Time) row {
	d := s.deskWords
	r := row{
		Level: s.chip(i.LevelNow), Was: s.was(i), Reference: i.Reference.String(), Href: casePath(i.Reference),
		Who: i.Brief.Who(), AgeSex: d.ageSex(i.Brief), Line: i.Brief.Line, Unread: i.Unread(), Synthetic: i.Brief.Synthetic, Marks: d.marks(i),
		Waiting: d.short(now.Sub(i.Waiting().SubmittedAt)), Sent: i.SubmittedAt.Format(time.RFC3339), SentOn: s.when(i.SubmittedAt),
		State: string(i.Status), Status: d.Statuses[string(i.Status)], Assignee: i.Assignee,
	}
	if i.Marked() {
		r.Would = i.Mark.String()
	}
	if h := i.Brief.Heard; h != nil {
		on := func(t time.Time) string { return t.In(clocks.Zone()).Format("Jan 2") }
		r.Heard = fill(d.Queue.Heard, "when", on(h.At), "line", h.Line)
		r.Line = fill(d.Queue.FirstAnswers, "when", on(i.SubmittedAt), "line", r.Line)
	}
	if r.Who == "" {
		r.Who = d.Queue.NoName
	}
	if i.Status == intake.Closed { // Nobody waits any more.
		r.Waiting = i.SubmittedAt.In(clocks.Zone()).Format("Jan 2")
	}
	if r.Assignee == v.actor.Name {
		r.Assignee = d.Queue.Me
	}
	switch {
	case i.Tries == 1:
		r.Tries = d.Marks.TriesOne
	case i.Tries > 1:
		r.Tries = fill(d.Marks.Tries, "count", strconv.Itoa(i.Tries))
	}
	clock := clocks.Read(i.Waiting(), now)
	r.Clock = d.clock(clock, clocks.Shut(now))
	r.Late = clock.State == intake.Overdue || clock.State == intake.Escalated
	return r
}

// was names the level that the answers gave, when check-ins have raised it.
func (s *site) was(i intake.Item) string {
	if i.Level == i.LevelNow {
		return ""
	}
	return fill(s.deskWords.Queue.Was, "level", s.chip(i.Level).Name)
}

func casePath(r intake.Reference) string { return "/staff/intakes/" + r.String() }

func (d *deskWords) ageSex(b intake.Brief) string {
	text := ""
	if b.Age != nil {
		text = strconv.Itoa(*b.Age)
	}
	if sex := d.Marks.Sexes[b.Sex]; sex != "" {
		if text != "" {
			text += ", "
		}
		text += sex
	}
	return text
}

// marks are what somebody has to know before they open an intake or pick up
// the phone, what could be overlooked first.
func (d *deskWords) marks(i intake.Item) []mark {
	w, b := &d.Marks, i.Brief
	var marks []mark
	add := func(kind, text string) { marks = append(marks, mark{Kind: kind, Text: text}) }
	if i.Marked() {
		would := i.Mark.String()
		marks = append(marks, mark{"would", w.Would[would], would})
	}
	if b.Heard != nil && len(b.Heard.New) > 0 {
		add("warn", fill(w.New, "what", strings.Join(b.Heard.New, "; ")))
	}
	if b.TakenBack {
		add("warn", w.TakenBack)
	}
	if !i.Reachable && (i.NeedsPerson || i.Marked()) {
		add("warn", w.NoContact)
	}
	if i.Earlier > 0 {
		add("", fill(w.Earlier, "nth", w.Nth[min(i.Earlier, len(w.Nth)-1)]))
	}
	switch {
	case b.Interpreter == "yes":
		add("", w.InterpreterAny)
	case b.Interpreter != "":
		add("", fill(w.Interpreter, "language", b.Interpreter))
	}
	if i.Language != rules.English {
		add("", fill(w.Language, "language", d.language(i.Language)))
	}
	if wish := d.wish(b); wish != "" {
		add("wants", wish)
	}
	return marks
}

// wish is the consultation that somebody wants, and how and when to tell them
// of it.
func (d *deskWords) wish(b intake.Brief) string {
	how := map[string]string{"in_person": d.Marks.InPerson, "teleconference": d.Marks.Teleconference}[b.Consultation]
	if how == "" {
		return ""
	}
	parts := []string{fill(d.Marks.Wants, "how", how)}
	if by := d.Marks.By[b.ContactBy]; by != "" {
		parts = append(parts, d.reach(by, b.BestTime))
	}
	return strings.Join(parts, ", ")
}
