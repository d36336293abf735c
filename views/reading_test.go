package views

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"sciatica-intake/rules"
)

const (
	mostGrade = 6.0
	mostWords = 20
	// Below this many words a grade says more about one long name than about
	// how hard the text is; such a text is held to the length of its sentences.
	fewWords = 8
)

// patientTexts are all English texts that patients read, by key: those of the
// book but what is for staff, and those of the site.
func patientTexts(t *testing.T) map[string]string {
	t.Helper()
	b, err := book()
	if err != nil {
		t.Fatal(err)
	}
	all, err := readAllWords(texts)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for key, text := range b.Words(rules.English) {
		if kind, _, _ := strings.Cut(key, "."); kind != "pattern" && kind != "term" {
			found[key] = text
		}
	}
	gather(reflect.ValueOf(*all[rules.English]), "site", found)
	for key := range found { // Not sentences: names of months, phrases to find.
		if strings.HasPrefix(key, "site.Months") || strings.HasPrefix(key, "site.Dial") || strings.HasPrefix(key, "site.Clock") || key == "site.Decimal" || key == "site.Name" {
			delete(found, key)
		}
	}
	return found
}

func gather(v reflect.Value, name string, into map[string]string) {
	switch v.Kind() {
	case reflect.String:
		into[name] = v.String()
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				gather(v.Field(i), name+"."+v.Type().Field(i).Name, into)
			}
		}
	case reflect.Array, reflect.Slice:
		for i := range v.Len() {
			gather(v.Index(i), fmt.Sprintf("%s.%d", name, i+1), into)
		}
	}
}

var (
	sentenceEnd = regexp.MustCompile(`[.?!:;]+(?:\s+|$)`)
	hole        = regexp.MustCompile(`\{[a-z]+\}`)
	vowels      = regexp.MustCompile(`[aeiouy]+`)
)

// sentences cuts a text into sentences of words. A name to be filled in counts
// as one short word.
func sentences(text string) [][]string {
	var list [][]string
	for _, part := range sentenceEnd.Split(hole.ReplaceAllString(text, "it"), -1) {
		words := strings.FieldsFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
		if len(words) > 0 {
			list = append(list, words)
		}
	}
	return list
}

// syllables counts the groups of vowels of a word, less a silent e.
func syllables(word string) int {
	word = strings.ToLower(word)
	n := len(vowels.FindAllString(word, -1))
	silent := strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") || strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded") ||
		strings.HasSuffix(word, "es") && !regexp.MustCompile(`(s|x|z|ch|sh|g|c)es$`).MatchString(word)
	if silent && n > 1 {
		n--
	}
	return max(n, 1)
}

// grade is the Flesch-Kincaid grade of a text, with its words and the length
// of its longest sentence.
func grade(text string) (level float64, words, longest int) {
	list, beats := sentences(text), 0
	for _, s := range list {
		words += len(s)
		longest = max(longest, len(s))
		for _, w := range s {
			beats += syllables(w)
		}
	}
	if words == 0 {
		return 0, 0, 0
	}
	return 0.39*float64(words)/float64(len(list)) + 11.8*float64(beats)/float64(words) - 15.59, words, longest
}

const readingFile = "testdata/reading.txt"

// exceptions are the texts that may be harder, each with the grade that was
// reviewed and why.
func exceptions(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open(readingFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	found := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(line, " | ", 3)
		if len(parts) != 3 || strings.TrimSpace(parts[2]) == "" {
			t.Fatalf("a line is: key | grade and words | why: %q", line)
		}
		if found[parts[0]] != "" {
			t.Errorf("%s stands twice", parts[0])
		}
		found[parts[0]] = parts[1]
	}
	return found
}

// Every English text that a patient reads is at 6th grade or below, with
// sentences of up to 20 words, or is a reviewed exception. An exception that is
// not needed, or whose text has changed since, is a mistake too.
func TestReadingLevel(t *testing.T) {
	reviewed, hard := exceptions(t), map[string]bool{}
	all := patientTexts(t)
	if len(all) < 700 {
		t.Fatalf("only %d texts", len(all))
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		level, words, longest := grade(all[key])
		if (level <= mostGrade || words < fewWords) && longest <= mostWords {
			continue
		}
		hard[key] = true
		if measured := fmt.Sprintf("%.1f, %d", level, longest); reviewed[key] != measured {
			t.Errorf("%s | %s | %s", key, measured, all[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(reviewed)) {
		if !hard[key] {
			t.Errorf("%s needs no exception any more", key)
		}
	}
}

// The measure is worth what it says of texts that others have measured.
func TestGrade(t *testing.T) {
	for text, want := range map[string][2]float64{
		"The cat sat on the mat.":                            {-2, 0},
		"Heat may ease the pain. Never use it on numb skin.": {-1, 2.5},
		"The utilization of anti-inflammatory pharmaceuticals necessitates consultation with an appropriately qualified professional, particularly considering potential gastrointestinal complications.": {20, 45},
	} {
		if level, _, _ := grade(text); level < want[0] || level > want[1] {
			t.Errorf("%.1f for %q", level, text)
		}
	}
	for word, want := range map[string]int{"pain": 1, "numbness": 2, "doctor": 2, "emergency": 4, "moved": 1, "started": 2, "muscle": 2, "since": 1, "exercises": 4, "the": 1} {
		if got := syllables(word); got != want {
			t.Errorf("%s has %d syllables", word, got)
		}
	}
}
