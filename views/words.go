package views

import (
	"bytes"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"sciatica-intake/rules"
)

// words are the texts of the site itself in one language. They are a struct so
// that a key that nobody wrote does not compile; loading refuses a key that
// nobody reads and a text that is empty.
type words struct {
	language string
	Name     string
	Frame    struct {
		Title, Skip, Phone, Unconfirmed, Test, Back, Save, Leave, Delete, Resume, Help string
		ErrorTitle                                                                     string `yaml:"error_title"`
		Privacy, Nondiscrimination                                                     string
		LanguageHelp                                                                   string `yaml:"language_help"`
	}
	Form struct {
		Continue, Why, Optional, Problem, Error, End string
		SelectAll                                    string `yaml:"select_all"`
		SaidNone                                     string `yaml:"said_none"`
		SaidOther                                    string `yaml:"said_other"`
	}
	Problem struct {
		NoOption                                              string `yaml:"no_option"`
		Twice, Clash, Range, Phone, Email, Conflict, Reworded string
		NotWhole                                              string `yaml:"not_whole"`
		TooLong                                               string `yaml:"too_long"`
		NotText                                               string `yaml:"not_text"`
		NotSaved                                              string `yaml:"not_saved"`
		NotNow                                                string `yaml:"not_now"`
	}
	Today    struct{ Title, Text string }
	Standing struct{ Title, Text, Link string }
	Card     struct{ Call string }
	Map      struct {
		Hint, Front, Behind, Left, Right string
		LeftOther                        string `yaml:"left_other"`
		RightOther                       string `yaml:"right_other"`
	}
	Start struct {
		Title, Lead, Limits, Emergency, Call, How, Button, Over, Code string
		EmergencyText                                                 string `yaml:"emergency_text"`
		StepQuestions                                                 string `yaml:"step_questions"`
		StepSaved                                                     string `yaml:"step_saved"`
		StepEnd                                                       string `yaml:"step_end"`
		GoOn                                                          string `yaml:"go_on"`
	}
	Emergency struct{ Title, Told, Change string }
	Check     struct {
		Legend, Lead, Denied, Absent, Change, Button string
		OutOf                                        string `yaml:"out_of"`
		NotTicked                                    string `yaml:"not_ticked"`
	}
	Contact struct {
		AsWell string `yaml:"as_well"`
	}
	Result    resultWords
	Programme struct {
		Title, Lead, How, Dose, Felt, Why, Needs, Advised, Easier, Harder, Start, End, Withheld, Instead string
		From                                                                                             string
		LeadWeek                                                                                         string `yaml:"lead_week"`
		TimerStart                                                                                       string `yaml:"timer_start"`
		TimerStop                                                                                        string `yaml:"timer_stop"`
		TimerCount                                                                                       string `yaml:"timer_count"`
		TimerReset                                                                                       string `yaml:"timer_reset"`
		TimerSound                                                                                       string `yaml:"timer_sound"`
		TimerLeft                                                                                        string `yaml:"timer_left"`
		TimerDone                                                                                        string `yaml:"timer_done"`
		TimerRound                                                                                       string `yaml:"timer_round"`
		TimerStopped                                                                                     string `yaml:"timer_stopped"`
		StopTitle                                                                                        string `yaml:"stop_title"`
		StandIn                                                                                          string `yaml:"stand_in"`
		StartSays                                                                                        string `yaml:"start_says"`
		EndSays                                                                                          string `yaml:"end_says"`
		EasierSays                                                                                       string `yaml:"easier_says"`
		WithheldTitle                                                                                    string `yaml:"withheld_title"`
		NoneTitle                                                                                        string `yaml:"none_title"`
		NonePhase                                                                                        string `yaml:"none_phase"`
	}
	My        myWords
	Examined  examinedWords
	Checkin   struct{ Section, Lead, Send string }
	Sheet     struct{ Title, Lead string }
	Reminders struct {
		Title, Ask, Yes, No, On, Stop, Stopped, Again, Note string
		MyTitle                                             string `yaml:"my_title"`
		MyAsked                                             string `yaml:"my_asked"`
		MyUntil                                             string `yaml:"my_until"`
		MyOn                                                string `yaml:"my_on"`
		MyStopped                                           string `yaml:"my_stopped"`
	}
	Follow struct{ Title, Lead, Button, Back string }
	Save   struct {
		Title, Lead, Code, Note, Until string
		LeadSent                       string `yaml:"lead_sent"`
		UntilSent                      string `yaml:"until_sent"`
		GoOn                           string `yaml:"go_on"`
		GoOnSent                       string `yaml:"go_on_sent"`
	}
	Resume struct{ Section, Title, Hint, Missing, Wrong, Later string }
	Unlock struct {
		Title, Lead, Kept, Emergency, Age, Or, Code, Missing, Begin string
		LeadCode                                                    string `yaml:"lead_code"`
		AgeHint                                                     string `yaml:"age_hint"`
		CodeHint                                                    string `yaml:"code_hint"`
		MissingCode                                                 string `yaml:"missing_code"`
		WrongAge                                                    string `yaml:"wrong_age"`
		WrongCode                                                   string `yaml:"wrong_code"`
		CodeOnly                                                    string `yaml:"code_only"`
		OnlyCode                                                    string `yaml:"only_code"`
		BeginCode                                                   string `yaml:"begin_code"`
		BeginButton                                                 string `yaml:"begin_button"`
	}
	Leave  struct{ Title, Lead, Code, Note, Until, Kept, None, Close, Start string }
	Delete struct {
		Title, Lead, Button, Keep, Done, Start string
		LeadSent                               string `yaml:"lead_sent"`
		DoneTitle                              string `yaml:"done_title"`
	}
	Stop    struct{ Emergency, Clinic, Start string }
	Failure failureWords
	Months  [12]string
	// Clock are the words for the two halves of a day, Decimal the sign in a
	// number such as 4.3.
	Clock   struct{ AM, PM string }
	Decimal string
	// Dial are phrases that end in a number to dial.
	Dial []string
}

// languages are those the site has words in.
var languages = []string{rules.English, "es"}

func readAllWords(files fs.FS) (map[string]*words, error) {
	all := map[string]*words{}
	for _, language := range languages {
		w, err := readWords(files, language)
		if err != nil {
			return nil, err
		}
		all[language] = w
	}
	return all, nil
}

// readWords reads words.LANGUAGE.yaml, strictly.
func readWords(files fs.FS, language string) (*words, error) {
	name := "words." + language + ".yaml"
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	w := &words{language: language}
	return w, readStrictly(name, text, w)
}

// readWordsOf reads the words of the staff's side, as strictly.
func readWordsOf[W any](files fs.FS, name string) (*W, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	w := new(W)
	return w, readStrictly(name, text, w)
}

// readStrictly fills a struct of words: a key that nobody reads is refused,
// and so is a text that is empty.
func readStrictly(name string, text []byte, w any) error {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(w); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if empty := emptyText(reflect.ValueOf(w).Elem(), ""); empty != "" {
		return fmt.Errorf("%s: no text for %s", name, empty)
	}
	return nil
}

// emptyText returns the name of a text that is missing, or "".
func emptyText(v reflect.Value, name string) string {
	switch v.Kind() {
	case reflect.String:
		if v.String() == "" {
			return name
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			if empty := emptyText(v.Field(i), name+"."+v.Type().Field(i).Name); empty != "" {
				return empty
			}
		}
	case reflect.Map:
		if v.Len() == 0 {
			return name
		}
		for _, key := range v.MapKeys() {
			if empty := emptyText(v.MapIndex(key), name+"."+key.String()); empty != "" {
				return empty
			}
		}
	case reflect.Array, reflect.Slice:
		if v.Len() == 0 {
			return name
		}
		for i := range v.Len() {
			if empty := emptyText(v.Index(i), name+"."+strconv.Itoa(i+1)); empty != "" {
				return empty
			}
		}
	}
	return ""
}

// fill puts values in the place of {names}: fill(text, "min", "0").
func fill(text string, pairs ...string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := paired(name, pairs)
		if !closed || !known {
			out.WriteByte('{')
			text = rest
			continue
		}
		out.WriteString(value)
		text = after
	}
}

func paired(name string, pairs []string) (value string, known bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1], true
		}
	}
	return "", false
}

// on fills in a time, in the words of the language.
func (w *words) on(text string, t time.Time) string {
	zone, _ := t.Zone()
	half := w.Clock.AM
	if t.Hour() >= 12 {
		half = w.Clock.PM
	}
	month := w.Months[t.Month()-1]
	return fill(text, "month", month, "mon", string([]rune(month)[:3]), "day", strconv.Itoa(t.Day()),
		"clock", t.Format("3:04 ")+half, "zone", zone)
}

// decimal is a number with one place, where it needs one.
func (w *words) decimal(n float64) string {
	text := strings.TrimSuffix(strconv.FormatFloat(n, 'f', 1, 64), ".0")
	return strings.Replace(text, ".", w.Decimal, 1)
}

// piece is a part of a text: plain, or words to tap that dial a number.
type piece struct{ Text, Dial string }

// numbers are dialled from wherever they are named: a frightened person should
// not have to type one.
var numbers = []string{"911", "988"}

// piecesOf returns a function that cuts a text at what can be dialled. Of the
// phrases that end in a number the whole phrase is, which is easier to hit.
func piecesOf(all map[string]*words) func(string) []piece {
	var phrases []string
	for _, language := range languages {
		phrases = append(phrases, all[language].Dial...)
	}
	phrases = append(phrases, numbers...)
	return func(text string) []piece {
		if text != "" && !slices.ContainsFunc(numbers, func(n string) bool { return strings.Contains(text, n) }) {
			return []piece{{Text: text}}
		}
		var out []piece
		start := 0
		for i := 0; i < len(text); i++ {
			phrase := phraseAt(text, i, phrases)
			if phrase == "" {
				continue
			}
			if start < i {
				out = append(out, piece{Text: text[start:i]})
			}
			out = append(out, piece{phrase, phrase[len(phrase)-3:]})
			start = i + len(phrase)
			i = start - 1
		}
		if start < len(text) {
			out = append(out, piece{Text: text[start:]})
		}
		return out
	}
}

// phraseAt returns the phrase that stands at a place of a text, as a whole.
func phraseAt(text string, at int, phrases []string) string {
	for _, phrase := range phrases {
		if strings.HasPrefix(text[at:], phrase) && !digitAt(text, at-1) && !digitAt(text, at+len(phrase)) {
			return phrase
		}
	}
	return ""
}

func digitAt(text string, i int) bool {
	return i >= 0 && i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i] == '-')
}
