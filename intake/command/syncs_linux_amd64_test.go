package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"sciatica-intake/intake/store"
)

// watchedEnv makes the test binary ask for somebody to answer for its syncs
// before it becomes the program.
const watchedEnv = "INTAKE_TEST_SYNCS_WATCHED"

func init() {
	if os.Getenv(watchedEnv) != "1" {
		return
	}
	err := becomeWatched()
	unix.Sendmsg(3, []byte(err.Error()), nil, nil, 0)
	os.Exit(98)
}

// becomeWatched lets the kernel ask the test about every sync of this process
// from here on, and runs the program in it. It returns only if that fails.
func becomeWatched() error {
	runtime.LockOSThread() // The filter is the thread's, and the program inherits it.
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	equal := func(value uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: value, Jt: yes, Jf: no}
	}
	end := func(what uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: what} }
	filter := []unix.SockFilter{
		load(4), equal(unix.AUDIT_ARCH_X86_64, 0, 3), // the architecture
		load(0), equal(unix.SYS_FSYNC, 2, 0), equal(unix.SYS_FDATASYNC, 1, 0), // the call
		end(unix.SECCOMP_RET_ALLOW), end(unix.SECCOMP_RET_USER_NOTIF),
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	listener, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_NEW_LISTENER, uintptr(unsafe.Pointer(&program)))
	if errno != 0 {
		return errno
	}
	if err := unix.Sendmsg(3, nil, unix.UnixRights(int(listener)), nil, 0); err != nil {
		return err
	}
	unix.CloseOnExec(3)
	os.Unsetenv(watchedEnv)
	return syscall.Exec("/proc/self/exe", os.Args, os.Environ())
}

// syncs answers for the syncs of a watched process. While they fail, they do
// what a kernel does whose disk fails: the sync reports EIO once, and what was
// written since the last good one is gone.
type syncs struct {
	listener int

	mu     sync.Mutex
	fails  func(file string) bool // nil: none
	failed map[string]int         // by file
	synced map[string][]byte      // the files as they were last synced
}

// notice and reply are the kernel's seccomp_notif and seccomp_notif_resp.
type notice struct {
	id         uint64
	pid, flags uint32
	call, arch uint32
	at         uint64
	args       [6]uint64
}

type reply struct {
	id    uint64
	value int64
	errno int32
	flags uint32
}

// serveWatched is serveApart with somebody who answers for the syncs.
func serveWatched(t *testing.T, data string) (*process, *syncs) {
	t.Helper()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	theirs := os.NewFile(uintptr(pair[1]), "listener")
	p := notYet(data)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Env = append(p.cmd.Env, watchedEnv+"=1")
	p.cmd.ExtraFiles = []*os.File{theirs}
	w := &syncs{failed: map[string]int{}, synced: map[string][]byte{}}
	given := make(chan error, 1)
	go func() {
		defer unix.Close(pair[0])
		text, rights := make([]byte, 200), make([]byte, unix.CmsgSpace(4))
		n, m, _, _, err := unix.Recvmsg(pair[0], text, rights, 0)
		if err == nil && m == 0 {
			err = errors.New(string(text[:n]))
		}
		if err == nil {
			w.listener, err = received(rights[:m])
		}
		given <- err
		if err == nil {
			w.watch(t)
		}
	}()
	err = p.cmd.Start()
	theirs.Close()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	if err := <-given; err != nil {
		if required("syncs") {
			t.Fatal(err)
		}
		t.Skipf("this kernel lets nobody answer for the syncs of a process: %v", err)
	}
	p.url = announced(t, out, p.log)
	return p, w
}

func received(rights []byte) (int, error) {
	messages, err := unix.ParseSocketControlMessage(rights)
	if err != nil || len(messages) != 1 {
		return -1, fmt.Errorf("no listener came: %w", err)
	}
	files, err := unix.ParseUnixRights(&messages[0])
	if err != nil || len(files) != 1 {
		return -1, fmt.Errorf("no listener came: %w", err)
	}
	return files[0], nil
}

// watch answers until the process has ended.
func (w *syncs) watch(t *testing.T) {
	defer unix.Close(w.listener)
	for {
		ready := []unix.PollFd{{Fd: int32(w.listener), Events: unix.POLLIN}}
		if _, err := unix.Poll(ready, -1); errors.Is(err, unix.EINTR) {
			continue
		}
		if ready[0].Revents&unix.POLLIN == 0 {
			return
		}
		var n notice
		if control(w.listener, unix.SECCOMP_IOCTL_NOTIF_RECV, unsafe.Pointer(&n)) != nil {
			continue // The one who asked was killed.
		}
		r := reply{id: n.id, flags: unix.SECCOMP_USER_NOTIF_FLAG_CONTINUE}
		file, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", n.pid, n.args[0]))
		if err == nil && w.fail(t, file) {
			r = reply{id: n.id, errno: -int32(unix.EIO)}
		}
		control(w.listener, unix.SECCOMP_IOCTL_NOTIF_SEND, unsafe.Pointer(&r))
	}
}

func control(fd int, what uint, with unsafe.Pointer) error {
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(what), uintptr(with)); errno != 0 {
		return errno
	}
	return nil
}

// fail decides about one sync.
func (w *syncs) fail(t *testing.T, file string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := filepath.Base(file)
	if !strings.HasPrefix(name, store.FileName) {
		return false
	}
	if w.fails == nil || !w.fails(name) {
		now, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		w.synced[name] = now
		return false
	}
	w.failed[name]++
	if before, known := w.synced[name]; known {
		if err := writeBack(file, before); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	return true
}

// writeBack makes a file what it was. The process that holds it keeps its
// handle and its locks.
func writeBack(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteAt(text, 0); err != nil {
		return err
	}
	return f.Truncate(int64(len(text)))
}

// set makes the syncs of some files fail from now on.
func (w *syncs) set(fails func(file string) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails = fails
}

// failures is how many syncs of a file have failed.
func (w *syncs) failures(file string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed[file]
}
