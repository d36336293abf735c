package views

import (
	"net/http"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sciatica-intake/rules"
)

// switchTo presses the language switch as the script of the page does: with
// what was typed.
func (b *browser) switchTo(language, next string, typed url.Values) page {
	b.t.Helper()
	form := url.Values{"language": {language}, "next": {next}}
	for name, values := range typed {
		form[name] = values
	}
	return b.post("/language", form)
}

func (p page) lang() string {
	m := regexp.MustCompile(`<html lang="([a-z]+)">`).FindStringSubmatch(p.Body.String())
	if m == nil {
		return ""
	}
	return m[1]
}

// Every page can be switched and comes back as itself in the other language.
func TestEveryPageCanBeSwitched(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	at := func(path string) {
		t.Helper()
		english := b.get(path).wants(http.StatusOK)
		if english.lang() != "en" {
			t.Errorf("%s is in %q", path, english.lang())
		}
		english.has(`<button class="language`, `name="language" value="es" lang="es">Español</button>`,
			`<form id="language" method="post" action="/language"><input type="hidden" name="next" value="`+path+`"></form>`)
		b.switchTo("es", path, nil).goes(path)
		spanish := b.get(path).wants(http.StatusOK).has(`name="language" value="en" lang="en">English</button>`)
		if spanish.lang() != "es" {
			t.Errorf("%s is in %q after the switch", path, spanish.lang())
		}
		for _, left := range []string{"Continue", "Clinic phone", "Skip to", "Why we ask", "In an emergency", "Back to", "Your "} {
			if strings.Contains(spanish.text(), left) {
				t.Errorf("%s still says %q in Spanish:\n%s", path, left, spanish.text())
			}
		}
		b.switchTo("en", path, nil).goes(path)
	}
	for _, path := range []string{"/", "/resume", "/deleted", "/stopped", "/intake/safety", "/save", "/delete"} {
		at(path)
	}
	for _, page := range []string{"you", "where", "pain", "contact", "check"} {
		b.walk(well(), "/intake/"+page)
		at("/intake/" + page)
	}
	b.finish(well())
	at("/result")
	my := h.link()
	for _, path := range []string{my, my + "/sheet", my + "/checkin/safety", my + "/start/past_week"} {
		at(path)
	}
	c := h.begin()
	c.walk(with("emergency_signs", "saddle_numbness", "saddle_course", "new"), "/intake/emergency")
	b = c
	at("/intake/emergency")
	b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
	at("/result")
	at("/result/contact")
	if p := h.browser().get("/nothing-here"); p.Code != http.StatusNotFound {
		t.Error("not an error page")
	} else {
		p.has(`name="next" value="/nothing-here"`)
	}
}

// The language is switched in the middle of a page: what was typed and not
// sent is still there, good or bad, and is no answer.
func TestSwitchKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(well(), "/intake/you")
	b.switchTo("es", "/intake/you", url.Values{"answering_for": {"self"}, "age": {"not a number"}, "sex": {"female"}}).goes("/intake/you")
	p := b.get("/intake/you").wants(http.StatusOK)
	p.has(`value="not a number"`, `value="female" id="sex-female" checked`, `value="self" id="answering_for-self" checked`).silent("There is a problem", "Hay un problema")
	if p.lang() != "es" {
		t.Errorf("in %q", p.lang())
	}
	b.get("/intake/unwell").goes("/intake/you") // nothing of it counts yet
	b.get("/intake/you").has(`value="not a number"`)
	b.post("/intake/you", url.Values{"answering_for": {"self"}, "age": {"not a number"}, "sex": {"male"}}).wants(http.StatusUnprocessableEntity).
		says("Hay un problema", "tiene que ser un número entero")
	b.post("/intake/you", url.Values{"answering_for": {"self"}, "age": {"47"}, "sex": {"male"}}).goes("/intake/unwell")
	b.get("/intake/you").has(`value="47"`).silent("not a number")

	// Free text, with its lines.
	b.walk(with("sex", "male"), "/intake/hopes")
	b.switchTo("en", "/intake/hopes", url.Values{"main_question": {"¿Qué hago?\nGracias <b>"}, "outlook": {"better"}, "stranger": {"x"}}).goes("/intake/hopes")
	b.get("/intake/hopes").has("¿Qué hago?\nGracias &lt;b&gt;", `id="outlook-better" checked`)
	// On another page nothing of it shows.
	b.get("/intake/pain").silent("Qué hago")
	// A code and an age wait too, where there is no draft to keep them in.
	h.browser().switchTo("es", "/resume", url.Values{"code": {"4K7"}}).wants(http.StatusOK).has(`value="4K7"`).says("Escriba su código")
	h.clock.pass(time.Hour)
	waits := b.post("/intake/pain", url.Values{"pain_now": {"3"}}).wants(http.StatusForbidden)
	form := waitingFields(waits)
	form.Set("age", "4")
	again := b.switchTo("es", "/unlock", form).wants(http.StatusOK).says("Bienvenido de nuevo").has(`value="4"`)
	if got := waitingFields(again); got.Get("keep.pain_now") != "3" || got.Get("to") != "/intake/pain" {
		t.Errorf("what waited is lost: %v", got)
	}
}

func TestSwitchInACheckinKeepsWhatWasTyped(t *testing.T) {
	h, my := sentAs(t, well())
	h.clock.pass(7 * aDay)
	b := h.browser()
	at := my + "/checkin/unwell"
	b.post(my+"/checkin/safety", url.Values{"emergency_signs": {"none"}}).goes(at)
	b.switchTo("es", at, url.Values{"unwell_signs": {"fever"}}).goes(at)
	b.get(at).has(`id="unwell_signs-fever" aria-describedby="unwell_signs-fever-hint" checked`).says("Seguimiento", "Continuar")
	b.post(at, url.Values{"unwell_signs": {"none"}}).goes(my + "/checkin/feeling")
	b.get(at).has(`id="unwell_signs-none" checked`)
	_, end := b.checkin(my+"/checkin", fine())
	end.says("Gracias. Su seguimiento está guardado.", "Su dolor a lo largo del tiempo", "22 de noviembre", "Funciona hasta el 14 de febrero.")
	if c := h.oneIntake().Checkins[0]; c.Payload.Language != "es" {
		t.Errorf("the clinic reads it was answered in %q", c.Payload.Language)
	}
}

// A Spanish journey is Spanish to its end, and the clinic knows.
func TestSpanishJourney(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	b.switchTo("es", "/", nil).goes("/")
	b.get("/").says("¿Dolor de espalda o de pierna?", "Empezar")
	b.post("/intake", nil).goes("/intake/safety")
	p := b.finish(with("duration", "6_to_12_weeks"))
	p.says("Haga una cita para las próximas semanas", "22 de noviembre, 2:13 a. m. PST", "Porque usted nos dijo:", "ajustes quiroprácticos", "Sus ejercicios")
	if in := h.oneIntake(); in.Language != "es" {
		t.Errorf("kept in %q", in.Language)
	}
	h.browser().get(h.link()).says("Su plan para hoy") // on another device, too
	// A clinic that has changed the English and not the Spanish is quoted in English.
	h.set("hours", "Weekdays, noon to six")
	b.get("/result").has(`<dd lang="en">Weekdays, noon to six</dd>`)
	h.set("hours_es", "de lunes a viernes, de 12 a 6")
	b.get("/result").has(`<dd>de lunes a viernes, de 12 a 6</dd>`)
	h.set("hours", "Weekdays, one to six") // what was true in Spanish is not any more
	b.get("/result").has(`<dd lang="en">Weekdays, one to six</dd>`)
}

func TestSwitchRefusesWhatItIsNot(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	for _, form := range []url.Values{
		{}, {"language": {"fr"}}, {"language": {"es"}, "next": {"https://evil.example/"}}, {"language": {"es"}, "next": {"//evil.example"}},
		{"language": {"es"}, "next": {"/\\evil.example"}}, {"language": {"es"}, "next": {"/a?b=c"}}, {"language": {"es"}, "next": {"/a\r\nSet-Cookie: x=y"}},
		{"language": {"es"}, "next": {"intake"}}, {"language": {"es"}, "next": {"/" + strings.Repeat("a", 300)}},
	} {
		b.post("/language", form).wants(http.StatusBadRequest)
	}
	b.post("/language", url.Values{"language": {"es"}}).goes("/")
	stranger := h.browser()
	stranger.switchTo("es", "/my/"+strings.Repeat("a", 26)+"/checkin/safety", url.Values{"emergency_signs": {"none"}}).wants(http.StatusSeeOther)
}

// Where Spanish is not offered there is no switch, and nobody gets Spanish.
func TestNotOffered(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Languages = nil })
	b := h.begin()
	b.get("/intake/safety").silent("Español")
	b.switchTo("es", "/", nil).wants(http.StatusBadRequest)
	b.cookies["language"] = &http.Cookie{Name: "language", Value: "es"}
	if p := b.get("/resume"); p.lang() != "en" {
		t.Errorf("in %q", p.lang())
	}
	if _, err := New(Config{Book: h.book, Store: h.store, Static: brokenFiles{}, Now: h.clock.now, Log: discard(), URL: h.url, Languages: []string{"fr"}}); err == nil {
		t.Error("a language without words was taken")
	}
}

// A tick that was taken away does not come back with the other language. A
// switch that brought no form along takes nothing away.
func TestSwitchKeepsWhatWasUnticked(t *testing.T) {
	h := newHouse(t)
	b := h.begin()
	b.walk(with("conditions", "aneurysm"), "/intake/where")
	ticked := regexp.MustCompile(`id="conditions-aneurysm"[^>]* checked`)
	has := func(path string) bool { return ticked.MatchString(b.get(path).wants(http.StatusOK).Body.String()) }
	none := url.Values{"typed": {"1"}}
	b.get("/intake/health").has(`formaction="/language?typed=1&amp;next=`)
	b.switchTo("es", "/intake/health", nil).goes("/intake/health")
	if !has("/intake/health") {
		t.Error("a switch without a form took the tick away")
	}
	b.switchTo("en", "/intake/health", none).goes("/intake/health")
	if has("/intake/health") {
		t.Error("the tick came back")
	}
	h, my := sentAs(t, well())
	h.clock.pass(7 * aDay)
	at := my + "/checkin/safety"
	c := h.browser()
	c.post(at, url.Values{"emergency_signs": {"none"}}).wants(http.StatusSeeOther)
	c.switchTo("es", at, none).goes(at)
	if p := c.get(at).wants(http.StatusOK); strings.Contains(p.Body.String(), " checked>") {
		t.Error("the tick of a check-in came back")
	}
}

// The words of both languages have the same keys, and the same values to fill in.
func TestSpanishWordsFitTheEnglish(t *testing.T) {
	all, err := readAllWords(texts)
	if err != nil {
		t.Fatal(err)
	}
	holes := regexp.MustCompile(`\{[a-z]+\}`)
	var compare func(name string, en, es reflect.Value)
	compare = func(name string, en, es reflect.Value) {
		switch en.Kind() {
		case reflect.String:
			count := func(text string) map[string]int {
				n := map[string]int{}
				for _, hole := range holes.FindAllString(text, -1) {
					n[hole]++
				}
				return n
			}
			if !reflect.DeepEqual(count(en.String()), count(es.String())) {
				t.Errorf("%s: %q and %q", name, en, es)
			}
		case reflect.Struct:
			for i := range en.NumField() {
				if en.Type().Field(i).IsExported() {
					compare(name+"."+en.Type().Field(i).Name, en.Field(i), es.Field(i))
				}
			}
		}
	}
	compare("", reflect.ValueOf(*all[rules.English]), reflect.ValueOf(*all["es"]))
	text, err := os.ReadFile("words.es.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"válido", "inválido", "por favor", "lo sentimos", "diagnóstico", "seguro", "IA"} {
		if regexp.MustCompile(`(?i)\b` + word + `\b`).Match(text) {
			t.Errorf("the words say %q", word)
		}
	}
	// One key less, or one that nobody reads, does not start.
	for _, change := range []string{strings.Replace(string(text), "  back: Atrás\n", "", 1), string(text) + "\nunread: Nadie lee esto\n"} {
		if _, err := readWords(fstest.MapFS{"words.es.yaml": {Data: []byte(change)}}, "es"); err == nil {
			t.Error("wrong words were taken")
		}
	}
}
