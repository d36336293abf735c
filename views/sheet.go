package views

import (
	"net/http"

	"sciatica-intake/rules"
)

// sheetPage is the programme on paper: at most two Letter pages with every
// move that is offered, its pictures and the stop rules.
type sheetPage struct {
	frame
	Programme *programme
}

// sheet writes the programme as it is now. Without one there is nothing to
// print.
func (s *site) sheet(w http.ResponseWriter, r *http.Request, y *stay) error {
	offered, err := s.onSheet(r, y)
	if err != nil {
		return err
	}
	p := sheetPage{frame: s.frame(y.words, y.words.Sheet.Title), Programme: offered}
	if offered == nil || len(offered.Phases) == 0 {
		return see(w, y.base)
	}
	p.here(y.base + "/sheet")
	p.Back, p.Print, p.Class, p.Reference = y.base, true, "sheet", ""
	return s.pages.write(w, http.StatusOK, "sheet", p)
}

// onSheet is the programme as it is now, or nil while there is none.
func (s *site) onSheet(r *http.Request, y *stay) (*programme, error) {
	if y.Examined.Done() {
		return s.opening(y.speaker, y.Episode)
	}
	s.unfinished(y)
	if y.stand.Level > rules.Routine {
		return nil, nil
	}
	f, err := s.byNow(r, y)
	if err != nil {
		return nil, err
	}
	return s.programme(f, y.Week(s.Now())), nil
}
