package views

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// followUpPage asks how the clinic can reach somebody in an emergency. It is
// a page of its own behind the card, so that nobody fills in a form first.
type followUpPage struct {
	frame
	Action  string
	Summary []summaryItem
	Card    card
	Fields  []field
}

// following is whom it asks, and where: behind the result of this device, or
// behind somebody's own page.
type following struct {
	frame   frame
	finding finding
	draft   string // its id
	base    string // the page it stands behind
}

func (f following) path() string { return f.base + contactPath }

const contactPath = "/contact"

// followUp is for intakes that were sent from the emergency page, and for once.
func (s *site) followUp(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, open, err := s.follows(r, v)
	if err != nil {
		return err
	}
	if !open {
		return see(w, s.place(v))
	}
	return s.showFollowUp(w, s.behindResult(v, f), reply{status: http.StatusOK, form: typedOf(v.draft.Payload.Typed, "/result/contact")})
}

func (s *site) behindResult(v *visit, f finding) following {
	return following{frame: s.own(v, f.words.Follow.Title), finding: f, draft: v.draft.ID, base: "/result"}
}

func (s *site) follows(r *http.Request, v *visit) (f finding, open bool, err error) {
	if v.draft.State != intake.Sent {
		return f, false, nil
	}
	f, err = s.finding(r, v)
	return f, err == nil && f.outcome.Level == rules.Emergency && f.sent.Contact == intake.Contact{}, err
}

// addContact adds a way to reach the patient. It changes no level.
func (s *site) addContact(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, open, err := s.follows(r, v)
	if err != nil {
		return err
	}
	if !open {
		return see(w, s.place(v))
	}
	return s.keepContact(w, r, s.behindResult(v, f))
}

func (s *site) keepContact(w http.ResponseWriter, r *http.Request, f following) error {
	contact, problems, err := s.readContact(r.PostForm)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return s.showFollowUp(w, f, reply{status: http.StatusUnprocessableEntity, form: r.PostForm, problems: problems})
	}
	err = s.Store.AddContact(r.Context(), f.draft, contact)
	if err != nil && !errors.Is(err, intake.ErrAlready) {
		note(r).cause = err
		return s.showFollowUp(w, f, reply{status: http.StatusServiceUnavailable, form: r.PostForm, message: f.finding.words.Problem.NotSaved})
	}
	return see(w, f.base)
}

// reach are the questions of the follow-up, in the order they are asked.
var reach = []string{"name", "phone", "email"}

// readContact reads the three fields as the book reads them.
func (s *site) readContact(form url.Values) (intake.Contact, []rules.Problem, error) {
	fields := map[string]any{}
	given := url.Values{}
	for name, values := range form {
		if !slices.Contains(reach, name) {
			return intake.Contact{}, nil, rules.ErrUnknownField
		}
		given[name] = values
	}
	var problems []rules.Problem
	for _, id := range reach {
		if len(given[id]) > 1 {
			problems = append(problems, rules.Problem{Question: s.Book.Question(id), Kind: rules.Twice})
			continue
		}
		fields[id] = given.Get(id)
	}
	answers, wrong := s.Book.ReadMap(fields)
	for _, err := range wrong {
		var p rules.Problem
		if !errors.As(err, &p) {
			return intake.Contact{}, nil, err
		}
		problems = append(problems, p)
	}
	c := intake.Contact{
		Name:  answers.Text(s.Book.Question("name")),
		Phone: answers.Text(s.Book.Question("phone")),
		Email: answers.Text(s.Book.Question("email")),
	}
	if len(problems) == 0 && !c.Reachable() {
		problems = append(problems, rules.Problem{Question: s.Book.Question("phone"), Kind: rules.NeedOne, Need: "reach"})
	}
	return c, problems, nil
}

func (s *site) showFollowUp(w http.ResponseWriter, f following, a reply) error {
	words := f.finding.words
	asked := &visit{speaker: f.finding.speaker}
	p := followUpPage{frame: f.frame, Action: f.path(), Card: s.card(f.finding.speaker, f.finding.outcome)}
	p.typing(f.path())
	if a.form != nil {
		p.Alarm = &p.Card
	}
	if a.message != "" {
		p.Summary = append(p.Summary, summaryItem{Text: a.message})
	}
	for _, id := range reach {
		q := s.Book.Question(id)
		e := entered{form: a.form, sent: a.form != nil}
		field := s.field(asked, q, e)
		for _, problem := range a.problems {
			if problem.Question == q && field.Error == "" {
				field.wrong(words, s.problem(asked, problem, e.text(q)))
				p.Summary = append(p.Summary, summaryItem{"#" + field.control(), field.Error})
			}
		}
		p.Fields = append(p.Fields, field)
	}
	p.Back, p.Wrong = f.base, len(p.Summary) > 0
	return s.pages.write(w, a.status, "follow", p)
}
