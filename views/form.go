package views

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sciatica-intake/rules"
)

// field is one question as the page shows it.
type field struct {
	ID       string
	Label    string
	Heading  bool // the label is the page's h1
	Optional string
	Lead     string
	Why      string
	WhyTag   string
	Notes    []string
	Hint     string
	Error    string
	ErrorTag string // read out before the error
	Pointed  string // ids for aria-describedby

	// A group of radios or checkboxes.
	Group     bool
	Type      string
	Options   []choice
	Class     string // of the options, or of the input
	Low, High string // the ends of a scale
	Exclusive string // id of the control that excludes the others
	SaidNone  string
	SaidOther string
	Guard     bool
	Map       *bodyMap

	// A text.
	Value        string
	Multiline    bool
	InputMode    string
	Autocomplete string
	NoSpelling   bool
	Capitals     bool
}

// choice is one option.
type choice struct {
	ID      string // of the control
	Value   string
	Label   string
	Aside   string // read out after the label, seen elsewhere
	Hint    string
	Checked bool
}

// bodyMap is what the picture beside the list of areas needs.
type bodyMap struct {
	Question              string
	Options               []mapOption
	Side                  string
	FrontLabel, BackLabel string
	LeftLabel, RightLabel string
	Hint                  string
}

type mapOption struct{ ID, Label string }

// fields are the questions of a page: those asked under the answers saved, or
// under what was just entered, as it was entered.
func (s *site) fields(v *visit, page *rules.Page, a reply) ([]field, []summaryItem) {
	walk := v.walk
	if a.form != nil {
		if under := s.entering(v, page, a.form).walk; under.Step(page.ID) != nil {
			walk = under
		}
	}
	var fields []field
	var summary []summaryItem
	if a.message != "" {
		summary = append(summary, summaryItem{a.first, a.message})
	}
	questions := slices.Clone(walk.Step(page.ID).Questions)
	for _, p := range a.problems { // What is wrong is shown, whatever else was entered.
		if !slices.Contains(questions, p.Question) {
			questions = append(questions, p.Question)
		}
	}
	for _, q := range questions {
		e := entered{walk.Answers, a.form, a.form != nil}
		f := s.field(v, q, e)
		for _, p := range a.problems {
			if p.Question == q {
				f.wrong(v.words, s.problem(v, p, e.text(q)))
				summary = append(summary, summaryItem{"#" + f.control(), f.Error})
				break
			}
		}
		fields = append(fields, f)
	}
	return fields, summary
}

// entered is where a field's content comes from.
type entered struct {
	answers rules.Answers
	form    map[string][]string
	sent    bool
}

func (e entered) has(q *rules.Question, code string) bool {
	if e.sent {
		return slices.Contains(e.form[q.ID], code)
	}
	if n, known := e.answers.Number(q); known {
		return strconv.Itoa(n) == code
	}
	return e.answers.Has(q, code)
}

func (e entered) text(q *rules.Question) string {
	if e.sent {
		return strings.ToValidUTF8(strings.Join(e.form[q.ID], " "), "\uFFFD")
	}
	if n, known := e.answers.Number(q); known {
		return strconv.Itoa(n)
	}
	return e.answers.Text(q)
}

// field is a question with what was entered.
func (s *site) field(v *visit, q *rules.Question, e entered) field {
	key := "question." + q.ID
	f := field{
		ID: q.ID, Label: v.say(key), Hint: v.say(key + ".hint"), Guard: q.Guard,
		Group: q.Kind == rules.One || q.Kind == rules.Many || q.Scale,
	}
	if s.optional(v, q) {
		f.Optional = v.words.Form.Optional
	}
	if note := v.say(key + ".note"); note != "" {
		f.Notes = append(f.Notes, note)
	}
	if q.ID == "consultation" && v.level >= rules.Urgent {
		f.Notes = append(f.Notes, v.words.Contact.AsWell)
	}
	switch {
	case q.Scale:
		s.scale(v, &f, q, e)
	case f.Group:
		s.choices(v, &f, q, e)
	default:
		f.text(q, e.text(q))
	}
	f.point()
	return f
}

// optional says whether a question may always be left out: it has no words for
// when it is missing, and no other answer needs it.
func (s *site) optional(v *visit, q *rules.Question) bool {
	for _, n := range q.Page.Needs {
		if slices.Contains(n.OneOf, q) {
			return false
		}
	}
	return v.say("question."+q.ID+".missing") == ""
}

// choices makes the options of a question.
func (s *site) choices(v *visit, f *field, q *rules.Question, e entered) {
	f.Type, f.Class = "radio", "options"
	if q.Kind == rules.Many {
		f.Type = "checkbox"
		f.Hint = strings.TrimSpace(f.Hint + " " + v.words.Form.SelectAll)
	}
	if len(q.Options) == 2 && short(v.say("option."+q.ID+"."+q.Options[0].ID)) && short(v.say("option."+q.ID+"."+q.Options[1].ID)) {
		f.Class = "options inline"
	}
	for _, o := range q.Options {
		key := "option." + q.ID + "." + o.ID
		c := choice{ID: q.ID + "-" + o.ID, Value: o.ID, Label: v.say(key), Hint: v.say(key + ".hint"), Checked: e.has(q, o.ID)}
		f.Options = append(f.Options, c)
		if o.Exclusive {
			f.Exclusive = c.ID
			f.SaidNone, f.SaidOther = v.words.Form.SaidNone, fill(v.words.Form.SaidOther, "option", c.Label)
		}
	}
	if q.ID == "areas" {
		f.Map = s.bodyMap(v, q, e)
	}
}

// short is a label that leaves room for another one beside it on a phone.
func short(label string) bool { return utf8.RuneCountInString(label) < 10 }

func (s *site) bodyMap(v *visit, q *rules.Question, e entered) *bodyMap {
	w := v.words.Map
	m := &bodyMap{
		Question: q.ID, FrontLabel: w.Front, BackLabel: w.Behind, LeftLabel: w.Left, RightLabel: w.Right, Hint: w.Hint,
	}
	if v.who != rules.Self {
		m.LeftLabel, m.RightLabel = w.LeftOther, w.RightOther
	}
	side := s.Book.Question("side")
	for _, o := range side.Options {
		if e.has(side, o.ID) {
			m.Side = o.ID
		}
	}
	for _, o := range q.Options {
		if !o.Exclusive {
			m.Options = append(m.Options, mapOption{o.ID, v.say("option." + q.ID + "." + o.ID)})
		}
	}
	return m
}

// scale makes the points of a scale, with the words of its ends.
func (s *site) scale(v *visit, f *field, q *rules.Question, e entered) {
	f.Type, f.Class = "radio", "options points"
	for n := q.Min; n <= q.Max; n++ {
		number := strconv.Itoa(n)
		c := choice{ID: q.ID + "-" + number, Value: number, Label: number, Checked: e.has(q, number)}
		switch n {
		case q.Min:
			c.Aside = v.say("question." + q.ID + ".low")
			f.Low = fill(v.words.Form.End, "number", number, "words", c.Aside)
		case q.Max:
			c.Aside = v.say("question." + q.ID + ".high")
			f.High = fill(v.words.Form.End, "number", number, "words", c.Aside)
		}
		f.Options = append(f.Options, c)
	}
}

// text makes a field to type in. Nothing is cut while typing: what is too long
// is said, and stays.
func (f *field) text(q *rules.Question, value string) {
	f.Value, f.Type, f.Class, f.Multiline = value, "text", "full", q.Multiline
	if q.Kind == rules.Int {
		f.Class, f.InputMode = "short", "numeric"
	}
	switch q.Format {
	case "name":
		f.NoSpelling = true
		if q.ID == "name" {
			f.Autocomplete = "name"
		}
	case "phone":
		f.Type, f.Class, f.Autocomplete, f.NoSpelling = "tel", "medium", "tel", true
	case "email":
		f.Type, f.Autocomplete, f.NoSpelling = "email", "email", true
	}
}

// point names what describes the field.
func (f *field) point() {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	f.Pointed = strings.Join(ids, " ")
}

func (f *field) wrong(w *words, text string) {
	f.Error, f.ErrorTag = text, w.Form.Error
	f.point()
}

// control is the id of the field's first control.
func (f *field) control() string {
	if f.Group && len(f.Options) > 0 {
		return f.Options[0].ID
	}
	return f.ID
}

// heads makes the one question of a page its heading; what stands under the
// heading goes with it.
func (f *field) heads(p *questionPage) {
	f.Heading = true
	f.Lead, f.Why, f.WhyTag = p.Lead, p.Why, p.W.Form.Why
	f.Notes = append(p.Notes, f.Notes...)
	p.Lead, p.Why, p.Notes = "", "", nil
}
