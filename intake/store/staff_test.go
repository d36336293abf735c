package store

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sciatica-intake/intake"
)

func TestAddStaff(t *testing.T) {
	k := newClinic(t)
	for what, c := range map[string]struct {
		name, password string
		role           intake.Role
		want           error
	}{
		"taken":               {"Anna", password, intake.Desk, intake.ErrAlready},
		"no name":             {"(x)", password, intake.Desk, intake.ErrStaffName},
		"a short password":    {"eve", "short", intake.Desk, intake.ErrPasswordShort},
		"the clinic's name":   {"eve", "OlympicSpine1", intake.Desk, intake.ErrPasswordGuessed},
		"the account's name":  {"evelyn stone", "evelyn-stone", intake.Desk, intake.ErrPasswordGuessed},
		"a role there is not": {"eve", password, "boss", nil},
	} {
		_, err := k.AddStaff(t.Context(), k.admin, c.name, c.role, c.password)
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	got, err := k.AddStaff(t.Context(), k.admin, " Eve  Stone", intake.Desk, password)
	if err != nil || got.Name != "Eve Stone" || len(got.Secret) != 32 || len(got.RecoveryCodes) != intake.RecoveryCodes {
		t.Fatalf("%+v, %v", got, err)
	}
	var names []string
	for _, a := range must[[]intake.Account](t)(k.Accounts(t.Context(), k.admin)) {
		names = append(names, a.Name)
	}
	if !slices.Equal(names, []string{"anna", "chris", "dana", "Eve Stone"}) {
		t.Errorf("accounts %v", names)
	}
	if files := holding(t, k.path[:strings.LastIndex(k.path, "/")], []byte(got.Secret)); len(files) > 0 {
		t.Errorf("%v hold the secret", files)
	}
	for _, c := range got.RecoveryCodes {
		code, _ := intake.ParseCode(c)
		if files := holding(t, k.path[:strings.LastIndex(k.path, "/")], []byte(code)); len(files) > 0 {
			t.Errorf("%v hold a recovery code", files)
		}
	}
}

func TestDisabledAtOnce(t *testing.T) {
	k := newClinic(t)
	half := must[string](t)(k.SignIn(t.Context(), "chris", password, home))
	if err := k.DisableStaff(t.Context(), k.admin, "CHRIS"); err != nil {
		t.Fatal(err)
	}
	_, err := k.Queue(t.Context(), k.clinician, intake.Filter{}, nil)
	wants(t, "the queue", err, intake.ErrSignedOut)
	_, _, err = k.SignInCode(t.Context(), half, k.code("chris"), home)
	wants(t, "half a sign-in", err, intake.ErrSignedOut)
	_, err = k.SignIn(t.Context(), "chris", password, home)
	wants(t, "signing in", err, intake.ErrWrong)
	wants(t, "again", k.DisableStaff(t.Context(), k.admin, "chris"), intake.ErrAlready)
	wants(t, "nobody", k.DisableStaff(t.Context(), k.admin, "nobody"), intake.ErrNotFound)
	if err := k.EnableStaff(t.Context(), k.admin, "chris"); err != nil {
		t.Fatal(err)
	}
	k.signIn("chris")
}

func TestTheLastAdmin(t *testing.T) {
	k := newClinic(t)
	wants(t, "disabled", k.DisableStaff(t.Context(), k.admin, "anna"), intake.ErrLastAdmin)
	wants(t, "at the command line", k.DisableStaff(t.Context(), intake.Operator, "anna"), intake.ErrLastAdmin)
	wants(t, "demoted", k.SetRole(t.Context(), k.admin, "anna", intake.Desk), intake.ErrLastAdmin)
	if _, err := k.Accounts(t.Context(), k.admin); err != nil {
		t.Errorf("still an admin: %v", err)
	}
	k.add("ben", intake.Admin)
	ben := k.signIn("ben").Actor
	// Two admins who disable each other at once: one of them stays.
	errs := make([]error, 2)
	var both sync.WaitGroup
	both.Go(func() { errs[0] = k.DisableStaff(t.Context(), k.admin, "ben") })
	both.Go(func() { errs[1] = k.DisableStaff(t.Context(), ben, "anna") })
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("%v and %v", errs[0], errs[1])
	}
}

// Where there is no admin at all, closing another account takes none away.
func TestWithoutAnAdmin(t *testing.T) {
	s, _ := open(t, t.TempDir())
	for _, name := range []string{"chris", "dana"} {
		if _, err := s.AddStaff(t.Context(), intake.Operator, name, intake.Clinician, password); err != nil {
			t.Fatal(err)
		}
	}
	if has := must[bool](t)(s.HasAdmin(t.Context())); has {
		t.Error("there is an admin")
	}
	wants(t, "closed", s.DisableStaff(t.Context(), intake.Operator, "chris"), nil)
	wants(t, "another role", s.SetRole(t.Context(), intake.Operator, "dana", intake.Desk), nil)
	if _, err := s.AddStaff(t.Context(), intake.Operator, "anna", intake.Admin, password); err != nil {
		t.Fatal(err)
	}
	if has := must[bool](t)(s.HasAdmin(t.Context())); !has {
		t.Error("there is no admin")
	}
	wants(t, "somebody else", s.DisableStaff(t.Context(), intake.Operator, "dana"), nil)
	wants(t, "the only one", s.DisableStaff(t.Context(), intake.Operator, "anna"), intake.ErrLastAdmin)
}

func TestInvitationsAreWithdrawn(t *testing.T) {
	k := newClinic(t)
	token := must[string](t)(k.InviteStaff(t.Context(), k.admin, "Eve", intake.Desk))
	list := must[[]intake.Invitation](t)(k.Invitations(t.Context(), k.admin))
	if len(list) != 1 || list[0].Name != "Eve" || list[0].By != "anna" || list[0].Role != intake.Desk || !list[0].ExpiresAt.After(k.now()) {
		t.Errorf("%+v", list)
	}
	_, err := k.Invitations(t.Context(), k.clinician)
	wants(t, "a clinician", err, intake.ErrForbidden)
	wants(t, "a clinician withdraws", k.Withdraw(t.Context(), k.clinician, "Eve"), intake.ErrForbidden)
	wants(t, "withdrawn", k.Withdraw(t.Context(), k.admin, "Eve"), nil)
	wants(t, "twice", k.Withdraw(t.Context(), k.admin, "Eve"), intake.ErrNotFound)
	_, err = k.OpenLink(t.Context(), token)
	wants(t, "the link", err, intake.ErrNotFound)
	if list := must[[]intake.Invitation](t)(k.Invitations(t.Context(), k.admin)); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestRoleIsThatOfNow(t *testing.T) {
	k := newClinic(t)
	in := k.arrive(nil)
	actor := k.desk
	actor.Role = intake.Admin // What somebody claims counts for nothing.
	_, err := k.Accounts(t.Context(), actor)
	wants(t, "claimed", err, intake.ErrForbidden)
	actor = k.clinician
	actor.Name = "anna"
	_, err = k.Accounts(t.Context(), actor)
	wants(t, "another's name", err, intake.ErrSignedOut)
	if err := k.SetRole(t.Context(), k.admin, "dana", intake.Clinician); err != nil {
		t.Fatal(err)
	}
	_, err = k.Case(t.Context(), k.desk, in.Reference, intake.ActRead)
	wants(t, "a sign-in from before", err, intake.ErrSignedOut)
	c := must[intake.Case](t)(k.Case(t.Context(), k.signIn("dana").Actor, in.Reference, intake.ActRead))
	if !c.Full {
		t.Error("the new role sees no answers")
	}
	wants(t, "an actor without a session", k.DisableStaff(t.Context(), intake.Actor{Name: "anna", Role: intake.Admin}, "dana"), intake.ErrSignedOut)
	wants(t, "the patient", k.DisableStaff(t.Context(), intake.Patient, "dana"), intake.ErrSignedOut)
}

func TestResetStaff(t *testing.T) {
	k := newClinic(t)
	old := k.secrets["chris"]
	got, err := k.ResetStaff(t.Context(), k.admin, "chris", "another violet plum")
	if err != nil || got.Name != "chris" || got.Secret == old {
		t.Fatalf("%+v, %v", got, err)
	}
	_, err = k.Session(t.Context(), k.tokens["chris"])
	wants(t, "the old sign-in", err, intake.ErrSignedOut)
	_, err = k.SignIn(t.Context(), "chris", password, home)
	wants(t, "the old password", err, intake.ErrWrong)
	half := must[string](t)(k.SignIn(t.Context(), "chris", "another violet plum", home))
	_, _, err = k.SignInCode(t.Context(), half, k.code("chris"), home)
	wants(t, "the old app", err, intake.ErrWrong)
	_, _, err = k.SignInCode(t.Context(), half, k.codes["chris"][0], home)
	wants(t, "an old recovery code", err, intake.ErrWrong)
	if _, _, err := k.SignInCode(t.Context(), half, shown(t, got.Secret, k.now()), home); err != nil {
		t.Errorf("the new app: %v", err)
	}
}

func TestChangeOwnPassword(t *testing.T) {
	k := newClinic(t)
	here := k.signIn("chris").Actor
	k.signIn("chris") // And at another desk.
	wants(t, "a wrong one", k.ChangePassword(t.Context(), here, "plum tractor orange", "another violet plum"), intake.ErrWrong)
	wants(t, "a bad one", k.ChangePassword(t.Context(), here, password, "chris chris chris"), intake.ErrPasswordGuessed)
	if err := k.ChangePassword(t.Context(), here, password, "another violet plum"); err != nil {
		t.Fatal(err)
	}
	_, err := k.Session(t.Context(), k.tokens["chris"])
	wants(t, "the other desk", err, intake.ErrSignedOut)
	if _, err := k.Queue(t.Context(), here, intake.Filter{}, nil); err != nil {
		t.Errorf("here: %v", err)
	}
	k.move(intake.FreshFor + time.Second)
	wants(t, "without a fresh code", k.ChangePassword(t.Context(), here, "another violet plum", password), intake.ErrCodeNeeded)
}

func TestChangeOwnFactor(t *testing.T) {
	k := newClinic(t)
	who := k.signIn("chris").Actor
	_, err := k.ConfirmFactor(t.Context(), who, "123456")
	wants(t, "before it began", err, intake.ErrWrong)
	secret := must[string](t)(k.BeginFactor(t.Context(), who))
	_, err = k.ConfirmFactor(t.Context(), who, k.code("chris"))
	wants(t, "a code of the old app", err, intake.ErrWrong)
	codes, err := k.ConfirmFactor(t.Context(), who, shown(t, secret, k.now()))
	if err != nil || len(codes) != intake.RecoveryCodes {
		t.Fatal(codes, err)
	}
	half := must[string](t)(k.SignIn(t.Context(), "chris", password, home))
	_, _, err = k.SignInCode(t.Context(), half, k.code("chris"), home)
	wants(t, "the old app", err, intake.ErrWrong)
	k.secrets["chris"] = secret
	k.signIn("chris")
	again := must[[]string](t)(k.RenewRecoveryCodes(t.Context(), who))
	half = must[string](t)(k.SignIn(t.Context(), "chris", password, home))
	_, _, err = k.SignInCode(t.Context(), half, codes[0], home)
	wants(t, "codes that were renewed", err, intake.ErrWrong)
	if _, _, err := k.SignInCode(t.Context(), half, again[0], home); err != nil {
		t.Errorf("new codes: %v", err)
	}
}

func TestFirstLink(t *testing.T) {
	s, c := open(t, t.TempDir())
	s.cost = cheap
	old := must[string](t)(s.FirstLink(t.Context()))
	token := must[string](t)(s.FirstLink(t.Context()))
	_, err := s.OpenLink(t.Context(), old)
	wants(t, "the link before", err, intake.ErrNotFound)
	l := must[intake.Link](t)(s.OpenLink(t.Context(), token))
	if l.Role != intake.Admin || l.Name != "" {
		t.Fatalf("%+v", l)
	}
	_, err = s.RedeemLink(t.Context(), token, "anna", password, "000000")
	wants(t, "a wrong code", err, intake.ErrWrong)
	_, err = s.RedeemLink(t.Context(), token, "anna", "short", shown(t, l.Secret, c.now()))
	wants(t, "a short password", err, intake.ErrPasswordShort)
	if got := must[intake.Link](t)(s.OpenLink(t.Context(), token)); got.Secret != l.Secret {
		t.Error("the secret changed between two looks")
	}
	code := shown(t, l.Secret, c.now())
	got, err := s.RedeemLink(t.Context(), token, "anna", password, code)
	if err != nil || got.Name != "anna" || len(got.RecoveryCodes) != intake.RecoveryCodes {
		t.Fatalf("%+v, %v", got, err)
	}
	_, err = s.RedeemLink(t.Context(), token, "eve", password, code)
	wants(t, "twice", err, intake.ErrNotFound)
	_, err = s.FirstLink(t.Context())
	wants(t, "a second first link", err, intake.ErrAlready)
	half := must[string](t)(s.SignIn(t.Context(), "anna", password, home))
	_, _, err = s.SignInCode(t.Context(), half, code, home)
	wants(t, "the code of the enrolment", err, intake.ErrWrong)
}

// The first link is in a log. Once there is an account it opens nothing.
func TestFirstLinkAfterAnAccount(t *testing.T) {
	s, c := open(t, t.TempDir())
	s.cost = cheap
	token := must[string](t)(s.FirstLink(t.Context()))
	l := must[intake.Link](t)(s.OpenLink(t.Context(), token))
	must[intake.Credentials](t)(s.AddStaff(t.Context(), intake.Operator, "anna", intake.Admin, password))
	_, err := s.RedeemLink(t.Context(), token, "eve", password, shown(t, l.Secret, c.now()))
	wants(t, "a door left open", err, intake.ErrAlready)
	if n := count(t, s, "staff"); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

func TestInvite(t *testing.T) {
	k := newClinic(t)
	_, err := k.InviteStaff(t.Context(), k.clinician, "eve", intake.Desk)
	wants(t, "a clinician", err, intake.ErrForbidden)
	_, err = k.InviteStaff(t.Context(), k.admin, "anna", intake.Desk)
	wants(t, "oneself", err, intake.ErrForbidden)
	token := must[string](t)(k.InviteStaff(t.Context(), k.admin, "eve", intake.Desk))
	l := must[intake.Link](t)(k.OpenLink(t.Context(), token))
	got, err := k.RedeemLink(t.Context(), token, "mallory", password, shown(t, l.Secret, k.now()))
	if err != nil || got.Name != "eve" {
		t.Fatalf("%+v, %v", got, err)
	}
	// An account of that name is set up again, and closed until then.
	token = must[string](t)(k.InviteStaff(t.Context(), k.admin, "Chris", intake.Clinician))
	_, err = k.Session(t.Context(), k.tokens["chris"])
	wants(t, "signed in", err, intake.ErrSignedOut)
	_, err = k.SignIn(t.Context(), "chris", password, home)
	wants(t, "the old password", err, intake.ErrWrong)
	l = must[intake.Link](t)(k.OpenLink(t.Context(), token))
	got, err = k.RedeemLink(t.Context(), token, "", "another violet plum", shown(t, l.Secret, k.now()))
	if err != nil || got.Name != "chris" {
		t.Fatalf("%+v, %v", got, err)
	}
	k.move(linkLife)
	token = must[string](t)(k.InviteStaff(t.Context(), intake.Operator, "late", intake.Desk))
	k.move(linkLife)
	_, err = k.OpenLink(t.Context(), token)
	wants(t, "too late", err, intake.ErrNotFound)
}
