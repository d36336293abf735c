package views

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sciatica-intake/intake"
)

type signInPage struct {
	staffFrame
	Summary  []summaryItem
	Lead     string
	Username field
	Password field
	Hidden   []hidden
}

// signInFirst asks who is there. A form that was just sent is kept in the page
// and offered again after the sign-in, for it took somebody time to type.
func (s *site) signInFirst(w http.ResponseWriter, r *http.Request) error {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return see(w, withNext("/staff/sign-in", r.URL.EscapedPath()))
	case http.MethodPost:
		return s.showSignIn(w, r, http.StatusForbidden, held(r), signInTry{})
	}
	return status(http.StatusForbidden)
}

// askSignIn shows the form, or the desk to whoever is signed in.
func (s *site) askSignIn(w http.ResponseWriter, r *http.Request) error {
	_, err := s.doors.read(r)
	if err == nil {
		return see(w, safeNext(r.URL.Query().Get("next")))
	}
	if !errors.Is(err, intake.ErrSignedOut) {
		return unreadable(err)
	}
	return s.showSignIn(w, r, http.StatusOK, url.Values{nextField: {r.URL.Query().Get("next")}}, signInTry{})
}

// signInTry is what was wrong with a try to sign in. The password is never
// shown again.
type signInTry struct{ name, missingName, missingPassword, wrong string }

func (s *site) showSignIn(w http.ResponseWriter, r *http.Request, status int, form url.Values, try signInTry) error {
	words := &s.staffWords.SignIn
	p := signInPage{
		staffFrame: s.staffFrame(r, nil, words.Title), Lead: words.Lead, Hidden: waitingStaff(form),
		Username: field{ID: "name", Label: words.Name, Type: "text", Class: "medium", Autocomplete: "username", NoSpelling: true, Value: try.name},
		Password: field{ID: "password", Label: words.Password, Type: "password", Class: "medium", Autocomplete: "current-password"},
	}
	if form.Get(toField) != "" {
		p.Lead = words.LeadKept
	}
	if try.missingName != "" {
		p.Username.wrong(p.W, try.missingName)
		p.Summary = append(p.Summary, summaryItem{"#name", try.missingName})
	}
	if try.missingPassword != "" {
		p.Password.wrong(p.W, try.missingPassword)
		p.Summary = append(p.Summary, summaryItem{"#password", try.missingPassword})
	}
	if try.wrong != "" {
		p.Summary = append(p.Summary, summaryItem{"#name", try.wrong})
	}
	p.Wrong = len(p.Summary) > 0
	return s.pages.write(w, status, "staff/signin", p)
}

// signIn takes name and password. An unknown name, a closed account and a
// wrong password are answered alike.
func (s *site) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := onlyHeldAnd(r, "name", "password"); err != nil {
		return err
	}
	words := &s.staffWords.SignIn
	try := signInTry{name: plain(r.PostForm.Get("name"))}
	password := r.PostForm.Get("password")
	if strings.TrimSpace(try.name) == "" {
		try.missingName = words.MissingName
	}
	if password == "" {
		try.missingPassword = words.MissingPassword
	}
	if try.missingName != "" || try.missingPassword != "" {
		return s.showSignIn(w, r, http.StatusUnprocessableEntity, r.PostForm, try)
	}
	token, err := s.Store.SignIn(r.Context(), try.name, password, s.address(r))
	var wait intake.Wait
	switch {
	case errors.As(err, &wait):
		try.wrong = s.waitText(w, wait)
		return s.showSignIn(w, r, http.StatusTooManyRequests, r.PostForm, try)
	case errors.Is(err, intake.ErrWrong):
		try.wrong = words.Wrong
		return s.showSignIn(w, r, http.StatusUnprocessableEntity, r.PostForm, try)
	case err != nil:
		return err
	}
	if err := s.doors.give(w, r, token); err != nil {
		return err
	}
	if r.PostForm.Get(toField) != "" {
		return s.showSignInCode(w, r, http.StatusOK, r.PostForm, "", "")
	}
	return see(w, withNext("/staff/sign-in/code", safeNext(r.PostForm.Get(nextField))))
}

// waitText says when the next try may be made, and tells programs too.
func (s *site) waitText(w http.ResponseWriter, wait intake.Wait) string {
	left := max(time.Second, wait.Until.Sub(s.Now()).Round(time.Second))
	w.Header().Set("Retry-After", strconv.Itoa(int(left/time.Second)))
	when := strconv.Itoa(int(left/time.Second)) + " seconds"
	if left == time.Second {
		when = "1 second"
	}
	if left > 90*time.Second {
		when = strconv.Itoa(int((left+time.Minute-1)/time.Minute)) + " minutes"
	}
	return fill(s.staffWords.SignIn.Wait, "when", when)
}

type codePage struct {
	staffFrame
	Summary []summaryItem
	Lead    string
	Path    string // where the form goes
	Field   field
	Hidden  []hidden
}

// askSignInCode asks for the code to whoever has entered a password.
func (s *site) askSignInCode(w http.ResponseWriter, r *http.Request) error {
	next := r.URL.Query().Get("next")
	_, err := s.doors.read(r)
	switch {
	case err == nil:
		return see(w, safeNext(next))
	case !errors.Is(err, intake.ErrSignedOut):
		return unreadable(err)
	case s.doors.token(r) == "":
		return see(w, "/staff/sign-in")
	}
	return s.showSignInCode(w, r, http.StatusOK, url.Values{nextField: {next}}, "", "")
}

func (s *site) showSignInCode(w http.ResponseWriter, r *http.Request, status int, form url.Values, value, problem string) error {
	words := &s.staffWords.Code
	p := codePage{
		staffFrame: s.staffFrame(r, nil, words.Title), Path: "/staff/sign-in/code", Hidden: waitingStaff(form),
		Field: codeField(words.Label, words.Hint, value),
	}
	p.problem(problem)
	return s.pages.write(w, status, "staff/code", p)
}

func (p *codePage) problem(text string) {
	if text != "" {
		p.Field.wrong(p.W, text)
		p.Summary = []summaryItem{{"#code", text}}
		p.Wrong = true
	}
}

// signInCode completes a sign-in. The browser gets another token: the one that
// it held before the code opens nothing.
func (s *site) signInCode(w http.ResponseWriter, r *http.Request) error {
	if err := onlyHeldAnd(r, "code"); err != nil {
		return err
	}
	words, typed := &s.staffWords.Code, plain(r.PostForm.Get("code"))
	token := s.doors.token(r)
	if token == "" {
		return s.showSignIn(w, r, http.StatusForbidden, r.PostForm, signInTry{})
	}
	if strings.TrimSpace(typed) == "" {
		return s.showSignInCode(w, r, http.StatusUnprocessableEntity, r.PostForm, "", words.Missing)
	}
	next, x, err := s.Store.SignInCode(r.Context(), token, typed, s.address(r))
	var wait intake.Wait
	switch {
	case errors.As(err, &wait):
		return s.showSignInCode(w, r, http.StatusTooManyRequests, r.PostForm, typed, s.waitText(w, wait))
	case errors.Is(err, intake.ErrWrong):
		return s.showSignInCode(w, r, http.StatusUnprocessableEntity, r.PostForm, typed, words.Wrong)
	case errors.Is(err, intake.ErrSignedOut):
		return s.showSignIn(w, r, http.StatusForbidden, r.PostForm, signInTry{wrong: s.staffWords.SignIn.Again})
	case err != nil:
		return err
	}
	if err := s.doors.give(w, r, next); err != nil {
		return err
	}
	if r.PostForm.Get(toField) != "" {
		return s.offer(w, r, &staffVisit{actor: x.Actor, session: x})
	}
	return see(w, safeNext(r.PostForm.Get(nextField)))
}

type outPage struct {
	staffFrame
	Everywhere string
}

// signOut ends the sign-in of this browser, also one that waits for its code.
func (s *site) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := onlyFields(r); err != nil {
		return err
	}
	if token := s.doors.token(r); token != "" {
		if err := s.Store.SignOut(r.Context(), token); err != nil {
			return err
		}
	}
	return s.signedOut(w, r, "")
}

// signOutEverywhere ends every sign-in of whoever asks.
func (s *site) signOutEverywhere(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r); err != nil {
		return err
	}
	if err := s.Store.SignOutEverywhere(r.Context(), v.actor); err != nil {
		return err
	}
	return s.signedOut(w, r, s.staffWords.SignIn.OutEverywhere)
}

func (s *site) signedOut(w http.ResponseWriter, r *http.Request, everywhere string) error {
	if err := s.doors.end(w, r); err != nil {
		return err
	}
	w.Header().Set("Clear-Site-Data", clearSite)
	p := outPage{staffFrame: s.staffFrame(r, nil, s.staffWords.SignIn.OutTitle), Everywhere: everywhere}
	return s.pages.write(w, http.StatusOK, "staff/out", p)
}
