package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"sciatica-intake/rules"
)

func load(t *testing.T, book fstest.MapFS) *rules.Book {
	t.Helper()
	b, err := rules.Load(book)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The version is that of every file but the header, to the last byte.
func TestVersion(t *testing.T) {
	again := load(t, folder(t))
	if again.Version != theBook.Version || len(again.Version) != 64 {
		t.Errorf("the same book has the versions %s and %s", again.Version, theBook.Version)
	}
	for _, name := range []string{"questions.yaml", "triage.yaml", "patterns.yaml", "exercises.yaml"} {
		book := folder(t)
		book[name] = &fstest.MapFile{Data: append(book[name].Data, "# one remark\n"...)}
		if load(t, book).Version == theBook.Version {
			t.Errorf("%s was changed and the version was not", name)
		}
	}
	header := changed(t, edit{"header.yaml", "title: Sciatica intake\n", "title: Another title\n"})
	if b := load(t, header); b.Version != theBook.Version || b.Header.Title != "Another title" {
		t.Errorf("title %q, version %s", b.Header.Title, b.Version)
	}
}

// signed is the embedded book with this sign-off.
func signed(t *testing.T, name, licence, date, sum string) *rules.Book {
	t.Helper()
	return load(t, changed(t, edit{"header.yaml",
		"  name: \"\"\n  licence: \"\"\n  date: \"\"\n  sha256: \"\"\n",
		fmt.Sprintf("  name: %q\n  licence: %q\n  date: %q\n  sha256: %q\n", name, licence, date, sum)}))
}

func TestSignedOff(t *testing.T) {
	v := theBook.Version
	if !signed(t, "Ann Lee", "DC 1234, Washington", "2026-01-31", v).SignedOff() {
		t.Error("signed, and not signed off")
	}
	for what, b := range map[string]*rules.Book{
		"as it comes":          theBook,
		"no name":              signed(t, "", "DC 1234", "2026-01-31", v),
		"no licence":           signed(t, "Ann Lee", "", "2026-01-31", v),
		"no date":              signed(t, "Ann Lee", "DC 1234", "", v),
		"no sum":               signed(t, "Ann Lee", "DC 1234", "2026-01-31", ""),
		"the sum of another":   signed(t, "Ann Lee", "DC 1234", "2026-01-31", strings.Repeat("0", 64)),
		"a part of the sum":    signed(t, "Ann Lee", "DC 1234", "2026-01-31", v[:63]),
		"changed after signed": changedAfter(t, v),
	} {
		if b.SignedOff() {
			t.Errorf("%s: signed off", what)
		}
	}
}

func changedAfter(t *testing.T, sum string) *rules.Book {
	t.Helper()
	return load(t, changed(t,
		edit{"header.yaml", "  name: \"\"\n  licence: \"\"\n  date: \"\"\n  sha256: \"\"\n",
			"  name: Ann Lee\n  licence: DC 1234\n  date: \"2026-01-31\"\n  sha256: " + sum + "\n"},
		edit{"triage.yaml", "          at_least: 8\n", "          at_least: 9\n"}))
}
