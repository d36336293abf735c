package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// round is how long a server is measured before it is the other's turn. What
// else the machine does then harms both alike.
const round = 2 * time.Second

// sideBySide measures two servers in turns and returns what each came to.
func sideBySide(b *testing.B, ours, other func(more func() bool) stretch) (we, they stretch) {
	ours(forAbout(round / 4)) // What is made at the first use is made here.
	other(forAbout(round / 4))
	for b.Loop() {
		we.add(ours(forAbout(round)))
		they.add(other(forAbout(round)))
	}
	return we, they
}

// BenchmarkOverFloor is our steps a second over those of a bare server that
// keeps as many pages as durably, and our slowest POST over its slowest.
func BenchmarkOverFloor(b *testing.B) {
	for _, n := range []int{8, 64} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			site := serving(b, b.TempDir())
			j := recorded(b, site.url, mild(b))
			floor := as(b, "floor", b.TempDir(), recording(b, j))
			siteBefore, floorBefore := site.used(), floor.used()
			we, they := sideBySide(b,
				func(more func() bool) stretch { return patients(b, site.url, j, n, more) },
				func(more func() bool) stretch { return patients(b, floor.url, j, n, more) })
			b.ReportMetric(we.perSecond(), "steps/s")
			b.ReportMetric(they.perSecond(), "floor-steps/s")
			b.ReportMetric(we.perSecond()/they.perSecond(), "steps-ratio")
			ourP99, theirP99 := milliseconds(percentile(we.posts, 99)), milliseconds(percentile(they.posts, 99))
			b.ReportMetric(ourP99, "p99-ms")
			b.ReportMetric(theirP99, "floor-p99-ms")
			b.ReportMetric(ourP99/theirP99, "p99-ratio")
			b.ReportMetric(float64((site.used()-siteBefore).Microseconds())/float64(we.steps), "cpu-µs/step")
			b.ReportMetric(float64((floor.used()-floorBefore).Microseconds())/float64(they.steps), "floor-cpu-µs/step")
		})
	}
}

// recording is a journey in a file, for another process to read.
func recording(b *testing.B, j *journey) string {
	b.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "journey.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}

// BenchmarkGroupCommit is the site over itself with a commit for each request.
func BenchmarkGroupCommit(b *testing.B) {
	for _, n := range []int{8, 64} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			together, each := as(b, "site", b.TempDir()), as(b, "site, a commit each", b.TempDir())
			j := recorded(b, together.url, mild(b))
			we, they := sideBySide(b,
				func(more func() bool) stretch { return patients(b, together.url, j, n, more) },
				func(more func() bool) stretch { return patients(b, each.url, j, n, more) })
			b.ReportMetric(we.perSecond(), "steps/s")
			b.ReportMetric(they.perSecond(), "each-steps/s")
			b.ReportMetric(we.perSecond()/they.perSecond(), "ratio")
		})
	}
}

// BenchmarkGetOverFixed is a page of questions, with the draft read from the
// database and the path walked, over a page of the same bytes from memory.
func BenchmarkGetOverFixed(b *testing.B) {
	site := serving(b, b.TempDir())
	j := recorded(b, site.url, mild(b))
	floor := as(b, "floor", b.TempDir(), recording(b, j))
	asked := j.Turns[len(j.Turns)/2]
	siteBefore, floorBefore := site.used(), floor.used()
	we, they := sideBySide(b,
		func(more func() bool) stretch { return readers(b, site.url, j, asked, more) },
		func(more func() bool) stretch { return readers(b, floor.url, j, asked, more) })
	b.ReportMetric(we.perSecond(), "gets/s")
	b.ReportMetric(they.perSecond(), "fixed-gets/s")
	b.ReportMetric(we.perSecond()/they.perSecond(), "ratio")
	b.ReportMetric(float64((site.used()-siteBefore).Microseconds())/float64(we.steps), "cpu-µs/get")
	b.ReportMetric(float64((floor.used()-floorBefore).Microseconds())/float64(they.steps), "fixed-cpu-µs/get")
}

// readers are eight patients who have come as far as a page and ask for it
// again and again.
func readers(b *testing.B, base string, j *journey, asked turn, more func() bool) stretch {
	b.Helper()
	at, err := url.Parse(base)
	if err != nil {
		b.Fatal(err)
	}
	clients := make(chan *client, 8)
	for range cap(clients) {
		c := &client{base: at}
		if err := (&stretch{}).until(c, j, asked.Path); err != nil {
			b.Fatal(err)
		}
		defer c.conn.Close()
		clients <- c
	}
	all, err := together(cap(clients), more, func(own *stretch) error {
		c := <-clients
		defer func() { clients <- c }()
		for range 50 {
			if err := own.step(c, "GET", asked.Path, "", http.StatusOK, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return all
}
