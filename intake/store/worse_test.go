package store

import (
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// Something new of the same level reopens what was closed, unread; where it
// cannot wait its clock starts again and the alert goes out.
func TestSomethingNewIsNewWork(t *testing.T) {
	s, c, in, token := began(t, t.TempDir())
	send := func(level rules.Level, fired ...string) {
		t.Helper()
		c.move(time.Hour)
		e := must[intake.Episode](t)(s.Episode(t.Context(), token))
		sent := answered(e, level, c.now())
		sent.Payload.Record.Outcome.Level = max(level, e.LevelNow)
		for _, rule := range fired {
			sent.Payload.Record.Outcome.Fired = append(sent.Payload.Record.Outcome.Fired, rules.Finding{Rule: rule, Level: level})
		}
		if err := s.SendCheckin(t.Context(), sent); err != nil {
			t.Fatal(err)
		}
	}
	work := func(steps ...intake.Step) {
		t.Helper()
		if err := s.Work(t.Context(), intake.Operator, in.Reference, s.versionOf(t, in.Reference), steps...); err != nil {
			t.Fatal(err)
		}
		must[intake.Case](t)(s.Case(t.Context(), intake.Operator, in.Reference, intake.ActRead))
	}
	now := func() intake.Item {
		t.Helper()
		return must[[]intake.Item](t)(s.Items(t.Context(), intake.Operator, []intake.Reference{in.Reference}))[0]
	}
	alerts := func() int { return len(must[[]intake.Message](t)(s.Outbox(t.Context(), intake.ToAlerts, 10))) }
	closing := []intake.Step{{Kind: intake.Moved, To: intake.Acknowledged}, {Kind: intake.Moved, To: intake.Closed, Reason: intake.BookedElsewhere}}

	send(rules.Urgent, "fever")
	rose := c.now()
	work(closing...)
	send(rules.Urgent, "fever")
	if i := now(); i.Status != intake.Closed || !i.Read || alerts() != 1 || i.Brief.Heard.New != nil {
		t.Errorf("nothing new: %+v, %d alerts", i, alerts())
	}
	send(rules.Soon, "weight_loss")
	if i := now(); i.Status != intake.Acknowledged || i.Read || !i.Unread() || alerts() != 1 || !i.RaisedAt.Equal(kept(rose)) || len(i.Brief.Heard.New) != 1 {
		t.Errorf("new and soon: %+v, %d alerts", i, alerts())
	}
	work(closing[1:]...)
	send(rules.Urgent, "foot_drop", "fever")
	i := now()
	if i.Status != intake.New || i.Read || i.Acknowledged.Known() || alerts() != 2 || !i.RaisedAt.Equal(kept(c.now())) || i.LevelNow != rules.Urgent {
		t.Errorf("new and urgent: %+v, %d alerts", i, alerts())
	}
	if p := must[intake.Page](t)(s.Queue(t.Context(), intake.Operator, intake.Filter{}, nil)); p.Unread != 1 || len(p.Items) != 1 {
		t.Errorf("the queue: %d unread of %d", p.Unread, len(p.Items))
	}
	kase := must[intake.Case](t)(s.Case(t.Context(), intake.Operator, in.Reference, intake.ActRead))
	if last := kase.Steps[len(kase.Steps)-1]; last.Kind != intake.Worsened || last.By != intake.Patient.Name || last.Level != "urgent" || kase.Work.Status != i.Status {
		t.Errorf("%+v, %+v", last, kase.Work)
	}
}
