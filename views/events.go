package views

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"sciatica-intake/intake"
)

// watch tells event streams that the queue is not what it was. However many
// there are, it asks the store once a second, and not at all while there is
// none. It asks instead of being told, because another process can be where a
// change is made.
type watch struct {
	ask   func(context.Context) (int64, error)
	every time.Duration

	mu      sync.Mutex
	streams map[string]int // by sign-in
	open    int            // in all
	stop    context.CancelFunc
	at      int64
	changed chan struct{} // closed at the next change
}

func newWatch(ask func(context.Context) (int64, error)) *watch {
	return &watch{ask: ask, every: time.Second, streams: map[string]int{}, changed: make(chan struct{})}
}

// streamsEach is how many streams one sign-in keeps open, and streamsAll how
// many there are in all: each costs a look at the store every few seconds.
const (
	streamsEach = 6
	streamsAll  = 300
)

// join begins to watch for a sign-in; leave ends it. Without room for another
// stream it returns nil.
func (w *watch) join(signIn string) (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.streams[signIn] >= streamsEach || w.open >= streamsAll {
		return nil
	}
	w.streams[signIn]++
	if w.open++; w.open == 1 {
		ctx, stop := context.WithCancel(context.Background())
		w.stop = stop
		go w.run(ctx)
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.streams[signIn]--; w.streams[signIn] == 0 {
			delete(w.streams, signIn)
		}
		if w.open--; w.open == 0 {
			w.stop()
		}
	}
}

func (w *watch) run(ctx context.Context) {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		if at, err := w.ask(ctx); err == nil {
			w.tell(at)
		} // Otherwise the store cannot be read now; the next second tells.
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (w *watch) tell(at int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if at > w.at {
		w.at = at
		close(w.changed)
		w.changed = make(chan struct{})
	}
}

// now returns the counter as last seen, and what is closed when it rises.
func (w *watch) now() (int64, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at, w.changed
}

// eventsPath is where a page of the queue hears of changes since it was made.
func eventsPath(a asked, since int64) string {
	q := a.query()
	if a.after != "" {
		q.Set("after", a.after.String())
	}
	q.Set("since", strconv.FormatInt(since, 10))
	return "/staff/events?" + q.Encode()
}

// checkEvery is how often a stream looks whether its sign-in still stands. It
// also keeps the connection from looking dead.
const checkEvery = 5 * time.Second

// stream is one connection that is kept open.
type stream struct {
	*site
	w     http.ResponseWriter
	r     *http.Request
	v     *staffVisit
	a     asked
	only  intake.Reference // a case page watches its case alone
	since int64            // the counter, or the case's version, as the browser knows it
}

// events keeps a connection open and tells what changes. It is no use of the
// sign-in and ends with it: every time it says something it asks anew whether
// somebody is still signed in.
func (s *site) events(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	st := &stream{site: s, w: w, r: r, v: v}
	if err := st.read(); err != nil {
		return err
	}
	if r.Method == http.MethodHead {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		return nil
	}
	// The limits of other answers are not meant for this one.
	open := http.NewResponseController(w)
	_ = open.SetWriteDeadline(time.Time{})
	_ = open.SetReadDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	leave := s.watch.join(v.actor.Session)
	if leave == nil {
		st.once(open)
		return nil
	}
	defer leave()
	fmt.Fprint(w, "retry: 3000\n\n")
	if err := open.Flush(); err != nil {
		return nil
	}
	st.run(open)
	return nil
}

// once tells what is new and ends, when there is no room for another stream:
// the browser asks again after half a minute.
func (st *stream) once(open *http.ResponseController) {
	fmt.Fprint(st.w, "retry: 30000\n\nevent: slow\ndata:\n\n")
	if at, err := st.Store.Changes(st.r.Context()); err == nil && st.signedIn() && st.tell(at) == nil {
		_ = open.Flush()
	}
}

// read takes from the address what the browser has already.
func (st *stream) read() (err error) {
	q, err := url.ParseQuery(st.r.URL.RawQuery)
	if err != nil {
		return status(http.StatusBadRequest)
	}
	since := q.Get("since")
	if only := q.Get("case"); only != "" {
		var ok bool
		if st.only, ok = intake.ParseReference(only); !ok {
			return status(http.StatusBadRequest)
		}
		since = q.Get("version")
	} else if st.a, err = st.asked(st.r, st.v); err != nil {
		return err
	}
	if last := st.r.Header.Get("Last-Event-ID"); last != "" {
		since = last
	}
	st.since, _ = strconv.ParseInt(since, 10, 64)
	return nil
}

func (st *stream) run(open *http.ResponseController) {
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	for {
		at, changed := st.site.watch.now()
		if !st.signedIn() || st.tell(at) != nil || open.Flush() != nil {
			return
		}
		select {
		case <-st.r.Context().Done():
			return
		case <-st.Closing:
			return
		case <-changed:
		case <-tick.C:
			if _, err := fmt.Fprint(st.w, ":\n\n"); err != nil {
				return
			}
		}
	}
}

// signedIn asks whether the sign-in still stands, and tells the browser when
// it does not: it need not ask again.
func (st *stream) signedIn() bool {
	_, err := st.Store.Session(st.r.Context(), st.doors.token(st.r))
	if errors.Is(err, intake.ErrSignedOut) {
		fmt.Fprint(st.w, "event: end\ndata:\n\n")
		_ = http.NewResponseController(st.w).Flush()
	}
	return err == nil
}

// tell says what is new since the browser last heard.
func (st *stream) tell(at int64) error {
	if st.only != "" {
		return st.tellCase()
	}
	if at <= st.since {
		return nil
	}
	live, err := st.live(st.r, st.v, st.a)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := st.pages.part(&page, "staff/queue", "live", live); err != nil {
		return err
	}
	st.since = at
	return event(st.w, "queue", at, page.String())
}

func (st *stream) tellCase() error {
	items, err := st.Store.Items(st.r.Context(), st.v.actor, []intake.Reference{st.only})
	if err != nil || len(items) == 0 || items[0].Version == st.since {
		return err
	}
	st.since = items[0].Version
	return event(st.w, "case", st.since, "")
}

func event(w http.ResponseWriter, name string, id int64, data string) error {
	_, err := fmt.Fprintf(w, "event: %s\nid: %d\ndata: %s\n\n", name, id, strings.ReplaceAll(data, "\n", "\ndata: "))
	return err
}
