package store

import (
	"errors"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// cheap is for tests that are not about what hashing costs.
var cheap = cost{memory: 64, time: 1, lanes: 1}

const (
	password = "plum tractor violet"
	home     = "192.0.2.1"
)

// clinic is a store with an account of each role, signed in.
type clinic struct {
	*Store
	clock   *clock
	folder  string
	t       testing.TB
	secrets map[string]string
	codes   map[string][]string
	tokens  map[string]string

	admin, clinician, desk intake.Actor
}

func newClinic(t testing.TB) *clinic {
	t.Helper()
	return newClinicIn(t, t.TempDir())
}

func newClinicIn(t testing.TB, folder string) *clinic {
	t.Helper()
	s, c := open(t, folder)
	s.cost = cheap
	k := &clinic{Store: s, clock: c, folder: folder, t: t, secrets: map[string]string{}, codes: map[string][]string{}, tokens: map[string]string{}}
	k.add("anna", intake.Admin)
	k.add("chris", intake.Clinician)
	k.add("dana", intake.Desk)
	k.admin, k.clinician, k.desk = k.signIn("anna").Actor, k.signIn("chris").Actor, k.signIn("dana").Actor
	return k
}

func (k *clinic) add(name string, role intake.Role) {
	k.t.Helper()
	got, err := k.AddStaff(k.t.Context(), intake.Operator, name, role, password)
	if err != nil {
		k.t.Fatal(err)
	}
	k.secrets[name], k.codes[name] = got.Secret, got.RecoveryCodes
}

func (k *clinic) move(d time.Duration) { k.clock.move(d) }

// code is what the app shows now, after the one shown before.
func (k *clinic) code(name string) string {
	k.t.Helper()
	k.move(stepSeconds * time.Second)
	return shown(k.t, k.secrets[name], k.now())
}

func shown(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	code, err := hotp.GenerateCode(secret, uint64(at.Unix()/stepSeconds))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (k *clinic) signIn(name string) intake.Session {
	k.t.Helper()
	half, err := k.SignIn(k.t.Context(), name, password, home)
	if err != nil {
		k.t.Fatal(err)
	}
	token, x, err := k.SignInCode(k.t.Context(), half, k.code(name), home)
	if err != nil {
		k.t.Fatal(err)
	}
	k.tokens[name] = token
	return x
}

// arrive lets a patient send an intake.
func (k *clinic) arrive(change func(*intake.Intake)) intake.Intake {
	k.t.Helper()
	in := sample(must[intake.Reference](k.t)(intake.NewReference(k.random)))
	in.SubmittedAt = k.now()
	if change != nil {
		change(&in)
	}
	d, _ := newDraft(k.t, k.Store)
	return must[intake.Intake](k.t)(k.Submit(k.t.Context(), d, in))
}

// at makes an intake of a level.
func at(level rules.Level) func(*intake.Intake) {
	return func(in *intake.Intake) { in.LevelNow, in.Record.Outcome.Level = level, level }
}

// trail returns what was done since an entry, the oldest first.
func (k *clinic) since(number int64) []intake.Entry {
	k.t.Helper()
	return must[[]intake.Entry](k.t)(k.entriesAfter(k.t.Context(), number))
}

func (k *clinic) last() int64 {
	k.t.Helper()
	return must[intake.TrailHead](k.t)(k.TrailHead(k.t.Context())).Number
}

func wants(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}
