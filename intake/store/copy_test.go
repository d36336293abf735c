package store

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

// A table that is added must be copied, too, after those it refers to.
func TestEveryTableIsCopied(t *testing.T) {
	text := strings.Join(migrations, ";\n")
	var made []string
	for _, m := range regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\)`).FindAllStringSubmatch(text, -1) {
		made = append(made, m[1])
		for _, r := range regexp.MustCompile(`REFERENCES (\w+)`).FindAllStringSubmatch(m[2], -1) {
			if slices.Index(tables, r[1]) > slices.Index(tables, m[1]) {
				t.Errorf("%s is copied before %s", m[1], r[1])
			}
		}
	}
	if got := slices.Sorted(slices.Values(tables)); !slices.Equal(got, slices.Sorted(slices.Values(made))) {
		t.Errorf("copied are %v, there are %v", got, made)
	}
}

// An installation is copied to another kind of database and back, and nothing
// is lost or changed on the way.
func TestCopyThereAndBack(t *testing.T) {
	k := newClinic(t)
	folder := filepath.Dir(k.path)
	episodic(k)
	for range 30 {
		k.arrive(nil)
	}
	newDraft(t, k.Store)
	must[string](t)(k.InviteStaff(t.Context(), k.admin, "Émile O'Hara", intake.Desk))
	must[string](t)(k.BeginFactor(t.Context(), k.admin))
	must[bool](t)(k.Lease(t.Context(), "outbox", "one", time.Minute))
	if err := k.SetSetting(t.Context(), "services", "Übungen & \"Massage\"; 日本"); err != nil {
		t.Fatal(err)
	}
	want := lines(t, k.Store)
	from, file, back := options(t, folder), t.TempDir(), t.TempDir()
	from.KeysetFile = filepath.Join(folder, KeysetName)
	middle := Options{DataDir: file, KeysetFile: from.KeysetFile, Now: k.now, Random: rand.Reader}
	to := options(t, back)
	to.KeysetFile = from.KeysetFile
	there := must[[]intake.Copied](t)(Copy(t.Context(), from, middle))
	again := must[[]intake.Copied](t)(Copy(t.Context(), middle, to))
	if !slices.Equal(there, again) || len(there) != len(tables) {
		t.Errorf("there:\n%v\nand back:\n%v", there, again)
	}
	for _, c := range there {
		if c.Rows == 0 && c.Table != "recovery_codes" && !slices.Contains([]string{"books", "book_files", "book_words"}, c.Table) {
			t.Errorf("%s is empty and so not tried", c.Table)
		}
	}
	to.Now = k.now
	s, err := Open(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if r := must[intake.Verification](t)(s.Verify(t.Context())); len(r.Problems) > 0 || r.Entries != k.last() {
		t.Errorf("verified: %+v", r)
	}
	if got := lines(t, s); !maps.Equal(got, want) {
		t.Errorf("%d intakes, want %d, or they differ", len(got), len(want))
	}
	if _, err := s.Session(t.Context(), k.tokens["anna"]); err != nil {
		t.Errorf("a sign-in was lost: %v", err)
	}
	if found := must[intake.Found](t)(s.Search(t.Context(), intake.Operator, "canary")); len(found.Items) != 1 {
		t.Errorf("the search finds %d", len(found.Items))
	}
}

// What changes a row changes the hash of its table, wherever it stands.
func TestSumsTellRowsApart(t *testing.T) {
	row := func(a, b string, n int64) []any { raw := []byte(b); return []any{&a, &raw, &n} }
	sum := func(rows ...[]any) string {
		var s tableSum
		for _, r := range rows {
			s.add(r)
		}
		return s.String()
	}
	one, two := row("a", "bc", 1), row("x", "y", 2)
	if sum(one, two) != sum(two, one) {
		t.Error("the order changes the sum")
	}
	seen := map[string]bool{sum(one, two): true}
	for i, other := range []string{
		sum(one), sum(), sum(one, one), sum(one, two, two), sum(row("ab", "c", 1), two), sum(row("a", "bc", 2), row("x", "y", 1)), sum(row("x", "bc", 1), row("a", "y", 2)),
	} {
		if seen[other] {
			t.Errorf("%d has the sum of another", i)
		}
		seen[other] = true
	}
}

func TestCopyRefuses(t *testing.T) {
	k := newClinic(t)
	folder := filepath.Dir(k.path)
	from := options(t, folder)
	filled := t.TempDir()
	other, _ := open(t, filled)
	newDraft(t, other)
	_, err := Copy(t.Context(), from, options(t, filled))
	wants(t, "a database that holds something", err, ErrNotVacant)
	if n := count(t, other, "drafts"); n != 1 {
		t.Errorf("%d drafts are left in it", n)
	}

	alter(t, filled, "DROP INDEX outbox_by_subject")
	alter(t, filled, "DELETE FROM schema_versions WHERE version = $1", len(migrations))
	before := schema(t, other)
	_, err = Copy(t.Context(), from, options(t, filled))
	wants(t, "an older database that holds something", err, ErrNotVacant)
	if schema(t, other) != before {
		t.Error("a database that was refused was brought up to date")
	}

	half := t.TempDir()
	broken, cancel := context.WithCancel(t.Context())
	from.Now = func() time.Time { cancel(); return start } // As soon as anything is written.
	if _, err := Copy(broken, from, Options{DataDir: half, Now: from.Now, Random: rand.Reader}); err == nil {
		t.Error("a copy went on after it was told to stop")
	}
	if left := names(t, half); left != "" {
		t.Errorf("left behind: %s", left)
	}
}

// A database that a copy is not through with is no installation, for nobody.
func TestUnfinishedCopy(t *testing.T) {
	k := newClinic(t)
	o := options(t, t.TempDir())
	target := must[*Store](t)(newStore(o))
	defer target.Close()
	if err := errors.Join(target.ready(t.Context()), target.migrate(t.Context()), target.vacate(t.Context())); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), o)
	wants(t, "opening it", err, ErrUnfinished)
	wants(t, "another copy into it", target.vacate(t.Context()), ErrUnfinished)
	if _, err := os.Stat(filepath.Join(o.DataDir, KeysetName)); err == nil {
		t.Error("opening it has made keys")
	}
	if _, err := k.copyTables(t.Context(), target); err != nil {
		t.Fatal(err)
	}
	if err := target.finished(t.Context()); err != nil {
		t.Error(err)
	}
}

// A row that is not what was read is found when it is read back.
func TestCopyFindsWhatDiffers(t *testing.T) {
	k := newClinic(t)
	target := must[*Store](t)(newStore(options(t, t.TempDir())))
	defer target.Close()
	if err := errors.Join(target.ready(t.Context()), target.migrate(t.Context()), target.vacate(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := target.write(t.Context(), func(x tx) error {
		return set(x, "hours", "always") // Somebody writes into it meanwhile.
	}); err != nil {
		t.Fatal(err)
	}
	_, err := k.copyTables(t.Context(), target)
	wants(t, "a setting too many", err, ErrDamaged)
	wants(t, "opening it", target.finished(t.Context()), ErrUnfinished)
}
