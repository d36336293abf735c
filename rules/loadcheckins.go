package rules

import "slices"

// checkinsYAML is what a book says of check-ins: pages of their own, and for
// each kind the questions it asks.
type checkinsYAML struct {
	Pages []pageYAML    `yaml:"pages"`
	Kinds []checkinYAML `yaml:"kinds"`
}

type checkinYAML struct {
	ID   ident  `yaml:"id"`
	Asks idents `yaml:"asks"`
}

func (y *checkinsYAML) pages() []pageYAML {
	if y == nil {
		return nil
	}
	return y.Pages
}

// laterPage takes in a page that only check-ins have. It asks everybody the
// same: conditions belong to the questionnaire, where they are proved.
func (l *loader) laterPage(y pageYAML, p *Page) {
	l.book.LaterPages = append(l.book.LaterPages, p)
	if y.Confirm || y.SkipWhen != nil || len(y.Notes)+len(y.Stops)+len(y.Needs) > 0 {
		l.wrong(y.ID.line, "page %s is for check-ins: it has a section, a title and questions only", p.ID)
	}
	for _, q := range y.Questions {
		if q.Asked != nil || q.RequiredWhen != nil || q.Identity || q.Worse != nil {
			l.wrong(q.ID.line, "question %s is for check-ins: it is always asked and decides nothing", q.ID.name)
		}
	}
}

// checkins takes in the kinds, once the conditions of questions are known.
func (l *loader) checkins(y *checkinsYAML) {
	if y == nil {
		return
	}
	ids := map[string]bool{}
	for _, k := range y.Kinds {
		switch {
		case !l.unique("check-in", k.ID, ids):
		case !slices.Contains(CheckinKinds, k.ID.name):
			l.wrong(k.ID.line, "no such kind of check-in: %q", k.ID.name)
		default:
			l.checkin(k)
		}
	}
	for _, kind := range CheckinKinds {
		if !ids[kind] && len(ids) < len(CheckinKinds) {
			l.wrong(1, "check-ins: %s is missing", kind)
		}
	}
	for _, p := range l.book.LaterPages {
		for i, q := range p.Questions {
			if !slices.ContainsFunc(l.book.Checkins, func(c *Checkin) bool { return c.Asks(q) }) {
				l.wrong(y.line(p.ID, i), "question %s is asked in no check-in", q.ID)
			}
		}
	}
}

func (y *checkinsYAML) line(page string, question int) int {
	for _, p := range y.Pages {
		if p.ID.name == page && question < len(p.Questions) {
			return p.Questions[question].ID.line
		}
	}
	return 1
}

func (l *loader) checkin(y checkinYAML) {
	c := &Checkin{ID: y.ID.name}
	for _, id := range y.Asks {
		q := l.book.question[id.name]
		switch {
		case q == nil:
			l.wrong(id.line, "no such question: %q", id.name)
			continue
		case c.Asks(q):
			l.wrong(id.line, "question %s stands twice", q.ID)
		case q.Page.Confirm || q.Kind == Text || !q.Page.Later && q.Page.index > l.lastAsked():
			l.wrong(id.line, "question %s cannot be asked again", q.ID)
		}
		c.Questions = append(c.Questions, q)
	}
	if len(c.Questions) == 0 {
		l.wrong(y.ID.line, "check-in %s asks nothing", c.ID)
	}
	slices.SortFunc(c.Questions, func(a, b *Question) int { return a.index - b.index })
	l.opened(c, y.ID.line)
	l.book.Checkins = append(l.book.Checkins, c)
}

// lastAsked is the last page of those that say how somebody is. What comes
// after it says how to reach them, and is not asked again.
func (l *loader) lastAsked() int { return l.book.question["consultation"].Page.index - 1 }

// opened refuses a check-in that asks a question and not those which its
// answers open, and one other than the start that does not ask for signs of an
// emergency first.
func (l *loader) opened(c *Checkin, line int) {
	for _, q := range l.book.Questions {
		if q.asked == nil || c.Asks(q) {
			continue
		}
		q.asked.tests(false, func(test *Cond, turned bool) {
			if !turned && c.Asks(test.question) {
				l.wrong(line, "check-in %s asks %s and not %s, which it can open", c.ID, test.question.ID, q.ID)
			}
		})
	}
	if c.ID == CheckinStart {
		return
	}
	for _, q := range l.book.Pages[0].Questions {
		if !c.Asks(q) {
			l.wrong(line, "check-in %s does not ask %s", c.ID, q.ID)
		}
	}
}
