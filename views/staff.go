package views

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"sciatica-intake/intake"
)

// staffDesk is what the staff's side asks of the store. Every method that
// shows or changes something takes who asks, and the store looks up again what
// they may: what pages leave out or refuse is a courtesy.
type staffDesk interface {
	Ask(ctx context.Context, who intake.Actor, action intake.Action) error
	Session(ctx context.Context, token string) (intake.Session, error)
	UseSession(ctx context.Context, token string) (intake.Session, error)
	SignIn(ctx context.Context, name, password, address string) (token string, err error)
	SignInCode(ctx context.Context, token, code, address string) (next string, x intake.Session, err error)
	FreshCode(ctx context.Context, token, code, address string) (next string, x intake.Session, err error)
	SignOut(ctx context.Context, token string) error
	SignOutEverywhere(ctx context.Context, who intake.Actor) error

	OpenLink(ctx context.Context, token string) (intake.Link, error)
	RedeemLink(ctx context.Context, token, name, password, code string) (intake.Credentials, error)
	ChangePassword(ctx context.Context, who intake.Actor, old, password string) error
	RenewRecoveryCodes(ctx context.Context, who intake.Actor) ([]string, error)
	BeginFactor(ctx context.Context, who intake.Actor) (secret string, err error)
	ConfirmFactor(ctx context.Context, who intake.Actor, code string) (codes []string, err error)

	Accounts(ctx context.Context, who intake.Actor) ([]intake.Account, error)
	Invitations(ctx context.Context, who intake.Actor) ([]intake.Invitation, error)
	Withdraw(ctx context.Context, who intake.Actor, name string) error
	InviteStaff(ctx context.Context, who intake.Actor, name string, role intake.Role) (token string, err error)
	DisableStaff(ctx context.Context, who intake.Actor, name string) error
	EnableStaff(ctx context.Context, who intake.Actor, name string) error
	SetRole(ctx context.Context, who intake.Actor, name string, role intake.Role) error

	Notices(ctx context.Context, who intake.Actor) ([]intake.Message, error)
	DismissNotice(ctx context.Context, who intake.Actor, id string) error
	Trail(ctx context.Context, who intake.Actor, f intake.TrailFilter) ([]intake.Entry, error)
	CheckTrail(ctx context.Context, who intake.Actor, printed ...intake.TrailHead) (intake.TrailHead, error)
	ExportTrail(ctx context.Context, who intake.Actor, visit func(intake.Entry) error) error
	Export(ctx context.Context, who intake.Actor, format string, since time.Time, visit func(intake.Intake) error) error
	ReadSettings(ctx context.Context, who intake.Actor) (intake.Settings, error)
	ChangeSetting(ctx context.Context, who intake.Actor, key, value string) error

	cases
}

// staffVisit is one request of somebody who is signed in.
type staffVisit struct {
	actor   intake.Actor
	session intake.Session
}

// may says whether a page offers something. Whether it is done the store says.
func (v *staffVisit) may(a intake.Action) bool { return intake.May(v.actor.Role, a) }

// staffer answers a request of somebody who is signed in.
type staffer func(http.ResponseWriter, *http.Request, *staffVisit) error

// staffRoute is one address of the staff's side. Its action is the least that
// somebody must be allowed to; without one nobody is let in, so that an
// address which was added in a hurry stays shut.
type staffRoute struct {
	path, name string
	action     intake.Action
	quiet      bool // asking is no use of the sign-in
	get, post  staffer
}

// staff lets in whoever is signed in and may do what the route is for, before
// anything is said about the address. The page of an error has the frame of
// the staff's side.
func (s *site) staff(r staffRoute) route {
	return route{path: r.path, name: r.name, any: func(w http.ResponseWriter, req *http.Request) error {
		v, err := s.staffVisit(req, r.quiet)
		if errors.Is(err, intake.ErrSignedOut) {
			return s.signInFirst(w, req)
		}
		if err != nil {
			return unreadable(err)
		}
		err = s.staffAnswer(w, req, v, r)
		switch {
		case errors.Is(err, intake.ErrCodeNeeded):
			err = s.codeFirst(w, req, v)
		case errors.Is(err, intake.ErrSignedOut):
			err = s.signInFirst(w, req)
		}
		if err != nil {
			s.failStaff(w, req, v, failed(err))
		}
		return nil
	}}
}

func (s *site) staffAnswer(w http.ResponseWriter, r *http.Request, v *staffVisit, to staffRoute) error {
	if !v.may(to.action) {
		return errors.Join(intake.ErrForbidden, s.Store.Ask(r.Context(), v.actor, to.action))
	}
	var h staffer
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		h = to.get
	case http.MethodPost:
		h = to.post
	}
	if h == nil {
		w.Header().Set("Allow", route{get: to.get.allowed(), post: to.post.allowed()}.allow())
		return status(http.StatusMethodNotAllowed)
	}
	return h(w, r, v)
}

// allowed stands for a handler where only its being there counts.
func (h staffer) allowed() handler {
	if h == nil {
		return nil
	}
	return func(http.ResponseWriter, *http.Request) error { return nil }
}

type staffVisitKey struct{}

// staffVisit reads who is signed in. A form that was held up while a code was
// asked for comes with its visit.
func (s *site) staffVisit(r *http.Request, quiet bool) (*staffVisit, error) {
	if v, ok := r.Context().Value(staffVisitKey{}).(*staffVisit); ok {
		return v, nil
	}
	x, err := s.doors.read(r)
	if err == nil && !quiet {
		x, err = s.Store.UseSession(r.Context(), s.doors.token(r))
	}
	if err != nil {
		return nil, err
	}
	return &staffVisit{actor: x.Actor, session: x}, nil
}

// isStaff says whether a path is one of the staff's side.
func isStaff(path string) bool { return path == "/staff" || strings.HasPrefix(path, "/staff/") }

// staffFrame is what every page of the staff's side has around its main part.
type staffFrame struct {
	frame
	S       *staffWords
	D       *deskWords
	Who     string // who is signed in, or ""
	Role    string
	Nav     []navLink
	Bars    []bar
	Notices []deskNotice
	// IdleLeft and EndsLeft are the seconds until the sign-in ends unless
	// something is done, and whatever is done.
	IdleLeft, EndsLeft int
	Scripts            []string
}

type navLink struct {
	Path, Text string
	Current    bool
}

// bar is something about the installation that everybody has to see.
type bar struct{ Text, Path, Link string }

// deskNotice is something that somebody has to see once.
type deskNotice struct{ ID, Text, When string }

// staffFrame makes the frame of a page. Without a visit it is that of
// somebody who is not signed in yet.
func (s *site) staffFrame(r *http.Request, v *staffVisit, title string) staffFrame {
	f := staffFrame{frame: s.frame(s.said(r), title), S: s.staffWords, D: s.deskWords}
	if v == nil {
		return f
	}
	f.Who, f.Role = v.actor.Name, s.staffWords.Roles.of(v.actor.Role)
	f.IdleLeft, f.EndsLeft = seconds(v.session.IdleAt.Sub(s.Now())), seconds(v.session.EndsAt.Sub(s.Now()))
	for _, name := range []string{"idle.js", "staff.js"} {
		if path := s.Static.Path(name); path != "" {
			f.Scripts = append(f.Scripts, path)
		}
	}
	f.Nav = s.staffNav(r, v)
	f.Bars = s.bars(v, f.Clinic)
	if v.may(intake.ChangeClinic) {
		f.Notices = s.notices(r, v)
	}
	if len(f.Notices) > 0 {
		w := &s.staffWords.Frame
		f.Bars = append(f.Bars, bar{w.NoticesWait, "#notices", w.Read})
	}
	return f
}

func seconds(d time.Duration) int { return max(0, int(d/time.Second)) }

// staffNav are the parts of the staff's side that somebody may see.
func (s *site) staffNav(r *http.Request, v *staffVisit) []navLink {
	w := &s.staffWords.Frame
	var links []navLink
	for _, l := range []struct {
		path, text string
		action     intake.Action
	}{
		{"/staff", w.Queue, intake.SeeQueue},
		{"/staff/search", w.Search, intake.SeeQueue},
		{"/staff/accounts", w.Accounts, intake.SeeAccounts},
		{"/staff/settings", w.Settings, intake.SeeSettings},
		{"/staff/trail", w.Trail, intake.SeeTrail},
		{"/staff/account", w.Account, intake.SeeQueue},
	} {
		if v.may(l.action) {
			links = append(links, navLink{l.path, l.text, r.URL.Path == l.path})
		}
	}
	return links
}

// bars say what is wrong with the installation. Only who can set it right is
// sent there.
func (s *site) bars(v *staffVisit, c *clinic) []bar {
	w := &s.staffWords.Frame
	var bars []bar
	add := func(text, setting string) {
		b := bar{Text: text}
		if v.may(intake.ChangeClinic) {
			b.Path, b.Link = "/staff/settings/"+setting, w.Correct
		}
		bars = append(bars, b)
	}
	if !c.Alerts {
		add(w.NoAlerts, "alert_email")
	}
	if !c.Confirmed {
		add(w.PhoneUnconfirmed, "phone_confirmed")
	}
	return bars
}

// notices are what somebody is told once. That they cannot be read is no
// reason to withhold the page.
func (s *site) notices(r *http.Request, v *staffVisit) []deskNotice {
	messages, err := s.Store.Notices(r.Context(), v.actor)
	if err != nil {
		note(r).cause = err
		return nil
	}
	var list []deskNotice
	for _, m := range messages {
		list = append(list, deskNotice{m.ID, m.Text, s.when(m.CreatedAt)})
	}
	return list
}

// when is a time as staff read it, in the clinic's zone.
func (s *site) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.clinic.get().clocks.Zone()).Format("Jan 2, 2006, 3:04 pm MST")
}

type staffFailurePage struct {
	staffFrame
	Text   string
	Next   string
	Resend *resend
}

// failStaff is the staff's side of fail.
func (s *site) failStaff(w http.ResponseWriter, r *http.Request, v *staffVisit, f failure) {
	if f.cause != nil {
		note(r).cause = f.cause
	}
	text := s.staffWords.Failure.of(f)
	page := staffFailurePage{staffFrame: s.staffFrame(r, v, text.Title), Text: text.Text, Next: f.next, Resend: resending(r, f)}
	if page.Resend != nil {
		page.Text = s.staffWords.Failure.Kept
	}
	if err := s.pages.write(w, f.status, "staff/error", page); err != nil {
		note(r).cause = err
		http.Error(w, text.Title, http.StatusInternalServerError)
	}
}
