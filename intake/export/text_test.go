package export

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

func TestText(t *testing.T) {
	b, err := rules.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 4, 20, 0, 0, 0, time.UTC)
	zone := time.FixedZone("PST", -8*3600)
	d := intake.NewDemo(b, 7, now)
	for range 60 {
		in, _, err := d.Make()
		if err != nil {
			t.Fatal(err)
		}
		c := intake.Case{Item: intake.Item{Reference: in.Reference, Level: in.Record.Outcome.Level, LevelNow: in.LevelNow, SubmittedAt: in.SubmittedAt}, Full: true, Contact: in.Contact, Record: in.Record}
		var w strings.Builder
		if err := Text(&w, c, b, b.Words("en"), zone, now); err != nil {
			t.Fatal(err)
		}
		text := w.String()
		for _, want := range []string{"PATIENT-REPORTED", in.Reference.String(), "SYNTHETIC", "PST", in.Record.Summary(b.Words("en")), in.Record.Outcome.Book} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q", in.Reference, want)
			}
		}
		for _, row := range in.Record.Rows(b.Words("en")) {
			if !strings.Contains(text, "\n"+row.Short+": ") {
				t.Errorf("%s: %q is left out", in.Reference, row.Short)
			}
			if !row.Asked && !strings.Contains(text, "\n"+row.Short+": not asked\n") {
				t.Errorf("%s: %q does not say that it was not asked", in.Reference, row.Short)
			}
		}
		for _, secret := range []string{in.Contact.Name, in.Contact.Phone, in.Contact.Email} {
			if secret != "" && strings.Contains(text, secret) {
				t.Errorf("%s: the note says who it is about", in.Reference)
			}
		}
		for line := range strings.Lines(text) {
			if strings.TrimSpace(line) == ":" || strings.Contains(line, ": \n") || strings.Contains(line, "%!") {
				t.Errorf("%s: the line %q", in.Reference, line)
			}
		}
	}
}

// What a patient wrote cannot look like a line of the note.
func TestTextQuotesThePatient(t *testing.T) {
	c := intake.Case{Record: intake.Record{Transcript: []rules.Line{{Page: "hopes", Question: "main_question", Asked: true, Text: "Hello\n\nRED FLAGS\nPresent: none"}}}}
	var w strings.Builder
	if err := Text(&w, c, nil, nil, time.UTC, at); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(w.String(), "\nRED FLAGS\n"); n != 1 {
		t.Errorf("%d headings:\n%s", n, &w)
	}
	if err := Text(&broken{}, c, nil, nil, time.UTC, at); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}
