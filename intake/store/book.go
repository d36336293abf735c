package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"sciatica-intake/rules"
)

// ArchiveBook keeps the book's files as bytes and its words in every language,
// so that an old intake reads as the patient saw it without the book being
// loaded. What is there already and the same is not written again.
//
// The time it was archived is that of the last time, so that the book in use
// is known.
//
// The header is not part of the version, and a program may learn to make more
// words of the same files: both follow the book that is archived last.
func (s *Store) ArchiveBook(ctx context.Context, b *rules.Book) error {
	files, words, err := packBook(b)
	if err != nil {
		return told("archive the book", err)
	}
	err = s.write(ctx, func(t tx) error {
		if _, err := t.exec(`
INSERT INTO books (version, archived_at) VALUES ($1, $2)
ON CONFLICT (version) DO UPDATE SET archived_at = excluded.archived_at`, b.Version, stamp(s.now())); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if _, err := t.exec(`
INSERT INTO book_files (version, name, content) VALUES ($1, $2, $3)
ON CONFLICT (version, name) DO UPDATE SET content = excluded.content
WHERE book_files.content <> excluded.content`, b.Version, name, files[name]); err != nil {
				return err
			}
		}
		for _, language := range slices.Sorted(maps.Keys(words)) {
			if _, err := t.exec(`
INSERT INTO book_words (version, language, words) VALUES ($1, $2, $3)
ON CONFLICT (version, language) DO UPDATE SET words = excluded.words
WHERE book_words.words <> excluded.words`, b.Version, language, words[language]); err != nil {
				return err
			}
		}
		return nil
	})
	s.words.clear()
	return told("archive the book", err)
}

// packBook returns the book's files by name and its words by language, compressed.
func packBook(b *rules.Book) (files, words map[string][]byte, err error) {
	files, words = map[string][]byte{}, map[string][]byte{}
	for name, content := range b.Files {
		if files[name], err = compress(content); err != nil {
			return nil, nil, err
		}
	}
	for _, language := range b.Languages() {
		text, err := json.Marshal(b.Words(language)) // Its keys are sorted.
		if err != nil {
			return nil, nil, err
		}
		if words[language], err = compress(text); err != nil {
			return nil, nil, err
		}
	}
	return files, words, nil
}

func compress(content []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err = w.Close() // It writes what is still held back.
	return packed.Bytes(), err
}

func decompress(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// BookWords returns the words of an archived book in a language. A book
// without that language spoke English to the patient, so that is what comes
// back. The words are shared and must not be changed.
func (s *Store) BookWords(ctx context.Context, version, language string) (rules.Words, error) {
	key := version + " " + language
	if words := s.words.get(key); words != nil {
		return words, nil
	}
	words, err := s.bookWords(ctx, version, language)
	if err != nil {
		return nil, told("read the words of a book", err)
	}
	s.words.put(key, words)
	return words, nil
}

func (s *Store) bookWords(ctx context.Context, version, language string) (rules.Words, error) {
	var packed []byte
	err := s.row(ctx, `
SELECT words FROM book_words
WHERE version = $1 AND language IN ($2, $3)
ORDER BY CASE language WHEN $2 THEN 0 ELSE 1 END
LIMIT 1`, version, language, rules.English).Scan(&packed)
	if err != nil {
		return nil, err
	}
	text, err := decompress(packed)
	if err != nil {
		return nil, err
	}
	var words rules.Words
	if err := json.Unmarshal(text, &words); err != nil {
		return nil, fmt.Errorf("book %s: %w", version, err)
	}
	return words, nil
}

// cachedBooks bounds the cache: a clinic has one book and, for a while after
// a change, one or two older ones, in two languages.
const cachedBooks = 16

// wordCache holds words that were read. They never change under their version.
type wordCache struct {
	lock  sync.Mutex
	words map[string]rules.Words
}

func (c *wordCache) get(key string) rules.Words {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.words[key]
}

func (c *wordCache) put(key string, words rules.Words) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.words == nil || len(c.words) >= cachedBooks {
		c.words = map[string]rules.Words{}
	}
	c.words[key] = words
}

func (c *wordCache) clear() {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.words = nil
}
