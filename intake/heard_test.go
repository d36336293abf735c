package intake

import (
	"testing"

	"sciatica-intake/rules"
)

func TestHeard(t *testing.T) {
	eight := 8
	worse := Checkin{Kind: rules.CheckinFull, SentAt: sentAt, Payload: CheckinPayload{Record: &CheckinRecord{Transcript: []rules.Line{
		{Question: "emergency_signs", Asked: true, Options: []string{"saddle_numbness", "bladder", "bowel", "none"}, Chosen: []string{"saddle_numbness"}},
		{Question: "saddle_course", Asked: true, Chosen: []string{"new"}},
		{Question: "pain_now", Asked: true, Number: &eight},
		{Question: "course", Asked: true, Chosen: []string{"worse"}},
		{Question: "weakness", Asked: true, Chosen: []string{"mild"}},
	}}}}
	start := Checkin{Kind: rules.CheckinStart, SentAt: sentAt.Add(day), Payload: CheckinPayload{Record: &CheckinRecord{}}}
	h := LastHeard(Record{}, []Checkin{worse, start}, nil)
	if h == nil || h.Line != "Saddle numbness (new within 14 days), pain 8/10 getting worse, mild leg weakness" || !h.At.Equal(sentAt) {
		t.Errorf("%+v", h)
	}
	if got, want := worse.Payload.Record.Summary(nil), "Saddle numbness (new within 14 days), pain 8/10 getting worse, mild leg weakness, no bladder or bowel change."; got != want {
		t.Errorf("%q", got)
	}
	if LastHeard(Record{}, []Checkin{start}, nil) != nil || LastHeard(Record{}, nil, nil) != nil {
		t.Error("the start of a programme says how it goes")
	}
	if got := (CheckinRecord{}).Line(nil); got != "Nothing new reported" {
		t.Errorf("%q", got)
	}
}

// A sign that a check-in reports is present, whatever the intake denied, and
// stays so when a later check-in denies it.
func TestFlagsOfACase(t *testing.T) {
	signs := func(chosen ...string) []rules.Line {
		return []rules.Line{{Question: "emergency_signs", Asked: true, Options: []string{"saddle_numbness", "bladder", "none"}, Chosen: chosen}}
	}
	later := func(days int, lines []rules.Line) Checkin {
		return Checkin{Kind: rules.CheckinFull, SentAt: sentAt.AddDate(0, 0, days), Payload: CheckinPayload{Record: &CheckinRecord{Transcript: lines}}}
	}
	c := Case{Record: Record{Transcript: append(signs("none"), rules.Line{Question: "weakness", Asked: true, Chosen: []string{"none"}})}}
	c.Checkins = []Checkin{later(1, signs("saddle_numbness")), later(2, append(signs("none"), rules.Line{Question: "weakness", Asked: true, Chosen: []string{"marked"}}))}
	got := map[string]FlagState{}
	for _, f := range c.Flags(nil, theBook) {
		got[f.Text] = f.State
		if heard := !f.HeardAt.IsZero(); heard != (f.State == FlagPresent) {
			t.Errorf("%s was heard: %v", f.Text, heard)
		}
	}
	for text, want := range map[string]FlagState{
		"saddle numbness": FlagPresent, "bladder change": FlagDenied, "foot drop or giving way": FlagPresent, "leg or foot weakness": "", "health conditions": FlagNotAssessed,
	} {
		if got[text] != want {
			t.Errorf("%s is %q", text, got[text])
		}
	}
	// Of a sign that was there before the latest is what counts.
	c.Record.Transcript = append(signs("bladder"), rules.Line{Question: "bladder_course", Asked: true, Chosen: []string{"old_steady"}})
	c.Checkins = []Checkin{later(1, append(signs("bladder"), rules.Line{Question: "bladder_course", Asked: true, Chosen: []string{"new"}}))}
	if f := c.Flags(nil, theBook)[0]; f.Since != "new within 14 days" || f.HeardAt.IsZero() {
		t.Errorf("%+v", f)
	}
	// What was not asked before is known from then on.
	c.Record.Transcript = nil
	for _, f := range c.Flags(nil, theBook) {
		if f.Text == "warning signs" {
			t.Error("warning signs are not assessed, though a check-in asked")
		}
	}
}
