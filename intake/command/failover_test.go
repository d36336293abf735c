//go:build unix

package command

import (
	"context"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// cluster is a PostgreSQL server of our own, to be killed.
type cluster struct {
	t      testing.TB
	bin    string
	folder string
	port   string
	owner  *syscall.Credential // nil: this process's own
	server *exec.Cmd
}

// clusters finds the programs and makes a folder that the server's user owns:
// PostgreSQL refuses to run as root.
func clusters(t testing.TB) func(name string) *cluster {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	postgres, err := user.Lookup("postgres")
	if len(found) == 0 || os.Getuid() == 0 && err != nil {
		if required("failover") {
			t.Fatal("there is no PostgreSQL server in /usr/lib/postgresql")
		}
		t.Skip("there is no PostgreSQL server in /usr/lib/postgresql")
	}
	folder, err := os.MkdirTemp("", "failover-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	var owner *syscall.Credential
	if os.Getuid() == 0 {
		uid, _ := strconv.ParseUint(postgres.Uid, 10, 32)
		gid, _ := strconv.ParseUint(postgres.Gid, 10, 32)
		owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(folder, int(uid), int(gid)); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) *cluster {
		return &cluster{t: t, bin: found[len(found)-1], folder: filepath.Join(folder, name), port: freePort(t), owner: owner}
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func (c *cluster) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir = filepath.Dir(c.folder)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner}
	return cmd
}

func (c *cluster) do(program string, args ...string) {
	c.t.Helper()
	if out, err := c.command(program, args...).CombinedOutput(); err != nil {
		c.t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// start starts the server and returns once it answers.
func (c *cluster) start(settings ...string) {
	c.t.Helper()
	args := []string{"-D", c.folder, "-p", c.port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	log := &output{}
	c.server = c.command("postgres", args...)
	c.server.Stderr = log
	if err := c.server.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(c.kill)
	c.until("SELECT true", log)
}

// until asks until the answer is yes.
func (c *cluster) until(question string, log *output) {
	c.t.Helper()
	for range 100_000 {
		if yes, err := c.ask(question); err == nil && yes {
			return
		}
	}
	c.t.Fatalf("%s: never\n%s", question, log)
}

func (c *cluster) ask(question string) (yes bool, err error) {
	connection, err := pgx.Connect(context.Background(), "postgres://postgres@127.0.0.1:"+c.port+"/postgres")
	if err != nil {
		return false, err
	}
	defer connection.Close(context.Background())
	return yes, connection.QueryRow(context.Background(), question).Scan(&yes)
}

// kill ends the server and everything it started, as a power cut would.
func (c *cluster) kill() {
	if c.server.ProcessState != nil {
		return
	}
	pid := strconv.Itoa(c.server.Process.Pid)
	c.server.Process.Signal(syscall.SIGSTOP) // It starts nobody else.
	children, _ := os.ReadFile(filepath.Join("/proc", pid, "task", pid, "children"))
	c.server.Process.Kill()
	for _, child := range strings.Fields(string(children)) {
		if n, err := strconv.Atoi(child); err == nil {
			syscall.Kill(n, syscall.SIGKILL)
		}
	}
	c.server.Wait()
}

// When the primary is lost under load and its synchronous standby takes over,
// the site goes on there, and all that was acknowledged is there once.
func TestFailover(t *testing.T) {
	unraced(t)
	made := clusters(t)
	primary, standby := made("primary"), made("standby")
	primary.do("initdb", "-D", primary.folder, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
	primary.start("synchronous_standby_names=*")
	primary.do("pg_basebackup", "-h", "127.0.0.1", "-p", primary.port, "-U", "postgres", "-D", standby.folder,
		"-R", "-X", "stream", "--checkpoint=fast", "--no-sync")
	standby.start()
	primary.until("SELECT EXISTS (SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync')", &output{})

	args := []string{
		"--database=postgres://postgres@127.0.0.1:" + primary.port + ",127.0.0.1:" + standby.port + "/postgres?target_session_attrs=read-write",
		"--keyset-file=" + filepath.Join(t.TempDir(), "keyset.json"),
	}
	site := serveApart(t, t.TempDir(), args...)
	c := gather(t, 6, site.url)
	c.more(150)
	primary.kill()
	from := now()
	standby.do("pg_ctl", "-D", standby.folder, "promote", "-w")
	promoted := now().Sub(from)
	c.more(1)
	first := now().Sub(from)
	c.more(100)
	c.home()
	site.kill()
	shown := c.compare(intakes(t, t.TempDir(), args...))
	well(t, slices.Concat([]string{"--data", t.TempDir()}, args)...)
	t.Logf("promoted after %v, the first page saved after %v; %d pages acknowledged, %d refused meanwhile, %d references shown",
		promoted, first, c.acknowledged, c.refused, shown)
}
