package views

import (
	"encoding/json"
	"net/http"
	"net/url"

	"sciatica-intake/intake"
)

// left tells the warning how long the sign-in lasts. Asking is no use of it:
// a page that lies open must not keep somebody signed in.
func (s *site) left(w http.ResponseWriter, _ *http.Request, v *staffVisit) error {
	return s.tellLeft(w, v.session)
}

// stay begins the idle time anew.
func (s *site) stay(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r); err != nil {
		return err
	}
	x, err := s.Store.UseSession(r.Context(), s.doors.token(r))
	if err != nil {
		return err
	}
	return s.tellLeft(w, x)
}

// timeLeft is how long a sign-in lasts, in seconds, and whose it is.
type timeLeft struct {
	Idle int    `json:"idle"`
	Ends int    `json:"ends"`
	Name string `json:"name"`
}

func (s *site) tellLeft(w http.ResponseWriter, x intake.Session) error {
	now := s.Now()
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(timeLeft{seconds(x.IdleAt.Sub(now)), seconds(x.EndsAt.Sub(now)), x.Name})
}

// dismiss puts away a notice and goes back to where it was read.
func (s *site) dismiss(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r, "notice"); err != nil {
		return err
	}
	if err := s.Store.DismissNotice(r.Context(), v.actor, plain(r.PostForm.Get("notice"))); err != nil {
		return err
	}
	from, err := url.Parse(r.Referer())
	if err != nil {
		return see(w, "/staff")
	}
	return see(w, safeNext(from.EscapedPath()))
}
