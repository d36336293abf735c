package intake

import (
	"fmt"
	"strings"
	"time"

	"sciatica-intake/rules"
)

// Heard is what a check-in says, in a row of the queue: without it the row
// would go on saying what was true when the intake came.
type Heard struct {
	At   time.Time `json:"at"`
	Line string    `json:"line"`
	// New is what no answer before it had said and what calls for care soon, in
	// the patient's words.
	New []string `json:"new,omitempty"`
}

// LastHeard is what the latest of these check-ins of an intake says, or nil. The
// three questions of the start say nothing of how it goes.
func LastHeard(first Record, checkins []Checkin, words rules.Words) *Heard {
	for i := len(checkins) - 1; i >= 0; i-- {
		c := checkins[i]
		if c.Kind != rules.CheckinStart && c.Payload.Record != nil {
			return &Heard{c.SentAt, c.Payload.Record.Line(words), FreshWords(first, checkins, c, words)}
		}
	}
	return nil
}

// Line is a check-in in the words of a row: what is bad first.
func (r CheckinRecord) Line(words rules.Words) string {
	parts := r.said(words)
	if len(parts) == 0 {
		return "Nothing new reported"
	}
	const enough = 5
	if len(parts) > enough {
		parts = append(parts[:enough], fmt.Sprintf("%d more", len(parts)-enough))
	}
	return capital(strings.Join(parts, ", "))
}

// Summary is a check-in in one clinical sentence.
func (r CheckinRecord) Summary(words rules.Words) string {
	parts := r.said(words)
	if r.lines().answered("emergency_signs") {
		parts = append(parts, r.lines().denials()...)
	}
	if r.Measure.PEG != nil {
		parts = append(parts, fmt.Sprintf("past week %.1f/10", *r.Measure.PEG))
	}
	if len(parts) == 0 {
		return "Nothing new reported."
	}
	return capital(strings.Join(parts, ", ")) + "."
}

func (r CheckinRecord) lines() lines { return Record{Transcript: r.Transcript}.lines() }

func (r CheckinRecord) said(words rules.Words) []string {
	l := r.lines()
	parts := l.signs(words)
	if l.answered("pain_now") || l.answered("course") {
		parts = append(parts, l.strength("pain", words))
	}
	return append(append(parts, l.deficits(words)...), l.risks(words)...)
}

// As is the check-in as a record, for what reads transcripts and results: it
// is about the same patient.
func (r CheckinRecord) As(first Record) Record {
	return Record{Answers: r.Answers, Outcome: r.Outcome, Transcript: r.Transcript, Who: first.Who, Side: first.Side, Synthetic: first.Synthetic}
}
