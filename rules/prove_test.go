package rules

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func shipped(t testing.TB) *Book {
	t.Helper()
	b, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestShippedBookHoldsWhatItPromises(t *testing.T) {
	c := shipped(t).Prove()
	for _, p := range c.Proofs {
		for _, f := range p.Failures {
			t.Errorf("%s: %s%s", p.ID, f.Says, answersOf(f))
		}
		if p.Cases == 0 {
			t.Errorf("%s: nothing was examined", p.ID)
		}
	}
	if !c.Holds() {
		t.Error("the certificate does not hold")
	}
	for _, id := range []string{"age", "sex", "side", "areas", "duration", "onset"} {
		if !slices.ContainsFunc(c.NoOrder, func(q *Question) bool { return q.ID == id }) {
			t.Errorf("%s is not listed as having no order of concern", id)
		}
	}
	if len(c.NoOrder) != 6 {
		t.Errorf("%d questions have no order of concern, want 6", len(c.NoOrder))
	}
}

func answersOf(f Failure) string {
	var s strings.Builder
	for _, a := range f.Answers {
		text, _ := json.Marshal(a)
		s.WriteString("\n" + string(text))
	}
	return s.String()
}

// brokenBook is a book with one mistake, written down as what stands in its
// place in the shipped book.
type brokenBook struct {
	file, old, new string
	want           string // "mistake" or "proof"
	says           []string
}

func readBroken(t *testing.T, name string) brokenBook {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "-- ")
	file, rest, _ := strings.Cut(rest, " --\n")
	old, rest, _ := strings.Cut(rest, "-- instead --\n")
	instead, rest, _ := strings.Cut(rest, "-- ")
	want, says, found := strings.Cut(rest, " --\n")
	if !found {
		t.Fatalf("%s: takes a file, what stands instead, and a mistake or proof", name)
	}
	return brokenBook{file, old, instead, want, strings.Split(strings.TrimSpace(says), "\n")}
}

// files are those of the shipped book with the mistake in them.
func (x brokenBook) files(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range shipped(t).Files {
		files[name] = &fstest.MapFile{Data: text}
	}
	// A changed English key would be a second mistake in every translation.
	delete(files, "words.es.yaml")
	if x.file == "words.es.yaml" {
		files[x.file] = &fstest.MapFile{Data: []byte(spanish(shipped(t), strings.TrimSpace(x.old)) + x.new)}
		return files
	}
	text := string(files[x.file].Data)
	if !strings.Contains(text, x.old) {
		t.Fatalf("%s has nothing like\n%s", x.file, x.old)
	}
	files[x.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, x.old, x.new, 1))}
	return files
}

// spanish is a file with a text for every key but one.
func spanish(b *Book, without string) string {
	var s strings.Builder
	for _, key := range slices.Sorted(maps.Keys(b.words[English])) {
		if key != without {
			fmt.Fprintf(&s, "%s: Texto.\n", key)
		}
	}
	return s.String()
}

func TestBrokenBooksAreNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("a long computation of one goroutine, in a short run")
	}
	names, _ := fs.Glob(os.DirFS("testdata/broken"), "*.txt")
	if len(names) < 10 {
		t.Fatalf("%d broken books, want ten at least", len(names))
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(name, ".txt"), func(t *testing.T) {
			x := readBroken(t, path.Join("testdata/broken", name))
			b, err := Load(x.files(t))
			var said strings.Builder
			switch x.want {
			case "mistake":
				var mistakes Mistakes
				if !errors.As(err, &mistakes) {
					t.Fatalf("loads, or fails for another reason: %v", err)
				}
				if len(mistakes) != 1 || mistakes[0].File != x.file || mistakes[0].Line < 1 {
					t.Errorf("one mistake in %s, want it alone: %v", x.file, mistakes)
				}
				said.WriteString(err.Error())
			case "proof":
				if err != nil {
					t.Fatal(err)
				}
				c := b.Prove()
				if c.Holds() {
					t.Error("the certificate holds")
				}
				for _, p := range c.Proofs {
					for _, f := range p.Failures {
						said.WriteString(f.Says + answersOf(f) + "\n")
						replay(t, b, f)
					}
				}
			}
			for _, want := range x.says {
				if !strings.Contains(said.String(), want) {
					t.Errorf("does not say %s\nbut\n%s", want, said.String())
				}
			}
			if strings.Contains(said.String(), "the search and the walk disagree") {
				t.Error(said.String())
			}
		})
	}
}

// replay reads a counter-example the way the triage command does.
func replay(t *testing.T, b *Book, f Failure) {
	t.Helper()
	var levels []Level
	for _, a := range f.Answers {
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if err := json.Unmarshal(text, &fields); err != nil {
			t.Fatal(err)
		}
		again, problems := b.ReadMap(fields)
		if len(problems) > 0 {
			t.Fatalf("%s cannot be read again: %v", text, problems)
		}
		w := b.Walk(again)
		if len(w.Ignored) > 0 {
			t.Errorf("%s answers %s, which is not asked", text, w.Ignored[0].ID)
		}
		levels = append(levels, b.level(w.Answers))
	}
	if len(levels) == 2 && levels[0] <= levels[1] {
		t.Errorf("%s: from %s to %s is no fall", f.Says, levels[0], levels[1])
	}
}

func TestCounterExamplesAreSmall(t *testing.T) {
	x := readBroken(t, "testdata/broken/rule_lowered.txt")
	b, err := Load(x.files(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.Prove().Proofs {
		for _, f := range p.Failures {
			if n := len(f.Answers[0].Map()); n > 12 {
				t.Errorf("%s shows %d answers", f.Says, n)
			}
		}
	}
}

// anyAnswers answers every question that is asked, at random.
func anyAnswers(b *Book, r *rand.Rand) Answers {
	a := b.clone(Answers{})
	for _, q := range b.Questions {
		if q.Page.Confirm {
			continue
		}
		switch q.Kind {
		case One:
			a.slots[q.index] = answer{state: given, options: 1 << r.IntN(len(q.Options))}
		case Int:
			a.slots[q.index] = answer{state: given, number: int32(q.Min + r.IntN(q.Max-q.Min+1))}
		case Many:
			a.slots[q.index] = tick(q, r)
		case Text:
			a.slots[q.index] = answer{state: given, text: "x"}
		}
	}
	return a
}

// tick ticks few boxes, mostly none, so that levels differ.
func tick(q *Question, r *rand.Rand) answer {
	var set uint32
	for i, o := range q.Options {
		if !o.Exclusive && r.IntN(12) == 0 {
			set |= 1 << i
		}
	}
	for i, o := range q.Options {
		if set == 0 && o.Exclusive {
			set = 1 << i
		}
	}
	if set == 0 {
		set = 1
	}
	return answer{state: given, options: set}
}

func TestOneMoreRedFlagNeverLowers(t *testing.T) {
	b := shipped(t)
	r := rand.New(rand.NewPCG(1, 2))
	seen := map[Level]int{}
	for range 3000 {
		a := anyAnswers(b, r)
		level := b.level(b.Walk(a).Answers)
		seen[level]++
		for _, id := range []string{"emergency_signs", "unwell_signs", "conditions"} {
			q := b.question[id]
			i := r.IntN(len(q.Options))
			if q.Options[i].Exclusive {
				continue
			}
			worse := b.clone(a)
			worse.slots[q.index].options = worse.slots[q.index].options&^b.exclusive(q) | 1<<i
			if now := b.level(b.Walk(worse).Answers); now < level {
				t.Fatalf("ticking %s in %s: from %s to %s", q.Options[i].ID, id, level, now)
			}
		}
	}
	if len(seen) < 4 {
		t.Errorf("only these levels came up: %v", seen)
	}
}

func (b *Book) exclusive(q *Question) (set uint32) {
	for i, o := range q.Options {
		if o.Exclusive {
			set |= 1 << i
		}
	}
	return set
}

func TestUnknownNeverReassures(t *testing.T) {
	b := shipped(t)
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		a := b.Walk(anyAnswers(b, r)).Answers
		whole := b.Assess(a)
		gone := b.clone(a)
		q := b.Questions[r.IntN(len(b.Questions))]
		gone.slots[q.index] = answer{}
		less := b.Assess(gone)
		for _, rule := range less.Fired() {
			if !whole.Has(rule) {
				t.Fatalf("without %s rule %s fires", q.ID, rule.ID)
			}
		}
		if b.entry.Check(gone) == Yes && b.entry.Check(a) != Yes {
			t.Fatalf("without %s self-care fits", q.ID)
		}
		if i := q.option("not_sure"); i >= 0 && q.Page.index < b.confirm.index && a.Given(q) {
			unsure := b.clone(a)
			unsure.slots[q.index].options = 1 << i
			if l := b.level(b.Walk(unsure).Answers); l < Urgent {
				t.Fatalf("not being sure about %s gives %s", q.ID, l)
			}
		}
	}
}

func TestTranslationsAreSigned(t *testing.T) {
	b := shipped(t)
	if b.Translated("es") || !b.Translated(English) || b.SignedOff() {
		t.Fatal("the shipped book and its Spanish are signed by nobody")
	}
	files := fstest.MapFS{"words.es.yaml": {Data: []byte(spanish(b, ""))}}
	for name, text := range b.Files {
		if name != "words.es.yaml" {
			files[name] = &fstest.MapFile{Data: text}
		}
	}
	es, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if es.Translated("es") || es.Version == b.Version {
		t.Error("new words are signed, or do not change the version")
	}
	header := string(b.Files[headerFile]) + fmt.Sprintf("\ntranslators:\n  es:\n    name: A\n    licence: B\n    date: 2026-01-02\n    sha256: %s\n", es.WordsVersion("es"))
	files[headerFile] = &fstest.MapFile{Data: []byte(header)}
	if es, err = Load(files); err != nil || !es.Translated("es") || !slices.Equal(es.Languages(), []string{"en", "es"}) {
		t.Errorf("signed words: %v", err)
	}
	files["words.es.yaml"].Data = append(files["words.es.yaml"].Data, "# Nota\n"...)
	if es, err = Load(files); err != nil || es.Translated("es") {
		t.Errorf("changed words stay signed: %v", err)
	}
	delete(files, "words.es.yaml")
	if _, err = Load(files); err == nil || !strings.Contains(err.Error(), "translators: there is no words.es.yaml") {
		t.Errorf("a translator of nothing: %v", err)
	}
}

// FuzzProve loads whatever is written into the rules and, if it is a book,
// proves it: neither ever panics, and every counter-example is one.
func FuzzProve(f *testing.F) {
	if testing.Short() {
		f.Skip("a long computation of one goroutine, in a short run")
	}
	b := shipped(f)
	names, _ := fs.Glob(os.DirFS("testdata/broken"), "*.txt")
	for _, name := range names {
		text, _ := os.ReadFile(path.Join("testdata/broken", name))
		_, rest, _ := strings.Cut(string(text), " --\n")
		old, rest, _ := strings.Cut(rest, "-- instead --\n")
		instead, _, _ := strings.Cut(rest, "-- ")
		f.Add(old, instead)
	}
	f.Add("is: [new, not_sure]", "is: not_sure")
	f.Add("at_least: 8", "at_most: 8")
	f.Add("all:", "any:")
	f.Fuzz(func(t *testing.T, old, instead string) {
		files := fstest.MapFS{}
		for name, text := range b.Files {
			files[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(text), old, instead, 2))}
		}
		// A translation would refuse every change to a key.
		delete(files, "words.es.yaml")
		changed, err := Load(files)
		if err != nil {
			return
		}
		for _, p := range changed.Prove().Proofs {
			for _, failure := range p.Failures {
				if strings.HasPrefix(failure.Says, "the search and the walk") {
					t.Errorf("%s%s", failure.Says, answersOf(failure))
				}
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	for b.Loop() {
		book, err := Load(Embedded())
		if err != nil {
			b.Fatal(err)
		}
		if !book.Prove().Holds() {
			b.Fatal("does not hold")
		}
	}
}
