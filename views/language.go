package views

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// The fields of the language switch; everything else in its form is what was
// typed on the page.
const (
	languageField = "language"
	backField     = "next"
	// typedField says that the form of the page came along: what is not in it is
	// not ticked.
	typedField = "typed"
)

// otherLanguage is the switch to one language on a page.
type otherLanguage struct{ Code, Name, Next string }

// languages are those that a page can be switched to.
func (s *site) languages(current string) []otherLanguage {
	var list []otherLanguage
	for _, code := range s.offered {
		if code != current {
			list = append(list, otherLanguage{Code: code, Name: s.words[code].Name})
		}
	}
	return list
}

// here lets a page be switched to another language: the switch leads back to
// where the page is.
func (f *frame) here(path string) {
	for i := range f.Spoken {
		f.Spoken[i].Next = path
	}
	f.Switch = len(f.Spoken) > 0
}

// typing is here for a page with a form of its own.
func (f *frame) typing(path string) {
	f.here(path)
	f.Typing = true
}

// in returns the site's words in a language, or in English where it is not
// offered.
func (s *site) in(language string) *words {
	if slices.Contains(s.offered, language) {
		return s.words[language]
	}
	return s.words[rules.English]
}

// book returns the book's words in a language, with the same rule.
func (s *site) book(language string) rules.Words { return s.Book.Words(s.in(language).language) }

type languageKey struct{}

// chosen is the language somebody chose in this browser, or another one.
func (s *site) chosen(r *http.Request, otherwise string) string {
	if now, ok := r.Context().Value(languageKey{}).(string); ok {
		return now
	}
	if c, err := r.Cookie(s.sessions.languageName()); err == nil && slices.Contains(s.offered, c.Value) {
		return c.Value
	}
	return otherwise
}

// speak remembers a language in this browser, until the browser is closed.
func (s *site) speak(w http.ResponseWriter, language string) {
	o := s.sessions.options
	http.SetCookie(w, &http.Cookie{
		Name: s.sessions.languageName(), Value: language, Path: o.Path, Secure: o.Secure, HttpOnly: true, SameSite: o.SameSite,
	})
}

// switchLanguage changes the language and leads back to the same page, with
// what was typed there and not sent yet. That waits sealed beside the answers
// and is no answer before its page is sent.
func (s *site) switchLanguage(w http.ResponseWriter, r *http.Request) error {
	language := r.PostForm.Get(languageField)
	next, ok := localPath(r.FormValue(backField))
	if !slices.Contains(s.offered, language) || !ok {
		return status(http.StatusBadRequest)
	}
	typed := url.Values{}
	for name, values := range r.PostForm {
		if name != languageField && name != backField && name != typedField {
			typed[name] = values
		}
	}
	s.speak(w, language)
	r = r.WithContext(context.WithValue(r.Context(), languageKey{}, language))
	if err := s.keepTyped(r, next, language, typing{typed, r.FormValue(typedField) != ""}); err != nil {
		return err
	}
	if done, err := s.contactAgain(w, r, next, typed); done {
		return err
	}
	switch {
	case next == "/resume" && typed.Get("code") != "":
		return s.showResume(w, r, http.StatusOK, typed.Get("code"), "")
	case next == "/unlock" && len(typed) > 0:
		if v, err := s.visit(r); err == nil && v.draft.Idle(s.Now()) {
			v.speaker = speaker{s.in(language), s.book(language), v.who} // The draft was read before.
			return s.showUnlock(w, r, v, http.StatusOK, typed, problems{})
		}
	}
	return see(w, next)
}

// typing is what was typed on a page, whole or perhaps in part.
type typing struct {
	form  url.Values
	whole bool
}

// keepTyped notes the language and what was typed with the draft or check-in
// it belongs to.
func (s *site) keepTyped(r *http.Request, next, language string, typed typing) error {
	if strings.HasPrefix(next, "/my/") {
		return s.keepTypedAgain(r, next, typed)
	}
	d, err := s.sessions.read(r)
	for tries := 0; err == nil && tries < 3; tries++ {
		d.Language = language
		if t := s.typedOn(next, typed); t != nil {
			d.Payload.Typed = t
		}
		if _, err = s.Store.SaveDraft(r.Context(), d); !errors.Is(err, intake.ErrConflict) {
			break
		}
		d, err = s.sessions.again(r) // Another window was faster.
	}
	if errors.Is(err, intake.ErrNotFound) {
		return nil
	}
	return err
}

// typedOn is what was typed on a page that asks questions, or nil. Only fields
// of that page are kept. Nothing is something too: the last tick taken away.
func (s *site) typedOn(path string, typed typing) *intake.Typed {
	name := path[strings.LastIndexByte(path, '/')+1:]
	if path == "/result/contact" {
		return &intake.Typed{Page: path, Form: only(typed.form, func(id string) bool { return slices.Contains(reach, id) })}
	}
	page := s.anyPage(name)
	if page == nil {
		return nil
	}
	form := only(typed.form, func(id string) bool { q := s.Book.Question(id); return q != nil && q.Page == page })
	if len(form) == 0 && !typed.whole {
		return nil
	}
	return &intake.Typed{Page: name, Form: form}
}

func only(form url.Values, keep func(string) bool) url.Values {
	kept := url.Values{}
	for name, values := range form {
		if keep(name) {
			for _, v := range values {
				kept.Add(name, strings.ToValidUTF8(v, "\uFFFD"))
			}
		}
	}
	return kept
}

// keepTypedAgain keeps what was typed on a page of a check-in.
func (s *site) keepTypedAgain(r *http.Request, next string, typed typing) error {
	parts := strings.Split(next, "/") // "", my, token, checkin or start, page
	if len(parts) != 5 || !intake.TokenLike(parts[2]) {
		return nil
	}
	t := s.typedOn(next, typed)
	e, err := s.Store.Episode(r.Context(), parts[2])
	if errors.Is(err, intake.ErrNotFound) || err == nil && t == nil {
		return nil
	}
	if err != nil {
		return unreadable(err)
	}
	kind := e.Kind(s.Now())
	if parts[3] == "start" {
		kind = rules.CheckinStart
	}
	c := e.Resume(kind, s.chosen(r, e.Language), s.Now())
	c.Payload.Typed = t
	_, err = s.Store.SaveCheckin(r.Context(), c)
	return err
}

// typedOf is the form to show again, if something was typed on that page.
func typedOf(t *intake.Typed, page string) url.Values {
	if t == nil || t.Page != page {
		return nil
	}
	return t.Form
}

// localPath accepts a path of this site: nothing that leads elsewhere.
func localPath(path string) (string, bool) {
	if path == "" {
		return "/", true
	}
	u, err := url.Parse(path)
	plain := !strings.ContainsAny(path, "\\?#%") && !strings.Contains(path, "//") && !strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r > '~' })
	return path, err == nil && u.Host == "" && u.Scheme == "" && strings.HasPrefix(path, "/") && plain && len(path) < 200
}
