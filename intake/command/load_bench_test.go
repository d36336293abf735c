package command

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// benchData is where a server under load keeps its data: a new folder, or with
// INTAKE_BENCH_DATA the one there with a million intakes.
func benchData(b *testing.B) string {
	if os.Getenv("INTAKE_BENCH_DATA") != "" {
		return keptData(b, manyIntakes)
	}
	return b.TempDir()
}

// BenchmarkJourney is n patients side by side, each going from the start over
// every page to the result, against a server process of its own.
func BenchmarkJourney(b *testing.B) {
	for _, n := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			s := serving(b, benchData(b))
			j := recorded(b, s.url, mild(b))
			work := make(chan struct{})
			done := make(chan stretch)
			go func() { done <- patients(b, s.url, j, n, func() bool { _, more := <-work; return more }) }()
			before := s.used()
			for b.Loop() {
				work <- struct{}{}
			}
			close(work)
			all := <-done
			b.ReportMetric(float64(all.journeys)/all.elapsed.Seconds(), "journeys/s")
			b.ReportMetric(all.perSecond(), "steps/s")
			b.ReportMetric(milliseconds(percentile(all.posts, 50)), "post-p50-ms")
			b.ReportMetric(milliseconds(percentile(all.posts, 99)), "post-p99-ms")
			b.ReportMetric(milliseconds(percentile(all.gets, 99)), "get-p99-ms")
			b.ReportMetric(float64((s.used()-before).Microseconds())/float64(all.steps), "cpu-µs/step")
			b.ReportMetric(s.peak(), "peak-MB")
		})
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
