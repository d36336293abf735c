package views

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// checkinsPart is how it went on after the intake: as a picture, as a table,
// and check-in by check-in.
type checkinsPart struct {
	D       *deskWords
	W       *words // the patient's words around the picture, in English
	Chart   *chart
	Items   []heardItem
	Earlier string // the address of those that came before
	Count   string // of how many there are, where they are not all here
}

// heardItem is one check-in.
type heardItem struct {
	D             *deskWords
	ID, Title, At string
	Rose          *chip // the level it raised the intake to
	Was           string
	Because       string
	New           string // what no answer before it had said
	Line          string
	Lang          string
	Sections      []transcriptPart
}

// heardOnCase is how many check-ins the page of a case has in full, heardOnPage
// how many the page of check-ins has, and heardDrawn how many are in the
// picture: a link takes a thousand of them before it ends.
const (
	heardOnCase = 6
	heardOnPage = 20
	heardDrawn  = 30
)

// checkinsPart shows the check-ins before a number, the latest first.
func (s *site) checkinsPart(ctx context.Context, c opened, before, most int) (*checkinsPart, error) {
	own := *s.in(rules.English)
	own.My.ChartTitle = s.deskWords.Case.ChartTitle // It is not the reader's pain.
	p := &checkinsPart{D: s.deskWords, W: &own}
	shown := slices.DeleteFunc(slices.Clone(c.Checkins), func(each intake.Checkin) bool { return before > 0 && each.Number >= before })
	drawn := c.Checkins[max(0, len(c.Checkins)-heardDrawn):]
	p.Chart = s.chart(s.about(c), intake.Episode{Intake: intake.Intake{SubmittedAt: c.SubmittedAt, Record: c.Record, Checkins: drawn}})
	if len(drawn) == 0 {
		p.Chart = nil
	}
	for i := len(shown) - 1; i >= max(0, len(shown)-most); i-- {
		item, err := s.heardItem(ctx, c, shown[i])
		if err != nil {
			return nil, err
		}
		p.Items = append(p.Items, item)
	}
	if len(shown) > most {
		p.Earlier = casePath(c.Reference) + "/checkins?before=" + strconv.Itoa(shown[len(shown)-most].Number)
	}
	if len(p.Items) < len(c.Checkins) {
		p.Count = fill(s.deskWords.Case.CheckinsOf, "shown", strconv.Itoa(len(p.Items)), "count", strconv.Itoa(len(c.Checkins)))
	}
	return p, nil
}

// about speaks of the patient of a case to staff.
func (s *site) about(c opened) speaker {
	return speaker{s.in(rules.English), c.text, c.Record.Who}
}

func (s *site) heardItem(ctx context.Context, c opened, each intake.Checkin) (heardItem, error) {
	w, r := &s.deskWords.Case, each.Payload.Record
	id := "checkin-" + strconv.Itoa(each.Number)
	item := heardItem{
		D: s.deskWords, ID: id, At: each.SentAt.Format(time.RFC3339), Lang: foreign(each.Payload.Language),
		Title: fill(w.CheckinTitle, "kind", w.CheckinKinds[each.Kind], "when", s.when(each.SentAt), "age", intake.AnswersAge(each.SentAt, c.now)),
	}
	text, err := s.archived(ctx, each.Payload.Book, rules.English)
	if err != nil {
		return item, err
	}
	own := text
	if item.Lang != "" {
		if own, err = s.archived(ctx, each.Payload.Book, each.Payload.Language); err != nil {
			return item, err
		}
	}
	record := r.As(c.Record)
	item.Line, item.Sections = r.Summary(text), s.deskWords.asSeen(record, text, own, item.Lang, id+"-")
	before := c.levelBefore(each)
	if r.Outcome.Level > before {
		rose := s.chip(r.Outcome.Level)
		item.Rose, item.Was = &rose, fill(s.deskWords.Queue.Was, "level", s.chip(before).Name)
		item.Because = s.becauseOf(r, record, text)
	} else if fresh := intake.FreshWords(c.Record, c.Checkins, each, text); len(fresh) > 0 {
		item.New = fill(w.New, "reasons", strings.Join(fresh, "; "))
	}
	return item, nil
}

// becauseOf are the reasons of a check-in's level, in the patient's words.
func (s *site) becauseOf(r *intake.CheckinRecord, record intake.Record, text rules.Words) string {
	w := &s.deskWords.Case
	if r.NotBetter {
		return w.NotBetter
	}
	if because := record.Told(text).Because; len(because) > 0 {
		return fill(w.RoseBecause, "reasons", strings.Join(because, "; "))
	}
	return ""
}

// levelBefore is the level that the case had when a check-in came.
func (c opened) levelBefore(each intake.Checkin) rules.Level {
	level := c.Level
	for _, other := range c.Checkins {
		if other.Number < each.Number {
			level = max(level, other.Payload.Record.Outcome.Level)
		}
	}
	return level
}

// heardLine is the latest check-in as the head of a case says it, and what it
// changed. It says no more than the row of the queue to those who see no
// answers.
func (s *site) heardLine(c opened) (line, rose string) {
	w, heard := &s.deskWords.Case, c.Brief.Heard
	if heard != nil {
		line = fill(w.Heard, "when", s.when(heard.At), "age", intake.AnswersAge(heard.At, c.now), "line", heard.Line)
	}
	if c.Level == c.LevelNow {
		return line, ""
	}
	rose = fill(w.Rose, "level", s.chip(c.LevelNow).Name, "was", s.chip(c.Level).Name, "when", s.when(c.roseAt()))
	for _, each := range c.Checkins {
		if r := each.Payload.Record; r.Outcome.Level == c.LevelNow && c.levelBefore(each) < c.LevelNow {
			rose = strings.TrimSpace(rose + " " + s.becauseOf(r, r.As(c.Record), c.text))
		}
	}
	return line, rose
}

// roseAt is when the level rose last. The clock may run from a later check-in
// that told of something new.
func (c opened) roseAt() time.Time {
	at := c.RaisedAt
	for _, p := range c.Steps {
		if p.Kind == intake.Raised {
			at = p.At
		}
	}
	return at
}

// toldNow is what the patient read when a check-in had raised the level.
func (s *site) toldNow(c opened) string {
	for _, each := range c.Checkins {
		if r := each.Payload.Record; r.Outcome.Level == c.LevelNow && c.levelBefore(each) < c.LevelNow {
			told := r.As(c.Record).Told(c.text)
			return fill(s.deskWords.Case.ToldNow, "when", s.when(each.SentAt), "headline", told.Headline, "time", told.Time)
		}
	}
	return ""
}

type checkinsPage struct {
	staffFrame
	Head     caseHead
	Checkins *checkinsPart
}

// caseCheckins is every check-in of a case, a page at a time.
func (s *site) caseCheckins(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	c, err := s.opened(r, v, intake.ActRead)
	if err != nil {
		return err
	}
	before, _ := strconv.Atoi(r.URL.Query().Get("before"))
	p := checkinsPage{staffFrame: s.staffFrame(r, v, s.deskWords.Case.Checkins+" "+c.Reference.String()), Head: s.caseHead(v, c)}
	if p.Checkins, err = s.checkinsPart(r.Context(), c, before, heardOnPage); err != nil {
		return err
	}
	p.Back, p.Head.Actions = casePath(c.Reference), false
	return s.pages.write(w, http.StatusOK, "staff/checkins", p)
}

type historyPage struct {
	staffFrame
	Steps   []done
	Earlier string
}

// stepsOnCase is how many steps the page of a case shows, and a page of its
// history.
const stepsOnCase = 40

// latestSteps are the last of these steps, and where those before them are.
func (s *site) latestSteps(c opened, before int64) (steps []done, earlier string) {
	list := slices.DeleteFunc(slices.Clone(c.Steps), func(p intake.Step) bool { return before > 0 && p.Number >= before })
	from := max(0, len(list)-stepsOnCase)
	if from > 0 {
		earlier = casePath(c.Reference) + "/history?before=" + strconv.FormatInt(list[from].Number, 10)
	}
	return s.steps(list[from:]), earlier
}

// caseHistory is all that was done with a case, a page at a time.
func (s *site) caseHistory(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	c, err := s.opened(r, v, intake.ActRead)
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	p := historyPage{staffFrame: s.staffFrame(r, v, s.deskWords.Work.History+" "+c.Reference.String())}
	p.Steps, p.Earlier = s.latestSteps(c, before)
	p.Back, p.Reference = casePath(c.Reference), c.Reference.String()
	return s.pages.write(w, http.StatusOK, "staff/history", p)
}
