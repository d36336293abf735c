package views

import (
	"net/http"

	"sciatica-intake/intake"
)

// staffWords are the texts of the staff's side, except for queue and case
// page. Staff read English.
type staffWords struct {
	Frame struct {
		Queue, Search, Accounts, Settings, Trail, Account, Parts, Notices string
		Correct, Dismiss                                                  string
		NoticesWait                                                       string `yaml:"notices_wait"`
		Read                                                              string
		SignOut                                                           string `yaml:"sign_out"`
		NoAlerts                                                          string `yaml:"no_alerts"`
		PhoneUnconfirmed                                                  string `yaml:"phone_unconfirmed"`
	}
	Idle struct {
		Title, Text, Ending, Stay, Close, Failed string
		OutTitle                                 string `yaml:"out_title"`
		OutText                                  string `yaml:"out_text"`
		SignIn                                   string `yaml:"sign_in"`
		GoOn                                     string `yaml:"go_on"`
	}
	Roles    roleWords
	SignIn   signInWords `yaml:"sign_in"`
	Code     codeWords
	Kept     keptWords
	SetUp    setUpWords `yaml:"set_up"`
	Password passwordWords
	Account  accountWords
	Staff    accountsWords
	Setting  settingWords
	Trail    trailWords
	Export   exportWords
	Failure  staffFailureWords
}

type roleWords struct{ Desk, Clinician, Admin string }

func (w roleWords) of(r intake.Role) string {
	switch r {
	case intake.Desk:
		return w.Desk
	case intake.Clinician:
		return w.Clinician
	case intake.Admin:
		return w.Admin
	}
	return string(r)
}

type signInWords struct {
	Title, Lead, Name, Password, Wrong, Again, Wait string
	LeadKept                                        string `yaml:"lead_kept"`
	MissingName                                     string `yaml:"missing_name"`
	MissingPassword                                 string `yaml:"missing_password"`
	OutTitle                                        string `yaml:"out_title"`
	OutText                                         string `yaml:"out_text"`
	OutEverywhere                                   string `yaml:"out_everywhere"`
	Patients                                        string
}

type codeWords struct {
	Title, Label, Hint, Missing, Wrong string
	FreshTitle                         string `yaml:"fresh_title"`
	FreshLead                          string `yaml:"fresh_lead"`
	FreshKept                          string `yaml:"fresh_kept"`
}

type keptWords struct {
	Title, Lead, Button, Drop, Other string
	Names                            map[string]string // of fields
	Parts                            map[string]string // of the desk, by address
}

type setUpWords struct {
	Title, Lead, Name, Password, Code, Button, Scan, Secret, Taken string
	NameHint                                                       string `yaml:"name_hint"`
	PasswordHint                                                   string `yaml:"password_hint"`
	CodeHint                                                       string `yaml:"code_hint"`
	WrongName                                                      string `yaml:"wrong_name"`
	WrongCode                                                      string `yaml:"wrong_code"`
	MissingPassword                                                string `yaml:"missing_password"`
	MissingCode                                                    string `yaml:"missing_code"`
	GoneTitle                                                      string `yaml:"gone_title"`
	Gone                                                           string
	CodesTitle                                                     string `yaml:"codes_title"`
	CodesLead                                                      string `yaml:"codes_lead"`
	CodesNote                                                      string `yaml:"codes_note"`
	CodesSaved                                                     string `yaml:"codes_saved"`
}

type passwordWords struct {
	Title, Old, New, Wrong, Button, Short, Long, Guessed, Done string
	MissingOld                                                 string `yaml:"missing_old"`
	MissingNew                                                 string `yaml:"missing_new"`
	DoneTitle                                                  string `yaml:"done_title"`
}

type accountWords struct {
	Title, Role, Password, Codes, Factor, Everywhere string
	PasswordText                                     string `yaml:"password_text"`
	CodesText                                        string `yaml:"codes_text"`
	CodesButton                                      string `yaml:"codes_button"`
	FactorText                                       string `yaml:"factor_text"`
	FactorButton                                     string `yaml:"factor_button"`
	FactorTitle                                      string `yaml:"factor_title"`
	FactorAgain                                      string `yaml:"factor_again"`
	EverywhereText                                   string `yaml:"everywhere_text"`
	EverywhereButton                                 string `yaml:"everywhere_button"`
}

type accountsWords struct {
	Title, Name, Role, Seen, State, Codes, Never, Open, Closed, Taken string
	Caption                                                           string
	InviteTitle                                                       string `yaml:"invite_title"`
	InvitedTitle                                                      string `yaml:"invited_title"`
	InvitedLead                                                       string `yaml:"invited_lead"`
	InvitedBy                                                         string `yaml:"invited_by"`
	Withdraw                                                          string
	InviteLead                                                        string    `yaml:"invite_lead"`
	InviteButton                                                      string    `yaml:"invite_button"`
	MissingRole                                                       string    `yaml:"missing_role"`
	LinkTitle                                                         string    `yaml:"link_title"`
	LinkLead                                                          string    `yaml:"link_lead"`
	LinkNote                                                          string    `yaml:"link_note"`
	OneTitle                                                          string    `yaml:"one_title"`
	RoleTitle                                                         string    `yaml:"role_title"`
	RoleButton                                                        string    `yaml:"role_button"`
	ResetTitle                                                        string    `yaml:"reset_title"`
	ResetText                                                         string    `yaml:"reset_text"`
	ResetButton                                                       string    `yaml:"reset_button"`
	DisableTitle                                                      string    `yaml:"disable_title"`
	DisableText                                                       string    `yaml:"disable_text"`
	DisableButton                                                     string    `yaml:"disable_button"`
	EnableTitle                                                       string    `yaml:"enable_title"`
	EnableText                                                        string    `yaml:"enable_text"`
	EnableButton                                                      string    `yaml:"enable_button"`
	LastAdmin                                                         string    `yaml:"last_admin"`
	OwnLink                                                           string    `yaml:"own_link"`
	RoleHint                                                          roleWords `yaml:"role_hint"`
}

type settingWords struct {
	Title, Change, Empty, Button, Told, Wrong, Call, Yes, No string
	Groups                                                   struct{ Clinic, Hours, Alerts, Notices, Data string }
	Names                                                    map[string]string
}

type trailWords struct {
	Title, Caption, Number, When, Who, What, About, Detail, None, Older, Show, All, Filtered string
	Actor, Subject, Head, Whole, Broken, Keep                                                string
	SubjectHint                                                                              string `yaml:"subject_hint"`
	HeadHint                                                                                 string `yaml:"head_hint"`
	HeadWrong                                                                                string `yaml:"head_wrong"`
	CheckTitle                                                                               string `yaml:"check_title"`
	CheckText                                                                                string `yaml:"check_text"`
	CheckButton                                                                              string `yaml:"check_button"`
	ExportTitle                                                                              string `yaml:"export_title"`
	ExportButton                                                                             string `yaml:"export_button"`
	Acts                                                                                     map[string]string
}

type exportWords struct {
	Title, Lead, Since, Button string
	SinceHint                  string `yaml:"since_hint"`
	SinceWrong                 string `yaml:"since_wrong"`
}

type staffFailureWords struct {
	Emergency, Next, Resend, Kept string
	BadRequest                    failureText `yaml:"bad_request"`
	Forbidden                     failureText
	NotFound                      failureText `yaml:"not_found"`
	Method                        failureText
	Conflict                      failureText
	TooLarge                      failureText `yaml:"too_large"`
	TooMany                       failureText `yaml:"too_many"`
	TooManyTries                  failureText `yaml:"too_many_tries"`
	Server                        failureText
	Unavailable                   failureText
}

func (w *staffFailureWords) of(f failure) failureText {
	switch f.status {
	case http.StatusBadRequest, http.StatusUnsupportedMediaType, http.StatusMisdirectedRequest:
		return w.BadRequest
	case http.StatusForbidden:
		return w.Forbidden
	case http.StatusNotFound:
		return w.NotFound
	case http.StatusMethodNotAllowed:
		return w.Method
	case http.StatusConflict:
		return w.Conflict
	case http.StatusRequestEntityTooLarge:
		return w.TooLarge
	case http.StatusTooManyRequests:
		if f.tries {
			return w.TooManyTries
		}
		return w.TooMany
	case http.StatusServiceUnavailable:
		return w.Unavailable
	}
	return w.Server
}
