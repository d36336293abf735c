package views

import (
	"errors"
	"net/http"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// asking is a check-in that is being answered.
type asking struct {
	*stay
	kind    *rules.Checkin
	checkin intake.Checkin
	carried rules.Answers
	given   rules.Answers
	walk    *rules.Walk
	base    string // the address of its pages
}

// path is where a page of the check-in is.
func (a *asking) path(page *rules.Page) string { return a.base + "/" + page.ID }

// place is where the check-in goes on.
func (a *asking) place() string {
	if next := a.walk.Next(); next != nil {
		return a.path(next)
	}
	return a.path(a.walk.Steps[len(a.walk.Steps)-1].Page)
}

// again answers a request about a check-in of the kind that is due now, or of
// the start.
func (s *site) again(start bool, h func(http.ResponseWriter, *http.Request, *asking) error) guest {
	return func(w http.ResponseWriter, r *http.Request, y *stay) error {
		kind, base := y.Kind(s.Now()), y.base+"/checkin"
		if start {
			kind, base = rules.CheckinStart, y.base+"/start"
		}
		if y.Examined.Ends(y.Resume(kind, y.words.language, s.Now())) {
			return s.over(w, r, y)
		}
		c := s.Book.Checkin(kind)
		// After an emergency there is one thing to do, and it is not this. The
		// questions of the start are asked once.
		if c == nil || y.stand.Level == rules.Emergency || start && !y.Baseline() {
			return see(w, y.base)
		}
		a := &asking{stay: y, kind: c, checkin: y.Resume(kind, y.words.language, s.Now()), base: base}
		if err := s.restore(a); err != nil {
			return err
		}
		return h(w, r, a)
	}
}

func (s *site) restore(a *asking) (err error) {
	if a.carried, err = a.Carried(s.Book, s.Now()); err != nil {
		return errors.New("the answers of an intake cannot be read")
	}
	if a.given, err = s.Book.Restore(a.checkin.Payload.Answers); err != nil {
		return errors.New("the answers of a check-in cannot be read")
	}
	a.walk = s.Book.CheckinWalk(a.kind, a.carried, a.given)
	return nil
}

// beginCheckin leads to the first page that is open.
func (s *site) beginCheckin(w http.ResponseWriter, _ *http.Request, a *asking) error {
	return see(w, a.place())
}

// againPage finds the page of a request, or where to go instead.
func (s *site) againPage(r *http.Request, a *asking) (page *rules.Page, elsewhere string, err error) {
	id := mux.Vars(r)["page"]
	if page = s.anyPage(id); page == nil {
		return nil, "", status(http.StatusNotFound)
	}
	if !a.walk.Open(id) {
		return page, a.place(), nil
	}
	return page, "", nil
}

// anyPage finds a page of the questionnaire or of check-ins.
func (s *site) anyPage(id string) *rules.Page {
	for _, p := range s.Book.LaterPages {
		if p.ID == id {
			return p
		}
	}
	return s.Book.Page(id)
}

func (s *site) askAgain(w http.ResponseWriter, r *http.Request, a *asking) error {
	page, elsewhere, err := s.againPage(r, a)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return see(w, elsewhere)
	}
	return s.showAgain(w, a, page, reply{status: http.StatusOK, form: typedOf(a.checkin.Payload.Typed, page.ID)})
}

// answerAgain takes a page of a check-in. It is saved before the browser hears
// of it, and whatever goes wrong the page comes again with what was entered.
func (s *site) answerAgain(w http.ResponseWriter, r *http.Request, a *asking) error {
	page, elsewhere, err := s.againPage(r, a)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return failure{status: http.StatusConflict, next: elsewhere}
	}
	err = s.takeAgain(w, r, a, page)
	var known failure
	switch {
	case err == nil || errors.As(err, &known) || errors.Is(err, rules.ErrUnknownField):
		return err
	case errors.Is(err, intake.ErrAlready):
		return see(w, a.stay.base)
	case errors.Is(err, intake.ErrConflict):
		return s.showAgain(w, a, page, reply{status: http.StatusConflict, form: r.PostForm, message: a.words.Problem.Conflict})
	}
	note(r).cause = err
	return s.showAgain(w, a, page, reply{status: http.StatusServiceUnavailable, form: r.PostForm, message: a.words.Problem.NotSaved})
}

func (s *site) takeAgain(w http.ResponseWriter, r *http.Request, a *asking, page *rules.Page) error {
	given, problems, err := s.Book.ReadCheckinPage(a.kind, page, a.carried, a.given, r.PostForm)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return s.showAgain(w, a, page, reply{status: http.StatusUnprocessableEntity, form: r.PostForm, problems: problems})
	}
	last := a.last(page)
	if a.checkin, err = a.checkin.Answered(s.Book, given); err != nil {
		return err
	}
	a.given, a.walk = given, s.Book.CheckinWalk(a.kind, a.carried, given)
	a.checkin.Payload.Language = a.words.language
	// Only the last button sends; an emergency does not wait for it, nor does
	// what a doctor should see today.
	if a.walk.Next() == nil && (last || a.walk.Emergency) {
		return s.sendAgain(w, r, a)
	}
	if soFar := s.Book.CheckinSoFar(a.kind, a.carried, given); s.raised(a, soFar) >= rules.Urgent {
		return s.sendSoFar(w, r, a, soFar)
	}
	if a.checkin, err = s.Store.SaveCheckin(r.Context(), a.checkin); err != nil {
		return err
	}
	return s.further(w, a)
}

// further leads to the next page.
func (s *site) further(w http.ResponseWriter, a *asking) error {
	if a.walk.Next() == nil { // They went back and have been everywhere else.
		return see(w, a.path(a.walk.Steps[len(a.walk.Steps)-1].Page))
	}
	return see(w, a.place())
}

// last reports whether the button of a page sends the check-in.
func (a *asking) last(page *rules.Page) bool {
	n := len(a.walk.Steps)
	return n > 0 && a.walk.Steps[n-1].Page == page
}

// showAgain writes a page of a check-in. It is the page of the questionnaire
// with fewer questions.
func (s *site) showAgain(w http.ResponseWriter, a *asking, page *rules.Page, show reply) error {
	v := &visit{
		speaker: a.speaker, walk: a.walk, level: s.Book.Assess(a.walk.Answers).Level,
		again: func(answers rules.Answers) *rules.Walk { return s.Book.CheckinWalk(a.kind, a.carried, answers) },
	}
	p := s.questionPage(v, page, show)
	// A title for several questions says too much above the one that is left.
	if n := len(a.walk.Step(page.ID).Questions); page.Titled && n == 1 && len(p.Fields) == 1 {
		p.Heading, p.Title = "", p.Fields[0].Label
		p.Fields[0].heads(&p)
	}
	p.typing(a.path(page))
	p.Draft, p.Action, p.Back, p.Section = false, a.path(page), a.stay.base, a.words.Checkin.Section
	if before := a.walk.Before(page.ID); before != nil {
		p.Back = a.path(before)
	} else {
		p.Intro = a.words.Checkin.Lead
	}
	if a.last(page) {
		p.Button = a.words.Checkin.Send
	}
	return s.pages.write(w, show.status, "question", p)
}
