package command

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// turn is one page of a journey: asked for, answered, and where that leads.
type turn struct {
	Path, Form, Next string
	Fields           []string
	Page             string // as it was served while the journey was recorded
}

// journey is what one patient's browser sends from the start to the result.
// It is recorded once, the way a browser reads the pages, so that the clients
// of a load only have to repeat it and cost little beside the server.
type journey struct {
	Turns  []turn
	Result string // the result page, as it was served
}

// steps is how many requests a journey has: the start page, the button there,
// two for each page, and the result.
func (j *journey) steps() int { return 2*len(j.Turns) + 3 }

// recorded goes through the pages once.
func recorded(t testing.TB, base string, answers map[string]any) *journey {
	t.Helper()
	p := newPatient(t, base)
	j := &journey{}
	for path := p.start(); path != "/result"; {
		resp, page := p.get(path)
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("GET %s answered %d", path, resp.StatusCode)
		}
		form := fill(page, answers)
		resp, text := p.post(path, form)
		if resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("POST %s answered %d: %s", path, resp.StatusCode, problems(text))
		}
		next := resp.Header.Get("Location")
		j.Turns = append(j.Turns, turn{path, form.Encode(), next, fields(page), page})
		path = next
	}
	_, j.Result = p.get("/result")
	return j
}

// client is one patient's connection, with their cookies.
type client struct {
	base    *url.URL
	conn    net.Conn
	in      *bufio.Reader
	out     *bufio.Writer
	cookies []string
	body    bytes.Buffer // of the last answer
}

func (c *client) open() (err error) {
	if c.conn, err = net.Dial("tcp", c.base.Host); err != nil {
		return err
	}
	c.in, c.out = bufio.NewReader(c.conn), bufio.NewWriter(c.conn)
	return nil
}

// ask sends one request and reads the whole answer.
func (c *client) ask(method, path, form string) (status int, location string, err error) {
	fmt.Fprintf(c.out, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: load\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n", method, path, c.base.Host)
	if len(c.cookies) > 0 {
		fmt.Fprintf(c.out, "Cookie: %s\r\n", strings.Join(c.cookies, "; "))
	}
	if method == http.MethodPost {
		fmt.Fprintf(c.out, "Origin: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", c.base, len(form))
	}
	c.out.WriteString("\r\n" + form)
	if err := c.out.Flush(); err != nil {
		return 0, "", err
	}
	resp, err := http.ReadResponse(c.in, &http.Request{Method: method})
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	c.body.Reset()
	if _, err := c.body.ReadFrom(resp.Body); err != nil {
		return 0, "", err
	}
	for _, cookie := range resp.Cookies() {
		c.keep(cookie)
	}
	return resp.StatusCode, resp.Header.Get("Location"), nil
}

func (c *client) keep(cookie *http.Cookie) {
	c.cookies = slices.DeleteFunc(c.cookies, func(have string) bool { return strings.HasPrefix(have, cookie.Name+"=") })
	if cookie.MaxAge >= 0 {
		c.cookies = append(c.cookies, cookie.Name+"="+cookie.Value)
	}
}

// stretch is what a load came to.
type stretch struct {
	journeys, steps int
	elapsed         time.Duration
	gets, posts     []time.Duration
}

func (t *stretch) add(o stretch) {
	t.journeys, t.steps, t.elapsed = t.journeys+o.journeys, t.steps+o.steps, t.elapsed+o.elapsed
	t.gets, t.posts = append(t.gets, o.gets...), append(t.posts, o.posts...)
}

func (t *stretch) perSecond() float64 { return float64(t.steps) / t.elapsed.Seconds() }

// percentile sorts what it is given.
func percentile(of []time.Duration, percent int) time.Duration {
	if len(of) == 0 {
		return 0
	}
	slices.Sort(of)
	return of[min(len(of)-1, len(of)*percent/100)]
}

// step is one request that must be answered so.
func (t *stretch) step(c *client, method, path, form string, status int, next string) error {
	began := time.Now()
	got, location, err := c.ask(method, path, form)
	if err != nil {
		return err
	}
	if got != status || next != "" && location != next {
		return fmt.Errorf("%s %s answered %d, to %q", method, path, got, location)
	}
	t.steps++
	if method == http.MethodPost {
		t.posts = append(t.posts, time.Since(began))
	} else {
		t.gets = append(t.gets, time.Since(began))
	}
	return nil
}

// whole is one journey by somebody new.
func (t *stretch) whole(base *url.URL, j *journey) error {
	c := &client{base: base}
	if err := t.until(c, j, "/result"); err != nil {
		return err
	}
	defer c.conn.Close()
	t.journeys++
	return t.step(c, "GET", "/result", "", http.StatusOK, "")
}

// until is a journey as far as a page, which is not asked for yet.
func (t *stretch) until(c *client, j *journey, page string) error {
	err := c.open()
	if err == nil {
		err = t.step(c, "GET", "/", "", http.StatusOK, "")
	}
	if err == nil {
		err = t.step(c, "POST", "/intake", "", http.StatusSeeOther, j.Turns[0].Path)
	}
	for _, turn := range j.Turns {
		if turn.Path == page {
			return err
		}
		if err == nil {
			err = t.step(c, "GET", turn.Path, "", http.StatusOK, "")
		}
		if err == nil {
			err = t.step(c, "POST", turn.Path, turn.Form, http.StatusSeeOther, turn.Next)
		}
	}
	return err
}

// together lets n clients work side by side while there is more to do.
func together(n int, more func() bool, work func(*stretch) error) (all stretch, err error) {
	var mu sync.Mutex
	var group sync.WaitGroup
	began := time.Now()
	for range n {
		group.Go(func() {
			var own stretch
			var failed error
			for failed == nil && more() {
				failed = work(&own)
			}
			mu.Lock()
			defer mu.Unlock()
			all.add(own)
			err = errors.Join(err, failed)
		})
	}
	group.Wait()
	all.elapsed = time.Since(began)
	return all, err
}

// patients are n journeys side by side.
func patients(t testing.TB, base string, j *journey, n int, more func() bool) stretch {
	t.Helper()
	at, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	all, err := together(n, more, func(own *stretch) error { return own.whole(at, j) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// forAbout is true for that long; what was begun is finished.
func forAbout(d time.Duration) func() bool {
	end := time.Now().Add(d)
	return func() bool { return time.Now().Before(end) }
}

// once is true n times.
func once(n int) func() bool {
	left := make(chan struct{}, n)
	for range n {
		left <- struct{}{}
	}
	return func() bool {
		select {
		case <-left:
			return true
		default:
			return false
		}
	}
}

// A load keeps what it was told is kept: as many intakes as journeys.
func TestLoadOfTwo(t *testing.T) {
	s := serveHere(t)
	j := recorded(t, s.url, mild(t))
	all := patients(t, s.url, j, 2, once(2))
	if all.journeys != 2 || all.steps != 2*j.steps() || len(all.gets)+len(all.posts) != all.steps {
		t.Errorf("%d journeys of %d steps: %d steps", all.journeys, j.steps(), all.steps)
	}
	if kept := intakes(t, s.data); len(kept) != 3 {
		t.Errorf("%d intakes of three journeys", len(kept))
	}
}
