package intake

import (
	"testing"
	"time"

	"sciatica-intake/rules"
)

var sentAt = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// episode is an intake at a level with check-ins of these.
func episode(level rules.Level, answers map[string]any, checkins ...Checkin) Episode {
	e := Episode{Intake: Intake{Reference: "k7qf2m9d", SubmittedAt: sentAt, LevelNow: level, Record: Record{
		Answers: answers, Outcome: rules.Outcome{Level: level, Door: "home", Programme: []rules.Move{{ID: "fabre"}}},
	}}}
	for i, c := range checkins {
		c.Number = i + 1
		e.Checkins = append(e.Checkins, c)
	}
	return e
}

// at is a check-in some days after the intake.
func at(days int, kind string, level rules.Level, door string, answers map[string]any) Checkin {
	when := sentAt.Add(time.Duration(days) * day)
	return Checkin{Kind: kind, SentAt: when, Payload: CheckinPayload{Record: &CheckinRecord{
		Answers: answers, Level: level, Outcome: rules.Outcome{Level: level, Door: door}, Measure: measured(answers, when),
	}}}
}

func TestSchedule(t *testing.T) {
	for _, c := range []struct {
		days      float64
		checkins  []Checkin
		due, next string
		kind      string
	}{
		{0, nil, "", "day_3", "full"},
		{2.99, nil, "", "day_3", "full"},
		{3, nil, "day_3", "week_1", "safety"},
		{4, []Checkin{at(3, "safety", 0, "", nil)}, "", "week_1", "full"},
		{4, []Checkin{at(3, "start", 0, "", nil)}, "day_3", "week_1", "safety"},
		{6.9, nil, "day_3", "week_1", "safety"},
		{7, []Checkin{at(3, "safety", 0, "", nil)}, "week_1", "week_2", "full"},
		{13, nil, "week_1", "week_2", "full"},
		{30, []Checkin{at(21, "full", 0, "", nil)}, "week_4", "week_6", "full"},
		{43, []Checkin{at(42, "full", 0, "", nil)}, "", "", "full"},
	} {
		e, now := episode(0, nil, c.checkins...), sentAt.Add(time.Duration(c.days*float64(day)))
		id := func(s *Slot) string {
			if s == nil {
				return ""
			}
			return s.ID
		}
		if due, next := id(e.Due(now)), id(e.Next(now)); due != c.due || next != c.next || e.Kind(now) != c.kind {
			t.Errorf("day %v: due %q, next %q, kind %q", c.days, due, next, e.Kind(now))
		}
	}
}

func TestResumeACheckin(t *testing.T) {
	e := episode(0, nil, at(3, "safety", 0, "", nil))
	now := sentAt.Add(7 * day)
	if c := e.Resume("full", "en", now); c.Number != 2 || c.Version != 1 {
		t.Errorf("%+v", c)
	}
	open := Checkin{Reference: e.Reference, Number: 2, Version: 3, Kind: "full", StartedAt: now}
	e.Open = &open
	if c := e.Resume("full", "en", now.Add(CheckinLife-1)); c.Version != 3 || !c.StartedAt.Equal(now) {
		t.Errorf("not gone on with: %+v", c)
	}
	// Too old, or of another kind: it begins anew in its place.
	for _, kind := range []string{"full", "start"} {
		later := now.Add(CheckinLife)
		if c := e.Resume(kind, "en", later); c.Number != 2 || c.Version != 3 || !c.StartedAt.Equal(later) || c.Kind != kind {
			t.Errorf("%s: %+v", kind, c)
		}
	}
	if k := e.Kind(now); k != "full" {
		t.Errorf("what is being answered became %s", k)
	}
}

func TestBetter(t *testing.T) {
	pain := func(n int) *int { return &n }
	week := func(n float64) *float64 { return &n }
	for _, c := range []struct {
		name   string
		list   []Measure
		better bool
	}{
		{"nothing", nil, false},
		{"one", []Measure{{Pain: pain(5)}}, false},
		{"2 points", []Measure{{Pain: pain(8)}, {Pain: pain(6)}}, true},
		{"1 point of 8", []Measure{{Pain: pain(8)}, {Pain: pain(7)}}, false},
		{"30 %", []Measure{{Pain: pain(3)}, {Pain: pain(2)}}, true},
		{"25 %", []Measure{{Pain: pain(4)}, {Pain: pain(3)}}, false},
		{"none at all", []Measure{{Pain: pain(0)}, {Pain: pain(0)}}, false},
		{"worse", []Measure{{Pain: pain(3)}, {Pain: pain(6)}}, false},
		{"the last counts", []Measure{{Pain: pain(6)}, {Pain: pain(2)}, {Pain: pain(6)}}, false},
		{"PEG 1", []Measure{{PEG: week(13.0 / 3)}, {PEG: week(10.0 / 3)}}, true},
		{"PEG less", []Measure{{PEG: week(13.0 / 3)}, {PEG: week(11.0 / 3)}}, false},
		{"PEG although pain is the same", []Measure{{Pain: pain(5)}, {Pain: pain(5), PEG: week(6)}, {Pain: pain(5), PEG: week(4)}}, true},
		{"PEG measured once", []Measure{{Pain: pain(5)}, {Pain: pain(5), PEG: week(1)}}, false},
	} {
		if got := Better(c.list); got != c.better {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

func TestMeasures(t *testing.T) {
	e := episode(0, map[string]any{"pain_now": int32(6)},
		at(0, "start", 0, "", map[string]any{"pain_average": float64(4), "pain_enjoyment": float64(5), "pain_activity": float64(4)}),
		at(3, "safety", 0, "", map[string]any{"weakness": "none"}),
		at(7, "full", 0, "", map[string]any{"pain_now": float64(3), "pain_average": float64(1)}))
	m := e.Measures()
	if len(m) != 3 || *m[0].Pain != 6 || m[0].PEG != nil || *m[1].PEG != 13.0/3 || m[1].Pain != nil || *m[2].Pain != 3 || m[2].PEG != nil {
		t.Errorf("%+v", m)
	}
	if e.Baseline() {
		t.Error("the questions of the start are asked twice")
	}
	if e = episode(0, nil); !e.Baseline() {
		t.Error("the questions of the start are not offered")
	}
	if e.Record.Outcome.Programme = nil; e.Baseline() {
		t.Error("the questions of the start are asked without a programme")
	}
}

// The highest level stands with the result it is due to; of several the one
// with the most medical door, then the latest.
func TestStanding(t *testing.T) {
	b, err := rules.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name            string
		list            []Checkin
		level           rules.Level
		decided, latest int
	}{
		{"the intake", nil, rules.SelfCare, 0, 0},
		{"as before", []Checkin{at(7, "full", rules.SelfCare, "home", nil)}, rules.SelfCare, 1, 1},
		{"raised", []Checkin{at(3, "safety", rules.Soon, "doctor", nil), at(7, "full", rules.SelfCare, "home", nil)}, rules.Soon, 1, 2},
		{"the more medical door", []Checkin{at(3, "safety", rules.Soon, "doctor", nil), at(7, "full", rules.Soon, "clinic_or_doctor", nil)}, rules.Soon, 1, 2},
		{"the latest of two", []Checkin{at(3, "safety", rules.Soon, "doctor", nil), at(7, "full", rules.Soon, "doctor", nil)}, rules.Soon, 2, 2},
		{"the start decides nothing", []Checkin{at(1, "start", rules.SelfCare, "home", nil)}, rules.SelfCare, 0, 0},
	} {
		e := episode(rules.SelfCare, nil, c.list...)
		for i := range e.Checkins {
			e.Checkins[i].Payload.Record.Outcome.Patterns = []string{string(rune('1' + i))}
		}
		s := e.Standing(b)
		mark := func(n int) string {
			if n == 0 {
				return ""
			}
			return string(rune('0' + n))
		}
		latest := ""
		if len(s.Latest.Patterns) > 0 {
			latest = s.Latest.Patterns[0]
		}
		if s.Level != c.level || s.Checkin != c.decided || latest != mark(c.latest) {
			t.Errorf("%s: %s by check-in %d, latest %q", c.name, s.Level, s.Checkin, latest)
		}
	}
}

func TestWeek(t *testing.T) {
	pain := func(days, n int) Checkin {
		return at(days, "full", 0, "", map[string]any{"pain_now": float64(n)})
	}
	first := map[string]any{"pain_now": float64(3)}
	for _, c := range []struct {
		days, week int
		list       []Checkin
	}{
		{0, 1, nil}, {6, 1, nil}, {7, 2, nil}, {21, 4, nil},
		{21, 4, []Checkin{pain(7, 5)}}, // 2 points are no flare
		{21, 3, []Checkin{pain(7, 6)}},
		{7, 1, []Checkin{pain(3, 9)}},
		{1, 1, []Checkin{pain(1, 9)}}, // never before the first week
	} {
		if got := episode(0, first, c.list...).Week(sentAt.Add(time.Duration(c.days) * day)); got != c.week {
			t.Errorf("day %d: week %d, want %d", c.days, got, c.week)
		}
	}
}

func TestTokens(t *testing.T) {
	for text, like := range map[string]bool{
		"0123456789abcdefghjkmnpqrs": true, "0123456789ABCDEFGHJKMNPQRS": false, "0123456789abcdefghjkmnpqr": false,
		"0123456789abcdefghjkmnpqro": false, "": false, "k7qf2m9d": false, "0123456789abcdefghjkm-npqrs": false,
	} {
		if TokenLike(text) != like {
			t.Errorf("%q: %t", text, !like)
		}
	}
}

// The mails that are written say nothing of anybody's health.
func TestMailsSayNothing(t *testing.T) {
	r := Reminders{Token: "t", Email: "a@example.org", Language: "es"}
	in := episode(rules.Soon, map[string]any{"reminders": "yes"}).Intake
	mails := append(r.Reminding(in.SubmittedAt, in.Reference, sentAt.Add(15*day)), r.Confirming(in))
	if len(mails) != 4 {
		t.Fatalf("%d mails", len(mails))
	}
	for _, m := range mails {
		if m.Payload.To != "a@example.org" || m.Payload.Language != "es" || m.State != MailWaiting || m.DueAt.Before(sentAt) {
			t.Errorf("%+v", m)
		}
	}
}
