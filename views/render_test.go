package views

import (
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jba/templatecheck"

	"sciatica-intake/rules"
)

// pageStructs is what each page is written from.
var pageStructs = map[string]any{
	"error": failurePage{}, "start": startPage{}, "question": questionPage{}, "check": checkPage{},
	"emergency": emergencyPage{}, "result": resultPage{}, "follow": followUpPage{}, "save": savePage{},
	"resume": resumePage{}, "unlock": unlockPage{}, "leave": leavePage{}, "delete": deletePage{}, "message": messagePage{},
	"my": myPage{}, "examined": examinedPage{}, "sheet": sheetPage{}, "reminders": remindersPage{},
	"staff/error": staffFailurePage{}, "staff/queue": queuePage{}, "staff/search": searchPage{}, "staff/case": casePage{},
	"staff/checkins": checkinsPage{}, "staff/history": historyPage{}, "staff/newlink": newLinkPage{},
	"staff/print": casePage{}, "staff/conflict": conflictPage{},
	"staff/signin": signInPage{}, "staff/code": codePage{}, "staff/kept": keptPage{}, "staff/out": outPage{},
	"staff/message": staffMessagePage{}, "staff/setup": setUpPage{}, "staff/recovery": recoveryPage{}, "staff/account": accountPage{},
	"staff/password": passwordPage{}, "staff/factor": factorPage{}, "staff/accounts": accountsPage{}, "staff/colleague": colleaguePage{},
	"staff/link": linkPage{}, "staff/settings": settingsPage{}, "staff/setting": settingPage{}, "staff/trail": trailPage{}, "staff/export": exportPage{},
}

func TestTemplatesFitTheirStructs(t *testing.T) {
	w, err := readAllWords(texts)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newRenderer(w)
	if err != nil {
		t.Fatal(err)
	}
	for name := range names {
		data, ok := pageStructs[name]
		if !ok {
			t.Errorf("the page %s has no struct here", name)
			continue
		}
		page, err := p.templates[name]()
		if err == nil {
			err = templatecheck.CheckHTML(page.Lookup("layout"), data)
		}
		if err == nil && name == "result" {
			err = templatecheck.CheckHTML(page.Lookup("programme"), exercises{})
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPagesShadowNothing: the frame would show a page's own field of the same
// name, whatever it holds.
func TestPagesShadowNothing(t *testing.T) {
	for name, page := range pageStructs {
		own := reflect.TypeOf(page)
		for i := range own.NumField() {
			field := own.Field(i)
			if !field.Anonymous {
				continue
			}
			for j := range own.NumField() {
				if other := own.Field(j); !other.Anonymous {
					if _, taken := field.Type.FieldByName(other.Name); taken {
						t.Errorf("the page %s has a field %s of its own", name, other.Name)
					}
				}
			}
		}
	}
}

func TestWordsAreStrict(t *testing.T) {
	text, err := os.ReadFile("words.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	read := func(text string) error {
		_, err := readWords(fstest.MapFS{"words.en.yaml": {Data: []byte(text)}}, rules.English)
		return err
	}
	if err := read(string(text)); err != nil {
		t.Fatal(err)
	}
	for _, line := range regexp.MustCompile(`(?m)^  +[a-z_]+: .+$`).FindAllString(string(text), -1) {
		if read(strings.Replace(string(text), line+"\n", "", 1)) == nil {
			t.Errorf("words without %q were taken", line)
		}
	}
	if read(string(text)+"\nunread: Nobody reads this\n") == nil {
		t.Error("a key that nobody reads was taken")
	}
}

func TestStaffWordsAreStrict(t *testing.T) {
	for name, read := range map[string]func(fstest.MapFS) error{
		"staff.en.yaml": func(files fstest.MapFS) error { _, err := readWordsOf[staffWords](files, "staff.en.yaml"); return err },
		"desk.en.yaml":  func(files fstest.MapFS) error { _, err := readWordsOf[deskWords](files, "desk.en.yaml"); return err },
	} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		taken := func(text string) bool { return read(fstest.MapFS{name: {Data: []byte(text)}}) == nil }
		if !taken(string(text)) || taken(string(text)+"\nunread: Nobody reads this\n") {
			t.Errorf("%s: a key that nobody reads was taken", name)
		}
		for _, line := range regexp.MustCompile(`(?m)^  [a-z_]+: .+$`).FindAllString(string(text), -1) {
			key, _, _ := strings.Cut(line, ":")
			if taken(strings.Replace(string(text), line+"\n", key+": \"\"\n", 1)) {
				t.Errorf("%s: an empty text was taken for %q", name, key)
			}
		}
		for _, word := range []string{"valid", "invalid", "please", "sorry", "oops"} {
			if m := regexp.MustCompile(`(?i)\b` + word + `\b`).FindString(string(text)); m != "" {
				t.Errorf("%s says %q", name, m)
			}
		}
	}
}

// TestWords holds the words of the site to what is promised of all words.
func TestWords(t *testing.T) {
	text, err := os.ReadFile("words.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"valid", "invalid", "please", "sorry", "oops", "safe", "diagnosis", "AI"} {
		if m := regexp.MustCompile(`(?i)\b` + word + `\b`).FindString(string(text)); m != "" && (word != "AI" || m == "AI") {
			t.Errorf("the words say %q", m)
		}
	}
	for _, sentence := range regexp.MustCompile(`[.?!:"]\s+`).Split(string(text), -1) {
		line, _, _ := strings.Cut(sentence, "\n")
		if n := len(strings.Fields(line)); n > 24 {
			t.Errorf("%d words in a sentence: %s", n, line)
		}
	}
}

func TestNumbersCanBeDialled(t *testing.T) {
	w, err := readAllWords(texts)
	if err != nil {
		t.Fatal(err)
	}
	cut := piecesOf(w)
	for text, want := range map[string]string{
		"In an emergency, call 911. Or call or text 988.": "In an emergency, |[call 911>911]|. Or |[call or text 988>988]|.",
		"911":                     "[911>911]",
		"Call 911 or 9-1-1":       "[Call 911>911]| or 9-1-1",
		"Call (425) 911-0000":     "Call (425) 911-0000",
		"room 1911 is not 9110":   "room 1911 is not 9110",
		"nothing to dial in here": "nothing to dial in here",
	} {
		var got []string
		for _, p := range cut(text) {
			if p.Dial != "" {
				got = append(got, "["+p.Text+">"+p.Dial+"]")
			} else {
				got = append(got, p.Text)
			}
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q was cut into %q", text, got)
		}
	}
}

// BenchmarkQuestionPage measures a page of questions, blank, chosen and typed, with
// the draft read from the database, beside a handler that writes the same
// bytes.
func BenchmarkQuestionPage(b *testing.B) {
	h := newHouse(b)
	visitor := h.begin()
	visitor.walk(well(), "/intake/pain")
	run := func(name, path string) {
		var size int
		r := httptest.NewRequest(http.MethodGet, h.url+path, nil)
		for _, c := range visitor.cookies {
			r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				w := httptest.NewRecorder()
				h.site.ServeHTTP(w, r.Clone(r.Context()))
				if w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
				size = w.Body.Len()
			}
		})
		page := []byte(strings.Repeat("x", size))
		fixed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = send(w, http.StatusOK, page) })
		b.Run(name+"_fixed_bytes", func(b *testing.B) {
			for b.Loop() {
				fixed.ServeHTTP(httptest.NewRecorder(), r.Clone(r.Context()))
			}
		})
	}
	run("blank", "/intake/pain")
	run("chosen", "/intake/time")
	run("typed", "/intake/you")
}
