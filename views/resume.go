package views

import (
	"errors"
	"net/http"

	"sciatica-intake/intake"
)

// clearSite makes a browser forget what it kept of this site.
const clearSite = `"cache", "cookies", "storage"`

type savePage struct {
	frame
	Lead, Code, Until, GoOn, Path string
}

// save is the only page that shows the code, and says until when it works.
func (s *site) save(w http.ResponseWriter, r *http.Request, v *visit) error {
	words := &v.words.Save
	p := savePage{frame: s.own(v, words.Title), Lead: words.Lead, Code: v.draft.Code(), GoOn: words.GoOn, Path: s.place(v)}
	until := words.Until
	if v.draft.State != intake.Open {
		p.Lead, p.GoOn, until = words.LeadSent, words.GoOnSent, words.UntilSent
	}
	p.Until = v.words.on(until, s.local(v.draft.ExpiresAt))
	p.here("/save")
	p.Back, p.Print = p.Path, true
	return s.pages.write(w, http.StatusOK, "save", p)
}

type resumePage struct {
	frame
	Summary []summaryItem
	Section string
	Field   field
}

// askCode asks for the code of answers saved before.
func (s *site) askCode(w http.ResponseWriter, r *http.Request) error {
	return s.showResume(w, r, http.StatusOK, "", "")
}

func (s *site) showResume(w http.ResponseWriter, r *http.Request, status int, value, problem string) error {
	words := s.said(r)
	p := resumePage{
		frame: s.frame(words, words.Resume.Title), Section: words.Resume.Section,
		Field: codeField(words.Resume.Title, words.Resume.Hint, value),
	}
	p.Field.Heading = true
	if _, err := s.hold(&p.frame, r); err != nil {
		note(r).cause = err
	}
	if problem != "" {
		p.Field.wrong(words, problem)
		p.Summary = []summaryItem{{"#code", problem}}
	}
	p.typing("/resume")
	p.Back, p.Wrong = "/", problem != ""
	return s.pages.write(w, status, "resume", p)
}

func codeField(label, hint, value string) field {
	f := field{
		ID: "code", Label: label, Hint: hint, Type: "text", Class: "medium", Value: value,
		Autocomplete: "one-time-code", NoSpelling: true, Capitals: true,
	}
	f.point()
	return f
}

// resume opens a draft by its code, on this device too. The token that opened
// it elsewhere opens nothing any more.
func (s *site) resume(w http.ResponseWriter, r *http.Request) error {
	if err := onlyFields(r, "code"); err != nil {
		return err
	}
	words, typed := &s.said(r).Resume, r.PostForm.Get("code")
	if typed == "" {
		return s.showResume(w, r, http.StatusUnprocessableEntity, "", words.Missing)
	}
	undo, wait := s.limits.try(s.address(r))
	if wait > 0 {
		return failure{status: http.StatusTooManyRequests, after: wait, tries: true}
	}
	code, ok := intake.ParseCode(typed)
	if !ok {
		return s.showResume(w, r, http.StatusUnprocessableEntity, typed, words.Wrong)
	}
	d, token, err := s.Store.ResumeDraft(r.Context(), code)
	if errors.Is(err, intake.ErrNotFound) {
		return s.showResume(w, r, http.StatusUnprocessableEntity, typed, words.Wrong)
	}
	undo()
	if err != nil && failed(err).status == http.StatusServiceUnavailable {
		note(r).cause = err
		return s.showResume(w, r, http.StatusServiceUnavailable, typed, words.Later)
	}
	if err != nil {
		return err
	}
	v, err := s.visiting(r.Context(), d)
	if err != nil {
		return err
	}
	if err := s.sessions.give(w, r, token); err != nil {
		return err
	}
	s.speak(w, v.words.language)
	place, err := s.resumed(r, v)
	if err != nil {
		return err
	}
	return see(w, place)
}

// resumed is where somebody goes on who came back with a code: to their own
// page once they have one, which knows more than the result.
func (s *site) resumed(r *http.Request, v *visit) (string, error) {
	if v.draft.State != intake.Sent {
		return s.place(v), nil
	}
	l, err := s.Store.LinkOf(r.Context(), v.draft.Reference)
	if errors.Is(err, intake.ErrNotFound) {
		return s.place(v), nil
	}
	return myPath(l), err
}

// onlyFields refuses a form with a field that nobody reads.
func onlyFields(r *http.Request, names ...string) error {
next:
	for field := range r.PostForm {
		for _, name := range names {
			if field == name {
				continue next
			}
		}
		return status(http.StatusBadRequest)
	}
	return nil
}

type leavePage struct {
	frame
	Code, Until string
	Kept        string // instead, when nobody proved whose they are
}

// leave closes the answers on this device. The code is shown once, unless
// nobody proved for half an hour to be the one who answered.
func (s *site) leave(w http.ResponseWriter, r *http.Request) error {
	words := s.said(r)
	p := leavePage{frame: s.frame(words, words.Leave.Title)}
	v, err := s.visit(r)
	switch {
	case err == nil:
		if err := s.Store.LeaveDraft(r.Context(), v.draft.ID); err != nil && !errors.Is(err, intake.ErrNotFound) {
			return err
		}
		if v.draft.Idle(s.Now()) {
			p.Kept = words.on(words.Leave.Kept, s.local(v.draft.ExpiresAt))
		} else {
			p.Code, p.Until = v.draft.Code(), words.on(words.Leave.Until, s.local(v.draft.ExpiresAt))
		}
	case !errors.Is(err, intake.ErrNotFound):
		return err
	}
	if err := s.sessions.end(w, r); err != nil {
		return err
	}
	w.Header().Set("Clear-Site-Data", clearSite)
	return s.pages.write(w, http.StatusOK, "leave", p)
}

type deletePage struct {
	frame
	Lead, Keep string
}

func (s *site) askDelete(w http.ResponseWriter, r *http.Request, v *visit) error {
	p := deletePage{frame: s.own(v, v.words.Delete.Title), Lead: v.words.Delete.Lead, Keep: s.place(v)}
	if v.draft.State == intake.Sent {
		p.Lead = v.words.Delete.LeadSent
	}
	p.here("/delete")
	p.Back = p.Keep
	return s.pages.write(w, http.StatusOK, "delete", p)
}

func (s *site) delete(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.end(w, r, v, "/deleted")
}

func (s *site) deleted(w http.ResponseWriter, r *http.Request) error {
	words := s.said(r)
	f := s.frame(words, words.Delete.DoneTitle)
	f.here("/deleted")
	return s.pages.write(w, http.StatusOK, "message", messagePage{
		frame: f, Text: words.Delete.Done, Start: words.Delete.Start,
	})
}
