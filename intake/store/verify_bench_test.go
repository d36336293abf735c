package store

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"sciatica-intake/intake"
)

// BenchmarkVerifyTrail checks a trail of INTAKE_BENCH_SIZE entries, 10,000
// without it; INTAKE_BENCH_DATA keeps it for the next run.
func BenchmarkVerifyTrail(b *testing.B) {
	size := int64(10_000)
	if n, err := strconv.ParseInt(os.Getenv("INTAKE_BENCH_SIZE"), 10, 64); err == nil {
		size = n
	}
	folder := b.TempDir()
	if kept := os.Getenv("INTAKE_BENCH_DATA"); kept != "" {
		folder = filepath.Join(kept, "trail-"+number(size))
	}
	s, _ := open(b, folder)
	for done := must[intake.TrailHead](b)(s.TrailHead(b.Context())).Number; done < size; done += 10_000 {
		if err := s.writeWithin(b.Context(), time.Hour, func(t tx) error {
			for i := range 10_000 {
				if err := s.record(t, intake.Actor{Name: "dana", Role: intake.Desk}, intake.ActRead, "k7qf2m9d", detail("answers", yesNo(i%2 == 0))); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.verifyTrail(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(size), "µs/entry")
}
