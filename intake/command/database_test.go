package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The URL of a database may come from a file, and what is in it is not printed.
func TestDatabaseFlags(t *testing.T) {
	file := filepath.Join(t.TempDir(), "url")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ name, content, flag, want string }{
		{"both", "postgres://a/b", "--database=postgres://a/b", "exclude each other"},
		{"empty", "\n", "", "is empty"},
		{"another kind", "mysql://user:hidden@host/b", "", "begins with postgres://"},
		{"no URL", "postgres://user:hidden@host:port/b", "", "cannot be read"},
		{"nobody there", "postgres://user:hidden@127.0.0.1:1/b\n", "", "connection refused"},
	} {
		write(c.content)
		args := []string{"staff", "list", "--data", t.TempDir(), "--database-file", file}
		if c.flag != "" {
			args = append(args, c.flag)
		}
		code, out, errs := run(t, "", args...)
		if code != 1 || !strings.Contains(errs, c.want) || strings.Contains(out+errs, "hidden") {
			t.Errorf("%s: %d, %s%s", c.name, code, out, errs)
		}
	}
}
