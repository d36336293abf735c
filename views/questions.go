package views

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// The pages and answers of the book that the site treats in a way of their own.
const (
	checkPageID  = "check"
	consentID    = "consent_store"
	consentNo    = "no"
	safetyPageID = "safety"
	detailPageID = "safety_detail"
	notSure      = "not_sure"
)

// page finds the page of a request. Where somebody may not be yet, or has been
// already, elsewhere is the address to go to.
func (s *site) page(r *http.Request, v *visit) (page *rules.Page, elsewhere string, err error) {
	page = s.Book.Page(mux.Vars(r)["page"])
	if page == nil {
		return nil, "", status(http.StatusNotFound)
	}
	if v.draft.State != intake.Open || !v.walk.Open(page.ID) {
		return page, s.place(v), nil
	}
	return page, "", nil
}

// question shows a page of the questionnaire with the answers saved so far.
func (s *site) question(w http.ResponseWriter, r *http.Request, v *visit) error {
	page, elsewhere, err := s.page(r, v)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return see(w, elsewhere)
	}
	return s.show(w, v, page, reply{status: http.StatusOK, form: typedOf(v.draft.Payload.Typed, page.ID)})
}

// answer takes the answers of a page. They are saved before the browser hears
// of it. Whatever goes wrong, the page comes again with what was entered.
func (s *site) answer(w http.ResponseWriter, r *http.Request, v *visit) error {
	page, elsewhere, err := s.page(r, v)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return s.notNow(w, r, v, page, elsewhere)
	}
	err = s.take(w, r, v, page)
	if errors.Is(err, intake.ErrConflict) {
		// Another window was faster: these answers go on top of its own.
		if v, err = s.fresh(r); err == nil {
			if page, elsewhere, err = s.page(r, v); elsewhere != "" {
				return s.notNow(w, r, v, page, elsewhere)
			}
		}
		if err == nil {
			err = s.take(w, r, v, page)
		}
	}
	var known failure
	switch {
	case err == nil || errors.As(err, &known) || errors.Is(err, rules.ErrUnknownField):
		return err
	case errors.Is(err, intake.ErrNotFound):
		return see(w, "/")
	case v != nil && errors.Is(err, intake.ErrConflict):
		return s.show(w, v, page, reply{status: http.StatusConflict, form: r.PostForm, message: v.words.Problem.Conflict})
	case v != nil:
		note(r).cause = err
		return s.show(w, v, page, reply{status: http.StatusServiceUnavailable, form: r.PostForm, message: v.words.Problem.NotSaved})
	}
	return err
}

// notNow answers a form of a page that may not be answered now. Pressing the
// last button twice leads to the result, and too early to what is missing. A
// page that comes later stays as it was filled in. One that other answers have
// closed is refused, so that nobody thinks it was taken; least of all may a
// person believe that they confirmed an emergency when another window had
// changed the answers, or that an emergency was added to what was sent.
func (s *site) notNow(w http.ResponseWriter, r *http.Request, v *visit, page *rules.Page, elsewhere string) error {
	finished := v.draft.State != intake.Open
	switch {
	case finished && s.entering(v, page, r.PostForm).level == rules.Emergency:
		return failure{status: http.StatusConflict, next: elsewhere, text: &v.words.Failure.Finished}
	case finished || page.ID == checkPageID:
		return see(w, elsewhere)
	case page.Confirm:
		return failure{status: http.StatusConflict, next: "/intake/" + safetyPageID, text: &v.words.Failure.Stale}
	case v.walk.Step(page.ID) == nil:
		return failure{status: http.StatusConflict, next: elsewhere, text: &v.words.Failure.NotNow}
	}
	if _, _, err := s.Book.ReadPage(page, v.walk.Answers, r.PostForm); err != nil {
		return err
	}
	return s.show(w, v, page, reply{status: http.StatusConflict, form: r.PostForm, message: v.words.Problem.NotNow, first: elsewhere})
}

func (s *site) fresh(r *http.Request) (*visit, error) {
	d, err := s.sessions.again(r)
	if err != nil {
		return nil, err
	}
	return s.visiting(r.Context(), d)
}

// take reads the form of a page and does what the answers ask for: the next
// page, the end, or the clinic.
func (s *site) take(w http.ResponseWriter, r *http.Request, v *visit, page *rules.Page) error {
	answers, problems, err := s.Book.ReadPage(page, v.walk.Answers, r.PostForm)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return s.show(w, v, page, reply{status: http.StatusUnprocessableEntity, form: r.PostForm, problems: problems})
	}
	walk := s.Book.Walk(answers)
	if walk.Stop != "" {
		return s.end(w, r, v, "/stopped")
	}
	d, err := v.draft.Answered(s.Book, walk, s.Now())
	if err != nil {
		return err
	}
	d.ActiveAt = s.Now()
	// Only the button of the last page, or that of the emergency, sends anything.
	done := walk.Next() == nil && (page.Confirm || page.ID == checkPageID)
	if done && answers.Code(s.Book.Question(consentID)) != consentNo {
		return s.submit(w, r, d, walk)
	}
	if done {
		d = d.Decline(s.Now())
	}
	if d, err = s.Store.SaveDraft(r.Context(), d); err != nil {
		return err
	}
	return see(w, s.place(&visit{draft: d, walk: walk}))
}

// submit sends the answers to the clinic, once. Whoever presses twice gets the
// same result.
func (s *site) submit(w http.ResponseWriter, r *http.Request, d intake.Draft, walk *rules.Walk) error {
	in, err := intake.Submit(d, s.Book, walk, s.Now(), s.Random)
	if err != nil {
		return err
	}
	if _, err := s.Store.Submit(r.Context(), d, in); err != nil {
		return err
	}
	return see(w, "/result")
}

// end deletes a draft and takes the cookie away.
func (s *site) end(w http.ResponseWriter, r *http.Request, v *visit, path string) error {
	if err := s.Store.DeleteDraft(r.Context(), v.draft.ID); err != nil && !errors.Is(err, intake.ErrNotFound) {
		return err
	}
	if err := s.sessions.end(w, r); err != nil {
		return err
	}
	return see(w, path)
}

// reply is how a page answers a form: with the form itself, and with what is
// wrong with it.
type reply struct {
	status   int
	form     url.Values // as it was sent, good or bad; nil to show what is saved
	problems []rules.Problem
	message  string // about no single answer
	first    string // the page to answer before this one
}

// questionPage is a page of questions.
type questionPage struct {
	frame
	Summary []summaryItem
	Notice  notice
	Section string
	Heading string // empty when the one question is the heading
	Intro   string // above a check-in
	Lead    string
	Why     string
	Notes   []string
	Action  string
	Fields  []field
	Button  string
}

// summaryItem is a line of the error summary.
type summaryItem struct{ Href, Text string }

// show writes a page of the questionnaire.
func (s *site) show(w http.ResponseWriter, v *visit, page *rules.Page, a reply) error {
	switch {
	case page.Confirm:
		return s.showEmergency(w, v, page, a)
	case page.ID == checkPageID:
		return s.showCheck(w, v, page, a)
	}
	key, alike := s.likeness(v, page)
	if alike && a.form == nil && a.message == "" && !v.reworded {
		return s.pages.writePrepared(w, "question", key, func() any { return s.questionPage(v, page, a) })
	}
	return s.pages.write(w, a.status, "question", s.questionPage(v, page, a))
}

// likeness is what the page shares with everybody who is asked the same and
// chose the same; a page with something typed is nobody else's.
func (s *site) likeness(v *visit, page *rules.Page) (key likeness, alike bool) {
	var asked strings.Builder
	for _, q := range v.walk.Step(page.ID).Questions {
		asked.WriteString(" " + q.ID)
		for _, code := range v.walk.Answers.Codes(q) {
			asked.WriteString("=" + code)
		}
		n, known := v.walk.Answers.Number(q)
		if v.walk.Answers.Text(q) != "" || known && !q.Scale {
			return likeness{}, false
		}
		if known {
			asked.WriteString("=" + strconv.Itoa(n))
		}
	}
	return likeness{
		words: v.words, clinic: s.clinic.get().in(v.words.language), page: page.ID, who: v.who, level: v.level,
		asked: asked.String(), notes: strings.Join(v.walk.Shown(page), " "), back: v.back(page),
	}, true
}

// back is the page before, or the start.
func (v *visit) back(page *rules.Page) string {
	if before := v.walk.Before(page.ID); before != nil {
		return "/intake/" + before.ID
	}
	return "/"
}

func (s *site) questionPage(v *visit, page *rules.Page, a reply) questionPage {
	key := "page." + page.ID
	p := questionPage{
		Section: v.say(key + ".section"), Lead: v.say(key + ".intro"), Why: v.say(key + ".why"),
		Action: "/intake/" + page.ID, Button: v.words.Form.Continue,
	}
	for _, id := range v.walk.Shown(page) {
		p.Notes = append(p.Notes, v.say(key+".note."+id))
	}
	title := v.say(key + ".title")
	if page.Titled {
		p.Heading = title
	} else {
		title = v.say("question." + page.Questions[0].ID)
	}
	p.frame = s.own(v, title)
	p.typing(p.Action)
	p.Notice, p.Alarm = s.notice(v, page, a.form)
	p.Fields, p.Summary = s.fields(v, page, a)
	if !page.Titled && len(p.Fields) == 1 {
		p.Fields[0].heads(&p)
	}
	p.Back, p.Wrong = v.back(page), len(p.Summary) > 0
	for i := range p.Fields {
		if p.Fields[i].Map != nil {
			p.Class, p.Mapped = "roomy", true
		}
	}
	return p
}
