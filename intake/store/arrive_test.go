package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// alerts are what waits for a recipient, as "kind reference".
func alerts(t *testing.T, s *Store, to intake.Recipient) []string {
	t.Helper()
	list := []string{}
	for _, m := range must[[]intake.Message](t)(s.Outbox(t.Context(), to, 100)) {
		list = append(list, string(m.Kind)+" "+m.Subject)
	}
	return list
}

func TestAlerts(t *testing.T) {
	k := newClinic(t)
	k.move(time.Date(2026, 3, 4, 17, 30, 0, 0, time.UTC).Sub(k.now())) // 9:30 on a Wednesday in Seattle
	k.clinician = k.signIn("chris").Actor
	for _, l := range []rules.Level{rules.SelfCare, rules.Routine, rules.Soon} {
		k.arrive(at(l))
	}
	if got := alerts(t, k.Store, intake.ToAlerts); len(got) != 0 {
		t.Errorf("alerts below urgent: %v", got)
	}
	e, u := k.arrive(at(rules.Emergency)), k.arrive(at(rules.Urgent))
	unreachable := k.arrive(func(in *intake.Intake) { at(rules.Emergency)(in); in.Contact = intake.Contact{} })
	acknowledged := k.arrive(at(rules.Emergency))
	k.mustWork(acknowledged.Reference, 1, intake.Step{Kind: intake.Moved, To: intake.Acknowledged})
	expect := func(what string, raised int, last ...string) {
		t.Helper()
		before := len(alerts(t, k.Store, intake.ToAlerts))
		n := must[int](t)(k.RaiseAlerts(t.Context()))
		got := alerts(t, k.Store, intake.ToAlerts)[before:]
		slices.Sort(got)
		slices.Sort(last)
		if n != raised || !slices.Equal(got, last) {
			t.Errorf("%s: %d raised, %v, want %v", what, n, got, last)
		}
	}
	if got := alerts(t, k.Store, intake.ToAlerts); len(got) != 4 || got[0] != "arrived "+string(e.Reference) {
		t.Errorf("at once: %v", got)
	}
	expect("at once", 0)
	k.move(15 * time.Minute)
	expect("15 minutes", 1, "overdue "+string(e.Reference))
	expect("again", 0)
	k.move(15 * time.Minute)
	expect("30 minutes", 1, "escalated "+string(e.Reference))
	k.move(30 * time.Minute)
	expect("60 minutes", 1, "overdue "+string(u.Reference))
	if p := must[intake.Page](t)(k.Queue(t.Context(), k.signIn("dana").Actor, intake.Filter{}, nil)); p.Late != 2 {
		t.Errorf("%d are late", p.Late)
	}
	k.mustWorkAs(k.signIn("dana").Actor, u.Reference, 1, intake.Step{Kind: intake.Moved, To: intake.Acknowledged})
	k.move(10 * time.Hour)
	expect("much later", 0)
	if got := alerts(t, k.Store, intake.ToEscalation); len(got) != 3 {
		t.Errorf("escalation: %v", got)
	}
	for _, m := range must[[]intake.Message](t)(k.Outbox(t.Context(), intake.ToAlerts, 100)) {
		if m.Kind != intake.Arrived && m.Subject == string(unreachable.Reference) || m.Text != "" {
			t.Errorf("%+v", m)
		}
		if err := k.Delivered(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if got := alerts(t, k.Store, intake.ToAlerts); len(got) != 0 {
		t.Errorf("after delivery: %v", got)
	}
}

func (k *clinic) mustWorkAs(who intake.Actor, r intake.Reference, version int64, steps ...intake.Step) {
	k.t.Helper()
	if err := k.Work(k.t.Context(), who, r, version, steps...); err != nil {
		k.t.Fatal(err)
	}
}

// An alert that two processes raise at once goes out once.
func TestAlertsAreRaisedOnce(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(at(rules.Emergency))
	k.move(24 * time.Hour)
	other, c := open(t, k.path[:strings.LastIndex(k.path, "/")])
	c.move(24*time.Hour + time.Hour)
	total := make(chan int, 2)
	for _, s := range []*Store{k.Store, other} {
		go func() {
			n, err := s.RaiseAlerts(t.Context())
			if err != nil {
				t.Error(err)
			}
			total <- n
		}()
	}
	if n := <-total + <-total; n != 1 {
		t.Errorf("raised %d times", n)
	}
	if got := alerts(t, k.Store, intake.ToAlerts); !slices.Equal(got, []string{"arrived " + string(in.Reference), "escalated " + string(in.Reference)}) {
		t.Errorf("alerts %v", got)
	}
}

func TestSubmitAgainTellsNobodyAgain(t *testing.T) {
	k := newClinic(t)
	d, _ := newDraft(t, k.Store)
	begun := k.last()
	for i := range 3 {
		in := sample(intake.Reference(fmt.Sprintf("0000000%d", i)))
		must[intake.Intake](t)(k.Submit(t.Context(), d, in))
	}
	if n := len(alerts(t, k.Store, intake.ToAlerts)); n != 1 {
		t.Errorf("%d alerts", n)
	}
	if entries := k.since(begun); len(entries) != 1 || entries[0].Act != intake.ActSubmitted {
		t.Errorf("%+v", entries)
	}
}

func TestSettingsAreToldToAdmins(t *testing.T) {
	k := newClinic(t)
	k.add("ben", intake.Admin)
	ben := k.signIn("ben").Actor
	wants(t, "a clinician", k.ChangeSetting(t.Context(), k.clinician, "phone", "425-555-0100"), intake.ErrForbidden)
	if err := k.ChangeSetting(t.Context(), ben, "hours", "always"); err != nil {
		t.Fatal(err)
	}
	if err := k.ChangeSetting(t.Context(), ben, "phone", "425-555-0100"); err != nil {
		t.Fatal(err)
	}
	if err := k.SetSetting(t.Context(), "phone", "425-555-0100"); err != nil { // The same again.
		t.Fatal(err)
	}
	for who, want := range map[intake.Actor]int{k.admin: 1, ben: 1, k.clinician: 0, k.desk: 0} {
		notices := must[[]intake.Message](t)(k.Notices(t.Context(), who))
		if len(notices) != want {
			t.Errorf("%s has %+v", who.Name, notices)
		}
		for _, n := range notices {
			if n.Subject != "phone" || !strings.Contains(n.Text, "ben") || !strings.Contains(n.Text, "425-555-0100") {
				t.Errorf("%s: %+v", who.Name, n)
			}
			if err := k.DismissNotice(t.Context(), k.clinician, n.ID); err != nil { // Not hers.
				t.Fatal(err)
			}
			if left := must[[]intake.Message](t)(k.Notices(t.Context(), who)); len(left) != 1 {
				t.Errorf("%s: somebody else put the notice away", who.Name)
			}
			if err := k.DismissNotice(t.Context(), who, n.ID); err != nil {
				t.Fatal(err)
			}
			if left := must[[]intake.Message](t)(k.Notices(t.Context(), who)); len(left) != 0 {
				t.Errorf("%s still has %+v", who.Name, left)
			}
		}
	}
}

func TestExportIsInTheTrail(t *testing.T) {
	k := newClinic(t)
	for range 3 {
		k.arrive(nil)
	}
	begun := k.last()
	n := 0
	if err := k.Export(t.Context(), k.admin, "jsonl", time.Time{}, func(intake.Intake) error { n++; return nil }); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	entries := k.since(begun)
	if len(entries) != 2 || entries[0].Detail["state"] != "begun" || entries[1].Detail["state"] != "complete" || entries[1].Detail["intakes"] != "3" {
		t.Errorf("%+v", entries)
	}
	stop := errors.New("the browser went away")
	wants(t, "broken off", k.Export(t.Context(), k.admin, "csv", time.Time{}, func(intake.Intake) error { return stop }), stop)
	if e := k.since(begun); e[len(e)-1].Detail["state"] != "broken off" || e[len(e)-1].Detail["intakes"] != "1" {
		t.Errorf("%+v", e[len(e)-1])
	}
	for _, who := range []intake.Actor{k.desk, k.clinician} {
		err := k.Export(t.Context(), who, "jsonl", time.Time{}, func(intake.Intake) error { t.Error("an intake went out"); return nil })
		wants(t, who.Name, err, intake.ErrForbidden)
	}
	k.move(intake.FreshFor + time.Second)
	err := k.Export(t.Context(), k.admin, "jsonl", time.Time{}, func(intake.Intake) error { t.Error("an intake went out"); return nil })
	wants(t, "without a fresh code", err, intake.ErrCodeNeeded)
	if err := k.Export(t.Context(), intake.Operator, "jsonl", time.Time{}, func(intake.Intake) error { return nil }); err != nil {
		t.Errorf("at the command line: %v", err)
	}
}

func TestFillDemo(t *testing.T) {
	s, _ := open(t, t.TempDir())
	s.cost = cheap
	b := must[*rules.Book](t)(rules.Load(rules.Embedded()))
	got, err := s.FillDemo(t.Context(), b, 1, 250, password)
	if err != nil || got.Name != intake.DemoName || got.Secret == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	if n := count(t, s, "intakes"); n != 250 {
		t.Errorf("%d intakes", n)
	}
	k := &clinic{Store: s, t: t}
	for _, i := range everything(t, k) {
		c := must[intake.Case](t)(s.Case(t.Context(), intake.Operator, i.Reference, intake.ActRead))
		if !i.Brief.Synthetic || !c.Record.Synthetic || c.Work.Status != i.Status || c.Work.Assignee != i.Assignee || c.Work.Tries != i.Tries {
			t.Fatalf("%+v, work %+v", i, c.Work)
		}
		if want := int64(len(c.Steps) + 1); i.Version != want {
			t.Errorf("version %d with %d steps", i.Version, len(c.Steps))
		}
	}
	if r, err := s.Verify(t.Context()); err != nil || len(r.Problems) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
	_, err = s.FillDemo(t.Context(), b, 1, 1, password)
	wants(t, "again", err, ErrNotEmpty)
}

// A database from before there was a queue gets one at the next start.
func TestOldIntakesGetTheirBriefs(t *testing.T) {
	folder := t.TempDir()
	s, _ := open(t, folder)
	in := sample("00000001")
	d, _ := newDraft(t, s)
	must[intake.Intake](t)(s.Submit(t.Context(), d, in))
	s.Close()
	alter(t, folder, "UPDATE intakes SET brief = '', list = 0, needs = 1, wants = 0, reachable = 0")
	alter(t, folder, "DELETE FROM tokens")
	alter(t, folder, "DELETE FROM meta WHERE name IN ('briefs', 'trail_keyset')")
	again, _ := open(t, folder)
	i := must[intake.Item](t)(again.item(outside{t.Context(), again}, "00000001"))
	if i.Brief.Name != in.Contact.Name || !i.Reachable {
		t.Errorf("%+v", i)
	}
	if f := must[intake.Found](t)(again.search(t.Context(), intake.ParseQuery("patient"))); len(f.Items) != 1 {
		t.Errorf("%+v", f)
	}
}
