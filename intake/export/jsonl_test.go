package export

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

var at = time.Date(2026, 3, 2, 1, 30, 0, 0, time.FixedZone("", -8*3600))

func TestJSONL(t *testing.T) {
	for _, c := range []struct {
		name string
		in   intake.Intake
		want string
	}{
		{"everything", intake.Intake{
			Reference: "k7qf2m9d", DraftID: "secret", Status: intake.New, SubmittedAt: at, Language: "en", LevelNow: rules.Emergency,
			Contact: intake.Contact{Name: "A <B> & C", Phone: "555"},
			Record: intake.Record{
				Answers:   map[string]any{"pain_now": 8, "areas": []string{"calf"}, "main_question": "one\ntwo\u2028three"},
				Outcome:   rules.Outcome{Book: "b00k", Level: rules.Urgent, Fired: []rules.Finding{{Rule: "one"}, {Rule: "two"}}},
				TakenBack: []intake.Report{{Rule: "ces_saddle", ReportedAt: at.UTC(), TakenBackAt: at.UTC()}},
			},
			Checkins: []intake.Checkin{{Number: 1, Kind: "safety", SentAt: at, Payload: intake.CheckinPayload{Language: "es", Record: &intake.CheckinRecord{
				Answers: map[string]any{"weakness": "none"}, Level: rules.Soon, Better: true,
				Outcome: rules.Outcome{Book: "b00k2", Level: rules.Emergency, Fired: []rules.Finding{{Rule: "three"}}},
			}}}},
		}, `{"reference":"K7QF-2M9D","level":"urgent","level_now":"emergency","status":"new","submitted_at":"2026-03-02T09:30:00Z",` +
			`"answers":{"areas":["calf"],"main_question":"one\ntwo\u2028three","pain_now":8},"contact":{"name":"A <B> & C","phone":"555"},` +
			`"fired":["one","two"],"book":"b00k","language":"en",` +
			`"taken_back":[{"rule":"ces_saddle","reported_at":"2026-03-02T09:30:00Z","taken_back_at":"2026-03-02T09:30:00Z"}],` +
			`"checkins":[{"sent_at":"2026-03-02T09:30:00Z","kind":"safety","level":"soon","level_now":"emergency","answers":{"weakness":"none"},` +
			`"fired":["three"],"book":"b00k2","language":"es","better":true,"not_better":false}]}`},
		{"nothing", intake.Intake{Reference: "00000001", SubmittedAt: at.UTC()},
			`{"reference":"0000-0001","level":"self_care","level_now":"self_care","status":"","submitted_at":"2026-03-02T09:30:00Z",` +
				`"answers":{},"contact":{},"fired":[],"book":"","language":"","taken_back":[],"checkins":[]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w strings.Builder
			if err := JSONL(&w, c.in); err != nil {
				t.Fatal(err)
			}
			if w.String() != c.want+"\n" {
				t.Errorf("\n got %s\nwant %s", w.String(), c.want)
			}
		})
	}
}

type broken struct{ bytes.Buffer }

var errBroken = errors.New("broken")

func (b *broken) Write([]byte) (int, error) { return 0, errBroken }

func TestJSONLToABrokenWriter(t *testing.T) {
	if err := JSONL(&broken{}, intake.Intake{}); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
	in := intake.Intake{Reference: "00000001", Record: intake.Record{Answers: map[string]any{"bad": make(chan int)}}}
	var w bytes.Buffer
	if err := JSONL(&w, in); err == nil || w.Len() > 0 {
		t.Errorf("what cannot be written: %q, %v", w.String(), err)
	}
}
