package views

import (
	"errors"
	"net/http"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// frame is what every page has around its main part.
type frame struct {
	Lang   string
	Title  string
	W      *words
	Clinic *clinic
	Paths  paths
	Back   string
	Class  string // of main
	// Level and Reference stand on main for tests and scripts.
	Level     string
	Reference string
	Print     bool  // a page to print
	Timed     bool  // a page with timers
	Mapped    bool  // a page with the pain map
	Wrong     bool  // something has to be corrected
	Alarm     *card // the emergency card that stands before everything else
	Home      bool
	Spoken    []otherLanguage
	Switch    bool // the page can be switched to them
	Typing    bool // its own form takes along what was typed
	Draft     bool // there are answers to save, leave or delete
	Locked    bool // there may be answers, which can only be left
	Unsigned  bool
}

// paths are those of the static files.
type paths struct{ Style, Form, Map, Print, Timer, Icon string }

// FullTitle is the page's title for the browser. It never holds an answer.
func (f frame) FullTitle() string {
	text := f.W.Frame.Title
	if f.Wrong {
		text = f.W.Frame.ErrorTitle
	}
	return fill(text, "page", f.Title, "clinic", f.Clinic.Name)
}

// frame is the frame of a page that anybody may see.
func (s *site) frame(w *words, title string) frame {
	return frame{
		Lang: w.language, Title: title, W: w, Clinic: s.clinic.get().in(w.language), Spoken: s.languages(w.language), Unsigned: !s.Book.SignedOff(),
		Paths: paths{
			Style: s.Static.Path("style.css"), Form: s.Static.Path("form.js"), Map: s.Static.Path("bodymap.js"),
			Print: s.Static.Path("result.js"), Timer: s.Static.Path("timer.js"), Icon: s.Static.Path("favicon.svg"),
		},
	}
}

// said returns the words for somebody of whom nothing is known yet.
func (s *site) said(r *http.Request) *words { return s.in(s.chosen(r, rules.English)) }

// hold adds to a frame what can be done with the answers that the request's
// cookie opens: nobody should have to look for the way to leave a computer.
func (s *site) hold(f *frame, r *http.Request) (held bool, err error) {
	d, err := s.sessions.read(r)
	switch {
	case err == nil:
		f.Locked = d.Idle(s.Now())
		f.Draft = !f.Locked
		return true, nil
	case errors.Is(err, intake.ErrNotFound):
		return false, nil
	}
	f.Locked = true
	return false, err
}

// own is the frame of a page of somebody's answers.
func (s *site) own(v *visit, title string) frame {
	f := s.frame(v.words, title)
	f.Draft = true
	return f
}
