package command

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The two sizes that the desk is compared at, as the benchmarks of the store
// keep them: INTAKE_BENCH_SIZE=1000000 INTAKE_BENCH_DATA=… makes one.
const fewIntakes, manyIntakes = "10000", "1000000"

// keptData is the folder with so many intakes.
func keptData(b *testing.B, size string) string {
	b.Helper()
	folder := filepath.Join(os.Getenv("INTAKE_BENCH_DATA"), size)
	if _, err := os.Stat(filepath.Join(folder, "intake.db")); os.Getenv("INTAKE_BENCH_DATA") == "" || err != nil {
		b.Skipf("no data: make it with INTAKE_BENCH_SIZE=%s INTAKE_BENCH_DATA=/somewhere go test -run '^$' -bench QueueFirstPage -benchtime 1x -timeout 60m ./intake/store", size)
	}
	return folder
}

// desk is somebody of the clinic, signed in.
type desk struct {
	*client
	b testing.TB
}

func signedIn(b *testing.B, data string) *desk {
	b.Helper()
	s := &server{data: data}
	m := s.hire(b, fmt.Sprintf("Bench %d", time.Now().UnixNano()), "clinician")
	at, err := url.Parse(serving(b, data).url)
	if err != nil {
		b.Fatal(err)
	}
	d := &desk{&client{base: at}, b}
	if err := d.open(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.conn.Close() })
	d.must("POST", "/staff/sign-in", url.Values{"name": {m.name}, "password": {m.password}}, http.StatusSeeOther)
	d.must("POST", "/staff/sign-in/code", url.Values{"code": {m.code(b)}}, http.StatusSeeOther)
	return d
}

// must asks for what has to be answered so, and says how long it took.
func (d *desk) must(method, path string, form url.Values, status int) time.Duration {
	d.b.Helper()
	began := time.Now()
	got, location, err := d.ask(method, path, form.Encode())
	if err != nil || got != status {
		d.b.Fatalf("%s %s answered %d, to %q: %v", method, path, got, location, err)
	}
	return time.Since(began)
}

var nextPage = regexp.MustCompile(`<a href="([^"]+)" rel="next"`)

// deep is the address of the queue's page that many pages on.
func (d *desk) deep(pages int) string {
	path := "/staff"
	for range pages {
		d.must("GET", path, nil, http.StatusOK)
		m := nextPage.FindSubmatch(d.body.Bytes())
		if m == nil {
			break
		}
		path = strings.ReplaceAll(string(m[1]), "&amp;", "&")
	}
	return path
}

// BenchmarkDesk is what somebody signed in waits for at a million intakes over
// what they wait for at ten thousand, page by page in turns.
func BenchmarkDesk(b *testing.B) {
	few, many := signedIn(b, keptData(b, fewIntakes)), signedIn(b, keptData(b, manyIntakes))
	fewDeep, manyDeep := few.deep(40), many.deep(40)
	get := func(path string) func(*desk) time.Duration {
		return func(d *desk) time.Duration { return d.must("GET", path, nil, http.StatusOK) }
	}
	for _, page := range []struct {
		name string
		ask  func(*desk) time.Duration
	}{
		{"first", get("/staff")},
		{"everything", get("/staff?list=all")},
		{"closed", get("/staff?list=closed")},
		{"filtered", get("/staff?level=soon&status=contacted")},
		{"mine-since", get("/staff?assignee=me&from=2025-01-01")},
		{"deep", func(d *desk) time.Duration {
			if d == few {
				return get(fewDeep)(d)
			}
			return get(manyDeep)(d)
		}},
		{"search", func(d *desk) time.Duration {
			return d.must("POST", "/staff/search", url.Values{"q": {"aaaaa"}}, http.StatusOK)
		}},
		{"search-beginning", func(d *desk) time.Duration {
			return d.must("POST", "/staff/search", url.Values{"q": {"aaa"}}, http.StatusOK)
		}},
	} {
		b.Run(page.name, func(b *testing.B) {
			var small, large []time.Duration
			page.ask(few)
			page.ask(many)
			for b.Loop() {
				small, large = append(small, page.ask(few)), append(large, page.ask(many))
			}
			b.ReportMetric(milliseconds(percentile(small, 50)), "p50-ms@10k")
			b.ReportMetric(milliseconds(percentile(large, 50)), "p50-ms@1M")
			b.ReportMetric(milliseconds(percentile(large, 99)), "p99-ms@1M")
			b.ReportMetric(milliseconds(percentile(large, 50))/milliseconds(percentile(small, 50)), "p50-ratio")
		})
	}
}
