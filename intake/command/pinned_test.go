package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// measured is a server process on a core of its own, while the clients have
// the others. Where cores cannot be had, both share what there is.
type measured struct {
	*process
	b testing.TB
}

// serverCore is where servers under measurement run.
const serverCore = "0"

// builtIn is the folder that built makes, gone when the tests end.
var builtIn string

// built is the program as it is delivered, made from this tree once.
var built = sync.OnceValues(func() (file string, err error) {
	if builtIn, err = os.MkdirTemp("", "sciatica-bench-*"); err != nil {
		return "", err
	}
	file = filepath.Join(builtIn, "sciatica-intake")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, "../..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	return file, build.Run()
})

func program(b testing.TB) string {
	b.Helper()
	file, err := built()
	if err != nil {
		b.Fatal(err)
	}
	return file
}

// apart starts a server on its core and waits until it says where it is.
func apart(b testing.TB, environment []string, program string, args ...string) *measured {
	b.Helper()
	// A file, as it would be: a pipe would make the clients read along.
	log, err := os.Create(filepath.Join(b.TempDir(), "log"))
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(program, args...)
	if taskset, err := exec.LookPath("taskset"); err == nil && runtime.NumCPU() > 1 {
		cmd = exec.Command(taskset, append([]string{"-c", serverCore, program}, args...)...)
		elsewhere(b, taskset)
	}
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	m := &measured{&process{cmd: cmd}, b}
	b.Cleanup(m.kill)
	m.url = announced(b, out, filed(log.Name()))
	return m
}

// filed is what a file holds, once somebody wants to read it.
type filed string

func (f filed) String() string {
	text, err := os.ReadFile(string(f))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// elsewhere moves this process to the cores that the server does not have.
func elsewhere(b testing.TB, taskset string) {
	b.Helper()
	pid, all := strconv.Itoa(os.Getpid()), "1-"+strconv.Itoa(runtime.NumCPU()-1)
	if out, err := exec.Command(taskset, "-a", "-p", "-c", all, pid).CombinedOutput(); err != nil {
		b.Logf("the clients share the server's core: %v: %s", err, out)
	}
}

// serving starts the program as it is delivered.
func serving(b testing.TB, data string, args ...string) *measured {
	b.Helper()
	return apart(b, nil, program(b), append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data, "--rate", "off"}, args...)...)
}

// as starts this test's own binary as another server.
func as(b testing.TB, role string, args ...string) *measured {
	b.Helper()
	return apart(b, []string{"INTAKE_TEST_AS=" + role}, os.Args[0], args...)
}

// peak is the most memory the process ever had, in MB; 0 where nobody says.
func (m *measured) peak() float64 {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(m.cmd.Process.Pid) + "/status")
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kB / 1024
		}
	}
	return 0
}

// used is the processor time the process has had; 0 where nobody says.
func (m *measured) used() time.Duration {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(m.cmd.Process.Pid) + "/stat")
	_, rest, _ := strings.Cut(string(text), ") ")
	columns := strings.Fields(rest)
	if len(columns) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(columns[11])
	system, _ := strconv.Atoi(columns[12])
	return time.Duration(user+system) * 10 * time.Millisecond // Linux counts in hundredths.
}

// end stops the server as an operator does, and waits until it is gone.
func (m *measured) end() {
	m.b.Helper()
	if err := m.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		m.b.Fatal(err)
	}
	if err := m.cmd.Wait(); err != nil {
		m.b.Fatal(err)
	}
}
