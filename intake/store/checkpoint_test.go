package store

import (
	"context"
	"errors"
	"os"
	"testing"

	"sciatica-intake/rules"
)

// drafted makes drafts and returns their tokens.
func drafted(t *testing.T, s *Store, n int) []string {
	t.Helper()
	var tokens []string
	for range n {
		_, token, err := s.CreateDraft(t.Context(), rules.English)
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, token)
	}
	return tokens
}

// missing is how many of these drafts cannot be opened.
func missing(s *Store, tokens []string) (n int) {
	for _, token := range tokens {
		if _, err := s.DraftByToken(context.Background(), token); err != nil {
			n++
		}
	}
	return n
}

func checkpointed(t *testing.T, s *Store, mode string) (whole bool) {
	t.Helper()
	s.writing.Lock()
	defer s.writing.Unlock()
	whole, err := s.checkpoint(t.Context(), s.writer, mode)
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

// A checkpoint that meets a reader copies a part without syncing it. When the
// sync of the next one fails, the kernel may forget the pages of both; the log
// still has them, and the store reads it again before it is written over.
func TestCheckpointThatFailed(t *testing.T) {
	onlySQLite(t)
	t.Run("a change", func(t *testing.T) { failedCheckpoint(t, func(s *Store) { drafted(t, s, 1) }) })
	t.Run("a sweep", func(t *testing.T) { failedCheckpoint(t, (*Store).sweep) })
	t.Run("closing", func(t *testing.T) { failedCheckpoint(t, func(*Store) {}) })
}

// failedCheckpoint lets a checkpoint fail and a store do what comes next.
func failedCheckpoint(t *testing.T, next func(s *Store)) {
	folder := t.TempDir()
	s, _ := open(t, folder)
	checkpointed(t, s, "TRUNCATE")
	synced, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	early := drafted(t, s, 20)
	reading, err := s.reader.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRow(`SELECT COUNT(*) FROM drafts`).Scan(&n); err != nil || n != len(early) {
		t.Fatalf("%d drafts, %v", n, err)
	}
	late := drafted(t, s, 20)
	if !checkpointed(t, s, "PASSIVE") {
		t.Fatal("somebody else was in the way")
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	forget(t, s.path, synced)
	s.writing.Lock()
	s.wal.doubtful = true // as a checkpoint leaves it whose sync fails
	s.writing.Unlock()
	if missing(s, early) == 0 {
		t.Fatal("nothing was forgotten")
	}
	next(s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, _ = open(t, folder)
	if n := missing(s, append(early, late...)); n > 0 {
		t.Errorf("%d drafts are gone after a start", n)
	}
	if !checkpointed(t, s, "TRUNCATE") {
		t.Error("the next checkpoint copies a part only")
	}
}

// Why a checkpoint failed is told to whoever asks, once.
func TestCheckpointTroubleIsTold(t *testing.T) {
	onlySQLite(t)
	s, _ := open(t, t.TempDir())
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	s.writing.Lock()
	s.checkpoint(gone, s.writer, "PASSIVE")
	s.writing.Unlock()
	drafted(t, s, 1)
	if err := s.CheckpointTrouble(); !errors.Is(err, context.Canceled) {
		t.Errorf("told: %v", err)
	}
	if err := s.CheckpointTrouble(); err != nil {
		t.Errorf("told again: %v", err)
	}
}

// forget makes a file what it was, as a kernel does that could not write it.
func forget(t *testing.T, file string, text []byte) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(text, 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(int64(len(text))); err != nil {
		t.Fatal(err)
	}
}
