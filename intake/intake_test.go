package intake_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

var book = func() *rules.Book {
	b, err := rules.Load(rules.Embedded())
	if err != nil {
		panic(err)
	}
	return b
}()

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// whole are the answers of somebody who wants a consultation, up to the end.
const whole = `{"emergency_signs":["none"],"answering_for":"my_child","age":15,"sex":"female","pregnancy":"no",
	"unwell_signs":["none"],"conditions":["none"],"spine_diagnoses":["none"],"areas":["buttock"],"side":"left",
	"sensations":["ache"],"weakness":"none","duration":"under_2_weeks","course":"better","episode":"like_before",
	"pain_now":3,"night_pain":"no","daily_life":"normal","walking":"normal","onset":"gradual",
	"worse_with":["none"],"eased_by":["none"],"movement_limits":["none"],"self_care_weeks":"none","treatments":null,
	"outlook":null,"main_question":"When can she run?",
	"consultation":"in_person","name":"Ann Lee","phone":"425 967 6462","email":"ann@example.com","patient_name":"Kim Lee",
	"contact_by":"phone","best_time":["morning"],"interpreter":null,"reminders":null,"consent_store":"yes"}`

// walk follows answers written as JSON, changed by more JSON; a change to
// "absent" takes an answer away.
func walk(t testing.TB, text string, changes ...string) *rules.Walk {
	t.Helper()
	fields := map[string]any{}
	for _, part := range append([]string{text}, changes...) {
		if err := json.Unmarshal([]byte(part), &fields); err != nil {
			t.Fatalf("%s: %v", part, err)
		}
	}
	for id, v := range fields {
		if v == "absent" {
			delete(fields, id)
		}
	}
	a, problems := book.ReadMap(fields)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return book.Walk(a)
}

func draft(t testing.TB) intake.Draft {
	t.Helper()
	d, err := intake.NewDraft("en", noon, bytes.NewReader(make([]byte, 30)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// zeros is randomness enough for one reference: 0000-0000.
func zeros() *bytes.Reader { return bytes.NewReader(make([]byte, 8)) }

func TestSubmit(t *testing.T) {
	d := draft(t)
	w := walk(t, whole)
	later := noon.Add(7 * time.Minute)
	in, err := intake.Submit(d, book, w, later, bytes.NewReader([]byte{20, 7, 23, 15, 2, 9, 20, 13}))
	if err != nil {
		t.Fatal(err)
	}
	if in.Reference.String() != "M7QF-29MD" || in.DraftID != d.ID || in.Status != intake.New || !in.SubmittedAt.Equal(later) || in.Language != "en" {
		t.Errorf("%s %s %s %s %s", in.Reference, in.DraftID, in.Status, in.SubmittedAt, in.Language)
	}
	r := in.Record
	if in.LevelNow != rules.Routine || r.Outcome.Level != rules.Routine || r.Outcome.Book != book.Version || !r.StartedAt.Equal(noon) {
		t.Errorf("level now %s, then %s, book %s, started %s", in.LevelNow, r.Outcome.Level, r.Outcome.Book, r.StartedAt)
	}
	if r.Who != rules.MyChild || r.Side != "left" || len(r.TakenBack) != 0 {
		t.Errorf("who %d, side %s, taken back %v", r.Who, r.Side, r.TakenBack)
	}
	if want := (intake.Contact{Name: "Ann Lee", Phone: "425 967 6462", Email: "ann@example.com", PatientName: "Kim Lee"}); in.Contact != want || !in.Contact.Reachable() {
		t.Errorf("contact %v, want %v", in.Contact, want)
	}
	// Who the patient is stands in the contact alone.
	kept, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Ann", "Kim", "967 6462", "example.com"} {
		if strings.Contains(string(kept), secret) {
			t.Errorf("%q stands in the record", secret)
		}
	}
	if r.Answers["age"] != int32(15) || r.Answers["main_question"] != "When can she run?" || r.Answers["consent_store"] != "yes" {
		t.Errorf("answers %v", r.Answers)
	}
	if !slices.ContainsFunc(r.Transcript, func(l rules.Line) bool { return l.Question == "both_sides" && !l.Asked }) {
		t.Error("the transcript does not say what was not asked")
	}
	// It is read again as it was kept.
	back, err := intake.ReadRecord(kept)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(back); string(again) != string(kept) {
		t.Errorf("kept %s\nread %s", kept, again)
	}
	if _, err := intake.ReadRecord([]byte(`{"answers":`)); err == nil {
		t.Error("half a record was read")
	}
}

// What was submitted is frozen: the draft goes its own way.
func TestSubmitFreezes(t *testing.T) {
	d, err := draft(t).Answered(book, walk(t, whole, `{"emergency_signs":["cold_leg"]}`), noon)
	if err != nil {
		t.Fatal(err)
	}
	w := walk(t, whole)
	if d, err = d.Answered(book, w, noon.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	in, err := intake.Submit(d, book, w, noon.Add(2*time.Minute), zeros())
	if err != nil {
		t.Fatal(err)
	}
	before, _ := json.Marshal(in)
	if _, err := d.Answered(book, walk(t, whole, `{"emergency_signs":["cold_leg","dark_urine"]}`), noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if after, _ := json.Marshal(in); string(after) != string(before) {
		t.Errorf("was %s\nis  %s", before, after)
	}
	if got := in.Record.TakenBack; len(got) != 1 || got[0].Rule != "cold_leg" || !got[0].TakenBackAt.Equal(noon.Add(time.Minute)) {
		t.Errorf("taken back %v", got)
	}
}

func TestIncompleteIsRefused(t *testing.T) {
	for _, change := range []string{
		`{"consent_store":"absent"}`,
		`{"emergency_signs":"absent"}`,
		`{"conditions":"absent"}`,
		`{"conditions":null}`,
		`{"treatments":"absent"}`, // optional, but never seen
		`{"phone":null,"email":null}`,
		`{"name":null}`,
		`{"areas":["foot"],"side":"absent"}`,
		`{"emergency_signs":["bladder"]}`,
		// An emergency that nobody confirmed.
		`{"emergency_signs":["cold_leg"]}`,
		`{"unwell_signs":["obstetric"]}`,
		// Confirmed, but of an answer that was taken back.
		`{"emergency_confirmed":"yes","consent_store":"absent"}`,
		// A child alone: nothing of it is sent.
		`{"answering_for":"self","age":12,"mood":null}`,
	} {
		in, err := intake.Submit(draft(t), book, walk(t, whole, change), noon, zeros())
		if !errors.Is(err, intake.ErrIncomplete) || in.Reference != "" || in.Record.Answers != nil {
			t.Errorf("%s: %v, reference %q", change, err, in.Reference)
		}
	}
	// The same with nothing left out is taken.
	if _, err := intake.Submit(draft(t), book, walk(t, whole, `{"answering_for":"self","age":13,"mood":null}`), noon, zeros()); err != nil {
		t.Errorf("13 and alone: %v", err)
	}
}

func TestNoRandomness(t *testing.T) {
	if in, err := intake.Submit(draft(t), book, walk(t, whole), noon, bytes.NewReader(make([]byte, 7))); err == nil || in.Reference != "" {
		t.Errorf("%q %v", in.Reference, err)
	}
	for n := range 30 {
		if d, err := intake.NewDraft("en", noon, bytes.NewReader(make([]byte, n))); err == nil || d.ID != "" {
			t.Errorf("of %d bytes: %q %v", n, d.ID, err)
		}
	}
}

// A confirmed emergency is sent at once, without a name: whatever was said of
// contact before is not sent with it.
func TestConfirmedEmergency(t *testing.T) {
	for _, c := range []struct {
		answers string
		changes []string
		fired   string
	}{
		{`{"emergency_signs":["cold_leg","bladder"],"emergency_confirmed":"yes"}`, nil, "cold_leg"},
		{whole, []string{`{"emergency_signs":["saddle_numbness"],"saddle_course":"new","emergency_confirmed":"yes"}`}, "ces_saddle"},
		{whole, []string{`{"weakness":"marked","weakness_course":"quickly_worse","emergency_confirmed":"yes"}`}, "weakness_fast"},
	} {
		in, err := intake.Submit(draft(t), book, walk(t, c.answers, c.changes...), noon, zeros())
		if err != nil {
			t.Errorf("%s: %v", c.fired, err)
			continue
		}
		if in.LevelNow != rules.Emergency || in.Contact != (intake.Contact{}) || in.Contact.Reachable() || in.Record.Outcome.Fired[0].Rule != c.fired {
			t.Errorf("%s: %s, contact %v, fired %v", c.fired, in.LevelNow, in.Contact, in.Record.Outcome.Fired)
		}
		kept, _ := json.Marshal(in.Record)
		if strings.Contains(string(kept), "Ann") || strings.Contains(string(kept), "967 6462") {
			t.Errorf("%s: a name was sent", c.fired)
		}
		if _, asked := in.Record.Answers["consent_store"]; asked {
			t.Errorf("%s: the consent counts, and the page was closed", c.fired)
		}
	}
}

func TestReachable(t *testing.T) {
	for c, want := range map[intake.Contact]bool{
		{}: false, {Name: "Ann", PatientName: "Kim"}: false, {Phone: "9676462"}: true, {Email: "a@example.com"}: true,
	} {
		if c.Reachable() != want {
			t.Errorf("%v: reachable %t", c, c.Reachable())
		}
	}
}
