package command

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"sciatica-intake/rules"
)

// triage answers JSON Lines with triage results.
type triage struct {
	library
	Explain bool   `help:"Print for a person how each result comes about, in place of JSON Lines."`
	File    string `arg:"" optional:"" help:"JSON Lines to read; by default standard input."`
}

// maxLine is how long a line of JSON may be, in bytes.
const maxLine = 1 << 20

// result is one line of output.
type result struct {
	ID        json.RawMessage   `json:"id"`
	Level     rules.Level       `json:"level"`
	Fired     []string          `json:"fired"`
	Missing   []string          `json:"missing"`
	Ignored   []string          `json:"ignored"`
	Patterns  []string          `json:"patterns"`
	Programme []string          `json:"programme"`
	Withheld  map[string]string `json:"withheld"`
}

// refusal is the line of output for a line that cannot be triaged.
type refusal struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

func (c *triage) Run(w *world) error {
	book, err := c.warned(w)
	if err != nil {
		return err
	}
	in := w.stdin
	if c.File != "" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	out := bufio.NewWriter(w.stdout)
	refused, err := triageLines(book, in, out, c.Explain)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err == nil && refused > 0 {
		return errQuiet
	}
	return err
}

// triageLines answers every line and returns how many it had to refuse.
func triageLines(book *rules.Book, in io.Reader, out io.Writer, explained bool) (refused int, err error) {
	lines := bufio.NewReaderSize(in, 64<<10)
	write := json.NewEncoder(out)
	write.SetEscapeHTML(false)
	for number := 1; ; number++ {
		line, tooLong, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			return refused, nil
		}
		if err != nil {
			return refused, err
		}
		if !tooLong && strings.TrimSpace(string(line)) == "" {
			continue
		}
		id, answers, err := readCase(book, line, tooLong)
		switch {
		case err != nil:
			refused++
			err = write.Encode(refusal{id, fmt.Sprintf("line %d: %v", number, err)})
		case explained:
			explain(out, book, string(id), answers)
		default:
			err = write.Encode(assess(book, id, answers))
		}
		if err != nil {
			return refused, err
		}
	}
}

// readLine reads a line of any length and keeps it up to maxLine.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			tooLong, line = true, nil
		} else if !tooLong {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && (len(part) > 0 || len(line) > 0 || tooLong):
			return line, tooLong, nil
		default:
			return line, tooLong, err
		}
	}
}

// readCase reads one line. Other keys than id, reference and answers are for
// people and are ignored.
func readCase(book *rules.Book, line []byte, tooLong bool) (json.RawMessage, rules.Answers, error) {
	null := json.RawMessage("null")
	if tooLong {
		return null, rules.Answers{}, fmt.Errorf("longer than %d bytes", maxLine)
	}
	if !utf8.Valid(line) {
		return null, rules.Answers{}, errors.New("not UTF-8")
	}
	var c struct {
		ID        json.RawMessage `json:"id"`
		Reference json.RawMessage `json:"reference"`
		Answers   map[string]any  `json:"answers"`
		Contact   json.RawMessage `json:"contact"`
	}
	if err := json.Unmarshal(line, &c); err != nil {
		return null, rules.Answers{}, errors.New("not a JSON object with answers")
	}
	id := c.ID
	if id == nil {
		id = c.Reference
	}
	if id == nil {
		id = null
	}
	if c.Answers == nil {
		return id, rules.Answers{}, errors.New("no answers")
	}
	addContact(book, c.Answers, c.Contact)
	answers, problems := book.ReadMap(c.Answers)
	return id, answers, errors.Join(problems...)
}

// addContact puts back what export keeps apart from the answers, so that an
// exported intake misses nothing.
func addContact(book *rules.Book, answers map[string]any, contact json.RawMessage) {
	var apart map[string]any
	if json.Unmarshal(contact, &apart) != nil {
		return
	}
	for _, q := range book.Questions {
		if _, there := answers[q.ID]; q.Identity && !there && apart[q.ID] != nil {
			answers[q.ID] = apart[q.ID]
		}
	}
}

func assess(book *rules.Book, id json.RawMessage, answers rules.Answers) result {
	walk := book.Walk(answers)
	outcome := book.Outcome(walk)
	words := book.Words(rules.English)
	r := result{
		ID: id, Level: outcome.Level, Fired: []string{}, Missing: ids(walk.Missing), Ignored: ids(walk.Ignored),
		Patterns: append([]string{}, outcome.Patterns...), Programme: []string{}, Withheld: map[string]string{},
	}
	for _, f := range outcome.Fired {
		r.Fired = append(r.Fired, f.Rule)
	}
	for _, m := range outcome.Programme {
		r.Programme = append(r.Programme, m.ID)
	}
	for _, m := range outcome.Withheld {
		because := make([]string, len(m.Reasons))
		for i, reason := range m.Reasons {
			because[i] = words.For("reason."+reason, rules.Self)
		}
		r.Withheld[m.ID] = strings.Join(because, "; ")
	}
	return r
}

func ids(questions []*rules.Question) []string {
	list := make([]string, len(questions))
	for i, q := range questions {
		list[i] = q.ID
	}
	return list
}
