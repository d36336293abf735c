package views

import (
	"net/http"
	"net/url"
	"strings"

	"sciatica-intake/intake"
)

type conflictPage struct {
	staffFrame
	Href     string
	Since    []done
	Now      string
	Form     *workForm // what was about to be done, or the note it can become
	Possible bool
	Words    string
}

// conflict tells somebody that the case is not what they saw any more. What
// they entered stands in the same form, made for the case as it is now; where
// that is not possible any more, what they wrote can be kept as a note.
func (s *site) conflict(w http.ResponseWriter, r *http.Request, v *staffVisit, entered *typed, version int64, steps []intake.Step) error {
	c, err := s.opened(r, v, intake.ActRead)
	if err != nil {
		return err
	}
	colleagues, err := s.Store.Colleagues(r.Context(), v.actor)
	if err != nil {
		return err
	}
	d := s.deskWords
	p := conflictPage{
		staffFrame: s.staffFrame(r, v, d.Conflict.Title), Href: casePath(c.Reference),
		Possible: possible(c.Work, steps), Words: entered.words(),
	}
	p.Reference = c.Reference.String()
	var since []intake.Step
	for _, step := range c.Steps {
		if step.Number > version {
			since = append(since, step)
		}
	}
	p.Since = s.steps(since)
	assignee := c.Work.Assignee
	if assignee == "" {
		assignee = strings.ToLower(d.Work.Nobody)
	}
	p.Now = fill(d.Conflict.Now, "status", strings.ToLower(d.Statuses[string(c.Status)]), "who", assignee)
	f := former{d: d, c: c, v: v, colleagues: colleagues, entered: entered}
	if !p.Possible && p.Words != "" {
		f.entered = entered.as("note", url.Values{"text": {p.Words}})
	}
	if p.Possible || p.Words != "" {
		form := f.form(f.entered.act)
		p.Form = &form
	}
	return s.pages.write(w, http.StatusConflict, "staff/conflict", p)
}

// possible says whether the steps could still be taken.
func possible(w intake.Work, steps []intake.Step) bool {
	for _, step := range steps {
		var err error
		if w, err = w.After(step); err != nil {
			return false
		}
	}
	return true
}
