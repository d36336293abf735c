package store

import (
	"crypto/rand"
	"database/sql"
	"testing"
	"time"

	"sciatica-intake/intake"
)

// The log does not grow for as long as somebody reads, if nobody reads for
// long: under load there is no moment without a reader.
func TestLogIsCutOffWhileOthersRead(t *testing.T) {
	if testing.Short() {
		t.Skip("tens of megabytes, in a short run")
	}
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	const reading = 20 * time.Millisecond // how long each reads before the next begins
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		var before *sql.Tx
		for done := false; !done; {
			select {
			case <-stop:
				done = true
			default:
			}
			next, err := s.reader.BeginTx(t.Context(), nil)
			if err != nil {
				t.Error(err)
				break
			}
			var n int
			if err := next.QueryRow(`SELECT COUNT(*) FROM meta`).Scan(&n); err != nil {
				t.Error(err)
			}
			if before != nil {
				before.Rollback()
			}
			before = next
			<-time.After(reading)
		}
		before.Rollback()
	}()
	large := []byte(`{"main_question":"`)
	for len(large) < 400<<10 {
		large = append(large, rand.Text()...)
	}
	large = append(large, `"}`...)
	d, _ := newDraft(t, s)
	const changes = 250
	for range changes {
		d.Payload.Answers = large
		d = must[intake.Draft](t)(s.SaveDraft(t.Context(), d))
	}
	close(stop)
	<-stopped
	if size := s.logSize(); size > 2*logLarge {
		t.Errorf("after %d MB of changes the log has %d MB", changes*len(large)>>20, size>>20)
	}
}
