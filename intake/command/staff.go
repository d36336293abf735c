package command

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"sciatica-intake/intake"
	"sciatica-intake/intake/store"
)

// staff manages the accounts of those who read intakes.
type staff struct {
	Add     staffAdd     `cmd:"" help:"Open an account. What it prints cannot be read again."`
	List    staffList    `cmd:"" help:"List the accounts."`
	Disable staffDisable `cmd:"" help:"Close an account and end its sign-ins."`
	Reset   staffReset   `cmd:"" help:"Give an account another password, second factor and recovery codes."`
}

// handout is how an account's credentials are asked for and handed out.
type handout struct {
	PasswordStdin bool `help:"Read the password from standard input; without it one is made up and printed."`
	JSON          bool `name:"json" help:"Print one line of JSON."`
}

type staffAdd struct {
	place
	handout
	Name string `arg:"" help:"The name to sign in with."`
	Role string `required:"" enum:"desk,clinician,admin" help:"desk, clinician or admin."`
}

type staffReset struct {
	place
	handout
	Name string `arg:""`
}

type staffDisable struct {
	place
	Name string `arg:""`
}

type staffList struct{ place }

func (c *staffAdd) Run(w *world) error {
	password, made, err := c.password(w.stdin)
	if err != nil {
		return err
	}
	s, err := c.open(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	got, err := s.AddStaff(w.ctx, intake.Operator, c.Name, intake.Role(c.Role), password)
	if err != nil {
		return err
	}
	return c.hand(w.stdout, s, w, got, made)
}

func (c *staffReset) Run(w *world) error {
	password, made, err := c.password(w.stdin)
	if err != nil {
		return err
	}
	s, err := c.existing(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	got, err := s.ResetStaff(w.ctx, intake.Operator, c.Name, password)
	if err != nil {
		return err
	}
	return c.hand(w.stdout, s, w, got, made)
}

// password reads the password, or makes one up and says so.
func (h handout) password(stdin io.Reader) (password, made string, err error) {
	if !h.PasswordStdin {
		made, err = intake.NewPassword(rand.Reader)
		return made, made, err
	}
	line, err := bufio.NewReader(io.LimitReader(stdin, 2*intake.MaxPassword)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", "", err
	}
	return strings.TrimRight(line, "\r\n"), "", nil
}

// hand prints what somebody needs to sign in. A password that was made up is
// in it, one that was read is not.
func (h handout) hand(out io.Writer, s *store.Store, w *world, c intake.Credentials, made string) error {
	if h.JSON {
		return json.NewEncoder(out).Encode(struct {
			intake.Credentials
			Password string `json:"password,omitempty"`
		}{c, made})
	}
	settings, err := s.Settings(w.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Name            %s\n", c.Name)
	if made != "" {
		fmt.Fprintf(out, "Password        %s\n", made)
	}
	fmt.Fprintf(out, "Authenticator   %s\n", c.Secret)
	fmt.Fprintf(out, "or open         %s\n", intake.EnrolURL(settings.Get("clinic_name"), c.Name, c.Secret))
	for i, code := range c.RecoveryCodes {
		title := ""
		if i == 0 {
			title = "Recovery codes"
		}
		fmt.Fprintf(out, "%-15s %s\n", title, code)
	}
	_, err = fmt.Fprintln(out, "Each recovery code signs in once when the phone is lost. None of this is shown again.")
	return err
}

func (c *staffDisable) Run(w *world) error {
	s, err := c.existing(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.DisableStaff(w.ctx, intake.Operator, c.Name)
}

func (c *staffList) Run(w *world) error {
	s, err := c.existing(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	accounts, err := s.Accounts(w.ctx, intake.Operator)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tROLE\tSTATE\tLAST SIGN-IN\tRECOVERY CODES")
	for _, a := range accounts {
		state, seen := "active", "never"
		if a.Disabled() {
			state = "disabled"
		}
		if !a.SeenAt.IsZero() {
			seen = a.SeenAt.Format("2006-01-02 15:04Z")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\n", a.Name, a.Role, state, seen, a.Codes)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	has, err := s.HasAdmin(w.ctx)
	if err == nil && !has {
		fmt.Fprintln(w.stderr, noAdmin)
	}
	return err
}

// noAdmin says how to come by somebody who can manage accounts. The pages
// cannot: an invitation takes an admin.
const noAdmin = "Nobody has the role admin, so nobody can invite others or change settings at the desk. Make one: staff add NAME --role admin"
