package views

import (
	"net/http"
	"slices"
	"strings"

	"sciatica-intake/rules"
)

// card is a care card: what to do, and how soon.
type card struct {
	Level    string // decides colour and shape
	Name     string // the level in words, read out
	Headline string
	Time     string
	Again    string // the day to check again
	Steps    []string
	Call     string // the words of the button that dials 911
	Door     string
}

// card is what the book says at that level, behind that door. Whose patient
// somebody already is comes first, what to leave alone last.
func (s *site) card(p speaker, out rules.Outcome) card {
	key := "level." + out.Level.String()
	c := card{
		Level: out.Level.String(), Name: p.say(key + ".name"), Door: out.Door,
		Headline: p.say(key + ".card." + out.Door + ".headline"), Time: p.say(key + ".card." + out.Door + ".time"),
	}
	for _, team := range out.Teams {
		c.Steps = append(c.Steps, p.say("team."+team))
	}
	c.Steps = append(c.Steps, p.text.List(key+".card."+out.Door+".step", p.who)...)
	for _, f := range out.Fired {
		also := p.say("rule." + f.Rule + ".also")
		if also != "" && (out.Level < rules.Emergency || f.Level == rules.Emergency) {
			c.Steps = append(c.Steps, also)
		}
	}
	if out.Level == rules.Emergency {
		c.Call = p.words.Card.Call
	}
	return c
}

// bare is the card without what only these answers call for: it is shown to
// whoever sits there, before anybody said who that is.
func (s *site) bare(p speaker, out rules.Outcome) card {
	return s.card(p, rules.Outcome{Level: out.Level, Door: out.Door})
}

// fact is a label with what belongs to it.
type fact struct{ Label, Text string }

// signs are what a doctor in an emergency department wants to hear, in the
// words the patient chose: which signs, and since when.
func signs(p speaker, lines []rules.Line, out rules.Outcome) (ticked []string, since []fact) {
	var shown []string
	for _, l := range lines {
		switch l.Page {
		case safetyPageID:
			if !slices.Contains(l.Chosen, "none") {
				ticked = append(ticked, p.options(l.Question, l.Chosen)...)
			}
		case detailPageID:
			if len(l.Chosen) > 0 {
				since = append(since, fact{p.say("question." + l.Question + ".short"), strings.Join(p.options(l.Question, l.Chosen), ", ")})
			}
		default:
			continue
		}
		shown = append(shown, l.Question)
	}
	for _, f := range out.Fired {
		for _, e := range f.Evidence {
			if f.Level == rules.Emergency && len(e.Options) > 0 && !slices.Contains(shown, e.Question) {
				shown = append(shown, e.Question)
				since = append(since, fact{p.say("question." + e.Question + ".short"), strings.Join(p.options(e.Question, e.Options), ", ")})
			}
		}
	}
	return ticked, since
}

type emergencyPage struct {
	frame
	Summary []summaryItem
	Heading string
	Told    []string
	Since   []fact
	Note    string
	Field   string
	Value   string
	Button  string
	Change  string
}

// showEmergency is the page that asks whether an emergency is right. It already
// carries the whole card, so that nobody has to press anything to be told.
func (s *site) showEmergency(w http.ResponseWriter, v *visit, page *rules.Page, a reply) error {
	q := page.Questions[0]
	out := s.Book.Outcome(v.walk)
	p := v.speaker
	e := emergencyPage{
		frame: s.own(v, v.words.Emergency.Title), Heading: v.say("question." + q.ID),
		Note: v.say("question." + q.ID + ".note"), Field: q.ID, Value: q.Options[0].ID,
		Button: v.say("option." + q.ID + "." + q.Options[0].ID), Change: v.back(page),
	}
	e.here("/intake/" + page.ID)
	c := s.card(p, out)
	e.Alarm = &c
	e.Told, e.Since = signs(p, v.walk.Transcript(), out)
	if a.message != "" {
		e.Summary = append(e.Summary, summaryItem{Text: a.message})
	}
	for _, problem := range a.problems {
		e.Summary = append(e.Summary, summaryItem{"#confirm", s.problem(v, problem, "")})
	}
	e.Back, e.Wrong = e.Change, len(e.Summary) > 0
	return s.pages.write(w, a.status, "emergency", e)
}
