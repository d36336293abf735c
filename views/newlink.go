package views

import (
	"net/http"

	"sciatica-intake/intake"
)

type newLinkPage struct {
	staffFrame
	Lead    string
	Link    *myLink
	Grouped string // the token as it is read out
}

// newLink gives a patient another private link and shows it, once: the one
// before opens nothing from now on.
func (s *site) newLink(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r, "version"); err != nil {
		return err
	}
	ref, err := reference(r)
	if err != nil {
		return err
	}
	l, err := s.Store.RenewLink(r.Context(), v.actor, ref)
	if err != nil {
		return err
	}
	words := &s.deskWords.Link
	p := newLinkPage{
		staffFrame: s.staffFrame(r, v, words.Title+" "+ref.String()), Lead: fill(words.Lead, "reference", ref.String()), Grouped: inFours(l.Token),
	}
	if p.Link, err = s.privateLink(p.W, l); err != nil {
		return err
	}
	p.Back, p.Print = casePath(ref), true
	return s.pages.write(w, http.StatusOK, "staff/newlink", p)
}

// linkable reports whether there is something left for a link to open.
func (c opened) linkable() bool { return c.SubmittedAt.Add(intake.EpisodeLife).After(c.now) }
