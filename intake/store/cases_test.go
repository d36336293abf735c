package store

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

func TestCase(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(at(rules.Urgent))
	k.mustWork(in.Reference, 1,
		intake.Step{Kind: intake.Noted, Text: "first\nnote"},
		intake.Step{Kind: intake.Judged, Ruling: intake.Higher, Text: "why it should be"},
		intake.Step{Kind: intake.Tried, Try: &intake.Try{Outcome: intake.Reached, Seen: intake.SeenYes, Where: "St. Mary's"}})
	full := must[intake.Case](t)(k.Case(t.Context(), k.clinician, in.Reference, intake.ActRead))
	if !full.Full || full.Contact != in.Contact || !full.Read || len(full.Steps) != 3 || full.Version != 4 {
		t.Errorf("%+v", full)
	}
	same(t, "the record", intake.Intake{Record: full.Record}, intake.Intake{Record: in.Record})
	want := intake.Step{Number: 4, At: kept(k.now()), By: "chris", Kind: intake.Tried, Try: &intake.Try{Outcome: intake.Reached, Seen: intake.SeenYes, Where: "St. Mary's"}}
	if !reflect.DeepEqual(full.Steps[2], want) {
		t.Errorf("step %+v", full.Steps[2])
	}
	if full.Work.Tries != 1 || full.Work.Ruling != intake.Higher || full.Work.RulingText != "why it should be" {
		t.Errorf("%+v", full.Work)
	}
	// The desk sees who and how urgent, and no answers.
	outline := must[intake.Case](t)(k.Case(t.Context(), k.desk, in.Reference, intake.ActRead))
	if outline.Full || !reflect.DeepEqual(outline.Record, intake.Record{}) || outline.Contact != in.Contact || outline.LevelNow != rules.Urgent ||
		outline.Brief.Line == "" || outline.Steps[0].Text != "first\nnote" || outline.Steps[1].Text != "" || outline.Work.RulingText != "" {
		t.Errorf("%+v", outline)
	}
	_, err := k.Case(t.Context(), k.clinician, "00000000", intake.ActRead)
	wants(t, "another reference", err, intake.ErrNotFound)
	_, err = k.Case(t.Context(), intake.Actor{}, in.Reference, intake.ActRead)
	wants(t, "nobody", err, intake.ErrSignedOut)
}

func TestOthersOfTheSameContact(t *testing.T) {
	k := newClinic(t)
	one := k.arrive(nil)
	k.move(time.Minute)
	two := k.arrive(func(in *intake.Intake) { in.Contact.Name = "B. Patient"; at(rules.Soon)(in) })
	k.arrive(func(in *intake.Intake) { in.Contact.Phone = "(425) 555-0999" })
	k.arrive(func(in *intake.Intake) { in.Contact = intake.Contact{} })
	c := must[intake.Case](t)(k.Case(t.Context(), k.clinician, two.Reference, intake.ActRead))
	if len(c.Others) != 1 || c.Others[0].Reference != one.Reference || c.Others[0].Who != "A. Patient" || c.Earlier != 1 {
		t.Errorf("%+v", c.Others)
	}
	c = must[intake.Case](t)(k.Case(t.Context(), k.clinician, one.Reference, intake.ActRead))
	if len(c.Others) != 1 || c.Others[0].Who != "B. Patient" || c.Others[0].LevelNow != rules.Soon || c.Earlier != 0 {
		t.Errorf("%+v", c.Others)
	}
}

// Every kind of step by every role, and what the trail and the case say.
func TestWhoMayWork(t *testing.T) {
	k := newClinic(t)
	for _, c := range []struct {
		step intake.Step
		desk bool
	}{
		{intake.Step{Kind: intake.Moved, To: intake.Acknowledged}, true},
		{intake.Step{Kind: intake.Assigned, Assignee: "dana"}, true},
		{intake.Step{Kind: intake.Tried, Try: &intake.Try{Outcome: intake.NoAnswer}}, true},
		{intake.Step{Kind: intake.Noted, Text: "a note"}, true},
		{intake.Step{Kind: intake.Cleared, Opens: intake.OpensFull}, false},
		{intake.Step{Kind: intake.Judged, Ruling: intake.Right}, false},
		{intake.Step{Kind: "invented"}, false},
	} {
		for _, who := range []intake.Actor{k.desk, k.clinician, k.admin} {
			in := k.arrive(nil)
			err := k.Work(t.Context(), who, in.Reference, 1, c.step)
			may := c.step.Kind != "invented" && (c.desk || who != k.desk)
			if (err == nil) != may || err != nil && !errors.Is(err, intake.ErrForbidden) {
				t.Errorf("%s, %s: %v", who.Name, c.step.Kind, err)
			}
			got := must[intake.Case](t)(k.Case(t.Context(), k.admin, in.Reference, intake.ActRead))
			if (len(got.Steps) == 1) != may {
				t.Errorf("%s, %s: %d steps", who.Name, c.step.Kind, len(got.Steps))
			}
			if may && got.Steps[0].By != who.Name {
				t.Errorf("%s: by %s", c.step.Kind, got.Steps[0].By)
			}
		}
	}
}

func TestAssignToSomebodyThereIs(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	assign := func(name string) error {
		v := must[intake.Case](t)(k.Case(t.Context(), k.desk, in.Reference, intake.ActRead)).Version
		return k.Work(t.Context(), k.desk, in.Reference, v, intake.Step{Kind: intake.Assigned, Assignee: name})
	}
	wants(t, "nobody known", assign("eve"), intake.ErrUnlawful)
	if err := assign("chris"); err != nil {
		t.Error(err)
	}
	if err := assign(""); err != nil {
		t.Error(err)
	}
	if err := k.DisableStaff(t.Context(), k.admin, "chris"); err != nil {
		t.Fatal(err)
	}
	wants(t, "gone", assign("chris"), intake.ErrUnlawful)
	if names := must[[]string](t)(k.Colleagues(t.Context(), k.desk)); strings.Join(names, " ") != "anna dana" {
		t.Errorf("colleagues %v", names)
	}
}

// Many clinicians change one case at once: one wins, the others are told, and
// every note stands.
func TestTwoAtOnce(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			errs[i] = k.Work(t.Context(), k.clinician, in.Reference, 1, intake.Step{Kind: intake.Judged, Ruling: intake.Lower, Text: fmt.Sprint(i)})
		})
		all.Go(func() {
			if err := k.Work(t.Context(), k.desk, in.Reference, 1, intake.Step{Kind: intake.Noted, Text: fmt.Sprint("note ", i)}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, intake.ErrConflict) {
			t.Error(err)
		}
	}
	c := must[intake.Case](t)(k.Case(t.Context(), k.clinician, in.Reference, intake.ActRead))
	if won > 1 || len(c.Steps) != 8+won || c.Version != int64(9+won) {
		t.Errorf("%d won; %d steps, version %d", won, len(c.Steps), c.Version)
	}
	for i, s := range c.Steps {
		if s.Number != int64(i+2) {
			t.Errorf("step %d has the number %d", i, s.Number)
		}
	}
	wants(t, "there is none", k.Work(t.Context(), k.desk, "00000000", 1, intake.Step{Kind: intake.Noted, Text: "x"}), intake.ErrNotFound)
}

func TestWorkedToTheEnd(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(at(rules.Urgent))
	v := int64(1)
	for _, to := range []intake.Status{intake.Acknowledged, intake.Contacted, intake.Booked, intake.Closed} {
		k.mustWork(in.Reference, v, intake.Step{Kind: intake.Moved, To: to})
		v++
		if got := must[intake.Intake](t)(k.IntakeOfDraft(t.Context(), in.DraftID)); got.Status != to {
			t.Errorf("the status is %s", got.Status)
		}
	}
	if p := must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{}, nil)); len(p.Items) != 0 || p.Total != 0 {
		t.Errorf("still there: %+v", p)
	}
	k.mustWork(in.Reference, v, intake.Step{Kind: intake.Moved, To: intake.Acknowledged})
	if p := must[intake.Page](t)(k.Queue(t.Context(), k.desk, intake.Filter{}, nil)); len(p.Items) != 1 || p.Items[0].Acknowledged.Name != "chris" {
		t.Errorf("reopened: %+v", p)
	}
}

// Notes are sealed, bound to their place, and cannot be changed by any method.
func TestNotesAreSealed(t *testing.T) {
	k := newClinic(t)
	one, two := k.arrive(nil), k.arrive(nil)
	k.mustWork(one.Reference, 1, intake.Step{Kind: intake.Noted, Text: "canary-note"})
	k.mustWork(two.Reference, 1, intake.Step{Kind: intake.Noted, Text: "canary-note"})
	if files := holding(t, k.path[:strings.LastIndex(k.path, "/")], []byte("canary-note")); len(files) > 0 {
		t.Errorf("%v hold the note", files)
	}
	if err := k.write(t.Context(), func(x tx) error {
		_, err := x.exec("UPDATE steps SET body = (SELECT body FROM steps WHERE reference = $2) WHERE reference = $1", one.Reference, two.Reference)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Case(t.Context(), k.clinician, one.Reference, intake.ActRead); err == nil {
		t.Error("a note of another case was read")
	}
}

func TestDeleteCase(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(func(in *intake.Intake) { at(rules.Urgent)(in); in.Contact.Name = "Canary Patient" })
	other := k.arrive(nil)
	k.mustWork(in.Reference, 1, intake.Step{Kind: intake.Noted, Text: "a note"})
	wants(t, "a clinician", k.DeleteCase(t.Context(), k.clinician, in.Reference, "mistake"), intake.ErrForbidden)
	wants(t, "for no reason", k.DeleteCase(t.Context(), k.admin, in.Reference, "he has a bad back"), intake.ErrUnlawful)
	var sealed []byte
	if err := k.row(t.Context(), "SELECT record FROM intake_bodies WHERE reference = $1", in.Reference).Scan(&sealed); err != nil {
		t.Fatal(err)
	}
	if err := k.DeleteCase(t.Context(), k.admin, in.Reference, "asked_by_patient"); err != nil {
		t.Fatal(err)
	}
	wants(t, "again", k.DeleteCase(t.Context(), k.admin, in.Reference, "mistake"), intake.ErrNotFound)
	for table, want := range map[string]int{"intakes": 1, "intake_bodies": 1, "steps": 0, "drafts": 1} {
		if n := count(t, k.Store, table); n != want {
			t.Errorf("%d rows of %s", n, table)
		}
	}
	if f := must[intake.Found](t)(k.Search(t.Context(), k.desk, "canary patient")); len(f.Items) != 0 {
		t.Errorf("it is still found: %+v", f)
	}
	if files := holding(t, k.path[:strings.LastIndex(k.path, "/")], sealed[:64]); len(files) > 0 {
		t.Errorf("%v still hold it", files)
	}
	last := k.since(0)
	tomb := last[len(last)-2] // The search came after it.
	if tomb.Act != intake.ActDeleted || tomb.Subject != string(in.Reference) || tomb.Detail["reason"] != "asked_by_patient" || len(tomb.Detail) != 1 {
		t.Errorf("the tombstone is %+v", tomb)
	}
	if r, err := k.Verify(t.Context()); err != nil || len(r.Problems) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := k.Case(t.Context(), k.desk, other.Reference, intake.ActRead); err != nil {
		t.Errorf("the other one: %v", err)
	}
}
