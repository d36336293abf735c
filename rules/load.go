package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Mistake is one thing wrong with a book.
type Mistake struct {
	File string
	Line int
	Text string
}

func (m Mistake) Error() string { return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Text) }

// Mistakes are all the mistakes of a book, in the order of its files.
type Mistakes []Mistake

func (ms Mistakes) Error() string {
	lines := make([]string, len(ms))
	for i, m := range ms {
		lines[i] = m.Error()
	}
	return strings.Join(lines, "\n")
}

// The files of a book.
const (
	questionsFile = "questions.yaml"
	triageFile    = "triage.yaml"
	patternsFile  = "patterns.yaml"
	exercisesFile = "exercises.yaml"
)

var bookFiles = []string{headerFile, questionsFile, triageFile, patternsFile, exercisesFile}

// Load reads a book from a folder. The error is Mistakes when the folder could
// be read and the book is wrong.
func Load(folder fs.FS) (*Book, error) {
	l := &loader{book: &Book{
		Files:    map[string][]byte{},
		terms:    map[string]Cond{},
		reasons:  map[string]Cond{},
		pages:    map[string]*Page{},
		question: map[string]*Question{},
		words:    map[string]Words{English: {}},
	}}
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("book: %w", err)
	}
	for _, e := range entries {
		if path.Ext(e.Name()) != ".yaml" {
			continue
		}
		if l.book.Files[e.Name()], err = fs.ReadFile(folder, e.Name()); err != nil {
			return nil, fmt.Errorf("book: %w", err)
		}
	}
	return l.load()
}

// loader gathers what the files say and every mistake in them.
type loader struct {
	book     *Book
	file     string
	mistakes Mistakes
	teams    map[string]bool
	used     map[string]bool // terms, reasons and teams that something names
}

func (l *loader) load() (*Book, error) {
	b := l.book
	var header Header
	var questions questionsYAML
	var triage triageYAML
	var patterns patternsYAML
	var exercises exercisesYAML
	l.decode(headerFile, &header)
	l.decode(questionsFile, &questions)
	l.decode(triageFile, &triage)
	l.decode(patternsFile, &patterns)
	l.decode(exercisesFile, &exercises)
	for name := range b.Files {
		if !slices.Contains(bookFiles, name) && wordsFile.FindString(name) == "" {
			l.file = name
			l.wrong(1, "no file of a book")
		}
	}
	if len(l.mistakes) == 0 {
		b.Header, b.Version = header, version(b.Files)
		l.used = map[string]bool{}
		l.questions(questions)
		l.terms(triage.Terms)
		l.questionConds(questions)
		l.triage(triage)
		l.patterns(patterns)
		l.exercises(exercises)
		l.finish(triage, exercises)
		l.orders(questions)
		l.translations()
	}
	if len(l.mistakes) > 0 {
		sort.SliceStable(l.mistakes, func(i, j int) bool {
			a, b := l.mistakes[i], l.mistakes[j]
			if a.File != b.File {
				return slices.Index(bookFiles, a.File) < slices.Index(bookFiles, b.File)
			}
			return a.Line < b.Line
		})
		return nil, l.mistakes
	}
	return b, nil
}

func (l *loader) wrong(line int, format string, args ...any) {
	l.mistakes = append(l.mistakes, Mistake{l.file, max(line, 1), fmt.Sprintf(format, args...)})
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*?)(?: in type [\w.\[\]]+)?$`)

func (l *loader) decode(file string, into any) {
	l.file = file
	text, ok := l.book.Files[file]
	if !ok {
		l.wrong(1, "the file is missing")
		return
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	err := d.Decode(into)
	if err == nil {
		if err = d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
			l.wrong(1, "holds more than one document")
		}
		return
	}
	var several *yaml.TypeError
	texts := []string{err.Error()}
	if errors.As(err, &several) {
		texts = several.Errors
	}
	for _, text := range texts {
		line := 1
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			line, _ = strconv.Atoi(m[1])
			text = m[2]
		}
		l.wrong(line, "%s", text)
	}
}

// ident is an id or code with its line.
type ident struct {
	name string
	line int
}

func (i *ident) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: takes one name", n.Line)
	}
	i.name, i.line = n.Value, n.Line
	return nil
}

// idents is one id or a list of them.
type idents []ident

func (is *idents) UnmarshalYAML(n *yaml.Node) error {
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	for _, node := range nodes {
		var i ident
		if err := i.UnmarshalYAML(node); err != nil {
			return err
		}
		*is = append(*is, i)
	}
	if *is == nil {
		*is = idents{}
	}
	return nil
}

// text is what somebody reads: one wording, or one each for who answers.
type text struct {
	wordings [3]string
	line     int
}

func (t *text) UnmarshalYAML(n *yaml.Node) error {
	t.line = n.Line
	if n.Kind == yaml.ScalarNode {
		t.wordings[Self] = strings.TrimSpace(n.Value)
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: takes a text", n.Line)
	}
	names := []string{Self: "self", MyChild: "my_child", SomeoneElse: "someone_else"}
	for i := 0; i < len(n.Content); i += 2 {
		who := slices.Index(names, n.Content[i].Value)
		if who < 0 || n.Content[i+1].Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: a text takes self, my_child and someone_else", n.Content[i].Line)
		}
		t.wordings[who] = strings.TrimSpace(n.Content[i+1].Value)
	}
	if slices.Contains(t.wordings[:], "") {
		return fmt.Errorf("line %d: a text takes self, my_child and someone_else", n.Line)
	}
	return nil
}

// say keeps a text under its key. A text that must be there and is not is a
// mistake on the line of what it belongs to.
func (l *loader) say(key string, t text, needed bool, line int) {
	if t.wordings[Self] == "" {
		if needed || t.line > 0 {
			l.wrong(max(line, t.line), "%s has no words", key)
		}
		return
	}
	words := l.book.words[English]
	for who, wording := range t.wordings {
		if wording != "" {
			words[key+whoSuffix[who]] = wording
		}
	}
}

func (l *loader) sayAll(key string, texts []text, needed bool, line int) {
	if needed && len(texts) == 0 {
		l.wrong(line, "%s has no words", key)
	}
	for i, t := range texts {
		l.say(fmt.Sprintf("%s.%d", key, i+1), t, true, line)
	}
}

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_]*$`)

// unique refuses an id that is empty, misspelt or already taken.
func (l *loader) unique(kind string, id ident, taken map[string]bool) bool {
	switch {
	case !idForm.MatchString(id.name):
		l.wrong(id.line, "%s id %q: takes small letters, digits and _", kind, id.name)
		return false
	case taken[id.name]:
		l.wrong(id.line, "%s id %q stands twice", kind, id.name)
		return false
	}
	taken[id.name] = true
	return true
}
