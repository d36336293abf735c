package views

import (
	"slices"
	"strings"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// done is one step as the history shows it.
type done struct{ Text, By, At, On, Words string }

// steps are the history of a case, the latest first.
func (s *site) steps(list []intake.Step) []done {
	out := make([]done, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		p := list[i]
		text := s.deskWords.did(p)
		switch w := &s.deskWords.Work.Did; p.Kind {
		case intake.Raised:
			text = fill(w.Raised, "level", s.levelNamed(p.Level))
		case intake.Worsened:
			text = fill(w.Worsened, "level", s.levelNamed(p.Level))
		}
		out = append(out, done{text, p.By, p.At.Format(time.RFC3339), s.when(p.At), p.Text})
	}
	return out
}

func (s *site) levelNamed(id string) string {
	return s.Book.Words(rules.English)["level."+id+".name"]
}

func (d *deskWords) did(p intake.Step) string {
	w := &d.Work.Did
	switch p.Kind {
	case intake.Moved:
		if p.Reason != "" {
			return fill(w.Closed, "reason", strings.ToLower(d.Work.Reasons[string(p.Reason)]))
		}
		return fill(w.Moved, "status", d.Statuses[string(p.To)])
	case intake.Assigned:
		if p.Assignee == "" {
			return w.Unassigned
		}
		return fill(w.Assigned, "who", p.Assignee)
	case intake.Tried:
		return d.tried(p.Try)
	case intake.Cleared:
		return fill(w.Cleared, "opens", strings.ToLower(d.opens(p.Opens)))
	case intake.Judged:
		return fill(w.Judged, "ruling", strings.ToLower(d.Work.Rulings[string(p.Ruling)]))
	case intake.Marked:
		return fill(w.Marked, "would", lowered(d.Marks.Would[p.Mark.Level.String()]))
	case intake.Unmarked:
		return w.Unmarked
	case intake.Linked:
		return w.Linked
	case intake.Unlinked:
		return w.Unlinked
	}
	return w.Noted
}

func (d *deskWords) opens(o intake.Opens) string {
	if o == intake.OpensNothing {
		return d.Work.Open["nothing"]
	}
	return d.Work.Open[string(o)]
}

func (d *deskWords) tried(t *intake.Try) string {
	if t == nil {
		return ""
	}
	w := &d.Work.Did
	parts := []string{fill(w.Tried, "outcome", strings.ToLower(d.Work.Outcomes[string(t.Outcome)]))}
	switch {
	case t.Seen == intake.SeenYes && t.Where != "":
		parts = append(parts, fill(w.SeenWhere, "where", t.Where))
	case t.Seen == intake.SeenYes:
		parts = append(parts, w.SeenYes)
	case t.Seen == intake.SeenNo:
		parts = append(parts, w.SeenNo)
	}
	if t.Advised {
		parts = append(parts, w.Advised)
	}
	return strings.Join(parts, ", ")
}

// stands says where the case stands, and who brought it there.
func (s *site) stands(c opened) []fact {
	d, w := s.deskWords, &s.deskWords.Work
	by := func(b intake.By) string {
		if !b.Known() {
			return w.None
		}
		return fill(w.By, "who", b.Name, "when", s.when(b.At))
	}
	list := []fact{{w.Status, d.Statuses[string(c.Status)]}, {w.Assignee, c.Work.Assignee}, {w.Acknowledged, by(c.Work.Acknowledged)}}
	if list[1].Text == "" {
		list[1].Text = w.Nobody
	}
	if c.Work.Reason != "" {
		list = append(list, fact{w.ClosedFor, strings.ToLower(w.Reasons[string(c.Work.Reason)])})
	}
	if c.Work.Cleared.Known() {
		list = append(list, fact{w.Cleared, by(c.Work.Cleared)})
	}
	if c.Work.Judged.Known() {
		list = append(list, fact{w.Verdict, w.Rulings[string(c.Work.Ruling)] + " (" + by(c.Work.Judged) + ")"})
	}
	return list
}

// script is what to ask on the phone after an emergency or urgent result. What
// is repeated is what the patient reads now, whichever result it is due to.
func (s *site) script(c opened) []string {
	if c.LevelNow < rules.Urgent || c.Status == intake.Closed || c.Work.Cleared.Known() || !c.Contact.Reachable() {
		return nil
	}
	w := &s.deskWords.Work
	door, who := s.sentTo(c)
	words, card := s.Book.Words(rules.English), "level."+c.LevelNow.String()+".card."+door
	if c.Full && c.text.For(card+".headline", who) != "" {
		words = c.text
	}
	advice := words.For(card+".headline", who) + ". " + words.For(card+".time", who)
	return []string{w.ScriptSeen, w.ScriptWhere, fill(w.ScriptRepeat, "advice", advice), w.ScriptClose}
}

// sentTo is the door that the patient was sent to, and in which wording. A door
// that is not known, as in a row of before, is the most medical one.
func (s *site) sentTo(c opened) (door string, who rules.Who) {
	door, who = c.Brief.Door, c.Brief.For
	if c.Full {
		e := intake.Episode{Intake: intake.Intake{SubmittedAt: c.SubmittedAt, Record: c.Record, Checkins: c.Checkins}}
		door, who = e.Standing(s.Book).Decided.Door, c.Record.Who
	}
	if doors := s.Book.Cards(c.LevelNow).Doors; !slices.Contains(doors, door) {
		door = doors[0]
	}
	return door, who
}
