package intake

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"sciatica-intake/rules"
)

// The lifetimes of a draft.
const (
	// DraftLife is how long unsent answers are kept.
	DraftLife = 14 * 24 * time.Hour
	// DeclinedLife is how long a result stays readable that was not sent. The
	// patient is promised 24 hours, within which it must also be purged.
	DeclinedLife = 24*time.Hour - 10*time.Minute
	// IdleLimit is how long a draft may lie untouched before it asks who is
	// there: a phone is lent, a library's computer is shared.
	IdleLimit = 30 * time.Minute
	// AgeTries is how many wrong ages are taken before only the code opens.
	AgeTries = 3
)

// DraftState is what became of a draft.
type DraftState string

// The states of a draft.
const (
	Open     DraftState = "open"     // being answered
	Declined DraftState = "declined" // finished, and not to be sent
	Sent     DraftState = "sent"     // an intake
)

// Draft is a questionnaire that is being answered on some device.
type Draft struct {
	ID        string
	Version   int64
	State     DraftState
	Language  string
	CreatedAt time.Time
	ExpiresAt time.Time
	// ActiveAt is when somebody who was let in last used it.
	ActiveAt time.Time
	// Reference is that of the intake it became, or "".
	Reference Reference
	Payload   Payload
}

// Payload is the part of a draft that is sealed.
type Payload struct {
	// Answers are as rules.Answers writes them.
	Answers json.RawMessage `json:"answers,omitempty"`
	Book    string          `json:"book,omitempty"`
	// Code opens the draft on another device: 10 signs, 50 bits.
	Code string `json:"code"`
	// WrongAges counts the tries to open an idle draft.
	WrongAges int `json:"wrong_ages,omitempty"`
	// Reports are the emergencies that the answers have ever shown.
	Reports []Report `json:"reports,omitempty"`
	// Typed is what was entered on a page and not sent yet when somebody chose
	// another language.
	Typed *Typed `json:"typed,omitempty"`
}

// Report is an emergency that the answers showed at some time. It is not an
// answer and no rule reads it.
type Report struct {
	Rule        string           `json:"rule"`
	Evidence    []rules.Evidence `json:"evidence,omitempty"`
	ReportedAt  time.Time        `json:"reported_at"`
	TakenBackAt time.Time        `json:"taken_back_at,omitzero"`
}

// NewDraft starts a draft. random supplies its id and its code.
func NewDraft(language string, now time.Time, random io.Reader) (Draft, error) {
	id, err := draw(random, 20)
	if err != nil {
		return Draft{}, err
	}
	code, err := draw(random, 10)
	if err != nil {
		return Draft{}, err
	}
	return Draft{
		ID: id, Version: 1, State: Open, Language: language,
		CreatedAt: now, ExpiresAt: now.Add(DraftLife), ActiveAt: now,
		Payload: Payload{Code: code},
	}, nil
}

// ParseCode reads a resume code as people type it.
func ParseCode(typed string) (string, bool) { return readCode(typed, 10) }

// Code is the resume code as people see it: 4K7QF-2M9D3.
func (d Draft) Code() string {
	c := strings.ToUpper(d.Payload.Code)
	if len(c) != 10 {
		return c
	}
	return c[:5] + "-" + c[5:]
}

// Idle reports whether the draft has to ask who is there. One without answers
// has nothing to hide, and nobody could say what opens it.
func (d Draft) Idle(now time.Time) bool {
	blank := d.State == Open && len(d.Payload.Answers) == 0
	return !blank && now.Sub(d.ActiveAt) > IdleLimit
}

// Decline returns the draft finished and not to be sent.
func (d Draft) Decline(now time.Time) Draft {
	d.State = Declined
	if end := now.Add(DeclinedLife); end.Before(d.ExpiresAt) {
		d.ExpiresAt = end
	}
	return d
}

// Answered returns the draft with new answers. Every emergency that these
// answers show is kept as a report, and every report that they no longer show
// is marked as taken back, with the time.
func (d Draft) Answered(b *rules.Book, w *rules.Walk, now time.Time) (Draft, error) {
	text, err := json.Marshal(w.Answers)
	if err != nil {
		return d, err
	}
	d.Payload.Answers, d.Payload.Book, d.Payload.Typed = text, b.Version, nil
	d.Payload.Reports = reported(d.Payload.Reports, b, w, now)
	return d, nil
}

// reported brings the reports up to date with answers. A report stands while
// its rule fires and every answer behind it is still given.
func reported(before []Report, b *rules.Book, w *rules.Walk, now time.Time) []Report {
	s := b.Assess(w.Answers)
	firing := map[string][]rules.Evidence{}
	reports := slices.Clone(before)
	for _, r := range s.Fired() {
		if r.Level == rules.Emergency {
			firing[r.ID] = r.When.Evidence(w.Answers)
		}
	}
	told := map[string]bool{}
	for i := range reports {
		evidence, fires := firing[reports[i].Rule]
		if fires && within(reports[i].Evidence, evidence) {
			told[reports[i].Rule] = true
			reports[i].Evidence, reports[i].TakenBackAt = evidence, time.Time{}
		} else if reports[i].TakenBackAt.IsZero() {
			reports[i].TakenBackAt = now
		}
	}
	for _, r := range s.Fired() {
		if evidence, fires := firing[r.ID]; fires && !told[r.ID] {
			reports = append(reports, Report{Rule: r.ID, Evidence: evidence, ReportedAt: now})
		}
	}
	return reports
}

// within reports whether every answer of part is among those of whole.
func within(part, whole []rules.Evidence) bool {
	for _, p := range part {
		i := slices.IndexFunc(whole, func(e rules.Evidence) bool { return e.Question == p.Question })
		if i < 0 || p.Number != nil && (whole[i].Number == nil || *whole[i].Number != *p.Number) {
			return false
		}
		for _, option := range p.Options {
			if !slices.Contains(whole[i].Options, option) {
				return false
			}
		}
	}
	return true
}

// TakenBack returns the reports whose answers were changed afterwards.
func (d Draft) TakenBack() []Report {
	var back []Report
	for _, r := range d.Payload.Reports {
		if !r.TakenBackAt.IsZero() {
			back = append(back, r)
		}
	}
	return back
}
