package intake_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

func TestNewDraft(t *testing.T) {
	d := draft(t)
	if d.State != intake.Open || d.Version != 1 || d.Language != "en" || d.Reference != "" {
		t.Errorf("%s %d %s %q", d.State, d.Version, d.Language, d.Reference)
	}
	if !d.CreatedAt.Equal(noon) || !d.ActiveAt.Equal(noon) || !d.ExpiresAt.Equal(noon.AddDate(0, 0, 14)) {
		t.Errorf("created %s, active %s, expires %s", d.CreatedAt, d.ActiveAt, d.ExpiresAt)
	}
	if intake.DeclinedLife >= 24*time.Hour || intake.AgeTries != 3 {
		t.Errorf("declined for %s, %d tries", intake.DeclinedLife, intake.AgeTries)
	}
}

func TestIdle(t *testing.T) {
	d := draft(t)
	if d.Idle(noon.Add(48 * time.Hour)) {
		t.Error("a draft without answers asks who is there")
	}
	d.Payload.Answers = []byte(`{}`)
	for after, idle := range map[time.Duration]bool{0: false, 29 * time.Minute: false, 30 * time.Minute: false, 30*time.Minute + 1: true, 48 * time.Hour: true, -time.Hour: false} {
		if got := d.Idle(noon.Add(after)); got != idle {
			t.Errorf("after %s: idle %t", after, got)
		}
	}
	d.State, d.Payload.Answers = intake.Sent, nil // a result is locked like answers
	if !d.Idle(noon.Add(time.Hour)) {
		t.Error("a result does not ask who is there")
	}
}

// reports writes reports as "rule reported taken-back", in minutes from noon.
func reports(list []intake.Report) string {
	var out []string
	for _, r := range list {
		text := r.Rule + " " + r.ReportedAt.Sub(noon).String()
		if !r.TakenBackAt.IsZero() {
			text += " " + r.TakenBackAt.Sub(noon).String()
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// What was reported once is never forgotten, whatever is answered next.
func TestReports(t *testing.T) {
	d := draft(t)
	var earlier []intake.Draft
	for i, step := range []struct{ answers, reports, back string }{
		{`{"emergency_signs":["bladder"]}`, "", ""},
		{`{"emergency_signs":["bladder"],"bladder_course":"new"}`, "ces_bladder 1m0s", ""},
		// The same again is no second report, and keeps its time.
		{`{"emergency_signs":["bladder"],"bladder_course":"new","answering_for":"self"}`, "ces_bladder 1m0s", ""},
		// Taken back.
		{`{"emergency_signs":["none"]}`, "ces_bladder 1m0s 3m0s", "ces_bladder 1m0s 3m0s"},
		// The time it was taken back stays that of the first time.
		{`{"emergency_signs":["none"],"answering_for":"self"}`, "ces_bladder 1m0s 3m0s", "ces_bladder 1m0s 3m0s"},
		// Another one, beside it.
		{`{"emergency_signs":["cold_leg"]}`, "ces_bladder 1m0s 3m0s, cold_leg 5m0s", "ces_bladder 1m0s 3m0s"},
		// Ticked again: it stands, since it was first reported.
		{`{"emergency_signs":["cold_leg","bladder"],"bladder_course":"new"}`, "ces_bladder 1m0s, cold_leg 5m0s", ""},
		// Urgent is no emergency and no report.
		{`{"emergency_signs":["not_sure"]}`, "ces_bladder 1m0s 7m0s, cold_leg 5m0s 7m0s", "ces_bladder 1m0s 7m0s, cold_leg 5m0s 7m0s"},
		// Reached by answers of several pages.
		{`{"emergency_signs":["none"],"unwell_signs":["fever"],"conditions":["weak_immunity"]}`,
			"ces_bladder 1m0s 7m0s, cold_leg 5m0s 7m0s, fever_risk 8m0s", "ces_bladder 1m0s 7m0s, cold_leg 5m0s 7m0s"},
	} {
		earlier = append(earlier, d)
		next, err := d.Answered(book, walk(t, step.answers), noon.Add(time.Duration(i)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		d = next
		if got := reports(d.Payload.Reports); got != step.reports {
			t.Errorf("after %s: reports %s, want %s", step.answers, got, step.reports)
		}
		if got := reports(d.TakenBack()); got != step.back {
			t.Errorf("after %s: taken back %s, want %s", step.answers, got, step.back)
		}
	}
	// A draft is a value: those before still say what they said.
	for i, want := range []string{"", "", "ces_bladder 1m0s", "ces_bladder 1m0s", "ces_bladder 1m0s 3m0s"} {
		if got := reports(earlier[i].Payload.Reports); got != want {
			t.Errorf("the draft before step %d now has %s, want %s", i, got, want)
		}
	}
}

// An answer behind a report that is changed is taken back, even where another
// answer keeps the rule firing; one more answer takes nothing back.
func TestReportOfAChangedAnswer(t *testing.T) {
	d := draft(t)
	for i, step := range []struct{ answers, reports string }{
		{`{"emergency_signs":["bladder"],"bladder_course":"new"}`, "ces_bladder 0s"},
		{`{"emergency_signs":["bladder"],"bladder_course":"not_sure"}`, "ces_bladder 0s 1m0s, ces_bladder 1m0s"},
		{`{"emergency_signs":["none"],"weakness":"mild","weakness_course":"quickly_worse","areas":["foot"]}`,
			"ces_bladder 0s 1m0s, ces_bladder 1m0s 2m0s, weakness_fast 2m0s"},
		{`{"emergency_signs":["weakness_worsening"],"weakness":"mild","weakness_course":"quickly_worse","areas":["foot"]}`,
			"ces_bladder 0s 1m0s, ces_bladder 1m0s 2m0s, weakness_fast 2m0s"},
	} {
		next, err := d.Answered(book, walk(t, step.answers), noon.Add(time.Duration(i)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		d = next
		if got := reports(d.Payload.Reports); got != step.reports {
			t.Errorf("after %s: reports %s, want %s", step.answers, got, step.reports)
		}
	}
}

// A report quotes what was said, and survives being kept.
func TestReportIsKept(t *testing.T) {
	d, err := draft(t).Answered(book, walk(t, `{"emergency_signs":["bladder","bowel"],"bladder_course":"new"}`), noon)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(d.Payload)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"answers":{"bladder_course":"new","emergency_signs":["bladder","bowel"]},"book":"` + book.Version + `","code":"0000000000",` +
		`"reports":[{"rule":"ces_bladder","evidence":[{"question":"bladder_course","options":["new"]}],"reported_at":"2026-03-01T12:00:00Z"}]}`
	if string(kept) != want {
		t.Errorf("%s\nwant %s", kept, want)
	}
	// Taken back in another process, after it was read again.
	var d2 intake.Draft
	if err := json.Unmarshal(kept, &d2.Payload); err != nil {
		t.Fatal(err)
	}
	d2, err = d2.Answered(book, walk(t, `{"emergency_signs":["none"]}`), noon.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	back := d2.TakenBack()
	if len(back) != 1 || len(back[0].Evidence) != 1 || back[0].Evidence[0].Options[0] != "new" {
		t.Errorf("%v", back)
	}
}

// The answers of a draft lead where the walk that made it led.
func TestDraftResumes(t *testing.T) {
	w := walk(t, whole, `{"pain_now":"absent"}`)
	d, err := draft(t).Answered(book, w, noon)
	if err != nil {
		t.Fatal(err)
	}
	a, err := book.Restore(d.Payload.Answers)
	if err != nil {
		t.Fatal(err)
	}
	again := book.Walk(a)
	if again.Next() != w.Next() || again.Next().ID != "pain" || a.Text(book.Question("name")) != "Ann Lee" {
		t.Errorf("resumes at %v", again.Next())
	}
	if d.Payload.Book != book.Version || d.Version != 1 || !d.ActiveAt.Equal(noon) || d.State != intake.Open {
		t.Errorf("answering changed book %s, version %d, %s, %s", d.Payload.Book, d.Version, d.ActiveAt, d.State)
	}
	if d.TakenBack() != nil {
		t.Error("something was taken back")
	}
}
