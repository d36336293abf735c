// Package views is everything a browser sees.
//
// It promises that no answer leaves through an address, a log line, a title or
// an error page; that what somebody typed is shown to them again whatever goes
// wrong; and that every page, the pages of errors included, says what to do in
// an emergency. It decides nothing about care: what is asked and what it means
// is the book's, and what becomes of a submission is intake's.
package views

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"sciatica-intake/rules"
)

// Config is what the site is made of. Nothing else reaches it.
type Config struct {
	Book   *rules.Book
	Store  patients
	Static files
	Now    func() time.Time
	Random io.Reader
	Log    *slog.Logger
	// URL is the public address. Its scheme decides how cookies are set, its
	// host is the only one answered.
	URL  string
	Rate Rate
	// TrustedProxies are those whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Zone is the clinic's time zone for dates on pages; without one they are
	// in the zone of Now.
	Zone *time.Location
}

// files are the static files: their paths, and themselves.
type files interface {
	http.Handler
	Path(name string) string
	Serves(path string) bool
}

type site struct {
	Config
	stop     string // the one stop of the book, or ""
	public   *url.URL
	words    map[string]*words // by language
	pages    *renderer
	clinic   *clinicCache
	sessions *drafts
	limits   *limits
}

// New returns the whole site.
func New(c Config) (http.Handler, error) {
	s := &site{Config: c, limits: newLimits(c.Rate, c.Now)}
	var err error
	if s.public, err = url.Parse(c.URL); err != nil || s.public.Host == "" || strings.Trim(s.public.Path, "/") != "" {
		return nil, fmt.Errorf("the public address %q is not like https://intake.example.org, without a path", c.URL)
	}
	if s.words, err = readAllWords(texts); err != nil {
		return nil, err
	}
	if s.pages, err = newRenderer(s.words); err != nil {
		return nil, err
	}
	if s.clinic, err = newClinicCache(c.Store, c.Now); err != nil {
		return nil, err
	}
	if s.stop, err = onlyStop(c.Book); err != nil {
		return nil, err
	}
	s.sessions = newDrafts(c.Store, s.public.Scheme == "https")
	return s.wrapped(s.router()), nil
}

// routes are all addresses. let asks for a draft that somebody used in the
// last half hour; what is not let through it shows no answer.
func (s *site) routes() []route {
	return []route{
		{path: "/", name: "start", get: s.start},
		{path: "/intake", name: "begin", post: s.begin},
		{path: "/intake/{page}", name: "page", get: s.let(s.question), post: s.let(s.answer)},
		{path: "/result", name: "result", get: s.let(s.result)},
		{path: "/result/contact", name: "contact", get: s.let(s.followUp), post: s.let(s.addContact)},
		{path: "/save", name: "save", get: s.let(s.save)},
		{path: "/resume", name: "resume", get: s.askCode, post: s.resume},
		{path: "/unlock", name: "unlock", get: s.askUnlock, post: s.unlock},
		{path: "/leave", name: "leave", post: s.leave},
		{path: "/delete", name: "delete", get: s.let(s.askDelete), post: s.let(s.delete)},
		{path: "/deleted", name: "deleted", get: s.deleted},
		{path: "/stopped", name: "stopped", get: s.stopped},
		{path: "/healthz", name: "healthz", get: s.healthz},
	}
}

// wrapped puts everything around the router that must also hold where no
// route matches. The outermost comes last.
func (s *site) wrapped(h http.Handler) http.Handler {
	h = s.form(h)
	h = s.sameOrigin(h)
	h = s.limited(h)
	h = s.ourHost(h)
	h = s.smallHead(h)
	h = s.recovered(h)
	h = s.headers(h)
	return s.logged(h)
}

func (s *site) router() *mux.Router {
	router := mux.NewRouter().SkipClean(true)
	for _, r := range s.routes() {
		router.Path(r.path).Name(r.name).Handler(s.serve(r))
	}
	router.PathPrefix("/static/").Name("static").Handler(s.staticFiles())
	router.NotFoundHandler = s.serve(route{name: "not found", any: func(http.ResponseWriter, *http.Request) error {
		return status(http.StatusNotFound)
	}})
	return router
}

// onlyStop returns the id of the book's one stop. The page of a stop keeps
// nothing of the patient, not even which stop it was.
func onlyStop(b *rules.Book) (string, error) {
	id := ""
	for _, p := range b.Pages {
		for _, stop := range p.Stops {
			if id != "" {
				return "", fmt.Errorf("the book has the stops %s and %s; the site knows one", id, stop.ID)
			}
			id = stop.ID
		}
	}
	return id, nil
}
