package intake

import (
	"errors"
	"strings"
	"testing"
)

// The whole table, written out once more: a change in one place shows here.
func TestMay(t *testing.T) {
	for _, c := range []struct {
		action                 Action
		desk, clinician, admin bool
		code                   bool
	}{
		{SeeQueue, true, true, true, false},
		{MoveCase, true, true, true, false},
		{AssignCase, true, true, true, false},
		{TryContact, true, true, true, false},
		{WriteNote, true, true, true, false},
		{SeeCase, false, true, true, false},
		{ClearCase, false, true, true, false},
		{JudgeCase, false, true, true, false},
		{UnmarkCase, false, true, true, false},
		{RenewLink, false, true, true, false},
		{MarkCase, false, false, false, false},
		{SeeTrail, false, false, true, false},
		{SeeSettings, false, false, true, false},
		{SeeAccounts, false, false, true, false},
		{DeleteCase, false, false, true, true},
		{Export, false, false, true, true},
		{ManageStaff, false, false, true, true},
		{ChangeClinic, false, false, true, true},
		{"fly", false, false, false, false},
		{"", false, false, false, false},
	} {
		for role, want := range map[Role]bool{Desk: c.desk, Clinician: c.clinician, Admin: c.admin, "": false, "root": false} {
			if May(role, c.action) != want {
				t.Errorf("%q may %q: %v", role, c.action, !want)
			}
		}
		if NeedsCode(c.action) != c.code {
			t.Errorf("%s needs a code: %v", c.action, !c.code)
		}
	}
	if len(may) != 17 {
		t.Errorf("%d actions; the test knows 17", len(may))
	}
}

func TestStaffNames(t *testing.T) {
	for typed, want := range map[string]string{
		"anna": "anna", "  Dr.  Anna Chen ": "Dr. Anna Chen", "Zoë O'Brien": "Zoë O'Brien", "a@b": "a@b",
		"": "", " ": "", "(patient)": "", ".x": "", "a\nb": "a b", "a<b>": "", "a\x00": "", strings.Repeat("a", 61): "",
	} {
		got, err := ParseStaffName(typed)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q reads as %q, %v", typed, got, err)
		}
	}
	for _, a := range []Actor{Patient, Operator, Program, Replay} {
		if _, err := ParseStaffName(a.Name); err == nil {
			t.Errorf("an account may be called %s", a.Name)
		}
	}
	if SameName(" ANNA  chen") != SameName("Anna Chen") || SameName("anna") == SameName("anne") {
		t.Error("names are compared wrongly")
	}
}

func TestPasswords(t *testing.T) {
	const clinic = "Olympic Spine & Sports Therapy"
	for password, want := range map[string]error{
		"plum tractor violet":              nil,
		"8402 1937 4416 5":                 nil,
		"zürich-läuft-gern":                nil,
		"xK9$password#L2m":                 nil,
		"short":                            ErrPasswordShort,
		"elevenchars":                      ErrPasswordShort,
		"ééééééééééé":                      ErrPasswordShort, // 11 signs in 22 bytes
		strings.Repeat("x7 bq", 52):        ErrPasswordLong,
		"password1234":                     ErrPasswordGuessed,
		"Password!Password!":               ErrPasswordGuessed,
		"123456789012":                     ErrPasswordGuessed,
		"qwertyuiop12":                     ErrPasswordGuessed,
		"aaaaaaaaaaaa":                     ErrPasswordGuessed,
		"OlympicSpine2026":                 ErrPasswordGuessed,
		"olympic-spine-&-sports-therapy-1": ErrPasswordGuessed,
		"annachen12345":                    ErrPasswordGuessed,
		"Anna.Chen.2026!":                  ErrPasswordGuessed,
		"winter2026!!":                     ErrPasswordGuessed,
		"correcthorsebatterystaple":        ErrPasswordGuessed,
	} {
		if err := CheckPassword(password, "Anna Chen", clinic); !errors.Is(err, want) {
			t.Errorf("%q: %v", password, err)
		}
	}
	if NormalPassword("Zu\u0308rich") != NormalPassword("Zürich") {
		t.Error("a letter composed in another way is another letter")
	}
}

func TestRecoveryCodes(t *testing.T) {
	d := NewDemo(theBook, 1, noon)
	codes, err := NewRecoveryCodes(d.seed)
	if err != nil || len(codes) != RecoveryCodes {
		t.Fatalf("%d codes, %v", len(codes), err)
	}
	seen := map[string]bool{}
	for _, c := range codes {
		if read, ok := ParseCode(" " + strings.ToLower(c) + " "); !ok || seen[read] {
			t.Errorf("%q cannot be read, or came twice", c)
		} else {
			seen[read] = true
		}
	}
	if p, err := NewPassword(d.seed); err != nil || CheckPassword(p, "anna", "clinic") != nil {
		t.Errorf("password %q, %v", p, err)
	}
	if _, err := NewRecoveryCodes(strings.NewReader("")); err == nil {
		t.Error("codes without randomness")
	}
}

func TestParseTOTP(t *testing.T) {
	for typed, want := range map[string]bool{"123456": true, " 123 456 ": true, "123-456": true, "12345": false, "1234567": false, "12345a": false, "": false, strings.Repeat(" ", 40) + "123456": false} {
		if got, ok := ParseTOTP(typed); ok != want || ok && got != "123456" {
			t.Errorf("%q reads as %q, %v", typed, got, ok)
		}
	}
}

func TestEnrolURL(t *testing.T) {
	got := EnrolURL("Olympic Spine & Sports", "Eve Stone", "ABC")
	if got != "otpauth://totp/Olympic%20Spine%20&%20Sports:Eve%20Stone?issuer=Olympic+Spine+%26+Sports&secret=ABC" {
		t.Error(got)
	}
}
