// Package rules knows what a patient is asked, what the answers mean and what
// is advised: the book.
//
// A book is a folder of YAML files that a clinical owner edits. Load refuses a
// book with any mistake in it, and names every mistake at once with file and
// line. What a loaded book says is a pure function of the answers: no clock,
// no network, no state.
//
// The package promises that an unknown answer never reassures and that the
// highest level among the fired rules is the level of the result. It does not
// diagnose: patterns are features that fit, for staff to read.
package rules

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sort"
)

//go:embed book/*.yaml
var embedded embed.FS

// Embedded returns the book that is built into the program.
func Embedded() fs.FS {
	book, err := fs.Sub(embedded, "book")
	if err != nil {
		panic(err) // The folder is part of the program; it cannot be missing.
	}
	return book
}

// headerFile holds who signed the book. It is no part of the book's version,
// so that signing a book does not change what was signed.
const headerFile = "header.yaml"

// Book is a loaded book. It is never changed after Load and may be shared.
type Book struct {
	// Version is the sha256 of the book's files without the header, in hex.
	Version string
	// Files are the book's files as they were read, by name.
	Files map[string][]byte
	// Header says where the book comes from and who signed it.
	Header Header
	// Pages are the pages of the questionnaire in the order they are asked.
	Pages []*Page
	// Questions are all questions in the order they are asked.
	Questions []*Question
	// Rules are the triage rules in the book's order.
	Rules []*Rule
	// Floors are what the rules promise, in the book's order.
	Floors []*Floor
	// Levels are what a patient is told at each level, the worst first.
	Levels []*LevelCards
	// Patterns are the features that staff see.
	Patterns []*Pattern
	// Phases are the phases of the programme in their order.
	Phases []string
	// Exercises are the moves of the programme in their order.
	Exercises []*Exercise
	// Checkins are the kinds of check-ins; a book may have none.
	Checkins []*Checkin
	// LaterPages are the pages that only check-ins have, in order.
	LaterPages []*Page

	entry       Cond    // the self-care entry conditions
	emergencies []*Rule // those of emergency level
	terms       map[string]Cond
	reasons     map[string]Cond
	barred      []string // reasons that withhold every move
	pages       map[string]*Page
	question    map[string]*Question
	words       map[string]Words
	confirm     *Page // the page that asks whether an emergency is right
}

// Header is the book's header: its source and its sign-off.
type Header struct {
	Title       string   `yaml:"title"`
	ClinicPage  string   `yaml:"clinic_page"`
	IntendedUse string   `yaml:"intended_use"`
	SignOff     SignOff  `yaml:"sign_off"`
	Deviations  []string `yaml:"deviations"`
	// Translators names who signed the words of each other language.
	Translators map[string]SignOff `yaml:"translators"`
}

// SignOff names the clinician who signed this very text.
type SignOff struct {
	Name    string `yaml:"name"`
	Licence string `yaml:"licence"`
	Date    string `yaml:"date"`
	SHA256  string `yaml:"sha256"`
}

// SignedOff reports whether a named, licensed person signed this version.
func (b *Book) SignedOff() bool {
	s := b.Header.SignOff
	return s.Name != "" && s.Licence != "" && s.Date != "" && s.SHA256 == b.Version
}

// add takes a rule into the book.
func (b *Book) add(r *Rule) {
	r.index = len(b.Rules)
	b.Rules = append(b.Rules, r)
	if r.Level == Emergency {
		b.emergencies = append(b.emergencies, r)
	}
}

// Page returns the page of that name, or nil.
func (b *Book) Page(id string) *Page { return b.pages[id] }

// Question returns the question of that id, or nil.
func (b *Book) Question(id string) *Question { return b.question[id] }

// Words returns the book's words in a language; a book without that language
// answers with English.
func (b *Book) Words(language string) Words {
	if w, ok := b.words[language]; ok {
		return w
	}
	return b.words[English]
}

// version is the sha256 of the files without the header, each preceded by its
// name and length so that no text can move from one file into the next unseen.
func version(files map[string][]byte) string {
	names := make([]string, 0, len(files))
	for name := range files {
		if name != headerFile {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	h := sha256.New()
	for _, name := range names {
		fmt.Fprintf(h, "%s %d\n", name, len(files[name]))
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil))
}
