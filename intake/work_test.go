package intake

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// at brings a case to a status the shortest way.
func worked(t *testing.T, to Status) Work {
	t.Helper()
	w := Work{Status: New}
	for w.Status != to {
		next, err := w.After(Step{Kind: Moved, To: w.Next(), By: "anna", At: noon})
		if err != nil {
			t.Fatal(err)
		}
		w = next
	}
	return w
}

// Every move from every status: those that are not named are refused.
func TestMoves(t *testing.T) {
	all := []Status{New, Acknowledged, Contacted, Booked, Closed}
	plain := map[Status]Status{New: Acknowledged, Acknowledged: Contacted, Contacted: Booked, Booked: Closed, Closed: Acknowledged}
	for _, from := range all {
		for _, to := range append(all, "", "gone") {
			for _, reason := range append(CloseReasons, "", "bored") {
				early := to == Closed && from != Closed && from != Booked
				want := reason == "" && plain[from] == to || early && reason != "" && reason != "bored"
				w, err := worked(t, from).After(Step{Kind: Moved, To: to, Reason: reason, By: "ben", At: noon.Add(time.Hour)})
				if (err == nil) != want || err != nil && !errors.Is(err, ErrUnlawful) {
					t.Errorf("%s to %q because of %q: %v", from, to, reason, err)
				}
				if want && (w.Status != to || w.Reason != reason) {
					t.Errorf("%s to %s gives %+v", from, to, w)
				}
			}
		}
	}
}

func TestWhoAcknowledged(t *testing.T) {
	if w := worked(t, New); w.Acknowledged.Known() {
		t.Error("a new case is acknowledged")
	}
	w := worked(t, Closed)
	w, err := w.After(Step{Kind: Moved, To: Acknowledged, By: "ben", At: noon.Add(time.Hour)})
	if err != nil || w.Acknowledged != (By{"anna", noon}) {
		t.Errorf("after reopening: %+v, %v", w.Acknowledged, err)
	}
	w, err = Work{Status: New}.After(Step{Kind: Moved, To: Closed, Reason: Test, By: "ben", At: noon})
	if err != nil || w.Acknowledged.Name != "ben" {
		t.Errorf("closed at once: %+v, %v", w.Acknowledged, err)
	}
}

func TestSteps(t *testing.T) {
	long := strings.Repeat("x", MaxNote+1)
	for _, c := range []struct {
		name string
		at   Status
		step Step
		ok   bool
	}{
		{"to somebody", New, Step{Kind: Assigned, Assignee: "anna"}, true},
		{"to nobody, who has it already", New, Step{Kind: Assigned}, false},
		{"no answer", New, Step{Kind: Tried, Try: &Try{Outcome: NoAnswer}}, true},
		{"reached and seen", Acknowledged, Step{Kind: Tried, Try: &Try{Outcome: Reached, Seen: SeenYes, Where: "St. Mary's"}}, true},
		{"seen without having spoken", New, Step{Kind: Tried, Try: &Try{Outcome: LeftMessage, Seen: SeenYes}}, false},
		{"advised without having spoken", New, Step{Kind: Tried, Try: &Try{Outcome: WrongNumber, Advised: true}}, false},
		{"another outcome", New, Step{Kind: Tried, Try: &Try{Outcome: "shouted"}}, false},
		{"no outcome", New, Step{Kind: Tried}, false},
		{"a try when closed", Closed, Step{Kind: Tried, Try: &Try{Outcome: NoAnswer}}, false},
		{"a place with control signs", New, Step{Kind: Tried, Try: &Try{Outcome: Reached, Where: "a\x07"}}, false},
		{"a note", Closed, Step{Kind: Noted, Text: "two\nlines"}, true},
		{"an empty note", New, Step{Kind: Noted, Text: " \n"}, false},
		{"a long note", New, Step{Kind: Noted, Text: long}, false},
		{"a note that is no text", New, Step{Kind: Noted, Text: "a\xff"}, false},
		{"cleared", Booked, Step{Kind: Cleared}, true},
		{"cleared, full", Closed, Step{Kind: Cleared, Opens: OpensFull}, true},
		{"cleared, something else", New, Step{Kind: Cleared, Opens: "everything"}, false},
		{"right", New, Step{Kind: Judged, Ruling: Right}, true},
		{"too low, and why", New, Step{Kind: Judged, Ruling: Higher, Text: "foot drop missed"}, true},
		{"too low without a reason", New, Step{Kind: Judged, Ruling: Higher}, false},
		{"no ruling", New, Step{Kind: Judged}, false},
		{"no kind", New, Step{}, false},
	} {
		before := worked(t, c.at)
		after, err := before.After(c.step)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if err != nil && after != before {
			t.Errorf("%s: refused and changed to %+v", c.name, after)
		}
		if c.ok && c.step.Action() == "" || c.ok && c.step.Act() == "" {
			t.Errorf("%s: nobody may, or the trail has no word", c.name)
		}
	}
}

func TestClearedOnce(t *testing.T) {
	w, err := worked(t, Booked).After(Step{Kind: Cleared, Opens: OpensGentle, By: "anna", At: noon})
	if err != nil || w.Opens != OpensGentle || w.Cleared != (By{"anna", noon}) {
		t.Fatalf("%+v, %v", w, err)
	}
	if _, err := w.After(Step{Kind: Cleared, Opens: OpensFull}); !errors.Is(err, ErrUnlawful) {
		t.Errorf("cleared again: %v", err)
	}
}

// The trail holds no words that anybody wrote.
func TestDetailHasNoWords(t *testing.T) {
	for _, s := range []Step{
		{Kind: Noted, Text: "canary"},
		{Kind: Tried, Try: &Try{Outcome: Reached, Where: "canary"}, Text: "canary"},
		{Kind: Judged, Ruling: Lower, Text: "canary"},
	} {
		for key, value := range s.Detail() {
			if strings.Contains(value, "canary") || value == "" {
				t.Errorf("%s says %s=%q", s.Kind, key, value)
			}
		}
	}
	d := Step{Kind: Moved, To: Closed, Reason: NoContact}.Detail()
	if d["to"] != "closed" || d["reason"] != "no_contact" || len(d) != 2 {
		t.Errorf("detail %v", d)
	}
}

func TestFold(t *testing.T) {
	w := Fold([]Step{
		{Kind: Moved, To: Acknowledged, By: "anna", At: noon},
		{Kind: Tried, Try: &Try{Outcome: NoAnswer}}, {Kind: Tried, Try: &Try{Outcome: Reached}},
		{Kind: Assigned, Assignee: "ben"},
		{Kind: Judged, Ruling: Higher, Text: "first"}, {Kind: Judged, Ruling: Lower, Text: "second", By: "ben", At: noon},
	})
	want := Work{Status: Acknowledged, Assignee: "ben", Acknowledged: By{"anna", noon}, Tries: 2, Judged: By{"ben", noon}, Ruling: Lower, RulingText: "second"}
	if w != want {
		t.Errorf("\n got %+v\nwant %+v", w, want)
	}
}

// A check-in that raises the level makes an intake new work, whatever was done
// before, and nobody at the clinic can take that step.
func TestRaisedIsNewWork(t *testing.T) {
	steps := []Step{{Kind: Moved, To: Acknowledged, By: "ann", At: noon}, {Kind: Assigned, Assignee: "ben"}, {Kind: Moved, To: Closed, Reason: NoContact}, {Kind: Raised, Level: "emergency"}}
	w := Fold(steps)
	if w.Status != New || w.Acknowledged.Known() || w.Reason != "" || w.Assignee != "ben" {
		t.Errorf("%+v", w)
	}
	if _, err := Fold(nil).After(Step{Kind: Raised, Level: "emergency"}); err == nil {
		t.Error("a step that nobody at the clinic takes was possible")
	}
	if d := steps[3].Detail(); d["level"] != "emergency" || steps[3].Act() != ActRaised {
		t.Errorf("the trail says %v", d)
	}
}
