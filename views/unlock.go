package views

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// keep is put before the names of fields that wait in the unlock form until
// somebody has said who is there; toField is where they were going.
const (
	keep    = "keep."
	toField = "to"
)

type unlockPage struct {
	frame
	Summary  []summaryItem
	Notice   notice
	Lead     string
	Begin    string // for whoever has nothing that opens them
	OnlyCode string // instead of the age
	Age      *field
	Code     field
	Hidden   []hidden
}

type hidden struct{ Name, Value string }

// locked asks who is there before any answer is shown. A form that was just
// sent is kept in the page and goes on afterwards.
func (s *site) locked(w http.ResponseWriter, r *http.Request, v *visit) error {
	if r.Method != http.MethodPost {
		return see(w, "/unlock")
	}
	return s.showUnlock(w, r, v, http.StatusForbidden, kept(r), problems{})
}

// kept packs a form to wait.
func kept(r *http.Request) url.Values {
	form := url.Values{toField: {r.URL.Path}}
	for name, values := range r.PostForm {
		form[keep+name] = values
	}
	return form
}

// problems are what is wrong with a try to unlock.
type problems struct{ age, code string }

// askUnlock shows the question, or goes on where nothing is locked.
func (s *site) askUnlock(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visit(r)
	if errors.Is(err, intake.ErrNotFound) {
		return see(w, "/")
	}
	if err != nil {
		return err
	}
	if !v.draft.Idle(s.Now()) {
		return see(w, s.place(v))
	}
	return s.showUnlock(w, r, v, http.StatusOK, nil, problems{})
}

func (s *site) showUnlock(w http.ResponseWriter, r *http.Request, v *visit, status int, form url.Values, wrong problems) error {
	words := &v.words.Unlock
	p := unlockPage{frame: s.frame(v.words, words.Title), Lead: words.Lead, Begin: words.Begin, Code: codeField(words.Code, words.CodeHint, form.Get("code"))}
	p.Locked = true
	_, known, err := s.age(r, v)
	if err != nil {
		return err
	}
	if known && v.draft.Payload.WrongAges < intake.AgeTries {
		p.Age = &field{ID: "age", Label: words.Age, Hint: words.AgeHint, Type: "text", Class: "short", InputMode: "numeric", Value: form.Get("age")}
		p.Age.point()
	} else {
		p.OnlyCode, p.Lead, p.Begin, wrong.age = words.OnlyCode, words.LeadCode, words.BeginCode, ""
	}
	if wrong.age != "" {
		p.Age.wrong(v.words, wrong.age)
		p.Summary = append(p.Summary, summaryItem{"#age", wrong.age})
	}
	if wrong.code != "" {
		p.Code.wrong(v.words, wrong.code)
		p.Summary = append(p.Summary, summaryItem{"#code", wrong.code})
	}
	p.typing("/unlock")
	p.Hidden = waiting(form)
	if len(p.Hidden) > 0 {
		p.Lead += " " + words.Kept
	}
	if p.Alarm, p.Notice.Today, err = s.behindLock(r, v, form, known); err != nil {
		return err
	}
	p.Wrong = len(p.Summary) > 0
	return s.pages.write(w, status, "unlock", p)
}

// behindLock is what cannot wait for the lock: an emergency or an urgent level
// in what was just sent, beside what is kept; and an emergency that only a code
// opens, since most people never wrote one down. It tells no answer.
func (s *site) behindLock(r *http.Request, v *visit, form url.Values, age bool) (alarm *card, today bool, err error) {
	sent := form.Has(toField)
	told := finding{speaker: v.speaker, outcome: s.Book.Outcome(v.walk)}
	if v.draft.State == intake.Sent {
		if told, err = s.finding(r, v); err != nil {
			return nil, false, err
		}
	}
	id, _ := strings.CutPrefix(form.Get(toField), "/intake/")
	if page := s.Book.Page(id); page != nil {
		now := s.entering(v, page, keptIn(form))
		if out := s.Book.Outcome(now.walk); out.Level >= told.outcome.Level {
			told = finding{speaker: now.speaker, outcome: out}
		}
	}
	if told.outcome.Level == rules.Emergency && (sent || !age) {
		c := s.bare(told.speaker, told.outcome)
		return &c, false, nil
	}
	return nil, sent && told.outcome.Level == rules.Urgent, nil
}

// keptIn unpacks the form that waits.
func keptIn(form url.Values) url.Values {
	kept := url.Values{}
	for name, values := range form {
		if field, ok := strings.CutPrefix(name, keep); ok {
			kept[field] = values
		}
	}
	return kept
}

// waiting are the fields that wait, in a steady order.
func waiting(form url.Values) []hidden {
	var fields []hidden
	for name, values := range form {
		if name == toField || strings.HasPrefix(name, keep) {
			for _, value := range values {
				fields = append(fields, hidden{name, strings.ToValidUTF8(value, "\uFFFD")})
			}
		}
	}
	sort.SliceStable(fields, func(i, j int) bool { return fields[i].Name < fields[j].Name })
	return fields
}

// unlock opens an idle draft to whoever knows the age or the code.
func (s *site) unlock(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visit(r)
	if errors.Is(err, intake.ErrNotFound) {
		return see(w, "/")
	}
	if err != nil {
		return err
	}
	for name := range r.PostForm {
		if name != "age" && name != "code" && name != toField && !strings.HasPrefix(name, keep) {
			return status(http.StatusBadRequest)
		}
	}
	if v.draft.Idle(s.Now()) {
		wrong, err := s.prove(r, v)
		if err != nil {
			return err
		}
		if wrong != (problems{}) {
			return s.showUnlock(w, r, v, http.StatusUnprocessableEntity, r.PostForm, wrong)
		}
		if v, err = s.open(r, v); err != nil {
			return err
		}
	}
	return s.goOn(w, r, v)
}

// open lets in whoever proved to be the one who answered. Two windows may do
// so at once.
func (s *site) open(r *http.Request, v *visit) (*visit, error) {
	v.draft.Payload.WrongAges, v.draft.ActiveAt = 0, s.Now()
	d, err := s.Store.SaveDraft(r.Context(), v.draft)
	if err == nil {
		v.draft = d
		return v, nil
	}
	if errors.Is(err, intake.ErrConflict) {
		if now, again := s.fresh(r); again == nil && !now.draft.Idle(s.Now()) {
			return now, nil
		}
	}
	return nil, err
}

// prove compares what was entered. A wrong age counts, however often the page
// is asked for again.
func (s *site) prove(r *http.Request, v *visit) (problems, error) {
	words := &v.words.Unlock
	age, known, err := s.age(r, v)
	if err != nil {
		return problems{}, err
	}
	byAge := known && v.draft.Payload.WrongAges < intake.AgeTries
	code, typed := strings.TrimSpace(r.PostForm.Get("code")), strings.TrimSpace(r.PostForm.Get("age"))
	switch {
	case code != "":
		return s.proveCode(r, v, code)
	case !byAge:
		return problems{code: words.MissingCode}, nil
	case typed == "":
		return problems{age: words.Missing}, nil
	}
	if n, err := strconv.Atoi(typed); err == nil && n == age {
		return problems{}, nil
	}
	v.draft.Payload.WrongAges++
	if v.draft, err = s.Store.SaveDraft(r.Context(), v.draft); err != nil {
		return problems{}, err
	}
	if v.draft.Payload.WrongAges >= intake.AgeTries {
		return problems{code: words.CodeOnly}, nil
	}
	return problems{age: words.WrongAge}, nil
}

func (s *site) proveCode(r *http.Request, v *visit, typed string) (problems, error) {
	undo, wait := s.limits.try(s.address(r))
	if wait > 0 {
		return problems{}, failure{status: http.StatusTooManyRequests, after: wait, tries: true}
	}
	code, ok := intake.ParseCode(typed)
	if !ok || subtle.ConstantTimeCompare([]byte(code), []byte(v.draft.Payload.Code)) != 1 {
		return problems{code: v.words.Unlock.WrongCode}, nil
	}
	undo()
	return problems{}, nil
}

// age is the age given earlier: in the draft, or in what was sent of it.
func (s *site) age(r *http.Request, v *visit) (age int, known bool, err error) {
	if v.draft.State != intake.Sent {
		age, known = v.walk.Answers.Number(s.Book.Question("age"))
		return age, known, nil
	}
	in, err := s.Store.IntakeOfDraft(r.Context(), v.draft.ID)
	if err != nil {
		return 0, false, err
	}
	switch n := in.Record.Answers["age"].(type) {
	case float64:
		return int(n), true, nil
	case int32:
		return int(n), true, nil
	}
	return 0, false, nil
}

// goOn sends a form that waited to where it was going, or the browser to where
// the draft stands.
func (s *site) goOn(w http.ResponseWriter, r *http.Request, v *visit) error {
	form := keptIn(r.PostForm)
	to := r.PostForm.Get(toField)
	if page, ok := strings.CutPrefix(to, "/intake/"); ok && s.Book.Page(page) != nil {
		r = mux.SetURLVars(r, map[string]string{"page": page})
		r.PostForm = form
		return s.answer(w, r, v)
	}
	if to == "/result/contact" {
		r.PostForm = form
		return s.addContact(w, r, v)
	}
	return see(w, s.place(v))
}
