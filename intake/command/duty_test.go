package command

import (
	"crypto/rand"
	"io"
	"log/slog"
	"testing"

	"sciatica-intake/intake/store"
)

// Of two sites one does what is to be done for all, until it stops.
func TestDutyIsOneSitesAtATime(t *testing.T) {
	data := t.TempDir()
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	var stores [2]*store.Store
	for i := range stores {
		s, err := store.Open(t.Context(), store.Options{DataDir: data, Now: now, Random: rand.Reader})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		stores[i] = s
	}
	mine, others := duties(stores[0], log), duties(stores[1], log)
	for i, d := range mine {
		if done, err := d.once(t.Context()); !done || err != nil {
			t.Fatalf("%s: done %t, %v", d.name, done, err)
		}
		other := others[i]
		if done, err := other.once(t.Context()); done || err != nil {
			t.Errorf("%s is done by both: %t, %v", d.name, done, err)
		}
		if done, err := d.once(t.Context()); !done || err != nil {
			t.Errorf("%s is not done again by whoever has it: %t, %v", d.name, done, err)
		}
		if err := d.end(t.Context()); err != nil {
			t.Fatal(err)
		}
		if done, err := other.once(t.Context()); !done || err != nil {
			t.Errorf("%s is not taken over: %t, %v", d.name, done, err)
		}
	}
}
