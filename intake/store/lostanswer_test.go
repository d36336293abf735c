package store

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"sciatica-intake/intake"
)

// wire stands between a store and its server and can break a connection when
// COMMIT goes over it.
type wire struct {
	t      *testing.T
	listen net.Listener
	server string
	direct string // the URL without the wire

	mu    sync.Mutex
	fault string // what happens to the next COMMIT
	cut   chan struct{}
}

// The ways in which a COMMIT can be lost.
const (
	unsent   = "before it arrives"
	unheard  = "with its answer"
	overtake = "and arrives when the change already runs again"
)

func newWire(t *testing.T, folder string) (w *wire, through string) {
	t.Helper()
	w = &wire{t: t, direct: schemaOf(t, folder)}
	address := must[*url.URL](t)(url.Parse(w.direct))
	w.server = address.Host
	w.listen = must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	t.Cleanup(func() { w.listen.Close() })
	go func() {
		for {
			c, err := w.listen.Accept()
			if err != nil {
				return
			}
			go w.carry(c)
		}
	}()
	address.Host = w.listen.Addr().String()
	query := address.Query()
	query.Set("sslmode", "disable")
	address.RawQuery = query.Encode()
	return w, address.String()
}

// breakNext says what happens to the next COMMIT; cut is closed when it has.
func (w *wire) breakNext(fault string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault, w.cut = fault, make(chan struct{})
}

func (w *wire) take() (fault string, cut chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	fault, w.fault = w.fault, ""
	return fault, w.cut
}

func (w *wire) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", w.server)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		io.Copy(client, server)
		client.Close()
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		if bytes.HasSuffix(buffer[:n], []byte("commit\x00")) {
			if fault, cut := w.take(); fault != "" {
				w.spoil(fault, cut, client, server, buffer[:n])
				return
			}
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (w *wire) spoil(fault string, cut chan struct{}, client, server net.Conn, commit []byte) {
	client.Close()
	defer close(cut)
	switch fault {
	case overtake:
		// The store's next attempt waits for a row that this one still holds.
		w.untilSomebodyWaits()
		fallthrough
	case unheard:
		server.Write(commit)
		// The client's half of the copy has ended, so that the answer is read
		// to its end here: PostgreSQL closes when this side does.
		server.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, server)
	}
}

func (w *wire) untilSomebodyWaits() {
	db, err := sql.Open("pgx", w.direct)
	if err != nil {
		w.t.Error(err)
		return
	}
	defer db.Close()
	for waits := false; !waits; {
		if err := db.QueryRow(`SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)`).Scan(&waits); err != nil {
			w.t.Error(err)
			return
		}
	}
}

// Whatever becomes of a COMMIT and of its answer, a change that is said to be
// saved is saved, and it is saved once.
func TestLostCommit(t *testing.T) {
	onlyPostgres(t)
	for _, fault := range []string{unsent, unheard, overtake} {
		t.Run(fault, func(t *testing.T) { loseCommits(t, fault) })
	}
}

func loseCommits(t *testing.T, fault string) {
	folder := t.TempDir()
	w, through := newWire(t, folder)
	o := options(t, folder)
	o.Database = through
	s := must[*Store](t)(Open(t.Context(), o))
	defer s.Close()
	losing := func(what string, do func(ctx context.Context) error) {
		t.Helper()
		w.breakNext(fault)
		if err := do(t.Context()); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		<-w.cut
	}
	d, token := newDraft(t, s)
	in := sample("k7qf2m9d")

	losing("save a draft", func(ctx context.Context) (err error) {
		d.Payload.Answers = []byte(`{"age":44}`)
		d, err = s.SaveDraft(ctx, d)
		return err
	})
	if read := must[intake.Draft](t)(s.DraftByToken(t.Context(), token)); read.Version != d.Version || string(read.Payload.Answers) != `{"age":44}` {
		t.Errorf("the draft is %+v, saved was version %d", read, d.Version)
	}
	losing("submit", func(ctx context.Context) error {
		got, err := s.Submit(ctx, d, in)
		if err == nil && got.Reference != in.Reference {
			t.Errorf("submitted as %s", got.Reference)
		}
		return err
	})
	losing("write a note", func(ctx context.Context) error {
		return s.Work(ctx, intake.Operator, in.Reference, 0, intake.Step{Kind: intake.Noted, Text: "once"})
	})
	losing("set a setting", func(ctx context.Context) error { return s.SetSetting(ctx, "hours", "always") })
	var codes intake.Credentials
	losing("open an account", func(ctx context.Context) (err error) {
		codes, err = s.AddStaff(ctx, intake.Operator, "anna", intake.Admin, password)
		return err
	})
	losing("sign in", func(ctx context.Context) error {
		_, err := s.SignIn(ctx, "anna", password, home)
		return err
	})
	if err := s.write(t.Context(), func(t tx) error {
		_, err := s.takeCode(t, "anna", codes.RecoveryCodes[0])
		return err
	}); err != nil {
		t.Errorf("a recovery code that was shown: %v", err)
	}
	for table, want := range map[string]int{"intakes": 1, "steps": 1, "staff": 1, "settings": 1, "trail": 4} {
		if n := count(t, s, table); n != want {
			t.Errorf("%d rows in %s, want %d", n, table, want)
		}
	}
	if r, err := s.Verify(t.Context()); err != nil || len(r.Problems) > 0 {
		t.Errorf("%v, %v", r.Problems, err)
	}
}
