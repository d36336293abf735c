package views

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
)

// bodyLimit is many times the longest page of answers, headLimit what browsers
// send with any of them. The server itself must take more, or people whose
// cookies have grown would get its answer instead of ours.
const (
	bodyLimit = 64 << 10
	headLimit = 16 << 10
)

// policy lets pages load from this site alone, and nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// entry is what the log line of a request says. It has no room for an address,
// a query, a field or a name.
type entry struct {
	route string
	cause error
}

type entryKey struct{}

func note(r *http.Request) *entry {
	if e, ok := r.Context().Value(entryKey{}).(*entry); ok {
		return e
	}
	return new(entry)
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logged writes one line a request.
func (s *site) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.Now()
		e := &entry{route: "none"}
		rec := &recorder{ResponseWriter: w}
		r = r.WithContext(context.WithValue(r.Context(), entryKey{}, e))
		defer func() {
			level, attrs := slog.LevelInfo, []slog.Attr{
				slog.String("method", knownMethod(r.Method)),
				slog.String("route", e.route),
				slog.Int("status", max(rec.status, http.StatusOK)),
				slog.Duration("duration", s.Now().Sub(began)),
				slog.Int64("bytes", rec.bytes),
			}
			if e.cause != nil {
				level = slog.LevelError
				attrs = append(attrs, slog.String("cause", e.cause.Error()))
			}
			s.Log.LogAttrs(r.Context(), level, "request", attrs...)
		}()
		next.ServeHTTP(rec, r)
	})
}

// knownMethod keeps words of a client's own out of the log.
func knownMethod(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT":
		return method
	}
	return "other"
}

// headers are on every answer, whoever writes it.
func (s *site) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store")
		if s.public.Scheme == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// recovered keeps one bad page from ending the others. What a panic says may
// quote an answer, so only its type and place are told.
func (s *site) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err := fmt.Errorf("panic of type %T at %s", p, culprit())
			if rec, ok := w.(*recorder); ok && rec.status != 0 {
				note(r).cause = err
				panic(http.ErrAbortHandler)
			}
			s.fail(w, r, err)
		}()
		next.ServeHTTP(w, r)
	})
}

// culprit is the function of ours that panicked.
func culprit() string {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "sciatica-intake/") {
			return fmt.Sprintf("%s line %d", f.Function, f.Line)
		}
		if !more {
			return "no place of ours"
		}
	}
}

// ourHost answers for the public address only, so that no other name can be
// made to stand in a page or point at this server. On the machine itself its
// names are one.
func (s *site) ourHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, port := split(r.Host)
		public, publicPort := split(s.public.Host)
		same := strings.EqualFold(host, public) || loopback(host) && loopback(public)
		if !same || plainPort(port, s.public.Scheme) != plainPort(publicPort, s.public.Scheme) {
			s.fail(w, r, status(http.StatusMisdirectedRequest))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// smallHead refuses what carries more than a browser sends.
func (s *site) smallHead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size := len(r.Method) + len(r.RequestURI) + len(r.Host)
		for name, values := range r.Header {
			for _, value := range values {
				size += len(name) + len(value) + len(": \r\n")
			}
		}
		if size > headLimit {
			s.fail(w, r, status(http.StatusRequestHeaderFieldsTooLarge))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func split(hostport string) (host, port string) {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		return strings.Trim(hostport, "[]"), ""
	}
	return host, port
}

func plainPort(port, scheme string) string {
	if port == "" && scheme == "https" {
		return "443"
	}
	if port == "" {
		return "80"
	}
	return port
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}

// sameOrigin refuses what another website makes a browser send. A request that
// carries our cookie and says nothing of where it comes from is refused too.
func (s *site) sameOrigin(next http.Handler) http.Handler {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, status(http.StatusForbidden))
	})
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(refuse)
	protected := protection.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if writes(r) && r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == "" && (s.sessions.carried(r) || s.doors.carried(r)) {
			refuse(w, r)
			return
		}
		protected.ServeHTTP(w, r)
	})
}

func writes(r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
}

// form reads the body of a POST, so that no handler meets one that is too
// long, of another kind, or broken.
func (s *site) form(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			if err := readForm(w, r); err != nil {
				s.fail(w, r, err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func readForm(w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength > bodyLimit {
		return status(http.StatusRequestEntityTooLarge)
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	empty := r.ContentLength == 0 && r.Header.Get("Content-Type") == ""
	if !empty && (err != nil || kind != "application/x-www-form-urlencoded") || r.Header.Get("Content-Encoding") != "" {
		return status(http.StatusUnsupportedMediaType)
	}
	r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return err
		}
		return status(http.StatusBadRequest)
	}
	return nil
}

// limited counts the pages an address asks for.
func (s *site) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/static/") || r.URL.Path == "/healthz" {
			next.ServeHTTP(w, r)
			return
		}
		if wait := s.limits.page(s.address(r)); wait > 0 {
			s.fail(w, r, failure{status: http.StatusTooManyRequests, after: wait})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// staticFiles serves files; only reading is known there.
func (s *site) staticFiles() http.Handler {
	return s.serve(route{name: "static", get: func(w http.ResponseWriter, r *http.Request) error {
		if !s.Static.Serves(r.URL.Path) {
			return status(http.StatusNotFound)
		}
		s.Static.ServeHTTP(w, r)
		return nil
	}})
}
