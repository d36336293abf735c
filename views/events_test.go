package views

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

// listener is a browser that keeps an event stream open.
type listener struct {
	t      testing.TB
	header http.Header
	pipe   *io.PipeWriter
	lines  *bufio.Reader
	stop   context.CancelFunc
	ended  chan struct{}
}

func (l *listener) Header() http.Header         { return l.header }
func (l *listener) WriteHeader(int)             {}
func (l *listener) Write(p []byte) (int, error) { return l.pipe.Write(p) }
func (l *listener) Flush()                      {}

func (b *browser) listen(path string) *listener {
	b.t.Helper()
	read, write := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	l := &listener{b.t, http.Header{}, write, bufio.NewReader(read), stop, make(chan struct{})}
	r := httptest.NewRequest(http.MethodGet, b.url+path, nil).WithContext(ctx)
	for _, c := range b.cookies {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	go func() {
		b.site.ServeHTTP(l, r)
		write.Close()
		close(l.ended)
	}()
	b.t.Cleanup(func() {
		stop()
		read.Close()
		<-l.ended
	})
	return l
}

// event waits for the next event and returns its name and data.
func (l *listener) event() (name, data string) {
	l.t.Helper()
	for {
		line, err := l.lines.ReadString('\n')
		if err != nil {
			l.t.Fatalf("the stream ended: %v", err)
		}
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "event: "):
			name = line[len("event: "):]
		case strings.HasPrefix(line, "data:"):
			data += strings.TrimPrefix(line[len("data:"):], " ") + "\n"
		case line == "" && name != "":
			return name, data
		}
	}
}

func TestStreamTellsOfArrivals(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn("Nora", intake.Desk)
	at, err := h.store.Changes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := b.listen(eventsPath(asked{}, at))
	filtered := b.listen(eventsPath(asked{filter: intake.Filter{List: intake.Homeward}}, at))
	ref := h.arrive(urgent("Bea Urgent"))
	if name, data := l.event(); name != "queue" || !strings.Contains(data, ref) || strings.Contains(data, "<html") {
		t.Errorf("told %s: %s", name, data)
	}
	if name, data := filtered.event(); name != "queue" || strings.Contains(data, ref) {
		t.Errorf("told %s: %s", name, data)
	}
	if kind := l.header.Get("Content-Type"); kind != "text/event-stream; charset=utf-8" {
		t.Errorf("the stream is %s", kind)
	}

	// Who comes late is told at once.
	late := b.listen(eventsPath(asked{}, at))
	if _, data := late.event(); !strings.Contains(data, ref) {
		t.Errorf("told %s", data)
	}
	b.do("HEAD", "/staff/events", "", "").wants(http.StatusOK)
}

func TestStreamTellsOfAChangedCase(t *testing.T) {
	h := newHouse(t)
	at := "/staff/intakes/" + h.arrive(urgent("Bea Urgent"))
	chris, nora := h.signedIn("Dr. Chris", intake.Clinician), h.signedIn("Nora", intake.Desk)
	p := chris.get(at)
	version := versionField.FindStringSubmatch(p.Body.String())[1]
	l := chris.listen("/staff/events?case=" + strings.TrimPrefix(at, "/staff/intakes/") + "&version=" + version)
	nora.act(nora.get(at), at+"/move", "to", "acknowledged").wants(http.StatusSeeOther)
	if name, data := l.event(); name != "case" || strings.TrimSpace(data) != "" {
		t.Errorf("told %s: %s", name, data)
	}
}

// A stream is no use of the sign-in, and does not outlive it.
func TestStreamEndsWithTheSignIn(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn("Nora", intake.Desk)
	at, err := h.store.Changes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := b.listen(eventsPath(asked{}, at))
	h.clock.pass(8 * time.Minute)
	h.arrive(wishing("Ann Mild"))
	if name, _ := l.event(); name != "queue" {
		t.Fatalf("told %s", name)
	}
	h.clock.pass(8 * time.Minute) // sixteen since anything was done
	h.arrive(urgent("Bea Urgent"))
	if name, data := l.event(); name != "end" || strings.Contains(data, "Bea") {
		t.Fatalf("told %s: %s", name, data)
	}
	select {
	case <-l.ended:
	case <-time.After(10 * time.Second):
		t.Fatal("the stream goes on")
	}
	if b.inside() {
		t.Error("the stream has kept the sign-in alive")
	}
}

// One sign-in keeps only so many streams open. The next is told what is new and
// asked to come again later, so that the page goes on renewing itself.
func TestTooManyStreams(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn("Nora", intake.Desk)
	at, err := h.store.Changes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ref := h.arrive(urgent("Bea Urgent"))
	first := b.listen(eventsPath(asked{}, at))
	first.event()
	for range streamsEach - 1 {
		b.listen(eventsPath(asked{}, at)).event()
	}
	over := b.listen(eventsPath(asked{}, at))
	if name, _ := over.event(); name != "slow" {
		t.Fatalf("told %s", name)
	}
	if name, data := over.event(); name != "queue" || !strings.Contains(data, ref) {
		t.Errorf("told %s: %s", name, data)
	}
	<-over.ended
	// Another sign-in has its own, and one that ended makes room.
	if name, _ := h.signedIn("Dr. Chris", intake.Clinician).listen(eventsPath(asked{}, at)).event(); name != "queue" {
		t.Errorf("told %s", name)
	}
	first.stop()
	<-first.ended
	if name, _ := b.listen(eventsPath(asked{}, at)).event(); name != "queue" {
		t.Errorf("told %s", name)
	}
}

func TestStreamEndsWithTheSite(t *testing.T) {
	closing := make(chan struct{})
	h := newHouse(t, func(c *Config) { c.Closing = closing })
	l := h.signedIn("Nora", intake.Desk).listen("/staff/events?since=99")
	go func() { _, _ = io.Copy(io.Discard, l.lines) }()
	close(closing)
	select {
	case <-l.ended:
	case <-time.After(10 * time.Second):
		t.Fatal("the stream goes on")
	}
}
