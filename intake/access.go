package intake

import "net/url"

// Credentials are what a new account is given, once: nothing of it can be read
// again.
type Credentials struct {
	Name          string   `json:"name"`
	Secret        string   `json:"totp_secret"`
	RecoveryCodes []string `json:"recovery_codes"`
}

// SetUpLink is what a set-up link opens: an account that waits for its
// password.
type SetUpLink struct {
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

// TrailFilter says which entries of the trail are wanted. The zero filter
// wants all.
type TrailFilter struct {
	Actor   string
	Subject string // a reference, an account, a setting
	Before  int64  // older than that entry; 0: from the latest on
	Limit   int
}
