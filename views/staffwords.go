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
		Correct, Dismiss, Done                                            string
		SignedIn                                                          string `yaml:"signed_in"`
		SignOut                                                           string `yaml:"sign_out"`
		NoAlerts                                                          string `yaml:"no_alerts"`
		PhoneUnconfirmed                                                  string `yaml:"phone_unconfirmed"`
	}
	Idle struct {
		Title, Text, Ending, Stay, Failed string
		OutTitle                          string `yaml:"out_title"`
		OutText                           string `yaml:"out_text"`
		SignIn                            string `yaml:"sign_in"`
		GoOn                              string `yaml:"go_on"`
	}
	Roles   roleWords
	SignIn  signInWords `yaml:"sign_in"`
	Code    codeWords
	Kept    keptWords
	Failure staffFailureWords
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

type keptWords struct{ Title, Lead, Button, Drop string }

type staffFailureWords struct {
	Emergency, Next string
	BadRequest      failureText `yaml:"bad_request"`
	Forbidden       failureText
	NotFound        failureText `yaml:"not_found"`
	Method          failureText
	Conflict        failureText
	TooLarge        failureText `yaml:"too_large"`
	TooMany         failureText `yaml:"too_many"`
	TooManyTries    failureText `yaml:"too_many_tries"`
	Server          failureText
	Unavailable     failureText
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
