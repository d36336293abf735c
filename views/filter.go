package views

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// asked is what somebody wants to see of the queue.
type asked struct {
	filter   intake.Filter
	from, to string // the days as they were typed
	after    intake.Reference
	problems []workProblem
}

// me stands for whoever asks, so that an address can be shared.
const me = "me"

// asked reads the filter from an address. What no form of ours sends is
// refused; a day that is none is said beside its field.
func (s *site) asked(r *http.Request, v *staffVisit) (asked, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return asked{}, status(http.StatusBadRequest)
	}
	a := asked{from: q.Get("from"), to: q.Get("to")}
	f := &a.filter
	f.List, f.Status, f.Wants = intake.List(q.Get("list")), intake.Status(q.Get("status")), q.Get("wants") != ""
	known := slices.Contains(intake.Lists, f.List) && (f.Status == "" || slices.Contains(statuses, f.Status))
	if level := q.Get("level"); level != "" {
		f.Level = new(rules.Level)
		known = known && f.Level.UnmarshalText([]byte(level)) == nil
	}
	if f.Assignee = q.Get("assignee"); f.Assignee == me {
		f.Assignee = v.actor.Name
	}
	if after := q.Get("after"); after != "" {
		var ok bool
		a.after, ok = intake.ParseReference(after)
		known = known && ok
	}
	if !known || len(f.Assignee) > 300 {
		return asked{}, status(http.StatusBadRequest)
	}
	s.days(&a)
	return a, nil
}

var statuses = []intake.Status{intake.New, intake.Acknowledged, intake.Contacted, intake.Booked, intake.Closed}

// days reads the days, which begin and end where the clinic is.
func (s *site) days(a *asked) {
	w := &s.deskWords.Queue
	zone := s.clinic.get().clocks.Zone()
	read := func(name, typed string, plus int) time.Time {
		if typed == "" {
			return time.Time{}
		}
		day, err := time.ParseInLocation(time.DateOnly, typed, zone)
		if err != nil || day.Year() < 2000 || day.Year() > 9000 {
			a.problems = append(a.problems, workProblem{name, w.BadDay})
			return time.Time{}
		}
		return day.AddDate(0, 0, plus).UTC()
	}
	a.filter.From, a.filter.To = read("from", a.from, 0), read("to", a.to, 1)
	if !a.filter.From.IsZero() && !a.filter.To.IsZero() && !a.filter.From.Before(a.filter.To) {
		a.problems = append(a.problems, workProblem{"from", w.BadOrder})
	}
}

// query is the filter as an address has it.
func (a asked) query() url.Values {
	q := url.Values{}
	f := a.filter
	for _, p := range []struct{ key, value string }{
		{"list", string(f.List)}, {"status", string(f.Status)}, {"assignee", f.Assignee}, {"from", a.from}, {"to", a.to},
	} {
		if p.value != "" {
			q.Set(p.key, p.value)
		}
	}
	if f.Level != nil {
		q.Set("level", f.Level.String())
	}
	if f.Wants {
		q.Set("wants", "yes")
	}
	return q
}

// href is the address of the page that begins behind a row.
func (a asked) href(after intake.Reference) string {
	q := a.query()
	if after != "" {
		q.Set("after", after.String())
	}
	if len(q) == 0 {
		return "/staff"
	}
	return "/staff?" + q.Encode()
}

// filtered says whether a list is shown in part.
func (a asked) filtered() bool {
	q := a.query()
	q.Del("list")
	return len(q) > 0
}

// cleared is the address of the whole list.
func (a asked) cleared() string { return asked{filter: intake.Filter{List: a.filter.List}}.href("") }

// filterForm is the form of the filters, as they are set.
type filterForm struct {
	List    string
	Choices []selector
	Days    []day
	Wants   bool
	Set     bool
	Clear   string
}

// selector is a field with options.
type selector struct {
	Name, Label string
	Options     []pick
}

// pick is one option.
type pick struct {
	ID, Value, Text string
	Chosen          bool
}

type day struct{ Name, Label, Value, Error string }

func (s *site) filterForm(a asked, v *staffVisit, colleagues []string) filterForm {
	w, f := &s.deskWords.Queue, a.filter
	level := selector{Name: "level", Label: w.Level, Options: []pick{{Text: w.AnyLevel, Chosen: f.Level == nil}}}
	for l := rules.Emergency; ; l-- {
		level.Options = append(level.Options, pick{Value: l.String(), Text: s.chip(l).Name, Chosen: f.Level != nil && *f.Level == l})
		if l == rules.SelfCare {
			break
		}
	}
	state := selector{Name: "status", Label: w.Status, Options: []pick{{Text: w.AnyStatus, Chosen: f.Status == ""}}}
	for _, each := range statuses {
		state.Options = append(state.Options, pick{Value: string(each), Text: s.deskWords.Statuses[string(each)], Chosen: f.Status == each})
	}
	who := selector{Name: "assignee", Label: w.Assignee, Options: []pick{
		{Text: w.Anyone, Chosen: f.Assignee == ""},
		{Value: v.actor.Name, Text: w.Me, Chosen: f.Assignee == v.actor.Name},
		{Value: intake.Nobody, Text: w.Nobody, Chosen: f.Assignee == intake.Nobody},
	}}
	for _, name := range colleagues {
		if name != v.actor.Name {
			who.Options = append(who.Options, pick{Value: name, Text: name, Chosen: f.Assignee == name})
		}
	}
	form := filterForm{
		List: string(f.List), Choices: []selector{level, state, who}, Wants: f.Wants, Set: a.filtered(), Clear: a.cleared(),
		Days: []day{{Name: "from", Label: w.From, Value: a.from}, {Name: "to", Label: w.To, Value: a.to}},
	}
	for i := range form.Days {
		for _, p := range a.problems {
			if p.Field == form.Days[i].Name {
				form.Days[i].Error = p.Text
			}
		}
	}
	return form
}
