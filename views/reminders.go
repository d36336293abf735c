package views

import (
	"errors"
	"net/http"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
)

// What a form about reminders asks for. The other name is what mail programs
// send when somebody unsubscribes in one press (RFC 8058).
const (
	remindField = "reminders"
	remindOn    = "on"
	remindOff   = "off"
	oneClick    = "List-Unsubscribe"
)

// remindersPage is what the links of a mail open. The address may be mistyped,
// so it says nothing of whose reminders they are.
type remindersPage struct {
	frame
	Lead, Action, On, Off string
}

func (s *site) askReminders(w http.ResponseWriter, r *http.Request) error {
	token, reminders, err := s.reminded(r)
	if err != nil {
		return err
	}
	words := s.in(s.chosen(r, reminders.Language))
	t := &words.Reminders
	p := remindersPage{frame: s.frame(words, t.Title), Action: "/reminders/" + token}
	p.here(p.Action)
	switch reminders.State {
	case intake.RemindersAsked:
		p.Lead, p.On, p.Off = t.Ask, t.Yes, t.No
	case intake.RemindersOn:
		p.Lead, p.Off = t.On, t.Stop
	default:
		p.Lead, p.On = t.Stopped, t.Again
	}
	return s.pages.write(w, http.StatusOK, "reminders", p)
}

// reminded finds the reminders of a request's token.
func (s *site) reminded(r *http.Request) (token string, reminders intake.Reminders, err error) {
	token = mux.Vars(r)["token"]
	if tokenLike(token) {
		reminders, err = s.Store.Reminders(r.Context(), token)
	}
	if !tokenLike(token) || errors.Is(err, intake.ErrNotFound) {
		return "", reminders, s.missed(r)
	}
	if err != nil {
		return "", reminders, unreadable(err)
	}
	return token, reminders, nil
}

// setReminders turns reminders on or off. A mail program that unsubscribes
// sends a field of its own and reads no answer.
func (s *site) setReminders(w http.ResponseWriter, r *http.Request) error {
	if err := onlyFields(r, remindField, oneClick); err != nil {
		return err
	}
	on := r.PostForm.Get(remindField) == remindOn
	if !on && r.PostForm.Get(remindField) != remindOff && r.PostForm.Get(oneClick) != "One-Click" {
		return status(http.StatusBadRequest)
	}
	token, _, err := s.reminded(r)
	if err != nil {
		return err
	}
	if err := s.Store.SetReminders(r.Context(), token, on); err != nil {
		return err
	}
	return see(w, "/reminders/"+token)
}

// myReminders says on somebody's own page whether reminders are sent.
func (s *site) myReminders(y *stay) *myReminders {
	w := &y.words.Reminders
	switch y.Reminders.State {
	case intake.RemindersAsked:
		text := w.MyAsked
		if next := y.Next(s.Now()); next != nil {
			text += " " + y.words.on(w.MyUntil, s.local(next.At(y.SubmittedAt)))
		}
		return &myReminders{Text: text, Stop: y.base + "/reminders"}
	case intake.RemindersOn:
		return &myReminders{Text: w.MyOn, Stop: y.base + "/reminders"}
	case intake.RemindersStopped:
		return &myReminders{Text: w.MyStopped}
	}
	return nil
}

// stopReminders is the button on somebody's own page.
func (s *site) stopReminders(w http.ResponseWriter, r *http.Request, y *stay) error {
	if err := onlyFields(r); err != nil {
		return err
	}
	if y.Reminders.State != intake.RemindersNone {
		if err := s.Store.SetReminders(r.Context(), y.Reminders.Token, false); err != nil {
			return err
		}
	}
	return see(w, y.base)
}
