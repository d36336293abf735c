package command

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/intake/store"
	"sciatica-intake/rules"
	"sciatica-intake/static"
	"sciatica-intake/views"
)

// serve is the site.
type serve struct {
	place
	library
	Listen   string         `default:"127.0.0.1:8080" help:"The address to listen on."`
	URL      string         `help:"The public address, such as https://intake.example.org; by default the address listened on."`
	Rate     string         `default:"120/m" help:"How many pages an address may ask for: a number a minute, or off. Code and age tries are always limited."`
	Proxy    []netip.Prefix `help:"Networks of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8."`
	Idle     time.Duration  `default:"15m" help:"After how long without use a member of staff is signed out."`
	Absolute time.Duration  `default:"12h" help:"After how long a member of staff is signed out whatever they do."`
	Unsigned bool           `help:"Serve a book that no clinician has signed to other machines than this one."`
}

// drain is how long requests under way may take once the site is to stop.
const drain = 10 * time.Second

func (c *serve) Run(w *world) error {
	// A log that nobody reads any more must not end the site.
	signal.Ignore(syscall.SIGPIPE)
	// With one P the goroutine that waits in fsync holds up everybody else.
	runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0)))
	book, err := c.warned(w)
	if err != nil {
		return err
	}
	if !book.SignedOff() && !c.Unsigned && !c.onlyHere() {
		return errors.New("no clinician has signed this book, so it is not served to other machines: sign it, listen on 127.0.0.1, or say --unsigned for a trial")
	}
	if c.Idle <= 0 || c.Absolute <= 0 {
		return errors.New("--idle and --absolute take a time such as 15m or 12h")
	}
	options, err := c.options()
	if err != nil {
		return err
	}
	options.Idle, options.Absolute = c.Idle, c.Absolute
	s, err := store.Open(w.ctx, options)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.ArchiveBook(w.ctx, book); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(w.stderr, nil))
	handler, err := c.handler(w.ctx, book, s, listener.Addr(), log)
	if err != nil {
		listener.Close()
		return err
	}
	if err := firstLink(w.ctx, s, c.address(listener.Addr()), log); err != nil {
		listener.Close()
		return err
	}
	fmt.Fprintf(w.stdout, "Serving %s\n", c.address(listener.Addr()))
	return c.run(w.ctx, listener, handler, s, log)
}

// firstLink says in the log how the first account is made, while there is
// none. Each start makes a new link, and the one before opens nothing more.
func firstLink(ctx context.Context, s *store.Store, address string, log *slog.Logger) error {
	token, err := s.FirstLink(ctx)
	if errors.Is(err, intake.ErrAlready) {
		has, err := s.HasAdmin(ctx)
		if err == nil && !has {
			log.Warn(noAdmin)
		}
		return err
	}
	if err == nil {
		log.Warn("nobody has an account yet; this link makes the first admin, once, within two days", "link", address+views.SetUpPath+token)
	}
	return err
}

func (c *serve) handler(ctx context.Context, book *rules.Book, s *store.Store, at net.Addr, log *slog.Logger) (http.Handler, error) {
	files, err := static.New()
	if err != nil {
		return nil, err
	}
	rate, err := views.ParseRate(c.Rate)
	if err != nil {
		return nil, err
	}
	return views.New(views.Config{
		Book: book, Store: s, Static: files, Now: now, Random: rand.Reader, Log: log,
		URL: c.address(at), Rate: rate, TrustedProxies: c.Proxy, Closing: ctx.Done(), Languages: c.languages(book),
	})
}

func (c *serve) run(ctx context.Context, listener net.Listener, handler http.Handler, s *store.Store, log *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10, // more than the site takes, so that it is the site that says so
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var tended sync.WaitGroup
	for _, d := range append(duties(s, log), checkpoints(s, log)) {
		tended.Go(func() { d.keep(ctx) })
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		if err = server.Shutdown(late); errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("requests still ran %v after the site was told to stop; they were cut off", drain)
			server.Close()
		}
	}
	stop()
	tended.Wait()
	return err
}

// languages are those offered beside English: where others can reach the site,
// those whose words a qualified translator signed.
func (c *serve) languages(book *rules.Book) []string {
	var offered []string
	for _, language := range book.Languages()[1:] {
		if book.Translated(language) || c.Unsigned || c.onlyHere() {
			offered = append(offered, language)
		}
	}
	return offered
}

func (c *serve) address(at net.Addr) string {
	if c.URL != "" {
		return c.URL
	}
	return "http://" + at.String()
}

// onlyHere says whether no other machine can reach the site, neither at the
// address it listens on nor through a proxy at its public address.
func (c *serve) onlyHere() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil || !loopback(host) {
		return false
	}
	public, err := url.Parse(c.URL)
	return err == nil && (c.URL == "" || loopback(public.Hostname()))
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
