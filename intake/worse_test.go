package intake

import (
	"slices"
	"testing"

	"sciatica-intake/rules"
)

func TestFresh(t *testing.T) {
	fired := func(list ...rules.Finding) rules.Outcome { return rules.Outcome{Fired: list} }
	fever, drop, worse, mild := rules.Finding{Rule: "fever", Level: rules.Urgent}, rules.Finding{Rule: "foot_drop", Level: rules.Urgent},
		rules.Finding{Rule: "worse", Level: rules.Soon}, rules.Finding{Rule: "over_6_weeks", Level: rules.Routine}
	checkin := func(number int, level rules.Level, list ...rules.Finding) Checkin {
		return Checkin{Number: number, Kind: rules.CheckinFull, Payload: CheckinPayload{Record: &CheckinRecord{Level: level, Outcome: fired(list...)}}}
	}
	for _, c := range []struct {
		name   string
		first  rules.Outcome
		before []Checkin
		now    Checkin
		want   []string
	}{
		{"the same again", fired(fever), nil, checkin(1, rules.Urgent, fever), nil},
		{"another of the same level", fired(fever), nil, checkin(1, rules.Urgent, fever, drop), []string{"foot_drop"}},
		{"a lesser one beside the same", fired(fever), nil, checkin(1, rules.Urgent, fever, worse), nil},
		{"a lesser one alone", fired(fever), nil, checkin(1, rules.Soon, worse), []string{"worse"}},
		{"told by a check-in before", fired(fever), []Checkin{checkin(1, rules.Urgent, drop)}, checkin(2, rules.Urgent, drop), nil},
		{"a later check-in has no say", fired(fever), []Checkin{checkin(3, rules.Urgent, drop)}, checkin(2, rules.Urgent, drop), []string{"foot_drop"}},
		{"nothing that calls for care soon", fired(fever), nil, checkin(1, rules.Routine, mild), nil},
	} {
		if got := NewlyFired(c.first, c.before, c.now); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// What is new reopens a case, and what cannot wait has to be acknowledged anew.
func TestWorsened(t *testing.T) {
	closed := []Step{{Kind: Moved, To: Acknowledged, By: "ann", At: sentAt}, {Kind: Cleared, By: "ann", At: sentAt}, {Kind: Moved, To: Closed, Reason: BookedElsewhere}}
	soon := Fold(append(slices.Clone(closed), Step{Kind: Worsened, Level: "soon"}))
	if soon.Status != Acknowledged || soon.Reason != "" || soon.Acknowledged.Name != "ann" || soon.Cleared.Known() {
		t.Errorf("soon: %+v", soon)
	}
	urgent := Fold(append(slices.Clone(closed), Step{Kind: Worsened, Level: "urgent"}))
	if urgent.Status != New || urgent.Reason != "" || urgent.Acknowledged.Known() || urgent.Cleared.Known() {
		t.Errorf("urgent: %+v", urgent)
	}
	if open := Fold([]Step{{Kind: Moved, To: Acknowledged}, {Kind: Moved, To: Contacted}, {Kind: Worsened, Level: "soon"}}); open.Status != Contacted {
		t.Errorf("what was open is %s", open.Status)
	}
	if _, err := Fold(nil).After(Step{Kind: Worsened, Level: "soon"}); err == nil {
		t.Error("staff can do it")
	}
}
