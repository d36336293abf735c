package views

import (
	"errors"
	"net/http"

	"github.com/gorilla/sessions"

	"sciatica-intake/intake"
)

// drafts is the store behind gorilla's sessions: the session of a patient is
// their draft. All that a browser holds is a token that nobody can make up, and
// only its hash is kept. The cookie has no age, so it ends with the browser.
type drafts struct {
	store   patients
	name    string
	options sessions.Options
}

// The keys of a session's values. The draft is read for the request and never
// written from there; a token stands there when a browser is to be given one.
const (
	draftValue = "draft"
	tokenValue = "token"
)

func newDrafts(store patients, secure bool) *drafts {
	d := &drafts{store: store, name: "intake", options: sessions.Options{
		Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	}}
	if secure {
		d.name = "__Host-intake" // A browser takes this name only from us, over https.
	}
	return d
}

// languageName is the name of the cookie with the language. It says nothing of
// anybody, and goes with the browser as the other does.
func (d *drafts) languageName() string {
	if d.options.Secure {
		return "__Host-language"
	}
	return "language"
}

// Get returns the session of a request, read once.
func (d *drafts) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(d, name)
}

// New reads the session that the request's cookie opens. A cookie that opens
// nothing is no error: the draft has expired or was left.
func (d *drafts) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(d, name)
	options := d.options
	session.Options, session.IsNew = &options, true
	cookie, err := r.Cookie(name)
	if err != nil || !tokenLike(cookie.Value) {
		return session, nil
	}
	draft, err := d.store.DraftByToken(r.Context(), cookie.Value)
	if errors.Is(err, intake.ErrNotFound) {
		return session, nil
	}
	if err != nil {
		return session, err
	}
	session.ID, session.IsNew = draft.ID, false
	session.Values[draftValue] = draft
	return session, nil
}

// Save gives the browser the session's token, or takes its cookie away.
func (d *drafts) Save(_ *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	token, _ := session.Values[tokenValue].(string)
	if token == "" && session.Options.MaxAge >= 0 {
		return nil
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), token, session.Options))
	return nil
}

// read returns the draft of a request, or ErrNotFound.
func (d *drafts) read(r *http.Request) (intake.Draft, error) {
	session, err := d.Get(r, d.name)
	if err != nil {
		return intake.Draft{}, err
	}
	draft, ok := session.Values[draftValue].(intake.Draft)
	if !ok {
		return intake.Draft{}, intake.ErrNotFound
	}
	return draft, nil
}

// again reads the draft as it is now, after somebody else changed it.
func (d *drafts) again(r *http.Request) (intake.Draft, error) {
	cookie, err := r.Cookie(d.name)
	if err != nil {
		return intake.Draft{}, intake.ErrNotFound
	}
	return d.store.DraftByToken(r.Context(), cookie.Value)
}

// give lets the browser open a draft from now on.
func (d *drafts) give(w http.ResponseWriter, r *http.Request, token string) error {
	session, err := d.Get(r, d.name)
	if session == nil {
		return err
	}
	session.Values[tokenValue] = token
	return session.Save(r, w)
}

// end takes the cookie away.
func (d *drafts) end(w http.ResponseWriter, r *http.Request) error {
	session, err := d.Get(r, d.name)
	if session == nil {
		return err
	}
	delete(session.Values, tokenValue)
	session.Options.MaxAge = -1
	return session.Save(r, w)
}

// carried says whether a request brings our cookie, whatever it opens.
func (d *drafts) carried(r *http.Request) bool {
	_, err := r.Cookie(d.name)
	return err == nil
}

// tokenLike keeps cookies of other making away from the database: a token is
// 32 bytes in base64url.
func tokenLike(value string) bool {
	if len(value) != 43 {
		return false
	}
	for _, c := range []byte(value) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
