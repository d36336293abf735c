package views

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// handler answers a request or returns why not. It writes once, last: an error
// means that nothing has been written.
type handler func(http.ResponseWriter, *http.Request) error

// route is one address and what answers it.
type route struct {
	path, name     string
	get, post, any handler
}

// failure is an error that is a status.
type failure struct {
	status int
	after  time.Duration // when to come back, for 429
	until  time.Time     // or until when to wait
	tries  bool          // it was about guesses, not about pages
	next   string        // where to go on instead
	link   bool          // it was a private link
	text   *failureText  // instead of what the status says
	cause  error         // for the log
}

func (f failure) Error() string { return http.StatusText(f.status) }

func (f failure) Unwrap() error { return f.cause }

// unreadable is a draft that cannot be read, or begun, now.
func unreadable(err error) error {
	return failure{status: http.StatusServiceUnavailable, cause: err}
}

func status(code int) error { return failure{status: code} }

// serve calls the handler of the method and turns an error into a page.
func (s *site) serve(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		note(req).route = r.name
		h := r.any
		switch {
		case h != nil:
		case req.Method == http.MethodGet || req.Method == http.MethodHead:
			h = r.get
		case req.Method == http.MethodPost:
			h = r.post
		}
		err := status(http.StatusMethodNotAllowed)
		if h != nil {
			err = h(w, req)
		} else {
			w.Header().Set("Allow", r.allow())
		}
		if err != nil {
			s.fail(w, req, err)
		}
	})
}

func (r route) allow() string {
	switch {
	case r.get == nil:
		return "POST"
	case r.post == nil:
		return "GET, HEAD"
	}
	return "GET, HEAD, POST"
}

// failed says which status an error is. Anything unknown is our fault.
func failed(err error) failure {
	var f failure
	var large *http.MaxBytesError
	var wait intake.Wait
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &large):
		return failure{status: http.StatusRequestEntityTooLarge}
	case errors.Is(err, rules.ErrUnknownField):
		return failure{status: http.StatusBadRequest}
	case errors.As(err, &wait):
		return failure{status: http.StatusTooManyRequests, until: wait.Until, tries: true}
	case errors.Is(err, intake.ErrForbidden):
		return failure{status: http.StatusForbidden}
	case errors.Is(err, intake.ErrNotFound):
		return failure{status: http.StatusNotFound}
	case errors.Is(err, intake.ErrConflict), errors.Is(err, intake.ErrAlready), errors.Is(err, intake.ErrUnlawful), errors.Is(err, intake.ErrLastAdmin):
		return failure{status: http.StatusConflict}
	case errors.Is(err, intake.ErrBusy):
		return failure{status: http.StatusServiceUnavailable, after: time.Second, cause: err}
	case errors.Is(err, intake.ErrUnavailable), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return failure{status: http.StatusServiceUnavailable, cause: err}
	}
	return failure{status: http.StatusInternalServerError, cause: err}
}

// fail is the one place where an error becomes a status and a page. People
// read fixed words, the log gets the cause, and neither sees an answer.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := failed(err)
	if !f.until.IsZero() {
		f.after = f.until.Sub(s.Now())
	}
	if f.after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((f.after+time.Second-1)/time.Second)))
	}
	if isStaff(r.URL.Path) {
		s.failStaff(w, r, nil, f)
		return
	}
	if f.cause != nil {
		note(r).cause = f.cause
	}
	words := s.said(r)
	text := words.Failure.of(f)
	page := failurePage{
		frame: s.frame(words, text.Title), Text: text.Text, Next: f.next, NextText: words.Failure.Next, Resend: resending(r, f),
	}
	if page.Resend != nil {
		page.Text = words.Failure.Kept
	}
	if at, ok := localPath(r.URL.Path); ok && r.Method == http.MethodGet {
		page.here(at)
	} else {
		page.here("/")
	}
	if f.next == "/intake/"+safetyPageID {
		page.NextText = words.Failure.Signs
	}
	page.Alarm = s.alarmIn(r, words)
	if f.early() || strings.HasPrefix(r.URL.Path, "/static/") {
		page.Locked = s.sessions.carried(r)
	} else {
		_, _ = s.hold(&page.frame, r)
	}
	if err := s.pages.write(w, f.status, "error", page); err != nil {
		note(r).cause = err
		http.Error(w, text.Title, http.StatusInternalServerError)
	}
}

// early says that a request was refused before it may cost a look into the
// database.
func (f failure) early() bool {
	switch f.status {
	case http.StatusForbidden, http.StatusMisdirectedRequest, http.StatusTooManyRequests, http.StatusRequestHeaderFieldsTooLarge:
		return true
	}
	return false
}

type failurePage struct {
	frame
	Text     string
	Next     string // where to go on, or ""
	NextText string
	Resend   *resend
}

func (w *failureWords) of(f failure) failureText {
	if f.text != nil {
		return *f.text
	}
	switch f.status {
	case http.StatusBadRequest:
		return w.BadRequest
	case http.StatusForbidden:
		return w.Forbidden
	case http.StatusNotFound:
		if f.link {
			return w.Link
		}
		return w.NotFound
	case http.StatusMethodNotAllowed:
		return w.Method
	case http.StatusConflict:
		return w.Conflict
	case http.StatusRequestEntityTooLarge:
		return w.TooLarge
	case http.StatusUnsupportedMediaType:
		return w.Media
	case http.StatusRequestHeaderFieldsTooLarge:
		return w.Headers
	case http.StatusMisdirectedRequest:
		return w.Host
	case http.StatusTooManyRequests:
		if f.link { // The link is wrong, however long they wait.
			return w.Link
		}
		if f.tries {
			return w.TooManyTries
		}
		return w.TooMany
	case http.StatusServiceUnavailable:
		return w.Unavailable
	}
	return w.Server
}

// see sends the browser to another page of ours. Only paths without anything
// of the patient in them are passed.
func see(w http.ResponseWriter, path string) error {
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// healthz answers 200 while the site can serve patients.
func (s *site) healthz(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	answer := "ok\n"
	if err := s.Store.Ping(r.Context()); err != nil {
		note(r).cause = err
		w.WriteHeader(http.StatusServiceUnavailable)
		answer = "unavailable\n"
	}
	_, err := io.WriteString(w, answer)
	return err
}
