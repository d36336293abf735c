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
	"examined":  "patient/examined.html",
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

// renderer turns pages into bytes. A page's template is made at its first use:
// each holds a copy of all that pages share, and together they would be most
// of the memory that the collector goes through again and again.
type renderer struct {
	templates map[string]func() (*template.Template, error)
	buffers   sync.Pool
	prepared  prepared
}

func newRenderer(w map[string]*words) (*renderer, error) {
	p := &renderer{templates: map[string]func() (*template.Template, error){}}
	functions := template.FuncMap{"pieces": piecesOf(w), "ready": p.ready}
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
	p.buffers.New = func() any { return new(bytes.Buffer) }
	for name, file := range names {
		with := base
		if strings.HasPrefix(name, "staff/") {
			with = staff
		}
		p.templates[name] = sync.OnceValues(func() (*template.Template, error) {
			page, err := with.Clone()
			if err != nil {
				return nil, err
			}
			return page.ParseFS(texts, file)
		})
	}
	return p, nil
}

// largeBuffer is more than any page takes; a bigger buffer is not kept.
const largeBuffer = 256 << 10

// write renders a page whole, and only then answers.
func (p *renderer) write(w http.ResponseWriter, status int, name string, page any) error {
	b := p.buffer()
	defer p.done(b)
	if err := p.part(b, name, "layout", page); err != nil {
		return err
	}
	return send(w, status, b.Bytes())
}

// buffer lends a buffer until done.
func (p *renderer) buffer() *bytes.Buffer {
	b := p.buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func (p *renderer) done(b *bytes.Buffer) {
	if b.Cap() <= largeBuffer {
		p.buffers.Put(b)
	}
}

// part renders a part of a page, such as one that renews itself.
func (p *renderer) part(b *bytes.Buffer, page, name string, data any) error {
	t, err := p.templates[page]()
	if err != nil {
		return fmt.Errorf("the page %q cannot be read: %w", page, err)
	}
	if t.ExecuteTemplate(b, name, data) != nil {
		// The template's own error can quote what it was given.
		return fmt.Errorf("the %s of the page %q could not be written", name, page)
	}
	return nil
}

// comeBack is when to try again, in seconds, where nobody knows better.
const comeBack = "5"

// send answers with a page. Pages are not zipped, here or by a proxy in front:
// codes and private links stand in them beside what somebody typed or a link
// brought, and the length of such a page, zipped, tells of its secrets (the
// attack called BREACH). Style, scripts and pictures, which are most of the
// bytes of a visit, hold no secret; they are zipped and kept by the browser.
func send(w http.ResponseWriter, status int, page []byte) error {
	h := w.Header()
	if status == http.StatusServiceUnavailable && h.Get("Retry-After") == "" {
		h.Set("Retry-After", comeBack)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(status)
	// A browser that has gone away is no failure of ours.
	_, _ = w.Write(page)
	return nil
}
