package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sciatica-intake/intake"
)

func TestSignIn(t *testing.T) {
	k := newClinic(t)
	x, err := k.Session(t.Context(), k.tokens["chris"])
	if err != nil || x.Name != "chris" || x.Role != intake.Clinician || x.EndsAt.Sub(x.CodeAt) > 12*time.Hour {
		t.Fatalf("%+v, %v", x, err)
	}
	for what, c := range map[string][3]string{
		"another password":  {"chris", "plum tractor orange", home},
		"an unknown name":   {"nobody", password, home},
		"an empty password": {"chris", "", home},
		"a book":            {"chris", strings.Repeat("x", 1<<20), home},
	} {
		_, err := k.SignIn(t.Context(), c[0], c[1], c[2])
		wants(t, what, err, intake.ErrWrong)
	}
	if _, err := k.SignIn(t.Context(), "  CHRIS ", password, home); err != nil {
		t.Errorf("the name written otherwise: %v", err)
	}
}

func TestHalfASignInOpensNothing(t *testing.T) {
	k := newClinic(t)
	half := must[string](t)(k.SignIn(t.Context(), "chris", password, home))
	_, err := k.Session(t.Context(), half)
	wants(t, "as a session", err, intake.ErrSignedOut)
	actor := k.clinician
	actor.Session = tokenHash(half)
	_, err = k.Queue(t.Context(), actor, intake.Filter{}, nil)
	wants(t, "the queue", err, intake.ErrSignedOut)
	_, _, err = k.SignInCode(t.Context(), k.tokens["chris"], k.code("chris"), home)
	wants(t, "a whole one as half", err, intake.ErrSignedOut)
	k.move(codeTime)
	_, _, err = k.SignInCode(t.Context(), half, k.code("chris"), home)
	wants(t, "too late", err, intake.ErrSignedOut)
}

// A code is good once, however many ask at the same moment.
func TestCodeIsGoodOnce(t *testing.T) {
	k := newClinic(t)
	var halves []string
	for range 6 {
		halves = append(halves, must[string](t)(k.SignIn(t.Context(), "chris", password, home)))
	}
	code := k.code("chris")
	var in, refused atomic.Int64
	var all sync.WaitGroup
	for i, half := range halves {
		all.Go(func() {
			_, _, err := k.SignInCode(t.Context(), half, code, fmt.Sprintf("192.0.2.%d", i))
			switch {
			case err == nil:
				in.Add(1)
			case errors.Is(err, intake.ErrWrong):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 || refused.Load() != 5 {
		t.Errorf("%d signed in, %d were refused", in.Load(), refused.Load())
	}
}

func TestCodesAroundNow(t *testing.T) {
	secret := "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	now := time.Unix(1_700_000_000, 0)
	current := now.Unix() / stepSeconds
	for steps, ok := range map[int]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		code := shown(t, secret, now.Add(time.Duration(steps)*stepSeconds*time.Second))
		step, got := stepOf(secret, code, now, 0)
		if got != ok || ok && step != current+int64(steps) {
			t.Errorf("%d steps away: step %d, %v", steps, step, got)
		}
		if _, got := stepOf(secret, code, now, current+1); got {
			t.Errorf("%d steps away: taken though a later one was used", steps)
		}
	}
	if _, ok := stepOf("not base 32!", "123456", now, 0); ok {
		t.Error("a broken secret has a code")
	}
}

func TestRecoveryCodes(t *testing.T) {
	k := newClinic(t)
	if n := len(k.codes["chris"]); n != intake.RecoveryCodes {
		t.Fatalf("%d codes", n)
	}
	enter := func(code string) error {
		half := must[string](t)(k.SignIn(t.Context(), "chris", password, home))
		_, _, err := k.SignInCode(t.Context(), half, code, home)
		return err
	}
	code := k.codes["chris"][3]
	if err := enter(strings.ToLower(code)); err != nil {
		t.Fatal(err)
	}
	wants(t, "again", enter(code), intake.ErrWrong)
	wants(t, "another's", enter(k.codes["dana"][0]), intake.ErrWrong)
	wants(t, "no code at all", enter("hello"), intake.ErrWrong)
	for _, a := range must[[]intake.Account](t)(k.Accounts(t.Context(), k.admin)) {
		if want := map[string]int{"chris": 9}[a.Name]; a.Name == "chris" && a.Codes != want {
			t.Errorf("%d codes left", a.Codes)
		}
	}
}

func TestFiveWrongCodesAskForThePasswordAgain(t *testing.T) {
	k := newClinic(t)
	half := must[string](t)(k.SignIn(t.Context(), "chris", password, home))
	for range codeTries {
		_, _, err := k.SignInCode(t.Context(), half, "000000", home)
		wants(t, "a wrong code", err, intake.ErrWrong)
	}
	k.move(time.Minute)
	_, _, err := k.SignInCode(t.Context(), half, k.code("chris"), home)
	wants(t, "the right one", err, intake.ErrSignedOut)
}

func TestIdleAndAbsoluteLimits(t *testing.T) {
	k := newClinic(t)
	token := k.tokens["chris"]
	for range 20 { // Five hours, never idle for long.
		k.move(14 * time.Minute)
		if _, err := k.UseSession(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	k.move(10 * time.Minute)
	if _, err := k.Session(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	k.move(5 * time.Minute) // Looking was no use: it is idle since 15 minutes.
	_, err := k.Session(t.Context(), token)
	wants(t, "idle", err, intake.ErrSignedOut)

	x := k.signIn("chris")
	for k.now().Before(x.EndsAt.Add(-time.Minute)) {
		k.move(10 * time.Minute)
		now, err := k.UseSession(t.Context(), k.tokens["chris"])
		if k.now().Before(x.EndsAt) != (err == nil) {
			t.Fatalf("at %v of %v: %v", k.now(), x.EndsAt, err)
		}
		if err == nil && (now.EndsAt != x.EndsAt || now.IdleAt.After(now.EndsAt)) {
			t.Fatalf("the end moved to %v, idle at %v", now.EndsAt, now.IdleAt)
		}
	}
	k.move(10 * time.Minute)
	_, err = k.UseSession(t.Context(), k.tokens["chris"])
	wants(t, "after twelve hours", err, intake.ErrSignedOut)
	if _, err := k.Purge(t.Context(), intake.Program, false); err != nil {
		t.Fatal(err)
	}
	if n := count(t, k.Store, "sessions"); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
}

// TestShortIdleLimit: a limit shorter than how seldom the use of a sign-in is
// written down must not end it under somebody's hands.
func TestShortIdleLimit(t *testing.T) {
	k := newClinic(t)
	k.idle = 5 * time.Second
	k.signIn("chris")
	for range 10 {
		k.move(3 * time.Second)
		if _, err := k.UseSession(t.Context(), k.tokens["chris"]); err != nil {
			t.Fatal(err)
		}
	}
}

func TestThrottle(t *testing.T) {
	k := newClinic(t)
	wrong := func(name, address string) error {
		_, err := k.SignIn(t.Context(), name, "plum tractor orange", address)
		return err
	}
	const away = "198.51.100.7"
	var wait intake.Wait
	for i := range pairLimit.free {
		wants(t, fmt.Sprintf("try %d", i), wrong("chris", away), intake.ErrWrong)
	}
	if err := wrong("chris", away); !errors.As(err, &wait) {
		t.Fatalf("after %d tries: %v", pairLimit.free, err)
	}
	_, err := k.SignIn(t.Context(), "chris", password, away)
	if !errors.As(err, &wait) {
		t.Errorf("the right password did not wait: %v", err)
	}
	// Elsewhere, and for others here, nothing waits.
	if _, err := k.SignIn(t.Context(), "chris", password, home); err != nil {
		t.Errorf("at home: %v", err)
	}
	wants(t, "another account", wrong("dana", away), intake.ErrWrong)
	// It ends by itself, and the right password makes it forgotten.
	k.move(wait.Until.Sub(k.now()))
	if _, err := k.SignIn(t.Context(), "chris", password, away); err != nil {
		t.Errorf("after waiting: %v", err)
	}
	wants(t, "once more", wrong("chris", away), intake.ErrWrong)
}

// Who hammers an account from everywhere keeps out strangers for a while, but
// not somebody at an address where the account is at home.
func TestHammeringLocksNobodyOut(t *testing.T) {
	k := newClinic(t)
	var wait intake.Wait
	longest := time.Duration(0)
	for i := range 400 {
		_, err := k.SignIn(t.Context(), "chris", "plum tractor orange", fmt.Sprintf("203.0.113.%d", i))
		if errors.As(err, &wait) {
			longest = max(longest, wait.Until.Sub(k.now()))
			k.move(wait.Until.Sub(k.now()))
		}
	}
	if longest < time.Minute || longest > accountLimit.most {
		t.Errorf("the longest wait was %v", longest)
	}
	if _, err := k.SignIn(t.Context(), "chris", password, home); err != nil {
		t.Errorf("at home: %v", err)
	}
}

// A hundred guesses at once are counted one by one.
func TestGuessesAtOnce(t *testing.T) {
	k := newClinic(t)
	var checked atomic.Int64
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if _, err := k.SignIn(t.Context(), "chris", "plum tractor orange", "198.51.100.9"); errors.Is(err, intake.ErrWrong) {
				checked.Add(1)
			}
		})
	}
	all.Wait()
	if n := checked.Load(); n != pairLimit.free {
		t.Errorf("%d guesses were checked", n)
	}
}

func TestWaits(t *testing.T) {
	l := limit{free: 5, most: time.Minute}
	for failures, want := range map[int64]time.Duration{0: 0, 4: 0, 5: time.Second, 6: 2 * time.Second, 10: 32 * time.Second, 11: time.Minute, 99: time.Minute, 1 << 40: time.Minute} {
		if got := l.wait(failures); got != want {
			t.Errorf("after %d: %v, want %v", failures, got, want)
		}
	}
}

func TestFreshCode(t *testing.T) {
	k := newClinic(t)
	old := k.tokens["anna"]
	before := must[intake.Session](t)(k.Session(t.Context(), old))
	k.move(intake.FreshFor)
	if err := k.ChangeSetting(t.Context(), k.admin, "hours", "always"); !errors.Is(err, intake.ErrCodeNeeded) {
		t.Fatalf("without a fresh code: %v", err)
	}
	_, _, err := k.FreshCode(t.Context(), old, "000000", home)
	wants(t, "a wrong one", err, intake.ErrWrong)
	token, x, err := k.FreshCode(t.Context(), old, k.code("anna"), home)
	if err != nil || !x.EndsAt.Equal(before.EndsAt) || x.Name != "anna" {
		t.Fatalf("%+v, %v; it ended at %v", x, err, before.EndsAt)
	}
	_, err = k.Session(t.Context(), old)
	wants(t, "the old token", err, intake.ErrSignedOut)
	if err := k.ChangeSetting(t.Context(), x.Actor, "hours", "always"); err != nil {
		t.Errorf("with a fresh code: %v", err)
	}
	if _, err := k.Session(t.Context(), token); err != nil {
		t.Error(err)
	}
}

func TestSignOut(t *testing.T) {
	k := newClinic(t)
	one := k.tokens["chris"]
	k.signIn("chris")
	two := k.tokens["chris"]
	if err := k.SignOut(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	_, err := k.Session(t.Context(), one)
	wants(t, "signed out", err, intake.ErrSignedOut)
	x, err := k.Session(t.Context(), two)
	if err != nil {
		t.Fatal(err)
	}
	k.signIn("chris")
	if err := k.SignOutEverywhere(t.Context(), x.Actor); err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{two, k.tokens["chris"]} {
		_, err := k.Session(t.Context(), token)
		wants(t, "everywhere", err, intake.ErrSignedOut)
	}
	if err := k.SignOut(t.Context(), two); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
	if _, err := k.Session(t.Context(), k.tokens["dana"]); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

func TestPasswordHashes(t *testing.T) {
	s, _ := open(t, t.TempDir()) // With what it really costs.
	hash := must[string](t)(s.hashPassword(t.Context(), "Zu\u0308rich 2026 plum"))
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Errorf("hash %s", hash)
	}
	for p, want := range map[string]bool{"Zürich 2026 plum": true, "zürich 2026 plum": false, "": false} {
		right, stale, err := s.checkPassword(t.Context(), p, hash)
		if right != want || stale || err != nil {
			t.Errorf("%q: %v, stale %v, %v", p, right, stale, err)
		}
	}
	if right, _, err := s.checkPassword(t.Context(), "", ""); right || err != nil {
		t.Errorf("nobody: %v, %v", right, err)
	}
	for _, broken := range []string{"x", "$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA", "$argon2i$v=19$m=64,t=1,p=1$AA$" + strings.Repeat("A", 43), "$argon2id$v=19$m=64,t=0,p=1$AA$" + strings.Repeat("A", 43)} {
		if _, _, err := s.checkPassword(t.Context(), "x", broken); err == nil {
			t.Errorf("%s was read", broken)
		}
	}
}

func TestStaleHashIsRenewed(t *testing.T) {
	k := newClinic(t)
	k.cost.time = 2
	hash := func() (h string) {
		if err := k.row(t.Context(), "SELECT password FROM staff WHERE name = 'chris'").Scan(&h); err != nil {
			t.Fatal(err)
		}
		return h
	}
	before := hash()
	k.signIn("chris")
	if after := hash(); after == before || !strings.Contains(after, "t=2") {
		t.Errorf("the hash is %s", after)
	}
	k.signIn("chris")
}

// What somebody types into the wrong field must not be found in the database.
func TestTypedNamesAreNotKept(t *testing.T) {
	k := newClinic(t)
	const secret = "canary-typed-as-a-name"
	k.SignIn(t.Context(), secret, password, home)
	k.SignIn(t.Context(), "chris", secret, home)
	k.SignInCode(t.Context(), secret, secret, home)
	if files := holding(t, filepath.Dir(k.path), []byte(secret)); len(files) > 0 {
		t.Errorf("%v hold it", files)
	}
	entries := k.since(0)
	last := entries[len(entries)-1]
	if last.Act != intake.ActSignInFailed || last.Subject != "chris" || entries[len(entries)-2].Subject != "" {
		t.Errorf("the trail ends with %+v", entries[len(entries)-2:])
	}
}
