package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/tink-crypto/tink-go/v2/keyset"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// beside opens the data of a store a second time, as another program does.
func (k *clinic) beside(keysetFile string) *Store {
	k.t.Helper()
	o := options(k.t, filepath.Dir(k.path))
	o.KeysetFile, o.Now = keysetFile, k.clock.now
	s, err := Open(k.t.Context(), o)
	if err != nil {
		k.t.Fatal(err)
	}
	s.cost = cheap
	quickly(s)
	k.t.Cleanup(func() { s.Close() })
	return s
}

// quickly lets a rotation wait no longer than transactions of a test run.
func quickly(s *Store) {
	if s.settling > 0 {
		s.settling = 300 * time.Millisecond
	}
}

// keysetCopy is what somebody has who copied the keyset a while ago.
func keysetCopy(t testing.TB, s *Store) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), KeysetName)
	if err := os.WriteFile(file, must[[]byte](t)(os.ReadFile(s.seal.file)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// full is a clinic with something in every sealed column, and what opens it.
type full struct {
	*clinic
	code   string // of a draft
	draft  intake.Draft
	cookie string
	in     intake.Intake
	link   string
}

func newFull(t testing.TB) *full {
	t.Helper()
	f := &full{clinic: newClinic(t)}
	quickly(f.Store)
	f.draft, f.cookie = newDraft(t, f.Store)
	f.draft.Payload.Answers = []byte(`{"main_question":"canary"}`)
	f.draft = must[intake.Draft](t)(f.SaveDraft(t.Context(), f.draft))
	f.code = f.draft.Payload.Code
	f.in = f.arrive(func(in *intake.Intake) {
		at(rules.SelfCare)(in)
		in.Contact = intake.Contact{Name: "Wilhelmina Quartz", Phone: "(425) 555-0142", Email: "wq@example.org"}
		in.Record.Answers["reminders"] = "yes"
	})
	f.link = must[intake.PrivateLink](t)(f.LinkOf(t.Context(), f.in.Reference)).Token
	e := must[intake.Episode](t)(f.Episode(t.Context(), f.link))
	if err := f.SendCheckin(t.Context(), answered(e, rules.Urgent, f.now())); err != nil {
		t.Fatal(err)
	}
	f.mustWorkAs(f.clinician, f.in.Reference, f.version(f.in.Reference), intake.Step{Kind: intake.Noted, Text: "canary-note"})
	f.clinician = f.signIn("chris").Actor
	must[string](t)(f.BeginFactor(t.Context(), f.clinician))
	must[string](t)(f.InviteStaff(t.Context(), f.admin, "erin", intake.Desk))
	return f
}

// contentsOf is everything that is sealed, by column and row.
func (f *full) contentsOf(s *Store) map[string]string {
	f.t.Helper()
	all := map[string]string{}
	for _, c := range sealedColumns {
		n := 0
		if err := s.eachSealed(f.t.Context(), c, 100, func(page []sealedValue) error {
			for _, v := range page {
				content, err := s.seal.open(c.table, c.column, v.row, v.sealed)
				if err != nil {
					return err
				}
				all[c.table+"."+c.column+" "+v.row] = string(content)
				n++
			}
			return nil
		}); err != nil {
			f.t.Fatal(err)
		}
		if n == 0 {
			f.t.Errorf("nothing is in %s of %s", c.column, c.table)
		}
	}
	return all
}

// works shows that all that was kept is found and opens.
func (f *full) works(s *Store, when string) {
	f.t.Helper()
	ctx := f.t.Context()
	for _, typed := range []string{"Wilhelmina Quartz", "425 555 0142", "wq@example.org", "wilhel"} {
		found, err := s.Search(ctx, intake.Operator, typed)
		if err != nil || len(found.Items) != 1 || found.Items[0].Reference != f.in.Reference {
			f.t.Errorf("%s: searching %q gives %v, %v", when, typed, found.Items, err)
		}
	}
	d, cookie, err := s.ResumeDraft(ctx, f.code)
	if err != nil || string(d.Payload.Answers) != `{"main_question":"canary"}` {
		f.t.Errorf("%s: the resume code: %v", when, err)
	}
	f.cookie = cookie
	if _, err := s.DraftByToken(ctx, f.cookie); err != nil {
		f.t.Errorf("%s: the cookie of a draft: %v", when, err)
	}
	if e, err := s.Episode(ctx, f.link); err != nil || len(e.Checkins) != 1 {
		f.t.Errorf("%s: the private link: %v", when, err)
	}
	c, err := s.Case(ctx, intake.Operator, f.in.Reference, intake.ActRead)
	if err != nil || c.Contact.Name != "Wilhelmina Quartz" {
		f.t.Errorf("%s: the case: %v", when, err)
	}
	if r, err := s.Verify(ctx); err != nil || len(r.Problems) > 0 {
		f.t.Errorf("%s: verify: %v, %v", when, r.Problems, err)
	}
}

type handle = *keyset.Handle

func ignore(int64, int64) {}

func TestRotatedKeysOpenEverything(t *testing.T) {
	onlySQLite(t)
	f := newFull(t)
	site := f.beside("")
	old := keysetCopy(t, f.Store)
	before := f.contentsOf(f.Store)
	backup := t.TempDir()
	if !onPostgres() {
		must[intake.Backup](t)(f.Backup(t.Context(), filepath.Join(backup, FileName)))
	}

	r := must[Rotation](t)(f.RotateKeys(t.Context(), ignore))
	if r.Resumed || r.Values < int64(len(before)) {
		t.Errorf("%+v for %d values", r, len(before))
	}
	for _, s := range []*Store{site, f.Store, f.beside("")} {
		f.works(s, "afterwards")
	}
	after := f.contentsOf(f.Store)
	for name, content := range before {
		if after[name] != content {
			t.Errorf("%s changed", name)
		}
	}
	// A second factor that was begun is confirmed, and a recovery code is good.
	half := must[string](t)(site.SignIn(t.Context(), "dana", password, home))
	if _, _, err := site.SignInCode(t.Context(), half, f.codes["dana"][0], home); err != nil {
		t.Errorf("a recovery code: %v", err)
	}
	for _, file := range []string{r.File, r.Former} {
		kept := must[handle](t)(readKeyset(file)) // which refuses other modes than 0600
		if kept.Len() != 1 {
			t.Errorf("%s has %d keys", file, kept.Len())
		}
	}

	// Nothing opens with the old keyset, neither here nor in the site.
	if err := refusedWith(t, filepath.Dir(f.path), old); !errors.Is(err, ErrKeysetWrong) {
		t.Errorf("the old keyset: %v", err)
	}
	payloads, _, err := payloadKeys(must[handle](t)(readKeyset(old)), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range sealedColumns {
		f.eachSealed(t.Context(), c, 100, func(page []sealedValue) error {
			for _, v := range page {
				if _, err := payloads.Decrypt(v.sealed, bound(c.table, c.column, v.row)); err == nil {
					t.Errorf("%s of %s opens with the old key", c.column, v.row)
				}
			}
			return nil
		})
	}
	if onPostgres() {
		return
	}
	// A backup taken before opens with the key that was put aside.
	restored, err := Open(t.Context(), Options{DataDir: backup, KeysetFile: r.Former, Now: f.clock.now, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	f.works(restored, "the backup")
	f.works(f.Store, "after the backup was looked at")
}

func refusedWith(t *testing.T, folder, keysetFile string) error {
	t.Helper()
	o := options(t, folder)
	o.KeysetFile = keysetFile
	s, err := Open(t.Context(), o)
	if err == nil {
		s.Close()
		t.Fatal("the store opened")
	}
	return err
}

// Wherever a rotation is interrupted, everything is found and opens before it
// goes on, while two keys are in use, and after it.
func TestInterruptedRotation(t *testing.T) {
	after := map[string]func(f *full, s *Store) error{
		"a key was added": func(f *full, s *Store) error { _, err := s.PrepareKeys(f.t.Context()); return err },
		"it began":        func(f *full, s *Store) error { _, err := s.beginRotation(f.t.Context()); return err },
		"all was sealed": func(f *full, s *Store) error {
			if _, err := s.beginRotation(f.t.Context()); err != nil {
				return err
			}
			_, err := s.sealAnew(f.t.Context(), ignore)
			return err
		},
		"it was over but for the file": func(f *full, s *Store) error {
			if _, err := s.beginRotation(f.t.Context()); err != nil {
				return err
			}
			if _, err := s.sealAnew(f.t.Context(), ignore); err != nil {
				return err
			}
			return s.endRotation(f.t.Context())
		},
	}
	for _, pages := range []int{0, 4, 9} {
		after[fmt.Sprintf("%d pages", pages+1)] = func(f *full, s *Store) error {
			ctx, cancel := context.WithCancel(f.t.Context())
			n := 0
			_, err := s.RotateKeys(ctx, func(int64, int64) {
				if n++; n > pages {
					cancel()
				}
			})
			if !errors.Is(err, context.Canceled) {
				return fmt.Errorf("it was not interrupted: %w", err)
			}
			return nil
		}
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		t.Run(name, func(t *testing.T) {
			f := newFull(t)
			site := f.beside("")
			before := f.contentsOf(f.Store)
			if err := after[name](f, f.beside("")); err != nil {
				t.Fatal(err)
			}
			f.works(site, "between")
			f.works(f.beside(""), "started between")
			var all []sealedValue
			r := must[Rotation](t)(f.beside("").RotateKeys(t.Context(), ignore))
			if r.Resumed != (name != "a key was added") {
				t.Errorf("resumed: %v", r.Resumed)
			}
			f.works(site, "afterwards")
			got := f.contentsOf(f.beside(""))
			for name, content := range before {
				if got[name] != content {
					t.Errorf("%s changed", name)
				}
			}
			keys := f.beside("").seal.now()
			if len(keys.known) != 1 || keys.state.Rotating {
				t.Errorf("%d keys, %+v", len(keys.known), keys.state)
			}
			for _, c := range sealedColumns {
				f.eachSealed(t.Context(), c, 100, func(page []sealedValue) error { all = append(all, page...); return nil })
			}
			for _, v := range all {
				if sealedBy(v.sealed) != keys.known[0] {
					t.Errorf("row %s is sealed with another key", v.row)
				}
			}
		})
	}
}

func TestPreparedTwiceIsOneKey(t *testing.T) {
	k := newClinic(t)
	quickly(k.Store)
	for range 2 {
		if _, err := k.PrepareKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	known := must[handle](t)(readKeyset(k.seal.file))
	if known.Len() != 2 {
		t.Errorf("%d keys", known.Len())
	}
	prepared := must[[]uint32](t)(keysOf(known))[1]
	must[Rotation](t)(k.RotateKeys(t.Context(), ignore))
	if got := k.seal.now().state.Sealing; got != prepared {
		t.Errorf("key %d seals, %d was prepared", got, prepared)
	}
	// And once more, as every year, after one that was killed.
	killed := filepath.Join(filepath.Dir(k.seal.file), ".keyset-123")
	if err := os.WriteFile(killed, []byte("keys"), 0o600); err != nil {
		t.Fatal(err)
	}
	if left := Leftovers(options(t, filepath.Dir(k.path))); !slices.Equal(left, []string{killed}) {
		t.Errorf("left behind are %v", left)
	}
	must[Rotation](t)(k.RotateKeys(t.Context(), ignore))
	if left := Leftovers(options(t, filepath.Dir(k.path))); len(left) > 0 {
		t.Errorf("there are still %v", left)
	}
	if got := k.seal.now().state.Sealing; got == prepared {
		t.Error("a second rotation changed nothing")
	}
}

// A program on another machine that was not given the new keyset keeps nothing
// that would not open, and goes on once it has it.
func TestWithoutTheNewKeyNothingIsWritten(t *testing.T) {
	f := newFull(t)
	elsewhere := keysetCopy(t, f.Store)
	other := f.beside(elsewhere)
	must[Rotation](t)(f.RotateKeys(t.Context(), ignore))
	if _, _, err := other.CreateDraft(t.Context(), "en"); !errors.Is(err, ErrKeysetWrong) || !errors.Is(err, intake.ErrBusy) {
		t.Errorf("a draft was begun: %v", err)
	}
	if _, err := other.Episode(t.Context(), f.link); err == nil {
		t.Error("the new seals open without the new key")
	}
	if n := count(t, f.Store, "drafts"); n != 2 {
		t.Errorf("%d drafts", n)
	}
	if err := os.WriteFile(elsewhere, must[[]byte](t)(os.ReadFile(f.seal.file)), 0o600); err != nil {
		t.Fatal(err)
	}
	f.works(other, "with the new keyset")
}

// With a key of the trail that has leaked, the trail cannot be written anew
// after a rotation.
func TestTheOldKeySignsNoTrail(t *testing.T) {
	k := newClinic(t)
	quickly(k.Store)
	leaked := k.seal.now().trail
	must[Rotation](t)(k.RotateKeys(t.Context(), ignore))
	head := must[intake.TrailHead](t)(k.verifyTrail(t.Context(), nil))
	chain := must[[]intake.Entry](t)(k.entriesAfter(t.Context(), 0))
	var before []byte
	for _, e := range chain {
		if e.Number == 1 {
			e.Actor = "nobody"
		}
		before = must[[]byte](t)(leaked.ComputeMAC(e.Bytes(before)))
		alter(t, filepath.Dir(k.path), "UPDATE trail SET actor = $3, seal = $2 WHERE number = $1", e.Number, before, e.Actor)
	}
	alter(t, filepath.Dir(k.path), "UPDATE trail_head SET seal = $2 WHERE number = $1", head.Number, before)
	if _, err := k.verifyTrail(t.Context(), nil); !errors.Is(err, intake.ErrBroken) {
		t.Errorf("the forged trail: %v", err)
	}
}

// What is deleted while two keys are in use is not found by either.
func TestDeletedBetweenTwoKeys(t *testing.T) {
	f := newFull(t)
	if _, err := f.beginRotation(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := f.DeleteCase(t.Context(), intake.Operator, f.in.Reference, intake.DeleteReasons[0]); err != nil {
		t.Fatal(err)
	}
	if n := count(t, f.Store, "tokens"); n != 0 {
		t.Errorf("%d tokens are left", n)
	}
	must[Rotation](t)(f.RotateKeys(t.Context(), ignore))
	if n := count(t, f.Store, "tokens"); n != 0 {
		t.Errorf("%d tokens came back", n)
	}
}

// A value that no key opens keeps the old key where it is.
func TestRotationKeepsTheKeyOfWhatDoesNotOpen(t *testing.T) {
	f := newFull(t)
	var body []byte
	if err := f.row(t.Context(), "SELECT body FROM steps").Scan(&body); err != nil {
		t.Fatal(err)
	}
	body[12] ^= 1
	alter(t, filepath.Dir(f.path), "UPDATE steps SET body = $1", body)
	if _, err := f.RotateKeys(t.Context(), ignore); err == nil {
		t.Fatal("the rotation was finished")
	}
	if got := must[handle](t)(readKeyset(f.seal.file)).Len(); got != 2 {
		t.Errorf("%d keys are left", got)
	}
}

// A rotation that another program has begun is no tampering.
func TestTrailIsCheckedWithTheKeysOfNow(t *testing.T) {
	f := newFull(t)
	other := f.beside(f.seal.file)
	must[bool](t)(f.beginRotation(t.Context()))
	if _, err := other.verifyTrail(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
