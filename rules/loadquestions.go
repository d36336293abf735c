package rules

import "slices"

type questionsYAML struct {
	Pages    []pageYAML    `yaml:"pages"`
	Checkins *checkinsYAML `yaml:"checkins"`
}

type pageYAML struct {
	ID        ident          `yaml:"id"`
	Section   text           `yaml:"section"`
	Title     text           `yaml:"title"`
	Intro     text           `yaml:"intro"`
	Why       text           `yaml:"why"`
	Confirm   bool           `yaml:"confirm"`
	SkipWhen  *condYAML      `yaml:"skip_when"`
	Notes     []noteYAML     `yaml:"notes"`
	Stops     []noteYAML     `yaml:"stops"`
	Needs     []needYAML     `yaml:"needs"`
	Questions []questionYAML `yaml:"questions"`
}

type noteYAML struct {
	ID    ident    `yaml:"id"`
	When  condYAML `yaml:"when"`
	Title text     `yaml:"title"`
	Text  text     `yaml:"text"`
}

type needYAML struct {
	ID    ident    `yaml:"id"`
	When  condYAML `yaml:"when"`
	OneOf idents   `yaml:"one_of"`
	Text  text     `yaml:"text"`
}

type questionYAML struct {
	ID           ident        `yaml:"id"`
	Kind         ident        `yaml:"kind"`
	Label        text         `yaml:"label"`
	Short        text         `yaml:"short"`
	Hint         text         `yaml:"hint"`
	Note         text         `yaml:"note"`
	Missing      text         `yaml:"missing"`
	Low          text         `yaml:"low"`
	High         text         `yaml:"high"`
	Optional     bool         `yaml:"optional"`
	RequiredWhen *condYAML    `yaml:"required_when"`
	Asked        *condYAML    `yaml:"asked"`
	Guard        bool         `yaml:"guard"`
	Options      []optionYAML `yaml:"options"`
	Min          int          `yaml:"min"`
	Max          int          `yaml:"max"`
	Multiline    bool         `yaml:"multiline"`
	Format       ident        `yaml:"format"`
	Identity     bool         `yaml:"identity"`
	Worse        *worseYAML   `yaml:"worse"`
	NoOrder      text         `yaml:"no_order"`
}

type optionYAML struct {
	ID         ident `yaml:"id"`
	Label      text  `yaml:"label"`
	Hint       text  `yaml:"hint"`
	Exclusive  bool  `yaml:"exclusive"`
	Reassuring bool  `yaml:"reassuring"`
	StaffOnly  bool  `yaml:"staff_only"`
}

// questions takes in every page and question, without their conditions.
func (l *loader) questions(y questionsYAML) {
	l.file = questionsFile
	pages, ids, titles := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, py := range slices.Concat(y.Pages, y.Checkins.pages()) {
		if !l.unique("page", py.ID, pages) {
			continue
		}
		p := &Page{ID: py.ID.name, Confirm: py.Confirm, Titled: py.Title.line > 0, index: i, Later: i >= len(y.Pages)}
		if p.Later {
			l.laterPage(py, p)
		} else {
			l.book.Pages = append(l.book.Pages, p)
			l.book.pages[p.ID] = p
		}
		l.pageWords(py, p)
		title := py.Title
		if len(py.Questions) == 0 {
			l.wrong(py.ID.line, "page %s asks nothing", p.ID)
		} else if !p.Titled {
			title = py.Questions[0].Label
		}
		if t := title.wordings[Self]; t != "" && titles[t] {
			l.wrong(title.line, "page %s has the title of another page", p.ID)
		} else {
			titles[t] = true
		}
		for _, qy := range py.Questions {
			if l.unique("question", qy.ID, ids) {
				l.oneQuestion(qy, p)
			}
		}
		if p.Confirm {
			if l.book.confirm != nil || len(p.Questions) != 1 || len(p.Questions[0].Options) != 1 {
				l.wrong(py.ID.line, "one page confirms an emergency, with one question of one option")
			} else if q := py.Questions[0]; py.SkipWhen != nil || q.Asked != nil || q.Optional || q.RequiredWhen != nil {
				l.wrong(py.ID.line, "the page that confirms an emergency is always asked")
			}
			l.book.confirm = p
		}
	}
	l.contract()
}

func (l *loader) pageWords(py pageYAML, p *Page) {
	key := "page." + p.ID
	l.say(key+".section", py.Section, true, py.ID.line)
	l.say(key+".title", py.Title, len(py.Questions) > 1, py.ID.line)
	l.say(key+".intro", py.Intro, false, py.ID.line)
	l.say(key+".why", py.Why, false, py.ID.line)
	if p.Titled && len(py.Questions) == 1 {
		l.wrong(py.Title.line, "page %s asks one question, whose label is the title", p.ID)
	}
	for _, n := range py.Notes {
		l.say(key+".note."+n.ID.name, n.Text, true, n.ID.line)
	}
	for _, s := range py.Stops {
		l.say("end."+s.ID.name+".title", s.Title, true, s.ID.line)
		l.say("end."+s.ID.name, s.Text, true, s.ID.line)
	}
	for _, n := range py.Needs {
		l.say("need."+p.ID+"."+n.ID.name, n.Text, true, n.ID.line)
	}
}

// maxNumber bounds whole numbers and the lengths of texts.
const maxNumber = 10_000

var kinds = map[string]Kind{"one": One, "many": Many, "int": Int, "text": Text}

func (l *loader) oneQuestion(y questionYAML, p *Page) {
	kind, ok := kinds[y.Kind.name]
	if !ok {
		l.wrong(max(y.ID.line, y.Kind.line), "%s: kind is one, many, int or text", y.ID.name)
	}
	q := &Question{
		ID: y.ID.name, Kind: kind, Page: p, Min: y.Min, Max: y.Max, Guard: y.Guard,
		Scale: y.Low.line > 0, Multiline: y.Multiline, Format: y.Format.name, Identity: y.Identity,
		optional: y.Optional, index: len(l.book.Questions),
	}
	key := "question." + q.ID
	l.say(key, y.Label, true, y.ID.line)
	l.say(key+".short", y.Short, true, y.ID.line)
	l.say(key+".hint", y.Hint, false, y.ID.line)
	l.say(key+".note", y.Note, false, y.ID.line)
	l.say(key+".missing", y.Missing, !y.Optional && !p.Confirm, y.ID.line)
	l.say(key+".low", y.Low, y.High.line > 0, y.ID.line)
	l.say(key+".high", y.High, q.Scale, y.ID.line)
	if y.Optional && (y.RequiredWhen != nil || y.Missing.line > 0) {
		l.wrong(y.ID.line, "%s is optional, so it is never missing", q.ID)
	}
	chosen := kind == One || kind == Many
	switch {
	case chosen == (len(y.Options) == 0):
		l.wrong(y.ID.line, "%s is of kind %s: one and many have options, int and text have none", q.ID, kind)
	case len(y.Options) > 32:
		l.wrong(y.ID.line, "%s has more than 32 options", q.ID)
	case q.Min < 0 || q.Max > maxNumber:
		l.wrong(y.ID.line, "%s: min and max are between 0 and %d", q.ID, maxNumber)
	case !chosen && q.Max <= q.Min:
		l.wrong(y.ID.line, "%s takes a max above its min", q.ID)
	case q.Scale && (kind != Int || q.Min != 0 || q.Max != 10):
		l.wrong(y.ID.line, "%s has words for its ends, so it is a number from 0 to 10", q.ID)
	}
	switch y.Format.name {
	case "", "name", "phone", "email":
	default:
		l.wrong(y.Format.line, "%s: format is name, phone or email", q.ID)
	}
	ids := map[string]bool{}
	for _, o := range y.Options {
		if !l.unique("option", o.ID, ids) {
			continue
		}
		if o.Exclusive && kind != Many {
			l.wrong(o.ID.line, "only an option of kind many can be exclusive")
		}
		l.say("option."+q.ID+"."+o.ID.name, o.Label, true, o.ID.line)
		l.say("option."+q.ID+"."+o.ID.name+".hint", o.Hint, false, o.ID.line)
		q.Options = append(q.Options, Option{o.ID.name, o.Exclusive, o.Reassuring, o.StaffOnly})
	}
	p.Questions = append(p.Questions, q)
	l.book.Questions = append(l.book.Questions, q)
	l.book.question[q.ID] = q
}

// contract refuses a book without the pages and questions that the journey
// itself stands on.
func (l *loader) contract() {
	if l.book.confirm == nil {
		l.wrong(1, "no page confirms an emergency")
	}
	for _, id := range []string{"answering_for", "age", "sex", "areas", "side", "consultation", "consent_store", "name", "phone", "email", "patient_name"} {
		if l.book.question[id] == nil {
			l.wrong(1, "the question %s is missing", id)
		}
	}
	if n := len(l.book.Pages); n == 0 || l.book.Pages[n-1].ID != "check" {
		l.wrong(1, "the last page is check")
	}
}

// questionConds compiles the conditions of pages and questions, once all
// questions and terms are known.
func (l *loader) questionConds(y questionsYAML) {
	l.file = questionsFile
	for _, py := range y.Pages {
		p := l.book.pages[py.ID.name]
		if p == nil || len(p.Questions) == 0 {
			continue
		}
		if py.SkipWhen != nil {
			c := l.cond(py.SkipWhen, py.ID.line, p.Questions[0])
			p.skip = &c
		}
		p.Notes = l.notes("note", py.Notes)
		p.Stops = l.notes("stop", py.Stops)
		l.needs(p, py)
		for _, qy := range py.Questions {
			if q := l.book.question[qy.ID.name]; q != nil && q.Page == p {
				l.questionCond(q, qy)
			}
		}
	}
	if len(l.mistakes) == 0 {
		l.reachable(y)
		l.checkins(y.Checkins)
	}
}

func (l *loader) notes(kind string, list []noteYAML) []Note {
	ids := map[string]bool{}
	var notes []Note
	for _, n := range list {
		if l.unique(kind, n.ID, ids) {
			notes = append(notes, Note{n.ID.name, l.cond(&n.When, n.ID.line, nil)})
		}
	}
	return notes
}

func (l *loader) needs(p *Page, py pageYAML) {
	ids := map[string]bool{}
	for _, n := range py.Needs {
		if !l.unique("need", n.ID, ids) {
			continue
		}
		need := Need{ID: n.ID.name, When: l.cond(&n.When, n.ID.line, nil)}
		for _, id := range n.OneOf {
			q := l.book.question[id.name]
			if q == nil || q.Page != p {
				l.wrong(id.line, "%q is no question of page %s", id.name, p.ID)
				continue
			}
			need.OneOf = append(need.OneOf, q)
		}
		if len(need.OneOf) == 0 {
			l.wrong(n.ID.line, "need %s names no question", n.ID.name)
			continue
		}
		p.Needs = append(p.Needs, need)
	}
}

func (l *loader) questionCond(q *Question, y questionYAML) {
	if y.Asked != nil {
		c := l.cond(y.Asked, y.ID.line, q)
		q.asked = &c
	}
	if y.RequiredWhen != nil {
		c := l.cond(y.RequiredWhen, y.ID.line, nil)
		q.requiredIf = &c
	}
}

// reachable refuses questions and pages that no answers lead to.
func (l *loader) reachable(y questionsYAML) {
	for _, py := range y.Pages {
		p := l.book.pages[py.ID.name]
		if p.skip != nil && !p.skip.may(false) {
			l.wrong(py.ID.line, "page %s can never be reached", p.ID)
		}
		for i, q := range p.Questions {
			if q.asked != nil && !q.asked.may(true) {
				l.wrong(py.Questions[i].ID.line, "question %s can never be reached", q.ID)
			}
		}
	}
}
