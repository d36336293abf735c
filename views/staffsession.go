package views

import (
	"errors"
	"net/http"

	"github.com/gorilla/sessions"

	"sciatica-intake/intake"
)

// doors is the store behind gorilla's sessions for staff: their session is a
// sign-in. All that a browser holds is a token that nobody can make up, and
// only its hash is kept. The cookie has no age, so it ends with the browser;
// when the sign-in ends is decided by the store alone.
type doors struct {
	store   staffDesk
	name    string
	options sessions.Options
}

// signInValue is the key under which the sign-in stands for the request.
const signInValue = "sign-in"

func newDoors(store staffDesk, secure bool) *doors {
	d := &doors{store: store, name: "staff", options: sessions.Options{
		Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	}}
	if secure {
		d.name = "__Host-staff" // A browser takes this name only from us, over https.
	}
	return d
}

// Get returns the session of a request, read once.
func (d *doors) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(d, name)
}

// New reads the sign-in that the request's cookie opens. A cookie that opens
// nothing is no error: the sign-in has ended, or waits for its code.
func (d *doors) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(d, name)
	options := d.options
	session.Options, session.IsNew = &options, true
	token := d.token(r)
	if token == "" {
		return session, nil
	}
	x, err := d.store.Session(r.Context(), token)
	if errors.Is(err, intake.ErrSignedOut) {
		return session, nil
	}
	if err != nil {
		return session, err
	}
	session.ID, session.IsNew = x.Actor.Session, false
	session.Values[signInValue] = x
	return session, nil
}

// Save gives the browser the session's token, or takes its cookie away.
func (d *doors) Save(_ *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	token, _ := session.Values[tokenValue].(string)
	if token == "" && session.Options.MaxAge >= 0 {
		return nil
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), token, session.Options))
	return nil
}

// token is what the request's cookie holds, or "".
func (d *doors) token(r *http.Request) string {
	cookie, err := r.Cookie(d.name)
	if err != nil || !tokenLike(cookie.Value) {
		return ""
	}
	return cookie.Value
}

// read returns the sign-in of a request, or ErrSignedOut.
func (d *doors) read(r *http.Request) (intake.Session, error) {
	session, err := d.Get(r, d.name)
	if err != nil {
		return intake.Session{}, err
	}
	x, ok := session.Values[signInValue].(intake.Session)
	if !ok {
		return intake.Session{}, intake.ErrSignedOut
	}
	return x, nil
}

// give lets the browser open a sign-in from now on.
func (d *doors) give(w http.ResponseWriter, r *http.Request, token string) error {
	session, err := d.Get(r, d.name)
	if session == nil {
		return err
	}
	session.Values[tokenValue] = token
	return session.Save(r, w)
}

// end takes the cookie away.
func (d *doors) end(w http.ResponseWriter, r *http.Request) error {
	session, err := d.Get(r, d.name)
	if session == nil {
		return err
	}
	delete(session.Values, tokenValue)
	session.Options.MaxAge = -1
	return session.Save(r, w)
}

// carried says whether a request brings our cookie, whatever it opens.
func (d *doors) carried(r *http.Request) bool {
	_, err := r.Cookie(d.name)
	return err == nil
}
