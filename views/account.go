package views

import (
	"errors"
	"net/http"
	"strings"

	"sciatica-intake/intake"
)

type accountPage struct {
	staffFrame
	RoleText string
}

// account is the page of whoever is signed in about themselves.
func (s *site) account(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	words := &s.staffWords.Account
	return s.pages.write(w, http.StatusOK, "staff/account", accountPage{
		staffFrame: s.staffFrame(r, v, words.Title), RoleText: fill(words.Role, "name", v.actor.Name, "role", s.staffWords.Roles.of(v.actor.Role)),
	})
}

type passwordPage struct {
	staffFrame
	Summary  []summaryItem
	Old, New field
}

func (s *site) askPassword(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	return s.showPassword(w, r, v, http.StatusOK, "", "")
}

func (s *site) showPassword(w http.ResponseWriter, r *http.Request, v *staffVisit, status int, wrongOld, wrongNew string) error {
	words := &s.staffWords.Password
	p := passwordPage{
		staffFrame: s.staffFrame(r, v, words.Title),
		Old:        field{ID: "old", Label: words.Old, Type: "password", Class: "medium", Autocomplete: "current-password"},
		New:        field{ID: "password", Label: words.New, Hint: s.staffWords.SetUp.PasswordHint, Type: "password", Class: "medium", Autocomplete: "new-password"},
	}
	p.New.point()
	p.Summary = wrongFields(p.W, fieldProblem{&p.Old, wrongOld}, fieldProblem{&p.New, wrongNew})
	p.Wrong, p.Back = len(p.Summary) > 0, "/staff/account"
	return s.pages.write(w, status, "staff/password", p)
}

// changePassword changes one's own password, which ends one's other sign-ins.
func (s *site) changePassword(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r, "old", "password"); err != nil {
		return err
	}
	words := &s.staffWords.Password
	old, chosen := r.PostForm.Get("old"), r.PostForm.Get("password")
	var missingOld, missingNew string
	if old == "" {
		missingOld = words.MissingOld
	}
	if chosen == "" {
		missingNew = words.MissingNew
	}
	if missingOld+missingNew != "" {
		return s.showPassword(w, r, v, http.StatusUnprocessableEntity, missingOld, missingNew)
	}
	err := s.Store.ChangePassword(r.Context(), v.actor, old, chosen)
	if problem := s.passwordProblem(err); problem != "" {
		return s.showPassword(w, r, v, http.StatusUnprocessableEntity, "", problem)
	}
	if errors.Is(err, intake.ErrWrong) {
		return s.showPassword(w, r, v, http.StatusUnprocessableEntity, words.Wrong, "")
	}
	if err != nil {
		return err
	}
	return s.pages.write(w, http.StatusOK, "staff/message", staffMessagePage{
		staffFrame: s.staffFrame(r, v, words.DoneTitle), Text: words.Done, Path: "/staff", Link: s.staffWords.Failure.Next,
	})
}

// renewCodes draws new recovery codes for whoever asks.
func (s *site) renewCodes(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r); err != nil {
		return err
	}
	codes, err := s.Store.RenewRecoveryCodes(r.Context(), v.actor)
	if err != nil {
		return err
	}
	return s.showCodes(w, r, v, codes, "/staff/account", s.staffWords.Account.Title)
}

type factorPage struct {
	staffFrame
	Summary []summaryItem
	Enrol   *enrolment // nil once it cannot be shown again
	Code    field
}

// beginFactor draws the secret for another authenticator app. The old one
// counts until the new one has shown a code.
func (s *site) beginFactor(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r); err != nil {
		return err
	}
	secret, err := s.Store.BeginFactor(r.Context(), v.actor)
	if err != nil {
		return err
	}
	enrol, err := s.enrolment(v.actor.Name, secret)
	if err != nil {
		return err
	}
	return s.showFactor(w, r, v, http.StatusOK, &enrol, "")
}

func (s *site) showFactor(w http.ResponseWriter, r *http.Request, v *staffVisit, status int, enrol *enrolment, problem string) error {
	words := &s.staffWords.SetUp
	p := factorPage{
		staffFrame: s.staffFrame(r, v, s.staffWords.Account.FactorTitle), Enrol: enrol, Code: appCodeField(words.Code, words.CodeHint),
	}
	p.Summary = wrongFields(p.W, fieldProblem{&p.Code, problem})
	p.Wrong, p.Back = problem != "", "/staff/account"
	return s.pages.write(w, status, "staff/factor", p)
}

// confirmFactor makes the new app the one that counts.
func (s *site) confirmFactor(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r, "code"); err != nil {
		return err
	}
	words, typed := &s.staffWords.SetUp, plain(r.PostForm.Get("code"))
	if strings.TrimSpace(typed) == "" {
		return s.showFactor(w, r, v, http.StatusUnprocessableEntity, nil, words.MissingCode)
	}
	codes, err := s.Store.ConfirmFactor(r.Context(), v.actor, typed)
	if errors.Is(err, intake.ErrWrong) {
		return s.showFactor(w, r, v, http.StatusUnprocessableEntity, nil, words.WrongCode)
	}
	if err != nil {
		return err
	}
	return s.showCodes(w, r, v, codes, "/staff/account", s.staffWords.Account.Title)
}
