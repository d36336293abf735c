package rules_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sciatica-intake/rules"
)

// edit is one change to a file of the embedded book. Where a mistake is
// expected, new carries a mark at the line that is to be reported.
type edit struct{ file, old, new string }

const mark = "§"

// folder is the embedded book as a folder that a test may change.
func folder(t testing.TB) fstest.MapFS {
	t.Helper()
	book := fstest.MapFS{}
	embedded := rules.Embedded()
	names, err := fs.Glob(embedded, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(embedded, name)
		if err != nil {
			t.Fatal(err)
		}
		book[name] = &fstest.MapFile{Data: text}
	}
	return book
}

// changed is the embedded book with some edits; the text to be replaced has to
// stand in the file exactly once.
func changed(t testing.TB, edits ...edit) fstest.MapFS {
	t.Helper()
	book, _ := marked(t, edits...)
	return book
}

// marked returns the lines of the marks as well.
func marked(t testing.TB, edits ...edit) (fstest.MapFS, []int) {
	t.Helper()
	book := folder(t)
	for _, e := range edits {
		text := string(book[e.file].Data)
		if n := strings.Count(text, e.old); n != 1 {
			t.Fatalf("%s: %q stands %d times, and this test needs it once", e.file, e.old, n)
		}
		book[e.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, e.old, e.new, 1))}
		if e.file != "header.yaml" {
			// Each edit of a text would be a second mistake in its translation.
			delete(book, "words.es.yaml")
		}
	}
	var lines []int
	for _, e := range edits {
		line := 1
		if before, _, found := strings.Cut(e.new, mark); found {
			text, _, _ := strings.Cut(string(book[e.file].Data), e.new)
			line += strings.Count(text+before, "\n")
		}
		lines = append(lines, line)
	}
	for _, f := range book {
		f.Data = bytes.ReplaceAll(f.Data, []byte(mark), nil)
	}
	return book, lines
}

func mistakes(t testing.TB, err error) rules.Mistakes {
	t.Helper()
	var list rules.Mistakes
	if !errors.As(err, &list) {
		t.Fatalf("%v are no mistakes", err)
	}
	return list
}

func TestLoadEmbedded(t *testing.T) {
	b, err := rules.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Pages) != 17 || len(b.Rules) != 80 || len(b.Exercises) != 13 || len(b.Phases) != 3 || len(b.Patterns) != 11 || len(b.Levels) != 5 {
		t.Errorf("%d pages, %d rules, %d exercises, %d phases, %d patterns, %d levels",
			len(b.Pages), len(b.Rules), len(b.Exercises), len(b.Phases), len(b.Patterns), len(b.Levels))
	}
	names := []string{}
	for name := range b.Files {
		names = append(names, name)
	}
	if want := []string{"exercises.yaml", "header.yaml", "patterns.yaml", "questions.yaml", "triage.yaml", "words.es.yaml"}; !slices.Equal(sorted(names), want) {
		t.Errorf("files %v, want %v", sorted(names), want)
	}
}

func TestOneMistake(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	for _, list := range [][]mistaken{mistakenQuestions, mistakenConditions, mistakenTriage, mistakenExercises, mistakenCheckins} {
		for _, m := range list {
			t.Run(m.name, func(t *testing.T) {
				book, lines := marked(t, m.edit)
				_, err := rules.Load(book)
				if err == nil {
					t.Fatal("loaded")
				}
				want := rules.Mistake{File: m.file, Line: lines[0], Text: m.wrong}
				if got := mistakes(t, err); !slices.Equal(got, rules.Mistakes{want}) {
					t.Errorf("\ngot  %v\nwant %v", got, want)
				}
			})
		}
	}
}

// Every mistake is reported at once, in the order of files and lines.
func TestSeveralMistakes(t *testing.T) {
	edits := []edit{
		{"exercises.yaml", "    not_offered_when: [knee]\n", "    not_offered_when: [" + mark + "knees]\n"},
		{"triage.yaml", "      question: emergency_signs\n      has: cold_leg\n", "      question: emergency_signs\n      " + mark + "has: cold_legs\n"},
		{"triage.yaml", "      question: saddle_course\n      is: [new, not_sure]\n", "      " + mark + "question: sadle_course\n      is: [new, not_sure]\n"},
		{"patterns.yaml", "  - id: vascular\n", "  - " + mark + "id: hip\n"},
		{"questions.yaml", "      - id: outlook\n        kind: one\n", "      - id: outlook\n        " + mark + "kind: several\n"},
	}
	book, lines := marked(t, edits...)
	_, err := rules.Load(book)
	want := rules.Mistakes{
		{File: "questions.yaml", Line: lines[4], Text: `outlook: kind is one, many, int or text`},
		{File: "triage.yaml", Line: lines[2], Text: `no such question: "sadle_course"`},
		{File: "triage.yaml", Line: lines[1], Text: `emergency_signs has no option "cold_legs"`},
		{File: "patterns.yaml", Line: lines[3], Text: `pattern id "hip" stands twice`},
		{File: "exercises.yaml", Line: lines[0], Text: `no such reason: "knees"`},
	}
	if got := mistakes(t, err); !slices.Equal(got, want) {
		t.Fatalf("\ngot  %v\nwant %v", got, want)
	}
	for i, line := range strings.Split(err.Error(), "\n") {
		if want := fmt.Sprintf("%s:%d: %s", want[i].File, want[i].Line, want[i].Text); line != want {
			t.Errorf("line %d of the error is %q, want %q", i+1, line, want)
		}
	}
}

// Mistakes in the form of several files are reported together as well.
func TestUnreadableFiles(t *testing.T) {
	edits := []edit{
		{"triage.yaml", "    also: Do not rub or massage that leg.\n", "    " + mark + "besides: Do not rub or massage that leg.\n"},
		{"questions.yaml", "        max: 254\n", "        " + mark + "max: many\n"},
		{"questions.yaml", "        max: 500\n", "        " + mark + "max: [500]\n"},
	}
	book, lines := marked(t, edits...)
	delete(book, "patterns.yaml")
	book["words.yaml"] = &fstest.MapFile{Data: []byte("a: b\n")}
	book["README.md"] = &fstest.MapFile{Data: []byte("other files do no harm")}
	_, err := rules.Load(book)
	want := rules.Mistakes{
		{File: "words.yaml", Line: 1, Text: "no file of a book"},
		{File: "questions.yaml", Line: lines[2], Text: "cannot unmarshal !!seq into int"},
		{File: "questions.yaml", Line: lines[1], Text: "cannot unmarshal !!str `many` into int"},
		{File: "triage.yaml", Line: lines[0], Text: "field besides not found"},
		{File: "patterns.yaml", Line: 1, Text: "the file is missing"},
	}
	if got := mistakes(t, err); !slices.Equal(got, want) {
		t.Fatalf("\ngot  %v\nwant %v", got, want)
	}
}

func TestNoFolder(t *testing.T) {
	_, err := rules.Load(os.DirFS("testdata/no-such-folder"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, want that the folder does not exist", err)
	}
	book := folder(t)
	book["more.yaml/file"] = &fstest.MapFile{Data: []byte("a folder is no file")}
	if _, err := rules.Load(book); err == nil || errors.As(err, new(rules.Mistakes)) {
		t.Errorf("%v, want that a file cannot be read", err)
	}
}

// An empty folder names every file of a book.
func TestEmptyFolder(t *testing.T) {
	_, err := rules.Load(fstest.MapFS{})
	var files []string
	for _, m := range mistakes(t, err) {
		if m.Text != "the file is missing" {
			t.Errorf("%v", m)
		}
		files = append(files, m.File)
	}
	if want := []string{"header.yaml", "questions.yaml", "triage.yaml", "patterns.yaml", "exercises.yaml"}; !slices.Equal(files, want) {
		t.Errorf("%v, want %v", files, want)
	}
}
