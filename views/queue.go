package views

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"sciatica-intake/intake"
)

// cases is what queue, search and case page ask of the store.
type cases interface {
	Queue(ctx context.Context, who intake.Actor, f intake.Filter, after *intake.Place) (intake.Page, error)
	Items(ctx context.Context, who intake.Actor, references []intake.Reference) ([]intake.Item, error)
	Search(ctx context.Context, who intake.Actor, typed string) (intake.Found, error)
	Case(ctx context.Context, who intake.Actor, r intake.Reference, how intake.Act) (intake.Case, error)
	Work(ctx context.Context, who intake.Actor, r intake.Reference, version int64, steps ...intake.Step) error
	DeleteCase(ctx context.Context, who intake.Actor, r intake.Reference, reason intake.DeleteReason) error
	RenewLink(ctx context.Context, who intake.Actor, r intake.Reference) (intake.PrivateLink, error)
	Colleagues(ctx context.Context, who intake.Actor) ([]string, error)
	Changes(ctx context.Context) (int64, error)
}

type queuePage struct {
	staffFrame
	Problems []workProblem
	Typed    string // into the search
	Tabs     []tab
	Filter   filterForm
	Events   string
	Live     queueLive
}

// tab leads to one list.
type tab struct {
	Href, Text string
	Here       bool
}

// queueLive is the part of the queue that renews itself.
type queueLive struct {
	D           *deskWords
	Tally       string
	Caption     string
	Rows        []row
	Nothing     nothing
	Next, First string
}

// nothing is what stands where there are no rows.
type nothing struct{ Title, Text, Href, Link string }

// queue shows what waits, the most urgent first.
func (s *site) queue(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	colleagues, err := s.Store.Colleagues(r.Context(), v.actor)
	if err != nil {
		return err
	}
	// The counter is read before the rows: what changes in between is told by
	// the stream once more, instead of never.
	since, err := s.Store.Changes(r.Context())
	if err != nil {
		return err
	}
	asked, err := s.asked(r, v)
	if err != nil {
		return err
	}
	live, err := s.live(r, v, asked)
	if err != nil {
		return err
	}
	page := queuePage{
		staffFrame: s.staffFrame(r, v, s.deskWords.Queue.Title), Problems: asked.problems, Tabs: s.tabs(asked, v),
		Filter: s.filterForm(asked, v, colleagues), Live: live, Events: eventsPath(asked, since),
	}
	code := http.StatusOK
	if page.Wrong = len(asked.problems) > 0; page.Wrong {
		code = http.StatusUnprocessableEntity
	}
	return s.pages.write(w, code, "staff/queue", page)
}

// live reads one page of the queue.
func (s *site) live(r *http.Request, v *staffVisit, a asked) (queueLive, error) {
	after, err := s.endOf(r, v, a.after)
	if err != nil {
		return queueLive{}, err
	}
	page, err := s.Store.Queue(r.Context(), v.actor, a.filter, after)
	if err != nil {
		return queueLive{}, err
	}
	d := s.deskWords
	l := queueLive{
		D: d, Tally: d.tally(page, a.filtered()), Rows: s.rows(page.Items, v),
		Caption: d.Queue.Captions.of(a.filter.List), Nothing: d.nothing(a),
	}
	if page.Next != nil {
		l.Next = a.href(page.Next.Reference)
	}
	if a.after != "" {
		l.First = a.href("")
	}
	return l, nil
}

// endOf is where the page before ended. An address names the intake alone,
// and says nothing of its level.
func (s *site) endOf(r *http.Request, v *staffVisit, after intake.Reference) (*intake.Place, error) {
	if after == "" {
		return nil, nil
	}
	items, err := s.Store.Items(r.Context(), v.actor, []intake.Reference{after})
	if err != nil || len(items) == 0 {
		return nil, err // It was deleted: the queue begins anew.
	}
	place := items[0].Place()
	return &place, nil
}

func (w listWords) of(l intake.List) string {
	switch l {
	case intake.Homeward:
		return w.SelfCare
	case intake.Done:
		return w.Closed
	case intake.Everything:
		return w.All
	}
	return w.Needed
}

// tabs lead to the lists, and to what is assigned to who asks.
func (s *site) tabs(a asked, v *staffVisit) []tab {
	mine := asked{filter: intake.Filter{Assignee: v.actor.Name}}
	here := a.filter.List == intake.Needed && a.filter.Assignee == v.actor.Name
	var tabs []tab
	for i, list := range intake.Lists {
		t := tab{asked{filter: intake.Filter{List: list}}.href(""), s.deskWords.Queue.List.of(list), a.filter.List == list}
		t.Here = t.Here && !here
		if tabs = append(tabs, t); i == 0 {
			tabs = append(tabs, tab{mine.href(""), s.deskWords.Queue.Mine, here})
		}
	}
	return tabs
}

// tally says how many there are: "12 intakes, 3 not opened yet, 1 overdue".
func (d *deskWords) tally(p intake.Page, filtered bool) string {
	parts := []string{d.count(p.Total)}
	if filtered {
		parts[0] = fill(d.Queue.Found, "count", number(p.Total, d.Queue.Over))
	}
	if p.Unread > 0 {
		parts = append(parts, fill(d.Queue.UnreadCount, "count", number(p.Unread, d.Queue.Over)))
	}
	if p.Late > 0 {
		parts = append(parts, fill(d.Queue.LateCount, "count", number(p.Late, d.Queue.Over)))
	}
	return strings.Join(parts, " · ")
}

func (d *deskWords) count(n int) string {
	switch {
	case n == 1:
		return d.Queue.CountOne
	case n >= intake.MaxCount:
		return d.Queue.CountMany
	}
	return fill(d.Queue.Count, "count", strconv.Itoa(n))
}

func number(n int, over string) string {
	if n >= intake.MaxCount {
		return over
	}
	return strconv.Itoa(n)
}

func (d *deskWords) nothing(a asked) nothing {
	w := d.Queue.Nothing
	list := map[intake.List]nothingWords{
		intake.Needed: w.Needed, intake.Homeward: w.SelfCare, intake.Done: w.Closed, intake.Everything: w.All,
	}[a.filter.List]
	switch {
	case a.after != "":
		return nothing{w.Past.Title, w.Past.Text, a.href(""), d.Queue.First}
	case a.filtered():
		return nothing{w.Filtered.Title, w.Filtered.Text, a.cleared(), d.Queue.Clear}
	}
	return nothing{Title: list.Title, Text: list.Text}
}
