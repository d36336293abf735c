package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// sample is an intake with something in every part.
func sample(r intake.Reference) intake.Intake {
	eight := 8
	return intake.Intake{
		Reference: r, Status: intake.New, SubmittedAt: start, Language: "en", LevelNow: rules.Emergency,
		Contact: intake.Contact{Name: "A. Patient", Phone: "(425) 555-0100"},
		Record: intake.Record{
			Answers: map[string]any{"emergency_signs": []any{"saddle_numbness"}, "pain_now": 8.0, "main_question": "canary-answer"},
			Outcome: rules.Outcome{
				Book: "b00k", Level: rules.Urgent, Door: "ed",
				Fired: []rules.Finding{{Rule: "ces_saddle", Level: rules.Urgent, Evidence: []rules.Evidence{{Question: "pain_now", Number: &eight}}}},
			},
			Transcript: []rules.Line{{Page: "pain", Question: "pain_now", Asked: true, Number: &eight}},
			TakenBack:  []intake.Report{{Rule: "ces_bladder", ReportedAt: start, TakenBackAt: start.Add(time.Minute)}},
			Who:        rules.SomeoneElse, Side: "left", StartedAt: start.Add(-time.Hour),
		},
	}
}

func same(t *testing.T, what string, got, want intake.Intake) {
	t.Helper()
	g, w := must[[]byte](t)(json.Marshal(got)), must[[]byte](t)(json.Marshal(want))
	if string(g) != string(w) {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func TestSubmitRoundTrip(t *testing.T) {
	s, c := open(t, t.TempDir())
	d, token := newDraft(t, s)
	d.Payload.Answers, d.Payload.Book = []byte(`{"age":44}`), "b00k"
	d.Payload.Reports = []intake.Report{{Rule: "ces_saddle"}}
	d = must[intake.Draft](t)(s.SaveDraft(t.Context(), d))
	d.ExpiresAt = c.now().Add(time.Hour)
	in := sample("k7qf2m9d")
	stored := must[intake.Intake](t)(s.Submit(t.Context(), d, in))
	in.DraftID, in.SubmittedAt = d.ID, kept(in.SubmittedAt)
	same(t, "submitted", stored, in)
	same(t, "read", must[intake.Intake](t)(s.IntakeOfDraft(t.Context(), d.ID)), in)

	after := must[intake.Draft](t)(s.DraftByToken(t.Context(), token))
	if after.State != intake.Sent || after.Reference != in.Reference || after.Version != d.Version+1 ||
		!after.ExpiresAt.Equal(kept(d.ExpiresAt)) {
		t.Errorf("the draft is %+v", after)
	}
	if p := after.Payload; p.Answers != nil || p.Reports != nil || p.Code != d.Payload.Code || p.Book != "b00k" {
		t.Errorf("the draft keeps %+v", p)
	}
	var level, now, version int
	var book string
	err := s.row(t.Context(), "SELECT level_rank, level_now_rank, book, version FROM intakes").Scan(&level, &now, &book, &version)
	if err != nil || level != 1 || now != 0 || book != "b00k" || version != 1 {
		t.Errorf("level %d, now %d, book %s, version %d, %v", level, now, book, version, err)
	}
}

func count(t *testing.T, s *Store, table string) (n int) {
	t.Helper()
	if err := s.row(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTenSubmitsAtOnce(t *testing.T) {
	s, _ := open(t, t.TempDir())
	d, _ := newDraft(t, s)
	references := make([]intake.Reference, 10)
	var all sync.WaitGroup
	for i := range references {
		all.Go(func() {
			in, err := s.Submit(t.Context(), d, sample(intake.Reference(fmt.Sprintf("%08d", i))))
			if err != nil {
				t.Error(err)
			}
			references[i] = in.Reference
		})
	}
	all.Wait()
	for _, r := range references {
		if r != references[0] || r == "" {
			t.Errorf("references %v", references)
			break
		}
	}
	if n, b := count(t, s, "intakes"), count(t, s, "intake_bodies"); n != 1 || b != 1 {
		t.Errorf("%d intakes with %d bodies", n, b)
	}
}

func TestSubmitAgain(t *testing.T) {
	s, _ := open(t, t.TempDir())
	d, token := newDraft(t, s)
	first := must[intake.Intake](t)(s.Submit(t.Context(), d, sample("00000001")))
	// With the version of before as well as with the one that was read since.
	for _, d := range []intake.Draft{d, must[intake.Draft](t)(s.DraftByToken(t.Context(), token))} {
		again := sample("00000002")
		again.Contact.Name = "Somebody else"
		same(t, "again", must[intake.Intake](t)(s.Submit(t.Context(), d, again)), first)
	}
	if n := count(t, s, "intakes"); n != 1 {
		t.Errorf("%d intakes", n)
	}
}

func TestSubmitConflict(t *testing.T) {
	s, _ := open(t, t.TempDir())
	d, token := newDraft(t, s)
	must[intake.Draft](t)(s.SaveDraft(t.Context(), d)) // On another page, meanwhile.
	if _, err := s.Submit(t.Context(), d, sample("00000001")); !errors.Is(err, intake.ErrConflict) {
		t.Errorf("got %v", err)
	}
	if n := count(t, s, "intakes"); n != 0 {
		t.Errorf("%d intakes", n)
	}
	if d := must[intake.Draft](t)(s.DraftByToken(t.Context(), token)); d.State != intake.Open {
		t.Errorf("the draft is %s", d.State)
	}
}

func TestSubmitAfterTheRequestWentAway(t *testing.T) {
	s, _ := open(t, t.TempDir())
	d, _ := newDraft(t, s)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Submit(gone, d, sample("00000001")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.IntakeOfDraft(t.Context(), d.ID); err != nil {
		t.Error(err)
	}
}

func TestReferenceThatIsTaken(t *testing.T) {
	s, _ := open(t, t.TempDir())
	one, _ := newDraft(t, s)
	two, token := newDraft(t, s)
	must[intake.Intake](t)(s.Submit(t.Context(), one, sample("00000001")))
	second := must[intake.Intake](t)(s.Submit(t.Context(), two, sample("00000001")))
	if second.Reference == "00000001" || len(second.Reference) != 8 {
		t.Errorf("reference %q", second.Reference)
	}
	same(t, "read", must[intake.Intake](t)(s.IntakeOfDraft(t.Context(), two.ID)), second)
	if d := must[intake.Draft](t)(s.DraftByToken(t.Context(), token)); d.Reference != second.Reference {
		t.Errorf("the draft names %q", d.Reference)
	}
}

func TestDeletingASentDraftKeepsTheIntake(t *testing.T) {
	s, _ := open(t, t.TempDir())
	d, _ := newDraft(t, s)
	in := must[intake.Intake](t)(s.Submit(t.Context(), d, sample("00000001")))
	if err := s.DeleteDraft(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	same(t, "kept", must[intake.Intake](t)(s.IntakeOfDraft(t.Context(), d.ID)), in)
}

func TestAddContact(t *testing.T) {
	for _, c := range []struct {
		name   string
		before intake.Contact
		want   error
	}{
		{"nothing known", intake.Contact{}, nil},
		{"the child's name known", intake.Contact{PatientName: "Child"}, nil},
		{"name known", intake.Contact{Name: "A"}, intake.ErrAlready},
		{"phone known", intake.Contact{Phone: "1"}, intake.ErrAlready},
		{"e-mail known", intake.Contact{Email: "a@b.c"}, intake.ErrAlready},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := open(t, t.TempDir())
			d, _ := newDraft(t, s)
			in := sample("00000001")
			in.Contact = c.before
			must[intake.Intake](t)(s.Submit(t.Context(), d, in))
			added := intake.Contact{Name: "New", Phone: "555"}
			if err := s.AddContact(t.Context(), d.ID, added); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			want := added
			if c.want != nil {
				want = c.before
			}
			if got := must[intake.Intake](t)(s.IntakeOfDraft(t.Context(), d.ID)); got.Contact != want {
				t.Errorf("contact %+v, want %+v", got.Contact, want)
			}
			if err := s.AddContact(t.Context(), d.ID, added); !errors.Is(err, intake.ErrAlready) {
				t.Errorf("a second time: %v", err)
			}
		})
	}
}

func submitted(t *testing.T, s *Store, at time.Time) intake.Intake {
	t.Helper()
	d, _ := newDraft(t, s)
	in := sample(must[intake.Reference](t)(intake.NewReference(s.random)))
	in.SubmittedAt = at
	return must[intake.Intake](t)(s.Submit(t.Context(), d, in))
}

func TestIntakesInOrder(t *testing.T) {
	s, _ := open(t, t.TempDir())
	const many = intakesPage + 5
	for i := range many { // The latest first, two at each time.
		submitted(t, s, start.Add(-time.Duration(i/2)*time.Second))
	}
	all := func(since time.Time) (list []intake.Intake) {
		if err := s.Intakes(t.Context(), since, func(in intake.Intake) error {
			list = append(list, in)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return list
	}
	seen := map[intake.Reference]bool{}
	var before time.Time
	for _, in := range all(time.Time{}) {
		if in.SubmittedAt.Before(before) || seen[in.Reference] {
			t.Fatalf("%s at %v after %v", in.Reference, in.SubmittedAt, before)
		}
		before, seen[in.Reference] = in.SubmittedAt, true
		if in.Contact.Name == "" || len(in.Record.Answers) == 0 {
			t.Fatalf("incomplete: %+v", in)
		}
	}
	if len(seen) != many {
		t.Errorf("visited %d of %d", len(seen), many)
	}
	if n := len(all(start)); n != 2 {
		t.Errorf("since the last moment: %d", n)
	}
	if n := len(all(start.Add(time.Second))); n != 0 {
		t.Errorf("since later: %d", n)
	}
	stop := errors.New("stop")
	if err := s.Intakes(t.Context(), time.Time{}, func(intake.Intake) error { return stop }); err != stop {
		t.Errorf("a visit that fails: %v", err)
	}
}

// Every visit writes, through the store and through a second program, and what
// is written meanwhile is visited too.
func TestIntakesWhileWriting(t *testing.T) {
	folder := t.TempDir()
	s, _ := open(t, folder)
	other, _ := open(t, folder)
	for range intakesPage {
		submitted(t, s, start)
	}
	visited := 0
	err := s.Intakes(t.Context(), start, func(in intake.Intake) error {
		visited++
		if visited%10 == 0 && visited <= intakesPage {
			submitted(t, s, start.Add(time.Hour))
			submitted(t, other, start.Add(time.Hour))
		}
		return nil
	})
	if want := intakesPage + 2*intakesPage/10; err != nil || visited != want {
		t.Errorf("visited %d, want %d, %v", visited, want, err)
	}
}
