package intake

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The errors of those who may not, or not yet.
var (
	// ErrForbidden: this role may not do that.
	ErrForbidden = errors.New("not allowed for this role")
	// ErrSignedOut: nobody is signed in here, or not any more.
	ErrSignedOut = errors.New("signed out")
	// ErrCodeNeeded: allowed, once the person has entered a fresh code.
	ErrCodeNeeded = errors.New("a fresh code is needed")
	// ErrWrong: name, password or code is wrong; it never says which.
	ErrWrong = errors.New("name, password or code is wrong")
	// ErrLastAdmin: somebody has to be left who can manage accounts.
	ErrLastAdmin = errors.New("this is the last admin: make somebody else one first (staff add NAME --role admin)")
	// ErrUnlawful: the case does not stand where that can be done.
	ErrUnlawful = errors.New("not possible as the case stands")
)

// Wait is the error of somebody who tried too often. It always ends.
type Wait struct{ Until time.Time }

func (w Wait) Error() string { return "too many tries, wait until " + w.Until.Format(time.RFC3339) }

// Role is what a member of staff is trusted with. Each has all that the one
// before it has.
type Role string

// The roles.
const (
	Desk      Role = "desk"      // the queue, contact details, status, notes
	Clinician Role = "clinician" // everything about a case
	Admin     Role = "admin"     // also accounts, settings, exports, trail, deletion
)

// Roles are all roles, the least trusted first.
var Roles = []Role{Desk, Clinician, Admin}

// ParseRole reads a role's name.
func ParseRole(name string) (Role, bool) {
	for _, r := range Roles {
		if string(r) == name {
			return r, true
		}
	}
	return "", false
}

// Action is a thing that a role may or may not do.
type Action string

// The actions.
const (
	SeeQueue     Action = "see_queue" // also search, contact, level and summary
	SeeCase      Action = "see_case"  // answers, reasons, transcript
	MoveCase     Action = "move_case" // status, closing and reopening
	AssignCase   Action = "assign_case"
	TryContact   Action = "try_contact"
	WriteNote    Action = "write_note"
	ClearCase    Action = "clear_case" // examined, cleared
	JudgeCase    Action = "judge_case" // verdict on the level
	UnmarkCase   Action = "unmark_case"
	RenewLink    Action = "renew_link" // it opens what the patient was told
	MarkCase     Action = "mark_case"  // no role's: a replay at the command line does
	DeleteCase   Action = "delete_case"
	Export       Action = "export"
	SeeTrail     Action = "see_trail"
	SeeAccounts  Action = "see_accounts"
	ManageStaff  Action = "manage_staff"
	SeeSettings  Action = "see_settings"
	ChangeClinic Action = "change_clinic" // the settings
)

// may is the whole table of permissions: the least trusted role, and whether
// a fresh code is asked for even while signed in.
var may = map[Action]struct {
	from Role
	code bool
}{
	SeeQueue:     {from: Desk},
	MoveCase:     {from: Desk},
	AssignCase:   {from: Desk},
	TryContact:   {from: Desk},
	WriteNote:    {from: Desk},
	SeeCase:      {from: Clinician},
	ClearCase:    {from: Clinician},
	JudgeCase:    {from: Clinician},
	UnmarkCase:   {from: Clinician},
	RenewLink:    {from: Clinician},
	SeeTrail:     {from: Admin},
	SeeAccounts:  {from: Admin},
	SeeSettings:  {from: Admin},
	DeleteCase:   {from: Admin, code: true},
	Export:       {from: Admin, code: true},
	ManageStaff:  {from: Admin, code: true},
	ChangeClinic: {from: Admin, code: true},
}

// May reports whether a role may do that. What is not in the table nobody may.
func May(r Role, a Action) bool {
	p, known := may[a]
	if !known {
		return false
	}
	trusted := false
	for _, each := range Roles {
		trusted = trusted || each == p.from
		if each == r {
			return trusted
		}
	}
	return false
}

// NeedsCode reports whether the action asks for a fresh code.
func NeedsCode(a Action) bool { return may[a].code }

// FreshFor is how long a code stays fresh for what asks for it again.
const FreshFor = 5 * time.Minute

// Actor is who does something. One of staff is made by the store alone, from
// a session; whoever handles one cannot give it another role, because the
// store asks the account again in the transaction of the change.
type Actor struct {
	Name    string
	Role    Role
	Session string // names the sign-in; empty for those below
}

// The actors who are not members of staff. Their names are none that an
// account may have.
var (
	Patient  = Actor{Name: "(patient)"}
	Operator = Actor{Name: "(operator)"} // somebody at the command line
	Program  = Actor{Name: "(program)"}
	Replay   = Actor{Name: "(replay)"} // may mark, and nothing else
)

// Account is a member of staff as others see it.
type Account struct {
	Name       string
	Role       Role
	CreatedAt  time.Time
	DisabledAt time.Time
	SeenAt     time.Time // the last sign-in
	Codes      int       // recovery codes left
}

// Disabled reports whether the account is closed.
func (a Account) Disabled() bool { return !a.DisabledAt.IsZero() }

// Invitation is a set-up link that nobody has used yet.
type Invitation struct {
	Name      string
	Role      Role
	By        string // who made it
	ExpiresAt time.Time
}

// Session is one sign-in.
type Session struct {
	Actor
	// IdleAt is when it ends unless something is done, EndsAt when it ends
	// whatever is done.
	IdleAt, EndsAt time.Time
	// CodeAt is when a code was last entered.
	CodeAt time.Time
}

// Fresh reports whether the code entered last still counts.
func (s Session) Fresh(now time.Time) bool { return now.Sub(s.CodeAt) <= FreshFor }

// Credentials are what a new account is given, once: nothing of it can be read
// again.
type Credentials struct {
	Name          string   `json:"name"`
	Secret        string   `json:"totp_secret"`
	RecoveryCodes []string `json:"recovery_codes"`
}

// Link is what a set-up link opens: an account that waits for its password.
type Link struct {
	Name   string // empty: whoever opens it chooses
	Role   Role
	Secret string // for the authenticator
}

// EnrolURL is what the QR code of an enrolment says.
func EnrolURL(clinic, name, secret string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + clinic + ":" + name}
	u.RawQuery = url.Values{"secret": {secret}, "issuer": {clinic}}.Encode()
	return u.String()
}

// ErrStaffName says what an account may be called.
var ErrStaffName = errors.New("a name has 1 to 60 letters, digits, spaces or . - _ ' @ and begins with a letter or digit")

// ParseStaffName reads an account's name as it is to be kept.
func ParseStaffName(typed string) (string, error) {
	name := strings.Join(strings.Fields(typed), " ")
	if name == "" || utf8.RuneCountInString(name) > 60 || !utf8.ValidString(name) {
		return "", ErrStaffName
	}
	for i, r := range name {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		if !letter && (i == 0 || !strings.ContainsRune(" .-_'@", r)) {
			return "", ErrStaffName
		}
	}
	return name, nil
}

// SameName is what two spellings of one account's name have in common.
func SameName(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}
