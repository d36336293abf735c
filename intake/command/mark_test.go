package command

import (
	"encoding/json"
	"strings"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

func TestReplayMarks(t *testing.T) {
	s := serveHere(t)
	references := map[string]intake.Reference{}
	for _, id := range []string{"C01", "U03", "R01"} {
		_, typed := levelAndReference(t, newPatient(t, s.url).whole(sending(caseNamed(t, id).Answers)))
		r, ok := intake.ParseReference(typed)
		if !ok {
			t.Fatalf("the reference of %s is %q", id, typed)
		}
		references[id] = r
	}
	store, err := place{Data: s.data}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	first := func() intake.Item {
		t.Helper()
		p, err := store.Queue(t.Context(), intake.Operator, intake.Filter{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return p.Items[0]
	}
	replay := func(book, says string, flags ...string) string {
		t.Helper()
		code, out, errs := run(t, "", append([]string{"replay", "--book", book, "--data", s.data}, flags...)...)
		if code != 0 || !strings.Contains(out, says) {
			t.Errorf("replay ended with %d: %s%s", code, out, errs)
		}
		return out
	}

	raised := editedBook(t, "triage.yaml", "  - id: over_6_weeks\n    level: routine\n", "  - id: over_6_weeks\n    level: urgent\n    see: doctor\n")
	if out := replay(raised, "2 the same, 1 up, 0 down"); strings.Contains(out, "marked") || first().Marked() {
		t.Errorf("marked without being asked to: %s", out)
	}
	out := replay(raised, "1 marked as urgent now, 0 marked by this book before", "--mark")
	if !strings.Contains(out, references["R01"].String()+"  up, marked  routine → urgent") {
		t.Errorf("marking says %s", out)
	}
	replay(raised, "0 marked as urgent now, 1 marked by this book before", "--mark")
	if i := first(); i.Reference != references["R01"] || i.Mark != rules.Urgent || i.Level != rules.Routine || i.LevelNow != rules.Routine || i.Version != 2 {
		t.Errorf("on top of the queue is %+v", i)
	}
	if e := intakes(t, s.data)[references["R01"].String()]; e.Level != "routine" || e.LevelNow != "routine" {
		t.Errorf("the level was changed: %+v", e)
	}

	c, err := store.Case(t.Context(), intake.Operator, references["R01"], intake.ActRead)
	if err != nil || len(c.Steps) != 1 {
		t.Fatalf("%+v, %v", c.Steps, err)
	}
	m := c.Steps[0].Mark
	words, err := store.BookWords(t.Context(), m.Book, rules.English)
	if err != nil {
		t.Fatalf("the words of the other book: %v", err)
	}
	why := c.Record.Why(*m, words)
	if len(why) != 1 || why[0].Rule != "over_6_weeks" || why[0].Level != rules.Urgent || why[0].Text != "it has lasted more than 6 weeks" || len(why[0].Answers) != 1 {
		t.Errorf("why: %+v", why)
	}

	if err := store.Work(t.Context(), intake.Operator, references["R01"], c.Version, intake.Step{Kind: intake.Unmarked}); err != nil {
		t.Fatal(err)
	}
	replay(raised, "0 marked as urgent now, 1 marked by this book before", "--mark")
	if i := first(); i.Reference != references["U03"] || i.Marked() {
		t.Errorf("what was cleared came back: %+v", i)
	}

	lowered := editedBook(t, "triage.yaml", "  - id: fever\n    level: urgent\n", "  - id: fever\n    level: soon\n")
	replay(lowered, "0 marked as urgent now, 0 marked by this book before", "--mark")
	soon := editedBook(t, "triage.yaml", "  - id: over_6_weeks\n    level: routine\n", "  - id: over_6_weeks\n    level: soon\n    see: doctor\n")
	replay(soon, "1 up", "--mark")
	graver := editedBook(t, "triage.yaml", "  - id: fever\n    level: urgent\n    see: doctor\n", "  - id: fever\n    level: emergency\n    call: ed\n")
	var line change
	if err := json.Unmarshal([]byte(replay(graver, `"to":"emergency"`, "--mark", "--format", "jsonl")), &line); err != nil || !line.Marked || line.Reference != references["U03"].String() {
		t.Errorf("%+v, %v", line, err)
	}
	if i := first(); i.Reference != references["U03"] || i.Mark != rules.Emergency || i.LevelNow != rules.Urgent {
		t.Errorf("on top of the queue is %+v", i)
	}
	if code, out, errs := run(t, "", "verify", "--data", s.data); code != 0 {
		t.Errorf("verify ended with %d: %s%s", code, out, errs)
	}
}
