package store

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// wishes sets whether a consultation is wanted.
func wishes(in *intake.Intake, consultation string) {
	in.Record.Transcript = append(in.Record.Transcript, rules.Line{Question: "consultation", Asked: true, Options: []string{"in_person", "none"}, Chosen: []string{consultation}})
}

// crowd fills the queue with intakes of all kinds, some at the same moment,
// and returns what a plain reading of each would say.
func crowd(t *testing.T, k *clinic, n int) []intake.Item {
	t.Helper()
	dice := rand.New(rand.NewPCG(1, 2))
	statuses := []intake.Status{intake.New, intake.New, intake.Acknowledged, intake.Contacted, intake.Booked, intake.Closed}
	for range n {
		in := k.arrive(func(in *intake.Intake) {
			in.LevelNow = rules.Level(dice.IntN(5))
			in.SubmittedAt = start.Add(time.Duration(dice.IntN(n/2)) * time.Hour)
			wishes(in, []string{"in_person", "none"}[dice.IntN(2)])
		})
		v := int64(1)
		if dice.IntN(3) == 0 {
			k.mustWork(in.Reference, v, intake.Step{Kind: intake.Assigned, Assignee: []string{"dana", "chris"}[dice.IntN(2)]})
			v++
		}
		until := statuses[dice.IntN(len(statuses))]
		for w := (intake.Work{Status: intake.New}); w.Status != until; v++ {
			step := intake.Step{Kind: intake.Moved, To: w.Next()}
			k.mustWork(in.Reference, v, step)
			w, _ = w.After(step)
		}
	}
	return everything(t, k)
}

func (k *clinic) mustWork(r intake.Reference, version int64, steps ...intake.Step) {
	k.t.Helper()
	if err := k.Work(k.t.Context(), k.clinician, r, version, steps...); err != nil {
		k.t.Fatal(err)
	}
}

// everything reads all rows without any of the queue's own ways.
func everything(t *testing.T, k *clinic) []intake.Item {
	t.Helper()
	rows, err := k.reader.QueryContext(t.Context(), "SELECT "+itemColumns+" FROM intakes")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var items []intake.Item
	for rows.Next() {
		items = append(items, must[intake.Item](t)(k.scanItem(rows)))
	}
	slices.SortFunc(items, func(a, b intake.Item) int {
		return cmp.Or(a.LevelNow.Rank()-b.LevelNow.Rank(), a.SubmittedAt.Compare(b.SubmittedAt), strings.Compare(string(a.Reference), string(b.Reference)))
	})
	return items
}

func references(items []intake.Item) []intake.Reference {
	list := []intake.Reference{}
	for _, i := range items {
		list = append(list, i.Reference)
	}
	return list
}

// walk reads the queue page by page to its end.
func walk(t *testing.T, k *clinic, f intake.Filter) (found []intake.Item, total int) {
	t.Helper()
	var after *intake.Place
	for range 100 {
		p, err := k.Queue(t.Context(), k.desk, f, after)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Items) > queuePage || p.Next != nil && len(p.Items) < queuePage {
			t.Fatalf("a page of %d rows", len(p.Items))
		}
		found = append(found, p.Items...)
		if after = p.Next; after == nil {
			return found, p.Total
		}
	}
	t.Fatal("the queue has no end")
	return nil, 0
}

func TestQueueFilters(t *testing.T) {
	k := newClinic(t)
	all := crowd(t, k, 240)
	soon := rules.Soon
	selfCare := rules.SelfCare
	mid := start.Add(50 * time.Hour)
	open := func(i intake.Item) bool { return i.Status != intake.Closed && i.NeedsPerson }
	for name, c := range map[string]struct {
		f    intake.Filter
		want func(intake.Item) bool
	}{
		"as it opens":            {intake.Filter{}, open},
		"self-care":              {intake.Filter{List: intake.Homeward}, func(i intake.Item) bool { return i.Status != intake.Closed && !i.NeedsPerson }},
		"closed":                 {intake.Filter{List: intake.Done}, func(i intake.Item) bool { return i.Status == intake.Closed }},
		"all":                    {intake.Filter{List: intake.Everything}, func(intake.Item) bool { return true }},
		"a level":                {intake.Filter{Level: &soon}, func(i intake.Item) bool { return open(i) && i.LevelNow == rules.Soon }},
		"self-care that wants":   {intake.Filter{Level: &selfCare}, func(i intake.Item) bool { return open(i) && i.LevelNow == rules.SelfCare }},
		"a status":               {intake.Filter{Status: intake.Contacted}, func(i intake.Item) bool { return open(i) && i.Status == intake.Contacted }},
		"the status closed":      {intake.Filter{Status: intake.Closed}, func(i intake.Item) bool { return i.Status == intake.Closed }},
		"a status in all":        {intake.Filter{List: intake.Everything, Status: intake.New}, func(i intake.Item) bool { return i.Status == intake.New }},
		"of somebody":            {intake.Filter{Assignee: "dana"}, func(i intake.Item) bool { return open(i) && i.Assignee == "dana" }},
		"of somebody, all":       {intake.Filter{List: intake.Everything, Assignee: "dana"}, func(i intake.Item) bool { return i.Assignee == "dana" }},
		"of nobody":              {intake.Filter{Assignee: intake.Nobody}, func(i intake.Item) bool { return open(i) && i.Assignee == "" }},
		"wanting a consultation": {intake.Filter{Wants: true}, func(i intake.Item) bool { return open(i) && i.Brief.Consultation == "in_person" }},
		"from a day":             {intake.Filter{From: mid}, func(i intake.Item) bool { return open(i) && !i.SubmittedAt.Before(kept(mid)) }},
		"until a day":            {intake.Filter{To: mid}, func(i intake.Item) bool { return open(i) && i.SubmittedAt.Before(kept(mid)) }},
		"in between, all": {intake.Filter{List: intake.Everything, From: mid, To: mid.Add(20 * time.Hour)}, func(i intake.Item) bool {
			return !i.SubmittedAt.Before(kept(mid)) && i.SubmittedAt.Before(kept(mid.Add(20*time.Hour)))
		}},
		"everything at once": {intake.Filter{List: intake.Everything, Level: &soon, Status: intake.New, Assignee: intake.Nobody, Wants: true, From: mid}, func(i intake.Item) bool {
			return i.LevelNow == rules.Soon && i.Status == intake.New && i.Assignee == "" && i.Brief.Consultation == "in_person" && !i.SubmittedAt.Before(kept(mid))
		}},
		"none": {intake.Filter{Assignee: "eve"}, func(intake.Item) bool { return false }},
	} {
		var want []intake.Item
		for _, i := range all {
			if c.want(i) {
				want = append(want, i)
			}
		}
		got, total := walk(t, k, c.f)
		if g, w := fmt.Sprint(references(got)), fmt.Sprint(references(want)); g != w {
			t.Errorf("%s:\n got %s\nwant %s", name, g, w)
		}
		if total != len(want) {
			t.Errorf("%s: %d in all, want %d", name, total, len(want))
		}
		if len(want) == 0 && name != "none" {
			t.Errorf("%s: nothing to find", name)
		}
	}
}

func TestQueueRow(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(func(in *intake.Intake) {
		at(rules.Soon)(in)
		in.Record.Outcome.Level = rules.Routine // Before a check-in.
		in.Language = "es"
		age := 47
		in.Record.Transcript = append(in.Record.Transcript, rules.Line{Question: "age", Asked: true, Number: &age})
	})
	k.mustWork(in.Reference, 1, intake.Step{Kind: intake.Tried, Try: &intake.Try{Outcome: intake.NoAnswer}},
		intake.Step{Kind: intake.Moved, To: intake.Acknowledged}, intake.Step{Kind: intake.Assigned, Assignee: "dana"})
	k.move(time.Minute)
	k.arrive(at(rules.Soon))
	p := must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{}, nil))
	i := p.Items[0]
	if i.Reference != in.Reference || i.Level != rules.Routine || i.LevelNow != rules.Soon || i.Status != intake.Acknowledged || i.Language != "es" ||
		i.Version != 4 || !i.NeedsPerson || !i.Reachable || i.Read || i.Assignee != "dana" || i.Acknowledged.Name != "chris" || i.Tries != 1 ||
		i.Brief.Name != "A. Patient" || *i.Brief.Age != 47 || !i.Brief.TakenBack || i.Brief.Line == "" {
		t.Errorf("%+v", i)
	}
	if p.Items[1].Earlier != 1 || i.Earlier != 0 {
		t.Errorf("earlier intakes: %d and %d", i.Earlier, p.Items[1].Earlier)
	}
	if p.Unread != 2 {
		t.Errorf("%d unread", p.Unread)
	}
	k.Case(t.Context(), k.desk, in.Reference, intake.ActRead)
	if p := must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{}, nil)); p.Unread != 1 || !p.Items[0].Read || p.Items[0].Unread() {
		t.Errorf("%d unread after one was read", p.Unread)
	}
	if got := must[[]intake.Item](t)(k.Items(t.Context(), k.desk, []intake.Reference{in.Reference, "00000000"})); len(got) != 1 || got[0].Reference != in.Reference {
		t.Errorf("%+v", got)
	}
}

// Nobody has to do anything about them, so they do not stand out either.
func TestSelfCareNeverCountsAsUnread(t *testing.T) {
	k := newClinic(t)
	k.arrive(at(rules.SelfCare))
	p := must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{List: intake.Homeward}, nil))
	if p.Unread != 0 || len(p.Items) != 1 || p.Items[0].Unread() {
		t.Errorf("%+v", p)
	}
}

func TestChanges(t *testing.T) {
	k := newClinic(t)
	other, _ := open(t, k.path[:strings.LastIndex(k.path, "/")]) // Another process.
	last := must[int64](t)(other.Changes(t.Context()))
	rises := func(what string, want bool) {
		t.Helper()
		n := must[int64](t)(other.Changes(t.Context()))
		if (n > last) != want {
			t.Errorf("%s: from %d to %d", what, last, n)
		}
		last = n
	}
	in := k.arrive(func(in *intake.Intake) { at(rules.Urgent)(in); in.Contact = intake.Contact{} })
	rises("an arrival", true)
	k.Queue(t.Context(), k.desk, intake.Filter{}, nil)
	rises("a look", false)
	k.Case(t.Context(), k.desk, in.Reference, intake.ActRead)
	rises("the first reading", true)
	k.Case(t.Context(), k.desk, in.Reference, intake.ActRead)
	rises("the second", false)
	k.AddContact(t.Context(), in.DraftID, intake.Contact{Name: "Ana", Phone: "425-555-0123"})
	rises("a contact", true)
	k.mustWork(in.Reference, 2, intake.Step{Kind: intake.Moved, To: intake.Acknowledged})
	rises("work", true)
	k.Work(t.Context(), k.desk, in.Reference, 2, intake.Step{Kind: intake.Moved, To: intake.Contacted})
	rises("a conflict", false)
	k.DeleteCase(t.Context(), k.admin, in.Reference, "test")
	rises("a deletion", true)
}

// Every reading of the queue goes along an index in the order of the queue:
// no table is read through and nothing is sorted.
func TestQueueGoesAlongItsIndexes(t *testing.T) {
	onlySQLite(t)
	k := newClinic(t)
	for name, c := range map[string]struct {
		f     intake.Filter
		index string
	}{
		"plain":           {intake.Filter{}, "intakes_queue"},
		"status":          {intake.Filter{Status: intake.New}, "intakes_by_status"},
		"assignee":        {intake.Filter{Assignee: "dana"}, "intakes_by_assignee"},
		"consultation":    {intake.Filter{Wants: true}, "intakes_wanting"},
		"nobody":          {intake.Filter{Assignee: intake.Nobody}, "intakes_of_nobody"},
		"wanted, nobody":  {intake.Filter{Assignee: intake.Nobody, Wants: true}, "intakes_wanting"},
		"date":            {intake.Filter{From: start, To: start.Add(time.Hour)}, "intakes_queue"},
		"status and date": {intake.Filter{Status: intake.New, From: start}, "intakes_by_status"},
	} {
		v := viewOf(c.f)
		args := append([]any{0, 0, "", "", endOfTime, 51}, v.args...)
		for what, text := range map[string]string{
			"page":  laneSQL + v.where + " ORDER BY submitted_at, reference LIMIT $6",
			"count": fmt.Sprintf(countLaneSQL, v.where),
		} {
			if plan := explain(t, k, text, args...); !strings.Contains(plan, c.index+" (") || strings.Contains(plan, "SCAN intakes") || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%s, %s: %s", name, what, plan)
			}
		}
	}
	for text, index := range map[string]string{unreadSQL: "intakes_unread", forgetMessagesSQL: "outbox_by_subject", lateSQL: "intakes_late", sameContactSQL: "sqlite_autoindex_tokens_1", stepsSQL: "sqlite_autoindex_steps_1", waitingSQL: "intakes_"} {
		args := make([]any, strings.Count(text, "$"))
		if plan := explain(t, k, text, args...); !strings.Contains(plan, index) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s: %s", text, plan)
		}
	}
}

func explain(t *testing.T, k *clinic, text string, args ...any) string {
	t.Helper()
	rows, err := k.reader.QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, line)
	}
	return strings.Join(plan, "; ")
}

func TestSearch(t *testing.T) {
	k := newClinic(t)
	named := func(name, phone, email string) intake.Reference {
		k.move(time.Minute)
		return k.arrive(func(in *intake.Intake) { in.Contact = intake.Contact{Name: name, Phone: phone, Email: email} }).Reference
	}
	maria := named("María Gómez", "(425) 555-0123", "maria@example.com")
	mario := named("Mario Gomes", "+1 206 555 0123", "")
	again := named("Gómez, Maria", "425.555.0123", "")
	child := k.arrive(func(in *intake.Intake) { in.Contact = intake.Contact{Name: "Eva Stone", PatientName: "Tom Stone"} }).Reference
	empty := k.arrive(func(in *intake.Intake) { in.Contact = intake.Contact{} })
	for typed, want := range map[string][]intake.Reference{
		"gomez":             {again, maria},
		"maria gomez":       {again, maria},
		"GÓM mar":           {again, mario, maria},
		"mar":               {again, mario, maria},
		"gome":              {again, mario, maria},
		"mari gomes":        {mario},
		"555-0123":          {again, mario, maria},
		"425 555 0123":      {again, maria},
		"Maria@Example.com": {maria},
		"tom stone":         {child},
		maria.String():      {maria},
		" " + string(maria): {maria},
		"stein":             {},
		"":                  {},
		"%":                 {},
		"' OR 1=1 --":       {},
	} {
		f, err := k.Search(t.Context(), k.desk, typed)
		if err != nil || f.More || !slices.Equal(references(f.Items), want) {
			t.Errorf("%q finds %v, %v, want %v", typed, references(f.Items), err, want)
		}
	}
	if err := k.AddContact(t.Context(), empty.DraftID, intake.Contact{Name: "Late Comer", Phone: "425-555-0123"}); err != nil {
		t.Fatal(err)
	}
	f := must[intake.Found](t)(k.Search(t.Context(), k.desk, "late comer"))
	if len(f.Items) != 1 || f.Items[0].Earlier != 2 || !f.Items[0].Reachable || f.Items[0].Brief.Name != "Late Comer" {
		t.Errorf("a contact added later: %+v", f.Items)
	}
	for range searchPage {
		k.arrive(func(in *intake.Intake) { in.Contact = intake.Contact{Name: "Popular Name"} })
	}
	if f := must[intake.Found](t)(k.Search(t.Context(), k.desk, "popular")); f.More || len(f.Items) != searchPage {
		t.Errorf("%d found, more %v", len(f.Items), f.More)
	}
	k.arrive(func(in *intake.Intake) { in.Contact = intake.Contact{Name: "Popular Name"} })
	for _, typed := range []string{"popular", "popula"} {
		if f := must[intake.Found](t)(k.Search(t.Context(), k.desk, typed)); !f.More || len(f.Items) != searchPage {
			t.Errorf("%s: %d found, more %v", typed, len(f.Items), f.More)
		}
	}
}

// Names stand nowhere in clear, neither as they were written nor as tokens.
func TestNamesAreSealed(t *testing.T) {
	k := newClinic(t)
	k.arrive(func(in *intake.Intake) {
		in.Contact = intake.Contact{Name: "Canaryname Person", Phone: "(425) 555-0177", Email: "canary@example.org"}
	})
	k.Search(t.Context(), k.desk, "canaryname person")
	for _, canary := range []string{"anaryname", "5550177", "555-0177", "canary@", "saddle", "Patient-"} {
		if files := holding(t, k.path[:strings.LastIndex(k.path, "/")], []byte(canary)); len(files) > 0 {
			t.Errorf("%v hold %q", files, canary)
		}
	}
}
