package command

import (
	"slices"
	"testing"

	"sciatica-intake/rules"
)

// A language whose words nobody signed is for this machine alone, or for a
// trial that says so.
func TestLanguagesOffered(t *testing.T) {
	book, err := library{}.load()
	if err != nil {
		t.Fatal(err)
	}
	signed := *book
	signed.Header.Translators = map[string]rules.SignOff{"es": {Name: "T. Lator", Licence: "certified", Date: "2026-01-02", SHA256: book.WordsVersion("es")}}
	stale := signed
	stale.Header.Translators = map[string]rules.SignOff{"es": {Name: "T. Lator", Licence: "certified", Date: "2026-01-02", SHA256: book.Version}}
	for _, c := range []struct {
		name    string
		serve   serve
		book    *rules.Book
		spanish bool
	}{
		{"this machine", serve{Listen: "127.0.0.1:8080"}, book, true},
		{"others, unsigned", serve{Listen: "0.0.0.0:8080"}, book, false},
		{"behind a proxy, unsigned", serve{Listen: "127.0.0.1:8080", URL: "https://intake.example.org"}, book, false},
		{"others, a trial", serve{Listen: "0.0.0.0:8080", Unsigned: true}, book, true},
		{"others, signed", serve{Listen: "0.0.0.0:8080"}, &signed, true},
		{"others, signed for other words", serve{Listen: "0.0.0.0:8080"}, &stale, false},
	} {
		if got := slices.Contains(c.serve.languages(c.book), "es"); got != c.spanish {
			t.Errorf("%s: Spanish is offered: %t", c.name, got)
		}
	}
}
