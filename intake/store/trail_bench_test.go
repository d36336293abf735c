package store

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"sciatica-intake/intake"
)

// BenchmarkTrail reads pages of a long trail: the latest, an old one, and those
// of one actor and of one subject. It has INTAKE_BENCH_SIZE entries, 20,000
// without it.
func BenchmarkTrail(b *testing.B) {
	n := int64(20_000)
	if size, err := strconv.ParseInt(os.Getenv("INTAKE_BENCH_SIZE"), 10, 64); err == nil {
		n = size
	}
	s, c := open(b, b.TempDir())
	for from := int64(1); from <= n; from += 1000 {
		if err := s.write(b.Context(), func(t tx) error {
			for i := from; i < from+1000; i++ {
				if _, err := t.exec(insertEntrySQL, i, stamp(c.now()), fmt.Sprintf("staff %d", i%40), intake.Desk, intake.ActRead, fmt.Sprintf("r%d", i%5000), []byte{}, []byte("seal")); err != nil {
					return err
				}
			}
			_, err := t.exec(`UPDATE trail_head SET number = $1`, from+999)
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	for name, f := range map[string]intake.TrailFilter{
		"latest": {Limit: 100}, "old": {Before: n / 2, Limit: 100}, "actor": {Actor: "staff 7", Limit: 100},
		"subject": {Subject: "r77", Limit: 100}, "actor and subject": {Actor: "staff 7", Subject: "r77", Limit: 100}, "nobody": {Actor: "nobody", Limit: 100},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Trail(b.Context(), intake.Operator, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
