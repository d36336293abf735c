package views

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
)

type accountsPage struct {
	staffFrame
	Summary  []summaryItem
	Rows     []accountRow
	Invited  []invitationRow
	Username field
	RoleOf   field
}

type accountRow struct {
	Name, Role, Seen, State, Codes, Path string
	Disabled                             bool
}

// accounts lists everybody who has an account.
func (s *site) accounts(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	return s.showAccounts(w, r, v, http.StatusOK, inviteTry{})
}

// inviteTry is what was entered to invite somebody, and what was wrong.
type inviteTry struct{ name, role, wrongName, wrongRole string }

func (s *site) showAccounts(w http.ResponseWriter, r *http.Request, v *staffVisit, status int, try inviteTry) error {
	list, err := s.Store.Accounts(r.Context(), v.actor)
	if err != nil {
		return err
	}
	words := &s.staffWords.Staff
	p := accountsPage{
		staffFrame: s.staffFrame(r, v, words.Title),
		Username:   field{ID: "name", Label: words.Name, Hint: s.staffWords.SetUp.NameHint, Type: "text", Class: "medium", NoSpelling: true, Value: try.name},
		RoleOf:     s.roleField(words.Role, try.role),
	}
	if p.Invited, err = s.invitationRows(r, v); err != nil {
		return err
	}
	p.Username.point()
	for _, a := range list {
		p.Rows = append(p.Rows, s.accountRow(a))
	}
	p.Summary = wrongFields(p.W, fieldProblem{&p.Username, try.wrongName}, fieldProblem{&p.RoleOf, try.wrongRole})
	p.Wrong = len(p.Summary) > 0
	return s.pages.write(w, status, "staff/accounts", p)
}

func (s *site) accountRow(a intake.Account) accountRow {
	words := &s.staffWords.Staff
	row := accountRow{
		Name: a.Name, Role: s.staffWords.Roles.of(a.Role), Seen: words.Never, State: words.Open, Codes: strconv.Itoa(a.Codes),
		Path: "/staff/accounts/" + a.Name, Disabled: a.Disabled(),
	}
	if !a.SeenAt.IsZero() {
		row.Seen = s.when(a.SeenAt)
	}
	if a.Disabled() {
		row.State = fill(words.Closed, "when", s.when(a.DisabledAt))
	}
	return row
}

func (s *site) roleField(label, chosen string) field {
	hints := s.staffWords.Staff.RoleHint
	f := field{ID: "role", Label: label, Group: true, Type: "radio", Class: "options"}
	for _, role := range intake.Roles {
		f.Options = append(f.Options, choice{
			ID: "role-" + string(role), Value: string(role), Label: s.staffWords.Roles.of(role), Hint: hints.of(role), Checked: chosen == string(role),
		})
	}
	return f
}

// invite makes a link with which a colleague opens an account.
func (s *site) invite(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r, "name", "role"); err != nil {
		return err
	}
	words := &s.staffWords.Staff
	try := inviteTry{name: plain(r.PostForm.Get("name")), role: r.PostForm.Get("role")}
	role, known := intake.ParseRole(try.role)
	if !known {
		try.wrongRole = words.MissingRole
	}
	name, err := intake.ParseStaffName(try.name)
	if err != nil {
		try.wrongName = s.staffWords.SetUp.WrongName
	}
	list, err := s.Store.Accounts(r.Context(), v.actor)
	if err != nil {
		return err
	}
	same := func(a intake.Account) bool { return intake.SameName(a.Name) == intake.SameName(name) }
	if try.wrongName == "" && slices.ContainsFunc(list, same) {
		try.wrongName = words.Taken
	}
	if try.wrongName+try.wrongRole != "" {
		return s.showAccounts(w, r, v, http.StatusUnprocessableEntity, try)
	}
	return s.makeLink(w, r, v, name, role)
}

type linkPage struct {
	staffFrame
	Lead, Link string
}

// makeLink shows a set-up link. Only its hash is kept, so no other page can.
func (s *site) makeLink(w http.ResponseWriter, r *http.Request, v *staffVisit, name string, role intake.Role) error {
	token, err := s.Store.InviteStaff(r.Context(), v.actor, name, role)
	if err != nil {
		return err
	}
	words := &s.staffWords.Staff
	p := linkPage{staffFrame: s.staffFrame(r, v, words.LinkTitle), Lead: fill(words.LinkLead, "name", name), Link: s.public.JoinPath(SetUpPath, token).String()}
	p.Back = "/staff/accounts"
	return s.pages.write(w, http.StatusOK, "staff/link", p)
}

type colleaguePage struct {
	staffFrame
	Summary []summaryItem
	Row     accountRow
	RoleNow field
	Own     bool
}

// colleague is the page of one account.
func (s *site) colleague(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	return s.showColleague(w, r, v, http.StatusOK, "")
}

func (s *site) showColleague(w http.ResponseWriter, r *http.Request, v *staffVisit, status int, problem string) error {
	a, err := s.accountOf(r, v)
	if err != nil {
		return err
	}
	words := &s.staffWords.Staff
	p := colleaguePage{
		staffFrame: s.staffFrame(r, v, words.OneTitle), Row: s.accountRow(a), RoleNow: s.roleField(words.Role, string(a.Role)), Own: a.Name == v.actor.Name,
	}
	if problem != "" {
		p.Summary, p.Wrong = []summaryItem{{"", problem}}, true
	}
	p.Back = "/staff/accounts"
	return s.pages.write(w, status, "staff/colleague", p)
}

func (s *site) accountOf(r *http.Request, v *staffVisit) (intake.Account, error) {
	list, err := s.Store.Accounts(r.Context(), v.actor)
	if err != nil {
		return intake.Account{}, err
	}
	for _, a := range list {
		if a.Name == mux.Vars(r)["name"] {
			return a, nil
		}
	}
	return intake.Account{}, intake.ErrNotFound
}

// changeColleague does one of the things that can be done to an account.
func (s *site) changeColleague(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r, "role"); err != nil {
		return err
	}
	a, err := s.accountOf(r, v)
	if err != nil {
		return err
	}
	ctx, words := r.Context(), &s.staffWords.Staff
	switch mux.Vars(r)["act"] {
	case "role":
		role, known := intake.ParseRole(r.PostForm.Get("role"))
		if !known {
			return s.showColleague(w, r, v, http.StatusUnprocessableEntity, words.MissingRole)
		}
		err = s.Store.SetRole(ctx, v.actor, a.Name, role)
	case "disable":
		err = s.Store.DisableStaff(ctx, v.actor, a.Name)
	case "enable":
		err = s.Store.EnableStaff(ctx, v.actor, a.Name)
	case "link":
		if a.Name == v.actor.Name {
			return s.showColleague(w, r, v, http.StatusConflict, words.OwnLink)
		}
		return s.makeLink(w, r, v, a.Name, a.Role)
	default:
		return status(http.StatusNotFound)
	}
	if errors.Is(err, intake.ErrLastAdmin) {
		return s.showColleague(w, r, v, http.StatusConflict, words.LastAdmin)
	}
	if err != nil && !errors.Is(err, intake.ErrAlready) {
		return err
	}
	return see(w, (&url.URL{Path: "/staff/accounts/" + a.Name}).EscapedPath())
}
