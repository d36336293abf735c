// Package intake is one patient's submission and what staff may do with it.
//
// It is pure: no SQL, no HTTP, no clock and no randomness of its own. What a
// patient has not sent yet is a Draft; what was sent is an Intake, whose
// answers, result and transcript are frozen at that moment.
package intake

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"sciatica-intake/rules"
)

// The errors that callers tell apart.
var (
	// ErrNotFound: there is no such draft or intake, or it has expired.
	ErrNotFound = errors.New("not found")
	// ErrConflict: somebody else changed it first; nothing was saved.
	ErrConflict = errors.New("changed in the meantime")
	// ErrAlready: it can be done once and has been done.
	ErrAlready = errors.New("already done")
	// ErrBusy: too many changes wait for the disk; nothing was saved.
	ErrBusy = errors.New("too many changes are waiting")
	// ErrUnavailable: the database cannot do it now, whoever asks: the disk is
	// full or broken, or another program holds it. Nothing was acknowledged.
	ErrUnavailable = errors.New("the database cannot do that now")
	// ErrIncomplete: required answers are missing; nothing was sent.
	ErrIncomplete = errors.New("answers are missing")
	// ErrNoConsent: the patient did not agree to send; nothing was sent.
	ErrNoConsent = errors.New("no consent to send")
)

// Status is where an intake stands in the clinic's work.
type Status string

// The statuses, in the order an intake passes through them.
const (
	New          Status = "new"
	Acknowledged Status = "acknowledged"
	Contacted    Status = "contacted"
	Booked       Status = "booked"
	Closed       Status = "closed"
)

// Intake is one submission.
type Intake struct {
	Reference   Reference
	DraftID     string
	Status      Status
	SubmittedAt time.Time
	Language    string
	// LevelNow is the level after check-ins; the queue orders by it.
	LevelNow rules.Level
	Contact  Contact
	Record   Record
	// Checkins are those that were sent, in order.
	Checkins []Checkin
	// Examined is the examination that ended the episode, if one did.
	Examined Examination
}

// Record is what is frozen when an intake is submitted.
type Record struct {
	// Answers are those given, by question id, without the contact.
	Answers    map[string]any `json:"answers"`
	Outcome    rules.Outcome  `json:"outcome"`
	Transcript []rules.Line   `json:"transcript"`
	TakenBack  []Report       `json:"taken_back,omitempty"`
	Who        rules.Who      `json:"who"`
	Side       string         `json:"side,omitempty"`
	StartedAt  time.Time      `json:"started_at"`
	// Fits are the features that held of each fitting pattern, and Sources
	// where each fired rule comes from: a case is read without its book.
	Fits    []Fit             `json:"fits,omitempty"`
	Sources map[string]string `json:"sources,omitempty"`
	// Synthetic marks an intake that no patient sent.
	Synthetic bool `json:"synthetic,omitempty"`
}

// Fit is a pattern with the keys of the words for each feature that holds.
type Fit struct {
	Pattern string   `json:"pattern"`
	For     []string `json:"for"`
	Against []string `json:"against,omitempty"`
}

// Contact says who the patient is and how to reach them.
type Contact struct {
	Name        string `json:"name,omitempty"`
	Phone       string `json:"phone,omitempty"`
	Email       string `json:"email,omitempty"`
	PatientName string `json:"patient_name,omitempty"`
}

// Reachable reports whether the clinic has a way to reach the patient.
func (c Contact) Reachable() bool { return c.Phone != "" || c.Email != "" }

// Submit freezes a draft into an intake. Answers that reach emergency level
// are complete once they are confirmed; all others when nothing is missing.
// Answers that end the questionnaire are never sent. random supplies the
// reference.
func Submit(d Draft, b *rules.Book, w *rules.Walk, now time.Time, random io.Reader) (Intake, error) {
	if w.Stop != "" || w.Next() != nil || w.Emergency && !w.Confirmed {
		return Intake{}, ErrIncomplete
	}
	// Confirming an emergency stands for the consent.
	if !w.Confirmed && w.Answers.Code(b.Question("consent_store")) != "yes" {
		return Intake{}, ErrNoConsent
	}
	reference, err := NewReference(random)
	if err != nil {
		return Intake{}, err
	}
	out := b.Outcome(w)
	in := Intake{
		Reference: reference, DraftID: d.ID, Status: New, SubmittedAt: now,
		Language: d.Language, LevelNow: out.Level,
		Record: Record{
			Answers: w.Answers.Map(), Outcome: out, Transcript: w.Transcript(),
			TakenBack: d.TakenBack(), Who: w.Answers.Who(), Side: w.Answers.Code(b.Question("side")),
			StartedAt: d.CreatedAt, Fits: fits(b, w), Sources: sources(b, out),
		},
	}
	if !w.Confirmed {
		in.Contact = Contact{
			Name:        w.Answers.Text(b.Question("name")),
			Phone:       w.Answers.Text(b.Question("phone")),
			Email:       w.Answers.Text(b.Question("email")),
			PatientName: w.Answers.Text(b.Question("patient_name")),
		}
	}
	return in, nil
}

func fits(b *rules.Book, w *rules.Walk) []Fit {
	keys := func(features []rules.Feature) []string {
		var list []string
		for _, f := range features {
			list = append(list, f.Key)
		}
		return list
	}
	var list []Fit
	for _, f := range b.Fitting(w.Answers) {
		list = append(list, Fit{f.Pattern.ID, keys(f.For), keys(f.Against)})
	}
	return list
}

func sources(b *rules.Book, out rules.Outcome) map[string]string {
	from := map[string]string{}
	for _, r := range b.Rules {
		if slices.ContainsFunc(out.Fired, func(f rules.Finding) bool { return f.Rule == r.ID }) {
			from[r.ID] = r.Source
		}
	}
	return from
}

// alphabet has 32 signs that are not mistaken for one another when read out
// over the phone (Crockford's base 32).
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// Reference names an intake when people talk about it. It opens nothing. It
// is kept as 8 small letters and digits.
type Reference string

// NewReference draws a reference: 40 bits.
func NewReference(random io.Reader) (Reference, error) {
	s, err := draw(random, 8)
	return Reference(s), err
}

// ParseReference reads a reference as people type it.
func ParseReference(typed string) (Reference, bool) {
	s, ok := readCode(typed, 8)
	return Reference(s), ok
}

// String is the reference as people see it: K7QF-2M9D.
func (r Reference) String() string {
	if len(r) != 8 {
		return string(r)
	}
	return strings.ToUpper(string(r[:4]) + "-" + string(r[4:]))
}

func draw(random io.Reader, n int) (string, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", err
	}
	for i := range raw {
		raw[i] = alphabet[raw[i]%32]
	}
	return string(raw), nil
}

var mistaken = strings.NewReplacer("o", "0", "i", "1", "l", "1", " ", "", "-", "", "(", "", ")", "", ".", "", "\u00a0", "", "\t", "")

// readCode reads n signs of the alphabet as people type them: in either case,
// with spaces, hyphens and brackets, and with O, I and L for 0 and 1.
func readCode(typed string, n int) (string, bool) {
	if len(typed) > 8*n {
		return "", false
	}
	s := mistaken.Replace(strings.ToLower(typed))
	if len(s) != n || strings.Trim(s, alphabet) != "" {
		return "", false
	}
	return s, true
}

// ReadRecord reads a record as it is kept.
func ReadRecord(text []byte) (Record, error) {
	var r Record
	return r, json.Unmarshal(text, &r)
}
