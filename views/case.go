package views

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
	"sciatica-intake/intake/export"
	"sciatica-intake/rules"
)

type casePage struct {
	staffFrame
	Problems []workProblem
	Saved    string
	Events   string
	Head     caseHead
	Facts    *facts // nil for those who may not see answers
	Checkins *checkinsPart
	Would    *wouldPart
	Work     workPart
	Others   []other
	Note     string // the case as plain text
	Printed  string
}

// caseHead is who it is, how urgent, and how to reach them.
type caseHead struct {
	D              *deskWords
	Level          chip
	Was, Reference string
	Status         string
	Clock          *clockSign
	Who, Sentence  string
	Because        string // the reasons of the level, in the patient's words
	Heard, Rose    string // the latest check-in, and what check-ins changed
	Marks          []mark
	Contact        []way
	Actions        bool
	Next           *pick
	Href           string
	Version        int64
	Full           bool
	Synthetic      bool
}

// way is one way to reach somebody.
type way struct{ Label, Text, Href string }

// other is another intake of the same contact.
type other struct {
	Level                              chip
	Href, Reference, Who, When, Status string
}

// opened is a case with the words it is read in.
type opened struct {
	intake.Case
	text  rules.Words // the book's, in English
	own   rules.Words // the book's, in the patient's language
	now   time.Time
	clock intake.Clock
	shut  bool // the clinic is, so that the clock stands still
}

// openCase shows a case. That somebody read it is in the trail.
func (s *site) openCase(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	c, err := s.opened(r, v, intake.ActRead)
	if err != nil {
		return err
	}
	page, err := s.casePage(r, v, c, nil)
	if err != nil {
		return err
	}
	if saved := s.deskWords.Work.Saved[r.URL.Query().Get("saved")]; saved != "" {
		page.Saved = fill(s.deskWords.Case.Saved, "what", saved)
	}
	return s.pages.write(w, http.StatusOK, "staff/case", page)
}

// printCase shows a case as it stands on paper.
func (s *site) printCase(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	c, err := s.opened(r, v, intake.ActPrinted)
	if err != nil {
		return err
	}
	page, err := s.casePage(r, v, c, nil)
	if err != nil {
		return err
	}
	page.Class, page.Print, page.Head.Actions = "paper-case", true, false
	page.Printed = fill(s.deskWords.Case.Printed, "when", s.when(c.now), "who", v.actor.Name)
	return s.pages.write(w, http.StatusOK, "staff/print", page)
}

// reference is the one an address names. A case has one address only.
func reference(r *http.Request) (intake.Reference, error) {
	typed := mux.Vars(r)["reference"]
	ref, ok := intake.ParseReference(typed)
	if !ok {
		return "", intake.ErrNotFound
	}
	return ref, nil
}

func (s *site) opened(r *http.Request, v *staffVisit, how intake.Act) (opened, error) {
	ref, err := reference(r)
	if err != nil {
		return opened{}, err
	}
	c, err := s.Store.Case(r.Context(), v.actor, ref, how)
	if err != nil {
		return opened{}, err
	}
	o := opened{Case: c, now: s.Now()}
	clocks := s.clinic.get().clocks
	o.clock, o.shut = clocks.Read(c.Waiting(), o.now), clocks.Shut(o.now)
	if !c.Full {
		return o, nil
	}
	version := c.Record.Outcome.Book
	if o.text, err = s.archived(r.Context(), version, rules.English); err != nil {
		return o, err
	}
	o.own = o.text
	if c.Language != rules.English {
		o.own, err = s.archived(r.Context(), version, c.Language)
	}
	return o, err
}

// archived are the words of the book that asked.
func (s *site) archived(ctx context.Context, version, language string) (rules.Words, error) {
	if version == s.Book.Version {
		if words := s.Book.Words(language); words != nil {
			return words, nil
		}
	}
	words, err := s.Store.BookWords(ctx, version, language)
	if errors.Is(err, intake.ErrNotFound) {
		err = errors.New("the words of an intake's book are not in the archive")
	}
	return words, err
}

func (s *site) casePage(r *http.Request, v *staffVisit, c opened, entered *typed) (casePage, error) {
	d := s.deskWords
	page := casePage{staffFrame: s.staffFrame(r, v, d.Case.Title+" "+c.Reference.String()), Others: s.others(c), Head: s.caseHead(v, c)}
	page.Level, page.Reference = c.LevelNow.String(), c.Reference.String()
	page.Class = "case-page"
	since := url.Values{"case": {page.Reference}, "version": {strconv.FormatInt(c.Version, 10)}}
	page.Events = "/staff/events?" + since.Encode()
	if c.Full {
		page.Facts = s.facts(c)
		var note bytes.Buffer
		if err := export.Text(&note, c.Case, s.Book, c.text, s.clinic.get().clocks.Zone(), c.now); err != nil {
			return page, err
		}
		page.Note = note.String()
		var err error
		if page.Checkins, err = s.checkinsPart(r.Context(), c, 0, heardOnCase); err != nil {
			return page, err
		}
	}
	colleagues, err := s.Store.Colleagues(r.Context(), v.actor)
	if err != nil {
		return page, err
	}
	page.Work = s.workPart(v, c, colleagues, entered)
	page.Would, err = s.would(r.Context(), former{d: d, c: c, v: v, entered: entered})
	return page, err
}

func (s *site) caseHead(v *staffVisit, c opened) caseHead {
	d := s.deskWords
	h := caseHead{
		D: d, Level: s.chip(c.LevelNow), Was: s.was(c.Item), Reference: c.Reference.String(), Status: d.Statuses[string(c.Status)],
		Clock: d.clock(c.clock, c.shut), Who: c.Brief.Who(), Marks: d.marks(c.Item), Href: casePath(c.Reference),
		Actions: true, Version: c.Version, Full: c.Full, Synthetic: c.Brief.Synthetic, Next: d.next(c.Work.Status),
	}
	if h.Who == "" {
		h.Who = d.Case.NoName
	}
	if h.Sentence = c.Brief.Line; c.Full {
		h.Sentence = c.Record.Summary(c.text)
		if because := c.Record.Told(c.text).Because; len(because) > 0 {
			h.Because = fill(d.Case.LevelBecause, "level", s.chip(c.Level).Name, "reasons", strings.Join(because, "; "))
		}
	} else if who := d.ageSex(c.Brief); who != "" {
		h.Sentence = who + ". " + h.Sentence
	}
	h.Contact = s.contact(c)
	if h.Heard, h.Rose = s.heardLine(c); h.Heard != "" {
		h.Sentence = fill(d.Case.FirstAnswers, "when", s.when(c.SubmittedAt), "line", h.Sentence)
	}
	return h
}

// contact lists the ways to reach the patient, and how long they have waited.
func (s *site) contact(c opened) []way {
	d := s.deskWords
	var list []way
	if c.Contact.Phone != "" {
		number, abroad := dial(c.Contact.Phone)
		if abroad {
			number = "+" + number
		}
		list = append(list, way{d.Case.Phone, c.Contact.Phone, "tel:" + number})
	}
	if c.Contact.Email != "" {
		list = append(list, way{d.Case.Email, c.Contact.Email, "mailto:" + url.PathEscape(c.Contact.Email)})
	}
	if !c.Contact.Reachable() {
		list = append(list, way{Label: d.Case.Reach, Text: d.Case.ReachableNot})
	}
	if c.Contact.PatientName != "" && c.Contact.Name != "" {
		list = append(list, way{Label: d.Case.Sender, Text: c.Contact.Name})
	}
	age := intake.AnswersAge(c.SubmittedAt, c.now)
	return append(list, way{Label: d.Case.Sent, Text: fill(d.Case.SentAgo, "when", s.when(c.SubmittedAt), "age", age)})
}

// next is the step that follows, as a button.
func (d *deskWords) next(at intake.Status) *pick {
	w := intake.Work{Status: at}
	if at == intake.Closed {
		return &pick{Value: string(intake.Acknowledged), Text: d.Work.Move["reopen"]}
	}
	return &pick{Value: string(w.Next()), Text: d.Work.Move[string(w.Next())]}
}

func (s *site) others(c opened) []other {
	var list []other
	for _, o := range c.Others {
		list = append(list, other{
			Level: s.chip(o.LevelNow), Href: casePath(o.Reference), Reference: o.Reference.String(), Who: o.Who,
			When: s.when(o.SubmittedAt), Status: strings.ToLower(s.deskWords.Statuses[string(o.Status)]),
		})
	}
	return list
}
