package store

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// unsealed are the columns of bytes that hold nothing to be opened by Verify,
// and why.
var unsealed = map[string]string{
	"meta.value":          "keys are opened at the start",
	"book_files.content":  "the book is public",
	"book_words.words":    "the book is public",
	"tokens.token":        "a keyed hash",
	"trail.seal":          "checked with its entry",
	"trail_head.seal":     "checked with the last entry",
	"recovery_codes.hash": "a hash",
	"throttle.key":        "a keyed hash",
}

// A table that is added with sealed content must be verified, too.
func TestEveryColumnOfBytesIsVerified(t *testing.T) {
	created := regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\)`)
	added := regexp.MustCompile(`ALTER TABLE (\w+) ADD COLUMN (\w+) +BYTEA`)
	ofBytes := regexp.MustCompile(`(?m)^\s*(\w+) +BYTEA`)
	found := map[string]bool{}
	text := strings.Join(migrations, ";\n")
	for _, table := range created.FindAllStringSubmatch(text, -1) {
		for _, column := range ofBytes.FindAllStringSubmatch(table[2], -1) {
			found[table[1]+"."+column[1]] = true
		}
	}
	for _, column := range added.FindAllStringSubmatch(text, -1) {
		found[column[1]+"."+column[2]] = true
	}
	if len(found) != len(sealedColumns)+len(unsealed) {
		t.Errorf("%d columns of bytes, %d are verified and %d need not be", len(found), len(sealedColumns), len(unsealed))
	}
	for _, c := range sealedColumns {
		if !found[c.table+"."+c.column] {
			t.Errorf("%s of %s is verified and is not there", c.column, c.table)
		}
		delete(found, c.table+"."+c.column)
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if unsealed[name] == "" {
			t.Errorf("%s holds bytes that nobody verifies", name)
		}
	}
}

// episodic keeps an intake with all that can follow it.
func episodic(k *clinic) intake.Intake {
	in := k.arrive(func(in *intake.Intake) {
		at(rules.Urgent)(in)
		in.Contact = intake.Contact{Name: "Canary Name", Phone: "555 0002", Email: "canary@example.org"}
		in.Record.Answers["reminders"] = "yes"
		in.Record.Answers["main_question"] = "canary-answer"
	})
	c := intake.Checkin{Reference: in.Reference, Number: 1, Kind: "week_1", StartedAt: k.now(), SentAt: k.now()}
	c.Payload.Record = &intake.CheckinRecord{Answers: in.Record.Answers, Outcome: in.Record.Outcome, Level: in.Record.Outcome.Level}
	if err := k.SendCheckin(k.t.Context(), c); err != nil {
		k.t.Fatal(err)
	}
	if err := k.Work(k.t.Context(), k.desk, in.Reference, 0, intake.Step{Kind: intake.Noted, Text: "canary-note"}); err != nil {
		k.t.Fatal(err)
	}
	return in
}

// What is not what was written is found in every sealed column.
func TestVerifyOpensEverySealedColumn(t *testing.T) {
	k := newClinic(t)
	episodic(k)
	newDraft(t, k.Store)
	must[string](t)(k.InviteStaff(t.Context(), k.admin, "emma", intake.Desk))
	must[string](t)(k.BeginFactor(t.Context(), k.admin))
	whole := must[intake.Verification](t)(k.Verify(t.Context()))
	if len(whole.Problems) > 0 {
		t.Fatal(whole.Problems)
	}
	broken := 0
	for _, c := range sealedColumns {
		key := cmp.Or(c.key, c.number)
		if err := k.write(t.Context(), func(x tx) error {
			_, err := x.exec("UPDATE " + c.table + " SET " + c.column + " = 'x' WHERE " + key + " = (SELECT MAX(" + key + ") FROM " + c.table + " WHERE " + c.column + " <> '')")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		r := must[intake.Verification](t)(k.Verify(t.Context()))
		if len(r.Problems) <= broken || !strings.Contains(strings.Join(r.Problems, "\n"), c.column+" of "+c.table) {
			t.Errorf("%s of %s: %v", c.column, c.table, r.Problems)
		}
		broken = len(r.Problems)
	}
}
