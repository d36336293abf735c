package views

import (
	"errors"
	"net/http"

	"sciatica-intake/intake"
)

// invitationRow is a set-up link that nobody has used yet.
type invitationRow struct{ Name, Role, By string }

func (s *site) invitationRows(r *http.Request, v *staffVisit) ([]invitationRow, error) {
	list, err := s.Store.Invitations(r.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	var rows []invitationRow
	for _, i := range list {
		rows = append(rows, invitationRow{
			i.Name, s.staffWords.Roles.of(i.Role), fill(s.staffWords.Staff.InvitedBy, "who", i.By, "when", s.when(i.ExpiresAt)),
		})
	}
	return rows, nil
}

// withdraw makes a set-up link open nothing.
func (s *site) withdraw(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r, "name"); err != nil {
		return err
	}
	if err := s.Store.Withdraw(r.Context(), v.actor, plain(r.PostForm.Get("name"))); err != nil && !errors.Is(err, intake.ErrNotFound) {
		return err
	}
	return see(w, "/staff/accounts")
}
