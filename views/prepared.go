package views

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"html/template"
	"net/http"
	"sync"

	"sciatica-intake/rules"
)

// prepared are pages, and parts of pages, that were made before: making one
// from its template takes most of the time that a request takes. A page of
// questions with the same ones asked and the same options chosen is the same
// bytes for everybody, and so is a programme of the same exercises. Nothing
// that somebody typed comes here, and nothing that says who chose.
//
// What is kept is bounded, and forgotten whole when it is full: a page that is
// asked for often is soon there again. A changed setting is another key, so a
// page lives no longer than the settings it shows.
type prepared struct {
	mu    sync.RWMutex
	pages map[any][]byte
	size  int
}

// likeness is all that a page without typed answers depends on.
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

// preparedKept is how many bytes of pages are kept: a few hundred pages.
const preparedKept = 3 << 20

func (c *prepared) get(key any) []byte {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.pages[key]
}

func (c *prepared) put(key any, page []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == nil || c.size+len(page) > preparedKept {
		c.pages, c.size = map[any][]byte{}, 0
	}
	c.pages[key] = page
	c.size += len(page)
}

// writePrepared answers with a page that is made once for each likeness.
func (p *renderer) writePrepared(w http.ResponseWriter, name string, key likeness, page func() any) error {
	text := p.prepared.get(key)
	if text == nil {
		b := p.buffer()
		defer p.done(b)
		if err := p.part(b, name, "layout", page()); err != nil {
			return err
		}
		text = bytes.Clone(b.Bytes())
		p.prepared.put(key, text)
	}
	return send(w, http.StatusOK, text)
}

// exercises is what the part of a page with a programme is made of.
type exercises struct {
	W         *words
	Programme *programme
}

// readiness is all that this part depends on. The sum is over everything that
// the programme says, so that no two programmes can be taken for each other.
type readiness struct {
	words *words
	sum   [sha256.Size]byte
}

// ready is the function of templates that sets a programme. It is our own
// template's output that it calls HTML.
func (p *renderer) ready(w *words, of *programme) (template.HTML, error) {
	said, err := json.Marshal(of)
	if err != nil {
		return "", err
	}
	key := readiness{w, sha256.Sum256(said)}
	text := p.prepared.get(key)
	if text == nil {
		b := p.buffer()
		defer p.done(b)
		if err := p.part(b, "result", "programme", exercises{w, of}); err != nil {
			return "", err
		}
		text = bytes.Clone(b.Bytes())
		p.prepared.put(key, text)
	}
	return template.HTML(text), nil
}
