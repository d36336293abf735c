package views

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"sciatica-intake/intake"
)

// codeFirst asks for a fresh code before something that takes one. A form that
// was just sent is held in the page and goes on afterwards.
func (s *site) codeFirst(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if r.Method != http.MethodPost {
		return see(w, withNext("/staff/code", r.URL.EscapedPath()))
	}
	return s.showFreshCode(w, r, v, http.StatusForbidden, held(r), "", "")
}

// withCode lets on only those whose code still counts, for a page that asks for
// passwords: those no other page holds.
func (s *site) withCode(h staffer) staffer {
	return func(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
		if !v.session.Fresh(s.Now()) {
			return intake.ErrCodeNeeded
		}
		return h(w, r, v)
	}
}

func (s *site) askFreshCode(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	return s.showFreshCode(w, r, v, http.StatusOK, url.Values{nextField: {r.URL.Query().Get("next")}}, "", "")
}

func (s *site) showFreshCode(w http.ResponseWriter, r *http.Request, v *staffVisit, status int, form url.Values, value, problem string) error {
	words := &s.staffWords.Code
	p := codePage{
		staffFrame: s.staffFrame(r, v, words.FreshTitle), Lead: words.FreshLead, Path: "/staff/code", Hidden: waitingStaff(form),
		Field: codeField(words.Label, words.Hint, value),
	}
	if form.Get(toField) != "" {
		p.Lead += " " + words.FreshKept
	}
	p.problem(problem)
	return s.pages.write(w, status, "staff/code", p)
}

// freshCode takes the code and lets what waited go on.
func (s *site) freshCode(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyHeldAnd(r, "code"); err != nil {
		return err
	}
	words, typed := &s.staffWords.Code, plain(r.PostForm.Get("code"))
	if strings.TrimSpace(typed) == "" {
		return s.showFreshCode(w, r, v, http.StatusUnprocessableEntity, r.PostForm, "", words.Missing)
	}
	next, x, err := s.Store.FreshCode(r.Context(), s.doors.token(r), typed, s.address(r))
	var wait intake.Wait
	switch {
	case errors.As(err, &wait):
		return s.showFreshCode(w, r, v, http.StatusTooManyRequests, r.PostForm, typed, s.waitText(w, wait))
	case errors.Is(err, intake.ErrWrong):
		return s.showFreshCode(w, r, v, http.StatusUnprocessableEntity, r.PostForm, typed, words.Wrong)
	case err != nil:
		return err
	}
	if err := s.doors.give(w, r, next); err != nil {
		return err
	}
	to, fields := release(r.PostForm)
	if to == "" {
		return see(w, safeNext(r.PostForm.Get(nextField)))
	}
	s.desk.ServeHTTP(w, again(r, &staffVisit{actor: x.Actor, session: x}, safeNext(to), fields))
	return nil
}

// again is the request that was held up, as if it came now.
func again(r *http.Request, v *staffVisit, path string, fields url.Values) *http.Request {
	held := r.Clone(context.WithValue(r.Context(), staffVisitKey{}, v))
	held.URL, _ = url.Parse(path) // It was one a moment ago.
	held.PostForm, held.Form = fields, fields
	return held
}
