package views

import (
	"net/http"
	"strconv"

	"sciatica-intake/rules"
)

type checkPage struct {
	frame
	Summary  []summaryItem
	Notice   notice
	Section  string
	Heading  string
	Lead     string
	Why      string
	Sections []checkSection
	Action   string
	Field    field
	Button   string
}

// checkSection is a part of the questionnaire with its answers.
type checkSection struct {
	ID    string
	Title string
	Rows  []checkRow
}

// checkRow is one answer with the way to change it.
type checkRow struct {
	Label  string
	Text   string
	List   []string
	Denied []string
	Denies string // heads what was not ticked
	Absent bool
	Change string
}

// showCheck shows every question asked with its answer, and asks whether the
// clinic may have them.
func (s *site) showCheck(w http.ResponseWriter, v *visit, page *rules.Page, a reply) error {
	q := page.Questions[0]
	key := "page." + page.ID
	p := checkPage{
		frame: s.own(v, v.say("question."+q.ID)), Section: v.say(key + ".section"),
		Heading: v.say("question." + q.ID), Lead: v.words.Check.Lead, Why: v.say(key + ".why"),
		Sections: s.summary(v), Action: "/intake/" + page.ID, Button: v.words.Check.Button,
	}
	p.typing(p.Action)
	p.Notice, p.Alarm = s.notice(v, page, a.form)
	var fields []field
	fields, p.Summary = s.fields(v, page, a)
	p.Field = fields[0]
	p.Field.Label = v.words.Check.Legend
	p.Back, p.Wrong = v.back(page), len(p.Summary) > 0
	return s.pages.write(w, a.status, "check", p)
}

// summary lists what was asked, by section, in the order it was asked.
func (s *site) summary(v *visit) []checkSection {
	var sections []checkSection
	for _, step := range v.walk.Steps {
		if step.Page.Confirm || step.Page.ID == checkPageID {
			continue
		}
		title := v.say("page." + step.Page.ID + ".section")
		if n := len(sections); n == 0 || sections[n-1].Title != title {
			sections = append(sections, checkSection{ID: "s-" + step.Page.ID, Title: title})
		}
		last := &sections[len(sections)-1]
		for _, q := range step.Questions {
			last.Rows = append(last.Rows, s.row(v, q))
		}
	}
	return sections
}

func (s *site) row(v *visit, q *rules.Question) checkRow {
	a := v.walk.Answers
	r := checkRow{Label: v.say("question." + q.ID + ".short"), Change: "/intake/" + q.Page.ID + "#f-" + q.ID}
	if !a.Given(q) {
		r.Absent = true
		return r
	}
	switch q.Kind {
	case rules.One:
		r.Text = v.say("option." + q.ID + "." + a.Code(q))
	case rules.Int:
		n, _ := a.Number(q)
		r.Text = strconv.Itoa(n)
		if q.Scale {
			r.Text = fill(v.words.Check.OutOf, "number", r.Text)
		}
	case rules.Text:
		r.Text = a.Text(q)
	case rules.Many:
		r.List, r.Denied = many(v, q)
		if r.Denies = v.words.Check.Denied; a.Has(q, notSure) { // Who is not sure said no to nothing.
			r.Denies = v.words.Check.NotTicked
		}
	}
	return r
}

// many lists what was ticked. Of the warning signs it lists what was not, too:
// a slip of the finger is seen only where it stands in words.
func many(v *visit, q *rules.Question) (ticked, denied []string) {
	a := v.walk.Answers
	for _, o := range q.Options {
		label := v.say("option." + q.ID + "." + o.ID)
		named := q.Page.ID == safetyPageID && o.ID != notSure
		switch {
		case a.Has(q, o.ID) && !(named && o.Exclusive):
			ticked = append(ticked, label)
		case named && !o.Exclusive:
			denied = append(denied, label)
		}
	}
	return ticked, denied
}
