package command

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"sciatica-intake/intake/store"
)

// breaking lets a crowd meet a disk that takes nothing more, until as many
// pages were refused as count, and then one that does again. The same process
// goes on; in the end it is killed, and all that it acknowledged is there.
func breaking(t *testing.T, data string, site *process, spoil, mend func()) {
	t.Helper()
	c := gather(t, 6, site.url)
	for range 2 {
		c.more(40)
		spoil()
		c.mu.Lock()
		goal := c.refused + 60
		c.mu.Unlock()
		c.until(func() bool { return c.refused >= goal })
		mend()
	}
	c.more(100)
	c.home()
	site.kill()
	shown := c.compare(intakes(t, data))
	well(t, "--data", data)
	t.Logf("%d pages acknowledged, %d refused, %d references shown", c.acknowledged, c.refused, shown)
}

// On a full disk no reference is shown that is not kept, and nothing has to be
// started again once there is room.
func TestFullDisk(t *testing.T) {
	unraced(t)
	if os.Geteuid() != 0 {
		t.Skip("only root may mount a small disk")
	}
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=6m,mode=0700"); err != nil {
		t.Skipf("no small disk can be mounted: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	data, filler := filepath.Join(disk, "data"), filepath.Join(disk, "filler")
	site := serveApart(t, data)
	t.Cleanup(site.kill) // before the disk goes
	breaking(t, data, site, func() { brimful(t, filler) }, func() {
		if err := os.Remove(filler); err != nil {
			t.Error(err)
		}
	})
}

// brimful writes until the disk is full to the last page.
func brimful(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 64 << 10; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, unix.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// The same where files may not grow: a quota, or a limit of the service.
func TestFileSizeLimit(t *testing.T) {
	unraced(t)
	data := t.TempDir()
	site := serveApart(t, data)
	var before unix.Rlimit
	set := func(limit *unix.Rlimit) {
		if err := unix.Prlimit(site.cmd.Process.Pid, unix.RLIMIT_FSIZE, limit, nil); err != nil {
			t.Error(err)
		}
	}
	if err := unix.Prlimit(site.cmd.Process.Pid, unix.RLIMIT_FSIZE, nil, &before); err != nil {
		t.Skipf("limits of another process cannot be set: %v", err)
	}
	breaking(t, data, site, func() {
		log, err := os.Stat(filepath.Join(data, store.FileName+"-wal"))
		if err != nil {
			t.Error(err)
			return
		}
		set(&unix.Rlimit{Cur: uint64(log.Size()) + 10_000, Max: before.Max})
	}, func() { set(&before) })
}
