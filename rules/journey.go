package rules

import "slices"

// Walk is the path that answers lead along: which pages and questions are
// asked, which answers count, what is missing and what comes next. It is a
// pure function of the answers.
type Walk struct {
	// Answers are those that count. An answer to a question that these
	// answers do not lead to is dropped.
	Answers Answers
	// Steps are the pages asked, in order.
	Steps []Step
	// Missing are the required questions that are asked and not answered.
	Missing []*Question
	// Ignored are the questions whose answers were dropped.
	Ignored []*Question
	// Emergency says that the answers reach emergency level.
	Emergency bool
	// Confirmed says that the patient confirmed it, which ends the questions.
	Confirmed bool
	// Stop is the id of the stop that ends the questionnaire, or "".
	Stop string

	asked []Truth // by question: is it asked?
}

// Step is one page of the path.
type Step struct {
	Page      *Page
	Questions []*Question // those asked under these answers
	Done      bool        // every one of them was answered or seen
}

// Walk follows the answers from the first page on.
//
// Wherever they first reach emergency level the confirm page comes next. Once
// confirmed it closes the pages behind it, except those that stand before the
// confirm page in the book: what was told there counts, but nothing more is
// needed. Unconfirmed it closes nothing.
func (b *Book) Walk(given Answers) *Walk {
	w := &Walk{Answers: b.clone(Answers{}), Steps: make([]Step, 0, len(b.Pages)), asked: make([]Truth, len(b.Questions))}
	for _, p := range b.Pages {
		if p.Confirm {
			continue
		}
		closed := w.Confirmed && p.index > b.confirm.index
		w.page(p, given, closed)
		if w.Stop == "" {
			w.stop(p)
		}
		if !w.Emergency {
			if b.emergency(w.Answers) {
				w.Emergency = true
				w.page(b.confirm, given, false)
				w.Confirmed = w.Answers.Given(b.confirm.Questions[0])
			}
		}
	}
	for _, q := range b.Questions {
		if given.at(q).state != absent && w.Answers.at(q).state == absent {
			w.Ignored = append(w.Ignored, q)
		}
	}
	return w
}

func (w *Walk) page(p *Page, given Answers, closed bool) {
	skip := closed || p.skip != nil && p.skip.Check(w.Answers) == Yes
	step := Step{Page: p, Done: true}
	for _, q := range p.Questions {
		w.asked[q.index] = No
		if skip {
			continue
		}
		asked := q.askedWhen(w.Answers)
		w.asked[q.index] = asked
		if asked != Yes {
			continue
		}
		v := given.at(q)
		if w.Confirmed && (v.state == absent || v.state == skipped) {
			w.asked[q.index] = No
			continue
		}
		w.Answers.slots[q.index] = v
		if step.Questions == nil {
			step.Questions = make([]*Question, 0, len(p.Questions))
		}
		step.Questions = append(step.Questions, q)
	}
	for _, q := range step.Questions {
		switch w.Answers.at(q).state {
		case absent:
			step.Done = false
		case skipped:
			if !q.Required(w.Answers) {
				continue
			}
			step.Done = false
		default:
			continue
		}
		if q.Required(w.Answers) {
			w.Missing = append(w.Missing, q)
		}
	}
	for _, problem := range p.unmet(w.Answers, nil) {
		step.Done = false
		if !slices.Contains(w.Missing, problem.Question) {
			w.Missing = append(w.Missing, problem.Question)
		}
	}
	if len(step.Questions) > 0 {
		w.Steps = append(w.Steps, step)
	}
}

func (w *Walk) stop(p *Page) {
	for _, s := range p.Stops {
		if s.When.Check(w.Answers) == Yes {
			w.Stop = s.ID
			return
		}
	}
}

func (q *Question) askedWhen(a Answers) Truth {
	if q.asked == nil {
		return Yes
	}
	return q.asked.Check(a)
}

func (q *Question) askedGiven(a Answers) bool { return q.askedWhen(a) == Yes }

// missing says whether the question may still be answered: it is asked, or
// may yet be, and has no answer. One that may be left empty and was is done.
func (w *Walk) missing(q *Question) bool {
	v := w.Answers.at(q)
	open := v.state == absent || v.state == skipped && q.Required(w.Answers)
	return w.asked[q.index] != No && open
}

// Step returns the step of that page, or nil if the path does not lead there.
func (w *Walk) Step(page string) *Step {
	for i := range w.Steps {
		if w.Steps[i].Page.ID == page {
			return &w.Steps[i]
		}
	}
	return nil
}

// Next returns the first page with an unanswered question, or nil when every
// page is done.
func (w *Walk) Next() *Page {
	for i := range w.Steps {
		if !w.Steps[i].Done {
			return w.Steps[i].Page
		}
	}
	return nil
}

// Open reports whether a page may be visited: it is on the path and no page
// before it is unanswered.
func (w *Walk) Open(page string) bool {
	for i := range w.Steps {
		if w.Steps[i].Page.ID == page {
			return true
		}
		if !w.Steps[i].Done {
			return false
		}
	}
	return false
}

// Before returns the page of the path that comes before that one, or nil.
func (w *Walk) Before(page string) *Page {
	var before *Page
	for i := range w.Steps {
		if w.Steps[i].Page.ID == page {
			return before
		}
		before = w.Steps[i].Page
	}
	return nil
}

// Shown returns the notes of the step's page that hold under these answers.
func (w *Walk) Shown(p *Page) []string {
	var shown []string
	for _, n := range p.Notes {
		if n.When.Check(w.Answers) == Yes {
			shown = append(shown, n.ID)
		}
	}
	return shown
}

// Line is one question of a transcript, by ids: with the words of its book it
// reads as the patient saw it.
type Line struct {
	Page     string   `json:"page"`
	Question string   `json:"question"`
	Asked    bool     `json:"asked"`
	Options  []string `json:"options,omitempty"` // all options shown, in order
	Chosen   []string `json:"chosen,omitempty"`
	Number   *int     `json:"number,omitempty"`
	Text     string   `json:"text,omitempty"`
}

// Transcript returns every question of the book in order, with what was
// answered or that it was not asked. Those that say who the patient is are
// left out; they are kept apart.
func (w *Walk) Transcript() []Line {
	var lines []Line
	for _, q := range w.Answers.questions() {
		if !q.Identity && !q.Page.Later {
			lines = append(lines, w.line(q))
		}
	}
	return lines
}

func (w *Walk) line(q *Question) Line {
	l := Line{Page: q.Page.ID, Question: q.ID, Asked: w.asked[q.index] == Yes}
	if !l.Asked {
		return l
	}
	for _, o := range q.Options {
		l.Options = append(l.Options, o.ID)
	}
	l.Chosen = w.Answers.Codes(q)
	if n, known := w.Answers.Number(q); known {
		l.Number = &n
	}
	l.Text = w.Answers.Text(q)
	return l
}
