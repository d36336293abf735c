package views

import (
	"net/http"
	"slices"
	"strconv"

	"sciatica-intake/intake"
)

// deleteCase deletes an intake with all that belongs to it. Somebody who has
// not seen the latest of it is shown that first: it may be a check-in that
// needs help.
func (s *site) deleteCase(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r, "version", "reason", "sure"); err != nil {
		return err
	}
	version, err := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	if err != nil || version < 1 {
		return status(http.StatusBadRequest)
	}
	words, entered := &s.deskWords.Work.Wrong, &typed{act: "delete", form: r.PostForm}
	reason := intake.DeleteReason(r.PostForm.Get("reason"))
	entered.need(slices.Contains(intake.DeleteReasons, reason), "reason", words.Delete)
	entered.need(r.PostForm.Get("sure") == "yes", "sure", words.Sure)
	if len(entered.problems) > 0 {
		return s.caseAgain(w, r, v, entered)
	}
	c, err := s.opened(r, v, intake.ActRead)
	if err != nil {
		return err
	}
	if c.Version != version {
		return s.conflict(w, r, v, entered, version, nil)
	}
	if err := s.Store.DeleteCase(r.Context(), v.actor, c.Reference, reason); err != nil {
		return err
	}
	return see(w, "/staff")
}
