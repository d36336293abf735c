package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// wordsFile is the name of a file with the words of another language: each of
// the book's keys with its text.
var wordsFile = regexp.MustCompile(`^words\.([a-z]{2,3})\.yaml$`)

// Languages returns the languages of the book, English first.
func (b *Book) Languages() []string {
	languages := []string{English}
	for _, language := range slices.Sorted(maps.Keys(b.words)) {
		if language != English {
			languages = append(languages, language)
		}
	}
	return languages
}

// WordsVersion is the sha256 of the file with the words of another language,
// which is what its translator signs.
func (b *Book) WordsVersion(language string) string {
	sum := sha256.Sum256(b.Files["words."+language+".yaml"])
	return hex.EncodeToString(sum[:])
}

// Translated reports whether a named, qualified person signed these very
// words of that language. English is signed with the book.
func (b *Book) Translated(language string) bool {
	s := b.Header.Translators[language]
	return language == English || s.complete() && s.SHA256 == b.WordsVersion(language)
}

func (s SignOff) complete() bool {
	return s.Name != "" && s.Licence != "" && s.Date != "" && s.SHA256 != ""
}

// translations lays the words of other languages over the English ones. A
// missing key would show English in the middle of a page, an extra one is
// misspelt: both are mistakes.
func (l *loader) translations() {
	for _, name := range slices.Sorted(maps.Keys(l.book.Files)) {
		if m := wordsFile.FindStringSubmatch(name); m != nil {
			l.translation(name, m[1])
		}
	}
	l.file = headerFile
	for _, language := range slices.Sorted(maps.Keys(l.book.Header.Translators)) {
		if _, ok := l.book.words[language]; !ok || language == English {
			l.wrong(1, "translators: there is no words.%s.yaml", language)
		}
	}
}

func (l *loader) translation(name, language string) {
	var document yaml.Node
	before := len(l.mistakes)
	l.decode(name, &document)
	if len(l.mistakes) > before {
		return
	}
	if language == English {
		l.wrong(1, "English stands in the other files")
		return
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		l.wrong(1, "takes one text for each key")
		return
	}
	words := l.texts(document.Content[0])
	english := l.book.words[English]
	for _, key := range slices.Sorted(maps.Keys(english)) {
		if _, ok := words[key]; !ok {
			l.wrong(1, "%s is missing", key)
		}
	}
	l.book.words[language] = words
}

// texts reads a flat list of texts. Another language may need a wording for
// each who answers where English has one for all; then it has both.
func (l *loader) texts(mapping *yaml.Node) Words {
	words, english := Words{}, l.book.words[English]
	lines := map[string]int{}
	for i := 0; i < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		base, _, _ := strings.Cut(key.Value, "@")
		_, known := english[base]
		_, twice := words[key.Value]
		switch {
		case !known || !slices.Contains(whoSuffix[:], strings.TrimPrefix(key.Value, base)):
			l.wrong(key.Line, "%s: the book has no such text", key.Value)
		case twice:
			l.wrong(key.Line, "%s stands twice", key.Value)
		case value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "":
			l.wrong(key.Line, "%s has no words", key.Value)
		}
		words[key.Value], lines[key.Value] = strings.TrimSpace(value.Value), key.Line
	}
	for _, key := range slices.Sorted(maps.Keys(words)) {
		base, _, _ := strings.Cut(key, "@")
		for _, suffix := range whoSuffix {
			if _, ok := words[base+suffix]; !ok && base != key {
				l.wrong(lines[key], "%s is worded for one who answers and not for all", base)
			}
		}
	}
	return words
}
