package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

func newDraft(t testing.TB, s *Store) (intake.Draft, string) {
	t.Helper()
	d, token, err := s.CreateDraft(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	return d, token
}

func TestDraftRoundTrip(t *testing.T) {
	s, c := open(t, t.TempDir())
	d, token := newDraft(t, s)
	if raw := must[intake.Draft](t)(s.DraftByToken(t.Context(), token)); !reflect.DeepEqual(raw, d) {
		t.Errorf("created %+v, read %+v", d, raw)
	}
	if d.Version != 1 || d.State != intake.Open || !d.ExpiresAt.Equal(kept(start).Add(intake.DraftLife)) || len(token) != 43 {
		t.Errorf("created %+v with token %q", d, token)
	}
	c.move(time.Minute)
	three := 3
	d.State, d.Language = intake.Declined, "es"
	d.ActiveAt, d.ExpiresAt = c.now(), c.now().Add(intake.DeclinedLife)
	d.Payload.Answers, d.Payload.Book, d.Payload.WrongAges = []byte(`{"age":44,"areas":["calf"],"note":null}`), "b00k", 2
	d.Payload.Reports = []intake.Report{{
		Rule: "ces_saddle", ReportedAt: start, TakenBackAt: start.Add(time.Minute),
		Evidence: []rules.Evidence{{Question: "pain_now", Number: &three}},
	}}
	saved := must[intake.Draft](t)(s.SaveDraft(t.Context(), d))
	if saved.Version != 2 {
		t.Errorf("version %d", saved.Version)
	}
	if read := must[intake.Draft](t)(s.DraftByToken(t.Context(), token)); !reflect.DeepEqual(read, saved) {
		t.Errorf("saved %+v, read %+v", saved, read)
	}
	if saved.Payload.Code != d.Payload.Code || !bytes.Equal(saved.Payload.Answers, d.Payload.Answers) || !saved.ActiveAt.Equal(kept(d.ActiveAt)) {
		t.Errorf("saved %+v as %+v", d, saved)
	}
}

func TestSaveDraftConflict(t *testing.T) {
	s, _ := open(t, t.TempDir())
	d, token := newDraft(t, s)
	first, second := d, d
	first.Payload.Answers, second.Payload.Answers = []byte(`{"age":1}`), []byte(`{"age":2}`)
	if _, err := s.SaveDraft(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if back, err := s.SaveDraft(t.Context(), second); !errors.Is(err, intake.ErrConflict) || back.Version != 1 {
		t.Errorf("second save: version %d, %v", back.Version, err)
	}
	read := must[intake.Draft](t)(s.DraftByToken(t.Context(), token))
	if read.Version != 2 || string(read.Payload.Answers) != `{"age":1}` {
		t.Errorf("read %+v", read)
	}
}

func TestSaveDraftAtOnce(t *testing.T) {
	s, _ := open(t, t.TempDir())
	d, token := newDraft(t, s)
	outcomes := make([]error, 10)
	var all sync.WaitGroup
	for i := range outcomes {
		all.Go(func() { _, outcomes[i] = s.SaveDraft(t.Context(), d) })
	}
	all.Wait()
	saved := 0
	for _, err := range outcomes {
		if err == nil {
			saved++
		} else if !errors.Is(err, intake.ErrConflict) {
			t.Error(err)
		}
	}
	if read := must[intake.Draft](t)(s.DraftByToken(t.Context(), token)); saved != 1 || read.Version != 2 {
		t.Errorf("%d saved, version %d", saved, read.Version)
	}
}

func TestSaveDraftAfterTheRequestWentAway(t *testing.T) {
	s, _ := open(t, t.TempDir())
	d, token := newDraft(t, s)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.SaveDraft(gone, d); err != nil {
		t.Fatal(err)
	}
	if read := must[intake.Draft](t)(s.DraftByToken(t.Context(), token)); read.Version != 2 {
		t.Errorf("version %d", read.Version)
	}
}

func TestTouchDraft(t *testing.T) {
	s, c := open(t, t.TempDir())
	d, token := newDraft(t, s)
	c.move(time.Hour)
	if err := s.TouchDraft(t.Context(), d.ID, c.now()); err != nil {
		t.Fatal(err)
	}
	read := must[intake.Draft](t)(s.DraftByToken(t.Context(), token))
	if read.Version != 1 || !read.ActiveAt.Equal(kept(c.now())) || !read.ExpiresAt.Equal(d.ExpiresAt) {
		t.Errorf("read %+v", read)
	}
}

func TestResumeDraft(t *testing.T) {
	s, c := open(t, t.TempDir())
	d, old := newDraft(t, s)
	newDraft(t, s)
	c.move(time.Hour)
	code, ok := intake.ParseCode(d.Code())
	if !ok {
		t.Fatalf("%s is no code", d.Code())
	}
	resumed, token, err := s.ResumeDraft(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if resumed.ID != d.ID || !resumed.ActiveAt.Equal(kept(c.now())) || token == old {
		t.Errorf("resumed %+v", resumed)
	}
	if _, err := s.DraftByToken(t.Context(), old); !errors.Is(err, intake.ErrNotFound) {
		t.Errorf("the old token: %v", err)
	}
	if read := must[intake.Draft](t)(s.DraftByToken(t.Context(), token)); !reflect.DeepEqual(read, resumed) {
		t.Errorf("resumed %+v, read %+v", resumed, read)
	}
	for _, wrong := range []string{"", "0000000000", strings.ToUpper(code) + "0"} {
		if _, _, err := s.ResumeDraft(t.Context(), wrong); !errors.Is(err, intake.ErrNotFound) {
			t.Errorf("code %q: %v", wrong, err)
		}
	}
}

func TestLeaveDraft(t *testing.T) {
	s, _ := open(t, t.TempDir())
	d, token := newDraft(t, s)
	if err := s.LeaveDraft(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DraftByToken(t.Context(), token); !errors.Is(err, intake.ErrNotFound) {
		t.Errorf("the token left behind: %v", err)
	}
	resumed, token, err := s.ResumeDraft(t.Context(), d.Payload.Code)
	if err != nil || resumed.ID != d.ID {
		t.Errorf("resumed %v, %v", resumed.ID, err)
	}
	if _, err := s.DraftByToken(t.Context(), token); err != nil {
		t.Error(err)
	}
}

// Whatever is asked of a draft that is not there, it is not found.
func TestNoSuchDraft(t *testing.T) {
	s, c := open(t, t.TempDir())
	d, token := newDraft(t, s)
	if err := s.DeleteDraft(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func() error{
		"open":   func() error { _, err := s.DraftByToken(t.Context(), token); return err },
		"none":   func() error { _, err := s.DraftByToken(t.Context(), ""); return err },
		"resume": func() error { _, _, err := s.ResumeDraft(t.Context(), d.Payload.Code); return err },
		"save":   func() error { _, err := s.SaveDraft(t.Context(), d); return err },
		"touch":  func() error { return s.TouchDraft(t.Context(), d.ID, c.now()) },
		"leave":  func() error { return s.LeaveDraft(t.Context(), d.ID) },
		"submit": func() error { _, err := s.Submit(t.Context(), d, sample("00000001")); return err },
		"intake": func() error { _, err := s.IntakeOfDraft(t.Context(), d.ID); return err },
		"reach":  func() error { return s.AddContact(t.Context(), d.ID, intake.Contact{Phone: "1"}) },
	} {
		if err := ask(); !errors.Is(err, intake.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.DeleteDraft(t.Context(), d.ID); err != nil {
		t.Errorf("deleting twice: %v", err)
	}
}

func TestExpiry(t *testing.T) {
	s, c := open(t, t.TempDir())
	old, oldToken := newDraft(t, s)
	c.move(intake.DraftLife - time.Millisecond)
	young, youngToken := newDraft(t, s)
	if _, err := s.DraftByToken(t.Context(), oldToken); err != nil {
		t.Errorf("a moment before it expires: %v", err)
	}
	c.move(time.Millisecond)
	if _, err := s.DraftByToken(t.Context(), oldToken); !errors.Is(err, intake.ErrNotFound) {
		t.Errorf("expired, by token: %v", err)
	}
	if _, _, err := s.ResumeDraft(t.Context(), old.Payload.Code); !errors.Is(err, intake.ErrNotFound) {
		t.Errorf("expired, by code: %v", err)
	}
	if n, err := s.PurgeDrafts(t.Context(), c.now()); n != 1 || err != nil {
		t.Errorf("purged %d, %v", n, err)
	}
	if n, err := s.PurgeDrafts(t.Context(), c.now()); n != 0 || err != nil {
		t.Errorf("purged again %d, %v", n, err)
	}
	if d, err := s.DraftByToken(t.Context(), youngToken); err != nil || d.ID != young.ID {
		t.Errorf("the young draft: %v", err)
	}
}

func TestPurgeInBatches(t *testing.T) {
	s, c := open(t, t.TempDir())
	if err := s.write(t.Context(), func(x tx) error {
		for i := range 2*purgeBatch + 1 {
			id := hex.EncodeToString([]byte{byte(i >> 8), byte(i)})
			if _, err := x.exec(insertDraftSQL, id, 1, intake.Open, "en", stamp(start), stamp(start), stamp(start), "", []byte("x"), id, id); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := s.PurgeDrafts(gone, c.now()); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("told to stop: purged %d, %v", n, err)
	}
	if n, err := s.PurgeDrafts(t.Context(), c.now()); n != 2*purgeBatch+1 || err != nil {
		t.Errorf("purged %d, %v", n, err)
	}
}

// Not even the sealed bytes of what was deleted stay behind.
func TestDeletedDraftsLeaveNothing(t *testing.T) {
	for _, c := range []struct {
		name string
		wipe func(*Store, *clock, intake.Draft) error
	}{
		{"deleted", func(s *Store, _ *clock, d intake.Draft) error { return s.DeleteDraft(t.Context(), d.ID) }},
		{"purged", func(s *Store, c *clock, _ intake.Draft) error {
			_, err := s.PurgeDrafts(t.Context(), c.now().Add(intake.DraftLife))
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			s, clock := open(t, folder)
			d, _ := newDraft(t, s)
			d.Payload.Answers = []byte(`{"main_question":"` + strings.Repeat("long ", 2000) + `"}`)
			d = must[intake.Draft](t)(s.SaveDraft(t.Context(), d))
			var sealed []byte
			if err := s.row(t.Context(), "SELECT payload FROM drafts WHERE id = $1", d.ID).Scan(&sealed); err != nil {
				t.Fatal(err)
			}
			traces := [][]byte{sealed[:32], sealed[len(sealed)-32:], []byte(d.ID)}
			for _, trace := range traces {
				if len(holding(t, folder, trace)) == 0 {
					t.Fatal("the search finds nothing before it is deleted")
				}
			}
			if err := c.wipe(s, clock, d); err != nil {
				t.Fatal(err)
			}
			for _, trace := range traces {
				if names := holding(t, folder, trace); len(names) > 0 {
					t.Errorf("traces in %v", names)
				}
			}
		})
	}
}

// A reader that keeps the log busy delays the sweep, not the deletion.
func TestSweepIsTriedAgain(t *testing.T) {
	onlySQLite(t)
	folder := t.TempDir()
	s, c := open(t, folder)
	d, _ := newDraft(t, s)
	reading, err := s.reader.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer reading.Rollback()
	var n int
	if err := reading.QueryRow("SELECT COUNT(*) FROM drafts").Scan(&n); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if err := s.DeleteDraft(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	if len(holding(t, folder, []byte(d.ID))) == 0 {
		t.Fatal("the log was emptied under a reader")
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PurgeDrafts(t.Context(), c.now()); err != nil {
		t.Fatal(err)
	}
	if names := holding(t, folder, []byte(d.ID)); len(names) > 0 {
		t.Errorf("traces in %v", names)
	}
}

// One that is drawn twice is drawn again.
func TestDraftIDsThatAreTaken(t *testing.T) {
	s, _ := open(t, t.TempDir())
	first, again := make([]byte, 62), make([]byte, 62)
	fresh := make([]byte, 62)
	rand.Read(fresh)
	s.random = io.MultiReader(bytes.NewReader(first), bytes.NewReader(again), bytes.NewReader(fresh))
	one, _ := newDraft(t, s)
	two, token := newDraft(t, s)
	if one.ID == two.ID {
		t.Fatal("two drafts have one id")
	}
	if read := must[intake.Draft](t)(s.DraftByToken(t.Context(), token)); read.ID != two.ID {
		t.Errorf("read %s, want %s", read.ID, two.ID)
	}
	s.random = bytes.NewReader(make([]byte, draws*62))
	if _, _, err := s.CreateDraft(t.Context(), "en"); !errors.Is(err, errTaken) {
		t.Errorf("with nothing but taken ids: %v", err)
	}
	s.random = bytes.NewReader(nil)
	if _, _, err := s.CreateDraft(t.Context(), "en"); !errors.Is(err, io.EOF) {
		t.Errorf("without randomness: %v", err)
	}
}
