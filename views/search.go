package views

import (
	"net/http"
	"strconv"
	"strings"

	"sciatica-intake/intake"
)

type searchPage struct {
	staffFrame
	Typed   string
	Asked   bool
	Tally   string
	Caption string
	Rows    []row
}

// askSearch shows the search with nothing searched for. What is searched for
// is a patient's name, and never stands in an address.
func (s *site) askSearch(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	return s.pages.write(w, http.StatusOK, "staff/search", searchPage{staffFrame: s.staffFrame(r, v, s.deskWords.Search.Title)})
}

// search shows what was found. A whole reference opens its intake.
func (s *site) search(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	typed := strings.TrimSpace(r.PostForm.Get("q"))
	if len(typed) > 800 || !readableText(typed) {
		return status(http.StatusBadRequest)
	}
	q := intake.ParseQuery(typed)
	d := s.deskWords
	p := searchPage{staffFrame: s.staffFrame(r, v, d.Search.Title), Typed: typed, Asked: true, Caption: d.Search.Caption}
	if q.Reference == "" && len(q.Tokens)+len(q.Starts) == 0 {
		p.Tally = d.Search.Short
		return s.pages.write(w, http.StatusOK, "staff/search", p)
	}
	found, err := s.Store.Search(r.Context(), v.actor, typed)
	if err != nil {
		return err
	}
	if len(found.Items) == 1 && found.Items[0].Reference == q.Reference {
		return see(w, casePath(q.Reference))
	}
	p.Rows = s.rows(found.Items, v)
	count := strconv.Itoa(len(p.Rows))
	switch {
	case found.More:
		p.Tally = fill(d.Search.More, "count", count)
	case count == "1":
		p.Tally = d.Search.TallyOne
	default:
		p.Tally = fill(d.Search.Tally, "count", count)
	}
	return s.pages.write(w, http.StatusOK, "staff/search", p)
}
