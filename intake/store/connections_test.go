package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"sciatica-intake/intake"
)

// Connections that the server ends in the middle of work lose nothing that was
// acknowledged and keep nothing twice, and nobody who waits hears of it.
func TestTerminatedConnections(t *testing.T) {
	onlyPostgres(t)
	folder := t.TempDir()
	o := options(t, folder)
	o.Database = with(t, o.Database, "application_name", "victim-"+folder[len(folder)-12:])
	s := must[*Store](t)(Open(t.Context(), o))
	defer s.Close()
	const patients, each, rounds = 8, 6, 10
	var all sync.WaitGroup
	var sent atomic.Int64
	var lock sync.Mutex
	references := map[string]intake.Reference{}
	for range patients {
		all.Go(func() {
			for range each {
				d, r := begins(t, s)
				in, err := s.Submit(context.Background(), d, sample(r))
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Work(context.Background(), intake.Operator, in.Reference, 0, intake.Step{Kind: intake.Noted, Text: "once"}); err != nil {
					t.Error(err)
					return
				}
				lock.Lock()
				references[d.ID] = in.Reference
				lock.Unlock()
				sent.Add(1)
			}
		})
	}
	db := must[*sql.DB](t)(sql.Open("pgx", schemaOf(t, folder)))
	defer db.Close()
	ended := 0
	for round := range rounds {
		for sent.Load() < int64(round*patients*each/(2*rounds)) && !t.Failed() {
		}
		var n int
		if err := db.QueryRow(`
SELECT COUNT(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'victim-%') AS ended`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		ended += n
	}
	all.Wait()
	if ended == 0 {
		t.Error("no connection was there to be ended")
	}
	for table, want := range map[string]int{"intakes": patients * each, "steps": patients * each, "trail": 2 * patients * each} {
		if n := count(t, s, table); n != want {
			t.Errorf("%d rows in %s, want %d", n, table, want)
		}
	}
	for draft, r := range references {
		if in, err := s.IntakeOfDraft(t.Context(), draft); err != nil || in.Reference != r {
			t.Errorf("acknowledged as %s, kept as %s, %v", r, in.Reference, err)
		}
	}
	if r, err := s.Verify(t.Context()); err != nil || len(r.Problems) > 0 {
		t.Errorf("%v, %v", r.Problems, err)
	}
}

// begins starts a draft and draws a reference. It is for goroutines, which must
// not end the test.
func begins(t *testing.T, s *Store) (intake.Draft, intake.Reference) {
	d, _, err := s.CreateDraft(context.Background(), "en")
	if err != nil {
		t.Error(err)
	}
	r, err := intake.NewReference(s.random)
	if err != nil {
		t.Error(err)
	}
	return d, r
}

// with is a URL with one setting more.
func with(t *testing.T, address, name, value string) string {
	t.Helper()
	u := must[*url.URL](t)(url.Parse(address))
	query := u.Query()
	query.Set(name, value)
	u.RawQuery = query.Encode()
	return u.String()
}

// A server that may forget what it said was saved is refused, as SQLite would
// be without synchronous FULL.
func TestForgetfulServerIsRefused(t *testing.T) {
	onlyPostgres(t)
	for value, want := range map[string]error{"off": errNotDurable, "local": errNotDurable, "remote_write": errNotDurable, "on": nil, "remote_apply": nil} {
		o := options(t, t.TempDir())
		o.Database = with(t, o.Database, "synchronous_commit", value)
		s, err := Open(t.Context(), o)
		if err == nil {
			err = s.Close()
		}
		if !errors.Is(err, want) {
			t.Errorf("synchronous_commit %s: %v", value, err)
		}
	}
}

// A connection to a server that takes no changes any more is given up for one
// to the server that does.
func TestConnectionThatBecameReadOnly(t *testing.T) {
	onlyPostgres(t)
	s, _ := open(t, t.TempDir())
	s.writer.SetMaxOpenConns(1)
	if _, err := s.writer.ExecContext(t.Context(), "SET default_transaction_read_only = on"); err != nil {
		t.Fatal(err)
	}
	if err := s.SetSetting(t.Context(), "hours", "always"); err != nil {
		t.Error(err)
	}
}

// More changes than may wait are turned away at once, and a panic of one frees
// its place.
func TestServerTurnsAway(t *testing.T) {
	onlyPostgres(t)
	s, _ := open(t, t.TempDir())
	const most = postgresWriters + waitingMost
	began, free := make(chan bool, most), make(chan bool)
	var all sync.WaitGroup
	for n := range most {
		all.Go(func() {
			defer func() {
				if (recover() != nil) != (n == 0) {
					t.Error("the panic of one is another's")
				}
			}()
			if err := s.write(t.Context(), func(tx) error {
				began <- true
				<-free
				if n == 0 {
					panic("one of them")
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	for range postgresWriters {
		<-began
	}
	for s.pg.waiting.Load() < most {
	}
	if err := s.write(t.Context(), func(tx) error { return nil }); !errors.Is(err, intake.ErrBusy) {
		t.Errorf("one more: %v", err)
	}
	close(free)
	all.Wait()
	if err := s.write(t.Context(), put("after")); err != nil {
		t.Error(err)
	}
}

// Whatever language the server sorts by, texts lie in the order of their bytes.
func TestTextsLieInTheOrderOfBytes(t *testing.T) {
	s, _ := open(t, t.TempDir())
	for _, key := range []string{"b", "B", "_", "a-c", "ab", "é", "z"} {
		if err := s.write(t.Context(), put(key)); err != nil {
			t.Fatal(err)
		}
	}
	rows := must[*sql.Rows](t)(s.reader.QueryContext(t.Context(), "SELECT key FROM settings ORDER BY key"))
	defer rows.Close()
	var got []string
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			t.Fatal(err)
		}
		got = append(got, key)
	}
	if text := fmt.Sprint(got); text != "[B _ a-c ab b z é]" {
		t.Errorf("in the order %s", text)
	}
	if !onPostgres() {
		return
	}
	var other int
	if err := s.row(t.Context(), `
SELECT COUNT(*) FROM information_schema.columns
WHERE table_schema = current_schema() AND data_type = 'text' AND COALESCE(collation_name, '') <> 'C'
AND NOT ('B' < 'a' AND 'a-c' < 'ab' AND 'Z' < '_')`).Scan(&other); err != nil || other > 0 {
		t.Errorf("%d columns lie in another order, %v", other, err)
	}
}

// A server that is not there is said to be unable for now, not to have failed: it may be
// about to be replaced.
func TestNoServer(t *testing.T) {
	onlyPostgres(t)
	_, err := Exists(t.Context(), Options{Database: "postgres://secret:word@127.0.0.1:1/intake"})
	if !errors.Is(err, intake.ErrUnavailable) {
		t.Errorf("%v", err)
	}
}
