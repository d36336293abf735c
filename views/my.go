package views

import (
	"errors"
	"net/http"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// stay is a request of somebody whose private link works. It needs no cookie:
// whoever holds the link is let in, on any device.
type stay struct {
	speaker
	intake.Episode
	stand intake.Standing
	base  string // the address of their page
}

// guest answers a request of somebody whose link works.
type guest func(http.ResponseWriter, *http.Request, *stay) error

// linked lets in whoever holds a link, whatever others at the same address have
// tried: nobody can guess 130 bits. Links that open nothing are counted, since
// nobody needs to try for long either. To look one up costs no more than any
// page with a cookie, and falls under the same budget.
func (s *site) linked(h guest) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		token := mux.Vars(r)["token"]
		if !intake.TokenLike(token) {
			return s.missed(r)
		}
		e, err := s.Store.Episode(r.Context(), token)
		if errors.Is(err, intake.ErrNotFound) {
			return s.missed(r)
		}
		if err != nil {
			return unreadable(err)
		}
		language := s.chosen(r, e.Language)
		return h(w, r, &stay{
			speaker: speaker{s.in(language), s.book(language), e.Record.Who},
			Episode: e, stand: e.Standing(s.Book), base: myPath(e.Link),
		})
	}
}

// missed is the answer to a link that opens nothing.
func (s *site) missed(r *http.Request) error {
	if wait := s.limits.miss(s.address(r)); wait > 0 {
		return failure{status: http.StatusTooManyRequests, after: wait, link: true}
	}
	return failure{status: http.StatusNotFound, link: true}
}

func myPath(l intake.PrivateLink) string { return "/my/" + l.Token }

// myPage is somebody's own page: what was advised, what to do today, how it
// goes, and the way to tell.
type myPage struct {
	frame
	When        string
	Heading     string // empty where the card is the heading
	Status      string
	Card        card
	Earlier     []string
	Because     []string
	BecauseNone []string
	Signs       []string
	Since       []fact
	ShowTitle   string
	Todo        []string
	Watching    string
	Offers      string
	Checkin     *myCheckin
	Unfinished  *unfinished
	Contact     string // where a way to be reached can be left, or empty
	Chart       *chart
	Programme   *programme
	Sheet       string
	Advice      []string
	WatchIntro  string
	Watch       []string
	Reminders   *myReminders
	Link        *myLink
}

// myCheckin is the way to a check-in, and when the next one is due.
type myCheckin struct {
	Path, Text, Button, Next string
	Start                    string // where the three questions of the start are, if open
	First                    bool   // above the advice: there is a question still to be answered
}

// myReminders says whether reminders are sent, and lets them be stopped.
type myReminders struct{ Text, Stop string }

// myLink is the link itself, to keep or to open on another device.
type myLink struct {
	URL, Path, Until string
	Code             code
}

func (s *site) my(w http.ResponseWriter, r *http.Request, y *stay) error {
	if y.Examined.Done() {
		f := s.frame(y.words, y.words.My.Title)
		f.here(y.base)
		return s.examined(w, f, y.speaker, y.Episode)
	}
	p, err := s.myPage(r, y)
	if err != nil {
		return err
	}
	return s.pages.write(w, http.StatusOK, "my", p)
}

func (s *site) myPage(r *http.Request, y *stay) (*myPage, error) {
	sent := y.Checkins
	left := s.unfinished(y)
	f, err := s.decided(r, y.words.language, y.Episode, y.stand)
	if err != nil {
		return nil, err
	}
	w := &y.words.My
	out := s.resultPage(&visit{speaker: y.speaker}, f)
	p := &myPage{
		frame: s.frame(y.words, w.Title), When: out.When, Card: out.Card, Earlier: out.Earlier,
		Because: out.Because, BecauseNone: out.BecauseNone, Signs: out.Signs, Since: out.Since, ShowTitle: out.ShowTitle,
		Todo: out.Todo, Watching: out.Watching, Offers: out.Offers, WatchIntro: out.WatchIntro, Watch: out.Watch,
	}
	p.here(y.base)
	p.Class, p.Level, p.Reference, p.Print = "result", y.stand.Level.String(), y.Reference.String(), true
	p.Unfinished = left
	if y.unreached() {
		p.Contact = y.base + contactPath
	}
	if n := len(sent); n > 0 && s.Now().Sub(sent[n-1].SentAt) < intake.Fresh {
		p.Status = w.Saved
	}
	p.Todo = append(s.stopMoving(y), p.Todo...)
	p.Reminders = s.myReminders(y)
	if y.stand.Level == rules.Emergency {
		if y.stand.Checkin > 0 {
			p.Status = w.SavedEmergency
		}
		return p, nil
	}
	p.Chart = s.chart(y.speaker, y.Episode)
	p.Heading = w.Heading
	p.Checkin = s.myCheckin(y)
	if p.Link, err = s.privateLink(y.words, y.Link); err != nil {
		return nil, err
	}
	if y.stand.Level <= rules.Routine {
		err = s.today(r, y, p)
	}
	return p, err
}

// today is what may be done now, by the latest answers.
func (s *site) today(r *http.Request, y *stay, p *myPage) error {
	f, err := s.byNow(r, y)
	if err != nil {
		return err
	}
	p.Programme = s.programme(f, y.Week(s.Now()))
	if len(p.Programme.Phases) > 0 {
		p.Heading, p.Sheet, p.Timed = y.words.My.HeadingPlan, y.base+"/sheet", true
	}
	p.Advice = f.text.List("advice", f.who)
	return nil
}

// decided is the result that the level is due to, in the words of its book.
func (s *site) decided(r *http.Request, language string, e intake.Episode, at intake.Standing) (finding, error) {
	f, err := s.found(r, language, e.Record.Who, at.Decided)
	f.lines, f.takenBack, f.at, f.since = e.Record.Transcript, e.Record.TakenBack, at.At, e.SubmittedAt
	f.notBetter = at.NotBetter
	for _, c := range e.Checkins {
		if c.Number == at.Checkin {
			f.lines = c.Payload.Record.Transcript
			f.recovered = recovered(c.Payload.Record)
		}
	}
	return f, err
}

// found is a result in the words of the book that made it.
func (s *site) found(r *http.Request, language string, who rules.Who, out rules.Outcome) (finding, error) {
	language = s.in(language).language
	text := s.book(language)
	if out.Book != s.Book.Version {
		var err error
		if text, err = s.Store.BookWords(r.Context(), out.Book, language); err != nil {
			return finding{}, err
		}
	}
	return finding{speaker: speaker{s.in(language), text, who}, outcome: out}, nil
}

func (s *site) myCheckin(y *stay) *myCheckin {
	if s.Book.Checkin(rules.CheckinFull) == nil {
		return nil
	}
	w, now := &y.words.My, s.Now()
	c := &myCheckin{Path: y.base + "/checkin", Text: w.CheckinAny, Button: w.CheckinButton}
	switch {
	case y.Due(now) != nil:
		c.Text = w.CheckinDue
	case y.OnlySafe():
		c.Text, c.Button, c.First = w.CheckinWorse, w.CheckinMore, s.Now().Sub(y.Checkins[len(y.Checkins)-1].SentAt) < intake.Fresh
	}
	if next := y.Next(now); next != nil {
		c.Next = y.words.on(w.CheckinNext, s.local(next.At(y.SubmittedAt)))
	}
	if y.Baseline() {
		c.Start = y.base + "/start"
	}
	return c
}

// privateLink is a link as a text, a path and a code to scan.
func (s *site) privateLink(w *words, l intake.PrivateLink) (*myLink, error) {
	m := &myLink{Path: myPath(l), Until: w.on(w.My.LinkUntil, s.local(l.ExpiresAt))}
	m.URL = s.public.Scheme + "://" + s.public.Host + m.Path
	var err error
	m.Code, err = newCode(m.URL)
	return m, err
}
