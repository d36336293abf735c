package store

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// marking is a mark of a book, for a rule that nobody may read in clear.
func marking(book string, level rules.Level) intake.Mark {
	return intake.Mark{Level: level, Book: book, Rules: []rules.Finding{{Rule: "canary_rule", Level: level}}}
}

func (k *clinic) mark(r intake.Reference, book string, level rules.Level) bool {
	k.t.Helper()
	return must[bool](k.t)(k.Mark(k.t.Context(), r, marking(book, level)))
}

func (k *clinic) version(r intake.Reference) int64 {
	k.t.Helper()
	return must[[]intake.Item](k.t)(k.Items(k.t.Context(), k.desk, []intake.Reference{r}))[0].Version
}

var clearing = intake.Step{Kind: intake.Unmarked}

// A mark changes where the intake stands in the queue and nothing else of it.
func TestMark(t *testing.T) {
	k := newClinic(t)
	urgent := k.arrive(at(rules.Urgent))
	in := k.arrive(func(in *intake.Intake) { at(rules.SelfCare)(in); wishes(in, "none") })
	changes, last := must[int64](t)(k.Changes(t.Context())), k.last()
	if !k.mark(in.Reference, "one", rules.Urgent) {
		t.Fatal("not marked")
	}
	if must[int64](t)(k.Changes(t.Context())) == changes {
		t.Error("nobody who looks at the queue is told")
	}
	p := must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{}, nil))
	if !slices.Equal(references(p.Items), []intake.Reference{in.Reference, urgent.Reference}) || p.Total != 2 {
		t.Fatalf("the queue is %v of %d", references(p.Items), p.Total)
	}
	alerts := must[[]intake.Message](t)(k.Outbox(t.Context(), intake.ToAlerts, 10))
	if n := len(alerts); n != 2 || alerts[1].Kind != intake.Arrived || alerts[1].Subject != string(in.Reference) {
		t.Errorf("alerts: %+v", alerts)
	}
	i := p.Items[0]
	if !i.Marked() || i.Mark != rules.Urgent || i.Level != rules.SelfCare || i.LevelNow != rules.SelfCare || i.NeedsPerson || i.Status != intake.New || i.Version != 2 {
		t.Errorf("%+v", i)
	}
	c := must[intake.Case](t)(k.Case(t.Context(), k.clinician, in.Reference, intake.ActRead))
	if m := c.Steps[0]; len(c.Steps) != 1 || m.By != "(replay)" || !m.At.Equal(kept(k.now())) || m.Mark.Book != "one" || m.Mark.Rules[0].Rule != "canary_rule" {
		t.Errorf("%+v", c.Steps)
	}
	if outline := must[intake.Case](t)(k.Case(t.Context(), k.desk, in.Reference, intake.ActRead)); outline.Steps[0].Mark.Rules != nil || outline.Mark != rules.Urgent {
		t.Errorf("the desk sees %+v", outline.Steps[0].Mark)
	}
	e := k.since(last)[0]
	if e.Act != intake.ActMarked || e.Actor != "(replay)" || e.Role != "" || e.Subject != string(in.Reference) || fmt.Sprint(e.Detail) != "map[book:one]" {
		t.Errorf("the trail says %+v", e)
	}
	if files := holding(t, k.path[:strings.LastIndex(k.path, "/")], []byte("canary_rule")); len(files) > 0 {
		t.Errorf("%v hold the rule", files)
	}
}

// A book marks once, cleared or not, so that a replay can be run again.
func TestMarkedOnceByABook(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	if !k.mark(in.Reference, "one", rules.Urgent) || k.mark(in.Reference, "one", rules.Urgent) {
		t.Error("one book marked twice, or never")
	}
	if v := k.version(in.Reference); v != 2 {
		t.Errorf("marking again left version %d", v)
	}
	k.mustWork(in.Reference, 2, clearing)
	if k.mark(in.Reference, "one", rules.Urgent) || must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{}, nil)).Items[0].Marked() {
		t.Error("what was cleared came back")
	}
	if !k.mark(in.Reference, "two", rules.Emergency) {
		t.Error("another book does not mark")
	}
	if i := must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{}, nil)).Items[0]; i.Mark != rules.Emergency {
		t.Errorf("%+v", i)
	}
	_, err := k.Mark(t.Context(), "00000000", marking("one", rules.Urgent))
	wants(t, "an intake that is gone", err, intake.ErrNotFound)
	_, err = k.Mark(t.Context(), in.Reference, marking("three", rules.Soon))
	wants(t, "a level below urgent", err, intake.ErrUnlawful)
}

// Many replays at once are one mark.
func TestMarkedOnceAtOnce(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	var all sync.WaitGroup
	var marked atomic.Int32
	for range 8 {
		all.Go(func() {
			done, err := k.Mark(t.Context(), in.Reference, marking("one", rules.Urgent))
			if err != nil {
				t.Error(err)
			}
			if done {
				marked.Add(1)
			}
		})
	}
	all.Wait()
	if marked.Load() != 1 || k.version(in.Reference) != 2 {
		t.Errorf("%d marked, version %d", marked.Load(), k.version(in.Reference))
	}
}

func TestClearMark(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	wants(t, "no mark", k.Work(t.Context(), k.clinician, in.Reference, 1, clearing), intake.ErrUnlawful)
	k.mark(in.Reference, "one", rules.Urgent)
	last := k.last()
	wants(t, "the desk", k.Work(t.Context(), k.desk, in.Reference, 2, clearing), intake.ErrForbidden)
	wants(t, "the replay itself", k.Work(t.Context(), intake.Replay, in.Reference, 2, clearing), intake.ErrSignedOut)
	for _, who := range []intake.Actor{k.desk, k.clinician, k.admin} {
		m := marking("two", rules.Emergency)
		wants(t, who.Name+" marks", k.Work(t.Context(), who, in.Reference, 2, intake.Step{Kind: intake.Marked, Mark: &m}), intake.ErrForbidden)
	}
	k.mark(in.Reference, "two", rules.Emergency)
	wants(t, "a mark that was not seen", k.Work(t.Context(), k.clinician, in.Reference, 2, clearing), intake.ErrConflict)
	if p := must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{}, nil)); !p.Items[0].Marked() {
		t.Error("it was cleared all the same")
	}
	k.mustWork(in.Reference, 3, clearing)
	c := must[intake.Case](t)(k.Case(t.Context(), k.clinician, in.Reference, intake.ActRead))
	if c.Marked() || c.Work.Mark != 0 || len(c.Steps) != 3 || c.Steps[2].By != "chris" {
		t.Errorf("%+v, %+v", c.Work, c.Steps)
	}
	var acts []string
	for _, e := range k.since(last) {
		acts = append(acts, e.Actor+" "+string(e.Act))
	}
	want := "[dana refused dana refused chris refused anna refused (replay) case.marked dana queue.read chris case.unmarked chris case.read]"
	if got := fmt.Sprint(acts); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if r, err := k.Verify(t.Context()); err != nil || len(r.Problems) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// The order by a plain reading: marks first, the most urgent first and among
// those whoever waits longest, then the queue as it would be without them. It
// holds across every page, with more marks than one page has, and each intake
// is there once.
func TestMarkedComeFirst(t *testing.T) {
	k := newClinic(t)
	crowd(t, k, 240)
	for n, i := range everything(t, k) {
		if n%3 == 0 {
			k.mark(i.Reference, "one", []rules.Level{rules.Urgent, rules.Emergency}[n/3%2])
		}
		if n%9 == 0 {
			k.mustWork(i.Reference, k.version(i.Reference), clearing)
		}
	}
	all := everything(t, k)
	var want []intake.Item
	for _, level := range []rules.Level{rules.Emergency, rules.Urgent} {
		var marked []intake.Item
		for _, i := range all {
			if i.Mark == level {
				marked = append(marked, i)
			}
		}
		slices.SortStableFunc(marked, func(a, b intake.Item) int {
			if d := a.SubmittedAt.Compare(b.SubmittedAt); d != 0 {
				return d
			}
			return strings.Compare(string(a.Reference), string(b.Reference))
		})
		want = append(want, marked...)
	}
	lists := map[int]bool{}
	for _, i := range want {
		lists[listOf(i.Status, i.NeedsPerson)] = true
	}
	marks := len(want)
	if marks <= queuePage || marks%queuePage == 0 || len(lists) != 3 {
		t.Fatalf("%d marks in the lists %v are no test", marks, lists)
	}
	for _, i := range all {
		if !i.Marked() && i.NeedsPerson && i.Status != intake.Closed {
			want = append(want, i)
		}
	}
	got, total := walk(t, k, intake.Filter{})
	if fmt.Sprint(references(got)) != fmt.Sprint(references(want)) || total != len(want) {
		t.Errorf("%d of %d rows:\n got %s\nwant %s", len(got), total, references(got), references(want))
	}
	// Every other list is what it was, with the mark on the row.
	for name, f := range map[string]intake.Filter{"closed": {List: intake.Done}, "all": {List: intake.Everything}, "wants": {Wants: true}} {
		found, total := walk(t, k, f)
		sorted := slices.IsSortedFunc(found, func(a, b intake.Item) int { return a.LevelNow.Rank() - b.LevelNow.Rank() })
		if !sorted || total != len(found) || !slices.ContainsFunc(found, intake.Item.Marked) {
			t.Errorf("%s: %d of %d rows, sorted %v", name, len(found), total, sorted)
		}
	}
}

// The page that ends with the last mark is followed by the top of the rest.
func TestPageEndsWithTheLastMark(t *testing.T) {
	k := newClinic(t)
	for range queuePage {
		k.mark(k.arrive(at(rules.SelfCare)).Reference, "one", rules.Urgent)
		k.move(time.Second)
	}
	first := k.arrive(at(rules.Emergency))
	p := must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{}, nil))
	if len(p.Items) != queuePage || p.Next == nil || p.Total != queuePage+1 {
		t.Fatalf("%d rows of %d", len(p.Items), p.Total)
	}
	p = must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{}, p.Next))
	if len(p.Items) != 1 || p.Items[0].Reference != first.Reference || p.Next != nil {
		t.Errorf("the second page is %v", references(p.Items))
	}
}

func TestMarksGoAlongTheirIndex(t *testing.T) {
	onlySQLite(t)
	k := newClinic(t)
	for text, index := range map[string]string{
		markedSQL: "intakes_marked (", markedElsewhereSQL: "COVERING INDEX intakes_marked (", viewOf(intake.Filter{}).lane(): "intakes_queue (",
	} {
		plan := explain(t, k, text, make([]any, strings.Count(text, "$"))...)
		if !strings.Contains(plan, index) || strings.Contains(plan, "SCAN intakes") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s: %s", text, plan)
		}
	}
}

// A database of the version before has its intakes afterwards, unmarked.
func TestMarksComeToAnOldDatabase(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	folder := k.path[:strings.LastIndex(k.path, "/")]
	k.Close()
	alter(t, folder, "DROP INDEX intakes_marked")
	alter(t, folder, "ALTER TABLE intakes DROP COLUMN marked")
	for _, later := range []string{"ALTER TABLE intakes DROP COLUMN raised_at", "DROP TABLE links", "DROP TABLE checkins", "DROP TABLE reminders", "DROP TABLE mails", "DROP TABLE leases", "DROP INDEX outbox_by_subject"} {
		alter(t, folder, later)
	}
	alter(t, folder, "DELETE FROM schema_versions WHERE version >= $1", slices.Index(migrations, markColumns)+1)
	s, _ := open(t, folder)
	p := must[intake.Page](t)(s.Queue(t.Context(), intake.Operator, intake.Filter{}, nil))
	if len(p.Items) != 1 || p.Items[0].Reference != in.Reference || p.Items[0].Marked() {
		t.Errorf("%+v", p.Items)
	}
}
