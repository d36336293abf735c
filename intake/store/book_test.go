package store

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

func TestArchiveBook(t *testing.T) {
	folder := t.TempDir()
	s, _ := open(t, folder)
	b := must[*rules.Book](t)(rules.Load(rules.Embedded()))
	for range 2 {
		if err := s.ArchiveBook(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, s, "books"); n != 1 {
		t.Errorf("%d books", n)
	}
	if n := count(t, s, "book_files"); n != len(b.Files) {
		t.Errorf("%d files of %d", n, len(b.Files))
	}
	for name, want := range b.Files {
		var packed []byte
		err := s.row(t.Context(), "SELECT content FROM book_files WHERE version = $1 AND name = $2", b.Version, name).Scan(&packed)
		if err != nil {
			t.Fatal(err)
		}
		if got := must[[]byte](t)(decompress(packed)); !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, want %d", name, len(got), len(want))
		}
	}
	s.Close()
	again, _ := open(t, folder)
	for _, language := range []string{rules.English, "tlh", rules.English} {
		words := must[rules.Words](t)(again.BookWords(t.Context(), b.Version, language))
		if !maps.Equal(words, b.Words(language)) || len(words) == 0 {
			t.Errorf("%s: %d words of %d", language, len(words), len(b.Words(language)))
		}
	}
	if _, err := again.BookWords(t.Context(), "another", rules.English); !errors.Is(err, intake.ErrNotFound) {
		t.Errorf("a book that was never archived: %v", err)
	}
}

// Signing a book changes its header and not its version.
func TestArchiveFollowsTheHeader(t *testing.T) {
	s, _ := open(t, t.TempDir())
	b := *must[*rules.Book](t)(rules.Load(rules.Embedded()))
	if err := s.ArchiveBook(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	b.Files = maps.Clone(b.Files)
	b.Files["header.yaml"] = []byte("title: signed")
	if err := s.ArchiveBook(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	var packed []byte
	err := s.row(t.Context(), "SELECT content FROM book_files WHERE name = 'header.yaml'").Scan(&packed)
	if err != nil {
		t.Fatal(err)
	}
	if got := must[[]byte](t)(decompress(packed)); string(got) != "title: signed" {
		t.Errorf("the header is %q", got)
	}
}

func TestWordCache(t *testing.T) {
	var c wordCache
	for i := range 3 * cachedBooks {
		key := fmt.Sprint(i)
		if c.get(key) != nil {
			t.Fatalf("%s is there before it was put", key)
		}
		c.put(key, rules.Words{"key": key})
		if c.get(key)["key"] != key || len(c.words) > cachedBooks {
			t.Fatalf("after %d: %d cached", i, len(c.words))
		}
	}
	c.clear()
	if c.get("0") != nil || len(c.words) != 0 {
		t.Error("cleared and still there")
	}
}
