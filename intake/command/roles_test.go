package command

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"reflect"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"
	"unsafe"

	"sciatica-intake/intake/store"
	"sciatica-intake/rules"
)

// play lets the test binary be another server, for measuring beside it. With
// INTAKE_BENCH_PROFILE it leaves a profile of the processor there, and one of
// the memory beside it.
func play(role string, args []string) error {
	if file := os.Getenv("INTAKE_BENCH_PROFILE"); file != "" {
		f, err := os.Create(file)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
		defer profileMemory(file + ".memory")
	}
	runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0)))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	switch role {
	case "site":
		return playSite(ctx, args[0], 0)
	case "site, a commit each":
		return playSite(ctx, args[0], 1)
	case "floor":
		return playFloor(ctx, args[0], args[1])
	}
	return fmt.Errorf("no server is called %q", role)
}

func profileMemory(file string) {
	f, err := os.Create(file)
	if err == nil {
		runtime.GC()
		err = errors.Join(pprof.Lookup("allocs").WriteTo(f, 0), f.Close())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// playSite is the site as serve wires it; most is how many requests share a
// commit, if it is not what the store has for everybody.
func playSite(ctx context.Context, data string, most int) error {
	book, err := rules.Load(rules.Embedded())
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{DataDir: data, Now: now, Random: rand.Reader})
	if err != nil {
		return err
	}
	defer s.Close()
	if most > 0 {
		// The store offers nobody a worse way to write, so it is taken here.
		field := reflect.ValueOf(s).Elem().FieldByName("group").FieldByName("most")
		*(*int)(unsafe.Pointer(field.UnsafeAddr())) = most
	}
	if err := s.ArchiveBook(ctx, book); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	c := &serve{Listen: "127.0.0.1:0", Rate: "off", Idle: time.Hour, Absolute: time.Hour}
	handler, err := c.handler(ctx, book, s, listener.Addr(), log)
	if err != nil {
		return err
	}
	fmt.Printf("Serving %s\n", c.address(listener.Addr()))
	return c.run(ctx, listener, handler, s, log)
}
