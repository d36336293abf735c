// Package export writes intakes in forms that other programs read. It is
// pure: it looks nothing up and keeps nothing.
package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// line is one intake as a line of JSON. Its names are a promise to those who
// read exports: a name may be added, none is changed.
type line struct {
	Reference   string          `json:"reference"`
	Level       rules.Level     `json:"level"`
	LevelNow    rules.Level     `json:"level_now"`
	Status      intake.Status   `json:"status"`
	SubmittedAt time.Time       `json:"submitted_at"`
	Answers     map[string]any  `json:"answers"`
	Contact     intake.Contact  `json:"contact"`
	Fired       []string        `json:"fired"`
	Book        string          `json:"book"`
	Language    string          `json:"language"`
	TakenBack   []intake.Report `json:"taken_back"`
	Synthetic   bool            `json:"synthetic,omitempty"`
	Checkins    []checkin       `json:"checkins"`
}

// checkin is one check-in of an intake. Level is what it alone calls for;
// level_now what it left the intake at.
type checkin struct {
	SentAt    time.Time      `json:"sent_at"`
	Kind      string         `json:"kind"`
	Level     rules.Level    `json:"level"`
	LevelNow  rules.Level    `json:"level_now"`
	Answers   map[string]any `json:"answers"`
	Fired     []string       `json:"fired"`
	Book      string         `json:"book"`
	Language  string         `json:"language"`
	Better    bool           `json:"better"`
	NotBetter bool           `json:"not_better"`
}

// JSONL writes one intake as one line of JSON. What is empty is {} or [], never
// null, so that a reader needs no cases.
func JSONL(w io.Writer, in intake.Intake) error {
	l := line{
		Reference:   in.Reference.String(),
		Level:       in.Record.Outcome.Level,
		LevelNow:    in.LevelNow,
		Status:      in.Status,
		SubmittedAt: in.SubmittedAt.UTC(),
		Answers:     in.Record.Answers,
		Contact:     in.Contact,
		Fired:       fired(in.Record.Outcome),
		Book:        in.Record.Outcome.Book,
		Language:    in.Language,
		TakenBack:   append([]intake.Report{}, in.Record.TakenBack...),
		Synthetic:   in.Record.Synthetic,
		Checkins:    make([]checkin, 0, len(in.Checkins)),
	}
	for _, c := range in.Checkins {
		r := c.Payload.Record
		l.Checkins = append(l.Checkins, checkin{
			SentAt: c.SentAt.UTC(), Kind: c.Kind, Level: r.Level, LevelNow: r.Outcome.Level, Answers: r.Answers,
			Fired: fired(r.Outcome), Book: r.Outcome.Book, Language: c.Payload.Language, Better: r.Better, NotBetter: r.NotBetter,
		})
	}
	if l.Answers == nil {
		l.Answers = map[string]any{}
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text) // It ends the line, and escapes every other line break.
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		return fmt.Errorf("export %s: %w", in.Reference, err)
	}
	_, err := w.Write(text.Bytes()) // One write, so that lines do not mix.
	return err
}

func fired(out rules.Outcome) []string {
	list := make([]string, 0, len(out.Fired))
	for _, f := range out.Fired {
		list = append(list, f.Rule)
	}
	return list
}
