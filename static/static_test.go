package static

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func open(t *testing.T) *Files {
	t.Helper()
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func ask(f *Files, method, url, acceptEncoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, url, nil)
	if acceptEncoding != "" {
		r.Header.Set("Accept-Encoding", acceptEncoding)
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

// The pages ask for these by name.
func TestPathOfEveryNameThePagesUse(t *testing.T) {
	f := open(t)
	for _, name := range []string{"style.css", "form.js", "bodymap.js", "result.js", "favicon.svg"} {
		ext := path.Ext(name)
		want := regexp.MustCompile(`^/static/` + strings.TrimSuffix(name, ext) + `\.[0-9a-f]{8}\` + ext + `$`)
		if got := f.Path(name); !want.MatchString(got) {
			t.Errorf("Path(%q) = %q, want it to match %s", name, got, want)
		}
	}
}

func TestPathOfAnUnknownNameIsEmpty(t *testing.T) {
	f := open(t)
	for _, name := range []string{"", "nothing.css", "static.go", "/style.css", "../static/style.css"} {
		if got := f.Path(name); got != "" {
			t.Errorf("Path(%q) = %q, want none", name, got)
		}
	}
}

// Whatever lies in the folder and is not Go is served, byte for byte.
func TestEveryFileOfTheFolderIsServed(t *testing.T) {
	f := open(t)
	types := map[string]string{
		".css": "text/css; charset=utf-8",
		".js":  "text/javascript; charset=utf-8",
		".svg": "image/svg+xml",
		".png": "image/png",
	}
	served := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) == ".go" {
			return err
		}
		want, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		w := ask(f, http.MethodGet, "http://clinic.test"+f.Path(name), "")
		if w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), want) {
			t.Errorf("%s at %q: status %d, %d bytes, want 200 and %d", name, f.Path(name), w.Code, w.Body.Len(), len(want))
		}
		for header, value := range map[string]string{
			"Content-Type":           types[path.Ext(name)],
			"Content-Length":         strconv.Itoa(len(want)),
			"Cache-Control":          "public, max-age=31536000, immutable",
			"X-Content-Type-Options": "nosniff",
			"Content-Encoding":       "",
		} {
			if got := w.Header().Get(header); got != value {
				t.Errorf("%s: %s is %q, want %q", name, header, got, value)
			}
		}
		served++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if served < 5 {
		t.Errorf("only %d files were looked at", served)
	}
}

func TestTheNameFollowsTheBytes(t *testing.T) {
	pathOf := func(body string) string {
		f, err := load(fstest.MapFS{"a/b.css": {Data: []byte(body)}})
		if err != nil {
			t.Fatal(err)
		}
		return f.Path("a/b.css")
	}
	if pathOf("p{}") != pathOf("p{}") {
		t.Error("the same bytes got two names")
	}
	if pathOf("p{}") == pathOf("q{}") {
		t.Error("other bytes kept the name")
	}
	if got := pathOf("p{}"); !strings.HasPrefix(got, "/static/a/b.") {
		t.Errorf("the folder is missing from %q", got)
	}
}

func TestAFileOfAnUnknownKindIsRefused(t *testing.T) {
	if _, err := load(fstest.MapFS{"notes.txt": {Data: []byte("x")}}); err == nil || !strings.Contains(err.Error(), "notes.txt") {
		t.Errorf("load = %v, want an error that names notes.txt", err)
	}
	if _, err := load(fstest.MapFS{"a.css": {}, "a.go": {Data: []byte("package a")}}); err != nil {
		t.Errorf("Go files are passed over, but load = %v", err)
	}
}

func TestGzip(t *testing.T) {
	f, err := load(fstest.MapFS{
		"long.css":  {Data: []byte(strings.Repeat("p { margin: 0 }\n", 200))},
		"short.css": {Data: []byte("p{}")},
	})
	if err != nil {
		t.Fatal(err)
	}
	long, short := "http://clinic.test"+f.Path("long.css"), "http://clinic.test"+f.Path("short.css")

	for accept, zipped := range map[string]bool{
		"gzip":                    true,
		"br, gzip":                true,
		"deflate, GZIP;q=0.5":     true,
		"gzip; q=1.0, identity":   true,
		"":                        false,
		"br":                      false,
		"identity":                false,
		"gzip;q=0":                false,
		"gzip;q=0.000, identity":  false,
		"x-gzip-something, xgzip": false,
	} {
		w := ask(f, http.MethodGet, long, accept)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != zipped {
			t.Errorf("Accept-Encoding %q: zipped is %v, want %v", accept, got, zipped)
		}
		if got := w.Header().Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: Vary is %q", accept, got)
		}
		if got := w.Header().Get("Content-Length"); got != strconv.Itoa(w.Body.Len()) {
			t.Errorf("Accept-Encoding %q: Content-Length %s for %d bytes", accept, got, w.Body.Len())
		}
	}

	z, err := gzip.NewReader(ask(f, http.MethodGet, long, "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if want := ask(f, http.MethodGet, long, "").Body.Bytes(); !bytes.Equal(got, want) {
		t.Error("unzipped it is another file")
	}

	w := ask(f, http.MethodGet, short, "gzip")
	if w.Header().Get("Content-Encoding") != "" || w.Body.String() != "p{}" {
		t.Errorf("a file that zipping makes longer was zipped: %v", w.Header())
	}
}

// Run with -race: the first use of a file may be many at once.
func TestFirstUseByManyAtOnce(t *testing.T) {
	f := open(t)
	url := "http://clinic.test" + f.Path("style.css")
	bodies := make([][]byte, 16)
	var all sync.WaitGroup
	for i := range bodies {
		all.Go(func() { bodies[i] = ask(f, http.MethodGet, url, "gzip").Body.Bytes() })
	}
	all.Wait()
	for i, body := range bodies {
		if len(body) == 0 || !bytes.Equal(body, bodies[0]) {
			t.Errorf("reader %d got %d bytes, reader 0 got %d", i, len(body), len(bodies[0]))
		}
	}
}

func TestWhatABrowserHasIsNotSentAgain(t *testing.T) {
	f := open(t)
	url := "http://clinic.test" + f.Path("style.css")
	tags := map[string]bool{}
	for _, accept := range []string{"", "gzip"} {
		tag := ask(f, http.MethodGet, url, accept).Header().Get("ETag")
		tags[tag] = true
		for held, status := range map[string]int{
			tag: http.StatusNotModified, "W/" + tag: http.StatusNotModified, `"other", ` + tag: http.StatusNotModified, "*": http.StatusNotModified,
			"": http.StatusOK, `"other"`: http.StatusOK, strings.Trim(tag, `"`): http.StatusOK,
		} {
			r := httptest.NewRequest(http.MethodGet, url, nil)
			r.Header.Set("Accept-Encoding", accept)
			r.Header.Set("If-None-Match", held)
			w := httptest.NewRecorder()
			f.ServeHTTP(w, r)
			if w.Code != status || (w.Body.Len() == 0) != (status == http.StatusNotModified) {
				t.Errorf("Accept-Encoding %q, If-None-Match %s: status %d with %d bytes", accept, held, w.Code, w.Body.Len())
			}
			if h := w.Header(); h.Get("ETag") != tag || h.Get("Vary") != "Accept-Encoding" || h.Get("Cache-Control") != year {
				t.Errorf("Accept-Encoding %q, If-None-Match %s: %v", accept, held, h)
			}
		}
	}
	if len(tags) != 2 {
		t.Error("zipped and plain bytes bear the same tag")
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	f := open(t)
	url := "http://clinic.test" + f.Path("style.css")
	for _, accept := range []string{"", "gzip"} {
		get, head := ask(f, http.MethodGet, url, accept), ask(f, http.MethodHead, url, accept)
		if head.Code != http.StatusOK || head.Body.Len() != 0 {
			t.Errorf("HEAD: status %d with %d bytes", head.Code, head.Body.Len())
		}
		if g, h := fmt.Sprint(get.Header()), fmt.Sprint(head.Header()); g != h {
			t.Errorf("headers differ:\nGET  %s\nHEAD %s", g, h)
		}
	}
}

func TestNothingElseIsServedOrKept(t *testing.T) {
	f := open(t)
	for _, url := range []string{
		"/static/", "/static/style.css", "/static/style.00000000.css", "/static/static.go",
		"/static/../static.go", "/static/style.css.map", "/", f.Path("style.css") + "/",
	} {
		w := ask(f, http.MethodGet, "http://clinic.test"+url, "gzip")
		if w.Code != http.StatusNotFound {
			t.Errorf("GET %s: status %d, want 404", url, w.Code)
		}
		if got := w.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("GET %s: Cache-Control is %q, want no-store", url, got)
		}
		if got := w.Header().Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("GET %s: X-Content-Type-Options is %q", url, got)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		w := ask(f, method, "http://clinic.test"+f.Path("style.css"), "")
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: status %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
}

// What follows holds the style sheet to its own first comment.

func styleSheet(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("style.css")
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(text), "")
}

var rootBlock = regexp.MustCompile(`(?s):root \{.*?\}`)

// The policy allows nothing from elsewhere and no data: address.
func TestStyleSheetFetchesNothing(t *testing.T) {
	if found := regexp.MustCompile(`(?i)url\(|@import|@font-face|https?:|data:`).FindString(styleSheet(t)); found != "" {
		t.Errorf("style.css contains %q", found)
	}
}

func TestOnlyTokensNameAColourOrASize(t *testing.T) {
	rest := rootBlock.ReplaceAllString(styleSheet(t), "")
	literal := regexp.MustCompile(`(?i)#[0-9a-f]{3,8}\b|\b(rgb|hsl|hwb|lab|lch|oklab|oklch|color-mix)a?\(|\d(rem|px|pt|mm|cm|in|vw|vh)\b|:\s*(black|white|red|gray|grey)\b`)
	for line := range strings.Lines(rest) {
		// A media query and a sheet of paper cannot read a custom property.
		if strings.HasPrefix(line, "@media") || strings.HasPrefix(line, "@page") {
			continue
		}
		if found := literal.FindString(line); found != "" {
			t.Errorf("%q outside the tokens: %s", found, strings.TrimSpace(line))
		}
	}
}

func TestEveryTokenIsDefinedAndUsed(t *testing.T) {
	text := styleSheet(t)
	defined, used := map[string]bool{}, map[string]bool{}
	for _, m := range regexp.MustCompile(`(--[a-z0-9-]+):`).FindAllStringSubmatch(text, -1) {
		defined[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`var\((--[a-z0-9-]+)\)`).FindAllStringSubmatch(text, -1) {
		used[m[1]] = true
	}
	for name := range used {
		if !defined[name] {
			t.Errorf("%s is used and not defined", name)
		}
	}
	for name := range defined {
		if !used[name] {
			t.Errorf("%s is defined and not used", name)
		}
	}
}

// Text needs 4.5 : 1 (WCAG 2.2, 1.4.3), shapes and edges 3 : 1 (1.4.11).
func TestContrastInLightAndDark(t *testing.T) {
	blocks := rootBlock.FindAllString(styleSheet(t), -1)
	colour := regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)
	light, dark := map[string]string{}, map[string]string{}
	for _, m := range colour.FindAllStringSubmatch(blocks[0], -1) {
		light[m[1]], dark[m[1]] = m[2], m[2]
	}
	changed := 0
	for _, block := range blocks[1:] {
		if !strings.Contains(block, "--paper: #11191f;") {
			continue
		}
		for _, m := range colour.FindAllStringSubmatch(block, -1) {
			dark[m[1]] = m[2]
			changed++
		}
	}
	if changed < 15 {
		t.Fatalf("only %d dark colours were found", changed)
	}

	type pair struct{ front, back string }
	text := []pair{
		{"ink", "urgent-tint"}, {"urgent", "urgent-tint"},
		{"on-accent", "accent"}, {"on-accent", "accent-deep"}, {"on-level", "emergency"},
	}
	for _, back := range []string{"paper", "card", "chosen"} {
		for _, front := range []string{"ink", "muted", "accent", "accent-deep"} {
			text = append(text, pair{front, back})
		}
	}
	for _, back := range []string{"paper", "card"} {
		for _, front := range []string{"emergency", "urgent", "soon", "routine", "self-care"} {
			text = append(text, pair{front, back})
		}
	}
	shapes := []pair{{"pain", "skin"}, {"skin-line", "paper"}, {"skin-line", "skin"}, {"ink", "ring"}, {"ink", "pain"}}

	for mode, colours := range map[string]map[string]string{"light": light, "dark": dark} {
		for least, pairs := range map[float64][]pair{4.5: text, 3: shapes} {
			for _, p := range pairs {
				if got := contrast(t, colours[p.front], colours[p.back]); got < least {
					t.Errorf("%s: %s on %s is %.2f : 1, want %.1f", mode, p.front, p.back, got, least)
				}
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	channel := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}
