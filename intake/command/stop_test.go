package command

import (
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sciatica-intake/intake/store"
)

// underway is a form whose handler has begun and waits for the rest of it.
type underway struct {
	rest   *io.PipeWriter
	form   string
	answer chan *http.Response // nil when there was none
}

// begin sends a form up to its body. The server asks for the body when the
// handler reads it.
func (p *patient) begin(path string, form url.Values) *underway {
	p.Helper()
	body, rest := io.Pipe()
	u := &underway{rest, form.Encode(), make(chan *http.Response, 1)}
	asked := make(chan bool)
	req, err := http.NewRequest("POST", p.base+path, body)
	if err != nil {
		p.Fatal(err)
	}
	req = req.WithContext(httptrace.WithClientTrace(p.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(asked) }}))
	req.ContentLength = int64(len(u.form))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", p.base)
	req.Header.Set("Expect", "100-continue")
	client := *p.http
	client.Transport = &http.Transport{ExpectContinueTimeout: time.Minute}
	p.Cleanup(client.CloseIdleConnections)
	go func() {
		resp, err := client.Do(req)
		if err != nil {
			rest.Close()
		}
		u.answer <- resp
	}()
	select {
	case <-asked:
	case <-u.answer:
		p.Fatalf("POST %s was answered before it was read", path)
	}
	return u
}

// finish sends the body and returns the answer, or nil.
func (u *underway) finish() *http.Response {
	io.WriteString(u.rest, u.form)
	u.rest.Close()
	return <-u.answer
}

// ask to stop, and return once nobody is let in any more.
func (p *process) terminate(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for {
		c, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
		if err != nil {
			return
		}
		c.Close()
	}
}

// A site that is told to stop lets nobody in, answers whoever is under way
// even while another program holds the database, ends the streams, and leaves
// the database whole.
func TestStopDrains(t *testing.T) {
	data := t.TempDir()
	anna := (&server{data: data}).hire(t, "anna", "admin")
	site := serveApart(t, data)
	p := newPatient(t, site.url)
	last := p.begin(p.answer(p.start(), mild(t), "/intake/check"), url.Values{"consent_store": {"yes"}})
	desk := newPatient(t, site.url)
	desk.signIn(anna)
	stream, err := desk.http.Get(site.url + "/staff/events")
	if err != nil || stream.StatusCode != http.StatusOK {
		t.Fatalf("the stream answered %v, %v", stream, err)
	}
	defer stream.Body.Close()
	release := lock(t, data)
	site.terminate(t)
	if _, err := io.Copy(io.Discard, stream.Body); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
	answered := make(chan *http.Response)
	go func() { answered <- last.finish() }()
	release()
	resp := <-answered
	if resp == nil || resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/result" {
		t.Fatalf("what was under way was answered %v", resp)
	}
	if err := site.cmd.Wait(); err != nil {
		t.Errorf("serve ended with %v: %s", err, site.log)
	}
	if log, err := os.Stat(filepath.Join(data, store.FileName+"-wal")); err == nil && log.Size() > 0 {
		t.Errorf("the log still holds %d bytes", log.Size())
	}
	if found := intakes(t, data); len(found) != 1 {
		t.Errorf("%d intakes", len(found))
	}
	well(t, "--data", data)
}

// Who asks twice does not wait.
func TestStopTwiceEndsAtOnce(t *testing.T) {
	data := t.TempDir()
	site := serveApart(t, data)
	p := newPatient(t, site.url)
	stuck := p.begin("/intake", url.Values{"a": {"b"}})
	site.terminate(t)
	if err := site.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err := site.cmd.Wait()
	ended, ok := site.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !ended.Signaled() || ended.Signal() != syscall.SIGTERM {
		t.Errorf("serve ended with %v: %s", err, site.log)
	}
	stuck.finish()
	well(t, "--data", data)
}

// signIn signs somebody in to the desk without a browser.
func (p *patient) signIn(m *member) {
	p.Helper()
	p.post("/staff/sign-in", url.Values{"name": {m.name}, "password": {m.password}})
	if resp, _ := p.post("/staff/sign-in/code", url.Values{"code": {m.code(p)}}); resp.Header.Get("Location") != "/staff" {
		p.Fatalf("signing in answered %d", resp.StatusCode)
	}
}
