package views

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
)

// SetUpPath is what the token of a set-up link is put behind.
const SetUpPath = "/staff/set-up/"

type setUpPage struct {
	staffFrame
	Summary  []summaryItem
	Lead     string
	Action   string
	Fixed    string // the account's name, if it is not to be chosen
	Username field
	Password field
	Code     field
	Enrol    enrolment
}

// enrolment is what an authenticator app needs.
type enrolment struct {
	QR     qrCode
	Secret string // as a person types it
}

func (s *site) enrolment(name, secret string) (enrolment, error) {
	if name == "" {
		name = s.staffWords.Roles.Admin
	}
	code, err := newQR(intake.EnrolURL(s.clinic.get().Name, name, secret))
	return enrolment{code, inFours(secret)}, err
}

func inFours(secret string) string {
	var parts []string
	for len(secret) > 4 {
		parts, secret = append(parts, secret[:4]), secret[4:]
	}
	return strings.Join(append(parts, secret), " ")
}

// askSetUp opens a set-up link. It can be opened often and used once.
func (s *site) askSetUp(w http.ResponseWriter, r *http.Request) error {
	link, err := s.link(r)
	if errors.Is(err, intake.ErrNotFound) {
		return s.linkGone(w, r)
	}
	if err != nil {
		return err
	}
	return s.showSetUp(w, r, http.StatusOK, link, setUpTry{})
}

func (s *site) link(r *http.Request) (intake.Link, error) {
	token := mux.Vars(r)["token"]
	if !tokenLike(token) {
		return intake.Link{}, intake.ErrNotFound
	}
	return s.Store.OpenLink(r.Context(), token)
}

func (s *site) linkGone(w http.ResponseWriter, r *http.Request) error {
	words := &s.staffWords.SetUp
	return s.pages.write(w, http.StatusNotFound, "staff/message", staffMessagePage{
		staffFrame: s.staffFrame(r, nil, words.GoneTitle), Text: words.Gone, Path: "/staff/sign-in", Link: s.staffWords.SignIn.Title,
	})
}

// setUpTry is what was wrong with a try to set up an account.
type setUpTry struct{ name, wrongName, wrongPassword, wrongCode string }

func (s *site) showSetUp(w http.ResponseWriter, r *http.Request, status int, link intake.Link, try setUpTry) error {
	words := &s.staffWords.SetUp
	enrol, err := s.enrolment(link.Name, link.Secret)
	if err != nil {
		return err
	}
	p := setUpPage{
		staffFrame: s.staffFrame(r, nil, words.Title), Action: r.URL.Path, Enrol: enrol, Fixed: link.Name,
		Lead:     fill(words.Lead, "role", s.staffWords.Roles.of(link.Role)),
		Username: field{ID: "name", Label: words.Name, Hint: words.NameHint, Type: "text", Class: "medium", Autocomplete: "username", NoSpelling: true, Value: try.name},
		Password: field{ID: "password", Label: words.Password, Hint: words.PasswordHint, Type: "password", Class: "medium", Autocomplete: "new-password"},
		Code:     appCodeField(words.Code, words.CodeHint),
	}
	p.Username.point()
	p.Password.point()
	p.Summary = wrongFields(p.W, fieldProblem{&p.Username, try.wrongName}, fieldProblem{&p.Password, try.wrongPassword}, fieldProblem{&p.Code, try.wrongCode})
	p.Wrong = len(p.Summary) > 0
	return s.pages.write(w, status, "staff/setup", p)
}

// appCodeField takes the six digits of an app, which no page shows again.
func appCodeField(label, hint string) field {
	f := field{ID: "code", Label: label, Hint: hint, Type: "text", Class: "short", InputMode: "numeric", Autocomplete: "one-time-code", NoSpelling: true}
	f.point()
	return f
}

type fieldProblem struct {
	field *field
	text  string
}

// wrongFields marks fields and sums up what is wrong, in their order.
func wrongFields(w *words, problems ...fieldProblem) []summaryItem {
	var summary []summaryItem
	for _, p := range problems {
		if p.text != "" {
			p.field.wrong(w, p.text)
			summary = append(summary, summaryItem{"#" + p.field.control(), p.text})
		}
	}
	return summary
}

// setUp makes the account, and shows its recovery codes for the only time.
func (s *site) setUp(w http.ResponseWriter, r *http.Request) error {
	if err := onlyFields(r, "name", "password", "code"); err != nil {
		return err
	}
	link, err := s.link(r)
	if errors.Is(err, intake.ErrNotFound) {
		return s.linkGone(w, r)
	}
	if err != nil {
		return err
	}
	words, form := &s.staffWords.SetUp, r.PostForm
	try := setUpTry{name: plain(form.Get("name"))}
	if _, err := intake.ParseStaffName(try.name); err != nil && link.Name == "" {
		try.wrongName = words.WrongName
	}
	name := cmp.Or(link.Name, try.name)
	if try.wrongPassword = s.passwordProblem(intake.CheckPassword(form.Get("password"), name, s.clinic.get().Name)); form.Get("password") == "" {
		try.wrongPassword = words.MissingPassword
	}
	if strings.TrimSpace(form.Get("code")) == "" {
		try.wrongCode = words.MissingCode
	}
	if try.wrongName+try.wrongPassword+try.wrongCode != "" {
		return s.showSetUp(w, r, http.StatusUnprocessableEntity, link, try)
	}
	c, err := s.Store.RedeemLink(r.Context(), mux.Vars(r)["token"], try.name, form.Get("password"), plain(form.Get("code")))
	switch password := s.passwordProblem(err); {
	case password != "":
		try.wrongPassword = password
	case errors.Is(err, intake.ErrWrong):
		try.wrongCode = words.WrongCode
	case errors.Is(err, intake.ErrAlready) && link.Name != "":
		try.wrongName = words.Taken
	case errors.Is(err, intake.ErrNotFound), errors.Is(err, intake.ErrAlready):
		return s.linkGone(w, r)
	case err != nil:
		return err
	default:
		return s.showCodes(w, r, nil, c.RecoveryCodes, "/staff/sign-in", s.staffWords.SignIn.Title)
	}
	return s.showSetUp(w, r, http.StatusUnprocessableEntity, link, try)
}

// passwordProblem says why a password may not be chosen, or "".
func (s *site) passwordProblem(err error) string {
	words := &s.staffWords.Password
	switch {
	case errors.Is(err, intake.ErrPasswordShort):
		return words.Short
	case errors.Is(err, intake.ErrPasswordLong):
		return words.Long
	case errors.Is(err, intake.ErrPasswordGuessed):
		return words.Guessed
	}
	return ""
}

type recoveryPage struct {
	staffFrame
	Codes      []string
	Path, Link string
}

// showCodes shows recovery codes. No other page can.
func (s *site) showCodes(w http.ResponseWriter, r *http.Request, v *staffVisit, codes []string, path, link string) error {
	p := recoveryPage{staffFrame: s.staffFrame(r, v, s.staffWords.SetUp.CodesTitle), Codes: codes, Path: path, Link: link}
	p.Print = true
	return s.pages.write(w, http.StatusOK, "staff/recovery", p)
}

type staffMessagePage struct {
	staffFrame
	Text, Path, Link string
}
