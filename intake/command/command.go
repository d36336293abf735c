// Package command is everything an operator sees: one file a command. It is
// where clock, randomness, environment and output come from.
package command

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"sciatica-intake/intake/store"
	"sciatica-intake/rules"
)

// world is what a command may use of the world outside.
type world struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// errQuiet ends a command with status 1 when it has said all there is to say.
var errQuiet = errors.New("")

// status is what an exit asked for by the command line parser ends with.
type status int

// Run runs one command line and returns the exit status: 0, 1 when the command
// failed, 2 when the command line could not be read.
func Run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if r := recover(); r != nil {
			s, ok := r.(status)
			if !ok {
				panic(r)
			}
			code = int(s)
		}
	}()
	var line struct {
		Serve       serve       `cmd:"" default:"withargs" help:"Serve the site. This is what no command does."`
		Triage      triage      `cmd:"" help:"Triage JSON Lines: one {\"id\",\"answers\"} in, one result out."`
		Check       check       `cmd:"" help:"Name every mistake of the book, prove it over all answers and print a certificate."`
		Export      exports     `cmd:"" help:"Write submitted intakes to standard output."`
		Book        books       `cmd:"" help:"Print the whole book for a clinician to read, or what changed since an older one."`
		Replay      replay      `cmd:"" help:"Triage every stored intake again with another book, and list whose level would change."`
		Staff       staff       `cmd:"" help:"Open, list, disable and reset staff accounts."`
		Settings    settings    `cmd:"" help:"List, read or change what the clinic sets for itself."`
		Backup      backup      `cmd:"" help:"Write a copy of the database to a new file, sealed as it is stored."`
		Restore     restore     `cmd:"" help:"Make an installation from a backup. It overwrites nothing."`
		RotateKey   rotateKey   `cmd:"" help:"Seal everything with a new key, while the site goes on."`
		Verify      verify      `cmd:"" help:"Check the database, the trail and the keys."`
		Purge       purge       `cmd:"" help:"Delete what has lived longer than it is kept; serve does so by itself."`
		Doctor      doctor      `cmd:"" help:"Say what is wrong with this installation and what to do; exit status 1 when something must be mended."`
		Healthcheck healthcheck `cmd:"" help:"Exit status 0 when the site answers that it serves."`
		Demo        demo        `cmd:"" help:"Fill an empty installation with synthetic intakes and an account to look at them."`
		Version     version     `cmd:"" help:"Say version, commit and the book's sha256."`
	}
	parser, err := kong.New(&line,
		kong.Name("sciatica-intake"),
		kong.Description("A clinic's intake for people with back, buttock or leg pain.\n\n"+
			"Every flag can also be given by environment: --listen as INTAKE_LISTEN, --keyset-file as INTAKE_KEYSET_FILE."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(status(code)) }),
		kong.Resolvers(environment(getenv)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "sciatica-intake: %v (--help lists the commands)\n", err)
		return 2
	}
	err = parsed.Run(&world{ctx, stdin, stdout, stderr})
	if err == nil {
		return 0
	}
	if !errors.Is(err, errQuiet) {
		fmt.Fprintf(stderr, "sciatica-intake: %v\n", err)
	}
	return 1
}

// environment answers for a flag that is not on the command line.
func environment(getenv func(string) string) kong.Resolver {
	name := strings.NewReplacer("-", "_")
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if v := getenv("INTAKE_" + strings.ToUpper(name.Replace(flag.Name))); v != "" {
			return v, nil
		}
		return nil, nil
	})
}

// place says where an installation keeps its data.
type place struct {
	Data         string `default:"./data" help:"The data folder; it is created when missing."`
	KeysetFile   string `help:"The keyset that seals the data; by default keyset.json in the data folder."`
	Database     string `help:"A PostgreSQL database, such as postgres://user@host/intake; by default SQLite in the data folder."`
	DatabaseFile string `help:"A file with that URL, which keeps its password out of the list of processes."`
}

func (p place) options() (store.Options, error) {
	o := store.Options{DataDir: p.Data, KeysetFile: p.KeysetFile, Database: p.Database, Now: now, Random: rand.Reader}
	if p.DatabaseFile == "" {
		return o, nil
	}
	if p.Database != "" {
		return o, errors.New("--database and --database-file exclude each other")
	}
	text, err := os.ReadFile(p.DatabaseFile)
	if o.Database = strings.TrimSpace(string(text)); err == nil && o.Database == "" {
		err = fmt.Errorf("%s is empty", p.DatabaseFile)
	}
	return o, err
}

func (p place) open(ctx context.Context) (*store.Store, error) {
	o, err := p.options()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, o)
}

// existing opens an installation and does not make a new one.
func (p place) existing(ctx context.Context) (*store.Store, error) {
	o, err := p.options()
	if err != nil {
		return nil, err
	}
	return p.existingWith(ctx, o)
}

func (p place) existingWith(ctx context.Context, o store.Options) (*store.Store, error) {
	switch there, err := store.Exists(ctx, o); {
	case err != nil:
		return nil, err
	case !there:
		return nil, fmt.Errorf("there is no installation in %s", p.where(o))
	}
	return store.Open(ctx, o)
}

// where names an installation; the URL of a database may hold a password.
func (p place) where(o store.Options) string {
	if o.Database != "" {
		return "that database"
	}
	return p.Data
}

// library says which book is used.
type library struct {
	Book string `help:"A folder with the clinic's own copy of the book; by default the one built in."`
}

// warned loads the book and says on standard error when nobody has signed it.
func (l library) warned(w *world) (*rules.Book, error) {
	b, err := l.load()
	if err == nil && !b.SignedOff() {
		fmt.Fprintf(w.stderr, "The book is %s. Do not use it to decide about care.\n", b.SignedBy())
	}
	return b, err
}

func (l library) load() (*rules.Book, error) {
	folder := rules.Embedded()
	if l.Book != "" {
		folder = os.DirFS(l.Book)
	}
	b, err := rules.Load(folder)
	var mistakes rules.Mistakes
	if errors.As(err, &mistakes) {
		return nil, fmt.Errorf("the book has %d mistakes:\n%w", len(mistakes), err)
	}
	return b, err
}

// now is the clock of the whole program, in UTC.
func now() time.Time { return time.Now().UTC() }
