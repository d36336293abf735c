package rules

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// texts returns, for every Spanish key, the Spanish words and the English
// words that the same reader would see.
func texts(t *testing.T, each func(key, es, en string)) {
	t.Helper()
	b := shipped(t)
	es, en := b.words["es"], b.words[English]
	if len(es) < len(en) {
		t.Fatalf("%d Spanish texts for %d English ones", len(es), len(en))
	}
	for _, key := range slices.Sorted(maps.Keys(es)) {
		base, _, _ := strings.Cut(key, "@")
		english, ok := en[key]
		if !ok {
			english = en[base]
		}
		each(key, es[key], english)
	}
}

var digits = regexp.MustCompile(`\d+(?:\.\d+)?`)

// Doses, ages and time limits that are written out.
var numberWords = map[string]*regexp.Regexp{
	"two":        regexp.MustCompile(`(?i)\bdos\b`),
	"both":       regexp.MustCompile(`(?i)\b(las|los) dos\b`),
	"three":      regexp.MustCompile(`(?i)\btres\b`),
	"five":       regexp.MustCompile(`(?i)\bcinco\b`),
	"half":       regexp.MustCompile(`(?i)\b(mitad|medio)\b`),
	"an hour":    regexp.MustCompile(`(?i)\buna hora\b`),
	"a week":     regexp.MustCompile(`(?i)\b(una|la) semana\b`),
	"once a day": regexp.MustCompile(`(?i)\buna vez al día\b`),
	"weeks":      regexp.MustCompile(`(?i)\bsemanas\b`),
	"days":       regexp.MustCompile(`(?i)\bdías\b`),
	"months":     regexp.MustCompile(`(?i)\bmeses\b`),
	"years":      regexp.MustCompile(`(?i)\baños\b`),
	"hours":      regexp.MustCompile(`(?i)\bhoras\b`),
	"minutes":    regexp.MustCompile(`(?i)\bminutos\b`),
	"seconds":    regexp.MustCompile(`(?i)\bsegundos\b`),
	"at most":    regexp.MustCompile(`(?i)\bcomo máximo\b`),
}

// A number that differs between the languages is a wrong dose or a wrong
// time limit for whoever reads the other one.
func TestSpanishHasTheSameNumbers(t *testing.T) {
	texts(t, func(key, es, en string) {
		want, got := digits.FindAllString(en, -1), digits.FindAllString(es, -1)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%s: %v in English, %v in Spanish: %s", key, want, got, es)
		}
		for word, spanish := range numberWords {
			if regexp.MustCompile(`(?i)\b`+word+`\b`).MatchString(en) && !spanish.MatchString(es) {
				t.Errorf("%s: nothing for %q in: %s", key, word, es)
			}
		}
		for _, mark := range []string{"°F", "°C", "°"} {
			if strings.Count(en, mark) != strings.Count(es, mark) {
				t.Errorf("%s: not as many %q: %s", key, mark, es)
			}
		}
		if strings.Contains(en, "emergency department") && !strings.Contains(es, "sala de emergencias") {
			t.Errorf("%s: names no sala de emergencias: %s", key, es)
		}
	})
}

// What a patient reads in English on equipment and on signs stays beside the
// Spanish name.
var englishNames = regexp.MustCompile(`stick roller|foam roller|lacrosse ball|peanut ball|dead bug|glute bridge|clamshell|pigeon pose|dumbbell|hip flexor|urgent care|Roadkill`)

// wordsIn splits a text: in a regexp, \b would take an accent for the end of a
// word.
func wordsIn(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
}

var englishWords = strings.Fields(`the and with without your you this that these those pain leg legs foot feet
	back hip knee weak weakness numb numbness pee bowels for from of or is are not none if it as at by to on in
	each both select enter doctor child person week weeks day days month months roller ball stretch yes now call
	see tick when what which how`)

func TestSpanishIsSpanish(t *testing.T) {
	texts(t, func(key, es, en string) {
		for _, word := range wordsIn(englishNames.ReplaceAllString(es, "")) {
			if slices.Contains(englishWords, word) {
				t.Errorf("%s: English left %q: %s", key, word, es)
			}
		}
		if es == en && es != "No" {
			t.Errorf("%s is not translated: %s", key, es)
		}
		if strings.Contains(es, "  ") || strings.Count(es, "¿") != strings.Count(es, "?") || strings.Contains(es, "!") {
			t.Errorf("%s: spaces or marks: %s", key, es)
		}
		if strings.HasSuffix(en, ".") != strings.HasSuffix(es, ".") {
			t.Errorf("%s: full stop: %s", key, es)
		}
	})
}

// Words that the pages never use, and the ways of speaking to a friend: the
// patient is usted throughout. "Dentro de 24 horas" is read by many as 24
// hours from now.
var neverSpanish = regexp.MustCompile(`(?i)diagn[oó]stic|inv[aá]lid|\bv[aá]lid|por favor|perd[oó]n|lo sentimos|\bsegur[oa]s?\b|nada grave|\bdentro de (?:\d|un|dos|tres)`)

var familiar = strings.Fields("tu tus tú te ti contigo tienes puedes quieres sientes estás haz pon vosotros vuestro vuestra os")

func TestSpanishWordsNeverUsed(t *testing.T) {
	ai := regexp.MustCompile(`\bIA\b`)
	texts(t, func(key, es, _ string) {
		if found := neverSpanish.FindString(es) + ai.FindString(es); found != "" {
			t.Errorf("%s: %q in: %s", key, found, es)
		}
		for _, word := range wordsIn(es) {
			if slices.Contains(familiar, word) {
				t.Errorf("%s: %q is no usted: %s", key, word, es)
			}
		}
	})
}

// spanishWarningSigns were each compared with the English, word by word: a
// sign that reads as something milder costs somebody the use of bladder and
// legs. Whoever changes one here has compared it again.
var spanishWarningSigns = map[string]string{
	"saddle_numbness":        "Adormecimiento (entumecimiento), hormigueo o una sensación rara entre las piernas, o alrededor de los genitales o del ano",
	"bladder":                "Dificultad para empezar a orinar, para dejar de orinar o para sentir la orina, o escapes de orina (se sale sin querer)",
	"bowel":                  "No sentir o no controlar las evacuaciones (hacer popó)",
	"genital_numbness":       "Pérdida de sensibilidad (sentir menos o nada) en los genitales, o durante las relaciones sexuales",
	"sexual_change":          "Un problema en las relaciones sexuales, aunque la sensibilidad en los genitales es normal",
	"both_legs_weak_or_numb": "Las dos piernas débiles, adormecidas o pesadas (no solo adoloridas por hacer ejercicio)",
	"became_two_sided":       "Dolor de pierna que estaba en un solo lado y ahora está en los dos, desde algún momento de las últimas 2 semanas",
	"weakness_worsening":     "Una pierna o un pie que está claramente más débil que hace 3 días, o que no se puede mover",
	"major_injury":           "Una caída de más de 3 pies de altura (o 5 escalones), un choque o un golpe fuerte en las últimas 2 semanas",
	"collapse_or_belly":      "Desmayo, piel fría y sudorosa, o un dolor que desgarra o que late en el vientre (abdomen) o la espalda",
	"cold_leg":               "Una pierna que de repente se puso fría, pálida o azul",
	"chest_or_breath":        "Dolor nuevo en el pecho, o falta de aire que es nueva",
	"dark_urine":             "Orina café (marrón) o del color de un refresco de cola después de un ejercicio fuerte",
	"not_sure":               "Tengo dudas sobre una o más de estas",
	"none":                   "Ninguna de estas",
}

func TestSpanishWarningSignsWereReviewed(t *testing.T) {
	b := shipped(t)
	es := b.Words("es")
	options := b.Question("emergency_signs").Options
	if len(options) != len(spanishWarningSigns) {
		t.Errorf("%d warning signs, %d reviewed", len(options), len(spanishWarningSigns))
	}
	for _, o := range options {
		if got, want := es["option.emergency_signs."+o.ID], spanishWarningSigns[o.ID]; got != want {
			t.Errorf("%s was not reviewed\n got %s\nwant %s", o.ID, got, want)
		}
	}
}

var quoted = regexp.MustCompile(`"([^"]+)"`)

// Two answers that read alike cannot be told apart, an error that names an
// answer names one that is there, and no two pages share a heading.
func TestSpanishAnswersAndHeadingsDiffer(t *testing.T) {
	b := shipped(t)
	es := b.Words("es")
	for who := range whoSuffix {
		headings := map[string]string{}
		for _, p := range b.Pages {
			heading := es.For("page."+p.ID+".title", Who(who))
			if heading == "" {
				heading = es.For("question."+p.Questions[0].ID, Who(who))
			}
			heading = strings.ToLower(heading)
			if other := headings[heading]; other != "" {
				t.Errorf("%s and %s share the heading %q", other, p.ID, heading)
			}
			headings[heading] = p.ID
		}
		for _, q := range b.Questions {
			labels := map[string]string{}
			for _, o := range q.Options {
				label := strings.ToLower(es.For("option."+q.ID+"."+o.ID, Who(who)))
				if other := labels[label]; other != "" {
					t.Errorf("%s: %s and %s both read %q", q.ID, other, o.ID, label)
				}
				labels[label] = o.ID
			}
			for _, m := range quoted.FindAllStringSubmatch(es.For("question."+q.ID+".missing", Who(who)), -1) {
				if labels[strings.ToLower(m[1])] == "" {
					t.Errorf("%s: the error names %q, which is no answer", q.ID, m[1])
				}
			}
		}
	}
}
