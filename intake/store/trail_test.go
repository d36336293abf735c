package store

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// Whatever is done is in the trail, with who did it to what.
func TestWhatTheTrailHolds(t *testing.T) {
	k := newClinic(t)
	begun := k.last()
	in := k.arrive(at(rules.Urgent))
	r := in.Reference
	k.Case(t.Context(), k.clinician, r, intake.ActRead)
	k.Queue(t.Context(), k.desk, intake.Filter{}, nil)
	k.Queue(t.Context(), k.desk, intake.Filter{}, nil) // One look.
	k.Search(t.Context(), k.desk, "patient")
	k.Work(t.Context(), k.desk, r, 1, intake.Step{Kind: intake.Moved, To: intake.Acknowledged})
	k.Work(t.Context(), k.desk, r, 2, intake.Step{Kind: intake.Judged, Ruling: intake.Right}) // Not hers.
	k.Export(t.Context(), k.admin, "jsonl", start, func(intake.Intake) error { return nil })
	k.ChangeSetting(t.Context(), k.admin, "hours", "always")
	k.Trail(t.Context(), k.admin, intake.TrailFilter{})
	k.DeleteCase(t.Context(), k.admin, r, "mistake")
	k.SignOut(t.Context(), k.tokens["dana"])
	want := []intake.Entry{
		{Actor: "(patient)", Act: intake.ActSubmitted, Subject: string(r)},
		{Actor: "chris", Role: intake.Clinician, Act: intake.ActRead, Subject: string(r)},
		{Actor: "dana", Role: intake.Desk, Act: intake.ActQueueRead},
		{Actor: "dana", Role: intake.Desk, Act: intake.ActSearched},
		{Actor: "dana", Role: intake.Desk, Act: intake.ActMoved, Subject: string(r)},
		{Actor: "dana", Role: intake.Desk, Act: intake.ActRefused},
		{Actor: "anna", Role: intake.Admin, Act: intake.ActExported},
		{Actor: "anna", Role: intake.Admin, Act: intake.ActExported},
		{Actor: "anna", Role: intake.Admin, Act: intake.ActSetting, Subject: "hours"},
		{Actor: "anna", Role: intake.Admin, Act: intake.ActTrailRead},
		{Actor: "anna", Role: intake.Admin, Act: intake.ActDeleted, Subject: string(r)},
		{Actor: "dana", Role: intake.Desk, Act: intake.ActSignedOut, Subject: "dana"},
	}
	got := k.since(begun)
	if len(got) != len(want) {
		t.Fatalf("%d entries, want %d: %+v", len(got), len(want), got)
	}
	for i, e := range got {
		e.Number, e.At, e.Detail = 0, want[i].At, nil
		if e.Actor != want[i].Actor || e.Role != want[i].Role || e.Act != want[i].Act || e.Subject != want[i].Subject {
			t.Errorf("entry %d: %+v, want %+v", i, e, want[i])
		}
	}
	if d := got[3].Detail; d["for"] != "patient" {
		t.Errorf("the search says %v", d)
	}
	if files := holding(t, filepath.Dir(k.path), []byte(`{"for":"patient"}`)); len(files) > 0 {
		t.Errorf("%v hold what was searched for", files)
	}
}

// What fails leaves neither a change nor an entry that says it happened.
func TestNoChangeNoEntry(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	begun := k.last()
	broken := errors.New("broken")
	err := k.act(t.Context(), k.admin, intake.SeeQueue, func(x tx, who intake.Actor) error {
		if err := k.record(x, who, intake.ActMoved, string(in.Reference), nil); err != nil {
			return err
		}
		return broken
	})
	wants(t, "a broken change", err, broken)
	err = k.Work(t.Context(), k.desk, in.Reference, 1,
		intake.Step{Kind: intake.Moved, To: intake.Acknowledged}, intake.Step{Kind: intake.Moved, To: intake.Booked})
	wants(t, "an unlawful second step", err, intake.ErrUnlawful)
	if got := k.since(begun); len(got) != 0 {
		t.Errorf("entries %+v", got)
	}
	c := must[intake.Case](t)(k.Case(t.Context(), k.desk, in.Reference, intake.ActRead))
	if c.Status != intake.New || c.Version != 1 || len(c.Steps) != 0 {
		t.Errorf("the case is %+v", c.Item)
	}
}

func TestTrailFilters(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	k.Case(t.Context(), k.clinician, in.Reference, intake.ActRead)
	k.Case(t.Context(), k.desk, in.Reference, intake.ActPrinted)
	for what, c := range map[string]struct {
		f    intake.TrailFilter
		want []intake.Act
	}{
		"of a case":   {intake.TrailFilter{Subject: string(in.Reference)}, []intake.Act{intake.ActPrinted, intake.ActRead, intake.ActSubmitted}},
		"of somebody": {intake.TrailFilter{Actor: "dana"}, []intake.Act{intake.ActPrinted, intake.ActSignedIn}},
		"of both":     {intake.TrailFilter{Actor: "chris", Subject: string(in.Reference)}, []intake.Act{intake.ActRead}},
		"two":         {intake.TrailFilter{Subject: string(in.Reference), Limit: 2}, []intake.Act{intake.ActPrinted, intake.ActRead}},
		"nobody":      {intake.TrailFilter{Actor: "eve' OR 1=1"}, nil},
	} {
		var got []intake.Act
		for _, e := range must[[]intake.Entry](t)(k.Trail(t.Context(), k.admin, c.f)) {
			got = append(got, e.Act)
		}
		if what == "of a case" || what == "two" || what == "of both" { // Reading the trail of a case has the case as subject, too.
			got = slices.DeleteFunc(got, func(a intake.Act) bool { return a == intake.ActTrailRead })
		}
		if what != "two" && !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", what, got)
		}
	}
	first := must[[]intake.Entry](t)(k.Trail(t.Context(), k.admin, intake.TrailFilter{Limit: 3}))
	next := must[[]intake.Entry](t)(k.Trail(t.Context(), k.admin, intake.TrailFilter{Before: first[2].Number, Limit: 3}))
	if first[2].Number != next[0].Number+1 {
		t.Errorf("after %d comes %d", first[2].Number, next[0].Number)
	}
	for _, who := range []intake.Actor{k.desk, k.clinician} {
		_, err := k.Trail(t.Context(), who, intake.TrailFilter{})
		wants(t, who.Name, err, intake.ErrForbidden)
	}
}

func TestExportTrail(t *testing.T) {
	k := newClinic(t)
	k.arrive(nil)
	var last int64
	err := k.ExportTrail(t.Context(), k.admin, func(e intake.Entry) error {
		if e.Number != last+1 {
			t.Errorf("after %d comes %d", last, e.Number)
		}
		last = e.Number
		return nil
	})
	if err != nil || last != k.last() {
		t.Errorf("%d of %d, %v", last, k.last(), err)
	}
	wants(t, "a clinician", k.ExportTrail(t.Context(), k.clinician, nil), intake.ErrForbidden)
}

// An update, a deleted row in the middle and a cut tail are found; the last
// only against a head that was printed before.
func TestVerifyFindsTampering(t *testing.T) {
	for _, c := range []struct {
		name    string
		text    string
		printed bool
		found   bool
	}{
		{"nothing", "SELECT 1", true, false},
		{"an update", "UPDATE trail SET actor = 'mallory' WHERE number = 4", false, true},
		{"an update of the time", "UPDATE trail SET at = '2020-01-01T00:00:00.000Z' WHERE number = 4", false, true},
		{"a seal", "UPDATE trail SET seal = (SELECT seal FROM trail WHERE number = 3) WHERE number = 4", false, true},
		{"a detail", "UPDATE trail SET detail = '' WHERE act = 'staff.added'", false, true},
		{"a deleted row", "DELETE FROM trail WHERE number = 4", false, true},
		{"a deleted row, closed up", "DELETE FROM trail WHERE number = 4; UPDATE trail SET number = number - 1 WHERE number > 4; UPDATE trail_head SET number = number - 1", false, true},
		{"the last row", "DELETE FROM trail WHERE number = (SELECT MAX(number) FROM trail)", false, true},
		{"a cut tail", cutTail, true, true},
		{"a cut tail that nobody can know of", cutTail, false, false},
		{"everything", "DELETE FROM trail; UPDATE trail_head SET number = 0, seal = ''", true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newClinic(t)
			var printed []intake.TrailHead
			if c.printed {
				printed = append(printed, must[intake.TrailHead](t)(k.TrailHead(t.Context())))
			}
			if err := k.write(t.Context(), func(x tx) error {
				_, err := x.exec(c.text)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			_, err := k.CheckTrail(t.Context(), k.admin, printed...)
			if errors.Is(err, intake.ErrBroken) != c.found && c.found {
				t.Errorf("checked by an admin: %v", err)
			}
			if !c.found && err != nil {
				t.Errorf("checked by an admin: %v", err)
			}
			r, err := k.Verify(t.Context(), printed...)
			if err != nil || (len(r.Problems) > 0) != c.found {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

const cutTail = `
DELETE FROM trail WHERE number > (SELECT MAX(number) - 2 FROM trail);
UPDATE trail_head SET number = (SELECT MAX(number) FROM trail), seal = (SELECT seal FROM trail ORDER BY number DESC LIMIT 1)`

func TestVerify(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(at(rules.Urgent))
	newDraft(t, k.Store)
	k.Work(t.Context(), k.desk, in.Reference, 1, intake.Step{Kind: intake.Noted, Text: "canary"})
	r, err := k.Verify(t.Context())
	if err != nil || len(r.Problems) > 0 || r.Entries != k.last() || r.Opened < 8 || len(r.Head.Seal) == 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	head := must[intake.TrailHead](t)(intake.ParseTrailHead(r.Head.String()))
	if head.Number != r.Head.Number || !bytes.Equal(head.Seal, r.Head.Seal) {
		t.Errorf("the head reads as %v", head)
	}
	for _, text := range []string{
		"UPDATE intakes SET brief = 'x'", "UPDATE steps SET body = 'x'", "UPDATE intake_bodies SET contact = record",
		"UPDATE staff SET secret = (SELECT secret FROM staff WHERE name = 'anna') WHERE name = 'dana'", "UPDATE outbox SET body = 'x'",
	} {
		k := newClinic(t)
		in := k.arrive(at(rules.Urgent))
		k.Work(t.Context(), k.desk, in.Reference, 1, intake.Step{Kind: intake.Noted, Text: "canary"})
		if err := k.write(t.Context(), func(x tx) error {
			_, err := x.exec(text)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if r, err := k.Verify(t.Context()); err != nil || len(r.Problems) != 1 {
			t.Errorf("%s: %+v, %v", text, r, err)
		}
	}
}

func TestVerifyMoreThanOnePage(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	err := k.write(t.Context(), func(x tx) error {
		for i := range verifyPageSize + 3 {
			if err := k.record(x, intake.Program, intake.ActAlerted, "x", nil); err != nil {
				return err
			}
			if err := k.addStep(x, in.Reference, intake.Step{Number: int64(i + 2), Kind: intake.Noted, At: start}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := k.Verify(t.Context())
	if err != nil || len(r.Problems) > 0 || r.Entries < verifyPageSize+3 || r.Opened < verifyPageSize+3 {
		t.Errorf("%+v, %v", r, err)
	}
}
