package views

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// unreached says that somebody whom a doctor should see today, or at once, left
// no way for the clinic to reach them.
func (y *stay) unreached() bool {
	return y.stand.Level >= rules.Urgent && y.Contact == intake.Contact{}
}

// myContact asks behind the card of somebody's own page how the clinic can reach
// them. It needs no cookie, changes no level, and can be answered once.
func (s *site) myContact(w http.ResponseWriter, r *http.Request, y *stay) error {
	return s.askContact(w, r, y, nil)
}

func (s *site) askContact(w http.ResponseWriter, r *http.Request, y *stay, typed url.Values) error {
	f, err := s.behindMyPage(r, y)
	if err != nil {
		return err
	}
	if !y.unreached() {
		return see(w, y.base)
	}
	return s.showFollowUp(w, f, reply{status: http.StatusOK, form: typed})
}

func (s *site) addMyContact(w http.ResponseWriter, r *http.Request, y *stay) error {
	f, err := s.behindMyPage(r, y)
	if err != nil {
		return err
	}
	if !y.unreached() {
		return see(w, y.base)
	}
	return s.keepContact(w, r, f)
}

func (s *site) behindMyPage(r *http.Request, y *stay) (following, error) {
	f, err := s.decided(r, y.words.language, y.Episode, y.stand)
	return following{frame: s.frame(y.words, y.words.Follow.Title), finding: f, draft: y.DraftID, base: y.base}, err
}

// contactAgain is the page in another language, with what was typed. There is
// no draft that could keep it.
func (s *site) contactAgain(w http.ResponseWriter, r *http.Request, next string, typed url.Values) (done bool, err error) {
	token, found := strings.CutPrefix(next, "/my/")
	token, behind := strings.CutSuffix(token, contactPath)
	if !found || !behind || len(typed) == 0 {
		return false, nil
	}
	h := s.linked(func(w http.ResponseWriter, r *http.Request, y *stay) error { return s.askContact(w, r, y, typed) })
	return true, h(w, mux.SetURLVars(r, map[string]string{"token": token}))
}
