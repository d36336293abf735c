package views

import (
	"fmt"
	"net/http"
)

type startPage struct {
	frame
	GoOn bool // this browser holds a draft
}

// start shows what this is. It never shows an answer, nor how far they are.
func (s *site) start(w http.ResponseWriter, r *http.Request) error {
	words := s.said(r)
	var held frame
	goOn, err := s.hold(&held, r)
	if err != nil {
		// The page that names 911 does not depend on the database.
		note(r).cause = err
	}
	key := likeness{
		words: words, clinic: s.clinic.get().in(words.language), page: "start",
		asked: fmt.Sprint(goOn, held.Draft, held.Locked),
	}
	return s.pages.writePrepared(w, "start", key, func() any {
		p := startPage{frame: s.frame(words, words.Start.Title), GoOn: goOn}
		p.Home, p.Draft, p.Locked = true, held.Draft, held.Locked
		p.here("/")
		return p
	})
}

// begin makes a draft and reads no field.
func (s *site) begin(w http.ResponseWriter, r *http.Request) error {
	if wait := s.limits.draft(s.address(r)); wait > 0 {
		return failure{status: http.StatusTooManyRequests, after: wait}
	}
	_, token, err := s.Store.CreateDraft(r.Context(), s.said(r).language)
	if err != nil {
		return unreadable(err)
	}
	if err := s.sessions.give(w, r, token); err != nil {
		return err
	}
	return see(w, "/intake/"+s.Book.Pages[0].ID)
}

// messagePage says one thing and names a way on.
type messagePage struct {
	frame
	Text       string
	Emergency  string
	ClinicLine string
	Start      string
}

// stopped is where the questionnaire ends for somebody it is not made for.
// Nothing of theirs is left, so the address says nothing and the page asks for
// nothing.
func (s *site) stopped(w http.ResponseWriter, r *http.Request) error {
	if s.stop == "" {
		return status(http.StatusNotFound)
	}
	words := s.said(r)
	text := s.book(words.language)
	f := s.frame(words, text["end."+s.stop+".title"])
	f.here("/stopped")
	return s.pages.write(w, http.StatusOK, "message", messagePage{
		frame: f, Text: text["end."+s.stop],
		Emergency: words.Stop.Emergency, ClinicLine: words.Stop.Clinic, Start: words.Stop.Start,
	})
}
