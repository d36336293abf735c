package command

import (
	"net/http"
	"os"
	"testing"
	"time"
)

// BenchmarkStart is how long the program takes from its start until a page has
// been served, on a database that is there already. With INTAKE_BENCH_DATA
// it is the one with a million intakes.
func BenchmarkStart(b *testing.B) {
	data := benchData(b)
	serving(b, data).end()
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		s := serving(b, data)
		resp, err := http.Get(s.url + "/")
		if err != nil || resp.StatusCode != http.StatusOK {
			b.Fatal(err, resp)
		}
		took = append(took, time.Since(began))
		resp.Body.Close()
		s.end()
	}
	b.ReportMetric(milliseconds(percentile(took, 50)), "p50-ms")
	b.ReportMetric(milliseconds(percentile(took, 99)), "p99-ms")
	b.ReportMetric(0, "ns/op")
	info, err := os.Stat(program(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/1e6, "binary-MB")
}
