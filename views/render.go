package views

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"sciatica-intake/rules"
)

//go:embed words.*.yaml staff.en.yaml desk.en.yaml *.html patient/*.html staff/*.html
var texts embed.FS

// shared are the templates that every page may use; the others are a page each.
var shared = []string{"layout.html", "form.html", "patient/bodymap.html", "patient/cards.html", "patient/programme.html", "patient/parts.html"}

// staffShared are those that the staff's pages have beside them; their layout
// takes the place of the patients'.
var staffShared = []string{"staff/layout.html", "staff/parts.html", "staff/rows.html", "staff/head.html", "staff/facts.html", "staff/work.html", "staff/marked.html", "staff/heard.html"}

// names are the pages by name, with the file that defines their main part.
var names = map[string]string{
	"error":     "error.html",
	"start":     "patient/start.html",
	"question":  "patient/question.html",
	"check":     "patient/check.html",
	"emergency": "patient/emergency.html",
	"result":    "patient/result.html",
	"follow":    "patient/follow.html",
	"my":        "patient/my.html",
	"sheet":     "patient/sheet.html",
	"reminders": "patient/reminders.html",
	"save":      "patient/save.html",
	"resume":    "patient/resume.html",
	"unlock":    "patient/unlock.html",
	"leave":     "patient/leave.html",
	"delete":    "patient/delete.html",
	"message":   "patient/message.html",

	"staff/error": "staff/error.html",

	"staff/queue":    "staff/queue.html",
	"staff/search":   "staff/search.html",
	"staff/case":     "staff/case.html",
	"staff/print":    "staff/print.html",
	"staff/conflict": "staff/conflict.html",
	"staff/checkins": "staff/checkins.html",
	"staff/history":  "staff/history.html",
	"staff/newlink":  "staff/newlink.html",

	"staff/signin": "staff/signin.html",
	"staff/code":   "staff/code.html",
	"staff/kept":   "staff/kept.html",
	"staff/out":    "staff/out.html",

	"staff/message":   "staff/message.html",
	"staff/setup":     "staff/setup.html",
	"staff/recovery":  "staff/recovery.html",
	"staff/account":   "staff/account.html",
	"staff/password":  "staff/password.html",
	"staff/factor":    "staff/factor.html",
	"staff/accounts":  "staff/accounts.html",
	"staff/colleague": "staff/colleague.html",
	"staff/link":      "staff/link.html",
	"staff/settings":  "staff/settings.html",
	"staff/setting":   "staff/setting.html",
	"staff/trail":     "staff/trail.html",
	"staff/export":    "staff/export.html",
}

// renderer turns pages into bytes.
type renderer struct {
	templates map[string]*template.Template
	buffers   sync.Pool
	prepared  prepared
}

func newRenderer(w map[string]*words) (*renderer, error) {
	functions := template.FuncMap{"pieces": piecesOf(w)}
	base, err := template.New("site").Funcs(functions).ParseFS(texts, shared...)
	if err != nil {
		return nil, err
	}
	staff, err := base.Clone()
	if err == nil {
		staff, err = staff.ParseFS(texts, staffShared...)
	}
	if err != nil {
		return nil, err
	}
	p := &renderer{templates: map[string]*template.Template{}}
	p.buffers.New = func() any { return new(bytes.Buffer) }
	for name, file := range names {
		with := base
		if strings.HasPrefix(name, "staff/") {
			with = staff
		}
		page, err := with.Clone()
		if err == nil {
			page, err = page.ParseFS(texts, file)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		p.templates[name] = page
	}
	return p, nil
}

// largeBuffer is more than any page takes; a bigger buffer is not kept.
const largeBuffer = 256 << 10

// write renders a page whole, and only then answers.
func (p *renderer) write(w http.ResponseWriter, status int, name string, page any) error {
	b := p.buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer func() {
		if b.Cap() <= largeBuffer {
			p.buffers.Put(b)
		}
	}()
	if err := p.render(b, name, page); err != nil {
		return err
	}
	return send(w, status, b.Bytes())
}

func (p *renderer) render(b *bytes.Buffer, name string, page any) error {
	if err := p.templates[name].ExecuteTemplate(b, "layout", page); err != nil {
		// The template's own error can quote what it was given.
		return fmt.Errorf("the page %q could not be written", name)
	}
	return nil
}

// part renders a part of a page that renews itself.
func (p *renderer) part(b *bytes.Buffer, page, name string, data any) error {
	if err := p.templates[page].ExecuteTemplate(b, name, data); err != nil {
		return fmt.Errorf("a part of the page %q could not be written", page)
	}
	return nil
}

func send(w http.ResponseWriter, status int, page []byte) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(status)
	// A browser that has gone away is no failure of ours.
	_, _ = w.Write(page)
	return nil
}

// prepared are question pages that were made before. What a page looks like
// with the same questions asked and the same options chosen is the same bytes
// for everybody, so it is made once. Nothing that somebody typed comes here,
// and nothing that says who chose.
type prepared struct {
	mu    sync.RWMutex
	pages map[likeness][]byte
}

// likeness is all that a question page without typed answers depends on.
type likeness struct {
	words  *words  // of the language
	clinic *clinic // a new one whenever a setting changes
	page   string
	who    rules.Who
	level  rules.Level
	asked  string // the questions, each with the options chosen
	notes  string
	back   string
}

const preparedKept = 256

func (c *prepared) get(key likeness) []byte {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.pages[key]
}

func (c *prepared) put(key likeness, page []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == nil || len(c.pages) >= preparedKept {
		c.pages = map[likeness][]byte{}
	}
	c.pages[key] = page
}

// writePrepared answers with a page that is made once for each likeness.
func (p *renderer) writePrepared(w http.ResponseWriter, key likeness, page func() questionPage) error {
	text := p.prepared.get(key)
	if text == nil {
		var b bytes.Buffer
		if err := p.render(&b, "question", page()); err != nil {
			return err
		}
		text = b.Bytes()
		p.prepared.put(key, text)
	}
	return send(w, http.StatusOK, text)
}
