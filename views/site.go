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
	"slices"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// Config is what the site is made of. Nothing else reaches it.
type Config struct {
	Book   *rules.Book
	Store  storage
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
	// Languages are those offered beside English.
	Languages []string
	// Closing is closed when the site is to stop: connections that would be
	// kept open end.
	Closing <-chan struct{}
}

// storage is what both sides ask of the store.
type storage interface {
	patients
	staffDesk
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
	offered  []string          // languages, English first
	pages    *renderer
	clinic   *clinicCache
	sessions *drafts
	limits   *limits

	staffWords *staffWords
	deskWords  *deskWords
	doors      *doors
	desk       *mux.Router // of the staff's side
	watch      *watch
}

// New returns the whole site.
func New(c Config) (http.Handler, error) {
	s, err := newSite(c)
	if err != nil {
		return nil, err
	}
	return s.wrapped(s.router()), nil
}

func newSite(c Config) (*site, error) {
	s := &site{Config: c, limits: newLimits(c.Rate, c.Now)}
	var err error
	if s.public, err = url.Parse(c.URL); err != nil || s.public.Host == "" || strings.Trim(s.public.Path, "/") != "" {
		return nil, fmt.Errorf("the public address %q is not like https://intake.example.org, without a path", c.URL)
	}
	if s.words, err = readAllWords(texts); err != nil {
		return nil, err
	}
	if s.staffWords, err = readWordsOf[staffWords](texts, "staff.en.yaml"); err != nil {
		return nil, err
	}
	if s.deskWords, err = readWordsOf[deskWords](texts, "desk.en.yaml"); err != nil {
		return nil, err
	}
	s.offered = []string{rules.English}
	for _, language := range c.Languages {
		if s.words[language] == nil || !slices.Contains(c.Book.Languages(), language) {
			return nil, fmt.Errorf("there are no words in %q", language)
		}
		if language != rules.English {
			s.offered = append(s.offered, language)
		}
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
	s.doors = newDoors(c.Store, s.public.Scheme == "https")
	s.watch = newWatch(c.Store.Changes)
	return s, nil
}

// routes are all addresses. let asks for a draft that somebody used in the
// last half hour, linked for a private link that works; what goes through neither
// shows no answer.
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
		{path: "/my/{token}", name: "my", get: s.linked(s.my)},
		{path: "/my/{token}/checkin", name: "check-in", get: s.linked(s.again(false, s.beginCheckin))},
		{path: "/my/{token}/checkin/{page}", name: "check-in page", get: s.linked(s.again(false, s.askAgain)), post: s.linked(s.again(false, s.answerAgain))},
		{path: "/my/{token}/start", name: "first questions", get: s.linked(s.again(true, s.beginCheckin))},
		{path: "/my/{token}/start/{page}", name: "first questions page", get: s.linked(s.again(true, s.askAgain)), post: s.linked(s.again(true, s.answerAgain))},
		{path: "/my/{token}/sheet", name: "sheet", get: s.linked(s.sheet)},
		{path: "/my/{token}/contact", name: "own contact", get: s.linked(s.myContact), post: s.linked(s.addMyContact)},
		{path: "/my/{token}/reminders", name: "stop reminders", post: s.linked(s.stopReminders)},
		{path: "/reminders/{token}", name: "reminders", get: s.askReminders, post: s.setReminders},
		{path: "/language", name: "language", post: s.switchLanguage},
		{path: "/healthz", name: "healthz", get: s.healthz},
	}
}

// openRoutes are the addresses of the staff's side where nobody is signed in
// yet. Every other one below /staff asks who is there.
func (s *site) openRoutes() []route {
	return []route{
		{path: "/staff/sign-in", name: "sign-in", get: s.askSignIn, post: s.signIn},
		{path: "/staff/sign-in/code", name: "sign-in code", get: s.askSignInCode, post: s.signInCode},
		{path: "/staff/sign-out", name: "sign-out", post: s.signOut},
		{path: SetUpPath + "{token}", name: "set-up", get: s.askSetUp, post: s.setUp},
	}
}

// staffRoutes are the addresses for those who are signed in, each with the
// least that somebody must be allowed to.
func (s *site) staffRoutes() []staffRoute {
	return []staffRoute{
		{path: "/staff", name: "queue", action: intake.SeeQueue, get: s.queue},
		{path: "/staff/search", name: "search", action: intake.SeeQueue, get: s.askSearch, post: s.search},
		{path: "/staff/events", name: "events", action: intake.SeeQueue, quiet: true, get: s.events},
		{path: "/staff/intakes/{reference}", name: "case", action: intake.SeeQueue, get: s.openCase},
		{path: "/staff/intakes/{reference}/print", name: "case print", action: intake.SeeCase, get: s.printCase},
		{path: "/staff/intakes/{reference}/move", name: "case move", action: intake.MoveCase, post: s.work("move")},
		{path: "/staff/intakes/{reference}/close", name: "case close", action: intake.MoveCase, post: s.work("close")},
		{path: "/staff/intakes/{reference}/try", name: "case try", action: intake.TryContact, post: s.work("try")},
		{path: "/staff/intakes/{reference}/assign", name: "case assign", action: intake.AssignCase, post: s.work("assign")},
		{path: "/staff/intakes/{reference}/note", name: "case note", action: intake.WriteNote, post: s.work("note")},
		{path: "/staff/intakes/{reference}/clear", name: "case clear", action: intake.ClearCase, post: s.work("clear")},
		{path: "/staff/intakes/{reference}/verdict", name: "case verdict", action: intake.JudgeCase, post: s.work("verdict")},
		{path: "/staff/intakes/{reference}/link", name: "case link", action: intake.RenewLink, post: s.newLink},
		{path: "/staff/intakes/{reference}/unlink", name: "case unlink", action: intake.RenewLink, post: s.work("unlink")},
		{path: "/staff/intakes/{reference}/delete", name: "case delete", action: intake.DeleteCase, post: s.deleteCase},
		{path: "/staff/intakes/{reference}/checkins", name: "case check-ins", action: intake.SeeCase, get: s.caseCheckins},
		{path: "/staff/intakes/{reference}/history", name: "case history", action: intake.SeeQueue, get: s.caseHistory},
		{path: "/staff/intakes/{reference}/unmark", name: "case unmark", action: intake.UnmarkCase, post: s.work("unmark")},

		{path: "/staff/stay", name: "stay", action: intake.SeeQueue, quiet: true, get: s.left, post: s.stay},
		{path: "/staff/code", name: "code", action: intake.SeeQueue, get: s.askFreshCode, post: s.freshCode},
		{path: "/staff/sign-out/everywhere", name: "sign-out everywhere", action: intake.SeeQueue, post: s.signOutEverywhere},
		{path: "/staff/notices", name: "notices", action: intake.SeeQueue, post: s.dismiss},

		{path: "/staff/account", name: "account", action: intake.SeeQueue, get: s.account},
		{path: "/staff/account/password", name: "password", action: intake.SeeQueue, get: s.withCode(s.askPassword), post: s.withCode(s.changePassword)},
		{path: "/staff/account/recovery-codes", name: "recovery codes", action: intake.SeeQueue, post: s.renewCodes},
		{path: "/staff/account/app", name: "app", action: intake.SeeQueue, post: s.beginFactor},
		{path: "/staff/account/app/code", name: "app code", action: intake.SeeQueue, post: s.confirmFactor},

		{path: "/staff/accounts", name: "accounts", action: intake.SeeAccounts, get: s.accounts, post: s.invite},
		{path: "/staff/accounts/{name}", name: "colleague", action: intake.SeeAccounts, get: s.colleague},
		{path: "/staff/accounts/{name}/{act}", name: "change colleague", action: intake.ManageStaff, post: s.changeColleague},
		{path: "/staff/invitations", name: "withdraw invitation", action: intake.ManageStaff, post: s.withdraw},
		{path: "/staff/settings", name: "settings", action: intake.SeeSettings, get: s.settings},
		{path: "/staff/settings/{key}", name: "setting", action: intake.ChangeClinic, get: s.askSetting, post: s.changeSetting},
		{path: "/staff/trail", name: "trail", action: intake.SeeTrail, get: s.trail},
		{path: "/staff/trail/check", name: "check the trail", action: intake.SeeTrail, post: s.checkTrail},
		{path: "/staff/trail/export", name: "export the trail", action: intake.Export, post: s.exportTrail},
		{path: "/staff/export", name: "export", action: intake.Export, get: s.askExport, post: s.export},
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
	s.staffRouter(router)
	router.PathPrefix("/static/").Name("static").Handler(s.staticFiles())
	router.NotFoundHandler = s.serve(route{name: "not found", any: func(http.ResponseWriter, *http.Request) error {
		return status(http.StatusNotFound)
	}})
	return router
}

// staffRouter puts the staff's side on a router of its own. What is no address
// there is refused like all the others, to whoever is not signed in.
func (s *site) staffRouter(router *mux.Router) {
	s.desk = router.MatcherFunc(func(r *http.Request, _ *mux.RouteMatch) bool { return isStaff(r.URL.Path) }).Subrouter()
	for _, r := range s.openRoutes() {
		s.desk.Path(r.path).Name(r.name).Handler(s.serve(r))
	}
	for _, r := range s.staffRoutes() {
		s.desk.Path(r.path).Name(r.name).Handler(s.serve(s.staff(r)))
	}
	nowhere := func(http.ResponseWriter, *http.Request, *staffVisit) error { return status(http.StatusNotFound) }
	s.desk.PathPrefix("/staff").Name("staff not found").Handler(s.serve(s.staff(staffRoute{
		name: "staff not found", action: intake.SeeQueue, get: nowhere, post: nowhere,
	})))
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
