package store

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func schema(t *testing.T, s *Store) string {
	t.Helper()
	text := "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
	if onPostgres() {
		text = `
SELECT 'CREATE TABLE ' || table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable
FROM information_schema.columns WHERE table_schema = current_schema()
UNION SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1`
	}
	rows, err := s.reader.QueryContext(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return strings.Join(all, "\n")
}

func TestMigratingTwiceChangesNothing(t *testing.T) {
	s, c := open(t, t.TempDir())
	before := schema(t, s)
	if !strings.Contains(before, "CREATE TABLE drafts") {
		t.Fatalf("schema: %s", before)
	}
	c.move(time.Hour)
	if err := s.migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := schema(t, s); after != before {
		t.Errorf("schema after: %s", after)
	}
	var applied string
	var count int
	err := s.row(t.Context(), "SELECT COUNT(*), MAX(applied_at) FROM schema_versions").Scan(&count, &applied)
	if err != nil || count != len(migrations) || applied != stamp(start) {
		t.Errorf("%d versions, the last at %s, %v", count, applied, err)
	}
}

func TestFailedMigrationLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	s, _ := open(t, folder)
	before := schema(t, s)
	err := s.write(t.Context(), func(x tx) error {
		return s.apply(x, int64(len(migrations))+1, "CREATE TABLE half (a TEXT); CREATE TABLE drafts (a TEXT)")
	})
	if err == nil {
		t.Fatal("the migration succeeded")
	}
	if after := schema(t, s); after != before {
		t.Errorf("schema after: %s", after)
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	folder := t.TempDir()
	s, _ := open(t, folder)
	s.Close()
	alter(t, folder, "INSERT INTO schema_versions (version, applied_at) VALUES ($1, 'later')", len(migrations)+1)
	if err := refused(t, folder); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v", err)
	}
	alter(t, folder, "DELETE FROM schema_versions WHERE applied_at = 'later'")
	open(t, folder)
}

// Two programs may start on an empty folder at once, and both must then use
// the same keyset.
func TestTwoStartsAtOnce(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	stores, o := make([]*Store, 4), options(t, folder)
	var all sync.WaitGroup
	for i := range stores {
		all.Go(func() {
			s, err := Open(t.Context(), o)
			if err != nil {
				t.Error(err)
				return
			}
			stores[i] = s
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}
	_, token, err := stores[0].CreateDraft(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stores {
		if _, err := s.DraftByToken(t.Context(), token); err != nil {
			t.Error(err)
		}
		s.Close()
	}
	open(t, folder)
}

func TestStamps(t *testing.T) {
	zone := time.FixedZone("", -8*3600)
	for _, c := range []struct {
		time time.Time
		want string
	}{
		{start, "2026-03-02T09:30:00.123Z"},
		{time.Date(2026, 3, 2, 1, 30, 0, 0, zone), "2026-03-02T09:30:00.000Z"},
		{time.Time{}, "0001-01-01T00:00:00.000Z"},
	} {
		if got := stamp(c.time); got != c.want {
			t.Errorf("stamp(%v) = %s, want %s", c.time, got, c.want)
		}
		var back time.Time
		if err := (moment{&back}).Scan(stamp(c.time)); err != nil || !back.Equal(kept(c.time)) {
			t.Errorf("%v reads as %v, %v", c.time, back, err)
		}
	}
	for _, bad := range []any{"yesterday", int64(3), nil} {
		var back time.Time
		if err := (moment{&back}).Scan(bad); err == nil {
			t.Errorf("%v is a time", bad)
		}
	}
}
