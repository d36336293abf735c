package command

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`(?:\]\(|src=")([^)":#]+)[)"#]`)
	command = regexp.MustCompile(`(?m)go run \. ?([a-z-]*)`)
)

// Everything the README points to is there, and every command it names is one.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range link.FindAllStringSubmatch(string(text), -1) {
		if _, err := os.Stat(filepath.Join("../..", m[1])); err != nil && !strings.HasPrefix(m[1], "http") {
			t.Errorf("the README points to %s, which is not there", m[1])
		}
	}
	_, help, _ := run(t, "", "--help")
	named := command.FindAllStringSubmatch(string(text), -1)
	if len(named) < 10 {
		t.Fatalf("only %d commands found", len(named))
	}
	for _, m := range named {
		if m[1] != "" && !strings.Contains(help, "\n  "+m[1]) {
			t.Errorf("the README names the command %q, which is none", m[1])
		}
	}
}
