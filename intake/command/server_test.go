package command

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// TestMain lets the test binary be the program itself, so that a test can kill
// a real process without building one.
func TestMain(m *testing.M) {
	if os.Getenv("INTAKE_TEST_AS_PROGRAM") == "1" {
		os.Exit(Run(UntilStopped(), os.Args[1:], func(string) string { return "" }, os.Stdin, os.Stdout, os.Stderr))
	}
	if role := os.Getenv("INTAKE_TEST_AS"); role != "" {
		if err := play(role, os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if builtIn != "" {
		os.RemoveAll(builtIn)
	}
	os.Exit(code)
}

// output gathers what a server writes while tests read it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// server is a site that is being served.
type server struct {
	url  string
	data string
	log  *output
	stop func()
}

// serveHere serves in this process until the test ends.
func serveHere(t testing.TB, args ...string) *server {
	t.Helper()
	s := &server{data: t.TempDir(), log: &output{}}
	s.start(t, args...)
	return s
}

func (s *server) start(t testing.TB, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	read, write := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- Run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", s.data, "--rate", "off"}, args...),
			func(string) string { return "" }, strings.NewReader(""), write, s.log)
		write.Close()
	}()
	var once sync.Once
	s.stop = func() {
		once.Do(func() {
			cancel()
			if code := <-done; code != 0 {
				t.Errorf("serve ended with %d: %s", code, s.log)
			}
		})
	}
	t.Cleanup(s.stop)
	s.url = announced(t, read, s.log)
}

// announced waits for the line that says where the site is.
func announced(t testing.TB, from io.Reader, log fmt.Stringer) string {
	t.Helper()
	line, err := bufio.NewReader(from).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "Serving ")
	if err != nil || !ok {
		t.Fatalf("serve said %q, %v: %s", line, err, log)
	}
	return url
}

// process is a server of its own, to be killed.
type process struct {
	url string
	cmd *exec.Cmd
	log *output
}

func serveApart(t testing.TB, data string, args ...string) *process {
	t.Helper()
	p := notYet(data, args...)
	p.start(t)
	return p
}

// notYet is a process that is not started yet.
func notYet(data string, args ...string) *process {
	p := &process{log: &output{}, cmd: exec.Command(os.Args[0],
		append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data, "--rate", "off"}, args...)...)}
	p.cmd.Env = append(os.Environ(), "INTAKE_TEST_AS_PROGRAM=1")
	p.cmd.Stderr = p.log
	return p
}

func (p *process) start(t testing.TB) {
	t.Helper()
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	p.url = announced(t, out, p.log)
}

// kill ends the process as a power cut would: SIGKILL.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	}
}

// run runs a command line and returns its status and what it wrote.
func run(t testing.TB, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = Run(t.Context(), args, func(string) string { return "" }, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// exported is one line of the export.
type exported struct {
	Reference string         `json:"reference"`
	Level     string         `json:"level"`
	LevelNow  string         `json:"level_now"`
	Status    string         `json:"status"`
	Answers   map[string]any `json:"answers"`
	Contact   map[string]any `json:"contact"`
	Fired     []string       `json:"fired"`
	Book      string         `json:"book"`

	Checkins []map[string]any `json:"checkins"`
}

// intakes returns everything that the clinic has, by reference.
func intakes(t testing.TB, data string, args ...string) map[string]exported {
	t.Helper()
	code, out, errs := run(t, "", append([]string{"export", "--format", "jsonl", "--data", data}, args...)...)
	if code != 0 {
		t.Fatalf("export ended with %d: %s", code, errs)
	}
	found := map[string]exported{}
	for line := range strings.Lines(out) {
		var e exported
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("export wrote %q: %v", line, err)
		}
		found[e.Reference] = e
	}
	return found
}

func get(t testing.TB, c *http.Client, url string) (*http.Response, string) {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body(t, resp)
}

func body(t testing.TB, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What a browser sends too much of is answered by the site, in its own words.
func TestTooManyCookies(t *testing.T) {
	s := serveHere(t)
	req, err := http.NewRequest("GET", s.url+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", "other="+strings.Repeat("a", 20<<10))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	text := body(t, resp)
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge || !strings.Contains(text, "call 911") || resp.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("status %d: %s", resp.StatusCode, text)
	}
}
